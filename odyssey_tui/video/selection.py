"""Which of the ways that work in a terminal looks best on the link as it is.

Every way has a curve: how much of the picture is left for how many bytes a frame.
Sixel is sharp where there is bandwidth and falls apart where there is none; cells
never get sharp, but need little. The curves were measured on moving pictures; what
the link carries is measured all the time.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from odyssey_tui.video.profile import Colors, Protocol

CELLS = 128 * 35
"""Cells of the picture on which the curves were measured."""

_CURVES: dict[str, tuple[tuple[float, float], ...]] = {
    "iterm2": ((1.3e3, 24.1), (5.2e3, 27.8), (17e3, 32.4), (70e3, 39.7), (266e3, 43.6)),
    "kitty": ((1.4e3, 23.6), (5.4e3, 25.2), (18e3, 27.7), (65e3, 31.9), (550e3, 44.7)),
    "sixel": ((3e3, 20.6), (4.6e3, 21.3), (10e3, 22.7), (66e3, 27.6), (940e3, 39.8)),
    "cells truecolor": ((1.5e3, 20.1), (6e3, 23.7), (20e3, 25.4), (80e3, 26.4)),
    "cells 256": ((1.4e3, 15.2), (6.5e3, 20.8), (21e3, 22.2), (56e3, 22.6)),
    "cells 16": ((1.4e3, 14.5), (6.5e3, 16.6)),
}
"""Bytes of a frame and the PSNR in dB that they give, both pictures blurred by three
pixels each way, as eyes do. Means over the clips of ``tests.bench encoders``."""

MARGIN = 1.5
"""Decibels by which another way has to be better."""

PATIENCE = 2.0
"""Seconds for which it has to be."""

DWELL = 10.0
LONGEST_DWELL = 160.0
"""Seconds between two changes: at least, and after many of them."""

COMPARABLE = frozenset({"iterm2", "sixel", "cells"})
"""Ways that take the place of text, and so of each other without a gap."""


def quality(protocol: Protocol, colors: Colors, size: float, cells: int) -> float:
    """Expected PSNR of a way in dB.

    Args:
        protocol: The way.
        colors: Depth of the terminal's colours, which matters for cells.
        size: Bytes that a frame may have.
        cells: Cells that the picture covers.
    """
    name = f"cells {colors}" if protocol == "cells" else str(protocol)
    curve = _CURVES[name]
    size = max(1.0, size * CELLS / max(1, cells))
    if size <= curve[0][0]:
        # Below what was measured it goes down by what halving a frame costs.
        return curve[0][1] - 3 * math.log2(curve[0][0] / size)
    for (small, low), (large, high) in pairwise(curve):
        if size <= large:
            share = math.log(size / small) / math.log(large / small)
            return low + (high - low) * share
    return curve[-1][1]


class Selector:
    """Decides when to change the way; does not change to and fro.

    Args:
        usable: What works, with what is used now as the first.
        colors: Depth of the terminal's colours.
    """

    def __init__(self, usable: Sequence[Protocol], colors: Colors) -> None:
        self._usable = [p for p in usable if p in COMPARABLE]
        if not usable or usable[0] not in COMPARABLE:
            self._usable = []
        self._colors = colors
        self._wanted: Protocol | None = None
        self._since = 0.0
        self._not_before = -math.inf
        self._dwell = DWELL

    @property
    def idle(self) -> bool:
        """Whether there is nothing to choose from."""
        return len(self._usable) < 2

    def better(
        self, current: Protocol, size: float, cells: int, now: float
    ) -> Protocol | None:
        """The way to change to now, or ``None`` to go on.

        Args:
            current: What is used.
            size: Bytes that a frame may have on the link.
            cells: Cells that the picture covers.
            now: Time in seconds.
        """
        if self.idle:
            return None
        found = {p: quality(p, self._colors, size, cells) for p in self._usable}
        best = max(self._usable, key=lambda protocol: found[protocol])
        if best == current or found[best] < found[current] + MARGIN:
            self._wanted = None
            return None
        if self._wanted != best:
            self._wanted, self._since = best, now
        if now - self._since < PATIENCE or now < self._not_before:
            return None
        self._wanted = None
        self._not_before = now + self._dwell
        self._dwell = min(LONGEST_DWELL, self._dwell * 2)
        return best
