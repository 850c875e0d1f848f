"""Styles made of lines: contours, pencil, plans, washes and printed dots."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..paint.noise import cloud_tile
from ..paint.planes import U8, Planes, brighten, darken, subtract_floor, to_bytes
from ..paint.setting import Setting
from .brushwork import Displace


class Halftone:
    """Dots that grow where the picture is darker."""

    def __init__(self, setting: Setting) -> None:
        y = np.arange(setting.height, dtype=np.float32)[:, None]
        x = np.arange(setting.width, dtype=np.float32)[None, :]
        # Large dots: small ones that move with the camera defeat the encoder.
        step = max(12.0, setting.unit / 26)
        a, b = (x + y) / step, (x - y) / step
        wave = np.cos(a * math.pi) * np.cos(b * math.pi)
        self._screen = to_bytes(128 + 110 * wave)

    def apply(self, canvas: Planes, frame: int) -> None:
        """Darken by dots: most in the middle tones."""
        spread = subtract_floor(self._screen, 0)
        over = np.maximum(spread, canvas.y) - canvas.y
        np.minimum(over, np.uint8(14), out=over)
        darken(canvas.y, over)


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


def _strokes(along: NDArray[np.integer[Any]], period: int) -> U8:
    """Parallel strokes with soft edges, 0 to 24."""
    wave = 0.5 + 0.5 * np.cos(along * (2 * math.pi / period))
    return to_bytes(24 * wave**2)


class Pencil:
    """A drawing: dark lines and hatching on paper."""

    def __init__(self, setting: Setting) -> None:
        y = np.arange(setting.height)[:, None]
        x = np.arange(setting.width)[None, :]
        # Wide, soft strokes: thin ones over a moving picture defeat the encoder.
        self._hatch = _strokes(x + y, 16)
        self._cross = _strokes(x - y, 18)
        self._tint = (setting.grade.colour((255, 246, 228))[1:], (122, 134))

    def apply(self, canvas: Planes, frame: int) -> None:
        """Draw the frame anew."""
        luma = canvas.y
        line = edges(luma, 3, 16)
        np.minimum(line, np.uint8(40), out=line)
        line *= np.uint8(3)
        shade = np.minimum(
            subtract_floor(np.uint8(150) - np.minimum(luma, np.uint8(150)), 20),
            self._hatch,
        )
        deep = np.minimum(
            subtract_floor(np.uint8(90) - np.minimum(luma, np.uint8(90)), 10),
            self._cross,
        )
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
        line = edges(canvas.y, 3, 16)
        np.minimum(line, np.uint8(40), out=line)
        line *= np.uint8(3)
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
