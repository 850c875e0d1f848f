"""Walking through what was typed before."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from odyssey_tui.ui.prompt_history import MAX_HISTORY, PromptHistory


def history(*lines: str) -> PromptHistory:
    made = PromptHistory()
    for line in lines:
        made.remember(line)
    return made


def test_a_walk_goes_back_and_returns_to_the_draft() -> None:
    h = history("a fox", "a cat")
    assert h.newer() is None
    assert h.older("") == "a cat"
    assert h.older("a cat") == "a fox"
    assert h.older("a fox") is None
    assert h.newer() == "a cat"
    assert h.newer() == ""
    assert not h.walking


def test_only_lines_that_begin_like_the_draft_are_visited() -> None:
    h = history("a fox", "Night falls", "night ends", "a cat")
    assert h.older("nig") == "night ends"
    assert h.older("night ends") == "Night falls"
    assert h.older("Night falls") is None
    assert [h.newer(), h.newer()] == ["night ends", "nig"]


def test_a_draft_like_nothing_before_is_followed_by_everything() -> None:
    h = history("a fox", "a cat")
    assert h.older("zebra") == "a cat"
    assert [h.newer(), h.newer()] == ["zebra", None]


def test_an_edit_begins_another_walk() -> None:
    h = history("a fox", "a fox runs")
    assert h.older("") == "a fox runs"
    h.stop()
    assert h.older("a fox") == "a fox runs"
    assert h.newer() == "a fox"


def test_the_line_that_stands_there_is_not_found_again() -> None:
    assert history("a fox").older("a fox") is None


def test_earlier_sessions_come_before_this_one() -> None:
    h = history("b", "c")
    h.load(["a", "c", "z"])
    assert h.lines == ["a", "z", "b", "c"]


@given(st.lists(st.sampled_from("abcdef"), max_size=30))
def test_each_line_is_there_once_by_its_last_use(lines: list[str]) -> None:
    kept = history(*lines).lines
    assert sorted(kept) == sorted(set(lines))
    last = {line: index for index, line in enumerate(lines)}
    assert kept == sorted(kept, key=last.__getitem__)


def test_it_is_bounded() -> None:
    h = history(*(str(number) for number in range(MAX_HISTORY + 10)))
    assert len(h.lines) == MAX_HISTORY
    assert h.lines[0] == "10"
