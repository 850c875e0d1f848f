"""Choosing what a prompt left open: the place, the hour, the usual weather."""

from __future__ import annotations

from dataclasses import replace

from .paint.noise import generator
from .scene import Scene
from .subjects.catalogue import KINDS
from .subjects.people import PEOPLE

_HOMES: dict[str, str] = {
    "sailboat": "ocean", "ship": "ocean", "whale": "ocean", "dolphin": "ocean",
    "shark": "underwater", "fish": "underwater", "jellyfish": "underwater",
    "octopus": "underwater", "turtle": "beach", "seagull": "beach", "palm": "beach",
    "lighthouse": "beach", "pirate": "beach", "duck": "lake", "swan": "lake",
    "flamingo": "lake", "rocket": "space", "astronaut": "space", "alien": "space",
    "ufo": "meadow", "penguin": "snow", "snowman": "snow", "wolf": "snow",
    "car": "city", "bus": "city", "skyscraper": "city", "superhero": "city",
    "robot": "city", "detective": "street", "ninja": "city", "cup": "room",
    "candle": "room", "cake": "room", "cactus": "desert", "pyramid": "desert",
    "cowboy": "canyon", "elephant": "meadow", "giraffe": "meadow", "zebra": "meadow",
    "lion": "meadow", "tiger": "jungle", "parrot": "jungle", "panda": "forest",
    "fox": "forest", "bear": "forest", "owl": "forest", "mushroom": "forest",
    "witch": "forest", "zombie": "street", "ghost": "forest", "deer": "mountains",
    "dragon": "mountains", "knight": "mountains", "castle": "mountains",
    "wizard": "mountains", "pagoda": "mountains", "cherry tree": "meadow",
    "flower": "garden", "rose": "garden", "butterfly": "garden",
    "balloon": "mountains", "oak": "meadow", "windmill": "meadow", "cow": "meadow",
    "sheep": "meadow", "pig": "meadow", "chicken": "meadow", "rabbit": "meadow",
    "horse": "meadow", "house": "village", "tent": "mountains",
    "campfire": "mountains", "train": "mountains", "chef": "room", "painter": "room",
    "musician": "street", "mouse": "room", "samurai": "mountains", "angel": "sky",
    "plane": "sky", "island": "sky", "gear": "city", "statue": "garden",
    "ball": "beach", "chest": "beach",
}  # fmt: skip

_STYLE_PLACES: dict[str, str] = {
    "cyberpunk": "city", "film noir": "street", "graffiti": "street",
    "vaporwave": "mountains", "dark fantasy": "mountains", "horror": "forest",
    "steampunk": "city", "voxel": "meadow",
}  # fmt: skip

_STYLE_TIMES: dict[str, str] = {
    "cyberpunk": "night", "film noir": "night", "horror": "night",
    "vaporwave": "sunset", "dark fantasy": "dusk", "silhouette": "sunset",
    "renaissance": "golden", "steampunk": "golden", "fantasy": "dusk",
}  # fmt: skip

_NIGHT_EFFECTS = (
    "aurora",
    "stars",
    "moon",
    "meteors",
    "fireworks",
    "lanterns",
    "fireflies",
)
_SCENIC = (
    "mountains",
    "meadow",
    "lake",
    "forest",
    "desert",
    "mountains",
    "snow",
    "beach",
)
_HOURS = ("golden", "sunset", "dusk", "dawn", "day", "sunset", "golden")


def completed(scene: Scene, seed: int) -> tuple[Scene, str, str]:
    """The scene with its usual weather, its place and its time of day.

    Args:
        scene: What was asked for.
        seed: Decides what nobody asked for; keep it while a scene lives.
    """
    scene = _without_people(scene)
    place = scene.place or _place(scene, seed)
    if place == "ocean" and _needs_ground(scene):
        place = "beach"
    time = scene.time or _time(scene, place, seed)
    return replace(scene, effects=_weather(scene, place, time, seed)), place, time


def _without_people(scene: Scene) -> Scene:
    if not {"person", "people"} & scene.without:
        return scene
    kept = tuple(one for one in scene.subjects if one.kind not in PEOPLE)
    return replace(scene, subjects=kept)


def _needs_ground(scene: Scene) -> bool:
    homes = {KINDS[one.kind].habitat for one in scene.subjects}
    return "ground" in homes and not homes & {"water", "sea"}


def _place(scene: Scene, seed: int) -> str:
    for subject in scene.subjects:
        home = _HOMES.get(subject.kind)
        if home is not None and home not in scene.without:
            return home
    for style in scene.styles:
        if style in _STYLE_PLACES:
            return _STYLE_PLACES[style]
    if {"winter"} & set(scene.tones) or scene.strength("snow"):
        return "snow"
    if scene.strength("school") or scene.strength("bubbles"):
        return "underwater" if scene.strength("school") else "meadow"
    if "neon" in scene.tones or scene.strength("fireworks"):
        return "city"
    choices = [place for place in _SCENIC if place not in scene.without]
    return str(generator(seed, "place", scene.salt).choice(choices or ["meadow"]))


def _time(scene: Scene, place: str, seed: int) -> str:
    for style in scene.styles:
        if style in _STYLE_TIMES:
            return _STYLE_TIMES[style]
    if any(scene.strength(name) for name in _NIGHT_EFFECTS):
        return "night"
    tones = set(scene.tones)
    if tones & {"neon"}:
        return "night"
    if tones & {"cheerful", "summer", "spring", "bright"} or scene.strength("rainbow"):
        return "day"
    if tones & {"dark", "ominous"}:
        return "dusk"
    if scene.strength("clear") or scene.strength("storm"):
        return "day" if scene.strength("clear") else "dusk"
    if place == "underwater" or scene.camera.angle == "aerial":
        return "day"
    if place == "space":
        return "night"
    hours = [hour for hour in _HOURS if hour not in scene.without]
    return str(generator(seed, "hour", scene.salt).choice(hours or ["day"]))


def _weather(scene: Scene, place: str, time: str, seed: int) -> dict[str, float]:
    """What comes with the weather that was asked for, and what is always there."""
    effects = dict(scene.effects)
    tones = set(scene.tones)

    def add(name: str, strength: float) -> None:
        if name not in effects and name not in scene.without:
            effects[name] = strength

    storm = effects.get("storm", 0.0)
    if storm:
        if not any(effects.get(name) for name in ("snow", "dust", "hail")):
            add("rain", 1.2 * storm)
        add("lightning", storm)
        add("wind", 0.9)
    if effects.get("rain") or effects.get("snow"):
        add("clouds", 1.4)
    if "autumn" in tones:
        add("leaves", 0.7)
    if "spring" in tones:
        add("petals", 0.7)
    if "winter" in tones and place not in ("underwater", "space", "room"):
        add("snow", 0.5)
    if "romantic" in tones:
        add("petals", 0.8)
    if "ominous" in tones:
        add("fog", 0.8)
        add("crows", 0.5)
    if "cheerful" in tones and time != "night":
        add("flock", 0.8)
    if "dreamy" in tones:
        add("sparkles", 0.6)
    if "epic" in tones:
        add("sun", 0.8)
    if "clear" not in effects:
        usual = 0.2 if time == "night" else 0.35
        add("clouds", usual + 0.5 * float(generator(seed, "cover").random()))
    return effects
