"""Cells, pixels and rectangles: pure arithmetic, no state.

Columns and rows are counted in terminal cells from 0 at the top left corner.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

DEFAULT_CELL = (10, 20)
"""Width and height of a cell in pixels where the terminal does not say."""


@dataclass(frozen=True, slots=True, order=True)
class Rect:
    """A rectangle of cells; empty when ``width`` or ``height`` is not positive."""

    x: int
    y: int
    width: int
    height: int

    @property
    def right(self) -> int:
        """First column to the right of the rectangle."""
        return self.x + self.width

    @property
    def bottom(self) -> int:
        """First row below the rectangle."""
        return self.y + self.height

    @property
    def area(self) -> int:
        """Number of cells."""
        return max(0, self.width) * max(0, self.height)

    def __bool__(self) -> bool:
        return self.width > 0 and self.height > 0

    def intersection(self, other: Rect) -> Rect:
        """What both cover; an empty rectangle when they do not meet."""
        x, y = max(self.x, other.x), max(self.y, other.y)
        right, bottom = min(self.right, other.right), min(self.bottom, other.bottom)
        if right <= x or bottom <= y:
            return Rect(x, y, 0, 0)
        return Rect(x, y, right - x, bottom - y)

    def overlaps(self, other: Rect) -> bool:
        """Whether at least one cell belongs to both."""
        return bool(self.intersection(other))

    def contains(self, other: Rect) -> bool:
        """Whether every cell of ``other`` belongs to this one."""
        return not other or self.intersection(other) == other

    def translate(self, dx: int, dy: int) -> Rect:
        """The same size, moved."""
        return Rect(self.x + dx, self.y + dy, self.width, self.height)

    def subtract(self, hole: Rect) -> list[Rect]:
        """What is left without ``hole``: at most four rectangles, none overlapping."""
        if not self:
            return []
        cut = self.intersection(hole)
        if not cut:
            return [self]
        pieces = (
            Rect(self.x, self.y, self.width, cut.y - self.y),
            Rect(self.x, cut.y, cut.x - self.x, cut.height),
            Rect(cut.right, cut.y, self.right - cut.right, cut.height),
            Rect(self.x, cut.bottom, self.width, self.bottom - cut.bottom),
        )
        return [piece for piece in pieces if piece]


def visible_parts(rect: Rect, occluders: Iterable[Rect]) -> list[Rect]:
    """What is seen of ``rect`` behind ``occluders``, as disjoint rectangles."""
    parts = [rect] if rect else []
    for occluder in occluders:
        parts = [piece for part in parts for piece in part.subtract(occluder)]
        if not parts:
            break
    return parts


def clip_parts(parts: Iterable[Rect], clip: Rect) -> list[Rect]:
    """Each rectangle limited to ``clip``; empty ones are left out."""
    return [cut for part in parts if (cut := part.intersection(clip))]


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a picture goes inside a pane.

    Attributes:
        rect: The cells that the picture covers, relative to the pane.
        pixels: The size in pixels of those cells on the screen.
    """

    rect: Rect
    pixels: tuple[int, int]


def fit_picture(
    frame_size: tuple[int, int],
    pane_cells: tuple[int, int],
    cell_pixels: tuple[int, int] = DEFAULT_CELL,
) -> Placement | None:
    """Letterbox a picture into a pane, in whole cells, centred.

    The picture covers whole cells, so its shape may be off by half a cell in one
    direction, which nobody sees; in exchange its edges meet the letterbox without
    half-covered cells.

    Args:
        frame_size: Width and height of the picture in pixels.
        pane_cells: Width and height of the pane in cells.
        cell_pixels: Width and height of one cell in pixels; the default is taken
            where either is not positive.

    Returns:
        The placement, or ``None`` when the pane or the picture is empty.
    """
    frame_width, frame_height = frame_size
    columns, rows = pane_cells
    if min(frame_width, frame_height, columns, rows) < 1:
        return None
    cell_width, cell_height = cell_pixels
    if cell_width < 1 or cell_height < 1:
        cell_width, cell_height = DEFAULT_CELL
    scale = min(
        columns * cell_width / frame_width,
        rows * cell_height / frame_height,
    )
    width = min(columns, max(1, round(frame_width * scale / cell_width)))
    height = min(rows, max(1, round(frame_height * scale / cell_height)))
    rect = Rect((columns - width) // 2, (rows - height) // 2, width, height)
    return Placement(rect, (width * cell_width, height * cell_height))


def source_crop(
    part: Rect, picture: Rect, image_size: tuple[int, int]
) -> tuple[int, int, int, int]:
    """The pixels of an image that belong to some of the cells it is spread over.

    Args:
        part: The cells wanted, inside ``picture``.
        picture: The cells that the whole image covers.
        image_size: Width and height of the image in pixels.

    Returns:
        ``x, y, width, height`` in image pixels, at least one pixel each way and
        inside the image. Neighbouring parts share their border pixel exactly.
    """
    width, height = image_size
    left = _scaled(part.x - picture.x, picture.width, width)
    right = _scaled(part.right - picture.x, picture.width, width)
    top = _scaled(part.y - picture.y, picture.height, height)
    bottom = _scaled(part.bottom - picture.y, picture.height, height)
    left, top = min(left, width - 1), min(top, height - 1)
    return left, top, max(1, right - left), max(1, bottom - top)


def _scaled(cells: int, of_cells: int, pixels: int) -> int:
    return (2 * cells * pixels + of_cells) // (2 * of_cells)
