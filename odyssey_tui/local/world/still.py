"""A picture brought to life: slow camera, parallax, and weather over it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from PIL import Image, ImageOps

from .actor import Actor
from .casting import cast
from .paint.grade import RGB, Grade, chain, curve, saturate, tint
from .paint.noise import seed_of
from .paint.planes import Planes
from .paint.setting import Element, Moment, Setting
from .scene import Scene
from .scenery import particles, skylights, weather
from .scenery.foliage import Rays
from .scenery.places import falls_over, near_weather
from .stage import Stage, Workshop, make_setting
from .styles.filters import filters_for
from .styles.optics import optics_for
from .vocabulary import COLOURS

_NEUTRAL_PLACE = "meadow"
"""Where figures that join a picture believe to be."""

_MARGIN = 1.12
"""How much larger than the frame the picture is kept, for the camera's moves."""

_HOURS: dict[str, Grade] = {
    "night": chain(
        curve(gamma=0.62, gain=0.72), saturate(0.6), tint((40, 70, 190), 0.42)
    ),
    "dusk": chain(curve(gamma=0.84, gain=0.92), tint((190, 90, 170), 0.34)),
    "sunset": chain(curve(gamma=0.94, contrast=1.08), tint((255, 110, 50), 0.42)),
    "golden": chain(curve(gamma=1.05), tint((255, 180, 70), 0.34)),
    "dawn": chain(curve(gamma=1.1, contrast=0.94), tint((255, 170, 190), 0.28)),
    "day": chain(curve(gamma=1.12), saturate(1.1)),
}

_PLACES: dict[str, tuple[RGB, float]] = {
    "underwater": ((20, 140, 210), 0.62),
    "ocean": ((40, 140, 200), 0.3),
    "desert": ((226, 160, 80), 0.36),
    "canyon": ((210, 110, 60), 0.36),
    "forest": ((80, 150, 70), 0.3),
    "jungle": ((50, 150, 70), 0.36),
    "snow": ((200, 220, 255), 0.34),
    "space": ((70, 50, 160), 0.45),
    "volcano": ((220, 60, 30), 0.42),
    "city": ((120, 110, 200), 0.24),
    "street": ((120, 110, 150), 0.24),
    "meadow": ((130, 190, 80), 0.26),
    "garden": ((150, 190, 90), 0.26),
    "beach": ((120, 200, 220), 0.26),
    "lake": ((90, 150, 200), 0.26),
    "sky": ((150, 200, 255), 0.3),
    "mountains": ((130, 150, 190), 0.24),
    "village": ((180, 150, 110), 0.24),
    "room": ((230, 170, 110), 0.26),
}


class Still:
    """The start image, cropped to the frame and kept a little larger.

    Args:
        image: Any picture; its orientation tag is obeyed.
        shop: Shared means of the world.
    """

    def __init__(self, image: Image.Image, shop: Workshop) -> None:
        self.planes = _planes(image, shop)
        self.known: frozenset[str] = frozenset()

    def described(self, scene: Scene) -> None:
        """Note what the first prompt says of the image: it is there already."""
        self.known = frozenset(one.kind for one in scene.subjects)


def _planes(image: Image.Image, shop: Workshop) -> Planes:
    width = int(shop.width * _MARGIN) // 16 * 16
    height = int(shop.height * _MARGIN) // 16 * 16
    upright = ImageOps.exif_transpose(image) or image
    if upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info:
        ground = Image.new("RGBA", upright.size, (24, 24, 28, 255))
        ground.alpha_composite(upright.convert("RGBA"))
        upright = ground
    fitted = ImageOps.fit(
        upright.convert("RGB"), (width, height), Image.Resampling.BILINEAR
    )
    pixels = np.dstack([np.asarray(fitted), np.full((height, width, 1), 255, np.uint8)])
    planes, _ = shop.scaler.cutout(pixels)
    return Planes(planes.y.copy(), planes.u.copy(), planes.v.copy())


class Photo:
    """The picture under a camera that drifts, nearer things faster."""

    def __init__(self, setting: Setting, planes: Planes, action: str | None) -> None:
        self._planes = setting.grade.apply(planes)
        self._scaler = setting.scaler
        self._size = (setting.width, setting.height)
        self._unit = setting.unit
        self._action = action
        self._storm = setting.scene.strength("wind") + setting.scene.strength("storm")

    def paint(self, canvas: Planes, moment: Moment) -> None:
        """Cover the canvas with the part of the picture that is in view."""
        width, height = self._size
        spare_x = self._planes.width - width
        spare_y = self._planes.height - height
        seconds = moment.seconds
        x, y = (
            0.5 + 0.36 * math.sin(seconds * 0.21),
            0.5 + 0.3 * math.sin(seconds * 0.16),
        )
        lift, swing = self._gesture(seconds)
        left = spare_x * x + swing + moment.sway * 0.4
        travel = math.sin((moment.x - moment.sway) / (2.2 * self._unit)) * spare_x * 0.5
        left += travel
        top = int(np.clip(spare_y * y + lift - moment.y, 0, spare_y)) & ~1
        reach = spare_x * 0.2
        lean = reach * math.sin(seconds * 0.33)
        step = 16
        for row in range(0, height, step):
            near = (row / height) ** 1.6 - 0.4
            start = int(np.clip(left + lean * near, 0, spare_x)) & ~1
            rows = slice(row, min(row + step, height))
            source = slice(top + rows.start, top + rows.stop)
            canvas.y[rows] = self._planes.y[source, start : start + width]
            half = slice(rows.start // 2, rows.stop // 2)
            part = slice(source.start // 2, source.stop // 2)
            across = slice(start // 2, (start + width) // 2)
            canvas.u[half] = self._planes.u[part, across]
            canvas.v[half] = self._planes.v[part, across]

    def _gesture(self, seconds: float) -> tuple[float, float]:
        """Movement of the whole picture for what somebody in it does."""
        size = 0.016 * self._unit
        action = self._action
        shake = 0.3 * self._storm * size * math.sin(seconds * 9)
        if action in ("jump", "dance", "play", "laugh", "clap"):
            return -size * 1.6 * abs(math.sin(seconds * 4)), shake
        if action in ("walk", "run", "drive", "fight", "kick"):
            rate = 11 if action == "run" else 6
            return size * 0.6 * math.sin(seconds * rate), size * math.sin(
                seconds * rate / 2
            )
        if action in ("look", "shake", "nod", "talk", "wave", "point"):
            return 0.0, size * 2.2 * math.sin(seconds * 1.6) + shake
        if action in ("fly", "float", "swim", "sleep", "sit", "yawn", "stretch"):
            return size * 1.5 * math.sin(seconds * 1.3), shake
        if action is not None:
            return size * math.sin(seconds * 2.4), size * math.sin(seconds * 1.9)
        return 0.0, shake


def build_still(
    shop: Workshop, still: Still, scene: Scene, seed: int, frame: int
) -> Stage:
    """The stage for a scene that began with an image."""
    added = tuple(one for one in scene.subjects if one.kind not in still.known)
    # The grade below brings the hour; what is added is lit as by day before it.
    bright = replace(scene, subjects=added, time="day", place=_NEUTRAL_PLACE)
    setting = make_setting(shop, bright, seed)
    grades: list[Grade] = []
    if scene.time in _HOURS:
        grades.append(_HOURS[scene.time])
    if scene.place in _PLACES:
        colour, amount = _PLACES[scene.place]
        grades.append(tint(colour, amount))
    gloom = min(1.0, scene.strength("rain") * 0.5 + scene.strength("storm"))
    if gloom:
        grades.append(chain(curve(gain=1 - 0.3 * gloom), saturate(1 - 0.4 * gloom)))
    for one in scene.subjects:
        if one.colour is not None and one.kind in still.known:
            grades.append(tint(COLOURS[one.colour], 0.34))
    setting = replace(
        setting,
        grade=chain(*grades, setting.grade),
        mood=seed_of(setting.mood, scene.time, scene.place, gloom),
    )
    known = [one for one in scene.subjects if one.kind in still.known]
    action = next((one.action for one in known if one.action), scene.action)
    stage = Stage(scene, setting)
    stage.elements.append(Photo(setting, still.planes, action))
    stage.elements.extend(_overlays(setting, scene))
    roles = cast(setting, frame)
    stage.elements.extend(
        Actor(setting, role, shop.album) for role in (*roles.back, *roles.front)
    )
    over = stage.over if falls_over(setting) else stage.elements
    over.extend(near_weather(setting))
    plain = replace(setting, light=replace(setting.light, glow=0.0))
    stage.elements.extend(optics_for(plain))
    stage.filters = filters_for(setting)
    stage.pace = roles.pace if added else 0.0
    framing = scene.camera.framing
    stage.zoom = {"close": 1.45, "extreme": 1.9, "macro": 2.2, "wide": 1.0}.get(
        framing or "", 1.0
    )
    if scene.camera.angle in ("low", "high"):
        stage.zoom = max(stage.zoom, 1.16)
        stage.focus = (0.5, 0.36 if scene.camera.angle == "low" else 0.64)
    return stage


def _overlays(setting: Setting, scene: Scene) -> list[Element]:
    """Light and air between the picture and what falls before it."""
    elements: list[Element] = []
    if scene.strength("fog"):
        elements.append(weather.Fog(setting, scene.strength("fog"), low=0.1))
    if scene.strength("sun") or scene.time in ("golden", "sunset", "dawn"):
        elements.append(Rays(setting, strength=0.6 + 0.5 * scene.strength("sun")))
    if scene.strength("clouds") > 0.4:
        elements.append(weather.Fog(setting, 0.3 * scene.strength("clouds"), low=-0.3))
    if scene.strength("lightning") or scene.strength("storm"):
        elements.append(skylights.Lightning(setting, max(0.8, scene.strength("storm"))))
    if scene.strength("aurora"):
        elements.append(skylights.Aurora(setting, scene.strength("aurora")))
    if scene.strength("rainbow"):
        elements.append(skylights.Rainbow(setting))
    if scene.strength("meteors") or scene.strength("stars"):
        elements.append(skylights.Meteors(setting, 1.0))
    if scene.strength("fireworks"):
        elements.append(particles.Fireworks(setting, scene.strength("fireworks")))
    if scene.strength("flock"):
        elements.append(particles.flock(setting, scene.strength("flock")))
    return elements
