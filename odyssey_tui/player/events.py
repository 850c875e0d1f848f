"""The events log of a recording: one JSON object a line, from a stranger."""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from odyssey_tui.sanitize import clean_line

MAX_LINE_BYTES: Final = 64 * 1024
"""Longer lines are left out unread."""

MAX_BYTES: Final = 32 * 1024 * 1024
"""What comes after so many bytes is not read."""

MAX_TIMESTAMP_MS: Final = 24 * 3600 * 1000
"""Times beyond that belong to no recording; such lines are left out."""

MAX_DEPTH: Final = 32
"""Lines with deeper nesting are left out."""

PROMPT_LIMIT: Final = 4000
MESSAGE_LIMIT: Final = 1000
TYPE_LIMIT: Final = 60
RAW_LIMIT: Final = 2000

PROMPT_TYPES: Final = frozenset({"start", "interact"})


@dataclass(frozen=True, slots=True)
class RecordedEvent:
    """One line of the events log; all text is clean and on one line.

    Attributes:
        timestamp_ms: Time in the video, 0 to 24 hours.
        type: ``start``, ``interact``, ``end``, ``error``, or what else it says.
        prompt: What was asked for.
        applied_prompt: What the world made of it.
        image: Whether the stream started from an image.
        message: What went wrong.
        raw: The whole line.
    """

    timestamp_ms: int
    type: str
    prompt: str | None = None
    applied_prompt: str | None = None
    image: bool = False
    message: str | None = None
    raw: str = ""


class RecordedEvents(list[RecordedEvent]):
    """Events in the order of their times.

    Attributes:
        broken: Lines left out because they are no event.
        cut: Whether there was more than the limits allow.
    """

    def __init__(
        self,
        events: Sequence[RecordedEvent] = (),
        *,
        broken: int = 0,
        cut: bool = False,
    ) -> None:
        super().__init__(events)
        self.broken = broken
        self.cut = cut


def parse_events(data: bytes, *, limit: int = 10_000) -> RecordedEvents:
    """The events of a log, sorted by time; never raises for its content.

    Args:
        data: The file's bytes; what follows the first 32 MiB is left out.
        limit: How many events are taken at most.
    """
    events: list[RecordedEvent] = []
    broken = 0
    cut = len(data) > MAX_BYTES
    end = min(len(data), MAX_BYTES)
    start = 3 if data.startswith(b"\xef\xbb\xbf") else 0
    while start < end:
        line_end = data.find(b"\n", start, end)
        line_end = end if line_end < 0 else line_end
        if line_end - start > MAX_LINE_BYTES:
            broken += 1
        elif line := data[start:line_end].strip():
            if len(events) >= limit:
                cut = True
                break
            event = _event(line)
            if event is None:
                broken += 1
            else:
                events.append(event)
        start = line_end + 1
    events.sort(key=lambda event: event.timestamp_ms)
    return RecordedEvents(events, broken=broken, cut=cut)


def prompt_at(
    events: Sequence[RecordedEvent], position_ms: float
) -> RecordedEvent | None:
    """The event whose prompt holds at a position, or ``None`` before the first.

    Args:
        events: Sorted by time, as :func:`parse_events` gives them.
        position_ms: Time in the video in milliseconds.
    """
    upto = bisect_right(events, position_ms, key=lambda event: event.timestamp_ms)
    for event in reversed(events[:upto]):
        if event.type in PROMPT_TYPES and event.prompt is not None:
            return event
    return None


def _event(line: bytes) -> RecordedEvent | None:
    text = line.decode("utf-8", errors="replace")
    if _too_deep(text):
        return None
    try:
        fields = json.loads(text)
    except (ValueError, RecursionError):
        # Also a number of thousands of digits, which Python refuses to read.
        return None
    if not isinstance(fields, dict):
        return None
    timestamp = _timestamp(fields.get("timestamp_ms"))
    kind = fields.get("type")
    if timestamp is None or not isinstance(kind, str):
        return None
    return RecordedEvent(
        timestamp_ms=timestamp,
        type=clean_line(kind, TYPE_LIMIT),
        prompt=_text(fields, "prompt", PROMPT_LIMIT),
        applied_prompt=_text(fields, "applied_prompt", PROMPT_LIMIT),
        image=bool(fields.get("image")),
        message=_text(fields, "message", MESSAGE_LIMIT),
        raw=clean_line(text, RAW_LIMIT),
    )


def _too_deep(text: str) -> bool:
    """Whether more brackets may be open than is reasonable, strings included."""
    depth = 0
    for character in text:
        if character in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                return _nesting(text) > MAX_DEPTH
        elif character in "]}":
            depth -= 1
    return False


def _nesting(text: str) -> int:
    """Brackets open at a time, at most, outside of strings."""
    depth = deepest = 0
    in_string = escaped = False
    for character in text:
        if in_string:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == '"':
                in_string = False
        elif character == '"':
            in_string = True
        elif character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


def _timestamp(value: Any) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if not 0 <= value <= MAX_TIMESTAMP_MS:
        return None
    return round(value)


def _text(fields: dict[str, Any], name: str, limit: int) -> str | None:
    value = fields.get(name)
    return clean_line(value, limit) if isinstance(value, str) else None
