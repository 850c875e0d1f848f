"""What is painted at each place, and the weather over it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ..actor import Album
from ..paint.layers import Glow, disc_glow
from ..paint.light import lerp
from ..paint.setting import Element, Setting
from ..subjects.catalogue import KINDS
from . import particles, skylights, weather
from .city import city, street
from .cosmos import space
from .extras import landmarks
from .farplaces import cloud_sea, deep_sea
from .foliage import Grass, Rays, forest, meadow_flowers
from .interior import Wall, outside
from .landscapes import Range, open_country, ridge_layer
from .sky import Clouds, Orb, Sky, Stars
from .terrain import Backdrop
from .water import SEA, Mirror, Sea, Shore, beach_sand, near_waves


def blurred(setting: Setting) -> bool:
    lens = set(setting.scene.camera.lens)
    if "deep" in lens or "shallow" in setting.scene.without:
        return False
    return bool(lens & {"shallow", "bokeh"}) or (
        setting.scale > 2 and bool(setting.scene.subjects)
    )


def bokeh(setting: Setting) -> Element:
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


def heavens(setting: Setting) -> list[Element]:
    """The sky with everything in it."""
    scene, light = setting.scene, setting.light
    elements: list[Element] = [Sky(setting)]
    if light.stars > 0.08 and "stars" not in scene.without:
        count = 560 * min(light.stars * max(1.0, scene.strength("stars") * 1.5), 2.0)
        elements.append(Stars(setting, int(count), setting.horizon))
    if scene.strength("aurora"):
        elements.append(skylights.Aurora(setting, scene.strength("aurora")))
    hidden = light.orb in scene.without or scene.strength("storm") > 0.5
    if not hidden and not (scene.strength("fog") > 1.2):
        elements.append(Orb(setting))
    if scene.strength("moon") and light.orb == "sun":
        pale = replace(
            setting,
            light=replace(
                light, orb="moon", orb_colour=lerp((236, 240, 250), light.sky[0], 0.2)
            ),
        )
        spot = (setting.width * (1 - setting.sun_x), setting.horizon * 0.28)
        elements.append(Orb(pale, spot))
    if scene.strength("rainbow"):
        elements.append(skylights.Rainbow(setting))
    if scene.strength("meteors"):
        elements.append(skylights.Meteors(setting, scene.strength("meteors")))
    clouds = scene.strength("clouds")
    if clouds:
        elements.append(Clouds(setting, clouds, storm=bool(scene.strength("storm"))))
    if scene.strength("lightning"):
        elements.append(skylights.Lightning(setting, scene.strength("lightning")))
    if scene.strength("fireworks"):
        elements.append(particles.Fireworks(setting, scene.strength("fireworks")))
    if scene.strength("flock"):
        elements.append(particles.flock(setting, scene.strength("flock")))
    if scene.strength("sun") and setting.time != "night":
        elements.append(Rays(setting, strength=0.9 * scene.strength("sun")))
    return elements


def place_elements(
    setting: Setting, album: Album, peopled: bool
) -> tuple[list[Element], list[Element]]:
    """What lies behind the subjects, and what lies before them."""
    maker = _PLACES.get(setting.place)
    if maker is not None:
        return maker(setting, peopled)
    return _country(setting, album)


def _country(setting: Setting, album: Album) -> tuple[list[Element], list[Element]]:
    behind = open_country(setting)
    for ridges, thing in sorted(
        landmarks(setting, album), key=lambda pair: pair[0], reverse=True
    ):
        behind.insert(min(ridges, len(behind) - 1), thing)
    before: list[Element] = []
    if setting.place in ("meadow", "garden", "village", "mountains", "volcano"):
        count = {"garden": 1500, "meadow": 420}.get(setting.place, 130)
        dotted = setting.place == "garden" or not setting.look.outline
        if dotted and not setting.look.sparse and setting.time != "night":
            top = setting.ground - setting.height * 0.05
            flowers = meadow_flowers(setting, top, setting.bottom, count)
            behind.append(Backdrop(flowers, 1.0))
        if not setting.look.sparse:
            high = setting.height * (
                0.13 if setting.scene.camera.angle == "low" else 0.09
            )
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
    elements: list[Element] = [
        *keep,
        Mirror(setting, shore, tint, ripple=ripple, bottom=bottom),
    ]
    if peopled:
        elements.append(_bank(setting))
    if setting.look.sparse:
        return elements, []
    grass = Grass(
        setting, setting.height + 8, setting.height * 0.1, (92, 132, 70), "reed"
    )
    return elements, [grass]


def _bank(setting: Setting) -> Element:
    """The near shore of a lake, for whoever stands there."""
    drop = (setting.ground - 0.055 * setting.height - setting.horizon) / setting.height
    item = Range(
        "hills",
        drop + 0.03,
        0.04,
        3,
        0.0,
        (84, 128, 62),
        texture=1.0,
        foot=0.0,
        rim=0.4,
    )
    return Backdrop(ridge_layer(replace(setting, place="mountains"), item, 9), 1.0)


def _city(setting: Setting, peopled: bool) -> tuple[list[Element], list[Element]]:
    return city(setting, water=not peopled), []


def _street(setting: Setting, peopled: bool) -> tuple[list[Element], list[Element]]:
    return street(setting), []


def _room(setting: Setting, peopled: bool) -> tuple[list[Element], list[Element]]:
    elements = outside(setting)
    scene = setting.scene
    if scene.strength("fog"):
        elements.append(weather.Fog(setting, scene.strength("fog")))
    elements.extend(falling(setting))
    return [*elements, Wall(setting)], []


def _space(setting: Setting, peopled: bool) -> tuple[list[Element], list[Element]]:
    homes = {KINDS[one.kind].habitat for one in setting.scene.subjects}
    elements = space(setting, ground="ground" in homes)
    scene = setting.scene
    if scene.strength("meteors"):
        elements.insert(2, skylights.Meteors(setting, scene.strength("meteors")))
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


def falling(setting: Setting) -> list[Element]:
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


def falls_over(setting: Setting) -> bool:
    """Whether weather falls before the finished picture instead of in it.

    Styles of lines and strokes would draw every flake anew in every frame: a
    contour around each is ugly, and more than the video encoder can follow.
    """
    pixels = {"mosaic", "blocks"} & set(setting.look.filters)
    return setting.look.calm < 0.9 and not pixels


def near_weather(setting: Setting) -> list[Element]:
    """What falls, drifts and glows before everything else."""
    scene = setting.scene
    elements: list[Element] = []
    if setting.place != "room":
        elements.extend(falling(setting))
        if scene.strength("rain") and setting.place not in ("underwater", "space"):
            elements.append(weather.Splashes(setting, scene.strength("rain")))
    for name, maker in _SWARMS.items():
        if scene.strength(name) and not (
            name == "bubbles" and setting.place == "underwater"
        ):
            elements.append(maker(setting, scene.strength(name)))
    for name in ("dust", "smoke"):
        if scene.strength(name):
            elements.append(weather.haze(setting, name, scene.strength(name)))
    if scene.strength("wind") and not scene.strength("leaves"):
        elements.append(weather.gusts(setting, scene.strength("wind")))
    if scene.strength("school") and setting.place != "underwater":
        elements.append(particles.School(setting))
    return elements
