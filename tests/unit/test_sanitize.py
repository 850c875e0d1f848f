"""Nothing that comes through the door can act on a terminal."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from odyssey_tui.sanitize import clean_line, clean_text, redact_url

ANY_TEXT = st.text(st.characters(), max_size=300)


@given(ANY_TEXT, st.integers(1, 200))
def test_a_line_is_printable_and_bounded(text: str, limit: int) -> None:
    line = clean_line(text, limit)
    assert len(line) <= limit
    for character in line:
        assert unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp")


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean_line(clean_line(text, 100), 100) == clean_line(text, 100)


@given(ANY_TEXT)
def test_text_keeps_lines_and_nothing_else_below_space(text: str) -> None:
    cleaned = clean_text(text)
    assert all(c == "\n" or c >= " " for c in cleaned)
    assert not any("\x7f" <= c <= "\x9f" for c in cleaned)


def test_escapes_lose_their_escape() -> None:
    assert "\x1b" not in clean_line("\x1b]52;c;ZXZpbA==\x07evil\x9b31m")
    assert clean_line("\x1b[31mred") == "\N{REPLACEMENT CHARACTER}[31mred"


def test_ordinary_text_of_any_script_is_untouched() -> None:
    for text in (
        "A cat, sitting",
        "Ein Fuchs im Schnee",
        "夜の街 ネオン",
        "кот",
        "🦊 é",
    ):
        assert clean_line(text) == text


def test_overrides_and_zero_width_vanish() -> None:
    assert clean_line("a\u202eb\u200bc\u2066d\ufeffe") == "abcde"


def test_a_cut_is_marked_and_a_megabyte_is_cheap() -> None:
    assert clean_line("x" * 1_000_000, 10) == "xxxxxxxxx…"
    assert clean_text("line\n" * 10_000, max_lines=3) == "line\nline\nline\n…"


def test_a_redacted_url_keeps_neither_query_nor_credentials() -> None:
    url = "https://user:pw@files.example:8443/a/b.mp4?signature=abc&token=t#frag"
    assert redact_url(url) == "https://files.example:8443/a/b.mp4"
    assert redact_url("/relative?token=abc") == "/relative"
