"""Things, plants, buildings and machines that are known by name."""

from __future__ import annotations

from collections.abc import Callable

from ..paint.grade import RGB
from . import buildings, plants, sealife, things, vehicles, winged
from .kinds import Box, Drawer, Kind, Variant
from .pen import Pen
from .pose import Pose
from .wardrobe import dress_up


def plain(draw_one: Callable[[Pen, RGB, Pose], None], colour: RGB) -> Drawer:
    """A drawer for what is drawn from a pose and one colour."""

    def draw(pen: Pen, pose: Pose, variant: Variant) -> None:
        own = variant.colour
        if own is None:
            # Several of a kind: the same colour with its channels exchanged.
            red, green, blue = colour
            own = (colour, (green, blue, red), (blue, red, green))[variant.number % 3]
        draw_one(pen, own, pose)
        dress_up(pen, pose.wears)

    return draw


def _thing(
    draw_one: Callable[[Pen, RGB, Pose], None],
    colour: RGB,
    box: Box,
    tall: float,
    size: float,
    *,
    home: str = "ground",
    idle: str = "stand",
    fixed: bool = True,
    alive: bool = False,
) -> Kind:
    drawer = plain(draw_one, colour)
    return Kind(drawer, box, tall, size, home, idle, colour, alive, fixed)


def _tree(
    draw_one: Callable[[Pen, RGB, Pose, float], None],
    colour: RGB,
    box: Box,
    tall: float,
    size: float,
) -> Kind:
    def draw(pen: Pen, pose: Pose, variant: Variant) -> None:
        draw_one(pen, variant.colour or colour, pose, variant.sway)

    return Kind(draw, box, tall, size, colour=colour, fixed=True)


# fmt: off
OBJECTS: dict[str, Kind] = {
    "butterfly": _thing(
        winged.draw_butterfly, (246, 150, 50), (-0.85, -0.3, 0.85, 1.15), 1.1,
        0.22, home="air", idle="fly", fixed=False,
    ),
    "dragon": _thing(
        winged.draw_dragon, (190, 52, 44), (-2.25, -0.75, 3.1, 2.3), 1.6, 0.42,
        home="air", idle="fly", fixed=False, alive=True,
    ),
    "sailboat": _thing(
        vehicles.draw_sailboat, (186, 70, 56), (-1.0, -0.25, 1.1, 1.8), 1.75, 0.5,
        home="water", idle="float", fixed=False,
    ),
    "ship": _thing(
        vehicles.draw_ship, (190, 50, 50), (-1.2, -0.25, 1.4, 1.9), 1.75, 0.56,
        home="water", idle="float", fixed=False,
    ),
    "car": _thing(
        vehicles.draw_car, (214, 60, 60), (-1.1, -0.08, 1.15, 1.6), 0.93, 0.26,
        idle="drive", fixed=False,
    ),
    "bus": _thing(
        vehicles.draw_bus, (246, 190, 60), (-1.3, -0.08, 1.3, 1.3), 1.15, 0.34,
        idle="drive", fixed=False,
    ),
    "train": _thing(
        vehicles.draw_train, (60, 110, 90), (-1.9, -0.08, 1.7, 2.1), 1.15, 0.3,
        idle="drive", fixed=False,
    ),
    "bicycle": _thing(
        vehicles.draw_bicycle, (60, 140, 200), (-0.95, -0.08, 0.95, 1.1), 1.0, 0.3,
        fixed=False,
    ),
    "balloon": _thing(
        vehicles.draw_balloon, (230, 80, 70), (-0.75, -0.1, 0.75, 2.0), 1.9, 0.46,
        home="air", idle="float", fixed=False,
    ),
    "plane": _thing(
        vehicles.draw_plane, (220, 70, 60), (-1.2, -0.05, 1.15, 1.2), 0.9, 0.26,
        home="air", idle="fly", fixed=False,
    ),
    "rocket": _thing(
        vehicles.draw_rocket, (220, 60, 60), (-0.75, -0.5, 0.95, 2.15), 1.6, 0.5,
        home="air", idle="fly", fixed=False,
    ),
    "ufo": _thing(
        vehicles.draw_saucer, (170, 180, 196), (-1.1, -0.3, 1.1, 1.35), 0.9, 0.26,
        home="air", idle="float", fixed=False,
    ),
    "oak": _tree(
        plants.draw_oak, (96, 150, 60), (-1.35, -0.05, 2.0, 2.4), 2.1, 0.72,
    ),
    "cherry tree": _tree(
        plants.draw_blossom, (248, 170, 196), (-1.35, -0.05, 1.5, 2.4), 2.1, 0.72,
    ),
    "pine": _tree(
        plants.draw_pine, (54, 110, 72), (-0.8, -0.05, 0.85, 2.35), 2.2, 0.7,
    ),
    "palm": _tree(
        plants.draw_palm, (86, 154, 72), (-1.1, -0.05, 1.6, 2.6), 2.1, 0.72,
    ),
    "cactus": _tree(
        plants.draw_cactus, (90, 150, 90), (-0.65, -0.05, 0.7, 1.95), 1.8, 0.44,
    ),
    "flower": _thing(
        plants.draw_flower, (252, 200, 50), (-0.65, -0.05, 0.65, 1.7), 1.55, 0.5,
    ),
    "rose": _thing(
        plants.draw_rose, (214, 40, 60), (-0.6, -0.05, 0.6, 1.6), 1.45, 0.46,
    ),
    "mushroom": _thing(
        plants.draw_mushroom, (214, 50, 46), (-0.65, -0.05, 0.65, 1.2), 1.1, 0.32,
    ),
    "house": _thing(
        buildings.draw_house, (236, 214, 176), (-1.0, -0.05, 1.2, 2.2), 1.35, 0.5,
    ),
    "castle": _thing(
        buildings.draw_castle, (150, 150, 164), (-1.15, -0.05, 1.25, 2.25), 1.95,
        0.66,
    ),
    "lighthouse": _thing(
        buildings.draw_lighthouse, (206, 56, 52), (-2.7, -0.05, 2.7, 2.0), 1.95,
        0.66,
    ),
    "windmill": _thing(
        buildings.draw_windmill, (236, 226, 206), (-1.1, -0.05, 1.1, 2.2), 1.5,
        0.6,
    ),
    "tent": _thing(
        buildings.draw_tent, (230, 120, 60), (-0.8, -0.05, 1.15, 1.05), 0.9, 0.3,
    ),
    "pyramid": _thing(
        buildings.draw_pyramid, (222, 184, 120), (-1.2, -0.05, 1.1, 1.3), 1.2,
        0.46,
    ),
    "pagoda": _thing(
        buildings.draw_pagoda, (70, 90, 80), (-0.9, -0.05, 0.9, 2.25), 2.1, 0.66,
    ),
    "skyscraper": _thing(
        buildings.draw_skyscraper, (96, 120, 150), (-0.5, -0.05, 0.5, 2.45), 2.3,
        0.74,
    ),
    "campfire": _thing(
        things.draw_campfire, (240, 120, 40), (-0.65, -0.05, 0.65, 1.6), 1.1, 0.26,
    ),
    "lantern": _thing(
        things.draw_lantern, (250, 150, 60), (-0.5, -0.05, 0.5, 1.35), 1.0, 0.22,
        home="air", idle="float", fixed=False,
    ),
    "snowman": _thing(
        things.draw_snowman, (236, 242, 250), (-0.85, -0.12, 0.85, 2.2), 1.75,
        0.46, fixed=False, alive=True,
    ),
    "cup": _thing(
        things.draw_cup, (226, 96, 80), (-0.7, -0.08, 0.8, 1.5), 0.85, 0.3,
    ),
    "candle": _thing(
        things.draw_candle, (246, 236, 214), (-0.4, -0.08, 0.4, 1.45), 1.25, 0.36,
    ),
    "crystal": _thing(
        things.draw_crystal, (120, 190, 250), (-0.75, -0.1, 0.75, 1.45), 1.3, 0.4,
    ),
    "heart": _thing(
        things.draw_heart, (232, 50, 80), (-0.75, -0.1, 0.75, 1.35), 1.1, 0.34,
        home="air", idle="float", fixed=False,
    ),
    "ball": _thing(
        things.draw_ball, (226, 70, 60), (-0.5, -0.05, 0.5, 1.65), 0.8, 0.2,
        idle="play", fixed=False,
    ),
    "toy balloon": _thing(
        things.draw_toy_balloon, (226, 50, 56), (-0.5, -0.05, 0.5, 1.6), 1.35, 0.4,
        home="air", idle="float", fixed=False,
    ),
    "cake": _thing(
        things.draw_cake, (246, 170, 190), (-0.8, -0.08, 0.8, 1.15), 0.95, 0.3,
    ),
    "chest": _thing(
        things.draw_chest, (150, 92, 56), (-0.8, -0.08, 0.8, 1.5), 0.8, 0.26,
    ),
    "statue": _thing(
        things.draw_statue, (226, 222, 212), (-0.55, -0.05, 0.55, 2.05), 1.95, 0.6,
    ),
    "island": _thing(
        things.draw_island, (110, 164, 84), (-0.85, -0.4, 0.85, 1.45), 1.3, 0.4,
        home="air", idle="float", fixed=False,
    ),
    "gear": _thing(
        things.draw_gear, (186, 138, 72), (-0.65, -0.05, 0.65, 1.25), 1.2, 0.4,
        home="air", idle="spin",
    ),
    "kite": _thing(
        things.draw_kite, (226, 60, 90), (-0.85, -0.75, 0.95, 1.75), 1.4, 0.3,
        home="air", idle="fly", fixed=False,
    ),
    "jellyfish": _thing(
        sealife.draw_jellyfish, (226, 130, 226), (-0.75, -0.1, 0.75, 1.4), 1.2,
        0.36, home="sea", idle="swim", fixed=False,
    ),
    "turtle": _thing(
        sealife.draw_turtle, (92, 120, 70), (-0.95, -0.15, 1.0, 1.0), 0.65, 0.22,
        home="sea", idle="swim", fixed=False, alive=True,
    ),
    "octopus": _thing(
        sealife.draw_octopus, (206, 90, 120), (-1.1, -0.15, 1.1, 1.45), 1.3, 0.36,
        home="sea", idle="swim", fixed=False, alive=True,
    ),
}
# fmt: on
"""Every lifeless subject, and the animals that are drawn like one."""
