"""Animals and people that are known by name, and what makes each one different."""

from __future__ import annotations

from dataclasses import replace

from .beasts import BEASTS
from .flyers import BIRDS, Bird, draw_bird
from .humanoid import Figure
from .kinds import Drawer, Kind, Variant
from .outfits import draw_figure
from .pen import Pen, tone
from .people import HAIRS, PEOPLE, SKINS
from .pose import Pose
from .quadruped import draw_beast
from .sealife import FISH, Fish, draw_fish
from .stance import Beast
from .wardrobe import dress_up


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
    return {
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


CREATURES: dict[str, Kind] = {**_animals(), **_people(), **_birds(), **_swimmers()}
"""Everybody who is alive, more or less."""
