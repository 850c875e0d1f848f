"""Start images: every documented input and format, as the data URL to send.

Whatever comes in is decoded, turned the way its EXIF data says, scaled and
cropped around the centre until it covers the stream's size, and encoded as JPEG
of quality 90. A stream's frame is lossy video, so a lossless start image would
only be a bigger upload. Transparent parts become white.

Everything here blocks; callers run it in a thread.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import importlib
import io
import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image, ImageOps

from odyssey_tui.client.text import one_line
from odyssey_tui.errors import ImageError
from odyssey_tui.models import MAX_IMAGE_BYTES, InspectedImage, frame_size, kept_box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

JPEG_QUALITY = 90
MAX_PIXELS = 90_000_000
"""Largest picture that is decoded whole: 270 MB as RGB."""

MAX_JPEG_PIXELS = 300_000_000
"""JPEG can be decoded at an eighth of its size, so phones' 200 MP are fine."""

PICTURE_SIDE = 1280
"""Longest side of the picture that is shown before sending, in pixels."""

SMALL_COPY_SIDE = 640
SMALL_COPY_BYTES = 64_000

_DATA_URL = re.compile(r"data:image/[a-z0-9.+-]{1,40};base64,", re.IGNORECASE)
_PLUGINS = {
    "AVIF": "PIL.AvifImagePlugin",
    "BMP": "PIL.BmpImagePlugin",
    "GIF": "PIL.GifImagePlugin",
    "JPEG": "PIL.JpegImagePlugin",
    "PNG": "PIL.PngImagePlugin",
    "WEBP": "PIL.WebPImagePlugin",
}
_HEIF_BRANDS = frozenset(
    (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
)
_AVIF_BRANDS = frozenset((b"avif", b"avis"))


def data_url(source: object, portrait: bool) -> str:
    """The image to send for a stream of that orientation.

    Args:
        source: A path (``str`` or ``PathLike``), a ``data:image/...;base64,``
            URL, encoded bytes, a PIL image, or an array of uint8 with shape
            ``(height, width, 3)``; grey and RGBA arrays are taken too.
        portrait: Whether the stream is 704x1280 rather than 1280x704.

    Returns:
        A ``data:image/jpeg;base64,...`` URL of exactly the stream's size.

    Raises:
        ImageError: Names the image, what is wrong, and the way out.
    """
    image, name = _load(source)
    return _jpeg_url(image, name, portrait)


def inspect(source: str | os.PathLike[str]) -> InspectedImage:
    """What is known of a start image before it is sent; checks all of it.

    Args:
        source: A path or a ``data:image/...;base64,`` URL.

    Raises:
        ImageError: As ``data_url`` would, for either orientation.
    """
    data, name = _bytes_of(source)
    image, kind = _open_whole(data, name)
    size = image.size
    try:
        if kind == "JPEG":
            image.draft("RGB", (PICTURE_SIDE, PICTURE_SIDE))
            _checked_size(image, name, MAX_PIXELS)
        drafted = image.size
        picture = flat(upright(image))
        # Only a quarter turn makes another shape; which way does not matter here.
        width, height = size if picture.size == drafted else size[::-1]
        picture.thumbnail((PICTURE_SIDE, PICTURE_SIDE), Image.Resampling.LANCZOS)
    except (OSError, ValueError, SyntaxError, MemoryError, EOFError) as error:
        raise ImageError(f"{name} is damaged or incomplete") from error
    is_path = not (isinstance(source, str) and source[:5].lower() == "data:")
    return InspectedImage(
        source=str(Path(source).expanduser().absolute()) if is_path else str(source),
        name=Path(source).name if is_path else "data URL",
        is_path=is_path,
        kind=kind,
        width=width,
        height=height,
        size_bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        picture=picture,
        small_copy=small_copy(picture),
    )


def small_copy(picture: Image.Image, limit: int = SMALL_COPY_BYTES) -> bytes:
    """``picture`` as a JPEG of at most ``limit`` bytes and 640 pixels a side."""
    small = picture.copy()
    small.thumbnail((SMALL_COPY_SIDE, SMALL_COPY_SIDE), Image.Resampling.LANCZOS)
    data = b""
    for quality in (85, 70, 50, 30, 10):
        buffer = io.BytesIO()
        small.save(buffer, "JPEG", quality=quality, optimize=True)
        data = buffer.getvalue()
        if len(data) <= limit:
            break
    return data


def _jpeg_url(image: Image.Image, name: str, portrait: bool) -> str:
    try:
        fitted = _cover(image, frame_size(portrait))
    except (OSError, ValueError, SyntaxError, MemoryError, EOFError) as error:
        raise ImageError(f"{name} is damaged or incomplete") from error
    buffer = io.BytesIO()
    fitted.save(buffer, "JPEG", quality=JPEG_QUALITY)
    return "data:image/jpeg;base64," + base64.b64encode(buffer.getvalue()).decode()


def sniff(data: bytes) -> str | None:
    """Which of the eight formats ``data`` begins like; file names prove nothing.

    Returns:
        ``AVIF``, ``BMP``, ``GIF``, ``HEIF`` (for HEIC too), ``JPEG``, ``PNG``,
        ``WEBP``, or ``None``.
    """
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    if data[4:8] == b"ftyp":
        size = min(int.from_bytes(data[:4], "big"), 256)
        brands = {data[i : i + 4] for i in (8, *range(16, size - 3, 4))}
        if brands & _AVIF_BRANDS:
            return "AVIF"
        if brands & _HEIF_BRANDS:
            return "HEIF"
    if data.startswith(b"BM"):
        return "BMP"
    return None


def _load(source: object) -> tuple[Image.Image, str]:
    """A picture that may not be decoded yet, and what errors call it."""
    if isinstance(source, str | os.PathLike):
        data, name = _bytes_of(source)
        return _open(data, name), name
    if isinstance(source, bytes | bytearray | memoryview):
        name = "The image given as bytes"
        return _open(bytes(source), name), name
    if isinstance(source, Image.Image):
        name = "The PIL image"
        return _checked_size(source, name, MAX_PIXELS), name
    if hasattr(source, "__array_interface__"):
        name = "The image array"
        return _checked_size(_from_array(source, name), name, MAX_PIXELS), name
    raise ImageError(
        f"An image cannot be made from {type(source).__name__}",
        hint="Give a path, bytes, a PIL image, an RGB uint8 array or a data URL.",
    )


def _bytes_of(source: str | os.PathLike[str]) -> tuple[bytes, str]:
    """The encoded image behind a path or data URL, and what errors call it."""
    if isinstance(source, str) and source[:5].lower() == "data:":
        return _from_data_url(source), "The data URL"
    path = Path(source).expanduser()
    name = one_line(str(path), 200)
    return _read(path, name), name


def _read(path: Path, name: str) -> bytes:
    try:
        info = path.stat()
        # Reading a device or a pipe might never end.
        if not stat.S_ISREG(info.st_mode):
            raise ImageError(f"{name} is not a file")
        _check_bytes(info.st_size, name)
        with path.open("rb") as file:
            data = file.read(MAX_IMAGE_BYTES + 1)
    except FileNotFoundError:
        raise ImageError(f"{name}: no such file", hint="Check the path.") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ImageError(
            f"{name} cannot be read: {reason}", hint="Check the path."
        ) from error
    _check_bytes(len(data), name)
    return data


def _from_data_url(url: str) -> bytes:
    head = _DATA_URL.match(url)
    if head is None:
        raise ImageError("The data URL is not of the form data:image/...;base64,...")
    _check_bytes((len(url) - head.end()) * 3 // 4 - 2, "The data URL")
    try:
        return base64.b64decode(url[head.end() :], validate=True)
    except (binascii.Error, ValueError) as error:
        raise ImageError("The data URL is not valid base64") from error


def _check_bytes(size: int, name: str) -> None:
    if size > MAX_IMAGE_BYTES:
        raise ImageError(
            f"{name} has {size / 2**20:.1f} MB; the API takes images up to 25 MB",
            hint="Scale it down; streams are 1280x704 or 704x1280 anyway.",
        )


def _open(data: bytes, name: str) -> Image.Image:
    image, kind = _open_whole(data, name)
    if kind == "JPEG":
        # Decodes at 1/2, 1/4 or 1/8, still no smaller than either orientation.
        side = max(frame_size(portrait=True))
        image.draft("RGB", (side, side))
        _checked_size(image, name, MAX_PIXELS)
    return image


def _open_whole(data: bytes, name: str) -> tuple[Image.Image, str]:
    """The image, not decoded yet and at its full size, and its format."""
    _check_bytes(len(data), name)
    kind = sniff(data)
    if kind is None:
        empty = "empty" if not data else "not a JPEG, PNG, WebP, GIF, BMP, HEIC or AVIF"
        raise ImageError(f"{name} is {empty}")
    try:
        # The plugin of the sniffed format and no other: what claims to be a PNG
        # never reaches the many parsers of Image.open().
        image: Image.Image = _opener(kind)(io.BytesIO(data), "")
    except Exception as error:
        # Parsers of hostile files raise whatever they please.
        raise ImageError(f"{name} is not a readable {kind} image") from error
    largest = MAX_JPEG_PIXELS if kind == "JPEG" else MAX_PIXELS
    return _checked_size(image, name, largest), kind


def _opener(kind: str) -> Any:
    if kind == "HEIF":
        import pillow_heif

        if kind not in Image.OPEN:
            pillow_heif.register_heif_opener()
    else:
        importlib.import_module(_PLUGINS[kind])
    return Image.OPEN[kind][0]


def _checked_size(image: Image.Image, name: str, largest: int) -> Image.Image:
    width, height = image.size
    if width < 1 or height < 1:
        raise ImageError(f"{name} has no pixels")
    if width * height > largest:
        raise ImageError(
            f"{name} has {width}x{height} pixels, too many to decode safely",
            hint="Scale it down; streams are 1280x704 or 704x1280 anyway.",
        )
    return image


def _from_array(source: Any, name: str) -> Image.Image:
    import numpy as np

    array: NDArray[np.uint8] = np.asarray(source)
    if array.ndim == 3 and array.shape[2] == 1:
        array = array[:, :, 0]
    shaped = array.ndim == 2 or (array.ndim == 3 and array.shape[2] in (3, 4))
    if array.dtype != np.uint8 or not shaped or not array.size:
        shape = "x".join(str(side) for side in array.shape)
        raise ImageError(
            f"{name} is {array.dtype} of shape {shape}",
            hint="Give RGB uint8 of shape (height, width, 3).",
        )
    return Image.fromarray(np.ascontiguousarray(array))


def _cover(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """``image`` upright, scaled to cover ``size``, cropped around the centre."""
    image = upright(image)
    box = kept_box(*image.size, *size)
    return flat(image.resize(size, Image.Resampling.LANCZOS, box, reducing_gap=2.0))


def upright(image: Image.Image) -> Image.Image:
    """``image`` as RGB or RGBA, turned the way its EXIF data says."""
    try:
        image = ImageOps.exif_transpose(image)
    except (ValueError, TypeError, KeyError, SyntaxError, AttributeError):
        # EXIF data that cannot be read says nothing about the picture.
        image.load()
    return _eight_bit(image)


def flat(image: Image.Image) -> Image.Image:
    """``image`` as RGB, what is transparent in white."""
    if image.mode != "RGBA":
        return image
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return white


def _eight_bit(image: Image.Image) -> Image.Image:
    """``image`` as RGB, or as RGBA if it has transparent parts."""
    if image.mode.startswith("I"):
        import numpy as np

        deep = np.asarray(image).astype(np.int64)
        if deep.max(initial=0) > 255:
            deep >>= 8
        return Image.fromarray(deep.clip(0, 255).astype(np.uint8)).convert("RGB")
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image.convert("RGB")
