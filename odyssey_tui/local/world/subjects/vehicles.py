"""Boats, cars, trains, balloons, aeroplanes, rockets and saucers."""

from __future__ import annotations

import math

from ..paint.grade import RGB
from .pen import Pen, tone
from .pose import Pose

_GLASS: RGB = (150, 198, 224)
_TYRE: RGB = (36, 36, 44)
_STEEL: RGB = (176, 186, 198)


def draw_sailboat(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A sailing boat afloat; the waterline is y = 0."""
    with pen.at(0, 0.02 * pose.swing(0.2), 3.5 * pose.swing()):
        pen.line([(0.0, 0.1), (0.0, 1.5)], 0.03, (112, 78, 52))
        belly = 0.06 * pose.swing(0.3)
        pen.shape(
            [
                (0.04, 1.46),
                (0.36 + belly, 0.95),
                (0.62 + belly, 0.34),
                (0.3, 0.28),
                (0.04, 0.28),
                (0.04, 0.8),
            ],
            (250, 246, 234),
        )
        pen.shape(
            [
                (-0.04, 1.36),
                (-0.04, 0.3),
                (-0.3, 0.28),
                (-0.52 + belly, 0.3),
                (-0.24 + belly, 0.86),
            ],
            tone(colour, 1.12),
        )
        pen.limb([(0.02, 0.24), (0.6, 0.26)], [0.014, 0.012], (112, 78, 52))
        pen.polygon(
            [(0.0, 1.5), (0.0, 1.62), (-0.2, 1.56 + belly * 0.5)], (226, 62, 56)
        )
        pen.shape(
            [
                (-0.72, 0.2),
                (-0.62, -0.06),
                (-0.2, -0.15),
                (0.36, -0.15),
                (0.66, -0.02),
                (0.86, 0.24),
                (0.3, 0.17),
                (-0.3, 0.16),
            ],
            colour,
        )
        pen.limb(
            [(-0.7, 0.19), (0.1, 0.15), (0.84, 0.23)],
            [0.024, 0.024, 0.02],
            tone(colour, 1.4),
        )
        pen.mark("head", 0.1, 0.7, 0.5)


def draw_ship(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A tall ship with three masts."""
    with pen.at(0, 0.02 * pose.swing(0.2), 2 * pose.swing()):
        belly = 0.03 * pose.swing(0.3)
        wood: RGB = (104, 68, 44)
        for x, high in ((-0.5, 1.35), (0.0, 1.62), (0.5, 1.4)):
            pen.line([(x, 0.2), (x, high)], 0.032, wood)
            for top, low, wide in ((0.96, 0.68, 0.17), (0.64, 0.32, 0.22)):
                t, b = high * top, high * low
                pen.shape(
                    [
                        (x - wide * 0.8, t),
                        (x + wide * 0.8, t),
                        (x + wide + 0.06 + belly, (t + b) / 2),
                        (x + wide, b),
                        (x - wide, b),
                        (x - wide + 0.07 + belly, (t + b) / 2),
                    ],
                    (244, 234, 212),
                )
            pen.polygon([(x, high), (x, high + 0.1), (x - 0.16, high + 0.05)], colour)
        pen.line([(0.8, 0.34), (1.25, 0.62)], 0.026, wood)
        pen.shape(
            [
                (-1.0, 0.52),
                (-0.96, 0.0),
                (-0.7, -0.16),
                (0.5, -0.16),
                (0.8, 0.0),
                (1.02, 0.42),
                (0.6, 0.24),
                (-0.5, 0.24),
                (-0.7, 0.5),
            ],
            tone(wood, 0.95),
        )
        pen.limb([(-0.94, 0.18), (0.0, 0.1), (0.9, 0.22)], [0.03, 0.03, 0.024], colour)
        for index in range(6):
            pen.oval(-0.62 + index * 0.22, 0.02, 0.034, 0.03, (250, 206, 110))
        pen.mark("head", 0.0, 0.7, 0.6)


def _wheel(pen: Pen, x: float, y: float, radius: float, turn: float) -> None:
    pen.oval(x, y, radius, radius, _TYRE)
    pen.oval(x, y, radius * 0.6, radius * 0.6, _STEEL)
    for spoke in range(5):
        angle = turn + spoke * math.tau / 5
        pen.line(
            [
                (x, y),
                (
                    x + math.cos(angle) * radius * 0.55,
                    y + math.sin(angle) * radius * 0.55,
                ),
            ],
            radius * 0.14,
            (96, 104, 116),
        )
    pen.oval(x, y, radius * 0.16, radius * 0.16, _TYRE)


def draw_car(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A small car, two units long."""
    turn = (
        -pose.phase * math.tau
        if pose.action in ("drive", "run", "walk", "fly")
        else 0.0
    )
    shake = 0.012 * pose.swing(rounds=2) if turn else 0.0
    hop = 0.5 * pose.hop() if pose.action == "jump" else 0.0
    with pen.at(0, shake + hop):
        pen.shape(
            [(-0.62, 0.46), (-0.44, 0.84), (-0.1, 0.93), (0.22, 0.88), (0.52, 0.5)],
            tone(colour, 0.86),
        )
        pen.shape([(-0.5, 0.5), (-0.38, 0.78), (-0.06, 0.85), (-0.03, 0.5)], _GLASS)
        pen.shape([(0.04, 0.5), (0.02, 0.85), (0.2, 0.81), (0.43, 0.5)], _GLASS)
        pen.shape(
            [
                (-0.98, 0.3),
                (-0.94, 0.5),
                (-0.55, 0.56),
                (0.5, 0.55),
                (0.9, 0.47),
                (1.0, 0.3),
                (0.96, 0.16),
                (0.0, 0.14),
                (-0.95, 0.16),
            ],
            colour,
        )
        pen.limb([(-0.96, 0.27), (0.97, 0.27)], [0.02, 0.02], tone(colour, 0.7))
        pen.limb([(-0.6, 0.47), (0.62, 0.46)], [0.018, 0.012], tone(colour, 1.5))
        with pen.shining():
            pen.oval(0.93, 0.36, 0.055, 0.06, (255, 244, 190))
            pen.oval(-0.94, 0.38, 0.04, 0.05, (230, 50, 44))
        pen.mark("lamp", 0.96, 0.36, 0.3)
        pen.mark("head", 0.0, 0.6, 0.5)
    for x in (-0.56, 0.56):
        pen.oval(x, 0.2 + hop, 0.235, 0.235, tone(colour, 0.4))
        _wheel(pen, x, 0.19 + hop, 0.19, turn)


def draw_bus(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A bus or a van."""
    turn = -pose.phase * math.tau if pose.action in ("drive", "run", "walk") else 0.0
    pen.shape(
        [
            (-1.15, 0.2),
            (-1.16, 0.6),
            (-1.12, 1.06),
            (-0.9, 1.14),
            (0.9, 1.14),
            (1.08, 1.04),
            (1.16, 0.6),
            (1.15, 0.2),
            (0.0, 0.17),
        ],
        colour,
    )
    for index in range(5):
        left = -1.0 + index * 0.39
        pen.shape(
            [(left, 0.66), (left + 0.3, 0.66), (left + 0.3, 0.98), (left, 0.98)], _GLASS
        )
    pen.limb([(-1.12, 0.5), (1.13, 0.5)], [0.05, 0.05], tone(colour, 1.55))
    with pen.shining():
        pen.oval(1.1, 0.33, 0.05, 0.06, (255, 244, 190))
    pen.mark("lamp", 1.12, 0.33, 0.3)
    pen.mark("head", 0.0, 0.7, 0.6)
    for x in (-0.7, 0.7):
        _wheel(pen, x, 0.2, 0.2, turn)


def draw_train(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A steam locomotive with one carriage; it puffs."""
    turn = -pose.phase * math.tau
    for index in range(5):
        part = (pose.phase + index / 5) % 1.0
        size = 0.1 + 0.26 * part
        grey = 236 - 30 * part
        x, y = 0.86 - 1.0 * part - 0.16 * index, 1.12 + 0.5 * part
        pen.oval(x, y, size, size * 0.8, (grey, grey, grey + 4))
    pen.limb([(-1.7, 0.1), (1.4, 0.1)], [0.035, 0.035], (60, 56, 60))
    pen.polygon(
        [(-1.75, 0.28), (-0.72, 0.28), (-0.72, 1.02), (-1.75, 1.02)], tone(colour, 0.8)
    )
    pen.limb([(-1.8, 1.05), (-0.68, 1.05)], [0.05, 0.05], (54, 52, 60))
    for index in range(3):
        left = -1.64 + index * 0.32
        with pen.shining():
            pen.polygon(
                [(left, 0.6), (left + 0.22, 0.6), (left + 0.22, 0.88), (left, 0.88)],
                (255, 226, 150),
            )
    pen.polygon([(-0.6, 0.26), (-0.06, 0.26), (-0.06, 1.12), (-0.6, 1.12)], colour)
    pen.limb([(-0.66, 1.14), (0.0, 1.14)], [0.05, 0.05], (54, 52, 60))
    pen.polygon(
        [(-0.48, 0.7), (-0.18, 0.7), (-0.18, 1.0), (-0.48, 1.0)], (255, 226, 150)
    )
    pen.limb([(-0.05, 0.52), (1.1, 0.52)], [0.27, 0.27], tone(colour, 0.92))
    pen.oval(1.14, 0.52, 0.25, 0.25, (70, 70, 80))
    pen.polygon([(0.76, 0.74), (0.96, 0.74), (1.0, 1.12), (0.72, 1.12)], (58, 58, 66))
    pen.oval(0.36, 0.82, 0.13, 0.13, (226, 184, 80))
    pen.polygon([(1.12, 0.1), (1.55, 0.06), (1.14, 0.34)], (190, 60, 52))
    with pen.shining():
        pen.oval(1.36, 0.66, 0.07, 0.07, (255, 246, 196))
    pen.mark("lamp", 1.38, 0.66, 0.3)
    pen.mark("head", 0.4, 0.6, 0.6)
    for x, radius in (
        (-1.5, 0.13),
        (-0.96, 0.13),
        (-0.34, 0.2),
        (0.12, 0.2),
        (0.56, 0.2),
    ):
        _wheel(pen, x, radius + 0.02, radius, turn)
    _wheel(pen, 0.98, 0.15, 0.13, turn * 1.5)
    x = 0.1 + 0.08 * math.cos(turn)
    pen.line([(x - 0.44, 0.22), (x + 0.46, 0.22)], 0.035, (206, 210, 216))


def draw_bicycle(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A bicycle."""
    turn = -pose.phase * math.tau if pose.action in ("drive", "run", "walk") else 0.3
    for x in (-0.52, 0.52):
        pen.oval(x, 0.34, 0.34, 0.34, _TYRE)
        pen.oval(x, 0.34, 0.295, 0.295, (224, 226, 230))
        for spoke in range(6):
            angle = turn + spoke * math.pi / 6
            dx, dy = math.cos(angle) * 0.3, math.sin(angle) * 0.3
            pen.line([(x - dx, 0.34 - dy), (x + dx, 0.34 + dy)], 0.012, (150, 154, 162))
    for a, b in (
        ((-0.52, 0.34), (-0.06, 0.32)),
        ((-0.06, 0.32), (-0.2, 0.78)),
        ((-0.52, 0.34), (-0.18, 0.7)),
        ((-0.06, 0.32), (0.4, 0.74)),
        ((-0.18, 0.7), (0.4, 0.74)),
        ((0.52, 0.34), (0.36, 0.92)),
    ):
        pen.line([a, b], 0.042, colour)
    pen.limb([(-0.32, 0.82), (-0.1, 0.82)], [0.045, 0.03], (50, 44, 44))
    pen.line([(0.36, 0.92), (0.5, 0.96)], 0.04, (60, 60, 66))
    pen.mark("head", 0.1, 0.7, 0.4)


def draw_balloon(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A hot-air balloon with its basket at y = 0."""
    other = tone((colour[1], colour[2], colour[0]), 1.1)
    with pen.at(0, 0.03 * pose.swing(), 2 * pose.swing(0.25)):
        outline = [(0, 1.85), (0.42, 1.74), (0.62, 1.4), (0.5, 0.98), (0.16, 0.52)]
        outline += [(-0.16, 0.52), (-0.5, 0.98), (-0.62, 1.4), (-0.42, 1.74)]
        pen.shape(outline, colour)
        for share, shade in ((0.68, other), (0.36, (252, 244, 222))):
            pen.shape([(x * share, y) for x, y in outline], shade)
        pen.limb(
            [(-0.57, 1.2), (0.0, 1.06), (0.57, 1.2)],
            [0.035, 0.04, 0.035],
            tone(other, 0.82),
        )
        for x in (-0.13, 0.13):
            pen.line([(x, 0.54), (x * 0.8, 0.2)], 0.014, (80, 60, 48))
        pen.shape(
            [(-0.13, 0.2), (0.13, 0.2), (0.11, 0.0), (-0.11, 0.0)], (150, 104, 62)
        )
        pen.limb([(-0.13, 0.2), (0.13, 0.2)], [0.024, 0.024], (110, 74, 46))
        if pose.swing(rounds=2) > 0.2:
            with pen.shining():
                pen.shape([(-0.03, 0.34), (0, 0.52), (0.03, 0.34)], (255, 206, 90))
        pen.mark("head", 0, 1.2, 0.6)
        pen.mark("glow", 0, 0.7, 0.5)


def draw_plane(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A propeller plane in flight."""
    with pen.at(0, 0.5 + 0.04 * pose.swing(), 3 * pose.swing(0.25)):
        pen.polygon(
            [(0.1, 0.05), (-0.14, 0.4), (-0.32, 0.4), (-0.16, 0.05)], tone(colour, 0.7)
        )
        pen.polygon(
            [(-0.82, 0.06), (-1.04, 0.42), (-0.86, 0.42), (-0.6, 0.1)],
            tone(colour, 0.92),
        )
        pen.limb(
            [(-0.98, 0.1), (-0.2, 0.06), (0.55, 0.02), (0.86, 0.0)],
            [0.05, 0.16, 0.19, 0.1],
            colour,
        )
        pen.limb([(-0.7, 0.0), (0.7, -0.06)], [0.03, 0.05], tone(colour, 1.5))
        pen.shape([(0.16, 0.18), (0.24, 0.34), (0.44, 0.32), (0.52, 0.16)], _GLASS)
        pen.polygon(
            [(0.3, -0.04), (-0.1, -0.42), (-0.36, -0.42), (-0.1, -0.02)],
            tone(colour, 0.88),
        )
        blur = 0.36 * abs(math.cos(pose.phase * math.tau * 3)) + 0.06
        pen.oval(0.97, 0.0, 0.03, blur, (206, 212, 220))
        pen.oval(0.94, 0.0, 0.06, 0.06, (70, 70, 80))
        pen.mark("head", 0.3, 0.1, 0.5)


def draw_rocket(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A rocket that stands upright, its flame below."""
    flicker = 0.12 * pose.swing(rounds=3)
    flying = pose.action in ("fly", "float", "jump", "run", "drive")
    with pen.at(0, 0.5 if flying else 0.16, -14 if flying else 0):
        if flying:
            for share, flame in (
                (1.0, (240, 90, 34)),
                (0.68, (254, 176, 48)),
                (0.36, (255, 244, 200)),
            ):
                long = (0.6 + flicker) * share
                with pen.shining():
                    pen.shape(
                        [
                            (-0.15 * share, 0.0),
                            (0, 0.06),
                            (0.15 * share, 0.0),
                            (0, -long),
                        ],
                        flame,
                    )
            pen.mark("fire", 0, -0.3, 0.5)
        for side in (-1, 1):
            pen.shape(
                [
                    (side * 0.16, 0.42),
                    (side * 0.4, 0.1),
                    (side * 0.38, -0.1),
                    (side * 0.14, 0.08),
                ],
                tone(colour, 0.86),
            )
        pen.shape(
            [
                (0, 1.5),
                (0.2, 1.14),
                (0.25, 0.7),
                (0.19, 0.14),
                (0.12, 0.0),
                (-0.12, 0.0),
                (-0.19, 0.14),
                (-0.25, 0.7),
                (-0.2, 1.14),
            ],
            (240, 242, 246),
        )
        pen.shape(
            [(0, 1.52), (0.15, 1.27), (0.2, 1.12), (-0.2, 1.12), (-0.15, 1.27)], colour
        )
        pen.limb([(-0.21, 0.28), (0.21, 0.28)], [0.035, 0.035], colour)
        pen.oval(0, 0.8, 0.12, 0.12, tone(_STEEL, 0.8))
        pen.oval(0, 0.8, 0.09, 0.09, (96, 176, 226))
        pen.oval(-0.03, 0.83, 0.025, 0.025, (240, 250, 255))
        pen.mark("head", 0, 0.9, 0.5)


def draw_saucer(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A flying saucer with lights that run round it."""
    with pen.at(0, 0.7 + 0.05 * pose.swing(), 3 * pose.swing(0.25)):
        if pose.action in ("glow", "look", "throw", "stand"):
            with pen.shining():
                pen.polygon(
                    [(-0.16, -0.14), (0.16, -0.14), (0.5, -0.9), (-0.5, -0.9)],
                    (190, 250, 206),
                )
        pen.shape(
            [(-0.36, 0.08), (-0.24, 0.38), (0, 0.48), (0.24, 0.38), (0.36, 0.08)],
            (160, 226, 240),
        )
        pen.oval(-0.1, 0.3, 0.06, 0.09, (236, 252, 255), 24)
        pen.shape(
            [
                (-0.95, 0.0),
                (-0.4, 0.17),
                (0.4, 0.17),
                (0.95, 0.0),
                (0.42, -0.15),
                (-0.42, -0.15),
            ],
            colour,
        )
        pen.shape(
            [(-0.9, -0.01), (0.9, -0.01), (0.4, -0.15), (-0.4, -0.15)],
            tone(colour, 0.62),
        )
        for index in range(7):
            lit = (index / 7 + pose.phase) % 1.0
            shade = tone((255, 224, 96), 0.5 + 0.7 * lit)
            with pen.shining():
                pen.oval(-0.66 + index * 0.22, -0.045, 0.05, 0.035, shade)
        pen.mark("glow", 0, -0.1, 0.7)
        pen.mark("head", 0, 0.2, 0.5)
