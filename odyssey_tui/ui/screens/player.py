"""A recording, played in the picture's pane."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final, cast

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Footer, Static

from odyssey_tui.errors import OdysseyError, PlaybackError
from odyssey_tui.models import DecodedFrame
from odyssey_tui.player import Player, PlayerState, PlayerStatus
from odyssey_tui.player.events import RecordedEvent, parse_events, prompt_at
from odyssey_tui.sanitize import clean_line
from odyssey_tui.session.recordings import MAX_EVENTS_BYTES
from odyssey_tui.ui.actions import bindings
from odyssey_tui.ui.player_actions import PlayerActions
from odyssey_tui.ui.player_text import event_lines, line_text, prompt_text
from odyssey_tui.ui.styles_of import theme_styles
from odyssey_tui.ui.widgets.event_table import EventTable
from odyssey_tui.ui.widgets.timeline import Timeline
from odyssey_tui.ui.widgets.video_pane import VideoPane

if TYPE_CHECKING:
    from odyssey_tui.ui.app import OdysseyApp

logger = logging.getLogger(__name__)

LOOK_EVERY: Final = 0.05
RENEW_SECONDS: Final = 20.0


class PlayerScreen(PlayerActions, Screen[None]):
    """Plays a recording of the account, or a file.

    Args:
        stream_id: The recording, if it is one of the account.
        path: The file, if it is one.
        title: What it is called.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings("player"),
        *(
            Binding(str(tenth), f"go_to({tenth})", f"Go to {tenth}0 %", show=False)
            for tenth in range(10)
        ),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-low"), (22, "-tall")]  # noqa: RUF012
    AUTO_FOCUS = ""

    def __init__(
        self,
        *,
        stream_id: str | None = None,
        path: Path | None = None,
        title: str = "",
    ) -> None:
        super().__init__()
        self.stream_id = stream_id
        self.path = path
        self.caption = title
        self.player = Player(self._frame_came)
        self.events: list[RecordedEvent] = []
        self.newest: DecodedFrame | None = None
        self._still = False
        self.picture_pane = VideoPane(id="player-picture")
        self._told: PlaybackError | OdysseyError | None = None

    @property
    def odyssey(self) -> OdysseyApp:
        """The application, with its own type."""
        return cast("OdysseyApp", self.app)

    def compose(self) -> ComposeResult:
        with Horizontal(id="player-middle"):
            yield self.picture_pane
            yield EventTable(id="player-events")
        with Vertical(id="player-bottom"):
            yield Static("", id="player-prompt", markup=False)
            yield Timeline(id="player-timeline")
            yield Static("", id="player-line", markup=False)
        yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self.take_picture()
        self.set_interval(LOOK_EVERY, self._look)
        if self.path is not None:
            self.query_one(EventTable).display = False
            self.player.open(self.path)
        else:
            self._open_recording()

    def on_unmount(self) -> None:
        self.player.close()
        self.odyssey.picture.return_from(self.picture_pane)

    def on_screen_resume(self) -> None:
        """What was in front of the player is gone."""
        if not self.picture_pane.is_mounted:
            return
        self.take_picture()
        if self.newest is not None:
            self.odyssey.picture.frames.show_still(self.newest)

    def take_picture(self) -> None:
        """Show pictures here."""
        self.odyssey.picture.lend(self.picture_pane)
        self._still = True

    @property
    def state(self) -> PlayerState:
        """Where the player stands."""
        return self.player.state

    # Opening

    @work(group="open", exclusive=True)
    async def _open_recording(self) -> None:
        assert self.stream_id is not None
        self.picture_pane.message = "Opening …"
        try:
            recording = await self.odyssey.recordings.get_recording(self.stream_id)
        except OdysseyError as error:
            self._failed(error)
            return
        address = recording.video_url or recording.preview_url
        if address is None:
            words = "There is no video of this stream."
            self._failed(PlaybackError(words, hint="It may come yet: try again."))
            return
        self.player.open(address, renew=self._renewal())
        if recording.events_url is not None:
            await self._load_events(recording.events_url)

    def _renewal(self) -> Callable[[], str]:
        """Gives a fresh address in the player's thread, which may wait for it."""
        loop, port, stream_id = (
            asyncio.get_running_loop(),
            self.odyssey.recordings,
            self.stream_id,
        )
        assert stream_id is not None

        async def ask() -> str:
            recording = await port.get_recording(stream_id)
            address = recording.video_url or recording.preview_url
            if address is None:
                raise PlaybackError("There is no video of this stream any more.")
            return address

        def renew() -> str:
            asked = asyncio.run_coroutine_threadsafe(ask(), loop)
            return asked.result(RENEW_SECONDS)

        return renew

    async def _load_events(self, address: str) -> None:
        try:
            data = await self.odyssey.recordings.fetch(address, MAX_EVENTS_BYTES)
        except OdysseyError as error:
            self.query_one(EventTable).say(clean_line(error.detail, 200))
            return
        self.events = await asyncio.to_thread(parse_events, data)
        self.query_one(EventTable).show(self.events)

    def _failed(self, error: OdysseyError) -> None:
        self._told = error
        words = clean_line(error.detail, 300)
        self.picture_pane.message = f"{error.title}\n{words}\n{error.hint or ''}"

    # Playing

    def _frame_came(self, frame: DecodedFrame) -> None:
        """Called in the player's thread."""
        self.newest = frame
        self.odyssey.picture.frames.show_still(frame)

    def _look(self) -> None:
        """Show where the player stands."""
        state = self.state
        if state.error is not None and state.error is not self._told:
            self._failed(state.error)
        still = state.status is not PlayerStatus.PLAYING
        if still != self._still:
            self._still = still
            self.odyssey.picture.stand_still(still)
        there = state.buffered
        if self.path is not None:
            there = ((0.0, state.duration_s or 0.0),)
        self.query_one(Timeline).show(
            state.position_s,
            state.duration_s,
            there,
            [event.timestamp_ms / 1000 for event in self.events],
        )
        styles = theme_styles(self.app)
        line = line_text(state, self.odyssey.picture.stats(), styles)
        self.query_one("#player-line", Static).update(line, layout=False)
        event = prompt_at(self.events, 1000 * state.position_s)
        prompt = prompt_text(event, self.caption, styles)
        self.query_one("#player-prompt", Static).update(prompt, layout=False)
        self.query_one(EventTable).follow(1000 * state.position_s)

    def on_timeline_sought(self, message: Timeline.Sought) -> None:
        self.player.seek(message.seconds)

    def on_timeline_nudged(self, message: Timeline.Nudged) -> None:
        self.player.seek_by(message.seconds)

    def on_event_table_chosen(self, message: EventTable.Chosen) -> None:
        self.player.seek(message.seconds)

    def events_as_text(self) -> str:
        """Every event as the service wrote it, cleaned."""
        return "\n".join(event_lines(self.events))
