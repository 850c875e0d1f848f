"""The steps of quality and how one is chosen for each frame.

Down at once when a frame would not fit its budget; up again only after some clean
time, the longer the further down it went, so that the sharpness does not pump.
What the steps are is each encoder's to say; all of them are told apart by the bytes
that they need.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from odyssey_tui.video.budget import Grant
from odyssey_tui.video.encoders.effort import Effort

SMALLEST_SIDE = 36
"""Pixels of the shorter side below which nothing is recognised any more."""

CLEAN_TIME = 2.0
CLEAN_STEP = 0.5
"""Seconds before it goes up again: at most, and for each step that it went down."""

HEADROOM = 0.9
"""Part of the budget that the next better step may be expected to need."""

FAR_TOO_LARGE = 1.4
"""Times the budget from which a frame is encoded again, smaller."""

BUSY = 0.5
"""Part of the time between two frames that making one may take."""


class Step(Protocol):
    """What the ladder has to know about a step."""

    @property
    def typical(self) -> float:
        """Bytes that an average picture needs at this step."""


S = TypeVar("S", bound=Step)
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a picture is expected to cost.

    Attributes:
        size: Bytes.
        seconds: Time to encode it on this machine; 0 before it was measured.
    """

    size: float
    seconds: float


class Ladder(Generic[S]):
    """Chooses the step for each frame from its budget and from what came out.

    Args:
        steps_for: All steps for a full size in pixels, the best first.

    Attributes:
        limited: Whether something kept the last choice below the best.
        slow: Whether that was the time that encoding takes.
    """

    def __init__(self, steps_for: Callable[[int, int], list[S]]) -> None:
        self._steps_for = steps_for
        self._size = (0, 0)
        self._steps: list[S] = []
        self._at = 0
        self._content = 1.0
        self._not_before = -1e9
        self._effort = Effort()
        self.limited = self.slow = False

    def cost(self, step: S) -> Cost:
        """What a step costs for what is shown just now."""
        return Cost(step.typical * self._content, self._effort.seconds(step.typical))

    @property
    def note(self) -> str:
        """Why the last choice was not the best, in words, if it was not."""
        if not self.limited:
            return ""
        return "this computer is busy" if self.slow else "the link is full"

    def choose(
        self,
        size: tuple[int, int],
        budget: float,
        now: float,
        interval: float = math.inf,
        *,
        patient: bool = False,
    ) -> S:
        """The step for the next frame.

        Args:
            size: Full size in pixels.
            budget: Bytes that the frame may have.
            now: Time in seconds.
            interval: Seconds until the next frame, which is how long this one may
                take to encode.
            patient: Nothing comes after it for a while, so that going up needs no
                clean time.
        """
        # What takes long has many bytes, whatever it shows.
        bytes_in_time = self._effort.affordable(BUSY * interval) * self._content
        self.slow = bytes_in_time < budget
        budget = min(budget, bytes_in_time)
        if size != self._size:
            typical = self._steps[self._at].typical if self._steps else None
            self._size, self._steps = size, self._steps_for(*size)
            self._at = self._closest(typical)
        fits = self._fitting(budget)
        if fits > self._at:
            steps, self._at = fits - self._at, fits
            self._not_before = now + min(CLEAN_TIME, CLEAN_STEP * steps)
        else:
            better = self._fitting(budget * HEADROOM)
            if better < self._at and (patient or now >= self._not_before):
                self._at = better
        self.limited = self._at > 0
        self.slow = self.slow and self.limited
        return self._steps[self._at]

    def fit(
        self,
        size: tuple[int, int],
        budget: float,
        grant: Grant,
        now: float,
        make: Callable[[S], Made],
        measure: Callable[[Made], int],
    ) -> tuple[S, Made]:
        """A picture at the step chosen for it, again if it came out far too large.

        ``make`` makes it at a step, ``measure`` says how many bytes it has.
        """
        began = time.perf_counter()
        step = self.choose(size, budget, now, grant.interval, patient=grant.patient)
        made = make(step)
        self.took(step, time.perf_counter() - began)
        smaller = self.too_large(step, measure(made), budget, now)
        if smaller is None:
            return step, made
        made = make(smaller)
        self.made(smaller, measure(made))
        return smaller, made

    def made(self, step: S, size: int) -> None:
        """Learn how many bytes a picture of this step really took."""
        content = size / step.typical
        weight = 0.5 if content > self._content else 0.15
        self._content += (content - self._content) * weight

    def took(self, step: S, seconds: float) -> None:
        """Learn how long it took to encode a picture of this step."""
        self._effort.took(step.typical, seconds)

    def too_large(self, step: S, size: int, budget: float, now: float) -> S | None:
        """The step to encode again with when a frame came out far too large."""
        self.made(step, size)
        if size <= budget * FAR_TOO_LARGE or step is self._steps[-1]:
            return None
        self._content = max(self._content, size / step.typical)
        again = self.choose(self._size, budget, now)
        return again if again is not step else None

    def _fitting(self, budget: float) -> int:
        for index, step in enumerate(self._steps):
            if step.typical * self._content <= budget:
                return index
        return len(self._steps) - 1

    def _closest(self, typical: float | None) -> int:
        if typical is None:
            return len(self._steps) - 1
        return min(
            range(len(self._steps)),
            key=lambda index: abs(self._steps[index].typical - typical),
        )


def sizes_for(
    width: int, height: int, factor: float, smallest: int = SMALLEST_SIDE
) -> list[tuple[int, int]]:
    """Sizes from the full one down, each ``factor`` times the one before."""
    sizes: list[tuple[int, int]] = []
    scale = 1.0
    while True:
        sizes.append((max(1, round(width * scale)), max(1, round(height * scale))))
        if min(sizes[-1]) * factor < smallest:
            return sizes
        scale *= factor


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of PNGs: size in pixels, number of colours, effort of compression."""

    width: int
    height: int
    colours: int
    level: int

    @property
    def words(self) -> str:
        """What the user is told of it."""
        return f"{self.width}×{self.height}, {self.colours} colours"

    @property
    def pixels(self) -> int:
        """Pixels of the picture."""
        return self.width * self.height

    @property
    def typical(self) -> float:
        """Bytes that an average picture needs at this step."""
        return 300 + 3 * self.colours + self.pixels * BYTES_PER_PIXEL[self.colours]


PNG_FACTOR = 0.92
BYTES_PER_PIXEL = {256: 0.50, 128: 0.42, 64: 0.36, 32: 0.32, 16: 0.25}
"""Typical bytes of a PNG per pixel, by the number of its colours."""

_COLOURS_BY_PIXELS = ((250_000, 256), (90_000, 128), (24_000, 64), (6_000, 32))
_LEVELS_BY_PIXELS = ((300_000, 1), (150_000, 3), (40_000, 6))


def rungs_for(width: int, height: int) -> list[Rung]:
    """All steps of PNGs from the full size down, the best first."""
    return [rung_of(w, h) for w, h in sizes_for(width, height, PNG_FACTOR)]


def rung_of(width: int, height: int) -> Rung:
    """The step of PNGs of a size: fewer colours where there are fewer pixels."""
    pixels = width * height
    colours = next((c for least, c in _COLOURS_BY_PIXELS if pixels >= least), 16)
    level = next((v for least, v in _LEVELS_BY_PIXELS if pixels >= least), 9)
    return Rung(width, height, colours, level)
