"""Four-legged animals: one skeleton, many builds."""

from __future__ import annotations

from ..paint.grade import RGB
from .heads import front_head, profile_head
from .pen import Pen, Point, bend, tone
from .pose import Pose
from .stance import Beast, Stance, stance_for


def draw_beast(pen: Pen, beast: Beast, pose: Pose) -> None:
    """Draw the animal facing right, its feet on y = 0."""
    stance = stance_for(beast, pose)
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


def _colour_of_leg(beast: Beast, far: bool) -> RGB:
    return tone(beast.coat, 0.72) if far else tone(beast.coat, 0.95)


def _legs(pen: Pen, beast: Beast, stance: Stance, *, far: bool) -> None:
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
    pen: Pen, beast: Beast, stance: Stance, *, far: bool, colour: RGB, paw: RGB
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


def _body(pen: Pen, beast: Beast, stance: Stance) -> None:
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
                [
                    (x + 0.03, y + radius * 0.93),
                    (x - 0.02, y + 0.1),
                    (x + 0.03, y - 0.12),
                ],
                [wide * 0.7, wide, wide * 0.2],
                beast.mark,
            )
        elif beast.marks == "spots":
            for down, across in ((0.55, 0.0), (0.1, 0.09), (-0.35, 0.02)):
                size = 0.05 + 0.016 * ((step * 7 + int(down * 10)) % 3)
                pen.oval(x + across, y + radius * down, size, size * 0.85, beast.mark)
        elif beast.marks == "patches" and step in (1, 4):
            pen.oval(x, y + radius * 0.25, 0.2, radius * 0.6, beast.mark, 20 * step)


def _tail(pen: Pen, beast: Beast, pose: Pose, stance: Stance) -> None:
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


def _draw_lying(pen: Pen, beast: Beast, pose: Pose, stance: Stance) -> None:
    (hx, hy), (cx, cy) = stance.hip, stance.chest
    thick = beast.leg
    shade = _colour_of_leg(beast, True)
    pen.limb([(cx, 0.09), (stance.feet[2][0], 0.06)], [thick * 1.2, thick * 0.9], shade)
    spine = [(hx, hy), ((hx + cx) / 2, max(hy, cy) * 1.04), (cx, cy)]
    radii = [beast.rump * 0.95, beast.waist * 1.12, beast.chest * 0.9]
    pen.limb(spine, radii, beast.coat)
    _marks(pen, beast, spine, radii)
    pen.oval(hx + 0.1, hy * 0.76, beast.rump, beast.rump * 0.8, tone(beast.coat, 0.95))
    pen.limb(
        [(hx, 0.07), (hx + 0.44, 0.06)], [thick, thick * 0.85], tone(beast.coat, 0.9)
    )
    if beast.tail in ("long", "bushy"):
        wide = 0.15 if beast.tail == "bushy" else 0.06
        points = [(hx - 0.26, 0.16), (hx - 0.12, 0.07), (hx + 0.3, 0.06), (cx, 0.1)]
        colour = tone(beast.coat, 0.88)
        pen.limb(points, [wide * 0.7, wide * 0.9, wide * 0.8, wide * 0.4], colour)


def _neck_and_head(pen: Pen, beast: Beast, pose: Pose, stance: Stance) -> None:
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


def _snores(pen: Pen, beast: Beast, pose: Pose, stance: Stance) -> None:
    """A few letters that rise from a sleeper."""
    x, y = stance.head
    for index in range(3):
        part = (pose.phase + index / 3) % 1.0
        size = 0.05 + 0.07 * part
        left, low = x + 0.2 + 0.3 * part, y + beast.head + 0.75 * part
        if part > 0.92:
            continue
        pen.line(
            [(left, low + size), (left + size, low + size)],
            size * 0.24,
            (236, 240, 255),
        )
        pen.line([(left + size, low + size), (left, low)], size * 0.24, (236, 240, 255))
        pen.line([(left, low), (left + size, low)], size * 0.24, (236, 240, 255))
