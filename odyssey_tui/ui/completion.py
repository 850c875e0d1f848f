"""What could complete the prompt: commands, their arguments, the vocabulary."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from odyssey_tui.prompting.completion import (
    IMAGE_EXTENSIONS,
    Candidate,
    browse,
    complete_path,
    complete_words,
)
from odyssey_tui.ui.commands import COMMANDS, Command, is_command, named


@dataclass(frozen=True, slots=True)
class Completions:
    """Candidates, best first, and how they are offered.

    Attributes:
        modal: Whether arrow keys walk through them at once, rather than through
            the history.
        ghost: What Tab would add at the cursor; empty when that is no addition.
    """

    items: tuple[Candidate, ...] = ()
    modal: bool = False
    ghost: str = ""

    def __bool__(self) -> bool:
        return bool(self.items)


NOTHING: Final = Completions()


def completions(
    text: str, cursor: int, *, base: Path, themes: Sequence[str] = ()
) -> Completions:
    """What could complete ``text`` at ``cursor``.

    Args:
        text: The whole prompt.
        cursor: Index of the character that the cursor is on.
        base: What relative paths are relative to.
        themes: Names of the themes that there are.
    """
    if is_command(text):
        return _completions_of_command(text, cursor, base, themes)
    found = complete_words(text, cursor)
    strong = tuple(item for item in found if item.strength == "strong")
    return Completions(strong, ghost=_ghost(text, cursor, strong))


def possible_words(text: str, cursor: int) -> Completions:
    """What the words before the cursor may be the beginning of, if one asks."""
    return Completions(tuple(complete_words(text, cursor)), modal=True)


def vocabulary(text: str, cursor: int) -> Completions:
    """The whole vocabulary, to be put in at the cursor."""
    return Completions(tuple(browse(text, cursor)), modal=True)


def _completions_of_command(
    text: str, cursor: int, base: Path, themes: Sequence[str]
) -> Completions:
    name, space, argument = text[1:].partition(" ")
    if not space:
        items = tuple(
            _command(c, len(text)) for c in COMMANDS if c.name.startswith(name)
        )
        if len(items) == 1 and items[0].text.strip() == text:
            return NOTHING
        return Completions(items, modal=True, ghost=_ghost(text, cursor, items))
    command = named(name)
    if command is None or cursor != len(text):
        return NOTHING
    start = len(text) - len(argument)
    items = _arguments(command, argument.lstrip(), start, text, base, themes)
    modal = command.completes != "words"
    return Completions(items, modal=modal, ghost=_ghost(text, cursor, items))


def _command(command: Command, end: int) -> Candidate:
    text = f"/{command.name}{' ' if command.argument else ''}"
    return Candidate(text, 0, end, command.usage, command.help, "command")


def _arguments(
    command: Command,
    argument: str,
    start: int,
    text: str,
    base: Path,
    themes: Sequence[str],
) -> tuple[Candidate, ...]:
    if command.completes == "words":
        return tuple(
            item
            for item in complete_words(text, len(text))
            if item.strength == "strong" and item.start >= start
        )
    if command.completes == "image":
        found = complete_path(argument, base=base, extensions=IMAGE_EXTENSIONS)
        return tuple(
            Candidate(item.text, start, len(text), item.label, "", "")
            for item in found
            if item.text != argument
        )
    choices = themes if command.completes == "theme" else command.choices
    return tuple(
        Candidate(choice, start, len(text), choice, "", "")
        for choice in choices
        if choice.startswith(argument) and choice != argument
    )


def _ghost(text: str, cursor: int, items: Sequence[Candidate]) -> str:
    """The rest of the best candidate, when it only adds to what stands there."""
    if not items or cursor != len(text):
        return ""
    typed = text[items[0].start :]
    whole = items[0].text
    return whole[len(typed) :] if typed and whole.startswith(typed) else ""
