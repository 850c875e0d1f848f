"""The small pictures that go with a recording: a thumbnail and a preview clip."""

from __future__ import annotations

import contextlib
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import av
from av.video.frame import PictureType
from PIL import Image

from odyssey_tui.models import FRAME_RATE

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.video.stream import VideoStream

THUMBNAIL_LONG_SIDE = 640
PREVIEW_LONG_SIDE = 320
PREVIEW_SECONDS = 6
PREVIEW_FRAME_RATE = 10

# A thumbnail is taken when the opening has settled, and at once for streams
# that end before.
THUMBNAIL_FRAME = FRAME_RATE

_PREVIEW_STEP = FRAME_RATE // PREVIEW_FRAME_RATE
_JPEG_QUALITY = 85


def fit(width: int, height: int, long_side: int) -> tuple[int, int]:
    """The size with the given long side and the same shape; both are even."""
    scale = long_side / max(width, height)
    return (
        max(2, 2 * round(width * scale / 2)),
        max(2, 2 * round(height * scale / 2)),
    )


def write_thumbnail(frame: av.VideoFrame, path: Path) -> None:
    """Write ``frame`` as a JPEG of at most 640 pixels to a side.

    Raises:
        OSError: The file cannot be written.
    """
    width, height = fit(frame.width, frame.height, THUMBNAIL_LONG_SIDE)
    small = frame.reformat(width, height, format="rgb24", interpolation="AREA")
    Image.fromarray(small.to_ndarray()).save(path, "JPEG", quality=_JPEG_QUALITY)


class PreviewClip:
    """The first seconds of a stream, small and at half the frame rate.

    It is encoded while the stream runs, so that there is nothing left to do
    when the stream ends.
    """

    def __init__(self, path: Path, width: int, height: int) -> None:
        """Open the file.

        Raises:
            OSError, av.FFmpegError: The file cannot be written.
        """
        self._size = fit(width, height, PREVIEW_LONG_SIDE)
        self._seen = 0
        self._count = 0
        self._container: OutputContainer | None = av.open(
            str(path), "w", format="mp4", options={"movflags": "faststart"}
        )
        self._stream = self._add_stream(self._container)

    def _add_stream(self, container: OutputContainer) -> VideoStream:
        stream = container.add_stream(
            "libx264",
            rate=PREVIEW_FRAME_RATE,
            options={"preset": "ultrafast", "tune": "zerolatency", "crf": "28"},
        )
        stream.width, stream.height = self._size
        stream.pix_fmt = "yuv420p"
        stream.codec_context.thread_count = 1
        return stream

    def add(self, frame: av.VideoFrame) -> None:
        """Take in the next frame of the stream.

        Raises:
            OSError, av.FFmpegError: The file cannot be written.
        """
        wanted = self._seen % _PREVIEW_STEP == 0
        self._seen += 1
        if self._container is None or not wanted:
            return
        small = frame.reformat(*self._size, format="yuv420p", interpolation="AREA")
        small.pts = self._count
        small.time_base = Fraction(1, PREVIEW_FRAME_RATE)
        small.pict_type = PictureType.NONE
        self._container.mux(self._stream.encode(small))
        self._count += 1
        if self._count == PREVIEW_SECONDS * PREVIEW_FRAME_RATE:
            self.close()

    def close(self) -> None:
        """Finish the file; calling it again does nothing.

        Raises:
            OSError, av.FFmpegError: The file cannot be written.
        """
        container, self._container = self._container, None
        if container is None:
            return
        with contextlib.closing(container):
            container.mux(self._stream.encode(None))
