"""Clips to measure with, always the same: one as the service draws it, one harder.

The ``world`` is what the program mostly shows. ``synthetic`` has what encoders of
terminals find hard: fine texture, smooth gradients, sharp moving edges, film grain
in every frame, and a cut in the middle.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import numpy as np
from av.video.reformatter import Interpolation
from numpy.typing import NDArray

from odyssey_tui.local.world import World

FPS = 20
LARGE = (1280, 704)
SMALL = (640, 352)
SIZES = (LARGE, SMALL)
NAMES = ("world", "synthetic")
SCENE = "Stormy sea with a lighthouse and a sailing boat at dusk, pan right"
GRAIN = 5.0
"""Standard deviation of the film grain, of 255."""


def clip(name: str, size: tuple[int, int], count: int) -> list[av.VideoFrame]:
    """The first frames of a clip.

    Args:
        name: One of ``NAMES``.
        size: Width and height in pixels.
        count: Number of frames, at 20 a second; the cut is in their middle.

    Returns:
        Frames in yuv420p, in the order shown.
    """
    large = _large(name, count)
    if size == LARGE:
        return list(large)
    width, height = size
    return [
        frame.reformat(width, height, "yuv420p", interpolation=Interpolation.AREA)
        for frame in large
    ]


def write_clip(frames: Sequence[av.VideoFrame], path: Path) -> None:
    """Write frames as H.264, nearly without loss, into the container of the name."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=FPS)
        stream.width, stream.height = frames[0].width, frames[0].height
        stream.pix_fmt = "yuv420p"
        stream.options = {"crf": "12", "preset": "veryfast"}
        for number, frame in enumerate(frames):
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


@cache
def _large(name: str, count: int) -> tuple[av.VideoFrame, ...]:
    if name == "world":
        world = World(*LARGE, seed=7)
        world.start(SCENE)
        return tuple(world.render() for _ in range(count))
    if name == "synthetic":
        return tuple(_synthetic(number, count) for number in range(count))
    raise ValueError(f"no clip {name}; there are {', '.join(NAMES)}")


def _synthetic(number: int, count: int) -> av.VideoFrame:
    """One frame of the harder clip; each half has colours and motion of its own."""
    width, height = LARGE
    half = 0 if number < count // 2 else 1
    picture = _gradient(half).copy()
    shift = number * (5 if half else -3)
    rows = slice(height // 2, height)
    picture[rows] += np.roll(_texture(half)[rows], shift, axis=1)[..., None]
    _edges(picture, number, half)
    random = np.random.default_rng(1000 + number)
    grain = random.standard_normal((height, width, 1), np.float32)
    picture += GRAIN * grain
    pixels = np.clip(picture, 0, 255).astype(np.uint8)
    frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
    return frame.reformat(format="yuv420p")


@cache
def _places() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Column and row of every pixel."""
    width, height = LARGE
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    return x, y


@cache
def _gradient(half: int) -> NDArray[np.float32]:
    """A smooth sky, from one colour at the top to another at the bottom."""
    x, y = (place / side for place, side in zip(_places(), LARGE, strict=True))
    top, bottom = (
        np.array(colours, np.float32)
        for colours in (
            ((40, 60, 120), (230, 170, 120)),
            ((200, 215, 235), (30, 70, 50)),
        )[half]
    )
    picture = top + (bottom - top) * y[..., None]
    picture += 20 * np.sin(3 * x + 2 * y)[..., None]
    return picture.astype(np.float32)


@cache
def _texture(half: int) -> NDArray[np.float32]:
    """Noise with detail of every size from 1 to 32 pixels, about -60 to 60."""
    width, height = LARGE
    random = np.random.default_rng(half)
    total = np.zeros((height, width), np.float32)
    for octave in range(6):
        step = 2**octave
        grid = random.normal(0.0, 10.0, (-(-height // step), -(-width // step)))
        total += np.kron(grid, np.ones((step, step)))[:height, :width]
    return total


def _edges(picture: NDArray[np.float32], number: int, half: int) -> None:
    """A bar that turns, a disc that travels and thin lines that slide."""
    x, y = _places()
    height, width = x.shape
    angle = number / 14
    across = (x - width * 0.3) * np.cos(angle) + (y - height * 0.4) * np.sin(angle)
    along = (y - height * 0.4) * np.cos(angle) - (x - width * 0.3) * np.sin(angle)
    picture[(np.abs(across) < 24) & (np.abs(along) < 220)] = (245, 240, 225)
    centre = width * (0.5 + 0.4 * np.sin(number / 11)), height * 0.6
    disc = (x - centre[0]) ** 2 + (y - centre[1]) ** 2 < 90**2
    picture[disc] = ((200, 40, 40), (40, 60, 190))[half]
    lines = ((x + 2 * number) % 16 < 2) & (y < height * 0.15)
    picture[lines] = (15, 20, 25)
