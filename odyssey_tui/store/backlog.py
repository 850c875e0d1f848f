"""Changes that have not reached the file, and a database that shows them.

The database in memory holds the takes that the changes concern, each with
what the file knows of it, and no others: trouble with a large file costs no
more memory than what was changed meanwhile.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable

from odyssey_tui.store.changes import Change, take_id
from odyssey_tui.store.copying import read_take, write_take
from odyssey_tui.store.database import Database

log = logging.getLogger("odyssey_tui.store")

_MISTAKES = (
    sqlite3.IntegrityError,
    sqlite3.ProgrammingError,
    sqlite3.InterfaceError,
    sqlite3.DataError,
    ArithmeticError,
    TypeError,
    ValueError,
)


class Backlog:
    """Changes in their order.

    Attributes:
        changes: What is still to be written to the file.
        memory: Shows the changes, once ``show`` was called.
    """

    def __init__(self, *, full_text: bool) -> None:
        self.changes: list[Change] = []
        self.memory: Database | None = None
        self._full_text = full_text
        self._shown = 0
        self._had_file = False

    def extend(self, changes: Iterable[Change]) -> None:
        """Add changes at the end."""
        self.changes.extend(changes)

    def put_first(self, change: Change) -> None:
        """Add a change before all others."""
        self.changes.insert(0, change)
        # What is shown so far was shown without it.
        self._forget_memory()

    def clear(self) -> None:
        """Forget the changes: they are in the file."""
        self.changes.clear()
        self._forget_memory()

    def show(self, file: Database | None) -> None:
        """Make ``memory`` show all changes, upon what ``file`` holds."""
        if file is not None and not self._had_file:
            # What was shown so far did not know what the file holds.
            self._forget_memory()
        self._had_file = file is not None
        if self.memory is None:
            self.memory = Database.in_memory(full_text=self._full_text)
        for change in self.changes[self._shown :]:
            with self.memory.transaction():
                for key in change.keys:
                    self._fetch(self.memory, file, key)
                apply_change(self.memory, change)
        self._shown = len(self.changes)

    def _fetch(self, memory: Database, file: Database | None, key: str) -> None:
        if file is None or take_id(memory, key) is not None:
            return
        try:
            raw = read_take(file.connection, "key", key)
        except sqlite3.Error as error:
            log.warning("a take cannot be read while it is changed: %s", error)
            return
        if raw is not None:
            write_take(memory, raw)

    def _forget_memory(self) -> None:
        if self.memory is not None:
            self.memory.close()
        self.memory = None
        self._shown = 0


def apply_change(database: Database, change: Change) -> None:
    """Apply one change within a transaction.

    A change that breaks the schema is an error of this program; it is logged
    and left out, because it would stop all changes after it for good.

    Raises:
        sqlite3.OperationalError, sqlite3.DatabaseError: The database cannot be
            written.
    """
    connection = database.connection
    connection.execute("SAVEPOINT change")
    try:
        change.apply(database)
    except _MISTAKES:
        connection.execute("ROLLBACK TO change")
        log.exception("left out: %s", change.name)
    connection.execute("RELEASE change")
