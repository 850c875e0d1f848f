"""A number drawn into the luma plane, to be read from the decoded picture.

Benchmarks put the time of rendering into a frame and read it where the frame is
shown. The 64 bits and an 8-bit checksum are black and white blocks along the
upper edge, two rows of 36, so wide that video coding at low rates and scaling
to RGB leave them readable.
"""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from numpy.typing import NDArray

_COLUMNS = 36
_ROWS = 2
_BITS = 64
_BLACK, _WHITE = 24, 226

ROW_HEIGHT = 16
"""Height of one row of blocks, in pixels."""

_POLYNOMIAL = 0x07


def _checksum(value: int) -> int:
    """CRC-8 of the eight bytes of a value, begun with 0xFF."""
    register = 0xFF
    for byte in value.to_bytes(8, "big"):
        register ^= byte
        for _ in range(8):
            carry = register & 0x80
            register = (register << 1) & 0xFF
            if carry:
                register ^= _POLYNOMIAL
    return register


def _bits(value: int) -> NDArray[np.bool_]:
    word = (value << 8) | _checksum(value)
    total = _ROWS * _COLUMNS
    flags = [bool(word >> (total - 1 - index) & 1) for index in range(total)]
    return np.array(flags).reshape(_ROWS, _COLUMNS)


def _edges(width: int) -> NDArray[Any]:
    """Columns at which the blocks of a picture begin and end; even."""
    return (np.arange(_COLUMNS + 1) * width // _COLUMNS) & ~1


def write_stamp(y_plane: NDArray[np.uint8], value: int) -> None:
    """Draw ``value`` over the upper 32 rows of a luma plane, in place.

    Args:
        y_plane: ``(height, width)``, limited range; at least 64 rows and 288
            columns.
        value: 0 to 2**64 - 1, such as a time in microseconds.

    Raises:
        ValueError: If the value or the plane is out of bounds.
    """
    if not 0 <= value < 1 << _BITS:
        raise ValueError(f"stamp {value} does not fit in {_BITS} bits")
    height, width = y_plane.shape
    if height < 4 * ROW_HEIGHT or width < 8 * _COLUMNS:
        raise ValueError(f"a picture of {width}x{height} is too small for a stamp")
    edges = _edges(width)
    levels = np.where(_bits(value), np.uint8(_WHITE), np.uint8(_BLACK))
    line = np.repeat(levels, np.diff(edges), axis=1)
    for row in range(_ROWS):
        top = row * ROW_HEIGHT
        y_plane[top : top + ROW_HEIGHT, : line.shape[1]] = line[row]


def read_stamp(picture: NDArray[Any], height: int | None = None) -> int | None:
    """The value drawn by ``write_stamp``, or ``None`` without a readable one.

    Args:
        picture: ``(height, width)`` of luma or grey, or ``(height, width, 3)`` of
            RGB, 8 bits; possibly scaled.
        height: Height of the picture when it was stamped, if it was scaled since;
            the present height otherwise.
    """
    grey = np.asarray(picture, np.float32)
    if grey.ndim == 3:
        grey = grey[:, :, :3] @ np.array([0.299, 0.587, 0.114], np.float32)
    if grey.ndim != 2 or grey.shape[0] < 4 or grey.shape[1] < _COLUMNS:
        return None
    factor = grey.shape[0] / (height or grey.shape[0])
    edges = _edges(grey.shape[1]) if factor == 1 else _scaled_edges(grey.shape[1])
    word = 0
    for row in range(_ROWS):
        top = (row + 0.25) * ROW_HEIGHT * factor
        bottom = (row + 0.75) * ROW_HEIGHT * factor
        band = grey[int(top) : max(int(bottom), int(top) + 1)]
        for left, right in itertools.pairwise(edges):
            inset = (right - left) * 0.28
            first = int(left + inset)
            level = float(band[:, first : max(int(right - inset), first + 1)].mean())
            word = word << 1 | (level > (_BLACK + _WHITE) / 2)
    value = word >> 8
    return value if word & 0xFF == _checksum(value) else None


def _scaled_edges(width: int) -> NDArray[Any]:
    return np.arange(_COLUMNS + 1) * (width / _COLUMNS)
