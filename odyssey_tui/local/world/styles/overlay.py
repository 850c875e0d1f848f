"""Static light and darkness over the frame."""

from __future__ import annotations

import math

import numpy as np

from ..paint.planes import Floats, Planes, brighten, darken, to_bytes
from ..paint.setting import Filter, Setting


class Overlay:
    """Static light and darkness over the frame."""

    def __init__(self, light: Floats | None, dark: Floats | None) -> None:
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
