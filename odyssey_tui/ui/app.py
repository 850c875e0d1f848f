"""The application: wiring only.

It opens the backend, hands the session manager to the live screen, owns the
video path from mailbox to driver, and leaves in good order.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePath
from typing import ClassVar, Final

from textual import work
from textual.app import App, SystemCommand
from textual.binding import BindingType
from textual.screen import Screen

from odyssey_tui import collector
from odyssey_tui.config import RunSettings
from odyssey_tui.errors import OdysseyError
from odyssey_tui.sanitize import clean_line, redact_url
from odyssey_tui.ui.actions import ACTIONS, bindings
from odyssey_tui.ui.backend import Backend
from odyssey_tui.ui.bridge import SessionBridge
from odyssey_tui.ui.driver import VideoDriver, video_driver
from odyssey_tui.ui.present_error import present_error
from odyssey_tui.ui.screens.first_run import FirstRunChoice, FirstRunScreen
from odyssey_tui.ui.screens.help import HelpScreen
from odyssey_tui.ui.screens.live import LiveScreen
from odyssey_tui.ui.theme import load_themes, themes_folder
from odyssey_tui.ui.widgets.confirm import Confirm
from odyssey_tui.video.mailbox import FrameMailbox
from odyssey_tui.video.presenter import PictureStats, Presenter
from odyssey_tui.video.profile import TerminalProfile
from odyssey_tui.video.trace import Trace

logger = logging.getLogger(__name__)

_QUIT_WINDOW: Final = 2.0


class OdysseyApp(App[None]):
    """Live, interactive Odyssey streams in the terminal."""

    TITLE = "odyssey-tui"
    CSS_PATH: ClassVar[list[str | PurePath]] = ["styles/app.tcss", "styles/live.tcss"]
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("app")]
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "f12"

    def __init__(
        self, settings: RunSettings, backend: Backend, profile: TerminalProfile
    ) -> None:
        super().__init__(driver_class=VideoDriver)
        self.settings = settings
        self._backend = backend
        self._profile = profile
        self._bridge: SessionBridge | None = None
        self._presenter: Presenter | None = None
        self._mailbox = FrameMailbox()
        self._interrupted = 0.0
        self._leaving = False
        self._live: LiveScreen | None = None
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
        if self.settings.demo or self.settings.api_key:
            self._show_live()
        else:
            collector.resume()
            self.push_screen(FirstRunScreen(), self._first_run_chosen)

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
        self._live = LiveScreen(
            portrait=settings.portrait, image=settings.image, host=host
        )
        self.push_screen(self._live)

    def _on_signal(self, number: int) -> None:
        self.leave(128 + number)

    @work(exclusive=True, group="backend")
    async def open_backend(self) -> None:
        """Called by the live screen once it has been painted."""
        live = self._live
        assert live is not None
        try:
            manager = await self._backend.open(self._mailbox.put)
        except OdysseyError as error:
            live.attach_failed(error)
            present_error(self, error, doing="starting")
            return
        finally:
            collector.resume()
        self._bridge = SessionBridge(manager, live)
        self._make_presenter(live)
        live.attach(manager)
        if self.settings.prompt:
            live.prompt.remember(self.settings.prompt)
            live.send_prompt(self.settings.prompt)
        elif self.settings.demo:
            live.attempt(live.connect(), "connect")

    # The picture

    def _make_presenter(self, live: LiveScreen) -> None:
        """Put the video path together; without a terminal for it, say why."""
        profile = self._profile
        live.video.explain(profile)
        words = f"video by {profile.protocol}: {profile.reason}"
        live.add_log("info", f"{words}. {profile.hint}" if profile.hint else words)
        driver = video_driver(self)
        if driver is None or driver.output is None:
            return
        if self._profile.protocol == "none":
            return
        self._presenter = Presenter(
            self._profile, driver.output, self._mailbox, trace=self._open_trace()
        )
        live.video.attach(self._presenter)

    def _open_trace(self) -> Trace | None:
        if self.settings.trace is None:
            return None
        try:
            return Trace(self.settings.trace)
        except OSError as error:
            self.notify(
                f"No trace: {self.settings.trace}: {error.strerror}.",
                severity="warning",
                markup=False,
            )
            return None

    def stop_picture(self) -> None:
        """The stream is over: take the picture off the screen."""
        if self._presenter is not None:
            self._presenter.clear()

    def picture_stats(self) -> PictureStats | None:
        """What the video path measured, or ``None`` without video."""
        return None if self._presenter is None else self._presenter.snapshot()

    # Leaving

    @work(group="leave")
    async def leave(self, code: int = 0) -> None:
        """Close the session at the service, then the program."""
        if self._leaving:
            return
        self._leaving = True
        if self._bridge is not None:
            self._bridge.close()
        await self._backend.close()
        self.exit(return_code=code)

    def action_app_quit(self) -> None:
        """Leave; ask first while a stream is live."""
        self._ask_and_leave()

    @work(group="question")
    async def _ask_and_leave(self) -> None:
        if self._live is not None and self._live.is_live:
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
        if self._presenter is not None:
            self._presenter.close()
        await self._backend.close()

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
        if self._live is not None:
            self._live.log_view.redraw()
            self._live.refresh_status()
        self.notify(f"Theme {self.theme}.")

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The palette's entries: the action registry."""
        for action in ACTIONS:
            target = self if action.scope == "app" else self._live
            method = getattr(target, f"action_{action.method}", None)
            if method is not None and action.id != "app.palette":
                yield SystemCommand(action.title, action.help, method)
