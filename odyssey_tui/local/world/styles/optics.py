"""What a lens does: flare, softness, tilt and bars."""

from __future__ import annotations

import math

import numpy as np

from ..paint.layers import Glow, disc_glow
from ..paint.planes import U8, Floats, Planes, cross, darken, to_bytes
from ..paint.setting import Element, Moment, Setting
from .brushwork import Displace


def optics_for(setting: Setting) -> list[Element]:
    """Effects of the lens that the scene asks for, as the last elements."""
    camera = setting.scene.camera
    lens = set(camera.lens)
    elements: list[Element] = []
    if setting.light.orb == "sun" and _sunny(setting):
        elements.append(SunGlow(setting))
    if "flare" in lens:
        elements.append(Flare(setting))
    if "soft" in lens or "dreamy" in setting.scene.tones:
        elements.append(Soften(setting, 0.62 if "soft" in lens else 0.35))
    if "tilt-shift" in lens:
        elements.append(TiltShift(setting))
    if "wide-angle" in lens:
        elements.append(Bend(setting, _barrel(setting)))
    if camera.angle == "dutch":
        elements.append(Bend(setting, _turned(setting, 9.0)))
    if camera.angle == "first":
        elements.append(Eyelids(setting))
    if "letterbox" in lens:
        elements.append(Bars(setting))
    return elements


def _sunny(setting: Setting) -> bool:
    return (
        setting.place not in ("underwater", "room", "space")
        and "sun" not in setting.scene.without
        and setting.light.glow > 0.3
        and setting.scene.camera.angle != "aerial"
    )


class Defocus:
    """Everything painted so far, out of focus."""

    def __init__(self, setting: Setting, factor: int) -> None:
        self._scaler = setting.scaler
        self._factor = factor

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Blur the canvas by scaling it down and up again."""
        width = canvas.width // self._factor // 4 * 4
        height = canvas.height // self._factor // 4 * 4
        small = self._scaler.picture(canvas, width, height, "AREA")
        large = self._scaler.picture(small, canvas.width, canvas.height, "BICUBIC")
        canvas.copy_from(large)


class Soften:
    """A veil of blur over the sharp picture."""

    def __init__(self, setting: Setting, share: float) -> None:
        self._scaler = setting.scaler
        self._share = share

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Mix the canvas with a blurred copy of itself."""
        small = self._scaler.plane(
            canvas.y, canvas.width // 8, canvas.height // 8, "AREA"
        )
        soft = self._scaler.plane(small, canvas.width, canvas.height, "BICUBIC")
        cross(canvas.y, soft, self._share)


class SunGlow:
    """Light that the sun spills over whatever stands before it."""

    def __init__(self, setting: Setting) -> None:
        radius = int(setting.unit * 0.42) // 4 * 4
        colour = setting.grade.colour(setting.light.orb_colour)
        self._glow = disc_glow(radius, colour, 0.2 * setting.light.glow, 1.9)
        x, y = setting.sun
        self._corner = (x - radius, y - radius)

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Add the light."""
        self._glow.paint(canvas, *self._corner)


class Flare:
    """A chain of ghosts through the middle of the picture."""

    def __init__(self, setting: Setting) -> None:
        unit = setting.unit
        x, y = setting.sun
        middle = (setting.width / 2, setting.height / 2)
        self._ghosts: list[tuple[Glow, float, float]] = []
        for place, size, colour in (
            (0.0, 0.34, (255, 236, 200)),
            (0.45, 0.05, (140, 255, 190)),
            (0.8, 0.09, (255, 190, 120)),
            (1.25, 0.06, (150, 180, 255)),
            (1.6, 0.13, (255, 150, 170)),
            (1.95, 0.2, (190, 160, 255)),
        ):
            radius = max(8, int(unit * size) // 4 * 4)
            strength = 0.5 if place == 0 else 0.3
            power = 2.2 if place == 0 else 0.5
            glow = disc_glow(radius, setting.grade.colour(colour), strength, power)
            gx = x + (middle[0] - x) * place
            gy = y + (middle[1] - y) * place
            self._ghosts.append((glow, gx - radius, gy - radius))
        self._streak = _streak(setting, y)
        self._row = int(y)

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Add every ghost."""
        for glow, x, y in self._ghosts:
            glow.paint(canvas, x + math.sin(moment.seconds * 0.6) * 4, y)
        high = len(self._streak)
        top = min(max(0, self._row - high // 2), canvas.height - high)
        rows = canvas.y[top : top + high]
        np.copyto(rows, np.minimum(rows, 235 - self._streak) + self._streak)


def _streak(setting: Setting, y: float) -> U8:
    high = max(8, setting.unit // 60) & ~1
    rows = np.linspace(-1, 1, high, dtype=np.float32)[:, None]
    x = np.linspace(0, 1, setting.width, dtype=np.float32)[None, :]
    fall = np.exp(-np.abs(x - setting.sun_x) * 3.4) * np.exp(-(rows * rows) * 5)
    return to_bytes(fall * 120)


class TiltShift:
    """Sharp in a band, blurred above and below, as models are photographed."""

    def __init__(self, setting: Setting) -> None:
        self._scaler = setting.scaler
        self._band = (setting.ground - int(0.2 * setting.height), setting.ground)

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Blur the rows outside of the band."""
        small = self._scaler.picture(
            canvas, canvas.width // 32 * 4, canvas.height // 32 * 4, "AREA"
        )
        soft = self._scaler.picture(small, canvas.width, canvas.height, "BICUBIC")
        first, last = self._band
        for low, high in ((0, first & ~1), (last & ~1, canvas.height)):
            canvas.y[low:high] = soft.y[low:high]
            canvas.u[low // 2 : high // 2] = soft.u[low // 2 : high // 2]
            canvas.v[low // 2 : high // 2] = soft.v[low // 2 : high // 2]
        for step in range(8):
            share = 1 - (step + 1) / 9
            for row in (first + step * 8, last - (step + 1) * 8):
                part = slice(row & ~1, (row & ~1) + 8)
                cross(canvas.y[part], soft.y[part], share)


class Bend:
    """The whole picture bent or turned by a fixed map."""

    def __init__(self, setting: Setting, shift: Floats) -> None:
        self._filter = Displace(setting, shift)

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Move every pixel."""
        self._filter.apply(canvas, moment.frame)


def _grid(setting: Setting) -> tuple[Floats, Floats]:
    y = np.arange(setting.height, dtype=np.float32)[:, None] - setting.height / 2
    x = np.arange(setting.width, dtype=np.float32)[None, :] - setting.width / 2
    return y, x


def _barrel(setting: Setting) -> Floats:
    y, x = _grid(setting)
    reach = (y * y + x * x) / (0.25 * (setting.width**2 + setting.height**2))
    factor = 0.72 + 0.3 * reach - 1
    return np.stack([y * factor, x * factor]).astype(np.float32)


def _turned(setting: Setting, degrees: float) -> Floats:
    y, x = _grid(setting)
    angle = math.radians(degrees)
    shrink = 0.8
    cos, sin = math.cos(angle) * shrink, math.sin(angle) * shrink
    return np.stack([y * cos + x * sin - y, x * cos - y * sin - x]).astype(np.float32)


class Eyelids:
    """The rounded frame of one's own sight, with a blink now and then."""

    def __init__(self, setting: Setting) -> None:
        y, x = _grid(setting)
        reach = np.sqrt(
            (y / (0.56 * setting.height)) ** 2 + (x / (0.6 * setting.width)) ** 2
        )
        self._dark = to_bytes(np.clip((reach - 0.86) * 700, 0, 200))

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Darken the rim."""
        darken(canvas.y, self._dark)
        beat = moment.frame % 97
        if beat < 5:
            lid = int(canvas.height * (0.5 - 0.2 * abs(beat - 2))) & ~1
            canvas.y[:lid] = np.minimum(canvas.y[:lid], 24)
            canvas.y[-lid:] = np.minimum(canvas.y[-lid:], 24)


class Bars:
    """Black bars above and below."""

    def __init__(self, setting: Setting) -> None:
        self._high = int(setting.height * 0.115) & ~1

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Blacken the bars."""
        high, half = self._high, self._high // 2
        for part in (canvas.y[:high], canvas.y[-high:]):
            part[:] = 16
        for plane in (canvas.u, canvas.v):
            plane[:half] = 128
            plane[-half:] = 128
