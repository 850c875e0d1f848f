"""Heads of animals, seen from the front or from the side; radius one."""

from __future__ import annotations

from dataclasses import dataclass

from ..paint.grade import RGB
from .pen import Pen, tone

_INK: RGB = (30, 24, 28)
_WHITE: RGB = (252, 252, 248)


@dataclass(frozen=True, slots=True)
class Face:
    """What a head looks like.

    Attributes:
        kind: ``front`` or ``profile``.
        ears: ``point``, ``round``, ``long``, ``flop``, ``leaf`` or ``fan``.
        inner: Colour inside the ears.
        muzzle: Colour around mouth and nose.
        nose: Colour of the nose.
        eyes: Colour of the iris.
        snout: Length of a profile's snout beyond the head.
        wide: Width of a front head.
        cheeks: Colour of the cheeks, or ``None``.
        patch: Colour of patches round the eyes, or ``None``.
        stripes: Colour of stripes on the forehead, or ``None``.
        whiskers: Whether it has them.
        crown: ``antlers``, ``horn``, ``horns``, ``mane`` or nothing.
        crown_colour: Colour of that.
        trunk: Whether a trunk hangs from the face.
    """

    kind: str = "front"
    ears: str = "point"
    inner: RGB = (236, 160, 158)
    muzzle: RGB = (250, 240, 228)
    nose: RGB = (224, 116, 122)
    eyes: RGB = (120, 190, 88)
    snout: float = 0.8
    wide: float = 1.08
    cheeks: RGB | None = None
    patch: RGB | None = None
    stripes: RGB | None = None
    whiskers: bool = False
    crown: str = ""
    crown_colour: RGB = (150, 110, 74)
    trunk: bool = False


def front_head(
    pen: Pen,
    face: Face,
    *,
    coat: RGB,
    blink: bool,
    gaze: float,
    mouth: float,
    away: bool = False,
) -> None:
    """A head that looks at the viewer, or away from him, turned by ``gaze``."""
    turn = 0.14 * gaze + 0.1
    if face.crown == "mane":
        _mane(pen, face)
    _ears(pen, face, coat)
    wide = face.wide
    pen.shape(
        [
            (0, 0.92),
            (0.62 * wide, 0.74),
            (0.98 * wide, 0.12),
            (0.78 * wide, -0.5),
            (0.3 * wide, -0.82),
            (-0.3 * wide, -0.82),
            (-0.78 * wide, -0.5),
            (-0.98 * wide, 0.12),
            (-0.62 * wide, 0.74),
        ],
        coat,
    )
    if away:
        return
    if face.stripes is not None:
        for x, low in ((-0.26, 0.42), (0.0, 0.32), (0.26, 0.42)):
            pen.limb(
                [(x * 1.2 + turn, 0.9), (x + turn, low)], [0.075, 0.02], face.stripes
            )
        for side in (-1, 1):
            for y in (0.05, -0.22):
                pen.limb(
                    [(side * 0.95 * wide, y), (side * 0.6 * wide, y - 0.06)],
                    [0.06, 0.015],
                    face.stripes,
                )
    if face.cheeks is not None:
        for side in (-1, 1):
            pen.shape(
                [
                    (side * 0.12 + turn, -0.1),
                    (side * 0.9 * wide, 0.04),
                    (side * 0.8 * wide, -0.46),
                    (side * 0.3 * wide, -0.8),
                    (turn, -0.8),
                ],
                face.cheeks,
            )
    pen.oval(turn, -0.42, 0.44 * wide, 0.34, face.muzzle)
    for side in (-1, 1):
        if face.patch is not None:
            pen.oval(side * 0.44 + turn, 0.06, 0.29, 0.34, face.patch, side * 28)
        _eye(pen, side * 0.43 + turn, 0.08, 0.235, face.eyes, blink=blink, gaze=gaze)
    pen.look((turn - 0.43, 0.08, 0.3), (turn + 0.43, 0.08, 0.3))
    _mouth(pen, face, turn, mouth)
    if face.trunk:
        _trunk(pen, coat, turn, mouth)
    elif face.whiskers:
        for side in (-1, 1):
            for y, end in ((-0.3, -0.16), (-0.38, -0.38), (-0.46, -0.6)):
                pen.line(
                    [(side * 0.4 + turn, y), (side * 1.3 + turn * 0.5, end)],
                    0.022,
                    (238, 236, 230),
                )


def _eye(
    pen: Pen, x: float, y: float, size: float, iris: RGB, *, blink: bool, gaze: float
) -> None:
    if blink:
        pen.line(
            [(x - size, y + 0.02), (x, y - size * 0.42), (x + size, y + 0.02)],
            0.075,
            _INK,
        )
        return
    pen.oval(x, y, size * 1.12, size * 1.2, _INK)
    pen.oval(x, y, size, size * 1.08, iris)
    look = gaze * size * 0.3
    pen.oval(x + look, y, size * 0.56, size * 0.86, _INK)
    pen.oval(x + look + size * 0.28, y + size * 0.42, size * 0.26, size * 0.3, _WHITE)
    pen.oval(x + look - size * 0.3, y - size * 0.4, size * 0.13, size * 0.15, _WHITE)


def _mouth(pen: Pen, face: Face, turn: float, mouth: float) -> None:
    if mouth > 0.05:
        deep = 0.12 + 0.3 * mouth
        pen.oval(turn, -0.52 - deep * 0.5, 0.2 + 0.1 * mouth, deep, (92, 30, 40))
        pen.oval(turn, -0.6 - deep * 0.72, 0.14, deep * 0.45, (232, 112, 122))
    else:
        for side in (-1, 1):
            pen.line(
                [
                    (turn, -0.42),
                    (turn + side * 0.1, -0.56),
                    (turn + side * 0.24, -0.5),
                ],
                0.045,
                tone(face.nose, 0.5),
            )
    pen.shape(
        [(turn - 0.15, -0.2), (turn + 0.15, -0.2), (turn, -0.4)],
        face.nose,
    )


def _ears(pen: Pen, face: Face, coat: RGB) -> None:
    for side in (-1, 1):
        if face.ears == "point":
            pen.shape(
                [(side * 0.3, 0.72), (side * 0.78, 1.52), (side * 0.96, 0.3)], coat
            )
            pen.shape(
                [(side * 0.46, 0.74), (side * 0.75, 1.28), (side * 0.86, 0.46)],
                face.inner,
            )
        elif face.ears == "round":
            pen.oval(side * 0.74, 0.78, 0.38, 0.38, face.patch or coat)
            pen.oval(side * 0.74, 0.76, 0.22, 0.22, face.inner)
        elif face.ears == "long":
            pen.limb(
                [(side * 0.34, 0.6), (side * 0.44, 1.3), (side * 0.56, 1.95)],
                [0.2, 0.26, 0.12],
                coat,
            )
            pen.limb(
                [(side * 0.36, 0.8), (side * 0.45, 1.32), (side * 0.53, 1.75)],
                [0.08, 0.14, 0.06],
                face.inner,
            )
        elif face.ears == "flop":
            pen.limb(
                [(side * 0.66, 0.66), (side * 1.04, 0.42), (side * 1.08, -0.3)],
                [0.2, 0.3, 0.2],
                tone(coat, 0.72),
            )
        elif face.ears == "fan":
            pen.shape(
                [
                    (side * 0.6, 0.75),
                    (side * 1.5, 1.0),
                    (side * 1.95, 0.3),
                    (side * 1.6, -0.55),
                    (side * 0.85, -0.45),
                ],
                tone(coat, 0.86),
            )
            pen.oval(side * 1.35, 0.2, 0.4, 0.5, face.inner)


def _mane(pen: Pen, face: Face) -> None:
    dark = tone(face.crown_colour, 0.8)
    for index in range(14):
        with pen.at(0, -0.05, index * 360 / 14):
            pen.oval(1.02, 0, 0.5, 0.34, face.crown_colour if index % 2 else dark)
    pen.oval(0, -0.05, 1.15, 1.12, face.crown_colour)


def _trunk(pen: Pen, coat: RGB, turn: float, mouth: float) -> None:
    curl = 0.3 + 0.9 * mouth
    for side in (-1, 1):
        pen.limb(
            [(side * 0.34 + turn, -0.5), (side * 0.5 + turn, -1.05)],
            [0.09, 0.03],
            (250, 244, 226),
        )
    pen.limb(
        [
            (turn, -0.2),
            (turn + 0.02, -0.9),
            (turn + 0.12, -1.5),
            (turn + 0.5 * curl, -1.8 + 0.7 * curl),
        ],
        [0.32, 0.25, 0.18, 0.13],
        tone(coat, 0.93),
    )


def profile_head(
    pen: Pen,
    face: Face,
    *,
    coat: RGB,
    blink: bool,
    gaze: float,
    mouth: float,
    away: bool = False,
) -> None:
    """A head that looks to the right, or away from the viewer."""
    if away:
        _profile_ear(pen, face, tone(coat, 0.8), back=True)
        pen.oval(0, 0.05, 0.8, 0.86, coat)
        _profile_ear(pen, face, coat, back=False)
        return
    end = 0.62 + face.snout
    if face.crown == "antlers":
        _antlers(pen, face.crown_colour)
    _profile_ear(pen, face, tone(coat, 0.72), back=True)
    if mouth > 0.05:
        drop = -22 * mouth
        with pen.at(0.3, -0.3, drop):
            pen.limb(
                [(0, -0.02), (end - 0.45, -0.1)], [0.26, 0.13], tone(face.muzzle, 0.9)
            )
            pen.limb([(0.1, 0.1), (end - 0.5, 0.02)], [0.12, 0.06], (214, 96, 108))
    pen.shape(
        [
            (-0.82, 0.1),
            (-0.5, 0.74),
            (0.2, 0.8),
            (0.66, 0.42),
            (end, 0.12),
            (end + 0.14, -0.18),
            (end - 0.08, -0.42),
            (0.5, -0.56),
            (-0.2, -0.76),
            (-0.7, -0.5),
        ],
        coat,
    )
    pen.shape(
        [
            (0.5, -0.02),
            (end - 0.1, 0.02),
            (end + 0.1, -0.2),
            (end - 0.1, -0.4),
            (0.46, -0.53),
        ],
        face.muzzle,
    )
    pen.oval(end + 0.03, -0.04, 0.17, 0.14, face.nose)
    if mouth <= 0.05:
        pen.line(
            [(end - 0.05, -0.34), (end - 0.4, -0.36), (0.45, -0.28)],
            0.05,
            tone(coat, 0.45),
        )
    if face.patch is not None:
        pen.oval(0.2, 0.25, 0.3, 0.32, face.patch)
    pen.look((0.25, 0.24, 0.26))
    if blink:
        pen.line([(0.06, 0.22), (0.22, 0.13), (0.38, 0.22)], 0.07, _INK)
    else:
        pen.oval(0.24, 0.24, 0.17, 0.19, _INK)
        pen.oval(0.25 + 0.03 * gaze, 0.24, 0.12, 0.14, tone(face.eyes, 0.7))
        pen.oval(0.26 + 0.04 * gaze, 0.24, 0.08, 0.11, _INK)
        pen.oval(0.3 + 0.04 * gaze, 0.31, 0.055, 0.06, _WHITE)
    _profile_ear(pen, face, coat, back=False)
    if face.crown == "horn":
        pen.limb([(0.32, 0.62), (0.72, 1.75)], [0.13, 0.015], face.crown_colour)
    elif face.crown == "horns":
        pen.limb(
            [(0.0, 0.7), (0.18, 1.1), (0.5, 1.22)],
            [0.12, 0.09, 0.02],
            face.crown_colour,
        )


def _profile_ear(pen: Pen, face: Face, coat: RGB, *, back: bool) -> None:
    x = -0.1 if back else -0.36
    if face.ears == "flop":
        if not back:
            pen.limb(
                [(x, 0.58), (x - 0.26, 0.1), (x - 0.18, -0.6)],
                [0.18, 0.3, 0.19],
                tone(coat, 0.72),
            )
    elif face.ears == "leaf":
        lean = 0.2 if back else -0.5
        pen.limb(
            [(x, 0.62), (x + lean * 0.8, 0.95), (x + lean * 1.6, 1.12)],
            [0.12, 0.2, 0.03],
            coat,
        )
    elif face.ears == "round":
        pen.oval(x, 0.75, 0.27, 0.28, coat)
    else:
        pen.shape([(x - 0.26, 0.5), (x - 0.12, 1.36), (x + 0.3, 0.6)], coat)
        if not back:
            pen.shape(
                [(x - 0.12, 0.58), (x - 0.08, 1.12), (x + 0.16, 0.62)], face.inner
            )


def _antlers(pen: Pen, colour: RGB) -> None:
    for shift, shade in ((0.3, 0.75), (0.0, 1.0)):
        bone = tone(colour, shade)
        x = -0.05 + shift
        pen.limb(
            [(x, 0.6), (x - 0.42, 1.4), (x - 0.2, 2.3), (x + 0.2, 2.75)],
            [0.1, 0.09, 0.07, 0.02],
            bone,
        )
        for y, reach in ((1.2, 0.55), (1.75, 0.6), (2.2, 0.45)):
            start = (x - 0.36 + 0.14 * (y - 1.2), y)
            pen.limb(
                [start, (start[0] + reach * 0.7, y + 0.2), (start[0] + reach, y + 0.6)],
                [0.07, 0.06, 0.015],
                bone,
            )
