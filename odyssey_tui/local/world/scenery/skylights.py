"""Lights of the sky: lightning, aurora, rainbow, shooting stars."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from ..paint.layers import Sprite
from ..paint.noise import cloud_tile, seed_of
from ..paint.planes import Floats, Planes, brighten, mix, to_bytes
from ..paint.setting import Moment, Setting


class Lightning:
    """A bolt now and then, and the sky lit up by it."""

    def __init__(self, setting: Setting, strength: float) -> None:
        self._seed = setting.seed
        self._gap = int(62 / max(strength, 0.4))
        self._bolts = [_bolt(setting, index) for index in range(3)]
        self._flash = [34, 54, 26, 12, 6]
        self._bottom = setting.horizon + int(0.06 * setting.height)

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Flash, if it is time."""
        turn, age = divmod(moment.frame, self._gap)
        delay = seed_of(self._seed, "bolt", turn) % max(1, self._gap - 8)
        age -= delay
        if not 0 <= age < len(self._flash):
            return
        sky = canvas.y[: self._bottom]
        brighten(sky, np.uint8(self._flash[age]))
        if age < 4:
            bolt = self._bolts[seed_of(self._seed, turn) % 3]
            bolt.paint(canvas, 0, 0)


def _bolt(setting: Setting, index: int) -> Sprite:
    random = setting.random("bolt", index)
    width, height = setting.width, (setting.horizon + 8) & ~1
    image = Image.new("L", (width, height), 0)
    draw = ImageDraw.Draw(image)
    x = float(width * random.uniform(0.15, 0.85))

    def fork(x: float, y: float, reach: float, thick: int) -> None:
        points = [(x, y)]
        while y < reach:
            y += height * random.uniform(0.03, 0.07)
            x += height * random.uniform(-0.06, 0.06)
            points.append((x, y))
            if thick > 2 and random.random() < 0.3:
                fork(x, y, min(reach, y + height * 0.25), thick - 2)
        draw.line(points, fill=255, width=thick, joint="curve")

    fork(x, -4.0, float(height), 5)
    mask = np.asarray(image)
    y0, u0, v0 = setting.grade.colour((232, 236, 255))
    planes = Planes.blank(width, height, round(y0))
    planes.u[:], planes.v[:] = round(u0), round(v0)
    return Sprite(planes, mask).cropped()


class Aurora:
    """Curtains of light that fold and glide."""

    def __init__(self, setting: Setting, strength: float) -> None:
        self._setting = setting
        self._rows = int(setting.horizon * 0.86) // 16 * 2
        self._columns = setting.width // 8
        random = setting.random("aurora")
        self._line = [
            cloud_tile(random, 512, 1, (9 + 4 * k, 1), 3, 0.5)[0] for k in range(3)
        ]
        self._rays = cloud_tile(random, 512, 1, (70, 1), 2, 0.5)[0]
        self._power = 118.0 * min(strength, 1.5)
        green, violet = (92, 255, 170), (190, 110, 255)
        self._low = setting.grade.colour(green)
        self._high = setting.grade.colour(violet)

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Add the curtains to the sky."""
        rows = np.arange(self._rows, dtype=np.float32)[:, None] / self._rows
        columns = np.arange(self._columns)
        seconds = moment.seconds
        total = np.zeros((self._rows, self._columns), np.float32)
        height = np.zeros_like(total)
        for index in range(2):
            drift = seconds * (3.1 - 5.0 * index) + moment.x * 0.02
            wave = _at(self._line[index], columns * 1.3 + drift)
            foot = 0.46 + 0.34 * wave + 0.09 * index
            rays = 0.45 + 0.75 * _at(self._rays, columns * 2.1 + drift * 2.2)
            up = (foot[None, :] - rows) / (0.3 + 0.18 * rays[None, :])
            curtain = np.clip(up * 9 + 1, 0, 1) * np.exp(-np.clip(up, 0, 9) * 2.6)
            curtain *= rays[None, :] * np.clip(
                _at(self._line[2], columns - drift) * 1.7, 0.2, 1
            )
            total += curtain
            height = np.maximum(height, np.clip(up, 0, 1) * (curtain > 0.02))
        self._add(canvas, total, height)

    def _add(self, canvas: Planes, total: Floats, height: Floats) -> None:
        scaler, width = self._setting.scaler, canvas.width
        strength = np.clip(total, 0, 1.2)
        light = scaler.plane(
            to_bytes(strength * np.float32(self._power)),
            width,
            self._rows * 8,
            "BICUBIC",
        )
        brighten(canvas.y[: self._rows * 8], np.minimum(light, np.uint8(190)))
        alpha = to_bytes(np.clip(strength * 1.5, 0, 0.92) * 255)
        soft = scaler.plane(alpha, width // 2, self._rows * 4, "BICUBIC")
        share = np.clip(height * 1.25 - 0.1, 0, 1)
        for plane, index in ((canvas.u, 1), (canvas.v, 2)):
            low, high = self._low[index], self._high[index]
            tint = scaler.plane(
                to_bytes(low + (high - low) * share),
                width // 2,
                self._rows * 4,
                "BICUBIC",
            )
            mix(plane[: self._rows * 4], tint, soft)


def _at(line: Floats, place: Floats) -> Floats:
    floor = np.floor(place).astype(np.int64)
    part = (place - floor).astype(np.float32)
    left = np.take(line, floor, mode="wrap")
    values: Floats = left + (np.take(line, floor + 1, mode="wrap") - left) * part
    return values


class Rainbow:
    """An arc of colours across the sky."""

    def __init__(self, setting: Setting) -> None:
        width, height = setting.width, setting.horizon & ~1
        x = np.arange(width, dtype=np.float32)[None, :] - width * (
            0.5 - 0.2 * (setting.sun_x - 0.5)
        )
        y = np.arange(height, dtype=np.float32)[:, None] - height * 1.02
        reach = np.hypot(x, y) / min(0.62 * width, 1.09 * height)
        band = (reach - 0.72) / 0.14
        inside = np.clip(1 - np.abs(band * 2 - 1) ** 4, 0, 1) * (
            (band > 0) & (band < 1)
        )
        stops = np.array(
            (
                (150, 90, 220),
                (70, 120, 250),
                (70, 220, 140),
                (250, 236, 90),
                (252, 150, 60),
                (240, 70, 70),
            ),
            np.float32,
        )
        spots = np.linspace(0, 1, len(stops))
        colours = np.empty((height, width, 4), np.uint8)
        for index in range(3):
            colours[:, :, index] = np.interp(band, spots, stops[:, index])
        fade = np.clip((height - np.arange(height)) / (0.3 * height), 0, 1)[:, None]
        colours[:, :, 3] = inside * fade * 150
        self._sprite = setting.sprite(colours)

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Lay the arc over the sky."""
        self._sprite.paint(canvas, 0, 0)


class Meteors:
    """Shooting stars."""

    def __init__(self, setting: Setting, strength: float) -> None:
        self._seed = setting.seed
        self._gap = max(10, int(34 / strength))
        self._size = (setting.width, max(setting.horizon, setting.height // 3))
        long = setting.unit // 4
        self._sprite = _meteor(setting, long)

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Draw the one that is falling now."""
        turn, age = divmod(moment.frame, self._gap)
        if age > 11:
            return
        spot = seed_of(self._seed, "meteor", turn)
        width, height = self._size
        x = spot % width + width * 0.1
        y = (spot >> 20) % max(1, height // 2)
        step = age * self._sprite.height * 0.2
        self._sprite.paint(canvas, x - step * 1.9 - self._sprite.width, y + step)


def _meteor(setting: Setting, long: int) -> Sprite:
    wide, high = long // 2 * 4, long // 2 * 2
    image = Image.new("L", (wide, high), 0)
    draw = ImageDraw.Draw(image)
    for step in range(60):
        part = step / 60
        x, y = wide * (1 - part), high * part
        size = 0.4 + 2.2 * part
        draw.ellipse(
            (x - size, y - size, x + size, y + size), fill=int(250 * part**1.8)
        )
    y0, u0, v0 = setting.grade.colour((240, 246, 255))
    planes = Planes.blank(wide, high, round(y0))
    planes.u[:], planes.v[:] = round(u0), round(v0)
    return Sprite(planes, np.asarray(image)).cropped()
