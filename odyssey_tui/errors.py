"""The one exception tree.

::

    OdysseyError                          title, detail, hint, url, code, retryable
    ├── OdysseyAuthError                  the key or token was refused
    │   └── AccessDeniedError             the key is known but may not do this (403)
    ├── OdysseyConnectionError            no working connection to the service
    │   ├── QueueTimeoutError             no streamer became free in time
    │   ├── NetworkError                  unreachable, reset, name not found
    │   ├── ReplyTimeoutError             no reply within the deadline
    │   ├── ServiceError                  an unexpected HTTP status
    │   ├── BadReplyError                 a reply that breaks the protocol
    │   ├── SignalingError                signaling refused, lost or closed
    │   └── PeerError                     ICE, DTLS, video or channel did not open
    ├── OdysseyStreamError                a stream operation failed
    │   ├── NotConnectedError             needs a connection, there is none
    │   ├── NoStreamError                 needs a running stream, there is none
    │   ├── BusyError                     the same operation is already waiting
    │   ├── StreamRefusedError            the service answered with a stream error
    │   ├── StreamTimeoutError            the service never answered
    │   ├── ConnectionLostError           the connection went while waiting
    │   └── ImageError                    the start image cannot be used
    ├── OdysseyUsageError                 a limit of the account, with what to do
    │   │                                 (also a connection and a stream error)
    │   ├── MonthlyLimitReachedError
    │   ├── ConcurrentLimitReachedError
    │   ├── StreamDurationExceededError
    │   ├── AccountSuspendedError
    │   └── RateLimitError
    ├── NotFoundError                     no such recording or job
    ├── NotCancellableError               the job has gone too far to cancel
    ├── InvalidRequestError               an argument that the API would refuse
    ├── LocalServiceError                 the embedded service did not start or died
    ├── CaptureError                      a snapshot or a local recording failed
    ├── PlaybackError                     a recording cannot be played
    └── DownloadError                     a file was not downloaded
        ├── AddressError                  not http(s), or redirected elsewhere
        ├── AddressExpiredError           refused, and so was a renewed one
        ├── FileChangedError              another file at each request
        ├── FileGoneError                 no file at that address (404)
        ├── FileNameError                 no name for a file, or too long
        ├── HostUnreachableError          no connection to the file's server
        ├── LengthMismatchError           shorter or longer than announced
        ├── PartBusyError                 another download writes the same file
        ├── StorageError                  the file system refuses
        │   └── StorageFullError          no room for the rest
        ├── TransferLostError             the connection broke too often
        └── TransferRefusedError          an unexpected HTTP status or reply

The four documented classes (``OdysseyError``, ``OdysseyAuthError``,
``OdysseyConnectionError``, ``OdysseyStreamError``) keep their documented
meaning: whatever ``connect()`` raises is an auth or a connection error,
whatever a stream operation raises is a stream error. Usage errors can come
from either place, so they are caught by either handler.
"""

from __future__ import annotations

from typing import Any

from odyssey_tui.download_errors import (
    AddressError as AddressError,
)
from odyssey_tui.download_errors import (
    AddressExpiredError as AddressExpiredError,
)
from odyssey_tui.download_errors import (
    DownloadError as DownloadError,
)
from odyssey_tui.download_errors import (
    FileChangedError as FileChangedError,
)
from odyssey_tui.download_errors import (
    FileGoneError as FileGoneError,
)
from odyssey_tui.download_errors import (
    FileNameError as FileNameError,
)
from odyssey_tui.download_errors import (
    HostUnreachableError as HostUnreachableError,
)
from odyssey_tui.download_errors import (
    LengthMismatchError as LengthMismatchError,
)
from odyssey_tui.download_errors import (
    PartBusyError as PartBusyError,
)
from odyssey_tui.download_errors import (
    PlaybackError as PlaybackError,
)
from odyssey_tui.download_errors import (
    StorageError as StorageError,
)
from odyssey_tui.download_errors import (
    StorageFullError as StorageFullError,
)
from odyssey_tui.download_errors import (
    TransferLostError as TransferLostError,
)
from odyssey_tui.download_errors import (
    TransferRefusedError as TransferRefusedError,
)
from odyssey_tui.error_base import OdysseyError as OdysseyError


class OdysseyAuthError(OdysseyError):
    """The API key or an access token was refused."""

    title = "Not authorized"
    default_hint = "Check the API key (ODYSSEY_API_KEY or --api-key)."


class AccessDeniedError(OdysseyAuthError):
    """The key is known but may not do this (HTTP 403)."""

    title = "Access denied"
    default_hint = "This key may not do that. Ask for access, or use another key."


class OdysseyConnectionError(OdysseyError):
    """No working connection to the service."""

    title = "Connection failed"
    default_retryable = True


class QueueTimeoutError(OdysseyConnectionError):
    """No streamer became free within the queue timeout."""

    title = "No streamer available"
    default_hint = "All streamers are busy. Try again in a moment."


class NetworkError(OdysseyConnectionError):
    """The service could not be reached."""

    title = "Service unreachable"
    default_hint = "Check the network and the API URL."


class ReplyTimeoutError(OdysseyConnectionError):
    """The service accepted a request and did not answer within the deadline."""

    title = "No reply in time"


class ServiceError(OdysseyConnectionError):
    """The service answered with an unexpected HTTP status.

    Attributes:
        status: The HTTP status code.
    """

    title = "Service error"

    def __init__(self, detail: str = "", *, status: int = 0, **kwargs: Any) -> None:
        kwargs.setdefault("retryable", status >= 500 or status == 429)
        super().__init__(detail, **kwargs)
        self.status = status


class BadReplyError(OdysseyConnectionError):
    """A reply that does not follow the protocol."""

    title = "Reply not understood"
    default_hint = "The API URL may not point at an Odyssey service."


class SignalingError(OdysseyConnectionError):
    """The signaling connection was refused, lost, or closed by the server."""

    title = "Signaling lost"


class PeerError(OdysseyConnectionError):
    """WebRTC did not come up, or went away."""

    title = "Media connection failed"
    default_hint = "UDP to the service may be blocked on this network."


class OdysseyStreamError(OdysseyError):
    """A stream operation failed."""

    title = "Stream error"


class NotConnectedError(OdysseyStreamError):
    """The operation needs a connection and there is none."""

    title = "Not connected"
    default_hint = "Connect first."


class NoStreamError(OdysseyStreamError):
    """The operation needs a running stream and there is none."""

    title = "No stream is running"
    default_hint = "Start a stream first."


class BusyError(OdysseyStreamError):
    """The same operation is already waiting for its reply."""

    title = "Already in progress"
    default_retryable = True


class StreamRefusedError(OdysseyStreamError):
    """The service answered with a stream error; its reason is ``reason``."""

    title = "Stream refused"

    def __init__(self, reason: str, message: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("code", reason)
        super().__init__(message or reason, **kwargs)
        self.reason = reason


class StreamTimeoutError(OdysseyStreamError):
    """The service never answered a stream request."""

    title = "No answer from the stream"
    default_retryable = True


class ConnectionLostError(OdysseyStreamError):
    """The connection went while an operation was waiting for its reply."""

    title = "Connection lost"
    default_retryable = True


class ImageError(OdysseyStreamError):
    """The start image is too big, unreadable, or not an image."""

    title = "Image cannot be used"
    default_hint = (
        "Use a JPEG, PNG, WebP, GIF, BMP, HEIC, HEIF or AVIF of at most 25 MB."
    )


class OdysseyUsageError(OdysseyConnectionError, OdysseyStreamError):
    """A limit of the account was reached.

    Attributes:
        action: What the service says to do about it, or ``None``.
        details: Figures that came with the error, as the service sent them.
    """

    title = "Usage limit"
    default_retryable = False

    def __init__(
        self,
        detail: str = "",
        *,
        action: str | None = None,
        details: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.setdefault("hint", action)
        super().__init__(detail, **kwargs)
        self.action = action
        self.details: dict[str, Any] = dict(details or {})

    @property
    def message(self) -> str:
        """The service's own words."""
        return self.detail

    @property
    def action_url(self) -> str | None:
        """Where the service says to act."""
        return self.url


class MonthlyLimitReachedError(OdysseyUsageError):
    """The account's hours for this month are used up."""

    title = "Monthly limit reached"


class ConcurrentLimitReachedError(OdysseyUsageError):
    """As many sessions as the account may have are open already."""

    title = "Session limit reached"
    default_hint = "End the other session, or wait up to 40 s for it to be cleared."
    default_retryable = True


class StreamDurationExceededError(OdysseyUsageError):
    """The stream reached the longest duration allowed."""

    title = "Stream duration reached"


class AccountSuspendedError(OdysseyUsageError):
    """The account is suspended."""

    title = "Account suspended"


class RateLimitError(OdysseyUsageError):
    """Too many requests; ``details`` may hold ``retry_after_seconds``."""

    title = "Too many requests"
    default_retryable = True


class NotFoundError(OdysseyError):
    """No such recording, session or job, or not one of this account's."""

    title = "Not found"


class NotCancellableError(OdysseyError):
    """The job has gone too far to be cancelled."""

    title = "Cannot be cancelled"


class InvalidRequestError(OdysseyError, ValueError):
    """An argument that the API would refuse, named before anything is sent."""

    title = "Invalid request"


class LocalServiceError(OdysseyError):
    """The embedded service did not start, or ended by itself."""

    title = "Local service failed"


class CaptureError(OdysseyError):
    """A snapshot or a local recording could not be saved, or not completely."""

    title = "Could not be saved"
