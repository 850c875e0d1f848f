"""Start images: every input, every format, every way to be wrong."""

from __future__ import annotations

import base64
import hashlib
import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pillow_heif
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from odyssey_tui.client import ImageError, images
from odyssey_tui.models import MAX_IMAGE_BYTES

FORMATS = ["JPEG", "PNG", "WEBP", "GIF", "BMP", "HEIF", "HEIC", "AVIF"]


def picture(size: tuple[int, int] = (320, 200)) -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", size, (220, 0, 0))
    image.paste((0, 0, 220), (size[0] // 2, 0, size[0], size[1]))
    return image


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    if kind in ("HEIF", "HEIC"):
        pillow_heif.register_heif_opener()
        kind = "HEIF"
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def decoded(url: str) -> Image.Image:
    head, data = url.split(",", 1)
    assert head == "data:image/jpeg;base64"
    image = Image.open(io.BytesIO(base64.b64decode(data)))
    assert image.format == "JPEG"
    return image.convert("RGB")


def is_red(pixel: Any) -> bool:
    return pixel[0] > 150 and pixel[1] < 80 and pixel[2] < 80


def is_blue(pixel: Any) -> bool:
    return pixel[2] > 150 and pixel[1] < 80 and pixel[0] < 80


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("portrait", [True, False])
def test_all_eight_formats(kind: str, portrait: bool, tmp_path: Path) -> None:
    data = encoded(picture(), kind)
    # The name is no help: content decides.
    path = tmp_path / "start.dat"
    path.write_bytes(data)
    image = decoded(images.data_url(path, portrait))
    assert image.size == ((704, 1280) if portrait else (1280, 704))
    width, height = image.size
    assert is_red(image.getpixel((width // 8, height // 2)))
    assert is_blue(image.getpixel((width * 7 // 8, height // 2)))


INPUTS: dict[str, Callable[[Path], Any]] = {
    "str": str,
    "path": Path,
    "bytes": Path.read_bytes,
    "bytearray": lambda path: bytearray(path.read_bytes()),
    "memoryview": lambda path: memoryview(path.read_bytes()),
    "pil": lambda path: picture(),
    "lazy pil": lambda path: Image.open(io.BytesIO(path.read_bytes())),
    "array": lambda path: np.asarray(picture()),
    "array of another layout": lambda path: np.asfortranarray(picture()),
    "rgba array": lambda path: np.asarray(picture().convert("RGBA")),
    "data url": lambda path: data_url_of(path, "data:image/png;base64,"),
    "DATA url": lambda path: data_url_of(path, "DATA:image/PNG;base64,"),
}


def data_url_of(path: Path, head: str) -> str:
    return head + base64.b64encode(path.read_bytes()).decode()


@pytest.mark.parametrize("kind", INPUTS)
def test_every_kind_of_input(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "a picture.png"
    path.write_bytes(encoded(picture(), "PNG"))
    image = decoded(images.data_url(INPUTS[kind](path), False))
    assert is_red(image.getpixel((100, 350)))
    assert is_blue(image.getpixel((1180, 350)))


def test_grey_array() -> None:
    image = decoded(images.data_url(np.full((40, 40), 128, np.uint8), True))
    assert all(abs(value - 128) < 4 for value in image.getpixel((10, 10)))
    assert decoded(images.data_url(np.zeros((4, 4, 1), np.uint8), True)).size


def test_home_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "x.bmp").write_bytes(encoded(picture(), "BMP"))
    assert decoded(images.data_url("~/x.bmp", True)).size == (704, 1280)


def test_crops_around_the_centre() -> None:
    wide = Image.new("RGB", (3000, 704), "lime")
    wide.paste((255, 0, 0), (1500 - 640, 0, 1500 + 640, 704))
    image = decoded(images.data_url(wide, False))
    corners = [(4, 4), (1275, 4), (4, 699), (1275, 699)]
    assert all(is_red(image.getpixel(corner)) for corner in corners)


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (5000, 1), (1281, 705)])
def test_odd_sizes(size: tuple[int, int]) -> None:
    image = decoded(images.data_url(Image.new("RGB", size, (220, 0, 0)), False))
    assert image.size == (1280, 704)
    assert is_red(image.getpixel((640, 352)))


def test_exif_orientation() -> None:
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    data = encoded(picture(), "JPEG", exif=exif)
    image = decoded(images.data_url(data, False))
    assert is_blue(image.getpixel((100, 350)))
    assert is_red(image.getpixel((1180, 350)))


def test_transparency_becomes_white() -> None:
    clear = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    for image in (clear, clear.convert("LA"), clear.convert("PA")):
        pixel = decoded(images.data_url(image, False)).getpixel((600, 300))
        assert min(pixel) > 250


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "YCbCr", "HSV", "I", "I;16"])
def test_other_modes(mode: str) -> None:
    if mode.startswith("I"):
        image = Image.fromarray(np.full((64, 64), 32768, np.uint16))
        pixel = decoded(images.data_url(image.convert(mode), False)).getpixel((9, 9))
        assert abs(pixel[0] - 128) < 4
    else:
        assert decoded(images.data_url(picture().convert(mode), True)).size


def test_first_picture_of_an_animation() -> None:
    data = encoded(
        Image.new("RGB", (64, 64), (220, 0, 0)),
        "GIF",
        save_all=True,
        append_images=[Image.new("RGB", (64, 64), (0, 0, 220))],
    )
    assert is_red(decoded(images.data_url(data, False)).getpixel((600, 300)))


def png_of_size(width: int, height: int) -> bytes:
    """A tiny file that claims to be huge."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)

    def chunk(name: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    body = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", body)
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "size", [(60_000, 60_000), (2**31 - 1, 1), (12_000, 9_000), (2**31 - 1, 2**31 - 1)]
)
def test_decompression_bombs(size: tuple[int, int]) -> None:
    with pytest.raises(ImageError, match=r"too many to decode|not a readable PNG"):
        images.data_url(png_of_size(*size), False)


def test_a_large_jpeg_is_decoded_small() -> None:
    image = images._open(encoded(Image.new("L", (9000, 6000)), "JPEG"), "x")
    assert image.size == (2250, 1500)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (b"", "bytes is empty"),
        (b"hello", "bytes is not a JPEG"),
        (b"%PDF-1.7", "not a JPEG"),
        (b"\x89PNG\r\n\x1a\nxxxxxxxxxxx", "not a readable PNG"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "not a readable JPEG|damaged"),
        (b"\0\0\0\x18ftypheicxxxxxxxxxxxx", "not a readable HEIF"),
        (b"RIFF\0\0\0\0WEBPxxxx", "not a readable WEBP"),
        (b"BM" + b"\0" * 60, "not a readable BMP|no pixels"),
        ("data:text/plain;base64,aGk=", "not of the form"),
        ("data:image/png,abc", "not of the form"),
        ("data:image/png;base64,iVBORw0KGgo...", "not valid base64"),
        ("data:image/png;base64,", "data URL is empty"),
        ("/no/such/file.png", r"/no/such/file\.png: no such file"),
        ("/dev/zero", "is not a file"),
        ("/", "is not a file"),
        ("a\0b", "cannot be read"),
        ("x" * 5000, "cannot be read"),
        ("", "is not a file"),
        (np.zeros((4, 4, 3)), "float64 of shape 4x4x3"),
        (np.zeros((4, 4, 2), np.uint8), "shape 4x4x2"),
        (np.zeros((0, 4, 3), np.uint8), "shape 0x4x3"),
        (np.zeros(4, np.uint8), "shape 4"),
        (5, "from int"),
        ([1, 2], "from list"),
    ],
)
def test_what_cannot_be_used_says_why(source: Any, words: str) -> None:
    with pytest.raises(ImageError, match=words) as caught:
        images.data_url(source, False)
    assert caught.value.hint


@pytest.mark.parametrize("kind", FORMATS)
def test_truncated_files(kind: str) -> None:
    data = encoded(picture(), kind)
    with pytest.raises(ImageError, match=r"damaged|not a readable"):
        images.data_url(data[: len(data) // 2], False)


def test_size_limit(tmp_path: Path) -> None:
    path = tmp_path / "big.png"
    with path.open("wb") as file:
        file.truncate(MAX_IMAGE_BYTES + 1)
    with pytest.raises(ImageError, match=r"big\.png has 25\.0 MB; .* up to 25 MB"):
        images.data_url(path, False)
    with pytest.raises(ImageError, match="up to 25 MB"):
        images.data_url(b"\xff\xd8\xff" + bytes(MAX_IMAGE_BYTES), False)
    with pytest.raises(ImageError, match="up to 25 MB"):
        images.data_url("data:image/png;base64," + "A" * 40_000_000, False)


def test_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret.png"
    path.write_bytes(b"x")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(ImageError, match=r"secret\.png cannot be read: Permission"):
        images.data_url(path, False)


@given(st.binary(max_size=64))
def test_sniffing_never_fails(data: bytes) -> None:
    assert images.sniff(data) in (None, *images._PLUGINS, "HEIF")


def test_sniffing_knows_what_pillow_writes() -> None:
    kinds = {kind: images.sniff(encoded(picture(), kind)) for kind in FORMATS}
    assert kinds == {kind: "HEIF" if kind == "HEIC" else kind for kind in FORMATS}


@pytest.mark.parametrize("kind", FORMATS)
def test_inspection_knows_every_format(kind: str, tmp_path: Path) -> None:
    data = encoded(picture((1600, 900)), kind)
    path = tmp_path / "start image"
    path.write_bytes(data)
    found = images.inspect(path)
    assert (found.width, found.height) == (1600, 900)
    assert found.kind == ("HEIF" if kind == "HEIC" else kind)
    assert found.source == str(path)
    assert (found.name, found.is_path) == ("start image", True)
    assert found.size_bytes == len(data)
    assert found.sha256 == hashlib.sha256(data).hexdigest()
    assert found.picture.mode == "RGB"
    assert found.picture.size == (1280, 720)
    assert found.kept(False) == pytest.approx((1600 * 704 / 1280) / 900)
    assert found.kept(True) == pytest.approx((900 * 704 / 1280) / 1600)
    url = "data:image/png;base64," + base64.b64encode(data).decode()
    other = images.inspect(url)
    assert (other.sha256, other.name, other.is_path) == (
        found.sha256,
        "data URL",
        False,
    )
    assert url not in repr(other)


def test_inspection_turns_as_exif_says(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    path = tmp_path / "phone.jpg"
    path.write_bytes(encoded(picture((4000, 2000)), "JPEG", exif=exif))
    found = images.inspect(path)
    assert (found.width, found.height) == (2000, 4000)
    assert found.picture.size == (640, 1280)


@pytest.mark.parametrize("data", [b"", b"plain text", b"\x89PNG\r\n\x1a\n"])
def test_inspection_refuses_what_sending_would(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bad.png"
    path.write_bytes(data)
    with pytest.raises(ImageError, match=r"bad\.png"):
        images.inspect(path)
    with pytest.raises(ImageError, match="no such file"):
        images.inspect(tmp_path / "missing.png")


def test_a_cut_file_is_found_out_by_inspection(tmp_path: Path) -> None:
    path = tmp_path / "half.png"
    data = encoded(picture((1600, 900)), "PNG")
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(ImageError, match="damaged or incomplete"):
        images.inspect(path)


def test_small_copies_are_small() -> None:
    noise = np.random.default_rng(1).integers(0, 255, (900, 1600, 3), np.uint8)
    data = images.small_copy(Image.fromarray(noise))
    assert len(data) <= images.SMALL_COPY_BYTES
    assert Image.open(io.BytesIO(data)).size == (640, 360)
