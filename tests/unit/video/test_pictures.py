"""Inline images and sixels: golden bytes, and a terminal that shows them."""

from __future__ import annotations

import io
from base64 import standard_b64decode
from typing import TypeAlias

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from odyssey_tui.models import DecodedFrame
from odyssey_tui.video.budget import PACE, Grant
from odyssey_tui.video.encoders import base
from odyssey_tui.video.encoders.base import Layout
from odyssey_tui.video.encoders.iterm2 import ITerm2Encoder
from odyssey_tui.video.encoders.pictures import MOST_STRIPS, PictureFrame, split, strips
from odyssey_tui.video.encoders.sixel import SixelEncoder
from odyssey_tui.video.geometry import Rect, visible_parts

from .picture_screen import PictureScreen
from .support import GENEROUS, busy, decoded, layout_of, plain

AnyEncoder: TypeAlias = ITerm2Encoder | SixelEncoder

PICTURE = Rect(4, 2, 40, 11)
LAYOUT = layout_of(PICTURE, cell=(8, 16))


def link(rate: float, interval: float = 0.05) -> Grant:
    """A grant on a link of ``rate`` bytes per second."""
    return Grant(rate * interval * 0.8, max(256.0, rate * 0.008), rate * PACE, interval)


def show(
    encoder: AnyEncoder,
    screen: PictureScreen,
    frame: DecodedFrame,
    layout: Layout = LAYOUT,
    grant: Grant = GENEROUS,
    now: float = 0.0,
) -> PictureFrame:
    """Encode a frame and hand all of it to the terminal."""
    encoder.set_layout(layout)
    encoded = encoder.encode(frame, layout, grant, now)
    assert encoded is not None
    while (part := encoder.take(encoded, interrupted=False)) is not None:
        screen.feed(part)
    assert encoded.done
    encoder.settle(encoded)
    return encoded


@pytest.fixture(params=[ITerm2Encoder, SixelEncoder])
def encoder(request: pytest.FixtureRequest) -> AnyEncoder:
    made: AnyEncoder = request.param(sync=base.SYNC)
    return made


def cells(*rects: Rect) -> set[tuple[int, int]]:
    return {
        (y, x)
        for rect in rects
        for y in range(rect.y, rect.bottom)
        for x in range(rect.x, rect.right)
    }


def halves() -> DecodedFrame:
    """Red on the left, blue on the right."""
    pixels = np.zeros((176, 320, 3), np.uint8)
    pixels[:, :160, 0] = 220
    pixels[:, 160:, 2] = 220
    return decoded(pixels)


def test_golden_bytes_of_an_inline_image() -> None:
    encoder = ITerm2Encoder(sync=base.SYNC)
    layout = layout_of(Rect(3, 1, 2, 1), cell=(8, 16))
    encoder.set_layout(layout)
    frame = encoder.encode(plain(16, 16, (250, 0, 0)), layout, GENEROUS, 0.0)
    assert frame is not None
    data = encoder.take(frame, interrupted=False)
    assert data is not None
    head, _, payload = data.partition(b":")
    image = standard_b64decode(payload.partition(b"\x07")[0])
    assert head == (
        b"\x1b[?2026h\x1b7\x1b[2;4H"
        b"\x1b]1337;File=inline=1;preserveAspectRatio=0;doNotMoveCursor=1"
        b";size=%d;width=2;height=1" % len(image)
    )
    assert data.endswith(b"\x07\x1b8\x1b[?2026l")
    picture = Image.open(io.BytesIO(image))
    assert (picture.format, picture.size) == ("JPEG", (16, 16))
    assert encoder.take(frame, interrupted=False) is None


def test_golden_bytes_of_a_sixel() -> None:
    encoder = SixelEncoder(sync=base.SYNC)
    layout = layout_of(Rect(3, 1, 2, 1), cell=(8, 16))
    encoder.set_layout(layout)
    frame = encoder.encode(plain(16, 16, (0, 0, 0)), layout, GENEROUS, 0.0)
    assert frame is not None
    assert encoder.take(frame, interrupted=False) == (
        b"\x1b[?2026h\x1b7\x1b[2;4H"
        b'\x1bP0;1;0q"1;1;16;16#0;2;0;0;0#0!16~-#0!16~-#0!16N\x1b\\'
        b"\x1b8\x1b[?2026l"
    )
    assert encoder.take(frame, interrupted=False) is None


def test_the_picture_is_where_it_belongs(encoder: AnyEncoder) -> None:
    screen = PictureScreen()
    encoded = show(encoder, screen, halves())
    assert set(screen.cells) == cells(PICTURE)
    left, right = screen.cells[5, 6], screen.cells[5, 40]
    assert left[0] > 200 > 40 > left[2]
    assert right[2] > 200 > 40 > right[0]
    assert encoded.rung
    assert encoded.in_band
    assert encoded.note == ""
    assert set(encoder.touched()) == {PICTURE}
    assert encoder.touched() == ()
    assert encoder.in_text


def test_only_what_is_seen_is_sent(encoder: AnyEncoder) -> None:
    screen = PictureScreen()
    show(encoder, screen, halves())
    whole = sum(picture.size for picture in screen.pictures)
    screen.pictures.clear()
    dialog = Rect(14, 4, 20, 6)
    screen.text(dialog)
    seen = visible_parts(PICTURE, [dialog])
    show(encoder, screen, halves(), Layout(PICTURE, tuple(seen), LAYOUT.pixels))
    assert set(screen.cells) == cells(*seen)
    assert [picture.at for picture in screen.pictures] == seen
    assert sum(picture.size for picture in screen.pictures) < whole + 700 * len(seen)
    for y, x in cells(*seen):
        red, _, blue = screen.cells[y, x]
        if abs(x - 24) > 1:
            assert (red > blue) == (x < 24), "every part shows its own pixels"


def test_nothing_of_an_old_layout_is_painted(encoder: AnyEncoder) -> None:
    encoder.set_layout(LAYOUT)
    thin = link(30_000)
    encoded = encoder.encode(busy(320, 176, 1), LAYOUT, thin, 0.0)
    assert encoded is not None
    first = encoder.take(encoded, interrupted=False)
    assert first is not None
    more = len(encoded.parts)
    encoder.set_layout(Layout(PICTURE, (Rect(4, 2, 40, 3),), LAYOUT.pixels))
    rest = encoder.take(encoded, interrupted=False)
    assert encoded.done
    if more:
        assert rest == base.SYNC[1], "the update that was begun is ended"
    else:
        assert rest is None


def test_an_interrupted_update_is_closed_and_opened_again() -> None:
    encoder = SixelEncoder(sync=base.SYNC)
    encoder.set_layout(LAYOUT)
    encoded = encoder.encode(busy(320, 176, 1), LAYOUT, link(20_000, 0.8), 0.0)
    assert encoded is not None
    assert len(encoded.parts) > 2
    first = encoder.take(encoded, interrupted=False)
    assert first is not None
    assert first.startswith(base.SYNC[0])
    assert base.SYNC[1] not in first
    assert encoder.interrupt(encoded) == base.SYNC[1]
    second = encoder.take(encoded, interrupted=True)
    assert second is not None
    assert second.startswith(base.SYNC[0])
    assert encoder.abandon(encoded) == base.SYNC[1]
    assert encoder.interrupt(encoded) == b""


@pytest.mark.parametrize("rate", [2_000_000, 500_000, 150_000, 60_000])
def test_frames_keep_to_the_budget(encoder: AnyEncoder, rate: float) -> None:
    layout = layout_of(Rect(0, 0, 80, 22), cell=(8, 16))
    encoder.set_layout(layout)
    grant = link(rate, max(0.05, encoder.comfort / (rate * 0.8)))
    loads = []
    for number in range(12):
        frame = busy(640, 352, number % 3)
        encoded = encoder.encode(frame, layout, grant, number * 0.05)
        assert encoded is not None
        assert encoded.load == sum(len(part.data) for part in encoded.parts)
        loads.append(encoded.load)
        if rate < 500_000:
            assert encoded.note == "the link is full"
    assert max(loads[4:]) < 1.45 * grant.budget


def test_a_thin_link_gets_strips_and_a_fast_one_does_not() -> None:
    seen = [PICTURE]
    assert strips(seen, 100_000, GENEROUS, 1_000) == seen
    cut = strips(seen, 10_000, link(50_000), 2_500)
    assert len(cut) == 4
    assert cells(*cut) == cells(PICTURE)
    assert strips(seen, 900, link(1_000), 1_000) == seen, "too little to cut"
    assert 5 < len(strips(seen, 1e9, link(1_000), 1_000)) <= MOST_STRIPS


@given(st.integers(1, 60), st.integers(1, 30), st.integers(1, 20), st.integers(1, 20))
def test_splitting_loses_and_doubles_nothing(
    width: int, height: int, columns: int, rows: int
) -> None:
    rect = Rect(3, 2, width, height)
    parts = split(rect, columns, rows)
    assert sum(part.area for part in parts) == rect.area
    assert cells(*parts) == cells(rect)
    assert all(part.width <= columns and part.height <= rows for part in parts)


def test_a_picture_larger_than_the_terminal_takes_is_sent_in_several() -> None:
    encoder, screen = SixelEncoder(most=(100, 96)), PictureScreen()
    show(encoder, screen, halves())
    assert set(screen.cells) == cells(PICTURE)
    assert len(screen.pictures) == 4 * 2
    for picture in screen.pictures:
        assert picture.pixels.shape[1] <= 100
        assert picture.pixels.shape[0] <= 96


def test_no_more_colours_than_the_terminal_has() -> None:
    encoder, screen = SixelEncoder(colours=16), PictureScreen()
    encoded = show(encoder, screen, busy(320, 176, 3))
    assert "16 colours" in encoded.rung
    colours = np.unique(screen.pictures[0].pixels.reshape(-1, 3), axis=0)
    assert len(colours) <= 16


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_any_covering_leaves_the_rest_covered_exactly(data: st.DataObject) -> None:
    encoder = data.draw(st.sampled_from([ITerm2Encoder, SixelEncoder]))()
    picture = Rect(2, 1, data.draw(st.integers(1, 24)), data.draw(st.integers(1, 9)))
    covers = data.draw(
        st.lists(
            st.builds(
                Rect,
                st.integers(0, 25),
                st.integers(0, 10),
                st.integers(1, 12),
                st.integers(1, 5),
            ),
            max_size=3,
        )
    )
    seen = tuple(visible_parts(picture, covers))
    layout = Layout(picture, seen, (picture.width * 8, picture.height * 16))
    encoder.set_layout(layout)
    rate = data.draw(st.sampled_from([1e12, 500_000.0, 20_000.0]))
    screen = PictureScreen()
    encoded = encoder.encode(busy(192, 144, 2), layout, link(rate), 0.0)
    if not seen:
        assert encoded is None
        return
    assert encoded is not None
    while (part := encoder.take(encoded, interrupted=False)) is not None:
        screen.feed(part)
    assert set(screen.cells) == cells(*seen)


def test_leaving_erases_what_the_terminal_would_keep(encoder: AnyEncoder) -> None:
    assert encoder.leave() == b"", "there is nothing yet"
    encoder.set_layout(LAYOUT)
    assert encoder.leave() == b"\x1b[2J"
    assert encoder.clear() == b"", "while the program runs, text replaces pictures"


def test_nothing_to_show_is_nothing_to_send(encoder: AnyEncoder) -> None:
    for layout in (base.NOWHERE, Layout(PICTURE, (), LAYOUT.pixels)):
        encoder.set_layout(layout)
        assert encoder.encode(halves(), layout, GENEROUS, 0.0) is None
