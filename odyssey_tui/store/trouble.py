"""From an error of SQLite or of the system to what a person can do about it."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path
from typing import Final

from odyssey_tui.sanitize import clean_line
from odyssey_tui.store.problems import ProblemKind, StoreProblem

NO_ROOM: Final = 256 * 1024
"""Bytes: with less free than this, an error of the disk means that it is full."""

_MEMORY: Final = "takes are kept in memory meanwhile"

_CODES: Final[dict[int, ProblemKind]] = {
    sqlite3.SQLITE_READONLY: "read-only",
    sqlite3.SQLITE_PERM: "read-only",
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_CORRUPT: "corrupt",
    sqlite3.SQLITE_NOTADB: "corrupt",
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
}
_ERRNOS: Final[dict[int, ProblemKind]] = {
    errno.EACCES: "read-only",
    errno.EPERM: "read-only",
    errno.EROFS: "read-only",
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
}


class NewerFileError(Exception):
    """The file was made by a newer version of this program."""


FAILURES: Final = (sqlite3.Error, OSError, NewerFileError)
"""What using the file can raise for reasons that lie outside this program."""


def kind_of(error: BaseException, path: Path) -> ProblemKind:
    """The kind of problem behind an error from using the file at ``path``."""
    if isinstance(error, NewerFileError):
        return "newer"
    if isinstance(error, OSError):
        return _ERRNOS.get(error.errno or 0, "unavailable")
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return "unavailable"
    kind = _CODES.get(code & 0xFF)
    if kind is not None:
        return kind
    # SQLite says only that input, output or opening failed.
    if _is_full(path):
        return "full"
    if path.exists() and not (os.access(path, os.W_OK) and _folder_is_writable(path)):
        return "read-only"
    return "unavailable"


def is_busy(error: sqlite3.Error) -> bool:
    """Whether another program holds the lock."""
    code = getattr(error, "sqlite_errorcode", None) or 0
    return code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def describe(kind: ProblemKind, path: Path, error: BaseException) -> StoreProblem:
    """The problem in words."""
    name = clean_line(path, 300)
    reason = clean_line(getattr(error, "strerror", None) or error, 200)
    texts: dict[ProblemKind, tuple[str, str]] = {
        "read-only": (
            f"{name} cannot be written; {_MEMORY}.",
            "Make the file and its folder writable for this user; what is in "
            "memory is written then.",
        ),
        "full": (
            f"The disk has no room for {name}; {_MEMORY}.",
            "Free some space; what is in memory is written then.",
        ),
        "corrupt": (
            f"{name} is damaged and cannot be moved aside; {_MEMORY}.",
            "Move the file to another place yourself, or make its folder writable.",
        ),
        "newer": (
            f"{name} was made by a newer version of this program and is left as it "
            f"is; {_MEMORY}.",
            "Update odyssey-tui, or move the file to another place.",
        ),
        "locked": (
            f"Another program keeps {name} locked; {_MEMORY}.",
            "End the program that uses the file; what is in memory is written then.",
        ),
        "unavailable": (
            f"{name} cannot be used ({reason}); {_MEMORY}.",
            "Check the folder and the disk; what is in memory is written when the "
            "file can be used.",
        ),
    }
    text, hint = texts[kind]
    return StoreProblem(kind, text, hint)


def _is_full(path: Path) -> bool:
    try:
        space = os.statvfs(path.parent)
    except OSError:
        return False
    return space.f_bavail * space.f_frsize < NO_ROOM


def _folder_is_writable(path: Path) -> bool:
    return os.access(path.parent, os.W_OK)
