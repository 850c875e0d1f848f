"""Updates of the screen without what changes nothing."""

from __future__ import annotations

import pyte
from hypothesis import given, settings
from hypothesis import strategies as st

from odyssey_tui.video.geometry import Rect
from odyssey_tui.video.shadow import ScreenShadow

COLUMNS, ROWS = 30, 8

styles = st.sampled_from(["", "1;31", "38;2;1;2;3;48;2;4;5;6", "7"])
words = st.text(st.sampled_from("  abéÄ▀─│漢🙂"), min_size=1, max_size=8)
lines = st.tuples(
    st.integers(0, ROWS - 2),
    st.integers(0, COLUMNS - 1),
    st.lists(st.tuples(styles, words), min_size=1, max_size=4),
    st.booleans(),
)
updates = st.tuples(
    st.lists(lines, min_size=1, max_size=4),
    st.integers(0, ROWS - 1),
    st.integers(0, COLUMNS - 1),
)
Line = tuple[int, int, list[tuple[str, str]], bool]


def written(update: tuple[list[Line], int, int]) -> str:
    """An update as Textual writes it."""
    out = []
    for y, x, segments, newline in update[0]:
        out.append(f"\x1b[{y + 1};{x + 1}H")
        left = COLUMNS - x
        for style, text in segments:
            width = sum(2 if ord(c) > 0x2E80 else 1 for c in text)
            if width > left:
                break
            left -= width
            out.append(f"\x1b[{style}m{text}\x1b[0m" if style else text)
        if newline:
            out.append("\n")
    out.append(f"\x1b[{update[1] + 1};{update[2] + 1}H")
    return "".join(out)


def screen() -> tuple[pyte.Screen, pyte.Stream]:
    terminal = pyte.Screen(COLUMNS, ROWS)
    terminal.reset_mode(pyte.modes.DECAWM)
    return terminal, pyte.Stream(terminal)


@settings(max_examples=150, deadline=None)
@given(st.lists(updates, max_size=12))
def test_the_screen_is_the_same_with_less(
    history: list[tuple[list[Line], int, int]],
) -> None:
    (whole, feed_whole), (part, feed_part) = screen(), screen()
    shadow = ScreenShadow()
    shadow.resize(COLUMNS, ROWS)
    for update in history:
        text = written(update)
        reduced = shadow.reduce(text).text
        feed_whole.feed(text)
        feed_part.feed(reduced)
        assert part.buffer == whole.buffer
        assert (part.cursor.x, part.cursor.y) == (whole.cursor.x, whole.cursor.y)


LINE = "\x1b[2;1H\x1b[1m" + "─" * COLUMNS + "\x1b[0m\x1b[4;1H"


def test_the_same_again_is_nothing() -> None:
    shadow = ScreenShadow()
    shadow.resize(COLUMNS, ROWS)
    assert shadow.reduce(LINE).text
    assert shadow.reduce(LINE).text == ""


def test_one_changed_cell_is_a_few_bytes() -> None:
    shadow = ScreenShadow()
    shadow.resize(COLUMNS, ROWS)
    shadow.reduce(LINE)
    changed = LINE.replace("─" * 9, "─" * 8 + "x", 1)
    assert shadow.reduce(changed).text == "\x1b[2;9H\x1b[1mx\x1b[0m\x1b[4;1H"


def test_small_gaps_are_filled_and_large_ones_are_stepped_over() -> None:
    shadow = ScreenShadow()
    shadow.resize(COLUMNS, ROWS)
    shadow.reduce("\x1b[1;1Ha bbb c              d\x1b[8;1H")
    out = shadow.reduce("\x1b[1;1HA bbb C              D\x1b[8;1H").text
    assert out == "\x1b[1;1HA bbb C\x1b[1;22HD\x1b[8;1H"


def test_what_was_painted_over_is_sent_again() -> None:
    shadow = ScreenShadow()
    shadow.resize(COLUMNS, ROWS)
    shadow.reduce(LINE)
    shadow.forget([Rect(5, 0, 3, 4), Rect(-4, -4, 2, 2), Rect(100, 1, 5, 5)])
    assert shadow.reduce(LINE).text == "\x1b[2;6H\x1b[1m───\x1b[0m\x1b[4;1H"
    shadow.forget()
    assert "─" * COLUMNS in shadow.reduce(LINE).text


def test_another_size_makes_everything_unknown() -> None:
    shadow = ScreenShadow()
    shadow.resize(COLUMNS, ROWS)
    shadow.reduce(LINE)
    shadow.resize(COLUMNS, ROWS)
    assert shadow.reduce(LINE).text == ""
    shadow.resize(COLUMNS + 1, ROWS)
    assert "─" * COLUMNS in shadow.reduce(LINE).text


def test_a_moved_cursor_is_put_where_it_belongs() -> None:
    shadow = ScreenShadow()
    shadow.resize(COLUMNS, ROWS)
    shadow.reduce(LINE)
    shadow.moved()
    assert shadow.reduce(LINE).text == "\x1b[4;1H"


def test_what_is_not_understood_goes_through_whole() -> None:
    shadow = ScreenShadow()
    shadow.resize(COLUMNS, ROWS)
    shadow.reduce(LINE)
    link = "\x1b[2;1H\x1b]8;id=1;http://x\x1b\\here\x1b]8;;\x1b\\"
    assert shadow.reduce(link).text == link
    assert "─" * COLUMNS in shadow.reduce(LINE).text
    outside = f"\x1b[{ROWS + 1};1Hx"
    assert shadow.reduce(outside).text == outside
    scrolling = f"\x1b[{ROWS};1Hx\n"
    assert shadow.reduce(scrolling).text == scrolling


def test_owned_cells_are_left_alone_and_painted_when_they_are_free_again() -> None:
    shadow = ScreenShadow()
    shadow.resize(COLUMNS, ROWS)
    owned = [Rect(10, 0, 5, 3), Rect(28, 1, 9, 9)]
    first = shadow.reduce(LINE, owned)
    assert first.text == (
        "\x1b[2;1H\x1b[1m" + "─" * 10 + "\x1b[0m"
        "\x1b[2;16H\x1b[1m" + "─" * 13 + "\x1b[0m\x1b[4;1H"
    )
    assert first.overpainted == []
    assert shadow.reduce(LINE, owned).text == ""
    assert "─" * 5 in shadow.reduce(LINE).text
    assert shadow.reduce(LINE).text == ""


def test_what_had_to_be_painted_over_owned_cells_is_said() -> None:
    shadow = ScreenShadow()
    shadow.resize(COLUMNS, ROWS)
    wide = "\x1b[2;4H漢字 text\x1b[8;1H"
    assert shadow.reduce(wide, [Rect(8, 0, 9, 9)]).overpainted == [Rect(3, 1, 27, 1)]
    whole = shadow.reduce("\x1b]8;;x\x1b\\", [Rect(8, 0, 9, 9)])
    assert whole.overpainted == [Rect(0, 0, COLUMNS, ROWS)]
