"""The part of the screen that the picture is shown in."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.content import Content
from textual.widget import Widget

from odyssey_tui.ui.driver import VideoDriver, video_driver
from odyssey_tui.ui.occlusion import visible_rects
from odyssey_tui.video.geometry import Rect, clip_parts

if TYPE_CHECKING:
    from odyssey_tui.video.presenter import Presenter
    from odyssey_tui.video.profile import TerminalProfile

LOOK_EVERY = 1 / 10
"""Seconds between looks at the layout while nothing is painted."""


class VideoPane(Widget):
    """Keeps a place for the picture and tells the presenter what of it is seen.

    The pane itself paints its background, which is also the letterbox, and words
    in the middle while there is no picture. The picture goes to the terminal past
    Textual. Without a :class:`~odyssey_tui.ui.driver.VideoDriver` (in tests) the
    words are all there is.

    Args:
        presenter: What shows the frames, if it is known already.
        profile: What the terminal can do, to explain why there is no video.
        name: The name of the widget.
        id: The id of the widget in the DOM.
        classes: The CSS classes of the widget.
    """

    DEFAULT_CSS: ClassVar[str] = """
    VideoPane {
        width: 1fr;
        height: 1fr;
        background: $background;
        color: $text-muted;
        content-align: center middle;
        text-align: center;
    }
    """

    def __init__(
        self,
        presenter: Presenter | None = None,
        *,
        profile: TerminalProfile | None = None,
        name: str | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._presenter = presenter
        self._driver: VideoDriver | None = None
        self._message = ""
        self._impossible = ""
        self._showing = False
        self._picture = Rect(0, 0, 0, 0)
        if profile is not None:
            self.explain(profile)

    # What is in it

    @property
    def message(self) -> str:
        """Words in the middle of the pane while there is no picture."""
        return self._message

    @message.setter
    def message(self, text: str) -> None:
        if text != self._message:
            self._message = text
            if not self._showing:
                self.refresh()

    def explain(self, profile: TerminalProfile) -> None:
        """Say why video is impossible in this terminal, if it is, and the fix."""
        self._impossible = ""
        if profile.protocol == "none":
            lines = [f"No video here: {profile.reason}.", profile.hint]
            self._impossible = "\n".join(line for line in lines if line)
        self.refresh()

    def attach(self, presenter: Presenter | None) -> None:
        """Show the frames of this presenter from now on; ``None`` for none."""
        old, self._presenter = self._presenter, presenter
        if old is not None and old is not presenter:
            old.set_layout(Rect(0, 0, 0, 0), ())
        if self.is_mounted:
            self._begin()

    def render(self) -> Content:
        """The words, or nothing behind a picture."""
        if self._showing:
            return Content("")
        return Content("\n".join(t for t in (self._impossible, self._message) if t))

    # Where it is

    def on_mount(self) -> None:
        """Look at the layout after each update of the screen, and in between."""
        self._driver = video_driver(self.app)
        if self._driver is not None:
            self._driver.updates.watch(self._painted, self._owned)
            self.set_interval(LOOK_EVERY, self._look)
        self._begin()

    def on_unmount(self) -> None:
        """The picture goes with its place."""
        if self._driver is not None:
            self._driver.updates.unwatch(self._painted)
            self._driver = None
        if self._presenter is not None:
            self._presenter.set_layout(Rect(0, 0, 0, 0), ())

    def _begin(self) -> None:
        if self._presenter is not None and self._driver is not None:
            self._presenter.start()
        self._look()

    def _owned(self) -> list[Rect]:
        """The cells that Textual must leave to the picture."""
        if self._presenter is None:
            return []
        return self._presenter.owned(*self._seen(self._presenter))

    def _painted(self, rects: list[Rect]) -> None:
        """The screen was updated; called before the update is shown."""
        self._place()
        if self._presenter is not None and rects:
            self._presenter.damage(rects)

    def _look(self) -> None:
        self._place()
        presenter = self._presenter
        showing = presenter is not None and presenter.showing
        picture = presenter.picture if presenter is not None else self._picture
        if (showing, picture) != (self._showing, self._picture):
            # Words appear or go, or the letterbox has another shape.
            self._showing, self._picture = showing, picture
            self.refresh()

    def _place(self) -> None:
        presenter, driver = self._presenter, self._driver
        if presenter is None or driver is None:
            return
        presenter.set_layout(*self._seen(presenter), driver.cell_pixels())

    def _seen(self, presenter: Presenter) -> tuple[Rect, list[Rect]]:
        """Where the picture may go, and what of that is not covered."""
        pane, visible = visible_rects(self)
        if not presenter.spares_last_row:
            return pane, visible
        width, height = self.app.size
        above = Rect(0, 0, width, height - 1)
        return pane.intersection(above), clip_parts(visible, above)
