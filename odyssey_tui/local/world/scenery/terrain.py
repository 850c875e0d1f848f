"""Ridges: hills, mountains and dunes as layers with a lit edge and a hazy foot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from ..paint.grade import RGB
from ..paint.layers import Layer
from ..paint.planes import U8, Floats, Planes, to_yuv
from ..paint.setting import Moment, Setting

_T = TypeVar("_T")


@dataclass(frozen=True)
class Ridge:
    """How to paint one ridge.

    Attributes:
        skyline: Row of its edge for every column of the period.
        ground: The same without trees, from which the haze is measured.
        distance: 0 (here) to 1 (horizon).
        albedo: Its colour in white light.
        foot: Share of haze at its foot, 0 to 1.
        depth: Rows over which the foot's haze sets in.
        facets: Strength of rock faces.
        texture: Strength of grass or gravel.
        snow: Row above which snow lies, or ``None``.
        rim: Strength of the light along the edge.
        crest: Strength of dune-like shading of the two sides.
        fall: Darkening towards the lower edge of the picture, 0 to 1.
        name: What tells it from the other ridges of its place.
    """

    skyline: Floats
    ground: Floats
    distance: float
    albedo: RGB
    foot: float = 0.3
    depth: float = 160.0
    facets: float = 0.0
    texture: float = 0.0
    snow: float | None = None
    rim: float = 0.0
    crest: float = 0.0
    fall: float = 0.0
    name: str = ""


class Backdrop:
    """A layer that scrolls with the camera according to its distance."""

    def __init__(
        self, layer: Layer, pace: float, *, lift: float | None = None, drift: float = 0
    ) -> None:
        self.layer = layer
        self._pace = pace
        self._lift = pace if lift is None else lift
        self._drift = drift

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Lay it over what is behind it."""
        across = moment.x * self._pace + self._drift * moment.seconds
        self.layer.paint(canvas, across, moment.y * self._lift)


def pace_of(distance: float) -> float:
    """Share of the camera's movement that something at ``distance`` shows."""
    return float((1 - min(distance, 0.98)) ** 1.6)


class _Field:
    """Measures of a ridge at reduced size, shared by the parts of the painting.

    Rock and snow are painted at half size; what is smooth at a quarter.
    """

    def __init__(self, setting: Setting, ridge: Ridge, top: int, rows: int) -> None:
        self.setting = setting
        self.ridge = ridge
        fine = ridge.facets > 0 or ridge.snow is not None or ridge.texture > 0.8
        self.step = 2 if fine else 4
        skip = self.step // 2
        line = np.arange(top, top + rows, self.step, dtype=np.float32)[:, None]
        self.line = line + np.float32(self.step / 2 - 0.5)
        self.below = self.line - ridge.ground[None, :: self.step]
        self.towards = 1.0 if setting.sun_x < 0.5 else -1.0
        self.soft = setting.textures.soft[: len(line) * skip : skip, ::skip]
        self.fine = setting.textures.fine[: len(line) * skip : skip, ::skip]

    def slopes(self, smooth: int, step: int = 0) -> Floats:
        """Slope of the skyline at every ``step``-th column, smoothed."""
        step = step or self.step
        line = self.ridge.ground[::step]
        smooth = max(3, smooth * 2 // step)
        kernel = np.ones(smooth, np.float32) / smooth
        padded = np.concatenate([line[-smooth:], line, line[:smooth]])
        flat = np.convolve(padded, kernel, "same")[smooth:-smooth]
        rise = np.roll(flat, -2) - np.roll(flat, 2)
        return rise.astype(np.float32) / np.float32(4 * step)


def paint_ridge(setting: Setting, ridge: Ridge) -> Layer:
    """The layer of one ridge."""
    bottom = setting.bottom
    top = max(0, int(ridge.skyline.min()) - 4) & ~3
    # Few different sizes, so that the scaler's filters are used again.
    rows = max((bottom - top + 31) & ~31, 32)
    field = _Field(setting, ridge, top, rows)
    shade = _kept(field, "shade", lambda: _shade(field))
    y, u, v = to_yuv(setting.surface(ridge.albedo, ridge.distance))
    haze = to_yuv(setting.light.haze)
    luma = (y - 16) * shade + 16
    # Chroma follows the light: what is brighter has more of it.
    pale = shade[::2, ::2]
    tint_u, tint_v = (u - 128) * pale + 128, (v - 128) * pale + 128
    if ridge.snow is not None:
        luma, tint_u, tint_v = _snow(field, shade, (luma, tint_u, tint_v))
    if ridge.foot:
        deep = np.clip(field.below / np.float32(ridge.depth), 0, 1)
        share = deep * deep * (3 - 2 * deep) * np.float32(ridge.foot)
        luma += (haze[0] - luma) * share
        thin = share[::2, ::2]
        tint_u += (haze[1] - tint_u) * thin
        tint_v += (haze[2] - tint_v) * thin
    if ridge.fall:
        down = np.clip((field.line - setting.horizon) / setting.height * 2.2, 0, 1)
        luma = (luma - 16) * (1 - np.float32(ridge.fall) * down**1.5) + 16
    edge = min(rows, (int(ridge.skyline.max()) + 12 - top + 1) & ~1)
    alpha, rim = _kept(field, "edge", lambda: _edge(field, top, edge))
    light = None
    if rim is not None:
        light = rim * np.float32(70 * ridge.rim * (0.3 + setting.light.glow))
    planes = setting.finish(luma, tint_u, tint_v, light, field.step)
    return Layer(planes, alpha, top)


def _kept(field: _Field, part: str, make: Callable[[], _T]) -> _T:
    """A part of a named ridge: the same under every light."""
    ridge, setting = field.ridge, field.setting
    if not ridge.name:
        return make()
    texture = setting.look.texture if part == "shade" else 0.0
    return setting.shape(
        "ridge", ridge.name, part, texture, field.towards, field.step, make=make
    )


def _shade(field: _Field) -> Floats:
    """Brightness of the surface at half size, around 1."""
    ridge, setting = field.ridge, field.setting
    shade = np.ones(field.below.shape, np.float32)
    strength = setting.look.texture
    if ridge.facets and strength:
        shade += _facets(field) * np.float32(ridge.facets * strength)
    if ridge.crest:
        shade += _crest(field) * np.float32(ridge.crest)
    if ridge.texture and strength:
        shade += _grain(field) * np.float32(ridge.texture * strength)
    return shade


def _facets(field: _Field) -> Floats:
    """Rock faces: the slopes of the skyline carried down the mountain."""
    slope = np.tanh(field.slopes(7) * 2.2) * np.float32(field.towards)
    columns = np.arange(field.below.shape[1], dtype=np.int32)[None, :]
    deep = np.clip(field.below, 0, 400)
    lean = (deep * (field.soft - 0.5) * np.float32(2.6 / field.step)).astype(np.int32)
    faces = slope[(columns + lean) % field.below.shape[1]]
    fade = np.exp(deep * np.float32(-0.9 / field.ridge.depth))
    faces += (field.fine - 0.5) * 0.5
    faces *= fade
    result: Floats = faces
    return result


def _crest(field: _Field) -> Floats:
    """Dunes: one side in the light, the other in shade, along a soft edge."""
    slope = np.tanh(field.slopes(31) * 5.0) * np.float32(field.towards)
    columns = np.arange(field.below.shape[1], dtype=np.int32)[None, :]
    deep = np.clip(field.below, 0, 800)
    shift = (deep * np.float32(1.4 * field.towards / field.step)).astype(np.int32)
    sides = slope[(columns - shift) % field.below.shape[1]]
    result: Floats = sides * np.exp(deep * np.float32(-1 / field.ridge.depth))
    return result


def _snow(
    field: _Field, shade: Floats, planes: tuple[Floats, Floats, Floats]
) -> tuple[Floats, Floats, Floats]:
    """Snow on the heights, white in the light and blue in the shade."""
    setting, ridge = field.setting, field.ridge
    height = np.float32(ridge.snow or 0.0) - field.line
    height = height + (field.fine - 0.5) * 90 + (field.soft - 0.5) * 120
    share = np.clip(height / 26, 0, 1) * np.clip(1.12 - field.below / 420, 0, 1)
    lit = to_yuv(setting.surface((242, 246, 255), ridge.distance * 0.8, 0.9))
    dark = to_yuv(setting.surface((150, 172, 214), ridge.distance, 0.2))
    light = np.clip((shade - 0.72) * 1.7, 0, 1)
    result = []
    for index, plane in enumerate(planes):
        step = slice(None, None, 2 if index else 1)
        snow = dark[index] + (lit[index] - dark[index]) * light[step, step]
        result.append(plane + (snow - plane) * share[step, step])
    return result[0], result[1], result[2]


def _grain(field: _Field) -> Floats:
    """Stretched grain that grows coarser towards the viewer."""
    fine = field.setting.textures.fine[:, :: field.step // 2]
    rows = len(field.line)
    growth = np.linspace(1.7, 0.7, rows) * (field.step // 2)
    index = np.cumsum(growth).astype(np.int32) % len(fine)
    weight = np.linspace(0.16, 0.3, rows, dtype=np.float32)[:, None]
    return (fine[index] - np.float32(0.5)) * weight * np.clip(field.below / 8, 0, 1)


def _edge(field: _Field, top: int, edge: int) -> tuple[U8, Floats | None]:
    """Opacity of the first rows, and the light along the edge of the ridge."""
    ridge = field.ridge
    line = np.arange(top + 0.5, top + edge, dtype=np.float32)[:, None]
    below = line - ridge.skyline[None, :]
    alpha = (np.clip(below, 0, 1) * 255).astype(np.uint8)
    if not ridge.rim:
        return alpha, None
    rim = np.clip(1 - np.abs(below - 1.5) * np.float32(1 / 3.5), 0, 1)
    slope = np.repeat(field.slopes(9, 2), 2) * field.towards
    facing = np.clip(0.55 + slope * 1.6, 0.1, 1)
    rim *= facing.astype(np.float32)[None, :]
    return alpha, rim
