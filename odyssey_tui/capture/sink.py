"""The file behind the muxer: nothing reaches the disk but whole fragments."""

from __future__ import annotations

import io
import os
from typing import Protocol


class RawFile(Protocol):
    """An unbuffered binary file that can be written anywhere."""

    def write(self, data: bytes | bytearray | memoryview, /) -> int | None:
        """Write some of ``data``; how many bytes were taken."""

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Move to an offset."""

    def truncate(self, size: int | None = None, /) -> int:
        """Cut the file at ``size``."""

    def fileno(self) -> int:
        """The descriptor."""

    def close(self) -> None:
        """Release the descriptor."""


class StagedFile:
    """Takes what a muxer writes and passes it on when told to.

    What is written stays in memory until :meth:`commit`, so a disk that is full
    never interrupts the muxer half-way, and a fragment that did not fit leaves no
    stump behind. The muxer sees an ordinary file that it can write and seek in.

    Attributes:
        size: Bytes of the file on disk.
        closed_off: Whether everything that is written from now on is thrown away.
    """

    def __init__(self, raw: RawFile) -> None:
        self.size = 0
        self.closed_off = False
        self._raw = raw
        self._position = 0
        self._end = 0
        self._staged: list[tuple[int, bytearray]] = []

    # What the muxer calls

    def write(self, data: bytes) -> int:
        """Keep ``data`` for the current position."""
        if data and not self.closed_off:
            last = self._staged[-1] if self._staged else None
            if last is not None and last[0] + len(last[1]) == self._position:
                last[1].extend(data)
            else:
                self._staged.append((self._position, bytearray(data)))
        self._position += len(data)
        self._end = max(self._end, self._position)
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move; counts from the end of what has been written so far."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._end}
        self._position = base[whence] + offset
        return self._position

    def tell(self) -> int:
        """The current position."""
        return self._position

    def seekable(self) -> bool:
        """Whether ``seek`` works."""
        return True

    # What the recorder calls

    def commit(self) -> bool:
        """Write everything that waits, in the order in which it came.

        Returns:
            Whether there was anything.

        Raises:
            OSError: The disk did not take all of it. The file is then as long as
                before, and whatever is written later is thrown away.
        """
        staged, self._staged = self._staged, []
        size = self.size
        try:
            for offset, data in staged:
                self._raw.seek(offset)
                _write_all(self._raw, data)
                size = max(size, offset + len(data))
        except OSError:
            self.discard()
            self._raw.truncate(self.size)
            raise
        self.size = size
        return bool(staged)

    def discard(self) -> None:
        """From now on throw away what the muxer writes."""
        self.closed_off = True
        self._staged = []

    def is_linked(self) -> bool:
        """Whether the file still has a name; it has none when it was deleted."""
        return os.fstat(self._raw.fileno()).st_nlink > 0

    def close(self) -> None:
        """Close the file on disk; the muxer must have been closed before."""
        self._raw.close()


def _write_all(raw: RawFile, data: bytearray) -> None:
    with memoryview(data) as view:
        done = 0
        while done < len(view):
            taken = raw.write(view[done:])
            if not taken:
                raise OSError("the file takes no more data")
            done += taken
