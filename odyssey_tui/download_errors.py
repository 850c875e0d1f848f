"""The part of the exception tree that says why a file was not downloaded.

Import it from ``errors.py``, where the whole tree is drawn.
"""

from __future__ import annotations

from typing import Any

from odyssey_tui.error_base import OdysseyError


class DownloadError(OdysseyError):
    """A file was not downloaded, or not completely; what there is of it stays."""

    title = "Download failed"


class AddressError(DownloadError):
    """The address is none of the web, or leads to one that may not be used."""

    title = "Address cannot be used"


class AddressExpiredError(DownloadError):
    """The server refuses the address, and a renewed one too."""

    title = "Address expired"
    default_hint = "Start the download again: it goes on where it is."
    default_retryable = True


class FileChangedError(DownloadError):
    """The file was another one at each request."""

    title = "File keeps changing"
    default_hint = "Try again later."
    default_retryable = True


class FileGoneError(DownloadError):
    """There is no file at the address."""

    title = "No such file"


class FileNameError(DownloadError):
    """The target's name is none that a file can have."""

    title = "Not a file name"
    default_hint = "Choose another name or folder."


class HostUnreachableError(DownloadError):
    """The file's server could not be reached."""

    title = "Server unreachable"
    default_hint = "Check the network; the download goes on where it is."
    default_retryable = True


class LengthMismatchError(DownloadError):
    """The server sent more or less than it had announced."""

    title = "Wrong length"
    default_hint = "The server's copy may be damaged. Try again later."
    default_retryable = True


class PartBusyError(DownloadError):
    """Another download, perhaps of another program, writes the same file."""

    title = "Already being downloaded"
    default_hint = "Let the other download end, or choose another folder."
    default_retryable = True


class StorageError(DownloadError):
    """The file system refuses; ``code`` is the symbolic errno."""

    title = "Cannot be written"


class StorageFullError(StorageError):
    """There is no room for the rest of the file."""

    title = "Disk full"
    default_hint = "Free some space; the download goes on where it is."
    default_retryable = True


class TransferLostError(DownloadError):
    """The connection broke again and again without anything received."""

    title = "Connection lost"
    default_hint = "Check the network; the download goes on where it is."
    default_retryable = True


class TransferRefusedError(DownloadError):
    """The file's server answered with something else than the file.

    Attributes:
        status: The HTTP status code.
    """

    title = "Server refused"

    def __init__(self, detail: str = "", *, status: int = 0, **kwargs: Any) -> None:
        kwargs.setdefault("retryable", status >= 500 or status in (408, 429))
        super().__init__(detail, **kwargs)
        self.status = status


class PlaybackError(OdysseyError):
    """A recording is unreadable, out of reach, or not what it claims to be."""

    title = "Cannot be played"
