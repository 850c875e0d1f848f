"""Finding takes: which ids a query means, newest first, and how many."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from odyssey_tui.store import wordindex
from odyssey_tui.store.records import TakeQuery
from odyssey_tui.store.takeid import first_id
from odyssey_tui.store.words import folded_pattern, match_expression, terms_of

if TYPE_CHECKING:
    from odyssey_tui.store.database import Database

_HAS_TERM = """(instr(folded(prompt), ?) OR instr(folded(note), ?)
    OR instr(folded(stream_id), ?) OR EXISTS (SELECT 1 FROM prompts AS p
        WHERE p.take_id = takes.id AND instr(folded(p.prompt), ?)))"""


class Finding:
    """A query on one database, in its words and its parameters."""

    def __init__(self, database: Database, query: TakeQuery) -> None:
        self._connection = database.connection
        self._conditions: list[str] = []
        self._parameters: list[object] = []
        terms = terms_of(query.text)
        by_words = bool(terms) and _index_is_current(database)
        self._id = "rowid" if by_words else "id"
        if by_words:
            self._source = wordindex.TABLE
            facts = wordindex.facts_of(query.portrait, query.min_rating)
            self._add(f"{wordindex.TABLE} MATCH ?", match_expression(terms, facts))
        else:
            # Conditions without text need nothing but this index.
            self._source = "takes" if terms else "takes INDEXED BY takes_live"
            self._add("deleted_at IS NULL")
            if query.min_rating is not None:
                self._add("rating >= ?", min(query.min_rating, 6))
            if query.portrait is not None:
                self._add("portrait = ?", int(query.portrait))
        if query.since is not None and query.since > -math.inf:
            self._add(f"{self._id} >= ?", first_id(query.since))
        if query.until is not None and query.until < math.inf:
            self._add(f"{self._id} < ?", first_id(query.until))
        if database.is_hiding:
            self._add(f"NOT hidden({self._id})")
        for term in () if by_words else terms:
            self._add(_HAS_TERM, *[folded_pattern(term)] * 4)

    def _add(self, condition: str, *parameters: object) -> None:
        self._conditions.append(condition)
        self._parameters += parameters

    def page(self, limit: int, offset: int) -> list[int]:
        """Ids of some of the takes, newest first."""
        rows = self._connection.execute(
            f"SELECT {self._id} FROM {self._where} ORDER BY {self._id} DESC"
            " LIMIT ? OFFSET ?",
            (*self._parameters, limit, offset),
        )
        return [int(row[0]) for row in rows]

    def total(self) -> int:
        """How many takes there are."""
        row = self._connection.execute(
            f"SELECT count(*) FROM {self._where}", self._parameters
        ).fetchone()
        return int(row[0])

    @property
    def _where(self) -> str:
        return f"{self._source} WHERE {' AND '.join(self._conditions)}"


def _index_is_current(database: Database) -> bool:
    return database.has_words and not wordindex.is_stale(database.connection)
