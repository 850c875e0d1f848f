"""One slot for the newest frame: whoever is slow sees the latest, never a queue."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

from odyssey_tui.models import DecodedFrame

RATE_WINDOW = 2.0
"""Seconds over which the rate of arrival is measured."""


class FrameMailbox:
    """A thread-safe slot that holds at most one frame.

    Attributes:
        received: Frames put so far.
        replaced: Frames that a newer one pushed out unseen.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.received = 0
        self.replaced = 0
        self._clock = clock
        self._frame: DecodedFrame | None = None
        self._condition = threading.Condition()
        self._listener: Callable[[], None] | None = None
        self._arrivals: deque[float] = deque(maxlen=240)

    def put(self, frame: DecodedFrame) -> None:
        """Store a frame in place of the one not yet taken, if any."""
        with self._condition:
            self.received += 1
            if self._frame is not None:
                self.replaced += 1
            self._frame = frame
            self._arrivals.append(self._clock())
            self._condition.notify_all()
            listener = self._listener
        if listener is not None:
            listener()

    def take(self) -> DecodedFrame | None:
        """The frame, which leaves the slot, or ``None`` when there is none."""
        with self._condition:
            frame, self._frame = self._frame, None
            return frame

    def wait(self, timeout: float | None) -> bool:
        """Wait until there is a frame; whether there is one."""
        with self._condition:
            return self._condition.wait_for(lambda: self._frame is not None, timeout)

    def clear(self) -> None:
        """Forget the frame in the slot; it counts as replaced."""
        with self._condition:
            if self._frame is not None:
                self.replaced += 1
            self._frame = None

    def listen(self, listener: Callable[[], None] | None) -> None:
        """Call ``listener`` after each frame, in the thread that put it.

        There is one listener at most; ``None`` removes it.
        """
        with self._condition:
            self._listener = listener

    @property
    def pending(self) -> bool:
        """Whether a frame waits in the slot."""
        return self._frame is not None

    def rate(self) -> float:
        """Frames received per second, over the last two seconds."""
        with self._condition:
            now = self._clock()
            recent = sum(1 for at in self._arrivals if now - at < RATE_WINDOW)
        return recent / RATE_WINDOW
