"""The prompt: one line that grows, with history, completion and hints."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final, Literal

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widgets import TextArea

from odyssey_tui.prompting.completion import Candidate, apply, pasted_image
from odyssey_tui.prompting.negative import begin as begin_negative
from odyssey_tui.ui.commands import is_command
from odyssey_tui.ui.completion import (
    NOTHING,
    Completions,
    completions,
    possible_words,
    vocabulary,
)
from odyssey_tui.ui.prompt_hints import PromptHint
from odyssey_tui.ui.prompt_history import PromptHistory
from odyssey_tui.ui.widgets.completion_list import CompletionList

Mode = Literal["say", "restart"]

EXAMPLES: Final = (
    "A lighthouse by the sea at dusk, big waves, watercolor",
    "A red fox crossing a snowy forest at dawn, eye-level, soft light",
    "Neon city at night in the rain, a robot walking, cyberpunk, low angle",
    "A whale under a starry sky, surrealism, wide shot, blue tones",
)

MAX_PASTE: Final = 20_000
"""Characters of a paste that are taken; a prompt is never that long."""


class Prompt(TextArea):
    """Enter submits, Ctrl+J makes a line; nothing typed is ever lost."""

    @dataclass
    class Submitted(Message):
        """Enter was pressed on ``text``; the prompt is empty now.

        ``mode`` says what is to be done with a text that is no command.
        """

        text: str
        mode: Mode

    @dataclass
    class ImagePasted(Message):
        """A path of an image, or a data URL, was pasted."""

        source: str

    class Edited(Message):
        """What stands in the prompt, or the mode, has changed."""

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
        self.past = PromptHistory()
        self.mode: Mode = "say"
        self.failure = ""
        self.hint: PromptHint | None = None
        self.themes: tuple[str, ...] = ()
        self.list: CompletionList | None = None
        self._found = NOTHING
        self._quiet = False
        self._placed: str | None = None

    # What stands in it

    def put(self, text: str, mode: Mode = "say") -> None:
        """Replace what stands there; the cursor goes to its end."""
        self.mode = mode
        self._place(text, len(text))
        self._offer(NOTHING)

    def _place(self, text: str, cursor: int) -> None:
        """Replace the text by ourselves, not by typing."""
        self._placed = text
        self._quiet = True
        self.text = text
        self.place_cursor(cursor)
        self._quiet = False
        self.failure = ""
        self.post_message(self.Edited())

    def restore(self, text: str, *, reason: str = "") -> None:
        """Put ``text`` back, without throwing away what was typed meanwhile."""
        if text and not self.text.strip():
            self.put(text)
            self.failure = reason
            self.post_message(self.Edited())

    def remember(self, text: str) -> None:
        """Add ``text`` to the history; a repetition moves to the end."""
        self.past.remember(text)

    @property
    def cursor_index(self) -> int:
        """Index of the character that the cursor is on."""
        row, column = self.cursor_location
        lines = self.text.split("\n")
        return sum(len(line) + 1 for line in lines[:row]) + column

    def place_cursor(self, index: int) -> None:
        """Move the cursor to the character at ``index``."""
        before = self.text[:index]
        row = before.count("\n")
        self.move_cursor((row, len(before) - (before.rfind("\n") + 1)))

    # Completion

    def update_suggestion(self) -> None:
        """Offer what would complete the text; called after each change of it."""
        if self._quiet or not self.is_mounted:
            return
        self._offer(
            completions(
                self.text, self.cursor_index, base=Path.cwd(), themes=self.themes
            )
        )

    def on_text_area_changed(self) -> None:
        """The text was edited, however that came about."""
        # It is told of later, when other things may have happened.
        if self.text != self._placed:
            self._placed = None
            self.failure = ""
            self.past.stop()
            self.post_message(self.Edited())

    def _offer(self, found: Completions) -> None:
        self._found = found
        self.suggestion = found.ghost
        if self.list is not None:
            self.list.offer(found.items, chosen=0 if found.modal else None)

    def take(self, candidate: Candidate) -> None:
        """Put a candidate in, and offer what can follow it."""
        text, cursor = apply(self.text, candidate)
        self._place(text, cursor)
        self.past.stop()
        self._offer(NOTHING)
        if is_command(text):
            self.update_suggestion()

    def _complete_or_browse(self) -> None:
        """Offer what may be meant, though it need not be; else the vocabulary."""
        found = possible_words(self.text, self.cursor_index)
        if len(found.items) == 1:
            self.take(found.items[0])
        else:
            self._offer(found or vocabulary(self.text, self.cursor_index))

    def dismiss(self) -> bool:
        """Take away what is offered, or the mode; whether there was anything."""
        if self._found.items:
            self._offer(NOTHING)
            return True
        if self.mode != "say":
            self.mode = "say"
            self.post_message(self.Edited())
            return True
        return False

    # Keys

    async def _on_key(self, event: events.Key) -> None:
        # Enter is no binding: bindings act before keys that are still on their
        # way to the widget, and a fast line would be sent without its end.
        if self._handles(event.key):
            event.stop()
            event.prevent_default()
            return
        await super()._on_key(event)

    def _handles(self, key: str) -> bool:
        match key:
            case "enter":
                self._enter()
            case "tab":
                self._tab()
            case "up":
                return self._up()
            case "down":
                return self._down()
            case "escape":
                return self.dismiss()
            case _:
                return False
        return True

    def _enter(self) -> None:
        chosen = self.list.chosen if self.list is not None else None
        # In a list that was opened or is walked through, Enter chooses; a command
        # that is complete as it stands is sent.
        if chosen is not None and apply(self.text, chosen)[0].strip() != self.text:
            if chosen.group == "command" and not chosen.text.endswith(" "):
                self.put(chosen.text)
            else:
                self.take(chosen)
                return
        self.action_submit()

    def _tab(self) -> None:
        if self._found.items:
            chosen = self.list.chosen if self.list is not None else None
            self.take(chosen or self._found.items[0])
        elif not self.text:
            self.put(EXAMPLES[len(self.past.lines) % len(EXAMPLES)])
        elif not is_command(self.text):
            self._complete_or_browse()

    def _up(self) -> bool:
        if self.list is not None and self.list.chosen is not None:
            # Above the first is the text again, unless the list is all there is.
            return self.list.move(-1, keep=self._found.modal)
        if self.cursor_location[0] != 0:
            return False
        self._recall(self.past.older(self.text))
        return True

    def _down(self) -> bool:
        if self.list is not None and self.list.chosen is not None:
            return self.list.move(1, keep=True)
        if self.cursor_location[0] != self.document.line_count - 1:
            return False
        if self.list is not None and self._found.items and not self.past.walking:
            self.list.choose(0)
            return True
        self._recall(self.past.newer())
        return True

    def _recall(self, line: str | None) -> None:
        if line is not None:
            self.put(line, self.mode)

    async def _on_paste(self, event: events.Paste) -> None:
        source = pasted_image(event.text)
        if source is not None:
            event.stop()
            event.prevent_default()
            self.post_message(self.ImagePasted(source))
            return
        if len(event.text) > MAX_PASTE:
            event.stop()
            event.prevent_default()
            self.app.notify(
                f"A paste of {len(event.text):,} characters is no prompt; "
                f"{MAX_PASTE:,} is the limit.",
                severity="warning",
            )
            return
        await super()._on_paste(event)

    def action_newline(self) -> None:
        self.insert("\n")

    def begin_negative(self) -> None:
        """Begin to say what must not be seen."""
        self._place(*begin_negative(self.text))
        self.past.stop()
        self.update_suggestion()

    def take_hint(self) -> bool:
        """Replace the text by what the hint suggests; whether there is one."""
        if self.hint is None:
            return False
        self.put(self.hint.suggestion, self.mode)
        return True

    def action_submit(self) -> None:
        text = self.text.strip()
        if not text:
            return
        mode = self.mode
        self.remember(text)
        self.put("")
        self.placeholder = "Type what changes next, or / for commands"
        self.post_message(self.Submitted(text, mode))
