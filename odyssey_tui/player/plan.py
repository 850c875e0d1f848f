"""Which part of a remote file to ask for next."""

from __future__ import annotations

from typing import Final

from odyssey_tui.player.blocks import BlockStore

MAX_REQUEST_BLOCKS: Final = 8
"""One request asks for so many blocks at most, once reading goes on in order."""


class RequestPlan:
    """Plans requests from where is read and what is there.

    Args:
        store: What is there.
        read_ahead: How many bytes are fetched beyond the reading position.

    Attributes:
        wanted: Where is read.
        resting: Whether enough is there for the moment.
    """

    def __init__(self, store: BlockStore, read_ahead: int) -> None:
        self.wanted = 0
        self.resting = False
        self._store = store
        self._read_ahead = read_ahead
        self._last_end = 0
        self._blocks = 1

    def next(self, size: int | None) -> tuple[int, int] | None:
        """Start and end of the next request; ``None`` if there is enough.

        Requests end where blocks do, and grow while reading goes on in order.

        Args:
            size: Length of the file, if known.
        """
        start = self._gap(size)
        self.resting = start is None
        if start is None:
            return None
        in_order = 0 < start == self._last_end
        self._blocks = min(MAX_REQUEST_BLOCKS, self._blocks * 2) if in_order else 1
        unit = self._store.block_bytes
        end = (start // unit + self._blocks) * unit
        self._last_end = end if size is None else min(end, size)
        return start, self._last_end

    def goes_on(self, offset: int) -> bool:
        """Whether the rest of the last request, from an offset on, is still of use.

        A short rest always is: another connection would take longer.
        """
        return (
            self._last_end - offset <= self._store.block_bytes
            or self._store.missing_from(self._store.end_of(self.wanted)) == offset
        )

    def _gap(self, size: int | None) -> int | None:
        """The first byte that is missing and worth fetching now."""
        start = self._store.end_of(self.wanted)
        limit = self.wanted + self._read_ahead
        if start >= (limit if size is None else min(limit, size)):
            return None
        # Having rested, it goes on when a good part is used up, so that requests
        # are few and large.
        if self.resting and start - self.wanted > self._read_ahead // 2:
            return None
        return self._store.missing_from(start)
