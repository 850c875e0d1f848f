"""Slash commands of the prompt: what exists, and how a line becomes one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from odyssey_tui.errors import InvalidRequestError


@dataclass(frozen=True)
class Command:
    """One slash command.

    Attributes:
        name: Without the slash.
        argument: Name of its argument for the help, empty when it takes none.
        help: One sentence.
        optional: Whether the argument may be left out.
    """

    name: str
    help: str
    argument: str = ""
    optional: bool = True

    @property
    def usage(self) -> str:
        """The command as one types it."""
        if not self.argument:
            return f"/{self.name}"
        mark = f"[{self.argument}]" if self.optional else self.argument
        return f"/{self.name} {mark}"


COMMANDS: Final[tuple[Command, ...]] = (
    Command("start", "Start a stream with this prompt.", "PROMPT", False),
    Command("restart", "End the stream and start anew with this prompt.", "PROMPT"),
    Command("end", "End the running stream."),
    Command("image", "Start the next stream from this image; none clears.", "PATH"),
    Command("portrait", "Portrait for the next stream."),
    Command("landscape", "Landscape for the next stream."),
    Command("connect", "Open a session."),
    Command("disconnect", "Close the session."),
    Command("log", "Save the event log to a file; without one: show or hide.", "PATH"),
    Command("copy", "Copy the events that are shown."),
    Command("zoom", "Give the picture the whole screen."),
    Command("theme", "Switch to a theme; without a name: the next.", "NAME"),
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


def parse(text: str) -> Invocation:
    """The command in ``text``; a unique prefix of a name is enough.

    Raises:
        InvalidRequestError: Unknown or ambiguous name, a missing argument or
            one too many; the error names it and what would be right.
    """
    name, _, rest = text[1:].strip().partition(" ")
    argument = rest.strip()
    command = BY_NAME.get(name)
    if command is None:
        matches = [c for c in COMMANDS if name and c.name.startswith(name)]
        if len(matches) != 1:
            if matches:
                listing = ", ".join(f"/{c.name}" for c in matches)
                raise InvalidRequestError(f"/{name} could be {listing}.")
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
    return Invocation(command, argument)


def complete(text: str) -> str:
    """What would complete the command being typed, or the empty string."""
    if not is_command(text) or " " in text or "\n" in text or len(text) < 2:
        return ""
    for command in COMMANDS:
        if command.name.startswith(text[1:]) and command.name != text[1:]:
            return command.name[len(text) - 1 :]
    return ""
