"""How large the next frame may be, and how often one comes.

A frame gets what the link carries in most of one frame interval. Where that shows
too little, or where the terminal needs long for every picture, frames come less
often instead of becoming smaller still.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from odyssey_tui.video.link import LinkEstimator

FRAME_INTERVAL = 1 / 20
LONGEST_INTERVAL = 0.4
"""Seconds between frames on the thinnest links."""

SHARE = 0.8
TYPING_SHARE = 0.55
"""Part of the interval that a frame may take on the link, and while someone types:
should the link slow down now, less is in the way of the keys."""

TYPING = 1.0
"""Seconds after a key for which someone is typing."""

PACE = 1.2
"""How much faster than the estimate a frame is written: room to find more."""

PART_TIME = 0.008
"""Seconds of link that are written without giving way."""

FIRST_BUDGET = 3_000
"""Units of the first frame, if the encoder does not say otherwise, and of the first
one after the link stood still."""

COMFORT = 2_000
"""Units below which a frame is worth waiting longer for, if the encoder does not
say otherwise."""

BYTES_TIME = 0.02
"""Seconds of link that a frame gets at least, where every frame takes long."""

PROBES = (1.0, 3.0)
"""The second frame is larger than the first whatever the link, for the same reason.
Sizes of frames, the last one first, that are written at once: they tell slow bytes
from slow frames."""

PROBE_TIME = 0.2
"""Seconds of link above which a probe is made smaller instead of larger."""

PROBE_AGAIN = 20.0
"""Seconds after which that is checked again while the picture is limited."""

PROBE_SOON = 1.5
"""The same while it is not known yet, or frames wait longer than it explains."""

STILL_TIME = 0.6
"""Seconds of link that a picture which stands still may take."""

STILL_FIRST = 4
"""Times the first frame that it may have while nothing is known of the link."""

UNEXPLAINED = 0.02
"""Seconds that frames wait behind their last byte for no known reason."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What the next frame may be.

    Attributes:
        budget: Largest load in units.
        part: Largest load written without giving way to the user interface.
        rate: Units per second to write at; infinite when nothing is known yet.
        interval: Seconds until the frame after it, at best.
        at_once: Whether to write it without pauses, to see what it takes.
        patient: Whether the picture stands still: nothing newer waits for this one.
    """

    budget: float
    part: float
    rate: float
    interval: float
    at_once: bool = False
    patient: bool = False

    def for_still(self) -> Grant:
        """The same for a picture that stands still: larger, and no hurry."""
        budget = self.budget * STILL_FIRST
        if self.rate < math.inf:
            budget = max(self.budget, self.rate / PACE * STILL_TIME)
        return replace(self, budget=budget, interval=math.inf, patient=True)


class Budget:
    """Shares out what the link was measured to carry.

    Args:
        link: The measurements.
        slowest: Seconds between frames at least, or 0.

    Attributes:
        comfort: Units below which a frame is worth waiting longer for.
        first: Units of the first frame.
    """

    def __init__(self, link: LinkEstimator, slowest: float = 0.0) -> None:
        self.comfort: float = COMFORT
        self.first: float = FIRST_BUDGET
        self._link = link
        self._slowest = slowest
        self._share = SHARE
        self._typed_at = -math.inf
        self._probed_at = -math.inf
        self._waits = 0.0
        self._probes: list[float] = []

    def typed(self, now: float) -> None:
        """Someone has pressed a key."""
        self._typed_at = now

    def waited(self, seconds: float) -> None:
        """A frame was answered so much later than its last byte explains."""
        self._waits += (max(0.0, min(seconds, 0.1)) - self._waits) / 8

    @property
    def interval(self) -> float:
        """Seconds between frames that the link allows."""
        return self._interval_for(self.comfort)

    def _interval_for(self, comfort: float) -> float:
        rate = self._link.rate
        interval = FRAME_INTERVAL
        if rate is not None:
            comfortable = comfort / (rate * SHARE)
            bearable = (self._link.fixed + BYTES_TIME) / SHARE
            interval = min(LONGEST_INTERVAL, max(interval, comfortable, bearable))
        return max(interval, self._slowest)

    def grant(self, now: float, *, small: bool = False) -> Grant:
        """What the next frame may be, by what is known now.

        Args:
            now: Time in seconds.
            small: Whether it is the first after the link stood still.
        """
        self._share = TYPING_SHARE if now - self._typed_at < TYPING else SHARE
        rate = self._link.rate
        if rate is None:
            return Grant(self.first, self.first, math.inf, self.interval)
        budget = rate * self._bytes_time(self.interval)
        probing = self._probing(now)
        if probing:
            budget = self._probe(budget, rate)
        if small:
            budget = min(budget, self.first)
        part = max(256.0, rate * PART_TIME)
        budget = max(256.0, budget)
        return Grant(budget, part, rate * PACE, self.interval, probing)

    def budget_for(self, comfort: float) -> float:
        """Units that a frame might have with another idea of comfort."""
        rate = self._link.rate
        if rate is None or not self._link.limited:
            return math.inf
        return rate * self._bytes_time(self._interval_for(comfort))

    def _bytes_time(self, interval: float) -> float:
        """Seconds of link for the bytes of a frame."""
        return max(interval * self._share - self._link.fixed, BYTES_TIME)

    def _probing(self, now: float) -> bool:
        """Whether the next frame's size is chosen to learn from it.

        Frames of one size cannot tell a link that is slow from a terminal that
        needs long for each picture.
        """
        if not self._probes:
            if not self._link.limited or now - self._probed_at < self._probe_after(now):
                return False
            self._probed_at = now
            self._probes = list(PROBES)
        return True

    def _probe_after(self, now: float) -> float:
        """Seconds from one comparison to the next."""
        known = now - self._link.fixed_known_at < PROBE_AGAIN
        return PROBE_AGAIN if known and self._waits < UNEXPLAINED else PROBE_SOON

    def _probe(self, budget: float, rate: float) -> float:
        """The size of the next frame that is sent to learn from it."""
        size = self._probes.pop()
        if self._link.fixed_known_at == -math.inf and budget < 2 * self.first:
            # At the start, and where frames are at their smallest.
            return size * self.first
        return budget / size if size * budget > rate * PROBE_TIME else budget * size
