"""The video track of one file: packets in, frames with their times out."""

from __future__ import annotations

import contextlib
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

import av

from odyssey_tui.errors import PlaybackError
from odyssey_tui.models import FRAME_RATE, DecodedFrame
from odyssey_tui.player.frames import TOLERANCE_S, TimedFrame
from odyssey_tui.player.opening import (
    check_size,
    choose_stream,
    duration,
    frame_rate,
    guarded,
    is_truncated,
    open_container,
)
from odyssey_tui.player.rotation import Upright
from odyssey_tui.player.source import Reader
from odyssey_tui.player.state import MAX_DURATION_S
from odyssey_tui.player.timing import TrackTiming

if TYPE_CHECKING:
    from av.packet import Packet
    from av.video.stream import VideoStream

MAX_WITHOUT_FRAME: Final = 500
"""So many packets in a row that give no frame are no video."""

SEARCH_S: Final = 1.0
"""An index that ends so much before the time sought does not reach that far yet."""


class Track:
    """One opened file. For the player's thread; every method may block.

    Every method raises what the reader raised, and ``PlaybackError``.

    Args:
        file: The bytes.
        name: What errors call it.
        size: Length in bytes, if known.
        remote: Whether looking around in the file is costly.

    Attributes:
        duration_s: Length that the file claims.
        fps: Frames per second on the average.
        timing: Between times, bytes and frame numbers.
        truncated: Whether the file ends before the video does.
        decoded: Frames decoded.
        stride: Every how many frames one is wanted; others need not be decoded.
    """

    def __init__(
        self, file: Reader, name: str, size: Callable[[], int | None], *, remote: bool
    ) -> None:
        self.name = name
        self.decoded = 0
        self.stride = 1
        self._file = file
        self._frames: deque[TimedFrame] = deque()
        self._upright = Upright()
        self._left_out = self._flushed = False
        self._without_frame = 0
        self._last_time: float | None = None
        self._container = open_container(file, name, size)
        with contextlib.ExitStack() as closing:
            closing.callback(self._container.close)
            self._stream = choose_stream(self._container, name)
            self.fps = frame_rate(self._stream)
            self.timing = TrackTiming(self._stream, self.fps)
            self.duration_s = duration(self._container, self._stream, name)
            self.truncated = is_truncated(file, self._stream, size(), remote=remote)
            self._packets = self._demux()
            closing.pop_all()

    def close(self) -> None:
        """Release the demuxer and the decoder."""
        self._frames.clear()
        self._container.close()

    def seek(self, time_s: float) -> None:
        """Go to the last keyframe not later than a time.

        The frames that :meth:`read` gives from then on begin there.
        """
        ticks = self.timing.ticks(time_s)
        self._go_to(ticks)
        if self._beyond_index(time_s):
            # The index of fragments grows with reading: read without decoding.
            with guarded(self._file, self.name, "it cannot be searched"):
                for packet in self._packets:
                    if packet.dts is None or packet.dts >= ticks:
                        break
            self._go_to(ticks)

    def read(self, check: Callable[[], None]) -> TimedFrame | None:
        """The next frame in the order of showing; ``None`` at the end.

        Args:
            check: Called between packets; what it raises ends the reading, which
                can be taken up again.
        """
        while not self._frames and not self._flushed:
            check()
            self._feed()
        return self._frames.popleft() if self._frames else None

    def _go_to(self, ticks: int) -> None:
        self._frames.clear()
        self._flushed = self._left_out = False
        self._last_time = None
        with guarded(self._file, self.name, "it cannot be searched"):
            try:
                self._container.seek(ticks, stream=self._stream)
            except av.FFmpegError:
                if self._file.error is not None:
                    raise
                # No keyframe so early: then it begins with the first.
                self._container.seek(ticks, stream=self._stream, backward=False)
        self._packets = self._demux()

    def _beyond_index(self, time_s: float) -> bool:
        indexed = self.timing.indexed_s
        if indexed is None or time_s > (self.duration_s or MAX_DURATION_S):
            return False
        return indexed < time_s - SEARCH_S

    def _demux(self) -> Iterator[Packet[VideoStream]]:
        return self._container.demux(self._stream)

    def _feed(self) -> None:
        packet = None
        try:
            with guarded(self._file, self.name, "it is damaged"):
                packet = next(self._packets, None)
        except PlaybackError:
            if self._file.error is not None:
                raise
            # What was read up to here is as good as it was.
            self.truncated = True
        if packet is None or (packet.dts is None and packet.size == 0):
            self._finish()
        elif packet.is_corrupt:
            self.truncated = True
        else:
            self._decode(packet)

    def _finish(self) -> None:
        self._flushed = True
        with contextlib.suppress(av.FFmpegError):
            for frame in self._stream.codec_context.decode(None):
                self._emit(frame)

    def _decode(self, packet: Packet[VideoStream]) -> None:
        codec = self._stream.codec_context
        in_vain = self._in_vain(packet.pts)
        self._left_out = self._left_out or in_vain
        codec.skip_frame = "NONREF" if in_vain else "DEFAULT"
        self._without_frame += 1
        with guarded(self._file, self.name, "it cannot be decoded"):
            try:
                frames = packet.decode()
            except av.InvalidDataError:
                frames = []
            for frame in frames:
                self._emit(frame)
        if self._without_frame > MAX_WITHOUT_FRAME:
            raise PlaybackError(f"{self.name}: it cannot be decoded.")

    def _in_vain(self, pts: int | None) -> bool:
        if self.stride <= 1 or pts is None or self.fps is None:
            return False
        return round(self.timing.seconds(pts) * self.fps) % self.stride != 0

    def _emit(self, frame: av.VideoFrame) -> None:
        self._without_frame = 0
        self.decoded += 1
        check_size(self.name, frame.width, frame.height)
        nominal, last = 1 / (self.fps or FRAME_RATE), self._last_time
        if frame.pts is not None:
            time_s = self.timing.seconds(frame.pts)
        else:
            time_s = 0.0 if last is None else last + nominal
        if time_s > MAX_DURATION_S:
            raise PlaybackError(f"{self.name}: it is longer than 24 hours.")
        if time_s < -TOLERANCE_S:
            return
        time_s = max(0.0, time_s)
        length = float(frame.duration * self.timing.time_base) or nominal
        joined = not self._left_out or last is None or time_s - last < 1.5 * length
        self._left_out = False
        self._last_time = time_s
        upright = self._upright.turn(frame)
        self._frames.append(
            TimedFrame(
                decoded=DecodedFrame(
                    upright,
                    upright.width,
                    upright.height,
                    round(time_s * 1000),
                    time.monotonic(),
                ),
                time_s=time_s,
                duration_s=min(max(length, 0.001), MAX_DURATION_S),
                index=self.timing.number(frame.pts, time_s),
                joined=joined,
                bytes=sum(plane.buffer_size for plane in upright.planes),
            )
        )
