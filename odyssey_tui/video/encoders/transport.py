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
import threading
from base64 import standard_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    import av

MOST_VIEWS = 512
"""Pieces of memory that are written at once; systems allow some more."""

SHM_FOLDER = Path("/dev/shm")
PREFIX = "odyssey-tui"
_LEFTOVER = re.compile(rf"{PREFIX}-(\d+)-[0-9a-f]+(?:\.tty-graphics-protocol)?")


Chunk: TypeAlias = bytes | bytearray | memoryview


@dataclass(slots=True)
class _Memory:
    """A file that is written again and again, under a name of its own."""

    path: Path
    fd: int
    size: int = 0


@dataclass(frozen=True, slots=True)
class Name:
    """How the terminal finds what was stored: its path, ready to be sent."""

    path: Path
    encoded: bytes
    memory: _Memory | None = None


class Store(Protocol):
    """A place that the terminal reads pictures from."""

    def put(self, chunks: Sequence[Chunk]) -> Name:
        """Store the chunks one after the other.

        Raises:
            OSError: There is no room, or no permission.
        """

    def remove(self, name: Name) -> None:
        """Remove what was stored unless the terminal has done so."""

    def rest(self) -> None:
        """Keep nothing that the terminal does not need, until the next picture."""

    def close(self) -> None:
        """Remove everything that is left."""


def pixel_chunks(picture: av.VideoFrame) -> list[Chunk]:
    """The pixels of an RGB picture without what is between its rows."""
    plane = picture.planes[0]
    pixels = memoryview(plane)
    row, used = plane.line_size, picture.width * 3
    if row == used:
        return [pixels[: used * picture.height]]
    return [pixels[y * row : y * row + used] for y in range(picture.height)]


class _Folder:
    """Files in one folder, owned by this process.

    The terminal removes the name of what it has read. Memory that is taken anew for
    every picture costs more than the pixels that are written into it, so pictures
    go into a few files that stay, and each gets a second name for the terminal to
    remove. A file is written again when the terminal is through with it.
    """

    def __init__(self, folder: Path, suffix: str) -> None:
        self._folder = folder
        self._suffix = suffix
        self._left: dict[Path, None] = {}
        self._free: list[_Memory] = []
        self._all: list[_Memory] = []
        self._links = True
        self._resting = self._closed = False
        self._lock = threading.Lock()
        sweep(folder)

    def _announced(self, path: Path) -> str:
        return str(path)

    def put(self, chunks: Sequence[Chunk]) -> Name:
        # With the lock, so that nobody closes what is being written.
        with self._lock:
            self._resting = self._closed
            memory = self._free.pop() if self._free else self._new_memory()
            try:
                _fill(memory, chunks)
                path = self._named(memory)
            except OSError:
                self._drop(memory)
                raise
            encoded = standard_b64encode(self._announced(path).encode())
            if self._links:
                return Name(path, encoded, memory)
            # The terminal removes the only name: the memory is used just once.
            self._left[path] = None
            os.close(memory.fd)
            self._all.remove(memory)
            return Name(path, encoded)

    def remove(self, name: Name) -> None:
        with self._lock:
            self._unlink(name.path)
            if name.memory is None or name.memory not in self._all:
                return
            if self._resting:
                self._drop(name.memory)
            else:
                self._free.append(name.memory)

    def rest(self) -> None:
        with self._lock:
            self._rest()

    def _rest(self) -> None:
        self._resting = True
        while self._free:
            self._drop(self._free.pop())

    def close(self) -> None:
        with self._lock:
            self._closed = True
            self._rest()
            for path in list(self._left):
                self._unlink(path)
            for memory in list(self._all):
                self._drop(memory)

    def _new_memory(self) -> _Memory:
        path = self._path()
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        memory = _Memory(path, os.open(path, flags, 0o600))
        self._all.append(memory)
        return memory

    def _named(self, memory: _Memory) -> Path:
        """A name for the terminal to remove."""
        if self._links:
            path = self._path()
            try:
                os.link(memory.path, path)
            except OSError:
                # Not every file system has files with two names.
                self._links = False
            else:
                self._left[path] = None
                return path
        return memory.path

    def _path(self) -> Path:
        token = secrets.token_hex(6)
        return self._folder / f"{PREFIX}-{os.getpid()}-{token}{self._suffix}"

    def _drop(self, memory: _Memory) -> None:
        self._all.remove(memory)
        os.close(memory.fd)
        self._unlink(memory.path)

    def _unlink(self, path: Path) -> None:
        self._left.pop(path, None)
        with contextlib.suppress(OSError):
            path.unlink()


def _fill(memory: _Memory, chunks: Sequence[Chunk]) -> None:
    """Write chunks to the beginning of a file and nothing behind them.

    Raises:
        OSError: There is no room.
    """
    views = [memoryview(chunk).cast("B") for chunk in chunks]
    size = sum(map(len, views))
    os.lseek(memory.fd, 0, os.SEEK_SET)
    while views:
        written = os.writev(memory.fd, views[:MOST_VIEWS])
        while views and written >= len(views[0]):
            written -= len(views.pop(0))
        if written:
            views[0] = views[0][written:]
    if memory.size > size:
        os.ftruncate(memory.fd, size)
    memory.size = size


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
