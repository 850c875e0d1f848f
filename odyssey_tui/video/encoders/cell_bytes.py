"""Terminal bytes for cells that change, built for all cells at once.

A cell is a block element in two colours, or a blank in one. Within a run of cells
only what differs from the cell before is said. Instead of a loop over cells, every
cell gets one row of a table with a fixed place for each part of its sequence; the
bytes that are needed are then taken out of it in one go.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from odyssey_tui.video.encoders.cell_shapes import BLANK, GLYPHS, colour_key

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Mask = NDArray[np.bool_]
    Index = NDArray[np.intp]

RUN = 512
"""Cells of a row after which a run starts anew, at most."""

RESET = b"\x1b[m"


def _digit_table() -> tuple[Bytes, Mask]:
    """Three decimal digits of every number below 1000, and which are needed."""
    numbers = np.arange(1000)
    digits = np.stack([numbers // 100, numbers // 10 % 10, numbers % 10], 1)
    needed = np.stack([numbers >= 100, numbers >= 10, numbers >= 0], 1)
    return (digits + ord("0")).astype(np.uint8), needed


_DIGITS, _NEEDED = _digit_table()

# All these glyphs differ in their last byte only.
_GLYPH_START = GLYPHS[0].encode()[:2]
_GLYPH_END = np.array([glyph.encode()[-1] for glyph in GLYPHS], np.uint8)


class _Table:
    """Rows of bytes with a mask of those that count."""

    def __init__(self, rows: int, width: int) -> None:
        self.data = np.zeros((rows, width), np.uint8)
        self.used = np.zeros((rows, width), np.bool_)
        self._at = 0

    def text(self, text: bytes, where: Mask) -> None:
        """The same text in the rows of ``where``."""
        end = self._at + len(text)
        self.data[:, self._at : end] = np.frombuffer(text, np.uint8)
        self.used[:, self._at : end] = where[:, None]
        self._at = end

    def byte(self, values: Bytes, where: Mask) -> None:
        """One byte of its own in each row of ``where``."""
        self.data[:, self._at] = values
        self.used[:, self._at] = where
        self._at += 1

    def number(self, values: NDArray[np.integer], where: Mask) -> None:
        """A decimal number in the rows of ``where``."""
        end = self._at + 3
        self.data[:, self._at : end] = _DIGITS[values]
        self.used[:, self._at : end] = _NEEDED[values] & where[:, None]
        self._at = end


@dataclass(frozen=True, slots=True)
class Emission:
    """The bytes of some cells, in their order.

    Attributes:
        data: All bytes one after the other.
        ends: For each cell, where its bytes end in ``data``.
        starts_run: For each cell, whether its bytes stand on their own, so that
            ``data`` may be cut before them.
    """

    data: bytes
    ends: NDArray[np.intp]
    starts_run: Mask


def emit(
    rows: Index,
    columns: Index,
    fore: NDArray[np.integer],
    back: NDArray[np.integer],
    shapes: NDArray[np.uint8],
    *,
    run: int = RUN,
) -> Emission:
    """Bytes that paint cells.

    Args:
        rows: Row of each cell on the screen, from 0, ascending.
        columns: Column of each cell on the screen, ascending within a row.
        fore: Foreground of each cell: ``(n, 3)`` for RGB, ``(n,)`` for numbers
            of the terminal's palette.
        back: Background of each cell, likewise.
        shapes: Number of the shape of each cell.
        run: Cells of a row after which a run starts anew.
    """
    count = len(rows)
    if not count:
        empty = np.zeros(0, np.intp)
        return Emission(b"", empty, np.zeros(0, np.bool_))
    upper, lower = _key(fore), _key(back)
    first = np.ones(count, np.bool_)
    first[1:] = (rows[1:] != rows[:-1]) | (columns[1:] // run != columns[:-1] // run)
    gap = np.zeros(count, np.intp)
    gap[1:] = columns[1:] - columns[:-1] - 1
    gap[first] = 0
    blank = shapes == BLANK
    new_back = first.copy()
    new_back[1:] |= lower[1:] != lower[:-1]
    new_fore = ~blank & _differs_from_last(upper, ~blank, first)
    table = _Table(count, 10 + 6 + 2 + _colour_width(fore) * 2 + 1 + 2 + 2 + 1)
    _move(table, rows, columns, first, gap)
    coloured = new_fore | new_back
    table.text(b"\x1b[", coloured)
    _colour(table, b"38", fore, new_fore)
    table.text(b";", new_fore & new_back)
    _colour(table, b"48", back, new_back)
    table.text(b"m", coloured)
    table.text(_GLYPH_START, ~blank)
    table.byte(_GLYPH_END[shapes], np.ones(count, np.bool_))
    return Emission(
        table.data[table.used].tobytes(),
        table.used.sum(1, dtype=np.intp).cumsum(),
        first,
    )


def _key(colours: NDArray[np.integer]) -> NDArray[np.int32]:
    """One number for each colour."""
    return colours.astype(np.int32) if colours.ndim == 1 else colour_key(colours)


def _differs_from_last(keys: NDArray[np.int32], said: Mask, first: Mask) -> Mask:
    """Whether a key is not the last one said before it in the same run."""
    count = len(keys)
    places = np.arange(count)
    last = np.maximum.accumulate(np.where(said, places, -1))
    before = np.empty(count, np.intp)
    before[0] = -1
    before[1:] = last[:-1]
    run_start = np.maximum.accumulate(np.where(first, places, 0))
    known = before >= run_start
    differs: Mask = ~known | (keys != keys[np.maximum(before, 0)])
    return differs


def _move(table: _Table, rows: Index, columns: Index, first: Mask, gap: Index) -> None:
    table.text(b"\x1b[", first)
    table.number(rows + 1, first)
    table.text(b";", first)
    table.number(columns + 1, first)
    table.text(b"H", first)
    jump = gap > 0
    table.text(b"\x1b[", jump)
    table.number(gap, gap > 1)
    table.text(b"C", jump)


def _colour_width(colours: NDArray[np.integer]) -> int:
    return 16 if colours.ndim == 2 else 8


def _colour(
    table: _Table, ground: bytes, colours: NDArray[np.integer], where: Mask
) -> None:
    if colours.ndim == 1:
        table.text(ground + b";5;", where)
        table.number(colours, where)
        return
    table.text(ground + b";2;", where)
    for channel in range(3):
        if channel:
            table.text(b";", where)
        table.number(colours[:, channel], where)
