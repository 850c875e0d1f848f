"""The tables, as migrations from each version to the next.

A migration that has been released is never changed. The version is SQLite's
``user_version``: the number of migrations that a file has seen. The index of
words is no part of it: it follows from the tables and may be missing (see
``wordindex``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3

Migration = tuple[str, ...]
"""Statements that are executed in one transaction."""

# A take's id is made of the time when it started (see ``takeid``), so that the
# newest are at the end of every table and a span of time is a span of ids.
_TAKES: Final[Migration] = (
    """
    CREATE TABLE images (
        sha256 TEXT PRIMARY KEY,
        thumbnail BLOB NOT NULL
    )""",
    """
    CREATE TABLE takes (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        started_at REAL NOT NULL,
        portrait INTEGER NOT NULL,
        rating INTEGER,
        deleted_at REAL,
        stream_id TEXT,
        api_host TEXT NOT NULL,
        image_sha256 TEXT REFERENCES images (sha256),
        image_path TEXT,
        start_ms REAL,
        first_frame_ms REAL,
        gap_ms REAL,
        duration_s REAL,
        end_reason TEXT,
        prompt TEXT NOT NULL,
        applied_prompt TEXT,
        note TEXT NOT NULL DEFAULT ''
    )""",
    """
    CREATE TABLE prompts (
        take_id INTEGER NOT NULL REFERENCES takes (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        offset_ms REAL NOT NULL,
        ack_ms REAL,
        error TEXT,
        prompt TEXT NOT NULL,
        applied_prompt TEXT,
        PRIMARY KEY (take_id, number)
    ) WITHOUT ROWID""",
    """
    CREATE TABLE errors (
        take_id INTEGER NOT NULL REFERENCES takes (id) ON DELETE CASCADE,
        offset_ms REAL NOT NULL,
        text TEXT NOT NULL,
        PRIMARY KEY (take_id, offset_ms, text)
    ) WITHOUT ROWID""",
    """
    CREATE TABLE files (
        take_id INTEGER NOT NULL REFERENCES takes (id) ON DELETE CASCADE,
        at REAL NOT NULL,
        kind TEXT NOT NULL,
        path TEXT NOT NULL,
        offset_ms REAL,
        PRIMARY KEY (take_id, at, kind, path)
    ) WITHOUT ROWID""",
    # Takes whose words a program without FTS5 has changed.
    "CREATE TABLE unindexed (take_id INTEGER PRIMARY KEY)",
    """
    CREATE INDEX takes_live ON takes (id, rating, portrait)
    WHERE deleted_at IS NULL""",
    """
    CREATE INDEX takes_deleted ON takes (deleted_at)
    WHERE deleted_at IS NOT NULL""",
    """
    CREATE INDEX takes_stream ON takes (stream_id)
    WHERE stream_id IS NOT NULL""",
    """
    CREATE INDEX takes_image ON takes (image_sha256)
    WHERE image_sha256 IS NOT NULL""",
)

_PEOPLE: Final[Migration] = (
    """
    CREATE TABLE history (
        id INTEGER PRIMARY KEY,
        text TEXT NOT NULL UNIQUE
    )""",
    """
    CREATE TABLE preferences (
        name TEXT PRIMARY KEY,
        value TEXT
    ) WITHOUT ROWID""",
)

MIGRATIONS: Final[tuple[Migration, ...]] = (_TAKES, _PEOPLE)
"""From nothing to the present version, one step each."""

CHILDREN: Final = ("prompts", "errors", "files")
"""Tables whose rows belong to a take."""


def version_of(connection: sqlite3.Connection) -> int:
    """How many migrations a database has seen."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(
    connection: sqlite3.Connection, migrations: Sequence[Migration] = MIGRATIONS
) -> None:
    """Bring a database to the present version, one transaction for each step.

    Raises:
        sqlite3.Error: A step failed; the database is at the version before it.
    """
    while (version := version_of(connection)) < len(migrations):
        connection.execute("BEGIN IMMEDIATE")
        try:
            # Another program may have done the step while this one waited.
            if version_of(connection) == version:
                for statement in migrations[version]:
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {version + 1}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
