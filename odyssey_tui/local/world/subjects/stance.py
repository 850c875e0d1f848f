"""Builds and stances of four-legged animals."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..paint.grade import RGB
from .heads import Face
from .pen import Point
from .pose import Pose, stride


@dataclass(frozen=True, slots=True)
class Beast:
    """The build of one animal; lengths in units of its height at the shoulder.

    Attributes:
        coat: Main colour.
        belly: Colour of chest and belly.
        face: Its head.
        legs: Length of the legs.
        length: From hip to shoulder.
        chest: Radius of the body at the shoulder.
        waist: Radius of the body in the middle.
        rump: Radius of the body at the hip.
        leg: Thickness of the legs.
        neck: Length of the neck.
        lean: Angle of the neck in degrees above the horizontal.
        head: Radius of the head.
        tail: ``long``, ``bushy``, ``curl``, ``tuft``, ``short`` or ``hair``.
        socks: Colour of the feet, or ``None``.
        marks: ``stripes``, ``spots``, ``patches``, ``bands`` or nothing.
        mark: Colour of the marks.
        mane: Colour of the mane, or ``None``.
    """

    coat: RGB
    belly: RGB
    face: Face
    legs: float = 0.72
    length: float = 1.0
    chest: float = 0.27
    waist: float = 0.23
    rump: float = 0.26
    leg: float = 0.085
    neck: float = 0.3
    lean: float = 52
    head: float = 0.26
    tail: str = "long"
    socks: RGB | None = None
    marks: str = ""
    mark: RGB = (60, 44, 36)
    mane: RGB | None = None


@dataclass(slots=True)
class Stance:
    """Where the parts of the body are in one pose."""

    hip: Point
    chest: Point
    feet: tuple[Point, Point, Point, Point]
    head: Point
    head_turn: float = 0.0
    seated: bool = False
    lying: bool = False
    mouth: float = 0.0
    asleep: bool = False
    tail: float = 0.0
    lift: float = 0.0


def _neck_end(beast: Beast, chest: Point, lean: float | None = None) -> Point:
    angle = math.radians(beast.lean if lean is None else lean)
    reach = beast.neck + beast.head * 0.75
    return (
        chest[0] + 0.08 + math.cos(angle) * reach,
        chest[1] + math.sin(angle) * reach,
    )


def stance_for(beast: Beast, pose: Pose) -> Stance:
    makers = {
        "walk": _walking,
        "run": _running,
        "play": _running,
        "climb": _walking,
        "swim": _walking,
        "fall": _running,
        "sit": _sitting,
        "wave": _sitting,
        "yawn": _sitting,
        "read": _sitting,
        "point": _sitting,
        "clap": _sitting,
        "look": _standing,
        "sleep": _lying,
        "hide": _lying,
        "jump": _jumping,
        "stretch": _stretching,
        "bow": _stretching,
        "dance": _dancing,
        "fly": _running,
        "spin": _dancing,
    }
    return makers.get(pose.action, _standing)(beast, pose)


def _plain(beast: Beast, dip: float = 0.0) -> tuple[Point, Point]:
    hip = (-beast.length / 2, beast.legs + beast.rump * 0.5 - dip)
    chest = (beast.length / 2, beast.legs + beast.chest * 0.5 - dip)
    return hip, chest


def _standing(beast: Beast, pose: Pose) -> Stance:
    breath = 0.012 * pose.swing()
    hip, chest = _plain(beast, -breath)
    head = _neck_end(beast, chest)
    turn, mouth = 0.0, 0.0
    if pose.action == "look":
        turn = 13 * pose.swing()
    elif pose.action == "eat":
        head = (chest[0] + beast.neck + beast.head * 0.9, 0.2 + 0.05 * pose.swing())
        turn, mouth = -48, 0.3 * abs(pose.swing())
    elif pose.action in ("roar", "talk", "laugh", "cry"):
        mouth = (
            max(0.0, pose.swing()) if pose.action != "roar" else pose.pulse(0.15, 0.9)
        )
        turn = (34 if pose.action == "roar" else 12) * mouth
        head = (head[0] - 0.03 * mouth, head[1] + 0.08 * mouth)
    elif pose.action == "shake":
        turn = 14 * pose.swing()
    elif pose.action == "nod":
        turn = 10 * pose.swing()
    feet = (
        (hip[0] - 0.06, 0.0),
        (hip[0] + 0.12, 0.0),
        (chest[0] - 0.04, 0.0),
        (chest[0] + 0.12, 0.0),
    )
    return Stance(hip, chest, feet, head, turn, mouth=mouth, tail=pose.swing() * 0.5)


_GAIT_WALK = (0.0, 0.5, 0.25, 0.75)


_GAIT_RUN = (0.08, 0.0, 0.56, 0.48)


def _walking(beast: Beast, pose: Pose) -> Stance:
    bob = 0.02 * pose.swing(rounds=2)
    hip, chest = _plain(beast, 0.02 - bob)
    reach = 0.3 * beast.legs
    feet = []
    for offset, joint in zip(
        _GAIT_WALK, (hip[0], hip[0], chest[0], chest[0]), strict=True
    ):
        ahead, lift = stride(pose.phase + offset)
        feet.append((joint + 0.03 + ahead * reach, lift * 0.13 * beast.legs))
    head = _neck_end(beast, (chest[0], chest[1] + bob))
    quad = (feet[0], feet[1], feet[2], feet[3])
    return Stance(hip, chest, quad, head, 2 * bob * 57, tail=pose.swing() * 0.6)


def _running(beast: Beast, pose: Pose) -> Stance:
    rock = pose.swing(0.1)
    hip, chest = _plain(beast, 0.06)
    hip = (hip[0] - 0.03 * rock, hip[1] + 0.06 * rock)
    chest = (chest[0] + 0.04 * rock, chest[1] - 0.06 * rock)
    reach = 0.62 * beast.legs
    feet = []
    for offset, joint in zip(
        _GAIT_RUN, (hip[0], hip[0], chest[0], chest[0]), strict=True
    ):
        ahead, lift = stride(pose.phase + offset, 0.42)
        feet.append((joint + 0.05 + ahead * reach, lift * 0.34 * beast.legs))
    lift = 0.09 * max(0.0, pose.swing(0.3))
    if pose.action in ("fly", "fall"):
        lift += 0.35 + 0.06 * pose.swing()
    head = _neck_end(beast, chest, beast.lean * 0.66)
    quad = (feet[0], feet[1], feet[2], feet[3])
    return Stance(hip, chest, quad, head, -4 * rock, tail=0.7 + 0.3 * rock, lift=lift)


def _sitting(beast: Beast, pose: Pose) -> Stance:
    breath = 0.01 * pose.swing()
    hip = (-beast.length * 0.3, beast.rump * 1.12)
    chest = (beast.length * 0.2, beast.legs * 1.02 + breath)
    head = _neck_end(beast, (chest[0] - 0.04, chest[1] + 0.04), beast.lean + 22)
    front = chest[0] + 0.1
    feet = (
        (hip[0] + 0.36, 0.0),
        (hip[0] + 0.42, 0.0),
        (front - 0.02, 0.0),
        (front, 0.0),
    )
    stance = Stance(hip, chest, feet, head, seated=True, tail=0.35 * pose.swing())
    if pose.action in ("wave", "point", "clap"):
        swing = pose.swing(rounds=1)
        paw = (chest[0] + 0.42 + 0.05 * swing, chest[1] + 0.16 + 0.13 * swing)
        stance.feet = (feet[0], feet[1], feet[2], paw)
        stance.head_turn = 4 * swing
    elif pose.action == "yawn":
        stance.mouth = pose.pulse(0.25, 0.8)
        stance.head_turn = 18 * stance.mouth
    elif pose.action == "read":
        stance.head_turn = -20 + 3 * pose.swing()
    return stance


def _lying(beast: Beast, pose: Pose) -> Stance:
    breath = 0.5 + 0.5 * pose.swing()
    hip = (-beast.length * 0.42, beast.rump * 0.9)
    chest = (beast.length * 0.3, beast.chest * (0.92 + 0.05 * breath))
    head = (chest[0] + beast.head * 1.45, beast.head * 0.78 + 0.012 * breath)
    feet = ((hip[0] + 0.4, 0.04), (hip[0] + 0.5, 0.04), (head[0] + 0.1, 0.03), head)
    return Stance(
        hip,
        chest,
        feet,
        head,
        -6,
        lying=True,
        asleep=pose.action == "sleep",
        tail=0.1 * breath,
    )


def _jumping(beast: Beast, pose: Pose) -> Stance:
    height = pose.hop()
    crouch = pose.pulse(0.0, 0.24) + 0.7 * pose.pulse(0.78, 1.0)
    hip, chest = _plain(beast, 0.2 * crouch)
    pitch = math.cos(pose.phase * math.pi * 1.15) * height
    hip = (hip[0], hip[1] - 0.1 * pitch)
    chest = (chest[0], chest[1] + 0.14 * pitch)
    tuck = 0.3 * beast.legs * height
    feet = (
        (hip[0] - 0.3 * height, tuck * 0.5),
        (hip[0] + 0.1 - 0.3 * height, tuck * 0.7),
        (chest[0] + 0.34 * height, tuck * 1.3),
        (chest[0] + 0.12 + 0.36 * height, tuck * 1.6),
    )
    head = _neck_end(beast, chest, beast.lean + 8 * pitch)
    return Stance(
        hip, chest, feet, head, 8 * pitch, tail=0.5 + 0.5 * height, lift=0.85 * height
    )


def _stretching(beast: Beast, pose: Pose) -> Stance:
    amount = pose.pulse(0.05, 0.95)
    hip, chest = _plain(beast)
    hip = (hip[0] - 0.05 * amount, hip[1] + 0.1 * amount)
    chest = (chest[0] - 0.02, chest[1] - 0.4 * beast.legs * amount)
    ahead = 0.5 * amount
    feet = (
        (hip[0] - 0.06, 0.0),
        (hip[0] + 0.1, 0.0),
        (chest[0] + 0.1 + ahead, 0.0),
        (chest[0] + 0.2 + ahead, 0.0),
    )
    head = _neck_end(beast, chest, beast.lean - 26 * amount)
    return Stance(hip, chest, feet, head, -6 * amount, tail=0.9 * amount)


def _dancing(beast: Beast, pose: Pose) -> Stance:
    sway = pose.swing()
    hop = abs(pose.swing(rounds=1))
    hip, chest = _plain(beast, 0.07 * (1 - hop))
    hip = (hip[0] + 0.05 * sway, hip[1] + 0.05 * sway)
    chest = (chest[0] + 0.05 * sway, chest[1] - 0.05 * sway)
    up, down = max(0.0, sway) * 0.34, max(0.0, -sway) * 0.34
    feet = (
        (hip[0] - 0.1, down * 0.5),
        (hip[0] + 0.12, up * 0.5),
        (chest[0] - 0.02 + 0.1 * up, up),
        (chest[0] + 0.14 + 0.1 * down, down),
    )
    head = _neck_end(beast, chest)
    return Stance(
        hip, chest, feet, head, 12 * sway, mouth=0.25, tail=sway, lift=0.05 * hop
    )
