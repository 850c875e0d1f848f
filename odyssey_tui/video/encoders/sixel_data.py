"""Sixel data from an image of palette indices, built for all runs at once.

A band of a sixel picture is six pixels high. Within it every colour is drawn from
left to right, each column as a character whose bits are the pixels that have the
colour. Here the six rows of all bands are compared with each other, which gives
each column its colours and their bits; equal neighbours become runs before
anything is sorted; and each run becomes one token of at most eight bytes that is
copied to its place in the output.

Most arrays live in scratch memory that is used again for the next picture: fresh
memory of this size costs more than the arithmetic on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray

    Index = NDArray[np.uint8]
    Words = NDArray[np.uint64]
    Numbers = NDArray[np.int64]

BAND = 6
"""Rows of pixels of a band."""

WIDEST = 4095
"""Pixels of a picture side by side, at most."""

_SHORT = 4
"""Times from which a count is shorter than the repeated character."""

_TOKEN = 8
"""Bytes of a token: they are moved as one number."""

_SKIP = ord("?")
"""The character without any pixel; the others follow it, bit by bit."""

# A run as one number: band, colour, column, length, bits.
_BITS, _LENGTH, _COLUMN, _COLOUR = 6, 12, 12, 8
_AT_LENGTH = _BITS
_AT_COLUMN = _AT_LENGTH + _LENGTH
_AT_COLOUR = _AT_COLUMN + _COLUMN
_AT_BAND = _AT_COLOUR + _COLOUR


@dataclass(frozen=True, slots=True)
class SixelData:
    """The data of one picture.

    Attributes:
        data: Everything between the raster attributes and the end, colour
            definitions aside.
        colours: The palette index of each register used, by register number: the
            most common colour has the shortest number.
    """

    data: bytes
    colours: NDArray[np.intp]


def _tokens(texts: list[str]) -> Words:
    """Texts of up to seven characters as numbers, with the length in the top byte."""
    table = np.zeros((len(texts), _TOKEN), np.uint8)
    for row, text in zip(table, texts, strict=True):
        row[: len(text)] = np.frombuffer(text.encode(), np.uint8)
        row[-1] = len(text)
    return table.view("<u8").reshape(-1).astype(np.uint64)


def _repeated(count: int, character: str) -> str:
    return character * count if count < _SHORT else f"!{count}{character}"


def _run_tokens() -> Words:
    """Tokens of all runs, by length and bits."""
    counts = range(WIDEST + 1)
    blank = _tokens([_repeated(count, "\0") for count in counts])
    # Where the character goes there is a one: a product puts it there.
    places = _tokens([_repeated(count, "\1").strip("!0123456789") for count in counts])
    before = np.array([0 if c < _SHORT else 1 + len(str(c)) for c in counts], np.uint64)
    places = (places & _TEXT) << (before << np.uint64(3))
    characters = np.arange(1 << _BITS, dtype=np.uint64) + np.uint64(_SKIP)
    tokens: Words = (blank[:, None] | places[:, None] * characters).reshape(-1)
    return tokens


_TEXT = np.uint64((1 << 56) - 1)
_AT_SIZE = np.uint64(56)
_GAPS = _tokens([_repeated(count, chr(_SKIP)) for count in range(WIDEST + 1)])
_RUNS = _run_tokens()
_STARTS = _tokens([f"{how}#{n}" for how in ("", "$", "-") for n in range(256)])
"""Selecting a colour: the first one, one in the same band, one in the next."""


class SixelCoder:
    """Makes sixel data; not to be used by two threads at once."""

    def __init__(self) -> None:
        self._memory: dict[str, NDArray[Any]] = {}
        self._places: tuple[tuple[int, int], Numbers] = ((0, 0), np.zeros(0, np.int64))

    def encode(
        self, index: Index, block: tuple[int, int], size: tuple[int, int]
    ) -> SixelData:
        """Encode an image of palette indices in which every pixel is painted.

        Args:
            index: Palette indices, shape ``(rows, columns)``; each is painted as a
                block of pixels. The last blocks are cut at the edges of the picture.
            block: Width and height of a block in pixels; six must be a multiple of
                the height.
            size: Width and height of the picture in pixels, at most :data:`WIDEST`
                wide, and no more than the blocks cover.
        """
        across, down = block
        bands = self._bands(index, BAND // down)
        runs = self._runs(bands, self._words(bands, down, size[1]))
        runs.sort()
        return self._written(runs, across, size[0])

    def _scratch(self, name: str, count: int, kind: DTypeLike) -> NDArray[Any]:
        """Memory for ``count`` values, which keeps what was in it last."""
        memory = self._memory.get(name)
        if memory is None or len(memory) < count:
            self._memory[name] = memory = np.empty(count + count // 4, kind)
        return memory[:count]

    def _bands(self, index: Index, rows: int) -> Index:
        """The first rows of all bands, the second ones, and so on.

        Shape ``(rows, bands, columns)``. What is missing below repeats the last
        row, which adds no colour.
        """
        height, width = index.shape
        count = -(-height // rows)
        size = rows * count * width
        bands: Index = self._scratch("bands", size, np.uint8)
        bands = bands.reshape(rows, count, width)
        for row in range(rows):
            own = index[row::rows]
            bands[row, : len(own)] = own
            if len(own) < count:
                bands[row, -1] = index[-1]
        return bands

    def _words(self, bands: Index, down: int, height: int) -> NDArray[np.uint16]:
        """Colour and bits of each row of each column, zero if there is nothing new.

        A column shows a colour in the first of its rows that has it, with the bits
        of all of them. Shape as ``bands``.
        """
        pixels = (1 << down) - 1
        bits: Index = self._scratch("bits", bands.size, np.uint8).reshape(bands.shape)
        repeated: NDArray[np.bool_] = self._scratch("seen", bands.size, np.bool_)
        repeated = repeated.reshape(bands.shape)
        same: NDArray[np.bool_] = self._scratch("same", bands[0].size, np.bool_)
        same = same.reshape(bands[0].shape)
        below = same.view(np.uint8)
        for row, own in enumerate(bands):
            bits[row] = pixels << row * down
            repeated[row] = False
            for earlier in range(row):
                np.equal(bands[earlier], own, out=same)
                np.logical_or(repeated[row], same, out=repeated[row])
                np.multiply(below, pixels << row * down, out=below)
                np.bitwise_or(bits[earlier], below, out=bits[earlier])
        last = height - (bands.shape[1] - 1) * BAND
        if last < BAND:
            bits[:, -1] &= (1 << last) - 1
        words: NDArray[np.uint16] = self._scratch("words", bands.size, np.uint16)
        words = words.reshape(bands.shape)
        np.left_shift(bands, 8, out=words, dtype=np.uint16)
        np.bitwise_or(words, bits, out=words)
        np.logical_not(repeated, out=repeated)
        np.multiply(words, repeated, out=words)
        return words

    def _runs(self, bands: Index, words: NDArray[np.uint16]) -> Numbers:
        """All runs, each as one number."""
        rows, count, width = bands.shape
        begins: NDArray[np.bool_] = self._scratch("begins", words.size, np.bool_)
        begins = begins.reshape(words.shape)
        begins[..., 0] = True
        np.not_equal(words[..., 1:], words[..., :-1], out=begins[..., 1:])
        at = np.flatnonzero(begins)
        runs: Numbers = self._scratch("runs", len(at), np.int64)
        np.subtract(at[1:], at[:-1], out=runs[:-1])
        runs[-1] = words.size - at[-1]
        runs <<= _AT_LENGTH
        word = words.reshape(-1)[at]
        runs |= (word >> 8).astype(np.int64) << _AT_COLOUR
        runs |= word & 0x3F
        where = self._where(count, width)
        starts = np.searchsorted(at, np.arange(rows + 1) * (count * width))
        for row, (start, end) in enumerate(pairwise(starts.tolist())):
            at[start:end] -= row * count * width
        runs |= where[at]
        return runs[np.flatnonzero(word & 0x3F)]

    def _where(self, count: int, width: int) -> Numbers:
        """Band and column of each place in a row of all bands, as in a run."""
        if self._places[0] != (count, width):
            band = np.arange(count, dtype=np.int64)[:, None] << _AT_BAND
            column = np.arange(width, dtype=np.int64) << _AT_COLUMN
            self._places = (count, width), (band | column).reshape(-1)
        return self._places[1]

    def _written(self, runs: Numbers, across: int, width: int) -> SixelData:
        """Sorted runs as sixel data."""
        total = len(runs)
        one: Numbers = self._scratch("one", total, np.int64)
        end: Numbers = self._scratch("end", total, np.int64)
        gap: Numbers = self._scratch("gap", total, np.int64)
        group = np.right_shift(runs, _AT_COLOUR, out=one)
        head = np.flatnonzero(group[1:] != group[:-1])
        head = np.concatenate([[0], head + 1])
        starts, colours = _starts(group[head])
        column = np.right_shift(runs, _AT_COLUMN, out=one)
        column &= (1 << _COLUMN) - 1
        shape = np.bitwise_and(runs, (1 << _AT_COLUMN) - 1, out=runs)
        np.right_shift(shape, _AT_LENGTH, out=end)
        end += column
        if across > 1:
            column *= across
            end *= across
            np.minimum(end, width, out=end)
            shape &= (1 << _BITS) - 1
            shape |= (end - column) << _AT_LENGTH
        gap[0] = 0
        np.subtract(column[1:], end[:-1], out=gap[1:])
        gap[head] = column[head]
        return SixelData(self._assembled(gap, shape, head, starts), colours)

    def _assembled(
        self, gap: Numbers, shape: Numbers, head: Numbers, starts: Words
    ) -> bytes:
        """Put all tokens one after the other.

        Gap and run are one token almost always. A token is written with all its
        eight bytes: what is too much of it is overwritten by the next one.
        """
        total = len(gap)
        token: Words = self._scratch("token", total, np.uint64)
        run: Words = self._scratch("run", total, np.uint64)
        spare: Words = self._scratch("one", total, np.int64).view(np.uint64)
        length: Words = self._scratch("length", total, np.uint64)
        np.take(_GAPS, gap, out=token, mode="clip")
        np.take(_RUNS, shape, out=run, mode="clip")
        np.right_shift(token, _AT_SIZE, out=spare)
        np.right_shift(run, _AT_SIZE, out=length)
        length += spare
        spare <<= np.uint64(3)
        token &= _TEXT
        run &= _TEXT
        run <<= spare
        token |= run
        ends: Numbers = self._scratch("end", total, np.int64)
        ends[:] = length
        start_lengths = (starts >> _AT_SIZE).astype(np.int64)
        ends[head] += start_lengths
        np.cumsum(ends, out=ends)
        out = _Output(self._scratch("out", int(ends[-1]) + _TOKEN, np.uint8))
        ends -= length.view(np.int64)
        out.put(ends, token)
        out.put_short(ends[head] - start_lengths, starts)
        long = np.flatnonzero(length > _TOKEN)
        if len(long):
            after = (_GAPS[gap[long]] >> _AT_SIZE).astype(np.int64)
            out.put_short(ends[long] + after, _RUNS[shape[long]])
        return out.data()


def _starts(group: Numbers) -> tuple[Words, NDArray[np.intp]]:
    """Tokens that begin each colour of each band, and the colour of each register."""
    band, colour = group >> _COLOUR, group & 0xFF
    uses = np.bincount(colour, minlength=256)
    colours = np.argsort(-uses, kind="stable")[: np.count_nonzero(uses)]
    register = np.zeros(256, np.int64)
    register[colours] = np.arange(len(colours))
    how = np.ones(len(group), np.int64)
    how[0] = 0
    how[1:] += band[1:] != band[:-1]
    return _STARTS[how * 256 + register[colour]], colours


class _Output:
    """Bytes into which tokens are put, in memory with room for one more token."""

    def __init__(self, memory: NDArray[np.uint8]) -> None:
        self._bytes = memory
        # Every place seen as the beginning of a token.
        places = len(memory) - _TOKEN + 1
        self._places: Words = np.ndarray((places,), "<u8", memory.data, strides=(1,))

    def put(self, at: Numbers, tokens: Words) -> None:
        """Put tokens to ascending places; each spoils what is behind it."""
        self._places[at] = tokens

    def put_short(self, at: Numbers, tokens: Words) -> None:
        """Put tokens to ascending places without touching what is behind them."""
        behind = _TEXT << (tokens >> _AT_SIZE << np.uint64(3)) | ~_TEXT
        self._places[at] = self._places[at] & behind | tokens & _TEXT

    def data(self) -> bytes:
        return self._bytes[:-_TOKEN].tobytes()
