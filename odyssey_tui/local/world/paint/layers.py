"""Ready-made pictures: periodic layers, sprites, and light to be added.

They are weighted by their transparency once, when they are made; showing one
is a handful of array operations on the rows and columns that it covers.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from .planes import (
    U8,
    U16,
    WHITE,
    Floats,
    Planes,
    blend,
    clip_span,
    halve,
    mix,
    spans,
    weigh,
)


class _Band:
    """Rows of a layer that are all partly transparent, or all opaque."""

    __slots__ = ("opaque", "planes", "rows", "weighted")

    def __init__(self, layer: Planes, alpha: U8, rows: slice, opaque: bool) -> None:
        half = slice(rows.start // 2, rows.stop // 2)
        self.rows = rows
        self.opaque = opaque
        self.planes: tuple[U8, ...] = (layer.y[rows], layer.u[half], layer.v[half])
        self.weighted: tuple[tuple[U16, U16], ...] = ()
        if not opaque:
            soft = halve(alpha[rows])
            self.weighted = (
                weigh(self.planes[0], alpha[rows]),
                weigh(self.planes[1], soft),
                weigh(self.planes[2], soft),
            )
            self.planes = ()

    def paint(self, canvas: Planes, dx: int, dy: int, period: int) -> None:
        """Show the band with its column ``dx`` at the left edge of the canvas."""
        targets = (canvas.y, canvas.u, canvas.v)
        for index, target in enumerate(targets):
            shrink = 1 if index else 0
            start = (self.rows.start + dy) >> shrink
            length = (self.rows.stop - self.rows.start) >> shrink
            rows = clip_span(start, length, target.shape[0])
            if rows is None:
                continue
            there, here = rows
            columns = spans(dx >> shrink, target.shape[1], period >> shrink)
            for across, source in columns:
                if self.opaque:
                    np.copyto(target[there, across], self.planes[index][here, source])
                else:
                    weighted, rest = self.weighted[index]
                    blend(
                        target[there, across],
                        weighted[here, source],
                        rest[here, source],
                    )


class Layer:
    """A picture with transparency that repeats horizontally.

    Args:
        planes: The picture; its width is the period.
        alpha: Opacity, one byte for every luma pixel of the first rows; the
            rows below them are opaque. An even number of rows.
        top: Row of the canvas where the first row of the picture belongs; even.
    """

    __slots__ = ("alpha", "bands", "planes", "top")

    def __init__(self, planes: Planes, alpha: U8, top: int = 0) -> None:
        self.planes = planes
        self.alpha = alpha
        self.top = top & ~1
        self.bands = list(_split(planes, alpha))
        if len(alpha) < planes.height:
            rest = slice(len(alpha), planes.height)
            self.bands.append(_Band(planes, alpha, rest, True))

    @property
    def period(self) -> int:
        """Width after which the picture repeats, in pixels."""
        return self.planes.width

    @property
    def size(self) -> int:
        """Bytes held, for the caches."""
        return self.planes.y.nbytes * 6

    def paint(self, canvas: Planes, dx: float = 0.0, dy: float = 0.0) -> None:
        """Lay the layer over ``canvas``, scrolled by ``dx``, lowered by ``dy``."""
        down = self.top + 2 * round(dy / 2)
        for band in self.bands:
            band.paint(canvas, round(dx) % self.period, down, self.period)


def _split(planes: Planes, alpha: U8) -> Iterator[_Band]:
    """Cut a layer into runs of rows: transparent (left out), mixed, opaque."""
    low = alpha.min(axis=1).reshape(-1, 2).min(axis=1)
    high = alpha.max(axis=1).reshape(-1, 2).max(axis=1)
    kinds = np.where(high == 0, 0, np.where(low == 255, 2, 1))
    edges = np.flatnonzero(np.diff(kinds)) + 1
    bounds = [0, *edges.tolist(), len(kinds)]
    for first, last in itertools.pairwise(bounds):
        if kinds[first]:
            rows = slice(2 * first, 2 * last)
            yield _Band(planes, alpha, rows, bool(kinds[first] == 2))


class Sprite:
    """A small picture with transparency, placed freely and clipped.

    Args:
        planes: The picture.
        alpha: Opacity of every luma pixel.
        left: Where it begins in the frame of whoever made it; even.
        top: Likewise.
    """

    __slots__ = ("alpha", "height", "left", "planes", "soft", "top", "width")

    def __init__(self, planes: Planes, alpha: U8, left: int = 0, top: int = 0) -> None:
        self.left, self.top = left, top
        self.width, self.height = planes.width, planes.height
        self.planes = planes
        self.alpha = alpha
        self.soft = halve(alpha)

    @property
    def size(self) -> int:
        """Bytes held, for the caches."""
        return self.planes.y.nbytes * 11 // 4

    def cropped(self) -> Sprite:
        """The same without transparent margins, in memory of its own."""
        rows = np.flatnonzero(self.alpha.max(axis=1))
        columns = np.flatnonzero(self.alpha.max(axis=0))
        if not len(rows):
            rows = columns = np.zeros(1, np.intp)
        top, left = int(rows[0]) & ~1, int(columns[0]) & ~1
        bottom = min((int(rows[-1]) + 2) & ~1, self.height)
        right = min((int(columns[-1]) + 2) & ~1, self.width)
        full = (slice(top, bottom), slice(left, right))
        half = (slice(top // 2, bottom // 2), slice(left // 2, right // 2))
        planes = Planes(
            self.planes.y[full].copy(),
            self.planes.u[half].copy(),
            self.planes.v[half].copy(),
        )
        alpha = self.alpha[full].copy()
        return Sprite(planes, alpha, self.left + left, self.top + top)

    def mirrored(self, fade: float) -> Sprite:
        """Upside down and paler towards the lower edge, as in water."""
        rows = np.linspace(1, 0.3, self.height, dtype=np.float32)[:, None]
        alpha = (self.alpha[::-1] * (rows * np.float32(fade))).astype(np.uint8)
        planes = Planes(
            self.planes.y[::-1] - (self.planes.y[::-1] >> 3),
            self.planes.u[::-1],
            self.planes.v[::-1],
        )
        return Sprite(planes, alpha, self.left, self.top)

    def paint(
        self, canvas: Planes, x: float, y: float, bottom: int | None = None
    ) -> None:
        """Lay the sprite over ``canvas``.

        Args:
            canvas: What to paint on.
            x: Where the maker's frame begins.
            y: Likewise.
            bottom: Row at which the sprite is cut off, if any.
        """
        left = round(x) + self.left
        top = 2 * round(y / 2) + self.top
        planes = (self.planes.y, self.planes.u, self.planes.v)
        for index, target in enumerate((canvas.y, canvas.u, canvas.v)):
            shrink = 1 if index else 0
            limit = target.shape[0]
            if bottom is not None:
                limit = max(0, min(limit, bottom >> shrink))
            rows = clip_span(top >> shrink, self.height >> shrink, limit)
            across = clip_span(left >> shrink, self.width >> shrink, target.shape[1])
            if rows is None or across is None:
                return
            source = (rows[1], across[1])
            alpha = self.soft if index else self.alpha
            mix(target[rows[0], across[0]], planes[index][source], alpha[source])


class Glow:
    """Light: luma is added, chroma drawn towards the colour of the light.

    Args:
        strength: Light at each pixel of half the size in both directions, 0 to 1.
        colour: Limited-range YUV of the light.
    """

    __slots__ = ("height", "luma", "tint", "width")

    def __init__(self, strength: Floats, colour: tuple[float, float, float]) -> None:
        y, u, v = colour
        full = np.repeat(np.repeat(strength, 2, axis=0), 2, axis=1)
        self.luma = np.clip(full * (y - 16), 0, WHITE - 16).astype(np.uint8)
        alpha = np.clip(strength * 230, 0, 255).astype(np.uint8)
        self.tint = tuple(
            weigh(np.full(strength.shape, round(value), np.uint8), alpha)
            for value in (u, v)
        )
        self.height, self.width = self.luma.shape

    def paint(self, canvas: Planes, x: float, y: float) -> None:
        """Shine on ``canvas`` with the upper left corner of the light at x, y."""
        left, top = 2 * round(x / 2), 2 * round(y / 2)
        rows = clip_span(top, self.height, canvas.height)
        across = clip_span(left, self.width, canvas.width)
        if rows is None or across is None:
            return
        target = canvas.y[rows[0], across[0]]
        luma = self.luma[rows[1], across[1]]
        np.minimum(target, np.uint8(WHITE) - luma, out=target)
        np.add(target, luma, out=target)
        there = tuple(slice(s.start // 2, s.stop // 2) for s in (rows[0], across[0]))
        here = tuple(slice(s.start // 2, s.stop // 2) for s in (rows[1], across[1]))
        for plane, (weighted, rest) in zip(
            (canvas.u, canvas.v), self.tint, strict=True
        ):
            blend(plane[there], weighted[here], rest[here])


def disc_glow(
    radius: int, colour: tuple[float, float, float], strength: float, power: float = 2.0
) -> Glow:
    """A round light that fades to nothing at ``radius`` pixels."""
    half = max(radius // 2, 2)
    line = (np.arange(2 * half, dtype=np.float32) - half + 0.5) / half
    distance = np.sqrt(line[:, None] ** 2 + line[None, :] ** 2)
    fall = np.clip(1 - distance, 0, 1) ** np.float32(power)
    return Glow(fall * np.float32(strength), colour)
