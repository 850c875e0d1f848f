"""What the world made of a prompt, in words."""

from __future__ import annotations

from .caption import clean
from .resolve import completed
from .scene import Scene, Subject

LONGEST_REPLY = 2000
"""Characters of an applied prompt."""

_LONGEST_ECHO = 1200

_HOURS = {
    "dawn": "at dawn",
    "day": "by day",
    "golden": "in golden light",
    "sunset": "at sunset",
    "dusk": "at dusk",
    "night": "at night",
}

_PLACES = {
    "mountains": "in the mountains",
    "meadow": "on a meadow",
    "garden": "in a garden",
    "village": "by a village",
    "forest": "in a forest",
    "jungle": "in the jungle",
    "desert": "in the desert",
    "canyon": "in a canyon",
    "ocean": "on the ocean",
    "beach": "on a beach",
    "lake": "at a lake",
    "city": "in the city",
    "street": "in a street",
    "room": "in a room with a window",
    "snow": "in the snow",
    "space": "in space",
    "underwater": "under water",
    "sky": "above the clouds",
    "volcano": "before a volcano",
}

_NUMBERS = {1: "a", 2: "two", 3: "three", 4: "four", 5: "five"}


def applied_prompt(prompt: str, scene: Scene, seed: int) -> str:
    """The cleaned prompt, and the whole scene as it stands now.

    At most ``LONGEST_REPLY`` characters, one line, the same for the same scene.
    """
    echo = clean(prompt, _LONGEST_ECHO)
    picture = clean(_picture(scene, seed), LONGEST_REPLY - _LONGEST_ECHO - 8)
    return f"{echo} — {picture}" if echo else picture


def _picture(scene: Scene, seed: int) -> str:
    whole, place, time = completed(scene, seed)
    parts = []
    who = " and ".join(_named(one, scene) for one in whole.subjects)
    where = f"{_PLACES.get(place, place)} {_HOURS[time]}"
    parts.append(f"{who} {where}" if who else where)
    weather = [
        _strong(name, strength)
        for name, strength in sorted(scene.effects.items())
        if name not in scene.without
    ]
    if weather:
        parts.append(", ".join(weather))
    if scene.tones:
        parts.append(", ".join(scene.tones))
    if scene.styles:
        parts.append("in the style of " + " and ".join(scene.styles))
    parts.extend(_camera(scene))
    if scene.without:
        parts.append("without " + ", ".join(sorted(scene.without)))
    return "; ".join(parts)


_PLURALS = {
    "man": "men", "woman": "women", "child": "children", "person": "people",
    "wolf": "wolves", "mouse": "mice", "sheep": "sheep", "fish": "fish", "deer": "deer",
    "boy": "boys", "samurai": "samurai", "skeleton": "skeletons",
}  # fmt: skip


def plural(noun: str) -> str:
    """Several of a noun; the last word of it changes."""
    first, _, last = noun.rpartition(" ")
    if last in _PLURALS:
        many = _PLURALS[last]
    elif last.endswith(("s", "x", "ch", "sh")):
        many = f"{last}es"
    elif last.endswith("y") and last[-2:-1] not in "aeiou":
        many = f"{last[:-1]}ies"
    else:
        many = f"{last}s"
    return f"{first} {many}".strip()


def participle(action: str) -> str:
    """``sit`` as ``sitting``; only the verb of a longer action changes."""
    verb, _, rest = action.partition(" ")
    if verb.endswith("e") and not verb.endswith("ee"):
        verb = f"{verb[:-1]}ing"
    elif verb in ("sit", "run", "swim", "spin", "hop", "nod", "clap"):
        verb = f"{verb}{verb[-1]}ing"
    else:
        verb = f"{verb}ing"
    return f"{verb} {rest}".strip()


def _named(one: Subject, scene: Scene) -> str:
    colour = f"{one.colour} " if one.colour else ""
    number = _NUMBERS[min(max(one.count, 1), 5)]
    noun = f"{colour}{one.kind}"
    if number == "a" and noun[0] in "aeiou":
        number = "an"
    text = f"{number} {noun if one.count == 1 else plural(noun)}"
    action = one.action or scene.action
    if action:
        text += f" {participle(action)}"
    worn = sorted((one.wears | scene.wears) - one.dons)
    if worn:
        text += " with " + " and ".join(worn)
    if one.dons:
        text += " putting on " + " and ".join(sorted(one.dons))
    return text


def _strong(name: str, strength: float) -> str:
    if strength >= 1.4:
        return f"heavy {name}"
    return f"light {name}" if strength <= 0.6 else name


def _camera(scene: Scene) -> list[str]:
    camera = scene.camera
    words = []
    if camera.framing:
        words.append(f"{camera.framing} shot")
    if camera.angle:
        words.append(f"{camera.angle} angle")
    words.extend(camera.moves)
    words.extend(f"{lens} lens" for lens in camera.lens)
    return ["camera: " + ", ".join(words)] if words else []
