"""JPEG by libav, in this process, without holding the interpreter."""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import av
import numpy as np

from odyssey_tui.video.encoders.ladder import sizes_for
from odyssey_tui.video.encoders.scaling import Scaler

if TYPE_CHECKING:
    from av.video.codeccontext import VideoCodecContext
    from numpy.typing import NDArray

KEPT = 12
"""Encoders kept open; each is for one size and quality."""

SCALER_ONLY = 16
"""Quality from which on a smaller size looks better than still less quality."""

SIZE_FACTOR = 0.9
QUALITIES = (4, 6, 8, 10, 12, SCALER_ONLY)
COARSEST = (24, 31)
"""Quantiser scales of libav, up to 31, the worst. Below the first of them nobody sees
a difference."""

TUNED = 8
"""Quantiser from which on bytes count enough to fit the codes to the picture, which
takes a fifth longer."""

HEADER = 250
"""Bytes of a JPEG that belong to no pixel."""


@dataclass(frozen=True, slots=True)
class JpegRung:
    """A step of JPEGs: size in pixels and quantiser."""

    width: int
    height: int
    quantiser: int
    density: float

    @property
    def typical(self) -> float:
        """Bytes that an average picture needs at this step."""
        per_pixel = 0.128 * math.pow(2 / self.quantiser, 0.57) * self.density
        return HEADER + self.width * self.height * per_pixel


def jpeg_rungs(width: int, height: int) -> list[JpegRung]:
    """All steps from the full size down, the best first.

    First the quality goes, as far as it hardly shows, then the size, and at last
    what is left of the quality.
    """
    width, height = _even(width), _even(height)
    rungs = [JpegRung(width, height, q, 1.0) for q in QUALITIES]
    for w, h in sizes_for(width, height, SIZE_FACTOR)[1:]:
        # A small picture has more to show in each pixel.
        density = math.pow(width * height / (w * h), 0.22)
        rungs.append(JpegRung(_even(w), _even(h), SCALER_ONLY, density))
    last = rungs[-1]
    rungs += [JpegRung(last.width, last.height, q, last.density) for q in COARSEST]
    return rungs


def _even(pixels: int) -> int:
    """Colours are stored for every second pixel."""
    return max(2, pixels // 2 * 2)


class JpegMaker:
    """Scales frames once and makes JPEGs of parts of them."""

    def __init__(self) -> None:
        self._scaler = Scaler()
        self._encoders: OrderedDict[tuple[int, int, int], VideoCodecContext] = (
            OrderedDict()
        )
        self._count = 0

    def scaled(self, frame: av.VideoFrame, rung: JpegRung) -> av.VideoFrame:
        """The frame in the size and with the range of values that JPEGs have."""
        return self._scaler.convert(frame, rung.width, rung.height, "yuvj420p")

    def make(
        self, picture: av.VideoFrame, crop: tuple[int, int, int, int], quantiser: int
    ) -> bytes:
        """A JPEG of a part of a picture.

        Args:
            picture: What :meth:`scaled` returned.
            crop: ``x, y, width, height`` in pixels of the picture; moved to even
                numbers.
            quantiser: From 2, the best, to 31.
        """
        whole = (0, 0, picture.width, picture.height)
        part = picture if crop == whole else _cropped(picture, crop)
        encoder = self._encoder(part.width, part.height, quantiser)
        self._count += 1
        part.pts = self._count
        part.time_base = encoder.time_base
        return b"".join(bytes(packet) for packet in encoder.encode(part))

    def _encoder(self, width: int, height: int, quantiser: int) -> VideoCodecContext:
        key = (width, height, quantiser)
        encoder = self._encoders.get(key)
        if encoder is None:
            encoder = av.CodecContext.create("mjpeg", mode="w")
            encoder.width, encoder.height = width, height
            encoder.pix_fmt = "yuvj420p"
            encoder.time_base = Fraction(1, 20)
            # With more threads frames would come out later than they go in.
            encoder.thread_count = 1
            encoder.options = {
                "qmin": str(quantiser),
                "qmax": str(quantiser),
                "huffman": "optimal" if quantiser >= TUNED else "default",
            }
            self._encoders[key] = encoder
            if len(self._encoders) > KEPT:
                self._encoders.popitem(last=False)
        self._encoders.move_to_end(key)
        return encoder


def _cropped(picture: av.VideoFrame, crop: tuple[int, int, int, int]) -> av.VideoFrame:
    x, y, width, height = crop
    right = min(picture.width, _even(x + width + 1))
    bottom = min(picture.height, _even(y + height + 1))
    x, y = min(x // 2 * 2, right - 2), min(y // 2 * 2, bottom - 2)
    part = av.VideoFrame(right - x, bottom - y, "yuvj420p")
    for number in range(3):
        shift = 1 if number else 0
        source, target = _rows(picture, number), _rows(part, number)
        rows, columns = target.shape
        top, left = y >> shift, x >> shift
        target[:] = source[top : top + rows, left : left + columns]
    return part


def _rows(frame: av.VideoFrame, number: int) -> NDArray[np.uint8]:
    plane = frame.planes[number]
    data: NDArray[np.uint8] = np.frombuffer(memoryview(plane), np.uint8)
    return data.reshape(plane.height, plane.line_size)[:, : plane.width]
