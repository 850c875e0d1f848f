"""What can be offered for a prompt: terms in groups, and how to find them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from odyssey_tui.prompting import terms


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase for a prompt.

    Attributes:
        text: What is put into the prompt.
        group: One of ``GROUPS``, or the group of the negative prompt.
        note: What it does to the picture, at most 60 characters.
    """

    text: str
    group: str
    note: str


_TABLES: Final = {
    "style": terms.STYLE,
    "framing": terms.FRAMING,
    "camera position": terms.CAMERA_POSITION,
    "camera movement": terms.CAMERA_MOVEMENT,
    "lens and focus": terms.LENS_AND_FOCUS,
    "light and mood": terms.LIGHT_AND_MOOD,
    "composition": terms.COMPOSITION,
    "time and weather": terms.TIME_AND_WEATHER,
}

GROUPS: Final[tuple[str, ...]] = tuple(_TABLES)
"""The groups, in the order in which they are offered."""

TERMS: Final[tuple[Term, ...]] = tuple(
    Term(text, group, note) for group, rows in _TABLES.items() for text, note in rows
)
"""All terms, group by group."""


def same_length_lower(text: str) -> str:
    """``text`` in lower case, letter for letter, so that positions stay valid."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    # A few letters become two in lower case; these stay as they are.
    return "".join(
        small if len(small := letter.lower()) == 1 else letter for letter in text
    )


def fold(text: str) -> str:
    """``text`` as it is compared: lower case, straight apostrophes, no hyphens.

    Hyphens become spaces, so that "close up" is "close-up". The result has the
    length of ``text``: a position in one is a position in the other.
    """
    return same_length_lower(text.translate(_STRAIGHT))


_STRAIGHT: Final = str.maketrans(
    {"\u2019": "'", "\u2018": "'", "-": " ", "\u2010": " ", "\u2011": " "}
)

_BY_NAME: Final = {fold(term.text): term for term in TERMS}


def terms_of(group: str) -> tuple[Term, ...]:
    """The terms of one group; none for a group that does not exist."""
    return tuple(term for term in TERMS if term.group == group)


def find_term(text: str) -> Term | None:
    """The term that reads ``text``, in any case and with or without hyphens."""
    return _BY_NAME.get(" ".join(fold(text).split()))
