"""Kitty graphics inside tmux: text that stands for the cells of an image.

tmux knows text only, and hands pictures through to the terminal outside without
knowing where they go. So the image goes through, without a place on the screen,
and the cells that show it are text for tmux: one private character, whose colour
is the number of the image and whose diacritics are row and column in it. tmux
moves, clips and repaints these cells as any other text.
https://sw.kovidgoyal.net/kitty/graphics-protocol/#unicode-placeholders
"""

from __future__ import annotations

import secrets
from base64 import standard_b64encode
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from odyssey_tui.models import DecodedFrame
from odyssey_tui.video.budget import Grant
from odyssey_tui.video.encoders import base
from odyssey_tui.video.encoders.base import EncodedFrame, Layout
from odyssey_tui.video.encoders.diacritics import DIACRITICS
from odyssey_tui.video.encoders.graphics import (
    GraphicsEncoder,
    GraphicsFrame,
    bundled,
)
from odyssey_tui.video.encoders.ladder import rung_of, sizes_for
from odyssey_tui.video.encoders.transport import Store, pixel_chunks
from odyssey_tui.video.geometry import Rect
from odyssey_tui.video.profile import through_tmux

if TYPE_CHECKING:
    from numpy.typing import NDArray

PLACEHOLDER = "\U0010eeee"
CHUNK = 4096
AGAIN = 10.0
"""Seconds after which an image is sent as a new one: tmux may have been attached to
another terminal, which has never seen the one before, and does not say so."""

SIZE_FACTOR = 0.75
"""Sizes are further apart than elsewhere: another one needs all cells again."""

RESET = b"\x1b[39m"
Wrap = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class _Image:
    """An image that the terminal has: number, size in pixels, and in cells."""

    number: int
    size: tuple[int, int]
    grid: tuple[int, int]


@dataclass(slots=True)
class PlaceholderFrame(GraphicsFrame):
    """An image on its way, and whether it needs cells of its own."""

    image: _Image | None = None
    fresh: bool = False
    layout: Layout = base.NOWHERE
    text: Iterator[bytes] | None = None


class PlaceholderEncoder(GraphicsEncoder):
    """See :class:`~odyssey_tui.video.encoders.base.Encoder`.

    Args:
        edit: Whether the terminal can replace the pixels of an image that is shown.
            Otherwise every frame is an image of its own with all its cells.
        store: Where the terminal reads pixels from; ``None`` to send PNGs.
        wrap: Makes the multiplexer hand a sequence through.
    """

    in_text = True

    def __init__(
        self,
        *,
        edit: bool = True,
        store: Store | None = None,
        wrap: Wrap = through_tmux,
    ) -> None:
        self._edit = edit
        super().__init__(
            store,
            lambda w, h: [rung_of(*size) for size in sizes_for(w, h, SIZE_FACTOR)],
            0.72,
        )
        self._wrap = wrap
        # As a colour: 24 bits, none of them a colour of the palette.
        first = 0x200000 + 2 * secrets.randbelow(0x600000)
        self._numbers = (first, first + 1)
        self._known: NDArray[np.bool_] = np.zeros((0, 0), np.bool_)
        self._image: _Image | None = None
        self._fresh_at = 0.0
        self._touched: set[Rect] = set()

    # Encoding

    def encode(
        self, frame: DecodedFrame, layout: Layout, grant: Grant, now: float
    ) -> PlaceholderFrame | None:
        width = min(frame.width, layout.pixels[0])
        height = min(frame.height, layout.pixels[1])
        grid = (layout.picture.width, layout.picture.height)
        if min(width, height) < 1 or not layout.visible:
            return None
        if self._store is not None:
            made = self._stored(frame, (width, height), grid, now)
        else:
            made = self._inline(frame, (width, height), grid, grant, now)
        made.layout = layout
        return made

    def _stored(
        self,
        frame: DecodedFrame,
        size: tuple[int, int],
        grid: tuple[int, int],
        now: float,
    ) -> PlaceholderFrame:
        assert self._store is not None
        picture = self._scaler.convert(frame.frame, *size, "rgb24")
        name = self._store.put(pixel_chunks(picture))
        made = self._new_frame(size, grid, now)
        made.load, made.in_band = size[0] * size[1] * 3, False
        made.rung = f"{size[0]}×{size[1]}"
        made.stored = name
        control = b"f=24,s=%d,v=%d,t=s" % size
        self._add_commands(made, control, [name.encoded], 1e9)
        return made

    def _inline(
        self,
        frame: DecodedFrame,
        full: tuple[int, int],
        grid: tuple[int, int],
        grant: Grant,
        now: float,
    ) -> PlaceholderFrame:
        rung, png = self._png(frame, full, grant, now)
        made = self._new_frame((rung.width, rung.height), grid, now)
        made.rung, made.note = rung.words, self._ladder.note
        encoded = standard_b64encode(png)
        pieces = [encoded[i : i + CHUNK] for i in range(0, len(encoded), CHUNK)]
        control = b"f=100,s=%d,v=%d" % (rung.width, rung.height)
        self._add_commands(made, control, pieces, grant.part)
        made.load = sum(map(len, made.parts))
        return made

    def _new_frame(
        self, size: tuple[int, int], grid: tuple[int, int], now: float
    ) -> PlaceholderFrame:
        """A frame for the image that is shown, if it can be edited, or for another."""
        with self._lock:
            shown = self._image
        same = shown is not None and (shown.size, shown.grid) == (size, grid)
        known = self._edit and now - self._fresh_at < AGAIN
        if shown is not None and same and known:
            number = shown.number
        else:
            first, second = self._numbers
            number = second if shown is not None and shown.number == first else first
        made = PlaceholderFrame(load=0.0, size=size, rung="")
        made.image = _Image(number, size, grid)
        made.fresh = shown is None or number != shown.number
        if made.fresh:
            self._fresh_at = now
        return made

    def _add_commands(
        self,
        frame: PlaceholderFrame,
        control: bytes,
        pieces: Sequence[bytes],
        part: float,
    ) -> None:
        """The transmission of an image, bundled into parts of about ``part`` bytes."""
        assert frame.image is not None
        image = frame.image
        action = b"a=t" if frame.fresh else b"a=f,r=1"
        commands = []
        for index, piece in enumerate(pieces):
            more = index < len(pieces) - 1
            if index == 0:
                keys = b"%b,i=%d,%b,q=2,m=%d" % (action, image.number, control, more)
            else:
                keys = b"%bq=2,m=%d" % (b"" if frame.fresh else b"a=f,r=1,", more)
            commands.append(self._wrap(b"\x1b_G" + keys + b";" + piece + b"\x1b\\"))
        if frame.fresh:
            place = b"a=p,U=1,i=%d,c=%d,r=%d,q=2" % (image.number, *image.grid)
            commands.append(self._wrap(b"\x1b_G" + place + b"\x1b\\"))
        frame.parts.extend(bundled(commands, part))

    # Writing

    def take(self, frame: EncodedFrame, *, interrupted: bool) -> bytes | None:
        assert isinstance(frame, PlaceholderFrame)
        assert frame.image is not None
        with self._lock:
            if frame.done:
                return None
            if frame.parts:
                self._sent.add(frame.image.number)
                return frame.parts.popleft()
            if frame.layout != self._layout:
                frame.done = True
                return None
            if frame.text is None:
                if frame.fresh:
                    self._known[:] = False
                frame.text = self._text(frame.image)
            data = next(frame.text, None)
            if data is not None:
                return data
            frame.done = True
            old, self._image = self._image, frame.image
            if old is not None and old.number != frame.image.number:
                self._sent.discard(old.number)
                return self._delete(old.number)
            return None

    def _text(self, image: _Image) -> Iterator[bytes]:
        """The cells that do not show the image yet; row by row."""
        picture = self._layout.picture
        for part in self._layout.visible:
            for y in range(part.y, part.bottom):
                left, right = part.x - picture.x, part.right - picture.x
                row = self._known[y - picture.y, left:right]
                missing = np.flatnonzero(~row)
                if not len(missing):
                    continue
                start, end = left + int(missing[0]), left + int(missing[-1]) + 1
                row[missing[0] : missing[-1] + 1] = True
                self._touched.add(Rect(picture.x + start, y, end - start, 1))
                yield _row(image.number, y, picture, start, end)

    def interrupt(self, frame: EncodedFrame) -> bytes:
        return b""

    def abandon(self, frame: EncodedFrame) -> bytes:
        assert isinstance(frame, PlaceholderFrame)
        unfinished = bool(frame.parts) and frame.taken > 0
        frame.parts.clear()
        frame.done = True
        # An empty last chunk closes the transmission.
        keys = b"m=0,q=2" if frame.fresh else b"a=f,r=1,m=0,q=2"
        return self._wrap(b"\x1b_G" + keys + b";\x1b\\") if unfinished else b""

    def set_layout(self, layout: Layout) -> bytes:
        with self._lock:
            if layout != self._layout:
                known = np.zeros((layout.picture.height, layout.picture.width), bool)
                if layout.picture == self._layout.picture:
                    for part in layout.visible:
                        cut = part.translate(-layout.picture.x, -layout.picture.y)
                        where = np.s_[cut.y : cut.bottom, cut.x : cut.right]
                        known[where] = self._known[where]
                self._layout, self._known = layout, known
        return b""

    def damage(self, rects: Iterable[Rect]) -> None:
        with self._lock:
            picture = self._layout.picture
            for rect in rects:
                cut = rect.intersection(picture).translate(-picture.x, -picture.y)
                self._known[cut.y : cut.bottom, cut.x : cut.right] = False

    def touched(self) -> Sequence[Rect]:
        with self._lock:
            rects, self._touched = self._touched, set()
        return tuple(rects)

    def clear(self) -> bytes:
        with self._lock:
            self._known[:] = False
            self._image = None
            numbers = sorted(self._sent)
            self._sent.clear()
        return b"".join(self._delete(number) for number in numbers)

    def _delete(self, number: int) -> bytes:
        """Delete an image with its data."""
        return self._wrap(b"\x1b_Ga=d,d=I,i=%d,q=2\x1b\\" % number)


def _row(number: int, y: int, picture: Rect, start: int, end: int) -> bytes:
    """Some cells of a row: the first says where it is, the others follow it."""
    red, green, blue = number >> 16 & 0xFF, number >> 8 & 0xFF, number & 0xFF
    first = PLACEHOLDER + DIACRITICS[y - picture.y] + DIACRITICS[start]
    text = first + PLACEHOLDER * (end - start - 1)
    move = b"\x1b[%d;%dH" % (y + 1, picture.x + start + 1)
    colour = b"\x1b[38;2;%d;%d;%dm" % (red, green, blue)
    return (
        base.SAVE_CURSOR + move + colour + text.encode() + RESET + base.RESTORE_CURSOR
    )
