"""No key is set: says so, where one comes from, and offers the demo."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Button, Footer, Input, Static

KEYS_URL = "https://developer.odyssey.ml/dashboard"


@dataclass(frozen=True)
class FirstRunChoice:
    """A key to use for this run, or ``None`` for the demo."""

    api_key: str | None

    def __repr__(self) -> str:
        return f"FirstRunChoice({'demo' if self.api_key is None else 'key'})"


class FirstRunScreen(Screen[FirstRunChoice]):
    """Dismissed with a :class:`FirstRunChoice`; the key is never shown."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f5", "demo", "Try the demo"),
    ]

    def compose(self) -> ComposeResult:
        with Vertical(id="first-run"):
            yield Static("No API key is set.", id="first-run-title")
            yield Static(
                f"Keys come from {KEYS_URL}.\n"
                "Paste one here for this run, or set ODYSSEY_API_KEY.",
                markup=False,
            )
            yield Input(placeholder="ody_…", password=True, id="key")
            yield Static("", id="first-run-problem", markup=False)
            with Horizontal(id="first-run-buttons"):
                yield Button("Use this key", id="use", variant="primary")
                yield Button("Try the demo instead (F5)", id="demo")
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self.query_one("#key", Input).focus()

    def on_input_submitted(self) -> None:
        self._use_key()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        if event.button.id == "demo":
            self.action_demo()
        else:
            self._use_key()

    def action_demo(self) -> None:
        self.dismiss(FirstRunChoice(None))

    def _use_key(self) -> None:
        key = self.query_one("#key", Input).value.strip()
        if not key:
            self._say("Paste a key first, or press F5 for the demo.")
        elif any(ord(c) <= 0x20 or ord(c) > 0x7E for c in key):
            self._say("That has characters that no key has. Copy it again.")
        else:
            self.dismiss(FirstRunChoice(key))

    def _say(self, words: str) -> None:
        self.query_one("#first-run-problem", Static).update(words)
