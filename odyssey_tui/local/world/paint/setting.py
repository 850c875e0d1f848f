"""What every painter of a scene needs to know: size, light, look and seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Protocol, TypeVar, cast

import numpy as np

from ..scene import Scene
from .grade import RGB, Grade
from .layers import Sprite
from .light import Light, lerp, lit_by
from .noise import cloud_tile, generator
from .planes import U8, Floats, Planes, Scaler, rgb_to_yuv, to_bytes
from .style import Look

FRAMES_PER_SECOND = 20

OVERSCAN = 64
"""Rows that layers reach beyond the lower edge, for tilts and shakes."""


@dataclass(slots=True)
class Moment:
    """One frame's worth of time and camera.

    Attributes:
        frame: Number of the frame since the world began.
        seconds: The same in seconds.
        x: Camera's way to the right so far, in pixels of the nearest layer.
        y: Camera's height above its rest, in pixels of the nearest layer.
        wind: -1 to 1, where the air moves just now.
        sway: The part of ``x`` that swings to and fro instead of travelling.
    """

    frame: int
    seconds: float
    x: float = 0.0
    y: float = 0.0
    wind: float = 0.0
    sway: float = 0.0


_REMEMBERED = 4
_SHAPES = 28

_T = TypeVar("_T")


class Element(Protocol):
    """Anything that can be painted; a stage is a list of them, back to front."""

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Paint the element as it is at ``moment``."""


class Filter(Protocol):
    """Changes a finished frame in place."""

    def apply(self, canvas: Planes, frame: int) -> None:
        """Change the canvas."""


class Textures:
    """Noise shared by all scenes of one size; not to be written to.

    Attributes:
        soft: Clouds of six octaves, half as wide as the period and somewhat
            more than half as high as the picture; 0 to 1.
        fine: Smaller grain of the same size.
    """

    def __init__(self, period: int, height: int) -> None:
        across, down = period // 2, height // 2 + OVERSCAN
        random = generator("textures", period, height)
        wide = max(3, round(6 * period / 1920))
        self.soft = cloud_tile(random, across, down, (wide, 4), 6, 0.55)
        self.fine = cloud_tile(random, across, down, (wide * 8, 24), 4, 0.6)


@lru_cache(maxsize=4)
def textures_for(width: int, height: int) -> Textures:
    """The textures for pictures of that size, made once in a process."""
    return Textures(period_of(width), height + 2 * OVERSCAN)


@dataclass
class Setting:
    """A scene made definite, for painters.

    Attributes:
        width: Of the picture, in pixels.
        height: Of the picture, in pixels.
        scene: What was asked for.
        place: Where it is, chosen if it was not asked for.
        time: Time of day, likewise.
        light: The light of it all.
        look: What the style asks of painters.
        grade: Colour grade for every picture.
        seed: Of everything that is chosen freely.
        horizon: Row of the horizon.
        ground: Row where subjects stand.
        textures: Shared noise.
        mood: Names light, look and grade together, for caches.
        cache: Masks and maps of styles that later scenes may use again.
        shapes: Shapes of the land that later scenes may light anew.
    """

    width: int
    height: int
    scene: Scene
    place: str
    time: str
    light: Light
    look: Look
    grade: Grade
    seed: int
    horizon: int
    ground: int
    textures: Textures
    mood: int = 0
    sun_x: float = 0.66
    scale: float = 1.0
    cache: dict[object, Any] = field(default_factory=dict)
    shapes: dict[object, object] = field(default_factory=dict)
    scaler: Scaler = field(default_factory=Scaler)

    @property
    def period(self) -> int:
        """Width of periodic layers in pixels."""
        return period_of(self.width)

    @property
    def unit(self) -> int:
        """The shorter side, by which things are measured."""
        return min(self.width, self.height)

    @property
    def bottom(self) -> int:
        """Row below which no layer needs to reach."""
        return self.height + OVERSCAN

    @property
    def sun(self) -> tuple[float, float]:
        """Where the sun or the moon stands, in pixels."""
        if self.look.sun == "stripes":
            return self.width / 2, self.horizon - 0.17 * self.unit
        height = self.light.orb_height * 0.86
        return self.sun_x * self.width, self.horizon * (1 - height) - 0.02 * self.unit

    def random(self, *names: object) -> np.random.Generator:
        """A generator for the thing named, the same in every scene of the seed."""
        return generator(self.seed, *names)

    def surface(self, albedo: RGB, distance: float, lit: float = 0.6) -> RGB:
        """Colour of ground or rock at a distance of 0 (here) to 1 (horizon)."""
        light = self.light
        shade = lerp(light.ambient, light.key, lit)
        colour = lit_by(albedo, shade)
        near = 1 - distance
        # Snow and sand throw the light back: they never turn quite dark.
        pale = max(0.0, sum(albedo) / 765 - 0.45)
        dark = light.silhouette * (0.35 + 0.65 * near) * (1 - 1.15 * pale)
        colour = lerp(colour, light.shadow, max(dark, 0.0))
        fog = self.scene.strength("fog")
        haze = min(0.97, distance**0.9 * (0.88 + 0.1 * fog) + 0.3 * fog * distance)
        return lerp(colour, light.haze, haze + 0.1 * fog * (1 - haze))

    def finish(
        self,
        y: Floats,
        u: Floats,
        v: Floats,
        light: Floats | None = None,
        step: int = 2,
    ) -> Planes:
        """Graded planes of full size from values painted at a fraction of it.

        Args:
            y: Luma, ``(rows / step, columns / step)``.
            u: Chroma, half of that, rounded up; ``v`` likewise.
            v: The other chroma.
            light: Luma to add to the first rows, ``(any, columns)``.
            step: How many times larger the result is.
        """
        rows, columns = y.shape
        small = self.grade.apply(Planes(to_bytes(y), to_bytes(u), to_bytes(v)))
        how = "BILINEAR" if step == 2 else "BICUBIC"
        planes = self.scaler.picture(small, columns * step, rows * step, how)
        if light is not None:
            edge = planes.y[: len(light)]
            np.copyto(edge, np.clip(edge + light, 16, 235), casting="unsafe")
        return planes

    def finish_rgb(self, colours: Floats, step: int = 2) -> Planes:
        """Graded planes of full size from RGB painted at a fraction of it."""
        yuv = rgb_to_yuv(colours)
        y, u, v = yuv[:, :, 0], yuv[::2, ::2, 1], yuv[::2, ::2, 2]
        return self.finish(y, u, v, step=step)

    def sprite(self, pixels: U8, shrink: int = 1) -> Sprite:
        """A graded sprite from RGBA bytes, made ``shrink`` times smaller."""
        planes, alpha = self.scaler.cutout(pixels, shrink)
        return Sprite(self.grade.apply(planes), alpha)

    def shape(self, *key: object, make: Callable[[], _T]) -> _T:
        """Something that does not depend on the light, made once for the place.

        Args:
            key: Its name, and all that it depends on but seed, place and lines.
            make: Makes it.
        """
        whole = (self.seed, self.place, self.horizon, self.ground, *key)
        found = self.shapes.pop(whole, None)
        if found is None:
            found = make()
        self.shapes[whole] = found
        while len(self.shapes) > _SHAPES:
            del self.shapes[next(iter(self.shapes))]
        return cast(_T, found)

    def remember(self, key: object, make: Callable[[], Any]) -> Any:
        """The thing for ``key``, made at most once while it is cached."""
        made = self.cache.pop(key, None) or make()
        self.cache[key] = made
        while len(self.cache) > _REMEMBERED:
            del self.cache[next(iter(self.cache))]
        return made


def period_of(width: int) -> int:
    """Width after which landscapes repeat, a multiple of 64."""
    return width * 3 // 2 if width >= 1000 else width * 2
