"""Text from the service, made fit to be kept, and how long it may be.

The service's words are data: they may hold terminal escapes, bidirectional
overrides or a hundred thousand characters. They are cleaned before they enter
an event, a state message or a log line.
"""

from __future__ import annotations

import os
from typing import Any

from odyssey_tui.sanitize import clean_line, clean_text

MAX_MESSAGE = 500
"""Longest reason or status message, in characters."""

MAX_PROMPT = 4_000
"""Longest applied prompt, in characters; the service's own limit is lower."""

MAX_ID = 200
"""Longest identifier, in characters."""

MAX_LABEL = 4_096
"""Longest description of an image: a path on any common system."""


def plain(text: object, limit: int = MAX_MESSAGE) -> str:
    """``text`` as one printable line of at most ``limit`` characters."""
    return clean_line(text, limit)


def plain_or_none(text: object | None, limit: int = MAX_MESSAGE) -> str | None:
    """As ``plain``; ``None`` and text of which nothing remains give ``None``."""
    return None if text is None else plain(text, limit) or None


def plain_prompt(text: object) -> str:
    """A prompt as printable text; its line breaks are kept."""
    return clean_text(text, MAX_PROMPT).strip()


def image_label(image: Any) -> str | None:
    """The path of a start image, or a word for one that has no path."""
    if image is None:
        return None
    if isinstance(image, str):
        is_data = image[:5].lower() == "data:"
        return "data URL" if is_data else plain(image, MAX_LABEL)
    if isinstance(image, os.PathLike):
        return plain(os.fsdecode(image), MAX_LABEL)
    if isinstance(image, bytes | bytearray | memoryview):
        return f"{len(image)} bytes"
    return type(image).__name__
