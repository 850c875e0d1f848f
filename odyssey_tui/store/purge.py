"""Deleted takes go for good, once nobody can want them back."""

from __future__ import annotations

import time
from typing import Final

from odyssey_tui.store.database import Database

UNDO_S: Final = 24 * 3600.0
"""How long a deletion can be undone at least: other programs may be running."""


def purge(database: Database, started_at: float, now: float | None = None) -> int:
    """Remove takes that were deleted over a day ago and before this run.

    Args:
        database: Open for writing.
        started_at: When this run began, in seconds since the epoch.
        now: The present time.

    Returns:
        How many takes went.

    Raises:
        sqlite3.Error: Nothing was removed.
    """
    limit = min((time.time() if now is None else now) - UNDO_S, started_at)
    connection = database.connection
    with database.transaction():
        gone = connection.execute(
            "DELETE FROM takes WHERE deleted_at < ?", (limit,)
        ).rowcount
        if gone:
            connection.execute(
                "DELETE FROM images WHERE sha256 NOT IN (SELECT image_sha256"
                " FROM takes WHERE image_sha256 IS NOT NULL)"
            )
    return gone
