"""The list of completions above the prompt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from odyssey_tui.prompting.completion import Candidate
from odyssey_tui.ui.styles_of import theme_styles

ROWS: Final = 8
WIDTH: Final = 76
NARROWEST: Final = 30


class CompletionList(Widget, can_focus=False):
    """Shows candidates over what is above the prompt; the prompt has the keys."""

    @dataclass
    class Picked(Message):
        """A candidate was clicked."""

        candidate: Candidate

    DEFAULT_CSS: ClassVar[str] = """
    CompletionList {
        display: none;
        layer: completions;
        position: absolute;
        background: $panel;
        color: $foreground;
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.items: Sequence[Candidate] = ()
        """What is offered, best first."""
        self._chosen: int | None = None
        self._first = 0

    @property
    def chosen(self) -> Candidate | None:
        """The candidate that is highlighted."""
        return None if self._chosen is None else self.items[self._chosen]

    def offer(self, items: Sequence[Candidate], *, chosen: int | None) -> None:
        """Show ``items``, or nothing; ``chosen`` is highlighted."""
        if not items and not self.items:
            return
        self.items, self._first = items, 0
        self._chosen = chosen if items else None
        self.place()
        self.refresh()

    def choose(self, index: int | None) -> None:
        """Highlight the candidate at ``index``, and bring it into view."""
        self._chosen = index
        if index is not None:
            self._first = min(self._first, index)
            self._first = max(self._first, index - self._rows + 1)
        self.refresh()

    def move(self, step: int, *, keep: bool) -> bool:
        """Highlight the one after or before, round and round.

        Args:
            step: 1 or -1.
            keep: Go round above the first; without it nothing is highlighted then.
        """
        if self._chosen is None or not self.items:
            return False
        index = self._chosen + step
        if index < 0 and not keep:
            self.choose(None)
        else:
            self.choose(index % len(self.items))
        return True

    @property
    def _rows(self) -> int:
        return max(1, min(ROWS, len(self.items)))

    def place(self) -> None:
        """Sit above the prompt, as wide as there is room."""
        prompts = self.screen.query("#prompt")
        if not self.items or not prompts:
            self.display = False
            return
        region = prompts.first().region
        height = min(self._rows, max(0, region.y))
        if height == 0 or region.width < NARROWEST:
            self.display = False
            return
        self.styles.width = min(WIDTH, region.width - 2)
        self.styles.height = height
        self.styles.offset = (region.x + 1, region.y - height)
        self.display = True

    def render_line(self, y: int) -> Strip:
        """A candidate: its label, what it does, its group at the right."""
        width = self.size.width
        index = self._first + y
        if index >= len(self.items):
            return Strip.blank(width, self.rich_style)
        item = self.items[index]
        styles = theme_styles(self.app)
        ground = self.rich_style
        if index == self._chosen:
            ground += Style(reverse=True)
        line = Text(f" {item.label}  ", end="")
        quiet = "" if index == self._chosen else styles.get("text-muted", "")
        tail = f" {item.group} " if item.group not in ("", "command") else " "
        room = width - line.cell_len - len(tail)
        note = Text(item.note, quiet)
        note.truncate(max(0, room), overflow="ellipsis", pad=True)
        line.append_text(note)
        line.append(tail, quiet)
        line.truncate(width)
        segments = [
            Segment(text, ground + (style or Style()))
            for text, style, _ in line.render(self.app.console)
        ]
        return Strip(segments).adjust_cell_length(width, ground)

    def on_click(self, event: events.Click) -> None:
        index = self._first + event.y
        if index < len(self.items):
            event.stop()
            self.post_message(self.Picked(self.items[index]))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self._scroll(1)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self._scroll(-1)

    def _scroll(self, step: int) -> None:
        last = max(0, len(self.items) - self._rows)
        self._first = min(last, max(0, self._first + step))
        self.refresh()
