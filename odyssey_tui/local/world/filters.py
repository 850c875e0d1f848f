"""Filters of art styles over the finished frame, and those that all frames pass.

A filter is made once for a scene (its masks and index maps are static, so the
video encoder has nothing to follow) and applied to every frame in place.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from .noise import cloud_tile
from .planes import (
    BLACK,
    F32,
    NEUTRAL,
    U8,
    WHITE,
    Planes,
    brighten,
    cross,
    darken,
    mix,
    subtract_floor,
    to_bytes,
)
from .setting import Setting

Index = NDArray[np.intp]


class Filter(Protocol):
    """Changes a finished frame in place."""

    def apply(self, canvas: Planes, frame: int) -> None:
        """Change the canvas."""


class Mosaic:
    """Square pixels."""

    def __init__(self, setting: Setting, size: int = 8) -> None:
        self._scaler = setting.scaler
        self._size = size

    def apply(self, canvas: Planes, frame: int) -> None:
        """Average squares of pixels."""
        size = self._size
        width, height = canvas.width // size, canvas.height // size
        for plane, side in ((canvas.y, size), (canvas.u, size // 2), (canvas.v, size // 2)):
            small = self._scaler.plane(plane, width, height, "AREA")
            rows, columns = height * side, width * side
            blocks = plane[:rows, :columns].reshape(height, side, width, side)
            blocks[...] = small[:, None, :, None]


class Blocks(Mosaic):
    """Cubes: square pixels with a lit and a shaded edge."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting, 16)
        rows = np.arange(setting.height) % 16
        columns = np.arange(setting.width) % 16
        light = ((rows < 2)[:, None] | (columns < 2)[None, :]) * 22
        dark = ((rows > 13)[:, None] | (columns > 13)[None, :]) * 26
        self._light = light.astype(np.uint8)
        self._dark = dark.astype(np.uint8)

    def apply(self, canvas: Planes, frame: int) -> None:
        """Average squares of pixels and bevel them."""
        super().apply(canvas, frame)
        brighten(canvas.y, self._light)
        darken(canvas.y, self._dark)


class Halftone:
    """Dots that grow where the picture is darker."""

    def __init__(self, setting: Setting) -> None:
        y = np.arange(setting.height, dtype=np.float32)[:, None]
        x = np.arange(setting.width, dtype=np.float32)[None, :]
        step = max(8.0, setting.unit / 84)
        a, b = (x + y) / step, (x - y) / step
        wave = np.cos(a * math.pi) * np.cos(b * math.pi)
        self._screen = to_bytes(128 + 110 * wave)

    def apply(self, canvas: Planes, frame: int) -> None:
        """Darken by dots: most in the middle tones."""
        spread = subtract_floor(self._screen, 0)
        over = np.maximum(spread, canvas.y) - canvas.y
        np.minimum(over, np.uint8(34), out=over)
        darken(canvas.y, over)


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
        self._margin = setting.scaler.plane(to_bytes(margin * 255), width, height, "BICUBIC")
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


class Displace:
    """Every pixel taken from somewhere near: facets, brush strokes, swirls.

    Args:
        setting: The scene.
        shift: Where each pixel comes from, ``(2, height, width)`` in pixels.
        light: Luma to add, or ``None``.
    """

    def __init__(self, setting: Setting, shift: F32, light: F32 | None = None) -> None:
        height, width = setting.height, setting.width
        self._index = _index(shift, height, width)
        self._half = _index(shift[:, ::2, ::2] / 2, height // 2, width // 2)
        self._up = to_bytes(np.clip(light, 0, 200)) if light is not None else None
        self._down = to_bytes(np.clip(-light, 0, 200)) if light is not None else None

    def apply(self, canvas: Planes, frame: int) -> None:
        """Move the pixels."""
        pairs = ((canvas.y, self._index), (canvas.u, self._half), (canvas.v, self._half))
        for plane, index in pairs:
            np.copyto(plane, np.take(np.ascontiguousarray(plane).ravel(), index))
        if self._up is not None and self._down is not None:
            brighten(canvas.y, self._up)
            darken(canvas.y, self._down)


def _index(shift: F32, height: int, width: int) -> Index:
    rows = np.arange(height, dtype=np.float32)[:, None] + shift[0]
    columns = np.arange(width, dtype=np.float32)[None, :] + shift[1]
    y = np.clip(np.rint(rows), 0, height - 1).astype(np.intp)
    x = np.clip(np.rint(columns), 0, width - 1).astype(np.intp)
    return y * width + x


def _cells(
    setting: Setting, name: str, step: float, stretch: float = 1.0
) -> tuple[F32, F32, NDArray[np.int32], F32]:
    """Irregular cells: for each pixel its cell's centre (row, column) and number.

    The last value is how much nearer the pixel is to its own centre than to the
    next one, in pixels. Found at half size; centres stray so little from a grid
    that the nearest is always one of the four around a pixel.
    """
    random = setting.random("cells", name)
    down, across = np.float32(step), np.float32(step * stretch)
    rows = int(setting.height / down) + 4
    columns = int(setting.width / across) + 4
    stray = random.uniform(-0.33, 0.33, (2, rows, columns)).astype(np.float32)
    centre_y = np.arange(rows, dtype=np.float32)[:, None] + stray[0]
    centre_x = np.arange(columns, dtype=np.float32)[None, :] + stray[1]
    y = np.arange(0, setting.height, 2, dtype=np.float32)[:, None] / down + 1
    x = np.arange(0, setting.width, 2, dtype=np.float32)[None, :] / across + 1
    cell = y.astype(np.int32) * columns + x.astype(np.int32)
    flat_y, flat_x = centre_y.ravel(), centre_x.ravel()
    best = np.full(cell.shape, 1e9, np.float32)
    second = best.copy()
    number = cell.copy()
    for offset in (0, 1, columns, columns + 1):
        index = cell + offset
        away_y = flat_y[index] - y
        away_x = flat_x[index] - x
        away = away_y * away_y
        away += away_x * away_x
        nearer = away < best
        np.minimum(second, np.maximum(best, away), out=second)
        np.minimum(best, away, out=best)
        np.copyto(number, index, where=nearer)
    gap = (np.sqrt(second) - np.sqrt(best)) * down
    return (
        _doubled((flat_y[number] - 1) * down),
        _doubled((flat_x[number] - 1) * across),
        _doubled(number),
        _doubled(gap),
    )


def _doubled(values: NDArray[Any]) -> NDArray[Any]:
    return np.repeat(np.repeat(values, 2, axis=0), 2, axis=1)


def facets(setting: Setting) -> Filter:
    """Cubism: large shards, each seen from a little elsewhere."""
    _, _, number, gap = _cells(setting, "cubism", setting.unit / 6.5, 1.2)
    random = setting.random("shards")
    table = random.uniform(-1, 1, (3, int(number.max()) + 1)).astype(np.float32)
    reach = setting.unit * 0.045
    shift = np.stack([table[0][number] * reach, table[1][number] * reach])
    rows = np.arange(setting.height, dtype=np.float32)[:, None] % 97 / 97
    light = table[2][number] * 24 + (rows - 0.5) * 14 * table[0][number]
    light = light - np.clip(2.4 - gap, 0, 2.4) * 26
    return Displace(setting, shift, light)


def polygons(setting: Setting) -> Filter:
    """Low poly: flat facets of one colour each."""
    y, x, number, _ = _cells(setting, "poly", setting.unit / 40, 1.15)
    tone = setting.random("poly").uniform(-7, 7, int(number.max()) + 1).astype(np.float32)
    return Displace(setting, _towards(setting, y, x), tone[number])


def leaded(setting: Setting) -> Filter:
    """Stained glass: pieces of one colour between dark lines."""
    y, x, number, gap = _cells(setting, "glass", setting.unit / 25, 1.1)
    tone = setting.random("glass").uniform(-8, 16, int(number.max()) + 1)
    light = tone.astype(np.float32)[number] - np.clip(4.5 - gap, 0, 3) * 60
    return Displace(setting, _towards(setting, y, x), light)


def dabs(setting: Setting) -> Filter:
    """Impressionism: short dabs of one colour each."""
    y, x, number, gap = _cells(setting, "dabs", setting.unit / 110, 2.0)
    tone = setting.random("dabs").uniform(-15, 15, int(number.max()) + 1)
    light = tone.astype(np.float32)[number] - np.clip(1.2 - gap, 0, 1.2) * 8
    return Displace(setting, _towards(setting, y, x), light)


def _towards(setting: Setting, y: F32, x: F32) -> F32:
    rows = np.arange(setting.height, dtype=np.float32)[:, None]
    columns = np.arange(setting.width, dtype=np.float32)[None, :]
    return np.stack([y - rows, x - columns])


def brush(setting: Setting) -> Filter:
    """Oil: strokes that follow slow curves, with the relief of thick paint."""
    angle = _flow(setting, "brush", 3)
    y, x, number, gap = _cells(setting, "strokes", setting.unit / 100, 1.7)
    shift = _towards(setting, y, x) * np.float32(0.55)
    random = setting.random("brush")
    slide = random.uniform(-7, 7, int(number.max()) + 1).astype(np.float32)[number]
    shift[0] += np.sin(angle) * slide
    shift[1] += np.cos(angle) * slide
    bristle = random.uniform(-8, 8, int(number.max()) + 1).astype(np.float32)[number]
    light = bristle - np.clip(1.6 - gap, 0, 1.6) * 7
    return Displace(setting, shift, light)


def swirl(setting: Setting) -> Filter:
    """Expressionism: the picture flows in bands."""
    angle = _flow(setting, "swirl", 4)
    reach = setting.unit * 0.02
    bands = np.sin(angle * 9)
    shift = np.stack([np.sin(angle * 3) * reach, np.cos(angle * 3) * reach])
    return Displace(setting, shift.astype(np.float32), (bands * 15).astype(np.float32))


def _flow(setting: Setting, name: str, cells: int) -> F32:
    random = setting.random(name)
    noise = cloud_tile(random, setting.width, setting.height, (cells + 2, cells), 2, 0.4)
    return noise * np.float32(math.tau)


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


class Overlay:
    """Static light and darkness over the frame."""

    def __init__(self, light: F32 | None, dark: F32 | None) -> None:
        self._light = to_bytes(np.clip(light, 0, 210)) if light is not None else None
        self._dark = to_bytes(np.clip(dark, 0, 210)) if dark is not None else None

    def apply(self, canvas: Planes, frame: int) -> None:
        """Add the light, subtract the darkness."""
        if self._dark is not None:
            darken(canvas.y, self._dark)
        if self._light is not None:
            brighten(canvas.y, self._light)


def scanlines(setting: Setting) -> Filter:
    """The dark lines of a tube."""
    rows = (np.arange(setting.height) % 4 < 2).astype(np.float32)[:, None] * 9
    return Overlay(None, np.repeat(rows, setting.width, axis=1))


def blinds(setting: Setting) -> Filter:
    """Film noir: light through a blind, slanting over the picture."""
    y = np.arange(setting.height, dtype=np.float32)[:, None]
    x = np.arange(setting.width, dtype=np.float32)[None, :]
    step = setting.unit / 11
    line = (y + x * 0.16) / step
    slats = np.clip(np.sin(line * math.tau) * 3 + 0.6, 0, 1)
    across = x / setting.width - 0.55 + 0.2 * y / setting.height
    window = np.clip(1 - np.abs(across) * 2.4, 0, 1)
    return Overlay(slats * window * 40, (1 - slats) * window * 16 + (1 - window) * 10)


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


def _round(radius: int) -> F32:
    """A disc in a square of twice the radius."""
    line = np.arange(-radius, radius, dtype=np.float32) + 0.5
    distance = np.hypot(line[:, None], line[None, :])
    return np.clip(radius - distance + 0.5, 0, 1).astype(np.float32)


class Lens:
    """A photographic lens: clear in the middle, softer towards the corners."""

    def __init__(self, setting: Setting) -> None:
        self._scaler = setting.scaler
        y = np.linspace(-1, 1, setting.height // 4, dtype=np.float32)[:, None]
        x = np.linspace(-1, 1, setting.width // 4, dtype=np.float32)[None, :]
        reach = np.clip(np.sqrt(x * x + y * y) - 0.62, 0, 1)
        self._alpha = setting.scaler.plane(
            to_bytes(reach * 340), setting.width, setting.height, "BICUBIC"
        ).copy()

    def apply(self, canvas: Planes, frame: int) -> None:
        """Blur the corners."""
        width, height = canvas.width // 16 * 4, canvas.height // 16 * 4
        small = self._scaler.plane(canvas.y, width, height, "AREA")
        soft = self._scaler.plane(small, canvas.width, canvas.height, "BICUBIC")
        mix(canvas.y, soft, self._alpha)


class Scratches:
    """Old film: a flicker, a few scratches and specks that jump."""

    def __init__(self, setting: Setting) -> None:
        self._seed = setting.seed
        self._wide = setting.width

    def apply(self, canvas: Planes, frame: int) -> None:
        """Scratch the frame."""
        step = frame // 2
        flicker = (step * 7919 + self._seed) % 5
        darken(canvas.y, np.uint8(flicker * 2))  # type: ignore[arg-type]
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


def edges(luma: U8, step: int, threshold: int) -> U8:
    """Strength of edges beyond a threshold, 0 to 255."""
    result = np.zeros_like(luma)
    right = np.maximum(luma[:, step:], luma[:, :-step])
    right -= np.minimum(luma[:, step:], luma[:, :-step])
    result[:, step // 2 : step // 2 + right.shape[1]] = right
    down = np.maximum(luma[step:], luma[:-step])
    down -= np.minimum(luma[step:], luma[:-step])
    part = result[step // 2 : step // 2 + down.shape[0]]
    np.maximum(part, down, out=part)
    return subtract_floor(result, threshold)


class Outline:
    """Dark contours, as in a comic."""

    def __init__(self, setting: Setting, strength: float) -> None:
        self._cap = np.uint8(min(160, int(150 * strength)))
        self._step = 3 if setting.unit >= 700 else 2
        self._threshold = 26 if strength > 0.7 else 32

    def apply(self, canvas: Planes, frame: int) -> None:
        """Darken along edges."""
        line = edges(canvas.y, self._step, self._threshold)
        np.minimum(line, np.uint8(50), out=line)
        line *= np.uint8(5)
        np.minimum(line, self._cap, out=line)
        darken(canvas.y, line)


class Pencil:
    """A drawing: dark lines and hatching on paper."""

    def __init__(self, setting: Setting) -> None:
        y = np.arange(setting.height)[:, None]
        x = np.arange(setting.width)[None, :]
        self._hatch = (((x + y) % 9) < 2).astype(np.uint8) * np.uint8(40)
        self._cross = (((x - y) % 9) < 2).astype(np.uint8) * np.uint8(48)
        self._tint = (setting.grade.colour((255, 246, 228))[1:], (122, 134))

    def apply(self, canvas: Planes, frame: int) -> None:
        """Draw the frame anew."""
        luma = canvas.y
        line = edges(luma, 2, 7)
        np.minimum(line, np.uint8(36), out=line)
        line *= np.uint8(5)
        shade = np.minimum(subtract_floor(np.uint8(150) - np.minimum(luma, np.uint8(150)), 20),
                           self._hatch)
        deep = np.minimum(subtract_floor(np.uint8(90) - np.minimum(luma, np.uint8(90)), 10),
                          self._cross)
        np.right_shift(luma, 2, out=luma)
        luma += np.uint8(172)
        darken(luma, shade)
        darken(luma, deep)
        darken(luma, line)
        canvas.u[:], canvas.v[:] = self._tint[1]


class Plan:
    """A blueprint: light lines and a grid on blue."""

    def __init__(self, setting: Setting) -> None:
        y = np.arange(setting.height)[:, None]
        x = np.arange(setting.width)[None, :]
        step = max(24, setting.unit // 22) & ~1
        fine = ((x % step) < 1) | ((y % step) < 1)
        bold = ((x % (4 * step)) < 2) | ((y % (4 * step)) < 2)
        self._grid = (fine * 12 + bold * 14).astype(np.uint8)

    def apply(self, canvas: Planes, frame: int) -> None:
        """Draw the frame as a plan."""
        line = edges(canvas.y, 2, 7)
        np.minimum(line, np.uint8(38), out=line)
        line *= np.uint8(4)
        np.right_shift(canvas.y, 3, out=canvas.y)
        canvas.y += np.uint8(52)
        brighten(canvas.y, self._grid)
        brighten(canvas.y, line)
        canvas.u[:] = 172
        canvas.v[:] = 104


class Wash:
    """Watercolour: colours run a little, pigment gathers at the edges."""

    def __init__(self, setting: Setting) -> None:
        self._scaler = setting.scaler
        random = setting.random("wash")
        width, height = setting.width, setting.height
        noise = cloud_tile(random, width // 4, height // 4, (16, 10), 4, 0.6)
        coded = to_bytes(noise * 40)
        self._blots = setting.scaler.plane(coded, width, height, "BICUBIC").copy()
        reach = setting.unit * 0.012
        shift = np.stack([noise, np.roll(noise, 31, axis=1)]) - 0.5
        full = np.repeat(np.repeat(shift * 2 * reach, 4, 1), 4, 2)
        self._move = Displace(setting, full.astype(np.float32))

    def apply(self, canvas: Planes, frame: int) -> None:
        """Soften, let run, darken the edges."""
        width, height = canvas.width // 4, canvas.height // 4
        small = self._scaler.plane(canvas.y, width, height, "AREA")
        soft = self._scaler.plane(small, canvas.width, canvas.height, "BICUBIC")
        line = edges(soft, 4, 6)
        np.copyto(canvas.y, soft)
        np.minimum(line, np.uint8(30), out=line)
        darken(canvas.y, line)
        self._move.apply(canvas, frame)
        brighten(canvas.y, self._blots)


class Vignette:
    """Corners darker than the middle."""

    def __init__(self, setting: Setting, strength: float) -> None:
        y = np.linspace(-1, 1, setting.height // 4, dtype=np.float32)[:, None]
        x = np.linspace(-1, 1, setting.width // 4, dtype=np.float32)[None, :]
        fall = np.clip(np.sqrt(x * x * 0.9 + y * y * 0.9) - 0.45, 0, 1) ** 1.6
        small = to_bytes(np.minimum(fall * 130 * strength, 200))
        self._dark = setting.scaler.plane(
            small, setting.width, setting.height, "BICUBIC"
        ).copy()

    def apply(self, canvas: Planes, frame: int) -> None:
        """Darken the corners."""
        darken(canvas.y, self._dark)


class Bloom:
    """Bright places spread their light."""

    def __init__(self, setting: Setting, strength: float) -> None:
        self._scaler = setting.scaler
        self._floor = 150 if strength > 0.8 else 172
        self._gain = np.uint16(min(300, int(150 * strength)))

    def apply(self, canvas: Planes, frame: int) -> None:
        """Add a blurred copy of what is bright."""
        width, height = canvas.width // 8, canvas.height // 8
        small = self._scaler.plane(canvas.y, width, height, "AREA")
        bright = subtract_floor(small, self._floor)
        wide = self._scaler.plane(bright, width // 4, height // 4, "AREA")
        wide = self._scaler.plane(wide, width, height, "BICUBIC")
        # Large bright areas, such as a sky, must not add to themselves.
        bright = np.maximum(bright, wide >> 1) - (wide >> 1)
        total = bright.astype(np.uint16) + wide
        total = np.minimum(total * self._gain >> 8, 90)
        light = self._scaler.plane(
            total.astype(np.uint8), canvas.width, canvas.height, "BICUBIC"
        )
        brighten(canvas.y, np.minimum(light, np.uint8(90)))


class Grey:
    """No colour at all."""

    def apply(self, canvas: Planes, frame: int) -> None:
        """Neutral chroma everywhere."""
        canvas.u[:] = NEUTRAL
        canvas.v[:] = NEUTRAL


class Veil:
    """A share of black or white over everything, for fades."""

    def __init__(self, luma: int, share: float) -> None:
        self._luma = np.uint8(luma)
        self._share = share

    def apply(self, canvas: Planes, frame: int) -> None:
        """Mix the veil in."""
        flat = np.broadcast_to(self._luma, canvas.y.shape)
        cross(canvas.y, flat, self._share)


_MAKERS: dict[str, Callable[[Setting], Filter]] = {
    "mosaic": Mosaic,
    "blocks": Blocks,
    "halftone": Halftone,
    "paper": Paper,
    "wash": Wash,
    "brush": brush,
    "dabs": dabs,
    "swirl": swirl,
    "facets": facets,
    "polygons": polygons,
    "leaded": leaded,
    "ripple": Ripple,
    "bricks": bricks,
    "spray": Spray,
    "scanlines": scanlines,
    "blinds": blinds,
    "lens": Lens,
    "scratches": Scratches,
    "fringe": lambda setting: Fringe(),
    "tear": Tear,
    "pencil": Pencil,
    "plan": Plan,
}


_GRADED = frozenset({"spray", "pencil"})
"""Filters that depend on the colours of the scene."""


def filters_for(setting: Setting) -> list[Filter]:
    """What the look of the scene asks for, in order."""
    look = setting.look
    chosen: list[Filter] = []
    if look.bloom >= 0.15:
        chosen.append(Bloom(setting, look.bloom))
    if look.outline:
        chosen.append(Outline(setting, look.outline))
    for name in look.filters:
        maker = _MAKERS[name]
        if name in _GRADED:
            chosen.append(maker(setting))
        else:
            key = ("filter", name, setting.seed)
            chosen.append(setting.remember(key, partial(maker, setting)))
    if look.vignette > 0.05:
        chosen.append(Vignette(setting, look.vignette))
    return chosen


__all__ = ["BLACK", "WHITE", "Filter", "filters_for"]
