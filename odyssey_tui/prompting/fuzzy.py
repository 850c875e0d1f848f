"""Fuzzy search in a history, for pure Python and a keystroke's time.

Words of the query are sought in any order. A word is found whole, or as
letters in their order with anything between. Letters that stand together and
letters that begin words count more, so that a whole word at a word's start
beats everything else.

What is cheap is done for every item and what is dear for few: substrings are
found for all, scattered letters are weighed in the newest ``WEIGHED`` items
that hold them.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from odyssey_tui.prompting.vocabulary import same_length_lower

LONGEST_ITEM: Final = 2_000
"""Characters of an item that are searched."""

LONGEST_SCATTERED: Final = 24
"""Letters of the longest word that may be scattered; longer ones must be whole."""

WEIGHED: Final = 600
"""Items with scattered letters that are weighed, unless more are asked for."""

_MOST_WORDS: Final = 8
_MOST_SCATTERED: Final = 3
_SHORTEST_SCATTERED: Final = 3
_LONGEST_QUERY: Final = 400
_CACHED: Final = 16_384

_LETTER: Final = 16
_TOGETHER: Final = 8
_WORD_START: Final = 8
_FIRST_LETTER: Final = 8
_GAP: Final = 3
_MOST_GAP: Final = 20

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Match:
    """An item that fits a query.

    Attributes:
        index: Its place in the items.
        text: The item.
        score: How well it fits; comparable within one query only.
        spans: Where the query's letters are, as (start, end), in order,
            neither touching nor overlapping.
    """

    index: int
    text: str
    score: int
    spans: tuple[Span, ...]


class _Word(NamedTuple):
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


def rank(query: str, items: Sequence[str], limit: int) -> list[Match]:
    """The items that fit best.

    Args:
        query: Words, all of which must fit, in any order. A word with a
            capital letter in it is compared with regard to case. The three
            longest words may be scattered, if they have 3 to 24 letters.
        items: The history, newest last.
        limit: Most matches to return.

    Returns:
        Matches, best first; of equal ones the newest first. Without a query,
        the newest items.
    """
    if limit < 1:
        return []
    words = _words_of(query)
    newest = range(len(items) - 1, -1, -1)
    if not words:
        return [Match(index, items[index], 0, ()) for index in newest[:limit]]
    texts = [item[:LONGEST_ITEM] for item in items]
    any_case = any(not word.exact_case for word in words)
    lowered = [_lowered(text) for text in texts] if any_case else texts
    found, rest = _with_whole_words(words, texts, lowered)
    best = sum(_whole(len(word.text), True) for word in words)
    if sum(score == best for score, _ in found) < limit:
        found += _with_scattered(words, texts, lowered, rest, max(limit, WEIGHED))
    return [
        Match(index, items[index], score, _spans(words, texts[index]))
        for score, index in heapq.nlargest(limit, found)
    ]


def _words_of(query: str) -> list[_Word]:
    """The words of a query, each once, those that may be scattered first."""
    texts = list(dict.fromkeys(query[:_LONGEST_QUERY].split()))[:_MOST_WORDS]
    texts.sort(key=len, reverse=True)
    words: list[_Word] = []
    for text in texts:
        exact_case = same_length_lower(text) != text
        short_enough = _SHORTEST_SCATTERED <= len(text) <= LONGEST_SCATTERED
        if short_enough and sum(word.forwards is not None for word in words) < (
            _MOST_SCATTERED
        ):
            there, back = _in_order(text), _in_order(text[::-1])
            words.append(_Word(text, exact_case, there, back))
        else:
            words.append(_Word(text, exact_case, None, None))
    return words


def _in_order(text: str) -> re.Pattern[str]:
    """Letters in their order, each at its first chance.

    Possessive repetitions leave nothing to try again, so that an item is read
    at most once, whether it matches or not.
    """
    return re.compile(
        "".join(f"([^{re.escape(c)}]*+){re.escape(c)}" for c in text), re.DOTALL
    )


def _with_whole_words(
    words: Sequence[_Word], texts: Sequence[str], lowered: Sequence[str]
) -> tuple[list[tuple[int, int]], list[int]]:
    """Score and index of items with all words whole; the others worth a look.

    The others come newest first. One comprehension per word: this is done
    for every item at every keystroke.
    """
    alive = list(range(len(texts)))
    for text, exact_case, forwards, _ in words:
        if forwards is None:
            where = texts if exact_case else lowered
            alive = [index for index in alive if text in where[index]]
    whole = alive
    for text, exact_case, forwards, _ in words:
        if forwards is not None:
            where = texts if exact_case else lowered
            whole = [index for index in whole if text in where[index]]
    scores = [sum(_whole(len(word.text), False) for word in words)] * len(whole)
    bonus = _WORD_START + _FIRST_LETTER
    for exact_case, where in ((True, texts), (False, lowered)):
        starts = [_spaced(w.text) for w in words if w.exact_case == exact_case]
        spaced = [_spaced(where[index]) for index in whole] if starts else []
        for start in starts:
            scores = [
                score + bonus if start in text else score
                for score, text in zip(scores, spaced, strict=True)
            ]
    done = set(whole)
    rest = [index for index in reversed(alive) if index not in done]
    return list(zip(scores, whole, strict=True)), rest


def _with_scattered(
    words: Sequence[_Word],
    texts: Sequence[str],
    lowered: Sequence[str],
    indices: Sequence[int],
    most: int,
) -> list[tuple[int, int]]:
    """Score and index of the first ``most`` items that hold scattered words."""
    found: list[tuple[int, int]] = []
    filters = [
        (word.forwards.match, texts if word.exact_case else lowered)
        for word in words
        if word.forwards is not None
    ]
    for index in indices:
        for match, where in filters:
            if match(where[index]) is None:
                break
        else:
            score = 0
            for word in words:
                where = texts if word.exact_case else lowered
                score += _rate(word, where[index])
            found.append((score, index))
            if len(found) == most:
                break
    return found


@lru_cache(_CACHED)
def _lowered(text: str) -> str:
    return same_length_lower(text)


@lru_cache(_CACHED)
def _spaced(text: str) -> str:
    """A blank and the text, with blanks for all that is not part of a word."""
    if text.isascii():
        return " " + text.translate(_BLANKS)
    for mark in _MARKS:
        text = text.replace(mark, " ")
    return " " + text


_MARKS: Final = (
    "".join(c for c in map(chr, range(128)) if not c.isalnum())
    + "\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u00a0"
)
_BLANKS: Final = str.maketrans(dict.fromkeys(_MARKS[:-8], " "))


def _whole(length: int, at_word_start: bool) -> int:
    """The score of a word whose letters stand together."""
    score = length * _LETTER + (length - 1) * _TOGETHER
    return score + (_WORD_START + _FIRST_LETTER if at_word_start else 0)


def _starts_word(item: str, at: int) -> bool:
    return at == 0 or not item[at - 1].isalnum()


def _find_whole(text: str, item: str) -> int:
    """Where ``text`` stands, rather at a word's start; -1 if nowhere."""
    first = at = item.find(text)
    while at > 0 and item[at - 1].isalnum():
        at = item.find(text, at + 1)
    return first if at < 0 else at


def _rate(word: _Word, item: str) -> int:
    """The score of one word in an item that holds it."""
    at = _find_whole(word.text, item)
    if at >= 0:
        return _whole(len(word.text), _starts_word(item, at))
    window = _window(word, item)
    return 0 if window is None else _rate_window(window, item, len(word.text))


class _Window(NamedTuple):
    """A short stretch of an item that holds a word's letters."""

    start: int
    end: int
    gaps: tuple[str, ...]


def _window(word: _Word, item: str) -> _Window | None:
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
        score += _WORD_START + _FIRST_LETTER
    return score


def _spans(words: Sequence[_Word], item: str) -> tuple[Span, ...]:
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


def _places(word: _Word, item: str) -> list[int]:
    at = _find_whole(word.text, item)
    if at >= 0:
        return list(range(at, at + len(word.text)))
    window = _window(word, item)
    if window is None:
        return []
    places = [window.start]
    for gap in window.gaps:
        places.append(places[-1] + 1 + len(gap))
    return places
