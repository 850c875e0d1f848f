"""What the file system refuses, in words for the person in front of the screen."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from odyssey_tui.errors import CaptureError
from odyssey_tui.sanitize import clean_line

_ROOM = "Free some space, or choose another folder."
_RIGHTS = "Choose a folder that this user may write to."
_PLACE = "Choose another folder."
_HINTS = {
    errno.ENOSPC: _ROOM,
    errno.EDQUOT: _ROOM,
    errno.EFBIG: "A limit on the size of files applies here (ulimit -f).",
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.EROFS: _RIGHTS,
    errno.EEXIST: _PLACE,
    errno.ENOTDIR: _PLACE,
    errno.ENOENT: _PLACE,
    errno.ENAMETOOLONG: _PLACE,
    errno.ELOOP: _PLACE,
    errno.EIO: "The disk reports a fault. Choose another folder.",
}


def shown(path: Path) -> str:
    """A path as one safe line."""
    return clean_line(str(path), 300)


def reason_of(error: OSError) -> str:
    """The reason in the system's words, without its number."""
    text = os.strerror(error.errno) if error.errno else str(error)
    return clean_line(text, 200) or "unknown error"


def capture_error(path: Path, error: OSError, more: str = "") -> CaptureError:
    """The typed error for what the file system said about ``path``.

    Args:
        path: The file or folder that was to be written.
        error: What was raised.
        more: A further sentence, such as what could be saved.

    Returns:
        An error whose ``code`` is the symbolic errno, such as ``ENOSPC``.
    """
    number = error.errno or 0
    detail = f"{shown(path)}: {reason_of(error)}."
    return CaptureError(
        f"{detail} {more}".rstrip(),
        hint=_HINTS.get(number),
        code=errno.errorcode.get(number),
    )
