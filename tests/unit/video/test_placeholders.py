"""Kitty graphics through tmux, where text stands for the cells of an image."""

from __future__ import annotations

import io
import re
import unicodedata
from base64 import standard_b64decode
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from odyssey_tui.models import DecodedFrame
from odyssey_tui.video.budget import PACE, Grant
from odyssey_tui.video.encoders.base import Layout
from odyssey_tui.video.encoders.diacritics import DIACRITICS
from odyssey_tui.video.encoders.placeholders import (
    PLACEHOLDER,
    PlaceholderEncoder,
    PlaceholderFrame,
)
from odyssey_tui.video.encoders.transport import shared_memory
from odyssey_tui.video.geometry import Rect, visible_parts

from .support import GENEROUS, busy, decoded, layout_of, plain

PICTURE = Rect(4, 2, 40, 11)
LAYOUT = layout_of(PICTURE, cell=(8, 16))

_WRAPPED = re.compile(rb"\x1bPtmux;((?:[^\x1b]|\x1b\x1b)*)\x1b\\")
_ROW = re.compile(
    rb"\x1b7\x1b\[(\d+);(\d+)H\x1b\[38;2;(\d+);(\d+);(\d+)m([^\x1b]*)\x1b\[39m\x1b8"
)


@dataclass
class _Stored:
    size: tuple[int, int]
    pixels: NDArray[np.uint8] | None = None
    grid: tuple[int, int] | None = None


@dataclass
class Outside:
    """tmux and a terminal outside that shows Unicode placeholders.

    Attributes:
        images: What the terminal has, by number.
        cells: Number of the image, row and column in it, by row and column of the
            screen.
        blanked: Times that an image was sent anew while cells showed it.
    """

    images: dict[int, _Stored] = field(default_factory=dict)
    cells: dict[tuple[int, int], tuple[int, int, int]] = field(default_factory=dict)
    blanked: int = 0
    _open: tuple[dict[str, str], bytes] | None = None

    def feed(self, data: bytes) -> None:
        rest = _WRAPPED.sub(self._graphics, data)
        assert not _ROW.sub(self._text, rest), "nothing else is sent"

    def shown(self) -> set[tuple[int, int]]:
        """Cells of the screen that show a picture."""
        return {
            place
            for place, (number, _, _) in self.cells.items()
            if number in self.images
            and self.images[number].grid
            and self.images[number].pixels is not None
        }

    def text(self, rect: Rect) -> None:
        """Text is painted there."""
        for y in range(rect.y, rect.bottom):
            for x in range(rect.x, rect.right):
                self.cells.pop((y, x), None)

    def _text(self, match: re.Match[bytes]) -> bytes:
        y, x = int(match[1]) - 1, int(match[2]) - 1
        red, green, blue = (int(match[n]) for n in (3, 4, 5))
        number = red << 16 | green << 8 | blue
        row = column = -1
        for character in match[6].decode():
            if character == PLACEHOLDER:
                column += 1
                self.cells[y, x] = (number, row, column)
                x += 1
                marks = 0
            else:
                value = DIACRITICS.index(character)
                row, column = (value, column) if marks == 0 else (row, value)
                marks += 1
                self.cells[y, x - 1] = (number, row, column)
        return b""

    def _graphics(self, match: re.Match[bytes]) -> bytes:
        inner = match[1].replace(b"\x1b\x1b", b"\x1b")
        found = re.fullmatch(rb"\x1b_G([^;\x1b]*);?([^\x1b]*)\x1b\\", inner)
        assert found is not None
        keys = dict(item.split("=", 1) for item in found[1].decode().split(","))
        assert keys["q"] == "2", "answers would be read as keys"
        if self._open is not None and "i" not in keys:
            first, data = self._open
            self._open = first, data + found[2]
            if keys["m"] == "0":
                self._open = None
                self._transmitted(first, data + found[2])
            return b""
        number = int(keys["i"])
        if keys["a"] == "p":
            assert keys["U"] == "1"
            self.images[number].grid = int(keys["c"]), int(keys["r"])
        elif keys["a"] == "d":
            self.images.pop(number, None)
        else:
            if keys["a"] == "t":
                if any(cell[0] == number for cell in self.cells.values()):
                    self.blanked += number in self.images
                self.images[number] = _Stored((int(keys["s"]), int(keys["v"])))
            assert keys["a"] in {"t", "f"}
            if keys["m"] == "1":
                self._open = keys, found[2]
            else:
                self._transmitted(keys, found[2])
        return b""

    def _transmitted(self, keys: dict[str, str], payload: bytes) -> None:
        stored = self.images[int(keys["i"])]
        assert stored.size == (int(keys["s"]), int(keys["v"])), "edits keep the size"
        if keys["f"] == "100":
            image = Image.open(io.BytesIO(standard_b64decode(payload)))
            stored.pixels = np.array(image.convert("RGB"))
        else:
            name = standard_b64decode(payload).decode()
            with open(f"/dev/shm{name}", "rb") as file:
                pixels = np.frombuffer(file.read(), np.uint8)
            stored.pixels = pixels.reshape(stored.size[1], stored.size[0], 3)


def show(
    encoder: PlaceholderEncoder,
    outside: Outside,
    frame: DecodedFrame,
    layout: Layout = LAYOUT,
    grant: Grant = GENEROUS,
    now: float = 0.0,
) -> PlaceholderFrame:
    """Encode a frame and hand all of it over."""
    encoder.set_layout(layout)
    encoded = encoder.encode(frame, layout, grant, now)
    assert encoded is not None
    for _ in range(1000):
        part = encoder.take(encoded, interrupted=False)
        outside.feed(part or b"")
        if encoded.done:
            break
    assert encoded.done
    encoder.settle(encoded)
    return encoded


def cells(*rects: Rect) -> set[tuple[int, int]]:
    return {
        (y, x)
        for rect in rects
        for y in range(rect.y, rect.bottom)
        for x in range(rect.x, rect.right)
    }


def in_place(outside: Outside, picture: Rect) -> bool:
    """Whether every cell shows its own part of the image."""
    return all(
        (row, column) == (y - picture.y, x - picture.x)
        for (y, x), (_, row, column) in outside.cells.items()
    )


def test_diacritics_never_merge_with_a_letter() -> None:
    assert len(set(DIACRITICS)) == len(DIACRITICS) > 255
    assert DIACRITICS[:3] == "\u0305\u030d\u030e"
    for character in DIACRITICS:
        assert unicodedata.combining(character) == 230
        assert not unicodedata.decomposition(character)


def test_the_first_frame_brings_its_cells_and_the_next_ones_do_not() -> None:
    encoder, outside = PlaceholderEncoder(), Outside()
    first = show(encoder, outside, plain(320, 176, (200, 30, 30)))
    assert first.fresh
    assert outside.shown() == cells(PICTURE)
    assert in_place(outside, PICTURE)
    assert {rect.height for rect in encoder.touched()} == {1}
    [stored] = outside.images.values()
    assert stored.grid == (40, 11)
    assert stored.pixels is not None
    assert stored.pixels[5, 5, 0] > 180
    outside.cells.clear()
    second = show(encoder, outside, plain(320, 176, (30, 30, 200)))
    assert not second.fresh
    assert not outside.cells, "no text was sent again"
    assert encoder.touched() == ()
    assert stored.pixels[5, 5, 2] > 180
    assert outside.blanked == 0


def test_another_terminal_outside_gets_the_image_before_long() -> None:
    encoder, outside = PlaceholderEncoder(), Outside()
    show(encoder, outside, busy(320, 176, 1), now=1.0)
    assert not show(encoder, outside, busy(320, 176, 2), now=8.0).fresh
    outside.images.clear()  # tmux was attached elsewhere
    assert show(encoder, outside, busy(320, 176, 3), now=11.5).fresh
    assert outside.shown() == cells(PICTURE)
    assert not show(encoder, outside, busy(320, 176, 4), now=12.0).fresh


def test_without_edits_every_frame_is_an_image_of_its_own() -> None:
    encoder, outside = PlaceholderEncoder(edit=False), Outside()
    for colour in (20, 120, 220, 60):
        show(encoder, outside, plain(320, 176, (colour, 0, 0)))
        assert len(outside.images) == 1, "the one before is deleted"
        assert outside.shown() == cells(PICTURE)
        assert outside.blanked == 0


def test_what_text_has_covered_is_sent_again_and_no_more() -> None:
    encoder, outside = PlaceholderEncoder(), Outside()
    show(encoder, outside, busy(320, 176, 1))
    encoder.touched()
    dialog = Rect(10, 4, 12, 3)
    outside.text(dialog)
    seen = visible_parts(PICTURE, [dialog])
    show(encoder, outside, busy(320, 176, 2), Layout(PICTURE, tuple(seen), (320, 176)))
    assert outside.shown() == cells(*seen)
    show(encoder, outside, busy(320, 176, 3))
    assert outside.shown() == cells(PICTURE)
    assert in_place(outside, PICTURE)
    assert cells(*encoder.touched()) == cells(dialog)
    outside.text(Rect(0, 5, 50, 1))
    encoder.damage([Rect(0, 5, 50, 1)])
    show(encoder, outside, busy(320, 176, 4))
    assert outside.shown() == cells(PICTURE)
    assert outside.blanked == 0


def test_another_place_or_size_is_another_image() -> None:
    encoder, outside = PlaceholderEncoder(), Outside()
    show(encoder, outside, busy(320, 176, 1))
    moved = layout_of(Rect(0, 1, 60, 16), cell=(8, 16))
    outside.text(Rect(0, 0, 80, 30))
    show(encoder, outside, busy(320, 176, 2), moved)
    assert outside.shown() == cells(moved.picture)
    assert in_place(outside, moved.picture)
    thin = Grant(3_000, 1e9, 75_000 * PACE, 0.05)
    small = show(encoder, outside, busy(320, 176, 3), moved, thin)
    assert small.size < (320, 176)
    assert outside.shown() == cells(moved.picture)
    assert len(outside.images) == 1
    assert outside.blanked == 0


def test_parts_keep_to_the_grant() -> None:
    encoder = PlaceholderEncoder()
    encoder.set_layout(LAYOUT)
    grant = Grant(300_000, 9_000, 1e6, 0.05)
    noise = np.random.default_rng(1).integers(0, 256, (176, 320, 3), np.uint8)
    encoded = encoder.encode(decoded(noise), LAYOUT, grant, 0.0)
    assert encoded is not None
    assert len(encoded.parts) > 3
    assert encoded.load == sum(map(len, encoded.parts))
    assert all(len(part) <= 9_000 for part in encoded.parts)
    outside = Outside()
    outside.feed(encoder.take(encoded, interrupted=False) or b"")
    encoded.taken = 100
    end = encoder.abandon(encoded)
    assert end == b"\x1bPtmux;\x1b\x1b_Gm=0,q=2;\x1b\x1b\\\x1b\\"
    assert encoder.take(encoded, interrupted=False) is None


def test_shared_memory_where_the_terminal_outside_is_here() -> None:
    store = shared_memory()
    if store is None:
        pytest.skip("no shared memory folder here")
    encoder, outside = PlaceholderEncoder(store=store), Outside()
    for seed in range(3):
        encoded = show(encoder, outside, busy(320, 176, seed))
        assert not encoded.in_band
    [stored] = outside.images.values()
    assert stored.pixels is not None
    assert outside.shown() == cells(PICTURE)
    outside.feed(encoder.close())
    assert not outside.images


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.builds(
            Rect,
            st.integers(0, 50),
            st.integers(0, 14),
            st.integers(1, 20),
            st.integers(1, 6),
        ),
        max_size=4,
    ),
    st.booleans(),
)
def test_any_history_of_coverings_ends_well(covers: list[Rect], edit: bool) -> None:
    encoder, outside = PlaceholderEncoder(edit=edit), Outside()
    for number, cover in enumerate([*covers, Rect(0, 0, 0, 0)]):
        seen = tuple(visible_parts(PICTURE, [cover]))
        outside.text(cover)
        layout = Layout(PICTURE, seen, LAYOUT.pixels)
        if not seen:
            encoder.set_layout(layout)
            continue
        show(encoder, outside, plain(64, 36, (number * 9, 0, 0)), layout)
        assert outside.shown() == cells(*seen)
        assert in_place(outside, PICTURE)
    assert outside.blanked == 0


def test_leaving_deletes_the_images() -> None:
    encoder, outside = PlaceholderEncoder(), Outside()
    show(encoder, outside, busy(320, 176, 1))
    outside.feed(encoder.leave())
    assert not outside.images
    assert encoder.leave() == b""
    again = show(encoder, outside, busy(320, 176, 2))
    assert again.fresh
    assert outside.shown() == cells(PICTURE)
