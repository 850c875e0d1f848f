"""Birds, butterflies and dragons."""

from __future__ import annotations

from dataclasses import dataclass

from ..paint.grade import RGB
from .pen import Pen, Point, tone
from .pose import Pose, stride

_INK: RGB = (28, 24, 30)


@dataclass(frozen=True, slots=True)
class Bird:
    """A bird's build; its body is about one unit long.

    Attributes:
        coat: Colour of back and wings.
        belly: Colour beneath.
        beak: Colour of the beak.
        tips: Colour of the ends of the wings.
        hook: Length of the beak.
        neck: Length of the neck.
        legs: Length of the legs.
        span: Length of a wing.
        plump: Roundness of the body.
        crest: Whether it has one.
        upright: Whether it stands like a penguin or an owl.
        eyes: Colour of the iris; upright birds show both eyes.
    """

    coat: RGB = (88, 128, 186)
    belly: RGB = (240, 214, 178)
    beak: RGB = (240, 170, 60)
    tips: RGB = (44, 58, 92)
    hook: float = 0.16
    neck: float = 0.06
    legs: float = 0.22
    span: float = 0.9
    plump: float = 0.24
    crest: bool = False
    upright: bool = False
    eyes: RGB = (240, 200, 60)


BIRDS: dict[str, Bird] = {
    "bird": Bird(),
    "eagle": Bird(
        coat=(92, 64, 48),
        belly=(104, 74, 54),
        tips=(50, 36, 32),
        hook=0.2,
        span=1.25,
        plump=0.22,
    ),
    "seagull": Bird(
        coat=(214, 220, 228),
        belly=(252, 252, 252),
        tips=(70, 76, 88),
        span=1.1,
        plump=0.2,
    ),
    "crow": Bird(
        coat=(38, 38, 50), belly=(46, 46, 60), beak=(30, 30, 36), tips=(22, 22, 32)
    ),
    "parrot": Bird(
        coat=(220, 48, 48),
        belly=(250, 196, 50),
        tips=(44, 110, 206),
        hook=0.2,
        crest=True,
    ),
    "duck": Bird(
        coat=(142, 116, 92),
        belly=(226, 214, 196),
        tips=(60, 86, 150),
        neck=0.14,
        hook=0.2,
        legs=0.12,
        plump=0.27,
    ),
    "swan": Bird(
        coat=(250, 250, 252),
        belly=(236, 238, 244),
        tips=(240, 242, 248),
        beak=(238, 130, 50),
        neck=0.52,
        legs=0.1,
        plump=0.27,
        span=1.1,
    ),
    "flamingo": Bird(
        coat=(248, 138, 150),
        belly=(252, 168, 176),
        tips=(60, 40, 50),
        beak=(70, 50, 56),
        neck=0.6,
        legs=0.78,
        plump=0.23,
        hook=0.2,
    ),
    "chicken": Bird(
        coat=(226, 150, 84),
        belly=(250, 222, 176),
        tips=(180, 96, 48),
        legs=0.2,
        plump=0.3,
        crest=True,
        span=0.5,
    ),
    "penguin": Bird(
        coat=(44, 50, 68), belly=(250, 250, 250), beak=(248, 172, 54), upright=True
    ),
    "owl": Bird(
        coat=(146, 104, 70),
        belly=(234, 208, 168),
        beak=(226, 172, 80),
        tips=(104, 72, 50),
        upright=True,
        crest=True,
        eyes=(252, 190, 50),
    ),
}


def draw_bird(pen: Pen, bird: Bird, pose: Pose) -> None:
    """Draw a bird facing right; flying round (0, 0), or standing on y = 0."""
    if bird.upright and pose.action != "fly":
        _upright(pen, bird, pose)
        return
    flying = pose.action in ("fly", "float", "fall", "jump", "dance")
    if flying:
        with pen.at(0, 0.35 + 0.07 * pose.swing(0.3), 4):
            _wing(pen, bird, pose, far=True)
            _bird_body(pen, bird, pose, tucked=True)
            _wing(pen, bird, pose, far=False)
        return
    low = 0.02 if pose.action in ("swim", "sleep", "sit") else bird.legs
    bob = 0.012 * pose.swing()
    if low == bird.legs:
        _bird_legs(pen, bird, pose)
    peck = -30 * pose.pulse(0.1, 0.7) if pose.action == "eat" else 0.0
    with pen.at(0, low + bird.plump * 0.9 + bob, 6 + peck):
        _bird_body(pen, bird, pose, tucked=False)
        lift = 24 * abs(pose.swing(rounds=2)) if pose.action == "wave" else 0.0
        with pen.at(0.1, 0.06, 188 + lift):
            pen.shape(
                [(0, 0.09), (0.3, 0.12), (0.62, 0.0), (0.3, -0.12), (0, -0.08)],
                tone(bird.coat, 0.88),
            )
            pen.shape([(0.34, 0.08), (0.66, 0.01), (0.36, -0.08)], bird.tips)


def _bird_legs(pen: Pen, bird: Bird, pose: Pose) -> None:
    for index in (0, 1):
        x, lift = 0.06 * index - 0.02, 0.0
        if pose.action in ("walk", "run"):
            ahead, rise = stride(pose.phase + index / 2)
            x, lift = x + 0.14 * ahead, 0.1 * rise
        colour = tone(bird.beak, 0.75 if index == 0 else 0.95)
        top = (0.03 * index, bird.legs + bird.plump * 0.3)
        knee = ((top[0] + x) / 2 - 0.05, (top[1] + lift) / 2)
        pen.limb([top, knee, (x, lift + 0.02)], [0.05, 0.022, 0.018], colour)
        pen.limb(
            [(x - 0.05, lift + 0.016), (x + 0.1, lift + 0.016)], [0.016, 0.012], colour
        )


def _bird_body(pen: Pen, bird: Bird, pose: Pose, *, tucked: bool) -> None:
    plump = bird.plump
    pen.polygon(
        [(-0.4, 0.02), (-0.86, 0.12), (-0.9, 0.02), (-0.82, -0.06), (-0.4, -0.1)],
        tone(bird.tips, 1.05),
    )
    if tucked and bird.legs > 0.5:
        pen.line([(-0.3, -0.08), (-1.2, -0.02)], 0.03, tone(bird.beak, 0.9))
    pen.shape(
        [
            (-0.56, 0.02),
            (-0.2, plump * 0.92),
            (0.22, plump * 0.86),
            (0.44, 0.1),
            (0.36, -plump * 0.7),
            (0.0, -plump),
            (-0.36, -plump * 0.55),
        ],
        bird.coat,
    )
    pen.shape(
        [
            (-0.3, -plump * 0.4),
            (0.1, -plump * 0.12),
            (0.42, 0.04),
            (0.36, -plump * 0.7),
            (0.0, -plump),
        ],
        bird.belly,
    )
    up = bird.neck * (0.5 if tucked else 1.0)
    out = 0.4 + bird.neck * (0.85 if tucked else 0.18)
    head: Point = (out, 0.2 + up)
    if bird.neck > 0.1:
        pen.limb(
            [
                (0.26, 0.06),
                (out - 0.16 + (0.1 if tucked else 0.2), 0.14 + up * 0.4),
                head,
            ],
            [plump * 0.7, 0.085, 0.09],
            bird.coat,
        )
    _bird_head(pen, bird, pose, head)


def _bird_head(pen: Pen, bird: Bird, pose: Pose, head: Point) -> None:
    x, y = head
    size = 0.17 if bird.neck < 0.3 else 0.125
    gape = 0.0
    if pose.action in ("talk", "roar", "eat", "laugh", "yawn"):
        gape = 20 * max(0.0, pose.swing())
    white = (250, 248, 244) if bird.coat == (92, 64, 48) else bird.coat
    if bird.crest:
        colour = (226, 52, 46) if bird.coat != (220, 48, 48) else (250, 200, 60)
        pen.shape(
            [
                (x - 0.14, y + 0.1),
                (x - 0.12, y + 0.3),
                (x + 0.02, y + 0.2),
                (x + 0.1, y + 0.28),
                (x + 0.1, y + 0.1),
            ],
            colour,
        )
    for turn in (-gape, gape * 0.6):
        with pen.at(x + size * 0.7, y - 0.01, turn):
            hook = bird.hook
            pen.shape(
                [(-0.05, 0.07), (hook * 0.6, 0.035), (hook, -0.03), (-0.05, -0.06)],
                tone(bird.beak, 0.8 if turn < 0 else 1.0),
            )
    pen.oval(x, y, size, size * 0.96, white)
    pen.mark("head", x, y, size)
    eye = (x + size * 0.36, y + size * 0.2)
    pen.look((0.36, 0.2, 0.42))
    if pose.blink or pose.action == "sleep":
        pen.line([(eye[0] - 0.05, eye[1]), (eye[0] + 0.05, eye[1])], 0.024, _INK)
    else:
        pen.oval(*eye, 0.044, 0.05, _INK)
        pen.oval(eye[0] + 0.014, eye[1] + 0.018, 0.016, 0.018, (255, 255, 255))


def _wing(pen: Pen, bird: Bird, pose: Pose, *, far: bool) -> None:
    flap = pose.swing()
    glide = pose.action in ("float",)
    angle = (12 if glide else 6 + 46 * flap) + (10 if far else 0)
    span = bird.span * (1.0 - 0.12 * abs(flap))
    shade = 0.7 if far else 0.96
    with pen.at(0.08 if not far else 0.14, 0.1, 90 + 34 - angle * 1.0):
        bend = 0.2 * flap
        pen.shape(
            [
                (-0.02, 0.2),
                (span * 0.42, 0.2 + bend),
                (span * 0.8, 0.1 + bend * 1.6),
                (span * 1.06, -0.06 + bend * 2.2),
                (span * 0.86, -0.1 + bend * 1.7),
                (span * 0.5, -0.22 + bend),
                (0.0, -0.2),
            ],
            tone(bird.coat, shade),
        )
        for index in range(5):
            along = span * (0.5 + 0.12 * index)
            drop = bend * (1.0 + 0.28 * index)
            pen.limb(
                [
                    (along - 0.1, -0.02 + drop),
                    (along + 0.1, -0.24 + drop + 0.02 * index),
                ],
                [0.06, 0.022],
                tone(bird.tips, shade),
            )


def _upright(pen: Pen, bird: Bird, pose: Pose) -> None:
    waddle = 7 * pose.swing() if pose.action in ("walk", "run", "dance") else 0.0
    hop = 0.5 * pose.hop() if pose.action == "jump" else 0.0
    flap = 0.0
    if pose.action in ("wave", "dance", "jump", "clap"):
        flap = 40 + 26 * pose.swing(rounds=2)
    owl = bird.crest
    with pen.at(0, hop, waddle):
        for side in (-1, 1):
            pen.oval(side * 0.13, 0.03, 0.13, 0.05, bird.beak)
        for side in (-1, 1):
            with pen.at(side * 0.3, 0.74, side * (8 + flap)):
                pen.shape(
                    [
                        (-0.06, 0.06),
                        (0.08 * side, 0.0),
                        (0.08 * side, -0.42),
                        (0.0, -0.5),
                        (-0.08 * side, -0.3),
                    ],
                    tone(bird.coat, 0.82),
                )
        pen.shape(
            [
                (0, 1.14),
                (0.26, 1.02),
                (0.34, 0.66),
                (0.38, 0.32),
                (0.22, 0.05),
                (-0.22, 0.05),
                (-0.38, 0.32),
                (-0.34, 0.66),
                (-0.26, 1.02),
            ],
            bird.coat,
        )
        pen.shape(
            [
                (0, 0.78),
                (0.22, 0.66),
                (0.27, 0.34),
                (0.14, 0.08),
                (-0.14, 0.08),
                (-0.27, 0.34),
                (-0.22, 0.66),
            ],
            bird.belly,
        )
        if owl:
            for side in (-1, 1):
                pen.polygon(
                    [(side * 0.08, 1.06), (side * 0.27, 1.28), (side * 0.26, 0.94)],
                    bird.coat,
                )
            for row in range(3):
                for column in range(-1, 2):
                    x = column * 0.12 + (0.05 if row % 2 else 0)
                    pen.oval(x, 0.56 - row * 0.14, 0.036, 0.05, tone(bird.tips, 1.1))
        turn = 0.04 + 0.05 * pose.gaze
        pen.mark("head", 0, 0.92, 0.27)
        pen.look((-0.3 + turn, 0.0, 0.36), (0.55 + turn, 0.0, 0.36))
        for side in (-1, 1):
            x = side * (0.13 if owl else 0.1) + turn
            if owl:
                pen.oval(x, 0.92, 0.14, 0.14, tone(bird.belly, 1.2))
            else:
                pen.oval(x, 0.9, 0.1, 0.12, bird.belly)
            if pose.blink or pose.action == "sleep":
                pen.line([(x - 0.07, 0.93), (x, 0.9), (x + 0.07, 0.93)], 0.03, _INK)
                continue
            if owl:
                pen.oval(x, 0.92, 0.095, 0.095, bird.eyes)
            pen.oval(x, 0.92, 0.052, 0.058, _INK)
            pen.oval(x + 0.02, 0.945, 0.018, 0.02, (255, 255, 255))
        pen.shape(
            [
                (turn - 0.05, 0.86),
                (turn + 0.05, 0.86),
                (turn + 0.05, 0.8),
                (turn, 0.76),
            ],
            bird.beak,
        )
