"""Houses, castles, lighthouses, windmills and tents."""

from __future__ import annotations

import math

from ..paint.grade import RGB
from .pen import Pen, tone
from .pose import Pose

_LIT: RGB = (255, 218, 128)
_STONE: RGB = (150, 150, 164)


def _window(pen: Pen, x: float, y: float, wide: float, high: float) -> None:
    pen.polygon(
        [
            (x - wide - 0.02, y - 0.02),
            (x + wide + 0.02, y - 0.02),
            (x + wide + 0.02, y + high + 0.02),
            (x - wide - 0.02, y + high + 0.02),
        ],
        (88, 62, 50),
    )
    with pen.shining():
        pen.polygon(
            [(x - wide, y), (x + wide, y), (x + wide, y + high), (x - wide, y + high)],
            _LIT,
        )
    pen.line([(x, y), (x, y + high)], 0.018, (88, 62, 50))
    pen.line([(x - wide, y + high / 2), (x + wide, y + high / 2)], 0.018, (88, 62, 50))


def _smoke(pen: Pen, x: float, y: float, pose: Pose) -> None:
    for index in range(6):
        part = (pose.phase + index / 6) % 1.0
        size = 0.05 + 0.12 * part
        grey = 214 + 20 * part
        drift = 0.34 * part + 0.05 * math.sin(index * 2 + part * 5)
        if part < 0.94:
            pen.oval(
                x + drift, y + 0.75 * part, size, size * 0.85, (grey, grey, grey + 5)
            )


def draw_house(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A cottage with lit windows and a smoking chimney."""
    _smoke(pen, 0.38, 1.34, pose)
    pen.polygon([(0.28, 0.9), (0.48, 0.9), (0.48, 1.32), (0.28, 1.32)], (150, 92, 76))
    pen.limb([(0.26, 1.32), (0.5, 1.32)], [0.03, 0.03], (120, 72, 60))
    pen.polygon([(-0.72, 0.0), (0.72, 0.0), (0.72, 0.72), (-0.72, 0.72)], colour)
    pen.polygon(
        [(-0.72, 0.0), (-0.52, 0.0), (-0.52, 0.72), (-0.72, 0.72)], tone(colour, 0.86)
    )
    for row in range(5):
        y = 0.13 + row * 0.13
        pen.line([(-0.72, y), (0.72, y)], 0.01, tone(colour, 0.86))
    roof: RGB = (152, 66, 56)
    pen.polygon([(-0.86, 0.68), (0.86, 0.68), (0.52, 1.26), (-0.52, 1.26)], roof)
    for row in range(4):
        y = 0.76 + row * 0.12
        inset = (y - 0.68) * 0.586
        pen.line([(-0.86 + inset, y), (0.86 - inset, y)], 0.014, tone(roof, 0.78))
    pen.limb([(-0.54, 1.27), (0.54, 1.27)], [0.028, 0.028], tone(roof, 1.2))
    pen.shape(
        [(-0.13, 0.0), (-0.13, 0.36), (0, 0.46), (0.13, 0.36), (0.13, 0.0)],
        (96, 60, 44),
    )
    pen.oval(0.08, 0.2, 0.02, 0.02, (236, 196, 90))
    for x in (-0.42, 0.42):
        _window(pen, x, 0.26, 0.13, 0.26)
    pen.mark("glow", 0, 0.4, 0.7)
    pen.mark("head", 0, 0.7, 0.7)


def _tower(
    pen: Pen, x: float, wide: float, high: float, colour: RGB, roof: RGB
) -> None:
    pen.polygon(
        [(x - wide, 0), (x + wide, 0), (x + wide, high), (x - wide, high)], colour
    )
    pen.polygon(
        [(x - wide, 0), (x - wide * 0.5, 0), (x - wide * 0.5, high), (x - wide, high)],
        tone(colour, 0.82),
    )
    top = high + 0.06
    pen.polygon(
        [
            (x - wide * 1.2, high),
            (x + wide * 1.2, high),
            (x + wide * 1.2, top),
            (x - wide * 1.2, top),
        ],
        tone(colour, 1.12),
    )
    pen.polygon(
        [(x - wide * 1.3, top), (x + wide * 1.3, top), (x, top + wide * 3.4)], roof
    )
    pen.polygon(
        [(x - wide * 1.3, top), (x - wide * 0.4, top), (x, top + wide * 3.4)],
        tone(roof, 0.76),
    )
    for y in (high * 0.45, high * 0.75):
        with pen.shining():
            pen.shape(
                [
                    (x - 0.03, y),
                    (x + 0.03, y),
                    (x + 0.03, y + 0.08),
                    (x, y + 0.12),
                    (x - 0.03, y + 0.08),
                ],
                _LIT,
            )


def _flag(pen: Pen, x: float, y: float, colour: RGB, pose: Pose) -> None:
    pen.line([(x, y), (x, y + 0.24)], 0.014, (90, 70, 60))
    wave = 0.03 * pose.swing()
    pen.shape(
        [
            (x, y + 0.24),
            (x + 0.12, y + 0.23 + wave),
            (x + 0.24, y + 0.18 - wave),
            (x + 0.12, y + 0.13 + wave),
            (x, y + 0.11),
        ],
        colour,
    )


def draw_castle(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A castle with five towers and flags."""
    roof: RGB = (74, 84, 150) if colour == _STONE else tone(colour, 0.6)
    stone = colour
    _tower(pen, -0.36, 0.12, 1.1, tone(stone, 0.86), roof)
    _tower(pen, 0.36, 0.12, 1.02, tone(stone, 0.86), roof)
    _tower(pen, 0.0, 0.17, 1.34, tone(stone, 0.94), roof)
    _flag(pen, 0.0, 1.96, (226, 62, 66), pose)
    pen.polygon([(-0.8, 0), (0.8, 0), (0.8, 0.56), (-0.8, 0.56)], stone)
    for index in range(11):
        x = -0.8 + index * 0.152
        pen.polygon([(x, 0.55), (x + 0.085, 0.55), (x + 0.085, 0.66), (x, 0.66)], stone)
    for row in range(4):
        for column in range(9):
            x = -0.72 + column * 0.17 + (0.08 if row % 2 else 0)
            pen.line(
                [(x, 0.1 + row * 0.12), (x + 0.07, 0.1 + row * 0.12)],
                0.012,
                tone(stone, 0.84),
            )
    _tower(pen, -0.8, 0.15, 0.82, stone, roof)
    _tower(pen, 0.8, 0.15, 0.78, stone, roof)
    _flag(pen, -0.8, 1.38, (250, 196, 70), pose)
    pen.shape(
        [(-0.16, 0.0), (-0.16, 0.28), (0, 0.42), (0.16, 0.28), (0.16, 0.0)],
        (62, 46, 44),
    )
    for x in (-0.08, 0.0, 0.08):
        pen.line([(x, 0.0), (x, 0.34)], 0.014, (104, 84, 72))
    pen.mark("glow", 0, 0.8, 0.9)
    pen.mark("head", 0, 0.9, 0.9)


def draw_lighthouse(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A lighthouse whose beam goes round."""
    angle = pose.phase * math.tau
    reach = math.cos(angle)
    for side in (1, -1):
        long = reach * side * 2.6
        if abs(reach) > 0.12:
            with pen.shining():
                pen.shape(
                    [
                        (0, 1.62),
                        (long * 0.55, 1.76),
                        (long, 1.68),
                        (long * 0.96, 1.55),
                        (long * 0.5, 1.48),
                        (0, 1.57),
                    ],
                    (255, 246, 196) if long > 0 else (250, 236, 180),
                )
    pen.polygon([(-0.26, 0), (0.26, 0), (0.17, 1.42), (-0.17, 1.42)], (246, 244, 238))
    for low, high in ((0.12, 0.42), (0.7, 1.0)):
        a, b = 0.26 - 0.063 * low, 0.26 - 0.063 * high
        pen.polygon([(-a, low), (a, low), (b, high), (-b, high)], colour)
    pen.polygon([(-0.26, 0), (-0.12, 0), (-0.09, 1.42), (-0.17, 1.42)], (206, 202, 202))
    pen.limb([(-0.24, 1.45), (0.24, 1.45)], [0.03, 0.03], (70, 74, 84))
    with pen.shining():
        pen.polygon(
            [(-0.13, 1.46), (0.13, 1.46), (0.13, 1.72), (-0.13, 1.72)], (255, 240, 170)
        )
    for x in (-0.13, 0.0, 0.13):
        pen.line([(x, 1.46), (x, 1.72)], 0.016, (70, 74, 84))
    pen.shape([(-0.2, 1.72), (-0.1, 1.86), (0, 1.92), (0.1, 1.86), (0.2, 1.72)], colour)
    pen.shape(
        [(-0.07, 0), (-0.07, 0.18), (0, 0.24), (0.07, 0.18), (0.07, 0)], (96, 64, 50)
    )
    pen.mark("glow", 0, 1.6, 0.8)
    pen.mark("head", 0, 1.2, 0.6)


def draw_windmill(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A windmill; its sails turn."""
    pen.polygon([(-0.36, 0), (0.36, 0), (0.22, 1.12), (-0.22, 1.12)], colour)
    pen.polygon(
        [(-0.36, 0), (-0.14, 0), (-0.08, 1.12), (-0.22, 1.12)], tone(colour, 0.82)
    )
    pen.shape(
        [(-0.28, 1.1), (-0.16, 1.32), (0, 1.4), (0.16, 1.32), (0.28, 1.1)],
        (122, 72, 60),
    )
    for y in (0.42, 0.78):
        with pen.shining():
            pen.polygon(
                [(0.06, y), (0.16, y), (0.16, y + 0.14), (0.06, y + 0.14)], _LIT
            )
    pen.shape(
        [(-0.09, 0), (-0.09, 0.26), (0, 0.34), (0.09, 0.26), (0.09, 0)], (96, 64, 50)
    )
    for index in range(4):
        with pen.at(0, 1.16, index * 90 - pose.phase * 90):
            pen.line([(0, 0), (0, 0.92)], 0.03, (104, 76, 56))
            pen.polygon(
                [(0.03, 0.2), (0.2, 0.2), (0.2, 0.9), (0.03, 0.9)], (250, 244, 228)
            )
            for y in (0.34, 0.48, 0.62, 0.76):
                pen.line([(0.03, y), (0.2, y)], 0.012, (196, 178, 150))
    pen.oval(0, 1.16, 0.06, 0.06, (84, 60, 46))
    pen.mark("head", 0, 0.9, 0.7)


def draw_tent(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A tent with a lamp inside."""
    flap = 0.02 * pose.swing()
    pen.polygon([(-0.7, 0), (0.0, 0.82), (0.82, 0.74), (1.04, 0)], tone(colour, 0.74))
    pen.polygon([(-0.7, 0), (0.42, 0), (-0.02, 0.84)], colour)
    with pen.shining():
        pen.polygon([(-0.24, 0), (0.14 + flap, 0), (-0.04, 0.56)], (255, 222, 140))
    pen.polygon([(0.14 + flap, 0), (0.3 + flap, 0), (-0.03, 0.6)], tone(colour, 1.2))
    pen.line([(-0.02, 0.84), (-0.1, 0.94)], 0.02, (90, 70, 56))
    pen.mark("glow", -0.05, 0.25, 0.6)
    pen.mark("head", 0.1, 0.4, 0.6)


def draw_pyramid(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A pyramid of stone courses."""
    pen.polygon([(-1.1, 0), (0.3, 0), (0, 1.2)], colour)
    pen.polygon([(0.3, 0), (1.0, 0.08), (0, 1.2)], tone(colour, 0.64))
    for row in range(1, 10):
        y = row * 0.12
        left, middle = -1.1 * (1 - y / 1.2), 0.3 * (1 - y / 1.2)
        pen.line([(left, y), (middle, y)], 0.012, tone(colour, 0.82))
        right = middle + 0.7 * (1 - y / 1.2)
        pen.line(
            [(middle, y), (right, y + 0.08 * (1 - y / 1.2))], 0.01, tone(colour, 0.54)
        )
    pen.mark("head", 0, 0.7, 0.7)


def draw_pagoda(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A tower of five curved roofs."""
    for floor in range(5):
        y = floor * 0.36
        wide = 0.62 - floor * 0.085
        pen.polygon(
            [
                (-wide * 0.66, y),
                (wide * 0.66, y),
                (wide * 0.62, y + 0.24),
                (-wide * 0.62, y + 0.24),
            ],
            (170, 60, 50),
        )
        for index in range(3):
            x = (index - 1) * wide * 0.4
            with pen.shining():
                pen.polygon(
                    [
                        (x - 0.06, y + 0.04),
                        (x + 0.06, y + 0.04),
                        (x + 0.06, y + 0.17),
                        (x - 0.06, y + 0.17),
                    ],
                    _LIT,
                )
        pen.shape(
            [
                (-wide * 1.25, y + 0.26),
                (-wide * 0.6, y + 0.25),
                (wide * 0.6, y + 0.25),
                (wide * 1.25, y + 0.26),
                (wide * 0.7, y + 0.36),
                (0, y + 0.42),
                (-wide * 0.7, y + 0.36),
            ],
            tone(colour, 0.9 + 0.05 * floor),
        )
    pen.line([(0, 1.8), (0, 2.15)], 0.03, (226, 186, 84))
    pen.mark("glow", 0, 0.8, 0.8)
    pen.mark("head", 0, 1.0, 0.8)


def draw_skyscraper(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A tower of glass with a blinking mast."""
    pen.polygon([(-0.34, 0), (0.34, 0), (0.3, 1.7), (-0.3, 1.7)], colour)
    pen.polygon([(-0.34, 0), (-0.14, 0), (-0.12, 1.7), (-0.3, 1.7)], tone(colour, 0.78))
    pen.polygon([(-0.2, 1.7), (0.2, 1.7), (0.1, 2.0), (-0.1, 2.0)], tone(colour, 0.9))
    pen.line([(0, 2.0), (0, 2.3)], 0.02, (150, 156, 168))
    for row in range(15):
        for column in range(6):
            x, y = -0.26 + column * 0.097, 0.1 + row * 0.105
            lit = (row * 7 + column * 13 + int(pose.phase * 4) * (row % 5 == 0)) % 5 < 3
            shade: RGB = (255, 226, 150) if lit else tone(colour, 0.6)
            pane = [(x, y), (x + 0.06, y), (x + 0.06, y + 0.06), (x, y + 0.06)]
            if lit:
                with pen.shining():
                    pen.polygon(pane, shade)
            else:
                pen.polygon(pane, shade)
    if pose.phase < 0.5:
        with pen.shining():
            pen.oval(0, 2.3, 0.035, 0.035, (255, 70, 60))
    pen.mark("glow", 0, 1.0, 0.8)
    pen.mark("head", 0, 1.2, 0.8)
