"""Opening the file: making it, bringing it up to date, or only reading it."""

from __future__ import annotations

import errno
import logging
import os
import sqlite3
import time
from pathlib import Path
from typing import Final

from odyssey_tui.store import wordindex
from odyssey_tui.store.database import Database, connect
from odyssey_tui.store.schema import MIGRATIONS, migrate, version_of
from odyssey_tui.store.trouble import NewerFileError, is_busy

log = logging.getLogger("odyssey_tui.store")

Identity = tuple[int, int]
"""Device and inode: a file that was replaced has another one."""

MAX_WAL: Final = 16 * 1024 * 1024
_MAGIC: Final = b"SQLite format 3\0"
_VERSION_AT: Final = 60
_SHM_SIZE: Final = 32 * 1024
_RETRY_S: Final = 0.02


def identity_of(path: Path) -> Identity | None:
    """Which file there is at ``path``, if any."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def make_file(path: Path) -> None:
    """Make the folder and an empty file, for this user only.

    Raises:
        OSError: They cannot be made.
    """
    if not path.parent.is_dir():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except FileExistsError:
        if path.is_dir():
            raise IsADirectoryError(
                errno.EISDIR, os.strerror(errno.EISDIR), str(path)
            ) from None


def open_file(path: Path, *, full_text: bool, busy_s: float) -> Database:
    """The file, open for writing and up to date.

    Waits up to ``busy_s`` seconds for other programs.

    Raises:
        sqlite3.Error: It cannot be opened, or is damaged.
        OSError: It cannot be made, or cannot be written.
        NewerFileError: A newer version of this program has made it.
    """
    _refuse_newer(path)
    for place in (path, path.parent):
        if not os.access(place, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(place))
    deadline = time.monotonic() + busy_s
    while True:
        try:
            return _open(path, full_text, busy_s)
        except sqlite3.OperationalError as error:
            # SQLite does not wait by itself while it changes the journal mode.
            if not is_busy(error) or time.monotonic() >= deadline:
                raise
            time.sleep(_RETRY_S)


def open_for_reading(
    path: Path, *, full_text: bool, busy_s: float, as_snapshot: bool
) -> Database | None:
    """The file as it is, for reading; ``None`` when that cannot be done.

    Args:
        path: The file.
        full_text: Whether to use the index of words.
        busy_s: How long to wait for other programs, in seconds.
        as_snapshot: Whether to read it without a lock if need be, and if no
            program has it open.
    """
    modes = ["mode=ro"]
    if as_snapshot and not _is_in_use(path):
        # SQLite makes a log even to read; here it may have no room or right to.
        modes.append("mode=ro&immutable=1")
    for mode in modes:
        try:
            return _open_as_it_is(path, mode, full_text, busy_s)
        except (sqlite3.Error, OSError, NewerFileError) as error:
            log.debug("%s cannot be read (%s): %s", path, mode, error)
    return None


def _refuse_newer(path: Path) -> None:
    # Read without SQLite, which would touch the file.
    with path.open("rb") as file:
        header = file.read(_VERSION_AT + 4)
    if header.startswith(_MAGIC):
        version = int.from_bytes(header[_VERSION_AT:], "big", signed=True)
        if version > len(MIGRATIONS):
            raise NewerFileError(f"version {version} of the schema")


def _open(path: Path, full_text: bool, busy_s: float) -> Database:
    connection = connect(path, "mode=rw", busy_s)
    try:
        # The header may still be in the log.
        if version_of(connection) > len(MIGRATIONS):
            raise NewerFileError(f"version {version_of(connection)} of the schema")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA journal_size_limit = {MAX_WAL}")
        database = Database(connection)
        migrate(connection)
        database.has_words = full_text and wordindex.prepare(database)
    except BaseException:
        connection.close()
        raise
    return database


def _open_as_it_is(path: Path, mode: str, full_text: bool, busy_s: float) -> Database:
    connection = connect(path, mode, busy_s)
    try:
        if version_of(connection) != len(MIGRATIONS):
            raise NewerFileError("another version of the schema")
        database = Database(connection)
        database.has_words = (
            full_text
            and wordindex.exists(connection)
            and wordindex.is_supported(connection)
        )
    except BaseException:
        connection.close()
        raise
    return database


def _is_in_use(path: Path) -> bool:
    """Whether a program has the file open, or one that crashed has left a log."""
    sizes = []
    for part in ("-wal", "-shm"):
        try:
            sizes.append(path.with_name(path.name + part).stat().st_size)
        except OSError:
            sizes.append(0)
    # An index of the log that is smaller was never made: the disk is full.
    return sizes[0] > 0 or sizes[1] >= _SHM_SIZE
