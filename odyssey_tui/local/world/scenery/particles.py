"""Many small things: fireflies, leaves, petals, embers, bubbles, fireworks."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from ..paint.grade import RGB
from ..paint.layers import Glow, Sprite, disc_glow
from ..paint.noise import seed_of
from ..paint.planes import Floats, Planes
from ..paint.setting import Moment, Setting

_MOST = 64


@dataclass(frozen=True, slots=True)
class Swarm:
    """How one sort of particle moves.

    Attributes:
        rise: Heights of the picture travelled upwards in a second.
        drift: Widths travelled to the right in a second.
        sway: Share of the shorter side that each swings to and fro.
        speed: Swings in a second.
        top: Highest share of the height where they are.
        bottom: Lowest.
        wind: How much of the wind they take.
        pace: How much of the camera's way they show.
    """

    rise: float = 0.0
    drift: float = 0.0
    sway: float = 0.03
    speed: float = 0.3
    top: float = 0.0
    bottom: float = 1.0
    wind: float = 0.0
    pace: float = 0.6


class Particles:
    """A swarm of sprites or lights, each on its own way."""

    def __init__(
        self,
        setting: Setting,
        name: str,
        pictures: list[Sprite] | list[Glow],
        count: int,
        swarm: Swarm,
        *,
        pulse: bool = False,
    ) -> None:
        random = setting.random("particles", name)
        self._count = min(count, _MOST)
        self._pictures = pictures
        self._swarm = swarm
        self._size = (setting.width, setting.height, setting.unit)
        self._x = random.random(self._count)
        self._y = random.random(self._count)
        self._phase = random.random(self._count) * math.tau
        self._pace = random.uniform(0.6, 1.4, self._count)
        self._kind = random.integers(0, len(pictures), self._count)
        self._pulse = pulse
        self._gale = setting.scene.strength("wind")

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Paint every particle where it is now."""
        width, height, unit = self._size
        swarm, seconds = self._swarm, moment.seconds
        gust = swarm.wind * (0.04 + 0.22 * self._gale)
        swing = self._phase + seconds * swarm.speed * math.tau * self._pace
        x = self._x + (swarm.drift + gust) * self._pace * seconds
        x -= moment.x * swarm.pace / width
        y = self._y - swarm.rise * self._pace * seconds
        x = (x % 1.15 - 0.075) * width + np.sin(swing) * swarm.sway * unit
        span = swarm.bottom - swarm.top
        y = (swarm.top + (y % 1.0) * span) * height + np.cos(
            swing * 0.7
        ) * swarm.sway * unit
        for index in range(self._count):
            picture = self._pictures[self._step(index, moment)]
            if self._pulse and math.sin(self._phase[index] * 3 + seconds * 2.2) < -0.35:
                continue
            picture.paint(
                canvas, x[index] - picture.width / 2, y[index] - picture.height / 2
            )

    def _step(self, index: int, moment: Moment) -> int:
        if self._pulse:
            return int(self._kind[index])
        turn = moment.frame // 3 + int(self._kind[index])
        return turn % len(self._pictures)


def _drawn(
    setting: Setting,
    size: int,
    colour: RGB,
    draw_one: Callable[[ImageDraw.ImageDraw], None],
) -> Sprite:
    big = size * 4
    base = tuple(int(value) for value in colour)
    image = Image.new("RGBA", (big, big), (*base, 0))
    draw_one(ImageDraw.Draw(image))
    return setting.sprite(np.asarray(image), 4)


def fireflies(setting: Setting, strength: float) -> Particles:
    """Small lights that wander and go on and off."""
    colour = setting.grade.colour((214, 255, 120))
    lights = [disc_glow(size, colour, 0.95, 2.4) for size in (8, 12, 16)]
    swarm = Swarm(sway=0.07, speed=0.13, top=0.42, bottom=0.96, rise=0.004, pace=0.8)
    return Particles(
        setting, "fireflies", lights, int(26 * strength), swarm, pulse=True
    )


def sparkles(setting: Setting, strength: float) -> Particles:
    """Motes of magic."""
    colours = ((255, 244, 190), (210, 180, 255), (160, 236, 255))
    lights = [disc_glow(10, setting.grade.colour(c), 0.95, 3.0) for c in colours]
    swarm = Swarm(sway=0.05, speed=0.18, rise=0.02, top=0.1, bottom=0.98)
    return Particles(setting, "sparkles", lights, int(34 * strength), swarm, pulse=True)


def embers(setting: Setting, strength: float) -> Particles:
    """Glowing sparks that rise."""
    lights = [
        disc_glow(size, setting.grade.colour((255, 140, 50)), 0.95, 2.2)
        for size in (4, 6, 8)
    ]
    swarm = Swarm(rise=0.09, sway=0.04, speed=0.3, wind=0.4, top=0.05, bottom=1.05)
    return Particles(setting, "embers", lights, int(36 * strength), swarm, pulse=True)


def _turning(
    setting: Setting, colours: tuple[RGB, ...], size: int, shape: float
) -> list[Sprite]:
    """Flat ovals seen from different sides."""
    sprites = []
    for index in range(8):
        colour = setting.surface(colours[index % len(colours)], 0.0, 0.9)
        angle = index * math.pi / 8
        thin = 0.35 + 0.65 * abs(math.cos(index * math.pi / 4))

        def leaf(
            draw: ImageDraw.ImageDraw,
            angle: float = angle,
            thin: float = thin,
            colour: RGB = colour,
        ) -> None:
            middle, reach = size * 2, size * 1.7
            points = []
            for step in range(16):
                turn = step * math.tau / 16
                a = math.cos(turn) * reach
                b = math.sin(turn) * reach * shape * thin
                points.append(
                    (
                        middle + a * math.cos(angle) - b * math.sin(angle),
                        middle + a * math.sin(angle) + b * math.cos(angle),
                    )
                )
            ink = tuple(int(min(255, max(0, value))) for value in colour)
            draw.polygon(points, fill=(*ink, 255))

        sprites.append(_drawn(setting, size, colour, leaf))
    return sprites


def leaves(setting: Setting, strength: float) -> Particles:
    """Leaves that the wind carries along."""
    green = ((120, 160, 60), (150, 180, 80), (96, 140, 56))
    brown = ((214, 110, 40), (236, 170, 60), (176, 70, 40))
    colours = green if set(setting.scene.tones) & {"spring", "summer"} else brown
    swarm = Swarm(rise=-0.07, drift=0.05, sway=0.05, speed=0.4, wind=1.0)
    sprites = _turning(setting, colours, setting.unit // 60 * 2, 0.5)
    return Particles(setting, "leaves", sprites, int(22 * strength), swarm)


def petals(setting: Setting, strength: float) -> Particles:
    """Blossom that comes down slowly."""
    colours = ((255, 196, 214), (252, 220, 230), (246, 170, 196))
    swarm = Swarm(rise=-0.05, drift=0.03, sway=0.04, speed=0.35, wind=0.8)
    sprites = _turning(setting, colours, setting.unit // 80 * 2, 0.6)
    return Particles(setting, "petals", sprites, int(30 * strength), swarm)


def confetti(setting: Setting, strength: float) -> Particles:
    """Bits of coloured paper."""
    colours = (
        (250, 80, 90),
        (80, 170, 250),
        (250, 210, 70),
        (110, 210, 120),
        (200, 110, 240),
    )
    swarm = Swarm(rise=-0.16, sway=0.03, speed=0.6, wind=0.3)
    sprites = _turning(setting, colours, setting.unit // 80 * 2, 0.8)
    return Particles(setting, "confetti", sprites, int(46 * strength), swarm)


def bubbles(setting: Setting, strength: float) -> Particles:
    """Rings with a glint that rise through water or air."""
    sprites = []
    for size in (8, 12, 18, 26):

        def ring(draw: ImageDraw.ImageDraw, size: int = size) -> None:
            far = size * 4 - 4
            draw.ellipse((3, 3, far, far), outline=(214, 244, 255, 190), width=4)
            draw.ellipse(
                (far * 0.22, far * 0.2, far * 0.42, far * 0.38),
                fill=(255, 255, 255, 220),
            )

        sprites.append(_drawn(setting, size, (214, 244, 255), ring))
    swarm = Swarm(rise=0.08, sway=0.012, speed=0.5, top=-0.05, bottom=1.05)
    return Particles(
        setting, "bubbles", sprites, int(20 * strength), swarm, pulse=False
    )


def lanterns(setting: Setting, strength: float) -> Particles:
    """Paper lanterns that float up into the sky."""
    sprites = []
    for size in (14, 20, 28):

        def paper(draw: ImageDraw.ImageDraw, size: int = size) -> None:
            s = size * 4
            outline = [(s * 0.3, s * 0.95), (s * 0.16, s * 0.3), (s * 0.34, s * 0.08)]
            outline += [(s * 0.66, s * 0.08), (s * 0.84, s * 0.3), (s * 0.7, s * 0.95)]
            draw.polygon(outline, fill=(255, 150, 60, 255))
            draw.ellipse(
                (s * 0.3, s * 0.45, s * 0.7, s * 0.98), fill=(255, 226, 140, 255)
            )

        sprites.append(_drawn(setting, size, (255, 150, 60), paper))
    swarm = Swarm(
        rise=0.02, sway=0.012, speed=0.1, top=-0.1, bottom=0.75, wind=0.2, pace=0.3
    )
    return Particles(
        setting, "lanterns", sprites, int(18 * strength), swarm, pulse=True
    )


def flock(setting: Setting, strength: float) -> Particles:
    """Birds far away."""
    sprites = []
    colour = setting.surface((40, 44, 56), 0.25, 0.2)
    for beat in (0.9, 0.3, -0.5, 0.3):

        def bird(draw: ImageDraw.ImageDraw, beat: float = beat) -> None:
            ink = (*(int(value) for value in colour), 255)
            for side in (-1, 1):
                points = [
                    (32, 34),
                    (32 + side * 12, 34 - 16 * beat),
                    (32 + side * 28, 30 - 6 * beat),
                ]
                draw.line(points, fill=ink, width=5, joint="curve")

        sprites.append(_drawn(setting, 16, colour, bird))
    swarm = Swarm(drift=0.018, sway=0.02, speed=0.06, top=0.06, bottom=0.4, pace=0.06)
    return Particles(setting, "flock", sprites, int(9 * strength), swarm)


class School:
    """Many small fish that turn together."""

    def __init__(self, setting: Setting, count: int = 22) -> None:
        random = setting.random("school")
        self._sprites = [_small_fish(setting, wag) for wag in (-1.0, 0.0, 1.0, 0.0)]
        self._spots = random.normal(0, 1, (count, 2)) * (0.1, 0.055)
        self._phase = random.integers(0, 4, count)
        self._size = (setting.width, setting.height)

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Paint the fish on their way through the picture."""
        width, height = self._size
        seconds = moment.seconds
        x = (0.1 + seconds * 0.045 - moment.x * 0.2 / width) % 1.5 - 0.25
        y = 0.36 + 0.07 * math.sin(seconds * 0.31)
        for index, (dx, dy) in enumerate(self._spots):
            wave = 0.012 * math.sin(seconds * 1.2 + dx * 18)
            sprite = self._sprites[(moment.frame // 2 + int(self._phase[index])) % 4]
            sprite.paint(canvas, (x + dx) * width, (y + dy + wave) * height)


def _small_fish(setting: Setting, wag: float) -> Sprite:
    size = max(16, setting.unit // 34 // 2 * 2)

    def fish(draw: ImageDraw.ImageDraw) -> None:
        s = size * 4
        dark, pale = (40, 110, 160, 255), (140, 220, 236, 255)
        tail = [
            (s * 0.3, s * 0.5),
            (s * 0.06, s * (0.36 + 0.1 * wag)),
            (s * 0.06, s * (0.64 + 0.1 * wag)),
        ]
        draw.polygon(tail, fill=dark)
        draw.ellipse((s * 0.22, s * 0.36, s * 0.92, s * 0.64), fill=dark)
        draw.ellipse((s * 0.3, s * 0.48, s * 0.88, s * 0.63), fill=pale)
        draw.ellipse((s * 0.76, s * 0.43, s * 0.81, s * 0.48), fill=(10, 20, 30, 255))

    return _drawn(setting, size, (40, 110, 160), fish)


class Fireworks:
    """Rockets that burst into falling sparks."""

    _COLOURS: tuple[RGB, ...] = (
        (255, 90, 90),
        (120, 200, 255),
        (255, 220, 110),
        (150, 255, 150),
        (240, 130, 255),
    )

    def __init__(self, setting: Setting, strength: float) -> None:
        self._seed = setting.seed
        self._size = (setting.width, setting.horizon, setting.unit)
        self._slots = 2 + int(2 * min(strength, 1.5))
        self._yuv = [setting.grade.colour(colour) for colour in self._COLOURS]
        random = setting.random("sparks")
        angles = np.arange(84) * 2.39996 + random.normal(0, 0.12, 84)
        reach = np.where(random.random(84) < 0.72, random.uniform(0.86, 1.0, 84), 0.5)
        reach *= random.uniform(0.9, 1.0, 84)
        self._ways = np.stack([np.cos(angles) * reach, np.sin(angles) * reach], 1)
        self._lights = [disc_glow(setting.unit // 5 & ~3, c, 0.3) for c in self._yuv]

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Paint all bursts of this moment."""
        for slot in range(self._slots):
            turn, age = divmod(moment.frame + slot * 17, 44)
            spot = seed_of(self._seed, "burst", slot, turn)
            self._burst(canvas, spot, age)

    def _burst(self, canvas: Planes, spot: int, age: int) -> None:
        width, height, unit = self._size
        x = width * (0.12 + 0.76 * (spot % 997) / 997)
        y = height * (0.15 + 0.4 * (spot // 997 % 499) / 499)
        hue = spot % len(self._yuv)
        if age < 10:
            rise = (height - y) * (1 - age / 10) ** 1.5
            points = np.array([[x, y + rise + k * 5] for k in range(4)])
            self._dots(canvas, points, 150, hue)
            return
        if age < 20:
            light = self._lights[hue]
            light.paint(canvas, x - light.width / 2, y - light.height / 2)
        for trail in range(5):
            time = (age - 10 - trail * 1.1) / 34
            if time <= 0:
                break
            spread = unit * 0.25 * (1 - (1 - time) ** 3)
            points = self._ways * spread + (x, y + unit * 0.1 * time * time)
            level = int(222 * (1 - time) ** 0.8 * (1 - 0.19 * trail))
            self._dots(canvas, points, level, hue)

    def _dots(self, canvas: Planes, points: Floats, level: int, hue: int) -> None:
        rows = points[:, 1].astype(np.int32)
        columns = points[:, 0].astype(np.int32)
        inside = (rows > 1) & (rows < canvas.height - 4) & (columns > 1)
        inside &= columns < canvas.width - 4
        rows, columns = rows[inside] & ~1, columns[inside] & ~1
        _, u, v = self._yuv[hue]
        for down in range(3):
            for right in range(3):
                spot = (rows + down, columns + right)
                canvas.y[spot] = np.maximum(canvas.y[spot], np.uint8(level))
        for down in range(2):
            for right in range(2):
                half = (rows // 2 + down, columns // 2 + right)
                canvas.u[half] = round(u)
                canvas.v[half] = round(v)
