"""A dialog that asks for some words."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static, TextArea


class _Words(TextArea):
    """Enter ends the dialog; Ctrl+J makes a line."""

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            screen = self.screen
            assert isinstance(screen, Ask)
            screen.action_answer()
        elif event.key == "ctrl+j":
            event.stop()
            event.prevent_default()
            self.insert("\n")
        else:
            await super()._on_key(event)


class Ask(ModalScreen[str | None]):
    """Dismissed with the words, or ``None`` when it was cancelled."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Cancel"),
    ]

    def __init__(self, title: str, words: str = "") -> None:
        super().__init__()
        self._title = title
        self._words = words

    def compose(self) -> ComposeResult:
        with Vertical(id="ask"):
            yield _Words(self._words, id="ask-words", soft_wrap=True, compact=True)
            yield Static(
                "Enter keeps it   Ctrl+J new line   Esc cancels", id="ask-help"
            )

    def on_mount(self) -> None:
        self.query_one("#ask").border_title = self._title
        words = self.query_one(_Words)
        words.move_cursor(words.document.end)
        words.focus()

    def action_answer(self) -> None:
        self.dismiss(self.query_one(_Words).text.strip())

    def action_cancel(self) -> None:
        self.dismiss(None)
