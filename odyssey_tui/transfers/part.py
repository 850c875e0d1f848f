"""A file that grows beside its target until it is complete.

``NAME.part`` holds the bytes, ``NAME.part.json`` says of what (see ``memo.py``).
Everything here blocks; the engine calls it in a thread.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from odyssey_tui.errors import PartBusyError, StorageError
from odyssey_tui.transfers.files import free_bytes, sync, write_all
from odyssey_tui.transfers.memo import MAX_MEMO_BYTES, Memo
from odyssey_tui.transfers.names import memo_path, part_path
from odyssey_tui.transfers.problems import no_room, shown, storage_error

_OPEN_ATTEMPTS: Final = 10
_NO_LOCKS: Final = frozenset({errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP})
_NO_HARD_LINKS: Final = frozenset(
    {
        errno.EPERM,
        errno.EMLINK,
        errno.ENOSYS,
        errno.ENOTSUP,
        errno.EOPNOTSUPP,
        errno.EINVAL,
    }
)


class PartFile:
    """The part of one target, open and locked from ``open`` to ``close``.

    Attributes:
        target: Where the complete file goes.
        path: The part.
        memo: What the part is a part of; ``None`` when nobody knows.
        disk_keeps_up: Whether the disk takes the bytes as fast as they come, so
            that it need not be waited for long in the end.
    """

    def __init__(self, target: Path) -> None:
        self.target = target
        self.path = part_path(target)
        self.memo: Memo | None = None
        self.disk_keeps_up = True
        self._memo_path = memo_path(target)
        self._descriptor: int | None = None
        self._size = 0

    @property
    def size(self) -> int:
        """Bytes that are in the part."""
        return self._size

    def open(self) -> None:
        """Open the part, or make it, and lock it; the folder is made if need be.

        Raises:
            PartBusyError: Another download has it.
            StorageError: The file system refuses, or something else has the name.
            FileNameError: The path is too long.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = self._open_and_lock()
            self._size = os.fstat(self._descriptor).st_size
            self.memo = self._read_memo() if self._size else None
            if self._size and self.memo is None:
                self.truncate(0)
        except OSError as error:
            self.close()
            raise storage_error(self.path, error) from error
        except StorageError:
            self.close()
            raise

    def _open_and_lock(self) -> int:
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NONBLOCK
        flags |= os.O_NOFOLLOW | os.O_CLOEXEC
        for _ in range(_OPEN_ATTEMPTS):
            descriptor = os.open(self.path, flags, 0o644)
            try:
                if self._is_ours(descriptor):
                    return descriptor
            except BaseException:
                os.close(descriptor)
                raise
            os.close(descriptor)
        raise PartBusyError(f"{shown(self.path)} changes hands all the time.")

    def _is_ours(self, descriptor: int) -> bool:
        """Lock what was opened; whether it is what now has the part's name."""
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise StorageError(
                f"{shown(self.path)} is in the way and no ordinary file.",
                hint="Remove it, or choose another folder.",
            )
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PartBusyError(
                f"{shown(self.target)} is being downloaded already."
            ) from None
        except OSError as error:
            # Some network file systems have no locks: better without than never.
            if error.errno not in _NO_LOCKS:
                raise
        # Whoever had the lock before may have renamed the file to its target, or
        # removed it, between our opening and our locking.
        if not self._has_name(descriptor):
            return False
        if os.fstat(descriptor).st_nlink > 1:
            # A program that died while publishing left the part as a second name
            # of the target, which must not be written to.
            self.path.unlink()
            return False
        return True

    def _read_memo(self) -> Memo | None:
        try:
            descriptor = os.open(
                self._memo_path,
                os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC,
            )
        except OSError:
            return None  # no memo means: begin anew
        with open(descriptor, "rb") as file:
            return Memo.from_bytes(file.read(MAX_MEMO_BYTES + 1))

    def write_memo(self, memo: Memo) -> None:
        """Write down what the part is a part of."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
        flags |= os.O_NONBLOCK | os.O_CLOEXEC
        try:
            descriptor = os.open(self._memo_path, flags, 0o644)
            with open(descriptor, "wb") as file:
                file.write(memo.to_bytes())
        except OSError as error:
            raise storage_error(self._memo_path, error) from error
        self.memo = memo

    def truncate(self, size: int) -> None:
        """Keep only the first ``size`` bytes."""
        try:
            os.ftruncate(self._open_descriptor(), size)
        except OSError as error:
            raise storage_error(self.path, error) from error
        self._size = size
        if size == 0:
            self.memo = None

    def check_room(self, length: int) -> None:
        """Raise ``StorageFullError`` if the rest up to ``length`` cannot fit."""
        needed = length - self._size
        try:
            free = free_bytes(self.path.parent)
        except OSError as error:
            raise storage_error(self.path.parent, error) from error
        if needed > free:
            raise no_room(self.path.parent, needed, free)

    def append(self, chunks: Sequence[bytes]) -> None:
        """Write ``chunks`` to the end.

        Raises:
            StorageFullError: The disk is full; what fitted stays.
            StorageError: The file system refuses.
        """
        descriptor = self._open_descriptor()
        try:
            write_all(descriptor, chunks)
        except OSError as error:
            raise storage_error(self.path, error) from error
        finally:
            self._size = os.fstat(descriptor).st_size

    def sync(self) -> None:
        """Have the disk take what is there, so that ``publish`` has little to do.

        Raises:
            StorageError: The disk has a fault.
        """
        try:
            sync(self._open_descriptor(), all_of_it=False)
        except OSError as error:
            raise storage_error(self.path, error) from error

    def publish(self, *, overwrite: bool) -> bool:
        """Give the complete part its name.

        Args:
            overwrite: Whether a file of that name is replaced.

        Returns:
            ``False`` if there is a file of that name that is not to be replaced;
            the part stays.
        """
        try:
            if self.disk_keeps_up:
                # A name promises the bytes, after a loss of power too.
                sync(self._open_descriptor(), all_of_it=True)
            if overwrite:
                os.replace(self.path, self.target)
            elif not self._link():
                return False
            self._memo_path.unlink(missing_ok=True)
        except OSError as error:
            raise storage_error(self.target, error) from error
        return True

    def _link(self) -> bool:
        try:
            os.link(self.path, self.target, follow_symlinks=False)
        except FileExistsError:
            return False
        except OSError as error:
            if error.errno not in _NO_HARD_LINKS:
                raise
            # FAT and some network file systems can only rename, and replace what
            # comes into being between the question and the renaming.
            if os.path.lexists(self.target):
                return False
            os.replace(self.path, self.target)
        else:
            self.path.unlink()
        return True

    def discard(self) -> None:
        """Remove part and memo; the lock is held until ``close``."""
        try:
            self._unlink()
        except OSError as error:
            raise storage_error(self.path, error) from error

    def close(self) -> None:
        """Give up the lock. An empty part is removed, it is worth nothing."""
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is None:
            return
        try:
            if os.fstat(descriptor).st_size == 0 and self._has_name(descriptor):
                with contextlib.suppress(OSError):
                    self._unlink()
        finally:
            os.close(descriptor)

    def _unlink(self) -> None:
        self._memo_path.unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)

    def _has_name(self, descriptor: int) -> bool:
        status = os.fstat(descriptor)
        try:
            named = os.stat(self.path, follow_symlinks=False)
        except OSError:
            return False
        return (named.st_dev, named.st_ino) == (status.st_dev, status.st_ino)

    def _open_descriptor(self) -> int:
        if self._descriptor is None:
            raise ValueError("the part is not open")
        return self._descriptor


def remove_part(target: Path) -> None:
    """Remove what an earlier download left beside ``target``, if nobody has it.

    Raises:
        PartBusyError: A download has it.
        StorageError: The file system refuses.
    """
    if not os.path.lexists(part_path(target)):
        return
    part = PartFile(target)
    part.open()
    try:
        part.discard()
    finally:
        part.close()
