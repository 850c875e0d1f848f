"""Building a scene: everything that is painted, from the sky to the lens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from . import particles, weather
from .actor import Actor, Album, Role
from .aerial import FromAbove
from .casting import Cast, cast
from .city import city, street
from .extras import style_extras
from .farplaces import cloud_sea, deep_sea, space
from .filters import Filter, filters_for
from .foliage import Grass, Rays, forest, meadow_flowers
from .interior import Wall, outside, window_box
from .landscapes import COUNTRIES, open_country
from .layers import Glow, disc_glow
from .light import lerp, light_for
from .mood import grade_for, mooded_light, mooded_look, placed_light
from .noise import generator, seed_of
from .optics import optics_for
from .planes import Planes, Scaler
from .resolve import completed
from .scene import Scene
from .setting import Element, Moment, Setting, Textures
from .sky import Clouds, Orb, Sky, Stars
from .style import look_for
from .subjects.catalogue import KINDS, Variant
from .terrain import Backdrop
from .water import SEA, Mirror, Sea, Shore, beach_sand, near_waves

_HORIZONS: dict[str, float] = {
    "mountains": 0.6, "meadow": 0.56, "garden": 0.54, "village": 0.56, "forest": 0.62,
    "jungle": 0.62, "desert": 0.56, "canyon": 0.6, "ocean": 0.5, "beach": 0.44,
    "lake": 0.55, "city": 0.62, "street": 0.5, "snow": 0.58, "space": 0.62,
    "underwater": 0.5, "room": 0.62, "sky": 0.54, "volcano": 0.6,
}  # fmt: skip

_CLOSED = frozenset({"underwater", "forest", "jungle", "space"})
"""Places without a sky of their own."""


@dataclass
class Stage:
    """A scene ready to be shown.

    Attributes:
        scene: What was asked for, with nothing chosen.
        setting: What was made of it.
        elements: To be painted in order.
        filters: To be applied to the finished frame, in order.
        pace: Speed of the camera that follows the subjects.
        zoom: Enlargement that the framing asks for.
        focus: Where the camera looks, as shares of width and height.
    """

    scene: Scene
    setting: Setting
    elements: list[Element] = field(default_factory=list)
    filters: list[Filter] = field(default_factory=list)
    pace: float = 0.0
    zoom: float = 1.0
    focus: tuple[float, float] = (0.5, 0.5)

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Paint every element."""
        for element in self.elements:
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
    """

    width: int
    height: int
    textures: Textures
    scaler: Scaler
    album: Album
    kept: dict[object, Surroundings] = field(default_factory=dict)
    cache: dict[object, Any] = field(default_factory=dict)


@dataclass
class Surroundings:
    """Everything on a stage but its subjects; it does not depend on them.

    Attributes:
        behind: What is painted before the subjects.
        before: What is painted after them.
        near: Weather and lens, painted last.
        filters: For the finished frame.
    """

    behind: list[Element]
    before: list[Element]
    near: list[Element]
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
        light = replace(light, silhouette=light.silhouette * 0.3)
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
        scale={"wide": 0.46, "close": 2.2, "extreme": 3.6, "macro": 3.0}.get(framing or "", 1.0),
        scaler=shop.scaler,
        cache=shop.cache,
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
    stage.elements.extend(around.near)
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
        _blurred(setting),
        peopled,
        "ground" in homes,
    )
    around = shop.kept.pop(key, None) or _paint_surroundings(setting, shop.album, peopled)
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
            behind.extend(_heavens(setting))
        far, before = _place(setting, peopled)
        behind.extend(far)
        behind.extend(style_extras(setting, album))
        if setting.place not in ("room", "underwater") and scene.strength("fog"):
            behind.append(weather.Fog(setting, scene.strength("fog"), low=0.22))
        if _blurred(setting):
            behind.append(weather.Defocus(setting, 10 if setting.scale > 2.5 else 7))
            if "bokeh" in scene.camera.lens or setting.scale > 2.5:
                behind.append(_bokeh(setting))
    near = [*near_weather(setting), *optics_for(setting)]
    return Surroundings(behind, before, near, filters_for(setting))


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
        self._dark = (np.minimum(fall * 2, 1) * 62).astype(np.uint8)
        self._x = role.x * setting.width + size * 0.5
        self._y = role.ground + size * 0.1

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Darken the land."""
        from .planes import clip_span, darken

        left, top = int(self._x) - len(self._dark) // 2, int(self._y) - len(self._dark) // 2
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


def _blurred(setting: Setting) -> bool:
    lens = set(setting.scene.camera.lens)
    if "deep" in lens or "shallow" in setting.scene.without:
        return False
    return bool(lens & {"shallow", "bokeh"}) or (
        setting.scale > 2 and bool(setting.scene.subjects)
    )


def _bokeh(setting: Setting) -> Element:
    warm = setting.light.lamps > 0.2 or setting.place in ("city", "street", "room")
    colours = ((255, 206, 130), (255, 160, 110), (150, 206, 255)) if warm else (
        (255, 250, 220), (220, 244, 200), (255, 226, 190)
    )  # fmt: skip
    lights: list[Glow] = []
    for index, colour in enumerate(colours):
        size = setting.unit // (16 + 5 * index) & ~3
        lights.append(disc_glow(size, setting.grade.colour(colour), 0.36, 0.35))
    swarm = particles.Swarm(sway=0.02, speed=0.05, top=0.05, bottom=0.85, pace=0.12)
    return particles.Particles(setting, "bokeh", lights, 22, swarm, pulse=True)


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


def _heavens(setting: Setting) -> list[Element]:
    """The sky with everything in it."""
    scene, light = setting.scene, setting.light
    elements: list[Element] = [Sky(setting)]
    if light.stars > 0.08 and "stars" not in scene.without:
        count = 560 * min(light.stars * max(1.0, scene.strength("stars") * 1.5), 2.0)
        elements.append(Stars(setting, int(count), setting.horizon))
    if scene.strength("aurora"):
        elements.append(weather.Aurora(setting, scene.strength("aurora")))
    hidden = light.orb in scene.without or scene.strength("storm") > 0.5
    if not hidden and not (scene.strength("fog") > 1.2):
        elements.append(Orb(setting))
    if scene.strength("moon") and light.orb == "sun":
        pale = replace(
            setting,
            light=replace(light, orb="moon", orb_colour=lerp((236, 240, 250), light.sky[0], 0.2)),
        )
        spot = (setting.width * (1 - setting.sun_x), setting.horizon * 0.28)
        elements.append(Orb(pale, spot))
    if scene.strength("rainbow"):
        elements.append(weather.Rainbow(setting))
    if scene.strength("meteors"):
        elements.append(weather.Meteors(setting, scene.strength("meteors")))
    clouds = scene.strength("clouds")
    if clouds:
        elements.append(Clouds(setting, clouds, storm=bool(scene.strength("storm"))))
    if scene.strength("lightning"):
        elements.append(weather.Lightning(setting, scene.strength("lightning")))
    if scene.strength("fireworks"):
        elements.append(particles.Fireworks(setting, scene.strength("fireworks")))
    if scene.strength("flock"):
        elements.append(particles.flock(setting, scene.strength("flock")))
    if scene.strength("sun") and setting.time != "night":
        elements.append(Rays(setting, strength=0.9 * scene.strength("sun")))
    return elements


def _place(setting: Setting, peopled: bool) -> tuple[list[Element], list[Element]]:
    """What lies behind the subjects, and what lies before them."""
    maker = _PLACES.get(setting.place)
    if maker is not None:
        return maker(setting, peopled)
    return _country(setting, peopled)


def _country(setting: Setting, peopled: bool) -> tuple[list[Element], list[Element]]:
    behind = open_country(setting)
    before: list[Element] = []
    if setting.place in ("meadow", "garden", "village", "mountains", "volcano"):
        count = {"garden": 1500, "meadow": 420}.get(setting.place, 130)
        if not setting.look.sparse and setting.time != "night":
            top = setting.ground - setting.height * 0.05
            flowers = meadow_flowers(setting, top, setting.bottom, count)
            behind.append(Backdrop(flowers, 1.0))
        if not setting.look.sparse:
            high = setting.height * (0.13 if setting.scene.camera.angle == "low" else 0.09)
            grass = Grass(setting, setting.height + 8, high, (96, 148, 62), "front")
            before.append(grass)
    return behind, before


def _woods(setting: Setting, peopled: bool) -> tuple[list[Element], list[Element]]:
    high = setting.height * 0.1
    grass = Grass(setting, setting.height + 8, high, (66, 108, 56), "fern")
    return forest(setting), [grass]


def _ocean(setting: Setting, peopled: bool) -> tuple[list[Element], list[Element]]:
    scene = setting.scene
    rough = 1.0 + 1.0 * scene.strength("storm") + 0.5 * scene.strength("wind")
    if "calm" in scene.tones:
        rough *= 0.45
    waves = near_waves(setting, 0.62 if peopled else 0.66, 3, rough)
    return [Sea(setting, setting.horizon, rough)], list(waves)


def _beach(setting: Setting, peopled: bool) -> tuple[list[Element], list[Element]]:
    period = np.arange(setting.period) / setting.period * 2 * np.pi
    line = setting.ground - setting.height * 0.07
    line = line + np.sin(period * 2) * 0.02 * setting.unit + np.sin(period * 5) * 4
    skyline = line.astype(np.float32)
    rough = 0.8 + 0.8 * setting.scene.strength("storm")
    wave = near_waves(setting, 0.52, 2, rough)[:1]
    sand = beach_sand(setting, skyline)
    behind: list[Element] = [Sea(setting, setting.horizon, rough)]
    if peopled:
        return [*behind, *wave, sand, Shore(setting, skyline + 12)], []
    return behind, [*wave, sand, Shore(setting, skyline + 12)]


def _lake(setting: Setting, peopled: bool) -> tuple[list[Element], list[Element]]:
    behind = open_country(replace(setting, place="mountains"))
    keep = behind[:-2] if not setting.look.sparse else behind[:-1]
    shore = setting.horizon + int(0.075 * setting.height)
    tint = lerp(setting.light.sky[1], SEA, 0.45)
    ripple = 0.5 if "calm" in setting.scene.tones else 1.0
    ripple += setting.scene.strength("wind") + 0.6 * setting.scene.strength("rain")
    bottom = setting.height
    elements: list[Element] = [*keep, Mirror(setting, shore, tint, ripple=ripple, bottom=bottom)]
    if peopled:
        elements.append(_bank(setting))
    if setting.look.sparse:
        return elements, []
    grass = Grass(setting, setting.height + 8, setting.height * 0.1, (92, 132, 70), "reed")
    return elements, [grass]


def _bank(setting: Setting) -> Element:
    """The near shore of a lake, for whoever stands there."""
    from .landscapes import Range, ridge_layer

    drop = (setting.ground - 0.055 * setting.height - setting.horizon) / setting.height
    item = Range(
        "hills", drop + 0.03, 0.04, 3, 0.0, (84, 128, 62), texture=1.0, foot=0.0, rim=0.4
    )
    return Backdrop(ridge_layer(replace(setting, place="mountains"), item, 9), 1.0)


def _city(setting: Setting, peopled: bool) -> tuple[list[Element], list[Element]]:
    return city(setting, water=not peopled), []


def _street(setting: Setting, peopled: bool) -> tuple[list[Element], list[Element]]:
    return street(setting), []


def _room(setting: Setting, peopled: bool) -> tuple[list[Element], list[Element]]:
    elements = outside(setting)
    _, _, _, bottom = window_box(setting)
    scene = setting.scene
    if scene.strength("fog"):
        elements.append(weather.Fog(setting, scene.strength("fog")))
    elements.extend(_falling(setting))
    return [*elements, Wall(setting)], []


def _space(setting: Setting, peopled: bool) -> tuple[list[Element], list[Element]]:
    homes = {KINDS[one.kind].habitat for one in setting.scene.subjects}
    elements = space(setting, ground="ground" in homes)
    scene = setting.scene
    if scene.strength("meteors"):
        elements.insert(2, weather.Meteors(setting, scene.strength("meteors")))
    return elements, []


def _underwater(setting: Setting, peopled: bool) -> tuple[list[Element], list[Element]]:
    elements = deep_sea(setting)
    elements.insert(2, particles.School(setting))
    elements.append(particles.bubbles(setting, 1.0 + setting.scene.strength("bubbles")))
    return elements, []


def _cloud_sea(setting: Setting, peopled: bool) -> tuple[list[Element], list[Element]]:
    banks = cloud_sea(setting)
    return banks[:-1], banks[-1:]


_PLACES: dict[str, Callable[[Setting, bool], tuple[list[Element], list[Element]]]] = {
    "forest": _woods,
    "jungle": _woods,
    "ocean": _ocean,
    "beach": _beach,
    "lake": _lake,
    "city": _city,
    "street": _street,
    "room": _room,
    "space": _space,
    "underwater": _underwater,
    "sky": _cloud_sea,
}


def _falling(setting: Setting) -> list[Element]:
    """Rain, snow and hail."""
    scene = setting.scene
    elements: list[Element] = []
    if scene.strength("rain"):
        elements.append(weather.rain(setting, scene.strength("rain")))
    if scene.strength("snow"):
        elements.append(weather.snow(setting, scene.strength("snow")))
    if scene.strength("hail"):
        elements.append(weather.hail(setting, scene.strength("hail")))
    return elements


_SWARMS: dict[str, Callable[[Setting, float], Element]] = {
    "fireflies": particles.fireflies,
    "sparkles": particles.sparkles,
    "embers": particles.embers,
    "leaves": particles.leaves,
    "petals": particles.petals,
    "confetti": particles.confetti,
    "bubbles": particles.bubbles,
    "lanterns": particles.lanterns,
}


def near_weather(setting: Setting) -> list[Element]:
    """What falls, drifts and glows before everything else."""
    scene = setting.scene
    elements: list[Element] = []
    if setting.place != "room":
        elements.extend(_falling(setting))
        if scene.strength("rain") and setting.place not in ("underwater", "space"):
            elements.append(weather.Splashes(setting, scene.strength("rain")))
    for name, maker in _SWARMS.items():
        if scene.strength(name) and not (name == "bubbles" and setting.place == "underwater"):
            elements.append(maker(setting, scene.strength(name)))
    for name in ("dust", "smoke"):
        if scene.strength(name):
            elements.append(weather.haze(setting, name, scene.strength(name)))
    if scene.strength("wind") and not scene.strength("leaves"):
        elements.append(weather.gusts(setting, scene.strength("wind")))
    if scene.strength("school") and setting.place != "underwater":
        elements.append(particles.School(setting))
    return elements


def has_ridges(place: str) -> bool:
    """Whether a place is open country."""
    return place in COUNTRIES
