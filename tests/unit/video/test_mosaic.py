"""Pictures made of blocks where they are even."""

from __future__ import annotations

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from odyssey_tui.video.encoders.mosaic import LARGE_BLOCKS, SMALL_BLOCKS, Mosaic

from .support import decoded


def frame_of(pixels: NDArray[np.uint8]) -> av.VideoFrame:
    return decoded(pixels).frame


def noise(width: int, height: int, amount: int, seed: int = 1) -> NDArray[np.uint8]:
    random = np.random.default_rng(seed)
    grey = 120 + random.integers(-amount, amount + 1, (height, width, 1))
    return np.repeat(grey, 3, 2).astype(np.uint8)


def changes(index: NDArray[np.uint8]) -> int:
    """Neighbours side by side that differ."""
    return int((index[:, 1:] != index[:, :-1]).sum())


@pytest.mark.parametrize("rows", [1, 2, 3, 6])
def test_blocks_do_not_cross_a_band(rows: int) -> None:
    for width, height in (SMALL_BLOCKS[rows], LARGE_BLOCKS[rows]):
        assert rows % height == 0
        assert width in {2, 8}


@pytest.mark.parametrize("size", [(128, 96), (131, 95), (9, 7), (3, 2), (1, 1)])
@pytest.mark.parametrize("rows", [1, 2, 3, 6])
def test_any_size_gives_an_image_of_that_size(size: tuple[int, int], rows: int) -> None:
    frame = frame_of(noise(64, 48, 60))
    index, palette = Mosaic().index(frame, size, rows=rows, colours=16, tolerance=20)
    assert index.shape == (size[1], size[0])
    assert palette.shape == (16, 3)
    assert index.max() < 16


def test_what_is_even_becomes_blocks_and_edges_stay() -> None:
    pixels = noise(192, 96, 5)
    pixels[:, 101:] = 230
    frame = frame_of(pixels)
    fine, palette = Mosaic().index(frame, (192, 96), rows=6, colours=64, tolerance=0)
    even, _ = Mosaic().index(frame, (192, 96), rows=6, colours=64, tolerance=24)
    assert changes(even) < changes(fine) / 4
    colours = palette.astype(int)
    # The edge in the middle of a block is where it was.
    left, right = colours[even[40, 100]], colours[even[40, 102]]
    assert left.max() < 150
    assert right.min() > 200


def test_colour_counts_as_well_as_brightness() -> None:
    """Red and green of the same brightness do not become one."""
    pixels = np.zeros((48, 64, 3), np.uint8)
    pixels[:, :28] = (180, 30, 30)
    pixels[:, 28:] = (30, 106, 30)
    index, palette = Mosaic().index(
        frame_of(pixels), (64, 48), rows=6, colours=32, tolerance=30
    )
    shown = palette[index].astype(int)
    assert (shown[:, 25, 0] > shown[:, 25, 1] + 60).all()
    assert (shown[:, 31, 1] > shown[:, 31, 0] + 40).all()


def test_a_greater_tolerance_never_costs_more() -> None:
    frame = frame_of(noise(320, 180, 30))
    found = []
    for tolerance in (0, 8, 16, 32, 64, 128):
        index, _ = Mosaic().index(
            frame, (320, 180), rows=6, colours=128, tolerance=tolerance
        )
        found.append(changes(index))
    assert found == sorted(found, reverse=True)
