"""The application: wiring only.

It opens the backend and the store, hands the session manager to the live screen,
owns the video path from mailbox to driver, and leaves in good order.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path, PurePath
from typing import ClassVar, Final

from textual import work
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.screen import Screen

from odyssey_tui import collector
from odyssey_tui.config import RunSettings
from odyssey_tui.errors import OdysseyError
from odyssey_tui.models import InspectedImage
from odyssey_tui.sanitize import clean_line, redact_url
from odyssey_tui.session.recordings import RecordingsPort
from odyssey_tui.session.takes import TakeRecorder
from odyssey_tui.store.problems import StoreProblem
from odyssey_tui.store.records import StartImage
from odyssey_tui.store.store import Store
from odyssey_tui.ui.actions import bindings
from odyssey_tui.ui.backend import Backend
from odyssey_tui.ui.bridge import SessionBridge
from odyssey_tui.ui.download_desk import DownloadDesk
from odyssey_tui.ui.driver import VideoDriver, video_driver
from odyssey_tui.ui.navigation import Navigation
from odyssey_tui.ui.picture import Picture
from odyssey_tui.ui.present_error import present_error
from odyssey_tui.ui.registry import ACTIONS
from odyssey_tui.ui.screens.first_run import FirstRunChoice, FirstRunScreen
from odyssey_tui.ui.screens.help import HelpScreen
from odyssey_tui.ui.screens.live import LiveScreen
from odyssey_tui.ui.take_desk import TakeDesk
from odyssey_tui.ui.theme import load_themes, themes_folder
from odyssey_tui.ui.widgets.confirm import Confirm
from odyssey_tui.video.profile import TerminalProfile

logger = logging.getLogger(__name__)

_QUIT_WINDOW: Final = 2.0
_STORE_NAME: Final = "takes.db"

COLLECT_EVERY: Final = 5.0
COLLECT_AFTER: Final = 3.0
"""Seconds after the last key from which a key is not waited for."""


class OdysseyApp(Navigation, App[None]):
    """Live, interactive Odyssey streams in the terminal.

    Args:
        settings: What it was asked to do.
        backend: What stands behind the screens.
        profile: What the terminal can do.
        data: Folder of what must not get lost: takes, history.
    """

    TITLE = "odyssey-tui"
    CSS_PATH: ClassVar[list[str | PurePath]] = [
        "styles/app.tcss",
        "styles/live.tcss",
        "styles/takes.tcss",
        "styles/images.tcss",
        "styles/recordings.tcss",
    ]
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("app")]
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "f12"

    def __init__(
        self,
        settings: RunSettings,
        backend: Backend,
        profile: TerminalProfile,
        data: Path,
    ) -> None:
        super().__init__(driver_class=VideoDriver)
        self.settings = settings
        self._backend = backend
        self._bridge: SessionBridge | None = None
        self.picture = Picture(self, profile, lambda: self._is_live)
        self._interrupted = 0.0
        self._leaving = False
        self.live: LiveScreen | None = None
        self.store = Store(data / _STORE_NAME, on_problem=self._store_problem)
        self.takes = self._take_recorder("")
        self.take_desk = TakeDesk(self)
        self.downloads = DownloadDesk(self)
        for theme in load_themes(themes_folder()):
            self.register_theme(theme)
        wanted = settings.theme
        self.theme = wanted if wanted in self.available_themes else "textual-dark"

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Colours that only this program has, for themes that lack them."""
        return {"letterbox": "black"}

    # Coming up

    def on_mount(self) -> None:
        driver = video_driver(self)
        if driver is not None:
            driver.on_signal = self._on_signal
        self.set_interval(COLLECT_EVERY, self._collect)
        if self.settings.play is not None:
            collector.resume()
            self._play(self.settings.play)
        elif self.settings.demo or self.settings.api_key:
            self._show_live()
        else:
            collector.resume()
            self.push_screen(FirstRunScreen(), self._first_run_chosen)

    def _collect(self) -> None:
        """Tidy up while nobody types."""
        driver = video_driver(self)
        typed_at = driver.typed_at if driver is not None else 0.0
        if time.monotonic() - typed_at > COLLECT_AFTER:
            collector.idle()

    def _first_run_chosen(self, choice: FirstRunChoice | None) -> None:
        if choice is None:
            return
        demo = choice.api_key is None
        self.settings = replace(self.settings, demo=demo, api_key=choice.api_key)
        if choice.api_key is None:
            self._backend.use_demo()
        else:
            self._backend.use_key(choice.api_key)
        self._show_live()

    def _show_live(self) -> None:
        settings = self.settings
        host = "demo" if settings.demo else redact_url(settings.api_url)
        self.takes = self._take_recorder(host)
        self.live = LiveScreen(portrait=settings.portrait, host=host)
        self.push_screen(self.live)

    def _play(self, what: Path | str) -> None:
        """Show a recording, and nothing else."""
        from odyssey_tui.ui.screens.player import PlayerScreen

        self._open_picture(None)
        if isinstance(what, Path):
            self.push_screen(PlayerScreen(path=what, title=what.name))
        else:
            self.push_screen(PlayerScreen(stream_id=what, title=what))

    def _take_recorder(self, host: str) -> TakeRecorder:
        return TakeRecorder(self.store, api_host=host, image_for=self._image_sent)

    def _image_sent(self, _label: str) -> StartImage | None:
        sending = self.live.session.images.sending if self.live is not None else None
        return None if sending is None else sending.kept

    def _on_signal(self, number: int) -> None:
        self.leave(128 + number)

    @work(exclusive=True, group="backend")
    async def open_backend(self) -> None:
        """Called by the live screen once it has been painted."""
        live = self.live
        assert live is not None
        try:
            manager = await self._backend.open(self.picture.frames.put)
        except OdysseyError as error:
            live.attach_failed(error)
            present_error(self, error, doing="starting")
            return
        finally:
            collector.resume()
        manager.subscribe(self.takes)
        self._bridge = SessionBridge(manager, live)
        self._open_picture(live)
        live.attach(manager)
        if self.settings.image is not None and not await self._first_image(live):
            return
        if self.settings.prompt:
            live.prompt.remember(self.settings.prompt)
            self.store.remember(self.settings.prompt)
            live.session.send_prompt(self.settings.prompt)
        elif self.settings.demo:
            live.session.connect()

    async def _first_image(self, live: LiveScreen) -> bool:
        """Take the image that was named on the command line; whether it is one."""
        try:
            image = await self.inspect_image(str(self.settings.image))
        except OdysseyError as error:
            live.prompt.restore(self.settings.prompt or "", reason=error.detail)
            present_error(self, error, doing="--image")
            return False
        live.image_chosen(image)
        return True

    async def inspect_image(self, source: str) -> InspectedImage:
        """What is known of a start image, a path or a data URL.

        Raises:
            ImageError: It cannot be used.
        """
        return await self._backend.inspect_image(source)

    # The picture

    @property
    def _is_live(self) -> bool:
        return self.live is not None and self.live.is_live

    @property
    def recordings(self) -> RecordingsPort:
        """Lists and files of the account."""
        return self._backend.recordings

    def _open_picture(self, live: LiveScreen | None) -> None:
        """Put the video path together; without a terminal for it, say why."""
        profile = self.picture.profile
        if live is not None:
            words = f"video by {profile.protocol}: {profile.reason}"
            live.add_log("info", f"{words}. {profile.hint}" if profile.hint else words)
        try:
            home = live.video if live is not None else None
            self.picture.open(home, self.settings.trace)
        except OSError as error:
            self.notify(
                f"No trace: {self.settings.trace}: {error.strerror}.",
                severity="warning",
                markup=False,
            )

    # Leaving

    @work(group="leave")
    async def leave(self, code: int = 0) -> None:
        """Close the session at the service, then the program."""
        if self._leaving:
            return
        self._leaving = True
        if self._bridge is not None:
            self._bridge.close()
        await self.downloads.close()
        if self.live is not None:
            await self.live.captures.finish()
        await self._backend.close()
        self.exit(return_code=code)

    def action_app_quit(self) -> None:
        """Leave; ask first while a stream is live."""
        self._ask_and_leave()

    @work(group="question")
    async def _ask_and_leave(self) -> None:
        if self._is_live:
            if any(isinstance(screen, Confirm) for screen in self.screen_stack):
                return
            if not await self.push_screen_wait(
                Confirm("End the stream and quit?", yes="Quit", no="Go on")
            ):
                return
        self.leave()

    def action_app_interrupt(self) -> None:
        """Copy the selection; without one explain, and quit at the second."""
        if selected := self.screen.get_selected_text():
            self.copy_to_clipboard(selected)
            self.notify(f"Copied {len(selected)} characters.")
            return
        now = time.monotonic()
        if now - self._interrupted <= _QUIT_WINDOW:
            self.action_app_quit()
            return
        self._interrupted = now
        self.notify(
            "Press Ctrl+C again to quit; F10 and /quit do the same. "
            "Escape leaves the prompt.",
            timeout=_QUIT_WINDOW + 1,
        )

    async def on_unmount(self) -> None:
        """Whatever way the program ends, leave nothing open."""
        if self._bridge is not None:
            self._bridge.close()
        self.picture.close()
        await self.downloads.close()
        if self.live is not None:
            await self.live.captures.finish()
        await self._backend.close()
        await asyncio.to_thread(self.store.close)

    # Takes

    def _store_problem(self, problem: StoreProblem | None) -> None:
        """Called in the store's thread."""
        with suppress(RuntimeError):  # the loop is not running yet, or any more
            self.call_later(self._tell_store_problem, problem)

    def _tell_store_problem(self, problem: StoreProblem | None) -> None:
        if problem is None:
            words, severity = "Takes are kept in their file again.", "information"
        else:
            words, severity = f"{problem.text} {problem.hint}", "warning"
        if self.live is not None:
            self.live.add_log("info" if problem is None else "error", words)
        self.notify(
            clean_line(words, 500),
            title="Takes",
            severity="warning" if severity == "warning" else "information",
            timeout=10,
            markup=False,
        )

    # Other actions

    def action_app_help(self) -> None:
        """Every key and command."""
        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen())

    def action_app_suspend(self) -> None:
        """Stop, as Ctrl+Z does everywhere else."""
        self.action_suspend_process()

    def action_app_palette(self) -> None:
        """Search every command by name."""
        self.action_command_palette()

    def action_app_theme(self) -> None:
        """The next theme."""
        self.choose_theme("")

    def choose_theme(self, name: str) -> None:
        """Switch to theme ``name`` (a part of it is enough), or to the next."""
        ours = sorted(n for n in self.available_themes if n.startswith("odyssey-"))
        if name:
            found = [n for n in (*ours, *self.available_themes) if name in n]
            if not found:
                self.notify(
                    f"There is no theme {clean_line(name, 40)}. "
                    f"There are {', '.join(ours)}.",
                    severity="warning",
                    markup=False,
                )
                return
            self.theme = found[0]
        else:
            here = ours.index(self.theme) if self.theme in ours else -1
            self.theme = ours[(here + 1) % len(ours)]
        if self.live is not None:
            self.live.log_view.redraw()
            self.live.refresh_status()
        self.notify(f"Theme {self.theme}.")

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette's entries: the action registry."""
        for action in ACTIONS:
            target = self if action.scope == "app" else self.screen
            method = getattr(target, f"action_{action.method}", None)
            if method is not None and action.id != "app.palette":
                yield SystemCommand(action.title, action.help, method)
