"""The camera: its way through the scene, its shake, and the final crop."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from .paint.planes import Planes, Scaler
from .paint.setting import FRAMES_PER_SECOND
from .scene import Camera

_FRAME = 1.0 / FRAMES_PER_SECOND


@dataclass(frozen=True, slots=True)
class View:
    """Where the camera is at one frame.

    Attributes:
        x: Way to the right so far, in pixels of the nearest layer.
        sway: The part of ``x`` that swings to and fro.
        y: Height above its rest, in pixels of the nearest layer.
        zoom: Enlargement of the finished picture, 1 or more.
        shift: Where the middle of the crop is, as shares of what is cut off.
    """

    x: float
    sway: float
    y: float
    zoom: float
    shift: tuple[float, float] = (0.0, 0.0)


class Rig:
    """Moves the camera frame by frame, easing from one movement to the next."""

    def __init__(self, unit: int) -> None:
        self._unit = unit
        self._travel = 0.0
        self._speed = 0.0
        self._zoom = 1.0
        self._height = 0.0
        self._swing = 0.02
        self._shake = 0.0
        self._orbit = 0.0
        self._camera = Camera()
        self._pace = 0.0
        self._base = 1.0
        self._since = 0

    def direct(self, camera: Camera, pace: float, base: float, frame: int) -> None:
        """Take up new directions at ``frame``.

        Args:
            camera: Framing and movements.
            pace: Speed at which the subjects travel, shares of the shorter side.
            base: Enlargement that the framing itself asks for.
            frame: When this was said.
        """
        if camera.moves != self._camera.moves:
            self._since = frame
        self._camera, self._pace, self._base = camera, pace, base

    def advance(self, frame: int) -> View:
        """The view at ``frame``; call once for every frame in turn."""
        moves = self._camera.moves
        seconds = frame * _FRAME
        target = self._pace
        if "pan right" in moves or "pan" in moves or "tracking" in moves:
            target += 0.16
        if "pan left" in moves:
            target -= 0.16
        self._speed += (target * self._unit - self._speed) * 0.08
        self._travel += self._speed * _FRAME
        self._ease(moves, frame)
        sway = self._swing * self._unit * math.sin(seconds * 0.27)
        sway += self._orbit * self._unit * math.sin(seconds * 0.55)
        x, y = self._travel + sway, self._height * self._unit
        if self._shake > 0.001:
            size = self._shake * self._unit
            sway += size * math.sin(seconds * 11.3) * math.sin(seconds * 3.1)
            y += size * 0.8 * math.sin(seconds * 13.7) * math.cos(seconds * 2.3)
            x = self._travel + sway
        return View(x, sway, y, self._zoom)

    def _ease(self, moves: tuple[str, ...], frame: int) -> None:
        """Move zoom, height and swings towards what is asked for."""
        time = max(0.0, (frame - self._since) * _FRAME)
        zoom = self._base
        if "zoom in" in moves or "dolly in" in moves:
            zoom = self._base * (1 + 0.62 * _smooth(time / 11))
        elif "zoom out" in moves or "dolly out" in moves:
            zoom = self._base * (1.6 - 0.6 * _smooth(time / 11))
        elif "pulse" in moves:
            zoom = self._base * (1.08 + 0.06 * math.sin(time * 2.4))
        elif "push" in moves:
            zoom = self._base * (1 + 0.3 * _smooth(time / 4))
        self._zoom += (zoom - self._zoom) * 0.12
        high = 0.0
        if "tilt up" in moves or "crane up" in moves:
            high = 0.11 * _smooth(time / 5)
        elif "tilt down" in moves or "crane down" in moves:
            high = -0.085 * _smooth(time / 5)
        self._height += (high - self._height) * 0.1
        still = "static" in moves
        swing = 0.0 if still else 0.02
        self._swing += (swing - self._swing) * 0.08
        self._orbit += ((0.2 if "orbit" in moves else 0.0) - self._orbit) * 0.06
        shake = 0.016 if "shake" in moves else 0.009 if "handheld" in moves else 0.0
        self._shake += (shake - self._shake) * 0.15


def _smooth(part: float) -> float:
    part = min(max(part, 0.0), 1.0)
    return part * part * (3 - 2 * part)


def crop(
    scaler: Scaler,
    source: Planes,
    target: Planes,
    zoom: float,
    focus: tuple[float, float],
) -> None:
    """Enlarge ``source`` round ``focus`` (shares of width and height)."""
    width = max(32, round(source.width / zoom / 2) * 2)
    height = max(32, round(source.height / zoom / 2) * 2)
    left = _corner(source.width, width, focus[0])
    top = _corner(source.height, height, focus[1])
    part = Planes(
        source.y[top : top + height, left : left + width],
        source.u[top // 2 : (top + height) // 2, left // 2 : (left + width) // 2],
        source.v[top // 2 : (top + height) // 2, left // 2 : (left + width) // 2],
    )
    target.copy_from(scaler.picture(part, target.width, target.height, "BICUBIC"))


def _corner(full: int, part: int, focus: float) -> int:
    start = round(full * focus - part / 2)
    return int(np.clip(start, 0, full - part)) & ~1
