"""Where a word's letters are in an item, and what that is worth."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from odyssey_tui.prompting.vocabulary import same_length_lower

Span = tuple[int, int]

_LETTER: Final = 16
_TOGETHER: Final = 8
_WORD_START: Final = 8
_FIRST_LETTER: Final = 8
_GAP: Final = 3
_MOST_GAP: Final = 20

AT_START: Final = _WORD_START + _FIRST_LETTER
"""What a word gains by standing at a word's start."""


class Word(NamedTuple):
    """One word of a query.

    Attributes:
        text: As it is compared.
        exact_case: Whether case matters.
        forwards: Finds its letters in their order; ``None`` if it must be whole.
        backwards: The same from an item's end to its beginning.
    """

    text: str
    exact_case: bool
    forwards: re.Pattern[str] | None
    backwards: re.Pattern[str] | None


def in_order(text: str) -> re.Pattern[str]:
    """Letters in their order, each at its first chance.

    Possessive repetitions leave nothing to try again, so that an item is read
    at most once, whether it matches or not.
    """
    return re.compile(
        "".join(f"([^{re.escape(c)}]*+){re.escape(c)}" for c in text), re.DOTALL
    )


def whole_score(length: int, at_word_start: bool) -> int:
    """The score of a word whose letters stand together."""
    score = length * _LETTER + (length - 1) * _TOGETHER
    return score + (AT_START if at_word_start else 0)


def _starts_word(item: str, at: int) -> bool:
    return at == 0 or not item[at - 1].isalnum()


def _find_whole(word: Word, item: str) -> tuple[int, bool]:
    """Where a word stands, and whether at a word's start; -1 if nowhere.

    Only what stands first and what stands behind a blank is looked at: that
    takes two searches in C whatever the item is.
    """
    at = item.find(word.text)
    if at > 0 and not _starts_word(item, at):
        spaced = item.find(" " + word.text)
        at = at if spaced < 0 else spaced + 1
    return at, at >= 0 and _starts_word(item, at)


def rate(word: Word, item: str) -> int:
    """The score of one word in an item that holds it."""
    at, begins = _find_whole(word, item)
    if at >= 0:
        return whole_score(len(word.text), begins)
    window = _window(word, item)
    return 0 if window is None else _rate_window(window, item, len(word.text))


class _Window(NamedTuple):
    """A short stretch of an item that holds a word's letters."""

    start: int
    end: int
    gaps: tuple[str, ...]


def _window(word: Word, item: str) -> _Window | None:
    """The stretch that ends soonest, made as short as it can be.

    The gaps come in reading order, each one reversed: its first character is
    the one right before the letter.
    """
    if word.forwards is None or word.backwards is None:
        return None
    ends = word.forwards.match(item)
    if ends is None:
        return None
    end = ends.end()
    shortest = word.backwards.match(item[end - 1 :: -1])
    if shortest is None:
        return None
    return _Window(end - shortest.end(), end, shortest.groups()[:0:-1])


def _rate_window(window: _Window, item: str, length: int) -> int:
    together = window.gaps.count("")
    score = length * _LETTER + together * _TOGETHER
    gaps = length - 1 - together
    score -= gaps * _GAP
    score -= min(window.end - window.start - length, _MOST_GAP)
    for gap in window.gaps:
        if gap and not gap[0].isalnum():
            score += _WORD_START
    if _starts_word(item, window.start):
        score += AT_START
    return score


def spans_of(words: Sequence[Word], item: str) -> tuple[Span, ...]:
    """Where all letters of all words are."""
    lowered = same_length_lower(item)
    taken: set[int] = set()
    for word in words:
        taken.update(_places(word, item if word.exact_case else lowered))
    spans: list[Span] = []
    for place in sorted(taken):
        if spans and spans[-1][1] == place:
            spans[-1] = (spans[-1][0], place + 1)
        else:
            spans.append((place, place + 1))
    return tuple(spans)


def _places(word: Word, item: str) -> list[int]:
    at, _ = _find_whole(word, item)
    if at >= 0:
        return list(range(at, at + len(word.text)))
    window = _window(word, item)
    if window is None:
        return []
    places = [window.start]
    for gap in window.gaps:
        places.append(places[-1] + 1 + len(gap))
    return places
