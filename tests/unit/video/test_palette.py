"""The palette that follows the picture, and its PNG."""

from __future__ import annotations

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from odyssey_tui.video.encoders.palette import (
    CODE_COLOURS,
    MANY_PIXELS,
    AdaptivePalette,
    nearest,
    png8,
)


def codes_of(pixels: NDArray[np.uint8]) -> NDArray[np.uint16]:
    five = pixels.astype(np.uint16) >> 3
    codes: NDArray[np.uint16] = (
        five[..., 0] << 10 | five[..., 1] << 5 | five[..., 2]
    ).astype(np.uint16)
    return codes


def gradient(width: int, height: int) -> NDArray[np.uint8]:
    y, x = np.mgrid[0:height, 0:width]
    channels = (x * 255 // width, y * 255 // height, (x + y) * 255 // (width + height))
    return np.stack(channels, -1).astype(np.uint8)


@pytest.mark.parametrize("count", [16, 64, 256])
@pytest.mark.parametrize("size", [(96, 54), (640, 352)])
def test_a_picture_survives_its_palette(count: int, size: tuple[int, int]) -> None:
    pixels = gradient(*size)
    indices, palette = AdaptivePalette().index(codes_of(pixels), count)
    assert indices.shape == pixels.shape[:2]
    assert palette.shape == (count, 3)
    error = np.abs(palette[indices].astype(int) - pixels.astype(int)).mean()
    assert error < {16: 24, 64: 14, 256: 9}[count]


def test_few_colours_are_kept_exactly() -> None:
    pixels = np.zeros((40, 60, 3), np.uint8)
    pixels[:20] = (200, 40, 80)
    pixels[20:, :30] = (0, 248, 8)
    indices, palette = AdaptivePalette().index(codes_of(pixels), 16)
    assert np.abs(palette[indices].astype(int) - pixels).max() <= 4


def test_it_follows_another_picture() -> None:
    palette = AdaptivePalette()
    palette.index(codes_of(np.full((50, 50, 3), (250, 0, 0), np.uint8)), 32)
    pixels = np.full((50, 50, 3), (0, 0, 248), np.uint8)
    for _ in range(3):
        indices, colours = palette.index(codes_of(pixels), 32)
    assert np.abs(colours[indices].astype(int) - pixels).max() <= 8


def test_large_pictures_refit_now_and_then_and_still_follow() -> None:
    palette = AdaptivePalette()
    height = MANY_PIXELS // 400 + 1
    palette.index(codes_of(np.full((height, 400, 3), (250, 0, 0), np.uint8)), 64)
    pixels = gradient(400, height)
    for _ in range(6):
        indices, colours = palette.index(codes_of(pixels), 64)
    assert np.abs(colours[indices].astype(int) - pixels).mean() < 16


def test_a_large_picture_after_a_small_one_has_no_colour_of_before() -> None:
    palette = AdaptivePalette()
    height = MANY_PIXELS // 400 + 1
    palette.index(codes_of(gradient(400, height)), 256)
    for _ in range(3):
        palette.index(codes_of(gradient(96, 54)[:, :20]), 128)
    indices, colours = palette.index(codes_of(gradient(400, height)[::-1].copy()), 128)
    assert len(colours) == 128
    assert indices.max() < 128


def test_nearest_is_nearest() -> None:
    random = np.random.default_rng(3)
    palette = random.uniform(0, 255, (37, 3)).astype(np.float32)
    found = nearest(CODE_COLOURS[::13], palette)
    distance = ((CODE_COLOURS[::13, None, :] - palette) ** 2).sum(-1)
    best = distance.min(1)
    mine = np.take_along_axis(distance, found[:, None], 1)[:, 0]
    assert np.allclose(mine, best, rtol=1e-3, atol=0.5)


@pytest.mark.parametrize("level", [1, 6, 9])
def test_the_png_is_read_as_it_was_written(level: int) -> None:
    random = np.random.default_rng(5)
    indices = random.integers(0, 16, (31, 17), np.uint8)
    palette = random.integers(0, 256, (16, 3), np.uint8)
    image = Image.open(io.BytesIO(png8(indices, palette, level)))
    assert image.mode == "P"
    assert np.array_equal(np.array(image.convert("RGB")), palette[indices])
