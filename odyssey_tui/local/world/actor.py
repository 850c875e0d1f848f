"""Subjects on the stage: which pose they are in, where they are, how they are lit."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from PIL import Image

from .paint.grade import RGB
from .paint.layers import Glow, Sprite, disc_glow
from .paint.light import lerp, lit_by
from .paint.planes import U8, Floats, Planes, to_yuv
from .paint.setting import FRAMES_PER_SECOND, Moment, Setting
from .subjects.catalogue import Kind, Variant
from .subjects.pen import Pen
from .subjects.pose import LOOP_SECONDS, STEPS, TRAVEL, Pose

_USUAL = Variant()


@dataclass(frozen=True, slots=True)
class Role:
    """One subject's part in the scene.

    Attributes:
        kind: What it is.
        name: Its name in the catalogue.
        action: What it does.
        x: Where it stands, as a share of the width.
        ground: Row on which its y = 0 is.
        scale: Pixels of one of its units.
        variant: What tells it from others of its kind.
        wears: What it has on.
        dons: What it puts on and takes off again and again.
        facing: ``side``, ``front`` or ``back``.
        flip: Whether it looks to the left.
        start: Frame at which its round begins.
        pace: How much of the camera's way moves it across the picture.
        roams: Whether it crosses the picture instead of being followed.
        cut: Row below which it is hidden by water, if any.
        mirror: Whether the ground mirrors it.
    """

    kind: Kind
    name: str
    action: str
    x: float
    ground: int
    scale: float
    variant: Variant = _USUAL
    wears: frozenset[str] = frozenset()
    dons: frozenset[str] = frozenset()
    facing: str = "side"
    flip: bool = False
    start: int = 0
    pace: float = 1.0
    roams: bool = False
    cut: int | None = None
    mirror: bool = False


@dataclass(slots=True)
class Picture:
    """One drawn pose: the sprite, and where its marks are in its frame."""

    sprite: Sprite
    mirror: Sprite | None
    marks: dict[str, tuple[float, float, float]]


@dataclass(slots=True)
class Album:
    """Drawn poses of all subjects; the least recently used are dropped.

    Attributes:
        limit: Most bytes to keep.
    """

    limit: int = 40_000_000
    pictures: dict[object, Picture] = field(default_factory=dict)
    size: int = 0

    def get(self, key: object) -> Picture | None:
        """The picture for ``key``, which becomes the most recent one."""
        picture = self.pictures.pop(key, None)
        if picture is not None:
            self.pictures[key] = picture
        return picture

    def put(self, key: object, picture: Picture) -> None:
        """Keep a picture, dropping the oldest ones beyond the limit."""
        self.pictures[key] = picture
        self.size += picture.sprite.size
        while self.size > self.limit and len(self.pictures) > 1:
            oldest = self.pictures.pop(next(iter(self.pictures)))
            self.size -= oldest.sprite.size


class Actor:
    """A subject that is drawn pose by pose, each pose once."""

    def __init__(self, setting: Setting, role: Role, album: Album) -> None:
        self._setting = setting
        self._role = role
        self._album = album
        self._loop = max(2, round(LOOP_SECONDS[role.action] * FRAMES_PER_SECOND))
        self._steps = min(self._loop, STEPS)
        self._flip = role.flip
        self._frames = {flip: _frame_of(setting, role, flip) for flip in (False, True)}
        self._key = (
            role.name,
            role.action,
            role.variant,
            round(role.scale, 2),
            role.facing,
            self._frames[role.flip],
            setting.mood,
            setting.sun_x > role.x,
        )
        self._lamps: dict[int, Glow] = {}
        self._shadow = _contact_shadow(setting, role)
        self._travel = TRAVEL.get(role.action, 0.0) * setting.unit * setting.scale

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Lay the figure over what is behind it, with its shadow or reflection."""
        role = self._role
        x, y = self._place(moment)
        if self._shadow is not None:
            self._shadow.paint(canvas, x, role.ground + moment.y)
        picture = self._picture(self._pose(moment))
        if picture.mirror is not None:
            sway = 2 * math.sin(moment.seconds * 2.3)
            top = self._frames[self._flip][1]
            base = 2 * (role.ground - top - y) + top
            low = base - picture.sprite.top - picture.sprite.height
            picture.mirror.paint(canvas, x + sway, y + low - picture.mirror.top)
        picture.sprite.paint(canvas, x, y, role.cut)
        self._shine(canvas, picture, x, y, moment)

    def _place(self, moment: Moment) -> tuple[float, float]:
        """Where the frame's corner is now."""
        role, setting = self._role, self._setting
        x = self._patrol(moment) if role.roams else setting.width * role.x
        left, top, wide, _ = self._frames[self._flip]
        if role.kind.fixed:
            x -= moment.x * role.pace
            x = (x + wide / 2) % max(setting.period, setting.width + wide) - wide / 2
        elif not role.roams:
            x -= moment.sway * role.pace
        y = float(role.ground - top)
        if role.kind.habitat == "air" or role.action in ("fly", "float"):
            slow = moment.seconds * 0.5 + role.variant.number * 1.7
            y += 0.012 * setting.unit * math.sin(slow)
            x += 0.016 * setting.unit * math.sin(slow * 0.7)
        return x - left, y + moment.y * min(role.pace, 1.0)

    def _patrol(self, moment: Moment) -> float:
        """To and fro across the picture, turning round near its edges."""
        role, setting = self._role, self._setting
        low, high = 0.18 * setting.width, 0.82 * setting.width
        span = high - low
        begin = setting.width * role.x - low
        begin = 2 * span - begin if role.flip else begin
        way = (begin + self._travel * moment.seconds) % (2 * span)
        self._flip = way > span
        return low + (2 * span - way if self._flip else way)

    def _pose(self, moment: Moment) -> Pose:
        role = self._role
        frame = moment.frame - role.start
        step = frame % self._loop * self._steps // self._loop
        blink, gaze = False, 0.0
        if role.kind.alive:
            beat = (moment.frame + role.variant.number * 29) % 83
            blink = beat < 3
            if self._loop > 40:
                gaze = (-1.0, 0.0, 1.0, 0.0)[(moment.frame // 61) % 4]
        wears = role.wears
        if role.dons and (frame // 30) % 2 == 0:
            wears |= role.dons
        return Pose(role.action, step / self._steps, blink, gaze, role.facing, wears)

    def _picture(self, pose: Pose) -> Picture:
        key = (self._key, self._flip, pose)
        picture = self._album.get(key)
        if picture is None:
            picture = self._draw(pose)
            self._album.put(key, picture)
        return picture

    def _draw(self, pose: Pose) -> Picture:
        role, setting = self._role, self._setting
        left, top, wide, high = self._frames[self._flip]
        shade = shade_for(setting, role)
        pen = Pen(
            wide,
            high,
            role.scale,
            (left, top),
            fringe=shade(role.variant.colour or role.kind.colour),
            flip=self._flip,
            shade=shade,
        )
        role.kind.draw(pen, pose, role.variant)
        pixels, x, y, samples = pen.finish()
        planes, alpha = setting.scaler.cutout(pixels, samples)
        towards = 1.0 if setting.sun_x > role.x else -1.0
        model(setting, planes, alpha, towards)
        sprite = Sprite(setting.grade.apply(planes), alpha, x, y)
        mirror = sprite.mirrored(0.5) if role.mirror else None
        return Picture(sprite, mirror, pen.marks)

    def _shine(
        self, canvas: Planes, picture: Picture, x: float, y: float, moment: Moment
    ) -> None:
        """Light of fires, lamps and glowing things upon their surroundings."""
        dark = 1 - min(1.0, float(np.mean(self._setting.light.ambient)) / 200)
        for name, colour, strength, reach in _SHINING:
            mark = picture.marks.get(name)
            if mark is None or (name != "fire" and dark < 0.2):
                continue
            radius = int(mark[2] * reach) // 8 * 8
            if radius < 8:
                continue
            radius = min(radius, self._setting.unit)
            light = self._lamps.get(radius)
            if light is None:
                power = strength * (0.35 + 0.65 * dark)
                graded = self._setting.grade.colour(colour)
                light = self._lamps[radius] = disc_glow(radius, graded, power)
            size = light.width / 2
            light.paint(canvas, x + mark[0] - size, y + mark[1] - size)


_SHINING: tuple[tuple[str, RGB, float, float], ...] = (
    ("fire", (255, 164, 70), 0.62, 2.4),
    ("glow", (255, 206, 130), 0.42, 1.7),
    ("lamp", (255, 240, 190), 0.6, 1.6),
    ("orb", (150, 226, 255), 0.7, 3.5),
)


def _frame_of(setting: Setting, role: Role, flip: bool) -> tuple[int, int, int, int]:
    """Origin (x, y) within, width and height of the canvas of a figure.

    Where it reaches beyond the picture by far, only what can be seen is kept.
    """
    left, bottom, right, top = role.kind.box
    if flip:
        left, right = -right, -left
    across = setting.width * role.x
    reach = 0.12 * setting.unit
    west = min(-left * role.scale, across + reach)
    east = min(right * role.scale, setting.width - across + reach)
    north = min(top * role.scale, role.ground + reach)
    south = min(-bottom * role.scale, max(0.0, setting.height - role.ground + reach))
    wide = max(16, int(west + east + 3)) & ~1
    high = max(16, int(north + south + 3)) & ~1
    return int(west) & ~1, int(north) & ~1, wide, high


def shade_for(setting: Setting, role: Role) -> Callable[[RGB], RGB]:
    """What the light of the scene makes of a figure's colours."""
    light = setting.light
    tint = lerp(light.ambient, light.key, 0.7)
    dark = light.silhouette * 0.28
    dark = max(dark, setting.look.silhouette * 0.92)
    shadow = (
        light.shadow
        if setting.look.silhouette < 0.9
        else lerp(light.shadow, (6, 6, 12), 0.6)
    )
    known: dict[RGB, RGB] = {}

    def shade(colour: RGB) -> RGB:
        found = known.get(colour)
        if found is None:
            found = known[colour] = lerp(lit_by(colour, tint), shadow, dark)
        return found

    return shade


def model(setting: Setting, planes: Planes, alpha: U8, towards: float) -> None:
    """Give a flat figure body: light from one side, a bright rim, shade below."""
    if setting.look.silhouette > 0.9 and not setting.light.glow:
        return
    height, width = alpha.shape
    relief = _relief(alpha, towards)
    rim = _rim(alpha, towards, max(2, min(height, width) // 90))
    key = to_yuv(setting.light.key)
    strength = 0.34 + 0.5 * setting.light.silhouette + 0.2 * setting.light.glow
    luma = planes.y.astype(np.int16)
    body = (luma - 16) * relief
    luma += body.astype(np.int16)
    edge = rim * np.float32(strength)
    gap = np.clip(np.float32(key[0]) + 26 - luma, 0, 255)
    luma += (gap * edge).astype(np.int16)
    np.copyto(planes.y, np.clip(luma, 16, 235), casting="unsafe")
    thin = edge[::2, ::2] * np.float32(0.8)
    for plane, value in ((planes.u, key[1]), (planes.v, key[2])):
        towards_key = (np.float32(value) - plane) * thin
        np.copyto(plane, plane + towards_key, casting="unsafe")


def _relief(alpha: U8, towards: float) -> Floats:
    """Share of light to add (or take away) by the turn of the surface."""
    height, width = alpha.shape
    factor = max(4, min(12, min(height, width) // 6))
    small = Image.fromarray(alpha).reduce(factor)
    soft = np.asarray(small, np.float32) / np.float32(255)
    padded = np.pad(soft, 1)
    blurred = (
        padded[1:-1, 1:-1] * 2
        + padded[:-2, 1:-1]
        + padded[2:, 1:-1]
        + padded[1:-1, :-2]
        + padded[1:-1, 2:]
    ) / 6
    down, across = np.gradient(blurred)
    slope = down * 0.8 - across * np.float32(towards) * 0.75
    shade = np.clip(slope * 1.15, -0.42, 0.3)
    low = np.linspace(0.05, -0.1, len(soft), dtype=np.float32)[:, None]
    box = (0.0, 0.0, width / factor, height / factor)
    full = Image.fromarray(shade + low).resize(
        (width, height), Image.Resampling.BILINEAR, box=box
    )
    return np.asarray(full)


def _rim(alpha: U8, towards: float, reach: int) -> Floats:
    """The edge that faces the light, 0 to 1."""
    side = int(-reach * towards)
    inner = np.minimum(_moved(alpha, reach, 0), _moved(alpha, reach, side))
    edge = np.minimum(alpha, np.uint8(255) - inner)
    return edge.astype(np.float32) / 255


def _moved(alpha: U8, down: int, right: int) -> U8:
    """``alpha`` shifted; zero comes in at the edges."""
    result = np.zeros_like(alpha)
    height, width = alpha.shape
    rows, from_rows = slice(down, height), slice(0, height - down)
    if right >= 0:
        columns, source = slice(right, width), slice(0, width - right)
    else:
        columns, source = slice(0, width + right), slice(-right, width)
    result[rows, columns] = alpha[from_rows, source]
    return result


def _contact_shadow(setting: Setting, role: Role) -> Sprite | None:
    """A soft dark patch where a figure stands on the ground."""
    grounded = role.kind.habitat == "ground" and role.cut is None
    if not grounded or role.mirror or setting.scale > 2.2:
        return None
    left, _, right, _ = role.kind.box
    reach = min((right - left) * 0.36, 1.15) if not role.kind.fixed else 0.75
    half = int(min(reach * role.scale, setting.width * 0.45)) // 2 * 2
    high = max(6, half // 9) // 2 * 2
    if half < 6:
        return None
    x = np.linspace(-1, 1, 2 * half, dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, 2 * high, dtype=np.float32)[:, None]
    fall = np.clip(1 - np.sqrt(x * x + y * y), 0, 1)
    alpha = (np.minimum(fall * 1.6, 1) * 118).astype(np.uint8)
    y0, u0, v0 = setting.grade.colour(lerp(setting.light.shadow, (0, 0, 0), 0.35))
    planes = Planes.blank(2 * half, 2 * high, round(y0))
    planes.u[:], planes.v[:] = round(u0), round(v0)
    lean = int(half * 0.12 * (1 if setting.sun_x < role.x else -1)) & ~1
    return Sprite(planes, alpha, (lean - half) & ~1, -high & ~1)
