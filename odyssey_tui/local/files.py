"""Small files that must never be half written, and the folder they live in."""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import shutil
import tempfile
from pathlib import Path
from typing import IO

from odyssey_tui.local.config import ServiceStartError, is_api_key, new_api_key

SECRET_BYTES = 32


def write_atomically(path: Path, data: bytes) -> None:
    """Write ``data`` under ``path`` so that a reader sees all of it or nothing.

    That holds when the process dies midway. Nothing is waited for until it is
    on the disk: starting a stream must not take as long as that can.
    """
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with open(partial, "xb") as file:
            file.write(data)
        os.replace(partial, path)
    except BaseException:
        with contextlib.suppress(OSError):
            partial.unlink()
        raise


class DataFolder:
    """The service's folder, locked against a second service.

    Args:
        path: The folder, made if there is none; ``None`` makes a temporary one
            that :meth:`close` deletes.

    Raises:
        ServiceStartError: It cannot be made, or another service uses it.
    """

    def __init__(self, path: Path | None) -> None:
        self._temporary = path is None
        self._lock: IO[bytes] | None = None
        try:
            if path is None:
                path = Path(tempfile.mkdtemp(prefix="odyssey-tui-"))
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            self.path = path
            self._lock = (path / "lock").open("ab")
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self.recordings = path / "recordings"
            self.jobs = path / "jobs"
            self.recordings.mkdir(exist_ok=True)
            self.jobs.mkdir(exist_ok=True)
            self.secret = self._own_bytes("secret")
        except BlockingIOError:
            self._unlock()
            raise ServiceStartError(
                f"another service uses the data folder {path}; end it, or choose "
                "another folder"
            ) from None
        except OSError as error:
            self._unlock()
            raise ServiceStartError(
                f"cannot use the data folder {path}: {error.strerror or error}"
            ) from error

    def own_api_key(self) -> str:
        """The folder's API key, made at random the first time.

        Raises:
            ServiceStartError: The key cannot be read or written.
        """
        path = self.path / "api-key"
        try:
            if path.exists():
                text = path.read_text("ascii", "replace").strip()
                if is_api_key(text):
                    return text
            key = new_api_key()
            write_atomically(path, key.encode())
        except OSError as error:
            raise ServiceStartError(
                f"cannot use {path}: {error.strerror or error}"
            ) from error
        path.chmod(0o600)
        return key

    def close(self) -> None:
        """Give the folder up; a temporary one is deleted. Blocks on the disk."""
        if self._temporary:
            shutil.rmtree(self.path, ignore_errors=True)
        self._unlock()

    def _own_bytes(self, name: str) -> bytes:
        path = self.path / name
        if path.exists() and len(data := path.read_bytes()) == SECRET_BYTES:
            return data
        data = secrets.token_bytes(SECRET_BYTES)
        write_atomically(path, data)
        path.chmod(0o600)
        return data

    def _unlock(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None
