"""Rain, snow, fog, lightning: what falls and drifts before the lens."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image, ImageDraw

from .layers import Sprite
from .light import lerp, scaled
from .noise import cloud_tile, seed_of
from .planes import U8, Planes, brighten, cross, mix, spans, to_bytes
from .setting import Moment, Setting


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
            x = round(-across * gust * moment.frame + sway + moment.x * 0.5)
            y = round(-down * moment.frame)
            height, width = sheet.shape
            for there_y, here_y in list(spans(y, canvas.height, height)):
                for there_x, here_x in spans(x, canvas.width, width):
                    brighten(canvas.y[there_y, there_x], sheet[here_y, here_x])


def rain(setting: Setting, strength: float) -> Falling:
    """Slanting streaks in two depths."""
    wind = 0.12 + 0.55 * setting.scene.strength("wind")
    wind += 0.45 * setting.scene.strength("storm")
    bright = 34 + 14 * setting.light.glow
    sheets, speeds = [], []
    for index, (count, long, level, speed) in enumerate(
        ((250, 24, 0.6, 20.0), (120, 52, 1.0, 32.0))
    ):
        number = int(count * min(strength, 1.6) * setting.width * setting.height / 901120)
        sheet = _streaks(setting, index, number, long, wind, int(bright * level))
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
    wind = 0.25 + 1.6 * setting.scene.strength("wind") + 1.2 * setting.scene.strength("storm")
    sheets, speeds = [], []
    for index, (count, size, level, speed) in enumerate(
        ((420, 1.2, 110, 2.0), (170, 2.4, 160, 3.6), (40, 5.0, 120, 6.4))
    ):
        number = int(count * min(strength, 1.8) * setting.width * setting.height / 901120)
        sheets.append(_flakes(setting, index, number, size, level))
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
            if 0 <= top and top + high <= canvas.height and 0 <= left:
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
        random = setting.random("fog")
        self._setting = setting
        rows, columns = setting.height // 8, setting.width // 8
        self._tile = cloud_tile(random, columns * 2, rows, (6, 3), 4, 0.5)
        down = np.linspace(0, 1, rows, dtype=np.float32)[:, None]
        shape = np.clip((down - low) * 2.2, 0, 1) * (1 - 0.35 * np.clip(down - 0.75, 0, 1) * 4)
        self._shape = (shape * min(strength, 1.6) * 205).astype(np.float32)
        colour = setting.grade.colour(lerp(setting.light.haze, setting.light.sky[3], 0.3))
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


def _window(tile: np.ndarray, start: float, columns: int) -> np.ndarray:  # type: ignore[type-arg]
    index = (np.arange(columns) + int(start)) % tile.shape[1]
    part = start - math.floor(start)
    return tile[:, index] * (1 - part) + tile[:, (index + 1) % tile.shape[1]] * part


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
        brighten(sky, np.uint8(self._flash[age]))  # type: ignore[arg-type]
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
            curtain *= rays[None, :] * np.clip(_at(self._line[2], columns - drift) * 1.7, 0.2, 1)
            total += curtain
            height = np.maximum(height, np.clip(up, 0, 1) * (curtain > 0.02))
        self._add(canvas, total, height)

    def _add(self, canvas: Planes, total: np.ndarray, height: np.ndarray) -> None:  # type: ignore[type-arg]
        scaler, width = self._setting.scaler, canvas.width
        strength = np.clip(total, 0, 1.2)
        light = scaler.plane(
            to_bytes(strength * np.float32(self._power)), width, self._rows * 8, "BICUBIC"
        )
        brighten(canvas.y[: self._rows * 8], np.minimum(light, np.uint8(190)))
        alpha = to_bytes(np.clip(strength * 1.5, 0, 0.92) * 255)
        soft = scaler.plane(alpha, width // 2, self._rows * 4, "BICUBIC")
        share = np.clip(height * 1.25 - 0.1, 0, 1)
        for plane, index in ((canvas.u, 1), (canvas.v, 2)):
            low, high = self._low[index], self._high[index]
            tint = scaler.plane(
                to_bytes(low + (high - low) * share), width // 2, self._rows * 4, "BICUBIC"
            )
            mix(plane[: self._rows * 4], tint, soft)


def _at(line: np.ndarray, place: np.ndarray) -> np.ndarray:  # type: ignore[type-arg]
    floor = np.floor(place).astype(np.int64)
    part = (place - floor).astype(np.float32)
    left = np.take(line, floor, mode="wrap")
    return left + (np.take(line, floor + 1, mode="wrap") - left) * part


class Rainbow:
    """An arc of colours across the sky."""

    def __init__(self, setting: Setting) -> None:
        width, height = setting.width, setting.horizon & ~1
        x = np.arange(width, dtype=np.float32)[None, :] - width * (0.5 - 0.2 * (setting.sun_x - 0.5))
        y = np.arange(height, dtype=np.float32)[:, None] - height * 1.02
        reach = np.hypot(x, y * 1.0) / (0.62 * width if width > height else 0.62 * width)
        band = (reach - 0.72) / 0.14
        inside = np.clip(1 - np.abs(band * 2 - 1) ** 4, 0, 1) * ((band > 0) & (band < 1))
        stops = np.array(
            ((150, 90, 220), (70, 120, 250), (70, 220, 140), (250, 236, 90), (252, 150, 60),
             (240, 70, 70)), np.float32,
        )  # fmt: skip
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
        draw.ellipse((x - size, y - size, x + size, y + size), fill=int(250 * part**1.8))
    y0, u0, v0 = setting.grade.colour((240, 246, 255))
    planes = Planes.blank(wide, high, round(y0))
    planes.u[:], planes.v[:] = round(u0), round(v0)
    return Sprite(planes, np.asarray(image)).cropped()


class Defocus:
    """Everything painted so far, out of focus."""

    def __init__(self, setting: Setting, factor: int) -> None:
        self._scaler = setting.scaler
        self._factor = factor

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Blur the canvas by scaling it down and up again."""
        width = canvas.width // self._factor // 4 * 4
        height = canvas.height // self._factor // 4 * 4
        small = self._scaler.picture(canvas, width, height, "AREA")
        large = self._scaler.picture(small, canvas.width, canvas.height, "BICUBIC")
        canvas.copy_from(large)


class Soften:
    """A veil of blur over the sharp picture."""

    def __init__(self, setting: Setting, share: float) -> None:
        self._scaler = setting.scaler
        self._share = share

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Mix the canvas with a blurred copy of itself."""
        small = self._scaler.plane(canvas.y, canvas.width // 8, canvas.height // 8, "AREA")
        soft = self._scaler.plane(small, canvas.width, canvas.height, "BICUBIC")
        cross(canvas.y, soft, self._share)


def haze_colour(setting: Setting) -> tuple[float, float, float]:
    """The graded colour of the air."""
    return setting.grade.colour(scaled(setting.light.haze, 1.0))
