"""A palette that follows the picture, and the 8-bit PNG made with it.

A fixed palette needs strong dithering, which compresses badly and looks grainy
once the terminal scales the picture up. A palette fitted to what is shown gives
some six decibels more for the same bytes, and fitting is cheap because it only
follows: each frame starts from the colours of the last one.
"""

from __future__ import annotations

import contextlib
import struct
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np

isal_zlib: Any = None
with contextlib.suppress(ImportError):  # comes with the extra "fast"
    from isal import isal_zlib

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAMPLES = 2_000
"""Pixels that the palette is fitted to."""

MANY_PIXELS = 150_000
"""Pictures from this size on refit their palette every few frames only."""

REFIT_EVERY = 4
ROUNDS_AT_FIRST = 4

SMALL_LEVEL = 6
"""Effort from which on a picture is small, and its bytes are what counts."""

FAST_LEVEL = 2
"""Of the levels of ISA-L the one that makes the smallest pictures in the time."""

ONE_THREAD = 200_000
"""Multiplications up to which OpenBLAS stays on one thread: its others would wait
for the next product at full speed, on cores that are needed."""

_LUMA = np.array([0.30, 0.59, 0.11], np.float32)


def _colours_of_codes() -> NDArray[np.float32]:
    """The colour of each 15-bit number, as swscale makes them."""
    levels = np.arange(32, dtype=np.float32) * 8
    levels[-1] = 252
    red, green, blue = np.meshgrid(levels, levels, levels, indexing="ij")
    return np.stack([red, green, blue], -1).reshape(-1, 3)


CODE_COLOURS = _colours_of_codes()


def nearest(
    colours: NDArray[np.float32], palette: NDArray[np.float32]
) -> NDArray[np.intp]:
    """Index of the palette entry closest to each colour."""
    found = np.empty(len(colours), np.intp)
    squares = (palette * palette).sum(1)
    factors = -2 * palette.T
    size = max(32, ONE_THREAD // (3 * len(palette)))
    for start in range(0, len(colours), size):
        distance = colours[start : start + size] @ factors
        distance += squares
        found[start : start + size] = distance.argmin(1)
    return found


class AdaptivePalette:
    """At most 256 colours, kept close to those of the frames seen."""

    def __init__(self) -> None:
        self._colours: NDArray[np.float32] | None = None
        self._lookup = np.zeros(1 << 15, np.uint8)
        self._complete = False
        self._age = 0
        self._error = 0.0

    def index(
        self, codes: NDArray[np.uint16], count: int
    ) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
        """Fit ``count`` colours to a picture and express it in them.

        Args:
            codes: The picture as 15-bit numbers, shape ``(height, width)``.
            count: Number of colours, 2 to 256.

        Returns:
            Palette indices of the same shape, and the palette ``(count, 3)``.
        """
        palette = self.fit(codes, count)
        return self.numbers(codes), palette

    def fit(
        self,
        codes: NDArray[np.uint16],
        count: int,
        *others: NDArray[np.uint16],
    ) -> NDArray[np.uint8]:
        """Fit ``count`` colours to a picture.

        Args:
            codes: The picture as 15-bit numbers, shape ``(height, width)``.
            count: Number of colours, 2 to 256.
            others: What else will be expressed in these colours.

        Returns:
            The palette, shape ``(count, 3)``.
        """
        large = codes.size >= MANY_PIXELS
        used = None if large else (codes, *others)
        step = max(1, int((codes.size / SAMPLES) ** 0.5))
        sample = CODE_COLOURS[codes[::step, ::step].ravel()]
        self._age += 1
        known = self._colours
        owner = None if known is None else nearest(sample, known)
        cut = True
        if known is not None and owner is not None:
            # The error jumps when the picture has become another one.
            error = _error(sample, known, owner)
            cut = len(known) != count or error > 4 * self._error + 100
            self._error = error
        if known is None or owner is None or cut:
            colours = _spread(sample, count)
            for _ in range(ROUNDS_AT_FIRST):
                colours = _settle(sample, colours, nearest(sample, colours))
            self._error = _error(sample, colours, nearest(sample, colours))
            self._adopt(colours, used)
        elif not large or self._age >= REFIT_EVERY or not self._complete:
            # Incomplete after a small picture, which is looked up code by code.
            self._adopt(_settle(sample, known, owner), used)
        assert self._colours is not None
        return np.clip(np.rint(self._colours), 0, 255).astype(np.uint8)

    def numbers(
        self, codes: NDArray[np.uint16], out: NDArray[np.uint8] | None = None
    ) -> NDArray[np.uint8]:
        """Palette indices of what was fitted last, or of the others given then."""
        if out is None:
            return self._lookup.take(codes)
        return self._lookup.take(codes, out=out, mode="clip")

    def _adopt(
        self,
        colours: NDArray[np.float32],
        used: tuple[NDArray[np.uint16], ...] | None,
    ) -> None:
        # Ordered by brightness, neighbouring pixels get neighbouring numbers,
        # which compress better.
        self._colours = colours[np.argsort(colours @ _LUMA, kind="stable")]
        self._age = 0
        self._look_up(used)

    def _look_up(self, used: tuple[NDArray[np.uint16], ...] | None) -> None:
        assert self._colours is not None
        self._complete = used is None
        if used is None:
            self._lookup = nearest(CODE_COLOURS, self._colours).astype(np.uint8)
            return
        seen = np.zeros(1 << 15, np.bool_)
        for codes in used:
            seen[codes] = True
        present = np.flatnonzero(seen)
        self._lookup[present] = nearest(CODE_COLOURS[present], self._colours)


def _error(
    sample: NDArray[np.float32],
    colours: NDArray[np.float32],
    owner: NDArray[np.intp],
) -> float:
    """Mean squared error of the sample in these colours."""
    difference = sample - colours[owner]
    return float(np.einsum("ij,ij->", difference, difference)) / max(1, len(sample))


def _spread(sample: NDArray[np.float32], count: int) -> NDArray[np.float32]:
    """First colours: evenly out of the sample, by brightness."""
    ordered = sample[np.argsort(sample @ _LUMA, kind="stable")]
    places = np.linspace(0, len(ordered) - 1, count).astype(np.intp)
    return ordered[places].copy()


def _settle(
    sample: NDArray[np.float32],
    colours: NDArray[np.float32],
    owner: NDArray[np.intp],
) -> NDArray[np.float32]:
    """One round of k-means; colours nobody uses go where the error is largest."""
    count = len(colours)
    users = np.bincount(owner, minlength=count)
    sums = np.stack(
        [np.bincount(owner, sample[:, channel], count) for channel in range(3)], 1
    )
    used = users > 0
    moved = colours.copy()
    moved[used] = sums[used] / users[used, None]
    idle = np.flatnonzero(~used)
    if len(idle):
        error = ((sample - colours[owner]) ** 2).sum(1)
        worst = np.argsort(error)[::-1][: len(idle)]
        moved[idle[: len(worst)]] = sample[worst]
    return moved


def png8(indices: NDArray[np.uint8], palette: NDArray[np.uint8], level: int) -> bytes:
    """A PNG with a palette.

    Args:
        indices: Palette index of each pixel, shape ``(height, width)``.
        palette: Colours, shape ``(count, 3)``.
        level: Effort of the compression, 1 to 9.
    """
    height, width = indices.shape
    rows = np.zeros((height, width + 1), np.uint8)
    rows[:, 1:] = indices
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", header),
            _chunk(b"PLTE", palette.tobytes()),
            _chunk(b"IDAT", _compressed(rows, level)),
            _chunk(b"IEND", b""),
        )
    )


def _compressed(rows: NDArray[np.uint8], level: int) -> bytes:
    """The rows as a zlib stream.

    Where speed counts more than the last bytes, the ISA-L does the same in a
    quarter of the time, if it is installed.
    """
    if isal_zlib is not None and level < SMALL_LEVEL:
        compressed: bytes = isal_zlib.compress(rows.data, FAST_LEVEL)
        return compressed
    return zlib.compress(rows.data, level)


def _chunk(kind: bytes, body: bytes) -> bytes:
    checksum = zlib.crc32(body, zlib.crc32(kind))
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)
