"""Fuzzy search in what was typed before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from odyssey_tui.prompting.fuzzy import Match, rank
from odyssey_tui.sanitize import clean_line

SHOWN = 100


class HistoryScreen(ModalScreen[str | None]):
    """Dismissed with the line that was chosen, as it was typed.

    Args:
        lines: What was typed, oldest first.
        query: What to begin with.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "Close"),
        Binding("down,ctrl+n", "move(1)", "Next", show=False, priority=True),
        Binding("up,ctrl+r", "move(-1)", "Previous", show=False, priority=True),
    ]

    def __init__(self, lines: Sequence[str], query: str = "") -> None:
        super().__init__()
        self._lines = lines
        self._query = query
        self._matches: list[Match] = []

    def compose(self) -> ComposeResult:
        with Vertical(id="history"):
            yield OptionList(id="history-list", markup=False)
            yield Static("", id="history-count", markup=False)
            yield Input(self._query, placeholder="search", id="history-query")

    def on_mount(self) -> None:
        self.query_one("#history").border_title = "Prompt history"
        self.query_one("#history").border_subtitle = "Enter takes it   Esc closes"
        options = self.query_one(OptionList)
        options.can_focus = False
        self.query_one(Input).focus()
        self._search(self._query)

    def on_input_changed(self, event: Input.Changed) -> None:
        self._search(event.value)

    def _search(self, query: str) -> None:
        self._matches = rank(query, self._lines, SHOWN)
        options = self.query_one(OptionList)
        options.clear_options()
        # The best is at the bottom, next to the words that found it.
        options.add_options(
            [Option(_highlighted(match)) for match in reversed(self._matches)]
        )
        if self._matches:
            options.highlighted = len(self._matches) - 1
        found = f"{len(self._matches)}{'+' if len(self._matches) == SHOWN else ''}"
        self.query_one("#history-count", Static).update(
            f"{found} of {len(self._lines)}" if self._matches else "nothing like that"
        )

    def action_move(self, step: int) -> None:
        options = self.query_one(OptionList)
        if options.highlighted is not None:
            options.highlighted = (options.highlighted + step) % len(self._matches)

    def on_input_submitted(self) -> None:
        self._choose(self.query_one(OptionList).highlighted)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self._choose(event.option_index)

    def _choose(self, index: int | None) -> None:
        if index is None:
            self.dismiss(None)
        else:
            match = self._matches[len(self._matches) - 1 - index]
            self.dismiss(self._lines[match.index])

    def action_cancel(self) -> None:
        self.dismiss(None)

    def on_click(self, event: events.Click) -> None:
        if event.widget is self:
            self.dismiss(None)


def _highlighted(match: Match) -> Content:
    """The line with its matching letters in bold; control characters cannot pass."""
    text = Text()
    at = 0
    for start, end in match.spans:
        text.append(clean_piece(match.text[at:start]))
        text.append(clean_piece(match.text[start:end]), "bold")
        at = end
    text.append(clean_piece(match.text[at:]))
    return Content.from_rich_text(text)


def clean_piece(text: str) -> str:
    """A piece of a line, printable, with the spaces around it."""
    if not text:
        return ""
    inner = clean_line(text, 2_000)
    before = " " if text[0].isspace() and inner else ""
    after = " " if text[-1].isspace() and inner else ""
    return f"{before}{inner}{after}" if inner else " " * text.isspace()
