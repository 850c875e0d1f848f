"""Rain, snow, fog, lightning: what falls and drifts before the lens."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
from PIL import Image, ImageDraw

from ..paint.light import lerp, scaled
from ..paint.noise import cloud_tile, seed_of
from ..paint.planes import U8, Floats, Planes, brighten, mix, spans, to_bytes
from ..paint.setting import Moment, Setting


class Falling:
    """Sheets of drops or flakes that repeat, each falling at its own speed."""

    def __init__(
        self,
        sheets: list[U8],
        speeds: list[tuple[float, float]],
        sway: float = 0.0,
    ) -> None:
        self._sheets = sheets
        self._speeds = speeds
        self._sway = sway

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Add the light of every sheet to the canvas."""
        for index, (sheet, (across, down)) in enumerate(
            zip(self._sheets, self._speeds, strict=True)
        ):
            sway = self._sway * math.sin(moment.seconds * 0.9 + index * 2)
            gust = 1.0 + 0.25 * moment.wind
            x = round(-across * gust * moment.frame + sway + moment.x * 0.2)
            y = round(-down * moment.frame)
            height, width = sheet.shape
            for there_y, here_y in list(spans(y, canvas.height, height)):
                for there_x, here_x in spans(x, canvas.width, width):
                    brighten(canvas.y[there_y, there_x], sheet[here_y, here_x])


def rain(setting: Setting, strength: float) -> Falling:
    """Slanting streaks in two depths."""
    wind = 0.12 + 0.55 * setting.scene.strength("wind")
    wind += 0.45 * setting.scene.strength("storm")
    calm = 0.15 + 0.85 * setting.look.calm
    bright = (34 + 14 * setting.light.glow) * calm
    sheets, speeds = [], []
    for index, (count, long, level, speed) in enumerate(
        ((250, 24, 0.6, 20.0), (120, 52, 1.0, 32.0))
    ):
        number = int(
            count * min(strength, 1.6) * calm * setting.width * setting.height / 901120
        )
        ink = int(bright * level)
        sheet = setting.shape(
            "rain",
            index,
            number,
            wind,
            ink,
            make=partial(_streaks, setting, index, number, long, wind, ink),
        )
        sheets.append(sheet)
        speeds.append((speed * wind, speed))
    return Falling(sheets, speeds)


def _streaks(
    setting: Setting, index: int, count: int, long: int, wind: float, level: int
) -> U8:
    """Drawn at half size and enlarged: soft streaks are cheaper to encode."""
    random = setting.random("streaks", index)
    width, height = setting.width // 2, setting.height // 2
    image = Image.new("L", (width, height), 0)
    draw = ImageDraw.Draw(image)
    for x, y, size in zip(
        random.integers(0, width, count),
        random.integers(0, height, count),
        random.uniform(0.6, 1.2, count),
        strict=True,
    ):
        drop = long * size / 2
        ink = int(level * (0.6 + 0.5 * size))
        for dx in (0, width):
            for dy in (0, -height):
                start = (x - dx, y + dy)
                end = (x - dx + drop * wind, y + dy + drop)
                draw.line([start, end], fill=ink, width=1)
    sheet = setting.scaler.plane(np.asarray(image), 2 * width, 2 * height)
    return sheet.copy()


def snow(setting: Setting, strength: float) -> Falling:
    """Flakes in three depths, swaying as they fall."""
    wind = (
        0.25
        + 1.6 * setting.scene.strength("wind")
        + 1.2 * setting.scene.strength("storm")
    )
    calm = 0.15 + 0.85 * setting.look.calm
    sheets, speeds = [], []
    for index, (count, size, level, speed) in enumerate(
        ((420, 1.2, 110, 2.0), (170, 2.4, 160, 3.6), (40, 5.0, 120, 6.4))
    ):
        number = int(
            count * min(strength, 1.8) * calm * setting.width * setting.height / 901120
        )
        sheets.append(
            setting.shape(
                "snow",
                index,
                number,
                calm,
                make=partial(_flakes, setting, index, number, size, int(level * calm)),
            )
        )
        speeds.append((speed * wind * 0.5, speed))
    return Falling(sheets, speeds, sway=9.0)


def hail(setting: Setting, strength: float) -> Falling:
    """Small bright grains that fall fast."""
    sheets = [
        _flakes(setting, 7 + index, int(count * min(strength, 1.6)), size, 190)
        for index, (count, size) in enumerate(((300, 1.3), (120, 2.0)))
    ]
    return Falling(sheets, [(2.0, 14.0), (3.0, 21.0)])


def gusts(setting: Setting, strength: float) -> Falling:
    """Streaks of air."""
    random = setting.random("gusts")
    sheets, speeds = [], []
    for index, speed in enumerate((16.0, 25.0)):
        image = Image.new("L", (setting.width, setting.height), 0)
        draw = ImageDraw.Draw(image)
        for _ in range(int(9 * min(strength, 1.6))):
            x, y = random.uniform(0, setting.width), random.uniform(0, setting.height)
            long = setting.unit * random.uniform(0.15, 0.4)
            points = [
                (x + long * part, y + 7 * math.sin(part * 5 + x))
                for part in np.linspace(0, 1, 14)
            ]
            for shift in (0, -setting.width):
                line = [(a + shift, b) for a, b in points]
                draw.line(line, fill=30 + 12 * index, width=2)
        sheets.append(np.asarray(image))
        speeds.append((speed, 0.0))
    return Falling(sheets, speeds)


def haze(setting: Setting, name: str, strength: float) -> Fog:
    """Dust or smoke that drifts through the picture."""
    fog = Fog(setting, 0.75 * strength, low=0.05 if name == "smoke" else -0.2)
    colour = (214, 164, 106) if name == "dust" else (96, 94, 100)
    bright = 0.35 + 0.65 * float(np.mean(setting.light.key)) / 255
    fog.tint(setting.grade.colour(scaled(colour, bright)))
    return fog


def _flakes(setting: Setting, index: int, count: int, size: float, level: int) -> U8:
    random = setting.random("flakes", index)
    width, height = setting.width, setting.height
    sheet = np.zeros((height, width), np.uint8)
    reach = int(size * 2) + 1
    line = np.arange(-reach, reach + 1)
    distance = np.hypot(line[:, None], line[None, :]) / (size * 1.5)
    flake = (np.clip(1.25 - distance, 0, 1) * level).astype(np.uint8)
    for x, y in zip(
        random.integers(0, width, count), random.integers(0, height, count), strict=True
    ):
        rows, columns = (y + line) % height, (x + line) % width
        part = np.ix_(rows, columns)
        sheet[part] = np.maximum(sheet[part], flake)
    return sheet


class Splashes:
    """Small rings where drops hit the ground."""

    def __init__(self, setting: Setting, strength: float) -> None:
        self._seed = setting.seed
        self._top = setting.ground - setting.height * 0.06
        self._span = setting.height - self._top
        self._width = setting.width
        self._count = int(16 * min(strength, 1.6))
        self._rings = [_ring(radius) for radius in (3, 6, 9, 12)]

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Add the rings; each lives for four frames."""
        for slot in range(self._count):
            turn, age = divmod(moment.frame + slot, 4)
            spot = seed_of(self._seed, slot, turn)
            x = spot % self._width
            y = int(self._top + (spot // 65536) % 1000 / 1000 * self._span)
            ring = self._rings[age]
            high, wide = ring.shape
            top, left = y - high // 2, x - wide // 2
            if top >= 0 and top + high <= canvas.height and left >= 0:
                part = canvas.y[top : top + high, left : left + wide]
                brighten(part, ring[: part.shape[0], : part.shape[1]])


def _ring(radius: int) -> U8:
    y = np.arange(-radius // 2, radius // 2 + 1)[:, None] * 2.4
    x = np.arange(-radius - 1, radius + 2)[None, :]
    distance = np.abs(np.hypot(x, y) - radius * 0.8)
    ring: U8 = (np.clip(1 - distance / 1.6, 0, 1) * (62 - 3 * radius)).astype(np.uint8)
    return ring


class Fog:
    """Banks of fog that drift through one another."""

    def __init__(self, setting: Setting, strength: float, low: float = 0.0) -> None:
        self._setting = setting
        rows, columns = setting.height // 8, setting.width // 8
        self._tile = setting.shape(
            "fog",
            make=lambda: cloud_tile(
                setting.random("fog"), columns * 2, rows, (6, 3), 4, 0.5
            ),
        )
        down = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
        shape = np.clip((down - low) * 2.2, 0, 1) * (
            1 - 0.35 * np.clip(down - 0.75, 0, 1) * 4
        )
        self._shape = (shape * min(strength, 1.6) * 205).astype(np.float32)
        colour = setting.grade.colour(
            lerp(setting.light.haze, setting.light.sky[3], 0.3)
        )
        self._fill = Planes.blank(setting.width, setting.height, round(colour[0]))
        self._fill.u[:] = round(colour[1])
        self._fill.v[:] = round(colour[2])

    def tint(self, colour: tuple[float, float, float]) -> None:
        """Give the fog another colour, as limited-range YUV."""
        for plane, value in zip(
            (self._fill.y, self._fill.u, self._fill.v), colour, strict=True
        ):
            plane[:] = round(value)

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Lay the fog over what is behind it."""
        tile = self._tile
        columns = canvas.width // 8
        step = moment.seconds * 1.7 + moment.x * 0.04
        one = _window(tile, step, columns)
        two = _window(tile, -step * 0.7 + columns, columns)
        amount = np.clip((one + two) - 0.5, 0, 1) * self._shape
        alpha = self._setting.scaler.plane(
            to_bytes(amount), canvas.width, canvas.height, "BICUBIC"
        )
        soft = alpha[::2, ::2]
        mix(canvas.y, self._fill.y, alpha)
        mix(canvas.u, self._fill.u, soft)
        mix(canvas.v, self._fill.v, soft)


def _window(tile: Floats, start: float, columns: int) -> Floats:
    index = (np.arange(columns) + int(start)) % tile.shape[1]
    part = start - math.floor(start)
    following = tile[:, (index + 1) % tile.shape[1]]
    window: Floats = tile[:, index] * (1 - part) + following * part
    return window
