"""Styles of a surface or a medium: paper, walls, worn film, faulty tape."""

from __future__ import annotations

import math

import numpy as np

from ..paint.noise import cloud_tile
from ..paint.planes import U8, Floats, Planes, darken, mix, to_bytes
from ..paint.setting import Filter, Setting
from .overlay import Overlay


class Paper:
    """Rough paper, its margins left white."""

    def __init__(self, setting: Setting) -> None:
        random = setting.random("paper")
        width, height = setting.width, setting.height
        grain = cloud_tile(random, width, height, (width // 6, height // 6), 1)
        self._grain = to_bytes(grain * 13)
        edge = cloud_tile(random, width // 4, height // 4, (9, 7), 4, 0.55)
        y = np.linspace(0, 1, height // 4, dtype=np.float32)[:, None]
        x = np.linspace(0, 1, width // 4, dtype=np.float32)[None, :]
        unit = setting.unit
        inset = np.minimum(
            np.minimum(x, 1 - x) * width / unit, np.minimum(y, 1 - y) * height / unit
        )
        margin = np.clip(1 - (inset - 0.015 - (edge - 0.5) * 0.075) / 0.022, 0, 1)
        self._margin = setting.scaler.plane(
            to_bytes(margin * 255), width, height, "BICUBIC"
        )
        self._soft = self._margin[::2, ::2].copy()
        self._white = Planes.blank(width, height, 226)
        self._white.u[:] = 124
        self._white.v[:] = 131

    def apply(self, canvas: Planes, frame: int) -> None:
        """Let the paper show."""
        mix(canvas.y, self._white.y, self._margin)
        mix(canvas.u, self._white.u, self._soft)
        mix(canvas.v, self._white.v, self._soft)
        darken(canvas.y, self._grain)


class Ripple:
    """Surrealism: straight things melt in slow waves."""

    def __init__(self, setting: Setting) -> None:
        self._reach = setting.unit * 0.018
        self._step = math.tau / (setting.height * 0.42)

    def apply(self, canvas: Planes, frame: int) -> None:
        """Shift strips of rows to and fro."""
        for start in range(0, canvas.height, 4):
            wave = math.sin(start * self._step + frame * 0.05)
            shift = 2 * round(wave * self._reach / 2)
            if not shift:
                continue
            rows, half = slice(start, start + 4), slice(start // 2, start // 2 + 2)
            canvas.y[rows] = _slid(canvas.y[rows], shift)
            canvas.u[half] = _slid(canvas.u[half], shift // 2)
            canvas.v[half] = _slid(canvas.v[half], shift // 2)


def _slid(rows: U8, shift: int) -> U8:
    """Rows moved sideways; their edge pixels are drawn out."""
    result = np.empty_like(rows)
    if shift > 0:
        result[:, shift:] = rows[:, :-shift]
        result[:, :shift] = rows[:, :1]
    else:
        result[:, :shift] = rows[:, -shift:]
        result[:, shift:] = rows[:, -1:]
    return result


def bricks(setting: Setting) -> Filter:
    """Graffiti: a wall shows through."""
    high, wide = max(12, setting.unit // 26) & ~1, max(26, setting.unit // 11) & ~1
    y = np.arange(setting.height)[:, None]
    x = np.arange(setting.width)[None, :]
    course = y // high
    column = x + (course % 2) * (wide // 2)
    joint = ((y % high) < 2) | ((column % wide) < 2)
    number = (course * 131 + column // wide * 37) % 97
    dark = joint * 30.0 + number / 97 * 13
    return Overlay(None, dark.astype(np.float32))


class Spray:
    """Graffiti: splashes of paint and runs of colour."""

    def __init__(self, setting: Setting) -> None:
        random = setting.random("spray")
        width, height = setting.width // 2, setting.height // 2
        alpha = np.zeros((height, width), np.float32)
        hue = np.zeros((height, width), np.uint8)
        for index in range(7):
            x, y = random.uniform(0, width), random.uniform(0, height)
            x = x * 0.3 if index % 2 else width - x * 0.3
            for _ in range(70):
                radius = abs(random.normal(0, 1)) * setting.unit / 300 + 1
                px = int(x + random.normal(0, setting.unit / 22))
                py = int(y + random.normal(0, setting.unit / 22))
                r = int(radius)
                if not (r <= px < width - r and r <= py < height - r):
                    continue
                spot = (slice(py - r, py + r), slice(px - r, px + r))
                alpha[spot] = np.maximum(alpha[spot], _round(r) * 0.85)
                hue[spot] = index % 4
            for _ in range(3):
                px = int(np.clip(x + random.normal(0, setting.unit / 26), 2, width - 4))
                py, long = int(y), int(random.uniform(0.05, 0.16) * height)
                alpha[py : py + long, px : px + 2] = 0.8
                hue[py : py + long, px : px + 2] = index % 4
        palette = ((255, 60, 130), (60, 220, 255), (255, 220, 40), (150, 255, 90))
        graded = np.array([setting.grade.colour(c) for c in palette], np.float32)
        small = to_bytes(alpha * 255)
        self._alpha = np.repeat(np.repeat(small, 2, 0), 2, 1)
        self._soft = small
        full = np.repeat(np.repeat(graded[:, 0][hue], 2, 0), 2, 1)
        self._planes = Planes(
            to_bytes(full), to_bytes(graded[:, 1][hue]), to_bytes(graded[:, 2][hue])
        )

    def apply(self, canvas: Planes, frame: int) -> None:
        """Lay the paint over the frame."""
        mix(canvas.y, self._planes.y, self._alpha)
        mix(canvas.u, self._planes.u, self._soft)
        mix(canvas.v, self._planes.v, self._soft)


def _round(radius: int) -> Floats:
    """A disc in a square of twice the radius."""
    line = np.arange(-radius, radius, dtype=np.float32) + 0.5
    distance = np.hypot(line[:, None], line[None, :])
    disc: Floats = np.clip(radius - distance + 0.5, 0, 1)
    return disc


class Scratches:
    """Old film: a flicker, a few scratches and specks that jump."""

    def __init__(self, setting: Setting) -> None:
        self._seed = setting.seed
        self._wide = setting.width

    def apply(self, canvas: Planes, frame: int) -> None:
        """Scratch the frame."""
        step = frame // 2
        flicker = (step * 7919 + self._seed) % 5
        darken(canvas.y, np.uint8(flicker * 2))
        for index in range(3):
            spot = (step * 104729 + index * 7907 + self._seed) % 100003
            if spot % 3 == 0:
                x = spot % (self._wide - 4)
                column = canvas.y[:, x : x + 2]
                np.copyto(column, np.minimum(column, np.uint8(205)) + np.uint8(24))
        for index in range(5):
            spot = (step * 15485863 + index * 32452843 + self._seed) % 1000003
            x, y = spot % (self._wide - 12), (spot // 7) % (canvas.height - 12)
            canvas.y[y : y + 2 + spot % 5, x : x + 2 + spot % 3] = 40


class Fringe:
    """Colours that have slipped sideways."""

    def apply(self, canvas: Planes, frame: int) -> None:
        """Slide the two chroma planes apart."""
        canvas.u[:, 4:] = canvas.u[:, :-4].copy()
        canvas.v[:, :-4] = canvas.v[:, 4:].copy()


class Tear:
    """A digital fault: bands that jump sideways now and then."""

    def __init__(self, setting: Setting) -> None:
        self._seed = setting.seed

    def apply(self, canvas: Planes, frame: int) -> None:
        """Shift a few bands."""
        step = frame // 3
        for index in range(4):
            spot = (step * 86028121 + index * 49979687 + self._seed) % 1000003
            if spot % 3:
                continue
            top = spot % (canvas.height - 80) & ~1
            high = 8 + spot % 60 & ~1
            shift = 2 * ((spot // 97) % 60 - 30)
            if shift:
                rows, half = slice(top, top + high), slice(top // 2, (top + high) // 2)
                canvas.y[rows] = _slid(canvas.y[rows], shift)
                canvas.u[half] = _slid(canvas.u[half], shift // 2)
                canvas.v[half] = _slid(canvas.v[half], shift // 2)
