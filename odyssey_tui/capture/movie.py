"""H.264 in an MP4 that plays however its writing ends.

While it grows the file consists of fragments, each written at once when it is
complete; what was written last is at most a second old. Finishing adds an ordinary
index at the end and then, by changing eight bytes near the start, makes the whole an
ordinary MP4: no player has to know fragments, and all show its length. Before that
last change the fragments are still what counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import av
from av.video.frame import PictureType

from odyssey_tui.capture.pictures import PictureCopier
from odyssey_tui.capture.sink import StagedFile
from odyssey_tui.capture.timeline import FRAME_MS, Timeline
from odyssey_tui.models import FRAME_RATE, DecodedFrame

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.packet import Packet
    from av.video.stream import VideoStream

MILLISECOND: Final = Fraction(1, 1000)

KEYFRAME_MS: Final = 1900
"""A frame so long after a keyframe becomes one: with the next it would be 2 s."""

# Measured with ``python -m tests.bench capture``: about 45 dB, and no frame of the
# clips below 40. "superfast" saves a quarter of the bytes for twice the processor time,
# which live video beside it needs more than the disk needs room.
ENCODER_OPTIONS: Final = {"preset": "ultrafast", "crf": "23", "forced-idr": "1"}

# A frame takes a fraction of its 50 ms on one thread, and two cost a fifth more in all.
ENCODER_THREADS: Final = 1

CONTAINER_OPTIONS: Final = {
    "movflags": "hybrid_fragmented+empty_moov+default_base_moof",
    "frag_duration": "500000",
    "flush_packets": "1",
    # Milliseconds are whole numbers of its ticks.
    "video_track_timescale": "90000",
}


class MovieWriter:
    """One video in the making. For one thread at a time.

    Attributes:
        frames: Frames encoded.
        end_ms: Length of the video so far, in milliseconds.
        saved_frames: Frames that are in the file.
        saved_ms: Length of the video that is in the file, in milliseconds.
    """

    def __init__(
        self,
        file: StagedFile,
        tags: Mapping[str, str],
        *,
        options: Mapping[str, str] = ENCODER_OPTIONS,
        threads: int = ENCODER_THREADS,
    ) -> None:
        """Prepare; the file stays empty until the first frame comes.

        Args:
            file: Where the video goes; not closed by this class.
            tags: Metadata of the container.
            options: Of libx264.
            threads: How many libx264 encodes with.
        """
        self.frames = self.end_ms = 0
        self.saved_frames = self.saved_ms = 0
        self._file = file
        self._tags = tags
        self._options = dict(options)
        self._threads = threads
        self._timeline = Timeline()
        self._container: OutputContainer | None = None
        self._track: tuple[VideoStream, PictureCopier] | None = None
        self._held: Packet[VideoStream] | None = None
        self._muxed = 0
        self._last_keyframe = -KEYFRAME_MS

    def add(self, frame: DecodedFrame) -> None:
        """Encode one frame and write the fragment that it completes, if any.

        Raises:
            OSError: The disk does not take the data.
            av.FFmpegError: The frame cannot be encoded.
        """
        stream, pictures = self._track or self._open(frame.frame)
        time = self._timeline.place(frame.timestamp_ms, frame.decoded)
        picture = pictures.copy(frame.frame)
        picture.pts, picture.time_base = time, MILLISECOND
        keyframe = time - self._last_keyframe >= KEYFRAME_MS
        picture.pict_type = PictureType.I if keyframe else PictureType.NONE
        if keyframe:
            self._last_keyframe = time
        packets = stream.encode(picture)
        self.frames += 1
        self.end_ms = time + FRAME_MS
        for packet in packets:
            self._mux(packet)

    def finish(self) -> None:
        """Write the rest and the index.

        Raises:
            OSError: The disk does not take it; what was written before plays.
            av.FFmpegError: The encoder or the muxer failed.
        """
        if self._track is None or self._container is None:
            return
        for packet in self._track[0].encode(None):
            self._mux(packet)
        if self._held is not None:
            self._held.duration = FRAME_MS
            self._mux_held(self._held)
            self._held = None
        container, self._container = self._container, None
        container.close()
        self._file.commit()
        self.saved_frames, self.saved_ms = self.frames, self.end_ms

    def abandon(self) -> None:
        """Release the encoder and write nothing more. Harmless after ``finish``."""
        self._file.discard()
        self._held = None
        container, self._container = self._container, None
        if container is not None:
            container.close()

    def _open(self, first: av.VideoFrame) -> tuple[VideoStream, PictureCopier]:
        pictures = PictureCopier(first)
        container = av.open(
            self._file,
            "w",
            format="mp4",
            options=CONTAINER_OPTIONS,
            buffer_size=1 << 18,
        )
        self._container = container
        container.metadata.update(self._tags)
        stream = container.add_stream("libx264", rate=FRAME_RATE, options=self._options)
        codec, colours = stream.codec_context, pictures.colours
        codec.width, codec.height = pictures.width, pictures.height
        codec.pix_fmt = "yuv420p"
        codec.time_base = MILLISECOND
        codec.thread_count = self._threads
        # Without B-frames the order of decoding is that of showing.
        codec.max_b_frames = 0
        codec.color_range, codec.colorspace = colours.range, colours.matrix
        codec.color_primaries, codec.color_trc = colours.primaries, colours.transfer
        self._track = stream, pictures
        return self._track

    def _mux(self, packet: Packet[VideoStream]) -> None:
        """Hold a packet until the next one tells how long its frame is shown."""
        held, self._held = self._held, packet
        if held is not None:
            held.duration = (packet.pts or 0) - (held.pts or 0)
            self._mux_held(held)

    def _mux_held(self, packet: Packet[VideoStream]) -> None:
        if self._container is None:
            return
        start = packet.pts or 0
        self._container.mux_one(packet)
        self._muxed += 1
        if self._file.commit():
            # A fragment is closed by the first packet after it.
            self.saved_frames, self.saved_ms = self._muxed - 1, start
