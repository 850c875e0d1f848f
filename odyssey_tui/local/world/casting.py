"""Giving every subject its place, its size and its part."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from .actor import Role
from .paint.noise import seed_of
from .paint.setting import Setting
from .scene import Scene, Subject
from .subjects.catalogue import KINDS, Kind, Variant
from .subjects.pen import Pen
from .subjects.people import PEOPLE
from .subjects.pose import TRAVEL, Pose
from .vocabulary import COLOURS

_FRAMINGS = {"wide": 0.46, "medium": 1.0, "close": 2.2, "extreme": 3.6, "macro": 3.0}
_HEADS = {"close": 0.19, "extreme": 0.4, "macro": 0.3}
_MOST = 9

_STILL_PLACES = frozenset({"room", "street"})
"""Places that do not scroll: whoever travels crosses them."""


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody on the stage.

    Attributes:
        back: Roles behind water or mist, the farthest first.
        front: Roles on the near ground.
        pace: Speed at which the camera follows, shares of the shorter side.
    """

    back: tuple[Role, ...]
    front: tuple[Role, ...]
    pace: float


@cache
def _measure(name: str, action: str) -> tuple[float, float, float, float, float]:
    """Left and right end of a figure, and its head: x, y (upwards), radius."""
    kind = KINDS[name]
    pen = Pen(8, 8, 1.0, (0.0, 0.0))
    kind.draw(pen, Pose(action, 0.3), Variant())
    left, _, right, _ = pen.bounds()
    x, y, radius = pen.marks.get("head", (0.0, -kind.tall / 2, kind.tall / 3))
    return left, right, x, -y, max(radius, 0.03)


@dataclass(slots=True)
class _Part:
    kind: Kind
    subject: Subject
    action: str
    number: int
    scale: float

    def span(self, flip: bool) -> tuple[float, float]:
        """How far it reaches to the left and to the right, in pixels."""
        left, right = _measure(self.subject.kind, self.action)[:2]
        if flip:
            left, right = -right, -left
        return -left * self.scale, right * self.scale

    @property
    def wide(self) -> float:
        return sum(self.span(False))


def cast(setting: Setting, frame: int) -> Cast:
    """The roles of all subjects of a scene, as of ``frame``."""
    scene = setting.scene
    parts = _parts(setting)
    if not parts:
        return Cast((), (), _drift(setting))
    _fit(setting, parts)
    parts.sort(key=lambda part: (not part.kind.fixed, part.kind.habitat != "air"))
    places = _places(setting, parts)
    movers = [part for part in parts if _travels(part)]
    alive = [part for part in parts if not part.kind.fixed]
    followed = bool(movers) and len(movers) == len(alive)
    followed = followed and setting.place not in _STILL_PLACES
    roles = [
        _role(setting, part, x, followed, frame)
        for part, x in zip(parts, places, strict=True)
    ]
    pace = 0.0
    if followed:
        pace = max(TRAVEL[part.action] for part in movers)
    elif not movers:
        pace = _drift(setting) * 0.5
    if any(part.kind.habitat in ("water", "sea") for part in parts) and not movers:
        pace = max(pace, 0.035)
    pace *= max(setting.look.calm**2, 0.15)
    if "static" in scene.camera.moves:
        pace = 0.0
    wet = setting.place in ("ocean", "beach", "lake")
    afloat = [role for role in roles if role.kind.habitat in ("water", "sea") and wet]
    rest = [role for role in roles if role not in afloat]
    return Cast(tuple(afloat), tuple(rest), pace)


def _drift(setting: Setting) -> float:
    """The slow way of a camera that follows nobody."""
    still = setting.place in _STILL_PLACES or "static" in setting.scene.camera.moves
    return 0.0 if still else 0.02


def _parts(setting: Setting) -> list[_Part]:
    parts: list[_Part] = []
    for subject in setting.scene.subjects:
        kind = KINDS[subject.kind]
        action = _action(setting.scene, subject, kind)
        size = kind.size * setting.unit / kind.tall * subject.size
        size *= _company(setting.scene, subject)
        for number in range(min(subject.count, _MOST - len(parts))):
            vary = 1.0
            if number:
                vary = (
                    0.82 + 0.3 * (seed_of(setting.seed, subject.kind, number) % 97) / 97
                )
            parts.append(_Part(kind, subject, action, number, size * vary))
    return parts


def _company(scene: Scene, subject: Subject) -> float:
    """Factor on the size of a subject beside others: animals are smaller than
    people, and both than houses and trees."""
    kind = KINDS[subject.kind]
    others = [one for one in scene.subjects if one.kind != subject.kind]
    factor = 1.0
    if subject.kind not in PEOPLE and kind.size < 0.42 and not kind.fixed:
        factor *= 0.72 if any(one.kind in PEOPLE for one in others) else 1.0
    landmark = any(
        KINDS[one.kind].size > 0.5 and KINDS[one.kind].fixed for one in others
    )
    if landmark and not kind.fixed and kind.habitat == "ground":
        factor *= 0.74
    return factor


def _action(scene: Scene, subject: Subject, kind: Kind) -> str:
    action = subject.action or scene.action or kind.idle
    if kind.fixed and action in TRAVEL:
        return "stand" if kind.idle == "stand" else kind.idle
    if subject.action is None and scene.action is None:
        return kind.idle
    if kind.habitat == "sea" and action in ("walk", "run", "stand", "fly", "drive"):
        return "swim"
    if subject.kind in ("car", "bus", "train", "bicycle") and action in ("walk", "run"):
        return "drive"
    return action


def _travels(part: _Part) -> bool:
    return part.action in TRAVEL and not part.kind.fixed and part.action != "play"


def _fit(setting: Setting, parts: list[_Part]) -> None:
    """Scale for the framing, and so that all fit beside each other."""
    camera = setting.scene.camera
    factor = _FRAMINGS.get(camera.framing or "medium", 1.0)
    if camera.angle == "low":
        factor *= 1.32
    elif camera.angle in ("profile", "front"):
        factor *= 1.16
    elif camera.angle in ("high", "aerial"):
        factor *= 0.74 if camera.angle == "high" else 0.6
    if len(parts) > 1 and factor > 1.5:
        factor = 1.5
    single = len(parts) == 1 and factor > 1.5
    if not single:
        total = sum(part.wide for part in parts) * factor
        room = setting.width * (0.98 if len(parts) > 1 else 0.9)
        factor *= min(1.0, room / max(total, 1.0))
        tallest = max(part.scale * part.kind.tall for part in parts) * factor
        factor *= min(1.0, 0.86 * setting.ground / max(tallest, 1.0))
    for part in parts:
        part.scale *= factor


def _places(setting: Setting, parts: list[_Part]) -> list[float]:
    """Shares of the width at which the parts stand, from the first to the last."""
    if len(parts) == 1:
        close = setting.scene.camera.framing in ("close", "extreme", "macro")
        if close or "orbit" in setting.scene.camera.moves:
            return [0.5]
        return [0.4 if setting.sun_x > 0.5 else 0.6]
    # Whoever is drawn last is in front: give the front the middle.
    count = len(parts)
    slots = sorted(range(count), key=lambda i: abs(i - (count - 1) / 2), reverse=True)
    row = sorted(zip(slots, range(count), strict=True))
    total = sum(part.wide for part in parts)
    gap = max(-0.04 * total, (setting.width * 0.98 - total) / (count + 1))
    left = (setting.width - total - gap * (count - 1)) / 2
    places = [0.0] * count
    for _, index in row:
        part = parts[index]
        west, east = part.span(_flipped(setting, part))
        places[index] = (left + west) / setting.width
        left += west + east + gap
    return places


def _flipped(setting: Setting, part: _Part) -> bool:
    """Whether it looks to the left: towards the light, in pairs at each other."""
    if not part.kind.alive:
        return False
    flip = setting.sun_x < 0.5 and not _travels(part)
    if part.number % 2 == 1 and not _travels(part):
        flip = not flip
    return flip


def _role(setting: Setting, part: _Part, x: float, followed: bool, frame: int) -> Role:
    scene, kind, subject = setting.scene, part.kind, part.subject
    camera = scene.camera
    facing = {"back": "back", "front": "front"}.get(camera.angle or "", "side")
    scale, ground = part.scale, _ground(setting, part)
    cut = None
    if camera.framing in _HEADS and len(scene.subjects) == 1 and part.number == 0:
        scale, ground, shift = _close(setting, part, _HEADS[camera.framing])
        x = x + shift / setting.width
    elif kind.habitat in ("sea",) and setting.place in ("ocean", "lake", "beach"):
        cut = ground - int(0.5 * scale)
    colour = COLOURS.get(subject.colour or "")
    travels = _travels(part)
    return Role(
        kind=kind,
        name=subject.kind,
        action=part.action,
        x=x,
        ground=ground,
        scale=scale,
        variant=Variant(
            colour=colour,
            number=part.number,
            sway=1.0 + 1.1 * scene.strength("wind") + 0.6 * scene.strength("storm"),
        ),
        wears=subject.wears - subject.dons,
        dons=subject.dons,
        facing=facing,
        flip=_flipped(setting, part),
        start=frame,
        pace=_pace(kind, followed),
        roams=travels and not followed,
        cut=cut,
        mirror=kind.habitat == "water" and setting.place == "lake",
    )


def _pace(kind: Kind, followed: bool) -> float:
    """How much of the camera's way a subject shows."""
    if kind.fixed:
        # A landmark that was asked for stays in view while others are followed.
        return 0.05 if followed else 1.0
    return 0.999 if kind.habitat == "air" else 1.0


def _ground(setting: Setting, part: _Part) -> int:
    """The row on which the y = 0 of a part lies."""
    kind, place = part.kind, setting.place
    height = setting.height
    high = kind.tall * part.scale
    step = int(part.number % 3 * 0.022 * height)
    if kind.habitat == "air" or (
        part.action in ("fly", "float") and part.subject.kind in PEOPLE
    ):
        middle = 0.42 if setting.scene.camera.angle != "aerial" else 0.5
        row = height * (middle + 0.05 * (part.number % 3 - 1)) + high / 2
        return min(int(row), int(setting.ground * 1.02))
    if kind.habitat == "water":
        if place in ("ocean", "beach"):
            return int(setting.horizon + (height - setting.horizon) * 0.42) + step
        if place == "lake":
            return int(height * 0.8) + step
        return setting.ground
    if kind.habitat == "sea":
        if place in ("ocean", "lake", "beach"):
            line = setting.horizon + (height - setting.horizon) * 0.46
            return int(line + 0.5 * part.scale) + step
        row = height * (0.44 + 0.1 * (part.number % 3 - 1)) + high / 2
        return int(min(row, setting.ground))
    if kind.fixed and kind.habitat == "ground":
        return setting.ground - int(0.018 * height)
    return setting.ground + step


def _close(setting: Setting, part: _Part, size: float) -> tuple[float, int, float]:
    """Scale, ground and sideways shift at which the head fills the frame."""
    x, y, radius = _measure(part.subject.kind, part.action)[2:]
    scale = size * setting.unit / radius
    scale = min(scale, 7 * part.kind.size * setting.unit / part.kind.tall)
    ground = int(0.47 * setting.height + y * scale)
    side = -1 if _flipped(setting, part) else 1
    return scale, ground, -x * scale * side
