"""A small picture as text: two pixels in each cell, one above the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.color import Color
from rich.style import Style
from rich.text import Text

if TYPE_CHECKING:
    from PIL.Image import Image

UPPER_HALF = "▀"
CELL_RATIO = 2.0
"""Height of a cell by its width, as it usually is."""


def half_blocks(picture: Image, columns: int, rows: int) -> Text:
    """``picture`` within so many cells, its shape kept.

    Returns:
        ``rows`` lines at most; what does not belong to the picture is blank.
    """
    width, height = picture.size
    scale = min(columns / width, rows * CELL_RATIO / height)
    across = max(1, min(columns, round(width * scale)))
    down = max(1, min(rows, round(height * scale / CELL_RATIO)))
    pixels = picture.resize((across, 2 * down)).load()
    assert pixels is not None
    text = Text(end="")
    for row in range(down):
        for column in range(across):
            upper, lower = pixels[column, 2 * row], pixels[column, 2 * row + 1]
            assert isinstance(upper, tuple)
            assert isinstance(lower, tuple)
            text.append(UPPER_HALF, _style(upper, lower))
        if row + 1 < down:
            text.append("\n")
    return text


def _style(upper: tuple[int, ...], lower: tuple[int, ...]) -> Style:
    return Style(color=Color.from_rgb(*upper[:3]), bgcolor=Color.from_rgb(*lower[:3]))
