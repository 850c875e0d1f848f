"""Answers of the terminal among the keys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odyssey_tui.video.answers import ANSWER_HOLD, ESCAPE_HOLD, AnswerFilter

KEYS = [
    b"a",
    b"\xc3\xa9",
    b"\x1b[A",
    b"\x1bOP",
    b"\x1b[1;5C",
    b"\x1b[27u",
    b"\x1b[<35;10;12M",
    b"\x1b[I",
    b"\x1b[48;24;80;480;800t",
    b"\x1b[?2026;2$y",
    b"\x1b[?2048;0$y",
    b"\x1b[200~text\x1b[201~",
    b"\x1bx",
    b"\x1b[5~",
    b"\x1b[6;5~",
]
ANSWERS = [
    (b"\x1b[?60001;0$y", 60001),
    (b"\x1b[?64999;2$y", 64999),
    (b"\x1b[?55000;0$y", 55000),
    (b"\x1b[0n", None),
]
STRAYS = [
    b"\x1b[?62;4;22c",
    b"\x1bP>|kitty(0.36.0)\x1b\\",
    b"\x1b_Gi=31;OK\x1b\\",
    b"\x1b[6;20;10t",
    b"\x1b[4;960;1600t",
    b"\x1b[?2;0;800;600S",
    b"\x1bP1$r0m\x1b\\",
]
pieces = st.one_of(
    st.sampled_from(KEYS).map(lambda key: (key, key, [])),
    st.sampled_from(ANSWERS).map(lambda a: (a[0], b"", [a[1]])),
    st.sampled_from(STRAYS).map(lambda stray: (stray, b"", [])),
)


@given(st.lists(pieces, max_size=12), st.data())
def test_keys_pass_and_answers_are_found_however_it_is_cut(
    stream: list[tuple[bytes, bytes, list[int | None]]], data: st.DataObject
) -> None:
    whole = b"".join(piece for piece, _, _ in stream)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(whole)), max_size=6)))
    answers, keys, found = AnswerFilter(), b"", []
    now = 0.0
    for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True):
        now += 0.01
        clean, new = answers.feed(whole[start:end], now)
        keys += clean
        found += [answer.number for answer in new]
    keys += answers.overdue(now + 10)
    assert keys == b"".join(key for _, key, _ in stream)
    assert found == [number for _, _, numbers in stream for number in numbers]


@given(st.binary(max_size=200))
def test_anything_may_come_and_only_answers_go(data: bytes) -> None:
    answers = AnswerFilter()
    clean, _ = answers.feed(data, 0.0)
    clean += answers.overdue(60.0)
    if b"\x1b" not in data:
        assert clean == data
    assert len(clean) <= len(data)


def test_a_lone_escape_waits_for_a_moment_only() -> None:
    answers = AnswerFilter()
    assert answers.feed(b"\x1b", 1.0) == (b"", [])
    assert answers.wait(1.0) == pytest.approx(ESCAPE_HOLD)
    assert answers.overdue(1.0 + ESCAPE_HOLD / 2) == b""
    assert answers.overdue(1.0 + ESCAPE_HOLD * 1.01) == b"\x1b"
    assert answers.wait(2.0) is None


def test_answers_do_not_keep_an_escape_waiting() -> None:
    answers = AnswerFilter()
    assert answers.feed(b"\x1b", 1.0) == (b"", [])
    clean, found = answers.feed(b"\x1b[?60001;0$y", 1.01)
    assert clean == b"\x1b"
    assert len(found) == 1


def test_without_a_picture_an_escape_does_not_wait() -> None:
    answers = AnswerFilter()
    assert answers.feed(b"\x1b", 1.0, expecting=False) == (b"\x1b", [])


def test_half_an_answer_is_kept_from_the_parser_for_longer() -> None:
    answers = AnswerFilter()
    assert answers.feed(b"q\x1b[?600", 1.0) == (b"q", [])
    assert answers.overdue(1.0 + ANSWER_HOLD / 2) == b""
    clean, found = answers.feed(b"01;0$yw", 1.8)
    assert clean == b"w"
    assert [answer.number for answer in found] == [60001]


def test_what_only_looks_like_an_answer_is_given_up_in_the_end() -> None:
    answers = AnswerFilter()
    answers.feed(b"\x1b[?6", 1.0)
    assert answers.overdue(1.01 + ANSWER_HOLD) == b"\x1b[?6"


def test_an_endless_string_is_not_held_for_ever() -> None:
    answers = AnswerFilter()
    clean, _ = answers.feed(b"\x1b_G" + b"x" * 2000, 1.0)
    assert clean == b"\x1b_G" + b"x" * 2000
