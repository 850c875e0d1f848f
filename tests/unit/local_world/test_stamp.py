"""The stamp comes back from clean, coded, converted and scaled pictures."""

from __future__ import annotations

from fractions import Fraction

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from odyssey_tui.local.stamp import ROW_HEIGHT, read_stamp, write_stamp
from odyssey_tui.local.world import World

VALUES = st.integers(0, 2**64 - 1)


@given(VALUES, st.sampled_from([(704, 1280), (1280, 704), (64, 288), (176, 320)]))
def test_a_clean_picture(value: int, shape: tuple[int, int]) -> None:
    plane = np.full(shape, 90, np.uint8)
    write_stamp(plane, value)
    assert read_stamp(plane) == value
    assert (plane[2 * ROW_HEIGHT :] == 90).all()


@given(VALUES)
def test_rgb_and_scaled_pictures(value: int) -> None:
    plane = np.full((704, 1280), 120, np.uint8)
    write_stamp(plane, value)
    rgb = np.repeat(plane[:, :, None], 3, axis=2)
    assert read_stamp(rgb) == value
    small = np.asarray(Image.fromarray(plane).resize((640, 352)))
    assert read_stamp(small, height=704) == value


def test_no_stamp_is_none() -> None:
    random = np.random.default_rng(1)
    for _ in range(40):
        noise = random.integers(0, 256, (704, 1280)).astype(np.uint8)
        assert read_stamp(noise) is None
    assert read_stamp(np.full((704, 1280), 16, np.uint8)) is None
    assert read_stamp(np.full((704, 1280), 235, np.uint8)) is None
    assert read_stamp(np.zeros((2, 2), np.uint8)) is None
    assert read_stamp(np.zeros(7, np.uint8)) is None


def test_one_wrong_block_is_noticed() -> None:
    plane = np.full((704, 1280), 90, np.uint8)
    write_stamp(plane, 123_456_789)
    for column in range(0, 1280, 37):
        broken = plane.copy()
        block = broken[:ROW_HEIGHT, column // 35 * 35 : column // 35 * 35 + 35]
        np.subtract(250, block, out=block)
        assert read_stamp(broken) in (None, 123_456_789)


@pytest.mark.parametrize("value", [-1, 2**64])
def test_a_value_out_of_bounds(value: int) -> None:
    with pytest.raises(ValueError, match="64 bits"):
        write_stamp(np.zeros((704, 1280), np.uint8), value)


def test_a_picture_that_is_too_small() -> None:
    with pytest.raises(ValueError, match="too small"):
        write_stamp(np.zeros((40, 1280), np.uint8), 1)


@pytest.mark.parametrize("size", [(1280, 704), (704, 1280)])
def test_through_a_real_encoder(size: tuple[int, int]) -> None:
    width, height = size
    world = World(width, height, seed=1)
    world.start("heavy rain and storm over the ocean")
    encoder = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base, encoder.framerate = Fraction(1, 20), Fraction(20)
    encoder.bit_rate = 3_000_000
    encoder.options = {
        "preset": "ultrafast",
        "tune": "zerolatency",
        "profile": "baseline",
        "maxrate": "3000000",
        "bufsize": "1500000",
    }
    decoder = av.CodecContext.create("h264", "r")
    sent: list[int] = []
    seen: list[int | None] = []
    seen_rgb: list[int | None] = []
    for number in range(16):
        frame = world.render()
        value = 1_700_000_000_000_000 + number * 49_999
        plane = frame.planes[0]
        rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
        write_stamp(rows[:height, :width], value)
        sent.append(value)
        for packet in encoder.encode(frame):
            for decoded in decoder.decode(packet):
                seen.append(read_stamp(decoded.to_ndarray()[:height, :width]))
                seen_rgb.append(read_stamp(decoded.to_ndarray(format="rgb24")))
    for packet in encoder.encode(None):
        for decoded in decoder.decode(packet):
            seen.append(read_stamp(decoded.to_ndarray()[:height, :width]))
            seen_rgb.append(read_stamp(decoded.to_ndarray(format="rgb24")))
    for decoded in decoder.decode(None):
        seen.append(read_stamp(decoded.to_ndarray()[:height, :width]))
        seen_rgb.append(read_stamp(decoded.to_ndarray(format="rgb24")))
    assert seen == sent
    assert seen_rgb == sent
