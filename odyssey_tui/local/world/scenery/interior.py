"""A room with a large window, and what stands about in it."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from ..paint.grade import RGB
from ..paint.layers import disc_glow
from ..paint.light import lerp, lit_by, scaled
from ..paint.planes import Planes
from ..paint.setting import Element, Moment, Setting
from .city import drawn_layer, skyline
from .terrain import Backdrop, pace_of

_WALLS: tuple[RGB, ...] = ((150, 96, 78), (96, 112, 120), (140, 120, 92), (98, 84, 116))


class Wall:
    """The wall with its window cut out, the table, and a lamp's light."""

    def __init__(self, setting: Setting) -> None:
        self._layer = drawn_layer(setting, _draw_room(setting))
        unit = setting.unit
        radius = int(unit * 0.42) // 4 * 4
        warm = setting.grade.colour((255, 196, 120))
        strength = 0.18 + 0.5 * min(1.0, setting.light.lamps * 1.8)
        self._lamp = disc_glow(radius, warm, strength, 1.7)
        x, y = _lamp_spot(setting)
        self._spot = (x - radius, y - radius * 0.9)

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Lay the room round the view from its window."""
        self._layer.paint(canvas, 0, 0)
        self._lamp.paint(canvas, *self._spot)


def outside(setting: Setting) -> list[Element]:
    """What is to be seen through the window."""
    return [
        Backdrop(skyline(setting, index, distance), pace_of(distance) * 0.5)
        for index, distance in ((0, 0.8), (1, 0.5))
    ]


def window_box(setting: Setting) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the window, in pixels."""
    width, height = setting.width, setting.height
    if width > height:
        return (
            int(width * 0.2),
            int(height * 0.07),
            int(width * 0.72),
            int(height * 0.7),
        )
    return int(width * 0.12), int(height * 0.1), int(width * 0.88), int(height * 0.66)


def _lamp_spot(setting: Setting) -> tuple[float, float]:
    if setting.width > setting.height:
        return setting.width * 0.86, setting.height * 0.3
    return setting.width * 0.74, setting.height * 0.2


def _ink(colour: RGB, alpha: int = 255) -> tuple[int, int, int, int]:
    red, green, blue = (min(max(int(value), 0), 255) for value in colour)
    return red, green, blue, alpha


def _indoors(setting: Setting, albedo: RGB, share: float = 0.5) -> RGB:
    """A colour in the light of the room: some of the day, some of the lamp."""
    light = setting.light
    day = lerp(light.ambient, light.key, 0.25)
    lamp: RGB = scaled((214, 158, 104), 0.35 + 0.5 * light.lamps)
    return lit_by(albedo, lerp(day, lamp, share))


def _draw_room(setting: Setting) -> Image.Image:
    width, height = setting.width, setting.height
    random = setting.random("room")
    wall = _WALLS[int(random.integers(0, len(_WALLS)))]
    rows = np.linspace(1.0, 0.62, height, dtype=np.float32)[:, None, None]
    columns = np.linspace(-1, 1, width, dtype=np.float32)[None, :, None]
    base = np.array(_indoors(setting, wall), np.float32)
    colours = base * rows * (1 - 0.25 * columns**2)
    pixels = np.dstack([np.clip(colours, 0, 255), np.full((height, width, 1), 255)])
    image = Image.fromarray(pixels.astype(np.uint8), "RGBA")
    draw = ImageDraw.Draw(image)
    _window(setting, draw)
    if not setting.look.sparse:
        _furniture(setting, draw, random)
    _curtains(setting, draw)
    _table(setting, draw)
    return image


def _window(setting: Setting, draw: ImageDraw.ImageDraw) -> None:
    left, top, right, bottom = window_box(setting)
    thick = max(8, setting.unit // 52)
    wood = _indoors(setting, (226, 214, 196), 0.35)
    frame = (left - thick, top - thick, right + thick, bottom + thick)
    draw.rectangle(frame, fill=_ink(wood))
    draw.rectangle((left, top, right, bottom), fill=(0, 0, 0, 0))
    middle, third = (left + right) // 2, top + (bottom - top) // 3
    bar = thick // 2
    for box in (
        (middle - bar, top, middle + bar, bottom),
        (left, third - bar, right, third + bar),
    ):
        draw.rectangle(box, fill=_ink(scaled(wood, 0.9)))
        shade = (box[2], box[1], box[2] + 2, box[3])
        draw.rectangle(shade, fill=_ink(scaled(wood, 0.6)))
    sill = (left - 3 * thick, bottom + thick, right + 3 * thick, bottom + 2 * thick)
    draw.rectangle(sill, fill=_ink(scaled(wood, 1.08)))


def _curtains(setting: Setting, draw: ImageDraw.ImageDraw) -> None:
    left, top, right, bottom = window_box(setting)
    cloths: tuple[RGB, ...] = (
        (176, 60, 56),
        (60, 96, 120),
        (196, 150, 80),
        (92, 112, 82),
    )
    colour = _indoors(setting, cloths[int(setting.random("cloth").integers(0, 4))])
    unit = setting.unit
    wide = unit // 8
    for side, edge in ((-1, left), (1, right)):
        for fold in range(7):
            x = edge + side * (unit // 30) - side * fold * wide // 7
            shade = 0.7 + 0.42 * (fold % 2)
            bulge = side * unit * 0.03
            points = [
                (x, top - unit // 22),
                (x - side * wide / 7, top - unit // 22),
                (x - side * wide / 7 + bulge * 0.2, bottom * 0.55),
                (x - side * wide / 9 + bulge * 1.3, bottom + unit // 14),
                (x + bulge * 1.3, bottom + unit // 14),
                (x + bulge * 0.2, bottom * 0.55),
            ]
            draw.polygon(points, fill=_ink(scaled(colour, shade)))
    rod = top - unit // 22
    draw.rectangle(
        (left - unit // 12, rod - 3, right + unit // 12, rod + 4),
        fill=_ink(_indoors(setting, (120, 90, 60))),
    )


def _table(setting: Setting, draw: ImageDraw.ImageDraw) -> None:
    width, height = setting.width, setting.height
    top = int(setting.ground - height * 0.045)
    wood = _indoors(setting, (168, 112, 68), 0.45)
    for row in range(top, height, 2):
        share = (row - top) / max(1, height - top)
        shade = 1.14 - 0.5 * share
        draw.rectangle((0, row, width, row + 1), fill=_ink(scaled(wood, shade)))
    draw.rectangle((0, top - 3, width, top), fill=_ink(scaled(wood, 1.4)))
    for index in range(5):
        y = top + int((height - top) * (0.12 + 0.2 * index))
        draw.line([(0, y), (width, y + 4)], fill=_ink(scaled(wood, 0.8)), width=2)


def _furniture(
    setting: Setting, draw: ImageDraw.ImageDraw, random: np.random.Generator
) -> None:
    width, height, unit = setting.width, setting.height, setting.unit
    _, _, right, _ = window_box(setting)
    if width > height:
        _shelf(setting, draw, random, (right + unit // 9, int(height * 0.5)))
        _picture(setting, draw, (int(width * 0.03), int(height * 0.18)))
    x, y = _lamp_spot(setting)
    shade = _indoors(setting, (240, 206, 150), 0.2)
    if setting.light.lamps > 0.1:
        shade = (255, 222, 156)
    draw.line([(x, 0), (x, y - unit * 0.06)], fill=_ink((60, 50, 46)), width=3)
    draw.polygon(
        [
            (x - unit * 0.03, y - unit * 0.07),
            (x + unit * 0.03, y - unit * 0.07),
            (x + unit * 0.075, y),
            (x - unit * 0.075, y),
        ],
        fill=_ink(shade),
    )
    _pot(
        setting, draw, (int(width * (0.09 if width > height else 0.06)), setting.ground)
    )


def _shelf(
    setting: Setting,
    draw: ImageDraw.ImageDraw,
    random: np.random.Generator,
    corner: tuple[int, int],
) -> None:
    x0, y0 = corner
    unit = setting.unit
    wood = _indoors(setting, (140, 94, 60))
    books = (
        (176, 62, 56),
        (66, 104, 140),
        (206, 168, 90),
        (88, 126, 92),
        (130, 84, 140),
    )
    for row in range(2):
        y = y0 + row * unit // 7
        wide = unit // 4
        x = x0
        while x < x0 + wide - 12:
            thick = max(3, int(random.integers(unit // 70, unit // 40 + 1)))
            high = int(random.uniform(0.07, 0.105) * unit)
            colour = _indoors(setting, books[int(random.integers(0, 5))])
            draw.rectangle((x, y - high, x + thick, y), fill=_ink(colour))
            draw.rectangle((x, y - high, x + 2, y), fill=_ink(scaled(colour, 1.25)))
            x += thick + 1
        draw.rectangle((x0 - 8, y, x0 + wide + 8, y + unit // 60), fill=_ink(wood))


def _picture(
    setting: Setting, draw: ImageDraw.ImageDraw, corner: tuple[int, int]
) -> None:
    x, y = corner
    size = setting.unit // 7
    frame = _indoors(setting, (196, 156, 88))
    draw.rectangle((x, y, x + size, y + int(size * 1.2)), fill=_ink(frame))
    inner = _indoors(setting, (120, 168, 196))
    draw.rectangle(
        (x + 6, y + 6, x + size - 6, y + int(size * 1.2) - 6), fill=_ink(inner)
    )
    hill = _indoors(setting, (92, 132, 84))
    base = y + int(size * 1.2) - 6
    draw.polygon(
        [
            (x + 6, base),
            (x + 6, base - size // 3),
            (x + size // 2, base - size // 2),
            (x + size - 6, base - size // 4),
            (x + size - 6, base),
        ],
        fill=_ink(hill),
    )


def _pot(setting: Setting, draw: ImageDraw.ImageDraw, foot: tuple[int, int]) -> None:
    x, y = foot
    unit = setting.unit
    leaf = _indoors(setting, (92, 150, 82))
    for index in range(9):
        lean = (index - 4) * unit * 0.017
        tip = (x + lean * 2.2, y - unit * (0.27 - 0.012 * abs(index - 4) ** 1.6))
        middle = (x + lean * 0.9, y - unit * 0.18)
        shade = 0.75 + 0.1 * (index % 3)
        draw.polygon(
            [
                (x, y - unit * 0.09),
                (middle[0] - unit * 0.013, middle[1]),
                tip,
                (middle[0] + unit * 0.013, middle[1]),
            ],
            fill=_ink(scaled(leaf, shade)),
        )
    clay = _indoors(setting, (206, 120, 82))
    draw.polygon(
        [
            (x - unit * 0.05, y - unit * 0.1),
            (x + unit * 0.05, y - unit * 0.1),
            (x + unit * 0.037, y + unit * 0.005),
            (x - unit * 0.037, y + unit * 0.005),
        ],
        fill=_ink(clay),
    )
