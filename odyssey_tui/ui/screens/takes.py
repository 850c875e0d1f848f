"""The takes: search them, compare them, run one again."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, ClassVar, Final, cast

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.screen import Screen
from textual.widgets import Footer, Input, Static

from odyssey_tui.store.records import Take, TakeQuery, TakeSummary
from odyssey_tui.ui.actions import bindings
from odyssey_tui.ui.screens.take_diff import TakeDiff
from odyssey_tui.ui.styles_of import theme_styles
from odyssey_tui.ui.take_text import detail_text, row_cells, stars_text, summary_of
from odyssey_tui.ui.widgets.ask import Ask
from odyssey_tui.ui.widgets.row_list import Column, RowList

if TYPE_CHECKING:
    from odyssey_tui.ui.app import OdysseyApp

PAGE: Final = 200
"""Takes that are loaded at a time."""

AHEAD: Final = 60
"""Rows below the cursor that are loaded before it comes there."""

COLUMNS: Final = (
    Column("", 1),
    Column("rating", 6),
    Column("started", 12),
    Column("", 1),
    Column("length", 6),
    Column("more", 4),
    Column("", 4),
    Column("prompt"),
)

DAY: Final = 86_400.0
SINCE: Final = (
    ("", None),
    ("since today", 0.0),
    ("in 7 days", 7 * DAY),
    ("in 30 days", 30 * DAY),
)
SHAPES: Final = (("", None), ("landscape", False), ("portrait", True))


class TakesScreen(Screen[None]):
    """A table of takes, newest first, and everything about the one under the cursor.

    Args:
        words: What to search for at first.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("takes"),
        *(
            Binding(str(stars), f"rate({stars})", f"Rate {stars}", show=False)
            for stars in range(6)
        ),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-low"), (22, "-tall")]  # noqa: RUF012
    AUTO_FOCUS = "#takes-table"

    def __init__(self, words: str = "") -> None:
        super().__init__()
        self._words = words
        self._stars: int | None = None
        self._since = 0
        self._shape = 0
        self._rows: list[TakeSummary] = []
        self._total = 0
        self._marked: str | None = None
        self._deleted: list[list[str]] = []
        self._take: Take | None = None

    @property
    def odyssey(self) -> OdysseyApp:
        """The application, with its own type."""
        return cast("OdysseyApp", self.app)

    def compose(self) -> ComposeResult:
        yield Input(self._words, placeholder="search", id="takes-search")
        yield Static("", id="takes-filter", markup=False)
        with Horizontal(id="takes-middle"):
            yield RowList(self._cells, COLUMNS, id="takes-table")
            with VerticalScroll(id="takes-detail", can_focus=False):
                yield Static("", id="takes-text", markup=False)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self.query_one("#takes-detail").border_title = "take"
        self.search()

    @property
    def _table(self) -> RowList:
        return self.query_one("#takes-table", RowList)

    def _cells(self, index: int) -> list[Text]:
        take = self._rows[index]
        return row_cells(take, time.time(), marked=take.key == self._marked)

    # Searching

    @property
    def _query(self) -> TakeQuery:
        since = SINCE[self._since][1]
        if since is not None:
            today = time.localtime()
            midnight = time.mktime((*today[:3], 0, 0, 0, 0, 0, -1))
            since = midnight - since
        return TakeQuery(
            text=self._words,
            min_rating=self._stars,
            portrait=SHAPES[self._shape][1],
            since=since,
        )

    @work(exclusive=True, group="search")
    async def search(self, keep: str | None = None) -> None:
        """Find takes anew; the cursor stays on the take ``keep`` if it is found."""
        page = await self.odyssey.store.search(self._query, limit=PAGE)
        if not self.is_mounted:
            return  # the screen was left meanwhile
        self._rows = list(page.takes)
        self._total = max(page.total, len(self._rows))
        self._table.renew_all(len(self._rows))
        self._show_filter()
        if keep is not None:
            self._go_to(keep)
        self._follow()

    @work(exclusive=True, group="more")
    async def _load_more(self) -> None:
        before, query = len(self._rows), self._query
        page = await self.odyssey.store.search(query, limit=PAGE, offset=before)
        unchanged = len(self._rows) == before and query == self._query
        if unchanged and self.is_mounted:
            self._append(list(page.takes), page.total)

    def _append(self, takes: list[TakeSummary], total: int) -> None:
        # A take that was started meanwhile moves the others down by one.
        known = {take.key for take in self._rows}
        takes = [take for take in takes if take.key not in known]
        self._rows += takes
        self._total = max(total, len(self._rows))
        self._table.grow(len(self._rows))
        self._show_filter()

    def _show_filter(self) -> None:
        shown, total = len(self._rows), self._total
        noun = "take" if total == 1 else "takes"
        parts = [f"{total:,} {noun}"]
        if shown < total:
            parts = [f"{shown:,} of {total:,} {noun}"]
        if self._stars:
            parts.append(f"{stars_text(self._stars)} or more")
        parts += [SHAPES[self._shape][0], SINCE[self._since][0]]
        if not self._rows:
            searched = self._query != TakeQuery()
            words = "Nothing like that." if searched else "No takes yet."
            parts = [words, *parts[1:], "Each stream that you start becomes one."]
        line = "   ".join(part for part in parts if part)
        self.query_one("#takes-filter", Static).update(line)

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.value != self._words:
            self._words = event.value
            self.search()

    def on_input_submitted(self) -> None:
        self._table.focus()

    # The take under the cursor

    @property
    def current(self) -> TakeSummary | None:
        """The row that the cursor is on."""
        index = self._table.cursor_row
        return self._rows[index] if 0 <= index < len(self._rows) else None

    def on_row_list_highlighted(self, event: RowList.Highlighted) -> None:
        self._follow()
        if event.index + AHEAD >= len(self._rows) < self._total:
            self._load_more()

    @work(exclusive=True, group="detail")
    async def _follow(self) -> None:
        """Show what the cursor is on."""
        summary = self.current
        self._take = None
        if summary is not None:
            self._take = await self.odyssey.store.take(summary.key)
        if not self.is_mounted:
            return
        text = self.query_one("#takes-text", Static)
        if self._take is None:
            text.update("")
        else:
            running = self._take.key == self.odyssey.takes.running
            styles = theme_styles(self.app)
            text.update(detail_text(self._take, styles, running=running))
            self.query_one("#takes-detail").scroll_home(animate=False)

    def _go_to(self, key: str) -> None:
        for index, take in enumerate(self._rows):
            if take.key == key:
                self._table.move_cursor(row=index)

    @work(group="row")
    async def _renew(self, key: str) -> None:
        """Show a row as it is in the store now."""
        whole = await self.odyssey.store.take(key)
        if not self.is_mounted:
            return
        for index, row in enumerate(self._rows):
            if row.key == key and whole is not None:
                self._rows[index] = summary_of(whole)
                self._table.renew(index)
        self._follow()

    # Actions (bound by the registry)

    def _needed(self) -> TakeSummary | None:
        if self.current is None:
            self.notify("There is no take under the cursor.", severity="warning")
        return self.current

    def action_takes_search(self) -> None:
        self.query_one("#takes-search", Input).focus()

    def action_takes_leave(self) -> None:
        box = self.query_one("#takes-search", Input)
        if box.has_focus:
            self._table.focus()
        elif self._query != TakeQuery():
            self._stars, self._since, self._shape = None, 0, 0
            box.value = self._words = ""
            self.search()
        else:
            self.dismiss()

    def action_takes_again(self) -> None:
        if take := self._needed():
            self.odyssey.take_desk.run_again(take.key)

    def on_row_list_selected(self) -> None:
        """Enter, or a second click: the detail gets the keys, to be scrolled."""
        self.toggle_class("-detail")

    def action_takes_edit(self) -> None:
        if self._take is not None:
            self.odyssey.edit_prompt(self._take.prompt)

    def action_takes_compare(self) -> None:
        take = self._needed()
        if take is None:
            return
        if self._marked in (None, take.key):
            before, self._marked = self._marked, take.key
            if before == take.key:
                self._marked = None
            self._renew(take.key)
            return
        self._compare(self._marked or "", take.key)

    @work(group="dialog")
    async def _compare(self, left: str, right: str) -> None:
        first = await self.odyssey.store.take(left)
        second = await self.odyssey.store.take(right)
        if first is None or second is None:
            self.notify("The marked take is gone.", severity="warning")
            self._marked = None
            return
        self.app.push_screen(TakeDiff(first, second))

    def action_takes_script(self) -> None:
        if take := self._needed():
            self.odyssey.take_desk.export(take.key, "script")

    def action_takes_markdown(self) -> None:
        if take := self._needed():
            self.odyssey.take_desk.export(take.key, "markdown")

    def action_takes_copy(self) -> None:
        if self._take is not None:
            self.app.copy_to_clipboard(self._take.prompt)
            self.notify("Copied the prompt.")

    def action_takes_copy_id(self) -> None:
        if self._take is not None and self._take.stream_id:
            self.app.copy_to_clipboard(self._take.stream_id)
            self.notify("Copied the stream id.")

    def action_rate(self, stars: int) -> None:
        """Rate the take under the cursor; 0 takes the rating away."""
        if take := self._needed():
            self.odyssey.store.rate(take.key, stars or None)
            self._renew(take.key)

    @work(group="dialog")
    async def action_takes_note(self) -> None:
        take = self._take
        if take is None:
            return
        note = await self.app.push_screen_wait(Ask("Note", take.note))
        if note is not None:
            self.odyssey.store.write_note(take.key, note)
            self._renew(take.key)

    def action_takes_delete(self) -> None:
        take = self._needed()
        if take is None:
            return
        if take.key == self.odyssey.takes.running:
            self.notify("That take is still running.", severity="warning")
            return
        index = self._table.cursor_row
        self.odyssey.store.delete([take.key])
        self._deleted.append([take.key])
        del self._rows[index]
        self._total -= 1
        self._table.renew_all(len(self._rows))
        self._show_filter()
        self.notify("Take deleted. u brings it back.")

    def action_takes_undo(self) -> None:
        if not self._deleted:
            self.notify("Nothing was deleted here.", severity="warning")
            return
        keys = self._deleted.pop()
        self.odyssey.store.undelete(keys)
        self.search(keep=keys[0])

    def action_takes_stars(self) -> None:
        stars = (self._stars or 0) + 1
        self._stars = stars if stars <= 5 else None
        self.search()

    def action_takes_orientation(self) -> None:
        self._shape = (self._shape + 1) % len(SHAPES)
        self.search()

    def action_takes_since(self) -> None:
        self._since = (self._since + 1) % len(SINCE)
        self.search()
