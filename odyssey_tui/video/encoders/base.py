"""What every encoder offers, whatever the terminal speaks.

One frame at a time: the presenter's thread encodes it, the writer takes it part
by part, and between two parts the user interface may write or change the layout.
An encoder therefore keeps what the terminal shows up to date when a part is
taken, never when it is encoded, and hands out no part that belongs to a layout
which is no longer current.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from odyssey_tui.models import DecodedFrame
from odyssey_tui.video.budget import Grant
from odyssey_tui.video.geometry import Rect

SYNC = (b"\x1b[?2026h", b"\x1b[?2026l")
NO_SYNC = (b"", b"")
"""What begins and what ends an update that is shown all at once."""

SAVE_CURSOR = b"\x1b7"
RESTORE_CURSOR = b"\x1b8"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the picture goes and what of it may be seen, in cells of the screen.

    Attributes:
        picture: The cells that the whole picture covers.
        visible: Disjoint parts of ``picture`` that nothing else covers.
        pixels: Size in pixels of ``picture`` on the screen.
    """

    picture: Rect
    visible: tuple[Rect, ...]
    pixels: tuple[int, int]


NOWHERE = Layout(Rect(0, 0, 0, 0), (), (0, 0))
"""The layout while nothing can be shown."""


@dataclass(slots=True)
class EncodedFrame:
    """What is common to the encoded frames of all encoders.

    Attributes:
        load: Units for the pacing: bytes sent, or bytes of pixels handed over.
        size: Width and height in pixels of what was encoded.
        rung: The quality used, in words.
        note: Why not a better one, in words; empty when it is the best.
        in_band: Whether the load is what is written to the terminal.
        partial: Whether more of the same picture is worth sending afterwards.
        taken: Bytes handed out so far.
        done: Whether the last part has been handed out.
    """

    load: float
    size: tuple[int, int]
    rung: str
    note: str = ""
    in_band: bool = True
    partial: bool = False
    taken: int = field(default=0, init=False)
    done: bool = field(default=False, init=False)


class Encoder(Protocol):
    """Turns decoded frames into terminal bytes, for one terminal.

    ``encode`` is called by the presenter's thread, ``take`` by the writer's,
    everything else by any; encoders lock what they share.

    Attributes:
        in_text: Whether the picture takes the place of text, so that the user
            interface has to leave its cells alone. Otherwise it lies above.
        comfort: Units below which a frame shows too little, so that fewer frames
            are better than smaller ones.
        first: Units of the first frame, which is sent before anything is known.
        spares_last_row: Whether a picture in the last row of the screen could make
            the terminal scroll.
    """

    in_text: bool
    comfort: float
    first: float
    spares_last_row: bool

    def encode(
        self, frame: DecodedFrame, layout: Layout, grant: Grant, now: float
    ) -> EncodedFrame | None:
        """Encode a frame within a grant, or ``None`` when nothing changed.

        The frame before has been taken completely or abandoned by then.
        """

    def take(self, frame: EncodedFrame, *, interrupted: bool) -> bytes | None:
        """The next part of a frame, or ``None`` when there is none (any more).

        ``frame.done`` is set with the last part.

        Args:
            frame: A frame of this encoder.
            interrupted: Whether anything else was written since its last part.
        """

    def interrupt(self, frame: EncodedFrame) -> bytes:
        """What has to go out before anything else may go between two parts."""

    def abandon(self, frame: EncodedFrame) -> bytes:
        """Give up a frame that is taken in part; what ends it for the terminal."""

    def settle(self, frame: EncodedFrame) -> None:
        """The terminal is through with a frame, or never will be."""

    def set_layout(self, layout: Layout) -> bytes:
        """Use a new layout from now on; what brings the screen into line with it."""

    def damage(self, rects: Iterable[Rect]) -> None:
        """Cells of the screen that something else has painted over."""

    def touched(self) -> Sequence[Rect]:
        """The cells painted as text since last asked, or more."""

    def clear(self) -> bytes:
        """Forget what is shown; what removes it from the screen."""

    def leave(self) -> bytes:
        """As :meth:`clear`, when the whole screen is about to be left."""

    def close(self) -> bytes:
        """As :meth:`clear`, and release everything; no frame follows."""
