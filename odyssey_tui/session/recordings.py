"""The account's recordings, page by page, as a list that one can scroll."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from odyssey_tui.errors import OdysseyError
from odyssey_tui.models import Recording, StreamRecordingInfo, StreamRecordingsList
from odyssey_tui.session.translate import connection_error

PAGE = 100
"""Recordings asked for at a time; more the service does not give."""

MAX_ROWS = 20_000
"""Recordings kept; a service that says there are more is believed no further."""

MAX_EVENTS_BYTES = 16_000_000
MAX_THUMBNAIL_BYTES = 4_000_000


class RecordingsPort(Protocol):
    """What is asked of the service; the client and a fetcher satisfy it."""

    async def list_stream_recordings(
        self, limit: int | None = None, offset: int | None = None
    ) -> StreamRecordingsList:
        """One page, newest first."""

    async def get_recording(self, stream_id: str) -> Recording:
        """One recording with fresh addresses."""

    async def fetch(self, url: str, limit: int) -> bytes:
        """What is behind a presigned address, at most ``limit`` bytes."""


@dataclass(frozen=True, slots=True)
class FeedState:
    """Where a feed stands.

    Attributes:
        loading: Whether a page is on its way.
        loaded: Recordings that are known.
        total: Recordings that the service says there are; ``None`` before it did.
        error: Why the last page did not come.
    """

    loading: bool
    loaded: int
    total: int | None
    error: OdysseyError | None


class RecordingsFeed:
    """Loads pages, one at a time; each recording is in it once.

    While one scrolls others are made and the pages move, so rows are told apart by
    their stream and not by their place.
    """

    def __init__(self, port: RecordingsPort) -> None:
        self._port = port
        self._rows: dict[str, StreamRecordingInfo] = {}
        self._offset = 0
        self._total: int | None = None
        self._loading = False
        self._error: OdysseyError | None = None

    @property
    def state(self) -> FeedState:
        """Where it stands."""
        return FeedState(self._loading, len(self._rows), self._total, self._error)

    @property
    def rows(self) -> list[StreamRecordingInfo]:
        """Every recording that is known, newest first."""
        return list(self._rows.values())

    @property
    def complete(self) -> bool:
        """Whether there is nothing more to load."""
        return self._total is not None and (
            self._offset >= self._total or len(self._rows) >= MAX_ROWS
        )

    async def more(self) -> list[StreamRecordingInfo]:
        """Load the next page; the rows that are new. Never raises.

        Returns nothing while another page is on its way, at the end, and on an
        error, which ``state`` has.
        """
        if self._loading or self.complete:
            return []
        page = await self._page(self._offset)
        if page is None:
            return []
        fresh = [row for row in page.recordings if row.stream_id not in self._rows]
        self._rows.update((row.stream_id, row) for row in fresh)
        # A page with nothing in it is the end, whatever the total says.
        self._offset += len(page.recordings)
        self._total = page.total if page.recordings else self._offset
        return fresh

    async def refresh(self) -> list[StreamRecordingInfo]:
        """Load the newest again; the rows that are new or have changed.

        What was loaded stays, so that the reader keeps the place. Never raises.
        """
        if self._loading:
            return []
        found: dict[str, StreamRecordingInfo] = {}
        offset = 0
        while True:
            page = await self._page(offset)
            if page is None:
                return []
            found.update((row.stream_id, row) for row in page.recordings)
            offset += len(page.recordings)
            known = any(row.stream_id in self._rows for row in page.recordings)
            if known or not page.recordings or offset >= page.total or not self._rows:
                break
        changed = [row for key, row in found.items() if self._rows.get(key) != row]
        self._rows = found | self._after(found)
        # The rows begin with the newest again, so the next one is after them.
        self._offset = len(self._rows)
        self._total = page.total
        return changed

    def _after(
        self, found: dict[str, StreamRecordingInfo]
    ) -> dict[str, StreamRecordingInfo]:
        """The rows below those found; what is missing among these was deleted."""
        keys = list(self._rows)
        places = [place for place, key in enumerate(keys) if key in found]
        below = keys[places[-1] + 1 :] if places else []
        return {key: self._rows[key] for key in below}

    async def _page(self, offset: int) -> StreamRecordingsList | None:
        self._loading = True
        try:
            page = await self._port.list_stream_recordings(limit=PAGE, offset=offset)
        except Exception as reason:
            self._error = connection_error(reason, "listing recordings")
            return None
        finally:
            self._loading = False
        self._error = None
        return page
