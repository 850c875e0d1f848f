"""Kitty graphics: pixels in shared memory, in a file, or PNG through the input.

A new picture goes to the idle one of two image numbers, which shows nothing.
One small synchronized update then places it and deletes the other. What is shown
is cropped to the parts of the picture that nothing covers, and cropped again,
from the image that the terminal has already, whenever the layout changes.
https://sw.kovidgoyal.net/kitty/graphics-protocol/
"""

from __future__ import annotations

import secrets
from base64 import standard_b64encode
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from odyssey_tui.models import DecodedFrame
from odyssey_tui.video.budget import Grant
from odyssey_tui.video.encoders import base
from odyssey_tui.video.encoders.base import EncodedFrame, Layout
from odyssey_tui.video.encoders.graphics import (
    GraphicsEncoder,
    GraphicsFrame,
    bundled,
)
from odyssey_tui.video.encoders.ladder import rungs_for
from odyssey_tui.video.encoders.transport import Store, pixel_chunks
from odyssey_tui.video.geometry import Rect, source_crop

LARGEST_CHUNK = 4096
SMALLEST_CHUNK = 240
"""Base64 characters of one graphics command."""


@dataclass(slots=True)
class KittyFrame(GraphicsFrame):
    """A picture on its way to one of the two image numbers."""

    image: int = 0
    placed: bool = False


@dataclass(slots=True)
class _Shown:
    """The image on the screen and how many pieces of it are placed."""

    image: int
    size: tuple[int, int]
    pieces: int = 0


class KittyEncoder(GraphicsEncoder):
    """See :class:`~odyssey_tui.video.encoders.base.Encoder`.

    Args:
        store: Where the terminal reads pixels from; ``None`` to send PNGs.
        kind: How such a place is called in the protocol, ``s`` or ``t``.
        sync: What begins and ends an update that is shown all at once.
    """

    in_text = False

    def __init__(
        self,
        *,
        store: Store | None = None,
        kind: str = "s",
        sync: tuple[bytes, bytes] = base.SYNC,
    ) -> None:
        super().__init__(store, rungs_for, 0.73)
        self._kind = kind.encode()
        self._sync_begin, self._sync_end = sync
        # Far from what other programs in the same terminal are likely to use.
        first = 0x40000000 + 2 * secrets.randbelow(0x1FFFFFFF)
        self._images = (first, first + 1)
        self._shown: _Shown | None = None

    # Encoding

    def encode(
        self, frame: DecodedFrame, layout: Layout, grant: Grant, now: float
    ) -> KittyFrame | None:
        width = min(frame.width, layout.pixels[0])
        height = min(frame.height, layout.pixels[1])
        if width < 1 or height < 1:
            return None
        with self._lock:
            live = self._shown.image if self._shown is not None else None
        image = self._images[1] if live == self._images[0] else self._images[0]
        if self._store is not None:
            return self._stored(frame, (width, height), image, grant, now)
        return self._sent_inline(frame, (width, height), image, grant, now)

    def _stored(
        self,
        frame: DecodedFrame,
        full: tuple[int, int],
        image: int,
        grant: Grant,
        now: float,
    ) -> KittyFrame:
        assert self._store is not None
        width, height = self._size_in_memory(full, grant.budget, now)
        picture = self._scaler.convert(frame.frame, width, height, "rgb24")
        name = self._store.put(pixel_chunks(picture))
        command = b"\x1b_Ga=t,i=%d,q=2,f=24,s=%d,v=%d,t=%s;%s\x1b\\" % (
            image,
            width,
            height,
            self._kind,
            name.encoded,
        )
        limited = (width, height) != full
        return KittyFrame(
            load=width * height * 3,
            size=(width, height),
            rung=f"{width}×{height}",
            note="the terminal is slow" if limited else "",
            in_band=False,
            image=image,
            parts=deque([command]),
            stored=name,
        )

    def _size_in_memory(
        self, full: tuple[int, int], budget: float, now: float
    ) -> tuple[int, int]:
        """Full size, or less where the terminal is too slow to take that in."""
        if full[0] * full[1] * 3 <= budget:
            return full
        # The ladder counts bytes of PNG; what matters here are pixels.
        rung = self._ladder.choose(full, max(budget, 60_000.0) / 6, now)
        return rung.width, rung.height

    def _sent_inline(
        self,
        frame: DecodedFrame,
        full: tuple[int, int],
        image: int,
        grant: Grant,
        now: float,
    ) -> KittyFrame:
        rung, png = self._png(frame, full, grant, now)
        parts = deque(bundled(_commands(png, image, grant.part), grant.part))
        return KittyFrame(
            load=sum(map(len, parts)),
            size=(rung.width, rung.height),
            rung=rung.words,
            note=self._ladder.note,
            image=image,
            parts=parts,
        )

    # Writing

    def take(self, frame: EncodedFrame, *, interrupted: bool) -> bytes | None:
        assert isinstance(frame, KittyFrame)
        if frame.parts:
            with self._lock:
                self._sent.add(frame.image)
            return frame.parts.popleft()
        if frame.placed:
            return None
        frame.placed = frame.done = True
        with self._lock:
            return self._show(frame)

    def interrupt(self, frame: EncodedFrame) -> bytes:
        # Text may go between the commands that carry one picture.
        return b""

    def abandon(self, frame: EncodedFrame) -> bytes:
        assert isinstance(frame, KittyFrame)
        unfinished = bool(frame.parts) and frame.taken > 0
        frame.parts.clear()
        frame.placed = True
        # An empty last chunk closes the transmission.
        return b"\x1b_Gm=0,q=2;\x1b\\" if unfinished else b""

    def set_layout(self, layout: Layout) -> bytes:
        with self._lock:
            if layout == self._layout:
                return b""
            self._layout = layout
            if self._shown is None:
                return b""
            return self._pieces(self._shown)

    def damage(self, rects: Iterable[Rect]) -> None:
        """Nothing to do: text does not touch images above it."""

    def touched(self) -> Sequence[Rect]:
        return ()

    def clear(self) -> bytes:
        with self._lock:
            self._shown = None
            images = sorted(self._sent)
            self._sent.clear()
            return b"".join(_delete(image) for image in images)

    # Placing, with the lock held

    def _show(self, frame: KittyFrame) -> bytes:
        old = self._shown
        self._shown = _Shown(frame.image, frame.size)
        out = self._pieces(self._shown)
        if old is not None and old.image != frame.image:
            out += _delete(old.image)
            self._sent.discard(old.image)
        return self._sync_begin + out + self._sync_end

    def _pieces(self, shown: _Shown) -> bytes:
        """Place the visible parts, each under its own number, drop the others."""
        layout = self._layout
        out = [base.SAVE_CURSOR] if layout.visible else []
        for number, part in enumerate(layout.visible, 1):
            x, y, width, height = source_crop(part, layout.picture, shown.size)
            out.append(
                b"\x1b[%d;%dH\x1b_Ga=p,i=%d,p=%d,q=2,x=%d,y=%d,w=%d,h=%d,c=%d,r=%d,C=1\x1b\\"
                % (
                    part.y + 1,
                    part.x + 1,
                    shown.image,
                    number,
                    x,
                    y,
                    width,
                    height,
                    part.width,
                    part.height,
                )
            )
        if layout.visible:
            out.append(base.RESTORE_CURSOR)
        out.extend(
            b"\x1b_Ga=d,d=i,i=%d,p=%d,q=2\x1b\\" % (shown.image, number)
            for number in range(len(layout.visible) + 1, shown.pieces + 1)
        )
        shown.pieces = len(layout.visible)
        return b"".join(out)


def _delete(image: int) -> bytes:
    """Delete an image with its data."""
    return b"\x1b_Ga=d,d=I,i=%d,q=2\x1b\\" % image


def _commands(png: bytes, image: int, part: float) -> Iterator[bytes]:
    """A PNG as graphics commands, of ``part`` bytes or less where that is little."""
    data = standard_b64encode(png)
    room = int(min(LARGEST_CHUNK, max(SMALLEST_CHUNK, part))) // 4 * 4
    for start in range(0, len(data), room):
        more = start + room < len(data)
        control = b"m=%d,q=2" % more
        if start == 0:
            control = b"a=t,f=100,t=d,i=%d,q=2,m=%d" % (image, more)
        yield b"\x1b_G" + control + b";" + data[start : start + room] + b"\x1b\\"
