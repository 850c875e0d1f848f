"""Fires, lanterns, snowmen, cups, crystals and other things."""

from __future__ import annotations

import math

from ..paint.grade import RGB
from .pen import Pen, tone
from .pose import Pose

_INK: RGB = (36, 30, 34)


def draw_campfire(pen: Pen, colour: RGB, pose: Pose) -> None:
    """Logs and flames."""
    for index in range(5):
        part = (pose.phase * 1.0 + index / 5) % 1.0
        size = 0.02 * (1.2 - part)
        with pen.shining():
            pen.oval(
                0.16 * math.sin(index * 2.2 + part * 4),
                0.6 + 0.85 * part,
                size,
                size * 1.2,
                (255, 190, 90),
            )
    for x, turn in ((-0.02, 24), (0.02, -24)):
        with pen.at(x, 0.1, turn):
            pen.limb([(-0.46, 0), (0.46, 0)], [0.085, 0.075], (104, 68, 46))
            pen.oval(0.47, 0, 0.05, 0.072, (176, 128, 86))
    for share, shade in ((1.0, 0.86), (0.72, 1.15), (0.42, 1.62)):
        wave = 0.07 * pose.swing(share, 2)
        high = 0.95 * share * (1 + 0.08 * pose.swing(share * 0.7, 3))
        wide = 0.34 * share
        with pen.shining():
            pen.shape(
                [
                    (-wide, 0.18),
                    (-wide * 0.86, 0.18 + high * 0.35),
                    (-wide * 0.3 - wave, 0.18 + high * 0.62),
                    (wave, 0.18 + high),
                    (wide * 0.35 + wave, 0.18 + high * 0.6),
                    (wide * 0.9, 0.18 + high * 0.3),
                    (wide, 0.16),
                    (0, 0.1),
                ],
                tone(colour, shade),
            )
    pen.mark("fire", 0, 0.5, 0.9)
    pen.mark("head", 0, 0.5, 0.5)


def draw_lantern(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A paper lantern afloat."""
    with pen.at(0, 0.3 + 0.04 * pose.swing(), 4 * pose.swing(0.25)), pen.shining():
        pen.shape(
            [
                (-0.2, 0.0),
                (-0.32, 0.4),
                (-0.24, 0.8),
                (0, 0.88),
                (0.24, 0.8),
                (0.32, 0.4),
                (0.2, 0.0),
            ],
            colour,
        )
        pen.oval(0, 0.28, 0.2, 0.26, tone(colour, 1.45 + 0.12 * pose.swing(0, 2)))
        pen.limb([(-0.2, 0.0), (0.2, 0.0)], [0.03, 0.03], tone(colour, 0.6))
        pen.mark("glow", 0, 0.35, 0.9)
        pen.mark("head", 0, 0.4, 0.4)


def draw_snowman(pen: Pen, colour: RGB, pose: Pose) -> None:
    """Three balls of snow with a hat and a scarf."""
    tilt = 5 * pose.swing() if pose.action in ("dance", "walk", "wave") else 0.0
    hop = 0.3 * pose.hop() if pose.action == "jump" else 0.0
    with pen.at(0, hop, tilt):
        for side in (-1, 1):
            raise_ = 0.16 * pose.swing() if pose.action == "wave" and side > 0 else 0.0
            pen.line(
                [
                    (side * 0.25, 0.86),
                    (side * 0.52, 0.98 + raise_),
                    (side * 0.7, 1.08 + raise_ * 2),
                ],
                0.035,
                (98, 68, 48),
            )
        for y, size in ((0.36, 0.44), (0.86, 0.33), (1.28, 0.24)):
            pen.oval(0, y, size, size * 0.96, colour)
            pen.oval(
                -size * 0.24,
                y + size * 0.22,
                size * 0.6,
                size * 0.56,
                tone(colour, 1.3),
            )
        for y in (0.72, 0.86, 1.0):
            pen.oval(0.05, y, 0.03, 0.03, _INK)
        pen.limb([(-0.22, 1.1), (0.0, 1.05), (0.22, 1.1)], [0.055] * 3, (206, 50, 54))
        pen.limb(
            [(0.12, 1.06), (0.2, 0.8 + 0.03 * pose.swing())],
            [0.05, 0.045],
            (186, 40, 46),
        )
        for side in (-1, 1):
            x = side * 0.08 + 0.04
            if pose.blink:
                pen.line([(x - 0.03, 1.35), (x + 0.03, 1.35)], 0.016, _INK)
            else:
                pen.oval(x, 1.35, 0.026, 0.03, _INK)
        pen.limb([(0.03, 1.29), (0.28, 1.27)], [0.035, 0.006], (240, 132, 46))
        pen.line([(-0.06, 1.19), (0.04, 1.16), (0.13, 1.2)], 0.02, _INK)
        pen.limb([(-0.26, 1.48), (0.26, 1.48)], [0.026, 0.026], (44, 42, 54))
        pen.polygon(
            [(-0.17, 1.48), (0.17, 1.48), (0.16, 1.76), (-0.16, 1.76)], (50, 48, 62)
        )
        pen.limb([(-0.16, 1.54), (0.16, 1.54)], [0.026, 0.026], (206, 50, 54))
        pen.mark("head", 0, 1.28, 0.25)


def draw_cup(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A cup that steams."""
    for index in range(3):
        points = []
        for step in range(5):
            wave = 0.05 * math.sin(step * 1.3 + index * 2 - pose.phase * math.tau)
            points.append((-0.16 + index * 0.16 + wave, 0.84 + step * 0.13))
        pen.limb(points, [0.008, 0.03, 0.036, 0.028, 0.005], (244, 244, 248))
    pen.oval(0, 0.04, 0.56, 0.07, tone(colour, 0.82))
    pen.shape([(0.3, 0.62), (0.6, 0.6), (0.56, 0.3), (0.26, 0.24)], colour)
    pen.shape([(0.32, 0.53), (0.5, 0.52), (0.47, 0.36), (0.3, 0.33)], tone(colour, 0.4))
    pen.shape(
        [
            (-0.4, 0.74),
            (-0.36, 0.36),
            (-0.2, 0.08),
            (0.2, 0.08),
            (0.36, 0.36),
            (0.4, 0.74),
        ],
        colour,
    )
    pen.oval(0, 0.74, 0.4, 0.085, tone(colour, 1.25))
    pen.oval(0, 0.735, 0.35, 0.066, (88, 52, 34))
    pen.limb([(-0.26, 0.6), (-0.22, 0.3)], [0.03, 0.02], tone(colour, 1.6))
    pen.mark("head", 0, 0.5, 0.4)


def draw_candle(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A candle with a flickering flame."""
    lean = 0.025 * pose.swing(0, 3)
    pen.oval(0, 0.03, 0.3, 0.06, (150, 116, 70))
    pen.polygon([(-0.13, 0.03), (0.13, 0.03), (0.13, 0.86), (-0.13, 0.86)], colour)
    pen.polygon(
        [(-0.13, 0.03), (-0.05, 0.03), (-0.05, 0.86), (-0.13, 0.86)], tone(colour, 0.84)
    )
    pen.oval(0, 0.86, 0.13, 0.035, tone(colour, 1.2))
    pen.limb([(0.12, 0.84), (0.13, 0.6)], [0.03, 0.02], tone(colour, 1.15))
    pen.line([(0, 0.86), (lean * 0.4, 0.96)], 0.018, (40, 34, 34))
    for share, flame in ((1.0, (250, 150, 46)), (0.6, (255, 236, 150))):
        with pen.shining():
            pen.shape(
                [
                    (-0.075 * share, 0.98),
                    (lean, 0.94),
                    (0.075 * share, 0.98),
                    (0.05 * share + lean, 1.1),
                    (lean * 1.6, 0.96 + 0.34 * share),
                    (-0.05 * share + lean, 1.1),
                ],
                flame,
            )
    pen.mark("fire", 0, 1.05, 0.6)
    pen.mark("head", 0, 0.7, 0.4)


def draw_crystal(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A cluster of glowing crystals."""
    beat = 0.14 * pose.swing()
    for x, wide, high, turn in (
        (-0.32, 0.12, 0.72, 24),
        (0.34, 0.13, 0.8, -22),
        (-0.12, 0.14, 1.02, 8),
        (0.1, 0.18, 1.34, -4),
    ):
        with pen.at(x, 0, turn):
            pen.polygon(
                [(-wide, 0), (-wide, high * 0.74), (0, high), (0, 0)],
                tone(colour, 0.76 + beat),
            )
            pen.polygon(
                [(0, 0), (0, high), (wide, high * 0.74), (wide, 0)],
                tone(colour, 1.04 + beat),
            )
            pen.polygon(
                [(0, high * 0.6), (0, high), (wide, high * 0.74)],
                tone(colour, 1.5 + beat),
            )
    pen.mark("glow", 0, 0.6, 0.9)
    pen.mark("head", 0, 0.7, 0.6)


def draw_heart(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A heart that beats."""
    with pen.at(0, 0.6 + 0.04 * pose.swing(), 0, 1 + 0.07 * max(0.0, pose.swing(0, 2))):
        pen.shape(
            [
                (0, 0.26),
                (0.3, 0.5),
                (0.56, 0.28),
                (0.42, -0.06),
                (0.0, -0.5),
                (-0.42, -0.06),
                (-0.56, 0.28),
                (-0.3, 0.5),
            ],
            colour,
        )
        pen.oval(-0.26, 0.28, 0.13, 0.09, tone(colour, 1.5), 30)
        pen.mark("head", 0, 0, 0.5)
        pen.mark("glow", 0, 0, 0.8)


def draw_ball(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A ball that bounces."""
    high = abs(math.sin(pose.phase * math.pi))
    squash = 1 - 0.22 * max(0.0, 0.18 - high) / 0.18
    with pen.at(0, 0.4 * squash + 0.75 * high):
        pen.oval(0, 0, 0.4 / squash**0.5, 0.4 * squash, colour)
        turn = pose.phase * 180
        for angle in (0, 60, 120):
            with pen.at(0, 0, angle + turn):
                pen.line([(-0.38, 0), (0, 0.1), (0.38, 0)], 0.03, (252, 250, 244))
        pen.oval(-0.14, 0.16, 0.1, 0.08, tone(colour, 1.6), 30)
        pen.mark("head", 0, 0, 0.4)


def draw_toy_balloon(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A toy balloon on a string."""
    sway = 0.06 * pose.swing()
    with pen.at(sway, 0.1 + 0.03 * pose.swing(0.3)):
        pen.line([(0, 0.62), (0.03 - sway, 0.3), (-0.02, 0.0)], 0.012, (230, 230, 236))
        pen.shape(
            [
                (0, 1.34),
                (0.27, 1.2),
                (0.32, 0.96),
                (0.14, 0.7),
                (0, 0.63),
                (-0.14, 0.7),
                (-0.32, 0.96),
                (-0.27, 1.2),
            ],
            colour,
        )
        pen.polygon([(-0.04, 0.6), (0.04, 0.6), (0, 0.66)], tone(colour, 0.8))
        pen.oval(-0.12, 1.12, 0.06, 0.1, tone(colour, 1.6), 20)
        pen.mark("head", 0, 1.0, 0.3)


def draw_cake(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A cake with candles."""
    pen.oval(0, 0.04, 0.72, 0.08, (226, 226, 232))
    pen.shape(
        [(-0.56, 0.06), (0.56, 0.06), (0.56, 0.5), (-0.56, 0.5)], tone(colour, 0.92)
    )
    pen.limb([(-0.52, 0.28), (0.52, 0.28)], [0.035, 0.035], (252, 244, 226))
    points = [(-0.58, 0.52)]
    for index in range(9):
        points.append((-0.54 + index * 0.135, 0.36 if index % 2 else 0.46))
    points += [(0.58, 0.52), (0.5, 0.6), (-0.5, 0.6)]
    pen.shape(points, (255, 250, 240))
    for index in range(5):
        x = -0.36 + index * 0.18
        pen.limb([(x, 0.58), (x, 0.8)], [0.022, 0.022], tone(colour, 1.2))
        lean = 0.012 * pose.swing(index * 0.2, 3)
        with pen.shining():
            pen.shape(
                [(x - 0.03, 0.84), (x + lean, 0.96), (x + 0.03, 0.84), (x, 0.8)],
                (255, 206, 90),
            )
    pen.mark("fire", 0, 0.88, 0.7)
    pen.mark("head", 0, 0.5, 0.6)


def draw_chest(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A treasure chest that opens."""
    lift = 22 + 20 * abs(pose.swing(rounds=1))
    with pen.at(-0.52, 0.46, lift):
        pen.shape([(0, 0), (0.02, 0.26), (0.5, 0.36), (1.02, 0.26), (1.04, 0)], colour)
        pen.limb([(0.02, 0.03), (1.02, 0.03)], [0.03, 0.03], (226, 182, 80))
    for index in range(9):
        pen.oval(
            -0.38 + index * 0.095,
            0.5 + 0.05 * math.sin(index * 2),
            0.08,
            0.06,
            (255, 212, 92),
        )
    pen.polygon(
        [(-0.54, 0), (0.54, 0), (0.54, 0.47), (-0.54, 0.47)], tone(colour, 0.84)
    )
    for x in (-0.4, 0.4):
        pen.polygon(
            [(x - 0.05, 0), (x + 0.05, 0), (x + 0.05, 0.47), (x - 0.05, 0.47)],
            (226, 182, 80),
        )
    pen.oval(0, 0.32, 0.075, 0.085, (240, 200, 96))
    star = 0.08 + 0.05 * pose.swing(0, 2)
    with pen.shining():
        pen.star(0.2, 0.66, star, (255, 255, 230))
    pen.mark("glow", 0, 0.5, 0.8)
    pen.mark("head", 0, 0.4, 0.6)


def draw_statue(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A column with a bust."""
    pen.polygon(
        [(-0.42, 0), (0.42, 0), (0.42, 0.14), (-0.42, 0.14)], tone(colour, 0.86)
    )
    pen.polygon([(-0.3, 0.14), (0.3, 0.14), (0.26, 0.92), (-0.26, 0.92)], colour)
    for x in (-0.18, -0.06, 0.06, 0.18):
        pen.line([(x, 0.16), (x * 0.9, 0.9)], 0.022, tone(colour, 0.8))
    pen.polygon(
        [(-0.38, 0.92), (0.38, 0.92), (0.34, 1.04), (-0.34, 1.04)], tone(colour, 1.15)
    )
    pen.shape(
        [(-0.36, 1.04), (-0.32, 1.26), (0, 1.36), (0.32, 1.26), (0.36, 1.04)], colour
    )
    pen.limb([(0, 1.3), (0, 1.46)], [0.1, 0.1], tone(colour, 0.86))
    pen.oval(0, 1.64, 0.19, 0.23, colour)
    for angle in range(0, 181, 30):
        x, y = (
            math.cos(math.radians(angle)) * 0.17,
            math.sin(math.radians(angle)) * 0.15,
        )
        pen.oval(x, 1.74 + y, 0.08, 0.08, tone(colour, 0.9))
    for side in (-1, 1):
        pen.line(
            [(side * 0.1 - 0.04, 1.65), (side * 0.1 + 0.04, 1.65)],
            0.018,
            tone(colour, 0.6),
        )
    pen.mark("head", 0, 1.62, 0.24)


def draw_kite(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A kite with a tail."""
    with pen.at(0, 0.5 + 0.07 * pose.swing(), -22 + 9 * pose.swing(0.3)):
        points = [(0.0, 0.0)]
        for index in range(1, 7):
            points.append(
                (0.09 * math.sin(index * 1.4 + pose.phase * math.tau), -0.17 * index)
            )
        pen.line(points, 0.018, (244, 240, 232))
        for x, y in points[2:]:
            pen.polygon(
                [(x - 0.08, y - 0.04), (x, y), (x - 0.08, y + 0.04)], (250, 206, 80)
            )
            pen.polygon(
                [(x + 0.08, y - 0.04), (x, y), (x + 0.08, y + 0.04)], (250, 206, 80)
            )
        pen.polygon([(0, 1.0), (-0.42, 0.6), (0, 0)], colour)
        pen.polygon([(0, 1.0), (0.42, 0.6), (0, 0)], tone(colour, 1.3))
        pen.line([(0, 1.0), (0, 0)], 0.018, tone(colour, 0.6))
        pen.line([(-0.42, 0.6), (0.42, 0.6)], 0.018, tone(colour, 0.6))
        pen.mark("head", 0, 0.6, 0.4)


def draw_island(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A rock that floats, with grass and a tree on it."""
    with pen.at(0, 0.5 + 0.03 * pose.swing()):
        pen.shape(
            [
                (-0.7, 0.0),
                (-0.5, -0.2),
                (-0.34, -0.28),
                (-0.16, -0.6),
                (0.02, -0.78),
                (0.16, -0.48),
                (0.36, -0.34),
                (0.5, -0.16),
                (0.72, 0.0),
            ],
            (124, 102, 96),
        )
        for x, low in ((-0.42, -0.2), (-0.12, -0.55), (0.2, -0.36), (0.46, -0.14)):
            pen.limb([(x, -0.02), (x + 0.03, low)], [0.05, 0.01], (98, 80, 78))
        pen.shape(
            [
                (-0.74, 0.0),
                (-0.5, 0.1),
                (0.0, 0.14),
                (0.5, 0.1),
                (0.76, 0.0),
                (0.4, -0.06),
                (0.1, -0.03),
                (-0.3, -0.08),
            ],
            colour,
        )
        pen.limb([(0.2, 0.08), (0.22, 0.4)], [0.05, 0.035], (98, 68, 48))
        for x, y, size in ((0.06, 0.5, 0.17), (0.36, 0.5, 0.17), (0.21, 0.64, 0.2)):
            pen.oval(x + 0.015 * pose.swing(), y, size, size * 0.86, tone(colour, 0.86))
        pen.oval(0.16, 0.7, 0.1, 0.07, tone(colour, 1.2))
        pen.mark("head", 0, 0, 0.6)


def draw_gear(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A brass wheel that turns by one tooth in a round."""
    teeth = 12
    with pen.at(0, 0.6, pose.phase * 360 / teeth):
        points = []
        for index in range(teeth * 4):
            angle = index * math.tau / (teeth * 4)
            reach = 0.6 if index % 4 in (1, 2) else 0.48
            points.append((math.cos(angle) * reach, math.sin(angle) * reach))
        pen.polygon(points, colour)
        pen.oval(0, 0, 0.4, 0.4, tone(colour, 0.72))
        for index in range(5):
            with pen.at(0, 0, index * 72):
                pen.limb([(0.08, 0), (0.42, 0)], [0.05, 0.04], colour)
        pen.oval(0, 0, 0.15, 0.15, tone(colour, 1.2))
        pen.oval(0, 0, 0.07, 0.07, tone(colour, 0.4))
        pen.mark("head", 0, 0, 0.5)
