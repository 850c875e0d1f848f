"""Text cells: up to four pixels in each, whatever the terminal.

What the terminal shows is known cell by cell, and each frame paints what improves
the picture most for the bytes that there are (:mod:`.cell_plan`). Nothing is left
behind for good: what is wrong by little is painted when there is room.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from odyssey_tui.models import DecodedFrame
from odyssey_tui.video.budget import Grant
from odyssey_tui.video.encoders import base
from odyssey_tui.video.encoders.base import Layout
from odyssey_tui.video.encoders.cell_bytes import RESET, RUN, emit
from odyssey_tui.video.encoders.cell_colours import TerminalPalette
from odyssey_tui.video.encoders.cell_plan import (
    INDEXED_COSTS,
    TRUECOLOR_COSTS,
    Plan,
    View,
    make_plan,
)
from odyssey_tui.video.encoders.cell_shapes import seen
from odyssey_tui.video.encoders.in_text import InTextEncoder, InTextFrame
from odyssey_tui.video.encoders.scaling import Scaler
from odyssey_tui.video.geometry import Rect
from odyssey_tui.video.profile import Colors

if TYPE_CHECKING:
    from numpy.typing import NDArray

OVERHEAD = 40
"""Bytes of a frame that belong to no cell."""


@dataclass(frozen=True, slots=True)
class _Part:
    """Some bytes, the cells that they paint, and the colours these will show."""

    data: bytes
    cells: NDArray[np.intp]
    colours: NDArray[np.int16]


@dataclass(slots=True)
class CellsFrame(InTextFrame[_Part]):
    """Cells to paint, and when they were chosen."""

    at: float = 0.0


@dataclass(slots=True)
class _Screen:
    """What the terminal shows of the picture.

    Attributes:
        layout: The layout that this belongs to.
        shown: Colours, shape ``(rows, columns, 12)``: four pixels of a cell.
        known: Cells that show ``shown``.
        allowed: Cells that may be painted.
        painted: When each cell was painted last.
    """

    layout: Layout
    shown: NDArray[np.int16]
    known: NDArray[np.bool_]
    allowed: NDArray[np.bool_]
    painted: NDArray[np.float64]


class CellsEncoder(InTextEncoder[_Part]):
    """See :class:`~odyssey_tui.video.encoders.base.Encoder`.

    Args:
        colors: Depth of the terminal's colours.
        quarters: Whether its font has the block elements for quarters of a cell.
        sync: What begins and ends an update that is shown all at once.
    """

    def __init__(
        self,
        *,
        colors: Colors = "truecolor",
        quarters: bool = True,
        sync: tuple[bytes, bytes] = base.NO_SYNC,
    ) -> None:
        super().__init__(sync=sync)
        self._quarters = quarters
        self._palette = None if colors == "truecolor" else TerminalPalette(int(colors))
        self._scaler = Scaler()
        self._screen = _blank_screen(base.NOWHERE)
        self._costs = TRUECOLOR_COSTS if self._palette is None else INDEXED_COSTS
        self._factor = 1.0

    # Encoding

    def encode(
        self, frame: DecodedFrame, layout: Layout, grant: Grant, now: float
    ) -> CellsFrame | None:
        with self._lock:
            if layout != self._layout:
                return None
            screen = self._screen
            shown, known = screen.shown.copy(), screen.known.copy()
            age = now - screen.painted
        wanted = self._pixels(frame, layout.picture)
        view = View(wanted, shown, known, screen.allowed, age)
        budget = max(64.0, grant.budget - OVERHEAD)
        plan = make_plan(view, budget / self._factor, self._costs)
        cells = np.flatnonzero(plan.chosen)
        if not len(cells):
            return None
        encoded = self._paint(layout, plan, cells, grant)
        if encoded.load > 400:
            self._learn(encoded.load / max(1.0, plan.cost))
        across = max(1, round(plan.across))
        wide = (2 if self._quarters else 1) * layout.picture.width
        encoded.size = max(1, wide // across), 2 * layout.picture.height
        finest = "quarter blocks" if self._quarters else "half blocks"
        encoded.rung = finest if across == 1 else f"blocks of {across}"
        encoded.note = "the link is full" if plan.limited else ""
        encoded.partial = plan.limited
        encoded.at = now
        return encoded

    def _pixels(self, frame: DecodedFrame, picture: Rect) -> NDArray[np.int16]:
        """The picture as four pixels for each cell."""
        rows, columns = picture.height, picture.width
        across = 2 if self._quarters else 1
        rgb = self._scaler.rgb(frame.frame, across * columns, 2 * rows)
        pixels = rgb.reshape(rows, 2, columns, across, 3).transpose(0, 2, 1, 3, 4)
        if across == 1:
            pixels = np.repeat(pixels, 2, 3)
        return pixels.reshape(rows, columns, 12).astype(np.int16)

    def _learn(self, seen: float) -> None:
        """Follow how many bytes are really needed for what was planned."""
        used = self._factor * min(2.0, max(0.5, seen / self._factor))
        self._factor += (used - self._factor) * 0.3

    def _paint(
        self, layout: Layout, plan: Plan, cells: NDArray[np.intp], grant: Grant
    ) -> CellsFrame:
        rows, columns = np.divmod(cells, layout.picture.width)
        painting = plan.painting
        shapes = painting.shapes.reshape(-1)[cells]
        fore: NDArray[Any] = painting.fore.reshape(-1, 3)[cells]
        back: NDArray[Any] = painting.back.reshape(-1, 3)[cells]
        colours = seen(shapes, fore, back)
        if self._palette is not None:
            fore = self._palette.numbers(fore, 2 * rows, columns)
            back = self._palette.numbers(back, 2 * rows + 1, columns)
        # A run must not be longer than a part, or a part could not be cut.
        run = int(min(RUN, max(8, grant.part // 40)))
        rows, columns = rows + layout.picture.y, columns + layout.picture.x
        out = emit(rows, columns, fore, back, shapes, run=run)
        frame = CellsFrame(0.0, (0, 0), "", layout=layout)
        starts = np.flatnonzero(out.starts_run).tolist()
        byte = cell = 0
        for start, end in zip(starts, [*starts[1:], len(cells)], strict=True):
            if start > cell and int(out.ends[end - 1]) - byte > grant.part:
                cut = int(out.ends[start - 1])
                piece = slice(cell, start)
                frame.parts.append(
                    _Part(out.data[byte:cut], cells[piece], colours[piece])
                )
                cell, byte = start, cut
        frame.parts.append(_Part(out.data[byte:], cells[cell:], colours[cell:]))
        frame.load = len(out.data) + 7 * len(frame.parts) + 16
        return frame

    # Writing

    def _painted(self, frame: InTextFrame[_Part], part: _Part) -> bytes:
        assert isinstance(frame, CellsFrame)
        screen = self._screen
        screen.shown.reshape(-1, 12)[part.cells] = part.colours
        screen.known.reshape(-1)[part.cells] = True
        screen.painted.reshape(-1)[part.cells] = frame.at
        return part.data + RESET

    def _moved(self, layout: Layout) -> None:
        self._screen = _moved(self._screen, layout)

    def damage(self, rects: Iterable[Rect]) -> None:
        with self._lock:
            picture = self._layout.picture
            for rect in rects:
                cut = rect.intersection(picture).translate(-picture.x, -picture.y)
                self._screen.known[cut.y : cut.bottom, cut.x : cut.right] = False

    def clear(self) -> bytes:
        with self._lock:
            self._screen.known[:] = False
        return super().clear()


def _blank_screen(layout: Layout) -> _Screen:
    """A screen on which nothing of the picture is shown yet."""
    rows, columns = layout.picture.height, layout.picture.width
    allowed = np.zeros((rows, columns), np.bool_)
    picture = layout.picture
    for part in layout.visible:
        cut = part.translate(-picture.x, -picture.y)
        allowed[cut.y : cut.bottom, cut.x : cut.right] = True
    return _Screen(
        layout,
        np.zeros((rows, columns, 12), np.int16),
        np.zeros((rows, columns), np.bool_),
        allowed,
        np.full((rows, columns), -1e9),
    )


def _moved(screen: _Screen, layout: Layout) -> _Screen:
    """The screen under a new layout; cells that are covered become unknown."""
    new = _blank_screen(layout)
    if layout.picture == screen.layout.picture:
        new.shown, new.painted = screen.shown, screen.painted
        new.known = screen.known & new.allowed
    return new
