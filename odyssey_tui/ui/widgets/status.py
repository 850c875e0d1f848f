"""The status line (every layout) and the status panel (wide layouts)."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static

from odyssey_tui.ui.status_text import StatusSnapshot, panel_lines, status_line
from odyssey_tui.ui.styles_of import theme_styles


class StatusLine(Static):
    """State and picture in one line."""

    def show(self, snapshot: StatusSnapshot) -> None:
        """Replace what is shown."""
        text = status_line(snapshot, theme_styles(self.app))
        self.update(text, layout=False)


class StatusPanel(Widget):
    """State in words, then a row for each thing that is known.

    It changes several times a second while keys want to be answered, so only the
    lines that have changed are rendered, and nothing is laid out again unless their
    number changes.
    """

    DEFAULT_CSS: ClassVar[str] = """
    StatusPanel {
        height: auto;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: list[Text] = []

    def show(self, snapshot: StatusSnapshot) -> None:
        """Replace what is shown."""
        before, self._lines = (
            self._lines,
            panel_lines(snapshot, theme_styles(self.app)),
        )
        if len(before) != len(self._lines):
            self.refresh(layout=True)
            return
        width = self.size.width
        changed = [
            Region(0, y, width, 1)
            for y, (old, new) in enumerate(zip(before, self._lines, strict=True))
            if old != new or old.spans != new.spans
        ]
        if changed:
            self.refresh(*changed)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One row for each line."""
        return len(self._lines)

    def render_line(self, y: int) -> Strip:
        """A line, cut where the panel ends."""
        width = self.size.width
        ground = self.rich_style
        if y >= len(self._lines):
            return Strip.blank(width, ground)
        line = self._lines[y].copy()
        line.truncate(width, overflow="ellipsis")
        line.end = ""
        segments = [
            Segment(text, ground + (style or Style()))
            for text, style, _ in line.render(self.app.console)
        ]
        return Strip(segments).adjust_cell_length(width, ground)
