"""Which frame is due when: pacing, leaving out, stalls and loops."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from odyssey_tui.models import FRAME_RATE
from odyssey_tui.player.clock import MediaClock
from odyssey_tui.player.frames import TOLERANCE_S, TimedFrame
from odyssey_tui.player.media import Media
from odyssey_tui.player.state import MAX_HANDED_OUT

STALL_CHECK_S: Final = 0.05
AHEAD_S: Final = 1.0
"""After a stall, so much must be there before playing goes on."""

LATE_S: Final = 0.25
"""However late decoding is, so often a frame is shown."""

FAR_LATE_S: Final = 2.0
"""So late, playing goes on at the last keyframe that was due."""


class Playback:
    """Plays one :class:`Media` from the frame that is shown. For one thread.

    Args:
        media: The frames.
        show: Hands a frame out.
        now: The clock, in seconds.

    Attributes:
        rate: Media seconds in a second.
        loop: Whether to start anew at the end.
        stalled: Whether playing waits for data.
        skipped: Frames left out because decoding was late.
    """

    def __init__(
        self,
        media: Media,
        show: Callable[[TimedFrame], None],
        now: Callable[[], float],
    ) -> None:
        self.loop = False
        self.stalled = False
        self.skipped = 0
        self._media = media
        self._show = show
        self._now = now
        self._clock = MediaClock()
        self._shown: TimedFrame | None = None
        self._passed = 0.0
        self._shown_at = 0.0
        self._wrapped: TimedFrame | None = None

    @property
    def rate(self) -> float:
        """Media seconds that pass in a second."""
        return self._clock.rate

    @rate.setter
    def rate(self, rate: float) -> None:
        self._clock.set_rate(self._now(), rate)
        if self._shown is not None:
            # At another rate, other frames are left out: those from now on.
            due_s = self._clock.media(self._now()) - self._shown.duration_s
            self._passed = max(self._shown.time_s, min(self._passed, due_s))

    def hold(self, shown: TimedFrame) -> None:
        """Stop at a frame that has been handed out; playing goes on from it."""
        self._clock.stop()
        self._shown, self._passed = shown, shown.time_s
        self._wrapped, self.stalled = None, False

    def missing(self) -> bool:
        """Called while data is missing: whether the clock has to stand for it."""
        if self._clock.running and not self.stalled and self._shown is not None:
            self.stalled = self._now() >= self._clock.due(self._shown.end_s)
        return self.stalled

    def advance(self) -> float | None:
        """Hand out the next frame if it is due.

        Returns:
            Seconds until there is something to do again; ``None`` at the end.

        Raises:
            PlaybackError: The recording cannot be read on.
        """
        shown = self._shown
        if shown is None:
            return None
        if not self._clock.running:
            self._start(shown.time_s)
        if self.stalled:
            return self._recover()
        frame = self._next(shown)
        if self.stalled:
            return 0.0
        if frame is None:
            return self._at_end(shown)
        wait = self._clock.due(frame.time_s) - self._now()
        if wait > TOLERANCE_S:
            return wait
        if self._is_late(frame):
            self._leave_out(frame)
        else:
            self._hand_out(frame)
        return 0.0

    def _start(self, media_s: float) -> None:
        self._shown_at = self._now()
        self._clock.start(self._shown_at, media_s)

    def _recover(self) -> float:
        """After a stall: wait until some of the video is there, and go on."""
        if not self._media.enough_ahead(AHEAD_S * self.rate):
            return STALL_CHECK_S
        frame = self._media.after(self._passed, stride=self._stride)
        self.stalled = False
        self._start(frame.time_s if frame is not None else self._passed)
        return 0.0

    def _next(self, shown: TimedFrame) -> TimedFrame | None:
        """The next frame to hand out; ``None`` when the last one has been."""
        gap = self.rate / MAX_HANDED_OUT if self.rate > 1 else 0.0
        earliest = shown.time_s + gap - 0.001 * self.rate
        frame = self._media.after(self._passed, stride=self._stride)
        while frame is not None and frame.time_s < earliest:
            following = self._media.after(frame.time_s, stride=self._stride)
            if following is None:
                # The very last one is shown whatever the rate.
                return frame
            self._passed, frame = frame.time_s, following
        return frame

    def _is_late(self, frame: TimedFrame) -> bool:
        now = self._now()
        over = self._clock.due(frame.end_s) + TOLERANCE_S < now
        return over and not self._media.at_end and now - self._shown_at < LATE_S

    def _leave_out(self, frame: TimedFrame) -> None:
        self.skipped += 1
        self._passed = frame.time_s
        behind = self._clock.media(self._now()) - frame.time_s
        if behind > FAR_LATE_S:
            self._jump(frame, frame.time_s + behind)

    def _jump(self, frame: TimedFrame, media_s: float) -> None:
        before = frame.index
        duration = self._media.duration_s
        if duration is not None:
            media_s = min(media_s, duration)
        if self._media.jump(frame.time_s, media_s):
            landed = self._media.after(frame.time_s, stride=self._stride)
            if landed is not None:
                self.skipped += max(0, landed.index - before - 1)

    def _hand_out(self, frame: TimedFrame) -> None:
        self._shown, self._passed = frame, frame.time_s
        self._shown_at = self._now()
        self._show(frame)

    def _at_end(self, shown: TimedFrame) -> float | None:
        # Left-out frames may lie between the frame shown and the end.
        end = max(shown.end_s, self._passed)
        due = self._clock.due(end)
        if self.loop and self._wrapped is None:
            # The first frame is decoded while the last one is still shown.
            self._wrapped = self._media.at(0.0)
        now = self._now()
        if due - now > TOLERANCE_S:
            return due - now
        if self._wrapped is None:
            self._clock.stop()
            return None
        first, self._wrapped = self._wrapped, None
        self._clock.start(due if now - due < 1.0 else now, first.time_s)
        self._hand_out(first)
        return 0.0

    @property
    def _stride(self) -> int:
        """Every how many frames one is handed out at this rate."""
        if self.rate <= 1:
            return 1
        due = (self._media.fps or FRAME_RATE) * self.rate
        return max(1, math.ceil(due / MAX_HANDED_OUT - 0.01))
