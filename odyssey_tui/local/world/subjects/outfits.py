"""Dressing a figure: clothes, hair, face, helmets, things in hand."""

from __future__ import annotations

import math

from ..paint.grade import RGB
from .humanoid import HIP, SHOULDER, Body, Figure, arm, body_for, leg
from .pen import Pen, Point, tone
from .portraits import human_head, robot_head, space_helmet
from .pose import Pose

_INK: RGB = (34, 26, 30)


def draw_figure(pen: Pen, figure: Figure, pose: Pose) -> None:
    """Draw the figure standing on y = 0, one unit tall, facing right."""
    body = body_for(pose)
    if body.tilt == -90:
        # Lying on the ground, the head to the right.
        with pen.at(-0.5, 0.13, -90):
            _dressed(pen, figure, pose, body)
        return
    with pen.at(0, body.lift + HIP, body.tilt), pen.at(0, -HIP):
        _dressed(pen, figure, pose, body)


def _dressed(pen: Pen, figure: Figure, pose: Pose, body: Body) -> None:
    if figure.outfit == "sheet":
        _ghost(pen, figure, pose)
        return
    back = pose.facing == "back"
    if "cape" in figure.extras and not back:
        _cape(pen, figure, pose, body)
    if "backpack" in figure.extras and not back:
        _backpack(pen, figure, body)
    if "wings" in figure.extras:
        _wings(pen, figure, pose, body)
    sleeve, hand = _sleeves(figure)
    arm(pen, body, 0, sleeve, hand, figure.bulk)
    _lower(pen, figure, pose, body)
    _torso(pen, figure, pose, body)
    _head(pen, figure, pose, body)
    if back and "cape" in figure.extras:
        _cape(pen, figure, pose, body)
    if back and "backpack" in figure.extras:
        _backpack(pen, figure, body)
    _held(pen, figure, pose, body)
    arm(pen, body, 1, sleeve, hand, figure.bulk)
    if pose.action == "read":
        x, y = body.hands[1]
        pen.polygon(
            [
                (x - 0.05, y - 0.02),
                (x + 0.1, y + 0.05),
                (x + 0.08, y + 0.13),
                (x, y + 0.1),
            ],
            (170, 60, 54),
        )


def _sleeves(figure: Figure) -> tuple[RGB, RGB]:
    if figure.outfit == "space":
        return figure.top, tone(figure.top, 0.8)
    if figure.outfit in ("robot", "armour"):
        return tone(figure.top, 0.9), tone(figure.accent, 0.9)
    return figure.top, figure.skin


def _lower(pen: Pen, figure: Figure, pose: Pose, body: Body) -> None:
    colour = figure.bottom
    if figure.outfit in ("dress", "robe") and pose.action not in ("sit", "read", "eat"):
        legs = figure.skin if figure.outfit == "dress" else tone(colour, 0.7)
        for index in (0, 1):
            leg(pen, body, index, legs, figure.shoes, figure.bulk * 0.8)
        _skirt(pen, figure, pose, body)
        return
    for index in (0, 1):
        leg(pen, body, index, colour, figure.shoes, figure.bulk)
    if figure.outfit == "robot":
        for index, foot in enumerate(body.feet):
            shade = 0.7 if index == 0 and not body.front else 1.0
            pen.oval(
                foot[0] + 0.02, foot[1] + 0.025, 0.06, 0.03, tone(figure.shoes, shade)
            )


def _skirt(pen: Pen, figure: Figure, pose: Pose, body: Body) -> None:
    sway = 0.02 * pose.swing()
    low = 0.07 if figure.outfit == "robe" else 0.24
    wide = 0.15 if figure.outfit == "robe" else 0.165
    left = min(body.feet[0][0], body.feet[1][0]) * 0.8
    right = max(body.feet[0][0], body.feet[1][0]) * 0.8
    waist = body.along(0.08)
    pen.shape(
        [
            (waist[0] - 0.07, waist[1]),
            (waist[0] + 0.07, waist[1]),
            (max(right, 0.04) + wide * 0.72, (HIP + low) / 2),
            (max(right, 0.04) + wide * 0.8 + sway, low),
            (0.0 + sway, low - 0.02),
            (min(left, -0.04) - wide * 0.8 + sway, low),
            (min(left, -0.04) - wide * 0.72, (HIP + low) / 2),
        ],
        figure.bottom,
    )


def _torso(pen: Pen, figure: Figure, pose: Pose, body: Body) -> None:
    bulk = figure.bulk
    wide = (0.108 if body.front else 0.074) * bulk
    narrow = (0.08 if body.front else 0.062) * bulk
    length = SHOULDER - HIP
    outline = [
        body.along(-0.045, -narrow * 0.9),
        body.along(0.08, -narrow * 0.86),
        body.along(length * 0.72, -wide),
        body.along(length + 0.012, -wide * 0.78),
        body.along(length + 0.03, 0),
        body.along(length + 0.012, wide * 0.78),
        body.along(length * 0.72, wide),
        body.along(0.08, narrow * 0.86),
        body.along(-0.045, narrow * 0.9),
        body.along(-0.065, 0),
    ]
    if figure.outfit == "robot":
        _robot_torso(pen, figure, pose, body)
        return
    pen.shape(outline, figure.top)
    if figure.outfit == "coat":
        _coat(pen, figure, pose, body, narrow)
    elif figure.outfit == "suit" and pose.facing != "back":
        _suit(pen, figure, body)
    elif figure.outfit == "space":
        _space_front(pen, figure, pose, body)
    elif figure.outfit == "armour":
        _armour(pen, figure, body, wide)
    elif figure.outfit in ("casual", "robe", "dress"):
        _belt(pen, figure, body, narrow)


def _belt(pen: Pen, figure: Figure, body: Body, narrow: float) -> None:
    pen.limb(
        [body.along(0.035, -narrow * 0.72), body.along(0.035, narrow * 0.72)],
        [0.014, 0.014],
        tone(figure.bottom if figure.outfit == "casual" else figure.top, 0.6),
    )


def _coat(pen: Pen, figure: Figure, pose: Pose, body: Body, narrow: float) -> None:
    sway = 0.015 * pose.swing()
    hem = 0.27 if pose.action not in ("sit", "read", "eat", "drive") else body.hip[1]
    left, right = body.along(0.04, -narrow), body.along(0.04, narrow)
    pen.shape(
        [
            left,
            right,
            (right[0] + 0.035 + sway, (hem + right[1]) / 2),
            (right[0] + 0.045 + sway, hem),
            (left[0] - 0.045 + sway, hem),
            (left[0] - 0.03, (hem + left[1]) / 2),
        ],
        figure.top,
    )
    if pose.facing == "back":
        return
    top = body.along(SHOULDER - HIP, 0.01)
    pen.line([top, (body.hip[0] + 0.015, hem + 0.01)], 0.008, tone(figure.top, 0.6))
    pen.polygon(
        [top, body.along(0.19, -0.045), body.along(0.2, 0.05)], tone(figure.top, 1.16)
    )
    _belt(pen, figure, body, narrow)


def _suit(pen: Pen, figure: Figure, body: Body) -> None:
    top = SHOULDER - HIP + 0.02
    pen.polygon(
        [body.along(top, -0.04), body.along(top, 0.04), body.along(0.13, 0)],
        (248, 246, 240),
    )
    pen.polygon(
        [
            body.along(top - 0.01, -0.013),
            body.along(top - 0.01, 0.013),
            body.along(0.17, 0.014),
            body.along(0.14, 0),
            body.along(0.17, -0.014),
        ],
        figure.accent,
    )


def _space_front(pen: Pen, figure: Figure, pose: Pose, body: Body) -> None:
    if pose.facing == "back":
        return
    x = 0.0 if body.front else 0.03
    corners = [
        body.along(0.1, x - 0.05),
        body.along(0.1, x + 0.05),
        body.along(0.19, x + 0.05),
        body.along(0.19, x - 0.05),
    ]
    pen.shape(corners, tone(figure.top, 0.74))
    for index, light in enumerate(((226, 72, 60), (96, 214, 120), (90, 170, 240))):
        if (pose.phase * 3 + index) % 3 > 0.6:
            spot = body.along(0.16, x - 0.026 + 0.026 * index)
            pen.oval(*spot, 0.011, 0.011, light)
    pen.limb(
        [body.along(0.0, -0.08), body.along(0.0, 0.08)], [0.018, 0.018], figure.accent
    )


def _armour(pen: Pen, figure: Figure, body: Body, wide: float) -> None:
    steel = figure.top
    pen.limb(
        [body.along(0.27, -0.02), body.along(0.1, 0.0)],
        [0.035, 0.02],
        tone(steel, 1.35),
    )
    for side in (-1, 1):
        spot = body.along(SHOULDER - HIP, side * wide * 0.95)
        pen.oval(*spot, 0.05, 0.042, tone(steel, 1.15))
    pen.limb(
        [body.along(0.02, -0.07), body.along(0.02, 0.07)], [0.02, 0.02], figure.accent
    )


def _robot_torso(pen: Pen, figure: Figure, pose: Pose, body: Body) -> None:
    wide = 0.13 if body.front else 0.1
    corners = [
        body.along(-0.04, -wide * 0.8),
        body.along(-0.04, wide * 0.8),
        body.along(0.3, wide),
        body.along(0.3, -wide),
    ]
    pen.polygon(corners, figure.top)
    pen.limb([corners[2], corners[3]], [0.028, 0.028], tone(figure.top, 1.25))
    pen.limb([corners[0], corners[1]], [0.022, 0.022], tone(figure.top, 0.7))
    if pose.facing == "back":
        return
    pen.shape(
        [
            body.along(0.1, -0.07),
            body.along(0.1, 0.07),
            body.along(0.24, 0.07),
            body.along(0.24, -0.07),
        ],
        tone(figure.top, 0.55),
    )
    beat = 0.5 + 0.5 * pose.swing()
    glow = tone(figure.accent, 0.55 + 0.5 * beat)
    pen.oval(*body.along(0.17, 0), 0.04, 0.04, tone(figure.accent, 0.4))
    with pen.shining():
        pen.oval(*body.along(0.17, 0), 0.028, 0.028, glow)


def _head(pen: Pen, figure: Figure, pose: Pose, body: Body) -> None:
    radius = figure.head
    neck = body.along(SHOULDER - HIP)
    middle = body.along(SHOULDER - HIP + 0.03 + radius * 0.86)
    if figure.outfit not in ("space", "robot"):
        pen.limb([neck, middle], [0.036, 0.034], tone(figure.skin, 0.86))
    with pen.at(middle[0], middle[1], -body.lean * 0.5 + body.nod, radius):
        pen.mark("head", 0, 0, 1)
        if figure.outfit == "space":
            space_helmet(pen, figure, pose, body)
        elif figure.outfit == "robot":
            robot_head(pen, figure, pose, body)
        else:
            human_head(pen, figure, pose, body)


def _cape(pen: Pen, figure: Figure, pose: Pose, body: Body) -> None:
    sway = 0.05 * pose.swing()
    fast = 0.22 if pose.action in ("run", "fly") else 0.06
    left, right = body.along(0.29, -0.09), body.along(0.29, 0.09)
    hem = 0.14
    pen.shape(
        [
            left,
            right,
            (right[0] + 0.05 - fast * 0.6, (right[1] + hem) / 2),
            (right[0] + 0.04 - fast + sway, hem),
            (body.hip[0] - fast + sway, hem - 0.02),
            (left[0] - 0.06 - fast * 1.3 + sway, hem + 0.02 + fast * 0.4),
            (left[0] - 0.05 - fast * 0.5, (left[1] + hem) / 2),
        ],
        figure.accent,
    )


def _backpack(pen: Pen, figure: Figure, body: Body) -> None:
    shift = 0.0 if body.front else -0.1
    wide = 0.125 if body.front else 0.08
    pen.shape(
        [
            body.along(0.02, shift - wide),
            body.along(0.02, shift + wide),
            body.along(0.31, shift + wide),
            body.along(0.31, shift - wide),
        ],
        tone(figure.top, 0.66),
    )


def _wings(pen: Pen, figure: Figure, pose: Pose, body: Body) -> None:
    flap = 14 * pose.swing(rounds=2)
    root = body.along(0.25)
    for side in (-1, 1):
        with pen.at(*root, side * (20 + flap), wide=side):
            pen.shape(
                [(0, 0), (0.22, 0.26), (0.46, 0.24), (0.4, 0.06), (0.2, -0.06)],
                tone(figure.accent, 1.2),
            )
            pen.shape([(0, 0), (0.2, -0.04), (0.3, -0.2), (0.12, -0.2)], figure.accent)


def _held(pen: Pen, figure: Figure, pose: Pose, body: Body) -> None:
    x, y = body.hands[1]
    if "staff" in figure.extras:
        pen.line([(x + 0.02, y - 0.42), (x - 0.01, y + 0.42)], 0.026, (112, 76, 48))
        glow = tone(figure.accent, 0.95 + 0.4 * pose.swing())
        with pen.shining():
            pen.oval(x - 0.01, y + 0.46, 0.05, 0.05, glow)
        pen.mark("orb", x - 0.01, y + 0.46, 0.05)
    if "sword" in figure.extras:
        with pen.at(x, y, -38 if pose.action != "fight" else -70):
            pen.polygon(
                [
                    (-0.014, 0.03),
                    (0.014, 0.03),
                    (0.012, 0.46),
                    (0, 0.52),
                    (-0.012, 0.46),
                ],
                (226, 232, 240),
            )
            pen.limb([(-0.055, 0.03), (0.055, 0.03)], [0.012, 0.012], (196, 156, 70))
            pen.limb([(0, 0.02), (0, -0.06)], [0.013, 0.013], (90, 56, 40))
    if "guitar" in figure.extras:
        hx, hy = body.along(0.06, 0.03)
        pen.line([(hx, hy), (hx + 0.3, hy + 0.2)], 0.024, (90, 56, 36))
        pen.oval(hx, hy, 0.09, 0.07, (196, 112, 52), 34)
        pen.oval(hx + 0.01, hy, 0.025, 0.025, (60, 34, 24))
    if "brush" in figure.extras:
        pen.line([(x, y), (x + 0.07, y + 0.1)], 0.014, (170, 120, 70))
        pen.oval(x + 0.08, y + 0.115, 0.014, 0.02, figure.accent, -35)


def _ghost(pen: Pen, figure: Figure, pose: Pose) -> None:
    bob = 0.05 * pose.swing()
    hem: list[Point] = []
    for index in range(9):
        x = 0.24 - index * 0.06
        wave = 0.03 * math.sin(index * 1.9 + pose.phase * math.tau)
        hem.append((x, 0.12 + bob + wave + (0.04 if index % 2 else 0.0)))
    pen.shape(
        [
            (-0.2, 0.5 + bob),
            (-0.2, 0.8 + bob),
            (0, 1.0 + bob),
            (0.2, 0.8 + bob),
            (0.22, 0.5 + bob),
            *hem,
        ],
        figure.top,
    )
    pen.mark("head", 0, 0.8 + bob, 0.17)
    if pose.facing == "back":
        return
    for side in (-1, 1):
        pen.oval(0.03 + side * 0.07, 0.8 + bob, 0.032, 0.045, _INK)
    pen.oval(0.03, 0.69 + bob, 0.03, 0.035, _INK)
    for side in (-1, 1):
        pen.limb(
            [(side * 0.18, 0.62 + bob), (side * 0.27, 0.6 + bob + 0.03 * pose.swing())],
            [0.05, 0.03],
            tone(figure.top, 0.93),
        )
