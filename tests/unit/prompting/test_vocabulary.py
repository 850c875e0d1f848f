"""The terms: their form, and that each of them does something."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odyssey_tui.local.world.interpret import interpret
from odyssey_tui.prompting.exclusions import COMMON_EXCLUSIONS
from odyssey_tui.prompting.vocabulary import (
    GROUPS,
    TERMS,
    Term,
    find_term,
    fold,
    same_length_lower,
    terms_of,
)


def test_groups_come_in_the_order_of_a_shot_list() -> None:
    assert GROUPS == (
        "style",
        "framing",
        "camera position",
        "camera movement",
        "lens and focus",
        "light and mood",
        "composition",
        "time and weather",
    )
    assert [term.group for term in TERMS] == sorted(
        (term.group for term in TERMS), key=GROUPS.index
    )


def test_every_group_has_terms_and_no_term_is_there_twice() -> None:
    assert 120 <= len(TERMS) <= 180
    assert all(len(terms_of(group)) >= 8 for group in GROUPS)
    assert len({fold(term.text) for term in TERMS}) == len(TERMS)
    assert terms_of("no such group") == ()


@pytest.mark.parametrize("term", [*TERMS, *COMMON_EXCLUSIONS], ids=lambda t: t.text)
def test_a_term_is_short_and_clean(term: Term) -> None:
    assert term.text == " ".join(term.text.split())
    assert term.text.isascii()
    assert not term.text.endswith((".", ","))
    assert 0 < len(term.note) <= 60
    assert not term.note.endswith(".")


@pytest.mark.parametrize("term", TERMS, ids=lambda t: t.text)
def test_a_term_does_something_in_the_local_world(term: Term) -> None:
    nothing, scene = interpret(""), interpret(term.text)
    # The salt only says that a word was not known.
    assert dataclasses.replace(scene, salt=0) != dataclasses.replace(nothing, salt=0)


@pytest.mark.parametrize(
    "text", ["close-up", "Close Up", "close  up", "BIRD’S-EYE VIEW", "dutch angle"]
)
def test_a_term_is_found_in_any_spelling(text: str) -> None:
    found = find_term(text)
    assert found is not None
    assert fold(found.text) == " ".join(fold(text).split())


def test_what_is_no_term_is_not_found() -> None:
    assert find_term("close") is None


@given(st.text())
def test_positions_survive_folding(text: str) -> None:
    assert len(fold(text)) == len(text) == len(same_length_lower(text))


def test_letters_without_a_lower_case_of_their_length_stay() -> None:
    assert fold("İX-y’") == "İx y'"
