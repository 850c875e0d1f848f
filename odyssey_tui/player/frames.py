"""Decoded frames with their times, and the run of them that is kept."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

from odyssey_tui.models import DecodedFrame

TOLERANCE_S: Final = 0.0005
"""Times closer than that are the same: seconds as floating-point numbers, and
presentation times rounded to milliseconds, are not exact."""

MAX_FRAMES: Final = 48
MAX_BYTES: Final = 96 * 1024 * 1024
"""48 frames of 1280x704 are 65 MB."""


@dataclass(frozen=True, slots=True)
class TimedFrame:
    """A frame and when it is shown.

    Attributes:
        decoded: What is handed out.
        time_s: Presentation time in seconds from the start of the video.
        duration_s: How long it is shown, as far as the file tells.
        index: Number of the frame in the video.
        joined: Whether no frame was left out between the one before and this.
        bytes: About how much memory it takes.
    """

    decoded: DecodedFrame
    time_s: float
    duration_s: float
    index: int
    joined: bool
    bytes: int

    @property
    def end_s(self) -> float:
        """When the next frame is due."""
        return self.time_s + self.duration_s


class FrameRun:
    """The frames decoded last, without a gap and in the order of their times."""

    def __init__(
        self, *, max_frames: int = MAX_FRAMES, max_bytes: int = MAX_BYTES
    ) -> None:
        self._max_frames = max_frames
        self._max_bytes = max_bytes
        self._frames: list[TimedFrame] = []
        self._bytes = 0
        self._since: float | None = None

    def __len__(self) -> int:
        return len(self._frames)

    @property
    def first(self) -> TimedFrame | None:
        """The earliest frame that is kept."""
        return self._frames[0] if self._frames else None

    @property
    def last(self) -> TimedFrame | None:
        """The frame that was decoded last."""
        return self._frames[-1] if self._frames else None

    def append(self, frame: TimedFrame) -> bool:
        """Add the next frame; whether it comes after the last, as it must."""
        last = self.last
        if last is not None and frame.time_s <= last.time_s:
            return False
        if not frame.joined and last is not None:
            self.leave_gap(last.time_s)
        self._frames.append(frame)
        self._bytes += frame.bytes
        # Two are always kept: the one that is shown and the one that comes.
        while len(self._frames) > 2 and (
            len(self._frames) > self._max_frames or self._bytes > self._max_bytes
        ):
            self._bytes -= self._frames.pop(0).bytes
        return True

    def clear(self) -> None:
        """Forget all frames."""
        self._frames.clear()
        self._bytes = 0
        self._since = None

    def leave_gap(self, since_s: float) -> None:
        """Forget all frames; those from that time on to the next are left out."""
        self.clear()
        self._since = since_s

    def at(self, time_s: float) -> TimedFrame | None:
        """The frame that is shown at a time: the last that is not later."""
        place = self._after(time_s)
        return self._frames[place - 1] if place else None

    def after(self, time_s: float) -> TimedFrame | None:
        """The first frame later than a time."""
        place = self._after(time_s)
        return self._frames[place] if place < len(self._frames) else None

    def before(self, time_s: float) -> TimedFrame | None:
        """The last frame earlier than a time."""
        place = self._after(time_s - 2 * TOLERANCE_S)
        return self._frames[place - 1] if place else None

    def covers(self, time_s: float) -> bool:
        """Whether decoding on from here passes the frame of that time."""
        return bool(self._frames) and self._frames[0].time_s <= time_s + TOLERANCE_S

    def leads_on(self, time_s: float) -> bool:
        """As :meth:`covers`, or what lies between was left out."""
        return self.covers(time_s) or (
            self._since is not None and time_s >= self._since - TOLERANCE_S
        )

    def _after(self, time_s: float) -> int:
        return bisect_right(
            self._frames, time_s + TOLERANCE_S, key=lambda frame: frame.time_s
        )
