"""Small pictures of the world, and how far two of them differ."""

from __future__ import annotations

from functools import cache

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from odyssey_tui.local.world import World

SIZE = (224, 128)
"""Small enough to paint hundreds of scenes in a test run."""

Planes = tuple[NDArray[np.uint8], NDArray[np.uint8], NDArray[np.uint8]]


def planes(frame: av.VideoFrame) -> Planes:
    """Copies of the three planes without their padding."""
    found = []
    for plane in frame.planes:
        data = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
        found.append(data[: plane.height, : plane.width].copy())
    return found[0], found[1], found[2]


def play(
    prompt: str,
    *changes: str,
    frames: int = 4,
    image: Image.Image | None = None,
    size: tuple[int, int] = SIZE,
    seed: int = 7,
) -> Planes:
    """The picture ``frames`` frames after the last of the prompts.

    The caption, which shows every prompt, is left out: only the world counts.
    """
    world = World(*size, seed=seed)
    world.start(_bare(prompt), image)
    for change in changes:
        world.render()
        world.interact(change)
    for _ in range(frames - 1):
        world.render()
    return planes(world.render())


def _bare(prompt: str) -> str:
    return f"{prompt}. Negative prompt: text"


def film(prompt: str, frames: int, every: int = 5) -> list[Planes]:
    """Every fifth picture of the first ``frames`` after a start."""
    world = World(*SIZE, seed=7)
    world.start(_bare(prompt))
    shown = []
    for number in range(frames):
        frame = world.render()
        if number % every == every - 1:
            shown.append(planes(frame))
    return shown


@cache
def base_film(prompt: str, frames: int) -> list[Planes]:
    """``film`` remembered."""
    return film(prompt, frames)


def greatest(one: list[Planes], other: list[Planes]) -> float:
    """The greatest difference between pictures of the same moment."""
    return max(difference(a, b) for a, b in zip(one, other, strict=True))


@cache
def base(prompt: str, *changes: str, frames: int = 4) -> Planes:
    """``play`` remembered, for pictures that many others are compared with."""
    return play(prompt, *changes, frames=frames)


def difference(one: Planes, other: Planes) -> float:
    """Root of the mean squared difference of all samples, 0 to 255."""
    total = sum(
        float(((a.astype(np.float32) - b) ** 2).sum())
        for a, b in zip(one, other, strict=True)
    )
    return float((total / sum(a.size for a in one)) ** 0.5)
