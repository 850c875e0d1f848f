"""The seam between the picture and whatever writes to the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from odyssey_tui.video.geometry import Rect


class FrameSource(Protocol):
    """What the writer asks for picture bytes; called from the writer's thread.

    The writer asks only when the user interface has nothing to write and no
    synchronized update of it is open.
    """

    def next_part(self, now: float, *, interrupted: bool) -> bytes | float | None:
        """What to write next.

        Args:
            now: Time in seconds.
            interrupted: Whether anything else was written since the last part.

        Returns:
            Bytes; or the seconds after which to ask again; or ``None`` when there
            is nothing until the sink is woken.
        """

    def wrote(self, size: int, now: float, *, picture: bool) -> None:
        """Bytes have been handed to the terminal, the picture's or others."""

    def touched(self) -> Sequence[Rect]:
        """The cells of the screen that were painted as text since last asked."""

    def interrupt(self) -> bytes:
        """What has to go out first when others write between two parts."""

    def acknowledged(self, number: int | None, now: float) -> None:
        """The terminal has answered: a mode number, or ``None`` for a status.

        Called from the thread that reads the terminal.
        """

    def typed(self, now: float) -> None:
        """The user has pressed a key; called from the thread that reads."""

    def farewell(self) -> bytes:
        """The terminal is about to be left: what removes the picture from it.

        Nothing is handed out afterwards until :meth:`welcome`.
        """

    def await_answers(self) -> bool:
        """After :meth:`farewell`, wait until the terminal has answered everything.

        An answer that arrived later would be read by the user's shell.

        Returns:
            Whether it has; the wait is a few round trips at most.
        """

    def welcome(self) -> None:
        """The terminal has been entered (again) and shows nothing of the picture."""


class VideoSink(Protocol):
    """What a presenter writes to."""

    def attach(self, source: FrameSource) -> None:
        """Ask this source for pictures from now on, and no other."""

    def detach(self, source: FrameSource) -> None:
        """Stop asking this source."""

    def wake(self) -> None:
        """The source has something to write."""

    def write_control(self, data: bytes) -> None:
        """Write in order with the user interface, within its open update if any."""
