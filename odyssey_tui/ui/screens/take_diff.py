"""Two takes side by side."""

from __future__ import annotations

import time
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from odyssey_tui.store.diff import diff_prompts
from odyssey_tui.store.records import Take
from odyssey_tui.ui.styles_of import theme_styles
from odyssey_tui.ui.take_text import diff_cells, length_text, stars_text, started_text


class TakeDiff(ModalScreen[None]):
    """What two takes have in common and what not; prompts that belong together
    stand side by side."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,d,enter", "dismiss", "Close"),
        Binding("s", "swap", "Swap sides"),
    ]

    def __init__(self, left: Take, right: Take) -> None:
        super().__init__()
        self._left, self._right = left, right

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="diff"):
            yield Static(id="diff-table")

    def on_mount(self) -> None:
        box = self.query_one("#diff", VerticalScroll)
        box.border_title = "Two takes"
        box.border_subtitle = "s swaps   Esc closes"
        box.focus()
        self._draw()

    def _draw(self) -> None:
        styles = theme_styles(self.app)
        table = Table.grid(padding=(0, 2, 1, 0), expand=True)
        table.add_column(ratio=1)
        table.add_column(ratio=1)
        table.add_row(_heading(self._left), _heading(self._right))
        for row in diff_prompts(self._left, self._right):
            table.add_row(*diff_cells(row, styles))
        self.query_one("#diff-table", Static).update(table)

    def action_swap(self) -> None:
        """The right one to the left."""
        self._left, self._right = self._right, self._left
        self._draw()

    async def action_dismiss(self, result: None = None) -> None:
        self.dismiss(result)


def _heading(take: Take) -> Text:
    shape = "portrait" if take.portrait else "landscape"
    words = (
        f"{started_text(take.started_at, time.time())}  {shape}  "
        f"{length_text(take.duration_s)}  {stars_text(take.rating)}"
    )
    return Text(words.rstrip(), "bold")
