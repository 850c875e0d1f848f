"""Light by time of day, and what weather and mood make of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from ..scene import Scene
from .grade import RGB


@dataclass(frozen=True, slots=True)
class Light:
    """The light of one moment; all colours RGB from 0 to 255.

    Attributes:
        sky: Colours from the zenith to the horizon, four of them.
        orb: ``sun`` or ``moon``.
        orb_colour: Its colour.
        orb_height: How high it stands, as a share of the sky.
        glow: Strength of the light around it.
        key: Colour of direct light, multiplied into what it falls on.
        ambient: Colour of the light in the shade, likewise.
        shadow: What dark shapes against the light fade to.
        silhouette: How far near shapes fade to the shadow colour.
        haze: Colour of distance.
        cloud: Lit and shaded colour of clouds.
        stars: Strength of the stars.
        lamps: Share of windows and lamps that are lit.
    """

    sky: tuple[RGB, RGB, RGB, RGB]
    orb: str
    orb_colour: RGB
    orb_height: float
    glow: float
    key: RGB
    ambient: RGB
    shadow: RGB
    silhouette: float
    haze: RGB
    cloud: tuple[RGB, RGB]
    stars: float
    lamps: float


LIGHTS: dict[str, Light] = {
    "night": Light(
        sky=((7, 11, 34), (14, 26, 66), (34, 54, 106), (78, 96, 142)),
        orb="moon",
        orb_colour=(236, 240, 255),
        orb_height=0.66,
        glow=0.5,
        key=(120, 146, 205),
        ambient=(46, 60, 104),
        shadow=(10, 16, 40),
        silhouette=0.62,
        haze=(52, 74, 126),
        cloud=((74, 92, 142), (26, 36, 76)),
        stars=1.0,
        lamps=0.5,
    ),
    "dusk": Light(
        sky=((26, 26, 74), (78, 54, 122), (186, 92, 138), (255, 168, 128)),
        orb="sun",
        orb_colour=(255, 214, 168),
        orb_height=0.06,
        glow=0.62,
        key=(226, 140, 140),
        ambient=(92, 72, 124),
        shadow=(28, 18, 56),
        silhouette=0.6,
        haze=(196, 110, 146),
        cloud=((255, 158, 140), (112, 66, 122)),
        stars=0.5,
        lamps=0.45,
    ),
    "sunset": Light(
        sky=((54, 38, 92), (148, 62, 108), (240, 112, 84), (255, 200, 112)),
        orb="sun",
        orb_colour=(255, 240, 188),
        orb_height=0.2,
        glow=0.85,
        key=(255, 164, 92),
        ambient=(122, 80, 96),
        shadow=(40, 16, 44),
        silhouette=0.58,
        haze=(246, 142, 96),
        cloud=((255, 190, 120), (152, 70, 98)),
        stars=0.0,
        lamps=0.18,
    ),
    "golden": Light(
        sky=((92, 136, 178), (168, 178, 172), (250, 210, 148), (255, 232, 174)),
        orb="sun",
        orb_colour=(255, 248, 212),
        orb_height=0.38,
        glow=0.6,
        key=(255, 214, 142),
        ambient=(170, 146, 122),
        shadow=(84, 58, 40),
        silhouette=0.3,
        haze=(250, 214, 158),
        cloud=((255, 244, 214), (222, 182, 142)),
        stars=0.0,
        lamps=0.0,
    ),
    "dawn": Light(
        sky=((66, 92, 158), (138, 142, 194), (240, 178, 182), (255, 222, 188)),
        orb="sun",
        orb_colour=(255, 242, 220),
        orb_height=0.1,
        glow=0.7,
        key=(255, 206, 186),
        ambient=(138, 132, 166),
        shadow=(58, 54, 98),
        silhouette=0.4,
        haze=(236, 186, 190),
        cloud=((255, 214, 204), (160, 136, 178)),
        stars=0.15,
        lamps=0.1,
    ),
    "day": Light(
        sky=((40, 112, 200), (86, 162, 228), (158, 208, 242), (220, 238, 246)),
        orb="sun",
        orb_colour=(255, 253, 240),
        orb_height=0.8,
        glow=0.55,
        key=(255, 252, 240),
        ambient=(178, 192, 208),
        shadow=(36, 58, 74),
        silhouette=0.08,
        haze=(190, 218, 240),
        cloud=((255, 255, 255), (192, 208, 226)),
        stars=0.0,
        lamps=0.0,
    ),
}


def lerp(a: RGB, b: RGB, share: float) -> RGB:
    """The colour ``share`` of the way from ``a`` to ``b``."""
    return (
        a[0] + (b[0] - a[0]) * share,
        a[1] + (b[1] - a[1]) * share,
        a[2] + (b[2] - a[2]) * share,
    )


def scaled(colour: RGB, factor: float) -> RGB:
    """A colour made darker or brighter, at most white."""
    red, green, blue = (min(value * factor, 255.0) for value in colour)
    return (red, green, blue)


def lit_by(albedo: RGB, light: RGB) -> RGB:
    """The colour of a surface under coloured light."""
    red, green, blue = (a * b / 255 for a, b in zip(albedo, light, strict=True))
    return (red, green, blue)


def grey_of(colour: RGB) -> RGB:
    """Its brightness without its hue."""
    value = 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]
    return (value, value, value)


def light_for(scene: Scene, time: str) -> Light:
    """The light of ``time`` under the weather and the mood of ``scene``."""
    light = LIGHTS[time]
    storm = scene.strength("storm")
    overcast = min(
        1.0,
        0.85 * storm
        + 0.5 * scene.strength("rain")
        + 0.35 * scene.strength("snow")
        + 0.4 * scene.strength("hail")
        + 0.55 * scene.strength("fog")
        + max(0.0, scene.strength("clouds") - 1.0) * 0.6,
    )
    if overcast > 0:
        light = clouded(light, min(overcast, 0.92), dark=min(storm, 1.0))
    if scene.strength("clear") and time == "day":
        light = replace(light, glow=light.glow * 1.25)
    if scene.strength("dust"):
        light = dusty(light, min(scene.strength("dust"), 1.2) * 0.55)
    if scene.strength("stars"):
        light = replace(light, stars=max(light.stars, 0.75))
    return light


def clouded(light: Light, amount: float, dark: float) -> Light:
    """Light under a closed sky: greyer, softer, darker in a storm."""
    bright = min(1.0, sum(light.sky[3]) / 600)
    dim = 1 - 0.42 * amount * dark * bright
    pull = 0.62 * amount

    def dull(colour: RGB, more: float = 1.0) -> RGB:
        cool = lerp(grey_of(colour), (96, 112, 132), 0.22)
        return scaled(lerp(colour, cool, pull), dim * more)

    top, high, low, horizon = light.sky
    return replace(
        light,
        sky=(
            dull(top, 0.92),
            dull(lerp(high, low, 0.3 * amount)),
            dull(lerp(low, high, 0.25 * amount)),
            dull(horizon, 1 - 0.1 * amount),
        ),
        glow=light.glow * (1 - 0.75 * amount),
        key=dull(light.key),
        ambient=dull(light.ambient),
        haze=dull(light.haze),
        cloud=(dull(light.cloud[0], 0.94), dull(light.cloud[1], 0.9 - 0.2 * dark)),
        stars=light.stars * (1 - amount),
        lamps=min(1.0, light.lamps + 0.25 * amount),
    )


def dusty(light: Light, amount: float) -> Light:
    """Light through sand or smoke."""
    sand: RGB = scaled((214, 160, 104), float(np.mean(light.haze)) / 170)
    sky = tuple(lerp(colour, sand, amount) for colour in light.sky)
    return replace(
        light,
        sky=(sky[0], sky[1], sky[2], sky[3]),
        haze=lerp(light.haze, sand, amount),
        glow=light.glow * (1 - 0.4 * amount),
    )
