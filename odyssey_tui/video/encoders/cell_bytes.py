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

    Words = NDArray[np.uint32]
    Mask = NDArray[np.bool_]
    Index = NDArray[np.intp]

RUN = 512
"""Cells of a row after which a run starts anew, at most."""

RESET = b"\x1b[m"


def _words(texts: list[bytes]) -> tuple[Words, Words]:
    """Texts of up to four bytes as numbers, and which of their bytes count."""
    data = np.zeros((len(texts), 4), np.uint8)
    used = np.zeros((len(texts), 4), np.uint8)
    for row, mask, text in zip(data, used, texts, strict=True):
        row[: len(text)] = np.frombuffer(text, np.uint8)
        mask[: len(text)] = 1
    return data.view(np.uint32).reshape(-1), used.view(np.uint32).reshape(-1)


def _numbers(format_: bytes) -> tuple[Words, Words]:
    """Every number below 1000 in a text of at most four bytes."""
    return _words([format_ % number for number in range(1000)])


_CHANNELS = _numbers(b";%d")
_ROWS = _numbers(b"%d;")
_COLUMNS = _numbers(b"%dH")
_JUMPS = _words([b"", b"C", *(b"%dC" % number for number in range(2, 1000))])
_GLYPHS = _words([glyph.encode() for glyph in GLYPHS])


class _Table:
    """Four bytes after four bytes for every cell, with a mask of those that count.

    They are written as numbers, which is much faster than byte by byte.
    """

    def __init__(self, rows: int, width: int) -> None:
        self._data = np.zeros((rows, width), np.uint32)
        self._used = np.zeros((rows, width), np.uint32)
        self._at = 0

    def text(self, text: bytes, where: Words) -> None:
        """The same text in the rows of ``where``, which is one there and zero else."""
        data, used = _words([text])
        self._data[:, self._at] = data[0]
        np.multiply(where, used[0], out=self._used[:, self._at])
        self._at += 1

    def one_of(
        self,
        texts: tuple[Words, Words],
        which: NDArray[np.integer],
        where: Words | None = None,
    ) -> None:
        """One of several texts in the rows of ``where``, or in all."""
        data, used = texts
        self._data[:, self._at] = data[which]
        chosen = used[which]
        if where is not None:
            chosen *= where
        self._used[:, self._at] = chosen
        self._at += 1

    def taken(self) -> tuple[bytes, NDArray[np.intp]]:
        """The bytes that count, and where those of each row end."""
        used = self._used.view(np.bool_)
        data = self._data.view(np.uint8)[used].tobytes()
        return data, np.count_nonzero(used, axis=1).cumsum()


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
    table = _Table(count, 5 + 4 + 2 * _colour_width(fore))
    _move(table, rows, columns, first, gap)
    coloured = (new_fore | new_back).astype(np.uint32)
    fore_where, back_where = new_fore.astype(np.uint32), new_back.astype(np.uint32)
    table.text(b"\x1b[", coloured)
    _colour(table, b"38", fore, fore_where)
    table.text(b";", fore_where * back_where)
    _colour(table, b"48", back, back_where)
    table.text(b"m", coloured)
    table.one_of(_GLYPHS, shapes)
    data, ends = table.taken()
    return Emission(data, ends, first)


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
    start = first.astype(np.uint32)
    table.text(b"\x1b[", start)
    table.one_of(_ROWS, rows + 1, start)
    table.one_of(_COLUMNS, columns + 1, start)
    jump = (gap > 0).astype(np.uint32)
    table.text(b"\x1b[", jump)
    table.one_of(_JUMPS, gap, jump)


def _colour_width(colours: NDArray[np.integer]) -> int:
    return 4 if colours.ndim == 2 else 2


def _colour(
    table: _Table, ground: bytes, colours: NDArray[np.integer], where: Words
) -> None:
    if colours.ndim == 1:
        table.text(ground + b";5", where)
        table.one_of(_CHANNELS, colours, where)
        return
    table.text(ground + b";2", where)
    for channel in range(3):
        table.one_of(_CHANNELS, colours[:, channel], where)
