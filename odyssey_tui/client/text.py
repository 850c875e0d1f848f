"""Words that came from the service, made fit for errors, logs and terminals."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

MAX_WORDS = 500
"""Longest text, in characters, that goes from a reply into an error message."""

# C0 and C1 controls, line and paragraph separators, and the bidirectional
# overrides and isolates that can make a line read differently from what it is.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]+"
)
_UNSAFE_BUT_LINES = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e"
    "\u2066-\u2069]+"
)


_SURROGATE = re.compile("[\ud800-\udfff]")


def one_line(text: str, limit: int = MAX_WORDS) -> str:
    """``text`` on one line, without controls, at most ``limit`` characters."""
    # Cut twice: a text of megabytes is not worth a pass of the expression.
    cleaned = " ".join(_UNSAFE.sub(" ", text[: limit * 4]).split())
    if len(cleaned) > limit:
        return cleaned[: limit - 1].rstrip() + "…"
    return cleaned


def printable(text: str) -> str:
    """``text`` without control characters; line breaks and tabs stay."""
    return _UNSAFE_BUT_LINES.sub("", text)


def encodable(text: str) -> str:
    """``text`` with lone surrogates replaced, which UTF-8 cannot hold.

    Terminals and file names that are not UTF-8 bring them into a ``str``.
    """
    return text.encode("utf-8", "replace").decode() if _SURROGATE.search(text) else text


def without_query(url: str) -> str:
    """``url`` as it may be shown: without user, query and fragment, the secrets."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "(an address that cannot be read)"
    if ":" in host:
        host = f"[{host}]"
    return one_line(urlunsplit((parts.scheme, host + port, parts.path, "", "")))


def web_address(value: object) -> str | None:
    """``value`` if it is an http(s) address fit to be shown and opened, else None."""
    if not isinstance(value, str) or len(value) > 8192 or _UNSAFE.search(value):
        return None
    try:
        parts = urlsplit(value)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return None
    return value
