"""Reading the file and what has not reached it yet as if they were one."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from typing import Final

from odyssey_tui.store.changes import take_id
from odyssey_tui.store.database import Database
from odyssey_tui.store.people import load_history, load_preference
from odyssey_tui.store.records import Take, TakePage, TakeQuery, TakeSummary
from odyssey_tui.store.rows import ids_of_stream, load_summaries, load_take
from odyssey_tui.store.search import Finding

MAX_LIMIT: Final = 1_000
"""Takes of one page."""

MAX_OFFSET: Final = 2**31

_EMPTY: Final = TakePage(takes=(), total=0)


@dataclasses.dataclass(frozen=True, slots=True)
class Layers:
    """The file, and the memory that lies over it; either may be missing.

    A take that is in memory is seen as it is there.
    """

    file: Database | None
    memory: Database | None

    def search(self, query: TakeQuery, limit: int, offset: int) -> TakePage:
        """Some of the takes that a query finds, newest first, and how many."""
        limit = min(max(limit, 0), MAX_LIMIT)
        offset = min(max(offset, 0), MAX_OFFSET)
        if self.memory is None:
            return (
                _EMPTY if self.file is None else _page(self.file, query, limit, offset)
            )
        pages = [_page(self.memory, query, offset + limit, 0)]
        if self.file is not None:
            self.file.hide(self._covered(self.file))
            try:
                pages.append(_page(self.file, query, offset + limit, 0))
            finally:
                self.file.hide(frozenset())
        merged = sorted(
            (take for page in pages for take in page.takes),
            key=lambda take: take.started_at,
            reverse=True,
        )
        return TakePage(
            takes=tuple(merged[offset : offset + limit]),
            total=sum(page.total for page in pages),
        )

    def take(self, key: str) -> Take | None:
        """Everything of one take."""
        if self.memory is not None and take_id(self.memory, key) is not None:
            return load_take(self.memory.connection, key)
        return None if self.file is None else load_take(self.file.connection, key)

    def find_by_stream(self, stream_ids: Iterable[str]) -> dict[str, TakeSummary]:
        """The newest take of each stream that is known."""
        found: dict[str, TakeSummary] = {}
        covered = set() if self.file is None else self._covered(self.file)
        for stream_id in stream_ids:
            summaries: list[TakeSummary] = []
            if self.memory is not None:
                connection = self.memory.connection
                ids = ids_of_stream(connection, stream_id)
                summaries += load_summaries(connection, ids)
            if self.file is not None:
                connection = self.file.connection
                ids = [
                    number
                    for number in ids_of_stream(connection, stream_id)
                    if number not in covered
                ]
                summaries += load_summaries(connection, ids)
            if summaries:
                found[stream_id] = max(summaries, key=lambda take: take.started_at)
        return found

    def history(self, limit: int) -> list[str]:
        """The last prompts that were typed, oldest first."""
        limit = max(limit, 0)
        texts: dict[str, None] = {}
        for database in (self.file, self.memory):
            if database is not None:
                for text in load_history(database.connection, limit):
                    texts.pop(text, None)
                    texts[text] = None
        return list(texts)[max(len(texts) - limit, 0) :]

    def preference(self, name: str) -> str | None:
        """A preference, if it is set."""
        for database in (self.memory, self.file):
            if database is not None:
                known = load_preference(database.connection, name)
                if known is not None:
                    return known[0]
        return None

    def _covered(self, file: Database) -> frozenset[int]:
        """Ids in the file of the takes that are in memory."""
        if self.memory is None:
            return frozenset()
        keys = self.memory.connection.execute("SELECT key FROM takes").fetchall()
        ids = (take_id(file, key) for (key,) in keys)
        return frozenset(number for number in ids if number is not None)


def _page(database: Database, query: TakeQuery, limit: int, offset: int) -> TakePage:
    finding = Finding(database, query)
    ids = finding.page(limit, offset)
    return TakePage(
        takes=tuple(load_summaries(database.connection, ids)), total=finding.total()
    )
