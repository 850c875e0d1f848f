"""Rich styles for the current theme's named colours."""

from __future__ import annotations

from typing import Any, Final

from textual.app import App

_NAMES: Final = (
    "primary",
    "accent",
    "success",
    "warning",
    "error",
    "text-muted",
)


def theme_styles(app: App[Any]) -> dict[str, str]:
    """Rich style strings by theme name; ANSI colours keep their own names."""
    variables = app.theme_variables
    styles: dict[str, str] = {}
    for name in _NAMES:
        value = variables.get(name, "").split(" ")[0]
        if value.startswith("ansi_"):
            colour = value.removeprefix("ansi_")
            styles[name] = "dim" if colour == "default" else colour
        elif value.startswith("#") and len(value) in (7, 9):
            styles[name] = value[:7]
    return styles
