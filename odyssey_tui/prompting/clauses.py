"""Just enough of English to see who does what in one clause of a prompt.

Whatever is not understood for sure is reported as unknown.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from odyssey_tui.prompting.stative_words import (
    BE,
    DETERMINERS,
    GROUPS_OF,
    IRREGULAR_PLURALS,
    LIGHT,
    MANNER,
    MANY,
    NEVER_AMONG,
    NEVER_BEFORE,
    NOUNS_IN_ING,
    PEOPLE,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    SINGULAR_S,
    SUBORDINATORS,
)

Number = Literal["singular", "plural", "first"]

_TOKEN: Final = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|\n|[^\w\s]")
_QUOTED: Final = re.compile(r"\"[^\"]*\"|“[^”]*”|(?<!\w)'[^'\n]*'(?!\w)")
_HARD: Final = frozenset('.!?;:\n—–()[]"“”…')
_SENTENCE: Final = frozenset(".!;\n")
_CLITICS: Final = ("'s", "'re", "'m")
_COORDINATORS: Final = frozenset(["and", "or", "but", "then", ",", "&"])


class Token(NamedTuple):
    """A word or a mark, in lower case, with its place."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Subject:
    """Who acts.

    Attributes:
        kind: ``none`` if nobody is named, ``shared`` if somebody was named for
            an earlier verb.
        number: ``None`` when it cannot be told.
        firm: Whether a whole noun phrase stands right before the verb.
        noun: The word right before the verb.
        start: Where the clause's own words begin.
    """

    kind: Literal["none", "pronoun", "noun", "shared"]
    number: Number | None = None
    firm: bool = False
    noun: str = ""
    start: int = 0


@dataclass(frozen=True, slots=True)
class Context:
    """What stands before a verb.

    Attributes:
        start: Where the verb and the adverbs that go with it begin.
        subject: Who acts.
        be: A form of "be" that belongs to the verb.
        begins: Whether the verb begins its sentence.
        after: The mark or word that the clause comes after, if any.
        region: The words of the clause before the verb.
    """

    start: int
    subject: Subject
    be: Token | None
    begins: bool
    after: str
    region: tuple[str, ...]


def tokens_of(text: str) -> list[Token]:
    """The words and marks of a text in lower case with straight apostrophes.

    What is in quotation marks is left out: it is said, not done.
    """
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    return [
        Token(match.group(), match.start(), match.end())
        for match in _TOKEN.finditer(text)
        if not any(start < match.start() < end - 1 for start, end in quoted)
    ]


def context_of(tokens: Sequence[Token], verb: int) -> Context | None:
    """What stands before the verb, or ``None`` where it is no plain statement."""
    at = verb - 1
    while at >= 0 and tokens[at].text in MANNER:
        at -= 1
    start = tokens[at + 1].start
    has_manner = at + 1 < verb
    while at >= 0 and tokens[at].text in LIGHT | MANNER:
        at -= 1
    previous = tokens[at].text if at >= 0 else ""
    if has_manner and previous in _COORDINATORS and tokens[at - 1].text in MANNER:
        return None
    be = None
    if previous in BE or _is_clitic(previous):
        be = tokens[at]
        at -= previous in BE
        while at >= 0 and tokens[at].text in LIGHT:
            at -= 1
    elif _forbids(previous):
        return None
    low = at
    while low >= 0 and tokens[low].text not in _HARD | SUBORDINATORS:
        low -= 1
    region = tokens[low + 1 : at + 1]
    texts = tuple(token.text for token in region)
    if NEVER_AMONG & set(texts):
        return None
    boundary = tokens[low].text if low >= 0 else ""
    first = tokens[low + 1].start
    begins = not region and (not boundary or boundary in _SENTENCE)
    subject = _subject(texts, first) if region else Subject("none", start=first)
    return Context(start, subject, be, begins, boundary, texts)


def is_plural(noun: str) -> bool:
    """Whether a noun's form says that there are several."""
    if noun in IRREGULAR_PLURALS:
        return True
    if len(noun) < 4 or not noun.endswith("s") or noun in SINGULAR_S:
        return False
    return not noun.endswith(("ss", "us", "is", "'s"))


def _is_clitic(word: str) -> bool:
    base, mark, ending = word.partition("'")
    return mark + ending in _CLITICS and base in PRONOUNS


def _forbids(previous: str) -> bool:
    """Whether what follows this word is no finite verb."""
    if previous in RELATIVES:
        return False
    if previous.endswith(("n't", "'ve", "'d", "'ll", "'s", "'re", "'m")):
        return True
    determines = previous in DETERMINERS and previous not in PRONOUNS
    return determines or previous in NEVER_BEFORE | PREPOSITIONS


def _subject(texts: tuple[str, ...], start: int) -> Subject:
    last = texts[-1]
    if last in _COORDINATORS:
        number = _pronoun(texts[0])
        return Subject("shared", number, start=start)
    comma = max((i for i, text in enumerate(texts) if text == ","), default=-1)
    own = list(texts[comma + 1 :])
    joined = False
    while own and own[0] in LIGHT | MANNER | _COORDINATORS:
        joined |= own[0] == "and" and comma > 0
        del own[0]
    if not own:
        return Subject("shared", _pronoun(texts[0]), start=start)
    if own[-1] in RELATIVES and len(own) > 1:
        own.pop()
    if len(own) == 1 and own[0] in PRONOUNS:
        kind: Literal["noun", "pronoun"] = "noun" if joined else "pronoun"
        number = "plural" if joined else _pronoun(own[0])
        return Subject(kind, number, True, own[0], start)
    number, firm = _noun_phrase(own)
    if joined and firm:
        number = "plural"
    if joined and not firm:
        number = None
    return Subject("noun", number, firm, own[-1], start)


def _pronoun(word: str) -> Number | None:
    number = PRONOUNS.get(word.partition("'")[0])
    if number == "first":
        return "first"
    return None if number is None else "plural" if number == "plural" else "singular"


def _noun_phrase(words: list[str]) -> tuple[Number | None, bool]:
    """Number of a noun phrase, and whether it is whole and nothing else."""
    cut = next(
        (i for i in range(1, len(words)) if _ends_core(words, i)),
        len(words),
    )
    core, rest = words[:cut], words[cut:]
    if rest and "and" in rest:
        return None, False
    if rest and rest[0] == "of" and core[-1] in GROUPS_OF:
        return "plural", is_plural(words[-1])
    if "and" in core:
        return _coordinated(core)
    if not _is_simple(core):
        return None, False
    determined = core[0] in DETERMINERS or core[0].isdigit() or len(core) == 1
    several = core[0] in MANY or (core[0].isdigit() and core[0] != "1")
    plural = several or (is_plural(core[-1]) and core[0] not in ("a", "an", "each"))
    if plural and not several and core[0] in ("this", "that", "every", "another"):
        return None, False
    firm = not rest and (determined or plural)
    return "plural" if plural else "singular", firm


def _ends_core(words: list[str], at: int) -> bool:
    word = words[at]
    if word in PREPOSITIONS or word in RELATIVES:
        return True
    if not word.endswith("ing") or word in NOUNS_IN_ING or len(word) < 5:
        return False
    # "a smiling man" goes on, "a man smiling" ends.
    return at == len(words) - 1 or words[at - 1] not in DETERMINERS


def _coordinated(core: list[str]) -> tuple[Number | None, bool]:
    at = len(core) - 1 - core[::-1].index("and")
    left, right = core[:at], core[at + 1 :]
    if not left or not right:
        return None, False
    if not _is_simple(right) or not _is_simple(left[-3:] if "and" in left else left):
        return None, False
    named = right[0] in DETERMINERS or right[0] in PRONOUNS or left[-1] in PRONOUNS
    known = left[-1] in PEOPLE and right[-1] in PEOPLE
    plurals = is_plural(left[-1]) and is_plural(right[-1])
    return ("plural", True) if named or known or plurals else (None, False)


def _is_simple(core: list[str]) -> bool:
    """Whether these are a determiner, adjectives and a noun, for all we know."""
    if any(word in BE | NEVER_BEFORE | PREPOSITIONS for word in core):
        return False
    later = core[2:] if core[0] in ("all", "both") else core[1:]
    if any(word in DETERMINERS or word in PRONOUNS for word in later):
        return False
    return len(core) <= 5 and (
        len(core) == 1 or core[0] not in PRONOUNS.keys() - DETERMINERS
    )
