"""Terms chosen from a list, put in with the right spaces and commas."""

from __future__ import annotations

from odyssey_tui.prompting import exclusions
from odyssey_tui.prompting.candidates import Candidate, capitalized, inside_word
from odyssey_tui.prompting.vocabulary import TERMS, fold, terms_of


def browse(prompt: str, cursor: int, group: str | None = None) -> list[Candidate]:
    """All terms, to be put in at the cursor with the right spaces and commas.

    A cursor inside a word counts as behind it; one inside a negative prompt
    as at the end of what is wanted, since there a term would be excluded.

    Args:
        prompt: The text of the input.
        cursor: Position in it.
        group: One of ``GROUPS`` or ``NEGATIVE_GROUP``; all of ``GROUPS`` if
            ``None``.
    """
    cursor = max(0, min(cursor, len(prompt)))
    if group == exclusions.NEGATIVE_GROUP:
        return browse_exclusions(prompt, cursor)
    sections = exclusions.sections(prompt)
    first = sections[0][0] if sections else len(prompt)
    if cursor > first:
        cursor = first
    while 0 < cursor < first and _joined(prompt, cursor):
        cursor += 1
    before = prompt[:cursor].rstrip(" \t")
    after = prompt[cursor:].lstrip(" \t")
    start, end = len(before), len(prompt) - len(after)
    lead, capital = _lead(before)
    tail = _tail(after, capital or not before, end >= first)
    if tail.startswith(".") and not before:
        capital = True
    return [
        Candidate(
            lead + (capitalized(term.text) if capital else term.text) + tail,
            start,
            end,
            term.text,
            term.note,
            term.group,
        )
        for term in (TERMS if group is None else terms_of(group))
    ]


def browse_exclusions(prompt: str, cursor: int) -> list[Candidate]:
    """The common exclusions, each at the end of its negative prompt."""
    item = exclusions.item_start(prompt, cursor)
    known = {fold(thing) for thing in exclusions.split(prompt)[1]}
    if item is not None and item == cursor == len(prompt):
        blank = "" if prompt[-1:].isspace() else " "
        start, lead = cursor, blank
    else:
        text, _ = exclusions.begin(prompt)
        start = 0
        for ours, theirs in zip(prompt, text, strict=False):
            if ours != theirs:
                break
            start += 1
        lead = text[start:]
    candidates = [
        Candidate(
            lead + term.text, start, len(prompt), term.text, term.note, term.group
        )
        for term in exclusions.COMMON_EXCLUSIONS
    ]
    return sorted(candidates, key=lambda one: fold(one.label) in known)


def _joined(prompt: str, position: int) -> bool:
    """Whether a word goes on across ``position``."""
    before = prompt[position - 1]
    in_word = before.isalnum() or before in "_-'’‐‑"
    return in_word and inside_word(prompt, position)


def _lead(before: str) -> tuple[str, bool]:
    """What goes before an inserted term, and whether a sentence begins."""
    if not before:
        return "", False
    last = before[-1]
    if last == "\n":
        return "", True
    if last in "([{“‘":
        return "", False
    if last in ".!?…":
        return " ", True
    return (" " if last in ",;:-–—" else ", "), False


def _tail(after: str, begins: bool, ends: bool) -> str:
    """What goes behind an inserted term, before ``after``."""
    if not after or after[0] in ",.;:!?…)]}”’\n":
        return ""
    if ends or (begins and after[0].isupper()):
        return ". "
    return ", "
