"""What all subjects have in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from ..paint.grade import RGB
from .pen import Pen
from .pose import Pose

Box: TypeAlias = tuple[float, float, float, float]
"""Left, bottom, right and top, in the units of a figure."""


@dataclass(frozen=True, slots=True)
class Variant:
    """What tells one of a kind from the others.

    Attributes:
        colour: Asked for, or ``None`` for the usual one.
        number: Which of several it is.
        sway: Strength of the wind.
    """

    colour: RGB | None = None
    number: int = 0
    sway: float = 1.0


Drawer: TypeAlias = Callable[[Pen, Pose, Variant], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of subject.

    Attributes:
        draw: Draws it in its own units.
        box: Everything that any of its poses can reach.
        tall: Its height in its own units.
        size: Its usual height, as a share of the shorter side of the picture.
        habitat: ``ground``, ``air``, ``water`` (on it) or ``sea`` (in it).
        idle: What it does when nothing else is asked.
        colour: The colour it mainly has.
        alive: Whether it blinks and looks about.
        fixed: Whether it never leaves its place.
    """

    draw: Drawer
    box: Box
    tall: float
    size: float
    habitat: str = "ground"
    idle: str = "stand"
    colour: RGB = (150, 120, 100)
    alive: bool = False
    fixed: bool = False
