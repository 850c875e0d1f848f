"""The index of the words of all takes that are not deleted (FTS5).

Each row is one take under its id. Orientation and rating are words too (see
``facts_of``), so that a search with filters never leaves the index.
"""

from __future__ import annotations

import logging
import sqlite3
from typing import TYPE_CHECKING, Final

from odyssey_tui.store.words import BREAK, FACT, spaced

if TYPE_CHECKING:
    from odyssey_tui.store.database import Database

log = logging.getLogger("odyssey_tui.store")

TABLE: Final = "words_1"
"""Name of the table; the number changes when its contents are made differently."""

# Without indexes of their first letters, "a" would gather the rows of every
# word that begins so: half a second for 100,000 takes.
_CREATE: Final = (
    f"CREATE VIRTUAL TABLE {TABLE} USING fts5 (words, "
    "tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3')"
)


def is_supported(connection: sqlite3.Connection) -> bool:
    """Whether this SQLite has FTS5 with the tokenizer that is needed."""
    try:
        connection.execute(
            "CREATE VIRTUAL TABLE temp.fts5_probe USING fts5 (words, "
            "tokenize = 'unicode61 remove_diacritics 2')"
        )
    except sqlite3.OperationalError as error:
        log.info("search without an index: %s", error)
        return False
    connection.execute("DROP TABLE temp.fts5_probe")
    return True


def exists(connection: sqlite3.Connection) -> bool:
    """Whether a database has the index."""
    return bool(
        connection.execute(
            "SELECT count(*) FROM sqlite_master WHERE name = ?", (TABLE,)
        ).fetchone()[0]
    )


def is_stale(connection: sqlite3.Connection) -> bool:
    """Whether a program without FTS5 has changed takes."""
    return connection.execute("SELECT 1 FROM unindexed").fetchone() is not None


def prepare(database: Database) -> bool:
    """Make the index if need be; ``False`` where SQLite cannot.

    Raises:
        sqlite3.Error: The database could not be written.
    """
    connection = database.connection
    if not exists(connection):
        if not is_supported(connection):
            return False
        with database.transaction():
            if not exists(connection):
                connection.execute(_CREATE)
                for (take_id,) in connection.execute("SELECT id FROM takes").fetchall():
                    _index(connection, take_id)
                connection.execute("DELETE FROM unindexed")
    elif not is_supported(connection):
        return False
    return True


def catch_up(database: Database) -> None:
    """Index the takes that a program without FTS5 has changed."""
    connection = database.connection
    with database.transaction():
        for (take_id,) in connection.execute("SELECT take_id FROM unindexed"):
            database.touched.add(take_id)
        connection.execute("DELETE FROM unindexed")


def follow(database: Database) -> None:
    """Bring the index up to date with the takes that were touched."""
    connection = database.connection
    for take_id in database.touched:
        if database.has_words:
            connection.execute(f"DELETE FROM {TABLE} WHERE rowid = ?", (take_id,))
            _index(connection, take_id)
        else:
            connection.execute("INSERT OR IGNORE INTO unindexed VALUES (?)", (take_id,))


def facts_of(portrait: bool | None, min_rating: int | None) -> tuple[str, ...]:
    """The facts that a take has to have for these filters."""
    facts = []
    if portrait is not None:
        facts.append("portrait" if portrait else "landscape")
    if min_rating is not None:
        facts.append(f"rating{min(max(min_rating, 1), 6)}")
    return tuple(facts)


def _index(connection: sqlite3.Connection, take_id: int) -> None:
    row = connection.execute(
        "SELECT portrait, rating, prompt, note, stream_id FROM takes "
        "WHERE id = ? AND deleted_at IS NULL",
        (take_id,),
    ).fetchone()
    if row is None:
        return
    portrait, rating, *texts = row
    texts += connection.execute(
        "SELECT prompt FROM prompts WHERE take_id = ? ORDER BY number", (take_id,)
    ).fetchall()
    parts = [spaced(str(t[0] if isinstance(t, tuple) else t or "")) for t in texts]
    facts = ["portrait" if portrait else "landscape"]
    if isinstance(rating, int):
        facts += [f"rating{least}" for least in range(1, min(rating, 5) + 1)]
    parts += [f"{FACT}{fact}" for fact in facts]
    connection.execute(
        f"INSERT INTO {TABLE} (rowid, words) VALUES (?, ?)",
        (take_id, f" {BREAK} ".join(parts)),
    )
