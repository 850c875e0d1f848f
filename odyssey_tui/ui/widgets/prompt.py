"""The prompt: one line that grows, history, slash-command completion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea

from odyssey_tui.ui.commands import complete

MAX_HISTORY: Final = 500

EXAMPLES: Final = (
    "A lighthouse by the sea at dusk, big waves, watercolor",
    "A red fox crossing a snowy forest at dawn, eye-level, soft light",
    "Neon city at night in the rain, a robot walking, cyberpunk, low angle",
    "A whale under a starry sky, surrealism, wide shot, blue tones",
)


class Prompt(TextArea):
    """Enter submits, Ctrl+J makes a line; nothing typed is ever lost."""

    @dataclass
    class Submitted(Message):
        """Enter was pressed on ``text``; the prompt is empty now."""

        text: str

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+j,shift+enter,alt+enter", "newline", "New line", show=False),
    ]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            placeholder=f"{EXAMPLES[0]}  (Tab takes it)",
            soft_wrap=True,
            compact=True,
            highlight_cursor_line=False,
            **kwargs,
        )
        self._sent: list[str] = []
        self._recalled: int | None = None
        self._unsent = ""

    @property
    def sent(self) -> list[str]:
        """What was submitted, oldest first."""
        return list(self._sent)

    def restore(self, text: str) -> None:
        """Put ``text`` back, without throwing away what was typed meanwhile."""
        if text and not self.text.strip():
            self.text = text
            self.move_cursor(self.document.end)

    def remember(self, text: str) -> None:
        """Add ``text`` to the history; a repetition moves to the end."""
        if text in self._sent:
            self._sent.remove(text)
        self._sent.append(text)
        del self._sent[:-MAX_HISTORY]
        self._recalled = None

    def update_suggestion(self) -> None:
        """Offer the rest of a slash command as ghost text."""
        self.suggestion = complete(self.text)

    async def _on_key(self, event: events.Key) -> None:
        # Enter is no binding: bindings act before keys that are still on their
        # way to the widget, and a fast line would be sent without its end.
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self.action_submit()
            return
        if event.key == "tab":
            if self.suggestion:
                self._take(event, self.text + self.suggestion)
                return
            if not self.text:
                self._take(event, EXAMPLES[len(self._sent) % len(EXAMPLES)])
                return
        if event.key == "up" and self.cursor_location[0] == 0:
            self._recall(-1)
            event.stop()
            event.prevent_default()
            return
        if event.key == "down" and (
            self.cursor_location[0] == self.document.line_count - 1
        ):
            self._recall(1)
            event.stop()
            event.prevent_default()
            return
        await super()._on_key(event)

    def _take(self, event: events.Key, text: str) -> None:
        event.stop()
        event.prevent_default()
        self.text = text
        self.move_cursor(self.document.end)

    def _recall(self, step: int) -> None:
        if not self._sent:
            return
        if self._recalled is None:
            if step > 0:
                return
            self._unsent = self.text
            self._recalled = len(self._sent)
        position = max(0, self._recalled + step)
        if position >= len(self._sent):
            self._recalled = None
            self.text = self._unsent
        else:
            self._recalled = position
            self.text = self._sent[position]
        self.move_cursor(self.document.end)

    def action_newline(self) -> None:
        self.insert("\n")

    def action_submit(self) -> None:
        text = self.text.strip()
        if not text:
            return
        self.remember(text)
        self.text = ""
        self.placeholder = "Type what changes next, or / for commands"
        self.post_message(self.Submitted(text))
