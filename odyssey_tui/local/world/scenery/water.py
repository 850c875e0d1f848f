"""Water: a sea that rolls and glitters, waves in front, mirrors, and a shore."""

from __future__ import annotations

import math

import numpy as np

from ..paint.grade import RGB
from ..paint.layers import Layer
from ..paint.light import lerp, scaled
from ..paint.noise import cloud_tile, hill_line, smooth_line
from ..paint.planes import (
    U8,
    Floats,
    Planes,
    rgb_to_yuv,
    spans,
    subtract_floor,
    to_bytes,
)
from ..paint.setting import Moment, Setting
from .terrain import Backdrop, Ridge, paint_ridge

SEA: RGB = (30, 110, 148)
DEEP: RGB = (10, 52, 92)


def water_colours(setting: Setting) -> tuple[RGB, RGB]:
    """The colour of water far away and close by."""
    light = setting.light
    # Water shows the sky more than itself, so warm light must not brown it.
    day = sum(light.ambient) / 560
    low = 1 - light.orb_height if light.orb == "sun" else 0.45
    far = lerp(
        scaled(SEA, 0.35 + 0.75 * day), scaled(light.sky[2], 0.8), 0.3 + 0.4 * low
    )
    near = lerp(
        scaled(DEEP, 0.4 + 0.9 * day), scaled(light.sky[0], 0.9), 0.3 + 0.3 * low
    )
    return far, near


class Sea:
    """The surface from the horizon to the lower edge of the picture.

    Two sheets of ripples run against each other and towards the viewer; where
    both are high, the water catches the light.
    """

    def __init__(self, setting: Setting, top: int, rough: float = 1.0) -> None:
        self._top = top & ~1
        self._rows = setting.height - self._top
        self._base = _sea_base(setting, self._top, self._rows)
        self._path = _light_path(setting, self._top, self._rows)
        period = setting.period
        self._sheets = setting.shape("sea", make=lambda: _sheets(setting, period))
        depth = np.linspace(0.0, 1.0, self._rows, dtype=np.float32)
        # Equal steps on the water crowd together towards the horizon.
        self._lines = 320 * np.log1p(depth * 9) / math.log(10)
        calm = 0.1 + 0.9 * setting.look.calm
        swell = np.clip(0.12 + depth * 1.1, 0, 1) * 26 * rough * calm
        self._swell = to_bytes(swell)[:, None]
        self._threshold = 138 if setting.light.glow > 0.3 else 146
        self._pace = 1.0 + 0.4 * rough

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Cover everything below the horizon."""
        lift = 2 * round(moment.y * 0.12)
        top = min(max(self._top + lift, 0), canvas.height - 2)
        rows = min(self._rows, canvas.height - top)
        half = slice(top // 2, (top + rows) // 2)
        canvas.u[half] = self._base.u[: rows // 2]
        canvas.v[half] = self._base.v[: rows // 2]
        ripple = self._ripples(moment, canvas.width)[:rows]
        target = canvas.y[top : top + rows]
        np.copyto(target, self._base.y[:rows])
        swell = self._swell[:rows]
        high = subtract_floor(ripple, 128)
        np.minimum(high >> 1, swell, out=high)
        target += high
        low = subtract_floor(~ripple, 127)
        np.minimum(low >> 1, swell, out=low)
        np.maximum(target, low + np.uint8(16), out=target)
        target -= low
        spark = subtract_floor(ripple, self._threshold)
        np.minimum(spark, np.uint8(42), out=spark)
        spark *= np.uint8(6)
        np.minimum(spark, self._path[:rows], out=spark)
        np.minimum(target, np.uint8(235) - spark, out=target)
        target += spark

    def _ripples(self, moment: Moment, width: int) -> U8:
        """Height of the water around 128, one byte for every pixel."""
        seconds = moment.seconds
        result = np.empty((self._rows, width), np.uint8)
        for index, sheet in enumerate(self._sheets):
            roll = seconds * (9 + 4 * index) * self._pace
            rows = (self._lines - roll).astype(np.int32) % len(sheet)
            drift = round(seconds * (14 if index else -11) + moment.x * 0.2)
            for there, here in spans(drift, width, sheet.shape[1]):
                part = np.take(sheet, rows, axis=0)[:, here] >> 1
                if index:
                    result[:, there] += part
                else:
                    result[:, there] = part
        return result


def _sheets(setting: Setting, period: int) -> list[U8]:
    """Two sheets of ripples that repeat both ways."""
    random = setting.random("sea")
    half = period // 2
    sheets = []
    for _ in range(2):
        noise = cloud_tile(random, half, 256, (max(10, half // 44), 40), 3, 0.5)
        sheets.append(to_bytes(np.repeat(noise, 2, axis=1) * 255))
    return sheets


def _sea_base(setting: Setting, top: int, rows: int) -> Planes:
    far, near = water_colours(setting)
    width = setting.width
    depth = np.linspace(0, 1, (rows + 3) // 4, dtype=np.float32)
    share = (1 - (1 - depth) ** 1.7)[:, None, None]
    first, last = np.array(far, np.float32), np.array(near, np.float32)
    colours = np.repeat(first + (last - first) * share, width // 4, axis=1)
    path = _path_shape(setting, len(depth), width // 4)[:, :, None]
    warm = np.array(
        lerp(setting.light.orb_colour, setting.light.sky[3], 0.4), np.float32
    )
    colours += (warm - colours) * path * np.float32(0.42 * setting.light.glow)
    full = setting.finish_rgb(colours, 4)
    return Planes(full.y[:rows], full.u[: rows // 2], full.v[: rows // 2])


def _path_shape(setting: Setting, rows: int, columns: int) -> Floats:
    """The way of light on the water beneath the sun, 0 to 1."""
    depth = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
    x = np.linspace(0, setting.width, columns, dtype=np.float32)[None, :]
    spread = setting.unit * (0.07 + 0.22 * depth)
    across = (x - setting.sun[0]) / spread
    shape: Floats = np.exp(-across * across) * (1 - 0.35 * depth)
    return shape


def _light_path(setting: Setting, top: int, rows: int) -> U8:
    """Most luma that glitter may add at each pixel."""
    shape = _path_shape(setting, (rows + 3) // 4, setting.width // 4)
    glow = setting.light.glow * (0.1 + 0.9 * setting.look.calm)
    small = to_bytes(np.clip(16 + (34 + shape * 210) * glow, 0, 200))
    planes = setting.scaler.plane(small, setting.width, len(small) * 4)
    return planes[:rows].copy()


class Wave:
    """One near wave: a ridge of water that rolls by and bobs."""

    def __init__(self, layer: Layer, pace: float, speed: float, bob: float) -> None:
        self._layer = layer
        self._pace = pace
        self._speed = speed
        self._bob = bob

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Lay the wave over what is behind it."""
        across = moment.x * self._pace + moment.seconds * self._speed
        rise = self._bob * math.sin(moment.seconds * 1.1 + self._speed)
        self._layer.paint(canvas, across, rise + moment.y * self._pace)


def near_waves(setting: Setting, first: float, count: int, rough: float) -> list[Wave]:
    """Waves from ``first`` (a share of the height) to the lower edge."""
    waves = []
    for index in range(count):
        share = (index + 1) / (count + 0.4)
        base = setting.height * (first + (1.0 - first) * share * 0.9)
        high = setting.unit * (0.011 + 0.017 * share) * rough
        layer = _wave_layer(setting, index, base, high, share)
        speed = (16 + 26 * share) * (1 if index % 2 else -1) * (0.6 + 0.4 * rough)
        waves.append(Wave(layer, 0.35 + 0.6 * share, speed, high * 0.45))
    return waves


def _wave_layer(
    setting: Setting, index: int, base: float, high: float, share: float
) -> Layer:
    random = setting.random("wave", index)
    period = setting.period
    cells = max(4, round((17 - 7 * share) * period / 1920))
    line = hill_line(random, period, cells, 2, 0.3)
    peaked = 1 - np.abs(line * 2 - 1) ** 0.9
    crest = base - high * (peaked * 2.4 - 0.9)
    top = (int(crest.min()) - 4) & ~3
    rows = max(32, (setting.bottom - top + 31) & ~31)
    below = np.arange(top, top + rows, 4, dtype=np.float32)[:, None] - crest[None, ::4]
    far, near = water_colours(setting)
    body = lerp(far, near, 0.34 + 0.5 * share)
    glass = lerp(scaled(body, 1.3), setting.light.sky[2], 0.3 + 0.1 * (1 - share))
    deep = np.clip(below / np.float32(46 + 60 * share), 0, 1)[:, :, None] ** 0.7
    colours = np.array(glass, np.float32) * (1 - deep) + np.array(body) * deep
    dark = np.array(scaled(body, 0.62), np.float32)
    sink = np.clip(below / np.float32(240), 0, 1)[:, :, None] ** 1.4
    colours = colours + (dark - colours) * sink
    edge = (int(crest.max()) + 14 - top + 1) & ~1
    edge = min(edge, rows)
    line_of = (
        np.arange(top + 0.5, top + edge, dtype=np.float32)[:, None] - crest[None, :]
    )
    alpha = (np.clip(line_of, 0, 1) * 255).astype(np.uint8)
    foam = smooth_line(random, period, cells * 7) * smooth_line(
        random, period, cells * 2
    )
    thick = np.float32(1.5 + 3.5 * share) * (0.4 + 1.6 * foam)
    light = np.clip(1 - np.abs(line_of - thick * 0.6) / thick, 0, 1)
    light *= np.float32(34 + 56 * setting.light.glow) * np.clip(foam * 2.4, 0.15, 1)
    yuv = rgb_to_yuv(colours.astype(np.float32))
    y, u, v = yuv[:, :, 0], yuv[::2, ::2, 1], yuv[::2, ::2, 2]
    return Layer(setting.finish(y, u, v, light, step=4), alpha, top)


class Mirror:
    """Still water or wet ground: what is above, upside down and moving gently.

    Args:
        setting: The scene.
        line: Row of the shore.
        strength: 1 for water; less for ground that is only wet.
        colour: Colour that the mirror mixes in.
        ripple: Strength of the movement.
    """

    def __init__(
        self,
        setting: Setting,
        line: int,
        colour: RGB,
        *,
        strength: float = 1.0,
        ripple: float = 1.0,
        bottom: int | None = None,
    ) -> None:
        self._line = line & ~1
        self._rows = ((bottom or setting.height) - self._line) & ~1
        self._colour = setting.grade.colour(colour)
        self._strength = strength
        rows = np.arange(self._rows // 2, dtype=np.float32)
        depth = rows / max(len(rows), 1)
        self._order = rows * np.float32(min(1.0, self._line / max(self._rows, 1)))
        self._sway = (1.2 + 9 * depth) * np.float32(ripple * setting.unit / 704)
        self._beat = rows * 0.42 / (0.35 + depth * 1.3)
        streaks = smooth_line(setting.random("streaks"), 4096, 512)
        self._streaks = streaks
        self._glint = 26.0 * ripple * (0.25 + setting.light.glow)

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Mirror the canvas as it has been painted so far."""
        line, half = self._line, self._line // 2
        wave = np.sin(self._beat - moment.seconds * 2.6) * self._sway
        wave += np.sin(self._beat * 0.37 + moment.seconds * 1.3) * self._sway * 0.6
        order = np.clip(half - 1 - self._order - wave, 0, half - 1).astype(np.int32)
        rows = np.empty(2 * len(order), np.int32)
        rows[::2] = np.minimum(2 * order + 1, line - 1)
        rows[1::2] = 2 * order
        y, u, v = self._colour
        self._show(canvas.y, line, np.take(canvas.y, rows, axis=0), y)
        self._show(canvas.u, half, np.take(canvas.u, order, axis=0), u)
        self._show(canvas.v, half, np.take(canvas.v, order, axis=0), v)
        self._glints(canvas, moment)

    def _show(self, target: U8, first: int, image: U8, colour: float) -> None:
        space = target[first : first + len(image)]
        image = image[: len(space)]
        if self._strength >= 1:
            image -= image >> 2
            image += np.uint8(int(colour) >> 2)
            np.copyto(space, image)
            return
        weight = np.uint16(self._strength * 256)
        mixed = image * weight
        mixed += space * np.uint16(256 - int(weight))
        mixed >>= 8
        np.copyto(space, mixed, casting="unsafe")

    def _glints(self, canvas: Planes, moment: Moment) -> None:
        """Thin bright lines that wander over the surface."""
        if self._glint < 1:
            return
        for index in range(14):
            part = index / 14
            row = self._line + int(self._rows * (0.05 + 0.93 * part**1.3))
            if row + 2 > canvas.height:
                break
            start = int(moment.seconds * (9 + 5 * (index % 3)) + index * 613)
            start += round(moment.x * (0.2 + 0.7 * part))
            strip = np.take(
                self._streaks,
                np.arange(start, start + canvas.width) % 4096,
                mode="wrap",
            )
            glow = np.clip((strip - 0.62) * 3, 0, 1) * self._glint
            rows = canvas.y[row : row + (2 if part > 0.5 else 1)]
            np.copyto(rows, np.minimum(rows + glow.astype(np.uint8), 235))


class Shore:
    """The thin sheet of water that runs up a beach and back."""

    def __init__(self, setting: Setting, line: Floats) -> None:
        self._layer = _shore_layer(setting, line)
        self._reach = setting.unit * 0.018

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Lay the sheet over the sand."""
        beat = math.sin(moment.seconds * 0.9)
        rise = self._reach * (beat + 0.35 * math.sin(moment.seconds * 2.1))
        self._layer.paint(canvas, moment.x * 0.9, rise + moment.y * 0.9)


def _shore_layer(setting: Setting, line: Floats) -> Layer:
    deep = 0.07 * setting.unit
    top = int(line.min() - deep) & ~3
    rows = (int(line.max()) + 10 - top + 3) & ~3
    below = np.arange(top, top + rows, dtype=np.float32)[:, None] - line[None, :]
    film = np.clip((below + deep) / deep, 0, 1) * 0.55
    foam = np.clip(1 - np.abs(below + 2.5) / 3.5, 0, 1)
    alpha = np.where(below < 0, np.maximum(film, foam), foam) * 240
    far, _ = water_colours(setting)
    white = np.array(scaled(lerp(setting.light.key, (255, 255, 255), 0.4), 0.98))
    colours = np.empty((rows // 2, setting.period // 2, 3), np.float32)
    colours[:] = np.array(lerp(far, setting.light.sky[2], 0.3), np.float32)
    share = np.clip(foam[::2, ::2] * 1.3, 0, 1)[:, :, None]
    colours += (white.astype(np.float32) - colours) * share
    return Layer(setting.finish_rgb(colours), alpha.astype(np.uint8), top)


def beach_sand(setting: Setting, skyline: Floats) -> Backdrop:
    """The sand of a beach as the nearest layer."""
    ridge = Ridge(
        skyline=skyline,
        ground=skyline,
        distance=0.02,
        albedo=(236, 206, 156),
        texture=0.9,
        rim=0.0,
        foot=0.0,
        fall=0.25,
    )
    return Backdrop(paint_ridge(setting, ridge), 0.9)
