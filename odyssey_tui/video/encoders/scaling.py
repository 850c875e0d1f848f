"""One swscale call from the decoder's picture to the pixels wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from av.video.reformatter import Interpolation, VideoReformatter

if TYPE_CHECKING:
    import av
    from numpy.typing import NDArray


class Scaler:
    """Scales and converts; keeps swscale's tables between frames."""

    def __init__(self) -> None:
        self._scaling = VideoReformatter()
        self._converting = VideoReformatter()
        # One thread: the pictures are small, and the other cores decode.
        self._options: dict[str, Any] = {"threads": 1}

    def convert(
        self, frame: av.VideoFrame, width: int, height: int, pixel_format: str
    ) -> av.VideoFrame:
        """The frame in another size and format, averaging where it shrinks."""
        size = (width, height)
        scaled = size != (frame.width, frame.height)
        if scaled and 2 * width > frame.width and not pixel_format.startswith("yuv"):
            # For large pictures much faster than both at once.
            planar = planar_format(frame, width)
            frame = self._reformat(self._scaling, frame, size, planar)
        return self._reformat(self._converting, frame, size, pixel_format)

    def _reformat(
        self,
        reformatter: VideoReformatter,
        frame: av.VideoFrame,
        size: tuple[int, int],
        pixel_format: str,
    ) -> av.VideoFrame:
        try:
            return reformatter.reformat(
                frame,
                *size,
                pixel_format,
                interpolation=Interpolation.AREA,
                **self._options,
            )
        except TypeError:
            if not self._options:
                raise
            # PyAV before 16 has no choice of threads (and uses one).
            self._options = {}
            return self._reformat(reformatter, frame, size, pixel_format)

    def rgb(self, frame: av.VideoFrame, width: int, height: int) -> NDArray[np.uint8]:
        """Pixels as an array ``(height, width, 3)``; valid while it is referenced."""
        plane = self.convert(frame, width, height, "rgb24").planes[0]
        data: NDArray[np.uint8] = np.frombuffer(memoryview(plane), np.uint8)
        rows = data.reshape(height, plane.line_size)
        return rows[:, : width * 3].reshape(height, width, 3)

    def rgb555(
        self, frame: av.VideoFrame, width: int, height: int
    ) -> NDArray[np.uint16]:
        """Pixels as 15-bit numbers, five bits per colour, dithered by swscale."""
        plane = self.convert(frame, width, height, "rgb555le").planes[0]
        words: NDArray[np.uint16] = np.frombuffer(memoryview(plane), np.dtype("<u2"))
        return words.reshape(height, plane.line_size // 2)[:, :width]


def planar_format(frame: av.VideoFrame, width: int) -> str:
    """The format to scale a frame to: colours as sharp as they are, not sharper."""
    return "yuv420p" if 2 * width > frame.width else "yuv444p"
