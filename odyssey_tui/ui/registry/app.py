"""Actions that work on every screen."""

from __future__ import annotations

from typing import Final

from odyssey_tui.ui.registry.action import Action

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
        "app.live",
        "Live",
        "Go to the live screen.",
        (),
        ("1",),
        "app",
    ),
    Action(
        "app.takes",
        "Takes",
        "Search the takes, compare them, run one again.",
        ("f7",),
        ("2",),
        "app",
        True,
        "takes",
    ),
    Action(
        "app.recordings",
        "Recordings",
        "Browse, play and download the account's recordings.",
        ("ctrl+l",),
        ("3",),
        "app",
        True,
        "recordings",
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
)
