"""The event log: bounded, filtered, copied and saved as plain lines."""

from __future__ import annotations

from collections import deque
from typing import Any, Final

from textual import events
from textual.widgets import RichLog

from odyssey_tui.ui.event_text import LogEntry, row_text
from odyssey_tui.ui.styles_of import theme_styles

MAX_ENTRIES: Final = 2000
MAX_LINES: Final = 10_000
"""Rows are wrapped, so there are more lines than entries."""


class EventLog(RichLog):
    """Rows of :class:`LogEntry`; keeps them so that a filter can come and go."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_lines=MAX_LINES,
            min_width=1,
            wrap=True,
            markup=False,
            highlight=False,
            **kwargs,
        )
        self.entries: deque[LogEntry] = deque(maxlen=MAX_ENTRIES)
        self._filter = ""
        self._wrapped_at = 0

    def on_resize(self, event: events.Resize) -> None:
        """Wrap every row anew when the width has changed."""
        if self._wrapped_at not in (0, event.size.width):
            self.call_after_refresh(self.redraw)
        self._wrapped_at = event.size.width

    @property
    def filter_text(self) -> str:
        """The text that shown rows contain, empty for all rows."""
        return self._filter

    def add(self, entry: LogEntry) -> None:
        """Append a row; it is shown when the filter lets it through."""
        self.entries.append(entry)
        if self._matches(entry):
            self.write(row_text(entry, theme_styles(self.app)))

    def set_filter(self, text: str) -> None:
        """Show only rows that contain ``text``, whatever its case."""
        self._filter = text.casefold()
        self.border_subtitle = f"filter: {text}" if text else ""
        self.redraw()

    def redraw(self) -> None:
        """Draw every row anew (theme or filter changed)."""
        self.clear()
        styles = theme_styles(self.app)
        for entry in self.shown():
            self.write(row_text(entry, styles))

    def shown(self) -> list[LogEntry]:
        """The rows that the filter lets through, oldest first."""
        return [entry for entry in self.entries if self._matches(entry)]

    def as_text(self) -> str:
        """The shown rows as plain lines."""
        return "\n".join(entry.plain() for entry in self.shown())

    def _matches(self, entry: LogEntry) -> bool:
        return not self._filter or self._filter in entry.plain().casefold()
