"""Things that belong to a style rather than to a place."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..actor import Actor, Album, Role
from ..paint.light import lerp
from ..paint.planes import U8, Planes, brighten, to_bytes
from ..paint.setting import Element, Moment, Setting
from ..subjects.catalogue import KINDS, Variant
from . import particles, weather
from .sky import Orb


def style_extras(setting: Setting, album: Album) -> list[Element]:
    """What the look of the scene adds to the place."""
    elements: list[Element] = []
    for name in setting.look.extras:
        maker = _MAKERS.get(name)
        if maker is not None:
            elements.extend(maker(setting, album))
    return elements


class Grid:
    """A floor of glowing lines that comes towards the viewer."""

    def __init__(self, setting: Setting) -> None:
        self._top = setting.horizon & ~1
        self._rows = setting.height - self._top
        width = setting.width
        depth = (np.arange(self._rows, dtype=np.float32) + 2) / self._rows
        self._far = 1 / depth
        x = (np.arange(width, dtype=np.float32) - width / 2)[None, :] / setting.unit
        across = np.abs((x * 9 / (depth[:, None] + 0.04) / 9 * 2.6) % 1.0 - 0.5)
        thin = np.clip(1 - (0.5 - across) / (0.012 / (depth[:, None] + 0.1)), 0, 1)
        fade = np.clip(depth * 4, 0, 1)[:, None]
        self._lines = to_bytes(thin * fade * 150)
        dark = setting.grade.colour(lerp((18, 6, 44), setting.light.shadow, 0.3))
        glow = setting.grade.colour((255, 70, 210))
        self._base = Planes.blank(width, self._rows + self._rows % 2, round(dark[0]))
        share = np.clip(1.15 - depth[::2] * 1.3, 0.12, 1)[:, None]
        for plane, index in ((self._base.u, 1), (self._base.v, 2)):
            tint = dark[index] + (glow[index] - dark[index]) * share
            plane[: len(share)] = to_bytes(np.repeat(tint, width // 2, axis=1))

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Cover everything below the horizon."""
        top, rows = self._top, self._rows
        canvas.y[top : top + rows] = self._base.y[:rows]
        half = canvas.u[top // 2 :].shape[0]
        canvas.u[top // 2 :] = self._base.u[:half]
        canvas.v[top // 2 :] = self._base.v[:half]
        wave = (self._far * 1.5 + moment.seconds * 0.9) % 1.0
        step = np.gradient(self._far) * -1.5
        line = np.clip(
            1 - np.minimum(wave, 1 - wave) / np.maximum(step * 0.9, 0.014), 0, 1
        )
        level = to_bytes(
            (line * 150 * np.clip(1.3 - self._far / 30, 0, 1)).astype(np.float32)
        )
        light: U8 = np.maximum(self._lines, level[:, None])
        brighten(canvas.y[top : top + rows], light)


def _grid(setting: Setting, album: Album) -> list[Element]:
    if setting.place in ("space", "underwater", "room", "street"):
        return []
    return [Grid(setting)]


def landmarks(setting: Setting, album: Album) -> list[tuple[int, Element]]:
    """What stands between the ridges of open country.

    Returns:
        Pairs of the number of ridges behind the thing, and the thing.
    """
    found: list[tuple[int, Element]] = []
    if "spires" in setting.look.extras:
        found.append((2, _castle(setting, album)))
    if setting.place == "village" and not setting.look.sparse:
        found.extend(_hamlet(setting, album))
    return found


def _hamlet(setting: Setting, album: Album) -> list[tuple[int, Element]]:
    """Cottages on the hills, the nearer ones larger."""
    found: list[tuple[int, Element]] = []
    random = setting.random("hamlet")
    colours = ((236, 214, 176), (214, 190, 160), (226, 226, 216), (206, 170, 140))
    for number in range(7):
        near = number >= 4
        size = (0.1 if near else 0.062) * float(random.uniform(0.85, 1.2))
        drop = (0.13 if near else 0.075) * setting.height
        role = Role(
            kind=KINDS["house"],
            name="house",
            action="stand",
            x=(number % 4 + 0.3 + 0.5 * float(random.random())) / 4,
            ground=setting.horizon + int(drop),
            scale=setting.unit * size / 0.9,
            variant=Variant(colour=colours[number % 4]),
            pace=0.55 if near else 0.3,
        )
        found.append((4 if near else 3, Actor(setting, role, album)))
    return found


def _castle(setting: Setting, album: Album) -> Element:
    """A castle far away, in the haze."""
    haze = lerp(setting.light.shadow, setting.light.haze, 0.42)
    role = Role(
        kind=KINDS["castle"],
        name="castle",
        action="stand",
        x=0.78 if setting.sun_x < 0.5 else 0.2,
        ground=setting.horizon + int(0.09 * setting.height),
        scale=setting.unit * 0.17,
        variant=Variant(colour=haze),
        pace=0.2,
    )
    return Actor(setting, role, album)


def _floating_rocks(setting: Setting, album: Album) -> list[Element]:
    elements: list[Element] = []
    for number, (x, y, size) in enumerate(
        ((0.16, 0.4, 0.13), (0.84, 0.3, 0.17), (0.58, 0.2, 0.08))
    ):
        role = Role(
            kind=KINDS["island"],
            name="island",
            action="float",
            x=x,
            ground=int(setting.height * y + setting.unit * size * 0.5),
            scale=setting.unit * size,
            variant=Variant(number=number * 3),
            pace=0.25,
        )
        elements.append(Actor(setting, role, album))
    return elements


def _second_moon(setting: Setting, album: Album) -> list[Element]:
    from dataclasses import replace

    if setting.place in ("underwater", "room", "forest", "jungle"):
        return []
    light = replace(setting.light, orb="moon", orb_colour=(246, 214, 226))
    other = replace(setting, light=light, seed=setting.seed + 1)
    spot = (setting.width * (1 - setting.sun_x), setting.horizon * 0.34)
    return [Orb(other, spot)]


def _gears(setting: Setting, album: Album) -> list[Element]:
    elements: list[Element] = []
    spots = (
        (0.06, 0.16, 0.24),
        (0.955, 0.2, 0.3),
        (0.9, 0.86, 0.17),
        (0.02, 0.94, 0.2),
    )
    for number, (x, y, size) in enumerate(spots):
        scale = setting.unit * size
        role = Role(
            kind=KINDS["gear"],
            name="gear",
            action="spin",
            x=x,
            ground=int(setting.height * y + scale * 0.6),
            scale=scale,
            variant=Variant(colour=((186, 138, 72), (150, 104, 60))[number % 2]),
            flip=bool(number % 2),
            pace=0.0,
        )
        elements.append(_Fixed(Actor(setting, role, album)))
    return elements


class _Fixed:
    """Something that keeps its place on the screen."""

    def __init__(self, element: Element) -> None:
        self._element = element

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Paint it as if the camera had not moved."""
        still = Moment(moment.frame, moment.seconds)
        self._element.paint(canvas, still)


def _mist(setting: Setting, album: Album) -> list[Element]:
    if setting.place in ("underwater", "space", "room"):
        return []
    return [weather.Fog(setting, 0.62, low=0.42)]


def _embers(setting: Setting, album: Album) -> list[Element]:
    return [particles.embers(setting, 0.6)]


def _sparkles(setting: Setting, album: Album) -> list[Element]:
    return [particles.sparkles(setting, 0.8)]


def _smoke(setting: Setting, album: Album) -> list[Element]:
    return [weather.haze(setting, "smoke", 0.5)]


_MAKERS: dict[str, Callable[[Setting, Album], list[Element]]] = {
    "grid": _grid,
    "floating rocks": _floating_rocks,
    "second moon": _second_moon,
    "gears": _gears,
    "mist": _mist,
    "embers": _embers,
    "sparkles": _sparkles,
    "smoke": _smoke,
}
