"""How fast bytes come in, as a moving average."""

from __future__ import annotations

from collections import deque
from typing import Final

WINDOW_SECONDS: Final = 5.0
_STEP_SECONDS: Final = 0.1


class RateMeter:
    """Average over the last seconds; falls towards zero when nothing comes.

    Args:
        window: Seconds that are averaged over.
    """

    def __init__(self, window: float = WINDOW_SECONDS) -> None:
        self._window = window
        self._samples: deque[tuple[float, int]] = deque()
        self._received = 0

    def start(self, now: float) -> None:
        """Begin to measure at ``now``, in seconds; what was before is forgotten."""
        self._samples.clear()
        self._samples.append((now, self._received))

    def add(self, count: int, now: float) -> None:
        """``count`` bytes have come in by ``now``."""
        self._received += count
        if not self._samples:
            self._samples.append((now, self._received - count))
        elif now - self._samples[-1][0] >= _STEP_SECONDS:
            self._samples.append((now, self._received))
            self._forget(now)

    def rate(self, now: float) -> float:
        """Bytes per second up to ``now``; 0.0 before anything was measured."""
        self._forget(now)
        if not self._samples:
            return 0.0
        since, received = self._samples[0]
        elapsed = now - since
        if elapsed < _STEP_SECONDS:
            return 0.0
        return (self._received - received) / elapsed

    def _forget(self, now: float) -> None:
        # The newest sample that is older than the window stays as its edge, but
        # a long pause must not count as time in which something could come.
        samples = self._samples
        while len(samples) > 1 and samples[1][0] <= now - self._window:
            samples.popleft()


def time_left(done: int, total: int | None, rate: float) -> float | None:
    """Seconds until ``total`` is reached, ``None`` when nobody can know."""
    if total is None or rate <= 0:
        return None
    return max(0, total - done) / rate
