"""A way to go on with a prompt, and putting it in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Strength = Literal["strong", "weak"]
"""Whether a candidate may show itself unasked."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to go on: ``text`` in place of ``prompt[start:end]``.

    Attributes:
        text: What is put into the prompt.
        start: First position that is replaced.
        end: Position after the last one that is replaced.
        label: The term alone, for a list.
        note: What the term does to the picture.
        group: The term's group.
        strength: ``strong`` when what was typed is hardly anything else;
            only then may it be shown without being asked for.
    """

    text: str
    start: int
    end: int
    label: str
    note: str
    group: str
    strength: Strength = "weak"


def apply(prompt: str, candidate: Candidate) -> tuple[str, int]:
    """The prompt with ``candidate`` in it, and where the cursor is then."""
    start = max(0, min(candidate.start, len(prompt)))
    end = max(start, min(candidate.end, len(prompt)))
    text = prompt[:start] + candidate.text + prompt[end:]
    return text, start + len(candidate.text)


def inside_word(prompt: str, position: int) -> bool:
    """Whether the character at ``position`` goes on with a word."""
    following = prompt[position : position + 2]
    if not following:
        return False
    if following[0].isalnum() or following[0] == "_":
        return True
    joins = following[0] in "-'’‐‑" and following[1:].isalnum()
    return joins and position > 0 and prompt[position - 1].isalnum()


def capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]
