"""Start images: every documented format, and everything that is none."""

from __future__ import annotations

import base64
import contextlib
import io
import struct
import zlib
from typing import Any

import pillow_heif
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from odyssey_tui.local.start_image import (
    StartImageError,
    decode_image,
    read_data_url,
)


def picture(format: str, mode: str = "RGB", **options: Any) -> bytes:
    pillow_heif.register_heif_opener()
    image = Image.new(mode, (64, 32), (200, 30, 30, 255)[: len(mode)])
    file = io.BytesIO()
    image.save(file, format, **options)
    return file.getvalue()


@pytest.mark.parametrize(
    "format", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "HEIF", "AVIF"]
)
def test_documented_formats(format: str) -> None:
    image = decode_image(picture(format))
    assert (image.size, image.mode) == ((64, 32), "RGB")
    red, green, blue = image.getpixel((10, 10))  # type: ignore[misc]
    assert red > 150
    assert max(green, blue) < 90


def test_pictures_are_turned_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert decode_image(picture("JPEG", exif=exif.tobytes())).size == (32, 64)


def test_transparency_is_black() -> None:
    file = io.BytesIO()
    Image.new("RGBA", (8, 8), (255, 255, 255, 0)).save(file, "PNG")
    assert decode_image(file.getvalue()).getpixel((4, 4)) == (0, 0, 0)


def test_large_pictures_are_scaled_down() -> None:
    file = io.BytesIO()
    Image.new("L", (6000, 1500)).save(file, "JPEG")
    image = decode_image(file.getvalue())
    assert max(image.size) <= 2560
    assert image.width == pytest.approx(4 * image.height, rel=0.01)


def test_a_bomb_is_not_unfolded() -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    chunks = b"".join(
        struct.pack(">I", len(data))
        + kind
        + data
        + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0" * 1000))]
    )
    with pytest.raises(StartImageError):
        decode_image(b"\x89PNG\r\n\x1a\n" + chunks)
    file = io.BytesIO()
    Image.new("1", (8_000, 8_000)).save(file, "PNG")
    with pytest.raises(StartImageError, match="too many pixels"):
        decode_image(file.getvalue())


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF"])
def test_damaged_files(format: str) -> None:
    data = picture(format)
    with pytest.raises(StartImageError, match="decoded"):
        decode_image(data[: len(data) // 2])


def test_other_formats_are_not_tried() -> None:
    with pytest.raises(StartImageError):
        decode_image(picture("TIFF"))
    with pytest.raises(StartImageError):
        decode_image(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n")


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=300), st.integers(0, 200))
def test_rubbish_is_refused_or_decoded(rubbish: bytes, place: int) -> None:
    data = bytearray(picture("PNG"))
    data[place : place + len(rubbish)] = rubbish
    with contextlib.suppress(StartImageError):
        assert decode_image(bytes(data)).mode == "RGB"


def test_data_urls() -> None:
    data = base64.b64encode(b"12345").decode()
    assert read_data_url(f"data:image/png;base64,{data}", 5) == b"12345"
    assert read_data_url(f"DATA:image/heic;x=y;base64,{data}", 5) == b"12345"
    with pytest.raises(StartImageError, match="larger than 4"):
        read_data_url(f"data:image/png;base64,{data}", 4)
    with pytest.raises(StartImageError, match="larger than 4"):
        read_data_url("data:image/png;base64," + "A" * 1_000_000, 4)
    for text in [
        "",
        "x",
        "data:,x",
        "data:image/png,x",
        f"data:text/html;base64,{data}",
    ]:
        with pytest.raises(StartImageError, match="data URL"):
            read_data_url(text, 100)
    for text in [
        "data:image/png;base64,a",
        "data:image/png;base64,\u00e9\u00e9\u00e9=",
    ]:
        with pytest.raises(StartImageError, match="base64"):
            read_data_url(text, 100)
