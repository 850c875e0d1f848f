"""The steps of quality of pictures sent through the terminal's input.

Down at once when a frame would not fit its budget; up one or more steps only
after two clean seconds, so that the sharpness does not pump.
"""

from __future__ import annotations

from dataclasses import dataclass

SCALE_STEP = 0.92
"""Each step has this part of the width and height of the one before."""

SMALLEST_SIDE = 36
CLEAN_TIME = 2.0
HEADROOM = 0.9
"""Part of the budget that the next better step may be expected to need."""

BYTES_PER_PIXEL = {256: 0.50, 128: 0.42, 64: 0.36, 32: 0.32, 16: 0.25}
"""Typical bytes of a PNG per pixel, by the number of its colours."""

_COLOURS_BY_PIXELS = ((250_000, 256), (90_000, 128), (24_000, 64), (6_000, 32))
_LEVELS_BY_PIXELS = ((300_000, 1), (150_000, 3), (40_000, 6))


@dataclass(frozen=True, slots=True)
class Rung:
    """One step: size in pixels, number of colours, effort of compression."""

    width: int
    height: int
    colours: int
    level: int

    @property
    def pixels(self) -> int:
        """Pixels of the picture."""
        return self.width * self.height

    @property
    def typical(self) -> float:
        """Bytes that an average picture needs at this step."""
        return 300 + 3 * self.colours + self.pixels * BYTES_PER_PIXEL[self.colours]


def rungs_for(width: int, height: int) -> list[Rung]:
    """All steps from the full size down, the best first."""
    rungs: list[Rung] = []
    scale = 1.0
    while True:
        w, h = max(1, round(width * scale)), max(1, round(height * scale))
        rungs.append(_rung(w, h))
        if min(w, h) * SCALE_STEP < SMALLEST_SIDE:
            return rungs
        scale *= SCALE_STEP


def _rung(width: int, height: int) -> Rung:
    pixels = width * height
    colours = next((c for least, c in _COLOURS_BY_PIXELS if pixels >= least), 16)
    level = next((v for least, v in _LEVELS_BY_PIXELS if pixels >= least), 9)
    return Rung(width, height, colours, level)


class Ladder:
    """Chooses the step for each frame from its budget and from what came out.

    Attributes:
        limited: Whether the budget kept the last choice below the full size.
    """

    def __init__(self) -> None:
        self._size = (0, 0)
        self._rungs: list[Rung] = []
        self._at = 0
        self._content = 1.0
        self._not_before = -1e9
        self.limited = False

    def choose(self, size: tuple[int, int], budget: float, now: float) -> Rung:
        """The step for the next frame.

        Args:
            size: Full size in pixels.
            budget: Bytes that the frame may have.
            now: Time in seconds.
        """
        if size != self._size:
            pixels = self._rungs[self._at].pixels if self._rungs else None
            self._size, self._rungs = size, rungs_for(*size)
            self._at = self._closest(pixels)
        fits = self._fitting(budget)
        if fits > self._at:
            self._at = fits
            self._not_before = now + CLEAN_TIME
        else:
            better = self._fitting(budget * HEADROOM)
            if better < self._at and now >= self._not_before:
                self._at = better
        self.limited = self._at > 0
        return self._rungs[self._at]

    def made(self, rung: Rung, size: int) -> None:
        """Learn how many bytes a picture of this step really took."""
        content = size / rung.typical
        weight = 0.5 if content > self._content else 0.15
        self._content += (content - self._content) * weight

    def too_large(
        self, rung: Rung, size: int, budget: float, now: float
    ) -> Rung | None:
        """The step to encode again with when a frame came out far too large."""
        self.made(rung, size)
        if size <= budget * 1.4 or rung is self._rungs[-1]:
            return None
        self._content = max(self._content, size / rung.typical)
        again = self.choose(self._size, budget, now)
        return again if again is not rung else None

    def _fitting(self, budget: float) -> int:
        for index, rung in enumerate(self._rungs):
            if rung.typical * self._content <= budget:
                return index
        return len(self._rungs) - 1

    def _closest(self, pixels: int | None) -> int:
        if pixels is None:
            return len(self._rungs) - 1
        return min(
            range(len(self._rungs)),
            key=lambda index: abs(self._rungs[index].pixels - pixels),
        )
