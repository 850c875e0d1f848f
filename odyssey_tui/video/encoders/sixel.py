"""Sixel: a picture in a few colours, six pixels high at a time.

The terminal shows the pixels as they are, so a smaller picture has to be sent in
blocks. The steps of quality lower the number of colours and raise how much may
vary in a block before the blocks themselves become larger.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from odyssey_tui.models import DecodedFrame
from odyssey_tui.video.budget import Grant
from odyssey_tui.video.encoders import base
from odyssey_tui.video.encoders.base import Layout
from odyssey_tui.video.encoders.ladder import Ladder
from odyssey_tui.video.encoders.mosaic import Mosaic
from odyssey_tui.video.encoders.pictures import (
    PictureEncoder,
    Piece,
    split,
    strips,
)
from odyssey_tui.video.encoders.sixel_data import BAND, WIDEST, SixelCoder
from odyssey_tui.video.geometry import Rect

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]

MOST_PIXELS = 1_100_000
"""Pixels of the image that is encoded: more would take too long."""

SMALLEST = 1_500
"""Bytes of a picture beside which its colours are few."""

DEFINITION = 14
"""Bytes that define one colour."""


@dataclass(frozen=True, slots=True)
class SixelRung:
    """A step of sixels.

    Attributes:
        block: Width and height in pixels of what one pixel of the image becomes.
        colours: Number of colours.
        tolerance: How much the pixels of a larger block may vary, of 255.
        typical: Bytes that an average picture needs at this step.
    """

    block: tuple[int, int]
    colours: int
    tolerance: int
    typical: float


_STEPS = (
    ((1, 1), 256, 4, 0.597),
    ((1, 1), 256, 8, 0.540),
    ((1, 1), 128, 8, 0.440),
    ((1, 1), 128, 16, 0.380),
    ((2, 2), 256, 8, 0.333),
    ((2, 2), 128, 16, 0.243),
    ((2, 2), 64, 16, 0.200),
    ((2, 2), 64, 32, 0.164),
    ((2, 2), 32, 32, 0.129),
    ((2, 2), 32, 64, 0.097),
    ((2, 2), 16, 64, 0.071),
    ((3, 2), 16, 64, 0.062),
    ((3, 2), 8, 64, 0.0436),
    ((4, 3), 8, 64, 0.0300),
    ((6, 6), 8, 64, 0.0220),
    ((8, 6), 8, 64, 0.0164),
    ((12, 6), 8, 64, 0.0140),
    ((16, 6), 8, 64, 0.0115),
    ((24, 6), 6, 64, 0.0083),
    ((32, 6), 4, 64, 0.0054),
)
"""Block, colours, tolerance, bytes for each pixel of the screen: of all that were
tried on several pictures, those that look best for their bytes."""


def sixel_rungs(width: int, height: int, most_colours: int = 256) -> list[SixelRung]:
    """All steps for a size on the screen, the best first."""
    unit = 1
    while (width // unit) * (height // unit) > MOST_PIXELS:
        unit += 1
    rungs: dict[tuple[tuple[int, int], int, int], SixelRung] = {}
    for (across, down), colours, tolerance, per_pixel in _STEPS:
        tall = next((d for d in (1, 2, 3) if d >= down * unit), BAND)
        block = (across * unit, tall)
        colours = min(colours, most_colours)
        typical = DEFINITION * colours + width * height * per_pixel / unit
        key = (block, colours, tolerance)
        rungs.setdefault(key, SixelRung(block, colours, tolerance, typical))
    # In a tiny picture the colours cost more than the pixels.
    return sorted(rungs.values(), key=lambda rung: -rung.typical)


class SixelEncoder(PictureEncoder[SixelRung]):
    """See :class:`~odyssey_tui.video.encoders.base.Encoder`.

    Args:
        most: Width and height in pixels of the largest picture that the terminal
            takes; larger ones are sent in several.
        colours: Number of its colour registers.
        sync: What begins and ends an update that is shown all at once.
    """

    comfort: float = 12_000

    def __init__(
        self,
        *,
        most: tuple[int, int] | None = None,
        colours: int = 256,
        sync: tuple[bytes, bytes] = base.NO_SYNC,
    ) -> None:
        colours = max(2, min(256, colours))
        super().__init__(Ladder(lambda w, h: sixel_rungs(w, h, colours)), sync=sync)
        self._most = most or (WIDEST, WIDEST)
        self._mosaic = Mosaic()
        self._coder = SixelCoder()

    def _full(self, frame: DecodedFrame, layout: Layout) -> tuple[int, int]:
        return layout.pixels

    def _shown_as(self, layout: Layout, rung: SixelRung) -> tuple[tuple[int, int], str]:
        size = _blocks(layout.pixels, rung)
        return size, f"{size[0]}×{size[1]}, {rung.colours} colours"

    def _pieces(
        self, frame: DecodedFrame, layout: Layout, grant: Grant, rung: SixelRung
    ) -> list[Piece]:
        image, palette = self._mosaic.index(
            frame.frame,
            _blocks(layout.pixels, rung),
            rows=BAND // rung.block[1],
            colours=rung.colours,
            tolerance=rung.tolerance,
        )
        definitions = _definitions(palette)
        picture = layout.picture
        cell = (
            layout.pixels[0] // picture.width,
            layout.pixels[1] // picture.height,
        )
        expected = self._ladder.cost(rung).size
        columns, rows = self._most[0] // cell[0], self._most[1] // cell[1]
        return [
            self._piece(image, rung.block, definitions, part, picture, cell)
            for strip in strips(layout.visible, expected, grant, SMALLEST)
            for part in split(strip, columns, rows)
        ]

    def _piece(
        self,
        image: Pixels,
        block: tuple[int, int],
        definitions: list[bytes],
        part: Rect,
        picture: Rect,
        cell: tuple[int, int],
    ) -> Piece:
        """The picture of some cells, with the blocks beginning at its corner."""
        across, down = block
        width, height = part.width * cell[0], part.height * cell[1]
        left = (part.x - picture.x) * cell[0] // across
        top = (part.y - picture.y) * cell[1] // down
        right, bottom = left + -(-width // across), top + -(-height // down)
        blocks = image[top:bottom, left:right]
        missing = (bottom - top - len(blocks), right - left - blocks.shape[1])
        if any(missing):
            blocks = np.pad(blocks, ((0, missing[0]), (0, missing[1])), "edge")
        made = self._coder.encode(blocks, block, (width, height))
        defined = b"".join(
            b"#%d" % register + definitions[colour]
            for register, colour in enumerate(made.colours.tolist())
        )
        # Nothing but what is painted replaces what was there before.
        data = b'\x1bP0;1;0q"1;1;%d;%d' % (width, height)
        return Piece(data + defined + made.data + b"\x1b\\", part)


def _blocks(pixels: tuple[int, int], rung: SixelRung) -> tuple[int, int]:
    """Width and height of the image whose pixels become blocks."""
    return -(-pixels[0] // rung.block[0]), -(-pixels[1] // rung.block[1])


def _definitions(palette: Pixels) -> list[bytes]:
    """What follows the number of a register to give it its colour, in percent."""
    percent = (palette.astype(np.uint16) * 100 + 127) // 255
    return [b";2;%d;%d;%d" % tuple(colour) for colour in percent.tolist()]
