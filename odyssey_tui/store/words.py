"""Words: as a person types them into a search, as FTS5 and we compare them.

A word of a query is found by its beginning. Words in double quotes have to
stand side by side; the last of them is whole, unless the quote is still open
because the person is typing it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

MAX_QUERY: Final = 1_000
MAX_TERMS: Final = 32

BREAK: Final = "\ue000"
"""A word that nobody can type; phrases end at it."""

FACT: Final = "\ue001"
"""First character of words that stand for a fact, such as a rating."""

_PRIVATE: Final = "[\ue000-\uf8ff\U000f0000-\U0010ffff]"
# These scripts put no spaces between words: every character is a word, and a
# word of a query becomes words side by side.
_UNSPACED: Final = (
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_TERM: Final = re.compile(r'"([^"]*)("|$)|([^\s"]+)')


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand side by side; the last is a beginning if ``prefix``."""

    text: str
    prefix: bool


def spaced(text: str) -> str:
    """``text`` for the index: no private characters, every word by itself."""
    if text.isascii():
        return text
    # Large sets of characters take milliseconds to compile, so not at import.
    return re.sub(_UNSPACED, r" \g<0> ", re.sub(_PRIVATE, " ", text))


def folded(text: str) -> str:
    """The words of ``text`` as they are compared, each between single spaces.

    Case and accents do not count; whatever is no letter or digit separates.
    """
    flat = unicodedata.normalize("NFD", spaced(text).casefold())
    kept = "".join(c if c.isalnum() else "" if _is_mark(c) else " " for c in flat)
    words = kept.split()
    return f" {' '.join(words)} " if words else ""


def _is_mark(character: str) -> bool:
    return unicodedata.category(character) == "Mn"


def terms_of(query: str) -> tuple[Term, ...]:
    """What a query asks for; nothing for one without letters and digits."""
    raw = query[:MAX_QUERY].replace("\0", " ").encode("utf-8", "replace").decode()
    found: dict[Term, None] = {}
    for quoted, closing, word in _TERM.findall(raw):
        text = spaced(quoted or word).strip()
        # The last word of an open quote is still being typed.
        prefix = bool(word) or not closing
        if folded(text):
            found[Term(text, prefix)] = None
        if len(found) == MAX_TERMS:
            break
    return tuple(found)


def match_expression(terms: tuple[Term, ...], facts: tuple[str, ...] = ()) -> str:
    """The terms and facts as an FTS5 query; no term can be a syntax error."""
    parts = [f'"{term.text}"{" *" if term.prefix else ""}' for term in terms]
    parts += [f'"{FACT}{fact}"' for fact in facts]
    return " AND ".join(parts)


def folded_pattern(term: Term) -> str:
    """What ``folded`` text contains if it has the term."""
    text = folded(term.text)
    return text[:-1] if term.prefix else text
