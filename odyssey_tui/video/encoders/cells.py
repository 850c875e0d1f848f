"""Text cells: up to four pixels in each, whatever the terminal.

What the terminal shows is known cell by cell, and each frame paints what improves
the picture most for the bytes that there are (:mod:`.cell_plan`). Nothing is left
behind for good: what is wrong by little is painted when there is room.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from odyssey_tui.models import DecodedFrame
from odyssey_tui.video.encoders import base
from odyssey_tui.video.encoders.base import EncodedFrame, Layout
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
from odyssey_tui.video.encoders.scaling import Scaler
from odyssey_tui.video.geometry import Rect
from odyssey_tui.video.pacing import Grant
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
class CellsFrame(EncodedFrame):
    """Cells to paint, cut into parts."""

    layout: Layout = base.NOWHERE
    parts: deque[_Part] = field(default_factory=deque)
    at: float = 0.0
    open: bool = False
    closed: bool = False


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


class CellsEncoder:
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
        self._sync_begin, self._sync_end = sync
        self._quarters = quarters
        self._palette = None if colors == "truecolor" else TerminalPalette(int(colors))
        self._scaler = Scaler()
        self._lock = threading.Lock()
        self._layout = base.NOWHERE
        self._screen = _blank_screen(base.NOWHERE)
        self._costs = TRUECOLOR_COSTS if self._palette is None else INDEXED_COSTS
        self._factor = 1.0
        self._touched: set[Rect] = set()

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

    def take(self, frame: EncodedFrame, *, interrupted: bool) -> bytes | None:
        assert isinstance(frame, CellsFrame)
        with self._lock:
            if frame.layout != self._layout:
                frame.parts.clear()
            if not frame.parts:
                frame.done = True
                return self._close(frame)
            part = frame.parts.popleft()
            screen = self._screen
            screen.shown.reshape(-1, 12)[part.cells] = part.colours
            screen.known.reshape(-1)[part.cells] = True
            screen.painted.reshape(-1)[part.cells] = frame.at
            self._touched.update(self._layout.visible)
        out = base.SAVE_CURSOR + part.data + RESET + base.RESTORE_CURSOR
        if interrupted or not frame.open:
            out = self._sync_begin + out
        frame.open = True
        if not frame.parts:
            frame.done = frame.closed = True
            out += self._sync_end
        return out

    def _close(self, frame: CellsFrame) -> bytes | None:
        if frame.open and not frame.closed:
            frame.closed = True
            return self._sync_end
        return None

    def interrupt(self, frame: EncodedFrame) -> bytes:
        assert isinstance(frame, CellsFrame)
        return self._sync_end if frame.open and not frame.closed else b""

    def abandon(self, frame: EncodedFrame) -> bytes:
        assert isinstance(frame, CellsFrame)
        frame.parts.clear()
        return self._close(frame) or b""

    def settle(self, frame: EncodedFrame) -> None:
        """Nothing to do: what was taken is shown."""

    def set_layout(self, layout: Layout) -> bytes:
        with self._lock:
            if layout == self._layout:
                return b""
            self._layout = layout
            self._screen = _moved(self._screen, layout)
        return b""

    def damage(self, rects: Iterable[Rect]) -> None:
        with self._lock:
            picture = self._layout.picture
            for rect in rects:
                cut = rect.intersection(picture).translate(-picture.x, -picture.y)
                self._screen.known[cut.y : cut.bottom, cut.x : cut.right] = False

    def touched(self) -> Sequence[Rect]:
        with self._lock:
            rects, self._touched = self._touched, set()
        return tuple(rects)

    def clear(self) -> bytes:
        """What is shown is left to be painted over by the user interface."""
        with self._lock:
            self._screen.known[:] = False
        return b""

    def close(self) -> bytes:
        return self.clear()


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
