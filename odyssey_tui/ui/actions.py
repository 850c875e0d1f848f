"""Bindings, footer, palette and help, made from the one list of actions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from textual.binding import Binding

from odyssey_tui.ui.registry import ACTIONS, Action, Scope

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
            key_display=key_label(key).replace("Ctrl+", "^"),
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
    "space": "Space",
    "plus": "+",
    "minus": "-",
    "equals_sign": "=",
    "asterisk": "*",
    "delete": "Del",
    "comma": ",",
    "full_stop": ".",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "backspace": "⌫",
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
