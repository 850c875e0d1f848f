"""Searching the history."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odyssey_tui.prompting.fuzzy import LONGEST_ITEM, WEIGHED, Match, rank

HISTORY = [
    "a cat sleeps on the sofa",
    "Robots dance in the rain",
    "an over-the-shoulder shot of a knight",
    "the cathedral at night",
    "a black cat, at night",
]


def found(query: str, items: list[str] = HISTORY) -> list[str]:
    return [match.text for match in rank(query, items, 50)]


def marked(match: Match) -> str:
    """The letters that a match marks."""
    return "".join(match.text[start:end] for start, end in match.spans)


def test_without_a_query_the_newest_come_first() -> None:
    for query in ("", "  "):
        matches = rank(query, HISTORY, 3)
        assert [match.index for match in matches] == [4, 3, 2]
        assert all(match.spans == () for match in matches)


@pytest.mark.parametrize(
    ("query", "result"),
    [
        ("sofa", [0, 2]),
        ("cat", [4, 3, 0]),
        ("night cat", [4, 3]),
        ("cat night", [4, 3]),
        ("robots", [1]),
        ("Robots", [1]),
        ("ROBOTS", []),
        ("the Shot", []),
        ("ovrshldr", [2]),
        ("kngt", [2, 4]),
        ("xyz", []),
        ("sofa xyz", []),
        ("over-the", [2]),
    ],
)
def test_what_is_found_and_in_which_order(query: str, result: list[int]) -> None:
    assert [match.index for match in rank(query, HISTORY, 50)] == result


def test_words_together_beat_scattered_letters() -> None:
    items = ["rain", "r-a-i-n", "brain", "radiation in", "train"]
    assert found("rain", items)[0] == "rain"
    assert set(found("rain", items)) == set(items)
    assert found("rain", items).index("train") < found("rain", items).index(
        "radiation in"
    )


def test_letters_at_the_start_of_words_count_more() -> None:
    assert found("ots", ["x o t s", "xoxtxs"])[0] == "x o t s"


def test_of_equals_the_newest_comes_first() -> None:
    assert [match.index for match in rank("cat", ["cat"] * 4, 3)] == [3, 2, 1]


def test_spans_show_the_letters_that_were_found() -> None:
    (match,) = rank("sofa cat", HISTORY, 1)
    assert match.spans == ((2, 5), (20, 24))
    (match,) = rank("ovrshldr", HISTORY, 1)
    assert marked(match) == "ovrshldr"


def test_overlapping_words_share_their_letters() -> None:
    (match,) = rank("cat at", ["the cat"], 1)
    assert match.spans == ((4, 7),)


def test_short_words_and_very_long_ones_must_be_whole() -> None:
    assert found("ab", ["a-b", "cab"]) == ["cab"]
    assert found("abcde" * 5, ["-".join("abcde" * 5)]) == []
    assert found("abcde" * 5, ["x" + "abcde" * 5]) == ["x" + "abcde" * 5]


def test_all_punctuation_can_be_sought() -> None:
    for mark in string.punctuation:
        assert found(f"a{mark}b", ["nothing", f"x a{mark}b"]) == [f"x a{mark}b"]
        # The same letters scattered.
        assert found(f"a{mark}b", [f"a.{mark}.b" if mark != "." else "a-.-b"])


def test_the_limit_is_kept_and_the_best_are_kept() -> None:
    items = ["xcatx"] * 50 + ["cat"] + ["xcatx"] * 50
    assert rank("cat", items, 1)[0].text == "cat"
    assert rank("cat", items, 0) == []
    assert len(rank("cat", items, 1000)) == 101


def test_of_many_scattered_matches_the_newest_are_weighed() -> None:
    items = ["c a t"] + ["c-xx-a-xx-t"] * (WEIGHED + 1)
    assert all(text != "c a t" for text in found("cat", items))
    assert len(rank("cat", items, len(items))) == len(items)


def test_an_item_is_searched_up_to_a_bound() -> None:
    assert found("end", ["x" * LONGEST_ITEM + " end"]) == []


def slow_subsequence(word: str, item: str) -> bool:
    letters = iter(item if word != word.lower() else item.lower())
    return all(letter in letters for letter in word)


TEXTS = st.text(alphabet="abcAB -'.\n", max_size=25)


@given(TEXTS, st.lists(TEXTS, max_size=8), st.integers(0, 9))
def test_matches_are_what_a_slow_search_finds(
    query: str, items: list[str], limit: int
) -> None:
    matches = rank(query, items, limit)
    words = list(dict.fromkeys(query.split()))
    if len(words) <= 3:
        expected = [
            index
            for index, item in enumerate(items)
            if all(
                slow_subsequence(word, item)
                if 3 <= len(word) <= 24
                else word in (item if word != word.lower() else item.lower())
                for word in words
            )
        ]
        assert len(matches) == min(limit, len(expected))
        assert {match.index for match in matches} <= set(expected)
    order = [(-match.score, -match.index) for match in matches]
    assert order == sorted(order)
    for match in matches:
        assert match.text == items[match.index]
        flat = [place for span in match.spans for place in span]
        assert flat == sorted(set(flat))
        letters = marked(match).lower()
        assert all(set(word.lower()) <= set(letters) for word in words[:6])


@given(st.text(max_size=12), st.lists(st.text(max_size=30), max_size=6))
def test_any_text_is_answered(query: str, items: list[str]) -> None:
    for match in rank(query, items, 5):
        assert all(0 <= a < b <= len(match.text) for a, b in match.spans)
