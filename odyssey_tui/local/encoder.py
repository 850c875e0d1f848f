"""H.264 encoding of the live picture.

One encoder serves both uses of a stream: the bytes that it returns go to the
peer as RTP and, unchanged, into the recording. So the parameter sets travel in
the bitstream (before every keyframe), the bitstream is Annex B, and nothing is
ever reordered or delayed.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import av
from av.video.frame import PictureType

from odyssey_tui.models import FRAME_RATE

if TYPE_CHECKING:
    from av.video.codeccontext import VideoCodecContext

TARGET_BITRATE = 3_000_000
"""Bits per second when nobody asks for less."""

MIN_BITRATE = 400_000
"""Bits per second below which the picture is of no use."""

FRAME_TIME_BASE = Fraction(1, FRAME_RATE)
"""Unit of every ``pts`` in frames."""

KEYFRAME_INTERVAL = 5 * FRAME_RATE
"""Frames between keyframes nobody asked for; recordings seek to them."""

# A keyframe may use up this many bits at once. Larger ones look better for a
# moment, but arrive as a burst that overruns a receiver's socket buffer
# (about 90 full packets with the usual 208 KiB).
_BURST_BITS = 600_000

# Measured on the world's scenes at 3 Mbit/s: "superfast" is at most 0.8 dB better
# for a quarter more time, plain "ultrafast" 0.5 to 2.5 dB worse for 15% less.
# Adaptive quantisation, which "superfast" brings, costs up to 1.5 dB on rain.
_PRESET = "ultrafast"
_X264_PARAMS = "repeat-headers=1:annexb=1:deblock=0,0:partitions=i4x4"

# The world paints in limited-range BT.601; players take BT.709 for granted at
# this size unless they are told.
_BT601 = 6
_LIMITED_RANGE = 1


class EncoderError(RuntimeError):
    """The encoder did not accept a frame or gave no picture for it."""


@dataclass(frozen=True, slots=True)
class EncodedPicture:
    """One picture as it goes to the peer and into the recording.

    Attributes:
        data: One H.264 access unit, Annex B.
        pts: Number of the picture in its stream; one unit is 50 ms.
        keyframe: Whether decoding can start here.
    """

    data: bytes
    pts: int
    keyframe: bool


class H264Encoder:
    """libx264 at a constant bitrate without delay: one frame in, one picture out.

    Not safe for use from several threads at a time.
    """

    def __init__(self, width: int, height: int, bitrate: int = TARGET_BITRATE) -> None:
        """Open the codec; takes a few milliseconds."""
        self.width = width
        self.height = height
        self._count = 0
        self._codec: VideoCodecContext | None = _open_codec(
            width, height, _bounded(bitrate)
        )

    @property
    def bitrate(self) -> int:
        """Target in bits per second."""
        return self._opened().bit_rate or TARGET_BITRATE

    @bitrate.setter
    def bitrate(self, value: int) -> None:
        # libx264 takes a changed rate with the next frame, without a keyframe.
        self._opened().bit_rate = _bounded(value)

    def encode(self, frame: av.VideoFrame, keyframe: bool = False) -> EncodedPicture:
        """Encode ``frame`` as the next picture of the stream.

        Args:
            frame: yuv420p of the encoder's size; its ``pts`` is overwritten.
            keyframe: Make the picture one that decoding can start from.

        Raises:
            EncoderError: The frame does not fit, or the codec failed.
        """
        codec = self._opened()
        if (frame.width, frame.height) != (self.width, self.height):
            raise EncoderError(
                f"a frame of {frame.width}x{frame.height} does not fit an encoder "
                f"of {self.width}x{self.height}"
            )
        frame.pts = self._count
        frame.time_base = FRAME_TIME_BASE
        frame.pict_type = PictureType.I if keyframe else PictureType.NONE
        try:
            packets = codec.encode(frame)
        except av.FFmpegError as error:
            raise EncoderError(f"libx264 refused a frame: {error}") from error
        if not packets:
            raise EncoderError("libx264 gave no picture for a frame")
        picture = EncodedPicture(
            data=b"".join(bytes(packet) for packet in packets),
            pts=self._count,
            keyframe=any(packet.is_keyframe for packet in packets),
        )
        self._count += 1
        return picture

    def close(self) -> None:
        """Free the codec; calling it again does nothing."""
        self._codec = None

    def _opened(self) -> VideoCodecContext:
        if self._codec is None:
            raise EncoderError("the encoder is closed")
        return self._codec


def _bounded(bitrate: int) -> int:
    return max(MIN_BITRATE, min(bitrate, TARGET_BITRATE))


def _open_codec(width: int, height: int, bitrate: int) -> VideoCodecContext:
    codec = av.CodecContext.create("libx264", "w")
    codec.width = width
    codec.height = height
    codec.pix_fmt = "yuv420p"
    codec.time_base = FRAME_TIME_BASE
    codec.framerate = Fraction(FRAME_RATE)
    codec.bit_rate = bitrate
    codec.gop_size = KEYFRAME_INTERVAL
    codec.colorspace = codec.color_primaries = codec.color_trc = _BT601
    codec.color_range = _LIMITED_RANGE
    # One thread: slices of several threads cost quality, and the other cores
    # belong to the other streams and to the terminal.
    codec.thread_count = 1
    codec.options = {
        "preset": _PRESET,
        "tune": "zerolatency",
        "profile": "baseline",
        "level": "3.1",
        "maxrate": str(TARGET_BITRATE),
        "bufsize": str(_BURST_BITS),
        "forced-idr": "1",
        "x264-params": _X264_PARAMS,
    }
    codec.open()
    return codec
