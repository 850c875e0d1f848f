"""A strict decoder of sixel pictures, to check what was encoded.

Terminals forgive much, each in its own way; this decoder forgives nothing that two
of them could show differently. It follows DEC STD 070 and the VT340 programmer
reference, less what nobody needs: pixels are square and colours are RGB.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]

_PICTURE = re.compile(
    rb"\x1bP(?P<parameters>[0-9;]*)q"
    rb'"1;1;(?P<width>\d+);(?P<height>\d+)'
    rb"(?P<data>[\x20-\x7e]*)\x1b\\",
)
_ALLOWED = re.compile(
    rb"(?:[?-~$-]++|![0-9]{1,5}[?-~]"
    rb"|#[0-9]{1,5}(?:;2;[0-9]{1,3};[0-9]{1,3};[0-9]{1,3})?)*+"
)
_DEFINITION = re.compile(rb"#(\d+);2;(\d+);(\d+);(\d+)")
_MAX_REGISTERS = 1024
_MAX_SIDE = 10_000
_BAND = 6
_NONE = -1


@dataclass(frozen=True, slots=True)
class Sixel:
    """A decoded picture.

    Attributes:
        width: Declared width in pixels.
        height: Declared height in pixels.
        pixels: RGB, shape ``(height, width, 3)``, uint8; black where not painted.
        painted: Shape ``(height, width)``: which pixels replace what was on the
            screen. With P2 other than 1 the background fills those not painted.
        registers: The colour registers defined, each with its RGB.
    """

    width: int
    height: int
    pixels: NDArray[np.uint8]
    painted: NDArray[np.bool_]
    registers: dict[int, tuple[int, int, int]]


def decode(data: bytes) -> Sixel:
    """Decode one picture, from ``ESC P`` to ``ESC \\``, with nothing around it.

    Raises:
        ValueError: It is not well formed; it selects or paints with a register
            that it has not defined before; it defines a register anew after
            painting with it; it paints, or moves to a band, outside of the size
            that its raster attributes declare.
    """
    match = _PICTURE.fullmatch(data)
    if match is None:
        raise ValueError("not one sixel picture with raster attributes 1:1")
    fill = _background(match["parameters"])
    width, height = int(match["width"]), int(match["height"])
    if not (0 < width <= _MAX_SIDE and 0 < height <= _MAX_SIDE):
        raise ValueError(f"a size of {width}x{height}")
    body = match["data"]
    allowed = _ALLOWED.match(body)
    end = allowed.end() if allowed else 0
    if end != len(body):
        raise ValueError(f"not allowed at {end}: {body[end : end + 20]!r}")
    runs = _Runs(body, width, height)
    registers = _registers(body, runs)
    shown = runs.paint()
    painted = shown != _NONE
    colours = np.zeros((max(registers, default=0) + 1, 3), np.uint8)
    for number, colour in registers.items():
        colours[number] = colour
    pixels = colours[np.where(painted, shown, 0)]
    pixels[~painted] = 0
    return Sixel(width, height, pixels, painted | fill, registers)


def _background(parameters: bytes) -> bool:
    """Whether P2 has the background fill what is not painted."""
    values = parameters.split(b";") if parameters else []
    if len(values) > 3 or any(len(value) > 3 for value in values):
        raise ValueError(f"parameters {parameters!r}")
    second = values[1] if len(values) > 1 else b""
    if second not in {b"", b"0", b"1", b"2"}:
        raise ValueError(f"P2 is {second!r}")
    return second != b"1"


class _Runs:
    """The runs of equal sixels in a body, one array entry each.

    Attributes:
        at: Where the sixel's character is in the body.
        bits: Its six pixels; the lowest bit is the uppermost pixel.
        x: First column.
        count: Columns.
        band: Number of the band of six rows.
        register: Selected register, -1 for none.
    """

    def __init__(self, body: bytes, width: int, height: int) -> None:
        self._size = width, height
        text = np.frombuffer(body, np.uint8)
        digit = (text >= ord("0")) & (text <= ord("9"))
        at = np.flatnonzero(~digit)
        kind, value = text[at], _numbers(text, at)
        repeat = np.zeros(len(at), np.int64)
        # A repeat count stands right before the character that it repeats.
        repeat[1:] = np.where(kind[:-1] == ord("!"), value[:-1], 0)
        counted = np.zeros(len(at), np.bool_)
        counted[1:] = kind[:-1] == ord("!")
        if np.any(counted & (repeat == 0)):
            raise ValueError("a repeat count of zero")
        sixel = kind >= ord("?")
        advance = np.where(sixel, np.where(counted, repeat, 1), 0)
        total = np.cumsum(advance)
        back = (kind == ord("$")) | (kind == ord("-"))
        start = np.maximum.accumulate(np.where(back, total, 0))
        band = np.cumsum(kind == ord("-"))
        if len(band) and band[-1] * _BAND >= height:
            raise ValueError(f"band {band[-1]} of a picture {height} pixels high")
        chosen = np.maximum.accumulate(
            np.where(kind == ord("#"), np.arange(len(at)), _NONE)
        )
        register = np.where(chosen >= 0, value[np.maximum(chosen, 0)], _NONE)
        keep = sixel & (kind != ord("?"))
        self.at: Numbers = at[keep]
        self.bits: Numbers = kind[keep].astype(np.int64) - ord("?")
        self.x: Numbers = (total - advance - start)[keep]
        self.count: Numbers = advance[keep]
        self.band: Numbers = band[keep]
        self.register: Numbers = register[keep]
        self.selections = at[kind == ord("#")], value[kind == ord("#")]

    def paint(self) -> Numbers:
        """The register shown by each pixel, shape ``(height, width)``, -1 for none."""
        width, height = self._size
        if np.any(self.x + self.count > width):
            raise ValueError(f"painted right of column {width}")
        rows = -(-height // _BAND) * _BAND
        shown = np.full(rows * width, _NONE, np.int64)
        # Column by column: later runs replace earlier ones, as numpy's
        # assignment does where an index comes more than once.
        before = np.cumsum(self.count) - self.count
        steps = np.arange(int(self.count.sum())) - np.repeat(before, self.count)
        first = np.repeat(self.band * _BAND * width + self.x, self.count) + steps
        bits = np.repeat(self.bits, self.count)
        register = np.repeat(self.register, self.count)
        for bit in range(_BAND):
            drawn = (bits >> bit & 1).astype(np.bool_)
            shown[first[drawn] + bit * width] = register[drawn]
        picture = shown.reshape(rows, width)
        if np.any(picture[height:] != _NONE):
            raise ValueError(f"painted below row {height}")
        return picture[:height]


def _numbers(text: NDArray[np.uint8], at: NDArray[np.intp]) -> Numbers:
    """The decimal number after each character that is no digit, 0 for none."""
    length = np.diff(np.append(at, len(text))) - 1
    value = np.zeros(len(at), np.int64)
    for place in range(int(length.max(initial=0))):
        more = length > place
        value[more] = value[more] * 10 + text[at[more] + 1 + place] - ord("0")
    return value


def _registers(body: bytes, runs: _Runs) -> dict[int, tuple[int, int, int]]:
    """The registers that a body defines; checks that each use comes after it."""
    registers: dict[int, tuple[int, int, int]] = {}
    defined_at = np.full(_MAX_REGISTERS, len(body), np.int64)
    used_at = np.full(_MAX_REGISTERS, len(body), np.int64)
    selected_at, selected = runs.selections
    if np.any(selected >= _MAX_REGISTERS):
        raise ValueError(f"register {selected.max()}")
    if np.any(runs.register == _NONE):
        raise ValueError("painted before a colour was selected")
    # Backwards, so that the first use remains.
    used_at[runs.register[::-1]] = runs.at[::-1]
    for match in _DEFINITION.finditer(body):
        number, *percent = (int(group) for group in match.groups())
        if max(percent) > 100:
            raise ValueError(f"register {number} of {percent} percent")
        red, green, blue = ((value * 255 + 50) // 100 for value in percent)
        colour = red, green, blue
        if registers.get(number, colour) != colour and used_at[number] < match.start():
            raise ValueError(f"register {number} defined anew after it was used")
        registers[number] = colour
        defined_at[number] = min(defined_at[number], match.start())
    unknown = defined_at[selected] > selected_at
    if np.any(unknown):
        raise ValueError(f"register {selected[unknown][0]} is not defined")
    return registers
