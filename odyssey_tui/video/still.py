"""A still picture on the way of the frames: previews of start images."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import av
import numpy as np

from odyssey_tui.models import DecodedFrame, frame_size, kept_box

if TYPE_CHECKING:
    from PIL.Image import Image

SHORTEST_SIDE = 16
"""Smaller pictures are enlarged to this many pixels, for the scalers' sake."""

DIMMED = 0.3
"""Brightness of what will be cut off."""


def still_frame(
    picture: Image, *, crop_for_portrait: bool | None = None
) -> DecodedFrame:
    """``picture`` as a frame, as if it had just been received.

    Args:
        picture: RGB, any size.
        crop_for_portrait: Dim what a stream of that orientation cuts off, and
            outline what it keeps; ``None`` shows the picture as it is.

    Returns:
        A yuv420p frame of even width and height. Takes some ten milliseconds for
        a million pixels: to be called in a thread.
    """
    picture = _even(picture)
    if crop_for_portrait is not None:
        picture = _crop_shown(picture, crop_for_portrait)
    pixels = np.asarray(picture.convert("RGB"), np.uint8)
    frame = av.VideoFrame.from_ndarray(pixels, "rgb24").reformat(format="yuv420p")
    return DecodedFrame(frame, frame.width, frame.height, 0, time.monotonic())


def _even(picture: Image) -> Image:
    width, height = (_even_side(side) for side in picture.size)
    if (width, height) == picture.size:
        return picture
    return picture.resize((width, height))


def _even_side(side: int) -> int:
    return max(SHORTEST_SIDE, side & ~1)


def _crop_shown(picture: Image, portrait: bool) -> Image:
    from PIL import ImageDraw, ImageEnhance

    box = kept_box(*picture.size, *frame_size(portrait))
    left, top, right, bottom = (round(edge) for edge in box)
    if (right - left, bottom - top) == picture.size:
        return picture
    shown = ImageEnhance.Brightness(picture).enhance(DIMMED)
    shown.paste(picture.crop((left, top, right, bottom)), (left, top))
    line = max(1, max(picture.size) // 320)
    ImageDraw.Draw(shown).rectangle(
        (left, top, right - 1, bottom - 1), outline=(255, 255, 255), width=line
    )
    return shown
