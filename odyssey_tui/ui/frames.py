"""Where received frames go: to the picture, into a recording, into one slot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from odyssey_tui.models import DecodedFrame

if TYPE_CHECKING:
    from odyssey_tui.video.mailbox import FrameMailbox


class FrameTaker(Protocol):
    """Takes every frame as it comes, in the event loop's thread; never waits."""

    def put(self, frame: DecodedFrame) -> None:
        """A frame came."""


class FrameRouter:
    """Hands each frame on; a frame is passed by reference and never copied.

    Attributes:
        newest: The last frame that was received, at its full size.
        recording: What else takes every frame, or ``None``.
        still: Whether a still picture is shown instead of what comes.
    """

    def __init__(self, mailbox: FrameMailbox) -> None:
        self.newest: DecodedFrame | None = None
        self.recording: FrameTaker | None = None
        self.still = False
        self._mailbox = mailbox

    def put(self, frame: DecodedFrame) -> None:
        """A frame came from the session."""
        self.newest = frame
        if self.recording is not None:
            self.recording.put(frame)
        if not self.still:
            self._mailbox.put(frame)

    def show_still(self, frame: DecodedFrame) -> None:
        """Show ``frame``, and none of those that come, until ``show_live``."""
        self.still = True
        self._mailbox.put(frame)

    def show_live(self, *, running: bool) -> None:
        """Show what comes again; the newest at once if the stream is running."""
        self.still = False
        self._mailbox.clear()
        if running and self.newest is not None:
            self._mailbox.put(self.newest)
