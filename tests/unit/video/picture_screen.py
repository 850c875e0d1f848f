"""A terminal that shows inline images and sixels, cell by cell."""

from __future__ import annotations

import io
import re
from base64 import standard_b64decode
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from odyssey_tui.video.geometry import Rect
from tests.sixel import decode

_TOKEN = re.compile(
    rb"\x1b\[(?P<row>\d+);(?P<column>\d+)H"
    rb"|\x1b\]1337;File=(?P<keys>[^:\x07\x1b]*):(?P<image>[A-Za-z0-9+/=]*)\x07"
    rb"|(?P<sixel>\x1bP[0-9;]*q[^\x1b]*\x1b\\)"
    rb"|\x1b\[2J(?P<erase>)"
    rb"|\x1b\[\?(?P<mode>\d+)(?:\$p|[hl])"
    rb"|\x1b[78]|\x1b\[m"
    rb"|(?P<other>.)",
    re.DOTALL,
)


@dataclass
class Shown:
    """One picture that was received.

    Attributes:
        at: The cells that it covers.
        pixels: RGB, shape ``(height, width, 3)``.
        size: Bytes of its sequence.
    """

    at: Rect
    pixels: NDArray[np.uint8]
    size: int


@dataclass
class PictureScreen:
    """What such a terminal shows.

    Args:
        cell: Width and height of a cell in pixels.

    Attributes:
        cells: Mean colour of every cell, by row and column, that shows a picture.
        pictures: Everything received, in order.
        keys: The settings of every inline image.
    """

    cell: tuple[int, int] = (8, 16)
    cells: dict[tuple[int, int], tuple[float, ...]] = field(default_factory=dict)
    pictures: list[Shown] = field(default_factory=list)
    keys: list[dict[str, str]] = field(default_factory=list)
    cursor: tuple[int, int] = (0, 0)

    def feed(self, data: bytes) -> None:
        """Take in bytes, whole sequences only."""
        for match in _TOKEN.finditer(data):
            if match["row"]:
                self.cursor = int(match["row"]) - 1, int(match["column"]) - 1
            elif match["keys"] is not None:
                self._image(match["keys"], match["image"], len(match.group()))
            elif match["sixel"]:
                self._sixel(match["sixel"])
            elif match["erase"] is not None:
                self.cells.clear()
            elif match["other"] is not None:
                raise AssertionError(f"unknown: {match['other']!r}")

    def text(self, rect: Rect) -> None:
        """Text is painted there."""
        for y in range(rect.y, rect.bottom):
            for x in range(rect.x, rect.right):
                self.cells.pop((y, x), None)

    def _image(self, settings: bytes, payload: bytes, size: int) -> None:
        keys = dict(item.split("=", 1) for item in settings.decode().split(";"))
        self.keys.append(keys)
        image = standard_b64decode(payload)
        assert keys["inline"] == "1"
        assert int(keys["size"]) == len(image)
        pixels = np.array(Image.open(io.BytesIO(image)).convert("RGB"))
        self._show(pixels, int(keys["width"]), int(keys["height"]), size)

    def _sixel(self, data: bytes) -> None:
        picture = decode(data)
        assert picture.painted.all(), "nothing below may shine through"
        columns, rest_x = divmod(picture.width, self.cell[0])
        rows, rest_y = divmod(picture.height, self.cell[1])
        assert (rest_x, rest_y) == (0, 0), "whole cells"
        self._show(picture.pixels, columns, rows, len(data))

    def _show(
        self, pixels: NDArray[np.uint8], columns: int, rows: int, size: int
    ) -> None:
        at = Rect(self.cursor[1], self.cursor[0], columns, rows)
        self.pictures.append(Shown(at, pixels, size))
        height, width = pixels.shape[:2]
        for y in range(rows):
            for x in range(columns):
                part = pixels[
                    y * height // rows : max(1, (y + 1) * height // rows),
                    x * width // columns : max(1, (x + 1) * width // columns),
                ]
                colour = part.reshape(-1, 3).mean(0) if part.size else (0, 0, 0)
                self.cells[at.y + y, at.x + x] = tuple(map(float, colour))
