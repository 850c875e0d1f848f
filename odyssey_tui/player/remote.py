"""A recording behind a URL: a thread reads ahead of whoever reads."""

from __future__ import annotations

import errno
import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Final

from odyssey_tui.errors import PlaybackError
from odyssey_tui.player.blocks import BLOCK_BYTES, MAX_BLOCKS, BlockStore
from odyssey_tui.player.plan import RequestPlan
from odyssey_tui.player.replies import TransferLost
from odyssey_tui.player.source import Reader, Waiting, new_position
from odyssey_tui.player.transfer import READ_SECONDS, Transfer
from odyssey_tui.sanitize import clean_line

log = logging.getLogger(__name__)

READ_AHEAD_BYTES: Final = 16 * 1024 * 1024
"""About 40 seconds of a recording of 3 Mbit/s."""

BACK_OFF: Final = (0.2, 0.5, 1.0, 2.0)
"""Seconds between attempts that bring nothing; after the last it is an error."""

WAIT_SECONDS: Final = 0.05
JOIN_SECONDS: Final = 1.0


class RemoteSource:
    """Bytes of a file behind a URL, kept in a temporary file.

    Args:
        url: http or https.
        renew: Gives a fresh URL of the same file when this one has expired.
        block_bytes: Unit of requests and of what is kept.
        max_blocks: How many blocks are kept.
        read_ahead: How many bytes are fetched beyond the reading position.
        back_off: Seconds between attempts that bring nothing.
        read_seconds: How long the server may stay silent.
    """

    remote = True

    def __init__(
        self,
        url: str,
        renew: Callable[[], str] | None = None,
        *,
        block_bytes: int = BLOCK_BYTES,
        max_blocks: int = MAX_BLOCKS,
        read_ahead: int = READ_AHEAD_BYTES,
        back_off: tuple[float, ...] = BACK_OFF,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        self._transfer = Transfer(url, renew, read_seconds=read_seconds)
        self.name = self._transfer.name
        self._back_off = back_off
        try:
            self._store = BlockStore(block_bytes=block_bytes, max_blocks=max_blocks)
        except OSError as error:
            raise self._disk_error(error) from error
        read_ahead = min(read_ahead, self._store.capacity // 2)
        self._plan = RequestPlan(self._store, max(block_bytes, read_ahead))
        self._changed = threading.Condition()
        self._failure: PlaybackError | None = None
        self._closed = False
        self._progress = False
        self._thread = threading.Thread(
            target=self._run, name="recording-fetcher", daemon=True
        )
        self._thread.start()

    @property
    def size(self) -> int | None:
        """Length in bytes, once the server has said so."""
        return self._transfer.file.size

    @property
    def complete(self) -> bool:
        """Whether nothing is being read ahead at the moment."""
        return self._failure is not None or self._plan.resting

    def reader(self, waiting: Waiting | None = None) -> Reader:
        return _RemoteReader(self, waiting)

    def ahead(self, offset: int) -> int:
        with self._changed:
            return self._store.end_of(offset) - offset

    def buffered(self) -> tuple[tuple[int, int], ...]:
        with self._changed:
            return () if self._closed else self._store.ranges()

    def wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def close(self) -> None:
        """End the fetching; waits a moment for its thread."""
        with self._changed:
            if self._closed:
                return
            self._closed = True
            self._changed.notify_all()
        self._transfer.abort()
        self._thread.join(JOIN_SECONDS)

    def read(self, offset: int, size: int, waiting: Waiting | None) -> bytes:
        """Bytes at ``offset``, as soon as there are some; none beyond the end.

        Raises:
            PlaybackError: They will not come.
        """
        while True:
            with self._changed:
                self._plan.wanted = offset
                if data := self._available(offset, size):
                    self._changed.notify_all()
                    return data
                if self.size is not None and offset >= self.size:
                    return b""
                if self._failure is not None:
                    raise self._failure
                if self._closed:
                    raise PlaybackError(f"{self.name}: closed.")
                self._changed.notify_all()
            if waiting is not None:
                waiting()
            with self._changed:
                if self._store_lacks(offset):
                    self._changed.wait(WAIT_SECONDS)

    def wait_for_size(self, waiting: Waiting | None) -> int:
        """The length, as soon as it is known.

        Raises:
            PlaybackError: It will not become known.
        """
        while (size := self.size) is None:
            with self._changed:
                if self._failure is not None:
                    raise self._failure
                if self._closed:
                    raise PlaybackError(f"{self.name}: closed.")
            if waiting is not None:
                waiting()
            with self._changed:
                self._changed.wait(WAIT_SECONDS)
        return size

    def _available(self, offset: int, size: int) -> bytes:
        if self._closed:
            return b""
        try:
            return self._store.read(offset, size)
        except OSError as error:
            raise self._disk_error(error) from error

    def _store_lacks(self, offset: int) -> bool:
        return (
            not self._closed
            and self._failure is None
            and self._store.end_of(offset) == offset
        )

    def _run(self) -> None:
        attempts = 0
        try:
            while (part := self._next_part()) is not None:
                self._progress = False
                try:
                    self._transfer.fetch(*part, self._take)
                    lost = None if self._progress else "an empty reply"
                except TransferLost as error:
                    lost = str(error)
                attempts = 0 if self._progress else attempts
                if lost is not None:
                    self._after_loss(lost, attempts)
                    attempts += 1
        except PlaybackError as error:
            self._fail(error)
        except OSError as error:
            self._fail(self._disk_error(error))
        except Exception as error:
            log.exception("fetching %s failed", self.name)
            self._fail(PlaybackError(f"{self.name}: {clean_line(error, 200)}"))
        finally:
            self._transfer.close()
            with self._changed:
                while not self._closed:
                    # What was read stays readable after a failure.
                    self._changed.wait()
                self._store.close()

    def _next_part(self) -> tuple[int, int] | None:
        """Wait until something is to be fetched; ``None`` when closed."""
        with self._changed:
            while not self._closed:
                part = self._plan.next(self.size)
                if part is not None:
                    return part
                self._changed.wait()
        return None

    def _take(self, offset: int, data: bytes) -> bool:
        """Keep what came; whether the rest of the request is still of use."""
        with self._changed:
            if self._closed:
                return False
            if self._transfer.file.ranges is False:
                self._check_capacity(offset + len(data))
            if self._store.write(offset, data) > 0:
                self._progress = True
            self._changed.notify_all()
            if self._transfer.file.ranges is False:
                return True
            return self._plan.goes_on(offset + len(data))

    def _check_capacity(self, needed: int) -> None:
        """A server that sends no parts cannot be asked again for what made room."""
        needed = max(needed, self.size or 0)
        if needed > self._store.capacity:
            raise PlaybackError(
                f"{self.name}: the server sends no parts of files, and this one is "
                f"larger than {self._store.capacity // 1_000_000} MB.",
                hint="Download it, then play the file.",
            )

    def _after_loss(self, reason: str, attempts: int) -> None:
        """Wait before the next attempt, or give up."""
        log.info("%s: %s", self.name, reason)
        if attempts >= len(self._back_off):
            raise PlaybackError(
                f"{self.name}: the connection was lost ({reason}).",
                hint="Play it again to retry.",
                code="lost",
                retryable=True,
            )
        until = time.monotonic() + self._back_off[attempts]
        with self._changed:
            while not self._closed and (left := until - time.monotonic()) > 0:
                self._changed.wait(left)

    def _fail(self, error: PlaybackError) -> None:
        with self._changed:
            if not self._closed:
                log.warning("%s", error.detail)
            self._failure = error
            self._changed.notify_all()

    def _disk_error(self, error: OSError) -> PlaybackError:
        number = error.errno or 0
        reason = os.strerror(number) if number else "unknown error"
        full = number in (errno.ENOSPC, errno.EDQUOT)
        return PlaybackError(
            f"{self.name}: no temporary file for what is read ahead ({reason}).",
            hint="Free some space, or set TMPDIR to a folder with room."
            if full
            else None,
            code=errno.errorcode.get(number),
            retryable=full,
        )


class _RemoteReader:
    def __init__(self, source: RemoteSource, waiting: Waiting | None) -> None:
        self.error: Exception | None = None
        self._source = source
        self._waiting = waiting
        self._position = 0

    def read(self, size: int = -1, /) -> bytes:
        if self.error is not None:
            # PyAV keeps one exception and prints the next ones on the screen.
            return b""
        size = BLOCK_BYTES if size < 0 else size
        try:
            data = self._source.read(self._position, size, self._waiting)
        except Exception as error:
            self.error = error
            raise
        self._position += len(data)
        return data

    def seek(self, offset: int, whence: int = 0, /) -> int:
        size = 0
        if whence == os.SEEK_END and self.error is None:
            try:
                size = self._source.wait_for_size(self._waiting)
            except Exception as error:
                self.error = error
                raise
        self._position = new_position(self._position, size, offset, whence)
        return self._position

    def tell(self) -> int:
        return self._position
