"""How long a string may be on its way in, and what leaves the store.

What goes in is bounded and made storable. What comes out of a file is never
trusted: any column may hold any type, and any text may hold terminal escapes.
"""

from __future__ import annotations

import math
import re
from typing import Final

from odyssey_tui.sanitize import clean_line, clean_text

MAX_PROMPT: Final = 20_000
"""Longest prompt, in characters."""

MAX_NOTE: Final = 20_000
"""Longest note, in characters."""

MAX_VALUE: Final = 20_000
"""Longest value of a preference, in characters."""

MAX_PATH: Final = 4_096
"""Longest path, in characters."""

MAX_ERROR: Final = 2_000
"""Longest text of an error, in characters."""

MAX_ID: Final = 200
"""Longest identifier, host name, reason of an end or name, in characters."""

MAX_LINE: Final = 500
"""Longest text in one row of a table, in characters."""

MAX_THUMBNAIL: Final = 64 * 1024
"""Largest thumbnail, in bytes."""

MAX_ERRORS: Final = 500
"""Errors that are kept of one take; a service can send any number."""

_PLAIN_LINE: Final = r"(?:[!-~]+(?: [!-~]+)*)?"
_PLAIN: Final = re.compile(rf"{_PLAIN_LINE}(?:\n{_PLAIN_LINE})*")


def storable(text: str, limit: int) -> str:
    """``text`` cut to ``limit`` characters, without what SQLite cannot hold.

    NUL would end the text early for every function of SQLite, a lone surrogate
    has no UTF-8: both become U+FFFD.
    """
    kept = text[:limit].replace("\0", "\N{REPLACEMENT CHARACTER}")
    try:
        kept.encode()
    except UnicodeEncodeError:
        kept = kept.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return kept


def storable_or_none(text: str | None, limit: int) -> str | None:
    """As ``storable``; ``None`` stays."""
    return None if text is None else storable(text, limit)


def finite(value: float | None) -> float | None:
    """``value`` as a float, ``None`` when it is no finite number."""
    if not isinstance(value, int | float):
        return None
    number = float(value)
    return number if math.isfinite(number) else None


def text_from(value: object, limit: int) -> str:
    """Printable text with its line breaks, from any column."""
    raw = value if isinstance(value, str) else ""
    # Nearly all text is plain already; cleaning costs microseconds a character.
    if len(raw) <= limit and _PLAIN.fullmatch(raw):
        return raw
    return clean_text(raw, limit, max_lines=limit)


def text_or_none(value: object, limit: int) -> str | None:
    """As ``text_from``; anything but text gives ``None``."""
    return text_from(value, limit) if isinstance(value, str) else None


def line_from(value: object, limit: int = MAX_LINE) -> str:
    """One printable line from any column."""
    raw = value if isinstance(value, str) else ""
    if len(raw) <= limit and "\n" not in raw and _PLAIN.fullmatch(raw):
        return raw
    return clean_line(raw, limit)


def line_or_none(value: object, limit: int = MAX_LINE) -> str | None:
    """As ``line_from``; anything but text gives ``None``."""
    return line_from(value, limit) if isinstance(value, str) else None


def path_from(value: object) -> str | None:
    """A path that is printable as it is, so that it can be opened and shown.

    Cleaning a path makes it another path: one with characters that cannot be
    shown is given cleaned, and names no file.
    """
    if not isinstance(value, str) or not value:
        return None
    if len(value) <= MAX_PATH and value.isprintable():
        return value
    return clean_line(value, MAX_PATH)


def number_from(value: object) -> float | None:
    """A finite number from any column, or ``None``."""
    return finite(value) if isinstance(value, int | float) else None


def bytes_from(value: object, limit: int) -> bytes:
    """Bytes from any column; nothing when they are too many or no bytes."""
    return value if isinstance(value, bytes) and len(value) <= limit else b""
