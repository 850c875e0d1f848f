"""A number drawn into a picture, to be read back after the network.

For measuring: the service writes the time at which it rendered a frame, and
whoever receives the frame reads it. Eighty black or white blocks in two rows at
the top left: 64 bits of the number and a checksum of 16, large enough for H.264
at low bit rates.
"""

from __future__ import annotations

import binascii
from typing import Any

import numpy as np
from numpy.typing import NDArray

BLOCK = 16
COLUMNS = 40
ROWS = 2
WIDTH, HEIGHT = COLUMNS * BLOCK, ROWS * BLOCK
"""Pixels that the stamp covers, from the top left."""

_BLACK, _WHITE = 16, 235
_CONTRAST = 40


def write_stamp(luma: NDArray[np.uint8], value: int) -> None:
    """Draw ``value`` into a picture.

    Args:
        luma: The Y plane, shape ``(height, width)``, at least 32x640; changed.
        value: A number of 64 bits without sign.

    Raises:
        ValueError: The picture is too small, or the number too large.
    """
    if luma.shape[0] < HEIGHT or luma.shape[1] < WIDTH:
        raise ValueError(f"a stamp needs {WIDTH}x{HEIGHT} pixels")
    if not 0 <= value < 1 << 64:
        raise ValueError("a stamp holds 64 bits without sign")
    data = value.to_bytes(8, "big")
    data += binascii.crc_hqx(data, 0xFFFF).to_bytes(2, "big")
    bits = np.unpackbits(np.frombuffer(data, np.uint8)).reshape(ROWS, COLUMNS)
    blocks = np.where(bits, _WHITE, _BLACK).astype(np.uint8)
    luma[:HEIGHT, :WIDTH] = blocks.repeat(BLOCK, 0).repeat(BLOCK, 1)


def read_stamp(picture: NDArray[Any]) -> int | None:
    """The number in a picture, or ``None`` when there is none to be read.

    Args:
        picture: The Y plane or a grey picture, shape ``(height, width)``, or RGB,
            shape ``(height, width, 3)``; values 0 to 255.
    """
    if picture.shape[0] < HEIGHT or picture.shape[1] < WIDTH:
        return None
    top = picture[:HEIGHT, :WIDTH].astype(np.float32)
    if top.ndim == 3:
        top = top.mean(axis=2)
    # The middle of each block only: its edges bleed into their neighbours.
    blocks = top.reshape(ROWS, BLOCK, COLUMNS, BLOCK)[:, 4:12, :, 4:12]
    means = blocks.mean(axis=(1, 3)) - 127.5
    if np.abs(means).min() < _CONTRAST:
        return None
    data = np.packbits((means > 0).reshape(-1)).tobytes()
    if binascii.crc_hqx(data[:8], 0xFFFF).to_bytes(2, "big") != data[8:]:
        return None
    return int.from_bytes(data[:8], "big")
