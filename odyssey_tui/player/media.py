"""An opened recording: any frame by its time, its successor, its predecessor."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeVar

from odyssey_tui.errors import PlaybackError
from odyssey_tui.player.frames import TOLERANCE_S, FrameRun, TimedFrame
from odyssey_tui.player.source import Reader, Source, Waiting

if TYPE_CHECKING:
    from odyssey_tui.player.track import Track

T = TypeVar("T")

BACK_S: Final = 2.0
"""First step back when a part of the file has no frame to begin with."""

MIN_AHEAD_BYTES: Final = 64 * 1024
MAX_AHEAD_BYTES: Final = 2 * 1024 * 1024


class Media:
    """Frames of one source. For the player's thread.

    Every method may block, and raises ``PlaybackError`` or what ``check`` or
    ``waiting`` raise; it can be called again after that.

    Args:
        source: The bytes; closed by :meth:`close`.
        check: Called between packets.
        waiting: Called while data is missing.

    Attributes:
        truncated: Whether the file ends before the video does.
        at_end: Whether the last frame has been decoded.
    """

    def __init__(
        self, source: Source, check: Callable[[], None], waiting: Waiting
    ) -> None:
        self.source = source
        self.truncated = False
        self.at_end = False
        self._check = check
        self._waiting = waiting
        self._run = FrameRun()
        self._decoded_before = 0
        self._reader: Reader | None = None
        self._track: Track | None = None
        self._duration_s: float | None = None
        self._fps: float | None = None

    @property
    def duration_s(self) -> float | None:
        """Length in seconds; grows when there is more than the file claims."""
        return self._duration_s

    @property
    def fps(self) -> float | None:
        """Frames per second on the average."""
        return self._fps

    @property
    def decoded(self) -> int:
        """Frames decoded so far."""
        return self._decoded_before + (self._track.decoded if self._track else 0)

    @property
    def kept(self) -> int:
        """How many decoded frames are kept."""
        return len(self._run)

    @property
    def head_s(self) -> float:
        """Time of the frame decoded last."""
        last = self._run.last
        return last.time_s if last is not None else 0.0

    def prepare(self) -> None:
        """Open the file, if it is not."""
        self._opened()

    def at(self, time_s: float) -> TimedFrame:
        """The frame that is shown at a time: the first before all, the last after."""
        found = self._known_at(time_s)
        if found is not None:
            return found
        if not self._onward(time_s):
            self._rewind(time_s)
        self._decode_past(time_s)
        found, back = self._run.at(time_s), BACK_S
        start = time_s
        while found is None and start > 0:
            # Nothing can be decoded from there: begin further before.
            start, back = max(0.0, start - back), back * 4
            self._rewind(start)
            self._decode_past(time_s)
            found = self._run.at(time_s)
        found = found or self._run.first
        if found is None:
            raise PlaybackError(f"{self.source.name}: there is no picture in it.")
        return found

    def after(self, time_s: float, *, stride: int | None = None) -> TimedFrame | None:
        """The first frame later than a time; ``None`` after the last.

        Args:
            time_s: The time.
            stride: With a number, frames may be left out: one in so many is wanted,
                and what was left out before is not looked for.
        """
        there = self._run.covers if stride is None else self._run.leads_on
        if not there(time_s):
            self.at(time_s)
        while (found := self._run.after(time_s)) is None:
            if not self._decode_one(stride or 1):
                return None
        return found

    def before(self, time_s: float) -> TimedFrame | None:
        """The last frame earlier than a time; ``None`` before the first."""
        found = self._run.before(time_s)
        if found is not None or time_s <= TOLERANCE_S:
            return found
        start, back = time_s - 2 * TOLERANCE_S, BACK_S
        while found is None:
            self._rewind(start)
            self._decode_past(time_s - 2 * TOLERANCE_S)
            found = self._run.before(time_s)
            if start <= 0:
                break
            start, back = max(0.0, start - back), back * 4
        return found

    def jump(self, from_s: float, to_s: float) -> bool:
        """Leave out what lies between a time and the last keyframe before another.

        Returns:
            Whether there was anything: :meth:`after` with a stride goes on there.
        """
        keyframe = self._opened().timing.keyframe_before(to_s)
        if keyframe is None or keyframe <= self.head_s + TOLERANCE_S:
            return False
        self._rewind(to_s)
        self._run.leave_gap(from_s)
        return True

    def enough_ahead(self, seconds: float) -> bool:
        """Whether so much is there beyond what was read, or no more will come."""
        size, duration = self.source.size, self._duration_s
        if self._reader is None or self.source.complete or not size:
            return True
        wanted = size / (duration or 60.0) * seconds
        wanted = min(max(wanted, MIN_AHEAD_BYTES), MAX_AHEAD_BYTES)
        position = self._reader.tell()
        return self.source.ahead(position) >= min(wanted, size - position)

    def buffered(self) -> tuple[tuple[float, float], ...]:
        """Start and end in seconds of what is there."""
        track = self._track
        if track is None:
            return ()
        if not self.source.remote:
            return ((0.0, self._duration_s or 0.0),)
        size, duration = self.source.size or 1, self._duration_s or 0.0
        spans = (
            (
                track.timing.time_at(start, size, duration),
                track.timing.time_at(end, size, duration),
            )
            for start, end in self.source.buffered()
        )
        return tuple((start, end) for start, end in spans if end > start)

    def close(self) -> None:
        """Release everything."""
        self._drop_track()
        self._run.clear()
        self.source.close()

    def _known_at(self, time_s: float) -> TimedFrame | None:
        found = self._run.at(time_s)
        if found is not None and (self.at_end or self._run.after(time_s) is not None):
            return found
        return None

    def _onward(self, time_s: float) -> bool:
        """Whether decoding on leads to a time sooner than a keyframe does."""
        if self._track is None or not self._run.covers(time_s) or self.at_end:
            return False
        keyframe = self._track.timing.keyframe_before(time_s)
        if keyframe is None:
            return time_s - self.head_s < 1.0
        return keyframe <= self.head_s + TOLERANCE_S

    def _rewind(self, time_s: float) -> None:
        track = self._opened()
        self._run.clear()
        self.at_end = False
        self._do(lambda: track.seek(max(0.0, time_s)))

    def _decode_past(self, time_s: float) -> None:
        while (last := self._run.last) is None or last.time_s <= time_s + TOLERANCE_S:
            if not self._decode_one():
                return

    def _decode_one(self, stride: int = 1) -> bool:
        """Decode the next frame; whether there was one."""
        if self.at_end:
            return False
        track = self._opened()
        track.stride = stride
        frame = self._do(lambda: track.read(self._check))
        self.truncated = self.truncated or track.truncated
        if frame is None:
            self.at_end = True
            return False
        self._run.append(frame)
        if self._duration_s is not None and self._duration_s < frame.time_s:
            self._duration_s = frame.end_s
        return True

    def _opened(self) -> Track:
        if self._track is None:
            from odyssey_tui.player.track import Track

            self._run.clear()
            self.at_end = False
            source = self.source
            reader = self._reader = source.reader(self._waiting)
            track = Track(
                reader, source.name, lambda: source.size, remote=source.remote
            )
            self._track = track
            self._fps = track.fps
            self._duration_s = self._duration_s or track.duration_s
            self.truncated = self.truncated or track.truncated
        return self._track

    def _do(self, step: Callable[[], T]) -> T:
        try:
            return step()
        except BaseException:
            if self._reader is not None and self._reader.error is not None:
                # A demuxer that was left within a read is in an unknown state.
                self._drop_track()
                self._run.clear()
            raise

    def _drop_track(self) -> None:
        track, self._track = self._track, None
        if track is not None:
            self._decoded_before += track.decoded
            track.close()
