"""Negative prompts: reading and writing them, and seeing where one would help.

A thing that a prompt denies ("a street without people") is still named in it,
and may be painted for that. In a negative prompt the service keeps it away.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from odyssey_tui.prompting.clauses import is_plural
from odyssey_tui.prompting.exclusions import (
    COMMON_EXCLUSIONS,
    NEGATIVE_GROUP,
    add,
    begin,
    item_start,
    sections,
    split,
)
from odyssey_tui.prompting.stative_words import NOUNS_IN_ING, words
from odyssey_tui.prompting.vocabulary import same_length_lower

__all__ = [
    "COMMON_EXCLUSIONS",
    "LONGEST_PROMPT",
    "NEGATIVE_GROUP",
    "REASON",
    "NegativeHint",
    "add",
    "begin",
    "item_start",
    "sections",
    "split",
    "spot",
]

LONGEST_PROMPT: Final = 2_000
"""Characters of the longest prompt that is looked at."""

REASON: Final = "What is named may be painted; a negative prompt keeps it away."
"""Why a negative prompt is suggested, for a screen."""


@dataclass(frozen=True, slots=True)
class NegativeHint:
    """A suggestion to exclude something with a negative prompt.

    Attributes:
        original: The phrase that denies something, ``prompt[start:end]``.
        suggestion: The whole prompt with the phrase gone and the negative
            prompt at its end.
        things: What is excluded.
        reason: Why, in one sentence.
        start: Where the phrase begins in the prompt.
        end: Where it ends.
    """

    original: str
    suggestion: str
    things: tuple[str, ...]
    reason: str
    start: int
    end: int


_STRAIGHT: Final = str.maketrans({"‘": "'", "’": "'"})
_QUOTED: Final = re.compile(r"\"[^\"]*\"?|“[^”]*”?|(?<!\w)'[^'\n]*'(?!\w)")
_SAID: Final = words(
    """
    sign signs says say said saying reads read reading text word words titled called
    named written writes shouts shouting whispers caption label letters
    """
)
_ENDS: Final = r"(?=\s*(?:$|[.,;:!\n)]|\band\s+(?:a|an|the|his|her|its|their)\b))"
_THING: Final = r"(?P<thing>[a-z][a-z'-]*(?:\s+(?!or\b)[a-z][a-z'-]*){0,3}?"
_ONE: Final = r"[a-z][a-z'-]*(?:\s+(?!n?or\b)[a-z'-]+)?"
_MORE: Final = (
    rf"(?:(?:,\s*(?!n?or\b){_ONE}){{0,4}}(?:,\s*|\s+)n?or\s+(?:any\s+)?{_ONE})?)"
)
_TAIL: Final = (
    r"(?:\s+(?:at\s+all|in\s+sight|anywhere|visible|in\s+view|"
    r"in\s+the\s+(?:picture|frame|image|scene|shot)))?"
)
_WHAT: Final = _THING + _MORE + _TAIL + _ENDS
_ANY: Final = r"(?:any\s+|a\s+|an\s+)?"

_WITHOUT: Final = (
    rf"(?:,\s*)?\b(?:(?:and|but)\s+)?(?:without|with\s+no)\s+{_ANY}{_WHAT}"
)
_NO: Final = rf"(?:^|[.;!\n]\s*|,\s*|\b(?:and|but)\s+)(?=no\b)no\s+{_WHAT}"
_HIDE: Final = (
    r"(?:^|[.;!\n]\s*|,\s*)(?:(?:and|but|please)\s+)?(?:do\s+not|don't|never)\s+"
    rf"(?:show|include|add|draw)\s+{_ANY}{_WHAT}"
)
_NOT: Final = rf",\s*(?:but\s+)?not\s+(?P<a>an?\s+)?(?:too\s+)?{_WHAT}"


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(text) for text in (_WITHOUT, _NO, _HIDE, _NOT))


_NEVER_THINGS: Final = words(
    """
    longer one more matter doubt sooner less fewer way other such wonder problem
    stranger reason idea need hurry place ordinary end exception question fail
    hesitation effort warning limit limits fear delay rest pause success word sound
    trace care saying him her them it me you us himself herself itself themselves
    being man's entry time room sense chance choice use good name hope luck shame
    money clue equal match mercy
    """
)
"""First words of what is no thing: "no longer", "without doubt"."""

_NEVER_NOT: Final = words(
    """
    far only yet even really just quite so very to at in on the much many that this
    long unlike all always every alone his her their its sure moving yours mine
    """
)
"""First words after "not" that deny no thing."""

_NO_PART: Final = words(
    """
    is are was were be been has have had do does that which who whom where when while
    as if than but with without of in on at by to from for into onto over under
    between can will would could should may might must not no they he she it we you i
    the his her their its my your our them him me us there here so then and one on off
    """
)
"""Words that show that more than a thing was caught."""


def spot(prompt: str) -> NegativeHint | None:
    """The first thing that a prompt denies and a negative prompt could exclude.

    Understands "without X", "with no X", "no X", "don't show X" and ", not X"
    where the phrase can be taken out and leaves a whole sentence.

    Returns:
        A hint, or ``None`` wherever that is not sure, for questions, and for
        prompts of more than ``LONGEST_PROMPT`` characters.
    """
    if len(prompt) > LONGEST_PROMPT or "?" in prompt:
        return None
    found = sections(prompt)
    until = found[0][0] if found else len(prompt)
    text = same_length_lower(prompt[:until].translate(_STRAIGHT))
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    hits = sorted(
        (
            match
            for pattern in _patterns()
            for match in pattern.finditer(text)
            if not any(a < match.end() and match.start() < b for a, b in quoted)
        ),
        key=lambda match: match.start("thing"),
    )
    for match in hits:
        hint = _hint(prompt, text, match, until)
        if hint is not None:
            return hint
    return None


def _hint(
    prompt: str, text: str, match: re.Match[str], until: int
) -> NegativeHint | None:
    named = text[slice(*match.span("thing"))].split()
    bare = match.re.pattern == _NOT and match["a"] is None
    if not _is_thing(named, bare) or _is_said(text, match.start()):
        return None
    start, end = match.span()
    # What ends the sentence before belongs to that sentence.
    while text[start] in ".;:!\n \t":
        start += 1
    positive = _without(prompt[:until], start, end)
    things = split(f"Negative prompt: {prompt[slice(*match.span('thing'))]}")[1]
    things = [part for thing in things for part in re.split(r"\s+n?or\s+", thing)]
    if not re.search(r"\w", positive) or not things:
        return None
    suggestion = add(f"{positive} {prompt[until:]}".rstrip(), things)
    return NegativeHint(
        prompt[start:end], suggestion, tuple(things), REASON, start, end
    )


def _is_thing(named: list[str], bare: bool) -> bool:
    """Whether these words name a thing and nothing more.

    Args:
        named: The words.
        bare: Whether they follow "not" without an article.
    """
    first = named[0].strip(",")
    if first in _NEVER_THINGS or (bare and first in _NEVER_NOT):
        return False
    if bare and len(named) > 2 and "or" not in named:
        return False
    if first in ("or", "nor", "any", "and") or named[-1] in ("or", "nor", "a", "an"):
        return False
    for at, word in enumerate(named):
        is_last = word.endswith(",") or at == len(named) - 1
        is_last |= named[at + 1 : at + 2] in (["or"], ["nor"])
        noun = word.rstrip(",")
        acts = noun.endswith("ing") and noun not in NOUNS_IN_ING and len(noun) > 4
        if noun in _NO_PART or (acts and (is_last or at == 0)):
            return False
        if is_plural(noun) and not is_last:
            # "no dogs bark": a verb follows.
            return False
    return True


def _is_said(text: str, start: int) -> bool:
    """Whether the phrase is quoted without quotation marks."""
    sentence = re.split(r"[.;!\n]", text[:start])[-1]
    return bool(_SAID & set(re.findall(r"[a-z]+", sentence)))


def _without(positive: str, start: int, end: int) -> str:
    """``positive`` with a phrase taken out, and its seams mended."""
    before, after = positive[:start].rstrip(), positive[end:].lstrip(" \t")
    begins = not before or before[-1] in ".;:!\n"
    if begins:
        after = after.lstrip(",;:.! \t")
        if positive[start].isupper() or (before and before[-1] in ".!"):
            after = after[:1].upper() + after[1:]
    joint = "" if not before or not after or after[0] in ".,;:!)\n" else " "
    return (before + joint + after).strip()
