"""Thumbnails on disk: a folder of small files, the oldest of which go first."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
import secrets
import threading
from pathlib import Path
from typing import Final

logger = logging.getLogger(__name__)

LIMIT_BYTES: Final = 50_000_000
KEEP: Final = 0.8
"""Part of the limit that is left when it was exceeded."""


class ThumbnailCache:
    """Keeps a file for each stream; everything here blocks and may be in any thread.

    A disk that cannot be written or read makes it forget, never fail.

    Args:
        folder: Where the files are; made when it is missing.
        limit: Bytes of all files together, at most.
    """

    def __init__(self, folder: Path, limit: int = LIMIT_BYTES) -> None:
        self._folder = folder
        self._limit = limit
        self._lock = threading.Lock()
        self._size: int | None = None

    def get(self, stream_id: str) -> bytes | None:
        """The thumbnail of a stream, if it is here."""
        path = self._path(stream_id)
        try:
            data = path.read_bytes()
            os.utime(path)  # so that what is looked at stays
        except OSError:
            return None
        return data or None

    def put(self, stream_id: str, data: bytes) -> None:
        """Keep a thumbnail."""
        path = self._path(stream_id)
        part = path.with_name(f".{secrets.token_hex(8)}.part")
        with self._lock:
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                part.write_bytes(data)
                part.replace(path)
            except OSError as error:
                logger.info("no thumbnail is kept: %s", error.strerror or error)
                with contextlib.suppress(OSError):
                    part.unlink(missing_ok=True)
                return
            # One that took another's place counts twice until the next look.
            self._size = (
                self._measure() if self._size is None else self._size + len(data)
            )
            if self._size > self._limit:
                self._prune()

    def _path(self, stream_id: str) -> Path:
        # Whatever a service calls a stream, this is one name.
        digest = hashlib.sha256(stream_id.encode("utf-8", "surrogatepass"))
        return self._folder / f"{digest.hexdigest()[:40]}.jpg"

    def _files(self) -> list[tuple[float, int, str]]:
        """Time of the last use, size and path of each file."""
        found = []
        with contextlib.suppress(OSError), os.scandir(self._folder) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    status = entry.stat(follow_symlinks=False)
                    found.append((status.st_mtime, status.st_size, entry.path))
        return found

    def _measure(self) -> int:
        return sum(size for _, size, _ in self._files())

    def _prune(self) -> None:
        files = sorted(self._files())
        total = sum(size for _, size, _ in files)
        for _, size, path in files:
            if total <= self._limit * KEEP:
                break
            with contextlib.suppress(OSError):
                os.unlink(path)
                total -= size
        self._size = total
