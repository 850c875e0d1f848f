"""Pictures that the terminal takes whole: one for each part that can be seen.

What inline images and sixels have in common. Neither can be interrupted by text
once begun, so on a thin link a picture is cut into strips, and what the user
types goes out between two of them.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Generic

from odyssey_tui.models import DecodedFrame
from odyssey_tui.video.budget import PACE, Grant
from odyssey_tui.video.encoders import base
from odyssey_tui.video.encoders.base import Layout
from odyssey_tui.video.encoders.in_text import InTextEncoder, InTextFrame
from odyssey_tui.video.encoders.ladder import Ladder, S
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


class PictureEncoder(InTextEncoder[Piece], Generic[S]):
    """An encoder whose frames are complete pictures, as good as a ladder says.

    Attributes:
        overhead: Bytes of a piece that are not of its picture.
        expansion: Bytes sent for each byte of a picture.
    """

    # Where the cursor goes after a picture is each terminal's own idea.
    spares_last_row = True
    overhead = 0
    expansion = 1.0

    def __init__(
        self, ladder: Ladder[S], *, sync: tuple[bytes, bytes] = base.NO_SYNC
    ) -> None:
        super().__init__(sync=sync)
        self._ladder = ladder

    def _full(self, frame: DecodedFrame, layout: Layout) -> tuple[int, int]:
        """The size in pixels that the best step is for."""
        return min(frame.width, layout.pixels[0]), min(frame.height, layout.pixels[1])

    @abstractmethod
    def _pieces(
        self, frame: DecodedFrame, layout: Layout, grant: Grant, rung: S
    ) -> list[Piece]:
        """The pictures of a frame at a step."""

    @abstractmethod
    def _shown_as(self, layout: Layout, rung: S) -> tuple[tuple[int, int], str]:
        """Size in pixels of what is encoded at a step, and its quality in words."""

    def encode(
        self, frame: DecodedFrame, layout: Layout, grant: Grant, now: float
    ) -> PictureFrame | None:
        full = self._full(frame, layout)
        if min(full) < 1 or not layout.visible:
            return None
        # What is covered is not sent, so that the rest may be better.
        share = sum(rect.area for rect in layout.visible) / layout.picture.area
        budget = max(256.0, grant.budget - self.overhead) / self.expansion / share

        def bytes_of(pieces: list[Piece]) -> int:
            sent = sum(len(piece.data) - self.overhead for piece in pieces)
            return int(sent / self.expansion / share)

        make = partial(self._pieces, frame, layout, grant)
        rung, pieces = self._ladder.fit(full, budget, grant, now, make, bytes_of)
        size, words = self._shown_as(layout, rung)
        encoded = PictureFrame(
            load=sum(len(piece.data) for piece in pieces),
            size=size,
            rung=words,
            note=self._ladder.note,
            layout=layout,
        )
        encoded.parts.extend(pieces)
        return encoded

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
