"""The decoder that checks sixel pictures, on pictures written by hand."""

from __future__ import annotations

import numpy as np
import pytest

from tests.sixel import decode

RED, BLUE = (255, 0, 0), (0, 0, 255)
COLOURS = b"#0;2;100;0;0#1;2;0;0;100"


def sixel(body: bytes, width: int, height: int, parameters: bytes = b"0;1;0") -> bytes:
    return b'\x1bP%bq"1;1;%d;%d%b\x1b\\' % (parameters, width, height, body)


def test_one_column_reads_from_top_to_bottom() -> None:
    # "@" is bit 0, the uppermost pixel; "_" is bit 5, the lowest.
    picture = decode(sixel(COLOURS + b"#0@$#1_", 1, 6))
    assert (picture.width, picture.height) == (1, 6)
    assert picture.painted[:, 0].tolist() == [True, *[False] * 4, True]
    assert tuple(picture.pixels[0, 0]) == RED
    assert tuple(picture.pixels[5, 0]) == BLUE
    assert picture.registers == {0: RED, 1: BLUE}


def test_repeat_return_and_new_line() -> None:
    body = COLOURS + b"#0!3~#1~-#1!2N$#0??!2N"
    picture = decode(sixel(body, 4, 10))
    expected = np.zeros((10, 4, 3), np.uint8)
    expected[:6, :3] = RED
    expected[:6, 3] = BLUE
    expected[6:, :2] = BLUE
    expected[6:, 2:] = RED
    assert np.array_equal(picture.pixels, expected)
    assert picture.painted.all()


def test_later_paint_replaces_earlier() -> None:
    picture = decode(sixel(COLOURS + b"#0!4~$#1?!2~", 4, 6))
    assert picture.pixels[3].tolist() == [list(RED), list(BLUE), list(BLUE), list(RED)]


def test_background_fills_unless_transparent() -> None:
    body = COLOURS + b"#0@"
    assert decode(sixel(body, 2, 6)).painted.sum() == 1
    assert decode(sixel(body, 2, 6, b"0;0;0")).painted.all()
    assert decode(sixel(body, 2, 6, b"")).painted.all()


def test_percent_becomes_eight_bits() -> None:
    picture = decode(sixel(b"#255;2;50;1;99@", 1, 1))
    assert picture.registers == {255: (128, 3, 252)}


def test_same_as_a_plain_loop() -> None:
    random = np.random.default_rng(1)
    width, height = 37, 25
    wanted = random.integers(0, 5, (height, width))
    parts = [b"#%d;2;%d;%d;%d" % (n, n * 20, 100 - n, n) for n in range(5)]
    for top in range(0, height, 6):
        parts.append(b"-" if top else b"")
        for number in range(5):
            band = wanted[top : top + 6] == number
            bits = (band << np.arange(len(band))[:, None]).sum(0)
            parts.append(b"#%d%b$" % (number, bytes((bits + 63).tolist())))
    picture = decode(sixel(b"".join(parts), width, height))
    colours = np.array([picture.registers[n] for n in range(5)], np.uint8)
    assert picture.painted.all()
    assert np.array_equal(picture.pixels, colours[wanted])


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"~", "before a colour"),
        (b"#7~", "register 7 is not defined"),
        (b"#7~$#7;2;0;0;0~", "register 7 is not defined"),
        (COLOURS + b"#0@$#0;2;0;0;0", "defined anew"),
        (COLOURS + b"#0!5~", "right of column"),
        (COLOURS + b"#0~~~~~", "right of column"),
        (COLOURS + b"#0~-#0~", "below row"),
        (COLOURS + b"#0~-#0@-", "band 2"),
        (COLOURS + b"#0!0~", "zero"),
        (b"#0;2;101;0;0", "percent"),
        (b"#0;1;0;50;50", "not allowed"),
        (b"#0;2;0;0", "not allowed"),
        (b"#2000;2;0;0;0@", "register 2000"),
        (COLOURS + b"#0!~", "not allowed"),
        (COLOURS + b"#0!3#1~", "not allowed"),
        (COLOURS + b"#0~ ~", "not allowed"),
        (COLOURS + b"#0~3", "not allowed"),
        (COLOURS + b'"1;1;4;8', "not allowed"),
    ],
)
def test_what_is_wrong_raises(body: bytes, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        decode(sixel(body, 4, 8))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x1bPq#0;2;0;0;0@\x1b\\",
        b'\x1bPq"2;1;4;6@\x1b\\',
        b'\x1bPq"1;1;0;6\x1b\\',
        b'\x1bP0;3;0q"1;1;4;6\x1b\\',
        b'\x1bP0;1;0;0q"1;1;4;6\x1b\\',
        sixel(COLOURS, 4, 8) + b"x",
        b"\x1b[H" + sixel(COLOURS, 4, 8),
        sixel(COLOURS, 4, 8)[:-2],
        sixel(COLOURS + b"\n#0~", 4, 8),
    ],
)
def test_what_is_no_picture_raises(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"picture|size|P2|parameters"):
        decode(data)
