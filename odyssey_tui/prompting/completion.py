"""Completion of what is being typed; the other ways to complete are at hand here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, NamedTuple

from odyssey_tui.prompting import exclusions
from odyssey_tui.prompting.browsing import browse, browse_exclusions
from odyssey_tui.prompting.candidates import (
    Candidate,
    Strength,
    apply,
    capitalized,
    inside_word,
)
from odyssey_tui.prompting.common_words import COMMON_WORDS, JOINING_WORDS
from odyssey_tui.prompting.image_paths import (
    IMAGE_EXTENSIONS,
    PathCandidate,
    complete_path,
    pasted_image,
)
from odyssey_tui.prompting.vocabulary import TERMS, Term, fold

__all__ = [
    "IMAGE_EXTENSIONS",
    "Candidate",
    "PathCandidate",
    "Strength",
    "apply",
    "browse",
    "complete_path",
    "complete_words",
    "ghost_text",
    "pasted_image",
]

_MOST_WORDS: Final = 4
_LOOK_BACK: Final = 120
_LONGEST_PROMPT: Final = 20_000
_LEAST: Final = 2
_STRONG: Final = 3
_TYPED: Final = re.compile(r"[\w'’‘‐‑/-]+")
_TAIL: Final = re.compile(r"[\w'’‘‐‑/ \t-]*\Z")


class _Typed(NamedTuple):
    """The last words before the cursor, as one text to be compared."""

    text: str
    start: int
    words: tuple[str, ...]

    @property
    def weight(self) -> int:
        """How many of the words say something."""
        return sum(word not in JOINING_WORDS for word in self.words)


class _Found(NamedTuple):
    term: Term
    typed: _Typed
    later: bool


class _Entry(NamedTuple):
    term: Term
    whole: str
    later: tuple[str, ...]


def complete_words(prompt: str, cursor: int, limit: int = 40) -> list[Candidate]:
    """Terms that what is typed before the cursor may become.

    One to four words before the cursor are compared with the beginnings of
    terms, and with the later words in them. Behind ``Negative prompt:`` the
    common exclusions are offered instead, all of them where nothing is typed.

    Args:
        prompt: The text of the input.
        cursor: Position in it; out of range counts as the nearest end.
        limit: Most candidates to return.

    Returns:
        Candidates, best first; none inside a word or behind a whole term.
    """
    cursor = max(0, min(cursor, len(prompt)))
    if limit < 1 or inside_word(prompt, cursor):
        return []
    entries = _entries()
    item = exclusions.item_start(prompt[:_LONGEST_PROMPT], cursor)
    if item is not None:
        if item == cursor:
            return browse_exclusions(prompt, cursor)[:limit]
        entries = _exclusion_entries()
    typed = list(_typed(prompt, cursor, item or 0))
    whole = max((t.weight for t in typed if _is_whole(entries, t)), default=0)
    found = [
        hit
        for entry in entries
        if (hit := _find(entry, typed)) is not None
        and (hit.typed.weight > whole or not (whole and hit.later))
        and hit.typed.weight >= whole
    ]
    ranked = sorted(
        (
            _used(prompt, hit.typed.start, cursor, hit.term),
            -hit.typed.weight,
            hit.later,
            order,
        )
        for order, hit in enumerate(found)
    )
    return [
        _candidate(prompt, cursor, found[order], used)
        for used, _, _, order in ranked[:limit]
    ]


def ghost_text(prompt: str, cursor: int) -> str:
    """What may be shown dimmed behind the cursor: the rest of the best term.

    Returns:
        The rest, or "" unless the best candidate is strong, the cursor is at
        the end of the prompt and the term goes on exactly where typing stopped.
    """
    if cursor != len(prompt):
        return ""
    for candidate in complete_words(prompt, cursor, 1):
        typed = prompt[candidate.start : candidate.end]
        begins = candidate.text.lower().startswith(typed.lower())
        if candidate.strength == "strong" and begins:
            return candidate.text[len(typed) :]
    return ""


@cache
def _entries() -> tuple[_Entry, ...]:
    return tuple(_entry(term) for term in TERMS)


@cache
def _exclusion_entries() -> tuple[_Entry, ...]:
    return tuple(_entry(term) for term in exclusions.COMMON_EXCLUSIONS)


def _entry(term: Term) -> _Entry:
    words = fold(term.text).split()
    later = tuple(
        " ".join(words[index:])
        for index in range(1, len(words))
        if words[index] not in JOINING_WORDS
    )
    return _Entry(term, " ".join(words), later)


def _typed(prompt: str, cursor: int, floor: int) -> Iterator[_Typed]:
    """The last four to one words before the cursor, longest first.

    A blank before the cursor is kept: it says that the last word is whole.
    """
    low = max(floor, cursor - _LOOK_BACK)
    tail = _TAIL.search(prompt, low, cursor)
    if tail is None or not tail.group().strip():
        return
    begin = tail.start()
    cut = begin == low > floor and prompt[low - 1].isalnum()
    words: list[tuple[str, int, int]] = []
    for match in _TYPED.finditer(prompt, begin, cursor):
        # A hyphen folds to a blank: its halves are words of their own.
        inner = re.finditer(r"\S+", fold(match.group()))
        size = match.end() - match.start()
        words.extend((p.group(), match.start() + p.start(), size) for p in inner)
    if cut:
        del words[:1]
    blank = " " if prompt[cursor - 1] in " \t-‐‑" else ""
    for count in range(min(_MOST_WORDS, len(words)), 0, -1):
        chosen = words[-count:]
        names = tuple(word for word, _, _ in chosen)
        if max(size for _, _, size in chosen) < _LEAST:
            continue
        yield _Typed(" ".join(names) + blank, chosen[0][1], names)


def _find(entry: _Entry, typed: Sequence[_Typed]) -> _Found | None:
    """The longest piece of what is typed with which the term can begin."""
    for piece in typed:
        if not piece.weight and (len(piece.words) > 1 or piece.text.endswith(" ")):
            continue
        if entry.whole.startswith(piece.text) and entry.whole != piece.text:
            return _Found(entry.term, piece, False)
        if piece.weight and any(rest.startswith(piece.text) for rest in entry.later):
            return _Found(entry.term, piece, True)
    return None


def _is_whole(entries: Sequence[_Entry], piece: _Typed) -> bool:
    return any(entry.whole == piece.text.rstrip() for entry in entries)


def _used(prompt: str, start: int, cursor: int, term: Term) -> bool:
    """Whether the term is elsewhere in the prompt already."""
    rest = fold(prompt[:start][:_LONGEST_PROMPT]) + "\n"
    rest += fold(prompt[cursor:][:_LONGEST_PROMPT])
    name = fold(term.text)
    if name not in rest:
        return False
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", rest) is not None


def _candidate(prompt: str, cursor: int, found: _Found, used: bool) -> Candidate:
    term, typed, later = found
    written = prompt[typed.start : cursor]
    text = capitalized(term.text) if written[:1].isupper() else term.text
    if "’" in written:
        text = text.replace("'", "’")
    strong = not later and not used and _says_enough(typed)
    return Candidate(
        text,
        typed.start,
        cursor,
        term.text,
        term.note,
        term.group,
        "strong" if strong else "weak",
    )


def _says_enough(typed: _Typed) -> bool:
    """Whether hardly anything else begins like this."""
    if typed.text.endswith(" ") or typed.words[-1] in COMMON_WORDS:
        return False
    return any(len(w) >= _STRONG and w not in COMMON_WORDS for w in typed.words)
