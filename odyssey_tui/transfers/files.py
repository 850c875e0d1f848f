"""Calls of the file system; apart, so that tests can let them fail."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path

from odyssey_tui.errors import StorageError
from odyssey_tui.transfers.problems import shown, storage_error


def write_all(descriptor: int, chunks: Sequence[bytes]) -> None:
    """Append all of ``chunks``, of which there may be some hundreds.

    Raises:
        OSError: Some of it may have been written.
    """
    written = os.writev(descriptor, chunks)
    rest = memoryview(b"".join(chunks))[written:] if _is_short(written, chunks) else b""
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _is_short(written: int, chunks: Sequence[bytes]) -> bool:
    return written < sum(map(len, chunks))


def sync(descriptor: int, *, all_of_it: bool) -> None:
    """Have the disk take what was written.

    Args:
        descriptor: Of the file.
        all_of_it: Its length and times too, not only its bytes.
    """
    if all_of_it or not hasattr(os, "fdatasync"):
        os.fsync(descriptor)
    else:
        os.fdatasync(descriptor)


def free_bytes(folder: Path) -> int:
    """Bytes that this user may still write to the file system of ``folder``."""
    status = os.statvfs(folder)
    return status.f_bavail * status.f_frsize


def exists(path: Path) -> bool:
    """Whether anything has that name.

    Raises:
        StorageError: A folder has it, or nobody may look.
        FileNameError: The path is too long.
    """
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise storage_error(path, error) from error
    if stat.S_ISDIR(status.st_mode):
        raise StorageError(
            f"{shown(path)} is a folder.", hint="Choose another folder.", code="EISDIR"
        )
    return True
