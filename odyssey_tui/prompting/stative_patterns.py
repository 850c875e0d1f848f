"""What a rule for a change of state is, and patterns of what follows a verb.

A rule knows a verb's forms, what has to follow, and the state. What follows is
a regular expression that is matched right behind the verb; its group ``obj``
is the object, which the state may repeat.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

from odyssey_tui.prompting import stative_words as known

Form = Literal["base", "third", "past", "ing"]
Kind = Literal["is", "has", "thing", "it"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One way in which a verb changes a state.

    Attributes:
        verbs: Forms of the verb, each as "base third past ing"; "-" for a form
            that the rule has nothing to do with.
        tail: Pattern of what follows right behind the verb.
        state: What stands after "is"; for ``has`` and ``thing`` what stands
            behind the object. Named groups of ``tail`` may be used in it.
        kind: ``is`` gives "is {state}"; ``has`` gives "has {obj} {state}", or
            "{obj} is {state}" for a command; ``thing`` only ever the latter;
            ``it`` gives "it is {state}" and takes the subject along.
        subjects: Words of which one must stand before the verb.
        needs_subject: Whether somebody must be named, right before the verb.
        alone: Whether the state can be said without a verb ("a man asleep").
        not_of: Last words of an object that make it mean something else.
        never_by: Subjects of which the state cannot be said.
    """

    verbs: tuple[str, ...]
    tail: str
    state: str
    kind: Kind = "is"
    subjects: frozenset[str] = frozenset()
    needs_subject: bool = False
    alone: bool = True
    not_of: frozenset[str] = frozenset()
    never_by: frozenset[str] = known.NEVER_ACTING

    def follows(self, text: str, at: int) -> re.Match[str] | None:
        """What follows the verb at ``at`` in a text in lower case, if it fits."""
        return _compiled(self.tail).match(text, at)


# Only the few patterns whose verbs occur are ever needed.
_compiled = cache(re.compile)

DETERMINER: Final = f"(?:{'|'.join(sorted(known.DETERMINERS))})"
MANNER: Final = "|".join(sorted(known.MANNER))
JOIN: Final = "and|but|then|while|as|with|before|after|until|when|where|because|so"
PLACE: Final = (
    "in|on|at|by|next|beside|near|under|behind|between|among|against|inside|outside|"
    "below|above|around|together|alone|again|there|here|over"
)
OTHER: Final = "without|of|from|to|for|like|that|who|which|or|made|through"
STOP: Final = (
    f"{DETERMINER[3:-1]}|{JOIN}|{PLACE}|{OTHER}|on|off|up|down|out|into|onto|is|"
    "are|was|were|him|them|me|us"
)


def before(words: str) -> str:
    """Ahead: the end, a mark, or one of these words."""
    return rf"(?=\s*(?:$|[^\w\s'-]|(?:{words}|{MANNER})\b(?!['-])))"


END: Final = before(JOIN)
END_OR_PLACE: Final = before(f"{JOIN}|{PLACE}")
AFTER_NOUN: Final = before(f"{JOIN}|{PLACE}|{OTHER}")
AFTER_PLACE: Final = before(f"{JOIN}|{PLACE}|of")
AFTER_OBJECT: Final = before(f"{JOIN}|{PLACE}|for|to")
FULL_STOP: Final = r"(?=\s*(?:$|[.!;\n]))"
WORD: Final = rf"(?!(?:{STOP})\b)[a-z][a-z'-]*"
FROM: Final = rf"(?:\s+from\s+{DETERMINER}\s+{WORD})?"
ANY: Final = rf"(?P<obj>{DETERMINER}\s+{WORD}(?:\s+{WORD}){{0,3}}?)"


def one_of(heads: Iterable[str], determined: bool = False) -> str:
    """A noun phrase with one of ``heads`` at its end, as group ``obj``."""
    options = "|".join(sorted(heads, key=lambda head: (-len(head), head)))
    determiner = rf"{DETERMINER}\s+" if determined else rf"(?:{DETERMINER}\s+)?"
    return rf"(?P<obj>{determiner}(?:{WORD}\s+){{0,3}}?(?:{options})(?![\w'-]))"
