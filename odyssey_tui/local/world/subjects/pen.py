"""A pen for illustrated figures: smooth shapes, tapering limbs, nested frames.

Figures are drawn in units of their own, x to the right and y upwards from the
ground between their feet. The pen knows where on the canvas that is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from ..paint.grade import RGB
from ..paint.planes import U8

Point: TypeAlias = tuple[float, float]
Curve: TypeAlias = NDArray[np.float64]

_SMALL, _LARGE = 40_000, 500_000
"""Pixels up to which nine and four samples are taken of each."""

_PER_SEGMENT = 7
_T = np.arange(_PER_SEGMENT) / _PER_SEGMENT
_BASIS = 0.5 * np.stack(
    [
        -_T + 2 * _T**2 - _T**3,
        2 - 5 * _T**2 + 3 * _T**3,
        _T + 4 * _T**2 - 3 * _T**3,
        -(_T**2) + _T**3,
    ]
)
_CIRCLE = np.linspace(0, math.tau, 36, endpoint=False)
_LEFT = np.array([-1.0, 1.0])
_TURNS = np.linspace(0, math.pi, 9)[1:-1]
_CAP = np.stack([np.cos(_TURNS), np.sin(_TURNS)], 1)
_UNIT_CIRCLE = np.stack([np.cos(_CIRCLE), np.sin(_CIRCLE)], 1)


def smooth_closed(points: Sequence[Point] | Curve) -> Curve:
    """A closed Catmull-Rom curve through ``points``."""
    dots = np.asarray(points, np.float64)
    around = np.stack([np.roll(dots, shift, axis=0) for shift in (1, 0, -1, -2)])
    curve = np.einsum("kt,knd->ntd", _BASIS, around)
    return np.asarray(curve.reshape(-1, dots.shape[1]))


def smooth_open(points: Sequence[Sequence[float]] | Curve) -> Curve:
    """An open Catmull-Rom curve through ``points`` (of any dimension)."""
    dots = np.asarray(points, np.float64)
    if len(dots) < 3:
        steps = np.linspace(0, 1, _PER_SEGMENT)[:, None]
        return np.asarray(dots[0] + (dots[-1] - dots[0]) * steps)
    ends = np.concatenate([[2 * dots[0] - dots[1]], dots, [2 * dots[-1] - dots[-2]]])
    around = np.stack([ends[k : len(dots) - 1 + k] for k in range(4)])
    curve = np.einsum("kt,knd->ntd", _BASIS, around).reshape(-1, dots.shape[1])
    return np.concatenate([curve, dots[-1:]])


class Pen:
    """Notes down shapes, and draws them when all are known.

    Args:
        width: Of the frame within which anything can be seen, in pixels.
        height: Of that frame.
        scale: Pixels of one unit.
        origin: Where the figure's (0, 0) is in the frame.
        fringe: Colour under the transparent surroundings, so that edges keep
            the figure's own colour when they are averaged.
        flip: Draw facing left.
        shade: What the light makes of a colour.
    """

    def __init__(
        self,
        width: int,
        height: int,
        scale: float,
        origin: Point,
        *,
        fringe: RGB = (40, 40, 48),
        flip: bool = False,
        shade: Callable[[RGB], RGB] | None = None,
    ) -> None:
        self._frame = (width, height)
        self._fringe = fringe
        self._shade = shade
        self._shines = False
        self._matrix = np.array(
            [[-scale if flip else scale, 0.0, origin[0]], [0.0, -scale, origin[1]]]
        )
        self._shapes: list[tuple[Curve, tuple[int, int, int, int]]] = []
        self.marks: dict[str, tuple[float, float, float]] = {}
        self.eyes: tuple[tuple[float, float, float], ...] = ()
        self._head: Curve | None = None

    def finish(self) -> tuple[U8, int, int, int]:
        """RGBA bytes of what can be seen, where they belong, and their scale.

        Returns:
            The bytes; the column and the row of the frame where they begin, both
            even; and how many times larger than the frame they are.
        """
        left, top, right, bottom = self._extent()
        width, height = right - left, bottom - top
        samples = 3 if width * height < _SMALL else 2 if width * height < _LARGE else 1
        fringe = (*paint(self._fringe)[:3], 0)
        image = Image.new("RGBA", (width * samples, height * samples), fringe)
        draw = ImageDraw.Draw(image)
        for points, colour in self._shapes:
            flat = (points - (left, top)) * samples
            draw.polygon(np.clip(flat, -20000, 20000).ravel().tolist(), fill=colour)
        return np.asarray(image), left, top, samples

    def bounds(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of all shapes so far, in pixels."""
        low = np.min([points.min(axis=0) for points, _ in self._shapes], axis=0)
        high = np.max([points.max(axis=0) for points, _ in self._shapes], axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    def _extent(self) -> tuple[int, int, int, int]:
        width, height = self._frame
        if not self._shapes:
            return 0, 0, 2, 2
        west, north, east, south = self.bounds()
        left, top = (int(max(value - 2, 0)) & ~1 for value in (west, north))
        right = min(_step(int(east) + 4, left), width) & ~1
        bottom = min(_step(int(south) + 4, top), height) & ~1
        return left, top, max(right, left + 2), max(bottom, top + 2)

    @contextmanager
    def at(
        self,
        x: float,
        y: float,
        turn: float = 0.0,
        grow: float = 1.0,
        wide: float = 1.0,
    ) -> Iterator[None]:
        """Draw in a frame moved to x, y, turned by degrees and enlarged."""
        outer = self._matrix
        angle = math.radians(turn)
        cos, sin = math.cos(angle) * grow, math.sin(angle) * grow
        inner = np.array([[cos * wide, -sin, x], [sin * wide, cos, y], [0.0, 0.0, 1.0]])
        self._matrix = outer @ inner
        try:
            yield
        finally:
            self._matrix = outer

    @contextmanager
    def shining(self) -> Iterator[None]:
        """Draw what gives light of its own: its colours stay as they are."""
        outer = self._shines
        self._shines = True
        try:
            yield
        finally:
            self._shines = outer

    def mark(self, name: str, x: float, y: float, radius: float = 0.1) -> None:
        """Remember a place, in pixels of the finished picture."""
        spot = self._place(np.array([[x, y]]))[0]
        size = radius * self.unit
        self.marks[name] = (float(spot[0]), float(spot[1]), size)
        if name == "head":
            inner = np.array([[radius, 0.0, x], [0.0, radius, y], [0.0, 0.0, 1.0]])
            self._head = self._matrix @ inner

    def look(self, *eyes: tuple[float, float, float]) -> None:
        """Remember where the eyes are (x, y, size), in the frame of the head."""
        self.eyes = eyes

    @contextmanager
    def head(self) -> Iterator[bool]:
        """Draw in the frame of the head, its radius one; False without a head."""
        outer = self._matrix
        if self._head is not None:
            self._matrix = self._head
        try:
            yield self._head is not None
        finally:
            self._matrix = outer

    @property
    def unit(self) -> float:
        """Pixels of one unit in the present frame."""
        matrix = self._matrix
        return math.sqrt(abs(matrix[0, 0] * matrix[1, 1] - matrix[0, 1] * matrix[1, 0]))

    def _place(self, points: Curve) -> Curve:
        placed: Curve = points[:, :2] @ self._matrix[:, :2].T + self._matrix[:, 2]
        return placed

    def _fill(self, points: Curve, colour: RGB) -> None:
        if self._shade is not None and not self._shines:
            colour = self._shade(colour)
        self._shapes.append((self._place(points), paint(colour)))

    def polygon(self, points: Sequence[Point] | Curve, colour: RGB) -> None:
        """A shape with corners."""
        self._fill(np.asarray(points, np.float64), colour)

    def shape(self, points: Sequence[Point] | Curve, colour: RGB) -> None:
        """A shape with a smooth outline through ``points``."""
        self._fill(smooth_closed(points), colour)

    def oval(
        self,
        x: float,
        y: float,
        rx: float,
        ry: float,
        colour: RGB,
        turn: float = 0.0,
    ) -> None:
        """An ellipse, turned by degrees."""
        points = _UNIT_CIRCLE * (rx, ry)
        if turn:
            angle = math.radians(turn)
            cos, sin = math.cos(angle), math.sin(angle)
            points = points @ np.array([[cos, sin], [-sin, cos]])
        self._fill(points + np.array((x, y)), colour)

    def limb(
        self, points: Sequence[Point], radii: Sequence[float], colour: RGB
    ) -> None:
        """A rounded tube along a smooth curve, as thick as ``radii`` say."""
        knots = np.column_stack([np.asarray(points, np.float64), radii])
        curve = smooth_open(knots)
        self._fill(tube(curve), colour)

    def line(self, points: Sequence[Point], width: float, colour: RGB) -> None:
        """A smooth line of even width."""
        self.limb(points, [width / 2] * len(points), colour)

    def star(
        self, x: float, y: float, radius: float, colour: RGB, arms: int = 4
    ) -> None:
        """A small star."""
        angles = np.linspace(0, math.tau, 2 * arms, endpoint=False) + math.pi / 2
        reach = np.where(np.arange(2 * arms) % 2 == 0, radius, radius * 0.32)
        points = np.stack([np.cos(angles) * reach + x, np.sin(angles) * reach + y], 1)
        self._fill(points, colour)


def _step(end: int, start: int) -> int:
    """``end`` moved on so that poses share few sizes: scalers are reused."""
    return start + (end - start + 63) // 64 * 64


def tube(curve: Curve) -> Curve:
    """The outline of a tube along ``curve`` (x, y, radius), ends rounded."""
    spine, radius = curve[:, :2], curve[:, 2:3]
    along = np.empty_like(spine)
    along[1:-1] = spine[2:] - spine[:-2]
    along[0], along[-1] = spine[1] - spine[0], spine[-1] - spine[-2]
    along /= np.maximum(np.sqrt((along * along).sum(axis=1)), 1e-9)[:, None]
    side = (along[:, ::-1] * _LEFT) * radius
    last = spine[-1] + _CAP[:, :1] * side[-1] + _CAP[:, 1:] * along[-1] * radius[-1]
    first = spine[0] - _CAP[:, :1] * side[0] - _CAP[:, 1:] * along[0] * radius[0]
    return np.concatenate([spine + side, last, (spine - side)[::-1], first])


def paint(colour: RGB) -> tuple[int, int, int, int]:
    """An opaque colour as Pillow wants it."""
    red, green, blue = (min(max(int(value), 0), 255) for value in colour)
    return red, green, blue, 255


def tone(colour: RGB, factor: float) -> RGB:
    """Darker (below 1) or lighter (above 1)."""
    if factor <= 1:
        return (colour[0] * factor, colour[1] * factor, colour[2] * factor)
    share = min(factor - 1, 1.0)
    red, green, blue = (value + (255 - value) * share for value in colour)
    return (red, green, blue)


def bend(start: Point, end: Point, first: float, second: float, side: float) -> Point:
    """The joint between two bones from ``start`` to ``end``.

    ``side`` is 1 or -1: to which side of the way the joint bends. Bones that
    are too short for the way are stretched.
    """
    dx, dy = end[0] - start[0], end[1] - start[1]
    way = math.hypot(dx, dy) or 1e-6
    reach = min(way, (first + second) * 0.999)
    along = (first * first - second * second + reach * reach) / (2 * reach)
    out = math.sqrt(max(first * first - along * along, 0.0)) * side
    ux, uy = dx / way, dy / way
    along *= way / reach
    return (start[0] + ux * along - uy * out, start[1] + uy * along + ux * out)
