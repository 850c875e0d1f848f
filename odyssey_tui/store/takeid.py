"""The number of a take in its database: the time when it started.

The index of words returns takes in the order of their numbers and can begin
anywhere, so newest-first pages and spans of time cost what they show.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3

_SLOTS: Final = 8
_LATEST: Final = 2**60


def first_id(started_at: float) -> int:
    """The lowest id of takes that started at this time or later.

    Times are seconds since the epoch and count to the millisecond.
    """
    if not math.isfinite(started_at):
        return _LATEST if started_at > 0 else 0
    return min(max(round(started_at * 1000), 0) * _SLOTS, _LATEST)


def free_id(connection: sqlite3.Connection, started_at: float) -> int:
    """The first id at or after that of ``started_at`` that no take has."""
    lowest = first_id(started_at)
    row = connection.execute(
        "SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM takes WHERE id = ?1) THEN ?1 ELSE"
        " (SELECT id + 1 FROM takes AS t WHERE id >= ?1 AND NOT EXISTS"
        " (SELECT 1 FROM takes WHERE id = t.id + 1) ORDER BY id LIMIT 1) END",
        (lowest,),
    ).fetchone()
    return int(row[0])
