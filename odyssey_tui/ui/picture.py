"""The video path of the application: from the frames that come to the terminal."""

from __future__ import annotations

from collections.abc import Callable
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
        running: Whether there is a live picture.

    Attributes:
        frames: Takes the frames that are received.
    """

    def __init__(
        self, app: App[Any], profile: TerminalProfile, running: Callable[[], bool]
    ) -> None:
        self._app = app
        self._running = running
        self.profile = profile
        self._mailbox = FrameMailbox()
        self.frames = FrameRouter(self._mailbox)
        self._presenter: Presenter | None = None
        self._home: VideoPane | None = None
        self._guest: VideoPane | None = None

    def open(self, home: VideoPane | None, trace: Path | None) -> None:
        """Put the video path together.

        Args:
            home: The pane of the live picture, if there is one.
            trace: Where to write a line for each frame.

        Raises:
            OSError: The trace cannot be written; there is video all the same.
        """
        self._home = home
        if home is not None:
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
        if self._guest is not None:
            self._guest.attach(self._presenter)
        elif home is not None:
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
        """Show other pictures in ``pane``; the live picture waits."""
        self.frames.still = True
        before, self._guest = self._guest or self._home, pane
        if self._presenter is None:
            pane.explain(self.profile)
            return
        if before is not None and before is not pane:
            before.attach(None)
        self._presenter.clear()
        self._presenter.stand_still(True)
        pane.attach(self._presenter)

    def stand_still(self, still: bool) -> None:
        """Whether what is shown stands still, or moves as video does."""
        if self._presenter is not None:
            self._presenter.stand_still(still)

    def clear_still(self) -> None:
        """There is no still picture to show."""
        if self._presenter is not None:
            self._presenter.clear()

    def return_from(self, pane: VideoPane) -> None:
        """Show the live picture again, unless another has the picture by now."""
        if self._guest is not pane:
            return
        self._guest = None
        if self._presenter is not None:
            self._presenter.clear()
            self._presenter.stand_still(False)
        self.frames.show_live(running=self._running())
        if self._presenter is not None and self._home is not None:
            self._home.attach(self._presenter)

    def close(self) -> None:
        """Remove the picture and release everything."""
        if self._presenter is not None:
            self._presenter.close()
