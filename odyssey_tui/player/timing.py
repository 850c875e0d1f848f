"""Between the ticks, bytes and numbers of a track and seconds."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from odyssey_tui.models import FRAME_RATE
from odyssey_tui.player.frames import TOLERANCE_S

if TYPE_CHECKING:
    from av.video.stream import VideoStream


class TrackTiming:
    """Times of one track; seconds count from its start.

    Args:
        stream: The track.
        fps: Frames per second on the average, if known.
    """

    def __init__(self, stream: VideoStream, fps: float | None) -> None:
        self.time_base = stream.time_base or Fraction(1, 1000)
        self._stream = stream
        self._fps = fps
        self._origin = stream.start_time or 0

    def ticks(self, time_s: float) -> int:
        """A time as the container counts it."""
        return round((time_s + TOLERANCE_S) / self.time_base) + self._origin

    def seconds(self, ticks: int) -> float:
        """The container's time in seconds."""
        return float((ticks - self._origin) * self.time_base)

    @property
    def indexed_s(self) -> float | None:
        """The last time in the index, which may grow while a file is read."""
        entries = self._stream.index_entries
        return self.seconds(entries[-1].timestamp) if len(entries) else None

    def keyframe_before(self, time_s: float) -> float | None:
        """The time of the last keyframe not later than that, if the index tells."""
        if self._stream.codec_context.has_b_frames:
            # Such an index has times of decoding.
            return None
        entries = self._stream.index_entries
        number = entries.search_timestamp(self.ticks(time_s))
        return self.seconds(entries[number].timestamp) if number >= 0 else None

    def number(self, ticks: int | None, time_s: float) -> int:
        """The number of a frame: counted if the index tells, else by its time."""
        if ticks is not None and not self._stream.codec_context.has_b_frames:
            entries = self._stream.index_entries
            number: int = entries.search_timestamp(ticks, any_frame=True)
            if number >= 0:
                return number
        return round(time_s * (self._fps or FRAME_RATE))

    def time_at(self, offset: int, size: int, duration_s: float) -> float:
        """About when the frame is shown whose data begin at or after an offset.

        Args:
            offset: Place in the file.
            size: Length of the file.
            duration_s: Length of the video.
        """
        entries = self._stream.index_entries
        count = len(entries)
        if count < 2:
            return duration_s * min(1.0, offset / max(1, size))
        low, high = 0, count
        while low < high:
            middle = (low + high) // 2
            if entries[middle].pos < offset:
                low = middle + 1
            else:
                high = middle
        if low == count:
            last = entries[-1]
            if offset >= last.pos + last.size:
                return duration_s
            low = count - 1
        return min(max(0.0, self.seconds(entries[low].timestamp)), duration_s)
