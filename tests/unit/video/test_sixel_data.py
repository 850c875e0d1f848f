"""Sixel data, read back by a decoder that shares nothing with it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from odyssey_tui.video.encoders.sixel import sixel_rungs
from odyssey_tui.video.encoders.sixel_data import BAND, WIDEST, SixelCoder
from tests.sixel import decode


def read_back(
    index: NDArray[np.uint8],
    block: tuple[int, int],
    size: tuple[int, int],
    coder: SixelCoder | None = None,
) -> NDArray[np.int64]:
    """The palette index of each pixel of the picture, as a terminal shows it."""
    made = (coder or SixelCoder()).encode(index, block, size)
    # Every palette index gets a colour of its own.
    defined = b"".join(
        b"#%d;2;%d;%d;%d" % (register, colour % 100, colour // 100, 0)
        for register, colour in enumerate(made.colours.tolist())
    )
    head = b'\x1bP0;1;0q"1;1;%d;%d' % size
    picture = decode(head + defined + made.data + b"\x1b\\")
    assert (picture.width, picture.height) == size
    assert picture.painted.all()
    percent = np.rint(picture.pixels[..., :2] / 2.55).astype(np.int64)
    shown: NDArray[np.int64] = percent[..., 0] + 100 * percent[..., 1]
    return shown


def spread(
    index: NDArray[np.uint8], block: tuple[int, int], size: tuple[int, int]
) -> NDArray[np.uint8]:
    """The image with its pixels as blocks."""
    large = np.repeat(np.repeat(index, block[1], 0), block[0], 1)
    return large[: size[1], : size[0]]


@settings(deadline=None)
@given(st.data())
def test_every_pixel_comes_back(data: st.DataObject) -> None:
    across = data.draw(st.integers(1, 9))
    down = data.draw(st.sampled_from([1, 2, 3, 6]))
    width, height = data.draw(st.integers(1, 70)), data.draw(st.integers(1, 40))
    colours = data.draw(st.sampled_from([1, 2, 5, 256]))
    # Long runs as well as short ones.
    repeat = data.draw(st.sampled_from([1, 3, 20]))
    rows, columns = -(-height // down), -(-width // across)
    random = np.random.default_rng(data.draw(st.integers(0, 1000)))
    some = random.integers(0, colours, (rows, -(-columns // repeat)), np.uint8)
    index = np.repeat(some, repeat, 1)[:, :columns]
    shown = read_back(index, (across, down), (width, height))
    assert np.array_equal(shown, spread(index, (across, down), (width, height)))


def test_memory_is_used_again_for_pictures_of_any_size() -> None:
    coder, random = SixelCoder(), np.random.default_rng(5)
    for width, height in ((640, 300), (7, 5), (640, 300), (1000, 13), (1, 1)):
        index = random.integers(0, 200, (height, width), np.uint8)
        shown = read_back(index, (1, 1), (width, height), coder)
        assert np.array_equal(shown, index)


def test_the_widest_picture_and_the_longest_tokens() -> None:
    # Gaps and runs of four digits in one line: tokens longer than eight bytes.
    index = np.zeros((6, WIDEST), np.uint8)
    index[:, 1200:2600] = 1
    index[0, 2600:] = 2
    shown = read_back(index, (1, 1), (WIDEST, 6))
    assert np.array_equal(shown, index)


def test_common_colours_have_short_numbers() -> None:
    index = np.full((60, 40), 200, np.uint8)
    index[::7, 3] = 9
    made = SixelCoder().encode(index, (1, 1), (40, 60))
    assert made.colours.tolist() == [200, 9]


def test_golden_bytes() -> None:
    index = np.zeros((7, 9), np.uint8)
    index[0, 4] = 1
    index[6, :2] = 1
    assert SixelCoder().encode(index, (1, 1), (9, 7)).data == (
        b"#0!4~}!4~$#1!4?@-#0??!7@$#1@@"
    )


@pytest.mark.parametrize("size", [(1280, 704), (640, 352), (3840, 2112), (80, 44)])
def test_the_steps_go_down_and_can_be_drawn(size: tuple[int, int]) -> None:
    rungs = sixel_rungs(*size)
    for rung in rungs:
        assert BAND % rung.block[1] == 0
        assert 2 <= rung.colours <= 256
        across, down = rung.block
        assert (size[0] // across) * (size[1] // down) <= 1_100_000
    typical = [rung.typical for rung in rungs]
    assert typical == sorted(typical, reverse=True)
    assert len(set(rungs)) == len(rungs)
