"""The -ing form of English verbs."""

from __future__ import annotations

import re
from typing import Final

from odyssey_tui.prompting.stative_words import words

_DOUBLING: Final = re.compile(r"(?:[^aeiou]+|[^aeiou]*qu)[aeiou][bdgklmnprt]")
_VOWEL_FIRST: Final = re.compile(r"[aeiou][bdgmnpt]")
_LONGER: Final = words(
    "begin forget admit permit commit submit regret prefer refer occur upset unzip"
)


def gerund(verb: str) -> str:
    """The -ing form of a verb in its base form: "dancing" of "dance"."""
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("ic"):
        return verb + "king"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")) and len(verb) > 2:
        return verb[:-1] + "ing"
    doubles = _DOUBLING.fullmatch(verb) or _VOWEL_FIRST.fullmatch(verb)
    if doubles or verb in _LONGER:
        return verb + verb[-1] + "ing"
    return verb + "ing"
