"""Pictures that the terminal takes whole: one for each part that can be seen.

What inline images and sixels have in common. Neither can be interrupted by text
once begun, so on a thin link a picture is cut into strips, and what the user
types goes out between two of them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from odyssey_tui.video.budget import PACE, Grant
from odyssey_tui.video.encoders.base import Layout
from odyssey_tui.video.encoders.in_text import InTextEncoder, InTextFrame
from odyssey_tui.video.geometry import Rect

LONGEST_PIECE = 0.0125
"""Seconds of link that one picture may take before it is cut into strips."""

MOST_STRIPS = 8


@dataclass(frozen=True, slots=True)
class Piece:
    """A picture and the cells of the screen that it covers."""

    data: bytes
    at: Rect


class PictureFrame(InTextFrame[Piece]):
    """The pictures of one frame."""


class PictureEncoder(InTextEncoder[Piece]):
    """An encoder whose frames are complete pictures."""

    # Where the cursor goes after a picture is each terminal's own idea.
    spares_last_row = True

    def _painted(self, frame: InTextFrame[Piece], part: Piece) -> bytes:
        return b"\x1b[%d;%dH" % (part.at.y + 1, part.at.x + 1) + part.data

    def _moved(self, layout: Layout) -> None:
        """Every frame paints everything: there is nothing to remember."""

    def leave(self) -> bytes:
        # Terminals keep pictures that only the cells of another screen replace.
        return b"\x1b[2J" if self._layout.visible else b""


def strips(
    visible: Sequence[Rect], size: float, grant: Grant, smallest: float
) -> list[Rect]:
    """Cut what can be seen so that no picture holds the link for long.

    Args:
        visible: Disjoint rectangles of cells.
        size: Bytes expected for all of them together.
        grant: What the link carries.
        smallest: Bytes of a picture that is worth its overhead.
    """
    link_time = size / (grant.rate / PACE)
    wanted = min(math.ceil(link_time / LONGEST_PIECE), int(size / smallest))
    count = min(MOST_STRIPS, max(1, wanted))
    rows = sum(rect.height for rect in visible)
    most = max(1, -(-rows // count))
    return [strip for rect in visible for strip in _cut(rect, most)]


def _cut(rect: Rect, most: int) -> list[Rect]:
    """A rectangle in strips of at most so many rows, as even as can be."""
    count = -(-rect.height // most)
    edges = [rect.y + rect.height * n // count for n in range(count + 1)]
    return [
        Rect(rect.x, top, rect.width, bottom - top) for top, bottom in pairwise(edges)
    ]


def split(rect: Rect, columns: int, rows: int) -> list[Rect]:
    """A rectangle in parts of at most so many columns and rows."""
    return [
        part
        for strip in _cut(rect, max(1, rows))
        for part in _across(strip, max(1, columns))
    ]


def _across(rect: Rect, most: int) -> list[Rect]:
    count = -(-rect.width // most)
    edges = [rect.x + rect.width * n // count for n in range(count + 1)]
    return [
        Rect(left, rect.y, right - left, rect.height) for left, right in pairwise(edges)
    ]
