"""Poses: what a figure is doing at one moment, and how long that takes."""

from __future__ import annotations

import math
from dataclasses import dataclass

STEPS = 20
"""Most different pictures in one round of an action."""

LOOP_SECONDS: dict[str, float] = {
    "stand": 3.2,
    "walk": 1.1,
    "run": 0.6,
    "jump": 1.6,
    "fly": 0.9,
    "swim": 1.2,
    "sit": 3.2,
    "sleep": 4.0,
    "wave": 1.0,
    "dance": 1.2,
    "look": 4.0,
    "stretch": 3.2,
    "yawn": 3.6,
    "eat": 1.4,
    "talk": 0.8,
    "roar": 2.0,
    "spin": 1.6,
    "play": 1.2,
    "fight": 1.2,
    "bow": 2.8,
    "drive": 0.8,
    "float": 4.8,
    "grow": 4.0,
    "breathe fire": 1.6,
    "read": 4.0,
    "glow": 2.4,
    "nod": 1.2,
    "laugh": 0.8,
    "cry": 2.0,
    "climb": 1.2,
    "kick": 1.2,
    "throw": 1.6,
    "clap": 0.6,
    "point": 2.0,
    "hide": 3.2,
    "shake": 0.4,
    "fall": 2.0,
    "paint": 1.6,
    "cook": 1.2,
}
"""Actions that figures know, with the length of one round in seconds."""

TRAVEL: dict[str, float] = {
    "walk": 0.15,
    "run": 0.34,
    "fly": 0.26,
    "swim": 0.18,
    "drive": 0.36,
    "play": 0.1,
}
"""Actions that move forward: shares of the shorter side in a second."""


@dataclass(frozen=True, slots=True)
class Pose:
    """One moment of one action.

    Attributes:
        action: What is being done.
        phase: How far the round is, 0 to 1.
        blink: Eyes closed.
        gaze: Where the eyes look, -1 (back) to 1 (ahead).
        facing: ``side``, ``front`` or ``back``.
        wears: What the figure has on just now.
    """

    action: str = "stand"
    phase: float = 0.0
    blink: bool = False
    gaze: float = 0.0
    facing: str = "side"
    wears: frozenset[str] = frozenset()

    def swing(self, offset: float = 0.0, rounds: int = 1) -> float:
        """A sine over the round."""
        return math.sin((self.phase * rounds + offset) * math.tau)

    def pulse(self, start: float, end: float) -> float:
        """0 outside of the part of the round, rising to 1 and falling within."""
        if not start < self.phase < end:
            return 0.0
        return math.sin((self.phase - start) / (end - start) * math.pi)

    def hop(self) -> float:
        """Height of a leap, 0 to 1, with a moment on the ground before it."""
        return self.pulse(0.22, 0.8)


def stride(phase: float, stance: float = 0.58) -> tuple[float, float]:
    """A foot's place in a gait: forward (-1 to 1) and lift (0 to 1)."""
    phase %= 1.0
    if phase < stance:
        return 1 - 2 * phase / stance, 0.0
    part = (phase - stance) / (1 - stance)
    return -math.cos(part * math.pi), math.sin(part * math.pi)
