"""The world: a scene that is shown frame by frame and changes as it is told."""

from __future__ import annotations

import math
from fractions import Fraction

import av
from PIL import Image

from .actor import Album
from .camera import Rig, View, crop
from .caption import Caption
from .describe import applied_prompt
from .interpret import interpret
from .paint.noise import seed_of
from .paint.planes import Planes, Scaler, cross
from .paint.setting import FRAMES_PER_SECOND, Moment, textures_for
from .scene import Scene
from .stage import Stage, Workshop, build
from .still import Still, build_still

FADE_FRAMES = 16
"""Frames over which one scene turns into the next: 0.8 seconds."""

_TIME_BASE = Fraction(1, FRAMES_PER_SECOND)
_LIMITED, _BT601 = 1, 6


class World:
    """A procedural stand-in for a generative world model.

    Twenty frames a second, deterministic for the seed, the prompts and the
    frames at which they came. Frames are yuv420p in limited-range BT.601.
    Not safe for use by several threads at once.

    Args:
        width: Of the frames in pixels; a multiple of 16.
        height: Of the frames in pixels; a multiple of 16.
        seed: Of everything that no prompt decides.

    Raises:
        ValueError: If a side is not a multiple of 16, or is out of bounds.
    """

    def __init__(self, width: int, height: int, *, seed: int = 0) -> None:
        for side in (width, height):
            if side % 16 or not 128 <= side <= 4096:
                raise ValueError(
                    f"a frame of {width}x{height} cannot be painted: "
                    "sides must be multiples of 16 from 128 to 4096"
                )
        self.width, self.height = width, height
        self._seed = seed
        textures = textures_for(width, height)
        self._shop = Workshop(width, height, textures, Scaler(), Album())
        self._frame = 0
        self._rig = Rig(min(width, height))
        self._scene = Scene()
        self._scene_seed = seed_of(seed, "scene")
        self._image: Still | None = None
        self._stage: Stage | None = None
        self._old: Stage | None = None
        self._fade = 0
        self._mixed: Planes | None = None
        self._frozen: Planes | None = None
        self._caption: Caption | None = None
        self._work = Planes.blank(width, height)
        self._other = Planes.blank(width, height)

    def start(self, prompt: str, image: Image.Image | None = None) -> str:
        """Begin a new scene, at once and without a fade.

        Args:
            prompt: What to show; any string.
            image: A picture to bring to life instead of a painted scene.

        Returns:
            What was made of the prompt: one line, at most 2,000 characters.
        """
        self._scene = Scene().merged(interpret(prompt))
        self._scene_seed = seed_of(self._seed, "scene", self._scene.salt)
        self._image = Still(image, self._shop) if image is not None else None
        if self._image is not None:
            self._image.described(self._scene)
        self._old = self._mixed = self._frozen = None
        self._fade = 0
        self._rig = Rig(min(self.width, self.height))
        self._put_up(prompt)
        return applied_prompt(prompt, self._scene, self._scene_seed)

    def interact(self, prompt: str) -> str:
        """Change the scene; what the prompt does not mention stays as it is.

        The new scene fades in over 0.8 seconds while both go on moving.

        Args:
            prompt: What is to change; any string.

        Returns:
            What was made of the prompt: one line, at most 2,000 characters.
        """
        self._scene = self._scene.merged(interpret(prompt))
        # A fade that is not over yet stands still while the next one covers it.
        self._frozen = self._mixed if self._old is not None else None
        self._mixed = None
        self._old = self._stage
        self._fade = FADE_FRAMES if self._old is not None else 0
        self._put_up(prompt)
        return applied_prompt(prompt, self._scene, self._scene_seed)

    def _put_up(self, prompt: str) -> None:
        """Build the stage for the present scene and direct the camera."""
        if self._image is not None:
            self._stage = build_still(
                self._shop, self._image, self._scene, self._scene_seed, self._frame
            )
        else:
            self._stage = build(self._shop, self._scene, self._scene_seed, self._frame)
        camera = self._scene.camera
        stage = self._stage
        self._rig.direct(camera, stage.pace, stage.zoom, self._frame)
        hidden = "caption" in self._scene.without
        self._caption = None if hidden else Caption(prompt, self.width, self.height)

    def render(self) -> av.VideoFrame:
        """The next frame.

        Its ``pts`` counts frames in a time base of 1/20 second. Without a start
        before it, a scene of the seed's choice is shown.
        """
        if self._stage is None:
            self._put_up("")
        stage = self._stage
        assert stage is not None
        view = self._rig.advance(self._frame)
        moment = self._moment(view)
        frame = av.VideoFrame(self.width, self.height, "yuv420p")
        canvas = Planes.of_frame(frame)
        if self._old is None:
            self._show(stage, canvas, moment, view)
        else:
            self._show_fading(self._old, stage, canvas, moment, view)
        if self._caption is not None:
            self._caption.paint(canvas)
        frame.pts = self._frame
        frame.time_base = _TIME_BASE
        frame.colorspace = _BT601
        frame.color_range = _LIMITED
        self._frame += 1
        return frame

    def _show_fading(
        self, old: Stage, new: Stage, canvas: Planes, moment: Moment, view: View
    ) -> None:
        """Show two stages, each going on, and less of the old one every frame."""
        if self._fade == FADE_FRAMES:
            # Nothing is to be seen of the new one yet: its first poses, which
            # have to be drawn, need not fall upon the frame after it was built.
            self._show_old(old, canvas, moment, view)
        else:
            self._show(new, canvas, moment, view)
            self._show_old(old, self._other, moment, view)
            share = _eased(self._fade / FADE_FRAMES)
            for target, source in (
                (canvas.y, self._other.y),
                (canvas.u, self._other.u),
                (canvas.v, self._other.v),
            ):
                cross(target, source, share)
        if self._mixed is None:
            self._mixed = Planes.blank(self.width, self.height)
        self._mixed.copy_from(canvas)
        self._fade -= 1
        if not self._fade:
            self._old = self._mixed = self._frozen = None

    def _show_old(self, old: Stage, canvas: Planes, moment: Moment, view: View) -> None:
        if self._frozen is not None:
            canvas.copy_from(self._frozen)
        else:
            self._show(old, canvas, moment, view)

    def _moment(self, view: View) -> Moment:
        seconds = self._frame / FRAMES_PER_SECOND
        wind = 0.6 * math.sin(seconds * 0.83) + 0.4 * math.sin(seconds * 2.17)
        return Moment(self._frame, seconds, view.x, view.y, wind, view.sway)

    def _show(self, stage: Stage, canvas: Planes, moment: Moment, view: View) -> None:
        """Paint a stage, crop it as the camera asks, and filter it."""
        if view.zoom > 1.004:
            stage.paint(self._work, moment)
            crop(self._shop.scaler, self._work, canvas, view.zoom, stage.focus)
        else:
            stage.paint(canvas, moment)
        stage.finish(canvas, moment)

    @property
    def scene(self) -> Scene:
        """What has been asked for so far."""
        return self._scene


def _eased(share: float) -> float:
    return share * share * (3 - 2 * share)
