"""Grass, leaves and trunks: the foreground, and the forest."""

from __future__ import annotations

import itertools
import math
from functools import partial

import numpy as np
from PIL import Image, ImageDraw

from ..paint.grade import RGB
from ..paint.layers import Layer
from ..paint.light import lerp, scaled
from ..paint.noise import hill_line
from ..paint.planes import U8, Planes, brighten, to_bytes, to_yuv
from ..paint.setting import Element, Moment, Setting
from .landscapes import seasonal
from .terrain import Backdrop, Ridge, pace_of, paint_ridge


class Grass:
    """Blades along the lower edge that bend in the wind."""

    def __init__(
        self, setting: Setting, base: float, height: float, albedo: RGB, name: str
    ) -> None:
        image = setting.shape(
            "grass", name, height, make=lambda: _grass_mask(setting, height, name)
        )
        rows = image.shape[0]
        colour = setting.surface(seasonal(setting, albedo), 0.0, 0.75)
        dark = lerp(scaled(colour, 0.42), setting.light.shadow, 0.3)
        share = np.linspace(0, 1, rows // 2, dtype=np.float32)[:, None, None]
        colours = np.array(colour) + (np.array(dark) - np.array(colour)) * share
        colours = np.repeat(colours.astype(np.float32), setting.period // 2, axis=1)
        planes = setting.finish_rgb(colours)
        self._top = int(base - height) & ~1
        self._strips = strips(planes, image, 6)
        self._wind = 1.0 + 2.2 * setting.scene.strength("wind")

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Lay the blades over everything, the tips farther out than the roots."""
        count = len(self._strips)
        down = 2 * round(moment.y * 0.5)
        for index, strip in enumerate(self._strips):
            tip = 1 - index / count
            sway = math.sin(moment.seconds * 1.9 + tip * 0.8) + 0.4 * moment.wind
            shift = 7 * tip * tip * sway * self._wind
            strip.paint(canvas, moment.x * 1.12 + shift, self._top + down)


def strips(planes: Planes, alpha: U8, count: int) -> list[Layer]:
    """A picture cut into ``count`` layers, one below the other."""
    rows = planes.height
    bounds = [2 * round(rows * index / count / 2) for index in range(count + 1)]
    layers = []
    for first, last in itertools.pairwise(bounds):
        part = Planes(
            planes.y[first:last],
            planes.u[first // 2 : last // 2],
            planes.v[first // 2 : last // 2],
        )
        if last > first:
            layers.append(Layer(part, np.ascontiguousarray(alpha[first:last]), first))
    return layers


def _grass_mask(setting: Setting, height: float, name: str) -> U8:
    random = setting.random("grass", name)
    period, rows = setting.period, int(height) // 4 * 4
    image = Image.new("L", (period, rows), 0)
    draw = ImageDraw.Draw(image)
    count = int(period / 5)
    tall = hill_line(random, period, 9, 3, 0.5)
    for x, lean, size in zip(
        random.uniform(0, period, count),
        random.normal(0, 0.26, count),
        random.uniform(0.35, 1.0, count),
        strict=True,
    ):
        high = rows * size * (0.3 + 0.7 * float(tall[int(x) % period]))
        tip = x + lean * high
        wide = 1.6 + high * 0.028
        middle = (x + tip) / 2 + lean * high * -0.16
        blade = [
            (x - wide, rows),
            (middle - wide * 0.6, rows - high * 0.55),
            (tip, rows - high),
            (middle + wide * 0.6, rows - high * 0.55),
            (x + wide, rows),
        ]
        for shift in (0, -period, period):
            if -80 < x + shift < period + 80:
                draw.polygon([(a + shift, b) for a, b in blade], fill=255)
    return softened(np.asarray(image))


def softened(mask: U8) -> U8:
    """Edges of a hard mask averaged with their neighbours."""
    whole = mask >> 7
    count = whole + np.roll(whole, 1, axis=1)
    count[1:] += count[:-1].copy()
    result: U8 = np.minimum(count, np.uint8(4)) * np.uint8(63)
    result[count >= 4] = 255
    return result


def meadow_flowers(setting: Setting, top: float, bottom: float, count: int) -> Layer:
    """Small blossoms scattered over the near ground."""
    random = setting.random("flowers")
    period = setting.period
    first = int(top) & ~3
    rows = max(8, (int(bottom) - first) & ~3)
    mask = np.zeros((rows, period), np.uint8)
    colours = np.zeros((rows // 2, period // 2, 3), np.float32)
    petals = ((255, 244, 240), (252, 214, 90), (236, 110, 140), (190, 150, 250))
    colours[:] = setting.surface((240, 220, 160), 0.0, 0.9)
    for _ in range(count):
        depth = float(random.random()) ** 0.8
        y = int(depth * (rows - 12)) + 4
        x = int(random.integers(6, period - 8))
        size = 2 + int(3.4 * depth)
        colour = setting.surface(petals[int(random.integers(0, 4))], 0.0, 0.95)
        mask[y : y + size, x : x + size + 1] = 255
        mask[y + 1 : y + size - 1, x - 1 : x + size + 2] = 255
        colours[y // 2 : (y + size) // 2 + 1, (x - 1) // 2 : (x + size) // 2 + 2] = (
            colour
        )
    return Layer(setting.finish_rgb(colours), mask, first)


def forest(setting: Setting) -> list[Element]:
    """Trunks in the haze, one row behind the other, and the forest floor."""
    elements: list[Element] = [_Glade(setting)]
    deep = setting.place == "jungle"
    rows = 3 if setting.look.sparse else 4
    for index in range(rows):
        distance = 0.8 - 0.66 * index / (rows - 1)
        mask = setting.shape(
            "trunks",
            index,
            rows,
            make=partial(_trunk_mask, setting, index, rows, deep),
        )
        colour = setting.surface(
            (54, 50, 40) if not deep else (44, 58, 40), distance, 0.35
        )
        layer = _haze_layer(setting, mask, colour, distance)
        elements.append(Backdrop(layer, pace_of(distance)))
        if index == 1 and setting.time != "night":
            elements.append(Rays(setting, strength=0.8))
    floor = setting.horizon + hill_line(
        setting.random("floor"), setting.period, 5, 3, 0.4
    )
    skyline = setting.ground - setting.unit * 0.13 + (floor - setting.horizon) * 26
    green = (70, 98, 52) if not deep else (52, 108, 58)
    ridge = Ridge(
        skyline=skyline.astype(np.float32),
        ground=skyline.astype(np.float32),
        distance=0.06,
        albedo=seasonal(setting, green),
        texture=1.2,
        foot=0.0,
        rim=0.25,
        fall=0.5,
    )
    elements.append(Backdrop(paint_ridge(setting, ridge), 0.95))
    return elements


class _Glade:
    """The bright haze between the trees, instead of a sky."""

    def __init__(self, setting: Setting) -> None:
        height, width = setting.height // 4, setting.width // 4
        rows = np.linspace(0, 1, height, dtype=np.float32)[:, None]
        columns = np.linspace(0, 1, width, dtype=np.float32)[None, :]
        light = setting.light
        top = np.array(lerp(light.haze, light.shadow, 0.45), np.float32)
        leaf = lit_green(setting)
        middle = np.array(lerp(light.haze, leaf, 0.35), np.float32)
        distance = np.hypot((columns - setting.sun_x) * 1.3, rows - 0.42)
        glow = np.exp(-((distance / 0.4) ** 2))[:, :, None]
        base = top + (middle - top) * np.clip(rows * 1.5, 0, 1)[:, :, None]
        bright = np.array(lerp(light.orb_colour, light.haze, 0.25), np.float32)
        colours = base + (bright - base) * glow * np.float32(0.35 + 0.55 * light.glow)
        self._planes = setting.finish_rgb(colours.astype(np.float32), 4)

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Cover the canvas."""
        canvas.copy_from(self._planes)


def lit_green(setting: Setting) -> RGB:
    """Leaves with light shining through."""
    return setting.surface(seasonal(setting, (120, 176, 84)), 0.35, 0.9)


def _trunk_mask(setting: Setting, index: int, rows: int, deep: bool) -> U8:
    random = setting.random("trunks", index, setting.place)
    period, height = setting.period, setting.bottom & ~3
    image = Image.new("L", (period, height), 0)
    draw = ImageDraw.Draw(image)
    near = index / (rows - 1)
    floor = setting.horizon + (setting.ground - setting.horizon) * (0.1 + 0.55 * near)
    count = int((20 - 12 * near) * period / 1920 * (0.8 if setting.look.sparse else 1))
    wide = setting.unit * (0.012 + 0.034 * near**1.3)
    places = (np.arange(count) + random.uniform(-0.34, 0.34, count)) * period / count
    for x in places:
        size = wide * random.uniform(0.7, 1.35)
        lean = random.normal(0, 0.035) * height
        _trunk(draw, float(x), size, floor, lean, period, random)
    for x in random.uniform(0, period, 60):
        size = setting.unit * random.uniform(0.012, 0.04) * (0.6 + near)
        _blob(draw, float(x), floor + size * 0.7, size * 1.7, size * 1.5, period)
    draw.rectangle((0, floor + setting.unit * 0.02, period, height), fill=255)
    if deep:
        _lianas(draw, random, setting, period, near)
    mask = softened(np.asarray(image))
    _leaves(setting, mask, near, int(random.integers(0, period // 2)))
    return mask


def _leaves(setting: Setting, mask: U8, near: float, shift: int) -> None:
    """A ragged canopy along the upper edge."""
    rows = int(setting.height * (0.2 + 0.1 * near)) // 2
    soft = np.roll(setting.textures.soft, shift, axis=1)[:rows]
    fine = np.roll(setting.textures.fine, shift, axis=1)[:rows]
    down = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
    leaf = soft * 1.15 + fine * 0.42 - down**1.6 * 1.5 - 0.3
    small = to_bytes(np.clip(leaf * 9, 0, 1) * 255)
    canopy = setting.scaler.plane(small, mask.shape[1], rows * 2, "BICUBIC")
    np.maximum(mask[: rows * 2], canopy, out=mask[: rows * 2])


def _trunk(
    draw: ImageDraw.ImageDraw,
    x: float,
    size: float,
    floor: float,
    lean: float,
    period: int,
    random: np.random.Generator,
) -> None:
    outline = [
        (x - size * 1.5, floor + 30),
        (x - size * 0.8, floor - 20),
        (x - size * 0.55 + lean * 0.5, floor * 0.5),
        (x - size * 0.4 + lean, -10),
        (x + size * 0.4 + lean, -10),
        (x + size * 0.55 + lean * 0.5, floor * 0.5),
        (x + size * 0.8, floor - 20),
        (x + size * 1.5, floor + 30),
    ]
    branches = []
    for _ in range(3):
        y = floor * random.uniform(0.12, 0.6)
        side = 1 if random.random() < 0.5 else -1
        reach = size * random.uniform(3, 7) * side
        start = x + lean * (1 - y / floor)
        branches.append(
            [
                (start, y + size * 0.34),
                (start + reach * 0.5, y - abs(reach) * 0.22 + size * 0.12),
                (start + reach, y - abs(reach) * 0.6),
                (start + reach * 0.5, y - abs(reach) * 0.22 - size * 0.12),
                (start, y - size * 0.34),
            ]
        )
    for shift in (0, -period, period):
        if -0.3 * period < x + shift < 1.3 * period:
            for shape in (outline, *branches):
                draw.polygon([(a + shift, b) for a, b in shape], fill=255)


def _blob(
    draw: ImageDraw.ImageDraw, x: float, y: float, rx: float, ry: float, period: int
) -> None:
    for shift in (0, -period, period):
        if -rx < x + shift < period + rx:
            draw.ellipse((x + shift - rx, y - ry, x + shift + rx, y + ry), fill=255)


def _lianas(
    draw: ImageDraw.ImageDraw,
    random: np.random.Generator,
    setting: Setting,
    period: int,
    near: float,
) -> None:
    for x in random.uniform(0, period, 9):
        span, sag = random.uniform(90, 260), random.uniform(60, 200)
        points = [
            (x + span * part, sag * 4 * part * (1 - part) + 14 * math.sin(part * 9))
            for part in np.linspace(0, 1, 16)
        ]
        draw.line(points, fill=255, width=int(3 + 5 * near))
    del setting


def _haze_layer(setting: Setting, mask: U8, colour: RGB, distance: float) -> Layer:
    """A silhouette that fades into the haze towards its foot."""
    rows, columns = mask.shape
    y, u, v = to_yuv(colour)
    hy, hu, hv = to_yuv(lerp(setting.light.haze, lit_green(setting), 0.3))
    down = np.linspace(0, 1, rows // 4, dtype=np.float32)[:, None]
    top = np.clip((down - 0.35) * 1.5, 0, 1) ** 1.4 * np.float32(0.75 * distance)
    shape = (rows // 4, columns // 4)
    luma = np.broadcast_to(y + (hy - y) * top, shape).astype(np.float32)
    half = top[::2]
    pale = (len(half), (columns // 4 + 1) // 2)
    tu = np.broadcast_to(u + (hu - u) * half, pale).astype(np.float32)
    tv = np.broadcast_to(v + (hv - v) * half, pale).astype(np.float32)
    return Layer(setting.finish(luma, tu, tv, step=4), mask, 0)


class Rays:
    """Beams of light through haze, leaves or water."""

    def __init__(
        self, setting: Setting, *, strength: float = 1.0, slant: float | None = None
    ) -> None:
        self._setting = setting
        height, width = setting.height // 8, setting.width // 8
        lean = (0.5 - setting.sun_x) * 1.6 if slant is None else slant
        rows = np.arange(height, dtype=np.float32)[:, None]
        columns = np.arange(width, dtype=np.float32)[None, :]
        random = setting.random("rays")
        self._bands = [hill_line(random, 512, 26, 2, 0.5) for _ in range(2)]
        spread = 1 + rows / height * 0.5
        centre = setting.sun_x * width
        self._across = (columns - centre - lean * rows) / spread * 2.2
        fade = np.clip(1 - rows / (height * 0.95), 0, 1) ** 0.8
        near = np.exp(-(((columns - centre - lean * rows) / (width * 0.36)) ** 2))
        power = 92 * strength * (0.2 + 0.8 * setting.light.glow)
        self._power = (fade * near * power).astype(np.float32)

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Add the beams to the luma of the canvas."""
        first, second = self._bands
        drift = moment.seconds * 2.2 - moment.x * 0.03
        one = np.take(first, (self._across + drift).astype(np.int32), mode="wrap")
        two = np.take(
            second, (self._across * 0.7 - drift * 0.6).astype(np.int32), mode="wrap"
        )
        beam = np.clip(one * two * 2.6 - 0.42, 0, 1) * self._power
        light = self._setting.scaler.plane(
            to_bytes(beam), canvas.width, canvas.height, "BICUBIC"
        )
        brighten(canvas.y, np.minimum(light, np.uint8(150)))
