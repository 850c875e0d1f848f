"""What the file system refuses, as typed errors."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Final

from odyssey_tui.errors import FileNameError, StorageError, StorageFullError
from odyssey_tui.sanitize import clean_line

_RIGHTS: Final = "Choose a folder that this user may write to."
_PLACE: Final = "Choose another folder."
_HINTS: Final = {
    errno.EFBIG: "A limit on the size of files applies here (ulimit -f).",
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.EROFS: _RIGHTS,
    errno.EEXIST: _PLACE,
    errno.EISDIR: _PLACE,
    errno.ENOTDIR: _PLACE,
    errno.ENOENT: _PLACE,
    errno.ELOOP: "A symbolic link is in the way. Remove it, or choose another folder.",
    errno.EIO: "The disk reports a fault. Choose another folder.",
}
_UNITS: Final = ("kB", "MB", "GB", "TB")


def shown(path: Path) -> str:
    """A path as one safe line."""
    return clean_line(str(path), 300)


def size_text(size: float) -> str:
    """A number of bytes for people, in decimal units: ``1.2 MB``."""
    if size < 1000:
        return f"{size:.0f} B"
    for unit in _UNITS:
        size /= 1000
        if size < 999.95 or unit == _UNITS[-1]:
            break
    return f"{size:.1f} {unit}"


def storage_error(path: Path, error: OSError) -> StorageError | FileNameError:
    """The typed error for what the file system said about ``path``."""
    number = error.errno or 0
    code = errno.errorcode.get(number)
    reason = clean_line(os.strerror(number) if number else str(error), 200)
    detail = f"{shown(path)}: {reason or 'unknown error'}."
    if number == errno.ENAMETOOLONG:
        return FileNameError(detail, code=code)
    if number in (errno.ENOSPC, errno.EDQUOT):
        return StorageFullError(detail, code=code)
    return StorageError(detail, hint=_HINTS.get(number), code=code)


def no_room(folder: Path, needed: int, free: int) -> StorageFullError:
    """The error for a file that is known not to fit before it is fetched."""
    return StorageFullError(
        f"{shown(folder)}: {size_text(needed)} are needed, {size_text(free)} are free.",
        code="ENOSPC",
    )
