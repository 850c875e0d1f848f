"""Limits of the account: from the bodies of HTTP 429 and stream errors to types."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from odyssey_tui.client.text import one_line, web_address
from odyssey_tui.errors import (
    AccountSuspendedError,
    ConcurrentLimitReachedError,
    MonthlyLimitReachedError,
    OdysseyConnectionError,
    OdysseyStreamError,
    OdysseyUsageError,
    RateLimitError,
    ServiceError,
    StreamDurationExceededError,
    StreamRefusedError,
)

_BY_CODE: Mapping[str, type[OdysseyUsageError]] = {
    "MONTHLY_LIMIT_REACHED": MonthlyLimitReachedError,
    "CONCURRENT_LIMIT_REACHED": ConcurrentLimitReachedError,
    "CONCURRENT_LIMIT_EXCEEDED": ConcurrentLimitReachedError,
    "STREAM_DURATION_EXCEEDED": StreamDurationExceededError,
    "ACCOUNT_SUSPENDED": AccountSuspendedError,
    "RATE_LIMITED": RateLimitError,
}

# What the data channel calls the same limits.
_BY_REASON: Mapping[str, tuple[type[OdysseyUsageError], str]] = {
    "quota_exceeded": (MonthlyLimitReachedError, "MONTHLY_LIMIT_REACHED"),
    "concurrent_limit_exceeded": (
        ConcurrentLimitReachedError,
        "CONCURRENT_LIMIT_REACHED",
    ),
    "session_timeout": (StreamDurationExceededError, "STREAM_DURATION_EXCEEDED"),
}

_CONCURRENT_WORDS = re.compile(r"concurrent (session|stream|limit)", re.IGNORECASE)
_MAX_DETAILS = 20


def limit_error(body: bytes, retry_after: str | None = None) -> OdysseyConnectionError:
    """The typed error of an HTTP 429.

    The body is an object with ``message``, ``action`` and ``error`` or ``code``,
    or plain text, either one bare or wrapped in ``{"detail": ...}``.

    Args:
        body: The body of the reply.
        retry_after: The ``Retry-After`` header, in seconds, if there was one.
    """
    try:
        content: Any = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        content = None
    if isinstance(content, dict) and "detail" in content:
        content = content["detail"]
    if isinstance(content, dict):
        return _from_object(content, retry_after)
    if isinstance(content, str) and content.strip():
        words = one_line(content)
        if _CONCURRENT_WORDS.search(words):
            return ConcurrentLimitReachedError(words, code="CONCURRENT_LIMIT_REACHED")
        return ServiceError(words, status=429)
    return RateLimitError(
        "Too many requests", code="RATE_LIMITED", details=_seconds(retry_after)
    )


def stream_error(reason: str, message: str) -> OdysseyStreamError:
    """The typed error of an ``interactive_stream_error``."""
    reason, words = one_line(reason, 100), one_line(message)
    if reason in _BY_REASON:
        kind, code = _BY_REASON[reason]
        return kind(words or kind.title, code=code)
    if reason == "lease_denied":
        return StreamRefusedError(
            reason, "Stream request denied - please try again", retryable=True
        )
    return StreamRefusedError(reason, f"{reason}: {words}" if words else reason)


def _from_object(
    content: dict[str, Any], retry_after: str | None
) -> OdysseyConnectionError:
    code = _words(content.get("error")) or _words(content.get("code"))
    message = _words(content.get("message"))
    action = _words(content.get("action"))
    kind = _BY_CODE.get((code or "").upper(), OdysseyUsageError)
    details = _details(content.get("details"))
    if "retry_after_seconds" not in details:
        details.update(_seconds(retry_after))
    return kind(
        message or kind.title,
        action=action,
        url=web_address(content.get("action_url")),
        code=code,
        details=details,
    )


def _words(value: object) -> str | None:
    return one_line(value) or None if isinstance(value, str) else None


def _seconds(header: str | None) -> dict[str, Any]:
    if header is None or not header.strip().isdecimal() or len(header) > 9:
        return {}
    return {"retry_after_seconds": int(header)}


def _details(value: object) -> dict[str, Any]:
    """Figures only: short names, and values that are text, numbers or booleans."""
    if not isinstance(value, dict):
        return {}
    clean: dict[str, Any] = {}
    for name, item in list(value.items())[:_MAX_DETAILS]:
        if isinstance(item, str):
            clean[one_line(str(name), 100)] = one_line(item)
        elif item is None or isinstance(item, bool | int | float):
            clean[one_line(str(name), 100)] = item
    return clean
