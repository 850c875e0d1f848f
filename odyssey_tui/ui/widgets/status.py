"""The status line (every layout) and the status panel (wide layouts)."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text
from textual.widgets import Static

from odyssey_tui.ui.status_text import (
    StatusSnapshot,
    state_text,
    status_line,
    status_rows,
)
from odyssey_tui.ui.styles_of import theme_styles


class StatusLine(Static):
    """State and picture in one line."""

    def show(self, snapshot: StatusSnapshot) -> None:
        """Replace what is shown."""
        self.update(status_line(snapshot, theme_styles(self.app)))


class StatusPanel(Static):
    """State in words, then a row for each thing that is known."""

    def show(self, snapshot: StatusSnapshot) -> None:
        """Replace what is shown."""
        styles = theme_styles(self.app)
        table = Table.grid(padding=(0, 1))
        table.add_column(no_wrap=True, min_width=8)
        table.add_column(ratio=1, overflow="ellipsis", no_wrap=True)
        for label, value in status_rows(snapshot):
            table.add_row(Text(label, styles.get("text-muted", "")), Text(value))
        grid = Table.grid()
        grid.add_row(state_text(snapshot, styles))
        grid.add_row(table)
        self.update(grid)
