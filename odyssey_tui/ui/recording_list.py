"""The rows of the recordings screen: which of those loaded, in which order."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

from odyssey_tui.models import StreamRecordingInfo
from odyssey_tui.store.records import TakeSummary
from odyssey_tui.ui.recording_text import Row

Order = Literal["newest", "oldest", "longest", "rating"]
ORDERS: Final[tuple[Order, ...]] = ("newest", "oldest", "longest", "rating")


class RecordingList:
    """Filters and sorts; pure.

    Attributes:
        order: How the rows are sorted.
        words: What rows must contain, each of the words somewhere.
    """

    def __init__(self) -> None:
        self.order: Order = "newest"
        self.words = ""
        self._infos: dict[str, StreamRecordingInfo] = {}
        self._takes: dict[str, TakeSummary] = {}

    @property
    def plain(self) -> bool:
        """Whether the rows are as the service has them."""
        return self.order == "newest" and not self.words.split()

    def load(
        self, infos: Iterable[StreamRecordingInfo], takes: dict[str, TakeSummary]
    ) -> None:
        """Replace what is known."""
        self._infos = {info.stream_id: info for info in infos}
        self._takes |= takes

    def take(self, stream_id: str) -> TakeSummary | None:
        """The take of a stream, if it was made here."""
        return self._takes.get(stream_id)

    def without_take(self) -> list[str]:
        """Streams whose takes were not looked for yet, or do not exist."""
        return [key for key in self._infos if key not in self._takes]

    def rows(self) -> list[Row]:
        """The rows to show."""
        found = [Row(info, self._takes.get(key)) for key, info in self._infos.items()]
        words = self.words.casefold().split()
        if words:
            found = [
                row
                for row in found
                if all(word in row.words.casefold() for word in words)
            ]
        if self.order == "oldest":
            found.reverse()
        elif self.order == "longest":
            found.sort(key=lambda row: -(row.info.duration_seconds or 0))
        elif self.order == "rating":
            found.sort(key=lambda row: -((row.take.rating or 0) if row.take else 0))
        return found

    def next_order(self) -> Order:
        """Sort in another way."""
        place = ORDERS.index(self.order)
        self.order = ORDERS[(place + 1) % len(ORDERS)]
        return self.order
