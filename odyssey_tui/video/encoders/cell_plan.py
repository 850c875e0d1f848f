"""Which cells to paint, and how finely, for the bytes that there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from odyssey_tui.video.encoders.cell_colours import TerminalPalette, rounded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pixels = NDArray[np.int16]
    Errors = NDArray[np.float32]
    Mask = NDArray[np.bool_]

UNKNOWN_ERROR = 100_000.0
"""Squared error of a cell that shows something else entirely."""

REFRESH_AGE = 1.0
"""Seconds after which a cell that is wrong by little is painted all the same."""

REFRESH_SHARE = 0.1
"""Part of the cells of a frame that may be such refreshed ones."""


@dataclass(frozen=True, slots=True)
class Fineness:
    """How exactly the picture is painted.

    Attributes:
        name: In words.
        across: Cells side by side that share their colours.
        split: Whether both halves of a cell have their own colour.
        step: Colours are multiples of this.
        floor: Squared error of a cell that nobody sees (six channel values).
        bytes_per_cell: What a cell costs at first guess.
    """

    name: str
    across: int
    split: bool
    step: int
    floor: float
    bytes_per_cell: float


LEVELS = (
    Fineness("full colour", 1, True, 1, 30, 36.0),
    Fineness("fine colour", 1, True, 4, 60, 31.0),
    Fineness("half blocks", 1, True, 8, 130, 26.0),
    Fineness("few colours", 1, True, 16, 350, 19.0),
    Fineness("double width", 2, True, 8, 250, 14.0),
    Fineness("whole cells", 2, False, 8, 250, 9.0),
    Fineness("coarse", 4, False, 8, 400, 5.5),
    Fineness("very coarse", 8, False, 16, 700, 3.4),
)
"""From the finest to the coarsest."""


@dataclass(frozen=True, slots=True)
class View:
    """What is wanted and what is shown, cell by cell; both halves of a cell.

    Attributes:
        wanted: Colours of the picture, shape ``(rows, columns, 6)``.
        shown: Colours on the screen, likewise.
        known: Cells that really show ``shown``.
        allowed: Cells that may be painted.
        age: Seconds since each cell was painted.
    """

    wanted: Pixels
    shown: Pixels
    known: Mask
    allowed: Mask
    age: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Plan:
    """Cells to paint.

    Attributes:
        seen: The colours that painted cells will show.
        numbers: Numbers of those colours in the terminal's palette, shape
            ``(rows, columns, 2)``, or ``None`` where colours are free.
        chosen: Cells to paint.
        limited: Whether there were more cells worth it than the budget has.
        left: Squared error of the whole picture afterwards.
    """

    seen: Pixels
    numbers: NDArray[np.uint8] | None
    chosen: Mask
    limited: bool
    left: float


def squared(difference: Pixels) -> Errors:
    """Squared error of each cell."""
    wide = difference.astype(np.float32)
    errors: Errors = np.einsum("ijk,ijk->ij", wide, wide)
    return errors


def make_plan(
    view: View, fineness: Fineness, room: float, palette: TerminalPalette | None
) -> Plan:
    """Choose the cells whose painting improves the picture most.

    Args:
        view: What is wanted and shown.
        fineness: How finely to paint.
        room: Cells that the budget has room for.
        palette: The terminal's palette, or ``None`` for 24-bit colour.
    """
    coarse = coarsened(view.wanted, fineness)
    own = squared(coarse - view.wanted)
    numbers = None
    if palette is None:
        seen = coarse
        gain = squared(view.shown - view.wanted)
    else:
        seen, numbers = _reduced(coarse, palette)
        # Dithering is wrong everywhere on purpose: what counts is whether the
        # cell already shows what it would be painted with.
        gain = squared(view.shown - seen) + own
    gain[~view.known] = UNKNOWN_ERROR
    gain[~view.allowed] = 0
    before = gain.copy()
    gain -= own
    worth = _grouped(gain, fineness.across)
    chosen, limited = _best(
        worth, _refreshable(worth, view.age, fineness), room, fineness
    )
    cells = np.repeat(chosen, fineness.across, 1)[:, : gain.shape[1]] & view.allowed
    left = float(before.sum() - (before - own)[cells].sum())
    return Plan(seen, numbers, cells, limited, left)


def coarsened(wanted: Pixels, fineness: Fineness) -> Pixels:
    """The picture as it looks when painted that finely."""
    columns = wanted.shape[1]
    pixels = wanted
    if not fineness.split:
        mean = (pixels[..., :3] + pixels[..., 3:]) // 2
        pixels = np.concatenate((mean, mean), 2)
    if fineness.across > 1:
        starts = np.arange(0, columns, fineness.across)
        sums = np.add.reduceat(pixels.astype(np.int32), starts, axis=1)
        widths = np.minimum(fineness.across, columns - starts)
        mean = (sums // widths[:, None]).astype(np.int16)
        pixels = np.repeat(mean, fineness.across, axis=1)[:, :columns]
    return rounded(pixels, fineness.step)


def _reduced(
    pixels: Pixels, palette: TerminalPalette
) -> tuple[Pixels, NDArray[np.uint8]]:
    """Colours of the terminal's palette for cells, dithered as one picture."""
    rows, columns = pixels.shape[:2]
    picture = pixels.reshape(rows, columns, 2, 3).transpose(0, 2, 1, 3)
    seen, numbers = palette.reduce(picture.reshape(2 * rows, columns, 3))
    return (
        seen.reshape(rows, 2, columns, 3)
        .transpose(0, 2, 1, 3)
        .reshape(rows, columns, 6),
        numbers.reshape(rows, 2, columns).transpose(0, 2, 1),
    )


def _grouped(gain: Errors, across: int) -> Errors:
    """What each group of cells gains together."""
    if across == 1:
        return gain
    starts = np.arange(0, gain.shape[1], across)
    return np.add.reduceat(gain, starts, axis=1)


def _refreshable(worth: Errors, age: NDArray[np.float64], fineness: Fineness) -> Mask:
    """Groups that are wrong by little and have been for long."""
    old = age[:, :: fineness.across] > REFRESH_AGE
    mask: Mask = old & (worth > fineness.floor / 8) & (worth <= fineness.floor)
    return mask


def _best(
    worth: Errors, stale: Mask, room: float, fineness: Fineness
) -> tuple[Mask, bool]:
    """The groups most worth painting, as many as there is room for."""
    most = max(1, int(room / fineness.across))
    chosen = worth > fineness.floor
    count = int(chosen.sum())
    if count > most:
        # By number and not by value: many may be worth exactly the same.
        best = np.argpartition(worth, worth.size - most, axis=None)[-most:]
        chosen[:] = False
        chosen.reshape(-1)[best] = True
        return chosen, True
    spare = min(most - count, int(most * REFRESH_SHARE) + 1)
    places = np.flatnonzero(stale)[: max(0, spare)]
    chosen.reshape(-1)[places] = True
    return chosen, False
