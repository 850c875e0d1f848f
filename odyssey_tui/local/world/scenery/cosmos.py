"""Space: nebulae, planets, and a moon to stand on."""

from __future__ import annotations

import math

import numpy as np

from ..paint.grade import RGB
from ..paint.layers import Layer, Sprite
from ..paint.noise import cloud_tile, hill_line
from ..paint.planes import Floats, Planes
from ..paint.setting import Element, Moment, Setting
from .sky import Stars
from .terrain import Backdrop, Ridge, pace_of, paint_ridge

_NEBULAE: tuple[tuple[RGB, RGB], ...] = (
    ((150, 60, 190), (40, 120, 220)),
    ((220, 80, 110), (80, 60, 190)),
    ((30, 150, 170), (120, 60, 180)),
    ((240, 140, 70), (150, 50, 130)),
)


class Nebula:
    """Dark space with clouds of coloured gas."""

    def __init__(self, setting: Setting) -> None:
        random = setting.random("nebula", setting.scene.salt % 5)
        width, height = setting.width // 4, setting.height // 4
        first = cloud_tile(random, width, height, (4, 3), 5, 0.55)
        second = cloud_tile(random, width, height, (5, 4), 5, 0.55)
        one, two = _NEBULAE[int(random.integers(0, len(_NEBULAE)))]
        base = np.array((7, 8, 20), np.float32)
        colours = np.broadcast_to(base, (height, width, 3)).astype(np.float32)
        for noise, rgb in ((first, one), (second, two)):
            cloud = np.clip((noise - 0.44) * 2.1, 0, 1) ** 1.5
            colours += cloud[:, :, None] * np.array(rgb, np.float32) * np.float32(0.78)
        core = np.clip(first + second - 1.12, 0, 1)[:, :, None]
        colours += core * np.array((255, 236, 220), np.float32) * np.float32(0.7)
        self._planes = setting.finish_rgb(colours, 4)

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Cover the canvas."""
        canvas.copy_from(self._planes)


class Planet:
    """A planet with bands, a lit side, air round its edge, perhaps a ring."""

    def __init__(
        self, setting: Setting, name: str, x: float, y: float, radius: float
    ) -> None:
        random = setting.random("planet", name)
        self._sprite = _planet_sprite(setting, random, int(radius))
        reach = self._sprite.width / 2
        self._corner = (x - reach, y - self._sprite.height / 2)
        self._pace = 0.02 + radius / setting.unit * 0.06

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Lay the planet over the stars."""
        x, y = self._corner
        self._sprite.paint(canvas, x - moment.x * self._pace, y + moment.y * self._pace)


_PLANETS: tuple[tuple[RGB, RGB, RGB], ...] = (
    ((232, 190, 140), (176, 108, 72), (255, 226, 180)),
    ((80, 140, 210), (230, 240, 250), (120, 190, 255)),
    ((206, 110, 80), (120, 60, 54), (255, 170, 130)),
    ((150, 120, 210), (90, 70, 150), (190, 160, 255)),
    ((120, 190, 170), (60, 110, 120), (160, 240, 220)),
)


def _planet_sprite(
    setting: Setting, random: np.random.Generator, radius: int
) -> Sprite:
    one, two, air = _PLANETS[int(random.integers(0, len(_PLANETS)))]
    ring = random.random() < 0.5
    wide = int(radius * (2.3 if ring else 1.25)) // 2 * 2
    high = int(radius * 1.25) // 2 * 2
    x = (np.arange(-wide, wide, dtype=np.float32) + 0.5) / radius
    y = (np.arange(-high, high, dtype=np.float32) + 0.5)[:, None] / radius
    x = np.broadcast_to(x[None, :], (2 * high, 2 * wide))
    square = x * x + y * y
    z = np.sqrt(np.clip(1 - square, 0, 1))
    noise = cloud_tile(random, 256, 128, (6, 5), 4, 0.5)
    column = ((np.arctan2(x, z + 0.001) / math.pi + 1) * 127).astype(np.int32)
    row = np.clip((np.arcsin(np.clip(y, -1, 1)) / math.pi + 0.5) * 127, 0, 127)
    pattern = noise[row.astype(np.int32), column]
    banded = 0.5 + 0.5 * np.sin(y * 11 + (pattern - 0.5) * 5)
    share = np.clip(pattern * 0.6 + banded * 0.4, 0, 1)[:, :, None]
    surface = np.array(one, np.float32) * share + np.array(two, np.float32) * (
        1 - share
    )
    side = -0.6 if setting.sun_x < 0.5 else 0.6
    lit = np.clip(x * side - y * 0.45 + z * 0.62, 0, 1)[:, :, None] ** 0.8
    edge = np.clip(1 - z * 1.5, 0, 1)[:, :, None]
    colours = surface * (0.04 + 0.96 * lit)
    colours += np.array(air, np.float32) * edge * lit * np.float32(0.75)
    distance = np.sqrt(square)
    alpha = np.clip((1 - distance) * radius + 0.5, 0, 1)
    halo = np.clip(1 - (distance - 1) / 0.2, 0, 1) ** 2.2
    outside = halo * np.clip(x * side - y * 0.45 + 0.55, 0, 1) * 0.5
    glow = (distance > 1)[:, :, None]
    colours = np.where(glow, np.array(air, np.float32), colours)
    alpha = np.where(distance > 1, np.maximum(alpha, outside), alpha)
    if ring:
        _add_ring(colours, alpha, x, y, np.array(one, np.float32))
    pixels = np.dstack([np.clip(colours, 0, 255), alpha * 255]).astype(np.uint8)
    return setting.sprite(pixels)


def _add_ring(
    colours: Floats, alpha: Floats, x: Floats, y: Floats, colour: Floats
) -> None:
    tilted = y + x * 0.22
    reach = np.sqrt(x * x + (tilted / 0.26) ** 2)
    gaps = 0.62 + 0.38 * np.sin(reach * 34)
    band = np.clip((reach - 1.3) * 14, 0, 1) * np.clip((2.15 - reach) * 14, 0, 1)
    behind = (tilted < 0) & (x * x + y * y < 1)
    strength = np.where(behind, 0, band * gaps * 0.85)
    share = strength[:, :, None]
    colours += (np.minimum(colour * 1.12, 255) - colours) * share
    np.maximum(alpha, strength, out=alpha)


def space(setting: Setting, *, ground: bool) -> list[Element]:
    """Stars, planets, and a moon to stand on if somebody has to."""
    width, height, unit = setting.width, setting.height, setting.unit
    random = setting.random("space")
    side = 0.74 if setting.sun_x < 0.5 else 0.26
    elements: list[Element] = [Nebula(setting), Stars(setting, 900, height)]
    big = unit * random.uniform(0.2, 0.3)
    elements.append(Planet(setting, "big", width * side, height * 0.3, big))
    if not setting.look.sparse:
        small = unit * random.uniform(0.05, 0.08)
        other = Planet(setting, "small", width * (1.02 - side), height * 0.17, small)
        elements.append(other)
    if ground:
        for index, (rise, distance) in enumerate(((0.1, 0.45), (0.03, 0.0))):
            elements.append(_moonscape(setting, index, rise, distance))
    return elements


def _moonscape(setting: Setting, index: int, rise: float, distance: float) -> Backdrop:
    random = setting.random("moonscape", index)
    base = setting.ground - setting.height * rise
    line = base - hill_line(random, setting.period, 4 + 2 * index, 4, 0.42) * (
        setting.height * (0.1 - 0.05 * index)
    )
    ridge = Ridge(
        skyline=line.astype(np.float32),
        ground=line.astype(np.float32),
        distance=distance * 0.4,
        albedo=(150, 150, 164),
        texture=1.6,
        rim=0.9,
        facets=0.16,
        depth=200,
        foot=0.0,
        fall=0.4 if index else 0.0,
    )
    layer = paint_ridge(setting, ridge)
    if index:
        _craters(setting, layer, random)
    return Backdrop(layer, pace_of(distance))


def _craters(setting: Setting, layer: Layer, random: np.random.Generator) -> None:
    rows, columns = layer.planes.y.shape
    first = len(layer.alpha)
    for _ in range(22):
        depth = random.random()
        y = first + depth * (rows - first - 70)
        radius = setting.unit * random.uniform(0.012, 0.05) * (0.4 + depth)
        high, wide = int(radius * 0.34) + 2, int(radius) + 2
        x = int(random.integers(wide, columns - wide))
        top = int(y) - high
        if top < 0 or top + 2 * high > rows:
            continue
        part = layer.planes.y[top : top + 2 * high, x - wide : x + wide]
        dy = (np.arange(2 * high, dtype=np.float32)[:, None] - high) / (radius * 0.34)
        dx = (np.arange(2 * wide, dtype=np.float32)[None, :] - wide) / radius
        distance = np.sqrt(dx * dx + dy * dy)
        bowl = np.clip(1 - distance, 0, 1) * -34 + np.exp(
            -(((distance - 1) / 0.16) ** 2)
        ) * (26 * np.clip(dy + 0.3, -0.6, 1))
        np.copyto(part, np.clip(part + bowl, 16, 235), casting="unsafe")
