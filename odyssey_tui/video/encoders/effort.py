"""How long encoding takes on this machine, learned from the pictures made."""

from __future__ import annotations

import math

WEIGHT = 0.1
"""Weight of the newest measurement: one long time is the machine's, more are ours."""

SPREAD = 0.1
"""Spread of the sizes, of their mean, from which a line can be laid through them."""

FIXED_SHARE = 0.5
"""Part of the time that is taken to be the same for every size until that is known.
Small pictures would else look so dear for their size that no larger one is tried."""


class Effort:
    """A straight line through times and sizes: some time for every picture, and some
    for each of its bytes; old measurements count less and less."""

    def __init__(self) -> None:
        self._known = False
        self._size = self._seconds = 0.0
        self._variance = self._covariance = 0.0
        self._fixed_share = FIXED_SHARE

    def took(self, size: float, seconds: float) -> None:
        """A picture of typically ``size`` bytes took so long to encode."""
        if not self._known:
            # The first one is slow for reasons of its own: it counts no more than any.
            self._known, self._size, self._seconds = True, size, WEIGHT * seconds
            return
        dx, dy = size - self._size, seconds - self._seconds
        self._size += WEIGHT * dx
        self._seconds += WEIGHT * dy
        self._variance = (1 - WEIGHT) * (self._variance + WEIGHT * dx * dx)
        self._covariance = (1 - WEIGHT) * (self._covariance + WEIGHT * dx * dy)
        if self._variance > (SPREAD * self._size) ** 2:
            slope = max(0.0, self._covariance / self._variance)
            for_bytes = min(1.0, slope * self._size / max(self._seconds, 1e-9))
            self._fixed_share = 1 - for_bytes

    @property
    def fixed(self) -> float:
        """Seconds that every picture takes."""
        return self._seconds * self._fixed_share

    @property
    def _per_byte(self) -> float:
        return self._seconds * (1 - self._fixed_share) / max(self._size, 1e-9)

    def seconds(self, size: float) -> float:
        """Seconds that a picture of typically ``size`` bytes takes; 0 if unknown."""
        return self.fixed + size * self._per_byte if self._known else 0.0

    def affordable(self, seconds: float) -> float:
        """The size in bytes that can be encoded in so many seconds."""
        if not self._known:
            return math.inf
        left, per_byte = seconds - self.fixed, self._per_byte
        if left <= 0:
            return 0.0
        return left / per_byte if per_byte > 0 else math.inf
