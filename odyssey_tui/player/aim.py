"""Where seeks and steps lead to that are not done yet."""

from __future__ import annotations

from typing import Final

from odyssey_tui.models import FRAME_RATE
from odyssey_tui.player.commands import Commands

MAX_STEPS: Final = 48
"""Steps by more frames go by time: so many are kept."""


class Aim:
    """A time to go to, then frames to step.

    Attributes:
        target_s: The time in seconds, if there is one.
        steps: How many frames, back when negative.
    """

    def __init__(self) -> None:
        self.target_s: float | None = None
        self.steps = 0

    def __bool__(self) -> bool:
        return self.target_s is not None or self.steps != 0

    def clear(self) -> None:
        """Stay where it is."""
        self.target_s, self.steps = None, 0

    def add(self, commands: Commands, position_s: float, fps: float | None) -> bool:
        """Take in commands; whether they move.

        Args:
            commands: New ones.
            position_s: Where the frame shown is.
            fps: Frames per second, if known.
        """
        target, steps = commands.seek, commands.steps
        if commands.seek_by:
            target = self._base(target, position_s) + commands.seek_by
        if abs(steps) > MAX_STEPS:
            target = self._base(target, position_s) + steps / (fps or FRAME_RATE)
            steps = 0
        if target is not None:
            self.target_s, self.steps = max(0.0, target), 0
        self.steps += steps
        return target is not None or steps != 0

    def _base(self, target: float | None, position_s: float) -> float:
        if target is not None:
            return target
        return position_s if self.target_s is None else self.target_s
