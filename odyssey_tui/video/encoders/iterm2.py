"""Inline images of iTerm2 as JPEG: the best picture for few bytes.

The terminal spreads an image over a number of cells, whatever its size in pixels,
and forgets what the cells showed before.
https://iterm2.com/documentation-images.html
"""

from __future__ import annotations

from base64 import standard_b64encode

from odyssey_tui.models import DecodedFrame
from odyssey_tui.video.budget import Grant
from odyssey_tui.video.encoders import base
from odyssey_tui.video.encoders.base import Layout
from odyssey_tui.video.encoders.jpeg import JpegMaker, JpegRung, jpeg_rungs
from odyssey_tui.video.encoders.ladder import Ladder
from odyssey_tui.video.encoders.pictures import PictureEncoder, Piece, strips
from odyssey_tui.video.geometry import Rect, source_crop

BASE64 = 4 / 3
OVERHEAD = 130
"""Bytes of a command around the image."""

SMALLEST = 6_000
"""Bytes of an image beside which its header is small."""


class ITerm2Encoder(PictureEncoder[JpegRung]):
    """See :class:`~odyssey_tui.video.encoders.base.Encoder`.

    Args:
        sync: What begins and ends an update that is shown all at once.
    """

    overhead = OVERHEAD
    expansion = BASE64

    def __init__(self, *, sync: tuple[bytes, bytes] = base.NO_SYNC) -> None:
        super().__init__(Ladder(jpeg_rungs), sync=sync)
        self._jpegs = JpegMaker()

    def _shown_as(self, layout: Layout, rung: JpegRung) -> tuple[tuple[int, int], str]:
        size = (rung.width, rung.height)
        return size, f"{size[0]}×{size[1]}, JPEG {rung.quantiser}"

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
