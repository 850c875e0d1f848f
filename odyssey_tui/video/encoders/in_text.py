"""What the encoders share that put the picture in the place of text.

Cells, sixels and inline images all belong to the text of the screen: text painted
over them replaces them, and they replace the text that was there. A frame is
painted in parts, inside one synchronized update that closes whenever the user
interface wants to write, and opens again afterwards.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from odyssey_tui.video.budget import COMFORT, FIRST_BUDGET
from odyssey_tui.video.encoders import base
from odyssey_tui.video.encoders.base import EncodedFrame, Layout
from odyssey_tui.video.geometry import Rect

P = TypeVar("P")


@dataclass(slots=True)
class InTextFrame(EncodedFrame, Generic[P]):
    """A frame cut into parts, for one layout.

    Attributes:
        layout: The layout that it was made for.
        parts: What has not been taken yet.
        open: Whether its synchronized update was begun.
        closed: Whether that has been ended for good.
    """

    layout: Layout = base.NOWHERE
    parts: deque[P] = field(default_factory=deque)
    open: bool = False
    closed: bool = False


class InTextEncoder(ABC, Generic[P]):
    """The writing half of an :class:`~.base.Encoder` whose pictures are in the text.

    Subclasses encode, and turn parts into bytes.

    Args:
        sync: What begins and ends an update that is shown all at once.
    """

    in_text = True
    comfort: float = COMFORT
    first: float = FIRST_BUDGET
    spares_last_row = False

    def __init__(self, *, sync: tuple[bytes, bytes] = base.NO_SYNC) -> None:
        self._sync_begin, self._sync_end = sync
        self._lock = threading.Lock()
        self._layout = base.NOWHERE
        self._touched: set[Rect] = set()

    # For subclasses

    @abstractmethod
    def _painted(self, frame: InTextFrame[P], part: P) -> bytes:
        """The bytes of a part, which is painted now; with the lock held."""

    @abstractmethod
    def _moved(self, layout: Layout) -> None:
        """The layout is going to be another one; with the lock held."""

    # Writing

    def take(self, frame: EncodedFrame, *, interrupted: bool) -> bytes | None:
        assert isinstance(frame, InTextFrame)
        with self._lock:
            if frame.layout != self._layout:
                frame.parts.clear()
            if not frame.parts:
                frame.done = True
                return self._close(frame)
            data = self._painted(frame, frame.parts.popleft())
            self._touched.update(self._layout.visible)
        out = base.SAVE_CURSOR + data + base.RESTORE_CURSOR
        if interrupted or not frame.open:
            out = self._sync_begin + out
        frame.open = True
        if not frame.parts:
            frame.done = frame.closed = True
            out += self._sync_end
        return out

    def _close(self, frame: InTextFrame[P]) -> bytes | None:
        if frame.open and not frame.closed:
            frame.closed = True
            return self._sync_end
        return None

    def interrupt(self, frame: EncodedFrame) -> bytes:
        assert isinstance(frame, InTextFrame)
        return self._sync_end if frame.open and not frame.closed else b""

    def abandon(self, frame: EncodedFrame) -> bytes:
        assert isinstance(frame, InTextFrame)
        frame.parts.clear()
        return self._close(frame) or b""

    def settle(self, frame: EncodedFrame) -> None:
        """Nothing to do: what was taken is shown."""

    def set_layout(self, layout: Layout) -> bytes:
        with self._lock:
            if layout != self._layout:
                self._moved(layout)
                self._layout = layout
        return b""

    def damage(self, rects: Iterable[Rect]) -> None:
        """Nothing to do where every frame paints all of the picture."""

    def touched(self) -> Sequence[Rect]:
        with self._lock:
            rects, self._touched = self._touched, set()
        return tuple(rects)

    def clear(self) -> bytes:
        """What is shown is left to be painted over by the user interface."""
        return b""

    def leave(self) -> bytes:
        return self.clear()

    def close(self) -> bytes:
        return self.clear()
