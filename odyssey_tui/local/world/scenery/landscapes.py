"""Open country: mountains, hills, dunes, canyons, snow, volcanoes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..paint.grade import RGB
from ..paint.layers import Layer
from ..paint.noise import hill_line, peak_line
from ..paint.planes import Floats
from ..paint.setting import Element, Setting
from .terrain import Backdrop, Ridge, pace_of, paint_ridge


@dataclass(frozen=True)
class Range:
    """One ridge of a landscape, in shares of the picture's height.

    Attributes:
        shape: ``peaks``, ``hills``, ``dunes``, ``mesas`` or ``pines``.
        base: How far its lowest points lie below the horizon (negative: above).
        rise: How far its highest points rise above ``base``.
        cells: Humps in one period of a landscape picture.
        distance: 0 (here) to 1 (horizon).
        albedo: Colour in white light.
    """

    shape: str
    base: float
    rise: float
    cells: int
    distance: float
    albedo: RGB
    facets: float = 0.0
    snow: float | None = None
    texture: float = 0.0
    rim: float = 0.35
    crest: float = 0.0
    foot: float = 0.55
    pines: float = 0.0


COUNTRIES: dict[str, tuple[Range, ...]] = {
    "mountains": (
        Range("peaks", 0.02, 0.34, 6, 0.86, (122, 138, 172), 0.34, 0.45),
        Range("peaks", 0.05, 0.27, 8, 0.62, (98, 112, 140), 0.36, 0.72),
        Range("hills", 0.06, 0.12, 7, 0.4, (74, 98, 92), pines=0.035),
        Range("hills", 0.13, 0.1, 5, 0.2, (60, 88, 66), pines=0.07),
        Range("hills", 0.22, 0.07, 3, 0.0, (70, 104, 56), texture=0.9, foot=0.0),
    ),
    "meadow": (
        Range("peaks", 0.01, 0.14, 8, 0.9, (126, 148, 178), 0.25, foot=0.7),
        Range("hills", 0.03, 0.1, 6, 0.66, (120, 158, 112), foot=0.5),
        Range("hills", 0.09, 0.09, 5, 0.42, (122, 172, 86), foot=0.4, pines=0.02),
        Range("hills", 0.15, 0.07, 4, 0.2, (108, 166, 66), foot=0.25, texture=0.5),
        Range("hills", 0.22, 0.05, 3, 0.0, (90, 150, 54), foot=0.0, texture=1.1),
    ),
    "desert": (
        Range("mesas", 0.0, 0.13, 5, 0.84, (206, 142, 112), 0.2, foot=0.5),
        Range("dunes", 0.04, 0.1, 5, 0.56, (232, 180, 118), crest=0.22, foot=0.3),
        Range("dunes", 0.1, 0.11, 4, 0.32, (228, 166, 98), crest=0.3, foot=0.2),
        Range("dunes", 0.19, 0.1, 3, 0.1, (216, 148, 82), crest=0.34, foot=0.0),
        Range("dunes", 0.25, 0.05, 2, 0.0, (206, 138, 74), crest=0.2, foot=0.0),
    ),
    "canyon": (
        Range("mesas", 0.0, 0.3, 7, 0.8, (206, 132, 104), 0.3, foot=0.6),
        Range("mesas", 0.04, 0.28, 5, 0.56, (200, 108, 76), 0.34, foot=0.5),
        Range("mesas", 0.08, 0.2, 4, 0.34, (184, 88, 56), 0.36, foot=0.4),
        Range("hills", 0.16, 0.08, 5, 0.14, (170, 84, 52), texture=0.8, foot=0.1),
        Range("hills", 0.24, 0.04, 3, 0.0, (178, 98, 62), texture=1.2, foot=0.0),
    ),
    "snow": (
        Range("peaks", 0.02, 0.32, 6, 0.84, (140, 156, 190), 0.4, 1.0, rim=0.2),
        Range("peaks", 0.04, 0.2, 8, 0.6, (132, 150, 184), 0.36, 1.0, rim=0.2),
        Range("hills", 0.06, 0.1, 6, 0.38, (206, 220, 240), pines=0.05, foot=0.5),
        Range("hills", 0.14, 0.09, 5, 0.18, (222, 232, 246), crest=0.1, foot=0.3),
        Range("hills", 0.22, 0.06, 3, 0.0, (232, 240, 250), crest=0.14, foot=0.0),
    ),
    "volcano": (
        Range("peaks", 0.02, 0.16, 8, 0.86, (118, 112, 134), 0.3, foot=0.7),
        Range("volcano", 0.05, 0.42, 1, 0.6, (86, 74, 82), 0.34, foot=0.5),
        Range("hills", 0.08, 0.1, 7, 0.36, (66, 64, 62), pines=0.03, foot=0.4),
        Range("hills", 0.15, 0.09, 5, 0.16, (54, 52, 52), foot=0.2, texture=0.5),
        Range("hills", 0.23, 0.06, 3, 0.0, (52, 58, 44), foot=0.0, texture=1.1),
    ),
}

COUNTRIES["garden"] = COUNTRIES["meadow"][1:]
COUNTRIES["village"] = COUNTRIES["meadow"]


def open_country(setting: Setting) -> list[Element]:
    """The ridges of the place, the farthest first."""
    elements: list[Element] = []
    ranges = COUNTRIES[setting.place]
    if setting.look.sparse:
        ranges = (*ranges[:1], ranges[2], ranges[-1])
    for index, item in enumerate(ranges):
        layer = ridge_layer(setting, item, index)
        elements.append(Backdrop(layer, pace_of(item.distance)))
    return elements


def ridge_layer(setting: Setting, item: Range, index: int) -> Layer:
    """One ridge, painted."""
    snow = None
    if item.snow is not None:
        base = setting.horizon + item.base * setting.height
        snow = base - item.rise * setting.height * (1 - item.snow)
    unit = setting.unit
    sparse = setting.look.sparse
    ground, skyline = setting.shape(
        "skyline", index, sparse, make=lambda: _lines_of(setting, item, index)
    )
    ridge = Ridge(
        skyline=skyline,
        ground=ground,
        distance=item.distance,
        albedo=seasonal(setting, item.albedo),
        foot=item.foot,
        depth=max(60.0, 0.2 * unit),
        facets=item.facets,
        texture=item.texture,
        snow=snow,
        rim=item.rim,
        crest=item.crest,
        fall=0.42 if item.distance < 0.05 else 0.0,
        name=f"{index} {sparse}",
    )
    return paint_ridge(setting, ridge)


def _lines_of(setting: Setting, item: Range, index: int) -> tuple[Floats, Floats]:
    """Edge of a ridge without and with the trees on it."""
    ground = ground_of(setting, item, index)
    if not item.pines or setting.look.sparse:
        return ground, ground
    return ground, ground - _pines(setting, index, item.pines * setting.unit)


def seasonal(setting: Setting, albedo: RGB) -> RGB:
    """Greens turn with the season."""
    red, green, blue = albedo
    if green <= red + 4 or green <= blue + 4:
        return albedo
    tones = setting.scene.tones
    if "autumn" in tones:
        return (min(255.0, red * 1.75 + 24), green * 0.82, blue * 0.5)
    if "winter" in tones:
        return (208, 220, 236)
    if "spring" in tones:
        return (red * 1.12, min(255.0, green * 1.15), blue * 1.05)
    return albedo


def ground_of(setting: Setting, item: Range, index: int) -> Floats:
    """Rows of the ridge's edge for every column of the period."""
    random = setting.random("ridge", setting.place, index)
    period, height = setting.period, setting.height
    cells = max(1, round(item.cells * period / 1920 * 704 / setting.unit))
    if item.shape == "peaks":
        line = peak_line(random, period, max(4, cells), 0.52)
    elif item.shape == "dunes":
        line = _dunes(hill_line(random, period, max(2, cells), 2, 0.3))
    elif item.shape == "mesas":
        line = _mesas(hill_line(random, period, max(3, cells), 4, 0.5))
    elif item.shape == "volcano":
        line = _volcano(setting, hill_line(random, period, 9, 4, 0.5))
    else:
        line = hill_line(random, period, max(2, cells), 3, 0.34)
    base = setting.horizon + item.base * height
    return (base - line * item.rise * height).astype(np.float32)


def _dunes(line: Floats) -> Floats:
    """Hills sharpened into crests, leaning one way."""
    period = len(line)
    sharp = 1 - np.abs(line * 2 - 1) ** 1.25
    lean = (np.arange(period) + (line * 0.05 * period).astype(np.int64)) % period
    result: Floats = (0.75 * line + 0.25 * sharp)[lean]
    return result


def _mesas(line: Floats) -> Floats:
    """Plateaus with steep sides and steps."""
    steps = np.floor(line * 3.999) / 3
    part = (line * 3.999) % 1.0
    ramp = np.clip((part - 0.8) * 5, 0, 1) / 3
    result: Floats = (steps + ramp).astype(np.float32) * 0.92 + line * 0.08
    return result


def _volcano(setting: Setting, rough: Floats) -> Floats:
    period = setting.period
    centre = setting.width * (0.36 if setting.sun_x > 0.5 else 0.64)
    place = (np.arange(period) - centre + period / 2) % period - period / 2
    spread = np.abs(place) / (0.5 * setting.unit)
    cone = np.exp(-spread * 1.7)
    crater = np.minimum(cone, 0.86 + 0.03 * (rough - 0.5))
    result: Floats = (crater / 0.86 * 0.95 + rough * 0.05).astype(np.float32)
    return result


def _pines(setting: Setting, index: int, height: float) -> Floats:
    """A fringe of conifers: heights above the ridge for every column."""
    random = setting.random("pines", setting.place, index)
    period = setting.period
    fringe = np.zeros(period, np.float32)
    count = int(period / max(height * 0.34, 2.0))
    centres = random.uniform(0, period, count)
    clump = hill_line(random, period, 7, 2, 0.5)
    reach = int(height * 0.5) + 2
    offsets = np.arange(-reach, reach + 1)
    for centre in centres:
        share = float(clump[int(centre) % period])
        if random.random() > share * 1.5:
            continue
        tall = height * random.uniform(0.45, 1.0) * (0.55 + 0.6 * share)
        across = np.abs(offsets) / (tall * 0.26)
        # Two waves per side give the branches their steps.
        steps = 0.06 * np.abs(np.sin(across * np.pi * 3))
        shape = tall * np.clip(1 - across + steps, 0, 1)
        columns = (int(centre) + offsets) % period
        fringe[columns] = np.maximum(fringe[columns], shape)
    return fringe
