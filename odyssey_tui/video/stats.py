"""What the person is told about the picture, and how it is counted."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

WINDOW = 2.0
"""Seconds over which rates are counted."""


@dataclass(frozen=True, slots=True)
class PictureStats:
    """The video path at one moment.

    Attributes:
        protocol: How pictures are sent; see ``TerminalProfile.protocol``.
        rung: Quality of the last frame, in words; empty before the first.
        encoded_size: Width and height in pixels of the last frame as sent.
        received_fps: Frames received per second.
        shown_fps: Frames acknowledged by the terminal per second.
        dropped: Frames replaced by a newer one before they were shown.
        link_bytes_s: Bytes of picture sent per second.
        link_capacity: Bytes per second that the link was measured to carry, or
            ``None`` while unknown or beyond measure.
        rtt_ms: Round trip to the terminal, or ``None`` before the first.
        age_ms: Median time from decoded to acknowledged of the last frames, or
            ``None`` when there are none.
        step_reason: Why the picture is not better, in words; empty when it is
            as good as it gets here.
        stalled: Whether the terminal has stopped acknowledging.
    """

    protocol: str
    rung: str = ""
    encoded_size: tuple[int, int] | None = None
    received_fps: float = 0.0
    shown_fps: float = 0.0
    dropped: int = 0
    link_bytes_s: float = 0.0
    link_capacity: float | None = None
    rtt_ms: float | None = None
    age_ms: float | None = None
    step_reason: str = ""
    stalled: bool = False


class Tally:
    """Counts of the last two seconds."""

    def __init__(self) -> None:
        self._shown: deque[tuple[float, float]] = deque(maxlen=200)
        self._sent: deque[tuple[float, int]] = deque(maxlen=4000)

    def shown(self, now: float, age: float) -> None:
        """A frame was acknowledged, ``age`` seconds after it was decoded."""
        self._shown.append((now, age))

    def sent(self, now: float, size: int) -> None:
        """Bytes of picture were written."""
        self._sent.append((now, size))

    def shown_fps(self, now: float) -> float:
        """Frames acknowledged per second."""
        return sum(1 for at, _ in self._shown if now - at < WINDOW) / WINDOW

    def bytes_s(self, now: float) -> float:
        """Bytes of picture written per second."""
        return sum(size for at, size in self._sent if now - at < WINDOW) / WINDOW

    def age(self, now: float) -> float | None:
        """Median age in seconds."""
        ages = sorted(age for at, age in self._shown if now - at < WINDOW)
        return ages[len(ages) // 2] if ages else None


def rate_text(rate: float) -> str:
    """Bytes per second in words."""
    if rate >= 1e6:
        return f"{rate / 1e6:.1f} MB/s"
    if rate >= 1e4:
        return f"{rate / 1e3:.0f} kB/s"
    return f"{rate / 1e3:.1f} kB/s"
