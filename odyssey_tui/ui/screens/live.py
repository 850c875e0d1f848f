"""The live screen: video, status, event log and prompt."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Footer, Input, Static

from odyssey_tui import session as s
from odyssey_tui.errors import OdysseyError
from odyssey_tui.models import PeerStats
from odyssey_tui.sanitize import clean_line
from odyssey_tui.ui.actions import bindings
from odyssey_tui.ui.commands import is_command
from odyssey_tui.ui.event_text import LogEntry, entries_for
from odyssey_tui.ui.live_commands import LiveCommands
from odyssey_tui.ui.messages import SessionUpdate
from odyssey_tui.ui.present_error import present_error
from odyssey_tui.ui.status_text import StatusSnapshot
from odyssey_tui.ui.widgets.confirm import Confirm
from odyssey_tui.ui.widgets.event_log import EventLog
from odyssey_tui.ui.widgets.prompt import Prompt
from odyssey_tui.ui.widgets.status import StatusLine, StatusPanel
from odyssey_tui.ui.widgets.video_pane import VideoPane

if TYPE_CHECKING:
    from odyssey_tui.ui.app import OdysseyApp

MIN_COLUMNS, MIN_ROWS = 40, 12
_STATUS_INTERVAL = 0.5
_STATS_INTERVAL = 1.0

_PANE_WORDS = {
    s.SessionState.DISCONNECTED: "Type a prompt and press Enter.",
    s.SessionState.AUTHENTICATING: "Authenticating …",
    s.SessionState.QUEUED: "Waiting for a free streamer …",
    s.SessionState.CONNECTING: "Connecting …",
    s.SessionState.CONNECTED: "Ready. Type a prompt and press Enter.",
    s.SessionState.STARTING: "Starting …",
    s.SessionState.STREAMING: "Waiting for the first frame …",
    s.SessionState.ENDING: "Ending the stream …",
    s.SessionState.RECONNECTING: "Connection lost, reconnecting …",
    s.SessionState.FAILED: "No connection. F9 tries again.",
}


class LiveScreen(Screen[None]):
    """Shows one live session and takes prompts for it."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("live")]
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-tiny"),
        (MIN_COLUMNS, "-narrow"),
        (80, "-medium"),
        (120, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-flat"),
        (MIN_ROWS, "-low"),
        (22, "-mid"),
        (34, "-tall"),
    ]
    AUTO_FOCUS = "#prompt"

    def __init__(self, *, portrait: bool, image: Path | None, host: str) -> None:
        super().__init__()
        self.portrait = portrait
        self.image = image
        self._host = host
        self._note = ""
        self._peer = PeerStats()
        self._last_stream_id: str | None = None
        self._last_told: BaseException | None = None
        self._last_logged: BaseException | None = None
        self._manager: s.SessionManager | None = None
        self._manager_ready: asyncio.Future[s.SessionManager] | None = None
        self._manager_error: OdysseyError | None = None
        self.commands = LiveCommands(self)

    @property
    def odyssey(self) -> OdysseyApp:
        """The application, with its own type."""
        return cast("OdysseyApp", self.app)

    # What is on the screen

    def compose(self) -> ComposeResult:
        yield Static(
            f"This needs {MIN_COLUMNS}×{MIN_ROWS} cells.", id="too-small", markup=False
        )
        with Vertical(id="main"):
            yield StatusLine(id="status-line")
            with Horizontal(id="middle"):
                yield VideoPane(id="video")
                with Vertical(id="side"):
                    yield StatusPanel(id="status-panel")
                    yield Input(placeholder="filter, Enter keeps it", id="filter")
                    yield EventLog(id="log")
            yield Prompt(id="prompt")
            yield Footer(show_command_palette=False)

    def on_mount(self) -> None:
        self.query_one("#log", EventLog).border_title = "events"
        self.query_one("#status-panel").border_title = "status"
        self.set_interval(_STATUS_INTERVAL, self.refresh_status)
        self.set_interval(_STATS_INTERVAL, self._read_stats)
        self.refresh_status()
        self._show_pane_words()
        self.call_after_refresh(self.odyssey.open_backend)

    @property
    def prompt(self) -> Prompt:
        """The prompt widget."""
        return self.query_one("#prompt", Prompt)

    @property
    def video(self) -> VideoPane:
        """The pane that the picture is shown in."""
        return self.query_one("#video", VideoPane)

    @property
    def log_view(self) -> EventLog:
        """The event log widget."""
        return self.query_one("#log", EventLog)

    # The session manager

    def attach(self, manager: s.SessionManager) -> None:
        """Take the manager; prompts that were waiting for it go on."""
        self._manager = manager
        if self._manager_ready is not None and not self._manager_ready.done():
            self._manager_ready.set_result(manager)
        self.refresh_status()

    def attach_failed(self, error: OdysseyError) -> None:
        """There will be no manager; whatever waits for it gets ``error``."""
        self._note = clean_line(error.detail, 200)
        self.add_log("error", f"{error.title}: {clean_line(error.detail, 300)}")
        self._manager_error = error
        if self._manager_ready is not None and not self._manager_ready.done():
            self._manager_ready.set_exception(error)
        self.video.message = clean_line(error.detail, 200)

    async def manager(self) -> s.SessionManager:
        """The session manager, once it is there."""
        if self._manager is not None:
            return self._manager
        if self._manager_error is not None:
            raise self._manager_error
        if self._manager_ready is None:
            self._manager_ready = asyncio.get_running_loop().create_future()
        return await asyncio.shield(self._manager_ready)

    @property
    def state(self) -> s.SessionState:
        """Where the session stands."""
        if self._manager is None:
            return s.SessionState.DISCONNECTED
        return self._manager.state

    @property
    def is_live(self) -> bool:
        """Whether a stream is running, starting or ending."""
        return self.state in (
            s.SessionState.STREAMING,
            s.SessionState.STARTING,
            s.SessionState.ENDING,
        )

    @property
    def stream_id(self) -> str | None:
        """Id of the running stream, else of the last one."""
        return self._last_stream_id

    def on_session_update(self, message: SessionUpdate) -> None:
        """Log the event, and let the status follow."""
        event = message.event
        match event:
            case s.StateChanged(new=new, message=words):
                self._note = clean_line(words or "", 120)
                if new in (s.SessionState.CONNECTED, s.SessionState.STREAMING):
                    self._note = ""
                self._show_pane_words()
            case s.QueueProgress(waited=waited, limit=limit):
                self._note = f"{waited:.0f} of {limit:.0f} s"
            case s.BlockedByOldSession(remaining_s=remaining):
                self._note = f"the old session is being cleared, {remaining:.0f} s"
            case s.Reconnecting(attempt=attempt, delay_s=delay):
                self._note = f"try {attempt} in {delay:.0f} s"
            case s.StreamStarted(stream_id=stream_id, portrait=portrait):
                self._last_stream_id = stream_id
                self.portrait = portrait
            case s.StreamEnded(reason=reason):
                self.odyssey.stop_picture()
                if reason == "lost":
                    self.notify(
                        "The stream ended with the connection. F6 starts it again.",
                        severity="warning",
                    )
            case s.StreamErrored(error=error) | s.Failed(error=error):
                self.tell(error)
        self._log_event(event)
        self.refresh_status()

    def _log_event(self, event: s.SessionEvent) -> None:
        """Add the event's rows; an error that two events carry has one."""
        error = getattr(event, "error", None)
        if error is not None and error is self._last_logged:
            return
        self._last_logged = error or self._last_logged
        for entry in entries_for(event):
            self.log_view.add(entry)

    def _show_pane_words(self) -> None:
        self.video.message = _PANE_WORDS[self.state]

    @work(exclusive=True, group="stats")
    async def _read_stats(self) -> None:
        if self._manager is None or self.state is not s.SessionState.STREAMING:
            self._peer = PeerStats()
            return
        self._peer = await self._manager.stats()

    def snapshot(self) -> StatusSnapshot:
        """What the status shows now."""
        manager = self._manager
        found = StatusSnapshot(
            state=self.state,
            note=self._note,
            portrait=self.portrait,
            image=self.image.name if self.image else None,
            stream_id=self._last_stream_id,
            picture=self.odyssey.picture_stats(),
            peer=self._peer,
            host=self._host,
        )
        if manager is None:
            return found
        return replace(
            found, session_id=manager.session_id, live_seconds=manager.live_seconds
        )

    def refresh_status(self) -> None:
        """Read everything anew and show it."""
        if not self.is_mounted:
            return
        snapshot = self.snapshot()
        self.query_one("#status-line", StatusLine).show(snapshot)
        panel = self.query_one("#status-panel", StatusPanel)
        if panel.display:
            panel.show(snapshot)

    def add_log(self, kind: str, text: str) -> None:
        """Put a row of our own into the event log."""
        self.log_view.add(LogEntry(time.time(), kind, text))

    # Prompts

    def on_prompt_submitted(self, message: Prompt.Submitted) -> None:
        """A command acts; anything else starts a stream or changes it."""
        text = message.text
        if is_command(text):
            self.commands.run(text)
        else:
            self.send_prompt(text.removeprefix("/") if text.startswith("//") else text)

    def send_prompt(self, text: str) -> None:
        """Start a stream with ``text``, or midstream interact with it."""
        if self.state is s.SessionState.STREAMING:
            self.attempt(self._interact(text), "interact", give_back=text)
        else:
            self.attempt(self._start(text), "start", give_back=text)

    async def _interact(self, text: str) -> None:
        await (await self.manager()).interact(text)

    async def _start(self, text: str) -> None:
        manager = await self.manager()
        image, self.image = self.image, None
        try:
            await manager.start(text, portrait=self.portrait, image=image)
        except BaseException:
            self.image = image
            raise

    async def restart_with(self, text: str) -> None:
        """End the running stream and start one with ``text``."""
        manager = await self.manager()
        await manager.restart(text, portrait=self.portrait, image=self.image)
        self.image = None

    def tell(self, error: BaseException, doing: str = "") -> None:
        """Show ``error`` once, though it comes as an exception and an event."""
        if error is not self._last_told:
            self._last_told = error
            present_error(self.app, error, doing=doing)

    def attempt(
        self, operation: Coroutine[Any, Any, None], doing: str, give_back: str = ""
    ) -> None:
        """Run ``operation``; when it fails, say so and give the prompt back."""

        async def run() -> None:
            try:
                await operation
            except asyncio.CancelledError:
                self.prompt.restore(give_back)
                raise
            except Exception as error:
                self.prompt.restore(give_back)
                self.tell(error, doing)
            finally:
                self.refresh_status()

        self.run_worker(run(), group="session", name=doing)

    # Actions (bound by the registry)

    def action_live_prompt(self) -> None:
        self.remove_class("-zoom")
        self.prompt.focus()

    def action_live_leave_prompt(self) -> None:
        if self.has_class("-zoom"):
            self.remove_class("-zoom")
            self.prompt.focus()
        elif self.query_one("#filter").display:
            self.query_one("#filter", Input).value = ""
            self.query_one("#filter").display = False
            self.prompt.focus()
        else:
            self.set_focus(None)

    def action_live_log(self) -> None:
        self.toggle_class("-log")

    def action_live_zoom(self) -> None:
        self.toggle_class("-zoom")

    def action_live_orientation(self) -> None:
        self.set_orientation(not self.portrait)

    def set_orientation(self, portrait: bool) -> None:
        """Choose the orientation of the next stream."""
        self.portrait = portrait
        words = "portrait 704×1280" if portrait else "landscape 1280×704"
        self.notify(f"The next stream is {words}.")
        self.refresh_status()

    def action_live_restart(self) -> None:
        # After the keys that are still on their way to the prompt.
        self.prompt.call_later(self._restart_from_prompt)

    def _restart_from_prompt(self) -> None:
        text = self.prompt.text.strip() or (self.prompt.sent or [""])[-1]
        if not text or is_command(text):
            self.notify("Write the prompt to start with first.", severity="warning")
            return
        if self.prompt.text.strip():
            self.prompt.remember(text)
            self.prompt.text = ""
        self.attempt(self.restart_with(text), "restart", give_back=text)

    def action_live_end(self) -> None:
        if not self.is_live:
            self.notify("No stream is running.", severity="warning")
            return
        self.ask_and_end()

    @work(group="question")
    async def ask_and_end(self) -> None:
        """Ask, then end the stream."""
        if await self.app.push_screen_wait(
            Confirm("End the stream?", yes="End it", no="Go on")
        ):
            self.attempt((await self.manager()).end(), "end")

    def action_live_connection(self) -> None:
        if self.state in (s.SessionState.DISCONNECTED, s.SessionState.FAILED):
            self.attempt(self.connect(), "connect")
        elif self.is_live:
            self.ask_and_disconnect()
        else:
            self.attempt(self.disconnect(), "disconnect")

    async def connect(self) -> None:
        """Open a session."""
        await (await self.manager()).connect()

    async def disconnect(self) -> None:
        """Close the session."""
        await (await self.manager()).disconnect()

    @work(group="question")
    async def ask_and_disconnect(self) -> None:
        """Ask, then end the stream with the session."""
        if await self.app.push_screen_wait(
            Confirm("End the stream and disconnect?", yes="Disconnect", no="Go on")
        ):
            self.attempt(self.disconnect(), "disconnect")

    def action_live_filter(self) -> None:
        self.add_class("-log")
        box = self.query_one("#filter", Input)
        box.display = True
        box.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.input.id == "filter":
            self.log_view.set_filter(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if event.input.id == "filter":
            self.query_one("#filter").display = False
            self.prompt.focus()

    def action_live_copy(self) -> None:
        rows = self.log_view.shown()
        self.app.copy_to_clipboard(self.log_view.as_text())
        self.notify(f"Copied {len(rows)} events.")

    def action_live_copy_id(self) -> None:
        if self._last_stream_id is None:
            self.notify("There is no stream yet.", severity="warning")
            return
        shown = clean_line(self._last_stream_id, 200)
        self.app.copy_to_clipboard(shown)
        self.notify(f"Copied the stream id {shown}.")
