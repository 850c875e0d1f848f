"""Start images: from a data URL to a picture, trusting nothing."""

from __future__ import annotations

import base64
import binascii
import functools
import io
import re

import pillow_heif
from PIL import Image, ImageOps

MAX_PIXELS = 50_000_000
"""Largest picture that is decoded: small files can unfold into huge ones."""

WORKING_SIDE = 2_560
"""Larger pictures are scaled down to this; no stream is larger than 1280."""

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "HEIF", "AVIF")

_DATA_URL = re.compile(
    r"data:(?:image/[a-z0-9.+-]{1,32})?(?:;[^;,]{1,64})*;base64,", re.IGNORECASE
)


class StartImageError(Exception):
    """The start image cannot be used; the text says why."""


def read_data_url(text: str, max_bytes: int) -> bytes:
    """The image file in a base64 data URL, not decoded any further.

    Raises:
        StartImageError: It is no such URL, or the file is too large.
    """
    head = _DATA_URL.match(text)
    if head is None:
        raise StartImageError("image must be a data URL (data:image/...;base64,...)")
    too_large = StartImageError(f"image is larger than {max_bytes} bytes")
    if (len(text) - head.end()) * 3 // 4 > max_bytes + 3:
        raise too_large
    try:
        data = base64.b64decode(text[head.end() :], validate=True)
    except (binascii.Error, ValueError):
        raise StartImageError("image is not valid base64") from None
    if not data:
        raise StartImageError("image is empty")
    if len(data) > max_bytes:
        raise too_large
    return data


def decode_image(data: bytes) -> Image.Image:
    """The picture in an image file: RGB, upright, transparency on black.

    Takes tens of milliseconds for a large one.

    Raises:
        StartImageError: It is no image of a known format, damaged, or has
            more than :data:`MAX_PIXELS` pixels.
    """
    _know_heif()
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise StartImageError(
                    f"image of {image.width}x{image.height} has too many pixels"
                )
            # JPEGs are scaled while they are decoded, at a fraction of the cost.
            image.draft("RGB", (WORKING_SIDE // 2, WORKING_SIDE // 2))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((WORKING_SIDE, WORKING_SIDE))
            return _on_black(upright)
    except StartImageError:
        raise
    except Exception as error:
        # Decoders fed with rubbish raise whatever they come across.
        raise StartImageError(
            "image cannot be decoded; use a JPEG, PNG, WebP, GIF, BMP, HEIC, HEIF "
            "or AVIF"
        ) from error


def _on_black(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    black = Image.new("RGBA", layer.size, (0, 0, 0, 255))
    return Image.alpha_composite(black, layer).convert("RGB")


@functools.cache
def _know_heif() -> None:
    """Teach Pillow HEIC and HEIF, once."""
    pillow_heif.register_heif_opener()
