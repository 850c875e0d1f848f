"""The land as a bird sees it: fields, woods, blocks of houses, coasts."""

from __future__ import annotations

import numpy as np

from ..paint.grade import RGB
from ..paint.light import lerp, scaled
from ..paint.noise import cloud_tile, hill_line
from ..paint.planes import U8, Floats, Planes, spans, to_bytes
from ..paint.setting import Moment, Setting
from .water import water_colours

_SOIL: dict[str, tuple[RGB, ...]] = {
    "city": ((112, 116, 126), (96, 100, 112), (128, 126, 126), (96, 128, 86)),
    "desert": ((228, 184, 128), (214, 166, 110), (236, 200, 150), (200, 150, 100)),
    "canyon": ((206, 122, 84), (184, 100, 68), (220, 152, 110), (164, 86, 60)),
    "snow": ((236, 242, 250), (222, 232, 244), (248, 250, 252), (206, 220, 238)),
    "forest": ((70, 112, 60), (58, 100, 56), (86, 128, 68), (52, 88, 52)),
    "jungle": ((54, 120, 62), (42, 104, 58), (74, 138, 70), (36, 88, 52)),
    "meadow": ((130, 174, 84), (166, 190, 98), (214, 198, 112), (104, 154, 74)),
    "mountains": ((112, 132, 100), (96, 120, 88), (142, 146, 134), (84, 108, 78)),
    "space": ((146, 146, 156), (120, 120, 132), (164, 164, 172), (100, 100, 112)),
    "volcano": ((86, 78, 78), (70, 64, 66), (104, 92, 88), (60, 54, 56)),
}

_ROOFS: tuple[RGB, ...] = (
    (176, 92, 76), (150, 154, 164), (196, 178, 150), (120, 124, 138), (206, 206, 204),
)  # fmt: skip

_WATERY = frozenset({"ocean", "beach", "lake", "underwater", "sky"})
_DRY = frozenset({"desert", "space", "volcano", "snow"})
_WOODED = frozenset(
    {"meadow", "mountains", "forest", "jungle", "village", "garden", "lake"}
)
_BUILT = frozenset({"city", "street", "room"})


class FromAbove:
    """The land beneath the camera, scrolling, with shadows of clouds on it."""

    def __init__(self, setting: Setting) -> None:
        self._tall = setting.height + 192
        self._planes = _map(setting, self._tall)
        self._shadow = _cloud_shadow(setting)
        self._scaler = setting.scaler

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Cover the canvas."""
        down = 2 * round((moment.seconds * 9 + moment.y) / 2) % self._tall
        pairs = (
            (canvas.y, self._planes.y, 0),
            (canvas.u, self._planes.u, 1),
            (canvas.v, self._planes.v, 1),
        )
        for target, source, shrink in pairs:
            rows = list(spans(-down >> shrink, target.shape[0], source.shape[0]))
            across = spans(round(moment.x) >> shrink, target.shape[1], source.shape[1])
            for there_x, here_x in across:
                for there, here in rows:
                    target[there, there_x] = source[here, here_x]
        self._shade(canvas, moment)

    def _shade(self, canvas: Planes, moment: Moment) -> None:
        step = int(moment.seconds * 2.6)
        part = np.roll(self._shadow, (step // 2, -step), axis=(0, 1))
        part = part[: canvas.height // 8, : canvas.width // 8]
        dark = self._scaler.plane(part, canvas.width, canvas.height, "BICUBIC")
        np.maximum(canvas.y, dark + np.uint8(16), out=canvas.y)
        canvas.y -= dark


def _cloud_shadow(setting: Setting) -> U8:
    random = setting.random("shadow")
    noise = cloud_tile(
        random, setting.width // 8 + 8, setting.height // 8 + 8, (4, 3), 3
    )
    strength = 24 + 18 * min(setting.scene.strength("clouds"), 2.0)
    return to_bytes(np.clip((noise - 0.55) * 3.4, 0, 1) * strength)


def _map(setting: Setting, tall: int) -> Planes:
    """A map that repeats both ways."""
    random = setting.random("map")
    wide, high = setting.period // 2, tall // 2
    soft = cloud_tile(random, wide, high, (6, 4), 4, 0.45)
    fine = cloud_tile(random, wide, high, (96, 80), 2, 0.6)
    soil = _SOIL.get(setting.place, _SOIL["meadow"])
    table = np.array(
        [setting.surface(colour, 0.0, 0.85) for colour in soil], np.float32
    )
    if setting.place in _BUILT:
        colours = _town(setting, random, (high, wide), table)
    else:
        colours = _fields(setting, random, (high, wide), table)
    steep = 5.5 if setting.place in ("mountains", "snow", "canyon", "volcano") else 1.6
    slope = np.roll(soft, 2, axis=1) - np.roll(soft, -2, axis=1)
    slope += np.roll(soft, 2, axis=0) - np.roll(soft, -2, axis=0)
    relief = 1 + slope * steep * 2 + (fine - 0.5) * 0.1 * setting.look.texture
    colours *= np.clip(relief, 0.55, 1.45)[:, :, None]
    if setting.place in _WOODED:
        _woods(setting, colours, soft, fine)
    if setting.place in ("meadow", "village", "garden", "mountains"):
        _houses(setting, random, colours, 26)
    share = _water_share(setting, soft)
    if share is not None:
        _flood(setting, colours, share, soft)
    return setting.finish_rgb(np.clip(colours, 0, 255))


def _fields(
    setting: Setting, random: np.random.Generator, size: tuple[int, int], table: Floats
) -> Floats:
    """Fields with furrows and hedges between them."""
    high, wide = size
    bend_y = hill_line(random, wide, 5, 2, 0.5) * 34
    bend_x = hill_line(random, high, 4, 2, 0.5) * 46
    y = (np.arange(high, dtype=np.float32)[:, None] + bend_y[None, :]) % high
    x = (np.arange(wide, dtype=np.float32)[None, :] + bend_x[:, None]) % wide
    rows, columns = max(3, high // 74), max(4, wide // 92)
    down, across = y * rows / high, x * columns / wide
    cell = down.astype(np.int32) * columns + across.astype(np.int32)
    colour = table[random.integers(0, len(table), rows * columns)]
    angle = random.uniform(0, np.pi, rows * columns).astype(np.float32)
    colours = colour[cell]
    if setting.place in ("meadow", "village", "garden"):
        turn = angle[cell]
        wave = np.sin((x * np.cos(turn) + y * np.sin(turn)) * 0.9)
        colours = colours * (1 + 0.055 * setting.look.texture * wave)[:, :, None]
        edge = np.minimum(_to_edge(down), _to_edge(across))
        hedge = np.clip(1 - edge / 0.035, 0, 1)[:, :, None] * 0.55
        green = np.array(setting.surface((62, 104, 52), 0.0, 0.5), np.float32)
        colours += (green - colours) * hedge
    return colours.astype(np.float32)


def _to_edge(values: Floats) -> Floats:
    part = values % 1.0
    nearest: Floats = np.minimum(part, 1 - part)
    return nearest


def _woods(setting: Setting, colours: Floats, soft: Floats, fine: Floats) -> None:
    """Clumps of trees: round crowns, lit on one side."""
    dense = setting.place in ("forest", "jungle")
    share = np.clip((soft - (0.34 if dense else 0.63)) * 26 + (fine - 0.5) * 7, 0, 1)
    crown = np.clip(fine * 1.5 - 0.2, 0, 1)
    lit = crown + (np.roll(fine, 1, axis=(0, 1)) - np.roll(fine, -1, axis=(0, 1))) * 2.4
    dark = np.array(setting.surface((34, 70, 42), 0.0, 0.5), np.float32)
    pale = np.array(setting.surface((112, 158, 80), 0.0, 0.9), np.float32)
    trees = dark + (pale - dark) * np.clip(lit, 0, 1)[:, :, None]
    shade = np.roll(share, (3, 4), axis=(0, 1))[:, :, None]
    colours *= 1 - 0.34 * shade
    colours += (trees - colours) * share[:, :, None]


def _houses(
    setting: Setting, random: np.random.Generator, colours: Floats, count: int
) -> None:
    high, wide = colours.shape[:2]
    for _ in range(count):
        x, y = int(random.integers(8, wide - 22)), int(random.integers(8, high - 20))
        w, h = int(random.integers(6, 12)), int(random.integers(5, 9))
        roof = _ROOFS[int(random.integers(0, 3))]
        _building(setting, colours, (x, y, w, h), roof, 4)


def _building(
    setting: Setting,
    colours: Floats,
    box: tuple[int, int, int, int],
    roof: RGB,
    rise: int,
) -> None:
    """A roof with a ridge, and its shadow on the ground."""
    x, y, w, h = box
    colours[y + rise // 2 : y + h + rise // 2, x + rise // 2 : x + w + rise] *= 0.55
    lit = np.array(setting.surface(roof, 0.0, 0.95), np.float32)
    colours[y : y + h, x : x + w] = lit
    colours[y + h // 2 : y + h, x : x + w] *= 0.82
    colours[y : y + 1, x : x + w] *= 1.15


def _town(
    setting: Setting, random: np.random.Generator, size: tuple[int, int], table: Floats
) -> Floats:
    """Blocks of buildings between streets, and a park here and there."""
    high, wide = size
    road = np.array(setting.surface((74, 76, 86), 0.0, 0.6), np.float32)
    colours = np.broadcast_to(road, (high, wide, 3)).copy()
    rows, columns = max(3, high // 64), max(4, wide // 80)
    for row in range(rows):
        for column in range(columns):
            top, bottom = row * high // rows + 6, (row + 1) * high // rows - 6
            left, right = (
                column * wide // columns + 6,
                (column + 1) * wide // columns - 6,
            )
            park = random.random() < 0.13
            colours[top:bottom, left:right] = table[3 if park else 0] * (
                1.1 if park else 1.0
            )
            if park:
                continue
            _block(setting, random, colours, (left, top, right, bottom))
    for row in range(rows):
        y = row * high // rows
        colours[y : y + 1, ::6] = np.array(setting.surface((226, 214, 150), 0.0, 0.9))
    return colours


def _block(
    setting: Setting,
    random: np.random.Generator,
    colours: Floats,
    box: tuple[int, int, int, int],
) -> None:
    left, top, right, bottom = box
    down, across = int(random.integers(1, 4)), int(random.integers(2, 5))
    for row in range(down):
        for column in range(across):
            y0 = top + (bottom - top) * row // down + 2
            y1 = top + (bottom - top) * (row + 1) // down - 2
            x0 = left + (right - left) * column // across + 2
            x1 = left + (right - left) * (column + 1) // across - 2
            if random.random() < 0.12 or x1 - x0 < 4 or y1 - y0 < 4:
                continue
            roof = _ROOFS[int(random.integers(0, len(_ROOFS)))]
            roof = scaled(roof, random.uniform(0.75, 1.08))
            rise = int(random.integers(3, 15))
            _building(setting, colours, (x0, y0, x1 - x0, y1 - y0), roof, rise)
            lamps = setting.light.lamps
            if lamps > 0.2 and random.random() < lamps:
                spot = colours[y0 + 2 : y1 - 2 : 4, x0 + 2 : x1 - 2 : 4]
                spot[:] = np.array((255.0, 214.0, 130.0), np.float32)


def _water_share(setting: Setting, soft: Floats) -> Floats | None:
    """Where water is, 0 to 1."""
    if setting.place in _WATERY:
        level = 0.82 if setting.place in ("ocean", "underwater", "sky") else 0.52
        share: Floats = np.clip((level - soft) * 24, 0, 1)
        return share
    if setting.place in _DRY:
        return None
    river: Floats = np.clip((0.016 - np.abs(soft - 0.46)) * 110, 0, 1)
    return river


def _flood(setting: Setting, colours: Floats, share: Floats, soft: Floats) -> None:
    far, near = water_colours(setting)
    shallow = np.array(lerp(far, (120, 220, 210), 0.4), np.float32)
    deep = np.array(lerp(near, far, 0.3), np.float32)
    depth = np.clip((0.6 - soft) * 3.4, 0, 1)[:, :, None]
    water = shallow + (deep - shallow) * depth
    sand = np.array(setting.surface((240, 222, 178), 0, 0.9), np.float32)
    shore = np.clip(1 - np.abs(share - 0.35) * 2.6, 0, 1)[:, :, None]
    colours += (water - colours) * share[:, :, None]
    colours += (sand - colours) * shore * 0.8
