"""One open database, in a file or in memory, with the present schema."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from odyssey_tui.store import wordindex
from odyssey_tui.store.schema import migrate
from odyssey_tui.store.words import folded

CACHE_KIB = 16_000


class Database:
    """A connection and what it can do; used by one thread.

    Attributes:
        connection: In autocommit mode, so that transactions are explicit.
        has_words: Whether the index of words is there and can be used.
        touched: Takes whose words the running transaction has changed.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.has_words = False
        self.touched: set[int] = set()
        self._hidden: frozenset[int] = frozenset()
        self._columns: dict[str, tuple[str, ...]] = {}
        connection.text_factory = _decoded
        connection.execute("PRAGMA foreign_keys = ON")
        # What a file says about itself must not run anything.
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        # Sorting must not need room on a disk that may have none.
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        connection.create_function("folded", 1, _folded, deterministic=True)
        connection.create_function("hidden", 1, self._is_hidden)

    @classmethod
    def in_memory(cls, *, full_text: bool) -> Database:
        """A new, empty database in memory."""
        connection = sqlite3.connect(":memory:", isolation_level=None)
        try:
            database = cls(connection)
            migrate(connection)
            database.has_words = full_text and wordindex.prepare(database)
        except BaseException:
            connection.close()
            raise
        return database

    def columns_of(self, table: str) -> tuple[str, ...]:
        """Names of a table's columns."""
        if table not in self._columns:
            rows = self.connection.execute(f"PRAGMA table_info({table})")
            self._columns[table] = tuple(row[1] for row in rows)
        return self._columns[table]

    def close(self) -> None:
        """Close the connection; harmless when it is closed."""
        self.connection.close()

    def hide(self, ids: frozenset[int]) -> None:
        """Leave these takes out of what searches find from now on."""
        self._hidden = ids

    @property
    def is_hiding(self) -> bool:
        """Whether any take is left out."""
        return bool(self._hidden)

    def _is_hidden(self, take_id: object) -> bool:
        return take_id in self._hidden

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Write: all of it or nothing; the index of words follows.

        Raises:
            sqlite3.Error: Nothing of it was written.
        """
        connection = self.connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            wordindex.follow(self)
            connection.execute("COMMIT")
        except BaseException:
            # SQLite has rolled back by itself after some errors.
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        finally:
            self.touched.clear()


def connect(path: Path, mode: str, timeout: float) -> sqlite3.Connection:
    """A connection to the file at ``path``.

    Args:
        path: The file.
        mode: Parameters of the URI, such as ``mode=ro``.
        timeout: How long to wait for a lock, in seconds.
    """
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?{mode}",
        uri=True,
        timeout=timeout,
        isolation_level=None,
    )


def _decoded(value: bytes) -> str:
    return value.decode("utf-8", "replace")


def _folded(value: object) -> str:
    return folded(value) if isinstance(value, str) else ""
