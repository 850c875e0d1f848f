"""A damaged file: moved aside whole, and what can be read of it saved."""

from __future__ import annotations

import datetime
import fcntl
import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from odyssey_tui.sanitize import clean_line
from odyssey_tui.store.changes import Change
from odyssey_tui.store.copying import RawTake, read_take, write_take
from odyssey_tui.store.database import connect
from odyssey_tui.store.opening import Identity, identity_of
from odyssey_tui.store.people import remember, set_preference
from odyssey_tui.store.problems import StoreProblem

if TYPE_CHECKING:
    from odyssey_tui.store.database import Database

log = logging.getLogger("odyssey_tui.store")

MAX_NUMBER: Final = 999
# The log goes first: beside a new file, it would be taken for that file's log.
_PARTS: Final = ("-wal", "-shm", "")
_UNREAD: Final = "-unread"

# Every way in which the tables name a take: where one is damaged, another
# leads around the damage.
_WAYS: Final = (
    "SELECT id FROM takes NOT INDEXED ORDER BY id",
    "SELECT id FROM takes NOT INDEXED ORDER BY id DESC",
    "SELECT id FROM takes ORDER BY key",
    "SELECT id FROM takes ORDER BY key DESC",
    "SELECT id FROM takes INDEXED BY takes_live WHERE deleted_at IS NULL",
    "SELECT DISTINCT take_id FROM prompts ORDER BY take_id",
    "SELECT DISTINCT take_id FROM prompts ORDER BY take_id DESC",
)


def move_aside(path: Path, damaged: Identity | None) -> Path | None:
    """Move the damaged file and its log out of the way, overwriting nothing.

    Args:
        path: Where the file is.
        damaged: The file that was found damaged.

    Returns:
        Where it is now; ``None`` when another program has replaced it already.

    Raises:
        OSError: It cannot be moved.
    """
    with _folder_lock(path.parent):
        if damaged is None or identity_of(path) != damaged:
            return None
        aside = _reserve(path)
        moved: list[str] = []
        try:
            for part in _PARTS:
                source = path.with_name(path.name + part)
                if source.exists():
                    source.rename(aside.with_name(aside.name + part))
                    moved.append(part)
        except OSError:
            for part in moved:
                aside.with_name(aside.name + part).rename(
                    path.with_name(path.name + part)
                )
            aside.unlink()
            raise
        _mark_unread(aside)
        return aside


def unread_files(path: Path) -> list[Path]:
    """Damaged files that were moved aside by a program that ended too early."""
    marks = sorted(path.parent.glob(f"{path.stem}.damaged-*{path.suffix}{_UNREAD}"))
    files = [mark.with_name(mark.name.removesuffix(_UNREAD)) for mark in marks]
    return [file for file in files if file.is_file()]


class Salvage:
    """What can still be read of a damaged file.

    Attributes:
        source: The damaged file; it is only read.
        is_left: Whether another program has moved it aside.
        takes: Takes that were saved, once it has been applied.
        prompts: Entries of the prompt history that were saved.
    """

    def __init__(self, source: Path, *, is_left: bool = False) -> None:
        self.source = source
        self.is_left = is_left
        self.takes = 0
        self.prompts = 0

    def change(self) -> Change:
        """The change that adds it to a database."""
        return Change("salvage", (), self._apply)

    def _apply(self, database: Database) -> None:
        """Add everything that can be read.

        Raises:
            sqlite3.Error: The database could not be written.
        """
        self.takes = self.prompts = 0
        if self.is_left and not _mark_of(self.source).exists():
            return
        try:
            damaged = connect(self.source, "mode=ro", 1.0)
        except sqlite3.OperationalError as error:
            log.warning("%s cannot be read: %s", self.source, error)
            return
        try:
            damaged.text_factory = lambda value: value.decode("utf-8", "replace")
            self._save_takes(damaged, database)
            self._save_people(damaged, database)
        finally:
            damaged.close()

    def _save_takes(self, damaged: sqlite3.Connection, database: Database) -> None:
        ids = {value for way in _WAYS for (value,) in _readable(damaged, way)}
        for take_id in sorted(value for value in ids if isinstance(value, int)):
            try:
                raw = read_take(damaged, "id", take_id)
            except sqlite3.DatabaseError as error:
                log.debug("a take is lost: %s", error)
                continue
            if raw is not None and _is_saved(database, raw):
                self.takes += 1

    def _save_people(self, damaged: sqlite3.Connection, database: Database) -> None:
        statement = "SELECT id, text FROM history ORDER BY id"
        texts = {
            number: text
            for order in ("ASC", "DESC")
            for number, text in _readable(damaged, f"{statement} {order}")
            if isinstance(number, int) and isinstance(text, str)
        }
        for number in sorted(texts):
            remember(texts[number]).apply(database)
            self.prompts += 1
        for name, value in _readable(damaged, "SELECT name, value FROM preferences"):
            if isinstance(name, str) and isinstance(value, str | None):
                set_preference(name, value).apply(database)

    def finish(self) -> None:
        """Note that everything is in the new file."""
        try:
            _mark_of(self.source).unlink(missing_ok=True)
        except OSError as error:
            log.warning("%s will be read again: %s", self.source, error)

    def notice(self, path: Path) -> StoreProblem:
        """What happened, in words."""
        return StoreProblem(
            "corrupt",
            f"{clean_line(path, 300)} was damaged: {self.takes} takes and "
            f"{self.prompts} earlier prompts were saved from it, and the damaged "
            f"file is now {clean_line(self.source, 300)}.",
            "The damaged file is kept; an earlier copy of yours may hold what is "
            "missing.",
        )


def _is_saved(database: Database, raw: RawTake) -> bool:
    """Add a take that is not known yet; one that breaks the schema is lost."""
    connection = database.connection
    connection.execute("SAVEPOINT salvage")
    try:
        write_take(database, raw)
    except sqlite3.IntegrityError as error:
        connection.execute("ROLLBACK TO salvage")
        log.debug("a take is lost: %s", error)
        return False
    finally:
        if connection.in_transaction:
            connection.execute("RELEASE salvage")
    return True


def _mark_of(aside: Path) -> Path:
    return aside.with_name(aside.name + _UNREAD)


def _mark_unread(aside: Path) -> None:
    """So that a program that starts later reads it, if this one is killed."""
    try:
        _mark_of(aside).touch(0o600)
    except OSError as error:
        log.warning("%s cannot be marked: %s", aside, error)


def _readable(
    damaged: sqlite3.Connection, statement: str
) -> Iterator[tuple[object, ...]]:
    """Rows up to the first that cannot be read."""
    try:
        yield from damaged.execute(statement)
    except sqlite3.DatabaseError as error:
        log.info("reading stopped: %s", error)


def _reserve(path: Path) -> Path:
    """An empty file with a name of its own, to be replaced by the damaged one."""
    day = datetime.date.today().isoformat()
    for number in range(1, MAX_NUMBER + 1):
        aside = path.with_name(f"{path.stem}.damaged-{day}-{number}{path.suffix}")
        if any(aside.with_name(aside.name + part).exists() for part in _PARTS):
            continue
        os.close(os.open(aside, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        return aside
    raise FileExistsError(f"{MAX_NUMBER} damaged files are there from today")


@contextmanager
def _folder_lock(folder: Path) -> Iterator[None]:
    """Only one program at a time moves files of this folder."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
