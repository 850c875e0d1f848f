"""Two colours and a shape for each cell.

A cell is looked at as four pixels. Block elements of Unicode divide it into two
parts in seven ways: halves, diagonals, one quarter against the rest. The best way
is the one whose two mean colours are closest to the four pixels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pixels = NDArray[np.int16]
    Errors = NDArray[np.float32]
    Shapes = NDArray[np.uint8]

GLYPHS = "▀▌▚▘▝▖▗ "
"""The shapes by number; the last is a blank, which has one colour only."""

UPPER_HALF, BLANK = 0, 7

PARTS = np.array(
    [
        [1, 1, 0, 0],
        [1, 0, 1, 0],
        [1, 0, 0, 1],
        [1, 0, 0, 0],
        [0, 1, 0, 0],
        [0, 0, 1, 0],
        [0, 0, 0, 1],
        [0, 0, 0, 0],
    ],
    np.bool_,
)
"""Which pixels have the foreground colour: top left and right, bottom left and
right."""

FLAT = 24.0
"""Squared error of four pixels in one colour that is not worth a second one."""


@dataclass(frozen=True, slots=True)
class Painting:
    """How all cells of a picture are painted.

    Attributes:
        fore: Foreground colours, shape ``(rows, columns, 3)``.
        back: Background colours, likewise.
        shapes: Numbers of shapes, ``(rows, columns)``.
        error: Squared error of each cell, ``(rows, columns)``.
    """

    fore: Pixels
    back: Pixels
    shapes: Shapes
    error: Errors

    def rounded(self, step: int) -> Painting:
        """With colours that are multiples of ``step``, so that more are alike."""
        fore, back = rounded(self.fore, step), rounded(self.back, step)
        return Painting(fore, back, self.shapes, self.error)


def seen(shapes: Shapes, fore: Pixels, back: Pixels) -> Pixels:
    """The four pixels of some cells as they will look, shape ``(n, 12)``."""
    parts = PARTS[shapes][..., None]
    return np.where(parts, fore[:, None], back[:, None]).reshape(-1, 12)


def colour_key(colours: NDArray[np.integer]) -> NDArray[np.int32]:
    """One number for each colour along the last axis, to compare them by."""
    wide = colours.astype(np.int32)
    key: NDArray[np.int32] = wide[..., 0] << 16 | wide[..., 1] << 8 | wide[..., 2]
    return key


def rounded(pixels: Pixels, step: int) -> Pixels:
    """Colours rounded to multiples of ``step``."""
    if step == 1:
        return pixels
    coarse = (pixels + step // 2) // step * step
    return np.minimum(coarse, 255).astype(np.int16)


def fitted(wanted: Pixels) -> Painting:
    """The best painting with one cell of its own for every cell.

    Args:
        wanted: Four pixels for each cell, shape ``(rows, columns, 12)``.
    """
    size = wanted.shape[:2]
    # Channel by channel, which is how vectors are fast.
    planes = np.ascontiguousarray(wanted.reshape(-1, 12).T, np.float32)
    pixels = planes.reshape(4, 3, -1)
    between = {
        (one, other): _distance(pixels[one], pixels[other])
        for one in range(4)
        for other in range(one + 1, 4)
    }
    errors = np.empty((8, planes.shape[1]), np.float32)
    errors[0] = (between[0, 1] + between[2, 3]) / 2
    errors[1] = (between[0, 2] + between[1, 3]) / 2
    errors[2] = (between[0, 3] + between[1, 2]) / 2
    for alone in range(4):
        a, b, c = (pixel for pixel in range(4) if pixel != alone)
        errors[3 + alone] = (between[a, b] + between[a, c] + between[b, c]) / 3
    errors[BLANK] = sum(between.values()) / 4 - FLAT
    shapes = errors.argmin(0).astype(np.uint8)
    error = errors.min(0)
    error[shapes == BLANK] += FLAT
    parts = np.ascontiguousarray(_PARTS_T[:, shapes])
    return Painting(
        _mean(pixels, parts).reshape(*size, 3),
        _mean(pixels, 1 - parts).reshape(*size, 3),
        shapes.reshape(size),
        error.reshape(size),
    )


_PARTS_T = np.ascontiguousarray(PARTS.T, np.float32)


def _distance(one: NDArray[np.float32], other: NDArray[np.float32]) -> Errors:
    """Squared distance of colours given by channel, shape ``(3, n)``."""
    difference = one - other
    difference *= difference
    squares: Errors = difference[0] + difference[1]
    squares += difference[2]
    return squares


def _mean(pixels: NDArray[np.float32], parts: NDArray[np.float32]) -> Pixels:
    """Mean colour of some of the four pixels of each cell.

    Args:
        pixels: Colours, shape ``(4, 3, n)``.
        parts: 1 for each pixel that belongs to it, else 0, shape ``(4, n)``.
    """
    sums = pixels[0] * parts[0]
    for pixel in range(1, 4):
        sums += pixels[pixel] * parts[pixel]
    counts = parts.sum(0)
    np.maximum(counts, 1, out=counts)
    sums /= counts
    means: Pixels = np.rint(sums).T.astype(np.int16)
    return means
