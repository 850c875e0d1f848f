"""Slash commands of the prompt: what exists, and how a line becomes one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from odyssey_tui.errors import InvalidRequestError

Completes = Literal["", "words", "image", "theme", "choice"]


@dataclass(frozen=True)
class Command:
    """One slash command.

    Attributes:
        name: Without the slash.
        argument: Name of its argument for the help, empty when it takes none.
        help: One sentence.
        optional: Whether the argument may be left out.
        completes: What its argument is completed with.
        choices: The words that its argument may be, for ``choice``.
    """

    name: str
    help: str
    argument: str = ""
    optional: bool = True
    completes: Completes = ""
    choices: tuple[str, ...] = ()

    @property
    def usage(self) -> str:
        """The command as one types it."""
        if not self.argument:
            return f"/{self.name}"
        mark = f"[{self.argument}]" if self.optional else self.argument
        return f"/{self.name} {mark}"


def _choice(name: str, help: str, argument: str, *choices: str) -> Command:
    return Command(name, help, argument, True, "choice", choices)


COMMANDS: Final[tuple[Command, ...]] = (
    Command("start", "Start a stream with this prompt.", "PROMPT", False, "words"),
    Command(
        "restart",
        "End the stream and start anew with this prompt; without one: edit it.",
        "PROMPT",
        completes="words",
    ),
    Command("end", "End the running stream."),
    Command(
        "image",
        "Start the next stream from this image; without one: choose it.",
        "PATH",
        completes="image",
    ),
    Command("text", "Start the next stream from text alone."),
    Command("portrait", "Portrait for the next stream."),
    Command("landscape", "Landscape for the next stream."),
    Command("snap", "Save the picture as it is now."),
    Command("record", "Record the stream into a file, or stop that."),
    _choice("rate", "Rate the take; 0 takes the rating away.", "0-5", *"012345"),
    Command("note", "Write a note to the take; without one: edit it.", "TEXT"),
    Command("takes", "Search the takes.", "WORDS"),
    Command("recordings", "Browse the account's recordings."),
    Command("again", "Run the last take again."),
    Command("pause", "Hold the prompts of a take that runs again, or go on."),
    Command("skip", "Send the next prompt of a take that runs again now."),
    Command("stop", "Send no more prompts of a take that runs again."),
    Command("sim", "Write the take as a simulation script to a file.", "PATH"),
    Command("edit", "Write the prompt in your editor ($VISUAL, $EDITOR)."),
    Command("history", "Search what was typed before."),
    Command("negative", "Say what must not be seen.", "WORDS", completes="words"),
    _choice("hints", "Hints about prompts that tend to loop.", "on|off", "on", "off"),
    Command("connect", "Open a session."),
    Command("disconnect", "Close the session."),
    Command("log", "Save the event log to a file; without one: show or hide.", "PATH"),
    _choice(
        "copy",
        "Copy the events that are shown, or something else.",
        "WHAT",
        "events",
        "prompt",
        "id",
        "file",
    ),
    Command("zoom", "Give the picture the whole screen."),
    Command(
        "theme",
        "Switch to a theme; without a name: the next.",
        "NAME",
        completes="theme",
    ),
    Command("help", "Show every key and command."),
    Command("quit", "Leave the program."),
)

BY_NAME: Final = {command.name: command for command in COMMANDS}


@dataclass(frozen=True)
class Invocation:
    """A parsed command line."""

    command: Command
    argument: str


def is_command(text: str) -> bool:
    """Whether ``text`` is meant as a command; ``//`` starts a literal slash."""
    return text.startswith("/") and not text.startswith("//")


def matching(name: str) -> list[Command]:
    """The commands that ``name`` may stand for; an exact name for itself alone."""
    if name in BY_NAME:
        return [BY_NAME[name]]
    return [c for c in COMMANDS if name and c.name.startswith(name)]


def named(name: str) -> Command | None:
    """The command that ``name`` or its beginning stands for, if that is clear."""
    found = matching(name)
    return found[0] if len(found) == 1 else None


def parse(text: str) -> Invocation:
    """The command in ``text``; a unique prefix of a name is enough.

    Raises:
        InvalidRequestError: Unknown or ambiguous name, a missing argument or
            one too many; the error names it and what would be right.
    """
    name, _, rest = text[1:].strip().partition(" ")
    argument = rest.strip()
    matches = matching(name)
    if len(matches) > 1:
        listing = ", ".join(f"/{c.name}" for c in matches)
        raise InvalidRequestError(f"/{name} could be {listing}.")
    if not matches:
        raise InvalidRequestError(
            f"There is no command /{name[:40]}.",
            hint="F1 lists them. To send a text that starts with /, type //.",
        )
    command = matches[0]
    if argument and not command.argument:
        raise InvalidRequestError(f"/{command.name} takes nothing after it.")
    if not argument and command.argument and not command.optional:
        raise InvalidRequestError(
            f"/{command.name} needs a {command.argument.lower()}."
        )
    if argument and command.choices and argument not in command.choices:
        listing = ", ".join(command.choices)
        raise InvalidRequestError(
            f"/{command.name} {argument[:40]}: it takes {listing}."
        )
    return Invocation(command, argument)
