"""Fish, whales and other animals of the sea."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..paint.grade import RGB
from .pen import Pen, Point, tone
from .pose import Pose

_INK: RGB = (24, 26, 36)


@dataclass(frozen=True, slots=True)
class Fish:
    """A swimmer two units long.

    Attributes:
        coat: Colour of the back.
        belly: Colour beneath.
        fin: Colour of the fins.
        deep: Half of the height of the body.
        flat: Whether the tail lies flat, as a whale's does.
        bands: Colour of bands across the body, or ``None``.
        snout: Length of the snout.
        dorsal: Height of the fin on the back.
        grooves: Whether the throat is grooved.
        teeth: Whether teeth show.
    """

    coat: RGB
    belly: RGB
    fin: RGB
    deep: float = 0.3
    flat: bool = False
    bands: RGB | None = None
    snout: float = 0.0
    dorsal: float = 0.2
    grooves: bool = False
    teeth: bool = False


FISH: dict[str, Fish] = {
    "fish": Fish(
        (250, 138, 44), (255, 206, 120), (240, 104, 40), 0.42, bands=(252, 250, 244)
    ),
    "whale": Fish(
        (56, 84, 122),
        (206, 220, 232),
        (46, 70, 106),
        0.44,
        flat=True,
        dorsal=0.1,
        grooves=True,
    ),
    "dolphin": Fish(
        (98, 130, 160), (226, 234, 240), (84, 114, 146), 0.27, flat=True, snout=0.24
    ),
    "shark": Fish(
        (106, 122, 138),
        (232, 236, 238),
        (92, 108, 124),
        0.29,
        snout=0.1,
        dorsal=0.34,
        teeth=True,
    ),
}


def draw_fish(pen: Pen, fish: Fish, pose: Pose) -> None:
    """A swimmer facing right round (0, 0.5)."""
    wag = pose.swing()
    leap = 0.0
    turn = 3 * wag
    if pose.action in ("jump", "dance", "play"):
        leap = 0.95 * pose.hop()
        turn = 34 * math.cos(pose.phase * math.pi)
    mouth = max(0.0, pose.swing()) if pose.action in ("talk", "eat", "roar") else 0.0
    with pen.at(0, 0.5 + leap + 0.03 * pose.swing(0.2), turn):
        _fish_tail(pen, fish, wag)
        _fish_fins(pen, fish, wag, back=True)
        _fish_body(pen, fish, wag)
        _fish_face(pen, fish, pose, mouth)
        _fish_fins(pen, fish, wag, back=False)


def _fish_tail(pen: Pen, fish: Fish, wag: float) -> None:
    x = -0.86
    if fish.flat:
        y = 0.1 * wag
        pen.shape(
            [
                (x + 0.1, y),
                (x - 0.28, y + 0.2 + 0.12 * wag),
                (x - 0.46, y + 0.16 + 0.1 * wag),
                (x - 0.26, y + 0.02),
                (x - 0.5, y - 0.12 + 0.08 * wag),
                (x - 0.3, y - 0.16 + 0.08 * wag),
            ],
            fish.fin,
        )
        return
    narrow = 1 - 0.35 * abs(wag)
    pen.shape(
        [
            (x + 0.16, 0.0),
            (x - 0.12 * narrow, 0.3),
            (x - 0.4 * narrow, 0.42),
            (x - 0.24 * narrow, 0.0),
            (x - 0.4 * narrow, -0.4),
            (x - 0.12 * narrow, -0.28),
        ],
        fish.fin,
    )


def _fish_fins(pen: Pen, fish: Fish, wag: float, *, back: bool) -> None:
    deep = fish.deep
    if back:
        pen.shape(
            [
                (0.28, deep * 0.8),
                (0.02, deep + fish.dorsal),
                (-0.2, deep + fish.dorsal * 0.8),
                (-0.36, deep * 0.6),
            ],
            tone(fish.fin, 0.92),
        )
        return
    with pen.at(0.24, -deep * 0.45, -38 + 18 * wag):
        long = 0.62 if fish.grooves else 0.4
        pen.shape(
            [(0.05, 0.06), (-0.1, -0.08), (-long, -0.16), (-long * 0.8, 0.02)],
            tone(fish.fin, 0.9),
        )


def _fish_body(pen: Pen, fish: Fish, wag: float) -> None:
    deep, nose = fish.deep, 0.92
    sway = 0.05 * wag
    pen.shape(
        [
            (-0.95, 0.03 + sway),
            (-0.45, deep * 0.6 + sway * 0.5),
            (0.1, deep),
            (0.6, deep * 0.86),
            (nose, deep * 0.2),
            (nose - 0.06, -deep * 0.35),
            (0.5, -deep * 0.9),
            (0.0, -deep),
            (-0.5, -deep * 0.5 + sway * 0.5),
            (-0.95, -0.05 + sway),
        ],
        fish.coat,
    )
    if fish.snout:
        pen.limb(
            [(0.7, 0.0), (nose + fish.snout, -deep * 0.14)],
            [deep * 0.62, 0.05],
            fish.coat,
        )
    pen.shape(
        [
            (-0.7, -0.05 + sway),
            (-0.1, -deep * 0.36),
            (0.5, -deep * 0.2),
            (nose - 0.04, -deep * 0.1),
            (nose - 0.06, -deep * 0.35),
            (0.5, -deep * 0.9),
            (0.0, -deep),
            (-0.5, -deep * 0.5),
        ],
        fish.belly,
    )
    if fish.bands is not None:
        for x, wide in ((0.42, 0.085), (-0.08, 0.1), (-0.56, 0.06)):
            high = deep * (0.86 if x > 0 else 0.8 if x > -0.3 else 0.42)
            pen.limb(
                [(x, high), (x + 0.07, 0.0), (x, -high)], [wide, wide, wide], fish.bands
            )
    if fish.grooves:
        for index in range(4):
            y = -deep * (0.34 + 0.15 * index)
            pen.line(
                [(0.8 - 0.1 * index, y), (0.2, y - 0.03)], 0.014, tone(fish.belly, 0.8)
            )


def _fish_face(pen: Pen, fish: Fish, pose: Pose, mouth: float) -> None:
    deep = fish.deep
    eye = (0.64, deep * 0.22)
    size = 0.085 if fish.bands is not None else 0.042
    pen.mark("head", 0.6, 0.0, deep)
    pen.look((0.04 / deep, 0.22, 0.3))
    if fish.bands is not None:
        pen.oval(*eye, size * 1.3, size * 1.3, (255, 252, 240))
    if pose.blink or pose.action == "sleep":
        pen.line([(eye[0] - size, eye[1]), (eye[0] + size, eye[1])], 0.03, _INK)
    else:
        pen.oval(*eye, size, size, _INK)
        pen.oval(
            eye[0] + size * 0.3,
            eye[1] + size * 0.35,
            size * 0.35,
            size * 0.35,
            (255, 255, 255),
        )
    if fish.teeth or mouth > 0.1:
        drop = 0.05 + 0.1 * mouth
        pen.shape(
            [
                (0.88, -deep * 0.3),
                (0.62, -deep * 0.36),
                (0.5, -deep * 0.5 - drop),
                (0.78, -deep * 0.5 - drop),
            ],
            (120, 40, 48),
        )
    else:
        pen.line(
            [(0.9, -deep * 0.2), (0.7, -deep * 0.3), (0.56, -deep * 0.24)],
            0.022,
            tone(fish.coat, 0.5),
        )


def draw_jellyfish(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A jellyfish round (0, 0.8), its tentacles down to 0."""
    beat = pose.swing()
    wide, high = 0.42 + 0.05 * beat, 0.36 - 0.05 * beat
    top = 0.82 + 0.04 * beat
    for index in range(7):
        x = -0.3 + index * 0.1
        points: list[Point] = []
        for step in range(5):
            sway = 0.06 * math.sin(step * 1.1 + index - pose.phase * math.tau)
            points.append(
                (x * (1 + 0.05 * step) + sway * step * 0.35, top - step * 0.2)
            )
        width = 0.03 if index % 2 else 0.05
        radii = [width, width * 0.9, width * 0.7, width * 0.5, 0.008]
        pen.limb(points, radii, tone(colour, 0.85 if index % 2 else 1.12))
    pen.shape(
        [
            (-wide, top - 0.03),
            (-wide * 0.86, top + high * 0.62),
            (0, top + high),
            (wide * 0.86, top + high * 0.62),
            (wide, top - 0.03),
            (wide * 0.5, top - 0.1),
            (0, top - 0.04),
            (-wide * 0.5, top - 0.1),
        ],
        colour,
    )
    pen.shape(
        [(-wide * 0.6, top + 0.06), (0, top + high * 0.78), (wide * 0.6, top + 0.06)],
        tone(colour, 1.3),
    )
    pen.mark("head", 0, top + high * 0.4, 0.3)
    pen.mark("glow", 0, top, 0.6)


def draw_turtle(pen: Pen, colour: RGB, pose: Pose) -> None:
    """A turtle on the ground, or swimming."""
    swim = pose.action in ("swim", "fly", "float")
    wave = pose.swing()
    skin = (150, 186, 104)
    lift = 0.35 if swim else 0.0
    with pen.at(0, 0.2 + lift + (0.03 * wave if swim else 0)):
        for x, side in ((0.34, 1), (-0.36, -1)):
            if swim:
                with pen.at(x, -0.02, side * 6 - 120 + 30 * wave * side):
                    pen.limb(
                        [(0, 0), (0.3, 0.04), (0.5, -0.04)], [0.09, 0.1, 0.02], skin
                    )
            else:
                step = 0.06 * wave * side
                pen.limb([(x, 0.0), (x + step, -0.17)], [0.1, 0.075], skin)
        pen.limb([(0.4, 0.02), (0.66, 0.14 + 0.02 * wave)], [0.09, 0.085], skin)
        pen.oval(0.72, 0.18 + 0.02 * wave, 0.14, 0.12, skin)
        pen.mark("head", 0.72, 0.18, 0.15)
        eye = (0.78, 0.22 + 0.02 * wave)
        if pose.blink:
            pen.line([(eye[0] - 0.03, eye[1]), (eye[0] + 0.03, eye[1])], 0.02, _INK)
        else:
            pen.oval(*eye, 0.026, 0.03, _INK)
        pen.shape(
            [
                (-0.56, 0.0),
                (-0.4, 0.3),
                (0.0, 0.44),
                (0.36, 0.32),
                (0.54, 0.02),
                (0.3, -0.08),
                (-0.3, -0.08),
            ],
            colour,
        )
        for x, y in (
            (-0.26, 0.16),
            (0.0, 0.26),
            (0.25, 0.17),
            (-0.12, 0.04),
            (0.14, 0.04),
        ):
            pen.shape(
                [
                    (x - 0.09, y),
                    (x - 0.04, y + 0.08),
                    (x + 0.06, y + 0.08),
                    (x + 0.1, y),
                    (x + 0.04, y - 0.06),
                    (x - 0.05, y - 0.06),
                ],
                tone(colour, 1.28),
            )


def draw_octopus(pen: Pen, colour: RGB, pose: Pose) -> None:
    """An octopus with waving arms."""
    bob = 0.03 * pose.swing()
    for index in range(8):
        spread = (index - 3.5) / 3.5
        points: list[Point] = [(spread * 0.16, 0.62 + bob)]
        for step in range(1, 5):
            sway = 0.07 * math.sin(step * 0.9 + index * 1.3 + pose.phase * math.tau)
            points.append(
                (
                    spread * (0.2 + 0.17 * step) + sway,
                    0.62 - 0.155 * step + 0.03 * step**1.4,
                )
            )
        shade = 0.8 if index % 2 else 1.0
        pen.limb(points, [0.11, 0.09, 0.07, 0.045, 0.012], tone(colour, shade))
    pen.shape(
        [
            (-0.3, 0.62 + bob),
            (-0.38, 0.98 + bob),
            (0, 1.32 + bob),
            (0.38, 0.98 + bob),
            (0.3, 0.62 + bob),
            (0, 0.52 + bob),
        ],
        colour,
    )
    pen.mark("head", 0, 0.9 + bob, 0.36)
    for side in (-1, 1):
        x, y = side * 0.15 + 0.03 * pose.gaze, 0.78 + bob
        if pose.blink:
            pen.line([(x - 0.07, y), (x + 0.07, y)], 0.03, _INK)
            continue
        pen.oval(x, y, 0.09, 0.1, (255, 252, 244))
        pen.oval(x + 0.02, y, 0.05, 0.06, _INK)
        pen.oval(x + 0.04, y + 0.025, 0.018, 0.02, (255, 255, 255))
