"""Every delay, limit and rule of the session in one place."""

from __future__ import annotations

import random
from dataclasses import dataclass

from odyssey_tui.errors import (
    ConcurrentLimitReachedError,
    OdysseyAuthError,
    OdysseyError,
    OdysseyUsageError,
    RateLimitError,
)

MAX_RETRY_AFTER = 60.0
"""Longest wait in seconds that the service's ``retry_after_seconds`` can ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconnectPolicy:
    """Times in seconds.

    Attributes:
        delays: Before each reconnection attempt; the last one repeats.
        jitter: Share by which a delay varies at random, 0 to 1, so that many
            clients of a service that restarts do not come back at once.
        max_attempts: Reconnection attempts before the session has failed.
        stable_after: A connection that lived shorter than this continues the
            count of attempts instead of starting it anew.
        connect_deadline: Longest time for one attempt, queueing not counted.
        start_deadline: Longest wait for a start, over the client's own limit.
        interact_deadline: The same for a midstream prompt.
        end_deadline: The same for the end of a stream.
        disconnect_deadline: The same for a disconnect.
        stats_deadline: The same for a reading of the media path.
        cancel_grace: How long a cancelled call into the client may take to
            return before it is left behind.
        watch_interval: Between two looks of the watchdog.
        keyframe_after: Silence after which a keyframe is asked for.
        reconnect_after: Silence after which the connection is given up.
        unreported_loss: How long a client may say that it is not connected
            before that counts as a loss that it failed to report.
        suspend_gap: A gap between two looks that means that the computer was
            asleep, so that the connection is examined before it is judged.
        old_session_wait: How long the service may need to clear a session
            that was not closed.
        old_session_retry: Between two attempts while waiting for that.
        countdown_interval: Between two countdown events meanwhile.
    """

    delays: tuple[float, ...] = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
    jitter: float = 0.2
    max_attempts: int = 8
    stable_after: float = 10.0
    connect_deadline: float = 60.0
    start_deadline: float = 35.0
    interact_deadline: float = 20.0
    end_deadline: float = 15.0
    disconnect_deadline: float = 5.0
    stats_deadline: float = 2.0
    cancel_grace: float = 2.0
    watch_interval: float = 0.25
    keyframe_after: float = 2.0
    reconnect_after: float = 6.0
    unreported_loss: float = 3.0
    suspend_gap: float = 10.0
    old_session_wait: float = 40.0
    old_session_retry: float = 2.0
    countdown_interval: float = 1.0

    def may_retry(self, error: OdysseyError) -> bool:
        """Whether another attempt can succeed without the user doing a thing."""
        if isinstance(error, OdysseyAuthError):
            return False
        if isinstance(error, OdysseyUsageError):
            return isinstance(error, ConcurrentLimitReachedError | RateLimitError)
        return error.retryable

    def delay(
        self, attempt: int, error: OdysseyError | None, rng: random.Random
    ) -> float:
        """Seconds to wait before attempt ``attempt`` (from 1) after ``error``."""
        base = self.delays[min(attempt, len(self.delays)) - 1] if self.delays else 0.0
        varied = base * (1.0 + self.jitter * rng.uniform(-1.0, 1.0))
        return max(varied, asked_wait(error))


def asked_wait(error: OdysseyError | None) -> float:
    """Seconds that a rate limit asks to wait, bounded; 0 for any other error."""
    if not isinstance(error, RateLimitError):
        return 0.0
    value = error.details.get("retry_after_seconds")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0.0
    # A comparison with NaN is false, and an int may be too big for a float.
    return float(min(value, MAX_RETRY_AFTER)) if value > 0 else 0.0
