"""Measuring the link to the terminal from acknowledgements.

Every frame goes out between two requests that the terminal answers in order, a
head and a tail. The head's answer gives the round trip with nothing of the frame
in it; the time between both answers is how long the frame itself took on its way
and in the terminal, whatever the round trip. That gives the bandwidth without
knowing the buffers in between, the way packet dispersion does.

A terminal may need some time for every picture, however few bytes it has. Taken
for a slow link that would make pictures small without making them faster, so the
time of a frame is taken apart into a fixed part and one that grows with its bytes.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, replace

RTT_WINDOW = 20.0
"""Seconds for which a round trip counts as the shortest one."""

LONGER, LONGER_BY = 1.3, 0.01
"""Times the shortest round trip, and seconds, from which the way is another one."""

SHORTEST = 0.006
"""Seconds under which a service time says more about the clock than the link."""

CAUTION = 30.0
"""Seconds for which a rate at which something got lost is not tried again."""

MAX_SAMPLES = 5
MAX_GROWTH = 2.0
"""The estimate at most doubles from one frame to the next."""

GROWTH = (1.05, 1.1, 1.25, 1.5, 2.0)
"""What the estimate rises by with each frame in a row that left no queue."""

SMALLEST_RATE = 2e3
LARGEST_RATE = 4e9
"""Units per second beyond which nothing is limited any more."""

OUTLIER_LOAD = 0.01
"""A slow frame is only believed at once when it carried this many seconds of link."""


class WindowedMinimum:
    """The smallest of the values seen within a window of time."""

    def __init__(self, window: float = RTT_WINDOW) -> None:
        self._window = window
        self._values: deque[tuple[float, float]] = deque()

    def add(self, value: float, now: float) -> None:
        """Take in one value."""
        while self._values and self._values[-1][1] >= value:
            self._values.pop()
        self._values.append((now, value))
        while self._values[0][0] < now - self._window:
            self._values.popleft()

    @property
    def value(self) -> float | None:
        """The smallest value, or ``None`` when nothing was added yet."""
        return self._values[0][1] if self._values else None


UNLIKE = 1.5
"""Times that one frame has the load of another for the two to tell a fixed part."""

BUNCHED = 3
"""Frames of which one may have been answered too early to believe."""

PAIRING = 2.0
"""Seconds after which a frame is too old to be compared with."""

LARGEST_FIXED = 0.25
"""Seconds that every picture may take, at most."""

LEAST_SHARE = 0.15
"""Part of a frame's time that is at least put down to its bytes."""


@dataclass(frozen=True, slots=True)
class _Sample:
    load: float
    elapsed: float
    at: float = 0.0


class FixedTime:
    """What every frame takes, whatever its load, in seconds."""

    def __init__(self) -> None:
        self.value = 0.0
        self.known_at = -math.inf
        self._recent: deque[_Sample] = deque(maxlen=8)
        self._found: deque[float] = deque(maxlen=3)

    def add(self, load: float, elapsed: float, now: float) -> None:
        """Take in a frame; one of another size before it tells the fixed part."""
        new = _Sample(load, elapsed, now)
        for old in reversed(self._recent):
            if now - old.at > PAIRING:
                break
            small, large = sorted((old, new), key=lambda sample: sample.load)
            if large.load >= UNLIKE * small.load:
                self._found.append(_at_no_load(small, large))
                self.known_at = now
                break
        self._recent.append(new)
        # The middle of three, so that a hiccup of the machine is none; no frame
        # can have taken less, but for one whose answers came in a bunch.
        found = sorted(self._found)
        value = found[len(found) // 2 - (len(found) == 2)] if len(found) > 1 else 0.0
        least = sorted(sample.elapsed for sample in self._recent)
        self.value = min(value, least[1] if len(least) > BUNCHED else least[0])

    def forget(self) -> None:
        """Frames before this moment went over another link."""
        self._recent.clear()


def _at_no_load(small: _Sample, large: _Sample) -> float:
    """Where the line through two frames meets zero bytes, in seconds."""
    difference = large.load - small.load
    fixed = (small.elapsed * large.load - large.elapsed * small.load) / difference
    return min(max(0.0, fixed), LARGEST_FIXED)


class LinkEstimator:
    """Bandwidth and round trip of the way to the terminal.

    The load of a frame is counted in units: bytes for what travels through the
    terminal's input, bytes of pixels for what goes through shared memory, where
    the terminal's own work is the limit.
    """

    def __init__(self, rate_cap: float | None = None) -> None:
        self._cap = rate_cap if rate_cap is not None else LARGEST_RATE
        self._samples: deque[_Sample] = deque(maxlen=MAX_SAMPLES)
        self._ceiling = LARGEST_RATE
        self._ceiling_until = -math.inf
        self._rate: float | None = None
        self._suspect = 0
        self._easy = len(GROWTH)
        self._shortest = WindowedMinimum()
        self._fixed = FixedTime()
        self._smoothed: float | None = None
        self._bare = 0.0

    @property
    def rate(self) -> float | None:
        """Units per second, or ``None`` before the first measurement."""
        return self._rate

    @property
    def fixed(self) -> float:
        """Seconds that every frame takes, whatever its load."""
        return self._fixed.value

    @property
    def fixed_known_at(self) -> float:
        """When frames of different size were compared last."""
        return self._fixed.known_at

    @property
    def limited(self) -> bool:
        """Whether frames take long enough on the link for it to matter."""
        return bool(self._samples)

    @property
    def min_rtt(self) -> float:
        """The shortest round trip of the last while, in seconds."""
        return self._shortest.value or 0.0

    @property
    def rtt(self) -> float | None:
        """Smoothed round trip in seconds, or ``None`` before the first."""
        return self._smoothed

    def round_trip(self, elapsed: float, now: float) -> None:
        """Take in the time from a head to its answer."""
        elapsed = max(0.0, elapsed)
        self._shortest.add(elapsed, now)
        if self._smoothed is None:
            self._smoothed = elapsed
        else:
            self._smoothed += (elapsed - self._smoothed) / 8

    def bare(self, elapsed: float, now: float) -> None:
        """Take in a round trip with nothing of ours before it in the queue.

        Two in a row that are much longer than the shortest one say that the way has
        become longer, or that others fill its buffers; either way it takes longer.
        """
        before, self._bare = self._bare, elapsed
        least = min(before, elapsed)
        if least > LONGER * self.min_rtt + LONGER_BY:
            self._shortest = WindowedMinimum()
            self._shortest.add(least, now)
            self._smoothed = elapsed

    def service(
        self, load: float, elapsed: float, now: float, *, at_once: bool = False
    ) -> None:
        """Take in how long the terminal took between a head and its tail.

        A time far above what the estimate says counts at once when the frame was
        large, and from the second one on when it was small: a single hiccup of a
        busy machine is no slower link. A time below it raises the estimate, at
        most doubling it, since answers can arrive bunched together.
        """
        if load <= 0:
            return
        elapsed = max(elapsed, 1e-4)
        if at_once:
            # Otherwise it took as long as it was spread out by the pacing.
            self._fixed.add(load, elapsed, now)
        if self._rate is None:
            self._set_rate(load / max(elapsed, 2e-3))
            self._samples.append(_Sample(load, elapsed, now))
            return
        expected = self.fixed + load / self._rate
        self._easy = 0
        if max(elapsed, expected) < SHORTEST:
            if self._samples:
                self._samples.popleft()
            return
        if elapsed > 1.6 * expected + 0.01:
            self._suspect += 1
            if self._suspect == 1 and load / self._rate < OUTLIER_LOAD:
                return
            if self._suspect > 1:
                self._samples.clear()
            while len(self._samples) > 2:
                self._samples.popleft()
        else:
            self._suspect = 0
        self._samples.append(_Sample(load, elapsed, now))
        total = sum(s.load for s in self._samples)
        self._set_rate(total / sum(map(self._for_bytes, self._samples)))

    def _for_bytes(self, sample: _Sample) -> float:
        """The part of a frame's time that its bytes are to blame for."""
        return max(sample.elapsed - self.fixed, LEAST_SHARE * sample.elapsed)

    def faster(self, times: int = 1) -> None:
        """The link had no queue behind a frame: it can do more.

        Args:
            times: Frames that this one stands for, by the time it took.
        """
        self._suspect = 0
        growth = GROWTH[min(self._easy + times - 1, len(GROWTH) - 1)]
        self._easy += times
        scaled = [replace(s, load=s.load * growth) for s in self._samples]
        self._samples.extend(scaled)
        if self._rate is not None:
            self._set_rate(self._rate * growth)

    def resume(self) -> None:
        """Forget the measurements of a link that stood still; start lower."""
        self._samples.clear()
        self._fixed.forget()
        self._suspect = 0
        self._easy = len(GROWTH)
        if self._rate is not None:
            self._rate /= 4

    def lost(self, now: float) -> None:
        """What was written did not all arrive; stay below this rate for a while."""
        self.resume()
        self._easy = 0
        if self._rate is not None:
            self._ceiling, self._ceiling_until = self._rate * 2, now + CAUTION

    def relax(self, now: float) -> None:
        """Let time pass."""
        if now >= self._ceiling_until:
            self._ceiling = LARGEST_RATE

    def _set_rate(self, rate: float) -> None:
        if self._rate is not None:
            rate = min(rate, self._rate * MAX_GROWTH)
        self._rate = max(SMALLEST_RATE, min(rate, self._cap, self._ceiling))
