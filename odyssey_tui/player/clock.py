"""Media time, from one moment at which it was known."""

from __future__ import annotations


class MediaClock:
    """Maps the clock's time to media time by an anchor, so that nothing adds up.

    Attributes:
        rate: Media seconds that pass in a second.
        running: Whether there is an anchor.
    """

    def __init__(self) -> None:
        self.rate = 1.0
        self.running = False
        self._media_s = 0.0
        self._clock_s = 0.0

    def start(self, now: float, media_s: float) -> None:
        """From ``now`` on, media time runs from ``media_s``."""
        self._clock_s, self._media_s, self.running = now, media_s, True

    def stop(self) -> None:
        """Media time stands until the next start."""
        self.running = False

    def set_rate(self, now: float, rate: float) -> None:
        """Run at another rate from ``now`` on."""
        if self.running:
            self.start(now, self.media(now))
        self.rate = rate

    def media(self, now: float) -> float:
        """Media time at ``now``, in seconds."""
        return self._media_s + (now - self._clock_s) * self.rate

    def due(self, media_s: float) -> float:
        """When media time gets to ``media_s``."""
        return self._clock_s + (media_s - self._media_s) / self.rate
