"""Handing pixels to a terminal on the same machine without sending them.

The terminal removes what it has read. What it never reads (it was closed, it
refused, the frame was given up) is removed here, and what an earlier run that was
killed left behind is removed at the start.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import tempfile
from base64 import standard_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

SHM_FOLDER = Path("/dev/shm")
PREFIX = "odyssey-tui"
_LEFTOVER = re.compile(rf"{PREFIX}-(\d+)-[0-9a-f]+(?:\.tty-graphics-protocol)?")


Chunk: TypeAlias = bytes | bytearray | memoryview


@dataclass(frozen=True, slots=True)
class Name:
    """How the terminal finds what was stored: its path, ready to be sent."""

    path: Path
    encoded: bytes


class Store(Protocol):
    """A place that the terminal reads pictures from."""

    def put(self, chunks: Sequence[Chunk]) -> Name:
        """Store the chunks one after the other.

        Raises:
            OSError: There is no room, or no permission.
        """

    def remove(self, name: Name) -> None:
        """Remove what was stored unless the terminal has done so."""

    def close(self) -> None:
        """Remove everything that is left."""


class _Folder:
    """Files in one folder, each written once and owned by this process."""

    def __init__(self, folder: Path, suffix: str) -> None:
        self._folder = folder
        self._suffix = suffix
        self._left: dict[Path, None] = {}
        sweep(folder)

    def _announced(self, path: Path) -> str:
        return str(path)

    def put(self, chunks: Sequence[Chunk]) -> Name:
        token = secrets.token_hex(6)
        path = self._folder / f"{PREFIX}-{os.getpid()}-{token}{self._suffix}"
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        fd = os.open(path, flags, 0o600)
        self._left[path] = None
        try:
            for chunk in chunks:
                view = memoryview(chunk).cast("B")
                while view:
                    view = view[os.write(fd, view) :]
        except OSError:
            self._unlink(path)
            raise
        finally:
            os.close(fd)
        return Name(path, standard_b64encode(self._announced(path).encode()))

    def remove(self, name: Name) -> None:
        self._unlink(name.path)

    def close(self) -> None:
        for path in list(self._left):
            self._unlink(path)

    def _unlink(self, path: Path) -> None:
        self._left.pop(path, None)
        with contextlib.suppress(OSError):
            path.unlink()


class SharedMemory(_Folder):
    """POSIX shared memory objects, which Linux shows as files of one folder."""

    def __init__(self) -> None:
        super().__init__(SHM_FOLDER, "")

    def _announced(self, path: Path) -> str:
        return f"/{path.name}"


class TempFiles(_Folder):
    """Temporary files; terminals delete only those with this word in the name."""

    def __init__(self) -> None:
        super().__init__(Path(tempfile.gettempdir()), ".tty-graphics-protocol")


def shared_memory() -> SharedMemory | None:
    """Shared memory where this system has it as a folder, else ``None``."""
    return SharedMemory() if os.access(SHM_FOLDER, os.W_OK | os.X_OK) else None


def sweep(folder: Path) -> None:
    """Remove what processes that no longer run have left in a folder."""
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            match = _LEFTOVER.fullmatch(entry.name)
            if match and not _alive(int(match.group(1))):
                with contextlib.suppress(OSError):
                    os.unlink(entry.path)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
