"""The video track of one file: packets in, frames with their times out."""

from __future__ import annotations

import contextlib
import time
from collections import deque
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import av

from odyssey_tui.errors import PlaybackError
from odyssey_tui.models import FRAME_RATE, DecodedFrame
from odyssey_tui.player.boxes import survey_boxes
from odyssey_tui.player.frames import TOLERANCE_S, TimedFrame
from odyssey_tui.player.rotation import Upright
from odyssey_tui.player.source import Reader
from odyssey_tui.player.state import MAX_DURATION_S
from odyssey_tui.sanitize import clean_line

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.stream import VideoStream

MAX_SIDE: Final = 8192
MAX_PIXELS: Final = 8192 * 4352
"""Levels of H.264 and HEVC end there."""

CODECS: Final = frozenset(
    {"h264", "hevc", "mpeg4", "vp8", "vp9", "libdav1d", "av1", "mjpeg"}
)

# Playlists among the other formats would open further files and addresses.
OPTIONS: Final = {
    "format_whitelist": "mov,matroska",
    "max_streams": "32",
    "max_pixels": str(MAX_PIXELS),
}

BUFFER_BYTES: Final = 64 * 1024
MAX_WITHOUT_FRAME: Final = 500
"""So many packets in a row that give no frame are no video."""

SURVEY_BOXES_REMOTE: Final = 16
FAR_S: Final = 10.0


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
        truncated: Whether the file ends before the video does.
        decoded: Frames decoded.
        stride: Every how many frames one is wanted; others need not be decoded.
    """

    def __init__(
        self, file: Reader, name: str, size: Callable[[], int | None], *, remote: bool
    ) -> None:
        self.name = name
        self.truncated = False
        self.decoded = 0
        self.stride = 1
        self._file = file
        self._size = size
        self._remote = remote
        self._frames: deque[TimedFrame] = deque()
        self._upright = Upright()
        self._left_out = self._flushed = False
        self._without_frame = 0
        self._last_time = -1.0
        self._container = self._open()
        with contextlib.ExitStack() as closing:
            closing.callback(self._container.close)
            self._stream = self._choose()
            self._time_base = self._stream.time_base or Fraction(1, 1000)
            self._origin = self._stream.start_time or 0
            self.fps = self._frame_rate()
            self.duration_s = self._duration()
            self.truncated = self._is_truncated()
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
        ticks = self._ticks(time_s)
        self._go_to(ticks)
        if self._beyond_index(time_s):
            # The index of fragments grows with reading: read without decoding.
            for packet in self._packets:
                if packet.dts is None or packet.dts >= ticks:
                    break
            self._go_to(ticks)

    def keyframe_before(self, time_s: float) -> float | None:
        """The time of the last keyframe not later than that, if the index tells."""
        entries = self._stream.index_entries
        number = entries.search_timestamp(self._ticks(time_s))
        if number < 0 or self._stream.codec_context.has_b_frames:
            return None
        return self._seconds(entries[number].timestamp)

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

    def time_of(self, offset: int, *, end: bool = False) -> float:
        """About the time of the frame whose bytes are at an offset."""
        entries, duration = self._stream.index_entries, self.duration_s or 0.0
        count, size = len(entries), self._size() or 1
        if offset <= 0 or count < 2:
            return duration * min(1.0, max(0, offset) / size)
        low, high = 0, count
        while low < high:
            middle = (low + high) // 2
            if entries[middle].pos < offset:
                low = middle + 1
            else:
                high = middle
        # An end within a frame leaves that frame out.
        number = low - 1 if end and low < count else low
        whole = self._seconds(entries[count - 1].timestamp)
        if number >= count or (end and low == count):
            return max(duration, whole)
        return min(max(0.0, self._seconds(entries[max(0, number)].timestamp)), whole)

    def _open(self) -> InputContainer:
        try:
            with self._guarded("it is not a video that can be played"):
                self._file.seek(0)
                return av.open(
                    self._file,
                    "r",
                    options=OPTIONS,
                    metadata_errors="replace",
                    buffer_size=BUFFER_BYTES,
                )
        except PlaybackError as error:
            if self._file.error is not None or error.code != "unreadable":
                raise
            raise self._explained(error) from error

    def _explained(self, error: PlaybackError) -> PlaybackError:
        size = self._size()
        if size is None:
            return error
        survey = survey_boxes(self._file, size, limit=SURVEY_BOXES_REMOTE)
        if survey.mp4 and not survey.indexed:
            return PlaybackError(
                f"{self.name}: the file is incomplete, its index is missing.",
                code="truncated",
            )
        return error

    def _choose(self) -> VideoStream:
        videos = [
            stream
            for stream in self._container.streams.video
            if not stream.disposition & av.stream.Disposition.attached_pic
        ]
        if not videos:
            raise PlaybackError(f"{self.name}: there is no video in it.")
        stream = videos[0]
        codec = stream.codec_context
        if codec is None or codec.name not in CODECS:
            kind = clean_line("unknown" if codec is None else codec.name, 40)
            raise PlaybackError(f"{self.name}: the codec {kind} cannot be played.")
        self._check_size(codec.width, codec.height)
        # Frames over several threads come later, and a seek waits for them.
        codec.thread_count = 1
        codec.options = {**codec.options, "max_pixels": str(MAX_PIXELS)}
        return stream

    def _check_size(self, width: int, height: int) -> None:
        if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
            raise PlaybackError(
                f"{self.name}: a picture of {width}x{height} is too large."
            )

    def _frame_rate(self) -> float | None:
        for rate in (self._stream.average_rate, self._stream.guessed_rate):
            if rate is not None and 0.01 <= rate <= 1000:
                return float(rate)
        return None

    def _duration(self) -> float | None:
        duration = None
        if self._stream.duration is not None:
            duration = float(self._stream.duration * self._time_base)
        elif self._container.duration is not None:
            duration = self._container.duration / av.time_base
        if duration is None or duration <= 0:
            return None
        if duration > MAX_DURATION_S:
            raise PlaybackError(f"{self.name}: it is longer than 24 hours.")
        return duration

    def _is_truncated(self) -> bool:
        size, entries = self._size(), self._stream.index_entries
        if size is None:
            return False
        if len(entries) and any(
            entry.pos + entry.size > size for entry in entries[-3:]
        ):
            return True
        return not self._remote and survey_boxes(self._file, size).truncated

    def _ticks(self, time_s: float) -> int:
        return round((time_s + TOLERANCE_S) / self._time_base) + self._origin

    def _seconds(self, ticks: int) -> float:
        return float((ticks - self._origin) * self._time_base)

    def _go_to(self, ticks: int) -> None:
        self._frames.clear()
        self._flushed = self._left_out = False
        self._last_time = -1.0
        with self._guarded("it cannot be searched"):
            try:
                self._container.seek(ticks, stream=self._stream)
            except av.FFmpegError:
                if self._file.error is not None:
                    raise
                # No keyframe so early: then it begins with the first.
                self._container.seek(ticks, stream=self._stream, backward=False)
        self._packets = self._demux()

    def _beyond_index(self, time_s: float) -> bool:
        entries = self._stream.index_entries
        if not len(entries) or time_s > (self.duration_s or MAX_DURATION_S):
            return False
        return self._seconds(entries[len(entries) - 1].timestamp) < time_s - FAR_S

    def _demux(self) -> Iterator[Packet[VideoStream]]:
        return self._container.demux(self._stream)

    def _feed(self) -> None:
        packet = None
        try:
            with self._guarded("it is damaged"):
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
        with self._guarded("it cannot be decoded"):
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
        return round(self._seconds(pts) * self.fps) % self.stride != 0

    def _emit(self, frame: av.VideoFrame) -> None:
        self._without_frame = 0
        self.decoded += 1
        self._check_size(frame.width, frame.height)
        nominal = 1 / (self.fps or FRAME_RATE)
        time_s = self._last_time + nominal
        if frame.pts is not None:
            time_s = self._seconds(frame.pts)
        if time_s > MAX_DURATION_S:
            raise PlaybackError(f"{self.name}: it is longer than 24 hours.")
        if time_s < -TOLERANCE_S:
            return
        time_s = max(0.0, time_s)
        duration = float(frame.duration * self._time_base) or nominal
        joined = not self._left_out or time_s - self._last_time < 1.5 * duration
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
                duration_s=min(max(duration, 0.001), MAX_DURATION_S),
                index=self._index(frame.pts, time_s),
                joined=joined,
                bytes=sum(plane.buffer_size for plane in upright.planes),
            )
        )

    def _index(self, pts: int | None, time_s: float) -> int:
        if pts is not None and not self._stream.codec_context.has_b_frames:
            number: int = self._stream.index_entries.search_timestamp(
                pts, any_frame=True
            )
            if number >= 0:
                return number
        return round(time_s * (self.fps or FRAME_RATE))

    @contextlib.contextmanager
    def _guarded(self, what: str) -> Iterator[None]:
        """Turn what the codecs raise into what the player understands."""
        try:
            yield
        except (av.FFmpegError, ValueError, MemoryError) as error:
            if self._file.error is not None:
                raise self._file.error from error
            reason = error.strerror if isinstance(error, av.FFmpegError) else error
            raise PlaybackError(
                f"{self.name}: {what} ({clean_line(reason, 200)}).", code="unreadable"
            ) from error
        if self._file.error is not None:
            raise self._file.error
