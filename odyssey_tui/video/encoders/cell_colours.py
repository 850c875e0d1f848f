"""Colours of cells: how finely they are told apart, and the terminal's palettes."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pixels = NDArray[np.int16]

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


def rounded(pixels: Pixels, step: int) -> Pixels:
    """Colours rounded to multiples of ``step``, so that neighbours become alike."""
    if step == 1:
        return pixels
    coarse = (pixels + step // 2) // step * step
    return np.minimum(coarse, 255).astype(np.int16)


@cache
def _palette(count: int) -> tuple[NDArray[np.int16], int, NDArray[np.uint8]]:
    """Colours, number of the first one, and the nearest by 5 bits per channel."""
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
    return colours, first, nearest


class TerminalPalette:
    """The fixed colours of a terminal without 24-bit colour, dithered in place.

    The dither depends on the position alone, so that a still picture stays still.

    Args:
        count: 256 or 16.
    """

    def __init__(self, count: int) -> None:
        self._colours, self._first, self._nearest = _palette(count)
        self._strength = 32 if count == 256 else 72

    def reduce(self, pixels: Pixels) -> tuple[Pixels, NDArray[np.uint8]]:
        """The colours that the terminal will show for pixels, and their numbers.

        Args:
            pixels: Shape ``(height, width, 3)``.
        """
        height, width = pixels.shape[:2]
        tiles = np.tile(_BAYER, (height // 4 + 1, width // 4 + 1))[:height, :width]
        shift = ((tiles / 15 - 0.5) * self._strength).astype(np.int16)
        code = np.clip(pixels + shift[..., None], 0, 255) >> 3
        index = self._nearest[
            (code[..., 0].astype(np.intp) << 10) | (code[..., 1] << 5) | code[..., 2]
        ]
        return self._colours[index], (index + self._first).astype(np.uint8)
