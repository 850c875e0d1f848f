"""Text from the service, made fit to be kept, logged and shown.

The service's words are data: they may hold terminal escapes, bidirectional
overrides or a hundred thousand characters. Here they become plain text of a
bounded length before they enter an event.
"""

from __future__ import annotations

import os
import re
from typing import Any

MAX_MESSAGE = 500
"""Longest reason or status message, in characters."""

MAX_PROMPT = 10_000
"""Longest applied prompt, in characters."""

MAX_ID = 200
"""Longest identifier, in characters."""

MAX_LABEL = 4_096
"""Longest description of an image: a path on any common system."""

# An escape sequence goes as a whole, so that its parameters do not stay behind
# as litter: strings (OSC, DCS, SOS, PM, APC) with their terminator, then CSI.
_SEQUENCE = re.compile(
    r"(?:\x1b[\]PX^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x1b\x9c]{0,4096}(?:\x07|\x1b\\|\x9c)?"
    r"|(?:\x1b\[|\x9b)[0-?]{0,64}[ -/]{0,16}[@-~]?"
)
_SPACE = re.compile(r"[\t\n\v\f\r\u0085\u2028\u2029]+")
# C0, DEL, C1, zero-width marks, bidirectional controls, lone surrogates, BOM.
_CONTROL = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)


def plain(text: object, limit: int = MAX_MESSAGE) -> str:
    """``text`` on one line, without control characters, at most ``limit`` long."""
    # Cut before the patterns run: their cost must not depend on the sender.
    raw = str(text)[: 4 * limit]
    cleaned = _CONTROL.sub("", _SPACE.sub(" ", _SEQUENCE.sub("", raw))).strip()
    return cleaned if len(cleaned) <= limit else cleaned[: limit - 1] + "…"


def plain_or_none(text: object | None, limit: int = MAX_MESSAGE) -> str | None:
    """As ``plain``; ``None`` and text of which nothing remains give ``None``."""
    return None if text is None else plain(text, limit) or None


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
