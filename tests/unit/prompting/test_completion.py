"""Completing words, ghost text, and choosing from a list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odyssey_tui.prompting.completion import (
    Candidate,
    apply,
    browse,
    complete_words,
    ghost_text,
)
from odyssey_tui.prompting.exclusions import COMMON_EXCLUSIONS, NEGATIVE_GROUP
from odyssey_tui.prompting.vocabulary import GROUPS, TERMS, terms_of


def at_end(prompt: str, limit: int = 40) -> list[Candidate]:
    return complete_words(prompt, len(prompt), limit)


def completed(prompt: str) -> str:
    """The prompt with the first candidate."""
    return apply(prompt, at_end(prompt)[0])[0]


@pytest.mark.parametrize(
    ("typed", "result"),
    [
        ("low a", "low angle"),
        ("a man, low an", "a man, low angle"),
        ("bird", "bird's-eye view"),
        ("bird's", "bird's-eye view"),
        ("bird’s", "bird’s-eye view"),
        ("Bird", "Bird's-eye view"),
        ("A cat. Vapor", "A cat. Vaporwave"),
        ("shoulder", "over-the-shoulder shot"),
        ("over the sho", "over-the-shoulder shot"),
        ("over-the-sh", "over-the-shoulder shot"),
        ("Shoulder", "Over-the-shoulder shot"),
        ("close u", "close-up"),
        ("dutch", "Dutch angle"),
        ("in the style of jap", "in the style of Japanese anime"),
        ("8-b", "8-bit pixel art"),
        ("wide ", "wide shot"),
        ("sof", "soft focus"),
    ],
)
def test_what_is_typed_becomes_a_term(typed: str, result: str) -> None:
    assert completed(typed) == result


@pytest.mark.parametrize(
    "prompt",
    ["", " ", "a", "s", "wide shot", "a cat, Wide Shot", "close up", "xyzzy", "the ",
     "a man walks in ", "wide shot.", "low angle "],
)  # fmt: skip
def test_nothing_is_offered(prompt: str) -> None:
    assert at_end(prompt) == []


@pytest.mark.parametrize(
    ("prompt", "cursor"), [("wide", 2), ("bird's", 4), ("clo-up", 3), ("neo_x", 3)]
)
def test_nothing_is_offered_inside_a_word(prompt: str, cursor: int) -> None:
    assert complete_words(prompt, cursor) == []


def test_text_behind_the_cursor_stays() -> None:
    first = complete_words("a cat, vapor, at night", 12)[0]
    assert apply("a cat, vapor, at night", first) == ("a cat, vaporwave, at night", 16)


def test_a_clause_is_not_crossed() -> None:
    assert all(one.label != "low angle" for one in at_end("low. an"))
    assert all(one.label != "low angle" for one in at_end("low\nan"))


def test_longer_overlaps_and_beginnings_come_first() -> None:
    labels = [one.label for one in at_end("over the sho")]
    assert labels[0] == "over-the-shoulder shot"
    assert "wide shot" in labels
    labels = [one.label for one in at_end("clo")]
    assert labels.index("close-up") < labels.index("extreme close-up")


def test_terms_that_are_there_already_come_last() -> None:
    assert [one.label for one in at_end("soft")] == ["soft focus", "soft light"]
    again = at_end("soft focus, soft")
    assert [one.label for one in again] == ["soft light", "soft focus"]
    behind = complete_words("soft, Soft Focus", 4)
    assert [one.label for one in behind] == ["soft light", "soft focus"]


@pytest.mark.parametrize(
    "typed",
    ["so", "we", "in", "at", "day", "low", "wide", "the", "film", "soft", "wide "],
)
def test_common_words_are_never_pressed_upon(typed: str) -> None:
    prompt = "a man, " + typed
    assert all(one.strength == "weak" for one in at_end(prompt))
    assert ghost_text(prompt, len(prompt)) == ""


@pytest.mark.parametrize(
    ("prompt", "ghost"),
    [
        ("a man, vap", "orwave"),
        ("Vap", "orwave"),
        ("bird’s", "-eye view"),
        ("low ang", "le"),
        ("shoul", ""),
        ("over the sho", ""),
        ("vaporwave, vap", ""),
    ],
)
def test_ghost_text_goes_on_where_typing_stopped(prompt: str, ghost: str) -> None:
    assert ghost_text(prompt, len(prompt)) == ghost


def test_no_ghost_before_the_end() -> None:
    assert ghost_text("vap, x", 3) == ""


def test_candidates_say_what_they_do() -> None:
    first = at_end("vapo")[0]
    assert first.label == "vaporwave"
    assert first.group == "style"
    assert first.note
    assert (first.start, first.end, first.strength) == (0, 4, "strong")


def test_the_limit_is_kept() -> None:
    assert len(at_end("shot", 3)) == 3
    assert at_end("shot", 0) == []


def test_exclusions_are_completed_in_a_negative_prompt() -> None:
    labels = [one.label for one in at_end("A cat. Negative prompt: ")]
    assert labels == [term.text for term in COMMON_EXCLUSIONS]
    assert (
        completed("A cat. Negative prompt: wat") == "A cat. Negative prompt: watermark"
    )
    assert completed("A cat. negative: text, Wat") == "A cat. negative: text, Watermark"
    assert completed("Negative prompt:") == "Negative prompt: text"
    assert completed("Negative prompt: text, ") == "Negative prompt: text, captions"
    assert at_end("A cat. Negative prompt: vapor") == []


@pytest.mark.parametrize(
    ("prompt", "cursor", "result"),
    [
        ("", 0, "wide shot"),
        ("a man", 5, "a man, wide shot"),
        ("a man ", 6, "a man, wide shot"),
        ("a man,", 6, "a man, wide shot"),
        ("a man, ", 7, "a man, wide shot"),
        ("a man  ", 5, "a man, wide shot"),
        ("A man.", 6, "A man. Wide shot"),
        ("A man.\n", 7, "A man.\nWide shot"),
        ("a man walks", 5, "a man, wide shot, walks"),
        ("a man walks", 3, "a man, wide shot, walks"),
        ("a man, at night", 5, "a man, wide shot, at night"),
        ("a man, at night", 6, "a man, wide shot, at night"),
        ("a man walks", 0, "wide shot, a man walks"),
        ("A man walks.", 0, "Wide shot. A man walks."),
        ("a cat. The dog", 6, "a cat. Wide shot. The dog"),
        ("a cat (", 7, "a cat (wide shot"),
        ("a. Negative prompt: x", 21, "a. Wide shot. Negative prompt: x"),
        ("a man’s hat", 5, "a man’s, wide shot, hat"),
    ],
)
def test_browsing_puts_a_term_where_it_fits(
    prompt: str, cursor: int, result: str
) -> None:
    first = browse(prompt, cursor, "framing")[0]
    text, after = apply(prompt, first)
    assert text == result
    assert text[:after].rstrip(" ,.").lower().endswith("wide shot")


@pytest.mark.parametrize(
    ("prompt", "result"),
    [
        ("", "Negative prompt: text"),
        ("a man", "a man. Negative prompt: text"),
        ("A man. ", "A man. Negative prompt: text"),
        ("A man. Negative prompt: rain", "A man. Negative prompt: rain, text"),
        ("A man. Negative prompt: ", "A man. Negative prompt: text"),
        ("A man. Negative prompt: rain, ", "A man. Negative prompt: rain, text"),
    ],
)
def test_browsing_exclusions_puts_them_at_the_end(prompt: str, result: str) -> None:
    first = browse(prompt, len(prompt), NEGATIVE_GROUP)[0]
    assert apply(prompt, first)[0] == result


def test_browsing_shows_everything_or_one_group() -> None:
    assert [one.label for one in browse("", 0)] == [term.text for term in TERMS]
    for group in GROUPS:
        labels = [one.label for one in browse("x", 1, group)]
        assert labels == [term.text for term in terms_of(group)]


PIECES = st.lists(
    st.sampled_from(
        [
            "a man",
            "wide shot",
            "bird’s",
            "soft",
            " ",
            ", ",
            ".",
            "\n",
            "Negative prompt:",
        ]
    )
    | st.sampled_from(["low a", "-", "İ", "'", "over the sh", "8-b", "(", "x"])
)


@given(PIECES.map("".join) | st.text(max_size=60), st.integers(-2, 70))
def test_a_completion_replaces_only_what_was_typed(prompt: str, cursor: int) -> None:
    place = max(0, min(cursor, len(prompt)))
    for one in complete_words(prompt, cursor):
        assert 0 <= one.start <= one.end == place or one.end == len(prompt)
        text, after = apply(prompt, one)
        assert text == prompt[: one.start] + one.text + prompt[one.end :]
        assert text[:after].endswith(one.text)
        # A term that is whole is not offered again.
        assert one.label not in [again.label for again in complete_words(text, after)]


@given(PIECES.map("".join) | st.text(max_size=60), st.integers(-2, 70))
def test_browsing_keeps_all_that_was_written(prompt: str, cursor: int) -> None:
    for one in browse(prompt, cursor)[:3] + browse(prompt, cursor, NEGATIVE_GROUP)[:3]:
        text, _ = apply(prompt, one)
        assert one.label.lower() in text.lower()
        lost = prompt[one.start : one.end]
        assert all(letter.isspace() or letter in ",;:.-–—" for letter in lost)
        assert ", ," not in text or ", ," in prompt
        assert ",," not in text or ",," in prompt
