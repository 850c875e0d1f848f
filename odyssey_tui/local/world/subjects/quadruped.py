"""Four-legged animals: one skeleton, many builds."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ..grade import RGB
from .heads import Face, front_head, profile_head
from .pen import Pen, Point, bend, tone
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
class _Stance:
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


def draw_beast(pen: Pen, beast: Beast, pose: Pose) -> None:
    """Draw the animal facing right, its feet on y = 0."""
    stance = _stance(beast, pose)
    with pen.at(0, stance.lift):
        if stance.lying:
            _draw_lying(pen, beast, pose, stance)
        else:
            _tail(pen, beast, pose, stance)
            _legs(pen, beast, stance, far=True)
            _body(pen, beast, stance)
            _legs(pen, beast, stance, far=False)
        _neck_and_head(pen, beast, pose, stance)
    if stance.asleep:
        _snores(pen, beast, pose, stance)


def _neck_end(beast: Beast, chest: Point, lean: float | None = None) -> Point:
    angle = math.radians(beast.lean if lean is None else lean)
    reach = beast.neck + beast.head * 0.75
    return (
        chest[0] + 0.08 + math.cos(angle) * reach,
        chest[1] + math.sin(angle) * reach,
    )


def _stance(beast: Beast, pose: Pose) -> _Stance:
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


def _standing(beast: Beast, pose: Pose) -> _Stance:
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
        mouth = max(0.0, pose.swing()) if pose.action != "roar" else pose.pulse(0.15, 0.9)
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
    return _Stance(hip, chest, feet, head, turn, mouth=mouth, tail=pose.swing() * 0.5)


_GAIT_WALK = (0.0, 0.5, 0.25, 0.75)
_GAIT_RUN = (0.08, 0.0, 0.56, 0.48)


def _walking(beast: Beast, pose: Pose) -> _Stance:
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
    return _Stance(hip, chest, quad, head, 2 * bob * 57, tail=pose.swing() * 0.6)


def _running(beast: Beast, pose: Pose) -> _Stance:
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
    return _Stance(hip, chest, quad, head, -4 * rock, tail=0.7 + 0.3 * rock, lift=lift)


def _sitting(beast: Beast, pose: Pose) -> _Stance:
    breath = 0.01 * pose.swing()
    hip = (-beast.length * 0.3, beast.rump * 1.12)
    chest = (beast.length * 0.2, beast.legs * 1.02 + breath)
    head = _neck_end(beast, (chest[0] - 0.04, chest[1] + 0.04), beast.lean + 22)
    front = chest[0] + 0.1
    feet = ((hip[0] + 0.36, 0.0), (hip[0] + 0.42, 0.0), (front - 0.02, 0.0), (front, 0.0))
    stance = _Stance(hip, chest, feet, head, seated=True, tail=0.35 * pose.swing())
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


def _lying(beast: Beast, pose: Pose) -> _Stance:
    breath = 0.5 + 0.5 * pose.swing()
    hip = (-beast.length * 0.42, beast.rump * 0.9)
    chest = (beast.length * 0.3, beast.chest * (0.92 + 0.05 * breath))
    head = (chest[0] + beast.head * 1.45, beast.head * 0.78 + 0.012 * breath)
    feet = ((hip[0] + 0.4, 0.04), (hip[0] + 0.5, 0.04), (head[0] + 0.1, 0.03), head)
    return _Stance(
        hip,
        chest,
        feet,
        head,
        -6,
        lying=True,
        asleep=pose.action == "sleep",
        tail=0.1 * breath,
    )


def _jumping(beast: Beast, pose: Pose) -> _Stance:
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
    return _Stance(
        hip, chest, feet, head, 8 * pitch, tail=0.5 + 0.5 * height, lift=0.85 * height
    )


def _stretching(beast: Beast, pose: Pose) -> _Stance:
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
    return _Stance(hip, chest, feet, head, -6 * amount, tail=0.9 * amount)


def _dancing(beast: Beast, pose: Pose) -> _Stance:
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
    return _Stance(
        hip, chest, feet, head, 12 * sway, mouth=0.25, tail=sway, lift=0.05 * hop
    )


def _colour_of_leg(beast: Beast, far: bool) -> RGB:
    return tone(beast.coat, 0.72) if far else tone(beast.coat, 0.95)


def _legs(pen: Pen, beast: Beast, stance: _Stance, *, far: bool) -> None:
    colour = _colour_of_leg(beast, far)
    paw = beast.socks or tone(colour, 0.86)
    if far and beast.socks:
        paw = tone(paw, 0.8)
    index = 0 if far else 1
    shift = -0.02 if far else 0.02
    thick = beast.leg
    if stance.seated:
        _haunch(pen, beast, stance, far=far, colour=colour, paw=paw)
    else:
        hip = (stance.hip[0] + shift, stance.hip[1] - 0.04)
        foot = stance.feet[index]
        hock = (foot[0] - 0.07, foot[1] + 0.3 * beast.legs)
        knee = bend(hip, hock, 0.42 * beast.legs, 0.42 * beast.legs, 1)
        pen.limb(
            [hip, knee, hock, (foot[0] - 0.01, foot[1] + thick * 0.7)],
            [beast.rump * 0.72, thick * 1.5, thick * 0.84, thick * 0.72],
            colour,
        )
        _paw(pen, foot, thick, paw)
    chest = (stance.chest[0] + shift, stance.chest[1] - 0.06)
    foot = stance.feet[index + 2]
    elbow = bend(chest, foot, 0.46 * beast.legs, 0.5 * beast.legs, -1)
    pen.limb(
        [chest, elbow, (foot[0], foot[1] + thick * 0.7)],
        [beast.chest * 0.52, thick * 1.04, thick * 0.72],
        colour,
    )
    _paw(pen, foot, thick, paw)


def _paw(pen: Pen, foot: Point, thick: float, colour: RGB) -> None:
    x, y = foot
    pen.oval(x + thick * 0.42, y + thick * 0.62, thick * 1.24, thick * 0.66, colour)


def _haunch(
    pen: Pen, beast: Beast, stance: _Stance, *, far: bool, colour: RGB, paw: RGB
) -> None:
    x, y = stance.hip
    foot = stance.feet[0 if far else 1]
    if far:
        _paw(pen, (foot[0] - 0.02, 0.02), beast.leg, paw)
        return
    pen.oval(x + 0.06, y * 0.82, beast.rump * 1.12, beast.rump * 1.05, colour, 12)
    pen.limb(
        [(x + 0.06, 0.07), (foot[0], 0.07)], [beast.leg * 0.9, beast.leg * 0.8], colour
    )
    _paw(pen, foot, beast.leg, paw)


def _body(pen: Pen, beast: Beast, stance: _Stance) -> None:
    (hx, hy), (cx, cy) = stance.hip, stance.chest
    middle = ((hx + cx) / 2, (hy + cy) / 2 - 0.015)
    radii = [beast.rump, beast.waist, beast.chest]
    spine = [(hx, hy), middle, (cx, cy)]
    pen.limb(spine, radii, beast.coat)
    if not stance.seated:
        low = [y - r for (_, y), r in zip(spine, radii, strict=True)]
        pen.shape(
            [
                (hx + 0.08, low[0] + 0.05),
                ((hx + cx) / 2 - 0.1, low[1] + radii[1] * 0.42),
                (cx - 0.02, low[2] + radii[2] * 0.62),
                (cx + radii[2] * 0.9, cy - 0.02),
                (cx + radii[2] * 0.55, low[2] + radii[2] * 0.2),
                (cx - 0.02, low[2] + 0.012),
                ((hx + cx) / 2, low[1] + 0.012),
            ],
            tone(beast.belly, 0.94),
        )
    else:
        pen.limb(
            [(cx + 0.1, cy + 0.02), (cx + 0.12, cy - 0.25), (cx + 0.02, cy * 0.42)],
            [beast.chest * 0.56, beast.chest * 0.6, beast.chest * 0.4],
            beast.belly,
        )
    _marks(pen, beast, spine, radii)


def _marks(pen: Pen, beast: Beast, spine: list[Point], radii: list[float]) -> None:
    if not beast.marks:
        return
    (hx, hy), _, (cx, cy) = spine
    for step in range(6):
        share = 0.02 + step * 0.19
        x, y = hx + (cx - hx) * share, hy + (cy - hy) * share
        radius = radii[0] + (radii[2] - radii[0]) * share
        if beast.marks in ("stripes", "bands"):
            wide = 0.042 if beast.marks == "bands" else 0.028
            pen.limb(
                [(x + 0.03, y + radius * 0.93), (x - 0.02, y + 0.1), (x + 0.03, y - 0.12)],
                [wide * 0.7, wide, wide * 0.2],
                beast.mark,
            )
        elif beast.marks == "spots":
            for down, across in ((0.55, 0.0), (0.1, 0.09), (-0.35, 0.02)):
                size = 0.05 + 0.016 * ((step * 7 + int(down * 10)) % 3)
                pen.oval(x + across, y + radius * down, size, size * 0.85, beast.mark)
        elif beast.marks == "patches" and step in (1, 4):
            pen.oval(x, y + radius * 0.25, 0.2, radius * 0.6, beast.mark, 20 * step)


def _tail(pen: Pen, beast: Beast, pose: Pose, stance: _Stance) -> None:
    hx, hy = stance.hip
    x, y = hx - beast.rump * 0.72, hy + beast.rump * 0.4
    sway = stance.tail
    colour = tone(beast.coat, 0.88)
    if stance.seated:
        x, y = hx - beast.rump * 0.7, 0.16
    if beast.tail == "long":
        if stance.seated:
            points = [(x, y), (x - 0.3, 0.1), (x - 0.5, 0.26 + 0.12 * sway)]
            points.append((x - 0.36 + 0.1 * sway, 0.46 + 0.14 * sway))
        else:
            points = [(x, y), (x - 0.26, y - 0.02 + 0.1 * sway)]
            points.append((x - 0.42 + 0.06 * sway, y + 0.26))
            points.append((x - 0.34 + 0.2 * sway, y + 0.52))
        pen.limb(points, [0.075, 0.062, 0.055, 0.045], colour)
        if beast.socks:
            pen.oval(*points[-1], 0.055, 0.055, beast.socks)
    elif beast.tail == "bushy":
        drop = 0.12 if stance.seated else 0.0
        points = [(x + 0.06, y), (x - 0.22, y - 0.06 + 0.06 * sway - drop * 0.4)]
        points.append((x - 0.5, y + 0.05 + 0.2 * sway))
        points.append((x - 0.72, y + 0.24 + 0.3 * sway))
        pen.limb(points, [0.07, 0.15, 0.17, 0.035], colour)
        tip = [points[-1], (x - 0.6, y + 0.14 + 0.25 * sway)]
        pen.limb(tip, [0.035, 0.1], beast.belly)
    elif beast.tail == "curl":
        points = [(x + 0.05, y), (x - 0.16, y + 0.2), (x - 0.08 + 0.05 * sway, y + 0.4)]
        points.append((x + 0.1 + 0.1 * sway, y + 0.42))
        pen.limb(points, [0.085, 0.085, 0.075, 0.035], colour)
    elif beast.tail == "tuft":
        points = [(x + 0.05, y), (x - 0.2, y - 0.1), (x - 0.28 + 0.14 * sway, y - 0.42)]
        pen.limb(points, [0.04, 0.03, 0.026], colour)
        pen.oval(*points[-1], 0.07, 0.1, beast.mane or beast.mark)
    elif beast.tail == "hair":
        points = [(x + 0.08, y + 0.02), (x - 0.16, y - 0.04)]
        points.append((x - 0.26 + 0.1 * sway, y - 0.62))
        pen.limb(points, [0.05, 0.1, 0.02], beast.mane or beast.mark)
    else:
        pen.oval(x - 0.02, y + 0.04, 0.11, 0.09, tone(beast.belly, 1.05), 30)


def _draw_lying(pen: Pen, beast: Beast, pose: Pose, stance: _Stance) -> None:
    (hx, hy), (cx, cy) = stance.hip, stance.chest
    thick = beast.leg
    shade = _colour_of_leg(beast, True)
    pen.limb([(cx, 0.09), (stance.feet[2][0], 0.06)], [thick * 1.2, thick * 0.9], shade)
    spine = [(hx, hy), ((hx + cx) / 2, max(hy, cy) * 1.04), (cx, cy)]
    radii = [beast.rump * 0.95, beast.waist * 1.12, beast.chest * 0.9]
    pen.limb(spine, radii, beast.coat)
    _marks(pen, beast, spine, radii)
    pen.oval(hx + 0.1, hy * 0.76, beast.rump, beast.rump * 0.8, tone(beast.coat, 0.95))
    pen.limb([(hx, 0.07), (hx + 0.44, 0.06)], [thick, thick * 0.85], tone(beast.coat, 0.9))
    if beast.tail in ("long", "bushy"):
        wide = 0.15 if beast.tail == "bushy" else 0.06
        points = [(hx - 0.26, 0.16), (hx - 0.12, 0.07), (hx + 0.3, 0.06), (cx, 0.1)]
        colour = tone(beast.coat, 0.88)
        pen.limb(points, [wide * 0.7, wide * 0.9, wide * 0.8, wide * 0.4], colour)


def _neck_and_head(pen: Pen, beast: Beast, pose: Pose, stance: _Stance) -> None:
    cx, cy = stance.chest
    hx, hy = stance.head
    if not stance.lying:
        near = (hx - beast.head * 0.2, hy - beast.head * 0.25)
        pen.limb(
            [(cx, cy + 0.02), ((cx + near[0]) / 2 + 0.02, (cy + near[1]) / 2), near],
            [beast.chest * 0.86, beast.head * 0.78, beast.head * 0.62],
            beast.coat,
        )
        if beast.marks == "spots" and beast.neck > 0.6:
            for share in (0.15, 0.4, 0.65):
                x, y = cx + (near[0] - cx) * share, cy + (near[1] - cy) * share
                pen.oval(x, y, 0.05, 0.06, beast.mark)
        if beast.mane is not None and beast.face.kind == "profile":
            pen.limb(
                [(hx - beast.head * 0.5, hy + beast.head * 0.6), (cx - 0.1, cy + 0.26)],
                [beast.head * 0.34, beast.head * 0.42],
                beast.mane,
            )
    blink = pose.blink or stance.asleep
    draw = front_head if beast.face.kind == "front" else profile_head
    with pen.at(hx, hy, stance.head_turn, beast.head):
        draw(
            pen,
            beast.face,
            coat=beast.coat,
            blink=blink,
            gaze=pose.gaze,
            mouth=stance.mouth,
            away=pose.facing == "back",
        )
        pen.mark("head", 0, 0, 1)


def _snores(pen: Pen, beast: Beast, pose: Pose, stance: _Stance) -> None:
    """A few letters that rise from a sleeper."""
    x, y = stance.head
    for index in range(3):
        part = (pose.phase + index / 3) % 1.0
        size = 0.05 + 0.07 * part
        left, low = x + 0.2 + 0.3 * part, y + beast.head + 0.75 * part
        if part > 0.92:
            continue
        pen.line(
            [(left, low + size), (left + size, low + size)], size * 0.24, (236, 240, 255)
        )
        pen.line([(left + size, low + size), (left, low)], size * 0.24, (236, 240, 255))
        pen.line([(left, low), (left + size, low)], size * 0.24, (236, 240, 255))
