"""The account's recordings: found, looked at, played, downloaded."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, ClassVar, Final, cast

from rich.text import Text
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Footer, Input, Static

from odyssey_tui.errors import OdysseyError
from odyssey_tui.models import Recording
from odyssey_tui.paths import cache_dir
from odyssey_tui.sanitize import clean_line
from odyssey_tui.session.recordings import RecordingsFeed
from odyssey_tui.store.thumbnails import ThumbnailCache
from odyssey_tui.ui.actions import bindings
from odyssey_tui.ui.recording_actions import RecordingActions
from odyssey_tui.ui.recording_list import RecordingList
from odyssey_tui.ui.recording_text import Row, detail_lines, row_cells
from odyssey_tui.ui.styles_of import theme_styles
from odyssey_tui.ui.thumbnail_loader import SMALL, ThumbnailLoader
from odyssey_tui.ui.widgets.row_list import Column, RowList
from odyssey_tui.ui.widgets.video_pane import VideoPane
from odyssey_tui.video.still import still_frame

if TYPE_CHECKING:
    from odyssey_tui.ui.app import OdysseyApp

AHEAD: Final = 60
"""Rows below the cursor that are loaded before it comes there."""

LOOK_AFTER: Final = 0.15
"""Seconds that the cursor rests on a row before more is asked about it."""

GALLERY_FROM: Final = 30
"""Rows of the screen from which thumbnails are in the list at first."""

COLUMNS: Final = (
    Column("", 1),
    Column("rating", 6),
    Column("started", 12),
    Column("", 1),
    Column("length", 6),
    Column("prompt"),
)


class RecordingsScreen(RecordingActions, Screen[None]):
    """A table of recordings; the picture and the facts of the one under the cursor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        # The table takes Enter; this is its label.
        Binding("enter", "play", "Play", key_display="Enter"),
        *bindings("recordings"),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-low"), (22, "-tall")]  # noqa: RUF012
    AUTO_FOCUS = "#recordings-table"

    def __init__(self) -> None:
        super().__init__()
        self.list = RecordingList()
        self.marked: set[str] = set()
        self.recording: Recording | None = None
        self._rows: list[Row] = []
        self._feed: RecordingsFeed | None = None
        self._thumbnails: ThumbnailLoader | None = None
        self._gallery: bool | None = None
        self._followed: str | None = None
        self.picture_pane = VideoPane(id="recordings-picture")

    @property
    def odyssey(self) -> OdysseyApp:
        """The application, with its own type."""
        return cast("OdysseyApp", self.app)

    def compose(self) -> ComposeResult:
        yield Input(placeholder="filter", id="recordings-search")
        yield Static("", id="recordings-state", markup=False)
        with Horizontal(id="recordings-middle"):
            yield RowList(self._cells, COLUMNS, id="recordings-table")
            with Vertical(id="recordings-side"):
                yield self.picture_pane
                yield Static("", id="recordings-detail", markup=False)
        yield Static("", id="recordings-downloads", markup=False)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self._feed = RecordingsFeed(self.odyssey.recordings)
        self._thumbnails = ThumbnailLoader(
            self.odyssey.recordings,
            ThumbnailCache(cache_dir() / "thumbnails"),
            self._thumbnail_came,
        )
        self._gallery = self.app.size.height >= GALLERY_FROM
        self._make_columns()
        self.picture_pane.message = ""
        self.take_picture()
        self.set_interval(0.3, self._tick)
        self.load_more()

    async def on_unmount(self) -> None:
        self.odyssey.picture.return_from(self.picture_pane)
        if self._thumbnails is not None:
            await self._thumbnails.close()

    def on_screen_resume(self) -> None:
        """Another screen, which may have had the picture, is gone."""
        if self._thumbnails is not None:
            self.take_picture()
            self._followed = None
            self.follow()

    def take_picture(self) -> None:
        """Show pictures here."""
        self.odyssey.picture.lend(self.picture_pane)

    @property
    def table(self) -> RowList:
        """The table."""
        return self.query_one("#recordings-table", RowList)

    # Loading

    @work(group="load")
    async def load_more(self) -> None:
        """The next page."""
        assert self._feed is not None
        loading = asyncio.ensure_future(self._feed.more())
        self.show_state()
        fresh = await loading
        if not self.is_mounted:
            return  # the screen was left meanwhile
        if fresh:
            await self._join()
            self._draw(append=self.list.plain)
        self.show_state()
        if not self.list.plain and not self._feed.complete and fresh:
            # What is filtered or sorted is so over all there is.
            self.load_more()

    @work(exclusive=True, group="refresh")
    async def refresh_list(self) -> None:
        """The newest again; the cursor stays where it is."""
        assert self._feed is not None
        loading = asyncio.ensure_future(self._feed.refresh())
        self.show_state()
        await loading
        await self._join()
        if not self.is_mounted:
            return
        self._draw(append=False)
        self.show_state()

    async def _join(self) -> None:
        """Find the takes that were made here."""
        assert self._feed is not None
        self.list.load(self._feed.rows, {})
        missing = self.list.without_take()
        takes = await self.odyssey.store.find_by_stream(missing)
        self.list.load(self._feed.rows, takes)

    def show_state(self) -> None:
        """How many there are, how they are sorted, and what went wrong."""
        assert self._feed is not None
        state = self._feed.state
        parts = []
        if state.total is None:
            parts.append("Loading …" if state.loading else "")
        elif state.total == 0:
            parts.append("No recordings yet. Each stream that ends becomes one.")
        else:
            noun = "recording" if state.total == 1 else "recordings"
            count = f"{state.loaded:,} of {state.total:,}"
            if state.loaded >= state.total:
                count = f"{state.total:,}"
            parts.append(f"{count} {noun}")
            if state.loading:
                parts.append("loading …")
        if self.list.words.strip():
            parts.append(f"{len(self._rows):,} found among those loaded")
        if self.list.order != "newest":
            parts.append(f"{self.list.order} first, of those loaded")
        if self.marked:
            parts.append(f"{len(self.marked)} marked")
        text = Text("   ".join(part for part in parts if part))
        if state.error is not None:
            error = state.error
            words = clean_line(f"{error.title}: {error.detail}", 200)
            style = theme_styles(self.app).get("error", "")
            text.append(f"   ✕ {words} r tries again.", style)
        self.query_one("#recordings-state", Static).update(text)

    # The table

    def _make_columns(self) -> None:
        if self._gallery:
            columns = (*COLUMNS, Column("picture", SMALL[0]))
            self.table.set_columns(columns, SMALL[1])
        else:
            self.table.set_columns(COLUMNS)

    def _draw(self, *, append: bool) -> None:
        """Show the rows; those that are there stay when others only follow."""
        table, before = self.table, self._rows
        self._rows = self.list.rows()
        keys = [row.info.stream_id for row in self._rows]
        if append and keys[: len(before)] == [row.info.stream_id for row in before]:
            table.grow(len(self._rows))
        else:
            here = before[table.cursor_row] if before else None
            place = table.cursor_row - table.first_row
            table.renew_all(len(self._rows))
            if here is not None and here.info.stream_id in keys:
                # The same row, as far from the top as it was.
                index = keys.index(here.info.stream_id)
                table.move_cursor(row=index, scroll=False)
                top = (index - place) * table.row_height
                table.scroll_to(y=top, animate=False)
        self.call_after_refresh(self._see)
        if not self._rows:
            self.query_one("#recordings-detail", Static).update("")
            self.odyssey.picture.clear_still()

    def _cells(self, index: int) -> list[Text]:
        row = self._rows[index]
        marked = row.info.stream_id in self.marked
        cells = row_cells(row, time.time(), marked=marked)
        if self._gallery:
            cells.append(self._thumbnail_text(row))
        return cells

    def _thumbnail_text(self, row: Row) -> Text:
        assert self._thumbnails is not None
        return self._thumbnails.small(row.info.stream_id) or Text("")

    def renew(self, stream_id: str) -> None:
        """Draw a row again."""
        for index, row in enumerate(self._rows):
            if row.info.stream_id == stream_id:
                self._rows[index] = Row(row.info, self.list.take(stream_id))
                self.table.renew(index)

    def toggle_gallery(self) -> None:
        """Thumbnails in the list, or more rows."""
        self._gallery = not self._gallery
        self._make_columns()

    def redraw(self) -> None:
        """The filter or the order has changed."""
        assert self._feed is not None
        self._draw(append=False)
        self.show_state()
        if not self.list.plain and not self._feed.complete:
            self.load_more()

    def show_downloads(self) -> None:
        """The lines about downloads, if there are any."""
        lines = self.odyssey.downloads.lines()
        box = self.query_one("#recordings-downloads", Static)
        box.set_class(bool(lines), "-active")
        if lines:
            box.update("\n".join(lines))

    # What is seen

    def _tick(self) -> None:
        self._see()
        self.show_downloads()

    def _see(self) -> None:
        """Thumbnails for the rows on the screen."""
        if not self._gallery or self._thumbnails is None or not self._rows:
            return
        seen = (self._rows[index] for index in self.table.seen)
        self._thumbnails.want([row.info.stream_id for row in seen])

    def _thumbnail_came(self, stream_id: str) -> None:
        if self._gallery:
            self.renew(stream_id)
        current = self.current
        if current is not None and current.info.stream_id == stream_id:
            self._show_picture(stream_id)

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        index = self.table.cursor_row
        return self._rows[index] if 0 <= index < len(self._rows) else None

    def on_row_list_highlighted(self, event: RowList.Highlighted) -> None:
        assert self._feed is not None
        if not self._rows:
            return
        self.follow()
        loaded = len(self._rows)
        if event.index + AHEAD >= loaded and not self._feed.complete:
            self.load_more()

    @work(exclusive=True, group="follow")
    async def follow(self) -> None:
        """Show what is known of the row under the cursor, then ask for the rest."""
        row = self.current
        if row is None or row.info.stream_id == self._followed:
            return
        stream_id = row.info.stream_id
        self.recording, self._followed = None, stream_id
        self._show_detail(row)
        await asyncio.sleep(LOOK_AFTER)
        assert self._thumbnails is not None
        if self._thumbnails.get(stream_id) is not None:
            self._show_picture(stream_id)
        else:
            self.odyssey.picture.clear_still()
            self._thumbnails.want([stream_id], large=True)
        try:
            self.recording = await self.odyssey.recordings.get_recording(stream_id)
        except OdysseyError as error:
            self.picture_pane.message = clean_line(error.detail, 200)
            return
        if self.is_mounted:
            self._show_detail(row)

    def _show_detail(self, row: Row) -> None:
        text = detail_lines(row, self.recording, theme_styles(self.app))
        self.query_one("#recordings-detail", Static).update(text)

    @work(exclusive=True, group="picture")
    async def _show_picture(self, stream_id: str) -> None:
        assert self._thumbnails is not None
        picture = self._thumbnails.get(stream_id)
        if picture is not None and self.app.screen is self:
            frame = await asyncio.to_thread(still_frame, picture)
            self.odyssey.picture.frames.show_still(frame)

    # The filter

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.value != self.list.words:
            self.list.words = event.value
            self.redraw()

    def on_input_submitted(self) -> None:
        self.table.focus()

    def on_row_list_selected(self) -> None:
        """Enter, or a second click: play."""
        self.action_play()

    def action_play(self) -> None:
        """Play the recording under the cursor."""
        from odyssey_tui.ui.screens.player import PlayerScreen

        row = self.current
        if row is not None:
            self.app.push_screen(
                PlayerScreen(stream_id=row.info.stream_id, title=row.title)
            )
