"""Two takes side by side: which prompts belong together, which words differ."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from odyssey_tui.store.records import Take

MAX_PROMPTS: Final = 100
"""Midstream prompts of each take that are matched by likeness; the work grows
with their product. Those after them are matched by order."""

MAX_WORDS: Final = 60
"""Words of a prompt that count for its likeness."""

MAX_PIECES: Final = 1_000
"""Words of a prompt that are marked one by one."""

_ALIKE: Final = 0.5
# White space belongs to the word before it, and counts for nothing.
_PIECES: Final = re.compile(r"^\s+|\w+\s*|[^\w\s]\s*")

Mark = Literal["same", "removed", "added"]


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a prompt and whether the other side has it too."""

    text: str
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class DiffRow:
    """One row of the view; one of the two sides may be missing.

    Attributes:
        left: Prompt of the left take, or ``None``.
        right: Prompt of the right take, or ``None``.
        left_ms: When it was sent, from the start of its stream.
        right_ms: The same of the right prompt.
        left_segments: ``left`` in pieces, ``same`` or ``removed``.
        right_segments: ``right`` in pieces, ``same`` or ``added``.
    """

    left: str | None
    right: str | None
    left_ms: float | None
    right_ms: float | None
    left_segments: tuple[Segment, ...]
    right_segments: tuple[Segment, ...]


Sent = tuple[str, float]


def diff_prompts(left: Take, right: Take) -> list[DiffRow]:
    """The prompts of two takes, in order, those that belong together in a row.

    The start prompts always share the first row. Midstream prompts are paired
    without changing their order, so that the pairs are as much alike as
    possible; a prompt that is like none of the other side stands alone.
    """
    rows = [_row((left.prompt, 0.0), (right.prompt, 0.0))]
    lefts = [(prompt.prompt, prompt.offset_ms) for prompt in left.prompts]
    rights = [(prompt.prompt, prompt.offset_ms) for prompt in right.prompts]
    pairs = list(_pairs([text for text, _ in lefts], [text for text, _ in rights]))
    rows += [
        _row(None if one is None else lefts[one], None if two is None else rights[two])
        for one, two in pairs
    ]
    return rows


def _pairs(
    lefts: Sequence[str], rights: Sequence[str]
) -> Iterator[tuple[int | None, int | None]]:
    """Indices of prompts that share a row, every prompt once, in order."""
    head, tail = lefts[:MAX_PROMPTS], rights[:MAX_PROMPTS]
    yield from _aligned(head, tail)
    for at in range(MAX_PROMPTS, max(len(lefts), len(rights))):
        yield at if at < len(lefts) else None, at if at < len(rights) else None


def _aligned(
    lefts: Sequence[str], rights: Sequence[str]
) -> Iterator[tuple[int | None, int | None]]:
    """The pairing in order with the greatest sum of likeness."""
    alike = _likeness(lefts, rights)
    best = [[0.0] * (len(rights) + 1) for _ in range(len(lefts) + 1)]
    for one in reversed(range(len(lefts))):
        for two in reversed(range(len(rights))):
            paired = best[one + 1][two + 1] + alike[one][two]
            best[one][two] = max(paired, best[one + 1][two], best[one][two + 1])
    one = two = 0
    while one < len(lefts) and two < len(rights):
        score = alike[one][two]
        if score and best[one][two] == best[one + 1][two + 1] + score:
            yield one, two
            one, two = one + 1, two + 1
        elif best[one][two] == best[one + 1][two]:
            yield one, None
            one += 1
        else:
            yield None, two
            two += 1
    yield from ((index, None) for index in range(one, len(lefts)))
    yield from ((None, index) for index in range(two, len(rights)))


def _likeness(lefts: Sequence[str], rights: Sequence[str]) -> list[list[float]]:
    """How much alike each pair is: 0 (not at all, or too little) to 1."""
    left_words = [_words(text) for text in lefts]
    table = [[0.0] * len(rights) for _ in lefts]
    for two, text in enumerate(rights):
        matcher = difflib.SequenceMatcher(autojunk=False)
        # The second sequence is the one that is prepared once.
        matcher.set_seq2(_words(text))
        for one, words in enumerate(left_words):
            matcher.set_seq1(words)
            if matcher.real_quick_ratio() < _ALIKE or matcher.quick_ratio() < _ALIKE:
                continue
            ratio = matcher.ratio()
            table[one][two] = ratio if ratio >= _ALIKE else 0.0
    return table


def _words(text: str) -> list[str]:
    return [piece.strip() for piece in _PIECES.findall(text.casefold())][:MAX_WORDS]


def _row(left: Sent | None, right: Sent | None) -> DiffRow:
    lefts, rights = _segments(left and left[0], right and right[0])
    return DiffRow(
        left=None if left is None else left[0],
        right=None if right is None else right[0],
        left_ms=None if left is None else left[1],
        right_ms=None if right is None else right[1],
        left_segments=lefts,
        right_segments=rights,
    )


def _segments(
    left: str | None, right: str | None
) -> tuple[tuple[Segment, ...], tuple[Segment, ...]]:
    if left is None or right is None:
        return _whole(left, "removed"), _whole(right, "added")
    lefts, rights = _PIECES.findall(left), _PIECES.findall(right)
    if left == right:
        return _whole(left, "same"), _whole(right, "same")
    if max(len(lefts), len(rights)) > MAX_PIECES:
        return _whole(left, "removed"), _whole(right, "added")
    out: tuple[list[Segment], list[Segment]] = ([], [])
    matcher = difflib.SequenceMatcher(
        None,
        [piece.strip() for piece in lefts],
        [piece.strip() for piece in rights],
        autojunk=False,
    )
    for tag, a, b, c, d in matcher.get_opcodes():
        is_same = tag == "equal"
        if a < b:
            text = "".join(lefts[a:b])
            out[0].append(Segment(text, "same" if is_same else "removed"))
        if c < d:
            text = "".join(rights[c:d])
            out[1].append(Segment(text, "same" if is_same else "added"))
    return tuple(out[0]), tuple(out[1])


def _whole(text: str | None, mark: Mark) -> tuple[Segment, ...]:
    return (Segment(text, mark),) if text else ()
