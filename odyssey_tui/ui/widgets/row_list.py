"""Many rows in columns, of which only those that are seen are made.

Textual's table keeps, measures and styles every row; with hundreds of them a page that
comes holds up the keys for half a second. Here a row costs nothing until it is seen.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

GAP: Final = 2
"""Cells between two columns."""

KEPT: Final = 300
"""Rows that are kept made."""

Cells = Sequence[Text]


@dataclass(frozen=True, slots=True)
class Column:
    """A column; the one without a width takes what is left."""

    label: str
    width: int | None = None


class RowList(ScrollView, can_focus=True):
    """A list with a cursor; rows are told apart by their place.

    Args:
        cells: Gives the cells of a row.
        columns: The columns.
    """

    @dataclass
    class Highlighted(Message):
        """The cursor is on another row, or on another's content."""

        index: int

    @dataclass
    class Selected(Message):
        """Enter, or a click on the row that the cursor is on."""

        index: int

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "Up", show=False),
        Binding("down", "move(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home,ctrl+home", "first", "First", show=False),
        Binding("end,ctrl+end", "last", "Last", show=False),
        Binding("enter", "select", "Select", show=False),
    ]
    DEFAULT_CSS: ClassVar[str] = """
    RowList {
        background: $background;
        color: $foreground;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {"row-list--header", "row-list--cursor"}

    cursor_row: reactive[int] = reactive(0, repaint=False)

    def __init__(
        self,
        cells: Callable[[int], Cells],
        columns: Sequence[Column],
        *,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._cells = cells
        self._columns = tuple(columns)
        self._count = 0
        self._height = 1
        self._made: OrderedDict[int, list[Strip]] = OrderedDict()

    # What is in it

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return self._count

    @property
    def row_height(self) -> int:
        """Lines of a row."""
        return self._height

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns."""
        return self._columns

    def get_row_at(self, index: int) -> list[Text]:
        """The cells of a row."""
        return list(self._cells(index))

    def set_columns(self, columns: Sequence[Column], row_height: int = 1) -> None:
        """Other columns, or rows of another height."""
        first = self.first_row
        self._columns, self._height = tuple(columns), row_height
        self.renew_all(self._count)
        self.scroll_to(y=first * row_height, animate=False)

    def renew_all(self, count: int) -> None:
        """The rows are others now, and so many."""
        self._made.clear()
        self._resize(count)
        self.cursor_row = min(self.cursor_row, max(0, count - 1))
        self.refresh()
        if count:
            self.post_message(self.Highlighted(self.cursor_row))

    def grow(self, count: int) -> None:
        """More rows have come after those that there are."""
        was_empty = self._count == 0
        self._resize(count)
        self.refresh()
        if was_empty and count:
            self.post_message(self.Highlighted(self.cursor_row))

    def renew(self, index: int) -> None:
        """A row has changed."""
        self._made.pop(index, None)
        self._refresh_row(index)

    def _resize(self, count: int) -> None:
        self._count = count
        self.virtual_size = Size(self.size.width, count * self._height + 1)

    def on_resize(self) -> None:
        """Rows are made for a width."""
        self._made.clear()
        self._resize(self._count)

    def notify_style_update(self) -> None:
        """Another theme: rows in other colours."""
        super().notify_style_update()
        self._made.clear()

    # The cursor

    @property
    def first_row(self) -> int:
        """The row at the top."""
        return int(self.scroll_offset.y) // self._height

    @property
    def seen(self) -> range:
        """The rows that are on the screen."""
        lines = max(0, self.size.height - 1)
        last = (int(self.scroll_offset.y) + lines + self._height - 1) // self._height
        return range(self.first_row, min(self._count, last))

    def validate_cursor_row(self, row: int) -> int:
        """The cursor stays on a row."""
        return max(0, min(row, self._count - 1))

    def watch_cursor_row(self, before: int, after: int) -> None:
        self._refresh_row(before)
        self._refresh_row(after)
        self.post_message(self.Highlighted(after))

    def move_cursor(self, *, row: int, scroll: bool = True) -> None:
        """Put the cursor on a row, and bring that into view."""
        self.cursor_row = row
        if scroll:
            self._show_cursor()

    def _show_cursor(self) -> None:
        top = self.cursor_row * self._height
        lines = max(1, self.size.height - 1)
        y = int(self.scroll_offset.y)
        if top < y:
            self.scroll_to(y=top, animate=False)
        elif top + self._height > y + lines:
            self.scroll_to(y=top + self._height - lines, animate=False)

    def action_move(self, step: int) -> None:
        self.move_cursor(row=self.cursor_row + step)

    def action_page(self, step: int) -> None:
        rows = max(1, (self.size.height - 1) // self._height - 1)
        self.move_cursor(row=self.cursor_row + step * rows)

    def action_first(self) -> None:
        self.move_cursor(row=0)

    def action_last(self) -> None:
        self.move_cursor(row=self._count - 1)

    def action_select(self) -> None:
        if self._count:
            self.post_message(self.Selected(self.cursor_row))

    def on_click(self, event: events.Click) -> None:
        event.stop()
        if event.y == 0:
            return
        row = (int(self.scroll_offset.y) + event.y - 1) // self._height
        if row >= self._count:
            return
        if row == self.cursor_row:
            self.action_select()
        else:
            self.move_cursor(row=row)

    # Painting

    def _refresh_row(self, index: int) -> None:
        y = index * self._height + 1 - int(self.scroll_offset.y)
        if -self._height < y < self.size.height:
            self.refresh(Region(0, max(1, y), self.size.width, self._height))

    def _widths(self) -> list[int]:
        """Width of each column on the screen."""
        fixed = sum(column.width or 0 for column in self._columns)
        gaps = GAP * (len(self._columns) - 1) + 2
        left = max(8, self.size.width - fixed - gaps)
        return [left if c.width is None else c.width for c in self._columns]

    def _strips(self, index: int) -> list[Strip]:
        """The lines of a row, made when they are seen for the first time."""
        made = self._made.get(index)
        if made is None:
            made = self._make(self._cells(index), self._height)
            self._made[index] = made
            while len(self._made) > KEPT:
                self._made.popitem(last=False)
        else:
            self._made.move_to_end(index)
        return made

    def _make(self, cells: Cells, height: int) -> list[Strip]:
        widths = self._widths()
        console = self.app.console
        lines: list[list[Segment]] = [[Segment(" ")] for _ in range(height)]
        for number, (cell, width) in enumerate(zip(cells, widths, strict=False)):
            parts = cell.split("\n", allow_blank=True)
            for line in range(height):
                text = parts[line].copy() if line < len(parts) else Text()
                text.end = ""
                text.truncate(width, overflow="ellipsis")
                space = " " * max(0, width - text.cell_len)
                if cell.justify == "right":
                    lines[line].append(Segment(space))
                    space = ""
                lines[line].extend(text.render(console))
                lines[line].append(Segment(space))
                if number + 1 < len(widths):
                    lines[line].append(Segment(" " * GAP))
        return [Strip(line) for line in lines]

    def render_line(self, y: int) -> Strip:
        """The header, or a line of a row."""
        width = self.size.width
        ground = self.rich_style
        if y == 0:
            labels = [Text(column.label) for column in self._columns]
            header = self.get_component_rich_style("row-list--header")
            return _painted(self._make(labels, 1)[0], header, width, over=False)
        index, line = divmod(int(self.scroll_offset.y) + y - 1, self._height)
        if index >= self._count:
            return Strip.blank(width, ground)
        strip = self._strips(index)[line]
        if index == self.cursor_row:
            cursor = self.get_component_rich_style("row-list--cursor")
            return _painted(strip, cursor, width, over=True)
        return _painted(strip, ground, width, over=False)


def _painted(strip: Strip, style: Style, width: int, *, over: bool) -> Strip:
    """``strip`` on a ground; ``over`` takes its colours away too, but for pictures."""
    segments = []
    for text, own, control in strip:
        # What has a background of its own is a picture.
        keeps = own is not None and own.bgcolor is not None
        painted = style if own is None else style + own
        if over and own is not None and not keeps:
            painted = own + style
        segments.append(Segment(text, painted, control))
    return Strip(segments).adjust_cell_length(width, style)
