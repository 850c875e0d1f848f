"""Where in a recording one is, what is there already, and when things happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from odyssey_tui.ui.styles_of import theme_styles

PLAYED, TO_COME, MISSING = "━", "─", "┄"
HERE, EVENT = "●", "◆"


class Timeline(Widget, can_focus=False):
    """One row; a click goes there, the wheel goes a second on or back."""

    @dataclass
    class Sought(Message):
        """The person pointed at a moment, in seconds."""

        seconds: float

    @dataclass
    class Nudged(Message):
        """The wheel was turned by so many seconds."""

        seconds: float

    DEFAULT_CSS: ClassVar[str] = """
    Timeline {
        height: 1;
        width: 1fr;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._position = 0.0
        self._duration: float | None = None
        self._buffered: Sequence[tuple[float, float]] = ()
        self._moments: Sequence[float] = ()
        self._drawn = ""

    def show(
        self,
        position: float,
        duration: float | None,
        buffered: Sequence[tuple[float, float]],
        moments: Sequence[float],
    ) -> None:
        """Replace what is shown; all times in seconds."""
        self._position, self._duration = position, duration
        self._buffered, self._moments = buffered, moments
        cells = self._cells()
        if cells != self._drawn:
            self._drawn = cells
            self.refresh()

    def _column(self, seconds: float) -> int:
        width = max(1, self.size.width)
        if not self._duration:
            return 0
        return min(width - 1, max(0, int(seconds / self._duration * width)))

    def _cells(self) -> str:
        """The row, a character for each cell."""
        width = max(1, self.size.width)
        here = self._column(self._position)
        row = [MISSING] * width
        for begin, end in self._buffered:
            for column in range(self._column(begin), self._column(end) + 1):
                row[column] = TO_COME
        row[:here] = [PLAYED] * here
        if self._duration:
            for moment in self._moments:
                row[self._column(moment)] = EVENT
        row[here] = HERE
        return "".join(row)

    def render_line(self, y: int) -> Strip:
        """The row in its colours; shapes tell the same without them."""
        styles = theme_styles(self.app)
        colours = {
            PLAYED: styles.get("primary", ""),
            HERE: styles.get("primary", ""),
            EVENT: styles.get("accent", ""),
        }
        ground = self.rich_style
        muted = styles.get("text-muted", "")
        segments = [
            Segment(cell, ground + Style.parse(colours.get(cell, muted) or "none"))
            for cell in self._cells()
        ]
        return Strip(Segment.simplify(segments)).adjust_cell_length(
            self.size.width, ground
        )

    def on_click(self, event: events.Click) -> None:
        event.stop()
        if self._duration:
            share = (event.x + 0.5) / max(1, self.size.width)
            self.post_message(self.Sought(min(1.0, share) * self._duration))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.post_message(self.Nudged(-1.0))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.post_message(self.Nudged(1.0))
