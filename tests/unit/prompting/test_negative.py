"""Negative prompts: taking apart, extending, and seeing where one would help."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odyssey_tui.prompting.exclusions import item_start
from odyssey_tui.prompting.negative import (
    COMMON_EXCLUSIONS,
    LONGEST_PROMPT,
    add,
    begin,
    split,
    spot,
)


@pytest.mark.parametrize(
    ("prompt", "positive", "things"),
    [
        ("", "", []),
        ("A cat.", "A cat.", []),
        ("A cat. Negative prompt: dogs", "A cat.", ["dogs"]),
        ("A cat. NEGATIVE PROMPTS : dogs,, rain .", "A cat.", ["dogs", "rain"]),
        ("A cat\nnegative: dogs\nrain", "A cat", ["dogs", "rain"]),
        ("Negative prompt: dogs", "", ["dogs"]),
        ("A. Negative prompt: a; negative prompt: b, a", "A.", ["a", "b"]),
        (
            "An oak. Negative prompt: dark, stormy, or threatening  atmosphere",
            "An oak.",
            ["dark", "stormy", "threatening atmosphere"],
        ),
        (
            "A. Negative prompt: black-and-white, f/2.8",
            "A.",
            ["black-and-white", "f/2.8"],
        ),
        ("negative space around a cat", "negative space around a cat", []),
        ("a non-negative: x", "a non-negative: x", []),
        ("A cat. Negative prompt:", "A cat.", []),
    ],
)
def test_a_prompt_is_split(prompt: str, positive: str, things: list[str]) -> None:
    assert split(prompt) == (positive, things)


@pytest.mark.parametrize(
    ("prompt", "text"),
    [
        ("", "Negative prompt: "),
        ("a cat", "a cat. Negative prompt: "),
        ("a cat, ", "a cat. Negative prompt: "),
        ("A cat.", "A cat. Negative prompt: "),
        ("A cat!\n", "A cat! Negative prompt: "),
        ("He says “hi.”", "He says “hi.” Negative prompt: "),
        ("A. Negative prompt:", "A. Negative prompt: "),
        ("A. Negative prompt: x", "A. Negative prompt: x, "),
        ("A. Negative prompt: x, ", "A. Negative prompt: x, "),
        ("A. negative: x.", "A. negative: x, "),
        ("A. Negative: x. Negative: y", "A. Negative: x. Negative: y, "),
    ],
)
def test_a_negative_prompt_is_begun_or_gone_on_with(prompt: str, text: str) -> None:
    assert begin(prompt) == (text, len(text))


def test_things_are_added_once_and_in_order() -> None:
    assert add("a cat", ["rain", "dogs"]) == "a cat. Negative prompt: rain, dogs"
    assert add("A. Negative prompt: Rain", ["rain", "x", "x"]) == (
        "A. Negative prompt: Rain, x"
    )
    assert add("A. ", ["b, c", " or d. "]) == "A. Negative prompt: b, c, d"
    assert add("A. ", []) == "A. "
    assert add("A. Negative prompt: x", ["X", " , "]) == "A. Negative prompt: x"


def test_where_an_item_begins() -> None:
    prompt = "a cat. Negative prompt: x, yz"
    assert item_start(prompt, 5) is None
    assert item_start(prompt, 23) == 23
    assert item_start(prompt, 25) == 24
    assert item_start(prompt, len(prompt)) == 27


@pytest.mark.parametrize(
    ("prompt", "suggestion"),
    [
        ("a street without people", "a street. Negative prompt: people"),
        ("A street without people.", "A street. Negative prompt: people"),
        ("A street without any people!", "A street! Negative prompt: people"),
        (
            "A street without people or cars, at night",
            "A street, at night. Negative prompt: people, cars",
        ),
        (
            "A scene without text, watermark, or logo",
            "A scene. Negative prompt: text, watermark, logo",
        ),
        ("A room with no windows", "A room. Negative prompt: windows"),
        (
            "A street with no cars and a red house",
            "A street and a red house. Negative prompt: cars",
        ),
        ("A forest, no people", "A forest. Negative prompt: people"),
        ("A forest, no people, fog", "A forest, fog. Negative prompt: people"),
        ("No people, a street", "A street. Negative prompt: people"),
        ("no people, a street", "a street. Negative prompt: people"),
        ("A quiet street but no cars", "A quiet street. Negative prompt: cars"),
        ("A cat. Don’t show any text.", "A cat. Negative prompt: text"),
        (
            "A cat sleeps. Do not show people. It rains.",
            "A cat sleeps. It rains. Negative prompt: people",
        ),
        ("a forest, not too dark", "a forest. Negative prompt: dark"),
        ("a photo, not a cartoon", "a photo. Negative prompt: cartoon"),
        ("A sky without a cloud in sight", "A sky. Negative prompt: cloud"),
        ("A beach with no people at all", "A beach. Negative prompt: people"),
        ("A lake without lightning", "A lake. Negative prompt: lightning"),
        (
            "A garden without Flowers. Negative prompt: cars",
            "A garden. Negative prompt: cars, Flowers",
        ),
        ("A. B without cars. Negative prompt: cars", "A. B. Negative prompt: cars"),
    ],
)
def test_a_denied_thing_is_excluded(prompt: str, suggestion: str) -> None:
    hint = spot(prompt)
    assert hint is not None
    assert hint.suggestion == suggestion
    assert hint.original == prompt[hint.start : hint.end]
    assert hint.reason


@pytest.mark.parametrize(
    "prompt",
    [
        "", "no", "without", "a cat", "He is no longer young", "no one else but him",
        "There is no one", "without doubt the best", "A castle without end",
        "not far from the sea", "A house, not far from the sea", "not only cats",
        "a man who is not wearing a hat", "A man, not wearing a hat",
        "A man walks without stopping", "A man has no hair", "There are no people",
        "a sign that says no parking", "A street, no parking", "No smoking",
        "a wall with “no people” on it", 'a wall with "without cars" on it',
        "a city, no people walk by", "A forest, no dogs bark", "No people",
        "no people in the street", "with little or no light", "no man's land",
        "A market, no people in the street", "A street with no cars and buses",
        "A man without his hat", "Is there a street without people?",
        "A cat, not the black one", "a cat, but not a black one", "he whispers, no",
        "A man with no name", "It goes on without him", "no more rain",
        "A street. Negative prompt: no people", "Don't show", "a nobody",
        "a known face, a notable place", "do not go gentle", "a piano, no doubt",
        "x" * LONGEST_PROMPT + ", no people",
    ],
)  # fmt: skip
def test_what_denies_no_thing_is_left_alone(prompt: str) -> None:
    hint = spot(prompt)
    assert hint is None, hint


def _one_of(texts: str) -> st.SearchStrategy[str]:
    return st.sampled_from(texts.split("|"))


PROMPTS = st.lists(
    _one_of(
        "a street|without|people|, |. |no|with no|any|or|cars|don't show|not|and|a|the"
        '|“|"|Negative prompt:|text|\n|!|walking|A cat|not too|dark|in sight'
    )
).map(" ".join)


@given(PROMPTS | st.text(max_size=200))
def test_every_hint_can_be_taken_until_none_is_left(prompt: str) -> None:
    for _ in range(40):
        hint = spot(prompt)
        if hint is None:
            return
        assert prompt[hint.start : hint.end] == hint.original
        excluded = {thing.lower() for thing in split(hint.suggestion)[1]}
        assert {thing.lower() for thing in hint.things} <= excluded
        assert len(split(hint.suggestion)[0]) < len(split(prompt)[0])
        prompt = hint.suggestion
    pytest.fail(f"still hinting at {prompt!r}")


THINGS = st.lists(
    st.sampled_from([term.text for term in COMMON_EXCLUSIONS]) | st.text(max_size=9)
)


@given(PROMPTS | st.text(max_size=80), THINGS)
def test_what_is_added_is_there_and_nothing_else_changes(
    prompt: str, things: list[str]
) -> None:
    once = add(prompt, things)
    positive, known = split(prompt)
    after, excluded = split(once)
    assert excluded[: len(known)] == known
    assert after.rstrip(".") == positive.rstrip(" \t\r\n,;:.-–—") or after == positive
    assert add(once, things) == once
