"""A picture in few colours whose even parts are made of larger blocks.

What costs bytes in sixel are changes of colour, and most of them are noise: of
the camera, of the codec, of dithering. Where a block of pixels hardly varies, it
gets one colour, which nobody sees; where there is an edge, every pixel keeps its
own. With a larger tolerance the picture becomes a mosaic, coarse where it is even
and fine along its outlines, which looks better for the same bytes than a small
picture enlarged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from odyssey_tui.video.encoders.palette import AdaptivePalette
from odyssey_tui.video.encoders.scaling import Scaler, planar_format

if TYPE_CHECKING:
    import av
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]
    Mask = NDArray[np.bool_]

SMALL_BLOCKS = {6: (2, 2), 3: (2, 3), 2: (2, 2), 1: (2, 1)}
LARGE_BLOCKS = {6: (8, 6), 3: (8, 3), 2: (8, 2), 1: (8, 1)}
"""Width and height of blocks in pixels of the image, by the rows of a band: no
block may belong to two bands."""


class Mosaic:
    """Turns frames into images of palette indices."""

    def __init__(self) -> None:
        self._scaler = Scaler()
        self._palette = AdaptivePalette()

    def index(
        self,
        frame: av.VideoFrame,
        size: tuple[int, int],
        *,
        rows: int,
        colours: int,
        tolerance: int,
    ) -> tuple[Pixels, Pixels]:
        """Express a frame in palette indices.

        Args:
            frame: The frame.
            size: Width and height of the image in pixels.
            rows: Rows of the image that make up a band: 1, 2, 3 or 6.
            colours: Number of colours, 2 to 256.
            tolerance: How much brightness and colour may vary in a block, of 255.

        Returns:
            Palette indices ``(height, width)`` and the palette ``(colours, 3)``.
        """
        width, height = size
        scaled = self._scaled(frame, width, height)
        codes = self._scaler.rgb555(scaled, width, height)
        blocks = (SMALL_BLOCKS[rows], LARGE_BLOCKS[rows])
        coarse = [
            self._scaler.rgb555(scaled, max(1, width // w), max(1, height // h))
            for w, h in blocks
        ]
        palette = self._palette.fit(codes, colours, *coarse)
        # Rows in steps of eight pixels, so that blocks can be written as numbers.
        image: Pixels = np.empty((height, -(-width // 8) * 8), np.uint8)
        self._palette.numbers(codes, image[:, :width])
        luma = _plane(scaled, 0)
        low, high = _range(luma, luma, blocks[0])
        _overwrite(
            image.view(np.uint16),
            blocks[0][1],
            self._palette.numbers(coarse[0]),
            high - low <= tolerance,
        )
        across, down = (
            large // small for large, small in zip(blocks[1], blocks[0], strict=True)
        )
        low, high = _range(low, high, (across, down))
        even = high - low <= tolerance
        for number in (1, 2):
            even = _and_chroma(even, _plane(scaled, number), luma, blocks[1], tolerance)
        _overwrite(
            image.view(np.uint64),
            blocks[1][1],
            self._palette.numbers(coarse[1]),
            even,
        )
        return image[:, :width], palette

    def _scaled(self, frame: av.VideoFrame, width: int, height: int) -> av.VideoFrame:
        """The frame in the size of the image, with planes for brightness and colour."""
        planar = frame.format.name in {"yuv420p", "yuvj420p"}
        if planar and (frame.width, frame.height) == (width, height):
            return frame
        kind = planar_format(frame, width)
        return self._scaler.convert(frame, width, height, kind)


def _plane(frame: av.VideoFrame, number: int) -> Pixels:
    plane = frame.planes[number]
    data: Pixels = np.frombuffer(memoryview(plane), np.uint8)
    return data.reshape(plane.height, plane.line_size)[:, : plane.width]


def _range(low: Pixels, high: Pixels, block: tuple[int, int]) -> tuple[Pixels, Pixels]:
    """Least and greatest value in each whole block, whose width is a power of two."""
    return _reduced(low, np.minimum, block), _reduced(high, np.maximum, block)


def _reduced(values: Pixels, combine: np.ufunc, block: tuple[int, int]) -> Pixels:
    across, down = block
    rows, columns = values.shape[0] // down, values.shape[1] // across
    values = values[: rows * down, : columns * across]
    reduced = values[::down]
    for row in range(1, down):
        reduced = combine(reduced, values[row::down])
    while reduced.shape[1] > columns:
        reduced = combine(reduced[:, ::2], reduced[:, 1::2])
    return reduced


def _and_chroma(
    even: Mask, chroma: Pixels, luma: Pixels, block: tuple[int, int], tolerance: int
) -> Mask:
    """Blocks that are even in brightness and in this plane of colour."""
    # Colours may be stored for every second pixel only.
    halves = 2 if chroma.shape[1] < luma.shape[1] else 1
    low, high = _range(chroma, chroma, (block[0] // halves, max(1, block[1] // halves)))
    rows = min(len(even), len(low))
    columns = min(even.shape[1], low.shape[1])
    out = even[:rows, :columns]
    out &= high[:rows, :columns] - low[:rows, :columns] <= tolerance
    return out


def _overwrite(
    image: NDArray[np.unsignedinteger], down: int, indices: Pixels, where: Mask
) -> None:
    """Give blocks one index each.

    Args:
        image: The image with each block's width of pixels seen as one number.
        down: Rows of a block.
        indices: The index of each block.
        where: Which blocks.
    """
    rows = min(len(indices), len(where))
    columns = min(indices.shape[1], where.shape[1])
    where = where[:rows, :columns]
    repeat = int.from_bytes(b"\1" * image.itemsize, "little")
    value = indices[:rows, :columns].astype(image.dtype) * image.dtype.type(repeat)
    for row in range(down):
        np.copyto(image[row : rows * down : down, :columns], value, where=where)
