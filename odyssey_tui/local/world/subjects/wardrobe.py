"""Things to wear, drawn in the frame of a head whose radius is one."""

from __future__ import annotations

import math

from ..paint.grade import RGB
from .pen import Pen, tone

_INK: RGB = (30, 28, 36)
_GOLD: RGB = (248, 204, 74)


def dress_up(pen: Pen, wears: frozenset[str], colour: RGB | None = None) -> None:
    """Put things on whoever has just been drawn."""
    for name in sorted(wears):
        item = _ITEMS.get(name)
        if item is None:
            continue
        with pen.head() as known:
            if known:
                item(pen, colour)


def _eyes(pen: Pen) -> tuple[tuple[float, float, float], ...]:
    return pen.eyes or ((-0.36, 0.1, 0.26), (0.36, 0.1, 0.26))


def _glasses(pen: Pen, colour: RGB | None) -> None:
    frame = colour or (54, 40, 40)
    eyes = _eyes(pen)
    for x, y, size in eyes:
        for step in range(20):
            a, b = step * math.tau / 20, (step + 1.2) * math.tau / 20
            r = size * 1.34
            pen.limb(
                [
                    (x + math.cos(a) * r, y + math.sin(a) * r),
                    (x + math.cos(b) * r, y + math.sin(b) * r),
                ],
                [0.055, 0.055],
                frame,
            )
        pen.line(
            [(x - size * 0.6, y + size * 0.5), (x - size * 0.1, y + size)],
            0.05,
            (255, 255, 255),
        )
    _bridge(pen, eyes, frame)


def _bridge(
    pen: Pen, eyes: tuple[tuple[float, float, float], ...], colour: RGB
) -> None:
    if len(eyes) > 1:
        (ax, ay, size), (bx, by, _) = eyes[0], eyes[1]
        pen.line(
            [(ax + size * 1.3, ay), ((ax + bx) / 2, ay + 0.06), (bx - size * 1.3, by)],
            0.09,
            colour,
        )
    x, y, size = eyes[0]
    pen.line([(x - size * 1.3, y), (x - size * 2.2, y + 0.1)], 0.08, colour)


def _sunglasses(pen: Pen, colour: RGB | None) -> None:
    eyes = _eyes(pen)
    for x, y, size in eyes:
        r = size * 1.42
        pen.shape(
            [
                (x - r, y + r * 0.66),
                (x + r, y + r * 0.66),
                (x + r * 0.86, y - r * 0.5),
                (x, y - r * 0.86),
                (x - r * 0.86, y - r * 0.5),
            ],
            colour or (24, 24, 34),
        )
        pen.line(
            [(x - r * 0.5, y + r * 0.3), (x - r * 0.1, y - r * 0.2)],
            0.07,
            (120, 150, 190),
        )
    _bridge(pen, eyes, colour or (24, 24, 34))


def _hat(pen: Pen, colour: RGB | None) -> None:
    felt = colour or (110, 76, 52)
    with pen.at(0, 0.72, -4):
        pen.shape(
            [(-0.72, 0.0), (-0.6, 0.72), (0, 0.62), (0.6, 0.74), (0.72, 0.0)], felt
        )
        pen.limb([(-0.68, 0.1), (0.68, 0.1)], [0.1, 0.1], tone(felt, 0.5))
        pen.limb(
            [(-1.4, 0.1), (-0.6, -0.04), (0.6, -0.04), (1.4, 0.1)],
            [0.06, 0.12, 0.12, 0.06],
            tone(felt, 0.92),
        )


def _top_hat(pen: Pen, colour: RGB | None) -> None:
    silk = colour or (36, 34, 44)
    with pen.at(0, 0.78, -5):
        pen.polygon([(-0.6, 0), (0.6, 0), (0.66, 1.16), (-0.66, 1.16)], silk)
        pen.limb([(-0.6, 0.16), (0.6, 0.16)], [0.12, 0.12], (186, 40, 50))
        pen.limb([(-1.05, 0), (1.05, 0)], [0.09, 0.09], silk)


def _wizard_hat(pen: Pen, colour: RGB | None) -> None:
    felt = colour or (70, 52, 140)
    with pen.at(0, 0.6, 4):
        pen.shape(
            [(-0.85, 0.05), (-0.3, 1.0), (-0.5, 2.1), (0.2, 1.2), (0.85, 0.05)], felt
        )
        pen.limb(
            [(-1.5, 0.06), (-0.5, -0.08), (0.5, -0.08), (1.5, 0.06)],
            [0.06, 0.14, 0.14, 0.06],
            tone(felt, 0.85),
        )
        pen.star(0.1, 0.62, 0.2, (255, 226, 120), 5)
        pen.star(-0.25, 1.2, 0.13, (255, 226, 120), 5)


def _crown(pen: Pen, colour: RGB | None) -> None:
    gold = colour or _GOLD
    with pen.at(0, 0.74):
        pen.polygon(
            [
                (-0.7, 0),
                (0.7, 0),
                (0.82, 0.72),
                (0.4, 0.36),
                (0, 0.86),
                (-0.4, 0.36),
                (-0.82, 0.72),
            ],
            gold,
        )
        pen.limb([(-0.68, 0.06), (0.68, 0.06)], [0.09, 0.09], tone(gold, 0.8))
        for x, gem in (
            (-0.4, (70, 130, 240)),
            (0, (226, 44, 70)),
            (0.4, (60, 190, 110)),
        ):
            pen.oval(x, 0.16, 0.1, 0.11, gem)
        for x, y in ((-0.82, 0.74), (0, 0.88), (0.82, 0.74)):
            pen.oval(x, y, 0.09, 0.09, tone(gold, 1.4))


def _beret(pen: Pen, colour: RGB | None) -> None:
    wool = colour or (176, 46, 52)
    pen.shape(
        [(-0.9, 0.62), (-1.1, 0.98), (-0.2, 1.28), (0.8, 1.1), (0.92, 0.7), (0, 0.66)],
        wool,
    )
    pen.line([(-0.1, 1.24), (-0.06, 1.42)], 0.09, wool)


def _chef_hat(pen: Pen, colour: RGB | None) -> None:
    white = colour or (252, 252, 250)
    for x, y, size in ((-0.46, 1.5, 0.48), (0.46, 1.5, 0.48), (0, 1.66, 0.54)):
        pen.oval(x, y, size, size * 0.86, white)
    pen.polygon(
        [(-0.68, 0.66), (0.68, 0.66), (0.72, 1.3), (-0.72, 1.3)], tone(white, 0.94)
    )


def _cap(pen: Pen, colour: RGB | None) -> None:
    cloth = colour or (206, 50, 56)
    pen.shape([(-0.96, 0.44), (-0.8, 1.0), (0, 1.2), (0.8, 1.0), (0.96, 0.44)], cloth)
    pen.limb(
        [(0.3, 0.5), (0.9, 0.5), (1.5, 0.38)], [0.12, 0.13, 0.06], tone(cloth, 0.75)
    )
    pen.oval(0, 1.18, 0.09, 0.07, tone(cloth, 0.75))


def _party_hat(pen: Pen, colour: RGB | None) -> None:
    card = colour or (250, 120, 160)
    with pen.at(0, 0.76, 6):
        pen.polygon([(-0.52, 0), (0.52, 0), (0, 1.3)], card)
        for x, y in ((-0.2, 0.22), (0.16, 0.4), (-0.04, 0.72)):
            pen.oval(x, y, 0.09, 0.09, (255, 240, 140))
        pen.star(0, 1.34, 0.24, (255, 226, 90), 5)


def _scarf(pen: Pen, colour: RGB | None) -> None:
    wool = colour or (214, 50, 56)
    pen.limb([(-0.72, -0.86), (0, -1.08), (0.72, -0.86)], [0.22, 0.25, 0.22], wool)
    pen.limb(
        [(0.4, -0.98), (0.56, -1.5), (0.46, -1.95)], [0.2, 0.2, 0.18], tone(wool, 0.88)
    )
    for x in (-0.4, 0.0, 0.4):
        pen.line([(x, -0.84), (x + 0.04, -1.2)], 0.07, tone(wool, 1.35))


def _bow_tie(pen: Pen, colour: RGB | None) -> None:
    silk = colour or (196, 36, 46)
    for side in (-1, 1):
        pen.shape(
            [(0, -1.05), (side * 0.5, -0.82), (side * 0.56, -1.3), (0, -1.12)], silk
        )
    pen.oval(0, -1.08, 0.13, 0.14, tone(silk, 0.7))


def _headphones(pen: Pen, colour: RGB | None) -> None:
    shell = colour or (44, 46, 58)
    points = []
    for step in range(9):
        angle = math.radians(180 - step * 22.5)
        points.append((math.cos(angle) * 1.1, math.sin(angle) * 1.12 + 0.08))
    pen.limb(points, [0.08] * 9, shell)
    for side in (-1, 1):
        pen.oval(side * 1.06, 0.0, 0.26, 0.38, shell)
        pen.oval(side * 1.12, 0.0, 0.15, 0.25, (90, 214, 230))


def _mask(pen: Pen, colour: RGB | None) -> None:
    for x, y, size in _eyes(pen):
        pen.oval(x, y, size * 1.75, size * 1.25, colour or _INK)
        pen.oval(x, y, size * 0.6, size * 0.62, (252, 252, 250))
        pen.oval(x, y, size * 0.34, size * 0.5, _INK)
    _bridge(pen, _eyes(pen), colour or _INK)


def _flower_crown(pen: Pen, colour: RGB | None) -> None:
    for index in range(7):
        angle = math.radians(22 + index * 22.7)
        x, y = math.cos(angle) * 0.92, math.sin(angle) * 0.5 + 0.48
        petal = ((250, 130, 160), (255, 210, 90), (180, 140, 250))[index % 3]
        for turn in range(5):
            spin = turn * math.tau / 5
            pen.oval(
                x + math.cos(spin) * 0.13, y + math.sin(spin) * 0.13, 0.1, 0.1, petal
            )
        pen.oval(x, y, 0.07, 0.07, (255, 246, 200))


def _helmet(pen: Pen, colour: RGB | None) -> None:
    shell = colour or (236, 170, 50)
    pen.shape(
        [(-1.05, 0.3), (-0.95, 0.95), (0, 1.34), (0.95, 0.95), (1.05, 0.3), (0, 0.42)],
        shell,
    )
    pen.limb([(-0.2, 1.26), (-0.24, 0.5)], [0.07, 0.07], tone(shell, 0.75))
    pen.limb([(0.2, 1.26), (0.24, 0.5)], [0.07, 0.07], tone(shell, 0.75))


def _umbrella(pen: Pen, colour: RGB | None) -> None:
    cloth = colour or (226, 52, 60)
    pen.line([(0.5, -2.4), (0.5, 2.4)], 0.1, (84, 60, 48))
    pen.shape(
        [
            (-1.9, 1.7),
            (-1.3, 2.6),
            (0.5, 3.1),
            (2.3, 2.6),
            (2.9, 1.7),
            (1.7, 1.95),
            (0.5, 1.75),
            (-0.7, 1.95),
        ],
        cloth,
    )
    for x in (-0.7, 1.7):
        pen.line([(0.5, 3.05), (x, 1.95)], 0.05, tone(cloth, 0.76))


_ITEMS = {
    "glasses": _glasses,
    "sunglasses": _sunglasses,
    "hat": _hat,
    "top hat": _top_hat,
    "wizard hat": _wizard_hat,
    "crown": _crown,
    "beret": _beret,
    "chef hat": _chef_hat,
    "cap": _cap,
    "party hat": _party_hat,
    "scarf": _scarf,
    "bow tie": _bow_tie,
    "headphones": _headphones,
    "mask": _mask,
    "flower crown": _flower_crown,
    "helmet": _helmet,
    "umbrella": _umbrella,
}

GARMENTS = tuple(_ITEMS)
"""Names of everything that can be worn."""
