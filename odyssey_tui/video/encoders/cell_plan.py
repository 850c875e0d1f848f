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

from odyssey_tui.video.encoders.cell_shapes import (
    BLANK,
    UPPER_HALF,
    Painting,
    colour_key,
    fitted,
    rounded,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pixels = NDArray[np.int16]
    Errors = NDArray[np.float32]
    Mask = NDArray[np.bool_]

GROUP = 16
"""Cells side by side that are decided about together."""

UNKNOWN_ERROR = 200_000.0
"""Squared error of a cell that shows something else entirely."""

FLOOR = 60.0
"""Squared error of a cell, twelve channel values, that nobody sees."""

REFRESH_AGE = 1.0
"""Seconds after which a cell that is wrong by little is painted all the same."""

REFRESH_SHARE = 0.1
"""Part of the budget that may go into such refreshing."""

_ONES = np.ones(GROUP, np.float32)
HALF, QUARTER = np.float32(0.5), np.float32(0.25)
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
        split: Whether the upper and the lower half have their own colour.
        step: Colours are multiples of this.
    """

    across: int
    split: bool
    step: int


WAYS = (
    Way(2, True, 8),
    Way(1, False, 8),
    Way(2, False, 8),
    Way(4, False, 8),
    Way(8, False, 8),
    Way(16, False, 8),
)
"""Ways to paint a group in blocks; before them comes every cell by itself."""

FINE_STEP = 4
"""Colours of cells by themselves are multiples of this while there is a budget."""


@dataclass(frozen=True, slots=True)
class View:
    """What is wanted and what is shown, cell by cell, four pixels in each.

    Attributes:
        wanted: Colours of the picture, shape ``(rows, columns, 12)``.
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
        painting: How cells are painted that are.
        chosen: Cells to paint.
        limited: Whether the budget was too small for the whole picture.
        across: Mean width of the blocks painted, in cells.
        cost: Bytes expected.
    """

    painting: Painting
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
    painting = fitted(view.wanted)
    before = squared(view.shown - view.wanted)
    before[~view.known] = UNKNOWN_ERROR
    before[~view.allowed] = 0
    gain = before - painting.error * view.allowed
    worth = gain > FLOOR
    cell_cost = costs.both + 3 + costs.move / 4
    cost = float(worth.sum()) * cell_cost
    if cost <= budget:
        stale = (view.age > REFRESH_AGE) & (gain > FLOOR / 8) & ~worth
        spare = int(min(budget - cost, budget * REFRESH_SHARE) / cell_cost)
        worth.reshape(-1)[np.flatnonzero(stale)[:spare]] = True
        return Plan(painting, worth, False, 1.0, cost)
    return _within(view, before, painting.rounded(FINE_STEP), budget, costs)


def squared(difference: Pixels) -> Errors:
    """Squared error of each cell."""
    wide = difference.astype(np.float32)
    errors: Errors = np.einsum("ijk,ijk->ij", wide, wide)
    return errors


def _within(
    view: View, before: Errors, fine: Painting, budget: float, costs: Costs
) -> Plan:
    """The best plan when not everything fits."""
    columns = view.wanted.shape[1]
    halves = Halves.of(view.wanted)
    paintings = [fine, *(coarsened(halves, way) for way in WAYS)]
    # What may not be painted costs nothing and improves nothing.
    errors = [_by_group(painting.error * view.allowed) for painting in paintings]
    splits = (True, *(way.split for way in WAYS))
    prices = [
        _cost(painting, split, costs)
        for painting, split in zip(paintings, splits, strict=True)
    ]
    choices = _Choices(
        _by_group(before),
        errors[0],
        np.stack([_sum(error) for error in errors]),
        np.stack(prices),
        costs.both + 3 + costs.move / 4,
    )
    way_of, cells = _decide(choices, budget)
    fore, back, shapes = fine.fore.copy(), fine.back.copy(), fine.shapes.copy()
    for index, painting in enumerate(paintings[1:], 1):
        mask = np.repeat(way_of == index, GROUP, 1)[:, :columns]
        fore[mask], back[mask] = painting.fore[mask], painting.back[mask]
        shapes[mask] = painting.shapes[mask]
    whole = np.repeat(way_of >= 0, GROUP, 1)[:, :columns]
    chosen = (whole | _cells(cells, columns)) & view.allowed
    widths = np.array([1, *(way.across for way in WAYS), 1])
    spread = np.repeat(widths[way_of], GROUP, 1)[:, :columns][chosen]
    across = float(spread.mean()) if spread.size else 1.0
    painting = Painting(fore, back, shapes, fine.error)
    return Plan(painting, chosen, True, across, budget)


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
    cell_cost = _sum(cells.astype(np.float32)) * np.float32(choices.cell_cost)
    cell_gain = _sum(gain_of_cell * cells)
    total = _sum(choices.before)
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


@dataclass(frozen=True, slots=True)
class Halves:
    """Sums over the pixels of cells, from which errors follow without them.

    Attributes:
        upper: Sum of the colours of both upper pixels, ``(rows, columns, 3)``.
        lower: Likewise below.
        squares: Sum of the squares of all twelve values, ``(rows, columns)``.
    """

    upper: NDArray[np.float32]
    lower: NDArray[np.float32]
    squares: Errors

    @classmethod
    def of(cls, wanted: Pixels) -> Halves:
        """The sums of four pixels for each cell, shape ``(rows, columns, 12)``."""
        wide = wanted.astype(np.float32)
        return cls(
            wide[..., 0:3] + wide[..., 3:6],
            wide[..., 6:9] + wide[..., 9:12],
            np.einsum("ijk,ijk->ij", wide, wide),
        )


def coarsened(halves: Halves, way: Way) -> Painting:
    """The picture painted this way."""
    size = halves.squares.shape
    if way.split:
        fore = _blocks(halves.upper * HALF, way)
        back = _blocks(halves.lower * HALF, way)
        alike = colour_key(fore) == colour_key(back)
        shapes = np.where(alike, BLANK, UPPER_HALF).astype(np.uint8)
    else:
        fore = back = _blocks((halves.upper + halves.lower) * QUARTER, way)
        shapes = np.full(size, BLANK, np.uint8)
    error = halves.squares.copy()
    for sums, colours in ((halves.upper, fore), (halves.lower, back)):
        wide = colours.astype(np.float32)
        error += 2 * np.einsum("ijk,ijk->ij", wide, wide - sums)
    return Painting(fore, back, shapes, error)


def _blocks(colours: NDArray[np.float32], way: Way) -> Pixels:
    """Colours of cells, the same within each block."""
    if way.across == 1:
        return rounded(colours.astype(np.int16), way.step)
    columns = colours.shape[1]
    starts = np.arange(0, columns, way.across)
    sums = np.add.reduceat(colours, starts, axis=1)
    widths = np.minimum(way.across, columns - starts)
    means = rounded((sums / widths[:, None]).astype(np.int16), way.step)
    return np.repeat(means, way.across, axis=1)[:, :columns]


def _cost(painting: Painting, split: bool, costs: Costs) -> Errors:
    """Bytes of painting each group like that."""
    new = np.ones(painting.shapes.shape, np.bool_)
    key = colour_key(painting.back)
    new[:, 1:] = key[:, 1:] != key[:, :-1]
    if split:
        key = colour_key(painting.fore)
        new[:, 1:] |= key[:, 1:] != key[:, :-1]
    new[:, ::GROUP] = True
    glyph = 3.0 if split else 1.0
    colour = costs.both if split else costs.ground
    cost = _sum(_by_group(new * np.float32(colour) + np.float32(glyph)))
    return cost + np.float32(costs.move / 2)


def _by_group(cells: Errors) -> Errors:
    """Cells as ``(rows, groups, cells of a group)``, filled up with zeros."""
    rows, columns = cells.shape
    groups = -(-columns // GROUP)
    full = np.zeros((rows, groups * GROUP), np.float32)
    full[:, :columns] = cells
    return full.reshape(rows, groups, GROUP)


def _sum(grouped: Errors) -> Errors:
    """The sum of each group; a product, since that is faster than a sum here."""
    sums: Errors = grouped @ _ONES
    return sums


def _cells(grouped: Mask, columns: int) -> Mask:
    """The inverse of :func:`_by_group`."""
    return grouped.reshape(grouped.shape[0], -1)[:, :columns]
