"""Frames of our own: the decoder's pictures are shared, and encoders write to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import av
import numpy as np
from av.video.reformatter import Interpolation, VideoReformatter
from numpy.typing import NDArray

# Numbers of ITU-T H.273 and of FFmpeg's enumerations.
_LIMITED: Final = 1
_FULL: Final = 2
_BT601: Final = 6
_BT709: Final = 1
_KNOWN_MATRICES: Final = frozenset({1, 4, 5, 6, 7, 9})
_LAYOUTS: Final = frozenset({"yuv420p", "yuvj420p"})
"""Formats of the same planes; the second is full range by definition."""


@dataclass(frozen=True, slots=True)
class Colours:
    """What a player must know to show the colours that the screen shows.

    Attributes:
        range: 1 for limited range, 2 for full.
        matrix: From YUV to RGB, as ITU-T H.273 counts.
        primaries: Of the RGB: those of displays, since a terminal converts nothing.
        transfer: Of the RGB, likewise.
    """

    range: int
    matrix: int
    primaries: int = _BT709
    transfer: int = _BT709

    @classmethod
    def of(cls, frame: av.VideoFrame) -> Colours:
        """What a frame says, and what swscale takes for granted where it is silent.

        Players guess by the size of the picture, BT.709 for this one; swscale, which
        makes the pictures on the screen, takes BT.601 and limited range.
        """
        full = frame.color_range == _FULL or frame.format.name == "yuvj420p"
        known = frame.colorspace in _KNOWN_MATRICES
        return cls(
            range=_FULL if full else _LIMITED,
            matrix=int(frame.colorspace) if known else _BT601,
        )


class PictureCopier:
    """Copies frames into one picture of a fixed size, scaled where they differ.

    Args:
        first: The frame whose size (made even), format and colours all others get.

    Attributes:
        width: Width of the copies in pixels.
        height: Height of the copies in pixels.
        colours: What to tell players.
    """

    def __init__(self, first: av.VideoFrame) -> None:
        self.width = max(2, first.width & ~1)
        self.height = max(2, first.height & ~1)
        self.colours = Colours.of(first)
        self._format = first.format.name if first.format.name in _LAYOUTS else "yuv420p"
        self._reformatter = VideoReformatter()
        self._copy = av.VideoFrame(self.width, self.height, "yuv420p")

    def copy(self, frame: av.VideoFrame) -> av.VideoFrame:
        """The frame's picture; valid, and free to be changed, until the next call."""
        source = self._reformatter.reformat(
            frame,
            self.width,
            self.height,
            self._format,
            interpolation=Interpolation.AREA,
        )
        # The encoder may still hold the last one.
        self._copy.make_writable()
        for target, plane in zip(self._copy.planes, source.planes, strict=True):
            np.copyto(_pixels(target), _pixels(plane))
        return self._copy


def _pixels(plane: av.video.plane.VideoPlane) -> NDArray[np.uint8]:
    data: NDArray[np.uint8] = np.frombuffer(memoryview(plane), np.uint8)
    rows = data[: plane.line_size * plane.height].reshape(plane.height, plane.line_size)
    return rows[:, : plane.width]
