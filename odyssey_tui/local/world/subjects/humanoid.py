"""Two-legged figures: skeleton and poses. How they are dressed is in outfits.py."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from ..paint.grade import RGB
from .pen import Pen, Point, bend, tone
from .pose import Pose, stride

HIP = 0.5
SHOULDER = 0.79
HEAD = 0.092
_THIGH = 0.243
_SHIN = 0.231
_ARM = 0.17


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure's build and dress; lengths are shares of its height.

    Attributes:
        skin: Colour of face and hands.
        hair: Colour of the hair.
        cut: ``short``, ``long``, ``bun``, ``curly``, ``bald`` or ``hood``.
        outfit: ``casual``, ``coat``, ``dress``, ``suit``, ``robe``, ``armour``,
            ``space``, ``robot`` or ``sheet``.
        top: Colour above the belt.
        bottom: Colour below it.
        shoes: Colour of the shoes.
        accent: Colour of details.
        head: Radius of the head.
        bulk: Thickness of limbs and body.
        extras: ``cape``, ``staff``, ``sword``, ``beard``, ``backpack``, ...
        hat: Name of a hat that belongs to the figure, or nothing.
    """

    skin: RGB = (236, 188, 150)
    hair: RGB = (70, 46, 34)
    cut: str = "short"
    outfit: str = "casual"
    top: RGB = (206, 76, 60)
    bottom: RGB = (54, 70, 112)
    shoes: RGB = (60, 44, 40)
    accent: RGB = (244, 214, 120)
    head: float = HEAD
    bulk: float = 1.0
    extras: tuple[str, ...] = ()
    hat: str = ""


@dataclass(slots=True)
class Body:
    """Where the parts of a figure are in one pose."""

    hip: Point = (0.0, HIP)
    lean: float = 0.0
    feet: list[Point] = field(default_factory=lambda: [(-0.06, 0.0), (0.06, 0.0)])
    hands: list[Point] = field(default_factory=lambda: [(-0.15, 0.46), (0.15, 0.46)])
    knee: float = 1.0
    nod: float = 0.0
    turn: float = 0.0
    mouth: float = 0.0
    front: bool = True
    lift: float = 0.0
    tilt: float = 0.0
    asleep: bool = False

    @property
    def up(self) -> Point:
        """Direction of the spine."""
        angle = math.radians(self.lean)
        return math.sin(angle), math.cos(angle)

    def along(self, length: float, side: float = 0.0) -> Point:
        """A point up the spine from the hip, and to its right by ``side``."""
        ux, uy = self.up
        return (
            self.hip[0] + ux * length + uy * side,
            self.hip[1] + uy * length - ux * side,
        )


def body_for(pose: Pose) -> Body:
    """The body in a pose."""
    maker = _POSES.get(pose.action, _stand)
    body = maker(pose)
    if pose.facing == "back":
        body.turn = 0.0
    return body


def _stand(pose: Pose) -> Body:
    breath = 0.006 * pose.swing()
    body = Body(hip=(0.0, HIP + breath * 0.3))
    body.hands = [(-0.142, 0.452 + breath), (0.142, 0.452 + breath)]
    body.turn = 0.25
    return body


def _walk(pose: Pose) -> Body:
    body = Body(front=False, lean=3, turn=1.0)
    reach = 0.15
    body.feet = []
    for offset in (0.5, 0.0):
        ahead, lift = stride(pose.phase + offset)
        body.feet.append((ahead * reach, lift * 0.075))
    body.hip = (0.0, HIP - 0.012 + 0.012 * pose.swing(0.12, 2))
    swing = math.cos(pose.phase * math.tau)
    body.hands = [(0.02 + 0.15 * swing, 0.5), (0.04 - 0.15 * swing, 0.5)]
    return body


def _run(pose: Pose) -> Body:
    body = Body(front=False, lean=13, turn=1.0)
    body.feet = []
    for offset in (0.5, 0.0):
        ahead, lift = stride(pose.phase + offset, 0.4)
        back = max(0.0, -ahead)
        body.feet.append((ahead * 0.26, lift * 0.19 + back * 0.06))
    bounce = abs(pose.swing(0.1))
    body.hip = (0.0, HIP - 0.03)
    body.lift = 0.045 * bounce
    swing = math.cos(pose.phase * math.tau)
    body.hands = [
        (0.1 + 0.2 * swing, 0.6 + 0.07 * swing),
        (0.12 - 0.2 * swing, 0.6 - 0.07 * swing),
    ]
    return body


def _jump(pose: Pose) -> Body:
    height = pose.hop()
    crouch = pose.pulse(0.0, 0.26) + 0.8 * pose.pulse(0.76, 1.0)
    body = Body(hip=(0.0, HIP - 0.16 * crouch), lift=0.42 * height, turn=0.3)
    tuck = 0.14 * height
    body.feet = [(-0.08, tuck * 0.7), (0.1, tuck)]
    up = 0.5 + 0.42 * height - 0.1 * crouch
    body.hands = [(-0.2 - 0.05 * height, up), (0.2 + 0.05 * height, up + 0.04)]
    return body


def _wave(pose: Pose) -> Body:
    body = _stand(pose)
    swing = pose.swing()
    body.hands[1] = (0.22 + 0.07 * swing, 1.0 - 0.02 * abs(swing))
    body.lean = 1.5 * swing
    body.mouth = 0.25
    return body


def _dance(pose: Pose) -> Body:
    sway = pose.swing()
    beat = abs(pose.swing(rounds=1))
    body = Body(hip=(0.05 * sway, HIP - 0.05 * (1 - beat)), lean=7 * sway)
    body.feet = [(-0.1, 0.07 * max(0.0, sway)), (0.1, 0.07 * max(0.0, -sway))]
    body.hands = [
        (-0.25 + 0.05 * sway, 0.72 + 0.22 * sway),
        (0.25 + 0.05 * sway, 0.72 - 0.22 * sway),
    ]
    body.nod = 8 * sway
    body.mouth = 0.3
    return body


def _sit(pose: Pose) -> Body:
    breath = 0.005 * pose.swing()
    body = Body(hip=(-0.12, 0.1), lean=-6 + 2 * breath, front=False, turn=0.7)
    body.feet = [(0.2, 0.0), (0.26, 0.0)]
    body.hands = [(0.08, 0.26 + breath), (0.1, 0.25 + breath)]
    return body


def _read(pose: Pose) -> Body:
    body = _sit(pose)
    body.hands = [(0.14, 0.36), (0.16, 0.35)]
    body.nod = -16
    return body


def _eat(pose: Pose) -> Body:
    body = _sit(pose)
    lift = max(0.0, pose.swing())
    body.hands[1] = (0.12 - 0.03 * lift, 0.26 + 0.2 * lift)
    body.mouth = 0.4 * max(0.0, pose.swing(0.3))
    return body


def _sleep(pose: Pose) -> Body:
    breath = 0.006 * pose.swing()
    body = Body(tilt=-90, asleep=True, turn=0.3)
    body.hands = [(-0.16 + breath, 0.47), (0.06, 0.62 + breath)]
    return body


def _look(pose: Pose) -> Body:
    body = _stand(pose)
    body.turn = pose.swing()
    body.hands[1] = (0.1, 0.915)
    return body


def _stretch(pose: Pose) -> Body:
    amount = pose.pulse(0.05, 0.95)
    body = _stand(pose)
    body.hip = (0.0, HIP + 0.012 * amount)
    body.lean = 6 * amount * pose.swing()
    high = 0.47 + 0.63 * amount
    body.hands = [(-0.165 + 0.04 * amount, high), (0.165 - 0.04 * amount, high)]
    body.mouth = 0.4 * amount
    return body


def _yawn(pose: Pose) -> Body:
    body = _stand(pose)
    amount = pose.pulse(0.2, 0.85)
    body.mouth = amount
    body.hands[1] = (0.165 - 0.12 * amount, 0.47 + 0.36 * amount)
    body.nod = 8 * amount
    body.asleep = amount > 0.4
    return body


def _bow(pose: Pose) -> Body:
    amount = pose.pulse(0.1, 0.9)
    body = Body(lean=58 * amount, front=False, turn=1.0)
    body.hands = [(0.1 + 0.2 * amount, 0.46), (0.08 + 0.2 * amount, 0.46)]
    return body


def _talk(pose: Pose) -> Body:
    body = _stand(pose)
    swing = pose.swing()
    body.mouth = 0.5 * max(0.0, swing)
    body.hands = [(-0.2, 0.6 + 0.05 * swing), (0.2, 0.62 - 0.06 * swing)]
    body.nod = 3 * swing
    return body


def _fly(pose: Pose) -> Body:
    body = Body(front=False, tilt=-64, turn=1.0, lift=0.5 + 0.05 * pose.swing())
    sway = 0.02 * pose.swing()
    body.hands = [(-0.06, 0.5), (0.05, 1.14 + sway)]
    body.feet = [(-0.03, 0.0 + sway), (0.04, 0.02 - sway)]
    return body


def _float(pose: Pose) -> Body:
    sway = pose.swing()
    body = Body(tilt=-10 + 7 * sway, turn=0.3, lift=0.3 + 0.06 * pose.swing(0.25))
    body.hands = [(-0.24, 0.66 + 0.05 * sway), (0.24, 0.7 - 0.05 * sway)]
    body.feet = [(-0.1, 0.05 + 0.03 * sway), (0.09, 0.02 - 0.03 * sway)]
    return body


def _swim(pose: Pose) -> Body:
    body = Body(front=False, tilt=-82, turn=1.0, lift=0.3)
    kick = 0.07 * pose.swing(rounds=2)
    around = pose.phase * math.tau
    body.feet = [(-0.02 + kick, 0.0), (0.02 - kick, 0.0)]
    body.hands = [
        (0.26 * math.sin(around), 0.8 + 0.26 * math.cos(around)),
        (-0.26 * math.sin(around), 0.8 - 0.26 * math.cos(around)),
    ]
    return body


def _point(pose: Pose) -> Body:
    body = _stand(pose)
    body.turn = 0.8
    body.hands[1] = (0.42, 0.8 + 0.012 * pose.swing())
    return body


def _clap(pose: Pose) -> Body:
    body = _stand(pose)
    gap = 0.025 + 0.11 * abs(pose.swing(rounds=1))
    body.hands = [(-gap, 0.7), (gap, 0.7)]
    body.mouth = 0.4
    return body


def _fight(pose: Pose) -> Body:
    body = Body(front=False, lean=8, turn=1.0)
    punch = pose.pulse(0.1, 0.5)
    second = pose.pulse(0.55, 0.95)
    body.feet = [(-0.16, 0.0), (0.16, 0.0)]
    body.hip = (0.02 * punch, HIP - 0.03)
    body.hands = [(0.14 + 0.22 * second, 0.74), (0.16 + 0.24 * punch, 0.76)]
    return body


def _kick(pose: Pose) -> Body:
    amount = pose.pulse(0.2, 0.7)
    body = Body(front=False, lean=-12 * amount, turn=1.0)
    body.feet = [(-0.04, 0.0), (0.05 + 0.36 * amount, 0.5 * amount)]
    body.hands = [(0.14, 0.66), (-0.12, 0.62)]
    return body


def _throw(pose: Pose) -> Body:
    body = Body(front=False, turn=1.0)
    swing = math.cos(pose.phase * math.tau)
    body.lean = -7 * swing
    body.feet = [(-0.13, 0.0), (0.15, 0.0)]
    body.hands = [(0.18, 0.6), (-0.28 * swing, 0.96 - 0.12 * abs(swing))]
    return body


def _climb(pose: Pose) -> Body:
    swing = pose.swing()
    body = Body(front=True, lift=0.08 + 0.05 * abs(swing))
    body.feet = [(-0.09, 0.09 + 0.09 * swing), (0.09, 0.09 - 0.09 * swing)]
    body.hands = [(-0.14, 0.95 - 0.09 * swing), (0.14, 0.95 + 0.09 * swing)]
    return body


def _spin(pose: Pose) -> Body:
    body = _stand(pose)
    body.hands = [(-0.3, 0.78), (0.3, 0.78)]
    body.turn = math.cos(pose.phase * math.tau)
    body.front = abs(body.turn) < 0.6
    return body


def _drive(pose: Pose) -> Body:
    body = _sit(pose)
    body.hands = [(0.2, 0.36), (0.22, 0.36 + 0.01 * pose.swing())]
    return body


def _cry(pose: Pose) -> Body:
    body = _stand(pose)
    body.nod = -18
    body.hands = [(-0.04, 0.86), (0.05, 0.86)]
    body.hip = (0.0, HIP + 0.008 * pose.swing(rounds=2))
    return body


def _fall(pose: Pose) -> Body:
    body = _float(pose)
    body.tilt = 24 * pose.swing()
    body.hands = [(-0.26, 0.98), (0.26, 0.94)]
    return body


_POSES = {
    "stand": _stand,
    "walk": _walk,
    "run": _run,
    "play": _jump,
    "jump": _jump,
    "wave": _wave,
    "dance": _dance,
    "sit": _sit,
    "read": _read,
    "eat": _eat,
    "cook": _talk,
    "paint": _point,
    "sleep": _sleep,
    "look": _look,
    "stretch": _stretch,
    "yawn": _yawn,
    "bow": _bow,
    "hide": _sit,
    "talk": _talk,
    "laugh": _talk,
    "roar": _talk,
    "nod": _talk,
    "shake": _look,
    "fly": _fly,
    "float": _float,
    "swim": _swim,
    "point": _point,
    "clap": _clap,
    "fight": _fight,
    "kick": _kick,
    "throw": _throw,
    "climb": _climb,
    "spin": _spin,
    "drive": _drive,
    "cry": _cry,
    "fall": _fall,
    "breathe fire": _talk,
}


def leg(pen: Pen, body: Body, index: int, colour: RGB, shoe: RGB, bulk: float) -> None:
    """One leg with its shoe; 0 is the far or left one."""
    side = (0.045 if index else -0.045) if body.front else 0.012 * (2 * index - 1)
    hip = body.along(0.0, side * bulk**0.5)
    foot = body.feet[index]
    ankle = (foot[0], foot[1] + 0.035)
    bent = (1.0 if index else -1.0) if body.front else body.knee
    knee = bend(hip, ankle, _THIGH, _SHIN, bent)
    if not index and not body.front:
        colour, shoe = tone(colour, 0.72), tone(shoe, 0.75)
    pen.limb([hip, knee, ankle], [0.068 * bulk, 0.05 * bulk, 0.036 * bulk], colour)
    toe = 0.055 if not body.front else 0.026 * (1 if index else -1)
    pen.limb(
        [(ankle[0] - 0.012, ankle[1] - 0.008), (ankle[0] + toe, ankle[1] - 0.014)],
        [0.034 * bulk**0.5, 0.026 * bulk**0.5],
        shoe,
    )


def _elbow_side(body: Body, index: int, start: Point, end: Point) -> float:
    """Elbows point backwards from the side, outwards or down from the front."""
    if not body.front:
        return -1.0
    outward = 1.0 if index else -1.0
    dx, dy = end[0] - start[0], end[1] - start[1]
    if abs(dy) > 0.5 * abs(dx):
        return -outward if dy > 0 else outward
    return -1.0 if dx > 0 else 1.0


def shoulder(body: Body, index: int, bulk: float) -> Point:
    """Where an arm begins."""
    side = (0.108 if index else -0.108) if body.front else 0.016 * (2 * index - 1)
    return body.along(SHOULDER - HIP - 0.016, side * bulk**0.5)


def arm(pen: Pen, body: Body, index: int, sleeve: RGB, hand: RGB, bulk: float) -> None:
    """One arm with its hand."""
    start = shoulder(body, index, bulk)
    end = body.hands[index]
    elbow = bend(start, end, _ARM, _ARM, _elbow_side(body, index, start, end))
    if not index and not body.front:
        sleeve, hand = tone(sleeve, 0.72), tone(hand, 0.8)
    pen.limb([start, elbow, end], [0.046 * bulk, 0.038 * bulk, 0.03 * bulk], sleeve)
    pen.oval(end[0], end[1], 0.031 * bulk**0.5, 0.031 * bulk**0.5, hand)
    pen.mark("hand" if index else "other hand", end[0], end[1], 0.03)
