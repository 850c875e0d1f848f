"""Sky: gradient, sun or moon, stars, clouds, aurora, rainbow, meteors."""

from __future__ import annotations

import math

import numpy as np

from ..paint.layers import Layer, Sprite
from ..paint.light import lerp
from ..paint.noise import generator, stretch
from ..paint.planes import U8, Floats, Planes, rgb_to_yuv, to_bytes
from ..paint.setting import Moment, Setting

_STEP = 4
"""The sky is painted this many times smaller and scaled up."""


class Sky:
    """The sky behind everything, with its sun or moon painted in."""

    def __init__(self, setting: Setting) -> None:
        self._planes = _paint_sky(setting)

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Cover the whole canvas."""
        canvas.copy_from(self._planes)


def sky_colours(setting: Setting, rows: int, span: float) -> Floats:
    """RGB for ``rows`` rows that reach from the zenith over ``span`` pixels."""
    places = np.linspace(0, setting.height, rows, dtype=np.float32) / np.float32(span)
    stops = np.array(setting.light.sky, np.float32)
    at = np.array([0.0, 0.42, 0.76, 1.0], np.float32)
    columns = [np.interp(places, at, stops[:, index]) for index in range(3)]
    return np.stack(columns, 1).astype(np.float32)


def _paint_sky(setting: Setting) -> Planes:
    width, height = setting.width // _STEP, setting.height // _STEP
    column = sky_colours(setting, height, max(setting.horizon, height))
    colours = np.repeat(column[:, None, :], width, axis=1)
    if setting.light.orb == "sun" or setting.light.glow > 0:
        _add_glow(setting, colours)
    if setting.light.stars > 0.2:
        _add_galaxy(setting, colours)
    yuv = rgb_to_yuv(colours)
    small = Planes(
        to_bytes(yuv[:, :, 0]), to_bytes(yuv[::2, ::2, 1]), to_bytes(yuv[::2, ::2, 2])
    )
    return setting.scaler.picture(
        setting.grade.apply(small), setting.width, setting.height, "BICUBIC"
    )


def _distances(setting: Setting, shape: tuple[int, ...]) -> Floats:
    """Distance from the sun in units of the shorter side, at reduced size."""
    x, y = setting.sun
    rows = np.arange(shape[0], dtype=np.float32)[:, None] * _STEP - np.float32(y)
    columns = np.arange(shape[1], dtype=np.float32)[None, :] * _STEP - np.float32(x)
    distance: Floats = np.sqrt(rows * rows + columns * columns) / np.float32(
        setting.unit
    )
    return distance


def _add_glow(setting: Setting, colours: Floats) -> None:
    distance = _distances(setting, colours.shape)
    light = setting.light
    near = np.exp(-((distance / 0.16) ** 2)) * 0.55 + np.exp(-distance / 0.34) * 0.5
    share = np.clip(near * light.glow, 0, 0.94)[:, :, None]
    warm = np.array(lerp(light.orb_colour, light.sky[3], 0.35), np.float32)
    colours += (warm - colours) * share


def _add_galaxy(setting: Setting, colours: Floats) -> None:
    """A faint band of stars across the sky at night."""
    height, width = colours.shape[:2]
    soft = setting.textures.soft[:height, :width]
    rows = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    columns = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    lean = setting.random("galaxy").uniform(-0.9, 0.9)
    band = np.exp(-(((rows + 0.35 - lean * columns) / 0.42) ** 2))
    power = (band * soft**2 * 54 * setting.light.stars)[:, :, None]
    colours += power * np.array((0.72, 0.78, 1.0), np.float32)


def orb_sprite(setting: Setting) -> tuple[Sprite, int]:
    """The disc of the sun or the moon, and its radius in pixels."""
    light = setting.light
    share = 0.07 if light.orb == "sun" else 0.058
    if setting.look.sun == "stripes":
        share = 0.2
    elif light.orb == "sun" and light.orb_height < 0.3:
        share = 0.095
    radius = int(setting.unit * share * (1.35 if setting.look.sparse else 1.0))
    size = 2 * radius + 4
    half = size // 2 * 2
    line = np.arange(half, dtype=np.float32) - half / 2 + 0.5
    x, y = line[None, :], line[:, None]
    distance = np.sqrt(x * x + y * y)
    alpha = np.clip(radius - distance + 0.5, 0, 1)
    colours = np.empty((half, half, 4), np.uint8)
    if light.orb == "moon":
        _moon_face(setting, colours, x / radius, y / radius)
        alpha *= _moon_phase(setting, x / radius, y / radius)
    else:
        down = np.clip((y / radius + 1) / 2, 0, 1)[:, :, None]
        top = np.array(light.orb_colour, np.float32)
        low = np.array(lerp(light.orb_colour, light.sky[2], 0.42), np.float32)
        if setting.look.sun == "stripes":
            top, low = np.array((255, 236, 150.0)), np.array((255, 96, 160.0))
        colours[:, :, :3] = (top + (low - top) * down).clip(0, 255)
        if setting.look.sun == "stripes":
            alpha *= _stripes(y / radius)
    colours[:, :, 3] = alpha * 255
    return setting.sprite(colours), half // 2


def _stripes(y: Floats) -> Floats:
    """Gaps that grow towards the lower edge of the disc."""
    phase = (y * 5.6) % 1.0
    gap = np.clip((y + 0.5) * 0.5, 0.08, 0.75)
    return np.where((y > -0.35) & (phase < gap), 0.0, 1.0).astype(np.float32)


def _moon_face(setting: Setting, colours: U8, x: Floats, y: Floats) -> None:
    height, width = colours.shape[:2]
    soft = setting.textures.soft
    rows = np.take(soft, np.arange(20, 20 + height), axis=0, mode="wrap")
    seas = stretch(np.take(rows, np.arange(60, 60 + width), axis=1, mode="wrap"))
    seas = np.clip((seas - 0.42) * 2.6, 0, 1)
    limb = np.sqrt(np.clip(1 - x * x - y * y, 0, 1)) * 0.2 + 0.8
    base = np.array(setting.light.orb_colour, np.float32)
    colours[:, :, :3] = base * (limb * (1 - 0.26 * seas))[:, :, None]


def _moon_phase(setting: Setting, x: Floats, y: Floats) -> Floats:
    """Opacity of the lit part: from a crescent to nearly full."""
    bulge = float(setting.random("phase").choice([-0.55, 0.2, 0.75, 1.2, 1.2]))
    edge = -bulge * np.sqrt(np.clip(1 - y * y, 0, 1))
    return np.clip((x - edge) * 14 + 0.5, 0.06, 1)


class Orb:
    """Sun or moon: a disc that hangs a little behind the camera's moves."""

    def __init__(self, setting: Setting, at: tuple[float, float] | None = None) -> None:
        self._sprite, radius = orb_sprite(setting)
        x, y = at or setting.sun
        self._corner = (x - radius, y - radius)

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Lay the disc over the sky."""
        self._sprite.paint(canvas, *self._corner)


class Stars:
    """Points of light; the brighter ones twinkle."""

    def __init__(self, setting: Setting, count: int, lowest: int) -> None:
        random = setting.random("stars")
        area = setting.width * setting.height / (1280 * 704)
        number = int(count * area)
        height = max(lowest, 8)
        self._rows = (random.random(number) ** 1.35 * (height - 4)).astype(np.int32) + 1
        self._columns = random.integers(1, setting.width - 2, number)
        bright = random.random(number) ** 3.4
        level = (66 + 165 * bright) * min(1.0, setting.light.stars)
        self._level = np.clip(level, 0, 235)
        self._speed = random.uniform(0.5, 2.2, number)
        self._phase = random.uniform(0, math.tau, number)
        self._big = bright > 0.3

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Light up the pixels of the stars, where the sky is darker."""
        twinkle = np.sin(self._phase + self._speed * moment.seconds * 2)
        level = (self._level * (0.86 + 0.14 * twinkle)).astype(np.uint8)
        rows, columns = self._rows, self._columns
        y = canvas.y
        for down, right, dim in _STAR_SHAPE:
            r, c = rows + down, columns + right
            y[r, c] = np.maximum(y[r, c], level - level // dim if dim else level)
        big = self._big
        r, c, soft = rows[big], columns[big], level[big] // 2
        for down, right in ((-1, 0), (2, 0), (0, -1), (0, 2), (1, -1), (1, 2)):
            y[r + down, c + right] = np.maximum(y[r + down, c + right], soft)


_STAR_SHAPE = ((0, 0, 0), (0, 1, 4), (1, 0, 4), (1, 1, 3))


class Clouds:
    """A bank of clouds that drifts with the wind."""

    def __init__(self, setting: Setting, amount: float, *, storm: bool = False) -> None:
        self._layer = _cloud_layer(setting, amount, storm)
        self._speed = 7.0 + 22.0 * setting.scene.strength("wind") + 8.0 * storm

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Lay the clouds over the sky."""
        drift = moment.seconds * self._speed + moment.x * 0.05
        self._layer.paint(canvas, drift, moment.y * 0.05)


def _cloud_layer(setting: Setting, amount: float, storm: bool) -> Layer:
    part = setting.period // 4
    rows = int(setting.horizon * (1.0 if amount > 1 else 0.92)) // 8 * 2
    random = generator(setting.seed, "clouds", setting.scene.salt % 7)
    shift = int(random.integers(0, part))
    # Rows crowd towards the horizon: clouds there are farther and flatter.
    depth = np.linspace(0, 1, rows, dtype=np.float32)
    crowd = 2.0 + 3.8 * depth
    lines = np.cumsum(crowd) * (0.55 if "big clouds" in setting.look.extras else 0.8)
    soft, fine = setting.textures.soft[:, ::2], setting.textures.fine[:, ::2]
    index = lines.astype(np.int32) % soft.shape[0]
    shape = np.roll(soft, shift, axis=1)[index]
    shape = shape * 0.86 + fine[(index * 2) % fine.shape[0]] * 0.14
    cover = 0.66 - 0.2 * min(amount, 2.2)
    band = np.clip(depth * 5.0, 0, 1) if amount <= 1 else np.ones_like(depth)
    fade = band * np.clip((1 - depth) * 4.5, 0, 1) ** 0.7
    crisp = 5.2 if not storm else 3.4
    density = np.clip((shape - cover) * crisp, 0, 1) * fade[:, None]
    colours = _cloud_colours(setting, shape, density)
    strength = 0.96 if amount > 0.8 else 0.82
    alpha = setting.scaler.plane(
        to_bytes(density * (255 * strength)), part * 4, rows * 4, "BICUBIC"
    )
    return Layer(setting.finish_rgb(colours, 4), alpha, 0)


def _cloud_colours(setting: Setting, shape: Floats, density: Floats) -> Floats:
    """Lit where the cloud is thinner towards the light, shaded beneath."""
    lit, dark = (np.array(colour, np.float32) for colour in setting.light.cloud)
    low = setting.light.orb_height < 0.3
    step = max(2, setting.horizon // 120)
    above = np.roll(shape, -step if low else step, axis=0)
    beside = np.roll(shape, step if setting.sun_x < 0.5 else -step, axis=1)
    relief = (shape - above) * 3.4 + (shape - beside) * 1.6
    thick = np.clip(density * 1.3 - 0.3, 0, 1)
    share = np.clip(0.78 + relief - 0.42 * thick, 0, 1)[:, :, None]
    colours: Floats = dark + (lit - dark) * share
    return colours
