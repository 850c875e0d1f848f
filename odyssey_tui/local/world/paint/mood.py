"""What palette and mood words do to light, look and colours."""

from __future__ import annotations

from dataclasses import replace

from ..scene import Scene
from ..vocabulary import COLOURS
from .grade import (
    RGB,
    Grade,
    chain,
    curve,
    gradient_map,
    saturate,
    tint,
    turn_hue,
)
from .light import Light, lerp, scaled
from .noise import generator
from .style import Look

_GRADES: dict[str, Grade] = {
    "warm": tint((255, 150, 60), 0.24),
    "cold": tint((70, 140, 255), 0.3),
    "dark": chain(curve(gamma=0.62, gain=0.86), saturate(0.9)),
    "bright": curve(gamma=1.38, lift=0.03),
    "harsh": curve(contrast=1.36, gamma=1.04),
    "soft light": curve(contrast=0.74, gamma=1.12, lift=0.05),
    "vivid": saturate(1.65),
    "pastel": chain(saturate(0.62), curve(gamma=1.5, contrast=0.74, lift=0.09)),
    "muted": chain(saturate(0.45), curve(contrast=0.88)),
    "monochrome": saturate(0.0),
    "sepia": chain(
        saturate(0.0),
        gradient_map(
            [(26, 16, 8), (120, 84, 50), (214, 180, 132), (252, 240, 214)], 0.9
        ),
    ),
    "neon": chain(curve(contrast=1.25, gamma=0.85), saturate(1.8)),
    "ominous": chain(
        curve(gamma=0.7, contrast=1.15), saturate(0.55), tint((60, 90, 70), 0.2)
    ),
    "cheerful": chain(saturate(1.35), curve(gamma=1.16)),
    "dreamy": chain(curve(gamma=1.22, contrast=0.84), tint((240, 170, 230), 0.2)),
    "romantic": chain(tint((255, 120, 150), 0.32), curve(gamma=1.08)),
    "calm": chain(saturate(0.86), curve(contrast=0.9, gamma=1.06)),
    "epic": chain(curve(contrast=1.28), saturate(1.15)),
    "summer": chain(saturate(1.25), curve(gamma=1.1), tint((255, 214, 90), 0.08)),
    "winter": chain(saturate(0.7), tint((150, 190, 255), 0.2)),
    "spring": saturate(1.12),
    "autumn": tint((226, 130, 50), 0.14),
}


def grade_for(scene: Scene, look: Look) -> Grade:
    """All colour changes that a scene asks for, as one."""
    grades = [look.grade]
    for tone in scene.tones:
        if tone in _GRADES:
            grades.append(_GRADES[tone])
        elif tone in COLOURS:
            grades.append(_colour_grade(tone))
    if scene.salt:
        random = generator("salt", scene.salt)
        hue = float(random.uniform(8, 24)) * (1 if random.random() < 0.5 else -1)
        colour = tuple(float(value) for value in random.uniform(60, 255, 3))
        grades.append(turn_hue(hue))
        grades.append(tint((colour[0], colour[1], colour[2]), 0.12))
    return chain(*grades)


def _colour_grade(name: str) -> Grade:
    colour = COLOURS[name]
    if name == "black":
        return chain(curve(gamma=0.55), saturate(0.6))
    if name == "white":
        return chain(curve(gamma=1.7, contrast=0.8), saturate(0.5))
    if name in ("grey", "silver"):
        return chain(saturate(0.25), tint((190, 200, 214), 0.12))
    return tint(colour, 0.62)


_SPACE: tuple[RGB, RGB, RGB] = ((250, 244, 232), (84, 88, 112), (14, 14, 26))
_LAMPLIGHT: RGB = (238, 176, 112)


def placed_light(light: Light, place: str) -> Light:
    """The light as it falls on things at a place that has its own."""
    if place == "space":
        key, ambient, shadow = _SPACE
        return replace(
            light, key=key, ambient=ambient, shadow=shadow, silhouette=0.12, lamps=0.3
        )
    if place == "room":
        lamp = min(1.0, light.lamps * 1.6)
        return replace(
            light,
            key=lerp(light.key, _LAMPLIGHT, 0.35 + 0.4 * lamp),
            ambient=lerp(light.ambient, scaled(_LAMPLIGHT, 0.5), 0.3 + 0.4 * lamp),
            silhouette=light.silhouette * 0.35,
        )
    return light


def seen_from_above(light: Light) -> Light:
    """The land lies in full light: nothing stands against a bright sky."""
    return replace(
        light,
        key=lerp(light.key, (255, 255, 255), 0.45),
        ambient=lerp(light.ambient, light.key, 0.5),
        silhouette=0.0,
    )


def mooded_light(light: Light, scene: Scene, look: Look) -> Light:
    """The light under the mood of a scene."""
    tones = set(scene.tones)
    if look.air is not None:
        haze, low = look.air
        bright = 0.55 + 0.45 * min(1.0, sum(light.sky[3]) / 600)
        top, high, middle, horizon = light.sky
        light = replace(
            light,
            haze=lerp(light.haze, scaled(haze, bright), 0.8),
            sky=(
                top,
                high,
                lerp(middle, scaled(low, bright * 0.7), 0.6),
                lerp(horizon, scaled(low, bright), 0.75),
            ),
            lamps=max(light.lamps, 0.6),
        )
    if "backlight" in tones:
        light = replace(
            light,
            glow=min(1.2, light.glow + 0.35),
            silhouette=max(light.silhouette, 0.8),
        )
    if tones & {"neon"}:
        light = replace(light, lamps=max(light.lamps, 0.8))
    if "ominous" in tones:
        light = _tinted(light, (84, 96, 92), 0.3)
    if "epic" in tones:
        light = replace(light, glow=min(1.2, light.glow * 1.3 + 0.1))
    if "dreamy" in tones:
        light = _tinted(light, (250, 190, 226), 0.22)
    if "dark" in tones:
        light = replace(
            light, lamps=max(light.lamps, 0.45), stars=max(light.stars, 0.2)
        )
    if scene.strength("glow"):
        light = replace(light, glow=min(1.2, light.glow + 0.25))
    return light


def _tinted(light: Light, colour: RGB, share: float) -> Light:
    sky = tuple(lerp(one, scaled(colour, sum(one) / 400), share) for one in light.sky)
    return replace(
        light,
        sky=(sky[0], sky[1], sky[2], sky[3]),
        haze=lerp(light.haze, scaled(colour, sum(light.haze) / 480), share),
    )


def mooded_look(look: Look, scene: Scene) -> Look:
    """The look under the mood and the lens of a scene."""
    tones, lens = set(scene.tones), set(scene.camera.lens)
    if "neon" in tones:
        look = replace(look, bloom=max(look.bloom, 1.2))
    if "dreamy" in tones:
        look = replace(look, bloom=max(look.bloom, 1.1))
    if tones & {"ominous", "epic", "dark"}:
        look = replace(look, vignette=max(look.vignette, 0.6))
    if scene.strength("glow"):
        look = replace(look, bloom=max(look.bloom, 1.3))
    if "backlight" in tones:
        look = replace(
            look, silhouette=max(look.silhouette, 0.72), bloom=max(look.bloom, 0.8)
        )
    if "vignette" in lens:
        look = replace(look, vignette=1.4)
    if "deep" in lens:
        look = replace(look, texture=look.texture * 1.5, bloom=0.0, vignette=0.0)
    if "soft light" in tones:
        look = replace(look, bloom=max(look.bloom, 0.6))
    return look
