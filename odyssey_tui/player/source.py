"""Where a recording's bytes come from: a file here, or one behind a URL."""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from odyssey_tui.errors import PlaybackError
from odyssey_tui.sanitize import clean_line, redact_url

Waiting = Callable[[], None]
"""Called again and again in the reading thread while data is missing; what it raises
ends the wait."""


class Reader(Protocol):
    """A file as the demuxer reads it.

    Attributes:
        error: What the last reading ended with, if it did not end well. A demuxer
            takes some of these for the end of the file, so ask here.
    """

    error: Exception | None

    def read(self, size: int = -1, /) -> bytes:
        """Up to ``size`` bytes; none at the end.

        Raises:
            PlaybackError: The source failed.
        """

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Move; the new position."""

    def tell(self) -> int:
        """The position."""


class Source(Protocol):
    """The bytes of one recording. Methods may be called from any thread."""

    @property
    def name(self) -> str:
        """Path or address, safe to show and without secrets."""

    @property
    def size(self) -> int | None:
        """Length in bytes; ``None`` while it is unknown."""

    @property
    def remote(self) -> bool:
        """Whether the bytes come over a network."""

    @property
    def complete(self) -> bool:
        """Whether nothing is being read ahead at the moment."""

    def reader(self, waiting: Waiting | None = None) -> Reader:
        """A new file object; closing it is not needed."""

    def ahead(self, offset: int) -> int:
        """How many bytes from ``offset`` on are there without the network."""

    def buffered(self) -> tuple[tuple[int, int], ...]:
        """Start and end of each stretch of bytes that is there."""

    def wake(self) -> None:
        """Make a reader that waits call its ``waiting`` at once."""

    def close(self) -> None:
        """Release everything."""


def open_source(
    where: str | Path,
    *,
    renew: Callable[[], str] | None = None,
    **options: Any,
) -> Source:
    """Open a file or an http(s) URL. What is remote is fetched from now on.

    Args:
        where: Path or URL.
        renew: Gives a fresh URL of the same recording when it has expired; called
            in a thread of the source.
        options: For a URL, the keyword arguments of
            :class:`odyssey_tui.player.remote.RemoteSource`.

    Raises:
        PlaybackError: There is no such file, it is empty, or no file at all.
    """
    text = str(where)
    if isinstance(where, str) and text.lower().startswith(("http://", "https://")):
        from odyssey_tui.player.remote import RemoteSource

        return RemoteSource(text, renew, **options)
    if isinstance(where, str) and "://" in text:
        scheme = clean_line(text.partition("://")[0], 20)
        raise PlaybackError(f"{scheme}: only files, http and https can be played.")
    return FileSource(Path(where))


def shown_name(where: str | Path) -> str:
    """What a recording is called on screens and in errors: no secrets, one line."""
    text = str(where)
    return redact_url(text) if "://" in text else clean_line(text, 300)


class FileSource:
    """A file on this machine, read where it is."""

    remote = False
    complete = True

    def __init__(self, path: Path) -> None:
        self.name = shown_name(path)
        try:
            # A named pipe would otherwise hold the thread until somebody writes.
            handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        except (OSError, ValueError) as error:
            raise self._unreadable(error) from error
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode) or status.st_size == 0:
            os.close(handle)
            empty = stat.S_ISREG(status.st_mode)
            what = "the file is empty" if empty else "not a file"
            raise PlaybackError(f"{self.name}: {what}.")
        self.size: int | None = status.st_size
        self._file = os.fdopen(handle, "rb")

    def reader(self, waiting: Waiting | None = None) -> Reader:
        return _FileReader(self, self._file, waiting)

    def ahead(self, offset: int) -> int:
        return max(0, (self.size or 0) - offset)

    def buffered(self) -> tuple[tuple[int, int], ...]:
        return ((0, self.size or 0),)

    def wake(self) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        self._file.close()

    def _unreadable(self, error: OSError | ValueError) -> PlaybackError:
        number = error.errno if isinstance(error, OSError) else None
        reason = os.strerror(number) if number else "not a path"
        return PlaybackError(f"{self.name}: {clean_line(reason, 200)}.")


class _FileReader:
    def __init__(
        self, source: FileSource, file: io.BufferedReader, waiting: Waiting | None
    ) -> None:
        self.error: Exception | None = None
        self._source = source
        self._file = file
        self._waiting = waiting
        self._position = 0

    def read(self, size: int = -1, /) -> bytes:
        try:
            if self._waiting is not None:
                # So that a file that is read without end can be given up.
                self._waiting()
            self._file.seek(self._position)
            data = self._file.read(size)
        except (OSError, ValueError) as error:
            self.error = PlaybackError(
                f"{self._source.name}: it can no longer be read "
                f"({clean_line(error, 200)}).",
                retryable=True,
            )
            raise self.error from error
        except Exception as error:
            self.error = error
            raise
        self._position += len(data)
        return data

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self._position = new_position(
            self._position, self._source.size or 0, offset, whence
        )
        return self._position

    def tell(self) -> int:
        return self._position


def new_position(position: int, size: int, offset: int, whence: int) -> int:
    """Where a seek goes to, never before the beginning."""
    base = {os.SEEK_SET: 0, os.SEEK_CUR: position, os.SEEK_END: size}[whence]
    return max(0, base + offset)
