"""Two takes side by side."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from odyssey_tui.store import Take, TakePrompt
from odyssey_tui.store.diff import MAX_PIECES, MAX_PROMPTS, Segment, diff_prompts
from tests.unit.store.makers import a_take


def _take(start: str, *prompts: str) -> Take:
    return a_take(
        start,
        prompts=tuple(
            TakePrompt(prompt=text, offset_ms=1000.0 * (number + 1))
            for number, text in enumerate(prompts)
        ),
    )


def _pairs(left: Take, right: Take) -> list[tuple[str | None, str | None]]:
    return [(row.left, row.right) for row in diff_prompts(left, right)]


def test_words_that_differ_are_marked() -> None:
    (row,) = diff_prompts(_take("A red fox in snow"), _take("A grey fox in snow"))
    assert row.left_segments == (
        Segment("A ", "same"),
        Segment("red ", "removed"),
        Segment("fox in snow", "same"),
    )
    assert row.right_segments == (
        Segment("A ", "same"),
        Segment("grey ", "added"),
        Segment("fox in snow", "same"),
    )
    assert (row.left_ms, row.right_ms) == (0.0, 0.0)


def test_start_prompts_share_a_row_however_they_differ() -> None:
    assert _pairs(_take("a fox"), _take("the moon")) == [("a fox", "the moon")]


def test_prompts_are_paired_by_order_and_likeness() -> None:
    left = _take("s", "the fox runs", "it begins to snow", "night falls")
    right = _take("s", "it begins to rain", "a car passes by", "night falls", "end")
    rows = diff_prompts(left, right)
    assert [(row.left, row.right) for row in rows] == [
        ("s", "s"),
        ("the fox runs", None),
        ("it begins to snow", "it begins to rain"),
        (None, "a car passes by"),
        ("night falls", "night falls"),
        (None, "end"),
    ]
    assert [(row.left_ms, row.right_ms) for row in rows[1:3]] == [
        (1000.0, None),
        (2000.0, 1000.0),
    ]
    assert rows[1].left_segments == (Segment("the fox runs", "removed"),)
    assert rows[1].right_segments == ()
    assert rows[3].right_segments == (Segment("a car passes by", "added"),)


def test_a_pair_that_would_cross_another_is_left_apart() -> None:
    left, right = _take("s", "one fox", "two cats"), _take("s", "two cats", "one fox")
    assert len(_pairs(left, right)) == 4


def test_case_counts_in_the_words_and_not_in_the_pairing() -> None:
    rows = diff_prompts(_take("s", "THE FOX"), _take("s", "the fox"))
    assert len(rows) == 2
    assert rows[1].left_segments == (Segment("THE FOX", "removed"),)


def test_endless_prompts_are_compared_as_wholes() -> None:
    one = "word " * (MAX_PIECES + 1)
    (row,) = diff_prompts(_take(one), _take(f"{one}more"))
    assert row.left_segments == (Segment(one, "removed"),)
    (row,) = diff_prompts(_take(one), _take(one))
    assert row.left_segments == (Segment(one, "same"),)


def test_endless_takes_are_paired_by_order_in_the_end() -> None:
    many = [f"prompt {number}" for number in range(MAX_PROMPTS + 5)]
    rows = diff_prompts(_take("s", *many), _take("s", *many[:-2]))
    assert [row.left for row in rows[1:]] == many
    assert [row.right for row in rows[-2:]] == [None, None]


TAKES = st.lists(st.text("ab ,\n", max_size=12), max_size=6).map(
    lambda texts: _take("start", *texts)
)


@settings(deadline=None)
@given(TAKES, TAKES)
def test_nothing_is_lost_and_nothing_moves(left: Take, right: Take) -> None:
    rows = diff_prompts(left, right)
    for take, texts, times in (
        (left, [row.left for row in rows], [row.left_ms for row in rows]),
        (right, [row.right for row in rows], [row.right_ms for row in rows]),
    ):
        present = [text for text in texts if text is not None]
        assert present == ["start", *(prompt.prompt for prompt in take.prompts)]
        offsets = [at for at in times if at is not None]
        assert offsets == [0.0, *(prompt.offset_ms for prompt in take.prompts)]
    for row in rows:
        assert row.left is not None or row.right is not None
        assert "".join(piece.text for piece in row.left_segments) == (row.left or "")
        assert "".join(piece.text for piece in row.right_segments) == (row.right or "")
        same = [
            "".join(piece.text for piece in side if piece.mark == "same").split()
            for side in (row.left_segments, row.right_segments)
        ]
        assert "".join(same[0]) == "".join(same[1])


@given(TAKES)
def test_a_take_beside_itself_is_all_the_same(take: Take) -> None:
    for row in diff_prompts(take, take)[:1]:
        assert row.left == row.right
    texts = [prompt.prompt for prompt in take.prompts if prompt.prompt.strip(" ,\n")]
    paired = [row.left for row in diff_prompts(take, take) if row.left == row.right]
    assert [text for text in paired if text in texts] == texts
