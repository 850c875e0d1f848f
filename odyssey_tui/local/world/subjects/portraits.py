"""Heads of figures: faces, hair, helmets; radius one."""

from __future__ import annotations

import math

from ..paint.grade import RGB
from .humanoid import Body, Figure
from .pen import Pen, tone
from .pose import Pose

_INK: RGB = (34, 26, 30)


def human_head(pen: Pen, figure: Figure, pose: Pose, body: Body) -> None:
    back = pose.facing == "back"
    turn = 0.0 if back else 0.42 * body.turn
    if figure.cut in ("long", "bun"):
        _hair_behind(pen, figure, pose)
    pen.shape(
        [
            (0, 1.0),
            (0.8, 0.62),
            (0.9, -0.1),
            (0.56, -0.82),
            (0, -1.02),
            (-0.56, -0.82),
            (-0.9, -0.1),
            (-0.8, 0.62),
        ],
        figure.hair if back and figure.cut != "bald" else figure.skin,
    )
    if not back:
        _features(pen, figure, pose, body, turn)
    _hair(pen, figure, turn, back=back)
    if "beard" in figure.extras and not back:
        pen.shape(
            [
                (turn - 0.75, -0.25),
                (turn - 0.3, -0.42),
                (turn + 0.3, -0.42),
                (turn + 0.75, -0.25),
                (turn + 0.5, -1.2),
                (turn, -1.75),
                (turn - 0.5, -1.2),
            ],
            figure.hair,
        )
    if figure.outfit == "armour":
        _helm(pen, figure, turn, back=back)


def _features(pen: Pen, figure: Figure, pose: Pose, body: Body, turn: float) -> None:
    look = turn + 0.06 * pose.gaze
    pen.look((look - 0.36, 0.02, 0.25), (look + 0.36, 0.02, 0.25))
    for side in (-1, 1):
        x = look + side * 0.36
        if abs(x) > 0.85:
            continue
        if pose.blink or body.asleep:
            pen.line([(x - 0.15, 0.02), (x, -0.05), (x + 0.15, 0.02)], 0.07, _INK)
        else:
            pen.oval(x, 0.02, 0.115, 0.155, _INK)
            pen.oval(x + 0.04, 0.075, 0.042, 0.05, (255, 255, 255))
        pen.line([(x - 0.16, 0.3), (x + 0.14, 0.33)], 0.06, tone(figure.hair, 0.8))
        pen.oval(x + side * 0.08, -0.28, 0.15, 0.09, tone(figure.skin, 0.9))
    pen.line(
        [(look + 0.06, -0.02), (look + 0.13, -0.22), (look + 0.02, -0.24)],
        0.05,
        tone(figure.skin, 0.74),
    )
    if body.mouth > 0.08:
        pen.oval(look, -0.52, 0.17, 0.06 + 0.2 * body.mouth, (112, 38, 42))
    else:
        pen.line(
            [(look - 0.2, -0.48), (look, -0.56), (look + 0.2, -0.48)],
            0.06,
            tone(figure.skin, 0.5),
        )


def _hair_behind(pen: Pen, figure: Figure, pose: Pose) -> None:
    sway = 0.12 * pose.swing()
    if figure.cut == "bun":
        pen.oval(-0.3, 1.15, 0.42, 0.4, figure.hair)
        return
    pen.shape(
        [
            (-0.9, 0.5),
            (0, 1.08),
            (0.9, 0.5),
            (1.02, -0.6),
            (0.8 + sway, -1.7),
            (0.0, -1.45),
            (-0.85 + sway, -1.75),
            (-1.04, -0.6),
        ],
        tone(figure.hair, 0.86),
    )


def _hair(pen: Pen, figure: Figure, turn: float, *, back: bool) -> None:
    if figure.cut == "bald":
        return
    if figure.cut == "hood":
        colour = figure.top
        pen.limb([(-0.95, -0.5), (-0.8, 0.6), (0, 1.05)], [0.24, 0.3, 0.24], colour)
        pen.limb([(0.95, -0.5), (0.85, 0.6), (0, 1.05)], [0.16, 0.24, 0.24], colour)
        if back:
            pen.oval(0, 0.05, 1.02, 1.1, colour)
        return
    if back:
        pen.oval(0, 0.1, 0.95, 0.98, figure.hair)
        return
    side = turn * 0.5
    if figure.cut == "curly":
        for angle in range(-20, 201, 22):
            x = math.cos(math.radians(angle)) * 0.84
            y = math.sin(math.radians(angle)) * 0.72 + 0.36
            pen.oval(x - side * 0.3, y, 0.34, 0.34, figure.hair)
        pen.oval(-side * 0.3, 0.72, 0.7, 0.4, figure.hair)
        return
    pen.shape(
        [
            (-0.94 - side * 0.2, -0.12),
            (-0.98, 0.6),
            (-0.35, 1.16),
            (0.45, 1.14),
            (0.98, 0.6),
            (0.93, 0.1),
            (0.74, 0.34),
            (0.42 + side, 0.52),
            (-0.1 + side, 0.42),
            (-0.55 + side, 0.58),
            (-0.74, 0.26),
        ],
        figure.hair,
    )


def _helm(pen: Pen, figure: Figure, turn: float, *, back: bool) -> None:
    steel = tone(figure.top, 1.08)
    pen.shape(
        [
            (0, 1.22),
            (0.98, 0.7),
            (1.02, -0.4),
            (0.6, -1.0),
            (-0.6, -1.0),
            (-1.02, -0.4),
            (-0.98, 0.7),
        ],
        steel,
    )
    if not back:
        pen.limb([(turn - 0.6, 0.08), (turn + 0.62, 0.08)], [0.12, 0.12], (24, 22, 30))
        pen.line([(turn + 0.04, 0.5), (turn + 0.04, -0.8)], 0.07, tone(steel, 0.72))
    pen.limb([(0.0, 1.15), (-0.6, 1.6), (-1.3, 1.2)], [0.16, 0.3, 0.06], figure.accent)


def space_helmet(pen: Pen, figure: Figure, pose: Pose, body: Body) -> None:
    pen.oval(0, 0, 1.42, 1.42, figure.top)
    if pose.facing == "back":
        pen.oval(0, 0, 1.05, 1.05, tone(figure.top, 0.9))
        return
    turn = 0.4 * body.turn
    pen.look((turn - 0.4, 0.1, 0.34), (turn + 0.4, 0.1, 0.34))
    pen.oval(turn * 0.9, 0.02, 1.08, 1.0, tone(figure.top, 0.62))
    pen.oval(turn * 0.9, 0.02, 0.98, 0.9, (32, 38, 66))
    pen.oval(turn * 0.9 + 0.06, -0.2, 0.86, 0.62, (190, 116, 52))
    pen.oval(turn * 0.9 + 0.04, -0.02, 0.88, 0.6, (44, 56, 96))
    pen.limb(
        [(turn - 0.5, 0.3), (turn - 0.3, 0.62), (turn + 0.1, 0.72)],
        [0.05, 0.1, 0.04],
        (220, 234, 252),
    )
    pen.limb(
        [(-1.3, -0.5), (-0.8, -1.05), (0.8, -1.05), (1.3, -0.5)],
        [0.12, 0.16, 0.16, 0.12],
        tone(figure.top, 0.82),
    )


def robot_head(pen: Pen, figure: Figure, pose: Pose, body: Body) -> None:
    turn = 0.25 * body.turn
    pen.limb([(0, -0.9), (0, -1.3)], [0.28, 0.28], tone(figure.top, 0.6))
    pen.line([(0, 0.9), (0, 1.5)], 0.1, tone(figure.top, 0.7))
    lit = 0.6 + 0.6 * max(0.0, pose.swing())
    with pen.shining():
        pen.oval(0, 1.6, 0.18, 0.18, tone((255, 84, 70), lit))
    for side in (-1, 1):
        pen.oval(side * 1.12, 0, 0.2, 0.34, tone(figure.top, 0.72))
    pen.shape(
        [
            (-1.05, 0.75),
            (0, 0.98),
            (1.05, 0.75),
            (1.12, 0),
            (0.98, -0.8),
            (0, -0.95),
            (-0.98, -0.8),
            (-1.12, 0),
        ],
        tone(figure.top, 1.12),
    )
    if pose.facing == "back":
        return
    pen.shape(
        [
            (turn - 0.8, 0.42),
            (turn + 0.8, 0.42),
            (turn + 0.8, -0.22),
            (turn - 0.8, -0.22),
        ],
        (30, 34, 46),
    )
    pen.look((turn - 0.38, 0.1, 0.3), (turn + 0.38, 0.1, 0.3))
    for side in (-1, 1):
        x = turn + side * 0.38
        if pose.blink:
            pen.line([(x - 0.18, 0.1), (x + 0.18, 0.1)], 0.09, figure.accent)
        else:
            with pen.shining():
                pen.oval(x, 0.1, 0.22, 0.22, figure.accent)
                pen.oval(x + 0.06, 0.16, 0.09, 0.09, (255, 255, 255))
    wide = 0.3 + 0.25 * body.mouth
    pen.line([(turn - wide, -0.55), (turn + wide, -0.55)], 0.12, (40, 44, 58))
