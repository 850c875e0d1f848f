"""One received frame as a PNG in its full size, with the colours of the screen."""

from __future__ import annotations

import contextlib
import io
import os
import secrets
import time
from pathlib import Path
from typing import Final

from odyssey_tui.capture.failures import capture_error, shown
from odyssey_tui.capture.metadata import png_texts
from odyssey_tui.capture.names import CaptureContext, file_name, open_new, publish
from odyssey_tui.errors import CaptureError
from odyssey_tui.models import DecodedFrame
from odyssey_tui.sanitize import clean_line

COMPRESSION: Final = 1
"""zlib's level. Measured on rendered video at 1280x704: 45 to 70 ms; level 6 takes
three to four times as long and makes the file smaller by a fifth at best."""


def save_snapshot(
    frame: DecodedFrame,
    context: CaptureContext,
    folder: Path,
    *,
    at: float | None = None,
) -> Path:
    """Write a frame as a PNG file; blocks for some 50 ms, so run it in a thread.

    The file appears under its name when it is complete. Nothing is overwritten.

    Args:
        frame: The frame, which is only read.
        context: What the name and the metadata say.
        folder: Made when it is missing.
        at: Seconds since the epoch when the frame was shown; now if left out.

    Returns:
        Where it is.

    Raises:
        CaptureError: It could not be made or written.
    """
    at = time.time() if at is None else at
    name = file_name(context, at, "png")
    try:
        data = encode_png(frame, context, at)
    except (MemoryError, ValueError) as error:
        raise CaptureError(
            f"{shown(folder / name)}: the picture could not be encoded "
            f"({clean_line(error, 200)})."
        ) from error
    descriptor, temporary = open_new(folder, f".{secrets.token_hex(8)}.png.part")
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
        return publish(temporary, name)
    except OSError as error:
        raise capture_error(folder / name, error) from error
    finally:
        with contextlib.suppress(OSError):
            os.unlink(temporary)


def encode_png(
    frame: DecodedFrame,
    context: CaptureContext,
    at: float,
    *,
    compression: int = COMPRESSION,
) -> bytes:
    """A frame as the bytes of a PNG file, 8-bit RGB with metadata.

    Args:
        frame: The frame, which is only read.
        context: What the metadata says; see :mod:`odyssey_tui.capture.metadata`.
        at: Seconds since the epoch when the frame was shown.
        compression: zlib's level, 0 to 9.

    Raises:
        ValueError: Not a picture that can be converted.
    """
    from av import FFmpegError
    from av.video.reformatter import Interpolation, VideoReformatter
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    try:
        # The same conversion as for the screen, so that the colours are the same.
        converted = VideoReformatter().reformat(
            frame.frame,
            frame.frame.width,
            frame.frame.height,
            "rgb24",
            interpolation=Interpolation.AREA,
        )
    except FFmpegError as error:
        raise ValueError(str(error)) from error
    plane = converted.planes[0]
    size = (converted.width, converted.height)
    picture = Image.frombytes(
        "RGB", size, bytes(plane), "raw", "RGB", plane.line_size, 1
    )
    texts = PngInfo()
    for keyword, text in png_texts(context, at).items():
        texts.add_itxt(keyword, text)
    file = io.BytesIO()
    picture.save(file, "PNG", pnginfo=texts, compress_level=compression)
    return file.getvalue()
