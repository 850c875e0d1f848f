"""The negative prompt: what is not wanted, at the end of a prompt.

The service reads ``A street at night. Negative prompt: cars, people`` as a
street without the two. Here such prompts are taken apart, extended and
completed; wishes that belong there are found in ``negative``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from odyssey_tui.prompting.vocabulary import Term, fold

NEGATIVE_GROUP: Final = "negative prompt"
"""The group of ``COMMON_EXCLUSIONS``."""

COMMON_EXCLUSIONS: Final[tuple[Term, ...]] = tuple(
    Term(text, NEGATIVE_GROUP, note)
    for text, note in (
        ("text", "no letters or words in the picture"),
        ("captions", "no words below the picture"),
        ("watermark", "no mark or stamp over the picture"),
        ("logo", "no brand signs"),
        ("people", "nobody in the picture"),
        ("crowd", "no group of people"),
        ("cars", "no traffic"),
        ("buildings", "open land only"),
        ("blurry", "keeps the picture sharp"),
        ("film grain", "no noise of old film"),
        ("camera shake", "keeps the camera steady"),
        ("camera movement", "the viewpoint stays where it is"),
        ("lens flare", "no streaks from bright lights"),
        ("dark", "keeps the scene bright"),
        ("harsh shadows", "keeps the light soft"),
        ("neon", "no glowing colored light"),
        ("stormy", "keeps the weather calm"),
        ("rain", "keeps it dry"),
        ("fog", "keeps the distance clear"),
        ("threatening atmosphere", "keeps the mood friendly"),
        ("cartoon", "keeps it from looking drawn"),
        ("black and white", "keeps the color"),
        ("oversaturated", "keeps the color natural"),
        ("distorted face", "keeps faces as they are"),
        ("extra fingers", "keeps hands as they are"),
    )
)
"""Things often excluded, with what excluding them does."""

_MARKER: Final = re.compile(r"(?<![\w-])negative(?:[ \t]+prompts?)?[ \t]*:", re.I)
_BETWEEN_ITEMS: Final = re.compile(r"[,;\n]|\.(?=\s|$)")
_JOINING: Final = re.compile(r"^(?:and|or|nor)\s+", re.I)
_CLOSING: Final = "\"'”’)]»"
_TRAILING: Final = " \t\r\n,;:.-–—"


def sections(prompt: str) -> list[tuple[int, int]]:
    """Where negative prompts are, each from its first letter to its end.

    Returns:
        Pairs of positions, in order; each section reaches to the next one or
        to the end of the prompt.
    """
    starts = [match.start() for match in _MARKER.finditer(prompt)]
    return list(zip(starts, [*starts, len(prompt)][1:], strict=True))


def item_start(prompt: str, cursor: int) -> int | None:
    """Where the item of a negative prompt that ``cursor`` is in begins.

    Returns:
        A position at or before ``cursor``, or ``None`` when the cursor is in
        the positive part.
    """
    inside = None
    for match in _MARKER.finditer(prompt[:cursor]):
        inside = match.end()
    if inside is None:
        return None
    for match in _BETWEEN_ITEMS.finditer(prompt, inside, cursor):
        inside = match.end()
    while inside < cursor and prompt[inside] in " \t\r\n":
        inside += 1
    return inside


def split(prompt: str) -> tuple[str, list[str]]:
    """A prompt as what is wanted and what is not.

    Args:
        prompt: A whole prompt. Spellings such as ``negative:`` and several
            negative prompts in one are understood.

    Returns:
        The positive part without spaces around it, and the things in the
        order in which they came, each once.
    """
    found = sections(prompt)
    positive = prompt[: found[0][0]] if found else prompt
    return positive.strip(), _things(prompt[start:end] for start, end in found)


def begin(prompt: str) -> tuple[str, int]:
    """A prompt ready for the next thing that is not wanted.

    Returns:
        The text and the position for the cursor, which is at its end: behind
        a new ``Negative prompt: ``, or behind the last thing and a comma.
    """
    found = list(_MARKER.finditer(prompt))
    if found:
        head = prompt[: found[-1].end()]
        kept = prompt[found[-1].end() :].rstrip(_TRAILING)
        text = f"{head}{kept}, " if kept.strip() else f"{head} "
        return text, len(text)
    positive = prompt.rstrip()
    if not positive.rstrip(_CLOSING).endswith((".", "!", "?", "…")):
        positive = positive.rstrip(_TRAILING)
        positive += "." if positive else ""
    text = f"{positive} Negative prompt: " if positive else "Negative prompt: "
    return text, len(text)


def add(prompt: str, things: Iterable[str]) -> str:
    """``prompt`` with more things that are not wanted.

    What is excluded already is not added again; a prompt to which nothing is
    added comes back as it is.
    """
    known = {fold(thing) for thing in split(prompt)[1]}
    new = [thing for thing in _things(things) if fold(thing) not in known]
    return begin(prompt)[0] + ", ".join(new) if new else prompt


def _things(texts: Iterable[str]) -> list[str]:
    """Single things out of lists in prose, each once, in their order."""
    found: dict[str, str] = {}
    for text in texts:
        for part in _BETWEEN_ITEMS.split(_MARKER.sub(",", text)):
            thing = _JOINING.sub("", " ".join(part.split()).strip(_TRAILING + "!?"))
            thing = thing.strip(_TRAILING + "!?")
            if thing:
                found.setdefault(fold(thing), thing)
    return list(found.values())
