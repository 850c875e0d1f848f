"""Clips whose frames carry their number in the picture."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.video.frame import PictureType
from numpy.typing import NDArray

SIZE = (320, 176)
BITS = 12
BLOCK = 16


def picture(number: int, size: tuple[int, int] = SIZE) -> av.VideoFrame:
    """A ramp with ``number`` as black and white blocks along the top."""
    width, height = size
    luma = np.tile(np.linspace(60, 180, width), (height, 1)).astype(np.uint8)
    luma[:, (number * 8) % (width - 16) :][:, :16] = 200
    for bit in range(BITS):
        shade = 235 if number >> bit & 1 else 16
        luma[:BLOCK, bit * BLOCK : (bit + 1) * BLOCK] = shade
    planes = np.concatenate(
        [luma, np.full((height // 2, width), 128, np.uint8)], axis=0
    )
    return av.VideoFrame.from_ndarray(planes, format="yuv420p")


def luma_of(frame: av.VideoFrame) -> NDArray[np.uint8]:
    """The frame's luma, ``(height, width)``."""
    plane = frame.planes[0]
    rows = np.frombuffer(plane, np.uint8).reshape(frame.height, plane.line_size)
    return rows[:, : frame.width]


def number_of(frame: av.VideoFrame) -> int:
    """The number in the picture; -1 in one that is turned."""
    luma = luma_of(frame)
    if luma.shape[1] < BITS * BLOCK:
        return -1
    middle = BLOCK // 2
    return sum(
        int(luma[middle, bit * BLOCK + middle] > 128) << bit for bit in range(BITS)
    )


def make_clip(
    path: Path,
    frames: int = 60,
    *,
    fps: int = 20,
    gop: int = 20,
    size: tuple[int, int] = SIZE,
    b_frames: int = 0,
    times_ms: Sequence[int] | None = None,
    movflags: str = "faststart",
    format: str = "mp4",
    rotation: int = 0,
) -> Path:
    """Write a clip; frame ``n`` shows the number ``n``.

    Args:
        path: Where to.
        frames: How many.
        fps: Frames a second, unless ``times_ms`` says when each is shown.
        gop: Frames from one keyframe to the next.
        size: Width and height.
        b_frames: B-frames in a row at most.
        times_ms: Presentation times.
        movflags: Of the MP4 muxer; ``faststart`` puts the index in front.
        format: Of the container.
        rotation: Degrees counter-clockwise by which it is to be turned for showing.
    """
    options = {"movflags": movflags} if format == "mp4" and movflags else {}
    base = Fraction(1, 1000) if times_ms is not None else Fraction(1, fps)
    x264 = {
        "preset": "ultrafast",
        "crf": "23",
        "bf": str(b_frames),
        "x264-params": f"keyint={gop}:min-keyint={gop}:scenecut=0:b-pyramid=none",
    }
    with av.open(str(path), "w", format=format, options=options) as container:
        stream = container.add_stream("libx264", rate=fps, options=x264)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.time_base = stream.codec_context.time_base = base
        if rotation:
            stream.set_display_rotation(rotation)
        count = frames if times_ms is None else len(times_ms)
        for number in range(count):
            frame = picture(number, size)
            frame.pts = number if times_ms is None else times_ms[number]
            frame.time_base = base
            frame.pict_type = PictureType.NONE
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
