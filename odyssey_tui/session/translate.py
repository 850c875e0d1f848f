"""From whatever a client raises or reports to the typed errors."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from odyssey_tui.errors import (
    BusyError,
    ConcurrentLimitReachedError,
    ConnectionLostError,
    ImageError,
    InvalidRequestError,
    MonthlyLimitReachedError,
    NetworkError,
    NoStreamError,
    NotConnectedError,
    OdysseyAuthError,
    OdysseyConnectionError,
    OdysseyError,
    OdysseyStreamError,
    OdysseyUsageError,
    PeerError,
    RateLimitError,
    ReplyTimeoutError,
    StreamDurationExceededError,
    StreamRefusedError,
    StreamTimeoutError,
)
from odyssey_tui.session.text import plain

log = logging.getLogger("odyssey_tui.session")

ENDING_REASONS = frozenset(
    {
        "session_timeout",
        "quota_exceeded",
        "concurrent_limit_exceeded",
        "lease_denied",
        "no_active_stream",
    }
)
"""Stream errors after which no stream is running, whatever else is said."""

_LIMITS: Mapping[str, tuple[type[OdysseyUsageError], str]] = {
    "session_timeout": (StreamDurationExceededError, "STREAM_DURATION_EXCEEDED"),
    "quota_exceeded": (MonthlyLimitReachedError, "MONTHLY_LIMIT_REACHED"),
    "concurrent_limit_exceeded": (
        ConcurrentLimitReachedError,
        "CONCURRENT_LIMIT_REACHED",
    ),
}

NO_STREAM = "no_active_stream"
"""The service's answer to an update or an end without a stream."""


def connection_error(error: BaseException, doing: str) -> OdysseyError:
    """The typed error for ``error``, met while ``doing`` (for the log)."""
    if isinstance(error, OdysseyError):
        return error
    if isinstance(error, TimeoutError):
        return ReplyTimeoutError("The service did not answer in time.")
    if isinstance(error, OSError):
        return NetworkError(f"The network failed ({type(error).__name__}).")
    # Its text may hold an address with a token in it: the name has to do.
    _log_unknown(error, doing)
    return OdysseyConnectionError(
        f"Unexpected {type(error).__name__} while {doing}.",
        hint="This is a fault of the program; the log has the details.",
        retryable=False,
    )


def stream_failure(error: BaseException, doing: str) -> OdysseyError:
    """As ``connection_error``, for an operation on a stream."""
    if isinstance(error, OdysseyError):
        return error
    if isinstance(error, TimeoutError):
        return StreamTimeoutError("The service did not answer in time.")
    if isinstance(error, OSError):
        return ConnectionLostError(f"The network failed ({type(error).__name__}).")
    _log_unknown(error, doing)
    return OdysseyStreamError(
        f"Unexpected {type(error).__name__} while {doing}.",
        hint="This is a fault of the program; the log has the details.",
    )


def _log_unknown(error: BaseException, doing: str) -> None:
    log.error("unexpected %s while %s", type(error).__name__, doing, exc_info=error)


def reported_stream_error(reason: str, message: str) -> OdysseyError:
    """The typed error for an ``interactive_stream_error`` of the service."""
    reason, text = plain(reason, 100), plain(message)
    if reason in _LIMITS:
        kind, code = _LIMITS[reason]
        return kind(text or kind.title, code=code)
    if reason == NO_STREAM:
        return NoStreamError(text or "The service has no stream running.", code=reason)
    return StreamRefusedError(
        reason or "unknown", text, retryable=reason == "lease_denied"
    )


def says_no_stream(error: OdysseyError) -> bool:
    """Whether ``error`` means that there is nothing to end."""
    return isinstance(error, NoStreamError) or error.code == NO_STREAM


def is_loss(error: OdysseyError) -> bool:
    """Whether a stream operation failed because the connection is gone."""
    return isinstance(error, ConnectionLostError | NotConnectedError | PeerError)


def ends_stream(error: OdysseyError) -> bool:
    """Whether no stream can be running after ``error``."""
    if isinstance(error, OdysseyUsageError):
        return not isinstance(error, RateLimitError)
    return isinstance(error, NoStreamError) or error.code in ENDING_REASONS


def refuses_start(error: OdysseyError) -> bool:
    """Whether a start that failed with ``error`` has certainly no effect."""
    return isinstance(
        error,
        StreamRefusedError
        | OdysseyUsageError
        | ImageError
        | InvalidRequestError
        | BusyError
        | NoStreamError
        | OdysseyConnectionError
        | OdysseyAuthError,
    )
