"""Styles that take every pixel from somewhere near: facets, strokes, glass."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..paint.noise import cloud_tile
from ..paint.planes import Floats, Planes, brighten, darken, to_bytes
from ..paint.setting import Filter, Setting

Index = NDArray[np.intp]


class Displace:
    """Every pixel taken from somewhere near: facets, brush strokes, swirls.

    Args:
        setting: The scene.
        shift: Where each pixel comes from, ``(2, height, width)`` in pixels.
        light: Luma to add, or ``None``.
    """

    def __init__(
        self, setting: Setting, shift: Floats, light: Floats | None = None
    ) -> None:
        height, width = setting.height, setting.width
        self._index = _index(shift, height, width)
        self._half = _index(shift[:, ::2, ::2] / 2, height // 2, width // 2)
        self._up = to_bytes(np.clip(light, 0, 200)) if light is not None else None
        self._down = to_bytes(np.clip(-light, 0, 200)) if light is not None else None

    def apply(self, canvas: Planes, frame: int) -> None:
        """Move the pixels."""
        pairs = (
            (canvas.y, self._index),
            (canvas.u, self._half),
            (canvas.v, self._half),
        )
        for plane, index in pairs:
            np.copyto(plane, np.take(np.ascontiguousarray(plane).ravel(), index))
        if self._up is not None and self._down is not None:
            brighten(canvas.y, self._up)
            darken(canvas.y, self._down)


def _index(shift: Floats, height: int, width: int) -> Index:
    rows = np.arange(height, dtype=np.float32)[:, None] + shift[0]
    columns = np.arange(width, dtype=np.float32)[None, :] + shift[1]
    y = np.clip(np.rint(rows), 0, height - 1).astype(np.intp)
    x = np.clip(np.rint(columns), 0, width - 1).astype(np.intp)
    index: Index = y * width + x
    return index


def _cells(
    setting: Setting, name: str, step: float, stretch: float = 1.0
) -> tuple[Floats, Floats, NDArray[np.int32], Floats]:
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
    tone = (
        setting.random("poly").uniform(-7, 7, int(number.max()) + 1).astype(np.float32)
    )
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


def _towards(setting: Setting, y: Floats, x: Floats) -> Floats:
    rows = np.arange(setting.height, dtype=np.float32)[:, None]
    columns = np.arange(setting.width, dtype=np.float32)[None, :]
    return np.stack([y - rows, x - columns])


def brush(setting: Setting) -> Filter:
    """Oil: strokes that follow slow curves, with the relief of thick paint."""
    angle = _flow(setting, "brush", 3)
    y, x, number, gap = _cells(setting, "strokes", setting.unit / 100, 1.7)
    shift = _towards(setting, y, x) * np.float32(0.4)
    random = setting.random("brush")
    slide = random.uniform(-4, 4, int(number.max()) + 1).astype(np.float32)[number]
    shift[0] += np.sin(angle) * slide
    shift[1] += np.cos(angle) * slide
    bristle = random.uniform(-8, 8, int(number.max()) + 1).astype(np.float32)[number]
    light = bristle - np.clip(1.6 - gap, 0, 1.6) * 7
    return Displace(setting, shift, light)


def swirl(setting: Setting) -> Filter:
    """Expressionism: the picture flows in bands."""
    angle = _flow(setting, "swirl", 4)
    reach = setting.unit * 0.016
    bands = np.sin(angle * 7)
    shift = np.stack([np.sin(angle * 2) * reach, np.cos(angle * 2) * reach])
    return Displace(setting, shift.astype(np.float32), (bands * 15).astype(np.float32))


def _flow(setting: Setting, name: str, cells: int) -> Floats:
    random = setting.random(name)
    noise = cloud_tile(
        random, setting.width, setting.height, (cells + 2, cells), 2, 0.4
    )
    return noise * np.float32(math.tau)
