"""The city: skylines with lit windows, a street between facades, a room."""

from __future__ import annotations

import itertools

import numpy as np
from PIL import Image, ImageDraw

from ..paint.grade import RGB
from ..paint.layers import Layer, disc_glow
from ..paint.light import lerp, scaled
from ..paint.planes import U8, Planes, brighten, to_yuv
from ..paint.setting import Element, Moment, Setting
from .terrain import Backdrop, Ridge, pace_of, paint_ridge
from .water import Mirror

_WARM: tuple[RGB, ...] = ((255, 214, 128), (255, 232, 180), (255, 186, 96))
_NEON: tuple[RGB, ...] = (
    (255, 60, 180),
    (60, 230, 255),
    (255, 214, 90),
    (150, 90, 255),
)


def neon(setting: Setting) -> bool:
    """Whether signs and windows shine in neon colours."""
    return "neon signs" in setting.look.extras or "neon" in setting.scene.tones


def city(setting: Setting, *, water: bool) -> list[Element]:
    """Three rows of towers, and a river or a road in front of them."""
    elements: list[Element] = []
    rows = 2 if setting.look.sparse else 3
    for index in range(rows):
        distance = (0.82, 0.52, 0.22)[index + 3 - rows]
        elements.append(Backdrop(skyline(setting, index, distance), pace_of(distance)))
    shore = setting.horizon + int(0.07 * setting.height)
    light = setting.light
    dark = lerp(setting.surface((60, 66, 82), 0.05), light.shadow, 0.5)
    if water:
        elements.append(Mirror(setting, shore, lerp(light.sky[1], (20, 50, 80), 0.4)))
        return elements
    elements.append(_Road(setting, shore, dark))
    if setting.scene.strength("rain") or "wet ground" in setting.look.extras:
        elements.append(Mirror(setting, shore, dark, strength=0.55, ripple=0.5))
    elif light.lamps > 0.3:
        elements.append(Mirror(setting, shore, dark, strength=0.22, ripple=0.4))
    return elements


def skyline(setting: Setting, index: int, distance: float) -> Layer:
    """One row of buildings."""
    random = setting.random("skyline", index)
    period = setting.period
    base = setting.horizon + int(0.09 * setting.height)
    tallest = setting.horizon * (0.86 - 0.17 * index)
    top = max(0, int(base - tallest)) & ~3
    rows = max(32, (base - top + 31) & ~31)
    mask = np.zeros((rows, period), np.uint8)
    lamps = np.zeros((rows, period), np.uint8)
    colour_of = np.zeros((rows // 2, period // 2), np.uint8)
    x = 0
    downtown = setting.width * random.uniform(0.25, 0.75)
    while x < period - 6:
        wide = int(setting.unit * random.uniform(0.05, 0.11) * (0.8 + 0.34 * index))
        wide = min(wide, period - x) if period - x < wide * 1.6 else wide
        near = abs((x - downtown + period / 2) % period - period / 2) / (period / 2)
        peak = 0.24 + 0.62 * max(0.0, 1 - near * 1.5) ** 1.4
        high = int((rows - 0.12 * tallest) * random.uniform(0.55, 1.12) * peak)
        high = min(high, int(rows - 0.1 * tallest))
        _building(random, mask, lamps, colour_of, (x, wide, high), setting, distance)
        x += wide + (int(random.integers(0, 8)) if random.random() < 0.4 else 0)
    return _city_layer(setting, mask, lamps, colour_of, top, distance)


def _building(
    random: np.random.Generator,
    mask: U8,
    lamps: U8,
    colour_of: U8,
    size: tuple[int, int, int],
    setting: Setting,
    distance: float,
) -> None:
    x, wide, high = size
    rows = mask.shape[0]
    top = rows - high
    mask[top:, x : x + wide] = 255
    crown = int(random.integers(0, 6))
    if crown == 0:
        for step in range(1, 4):
            inset = wide * step // 8
            up = max(0, top - step * high // 26)
            mask[up:top, x + inset : x + wide - inset] = 255
    elif crown == 1:
        middle = x + wide // 2
        mast = max(0, top - int(high * 0.22))
        mask[mast:top, middle - 1 : middle + 2] = 255
    elif crown == 2:
        for step in range(wide // 2):
            up = max(0, top - step // 2)
            mask[up:top, x + step : x + wide // 2] = 255
    elif crown == 3:
        up = max(0, top - high // 14)
        mask[up:top, x + wide // 8 : x + wide // 2] = 255
    _windows(random, lamps, colour_of, (x, top, wide, high), setting, distance)


def _windows(
    random: np.random.Generator,
    lamps: U8,
    colour_of: U8,
    box: tuple[int, int, int, int],
    setting: Setting,
    distance: float,
) -> None:
    x, top, wide, high = box
    pitch = max(5, int(setting.unit * (0.0115 + 0.006 * (1 - distance)))) & ~1
    across, down = (wide - 6) // pitch, (high - 8) // (pitch + 2)
    if across < 1 or down < 1:
        return
    share = 0.08 + 0.62 * setting.light.lamps
    lit = random.random((down, across)) < share * random.uniform(0.4, 1.3)
    pane = np.zeros((pitch + 2, pitch), np.uint8)
    pane[2:-1, 1 : pitch - 2] = 1
    grid = np.kron(lit.astype(np.uint8), pane)
    level = np.uint8(int(random.uniform(90, 150)))
    y0, x0 = top + 6, x + 3
    lamps[y0 : y0 + grid.shape[0], x0 : x0 + grid.shape[1]] = grid * level
    kind = int(random.integers(1, 5)) if neon(setting) else int(random.integers(1, 4))
    colour_of[
        y0 // 2 : (y0 + grid.shape[0]) // 2, x0 // 2 : (x0 + grid.shape[1]) // 2
    ] = kind
    if neon(setting) and random.random() < 0.55 and distance < 0.7:
        tall = random.random() < 0.6
        sw, sh = (4, int(high * 0.3)) if tall else (int(wide * 0.55), 5)
        sx = x + int(random.integers(2, max(3, wide - sw - 2)))
        sy = top + int(random.uniform(0.1, 0.5) * high)
        lamps[sy : sy + sh, sx : sx + sw] = 215
        colour_of[sy // 2 : (sy + sh) // 2 + 1, sx // 2 : (sx + sw) // 2 + 1] = int(
            random.integers(1, 5)
        )


def _city_layer(
    setting: Setting, mask: U8, lamps: U8, colour_of: U8, top: int, distance: float
) -> Layer:
    rows, columns = mask.shape
    albedo: RGB = (92, 102, 130) if not neon(setting) else (58, 52, 96)
    body = setting.surface(albedo, distance, 0.45)
    haze = setting.light.haze
    down = np.linspace(0, 1, rows // 4, dtype=np.float32)[:, None]
    share = np.clip(down - 0.25, 0, 1) ** 1.3 * np.float32(0.3 + 0.6 * distance)
    y, u, v = to_yuv(body)
    hy, hu, hv = to_yuv(haze)
    shape = (rows // 4, columns // 4)
    side = np.where(np.arange(columns // 4) % 2 == 0, 1.0, 1.0)[None, :]
    luma = np.broadcast_to((y + (hy - y) * share) * side, shape).astype(np.float32)
    pale = (len(share[::2]), (columns // 4 + 1) // 2)
    tu = np.broadcast_to(u + (hu - u) * share[::2], pale).astype(np.float32)
    tv = np.broadcast_to(v + (hv - v) * share[::2], pale).astype(np.float32)
    planes = setting.finish(luma, tu, tv, step=4)
    _light_windows(setting, planes, lamps, colour_of, distance)
    return Layer(planes, mask, top)


def _light_windows(
    setting: Setting, planes: Planes, lamps: U8, colour_of: U8, distance: float
) -> None:
    dim = 1 - 0.55 * distance
    daylight = 1 - min(1.0, setting.light.lamps * 2.2)
    if daylight > 0.5:
        # By day windows are darker than the walls.
        shade = (lamps * np.float32(0.14 * dim)).astype(np.uint8)
        np.maximum(planes.y, shade + np.uint8(16), out=planes.y)
        planes.y -= shade
        return
    brighten(planes.y, (lamps * np.float32(dim)).astype(np.uint8))
    lit = lamps[::2, ::2].astype(np.float32) / 255
    strength = np.clip(lit * 1.9, 0, 0.95) * np.float32(dim)
    palette = _NEON if neon(setting) else _WARM
    table = np.zeros((2, 6), np.float32)
    for index, rgb in enumerate(palette):
        graded = setting.grade.colour(rgb)
        table[:, index + 1] = graded[1:]
    for plane, values in ((planes.u, table[0]), (planes.v, table[1])):
        wanted = values[np.minimum(colour_of, len(palette))]
        moved = plane + (wanted - plane) * strength
        np.copyto(plane, np.where(colour_of > 0, moved, plane), casting="unsafe")


class _Road:
    """Asphalt with a kerb and lane marks."""

    def __init__(self, setting: Setting, top: int, colour: RGB) -> None:
        period = setting.period
        line = np.full(period, top, np.float32)
        ridge = Ridge(
            skyline=line,
            ground=line,
            distance=0.1,
            albedo=(92, 96, 108),
            texture=0.5,
            foot=0.0,
            fall=0.35,
        )
        layer = paint_ridge(setting, ridge)
        y, u, v = setting.grade.colour(setting.surface((226, 216, 180), 0.0, 0.8))
        middle = (setting.ground + setting.height) // 2 & ~1
        high = max(4, setting.height // 110) & ~1
        step = period // 12
        for mark in range(12):
            rows = slice(middle - layer.top, middle - layer.top + high)
            columns = slice(mark * step, mark * step + step // 2)
            layer.planes.y[rows, columns] = round(y)
            half = slice(rows.start // 2, rows.stop // 2)
            across = slice(columns.start // 2, columns.stop // 2)
            layer.planes.u[half, across] = round(u)
            layer.planes.v[half, across] = round(v)
        self._kerb = setting.grade.colour(scaled(colour, 1.5))
        layer.planes.y[:3] = round(self._kerb[0])
        self._layer = Layer(layer.planes, layer.alpha, layer.top)

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Lay the road at the feet of the towers."""
        self._layer.paint(canvas, moment.x, moment.y * 0.9)


class Static:
    """A picture that stands still before the camera, but for a small sway."""

    def __init__(self, layer: Layer, sway: float = 0.0) -> None:
        self._layer = layer
        self._sway = sway

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Lay it over the canvas."""
        self._layer.paint(canvas, 0, moment.y * self._sway)


def drawn_layer(setting: Setting, image: Image.Image, top: int = 0) -> Layer:
    """A layer from an RGBA drawing at full size."""
    planes, alpha = setting.scaler.cutout(np.asarray(image))
    graded = setting.grade.apply(planes)
    return Layer(graded, np.ascontiguousarray(alpha), top)


def street(setting: Setting) -> list[Element]:
    """A narrow street that runs away from the viewer."""
    width, height = setting.width, setting.height
    image = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    gone = (width * 0.5, setting.horizon * 0.92)
    random = setting.random("street")
    _pavement(setting, draw, gone)
    for side in (-1, 1):
        _facades(setting, draw, gone, side, random)
    layer = drawn_layer(setting, image)
    dark = lerp(setting.surface((70, 72, 84), 0.05), setting.light.shadow, 0.4)
    elements: list[Element] = [_Glow(setting, gone), Static(layer)]
    wet = setting.scene.strength("rain") or "wet ground" in setting.look.extras
    strength = 0.5 if wet else 0.16 + 0.14 * setting.light.lamps
    shore = int(gone[1] + 0.16 * height)
    elements.append(Mirror(setting, shore, dark, strength=strength, ripple=0.4))
    return elements


class _Glow:
    """Haze at the far end of the street."""

    def __init__(self, setting: Setting, gone: tuple[float, float]) -> None:
        radius = int(setting.unit * 0.42) // 4 * 4
        colour = setting.grade.colour(setting.light.haze)
        self._glow = disc_glow(radius, colour, 0.5, 1.6)
        self._corner = (gone[0] - radius, gone[1] - radius)

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Brighten the sky above the vanishing point."""
        self._glow.paint(canvas, *self._corner)


def _pavement(
    setting: Setting, draw: ImageDraw.ImageDraw, gone: tuple[float, float]
) -> None:
    width, height = setting.width, setting.height
    bottom = height + 2
    for step in range(24):
        near, far = (step / 24) ** 1.6, ((step + 1) / 24) ** 1.6
        y0 = bottom + (gone[1] - bottom) * (1 - near)
        y1 = bottom + (gone[1] - bottom) * (1 - far)
        shade = 0.9 if step % 2 else 1.0
        colour = setting.surface(scaled((112, 110, 116), shade), 0.7 * (1 - near) ** 2)
        draw.rectangle((0, min(y0, y1), width, max(y0, y1) + 1), fill=_ink(colour))
    line = _ink(setting.surface((80, 78, 86), 0.1))
    for index in range(-12, 13):
        x = width * 0.5 + index * width * 0.16
        draw.line([gone, (x, bottom)], fill=line, width=2)


def _facades(
    setting: Setting,
    draw: ImageDraw.ImageDraw,
    gone: tuple[float, float],
    side: int,
    random: np.random.Generator,
) -> None:
    """Houses along one side, the farthest first."""
    walls: tuple[RGB, ...] = (
        (186, 120, 92),
        (206, 172, 130),
        (140, 134, 150),
        (172, 96, 84),
        (120, 136, 140),
    )
    edges = [0.1, 0.17, 0.27, 0.42, 0.66, 1.15]
    for index, (far, near) in enumerate(itertools.pairwise(edges)):
        colour = walls[int(random.integers(0, len(walls)))]
        if neon(setting):
            colour = lerp(colour, (50, 40, 90), 0.6)
        away = 0.78 * (1 - index / 5)
        body = setting.surface(colour, away, 0.4 if side > 0 else 0.7)
        front = _Facade(setting, gone, side, (far, near), random.uniform(1.5, 2.3))
        front.draw(draw, body)
        _street_windows(setting, draw, front, body, random, away)


class _Facade:
    """One house front in perspective."""

    def __init__(
        self,
        setting: Setting,
        gone: tuple[float, float],
        side: int,
        ends: tuple[float, float],
        rise: float,
    ) -> None:
        self._gone = gone
        self._reach = side * setting.width * 0.5
        self._height = setting.height
        self._rise = rise
        self.far, self.near = ends

    def spot(self, depth: float, level: float) -> tuple[float, float]:
        """Where a point of the front is: depth along the street, height 0 to 1."""
        x, y = self._gone
        foot = y + (self._height - y) * depth * 0.92
        roof = y - y * depth * self._rise
        return x + self._reach * depth, foot + (roof - foot) * level

    def quad(
        self, depths: tuple[float, float], levels: tuple[float, float]
    ) -> list[tuple[float, float]]:
        """Corners of a rectangle on the front."""
        (a, b), (low, high) = depths, levels
        return [
            self.spot(a, low),
            self.spot(b, low),
            self.spot(b, high),
            self.spot(a, high),
        ]

    def draw(self, draw: ImageDraw.ImageDraw, body: RGB) -> None:
        """The wall, its roof edge and its corner."""
        far, near = self.far, self.near
        draw.polygon(self.quad((far, near), (0, 1)), fill=_ink(body))
        roof = [self.spot(far, 1), self.spot(near, 1)]
        draw.line(roof, fill=_ink(scaled(body, 1.25)), width=4)
        corner = [self.spot(near, 0), self.spot(near, 1)]
        draw.line(corner, fill=_ink(scaled(body, 0.7)), width=3)


def _street_windows(
    setting: Setting,
    draw: ImageDraw.ImageDraw,
    front: _Facade,
    body: RGB,
    random: np.random.Generator,
    away: float,
) -> None:
    far, near = front.far, front.near
    palette = _NEON if neon(setting) else _WARM
    haze = setting.light.haze
    dark = lerp(scaled(body, 0.5), setting.light.sky[1], 0.2)
    count = 4
    for floor in range(9):
        low = 0.15 + floor * 0.095
        for column in range(count):
            a = far + (near - far) * (column + 0.24) / count
            b = far + (near - far) * (column + 0.7) / count
            lit = random.random() < 0.1 + 0.55 * setting.light.lamps
            glass = lerp(
                palette[int(random.integers(0, len(palette)))], haze, away * 0.5
            )
            pane = front.quad((a, b), (low, low + 0.055))
            draw.polygon(pane, fill=_ink(glass if lit else dark))
            sill = [front.spot(a, low), front.spot(b, low)]
            draw.line(sill, fill=_ink(scaled(body, 1.3)), width=2)
    _shop(setting, draw, front, palette[int(random.integers(0, len(palette)))], away)


def _shop(
    setting: Setting,
    draw: ImageDraw.ImageDraw,
    front: _Facade,
    sign: RGB,
    away: float,
) -> None:
    """A lit shop window, a door and an awning at the foot of a house."""
    far, near = front.far, front.near
    haze = setting.light.haze
    lamp = 0.35 + 0.65 * setting.light.lamps
    inside = scaled(lerp((255, 214, 140), haze, away * 0.5), lamp)
    step = near - far
    pane = front.quad((far + step * 0.08, far + step * 0.62), (0.015, 0.085))
    draw.polygon(pane, fill=_ink(inside))
    door = front.quad((far + step * 0.7, far + step * 0.9), (0.0, 0.09))
    draw.polygon(door, fill=_ink(scaled(inside, 0.45)))
    bright = 1.0 if setting.light.lamps > 0.3 else 0.75
    board = front.quad((far + step * 0.05, far + step * 0.95), (0.098, 0.122))
    draw.polygon(board, fill=_ink(scaled(lerp(sign, haze, away * 0.4), bright)))


def _ink(colour: RGB) -> tuple[int, int, int, int]:
    red, green, blue = (min(max(int(value), 0), 255) for value in colour)
    return red, green, blue, 255
