"""Which cells to paint, and how finely, for the bytes that there are.

The picture is looked at in groups of sixteen cells side by side. Each group can be
painted cell by cell where it is wrong, or as a whole in blocks of one to sixteen
cells that share a colour. For a price of one byte in squared error, each group has
one best way; the price is the one at which all groups together need what the budget
has. So detail goes where it shows, what moves is followed coarsely at first, and
what stands still becomes exact.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from odyssey_tui.video.encoders.cell_colours import rounded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pixels = NDArray[np.int16]
    Errors = NDArray[np.float32]
    Mask = NDArray[np.bool_]

GROUP = 16
"""Cells side by side that are decided about together."""

UNKNOWN_ERROR = 100_000.0
"""Squared error of a cell that shows something else entirely."""

FLOOR = 30.0
"""Squared error of a cell, six channel values, that nobody sees."""

REFRESH_AGE = 1.0
"""Seconds after which a cell that is wrong by little is painted all the same."""

REFRESH_SHARE = 0.1
"""Part of the budget that may go into such refreshing."""

ROUNDS = 12
HIGHEST_PRICE = 1e6
LOWEST_PRICE = 1e-2


@dataclass(frozen=True, slots=True)
class Costs:
    """Typical bytes of what a cell is painted with.

    Attributes:
        ground: Setting one colour, for both halves alike.
        both: Setting two colours.
        move: Going to a cell that does not follow the last one.
    """

    ground: float
    both: float
    move: float


TRUECOLOR_COSTS = Costs(18.0, 35.0, 7.0)
INDEXED_COSTS = Costs(11.0, 19.0, 7.0)


@dataclass(frozen=True, slots=True)
class Way:
    """One way of painting a whole group.

    Attributes:
        across: Cells side by side that share their colours.
        split: Whether both halves of a cell have their own colour.
        step: Colours are multiples of this.
    """

    across: int
    split: bool
    step: int


WAYS = (
    Way(1, True, 4),
    Way(2, True, 8),
    Way(1, False, 8),
    Way(2, False, 8),
    Way(4, False, 8),
    Way(8, False, 8),
    Way(16, False, 8),
)


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
        colours: The colours that painted cells get, shape ``(rows, columns, 6)``.
        chosen: Cells to paint.
        limited: Whether the budget was too small for the whole picture.
        across: Mean width of the blocks painted, in cells.
        cost: Bytes expected.
    """

    colours: Pixels
    chosen: Mask
    limited: bool
    across: float
    cost: float


@dataclass(frozen=True, slots=True)
class _Choices:
    """Errors and costs of everything that can be done, group by group.

    The last two axes of arrays of cells are group and cell in the group, of
    arrays of ways they are way and group.
    """

    before: Errors
    fine: Errors
    errors: Errors
    costs: Errors
    cell_cost: float


def make_plan(view: View, budget: float, costs: Costs) -> Plan:
    """Choose what to paint for a number of bytes.

    Args:
        view: What is wanted and shown.
        budget: Bytes that painting may need.
        costs: What things cost in this terminal.
    """
    before = squared(view.shown - view.wanted)
    before[~view.known] = UNKNOWN_ERROR
    before[~view.allowed] = 0
    worth = before > FLOOR
    cell_cost = costs.both + 3 + costs.move / 4
    cost = float(worth.sum()) * cell_cost
    if cost <= budget:
        stale = (view.age > REFRESH_AGE) & (before > FLOOR / 8) & ~worth
        spare = int(min(budget - cost, budget * REFRESH_SHARE) / cell_cost)
        worth.reshape(-1)[np.flatnonzero(stale)[:spare]] = True
        return Plan(view.wanted, worth, False, 1.0, cost)
    return _within(view, before, budget, costs, cell_cost)


def squared(difference: Pixels) -> Errors:
    """Squared error of each cell."""
    wide = difference.astype(np.float32)
    errors: Errors = np.einsum("ijk,ijk->ij", wide, wide)
    return errors


def _within(
    view: View, before: Errors, budget: float, costs: Costs, cell_cost: float
) -> Plan:
    """The best plan when not everything fits."""
    wanted = view.wanted
    columns = wanted.shape[1]
    pictures = [coarsened(wanted, way) for way in WAYS]
    # What may not be painted costs nothing and improves nothing.
    hidden = ~view.allowed
    errors, prices = [], []
    for way, picture in zip(WAYS, pictures, strict=True):
        error = squared(picture - wanted)
        error[hidden] = 0
        errors.append(_by_group(error).sum(2))
        prices.append(_way_cost(picture, way, costs))
    choices = _Choices(
        _by_group(before),
        _by_group(squared(pictures[0] - wanted) * view.allowed),
        np.stack(errors),
        np.stack(prices),
        cell_cost,
    )
    way_of, cells = _decide(choices, budget)
    colours = pictures[0].copy()
    for index, picture in enumerate(pictures[1:], 1):
        mask = np.repeat(way_of == index, GROUP, 1)[:, :columns]
        colours[mask] = picture[mask]
    whole = np.repeat(way_of >= 0, GROUP, 1)[:, :columns]
    chosen = (whole | _cells(cells, columns)) & view.allowed
    widths = np.array([way.across for way in WAYS] + [1])
    spread = np.repeat(widths[way_of], GROUP, 1)[:, :columns][chosen]
    across = float(spread.mean()) if spread.size else 1.0
    return Plan(colours, chosen, True, across, budget)


def _decide(choices: _Choices, budget: float) -> tuple[NDArray[np.intp], Mask]:
    """The way of each group, or -1, and the cells to paint one by one.

    Searches the price at which everything chosen costs the budget, then leaves
    out what is worth least should that still be too much.
    """
    low, high = LOWEST_PRICE, HIGHEST_PRICE
    for _ in range(ROUNDS):
        price = (low * high) ** 0.5
        _, _, cost, _ = _at_price(choices, price)
        if cost.sum() > budget:
            low = price
        else:
            high = price
    # The lower price, which chooses a little too much: better than too little
    # where many groups are worth exactly the same.
    way_of, cells, cost, gain = _at_price(choices, low)
    order = np.argsort(-(gain / np.maximum(cost, 1)), axis=None, kind="stable")
    fits = np.cumsum(cost.reshape(-1)[order]) <= budget
    fits[:1] = True
    out = order[~fits]
    way_of.reshape(-1)[out] = -1
    cells.reshape(-1, GROUP)[out] = False
    return way_of, cells


def _at_price(
    choices: _Choices, price: float
) -> tuple[NDArray[np.intp], Mask, Errors, Errors]:
    """Way, single cells, cost and gain of each group at a price of one byte."""
    gain_of_cell = choices.before - choices.fine
    cells = gain_of_cell > FLOOR + price * choices.cell_cost
    cell_cost = cells.sum(2) * np.float32(choices.cell_cost)
    cell_gain = (gain_of_cell * cells).sum(2)
    total = choices.before.sum(2)
    singly = total - cell_gain + price * cell_cost
    whole = choices.errors + price * choices.costs
    best = whole.argmin(0)
    wins = np.take_along_axis(whole, best[None], 0)[0] < singly
    way_of = np.where(wins, best, -1)
    taken = np.take_along_axis(choices.costs, best[None], 0)[0]
    left = np.take_along_axis(choices.errors, best[None], 0)[0]
    cost = np.where(wins, taken, cell_cost).astype(np.float32)
    gain = np.where(wins, total - left, cell_gain).astype(np.float32)
    cells &= ~wins[..., None]
    return way_of, cells, cost, gain


def coarsened(wanted: Pixels, way: Way) -> Pixels:
    """The picture as it looks when painted this way."""
    columns = wanted.shape[1]
    pixels = wanted
    if not way.split:
        mean = (pixels[..., :3] + pixels[..., 3:]) // 2
        pixels = np.concatenate((mean, mean), 2)
    if way.across > 1:
        starts = np.arange(0, columns, way.across)
        sums = np.add.reduceat(pixels, starts, axis=1, dtype=np.int32)
        widths = np.minimum(way.across, columns - starts)
        pixels = (sums // widths[:, None]).astype(np.int16)
        pixels = np.repeat(pixels, way.across, axis=1)[:, :columns]
    return rounded(pixels, way.step)


def _way_cost(picture: Pixels, way: Way, costs: Costs) -> Errors:
    """Bytes of painting each group this way."""
    new = np.ones(picture.shape[:2], np.float32)
    same = (picture[:, 1:] == picture[:, :-1]).all(2)
    new[:, 1:][same] = 0
    new[:, ::GROUP] = 1
    glyph = 3.0 if way.split else 1.0
    colour = costs.both if way.split else costs.ground
    cost: Errors = _by_group(new * colour + glyph).sum(2)
    return cost + np.float32(costs.move / 2)


def _by_group(cells: Errors) -> Errors:
    """Cells as ``(rows, groups, cells of a group)``, filled up with zeros."""
    rows, columns = cells.shape
    groups = -(-columns // GROUP)
    full = np.zeros((rows, groups * GROUP), np.float32)
    full[:, :columns] = cells
    return full.reshape(rows, groups, GROUP)


def _cells(grouped: Mask, columns: int) -> Mask:
    """The inverse of :func:`_by_group`."""
    return grouped.reshape(grouped.shape[0], -1)[:, :columns]
