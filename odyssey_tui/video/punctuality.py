"""Whether the terminal's answers come when they should.

An answer that does not is the first sign of a link that has slowed down: long before
anything is measured, what is not written yet can be held back.
"""

from __future__ import annotations

from collections import deque

from odyssey_tui.video.requests import Ticket

OVERDUE = 0.004
"""Seconds beyond twice its usual lateness after which an answer is overdue."""

MOST_LATE = 0.02
"""Seconds that one answer may count as late."""

HOLD = 0.01
LONGEST_HOLD = 0.4
"""Seconds after which an overdue answer is lost rather than late."""


class Punctuality:
    """Requests that have been sent, and when their answers should arrive."""

    def __init__(self) -> None:
        self._due: deque[tuple[Ticket, float]] = deque()
        self._lateness = 0.0

    def expect(self, ticket: Ticket, on_time: float) -> None:
        """A request has been written; its answer should come by then."""
        self._due.append((ticket, on_time))

    def answered(self, ticket: Ticket, now: float) -> None:
        """An answer has arrived, and with it those before that are still missing."""
        if not any(waiting == ticket for waiting, _ in self._due):
            return
        waiting, on_time = self._due.popleft()
        while waiting != ticket:
            waiting, on_time = self._due.popleft()
        late = min(MOST_LATE, max(0.0, now - on_time))
        self._lateness += (late - self._lateness) / 8

    def hold(self, now: float) -> float:
        """Seconds to write nothing, since the terminal is behind; 0 to go on.

        What is very late is lost, and no reason to wait.
        """
        if not self._due:
            return 0.0
        late = now - self._due[0][1] - OVERDUE - 2 * self._lateness
        return HOLD if 0 < late < LONGEST_HOLD else 0.0

    def forget(self) -> None:
        """Expect nothing any more."""
        self._due.clear()
