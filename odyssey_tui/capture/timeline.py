"""From the timestamps received to times in the file."""

from __future__ import annotations

import math
from typing import Final

from odyssey_tui.models import FRAME_RATE

FRAME_MS: Final = 1000 // FRAME_RATE
"""How long a frame is shown when nothing better is known, in milliseconds."""

MAX_GAP_MS: Final = 60_000
"""A longer gap is taken for a jump of the clock, not for a pause."""

MAX_BACK_MS: Final = 500
"""Frames that are late by more than this belong to a clock that started anew."""

STUCK_FRAMES: Final = 3
"""So many frames in a row without progress, and the clock is taken for stopped."""


class Timeline:
    """Times that strictly increase, from timestamps that may do anything.

    Intervals are kept as they are, pauses of up to a minute included. A timestamp
    that repeats or steps back a little becomes one millisecond more than the last
    time, and the frames after it are where they would have been. After a jump of
    more than a minute, when the clock started anew, and while it stands still, the
    time that passed between the arrivals takes the place of the difference.
    """

    def __init__(self) -> None:
        self._origin: int | None = None
        self._last = 0
        self._arrived = 0.0
        self._stuck = 0

    def place(self, timestamp_ms: int, arrived: float) -> int:
        """The time in the file, in milliseconds, of the next frame.

        Args:
            timestamp_ms: Presentation time of the frame on the sender's clock.
            arrived: ``time.monotonic()`` of its arrival.
        """
        if self._origin is None:
            self._origin, self._last, self._arrived = timestamp_ms, 0, arrived
            return 0
        time = timestamp_ms - self._origin
        step = time - self._last
        self._stuck = self._stuck + 1 if step <= 0 else 0
        if self._stuck > STUCK_FRAMES or not -MAX_BACK_MS <= step <= MAX_GAP_MS:
            time = self._last + _bridge(arrived - self._arrived)
            self._origin = timestamp_ms - time
        self._last = max(time, self._last + 1)
        self._arrived = arrived
        return self._last


def _bridge(seconds: float) -> int:
    if not (math.isfinite(seconds) and seconds > 0):
        return FRAME_MS
    return round(min(max(1.0, seconds * 1000), float(MAX_GAP_MS)))
