"""Keeps changes in the file, or in memory for as long as that cannot be.

Everything here happens in the store's thread.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, TypeVar

from odyssey_tui.store import wordindex
from odyssey_tui.store.backlog import Backlog, apply_change
from odyssey_tui.store.changes import Change
from odyssey_tui.store.database import Database
from odyssey_tui.store.layers import Layers
from odyssey_tui.store.opening import (
    Identity,
    identity_of,
    make_file,
    open_file,
    open_for_reading,
)
from odyssey_tui.store.options import StoreOptions
from odyssey_tui.store.problems import ProblemKind, StoreProblem
from odyssey_tui.store.purge import purge
from odyssey_tui.store.rescue import Salvage, move_aside, unread_files
from odyssey_tui.store.trouble import FAILURES, describe, kind_of

log = logging.getLogger("odyssey_tui.store")

T = TypeVar("T")
OnProblem = Callable[[StoreProblem | None], None]

_IMPATIENT_S: Final = 0.1
"""How long to wait for a lock once it was found to be held for long."""


class Keeper:
    """The file, the changes that wait for it, and what is wrong with it."""

    def __init__(
        self, path: Path, options: StoreOptions, on_problem: OnProblem | None
    ) -> None:
        self._path = path
        self._options = options
        self._on_problem = on_problem
        self._started_at = time.time()
        self._backlog = Backlog(full_text=options.full_text)
        self._file: Database | None = None
        self._is_writable = False
        self._identity: Identity | None = None
        self._problem: StoreProblem | None = None
        self._notice: StoreProblem | None = None
        self._salvages: list[Salvage] = []
        self._has_looked = False
        self.is_well = False

    def write(self, changes: Iterable[Change]) -> None:
        """Bring changes, and those that wait, to the file; or keep them."""
        self._backlog.extend(changes)
        self.retry()

    def retry(self) -> None:
        """Open the file if need be and bring what waits for it."""
        for _ in range(2):
            try:
                file = self._reach()
                self._bring(file)
            except FAILURES as error:
                if not self._rescue(error):
                    self._fail(error)
                    return
            else:
                self.is_well = True
                self._report(self._notice)
                return
        self._fail(sqlite3.DatabaseError("damaged again"), "corrupt")

    def read(self, read: Callable[[Layers], T]) -> T:
        """What ``read`` finds, in the file and in what waits for it."""
        for _ in range(2):
            try:
                self._freshen()
                return read(Layers(self._file, self._backlog.memory))
            except FAILURES as error:
                if self._rescue(error):
                    self.retry()
                else:
                    self._fail(error)
        return read(Layers(None, self._backlog.memory))

    def close(self) -> bool:
        """Flush, purge and close; whether everything is in the file."""
        if self._backlog.changes or not self.is_well:
            self.retry()
        waiting = len(self._backlog.changes)
        if waiting:
            log.warning("%d changes of takes are lost: %s", waiting, self._problem)
        elif self._file is not None and self._is_writable:
            try:
                self._tidy(self._file)
            except sqlite3.Error as error:
                log.warning("%s was not tidied up: %s", self._path, error)
        self._close_file()
        self._backlog.clear()
        return not waiting

    def _reach(self) -> Database:
        """The file, open for writing."""
        if self._file is not None and self._is_writable:
            if identity_of(self._path) == self._identity:
                return self._file
            log.warning("%s was replaced while it was open", self._path)
        self._close_file()
        make_file(self._path)
        self._identity = identity_of(self._path)
        self._file = open_file(
            self._path, full_text=self._options.full_text, busy_s=self._busy_s
        )
        self._is_writable = True
        self._look_for_unread()
        return self._file

    def _bring(self, file: Database) -> None:
        """Write everything that waits in one transaction."""
        file.connection.execute(f"PRAGMA busy_timeout = {int(self._busy_s * 1000)}")
        if self._options.before_write is not None:
            self._options.before_write(file.connection)
        if not self._backlog.changes:
            return
        with file.transaction():
            for change in self._backlog.changes:
                apply_change(file, change)
        for salvage in self._salvages:
            salvage.finish()
            if salvage.takes or salvage.prompts or not salvage.is_left:
                self._notice = salvage.notice(self._path)
        self._salvages.clear()
        self._backlog.clear()

    def _freshen(self) -> None:
        """Before reading: the right file, and an index that knows all of it."""
        if not self.is_well or self._file is None:
            return
        if identity_of(self._path) != self._identity:
            self.retry()
        elif self._file.has_words and wordindex.is_stale(self._file.connection):
            wordindex.catch_up(self._file)

    def _rescue(self, error: BaseException) -> bool:
        """Put a damaged file out of the way; whether it is worth another try."""
        if kind_of(error, self._path) != "corrupt":
            return False
        if self._file is not None and not self._is_writable:
            # Another program may be writing what is read here without a lock.
            return False
        log.error("%s is damaged: %s", self._path, error)
        try:
            aside = move_aside(self._path, self._identity)
        except OSError as cause:
            log.error("%s cannot be moved aside: %s", self._path, cause)
            return False
        # Only now: closing before would write to the damaged file.
        self._close_file()
        if aside is not None:
            self._add_salvage(Salvage(aside))
        return True

    def _look_for_unread(self) -> None:
        """Find, once, what a program before this one could not save."""
        if self._has_looked:
            return
        self._has_looked = True
        known = [salvage.source for salvage in self._salvages]
        for aside in unread_files(self._path):
            if aside not in known:
                self._add_salvage(Salvage(aside, is_left=True))

    def _add_salvage(self, salvage: Salvage) -> None:
        self._salvages.append(salvage)
        self._backlog.put_first(salvage.change())

    def _fail(self, error: BaseException, kind: ProblemKind | None = None) -> None:
        """Go on with what can be read and with memory."""
        kind = kind or kind_of(error, self._path)
        log.debug("%s: %s", self._path, error)
        self.is_well = False
        # A full disk may have no room for what opening anew needs.
        if not (kind in ("full", "locked") and self._file and self._is_writable):
            self._close_file()
            if kind not in ("corrupt", "newer"):
                self._file = open_for_reading(
                    self._path,
                    full_text=self._options.full_text,
                    busy_s=_IMPATIENT_S,
                    as_snapshot=kind in ("read-only", "full"),
                )
        if self._backlog.changes:
            self._backlog.show(self._file)
        self._report(describe(kind, self._path, error))

    def _tidy(self, file: Database) -> None:
        file.connection.execute(f"PRAGMA busy_timeout = {int(_IMPATIENT_S * 1000)}")
        purge(file, self._started_at)
        file.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _close_file(self) -> None:
        if self._file is not None:
            self._file.close()
        self._file = None
        self._is_writable = False

    def _report(self, problem: StoreProblem | None) -> None:
        if problem == self._problem:
            return
        self._problem = problem
        if problem is None:
            log.info("%s can be used again", self._path)
        else:
            log.warning("%s", problem.text)
        if self._on_problem is None:
            return
        try:
            self._on_problem(problem)
        except Exception:
            log.exception("reporting a problem of the store failed")

    @property
    def _busy_s(self) -> float:
        is_locked = self._problem is not None and self._problem.kind == "locked"
        return _IMPATIENT_S if is_locked else self._options.busy_s
