"""From the event loop to the disk, in batches and in a thread."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final

from odyssey_tui.transfers.part import PartFile
from odyssey_tui.transfers.threads import settled

BATCH_BYTES: Final = 1 << 20
BATCH_CHUNKS: Final = 512
"""Below the system's limit (IOV_MAX, 1024) for one call."""

SYNC_BYTES: Final = 8 << 20
"""After so many the disk is set to work, while more comes in.

At the rate of a real network it has nearly all of the file at the end, and is waited
for before the file gets its name. A disk that is slower than the network, as over
loopback, is not: that would halve the rate, and other programs do not do it either.
"""

BATCH_SECONDS: Final = 0.5
"""So that little is lost on a slow link when the program is killed."""


class Writer:
    """Collects chunks while the batch before them is being written.

    At most two batches are in memory: a disk slower than the network stops the
    reading, and with it, through TCP, the server.
    """

    def __init__(
        self, part: PartFile, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._part = part
        self._clock = clock
        self._chunks: list[bytes] = []
        self._size = 0
        self._since = 0.0
        self._pending: asyncio.Future[None] | None = None
        self._syncing: asyncio.Future[None] | None = None
        self._unsynced = 0
        self._broken = False

    async def add(self, chunk: bytes) -> None:
        """Take ``chunk``; may wait for the disk.

        Raises:
            StorageError: An earlier batch could not be written or synced.
        """
        if not self._chunks:
            self._since = self._clock()
        self._chunks.append(chunk)
        self._size += len(chunk)
        if (
            self._size >= BATCH_BYTES
            or len(self._chunks) >= BATCH_CHUNKS
            or self._clock() - self._since >= BATCH_SECONDS
        ):
            await self._settle()
            self._sync_beside()
            self._hand_over()

    async def finish(self) -> None:
        """Write what is left, and wait for it; nothing after a batch that failed.

        Raises:
            StorageError: It could not be written.
        """
        try:
            await self._settle()
            if self._chunks and not self._broken:
                self._hand_over()
                await self._settle()
        finally:
            if self._syncing is not None:
                await settled(self._syncing)

    def _hand_over(self) -> None:
        chunks, self._chunks = self._chunks, []
        self._unsynced += self._size
        self._size = 0
        loop = asyncio.get_running_loop()
        self._pending = loop.run_in_executor(None, self._part.append, chunks)

    def _sync_beside(self) -> None:
        if self._unsynced < SYNC_BYTES or not self._part.disk_keeps_up:
            return
        if self._syncing is not None:
            if not self._syncing.done():
                self._part.disk_keeps_up = False
                return
            self._syncing.result()
        self._unsynced = 0
        loop = asyncio.get_running_loop()
        self._syncing = loop.run_in_executor(None, self._part.sync)

    async def _settle(self) -> None:
        pending, self._pending = self._pending, None
        if pending is None:
            return
        try:
            await settled(pending)
        finally:
            # What comes after a batch that was not written would leave a gap.
            self._broken = pending.cancelled() or pending.exception() is not None
