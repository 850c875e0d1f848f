"""The one registry of actions: bindings, footer, palette and help come from it.

Default keys avoid what terminals, tmux, screen and the VS Code terminal keep
for themselves. Letter keys work when the prompt does not have the focus
(Escape leaves it), so nothing depends on function keys alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from textual.binding import Binding

Scope = Literal["app", "live"]


@dataclass(frozen=True)
class Action:
    """Something that the person can do.

    Attributes:
        id: Stable name; what a keymap refers to.
        title: A few words for footer, palette and help.
        help: One sentence.
        keys: Default keys that work anywhere, in Textual's notation.
        letters: Default keys that work while nothing is being typed.
        scope: Where it is bound.
        footer: Whether the footer shows it.
        command: The slash command that does the same, without the slash.
    """

    id: str
    title: str
    help: str
    keys: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    scope: Scope = "live"
    footer: bool = False
    command: str | None = None

    @property
    def method(self) -> str:
        """Name of the ``action_...`` method, without its prefix."""
        return self.id.replace(".", "_")


ACTIONS: Final[tuple[Action, ...]] = (
    Action(
        "app.help",
        "Help",
        "Show every key and command.",
        ("f1",),
        ("question_mark",),
        "app",
        True,
        "help",
    ),
    Action(
        "app.quit",
        "Quit",
        "Leave the program; asks first while a stream is live.",
        ("f10", "ctrl+q"),
        ("q",),
        "app",
        True,
        "quit",
    ),
    Action(
        "app.interrupt",
        "Copy or quit",
        "Copy the selection; without one, twice within two seconds quits.",
        ("ctrl+c",),
        (),
        "app",
    ),
    Action(
        "app.suspend",
        "Suspend",
        "Go back to the shell; fg comes back here.",
        ("ctrl+z",),
        (),
        "app",
    ),
    Action(
        "app.palette",
        "Commands",
        "Search every command by name.",
        ("f12", "ctrl+p"),
        ("colon",),
        "app",
    ),
    Action(
        "app.theme",
        "Next theme",
        "Switch to the next theme.",
        (),
        ("t",),
        "app",
        command="theme",
    ),
    Action(
        "live.prompt",
        "Write a prompt",
        "Put the focus into the prompt.",
        (),
        ("i", "slash", "enter"),
    ),
    Action(
        "live.leave_prompt",
        "Leave the prompt",
        "Let letter keys act as commands; also leaves full screen.",
        ("escape",),
        (),
    ),
    Action(
        "live.log",
        "Event log",
        "Show or hide the event log.",
        ("f2",),
        ("l",),
        footer=True,
        command="log",
    ),
    Action(
        "live.zoom",
        "Full screen",
        "Give the picture the whole screen, or take it back.",
        ("f3",),
        ("z",),
        footer=True,
        command="zoom",
    ),
    Action(
        "live.orientation",
        "Orientation",
        "Portrait or landscape for the next stream.",
        ("f4",),
        ("o",),
        footer=True,
    ),
    Action(
        "live.restart",
        "Restart",
        "End the stream and start anew with the prompt as it stands.",
        ("f6",),
        ("r",),
        footer=True,
        command="restart",
    ),
    Action(
        "live.end",
        "End stream",
        "End the running stream; the connection stays.",
        ("f8",),
        ("e",),
        footer=True,
        command="end",
    ),
    Action(
        "live.connection",
        "Connect / disconnect",
        "Open a session, or close the one that is open.",
        ("f9",),
        ("c",),
        command="connect",
    ),
    Action(
        "live.filter",
        "Filter the log",
        "Show only events that contain a text.",
        (),
        ("f",),
    ),
    Action(
        "live.copy",
        "Copy the log",
        "Copy the events that are shown.",
        (),
        ("y",),
        command="copy",
    ),
    Action(
        "live.copy_id",
        "Copy the stream id",
        "Copy the id of the running or last stream.",
        (),
        ("s",),
    ),
)

BY_ID: Final = {action.id: action for action in ACTIONS}


def bindings(scope: Scope) -> list[Binding]:
    """Textual bindings of every action in ``scope``.

    Keys that work anywhere get priority over a focused widget, and those of
    the application over a dialog too; letters do not.
    """
    return [
        binding
        for action in ACTIONS
        if action.scope == scope
        for binding in _bindings_of(action)
    ]


def _bindings_of(action: Action) -> Iterator[Binding]:
    for number, key in enumerate((*action.keys, *action.letters)):
        anywhere = number < len(action.keys)
        yield Binding(
            key,
            action.method,
            action.title,
            # One entry in the footer for each action: its first key.
            show=action.footer and number == 0,
            key_display=key_label(key),
            id=action.id if number == 0 else f"{action.id}.{number}",
            tooltip=action.help,
            priority=anywhere,
        )


_KEY_NAMES: Final = {
    "question_mark": "?",
    "slash": "/",
    "colon": ":",
    "escape": "Esc",
    "enter": "Enter",
}


def key_label(key: str) -> str:
    """``ctrl+c`` as ``Ctrl+C``, ``question_mark`` as ``?``."""
    if key in _KEY_NAMES:
        return _KEY_NAMES[key]
    if len(key) == 1:
        return key
    return "+".join(part.capitalize() for part in key.split("+"))


def help_rows() -> Iterator[tuple[str, str, str]]:
    """Keys, title and sentence of every action, for the help screen."""
    for action in ACTIONS:
        keys = [key_label(key) for key in (*action.keys, *action.letters)]
        if action.command:
            keys.append(f"/{action.command}")
        yield "  ".join(keys), action.title, action.help
