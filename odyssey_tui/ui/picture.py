"""The video path of the application: from the frames that come to the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual.app import App

from odyssey_tui.ui.driver import video_driver
from odyssey_tui.ui.frames import FrameRouter
from odyssey_tui.video.mailbox import FrameMailbox
from odyssey_tui.video.presenter import PictureStats, Presenter
from odyssey_tui.video.profile import TerminalProfile
from odyssey_tui.video.trace import Trace

if TYPE_CHECKING:
    from odyssey_tui.ui.widgets.video_pane import VideoPane


class Picture:
    """Owns the presenter, of which there is one, and says which pane it is in.

    Args:
        app: The application, for its driver.
        profile: What the terminal can do.

    Attributes:
        frames: Takes the frames that are received.
    """

    def __init__(self, app: App[Any], profile: TerminalProfile) -> None:
        self._app = app
        self.profile = profile
        self._mailbox = FrameMailbox()
        self.frames = FrameRouter(self._mailbox)
        self._presenter: Presenter | None = None
        self._home: VideoPane | None = None

    def open(self, home: VideoPane, trace: Path | None) -> None:
        """Put the video path together, for the pane of the live picture.

        Raises:
            OSError: The trace cannot be written; there is video all the same.
        """
        self._home = home
        home.explain(self.profile)
        driver = video_driver(self._app)
        if driver is None or driver.output is None or self.profile.protocol == "none":
            return
        failed: OSError | None = None
        opened: Trace | None = None
        if trace is not None:
            try:
                opened = Trace(trace)
            except OSError as error:
                failed = error
        self._presenter = Presenter(
            self.profile, driver.output, self._mailbox, trace=opened
        )
        home.attach(self._presenter)
        if failed is not None:
            raise failed

    def stats(self) -> PictureStats | None:
        """What the video path measured, or ``None`` without video."""
        return None if self._presenter is None else self._presenter.snapshot()

    def stop(self) -> None:
        """The stream is over: take its picture off the screen."""
        if self._presenter is not None and not self.frames.still:
            self._presenter.clear()

    # Still pictures

    def lend(self, pane: VideoPane) -> None:
        """Show still pictures in ``pane``; the live picture waits."""
        self.frames.still = True
        if self._presenter is None:
            pane.explain(self.profile)
            return
        if self._home is not None:
            self._home.attach(None)
        self._presenter.clear()
        self._presenter.stand_still(True)
        pane.attach(self._presenter)

    def clear_still(self) -> None:
        """There is no still picture to show."""
        if self._presenter is not None:
            self._presenter.clear()

    def give_back(self, *, running: bool) -> None:
        """Show the live picture again; the newest at once if it is running."""
        if self._presenter is not None:
            self._presenter.clear()
            self._presenter.stand_still(False)
        self.frames.show_live(running=running)
        if self._presenter is not None and self._home is not None:
            self._home.attach(self._presenter)

    def close(self) -> None:
        """Remove the picture and release everything."""
        if self._presenter is not None:
            self._presenter.close()
