"""Places beyond the country: space, the deep sea, above the clouds, from above."""

from __future__ import annotations

import math

import numpy as np

from ..paint.layers import Layer
from ..paint.light import lerp, lit_by, scaled
from ..paint.noise import hill_line
from ..paint.planes import (
    Planes,
    rgb_to_yuv,
)
from ..paint.setting import Element, Moment, Setting
from .foliage import Rays, strips
from .terrain import Backdrop, Ridge, pace_of, paint_ridge


def deep_sea(setting: Setting) -> list[Element]:
    """Blue water lit from above, a reef, weed and a sandy floor."""
    elements: list[Element] = [_DeepWater(setting)]
    elements.append(Rays(setting, strength=1.5, slant=0.22))
    for index, distance in enumerate((0.75, 0.45)):
        elements.append(_reef(setting, index, distance))
    elements.append(Weed(setting, "far", 0.4, 0.62))
    elements.append(_sea_floor(setting))
    return elements


class _DeepWater:
    """Water that darkens with depth."""

    def __init__(self, setting: Setting) -> None:
        light = setting.light
        bright = float(np.mean(light.key)) / 255
        top = scaled((96, 214, 226), 0.25 + 0.8 * bright)
        middle = scaled((24, 120, 178), 0.3 + 0.75 * bright)
        low = scaled((8, 44, 92), 0.45 + 0.6 * bright)
        rows, columns = setting.height // 4, setting.width // 4
        down = np.linspace(0, 1, rows, dtype=np.float32)
        stops = np.array((top, middle, low), np.float32)
        column = np.stack(
            [np.interp(down, (0, 0.45, 1), stops[:, index]) for index in range(3)], 1
        )
        colours = np.repeat(column[:, None, :], columns, axis=1).astype(np.float32)
        x = np.linspace(0, 1, columns, dtype=np.float32)[None, :]
        glow = np.exp(
            -(((x - setting.sun_x) / 0.34) ** 2) - (down[:, None] / 0.34) ** 2
        )
        colours += (
            (np.array((226, 252, 246)) * bright - colours) * glow[:, :, None] * 0.62
        )
        self._planes = setting.finish_rgb(colours.astype(np.float32), 4)

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Cover the canvas."""
        canvas.copy_from(self._planes)


def _reef(setting: Setting, index: int, distance: float) -> Backdrop:
    random = setting.random("reef", index)
    rough = hill_line(random, setting.period, 9 - 2 * index, 5, 0.55)
    base = setting.height * (0.82 + 0.06 * index)
    line = (base - rough**1.4 * setting.height * (0.34 - 0.08 * index)).astype(
        np.float32
    )
    water = (30, 118, 160)
    ridge = Ridge(
        skyline=line,
        ground=line,
        distance=0.0,
        albedo=lerp((40, 70, 92), water, 0.75 * distance),
        facets=0.2,
        depth=150,
        foot=0.35,
        rim=0.25,
    )
    return Backdrop(paint_ridge(_blue(setting), ridge), pace_of(distance))


def _blue(setting: Setting) -> Setting:
    """The same setting in the light that reaches the deep."""
    from dataclasses import replace

    light = setting.light
    blue = replace(
        light,
        haze=scaled((22, 104, 158), 0.4 + 0.6 * float(np.mean(light.key)) / 255),
        key=lit_by(light.key, (170, 230, 255)),
        ambient=lit_by(light.ambient, (120, 190, 240)),
        shadow=(6, 30, 64),
        silhouette=min(light.silhouette, 0.35),
    )
    return replace(setting, light=blue)


def _sea_floor(setting: Setting) -> Backdrop:
    line = setting.ground - setting.height * 0.02
    rough = hill_line(setting.random("floor"), setting.period, 5, 3, 0.4)
    sky = (line - rough * setting.height * 0.05).astype(np.float32)
    ridge = Ridge(
        skyline=sky,
        ground=sky,
        distance=0.0,
        albedo=(150, 190, 176),
        texture=1.3,
        crest=0.12,
        foot=0.0,
        rim=0.2,
        fall=0.5,
    )
    return Backdrop(paint_ridge(_blue(setting), ridge), 0.95)


class Weed:
    """Tall weed that sways with the water, drawn strip by strip."""

    def __init__(self, setting: Setting, name: str, size: float, pace: float) -> None:
        random = setting.random("weed", name)
        period, rows = setting.period, int(setting.height * size) // 32 * 32
        mask = np.zeros((rows, period), np.float32)
        lines = np.arange(rows, dtype=np.float32)[:, None]
        columns = np.arange(-40, 41, dtype=np.float32)[None, :]
        for centre in random.uniform(0, period, int(26 * period / 1920)):
            high = rows * random.uniform(0.35, 1.0)
            thick = setting.unit * random.uniform(0.006, 0.013)
            up = (rows - lines) / high
            bend = 9 * np.sin(up * random.uniform(4, 9) + centre)
            leaf = (
                thick
                * (1 + 0.7 * np.abs(np.sin(up * 26)))
                * np.clip(1.02 - up, 0, 1) ** 0.5
            )
            shape = np.clip(leaf - np.abs(columns - bend) + 0.5, 0, 1)
            index = (int(centre) + np.arange(-40, 41)) % period
            mask[:, index] = np.maximum(mask[:, index], shape)
        blue = _blue(setting)
        colour = blue.surface((40, 120, 84), 0.2, 0.5)
        shape3 = (rows // 4, period // 4, 3)
        colours = np.broadcast_to(np.array(colour, np.float32), shape3).copy()
        colours *= np.linspace(1.35, 0.6, rows // 4, dtype=np.float32)[:, None, None]
        planes = setting.finish_rgb(colours, 4)
        self._strips = strips(planes, (mask * 255).astype(np.uint8), 16)
        self._top = int(setting.ground + 0.02 * setting.height - rows) & ~1
        self._pace = pace
        self._reach = setting.unit * 0.016

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Lay the weed over the reef."""
        count = len(self._strips)
        for index, strip in enumerate(self._strips):
            up = 1 - index / count
            sway = math.sin(moment.seconds * 1.3 + up * 3.4) * self._reach * up
            strip.paint(canvas, moment.x * self._pace + sway, self._top)


def cloud_sea(setting: Setting) -> list[Element]:
    """Above the clouds: banks that roll away to the horizon."""
    elements: list[Element] = []
    count = 3 if setting.look.sparse else 5
    for index in range(count):
        near = index / (count - 1)
        elements.append(_cloud_bank(setting, index, near))
    return elements


def _cloud_bank(setting: Setting, index: int, near: float) -> Backdrop:
    random = setting.random("bank", index)
    period = setting.period
    base = setting.horizon + (setting.height * 1.02 - setting.horizon) * near**1.25
    line = np.full(period, base, np.float32)
    columns = np.arange(period)
    size = setting.unit * (0.025 + 0.09 * near)
    for centre in random.uniform(0, period, int(period / size * 1.5)):
        radius = size * random.uniform(0.5, 1.5)
        away = (columns - centre + period / 2) % period - period / 2
        bump = np.sqrt(np.clip(radius * radius - away * away, 0, None)) * 0.8
        line = np.minimum(line, np.where(bump > 0, base + radius * 0.25 - bump, base))
    slow = hill_line(random, period, 4, 2, 0.5) * setting.unit * 0.05 * (0.4 + near)
    skyline = (line - slow).astype(np.float32)
    lit, dark = setting.light.cloud
    top = (int(skyline.min()) - 4) & ~3
    rows = max(32, (setting.bottom - top + 31) & ~31)
    below = (
        np.arange(top, top + rows, 4, dtype=np.float32)[:, None] - skyline[None, ::4]
    )
    puff = setting.textures.soft[: rows // 2 : 2, ::2]
    deep = np.clip(below / (size * 2.6) + (puff[: len(below)] - 0.5) * 1.1, 0, 1)
    haze = 0.62 * (1 - near)
    first = np.array(lerp(lit, setting.light.sky[3], haze), np.float32)
    last = np.array(lerp(dark, setting.light.sky[3], haze), np.float32)
    colours = first + (last - first) * deep[:, :, None] ** 0.8
    edge = min(rows, (int(skyline.max()) + 12 - top + 1) & ~1)
    full = np.arange(top, top + edge, dtype=np.float32)[:, None] - skyline[None, :]
    alpha = (np.clip(full / (2 + 5 * near), 0, 1) * 255).astype(np.uint8)
    rim = np.clip(1 - np.abs(full - 4) / 6, 0, 1) * np.float32(26 * setting.light.glow)
    yuv = rgb_to_yuv(colours.astype(np.float32))
    planes = setting.finish(
        yuv[:, :, 0], yuv[::2, ::2, 1], yuv[::2, ::2, 2], rim, step=4
    )
    return Backdrop(Layer(planes, alpha, top), 0.1 + 0.9 * near, drift=4 + 14 * near)
