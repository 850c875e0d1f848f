"""Faults that strike a running stream: the connection is fine until then."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Protocol

from odyssey_tui.local.live import LiveStream

logger = logging.getLogger(__name__)


class Victim(Protocol):
    """A client's connection, as far as it can be damaged."""

    def abort_transport(self) -> None:
        """Break the TCP connection of the WebSocket off."""

    def close_signaling(self, code: int, reason: str) -> None:
        """Close the WebSocket with that code."""

    def lose_streamer(self) -> None:
        """Report the streamer as gone and close the peer connection."""

    def fail_stream(self, reason: str, message: str) -> None:
        """End the stream with an error."""

    def silence_media(self) -> None:
        """Let the media path die without a word."""


class Midstream:
    """Strikes once, some time after a stream has started.

    Args:
        kind: What happens; see the table of fault keys.
        delay_s: How long after the start, in seconds.
        victim: Whom it happens to.
    """

    def __init__(self, kind: str, delay_s: float, victim: Victim) -> None:
        self._kind = kind
        self._delay_s = delay_s
        self._victim = victim
        self._timer: asyncio.TimerHandle | None = None

    def stream_started(self, live: LiveStream) -> None:
        """Strike ``live`` when the time has come."""
        self.cancel()
        self._timer = asyncio.get_running_loop().call_later(
            self._delay_s, self._strike, live
        )

    def cancel(self) -> None:
        """Strike no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _strike(self, live: LiveStream) -> None:
        logger.info("fault: %s", self._kind)
        victim = self._victim
        strikes: dict[str, Callable[[], None]] = {
            "drop": victim.abort_transport,
            "close1011": lambda: victim.close_signaling(1011, "streamer crashed"),
            "close1000": lambda: victim.close_signaling(1000, ""),
            "kill": victim.lose_streamer,
            "error": lambda: victim.fail_stream(
                "session_timeout", "The session has reached its time limit."
            ),
            "silent": victim.silence_media,
            "freeze": live.freeze,
        }
        strikes[self._kind]()
