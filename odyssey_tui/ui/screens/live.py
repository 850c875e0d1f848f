"""The live screen: video, status, event log and prompt."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, cast

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
from odyssey_tui.ui.captures import Captures
from odyssey_tui.ui.commands import is_command
from odyssey_tui.ui.event_text import LogEntry, entries_for
from odyssey_tui.ui.live_actions import LiveActions
from odyssey_tui.ui.live_commands import LiveCommands
from odyssey_tui.ui.live_session import LiveSession
from odyssey_tui.ui.messages import SessionUpdate
from odyssey_tui.ui.prompt_desk import PromptDesk
from odyssey_tui.ui.status_text import StatusSnapshot
from odyssey_tui.ui.widgets.completion_list import CompletionList
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


class LiveScreen(LiveActions, Screen[None]):
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

    def __init__(self, *, portrait: bool, host: str) -> None:
        super().__init__()
        self.portrait = portrait
        self.host = host
        self.session = LiveSession(self)
        self.captures = Captures(self)
        self.commands = LiveCommands(self)
        self.desk = PromptDesk(self)
        self._note = ""
        self._peer = PeerStats()
        self._last_stream_id: str | None = None
        self._last_logged: BaseException | None = None

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
        yield CompletionList(id="completions")

    def on_mount(self) -> None:
        self.query_one("#log", EventLog).border_title = "events"
        self.query_one("#status-panel").border_title = "status"
        self.prompt.list = self.query_one("#completions", CompletionList)
        self.prompt.themes = tuple(sorted(self.app.available_themes))
        self.set_interval(_STATUS_INTERVAL, self.refresh_status)
        self.set_interval(_STATS_INTERVAL, self._read_stats)
        self.refresh_status()
        self._show_pane_words()
        self.desk.open()
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

    # The session

    def attach(self, manager: s.SessionManager) -> None:
        """Take the session manager."""
        self.session.attach(manager)
        self.refresh_status()

    def attach_failed(self, error: OdysseyError) -> None:
        """There will be no session manager."""
        self._note = clean_line(error.detail, 200)
        self.add_log("error", f"{error.title}: {clean_line(error.detail, 300)}")
        self.session.attach_failed(error)
        self.video.message = clean_line(error.detail, 200)

    @property
    def state(self) -> s.SessionState:
        """Where the session stands."""
        return self.session.state

    @property
    def is_live(self) -> bool:
        """Whether a stream is running, starting or ending."""
        return self.session.is_live

    @property
    def stream_id(self) -> str | None:
        """Id of the running stream, else of the last one."""
        return self._last_stream_id

    @property
    def last_start(self) -> str | None:
        """What started the running or last stream, else the last prompt typed."""
        stream = self.captures.stream
        if stream is not None:
            return stream.prompt
        typed = (t for t in reversed(self.prompt.past.lines) if not is_command(t))
        return next(typed, None)

    @property
    def last_prompt(self) -> str | None:
        """The prompt that the service took last."""
        stream = self.captures.stream
        if stream is None:
            return None
        return stream.prompts[-1].prompt if stream.prompts else stream.prompt

    def on_session_update(self, message: SessionUpdate) -> None:
        """Log the event, and let the status follow."""
        event = message.event
        match event:
            case s.StateChanged(new=new, message=words):
                self._note = clean_line(words or "", 120)
                if new in (s.SessionState.CONNECTED, s.SessionState.STREAMING):
                    self._note = ""
                self._show_pane_words()
                self.desk.refresh()
            case s.QueueProgress(waited=waited, limit=limit):
                self._note = f"{waited:.0f} of {limit:.0f} s"
            case s.BlockedByOldSession(remaining_s=remaining):
                self._note = f"the old session is being cleared, {remaining:.0f} s"
            case s.Reconnecting(attempt=attempt, delay_s=delay):
                self._note = f"try {attempt} in {delay:.0f} s"
            case s.StreamStarted(stream_id=stream_id, portrait=portrait):
                self._last_stream_id = stream_id
                self.portrait = portrait
                self.session.started()
                manager = self.session.present
                self.captures.stream_known(manager.stream if manager else None)
            case s.StreamEnded(reason=reason):
                self._stream_ended(reason)
            case s.StreamErrored(error=error) | s.Failed(error=error):
                self.session.tell(error)
        self._log_event(event)
        self.refresh_status()

    def _stream_ended(self, reason: s.EndReason) -> None:
        self.captures.stop_recording()
        if not self.session.restarting:
            self.odyssey.picture.stop()
        if reason == "lost":
            self.notify(
                "The stream ended with the connection. F6 starts it again.",
                severity="warning",
            )

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

    # Status

    @work(exclusive=True, group="stats")
    async def _read_stats(self) -> None:
        manager = self.session.present
        if manager is None or self.state is not s.SessionState.STREAMING:
            self._peer = PeerStats()
            return
        self._peer = await manager.stats()

    def snapshot(self) -> StatusSnapshot:
        """What the status shows now."""
        manager = self.session.present
        replay = self.session.replay
        found = StatusSnapshot(
            state=self.state,
            note=self._note,
            portrait=self.portrait,
            image=self.session.images.label,
            stream_id=self._last_stream_id,
            picture=self.odyssey.picture.stats(),
            peer=self._peer,
            host=self.host,
            recording=self.captures.progress,
            replay=None if replay is None else replay.progress,
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
        if self.is_mounted:
            self.log_view.add(LogEntry(time.time(), kind, clean_line(text, 1000)))

    # Prompts

    def on_prompt_submitted(self, message: Prompt.Submitted) -> None:
        """A command acts; anything else starts a stream or changes it."""
        text = message.text
        self.odyssey.store.remember(text)
        if is_command(text):
            self.commands.run(text)
            return
        text = text.removeprefix("/") if text.startswith("//") else text
        if message.mode == "restart":
            self.session.restart_with(text)
        else:
            self.session.send_prompt(text)

    def on_prompt_edited(self) -> None:
        self.desk.refresh()

    def on_prompt_image_pasted(self, message: Prompt.ImagePasted) -> None:
        self.choose_image(message.source)

    def on_completion_list_picked(self, message: CompletionList.Picked) -> None:
        self.prompt.focus()
        self.prompt.take(message.candidate)

    def on_resize(self) -> None:
        self.call_after_refresh(self.query_one(CompletionList).place)

    # The filter of the log

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.input.id == "filter":
            self.log_view.set_filter(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if event.input.id == "filter":
            self.query_one("#filter").display = False
            self.prompt.focus()
