"""Inline images of iTerm2 as JPEG: the best picture for few bytes.

The terminal spreads an image over a number of cells, whatever its size in pixels,
and forgets what the cells showed before.
https://iterm2.com/documentation-images.html
"""

from __future__ import annotations

import time
from base64 import standard_b64encode

from odyssey_tui.models import DecodedFrame
from odyssey_tui.video.budget import Grant
from odyssey_tui.video.encoders import base
from odyssey_tui.video.encoders.base import Layout
from odyssey_tui.video.encoders.jpeg import JpegMaker, JpegRung, jpeg_rungs
from odyssey_tui.video.encoders.ladder import Ladder
from odyssey_tui.video.encoders.pictures import (
    PictureEncoder,
    PictureFrame,
    Piece,
    strips,
)
from odyssey_tui.video.geometry import Rect, source_crop

BASE64 = 4 / 3
OVERHEAD = 130
"""Bytes of a command around the image."""

SMALLEST = 6_000
"""Bytes of an image beside which its header is small."""


class ITerm2Encoder(PictureEncoder):
    """See :class:`~odyssey_tui.video.encoders.base.Encoder`.

    Args:
        sync: What begins and ends an update that is shown all at once.
    """

    def __init__(self, *, sync: tuple[bytes, bytes] = base.NO_SYNC) -> None:
        super().__init__(sync=sync)
        self._jpegs = JpegMaker()
        self._ladder = Ladder(jpeg_rungs)

    def encode(
        self, frame: DecodedFrame, layout: Layout, grant: Grant, now: float
    ) -> PictureFrame | None:
        width = min(frame.width, layout.pixels[0])
        height = min(frame.height, layout.pixels[1])
        if min(width, height) < 1 or not layout.visible:
            return None
        # What is covered is not sent, so that the rest may be better.
        share = sum(rect.area for rect in layout.visible) / layout.picture.area
        budget = max(256.0, grant.budget - OVERHEAD) / BASE64 / share
        began = time.perf_counter()
        rung = self._ladder.choose(
            (width, height), budget, now, grant.interval, patient=grant.patient
        )
        pieces = self._pieces(frame, layout, grant, rung)
        self._ladder.took(rung, time.perf_counter() - began)
        made = _image_bytes(pieces)
        smaller = self._ladder.too_large(rung, int(made / share), budget, now)
        if smaller is not None:
            rung = smaller
            pieces = self._pieces(frame, layout, grant, rung)
            self._ladder.made(rung, int(_image_bytes(pieces) / share))
        encoded = PictureFrame(
            load=sum(len(piece.data) for piece in pieces),
            size=(rung.width, rung.height),
            rung=f"{rung.width}×{rung.height}, JPEG {rung.quantiser}",
            note=self._ladder.note,
            layout=layout,
        )
        encoded.parts.extend(pieces)
        return encoded

    def _pieces(
        self, frame: DecodedFrame, layout: Layout, grant: Grant, rung: JpegRung
    ) -> list[Piece]:
        picture = self._jpegs.scaled(frame.frame, rung)
        size = (picture.width, picture.height)
        expected = self._ladder.cost(rung).size * BASE64
        pieces: list[Piece] = []
        for part in strips(layout.visible, expected, grant, SMALLEST):
            crop = source_crop(part, layout.picture, size)
            image = self._jpegs.make(picture, crop, rung.quantiser)
            pieces.append(Piece(_command(image, part), part))
        return pieces


def _image_bytes(pieces: list[Piece]) -> float:
    """Bytes of the images in some commands, about."""
    return sum(len(piece.data) - OVERHEAD for piece in pieces) / BASE64


def _command(image: bytes, part: Rect) -> bytes:
    """Show an image in some cells, the cursor being in the first.

    Not every terminal needs the size or knows how to leave the cursor where it
    is; none minds.
    """
    return b"".join(
        (
            b"\x1b]1337;File=inline=1;preserveAspectRatio=0;doNotMoveCursor=1",
            b";size=%d;width=%d;height=%d:" % (len(image), part.width, part.height),
            standard_b64encode(image),
            b"\x07",
        )
    )
