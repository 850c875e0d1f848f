"""All subjects by name: how they are drawn, how large they are, where they live."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ..paint.grade import RGB
from . import buildings, flyers, plants, sealife, things, vehicles
from .beasts import BEASTS
from .flyers import BIRDS, Bird, draw_bird
from .humanoid import Figure
from .outfits import draw_figure
from .pen import Pen, tone
from .people import HAIRS, PEOPLE, SKINS
from .pose import Pose
from .quadruped import Beast, draw_beast
from .sealife import FISH, Fish, draw_fish
from .wardrobe import dress_up

Box = tuple[float, float, float, float]
"""Left, bottom, right and top, in the units of a figure."""

Drawer = Callable[[Pen, Pose, "Variant"], None]


@dataclass(frozen=True, slots=True)
class Variant:
    """What tells one of a kind from the others.

    Attributes:
        colour: Asked for, or ``None`` for the usual one.
        number: Which of several it is.
        sway: Strength of the wind.
    """

    colour: RGB | None = None
    number: int = 0
    sway: float = 1.0


@dataclass(frozen=True, slots=True)
class Kind:
    """One sort of subject.

    Attributes:
        draw: Draws it in its own units.
        box: Everything that any of its poses can reach.
        tall: Its height in its own units.
        size: Its usual height, as a share of the shorter side of the picture.
        habitat: ``ground``, ``air``, ``water`` (on it) or ``sea`` (in it).
        idle: What it does when nothing else is asked.
        colour: The colour it mainly has.
        alive: Whether it blinks and looks about.
        fixed: Whether it never leaves its place.
    """

    draw: Drawer
    box: Box
    tall: float
    size: float
    habitat: str = "ground"
    idle: str = "stand"
    colour: RGB = (150, 120, 100)
    alive: bool = False
    fixed: bool = False


def _beast(name: str) -> Drawer:
    def draw(pen: Pen, pose: Pose, variant: Variant) -> None:
        draw_beast(pen, _tinted_beast(BEASTS[name], variant), pose)
        dress_up(pen, pose.wears)

    return draw


def _tinted_beast(beast: Beast, variant: Variant) -> Beast:
    if variant.colour is not None:
        colour = variant.colour
        dark = sum(colour) < 150
        return replace(
            beast,
            coat=colour,
            belly=tone(colour, 1.5 if dark else 1.55),
            mark=tone(colour, 1.25 if dark else 0.62),
            socks=tone(colour, 1.6) if beast.socks else None,
            face=replace(
                beast.face,
                muzzle=tone(colour, 1.5),
                cheeks=tone(colour, 1.6) if beast.face.cheeks else None,
                stripes=tone(colour, 1.2 if dark else 0.66)
                if beast.face.stripes
                else None,
            ),
        )
    if variant.number and beast is BEASTS["cat"]:
        return _tinted_beast(beast, Variant(_CAT_COATS[variant.number % 4]))
    if variant.number and beast is BEASTS["dog"]:
        return _tinted_beast(beast, Variant(_DOG_COATS[variant.number % 4]))
    shade = (1.0, 0.86, 1.12, 0.94, 1.05)[variant.number % 5]
    return replace(beast, coat=tone(beast.coat, shade))


_CAT_COATS = ((226, 146, 78), (92, 92, 104), (60, 54, 60), (206, 192, 172))
_DOG_COATS = ((196, 138, 82), (120, 84, 62), (70, 62, 62), (232, 206, 164))


def _person(name: str) -> Drawer:
    def draw(pen: Pen, pose: Pose, variant: Variant) -> None:
        figure = _tinted_figure(PEOPLE[name], name, variant)
        draw_figure(pen, figure, pose)
        own = frozenset({figure.hat}) if figure.hat else frozenset[str]()
        hats = {"hat", "crown", "cap", "top hat", "beret", "helmet", "wizard hat"}
        worn = pose.wears | (own if not pose.wears & hats else frozenset())
        dress_up(pen, worn, figure.top if figure.hat == "wizard hat" else None)

    return draw


def _tinted_figure(figure: Figure, name: str, variant: Variant) -> Figure:
    number = variant.number
    if name in ("person", "man", "woman", "child", "girl", "boy", "dancer") and number:
        tops = (
            (206, 66, 76),
            (64, 120, 170),
            (236, 176, 60),
            (96, 150, 96),
            (150, 90, 160),
        )
        top = tops[number % 5]
        same = figure.bottom == figure.top
        figure = replace(
            figure,
            skin=SKINS[(number * 2 + 1) % 5],
            hair=HAIRS[number % 5],
            top=top,
            bottom=top if same else figure.bottom,
        )
    if variant.colour is not None:
        same = figure.bottom == figure.top or figure.outfit in ("space", "robot")
        bottom = tone(variant.colour, 0.82) if same else figure.bottom
        figure = replace(figure, top=variant.colour, bottom=bottom)
    return figure


def _bird(name: str) -> Drawer:
    def draw(pen: Pen, pose: Pose, variant: Variant) -> None:
        bird: Bird = BIRDS[name]
        colour = variant.colour
        if colour is None and name == "bird" and variant.number:
            colour = ((206, 84, 70), (240, 180, 70), (90, 160, 120))[variant.number % 3]
        if colour is not None:
            bird = replace(bird, coat=colour, tips=tone(colour, 0.5))
        draw_bird(pen, bird, pose)
        dress_up(pen, pose.wears)

    return draw


def _fish(name: str) -> Drawer:
    def draw(pen: Pen, pose: Pose, variant: Variant) -> None:
        fish: Fish = FISH[name]
        colour = variant.colour
        if colour is None and name == "fish" and variant.number:
            colour = ((70, 150, 230), (250, 210, 70), (226, 90, 150))[
                variant.number % 3
            ]
        if colour is not None:
            fish = replace(fish, coat=colour, fin=tone(colour, 0.8))
        draw_fish(pen, fish, pose)
        dress_up(pen, pose.wears)

    return draw


def _plain(draw_one: Callable[[Pen, RGB, Pose], None], colour: RGB) -> Drawer:
    def draw(pen: Pen, pose: Pose, variant: Variant) -> None:
        own = variant.colour
        if own is None:
            shift = (0, 1, 2)[variant.number % 3]
            own = (*colour[shift:], *colour[:shift])  # type: ignore[assignment]
        draw_one(pen, own or colour, pose)
        dress_up(pen, pose.wears)

    return draw


def _tree(draw_one: Callable[..., None], colour: RGB) -> Drawer:
    def draw(pen: Pen, pose: Pose, variant: Variant) -> None:
        draw_one(pen, variant.colour or colour, pose, variant.sway)

    return draw


_ANIMAL_SIZES: dict[str, float] = {
    "cat": 0.34,
    "dog": 0.36,
    "fox": 0.34,
    "wolf": 0.4,
    "deer": 0.52,
    "horse": 0.52,
    "bear": 0.44,
    "lion": 0.44,
    "tiger": 0.42,
    "rabbit": 0.26,
    "elephant": 0.56,
    "panda": 0.4,
    "cow": 0.44,
    "sheep": 0.34,
    "pig": 0.32,
    "mouse": 0.2,
    "giraffe": 0.7,
    "zebra": 0.46,
    "unicorn": 0.54,
}


def _animals() -> dict[str, Kind]:
    kinds: dict[str, Kind] = {}
    for name, beast in BEASTS.items():
        high = beast.legs + beast.chest + (beast.neck + beast.head * 2.2) * 0.9
        high += 0.5 if beast.face.crown == "antlers" else 0.0
        ears = beast.head * 1.2 if beast.face.ears == "long" else 0.0
        side = beast.length / 2 + beast.neck + beast.head * 2.6 + 0.35
        kinds[name] = Kind(
            _beast(name),
            (-beast.length / 2 - 1.15, -0.1, side, high + ears + 0.75),
            beast.legs + beast.chest * 1.5 + (beast.neck + beast.head) * 0.8,
            _ANIMAL_SIZES[name],
            colour=beast.coat,
            alive=True,
        )
    return kinds


def _people() -> dict[str, Kind]:
    small = {"child", "girl", "boy"}
    return {
        name: Kind(
            _person(name),
            (-0.66, -0.06, 0.66, 1.62),
            1.0,
            0.4 if name in small else 0.5,
            colour=figure.top,
            alive=True,
            idle="float" if name in ("ghost", "angel") else "stand",
        )
        for name, figure in PEOPLE.items()
    }


def _birds() -> dict[str, Kind]:
    flying = {"bird", "eagle", "seagull", "crow", "parrot"}
    kinds: dict[str, Kind] = {}
    for name, bird in BIRDS.items():
        if bird.upright:
            box, tall, size = (-0.8, -0.06, 0.8, 1.9), 1.15, 0.34
        else:
            high = 0.75 + bird.legs + bird.neck
            box = (-1.3, -0.55, 1.1, max(high, bird.span + 0.6))
            tall, size = 0.6 + bird.legs + bird.neck, 0.2 + 0.22 * bird.legs
        home = "air" if name in flying else "ground"
        if name in ("duck", "swan"):
            home = "water"
        kinds[name] = Kind(
            _bird(name),
            box,
            tall,
            size,
            habitat=home,
            idle="fly" if home == "air" else "swim" if home == "water" else "stand",
            colour=bird.coat,
            alive=True,
        )
    return kinds


def _swimmers() -> dict[str, Kind]:
    sizes = {"fish": 0.26, "whale": 0.42, "dolphin": 0.3, "shark": 0.34}
    kinds = {
        name: Kind(
            _fish(name),
            (-1.6, -0.7, 1.6, 2.3),
            1.0,
            sizes[name],
            habitat="sea",
            idle="swim",
            colour=fish.coat,
            alive=True,
        )
        for name, fish in FISH.items()
    }
    kinds["jellyfish"] = Kind(
        _plain(sealife.draw_jellyfish, (226, 130, 226)),
        (-0.75, -0.1, 0.75, 1.4),
        1.2,
        0.36,
        "sea",
        "swim",
        (226, 130, 226),
    )
    kinds["turtle"] = Kind(
        _plain(sealife.draw_turtle, (92, 120, 70)),
        (-0.95, -0.15, 1.0, 1.0),
        0.65,
        0.22,
        "sea",
        "swim",
        (92, 120, 70),
        alive=True,
    )
    kinds["octopus"] = Kind(
        _plain(sealife.draw_octopus, (206, 90, 120)),
        (-1.1, -0.15, 1.1, 1.45),
        1.3,
        0.36,
        "sea",
        "swim",
        (206, 90, 120),
        alive=True,
    )
    return kinds


# Name: drawing, colour, box, height in units, size, habitat, idle action, fixed.
_OTHERS: dict[
    str, tuple[Callable[..., None], RGB, Box, float, float, str, str, bool]
] = {
    "butterfly": (
        flyers.draw_butterfly,
        (246, 150, 50),
        (-0.85, -0.3, 0.85, 1.15),
        1.1,
        0.22,
        "air",
        "fly",
        False,
    ),
    "dragon": (
        flyers.draw_dragon,
        (190, 52, 44),
        (-2.25, -0.75, 3.1, 2.3),
        1.6,
        0.42,
        "air",
        "fly",
        False,
    ),
    "sailboat": (
        vehicles.draw_sailboat,
        (186, 70, 56),
        (-1.0, -0.25, 1.1, 1.8),
        1.75,
        0.5,
        "water",
        "float",
        False,
    ),
    "ship": (
        vehicles.draw_ship,
        (190, 50, 50),
        (-1.2, -0.25, 1.4, 1.9),
        1.75,
        0.56,
        "water",
        "float",
        False,
    ),
    "car": (
        vehicles.draw_car,
        (214, 60, 60),
        (-1.1, -0.08, 1.15, 1.6),
        0.93,
        0.26,
        "ground",
        "drive",
        False,
    ),
    "bus": (
        vehicles.draw_bus,
        (246, 190, 60),
        (-1.3, -0.08, 1.3, 1.3),
        1.15,
        0.34,
        "ground",
        "drive",
        False,
    ),
    "train": (
        vehicles.draw_train,
        (60, 110, 90),
        (-1.9, -0.08, 1.7, 2.1),
        1.15,
        0.3,
        "ground",
        "drive",
        False,
    ),
    "bicycle": (
        vehicles.draw_bicycle,
        (60, 140, 200),
        (-0.95, -0.08, 0.95, 1.1),
        1.0,
        0.3,
        "ground",
        "stand",
        False,
    ),
    "balloon": (
        vehicles.draw_balloon,
        (230, 80, 70),
        (-0.75, -0.1, 0.75, 2.0),
        1.9,
        0.46,
        "air",
        "float",
        False,
    ),
    "plane": (
        vehicles.draw_plane,
        (220, 70, 60),
        (-1.2, -0.05, 1.15, 1.2),
        0.9,
        0.26,
        "air",
        "fly",
        False,
    ),
    "rocket": (
        vehicles.draw_rocket,
        (220, 60, 60),
        (-0.75, -0.5, 0.95, 2.15),
        1.6,
        0.5,
        "air",
        "fly",
        False,
    ),
    "ufo": (
        vehicles.draw_saucer,
        (170, 180, 196),
        (-1.1, -0.3, 1.1, 1.35),
        0.9,
        0.26,
        "air",
        "float",
        False,
    ),
    "oak": (
        plants.draw_oak,
        (96, 150, 60),
        (-1.35, -0.05, 2.0, 2.4),
        2.1,
        0.72,
        "ground",
        "stand",
        True,
    ),
    "cherry tree": (
        plants.draw_blossom,
        (248, 170, 196),
        (-1.35, -0.05, 1.5, 2.4),
        2.1,
        0.72,
        "ground",
        "stand",
        True,
    ),
    "pine": (
        plants.draw_pine,
        (54, 110, 72),
        (-0.8, -0.05, 0.85, 2.35),
        2.2,
        0.7,
        "ground",
        "stand",
        True,
    ),
    "palm": (
        plants.draw_palm,
        (86, 154, 72),
        (-1.1, -0.05, 1.6, 2.6),
        2.1,
        0.72,
        "ground",
        "stand",
        True,
    ),
    "cactus": (
        plants.draw_cactus,
        (90, 150, 90),
        (-0.65, -0.05, 0.7, 1.95),
        1.8,
        0.44,
        "ground",
        "stand",
        True,
    ),
    "flower": (
        plants.draw_flower,
        (252, 200, 50),
        (-0.65, -0.05, 0.65, 1.7),
        1.55,
        0.5,
        "ground",
        "stand",
        True,
    ),
    "rose": (
        plants.draw_rose,
        (214, 40, 60),
        (-0.6, -0.05, 0.6, 1.6),
        1.45,
        0.46,
        "ground",
        "stand",
        True,
    ),
    "mushroom": (
        plants.draw_mushroom,
        (214, 50, 46),
        (-0.65, -0.05, 0.65, 1.2),
        1.1,
        0.32,
        "ground",
        "stand",
        True,
    ),
    "house": (
        buildings.draw_house,
        (236, 214, 176),
        (-1.0, -0.05, 1.2, 2.2),
        1.35,
        0.5,
        "ground",
        "stand",
        True,
    ),
    "castle": (
        buildings.draw_castle,
        (150, 150, 164),
        (-1.15, -0.05, 1.25, 2.25),
        1.95,
        0.66,
        "ground",
        "stand",
        True,
    ),
    "lighthouse": (
        buildings.draw_lighthouse,
        (206, 56, 52),
        (-2.7, -0.05, 2.7, 2.0),
        1.95,
        0.66,
        "ground",
        "stand",
        True,
    ),
    "windmill": (
        buildings.draw_windmill,
        (236, 226, 206),
        (-1.1, -0.05, 1.1, 2.2),
        1.5,
        0.6,
        "ground",
        "stand",
        True,
    ),
    "tent": (
        buildings.draw_tent,
        (230, 120, 60),
        (-0.8, -0.05, 1.15, 1.05),
        0.9,
        0.3,
        "ground",
        "stand",
        True,
    ),
    "pyramid": (
        buildings.draw_pyramid,
        (222, 184, 120),
        (-1.2, -0.05, 1.1, 1.3),
        1.2,
        0.46,
        "ground",
        "stand",
        True,
    ),
    "pagoda": (
        buildings.draw_pagoda,
        (70, 90, 80),
        (-0.9, -0.05, 0.9, 2.25),
        2.1,
        0.66,
        "ground",
        "stand",
        True,
    ),
    "skyscraper": (
        buildings.draw_skyscraper,
        (96, 120, 150),
        (-0.5, -0.05, 0.5, 2.45),
        2.3,
        0.74,
        "ground",
        "stand",
        True,
    ),
    "campfire": (
        things.draw_campfire,
        (240, 120, 40),
        (-0.65, -0.05, 0.65, 1.6),
        1.1,
        0.26,
        "ground",
        "stand",
        True,
    ),
    "lantern": (
        things.draw_lantern,
        (250, 150, 60),
        (-0.5, -0.05, 0.5, 1.35),
        1.0,
        0.22,
        "air",
        "float",
        False,
    ),
    "snowman": (
        things.draw_snowman,
        (236, 242, 250),
        (-0.85, -0.12, 0.85, 2.2),
        1.75,
        0.46,
        "ground",
        "stand",
        False,
    ),
    "cup": (
        things.draw_cup,
        (226, 96, 80),
        (-0.7, -0.08, 0.8, 1.5),
        0.85,
        0.3,
        "ground",
        "stand",
        True,
    ),
    "candle": (
        things.draw_candle,
        (246, 236, 214),
        (-0.4, -0.08, 0.4, 1.45),
        1.25,
        0.36,
        "ground",
        "stand",
        True,
    ),
    "crystal": (
        things.draw_crystal,
        (120, 190, 250),
        (-0.75, -0.1, 0.75, 1.45),
        1.3,
        0.4,
        "ground",
        "stand",
        True,
    ),
    "heart": (
        things.draw_heart,
        (232, 50, 80),
        (-0.75, -0.1, 0.75, 1.35),
        1.1,
        0.34,
        "air",
        "float",
        False,
    ),
    "ball": (
        things.draw_ball,
        (226, 70, 60),
        (-0.5, -0.05, 0.5, 1.65),
        0.8,
        0.2,
        "ground",
        "play",
        False,
    ),
    "toy balloon": (
        things.draw_toy_balloon,
        (226, 50, 56),
        (-0.5, -0.05, 0.5, 1.6),
        1.35,
        0.4,
        "air",
        "float",
        False,
    ),
    "cake": (
        things.draw_cake,
        (246, 170, 190),
        (-0.8, -0.08, 0.8, 1.15),
        0.95,
        0.3,
        "ground",
        "stand",
        True,
    ),
    "chest": (
        things.draw_chest,
        (150, 92, 56),
        (-0.8, -0.08, 0.8, 1.5),
        0.8,
        0.26,
        "ground",
        "stand",
        True,
    ),
    "statue": (
        things.draw_statue,
        (226, 222, 212),
        (-0.55, -0.05, 0.55, 2.05),
        1.95,
        0.6,
        "ground",
        "stand",
        True,
    ),
    "island": (
        things.draw_island,
        (110, 164, 84),
        (-0.85, -0.4, 0.85, 1.45),
        1.3,
        0.4,
        "air",
        "float",
        False,
    ),
    "gear": (
        things.draw_gear,
        (186, 138, 72),
        (-0.65, -0.05, 0.65, 1.25),
        1.2,
        0.4,
        "air",
        "spin",
        True,
    ),
    "kite": (
        things.draw_kite,
        (226, 60, 90),
        (-0.85, -0.75, 0.95, 1.75),
        1.4,
        0.3,
        "air",
        "fly",
        False,
    ),
}

_TREES = {"oak", "cherry tree", "pine", "palm", "cactus"}


def _others() -> dict[str, Kind]:
    kinds: dict[str, Kind] = {}
    for name, (draw, colour, box, tall, size, home, idle, fixed) in _OTHERS.items():
        drawer = _tree(draw, colour) if name in _TREES else _plain(draw, colour)
        kinds[name] = Kind(
            drawer,
            box,
            tall,
            size,
            home,
            idle,
            colour,
            name in ("dragon", "snowman"),
            fixed,
        )
    return kinds


KINDS: dict[str, Kind] = {
    **_animals(),
    **_people(),
    **_birds(),
    **_swimmers(),
    **_others(),
}
"""Every subject that can be asked for."""
