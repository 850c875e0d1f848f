"""Pictures as YUV planes, and the few ways in which they are laid on each other.

All pictures are 4:2:0, limited range, BT.601: a luma plane of ``(height,
width)`` bytes and two chroma planes of half that in both directions. Whole-plane
byte operations (copy, minimum, add) cost some 25 microseconds at 1280x704, a
multiplying blend about fifteen times as much; hence light is added, darkness
subtracted, and only the rows of a layer's edge are blended.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import av
import numpy as np
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

U8: TypeAlias = NDArray[np.uint8]
U16: TypeAlias = NDArray[np.uint16]
Floats: TypeAlias = NDArray[np.floating[Any]]

BLACK = 16
WHITE = 235
NEUTRAL = 128

# Full-range RGB (0 to 255) to limited-range BT.601.
TO_YUV = np.array(
    [
        [0.256788, 0.504129, 0.097906],
        [-0.148223, -0.290993, 0.439216],
        [0.439216, -0.367788, -0.071427],
    ],
    np.float32,
)
YUV_OFFSET = np.array([16, 128, 128], np.float32)


@dataclass(slots=True)
class Planes:
    """Three planes of one picture; width and height are even."""

    y: U8
    u: U8
    v: U8

    @property
    def width(self) -> int:
        """Width of the luma plane in pixels."""
        return int(self.y.shape[1])

    @property
    def height(self) -> int:
        """Height of the luma plane in pixels."""
        return int(self.y.shape[0])

    @classmethod
    def blank(cls, width: int, height: int, luma: int = BLACK) -> Planes:
        """A grey picture of one luma value."""
        half = (height // 2, width // 2)
        return cls(
            np.full((height, width), luma, np.uint8),
            np.full(half, NEUTRAL, np.uint8),
            np.full(half, NEUTRAL, np.uint8),
        )

    @classmethod
    def of_frame(cls, frame: av.VideoFrame) -> Planes:
        """Writable views into the planes of a yuv420p frame."""
        return cls(*(plane_view(frame, index) for index in range(3)))

    def copy_from(self, other: Planes) -> None:
        """Take over every pixel of a picture of the same size."""
        np.copyto(self.y, other.y)
        np.copyto(self.u, other.u)
        np.copyto(self.v, other.v)


def plane_view(frame: av.VideoFrame, index: int) -> U8:
    """Plane ``index`` of ``frame`` without its row padding; no copy."""
    plane = frame.planes[index]
    data = np.frombuffer(plane, np.uint8)  # type: ignore[call-overload]
    rows: U8 = data.reshape(-1, plane.line_size)[: plane.height, : plane.width]
    return rows


def to_yuv(rgb: tuple[float, float, float]) -> tuple[float, float, float]:
    """One colour, 0 to 255 each, in limited-range BT.601."""
    y, u, v = TO_YUV @ np.array(rgb, np.float32) + YUV_OFFSET
    return float(y), float(u), float(v)


def rgb_to_yuv(rgb: Floats) -> Floats:
    """A ``(..., 3)`` array of colours in limited-range BT.601."""
    result: Floats = np.clip(rgb, 0, 255) @ TO_YUV.T + YUV_OFFSET
    return result


def to_bytes(values: Floats) -> U8:
    """Rounded and clipped to a byte."""
    rounded: U8 = np.clip(values + 0.5, 0, 255).astype(np.uint8)
    return rounded


def _thread_option() -> dict[str, int]:
    """``threads=1`` where PyAV knows it: filters are set up twice as quickly."""
    probe = av.VideoFrame(16, 16, "gray")
    try:
        VideoReformatter().reformat(probe, 32, 32, "gray", threads=1)
    except TypeError:
        return {}
    return {"threads": 1}


_ONE_THREAD = _thread_option()


class Scaler:
    """libswscale for planes; keeps its filters, which cost more than their use.

    One belongs to one world: it must not be used by two threads at once.
    """

    _LIMIT = 96

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], VideoReformatter] = {}

    def plane(
        self, plane: U8, width: int, height: int, interpolation: str = "BILINEAR"
    ) -> U8:
        """One plane at another size. The result is not to be written to."""
        source = av.VideoFrame.from_ndarray(np.ascontiguousarray(plane), format="gray")
        return plane_view(
            self._convert(source, width, height, "gray", interpolation), 0
        )

    def picture(
        self, planes: Planes, width: int, height: int, interpolation: str = "BILINEAR"
    ) -> Planes:
        """A whole picture at another size; sides of both are even."""
        source = av.VideoFrame(planes.width, planes.height, "yuv420p")
        Planes.of_frame(source).copy_from(planes)
        scaled = self._convert(source, width, height, "yuv420p", interpolation)
        return Planes.of_frame(scaled)

    def cutout(self, pixels: U8, shrink: int = 1) -> tuple[Planes, U8]:
        """Planes and opacity of RGBA bytes, made ``shrink`` times smaller.

        Sides of the result are even; a row or a column may be lost.
        """
        height, width = (side // (2 * shrink) * 2 for side in pixels.shape[:2])
        cut = np.ascontiguousarray(pixels[: height * shrink, : width * shrink])
        source = av.VideoFrame.from_ndarray(cut, format="rgba")
        frame = self._convert(source, width, height, "yuva420p", "AREA")
        y, u, v, alpha = (plane_view(frame, index) for index in range(4))
        return Planes(y, u, v), alpha

    def _convert(
        self, source: av.VideoFrame, width: int, height: int, fmt: str, how: str
    ) -> av.VideoFrame:
        key = (source.width, source.height, width, height, fmt, how)
        reformatter = self._known.pop(key, None) or VideoReformatter()
        self._known[key] = reformatter
        if len(self._known) > self._LIMIT:
            del self._known[next(iter(self._known))]
        return reformatter.reformat(
            source, width, height, fmt, interpolation=how, **_ONE_THREAD
        )


def halve(plane: U8) -> U8:
    """Every second pixel of a plane, averaged with its right neighbour."""
    even = plane[::2, ::2]
    odd = plane[1::2, 1::2]
    result: U8 = (even >> 1) + (odd >> 1) + (even & odd & 1)
    return result


def brighten(target: U8, amount: U8 | np.uint8, ceiling: int = WHITE) -> None:
    """Add ``amount`` (at most ``ceiling``) to ``target`` without wrapping round."""
    np.minimum(target, np.uint8(ceiling) - amount, out=target)
    np.add(target, amount, out=target)


def darken(target: U8, amount: U8 | np.uint8, floor: int = BLACK) -> None:
    """Subtract ``amount`` (at most ``255 - floor``) from ``target``."""
    np.maximum(target, amount + np.uint8(floor), out=target)
    np.subtract(target, amount, out=target)


def subtract_floor(plane: U8, amount: int) -> U8:
    """``max(plane - amount, 0)``."""
    result: U8 = np.maximum(plane, np.uint8(amount)) - np.uint8(amount)
    return result


def weigh(plane: U8, alpha: U8) -> tuple[U16, U16]:
    """``plane`` times ``alpha``, and what remains of 256 for the ground."""
    weight = alpha.astype(np.uint16)
    weight += weight >> 7
    return plane * weight, np.uint16(256) - weight


def blend(target: U8, weighted: U16, rest: U16) -> None:
    """Lay a weighted plane over ``target``."""
    mixed = np.multiply(target, rest)
    mixed += weighted
    mixed >>= 8
    np.copyto(target, mixed, casting="unsafe")


def mix(target: U8, source: U8, alpha: U8) -> None:
    """Lay ``source`` over ``target`` with an opacity for every pixel."""
    weight = alpha.astype(np.uint16)
    weight += weight >> 7
    mixed = np.multiply(source, weight)
    np.subtract(256, weight, out=weight)
    weight *= target
    mixed += weight
    mixed >>= 8
    np.copyto(target, mixed, casting="unsafe")


def cross(target: U8, other: U8, share: float) -> None:
    """Mix ``share`` (0 to 1) of ``other`` into ``target``."""
    weight = round(share * 256)
    mixed = np.multiply(target, np.uint16(256 - weight))
    mixed += np.multiply(other, np.uint16(weight))
    mixed >>= 8
    np.copyto(target, mixed, casting="unsafe")


def spans(offset: int, width: int, period: int) -> Iterator[tuple[slice, slice]]:
    """Slices that show ``width`` columns of a periodic picture from ``offset``.

    Yields pairs (in the target, in the source).
    """
    offset %= period
    done = 0
    while done < width:
        run = min(width - done, period - offset)
        yield slice(done, done + run), slice(offset, offset + run)
        done += run
        offset = 0


def clip_span(start: int, length: int, limit: int) -> tuple[slice, slice] | None:
    """Where ``length`` pixels from ``start`` fall inside ``limit``.

    Returns slices (in the target, in the source), or ``None`` when outside.
    """
    first = max(start, 0)
    last = min(start + length, limit)
    if last <= first:
        return None
    return slice(first, last), slice(first - start, last - start)


def soften(plane: U8, times: int = 1) -> None:
    """Blend every pixel with its neighbours (1 2 1 both ways), in place."""
    for _ in range(times):
        quarter = plane >> 2
        plane[1:-1] >>= 1
        plane[1:-1] += quarter[:-2] + quarter[2:]
        quarter = plane >> 2
        plane[:, 1:-1] >>= 1
        plane[:, 1:-1] += quarter[:, :-2] + quarter[:, 2:]
