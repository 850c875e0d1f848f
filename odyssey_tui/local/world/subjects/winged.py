"""Butterflies and dragons."""

from __future__ import annotations

import math

from ..paint.grade import RGB
from .pen import Pen, Point, tone
from .pose import Pose

_INK: RGB = (28, 24, 30)


def draw_butterfly(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A butterfly round (0, 0.3), half turned to the viewer."""
    open_ = 0.3 + 0.7 * abs(pose.swing(rounds=2))
    edge = tone(colour, 0.35)
    with pen.at(0, 0.35 + 0.05 * pose.swing(), 12):
        for side in (-1, 1):
            with pen.at(0, 0, 0, 1.0, side * open_):
                pen.shape(
                    [(0, 0.05), (0.28, 0.5), (0.62, 0.56), (0.66, 0.26), (0.3, 0.0)],
                    edge,
                )
                pen.shape(
                    [(0, 0.0), (0.36, 0.0), (0.5, -0.22), (0.34, -0.46), (0.1, -0.3)],
                    edge,
                )
                pen.shape(
                    [
                        (0.05, 0.07),
                        (0.28, 0.42),
                        (0.56, 0.48),
                        (0.58, 0.28),
                        (0.3, 0.06),
                    ],
                    colour,
                )
                pen.shape(
                    [(0.06, -0.04), (0.32, -0.04), (0.42, -0.2), (0.3, -0.38)],
                    tone(colour, 1.25),
                )
                pen.oval(0.46, 0.38, 0.05, 0.05, tone(colour, 1.7))
        pen.limb([(0, 0.2), (0, -0.3)], [0.05, 0.025], (42, 32, 36))
        pen.oval(0, 0.24, 0.06, 0.06, (42, 32, 36))
        pen.mark("head", 0, 0.24, 0.1)
        for side in (-1, 1):
            pen.line([(0, 0.27), (side * 0.1, 0.44), (side * 0.16, 0.48)], 0.016, _INK)


def draw_dragon(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A dragon in flight round (0, 0.4), three units from nose to tail."""
    flap = pose.swing()
    bob = -0.07 * flap
    belly = tone(
        (colour[0] * 0.5 + 120, colour[1] * 0.5 + 96, colour[2] * 0.5 + 50), 1.0
    )
    sitting = pose.action in ("sit", "sleep", "stand", "look", "eat")
    with pen.at(0, 0.55 + (0 if sitting else bob)):
        _dragon_wing(pen, tone(colour, 0.66), flap if not sitting else 0.8, 0.14)
        spine: list[Point] = []
        for index in range(9):
            x = -1.75 + index * 0.3
            wave = 0.13 * math.sin(index * 0.8 - pose.phase * math.tau)
            spine.append((x, wave * max(0.0, 1 - index / 7)))
        radii = [0.012, 0.05, 0.09, 0.13, 0.18, 0.235, 0.25, 0.22, 0.15]
        tail = spine[0]
        pen.polygon(
            [
                (tail[0] + 0.12, tail[1] + 0.12),
                (tail[0] - 0.28, tail[1]),
                (tail[0] + 0.12, tail[1] - 0.12),
                (tail[0] + 0.06, tail[1]),
            ],
            tone(colour, 0.8),
        )
        for index in range(1, 9):
            x, y = spine[index]
            r = radii[index]
            pen.polygon(
                [
                    (x - 0.1, y + r * 0.8),
                    (x - 0.08, y + r + 0.13),
                    (x + 0.08, y + r * 0.8),
                ],
                tone(colour, 0.6),
            )
        _dragon_legs(pen, colour, pose, sitting)
        pen.limb(spine, radii, colour)
        under = [
            (x, y - r * 0.45) for (x, y), r in zip(spine[3:], radii[3:], strict=True)
        ]
        pen.limb(under, [r * 0.55 for r in radii[3:]], belly)
        _dragon_head(pen, colour, belly, pose)
        _dragon_wing(pen, colour, flap if not sitting else 0.9, 0.0)


def _dragon_wing(pen: Pen, colour: RGB, flap: float, shift: float) -> None:
    with pen.at(0.12 + shift, 0.16, 112 - 40 * flap - 14 * shift):
        fold = 0.16 * flap
        tips = [(1.5, 0.1 + fold), (1.28, -0.42), (0.92, -0.68), (0.5, -0.66)]
        web = [(0.0, 0.06), (0.55, 0.3 + fold), tips[0]]
        for (ax, ay), (bx, by) in zip(tips, [*tips[1:], (0.02, -0.3)], strict=True):
            web += [((ax + bx) / 2 * 0.86, (ay + by) / 2 * 0.8 + 0.05), (bx, by)]
        pen.polygon(web, tone(colour, 0.78))
        elbow = (0.55, 0.3 + fold)
        pen.limb([(0, 0), elbow, tips[0]], [0.075, 0.055, 0.012], colour)
        for tip in tips[1:]:
            pen.limb([elbow, tip], [0.035, 0.01], tone(colour, 0.92))


def _dragon_legs(pen: Pen, colour: RGB, pose: Pose, sitting: bool) -> None:
    sway = 0.06 * pose.swing(0.25)
    for x, shade in ((-0.42, 0.7), (0.3, 0.72), (-0.34, 0.92), (0.38, 0.94)):
        if sitting:
            points = [(x, -0.1), (x - 0.08, -0.34), (x + 0.06, -0.52)]
        else:
            points = [(x, -0.1), (x - 0.14, -0.3), (x - 0.32 + sway, -0.36)]
        pen.limb(points, [0.13, 0.075, 0.05], tone(colour, shade))
        fx, fy = points[-1]
        for claw in (-0.04, 0.0, 0.04):
            pen.limb([(fx, fy), (fx + claw, fy - 0.09)], [0.03, 0.006], (236, 230, 214))


def _dragon_head(pen: Pen, colour: RGB, belly: RGB, pose: Pose) -> None:
    fire = pose.action in ("breathe fire", "roar")
    gape = 0.0
    if fire or pose.action in ("talk", "eat", "laugh", "yawn"):
        gape = 0.35 + 0.65 * max(0.0, pose.swing(0.1))
    nod = 0.03 * pose.swing(0.6)
    pen.limb(
        [(0.6, 0.0), (0.86, 0.22), (0.98, 0.46 + nod), (1.12, 0.56 + nod)],
        [0.18, 0.14, 0.11, 0.12],
        colour,
    )
    with pen.at(1.14, 0.58 + nod, 4 + 6 * gape):
        pen.mark("head", 0.12, 0.02, 0.24)
        pen.look((-0.1, 0.28, 0.34))
        for shift, shade in ((0.06, 0.75), (0.0, 1.0)):
            pen.limb(
                [(-0.05 + shift, 0.1), (-0.2 + shift, 0.28), (-0.42 + shift, 0.34)],
                [0.055, 0.04, 0.008],
                tone((226, 212, 180), shade),
            )
        if fire:
            with pen.shining():
                _fire(pen, pose, gape)
        with pen.at(0.02, -0.05, -26 * gape):
            pen.shape(
                [
                    (-0.06, 0.02),
                    (0.3, 0.02),
                    (0.44, -0.02),
                    (0.3, -0.09),
                    (-0.04, -0.08),
                ],
                belly,
            )
        pen.shape(
            [
                (-0.16, 0.06),
                (0.0, 0.17),
                (0.2, 0.1),
                (0.42, 0.1),
                (0.5, 0.02),
                (0.3, -0.04),
                (-0.06, -0.08),
            ],
            colour,
        )
        pen.oval(0.44, 0.075, 0.022, 0.016, (40, 24, 24))
        if pose.blink or pose.action == "sleep":
            pen.line([(0.04, 0.08), (0.14, 0.07)], 0.02, _INK)
        else:
            with pen.shining():
                pen.oval(0.09, 0.085, 0.05, 0.042, (252, 210, 60))
            pen.oval(0.1, 0.085, 0.014, 0.04, _INK)
        for tooth in (0.2, 0.3, 0.4):
            pen.polygon(
                [(tooth, -0.02), (tooth + 0.04, -0.02), (tooth + 0.02, -0.075)],
                (250, 248, 236),
            )


def _fire(pen: Pen, pose: Pose, gape: float) -> None:
    long = 0.5 + 0.9 * gape
    for share, colour in (
        (1.0, (236, 76, 28)),
        (0.74, (252, 150, 36)),
        (0.46, (255, 232, 130)),
    ):
        reach = long * share
        wave = 0.06 * pose.swing(share, 2)
        pen.shape(
            [
                (0.4, 0.0),
                (0.4 + reach * 0.5, 0.16 * share + wave),
                (0.4 + reach * 0.86, 0.24 * share - wave),
                (0.42 + reach, 0.02 + wave),
                (0.4 + reach * 0.8, -0.24 * share + wave),
                (0.4 + reach * 0.4, -0.14 * share),
            ],
            colour,
        )
    pen.mark("fire", 0.4 + long * 0.5, 0.0, 0.5)
