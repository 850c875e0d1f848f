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
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from odyssey_tui.prompting.alignment import (
    AT_START,
    Span,
    Word,
    in_order,
    rate,
    spans_of,
    whole_score,
)
from odyssey_tui.prompting.vocabulary import same_length_lower

LONGEST_ITEM: Final = 2_000
"""Characters of an item that are searched."""

LONGEST_SCATTERED: Final = 24
"""Letters of the longest word that may be scattered; longer ones must be whole."""

WEIGHED: Final = 600
"""Items with scattered letters that are weighed, unless more are asked for."""

_MOST_WORDS: Final = 6
_MOST_SCATTERED: Final = 3
_SHORTEST_SCATTERED: Final = 3
_LONGEST_QUERY: Final = 400
_CACHED: Final = 16_384


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


def rank(query: str, items: Sequence[str], limit: int) -> list[Match]:
    """The items that fit best.

    Args:
        query: Up to six words (more are not read), all of which must fit, in
            any order. A word with a capital letter in it is compared with
            regard to case. The three longest words may be scattered, if they
            have 3 to 24 letters.
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
    best = sum(whole_score(len(word.text), True) for word in words)
    if sum(score == best for score, _ in found) < limit:
        found += _with_scattered(words, texts, lowered, rest, max(limit, WEIGHED))
    return [
        Match(index, items[index], score, spans_of(words, texts[index]))
        for score, index in heapq.nlargest(limit, found)
    ]


def _words_of(query: str) -> list[Word]:
    """The words of a query, each once, those that may be scattered first."""
    texts = list(dict.fromkeys(query[:_LONGEST_QUERY].split()))[:_MOST_WORDS]
    texts.sort(key=len, reverse=True)
    words: list[Word] = []
    for text in texts:
        exact_case = same_length_lower(text) != text
        short_enough = _SHORTEST_SCATTERED <= len(text) <= LONGEST_SCATTERED
        if short_enough and sum(word.forwards is not None for word in words) < (
            _MOST_SCATTERED
        ):
            there, back = in_order(text), in_order(text[::-1])
            words.append(Word(text, exact_case, there, back))
        else:
            words.append(Word(text, exact_case, None, None))
    return words


def _with_whole_words(
    words: Sequence[Word], texts: Sequence[str], lowered: Sequence[str]
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
    scores = [sum(whole_score(len(word.text), False) for word in words)] * len(whole)
    for word in words:
        where = texts if word.exact_case else lowered
        text, spaced = word.text, f" {word.text}"
        scores = [
            score + AT_START
            if spaced in (item := where[index])
            or not (at := item.find(text))
            or not item[at - 1].isalnum()
            else score
            for score, index in zip(scores, whole, strict=True)
        ]
    done = set(whole)
    rest = [index for index in reversed(alive) if index not in done]
    return list(zip(scores, whole, strict=True)), rest


def _with_scattered(
    words: Sequence[Word],
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
                score += rate(word, where[index])
            found.append((score, index))
            if len(found) == most:
                break
    return found


@lru_cache(_CACHED)
def _lowered(text: str) -> str:
    return same_length_lower(text)
