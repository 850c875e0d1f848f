"""Every key and command, made from the action registry."""

from __future__ import annotations

from typing import ClassVar, Final

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from odyssey_tui.ui.actions import help_rows
from odyssey_tui.ui.commands import COMMANDS

_PROMPT_KEYS: Final = (
    ("Enter", "Start a stream; midstream: change it."),
    ("Ctrl+J", "A new line in the prompt."),
    ("Up  Down", "Earlier and later prompts that begin like what is written."),
    ("Tab", "Complete a word or a command; after a space: the whole vocabulary."),
)

_TAKE_MARKS: Final = (
    ("+2", "two prompts came after the first."),
    ("▯  ▭", "portrait, landscape."),
    ("i f n !", "a start image, files, a note, an error."),
)


class HelpScreen(ModalScreen[None]):
    """Keys on top, slash commands below; any of its closing keys closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f1,q,question_mark", "dismiss", "Close"),
    ]

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help"):
            yield Static(self._keys(), id="help-keys")
            yield Static(self._commands(), id="help-commands")

    def on_mount(self) -> None:
        box = self.query_one("#help", VerticalScroll)
        box.border_title = "Keys and commands"
        box.border_subtitle = "Esc closes"
        box.focus()

    @staticmethod
    def _keys() -> Table:
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True)
        table.add_column(ratio=1)
        for keys, title, sentence in help_rows():
            table.add_row(
                Text(keys, "bold"), Text.assemble((title, "bold"), ". ", sentence)
            )
        for keys, sentence in _PROMPT_KEYS:
            table.add_row(Text(keys, "bold"), Text(sentence))
        for mark, sentence in _TAKE_MARKS:
            table.add_row(Text(mark, "bold"), Text(f"In the list of takes: {sentence}"))
        return table

    @staticmethod
    def _commands() -> Table:
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True)
        table.add_column(ratio=1)
        for command in COMMANDS:
            table.add_row(Text(command.usage, "bold"), Text(command.help))
        return table

    async def action_dismiss(self, result: None = None) -> None:
        self.dismiss(result)
