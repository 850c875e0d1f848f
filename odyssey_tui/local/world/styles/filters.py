"""Filters of art styles over the finished frame, and those that all frames pass.

A filter is made once for a scene (its masks and index maps are static, so the
video encoder has nothing to follow) and applied to every frame in place.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from ..paint.planes import (
    Planes,
    brighten,
    darken,
    mix,
    subtract_floor,
    to_bytes,
)
from ..paint.setting import Filter, Setting
from .brushwork import brush, dabs, facets, leaded, polygons, swirl
from .drawing import Halftone, Outline, Pencil, Plan, Wash
from .overlay import blinds, scanlines
from .surfaces import Fringe, Paper, Ripple, Scratches, Spray, Tear, bricks


class Mosaic:
    """Square pixels."""

    def __init__(self, setting: Setting, size: int = 8) -> None:
        self._scaler = setting.scaler
        self._size = size

    def apply(self, canvas: Planes, frame: int) -> None:
        """Average squares of pixels."""
        size = self._size
        width, height = canvas.width // size, canvas.height // size
        for plane, side in (
            (canvas.y, size),
            (canvas.u, size // 2),
            (canvas.v, size // 2),
        ):
            small = self._scaler.plane(plane, width, height, "AREA")
            rows, columns = height * side, width * side
            blocks = plane[:rows, :columns].reshape(height, side, width, side)
            blocks[...] = small[:, None, :, None]


class Blocks(Mosaic):
    """Cubes: square pixels with a lit and a shaded edge."""

    def __init__(self, setting: Setting) -> None:
        super().__init__(setting, 16)
        rows = np.arange(setting.height) % 16
        columns = np.arange(setting.width) % 16
        light = ((rows < 2)[:, None] | (columns < 2)[None, :]) * 22
        dark = ((rows > 13)[:, None] | (columns > 13)[None, :]) * 26
        self._light = light.astype(np.uint8)
        self._dark = dark.astype(np.uint8)

    def apply(self, canvas: Planes, frame: int) -> None:
        """Average squares of pixels and bevel them."""
        super().apply(canvas, frame)
        brighten(canvas.y, self._light)
        darken(canvas.y, self._dark)


class Lens:
    """A photographic lens: clear in the middle, softer towards the corners."""

    def __init__(self, setting: Setting) -> None:
        self._scaler = setting.scaler
        y = np.linspace(-1, 1, setting.height // 4, dtype=np.float32)[:, None]
        x = np.linspace(-1, 1, setting.width // 4, dtype=np.float32)[None, :]
        reach = np.clip(np.sqrt(x * x + y * y) - 0.62, 0, 1)
        self._alpha = setting.scaler.plane(
            to_bytes(reach * 340), setting.width, setting.height, "BICUBIC"
        ).copy()

    def apply(self, canvas: Planes, frame: int) -> None:
        """Blur the corners."""
        width, height = canvas.width // 16 * 4, canvas.height // 16 * 4
        small = self._scaler.plane(canvas.y, width, height, "AREA")
        soft = self._scaler.plane(small, canvas.width, canvas.height, "BICUBIC")
        mix(canvas.y, soft, self._alpha)


class Vignette:
    """Corners darker than the middle."""

    def __init__(self, setting: Setting, strength: float) -> None:
        y = np.linspace(-1, 1, setting.height // 4, dtype=np.float32)[:, None]
        x = np.linspace(-1, 1, setting.width // 4, dtype=np.float32)[None, :]
        fall = np.clip(np.sqrt(x * x * 0.9 + y * y * 0.9) - 0.45, 0, 1) ** 1.6
        small = to_bytes(np.minimum(fall * 130 * strength, 200))
        self._dark = setting.scaler.plane(
            small, setting.width, setting.height, "BICUBIC"
        ).copy()

    def apply(self, canvas: Planes, frame: int) -> None:
        """Darken the corners."""
        darken(canvas.y, self._dark)


class Bloom:
    """Bright places spread their light."""

    def __init__(self, setting: Setting, strength: float) -> None:
        self._scaler = setting.scaler
        self._floor = 150 if strength > 0.8 else 172
        self._gain = np.uint16(min(300, int(150 * strength)))

    def apply(self, canvas: Planes, frame: int) -> None:
        """Add a blurred copy of what is bright."""
        width, height = canvas.width // 8, canvas.height // 8
        small = self._scaler.plane(canvas.y, width, height, "AREA")
        bright = subtract_floor(small, self._floor)
        wide = self._scaler.plane(bright, width // 4, height // 4, "AREA")
        wide = self._scaler.plane(wide, width, height, "BICUBIC")
        # Large bright areas, such as a sky, must not add to themselves.
        bright = np.maximum(bright, wide >> 1) - (wide >> 1)
        total = bright.astype(np.uint16) + wide
        total = np.minimum(total * self._gain >> 8, 90)
        light = self._scaler.plane(
            total.astype(np.uint8), canvas.width, canvas.height, "BICUBIC"
        )
        brighten(canvas.y, np.minimum(light, np.uint8(90)))


_MAKERS: dict[str, Callable[[Setting], Filter]] = {
    "mosaic": Mosaic,
    "blocks": Blocks,
    "halftone": Halftone,
    "paper": Paper,
    "wash": Wash,
    "brush": brush,
    "dabs": dabs,
    "swirl": swirl,
    "facets": facets,
    "polygons": polygons,
    "leaded": leaded,
    "ripple": Ripple,
    "bricks": bricks,
    "spray": Spray,
    "scanlines": scanlines,
    "blinds": blinds,
    "lens": Lens,
    "scratches": Scratches,
    "fringe": lambda setting: Fringe(),
    "tear": Tear,
    "pencil": Pencil,
    "plan": Plan,
}


_GRADED = frozenset({"spray", "pencil"})
"""Filters that depend on the colours of the scene."""


def filters_for(setting: Setting) -> list[Filter]:
    """What the look of the scene asks for, in order."""
    look = setting.look
    chosen: list[Filter] = []
    if look.bloom >= 0.15:
        chosen.append(Bloom(setting, look.bloom))
    if look.outline:
        chosen.append(Outline(setting, look.outline))
    for name in look.filters:
        maker = _MAKERS[name]
        if name in _GRADED:
            chosen.append(maker(setting))
        else:
            key = ("filter", name, setting.seed)
            chosen.append(setting.remember(key, partial(maker, setting)))
    if look.vignette > 0.05:
        chosen.append(Vignette(setting, look.vignette))
    return chosen
