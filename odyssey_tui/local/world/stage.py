"""Building a scene: everything that is painted, from the sky to the lens."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from .actor import Actor, Album, Role
from .casting import Cast, cast
from .paint.layers import disc_glow
from .paint.light import light_for
from .paint.mood import (
    grade_for,
    mooded_light,
    mooded_look,
    placed_light,
    seen_from_above,
)
from .paint.noise import generator, seed_of
from .paint.planes import Planes, Scaler, clip_span, darken, soften
from .paint.setting import Element, Filter, Moment, Setting, Textures
from .paint.style import look_for
from .resolve import completed
from .scene import Scene
from .scenery import weather
from .scenery.aerial import FromAbove
from .scenery.extras import style_extras
from .scenery.places import (
    blurred,
    bokeh,
    falls_over,
    heavens,
    near_weather,
    place_elements,
)
from .styles.filters import filters_for
from .styles.optics import Defocus, optics_for
from .subjects.catalogue import KINDS, Variant

_HORIZONS: dict[str, float] = {
    "mountains": 0.6, "meadow": 0.56, "garden": 0.54, "village": 0.56, "forest": 0.62,
    "jungle": 0.62, "desert": 0.56, "canyon": 0.6, "ocean": 0.5, "beach": 0.44,
    "lake": 0.55, "city": 0.62, "street": 0.5, "snow": 0.58, "space": 0.62,
    "underwater": 0.5, "room": 0.62, "sky": 0.54, "volcano": 0.6,
}  # fmt: skip

_CLOSED = frozenset({"underwater", "forest", "jungle", "space"})
"""Places without a sky of their own."""


SOFTNESS = 3
"""How often a drawing is softened: its lines move with the camera, and the encoder
follows soft ones at 3 Mbit/s with at least 35 dB, hard ones with 27."""


@dataclass
class Stage:
    """A scene ready to be shown.

    Attributes:
        scene: What was asked for, with nothing chosen.
        setting: What was made of it.
        elements: To be painted in order.
        filters: To be applied to the finished frame, in order.
        drawn: Whether the picture consists of lines.
        over: Painted over the filtered frame.
        pace: Speed of the camera that follows the subjects.
        zoom: Enlargement that the framing asks for.
        focus: Where the camera looks, as shares of width and height.
    """

    scene: Scene
    setting: Setting
    elements: list[Element] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)
    drawn: bool = False
    over: list[Element] = field(default_factory=list)
    pace: float = 0.0
    zoom: float = 1.0
    focus: tuple[float, float] = (0.5, 0.5)

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Paint every element."""
        for element in self.elements:
            element.paint(canvas, moment)

    def finish(self, canvas: Planes, moment: Moment) -> None:
        """Filter the picture, and paint what no filter is to see."""
        for item in self.filters:
            item.apply(canvas, moment.frame)
        if self.drawn:
            soften(canvas.y, SOFTNESS)
        for element in self.over:
            element.paint(canvas, moment)


@dataclass
class Workshop:
    """What all stages of one world share.

    Attributes:
        width: Of the picture.
        height: Of the picture.
        textures: Noise.
        scaler: Scaling with its filters.
        album: Drawn poses.
        kept: Painted surroundings of the last few scenes.
        cache: Masks and maps of the last few styles.
        shapes: Shapes of the land of the last few places.
    """

    width: int
    height: int
    textures: Textures
    scaler: Scaler
    album: Album
    kept: dict[object, Surroundings] = field(default_factory=dict)
    cache: dict[object, Any] = field(default_factory=dict)
    shapes: dict[object, object] = field(default_factory=dict)


@dataclass
class Surroundings:
    """Everything on a stage but its subjects; it does not depend on them.

    Attributes:
        behind: What is painted before the subjects.
        before: What is painted after them.
        near: Weather before everything else.
        lens: Effects of the lens.
        filters: For the finished frame.
    """

    behind: list[Element]
    before: list[Element]
    near: list[Element]
    lens: list[Element]
    filters: list[Filter]


_KEPT = 3
"""Surroundings that are remembered."""


def make_setting(shop: Workshop, scene: Scene, seed: int) -> Setting:
    """Choose what the scene leaves open."""
    whole, place, time = completed(scene, seed)
    look = mooded_look(look_for(scene.styles), scene)
    light = placed_light(mooded_light(light_for(whole, time), scene, look), place)
    grade = grade_for(scene, look)
    if scene.camera.angle == "aerial":
        light = seen_from_above(light)
    horizon, ground = _lines(scene, place)
    spot = generator(seed, "sun", scene.salt % 13)
    sun_x = float(spot.choice([0.3, 0.36, 0.64, 0.7]))
    if "silhouette" in scene.styles:
        sun_x = 0.46
    framing = scene.camera.framing
    return Setting(
        width=shop.width,
        height=shop.height,
        scene=whole,
        place=place,
        time=time,
        light=light,
        look=look,
        grade=grade,
        seed=seed,
        horizon=int(shop.height * horizon) & ~3,
        ground=int(shop.height * ground),
        textures=shop.textures,
        mood=seed_of(light, scene.styles, scene.tones, scene.camera.lens, scene.salt),
        sun_x=sun_x,
        scale={"wide": 0.46, "close": 2.2, "extreme": 3.6, "macro": 3.0}.get(
            framing or "", 1.0
        ),
        scaler=shop.scaler,
        cache=shop.cache,
        shapes=shop.shapes,
    )


def _lines(scene: Scene, place: str) -> tuple[float, float]:
    """Shares of the height at which horizon and ground lie."""
    horizon, ground = _HORIZONS.get(place, 0.58), 0.86
    if place in ("street", "room"):
        ground = 0.9
    angle, framing = scene.camera.angle, scene.camera.framing
    if angle == "low":
        horizon, ground = horizon + 0.13, 0.93
    elif angle == "high":
        horizon, ground = horizon - 0.2, 0.8
    if framing == "wide":
        horizon += 0.05
    if "epic" in scene.tones:
        horizon += 0.04
    return min(horizon, 0.76), ground


def build(shop: Workshop, scene: Scene, seed: int, frame: int) -> Stage:
    """The stage for a scene.

    Args:
        shop: Shared means.
        scene: What is asked for.
        seed: Of everything that is chosen freely.
        frame: Number of the frame from which on it is shown.
    """
    setting = make_setting(shop, scene, seed)
    stage = Stage(scene, setting)
    roles = cast(setting, frame)
    stage.pace = roles.pace
    around = _surroundings(shop, setting, bool(roles.front))
    if scene.camera.angle == "aerial":
        _from_above(stage, shop, roles, around)
    else:
        _on_the_ground(stage, shop, roles, around)
    stage.drawn = falls_over(setting)
    over = stage.over if stage.drawn else stage.elements
    over.extend(around.near)
    stage.elements.extend(around.lens)
    stage.filters = around.filters
    _aim(stage, roles)
    return stage


def _surroundings(shop: Workshop, setting: Setting, peopled: bool) -> Surroundings:
    """The surroundings of a scene, painted anew only if they have changed."""
    scene = setting.scene
    homes = frozenset(KINDS[one.kind].habitat for one in scene.subjects)
    key = (
        setting.seed,
        setting.place,
        setting.time,
        setting.mood,
        setting.horizon,
        setting.ground,
        setting.sun_x,
        setting.scale,
        tuple(sorted(scene.effects.items())),
        scene.without,
        scene.camera.angle,
        "static" in scene.camera.moves,
        blurred(setting),
        peopled,
        "ground" in homes,
    )
    around = shop.kept.pop(key, None) or _paint_surroundings(
        setting, shop.album, peopled
    )
    shop.kept[key] = around
    while len(shop.kept) > _KEPT:
        del shop.kept[next(iter(shop.kept))]
    return around


def _paint_surroundings(setting: Setting, album: Album, peopled: bool) -> Surroundings:
    scene = setting.scene
    behind: list[Element] = []
    before: list[Element] = []
    if scene.camera.angle == "aerial":
        behind.append(FromAbove(setting))
    else:
        if setting.place not in _CLOSED:
            behind.extend(heavens(setting))
        far, before = place_elements(setting, album, peopled)
        behind.extend(far)
        behind.extend(style_extras(setting, album))
        if setting.place not in ("room", "underwater") and scene.strength("fog"):
            behind.append(weather.Fog(setting, scene.strength("fog"), low=0.22))
        if blurred(setting):
            behind.append(Defocus(setting, 10 if setting.scale > 2.5 else 7))
            if "bokeh" in scene.camera.lens or setting.scale > 2.5:
                behind.append(bokeh(setting))
    near, lens = near_weather(setting), optics_for(setting)
    return Surroundings(behind, before, near, lens, filters_for(setting))


def _aim(stage: Stage, roles: Cast) -> None:
    """Where to look and how near, for framing without a subject."""
    everyone = (*roles.back, *roles.front)
    framing = stage.scene.camera.framing
    if everyone:
        main = everyone[-1]
        high = main.ground - main.kind.tall * main.scale * 0.5
        stage.focus = (main.x, float(np.clip(high / stage.setting.height, 0.3, 0.7)))
        if framing in ("close", "extreme", "macro"):
            stage.focus = (0.5, 0.5)
        return
    stage.focus = (stage.setting.sun_x, 0.52)
    stage.zoom = {"close": 1.5, "extreme": 2.0, "macro": 2.2}.get(framing or "", 1.0)


def _from_above(
    stage: Stage, shop: Workshop, roles: Cast, around: Surroundings
) -> None:
    setting = stage.setting
    stage.elements.extend(around.behind)
    for role in (*roles.back, *roles.front):
        middle = int(setting.height * 0.5 + role.kind.tall * role.scale * 0.5)
        spread = role.variant.number % 3 * 0.16 - 0.1
        role = replace(role, ground=middle + int(spread * setting.height), cut=None)
        stage.elements.append(_DropShadow(setting, role))
        stage.elements.append(Actor(setting, role, shop.album))
    if stage.pace < 0.05 and "static" not in setting.scene.camera.moves:
        stage.pace = 0.05


class _DropShadow:
    """The shadow that something in the air casts on the land below."""

    def __init__(self, setting: Setting, role: Role) -> None:
        colour = setting.grade.colour((10, 14, 20))
        size = max(16, int(role.scale * role.kind.tall * 0.55) // 4 * 4)
        self._glow = disc_glow(size, colour, 0.0)
        high = self._glow.height
        line = np.linspace(-1, 1, high, dtype=np.float32)
        fall = np.clip(1 - np.hypot(line[:, None] * 1.4, line[None, :]), 0, 1)
        self._dark = (np.minimum(fall * 2, 1) * 44).astype(np.uint8)
        self._x = role.x * setting.width + size * 0.5
        self._y = role.ground + size * 0.1

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Darken the land."""
        left, top = (
            int(self._x) - len(self._dark) // 2,
            int(self._y) - len(self._dark) // 2,
        )
        rows = clip_span(top, len(self._dark), canvas.height)
        across = clip_span(left, len(self._dark), canvas.width)
        if rows and across:
            darken(canvas.y[rows[0], across[0]], self._dark[rows[1], across[1]])


def _on_the_ground(
    stage: Stage, shop: Workshop, roles: Cast, around: Surroundings
) -> None:
    setting = stage.setting
    elements, before = stage.elements, around.before
    elements.extend(around.behind)
    elements.extend(Actor(setting, role, shop.album) for role in roles.back)
    wet = bool(roles.back) or setting.place in ("ocean", "beach")
    elements.extend(before[:-1] if wet else [])
    elements.extend(Actor(setting, role, shop.album) for role in roles.front)
    elements.extend(before[-1:] if wet else before)
    if setting.scene.camera.angle == "shoulder":
        elements.append(Actor(setting, _onlooker(setting), shop.album))


def _onlooker(setting: Setting) -> Role:
    """Somebody close by, seen from behind."""
    kind = KINDS["man"]
    scale = setting.unit * 2.1
    return Role(
        kind=kind,
        name="man",
        action="stand",
        x=0.13,
        ground=int(setting.height * 0.42 + scale * 0.9),
        scale=scale,
        variant=Variant(colour=(30, 32, 42), number=0),
        facing="back",
        pace=0.3,
    )
