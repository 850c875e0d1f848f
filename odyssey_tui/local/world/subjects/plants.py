"""Trees, flowers, mushrooms; what the wind moves."""

from __future__ import annotations

import math

from ..paint.grade import RGB
from ..paint.noise import generator
from .pen import Pen, Point, tone
from .pose import Pose

_BARK: RGB = (98, 68, 48)


def draw_oak(pen: Pen, colour: RGB, pose: Pose, sway: float = 1.0) -> None:
    """A broad tree, two units high, its leaves in the wind."""
    lean = 0.05 * pose.swing() * sway
    _trunk(pen, lean, 0.16)
    random = generator("oak")
    clumps: list[tuple[float, float, float, float]] = []
    for index in range(26):
        angle = index * 2.39996
        reach = 0.72 * math.sqrt((index + 0.5) / 26)
        x, y = math.cos(angle) * reach * 1.12, math.sin(angle) * reach * 0.78
        size = 0.24 + 0.1 * float(random.random())
        clumps.append((x, y + 1.34, size, float(random.random())))
    clumps.sort(key=lambda clump: clump[1] + 0.3 * clump[0])
    for x, y, size, phase in clumps:
        move = lean * (0.7 + 1.1 * y) + 0.02 * sway * pose.swing(phase)
        lit = 0.62 + 0.34 * (y - 0.7) / 1.2 - 0.1 * x
        pen.oval(x + move, y, size, size * 0.86, tone(colour, min(max(lit, 0.5), 1.12)))
    for x, y, size, phase in clumps[6:]:
        move = lean * (0.7 + 1.1 * y) + 0.03 * sway * pose.swing(phase)
        lit = 0.86 + 0.34 * (y - 0.8) / 1.2 - 0.12 * x
        for part in range(3):
            angle = phase * 9 + part * 2.1
            dx, dy = math.cos(angle) * size * 0.5, math.sin(angle) * size * 0.45
            pen.oval(
                x + move + dx - 0.03,
                y + dy + 0.05,
                size * 0.34,
                size * 0.26,
                tone(colour, min(max(lit, 0.55), 1.3)),
            )
    _blown_leaves(pen, colour, pose, sway)
    pen.mark("head", 0, 1.3, 0.8)


def _trunk(pen: Pen, lean: float, thick: float) -> None:
    pen.limb(
        [(0.0, 0.0), (0.02, 0.4), (0.0 + lean, 0.9), (lean * 1.6, 1.3)],
        [thick * 1.35, thick, thick * 0.8, thick * 0.5],
        _BARK,
    )
    for side in (-1, 1):
        pen.limb([(0, 0.06), (side * 0.26, 0.0)], [thick * 0.6, 0.02], _BARK)
        pen.limb(
            [(lean * 0.6, 0.7), (side * 0.3 + lean, 1.06), (side * 0.5 + lean, 1.3)],
            [thick * 0.6, thick * 0.4, 0.03],
            tone(_BARK, 0.9),
        )
    pen.limb([(-0.06, 0.1), (-0.04, 0.8)], [0.02, 0.012], tone(_BARK, 1.25))


def _blown_leaves(pen: Pen, colour: RGB, pose: Pose, sway: float) -> None:
    if sway < 1.2:
        return
    for index in range(12):
        part = (pose.phase + index / 12) % 1.0
        x = 0.2 + 1.7 * part
        y = 1.5 - 0.5 * part + 0.3 * math.sin(index * 2.1 + part * 5)
        pen.oval(x, y, 0.045, 0.022, tone(colour, 1.1), index * 50 + part * 300)


def draw_blossom(pen: Pen, colour: RGB, pose: Pose, sway: float = 1.0) -> None:
    """A cherry tree in bloom, shedding petals."""
    draw_oak(pen, colour, pose, min(sway, 1.1))
    for index in range(14):
        part = (pose.phase + index * 0.31) % 1.0
        x = -0.9 + (index * 0.618 % 1.0) * 1.8 + 0.5 * part * sway
        y = 1.3 - 1.3 * part + 0.05 * math.sin(part * 12 + index)
        pen.oval(x, y, 0.03, 0.02, tone(colour, 1.4), index * 40 + 200 * part)


def draw_pine(pen: Pen, colour: RGB, pose: Pose, sway: float = 1.0) -> None:
    """A conifer, two units high."""
    lean = 0.035 * pose.swing() * sway
    pen.limb([(0, 0), (0, 0.5)], [0.1, 0.07], _BARK)
    for index in range(6):
        low = 0.24 + index * 0.27
        high = low + 0.56
        wide = 0.66 * (1 - index / 7.4)
        move = lean * (low + 0.3)
        points: list[Point] = [(move * 1.2, high)]
        for side in (1, -1):
            edge = [(0.42, 0.6), (0.66, 0.36), (1.0, 0.0), (0.62, 0.06)]
            if side < 0:
                edge.reverse()
            points += [
                (side * wide * a + move, low + (high - low) * b) for a, b in edge
            ]
            if side > 0:
                points.append((move, low + 0.05))
        shade = 0.68 + 0.07 * index
        pen.polygon(points, tone(colour, shade))
        pen.polygon(
            [
                (move * 1.2, high),
                (move - wide * 0.66, low + 0.2),
                (move - wide, low),
                (move - wide * 0.5, low + 0.1),
            ],
            tone(colour, shade + 0.18),
        )
    pen.mark("head", 0, 1.2, 0.7)


def draw_palm(pen: Pen, colour: RGB, pose: Pose, sway: float = 1.0) -> None:
    """A palm, two units high, bent by the wind."""
    lean = 0.2 + 0.05 * pose.swing() * sway
    top = (lean + 0.12, 1.42)
    pen.limb(
        [(-0.18, 0.0), (-0.08, 0.5), (lean * 0.5, 1.0), top],
        [0.1, 0.075, 0.06, 0.055],
        (142, 104, 70),
    )
    for index in range(9):
        y = 0.16 + index * 0.14
        x = -0.16 + 0.11 * y + lean * (y / 1.42) ** 2 * 0.75
        pen.limb([(x - 0.05, y), (x + 0.07, y + 0.01)], [0.008, 0.008], (112, 80, 54))
    for index, angle in enumerate((205, 168, 135, 100, 62, 30, -4, -34)):
        swing = 5 * sway * pose.swing(index * 0.13)
        shade = 0.72 + 0.07 * (index % 4)
        with pen.at(top[0], top[1], angle + swing - 90):
            pen.shape(
                [
                    (-0.02, 0),
                    (0.1, 0.26),
                    (0.14, 0.56),
                    (0.02, 0.86),
                    (-0.16, 1.0),
                    (-0.07, 0.66),
                    (-0.07, 0.3),
                ],
                tone(colour, shade),
            )
            pen.line([(0, 0), (0.05, 0.4), (-0.12, 0.95)], 0.016, tone(colour, 1.25))
    for x, y in ((-0.05, -0.06), (0.07, -0.07), (0.01, -0.12)):
        pen.oval(top[0] + x, top[1] + y, 0.065, 0.07, (112, 72, 44))
    pen.mark("head", lean, 1.4, 0.6)


def draw_cactus(pen: Pen, colour: RGB, pose: Pose, sway: float = 1.0) -> None:
    """A saguaro with a flower."""
    for points, radii in (
        ([(0.0, 0.0), (0.0, 0.8), (0.0, 1.5)], [0.19, 0.2, 0.16]),
        ([(0.0, 0.6), (0.4, 0.62), (0.46, 1.1)], [0.1, 0.12, 0.11]),
        ([(0.0, 0.78), (-0.36, 0.8), (-0.42, 1.24)], [0.1, 0.11, 0.1]),
    ):
        pen.limb(points, radii, colour)
    for x in (-0.1, 0.0, 0.1):
        pen.line(
            [(x, 0.06), (x * 1.05, 0.8), (x * 0.8, 1.56)], 0.014, tone(colour, 0.7)
        )
    pen.line([(0.42, 0.66), (0.44, 1.1)], 0.012, tone(colour, 0.7))
    pen.line([(-0.4, 0.84), (-0.42, 1.22)], 0.012, tone(colour, 0.7))
    for angle in range(0, 360, 60):
        with pen.at(0.0, 1.68, angle + 4 * pose.swing()):
            pen.oval(0.06, 0, 0.06, 0.032, (246, 112, 150))
    pen.oval(0.0, 1.68, 0.03, 0.03, (255, 220, 110))
    pen.mark("head", 0, 1.2, 0.5)


def draw_flower(pen: Pen, colour: RGB, pose: Pose, petals: int = 12) -> None:
    """One tall flower, one and a half units high."""
    lean = 5 * pose.swing()
    open_ = 1.0
    if pose.action == "grow":
        open_ = 0.3 + 0.7 * abs(pose.swing(rounds=1))
    turn = pose.phase * 360 / petals if pose.action in ("spin", "dance") else 0.0
    head = (0.06 * pose.swing(), 1.16)
    pen.limb([(0, 0), (0.03, 0.6), head], [0.032, 0.026, 0.024], (84, 140, 66))
    for side, y in ((-1, 0.34), (1, 0.56)):
        with pen.at(0.01, y, side * 8 + lean, 1.0, side):
            pen.shape(
                [(0, 0), (0.2, 0.16), (0.46, 0.14), (0.24, -0.02)], (104, 164, 78)
            )
    with pen.at(head[0], head[1], lean + turn, open_):
        for layer, (long, shade) in enumerate(((0.36, 0.8), (0.32, 1.0))):
            for index in range(petals):
                with pen.at(0, 0, index * 360 / petals + layer * 180 / petals):
                    pen.shape(
                        [
                            (0.08, 0.02),
                            (long * 0.6, 0.085),
                            (long, 0.0),
                            (long * 0.6, -0.085),
                            (0.08, -0.02),
                        ],
                        tone(colour, shade),
                    )
        pen.oval(0, 0, 0.15, 0.15, (112, 72, 40))
        pen.oval(-0.01, 0.01, 0.12, 0.12, (146, 98, 50))
        pen.mark("head", 0, 0, 0.34)
        if petals > 10:
            return
        for index in range(9):
            angle = index * 2.4
            reach = 0.03 * math.sqrt(index)
            pen.oval(
                math.cos(angle) * reach,
                math.sin(angle) * reach,
                0.014,
                0.014,
                (250, 214, 110),
            )


def draw_rose(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A rose or a tulip-like flower with folded petals."""
    sway = 0.04 * pose.swing()
    pen.limb([(0, 0), (0.02, 0.6), (sway, 1.06)], [0.028, 0.024, 0.024], (70, 124, 66))
    for side, y in ((-1, 0.4), (1, 0.62)):
        with pen.at(0.01, y, side * 16, 1.0, side):
            pen.shape([(0, 0), (0.14, 0.14), (0.36, 0.16), (0.2, 0.0)], (88, 148, 74))
    with pen.at(sway, 1.2, 6 * pose.swing()):
        for x, y, size, shade in (
            (-0.14, -0.02, 0.22, 0.72),
            (0.14, -0.02, 0.22, 0.78),
            (0.0, 0.08, 0.24, 0.86),
            (-0.08, -0.06, 0.2, 0.96),
            (0.09, -0.06, 0.19, 1.05),
        ):
            pen.oval(x, y, size, size * 0.92, tone(colour, shade))
        for turn in range(3):
            size = 0.13 - 0.035 * turn
            pen.line(
                [
                    (-size, 0.06),
                    (0, 0.06 - size),
                    (size, 0.06),
                    (0.02, 0.06 + size * 0.7),
                ],
                0.022,
                tone(colour, 0.6),
            )
        pen.mark("head", 0, 0, 0.32)


def draw_mushroom(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A toadstool; it breathes a little."""
    puff = 1 + 0.025 * pose.swing()
    pen.limb([(0, 0), (0.02, 0.35), (0, 0.62)], [0.17, 0.12, 0.13], (244, 232, 210))
    pen.limb([(-0.14, 0.5), (0.14, 0.5)], [0.035, 0.035], (226, 210, 184))
    with pen.at(0, 0.58, 0, puff):
        pen.oval(0, 0.02, 0.48, 0.1, (230, 206, 180))
        pen.shape(
            [(-0.52, 0.0), (-0.42, 0.3), (0, 0.5), (0.42, 0.3), (0.52, 0.0), (0, 0.06)],
            colour,
        )
        for x, y, size in (
            (-0.22, 0.24, 0.07),
            (0.08, 0.34, 0.085),
            (0.3, 0.16, 0.055),
            (-0.04, 0.14, 0.05),
            (-0.38, 0.1, 0.04),
        ):
            pen.oval(x, y, size, size * 0.82, (252, 246, 232))
    pen.mark("head", 0, 0.7, 0.4)
    pen.mark("glow", 0, 0.6, 0.5)
