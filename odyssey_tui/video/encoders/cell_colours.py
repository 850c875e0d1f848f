"""The fixed palettes of terminals without 24-bit colour."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CUBE = (0, 95, 135, 175, 215, 255)

_SYSTEM = (
    (0, 0, 0),
    (170, 0, 0),
    (0, 170, 0),
    (170, 85, 0),
    (0, 0, 170),
    (170, 0, 170),
    (0, 170, 170),
    (170, 170, 170),
    (85, 85, 85),
    (255, 85, 85),
    (85, 255, 85),
    (255, 255, 85),
    (85, 85, 255),
    (255, 85, 255),
    (85, 255, 255),
    (255, 255, 255),
)
"""The sixteen colours as the Linux console shows them."""

_BAYER = np.array(
    [[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]], np.float32
)


@cache
def _palette(count: int) -> tuple[int, NDArray[np.uint8]]:
    """Number of the first colour, and the nearest one by 5 bits per channel."""
    if count == 16:
        colours, first = np.array(_SYSTEM, np.int16), 0
    else:
        cube = [(r, g, b) for r in _CUBE for g in _CUBE for b in _CUBE]
        greys = [(8 + 10 * i,) * 3 for i in range(24)]
        colours, first = np.array(cube + greys, np.int16), 16
    level = np.arange(32) * 255 // 31
    grid = np.stack(np.meshgrid(level, level, level, indexing="ij"), -1)
    flat = grid.reshape(-1, 3).astype(np.float32)
    nearest = np.empty(len(flat), np.uint8)
    palette = colours.astype(np.float32)
    for start in range(0, len(flat), 4096):
        block = flat[start : start + 4096, None, :]
        nearest[start : start + 4096] = ((block - palette) ** 2).sum(-1).argmin(1)
    return first, nearest


class TerminalPalette:
    """The fixed colours of a terminal without 24-bit colour, dithered in place.

    The dither depends on the position alone, so that a still picture stays still.

    Args:
        count: 256 or 16.
    """

    def __init__(self, count: int) -> None:
        self._first, self._nearest = _palette(count)
        self._strength = 32 if count == 256 else 72

    def numbers(
        self,
        colours: NDArray[np.integer],
        rows: NDArray[np.intp],
        columns: NDArray[np.intp],
    ) -> NDArray[np.uint8]:
        """The numbers of colours in the terminal's palette.

        Args:
            colours: Shape ``(n, 3)``.
            rows: Row of pixels of each, which decides about the dither.
            columns: Column of each.
        """
        shift = (_BAYER[rows & 3, columns & 3] / 15 - 0.5) * self._strength
        code = np.clip(colours + shift.astype(np.int16)[:, None], 0, 255) >> 3
        red, green, blue = (code[:, channel].astype(np.intp) for channel in range(3))
        found: NDArray[np.uint8] = self._nearest[red << 10 | green << 5 | blue]
        return found + np.uint8(self._first)
