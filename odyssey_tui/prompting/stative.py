"""A hint for midstream prompts: say what is, not what happens.

A verb that changes a state at one moment ("puts on glasses") may be played
again and again by the model; the state that it leads to ("is wearing glasses")
is reached once. Where the state can be named for sure, it is suggested.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from odyssey_tui.prompting import exclusions
from odyssey_tui.prompting.clauses import (
    Context,
    Number,
    context_of,
    is_plural,
    tokens_of,
)
from odyssey_tui.prompting.gerunds import gerund
from odyssey_tui.prompting.stative_patterns import Form, Rule
from odyssey_tui.prompting.stative_rules import BY_WORD
from odyssey_tui.prompting.stative_words import (
    BE,
    CAUSATIVES,
    DETERMINERS,
    MANNER,
    NOUNS_IN_ING,
    POSSESSIVES,
    SUBORDINATORS,
    TRIGGERS,
    words,
)
from odyssey_tui.prompting.vocabulary import same_length_lower

LONGEST_PROMPT: Final = 400
"""Characters of the longest prompt that is looked at."""

REASON: Final = "The model may repeat an action over and over; a state is reached once."
"""Why a state is suggested, for a screen."""

_STRAIGHT: Final = str.maketrans({"‘": "'", "’": "'"})
_TRAILING: Final = re.compile(
    rf"\s+(?:{'|'.join(sorted(MANNER))})\b(?=\s*(?:$|[^\w\s'-]|"
    r"(?:and|but|then|while|as|with|in|on|at|over|behind|next|beside|near)\b))"
)
_JOINED: Final = re.compile(
    r"[^.;!\n]*?(?:\band|\bthen|,)\s+(?:(?:then|and)\s+)?(?P<word>[a-z'-]+)"
)
_BE: Final = {"singular": "is", "plural": "are", "first": "am"}
_HAVE: Final = {"singular": "has", "plural": "have", "first": "have"}
_NOT_GERUNDS: Final = NOUNS_IN_ING | words("being having needing wanting knowing")
_NO_ACTIONS: Final = words("be have know need want seem look feel like end the")


@dataclass(frozen=True, slots=True)
class StativeHint:
    """A suggestion to name a state instead of an action.

    Attributes:
        original: The phrase that may loop, ``prompt[start:end]``.
        suggestion: The whole prompt with the phrase replaced.
        reason: Why, in one sentence.
        start: Where the phrase begins in the prompt.
        end: Where it ends.
        replacement: What stands in place of the phrase.
    """

    original: str
    suggestion: str
    reason: str
    start: int
    end: int
    replacement: str


def stative_hint(prompt: str) -> StativeHint | None:
    """A better wording of the first phrase that may loop.

    Args:
        prompt: A midstream prompt of at most ``LONGEST_PROMPT`` characters;
            nothing is suggested for longer ones, nor for questions.

    Returns:
        A hint, or ``None`` wherever the meaning is not plain.
    """
    if len(prompt) > LONGEST_PROMPT or "?" in prompt:
        return None
    found = _first(prompt, _positive(prompt))
    if found is None:
        return None
    start, end, text = found
    text = _in_case_of(prompt, start, end, text)
    suggestion = prompt[:start] + text + prompt[end:]
    again = _first(suggestion, _positive(suggestion))
    if again is not None and again[0] < start + len(text):
        # The state itself reads like an action: nothing is gained.
        return None
    return StativeHint(prompt[start:end], suggestion, REASON, start, end, text)


def _in_case_of(prompt: str, start: int, end: int, text: str) -> str:
    """The replacement in capitals where the phrase is, or with a capital first."""
    phrase, before = prompt[start:end], prompt[:start].rstrip(" \t")
    if phrase.isupper() and len(phrase) > 1:
        return text.upper()
    begins = not before or not (before[-1].isalnum() or before[-1] in ",'’")
    return text[0].upper() + text[1:] if begins and phrase[0].isupper() else text


def _positive(prompt: str) -> str:
    sections = exclusions.sections(prompt)
    positive = prompt[: sections[0][0]] if sections else prompt
    return same_length_lower(positive.translate(_STRAIGHT))


def _first(prompt: str, text: str) -> tuple[int, int, str] | None:
    """Start, end and replacement of the first phrase for which there is one."""
    tokens = tokens_of(text)
    for at, token in enumerate(tokens):
        for rule, form in BY_WORD.get(token.text, ()):
            tail = rule.follows(text, token.end)
            if tail is None or not _object_fits(rule, tail):
                continue
            context = context_of(tokens, at)
            if context is None or not _subject_fits(rule, form, context):
                continue
            found = _replacement(prompt, rule, form, context, tail)
            if found is None or _leaves_verb(rule, form, context, text, tail):
                continue
            return found[0], _end(text, tail.end()), found[1]
    return None


def _leaves_verb(
    rule: Rule, form: Form, context: Context, text: str, tail: re.Match[str]
) -> bool:
    """Whether a bare verb would be left that went with the one replaced.

    As in "put on glasses and smile", or "starts to sing and dance".
    """
    commands = form in ("base", "past") and context.subject.kind == "none"
    if not commands and not tail.groupdict().get("verb"):
        return False
    joined = _JOINED.match(text, tail.end())
    if joined is None:
        return False
    word = joined["word"]
    return word not in DETERMINERS and not word.endswith(("s", "ed"))


def _end(text: str, end: int) -> int:
    """The end of a phrase with the adverb behind it that goes with the verb."""
    trailing = _TRAILING.match(text, end)
    return end if trailing is None else trailing.end()


def _object_fits(rule: Rule, tail: re.Match[str]) -> bool:
    groups = tail.groupdict()
    return not rule.not_of & set((groups.get("obj") or "").split()[-1:])


def _subject_fits(rule: Rule, form: Form, context: Context) -> bool:
    subject = context.subject
    if rule.subjects and subject.noun not in rule.subjects:
        return False
    if rule.subjects and form == "base" and "," in context.region:
        # "a man, his eyes open": an adjective.
        return False
    if (
        rule.subjects
        and rule.kind != "it"
        and not (subject.firm or len(context.region) == 1)
    ):
        return False
    if subject.noun in rule.never_by or context.after in TRIGGERS:
        return False
    return subject.firm or not rule.needs_subject


def _replacement(
    prompt: str, rule: Rule, form: Form, context: Context, tail: re.Match[str]
) -> tuple[int, str] | None:
    """Where the phrase starts and what replaces it."""
    state = _state(rule, prompt, tail)
    if state is None:
        return None
    if rule.kind == "it":
        return _it_is(state, context)
    number = _number(form, context)
    if number is None:
        return None
    if form == "ing":
        return _continuous(rule, state, context, prompt, tail)
    if rule.kind == "is":
        return context.start, f"{_BE[number]} {state}".rstrip()
    thing = prompt[slice(*tail.span("obj"))]
    thing_is = f"{thing} {'are' if is_plural(thing.lower().split()[-1]) else 'is'}"
    command = form == "base" and context.subject.kind == "none"
    if rule.kind == "thing":
        replaced = context.subject.kind == "pronoun" and len(context.region) == 1
        if not replaced and context.subject.kind != "none":
            return None
        start = context.subject.start if replaced else context.start
        return start, f"{thing_is} {state}"
    if command:
        ends = re.compile(r"\s*(?:$|[.!;\n])").match(prompt, _end(prompt, tail.end()))
        return (context.start, f"{thing_is} {state}") if ends else None
    return context.start, f"{_HAVE[number]} {thing} {state}"


def _state(rule: Rule, prompt: str, tail: re.Match[str]) -> str | None:
    """The state in words, the object as it is written in the prompt."""
    groups = {
        name: prompt[slice(*tail.span(name))]
        for name, text in tail.groupdict().items()
        if text is not None
    }
    if "{doing}" in rule.state:
        verb = groups.get("verb", "")
        if verb:
            if verb in _NO_ACTIONS or verb.endswith("ly"):
                return None
            groups["doing"] = gerund(verb.lower())
        elif groups["doing"].lower() in _NOT_GERUNDS:
            return None
    return rule.state.format(**groups)


def _number(form: Form, context: Context) -> Number | None:
    """The number of the verb that the state takes; ``None`` if nobody can say."""
    subject = context.subject
    if form == "ing":
        return "singular"
    if context.be is not None:
        # "is opened": passive, or an adjective.
        return None
    if form == "third":
        return "singular" if subject.number in (None, "singular") else None
    if subject.kind == "none":
        return "singular" if context.begins else None
    if form == "past":
        return subject.number
    causes = CAUSATIVES & set(context.region)
    return None if causes or subject.number == "singular" else subject.number


def _continuous(
    rule: Rule, state: str, context: Context, prompt: str, tail: re.Match[str]
) -> tuple[int, str] | None:
    """For "is putting on" and for "a man putting on"."""
    has = rule.kind == "has"
    thing = prompt[slice(*tail.span("obj"))] if has else ""
    if rule.kind == "thing":
        return None
    be = context.be
    if be is not None and not has:
        return context.start, state or "there"
    if be is not None:
        if be.text not in BE:
            return None
        have = "has" if be.text in ("is", "was") else "have"
        return be.start, f"{have} {thing} {state}"
    subject = context.subject
    if not rule.alone or not (context.begins or subject.kind != "none"):
        return None
    if subject.kind == "noun" and not (subject.firm and subject.number):
        return None
    if subject.kind == "pronoun":
        return None
    if has and thing.split()[0].lower() not in POSSESSIVES:
        return None
    return context.start, f"with {thing} {state}" if has else state


def _it_is(state: str, context: Context) -> tuple[int, str] | None:
    """For "night falls", which takes its subject along."""
    region = context.region
    if context.be is not None or not region or context.after in SUBORDINATORS:
        return None
    if len(region) > 1 and region[:-1] not in (("the",), ("and",), ("then",)):
        return None
    start = context.subject.start
    if region[0] in ("and", "then"):
        start += len(region[0]) + 1
    return start, f"it is {state}"
