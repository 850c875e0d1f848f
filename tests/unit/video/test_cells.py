"""Text cells, against a terminal emulator."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from odyssey_tui.models import DecodedFrame
from odyssey_tui.video.budget import Grant
from odyssey_tui.video.encoders import base
from odyssey_tui.video.encoders.base import Layout
from odyssey_tui.video.encoders.cell_bytes import emit
from odyssey_tui.video.encoders.cell_colours import TerminalPalette
from odyssey_tui.video.encoders.cell_plan import WAYS, Halves, Way, coarsened
from odyssey_tui.video.encoders.cell_shapes import FLAT, PARTS, fitted, seen
from odyssey_tui.video.encoders.cells import CellsEncoder, CellsFrame
from odyssey_tui.video.encoders.scaling import Scaler
from odyssey_tui.video.geometry import Rect, visible_parts

from .support import GENEROUS, CellTerminal, busy, layout_of, plain

PICTURE = Rect(3, 2, 40, 12)
LAYOUT = layout_of(PICTURE)
EXACT = 8.0
"""Mean error of two colours for four pixels of the busiest picture."""


def wanted(frame: DecodedFrame, picture: Rect = PICTURE) -> NDArray[np.int16]:
    """The pixels that the cells of a picture should show."""
    rgb = Scaler().rgb(frame.frame, 2 * picture.width, 2 * picture.height)
    return rgb.astype(np.int16)


def wrong(terminal: CellTerminal, frame: DecodedFrame) -> float:
    """Mean error of what is shown."""
    return float(np.abs(terminal.pixels(PICTURE) - wanted(frame)).mean())


def show(
    encoder: CellsEncoder,
    terminal: CellTerminal,
    frame: DecodedFrame,
    layout: Layout = LAYOUT,
    grant: Grant = GENEROUS,
    now: float = 0.0,
) -> CellsFrame | None:
    """Encode a frame and hand all of it to the terminal."""
    encoded = encoder.encode(frame, layout, grant, now)
    while (
        encoded is not None
        and (part := encoder.take(encoded, interrupted=False)) is not None
    ):
        terminal.feed(part)
    assert encoded is None or encoded.done
    return encoded


def started(layout: Layout = LAYOUT) -> tuple[CellsEncoder, CellTerminal]:
    encoder = CellsEncoder()
    encoder.set_layout(layout)
    return encoder, CellTerminal(60, 20)


def test_golden_bytes() -> None:
    out = emit(
        np.array([0, 0, 0, 2]),
        np.array([4, 5, 8, 0]),
        np.array([[1, 2, 3], [1, 2, 3], [0, 0, 0], [9, 9, 9]]),
        np.array([[10, 20, 30], [255, 0, 0], [0, 0, 0], [9, 9, 9]]),
        np.array([0, 2, 7, 7], np.uint8),
    )
    assert out.data == (
        b"\x1b[1;5H\x1b[38;2;1;2;3;48;2;10;20;30m\xe2\x96\x80"
        b"\x1b[48;2;255;0;0m\xe2\x96\x9a"
        b"\x1b[2C\x1b[48;2;0;0;0m "
        b"\x1b[3;1H\x1b[48;2;9;9;9m "
    )
    assert out.ends[-1] == len(out.data)
    assert out.starts_run.tolist() == [True, False, False, True]


def test_golden_bytes_of_numbered_colours() -> None:
    rows, columns = np.array([1, 1]), np.array([0, 1])
    top, bottom = np.array([3, 3], np.uint8), np.array([250, 17], np.uint8)
    shapes = np.array([0, 0], np.uint8)
    assert emit(rows, columns, top, bottom, shapes).data == (
        b"\x1b[2;1H\x1b[38;5;3;48;5;250m\xe2\x96\x80\x1b[48;5;17m\xe2\x96\x80"
    )


def test_nothing_to_paint_is_no_bytes() -> None:
    nothing = np.zeros(0, np.intp)
    colours, shapes = np.zeros((0, 3), np.int16), np.zeros(0, np.uint8)
    assert emit(nothing, nothing, colours, colours, shapes).data == b""


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0, 1), st.integers(8, 60))
def test_any_cells_are_painted_as_told(seed: int, share: float, run: int) -> None:
    random = np.random.default_rng(seed)
    mask = random.random((12, 40)) < share
    # Few colours, so that runs of equal ones occur.
    colours = random.integers(0, 3, (12, 40, 2, 3), np.uint8) * 100
    shapes = random.integers(0, 8, (12, 40), np.uint8)
    rows, columns = np.nonzero(mask)
    fore, back = colours[rows, columns].transpose(1, 0, 2).astype(np.int16)
    out = emit(rows, columns, fore, back, shapes[mask], run=run)
    terminal = CellTerminal(40, 12)
    # Cut anywhere a run starts, each piece must stand on its own.
    starts = np.flatnonzero(out.starts_run).tolist()
    byte = 0
    for start in [*starts[1:], None]:
        end = len(out.data) if start is None else int(out.ends[start - 1])
        terminal.feed(out.data[byte:end] + b"\x1b[m")
        byte = end
    expected = np.zeros((12, 40, 4, 3), np.int16)
    expected[mask] = seen(shapes[mask], fore, back).reshape(-1, 4, 3)
    pixels = expected.reshape(12, 40, 2, 2, 3).transpose(0, 2, 1, 3, 4)
    assert np.array_equal(
        terminal.pixels(Rect(0, 0, 40, 12)), pixels.reshape(24, 80, 3)
    )


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_shape_of_a_cell_is_the_best_there_is(seed: int) -> None:
    random = np.random.default_rng(seed)
    pixels = random.integers(0, 256, (3, 4, 12)).astype(np.int16)
    painting = fitted(pixels)
    shown = seen(
        painting.shapes.reshape(-1),
        painting.fore.reshape(-1, 3),
        painting.back.reshape(-1, 3),
    ).reshape(3, 4, 12)
    error = ((shown - pixels).astype(float) ** 2).sum(2)
    assert np.allclose(error, painting.error, atol=80), "rounding aside"
    for parts in PARTS:
        four = pixels.reshape(3, 4, 4, 3).astype(float)
        best = sum(
            ((four[:, :, part] - four[:, :, part].mean(2, keepdims=True)) ** 2).sum(
                (2, 3)
            )
            for part in (parts, ~parts)
            if part.any()
        )
        assert (painting.error <= best + FLAT + 1).all()


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from(WAYS))
def test_the_error_of_a_block_is_what_is_seen(seed: int, way: Way) -> None:
    random = np.random.default_rng(seed)
    pixels = random.integers(0, 256, (3, 21, 12)).astype(np.int16)
    painting = coarsened(Halves.of(pixels), way)
    shown = seen(
        painting.shapes.reshape(-1),
        painting.fore.reshape(-1, 3),
        painting.back.reshape(-1, 3),
    ).reshape(3, 21, 12)
    error = ((shown - pixels).astype(float) ** 2).sum(2)
    assert np.allclose(error, painting.error, rtol=1e-3, atol=8)


def test_a_frame_without_limits_is_shown_exactly() -> None:
    encoder, terminal = started()
    for seed in range(3):
        frame = busy(320, 192, seed)
        show(encoder, terminal, frame, now=seed * 0.05)
        assert wrong(terminal, frame) <= EXACT


def test_what_is_shown_already_is_not_sent_again() -> None:
    encoder, terminal = started()
    frame = busy(320, 192, 1)
    first = show(encoder, terminal, frame)
    assert first is not None
    assert show(encoder, terminal, frame, now=0.05) is None


@pytest.mark.parametrize("budget", [1_500, 5_000])
def test_a_budget_is_kept_and_the_picture_gets_there_in_the_end(budget: int) -> None:
    encoder, terminal = started()
    grant = Grant(budget, 400, 1e9, 0.05)
    sizes = []
    for number in range(60):
        encoded = show(
            encoder, terminal, busy(320, 192, 7), grant=grant, now=number * 0.05
        )
        if encoded is None:
            break
        sizes.append(encoded.load)
        assert encoded.note or number
    assert max(sizes[2:] or sizes) <= budget * 1.25
    assert wrong(terminal, busy(320, 192, 7)) <= EXACT


def test_what_matters_is_painted_first() -> None:
    encoder, terminal = started()
    show(encoder, terminal, plain(320, 192, (100, 100, 100)))
    pixels = np.full((192, 320, 3), 108, np.uint8)
    pixels[64:128, 120:200] = (255, 255, 0)
    from .support import decoded

    grant = Grant(2_500, 1e9, 1e9, 0.05)
    show(encoder, terminal, decoded(pixels), grant=grant, now=0.05)
    shown = terminal.pixels(PICTURE)
    # Only the bright rectangle fits the budget; it is there completely.
    assert np.abs(shown[9:15, 32:48] - (255, 255, 0)).max() < 12


def test_a_moving_picture_on_a_thin_link_is_coarse_and_not_a_mixture() -> None:
    encoder, terminal = started()
    show(encoder, terminal, plain(320, 192, (0, 0, 0)))
    show(
        encoder,
        terminal,
        plain(320, 192, (240, 240, 240)),
        grant=Grant(1_000, 1e9, 1e9, 0.05),
        now=0.05,
    )
    bright = (terminal.pixels(PICTURE) > 200).mean()
    assert bright > 0.85


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.builds(
            Rect,
            st.integers(0, 50),
            st.integers(0, 16),
            st.integers(1, 30),
            st.integers(1, 8),
        ),
        max_size=4,
    ),
    st.sampled_from([1e9, 1_200]),
)
def test_nothing_outside_the_visible_parts_is_touched(
    occluders: list[Rect], budget: float
) -> None:
    visible = visible_parts(PICTURE, occluders)
    layout = layout_of(PICTURE, visible)
    encoder, terminal = started(layout)
    grant = Grant(budget, 300, 1e9, 0.05)
    for number in range(2):
        show(encoder, terminal, busy(320, 192, 5), layout, grant, number * 0.05)
    assert set(encoder.touched()) <= set(visible)
    inside = np.zeros((20, 60), bool)
    for part in visible:
        inside[part.y : part.bottom, part.x : part.right] = True
    for y in range(20):
        for x in range(60):
            if not inside[y, x]:
                assert terminal.screen.buffer[y][x].bg == "default"


def test_damage_is_repaired() -> None:
    encoder, terminal = started()
    frame = busy(320, 192, 1)
    show(encoder, terminal, frame)
    hole = Rect(10, 4, 20, 5)
    for y in range(hole.y, hole.bottom):
        terminal.feed(b"\x1b[%d;%dH" % (y + 1, hole.x + 1) + b" " * hole.width)
    encoder.damage([hole])
    repair = show(encoder, terminal, frame, now=0.05)
    assert repair is not None
    assert repair.load < 100 * hole.area
    assert wrong(terminal, frame) <= EXACT


def test_a_part_of_a_layout_that_is_gone_is_not_painted() -> None:
    encoder, terminal = started()
    frame = encoder.encode(busy(320, 192, 1), LAYOUT, Grant(1e9, 2_000, 1e9, 0.05), 0.0)
    assert frame is not None
    terminal.feed(encoder.take(frame, interrupted=False) or b"")
    toast = Rect(3, 8, 40, 6)
    smaller = layout_of(PICTURE, visible_parts(PICTURE, [toast]))
    encoder.set_layout(smaller)
    assert encoder.take(frame, interrupted=True) == b""
    assert frame.done
    assert terminal.screen.buffer[10][10].bg == "default"
    # What had not been painted is painted by the next frame.
    show(encoder, terminal, busy(320, 192, 1), smaller, now=0.05)
    upper = Rect(3, 2, 40, 6)
    expected = wanted(busy(320, 192, 1))[:12]
    assert np.abs(terminal.pixels(upper) - expected).mean() <= EXACT


def test_updates_are_closed_when_others_write_in_between() -> None:
    encoder = CellsEncoder(sync=base.SYNC)
    encoder.set_layout(LAYOUT)
    frame = encoder.encode(busy(320, 192, 1), LAYOUT, Grant(1e9, 1_200, 1e9, 0.05), 0.0)
    assert frame is not None
    begin, end = base.SYNC
    first = encoder.take(frame, interrupted=True)
    assert first is not None
    assert first.startswith(begin + b"\x1b7")
    assert first.endswith(b"\x1b[m\x1b8")
    assert encoder.interrupt(frame) == end
    second = encoder.take(frame, interrupted=True)
    assert second is not None
    assert second.startswith(begin)
    third = encoder.take(frame, interrupted=False)
    assert third is not None
    assert not third.startswith(begin)
    assert encoder.abandon(frame) == end
    assert encoder.interrupt(frame) == b""
    assert encoder.take(frame, interrupted=False) is None


def test_parts_are_small_on_a_thin_link() -> None:
    encoder, _ = started(layout_of(Rect(0, 0, 160, 44)))
    layout = layout_of(Rect(0, 0, 160, 44))
    frame = encoder.encode(
        busy(1280, 704, 1), layout, Grant(100_000, 1_000, 1e9, 0.05), 0.0
    )
    assert frame is not None
    assert max(len(part.data) for part in frame.parts) <= 1_600


@pytest.mark.parametrize("colors", ["256", "16"])
def test_few_colours_are_dithered_and_stand_still(colors: str) -> None:
    encoder = CellsEncoder(colors=colors)  # type: ignore[arg-type]
    encoder.set_layout(LAYOUT)
    terminal = CellTerminal(60, 20)
    frame = plain(320, 192, (140, 90, 60))
    first = encoder.encode(frame, LAYOUT, GENEROUS, 0.0)
    assert first is not None
    data = b"".join(iter(lambda: encoder.take(first, interrupted=False), None))
    assert b"38;2" not in data
    assert b"48;5;" in data
    assert encoder.encode(frame, LAYOUT, GENEROUS, 0.05) is None
    del terminal


@given(st.integers(0, 255), st.integers(0, 255), st.integers(0, 255))
@settings(max_examples=50, deadline=None)
def test_dithered_colours_average_to_what_was_wanted(r: int, g: int, b: int) -> None:
    palette = TerminalPalette(256)
    rows, columns = (a.reshape(-1) for a in np.mgrid[0:8, 0:8])
    wanted_colour = np.tile(np.array([[r, g, b]], np.int16), (64, 1))
    numbers = palette.numbers(wanted_colour, rows, columns)
    assert numbers.min() >= 16
    cube = (0, 95, 135, 175, 215, 255)

    def colour(number: int) -> tuple[int, int, int]:
        if number >= 232:
            return (8 + 10 * (number - 232),) * 3
        number -= 16
        return cube[number // 36], cube[number // 6 % 6], cube[number % 6]

    mean = np.array([colour(int(n)) for n in numbers]).mean(0)
    assert np.abs(mean - (r, g, b)).max() < 60


def test_another_size_starts_anew_and_clearing_forgets() -> None:
    encoder, terminal = started()
    frame = busy(320, 192, 1)
    show(encoder, terminal, frame)
    other = layout_of(Rect(0, 0, 20, 6))
    encoder.set_layout(other)
    assert encoder.encode(frame, LAYOUT, GENEROUS, 0.0) is None
    assert show(encoder, terminal, frame, other) is not None
    assert show(encoder, terminal, frame, other) is None
    assert encoder.clear() == b""
    assert show(encoder, terminal, frame, other) is not None
