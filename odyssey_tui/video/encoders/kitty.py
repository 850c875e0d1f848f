"""Kitty graphics: pixels in shared memory, in a file, or PNG through the input.

A new picture goes to the idle one of two image numbers, which shows nothing.
One small synchronized update then places it and deletes the other. What is shown
is cropped to the parts of the picture that nothing covers, and cropped again,
from the image that the terminal has already, whenever the layout changes.
https://sw.kovidgoyal.net/kitty/graphics-protocol/
"""

from __future__ import annotations

import secrets
import threading
import time
from base64 import standard_b64encode
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from odyssey_tui.models import DecodedFrame
from odyssey_tui.video.budget import COMFORT, FIRST_BUDGET, Grant
from odyssey_tui.video.encoders import base
from odyssey_tui.video.encoders.base import EncodedFrame, Layout
from odyssey_tui.video.encoders.ladder import Ladder, Rung, rungs_for
from odyssey_tui.video.encoders.palette import AdaptivePalette, png8
from odyssey_tui.video.encoders.scaling import Scaler
from odyssey_tui.video.encoders.transport import Name, Store, pixel_chunks
from odyssey_tui.video.geometry import Rect, source_crop

IN_MEMORY = (300_000.0, 600_000.0)
"""Bytes of pixels that make a picture worth showing, and those of the first one,
where they are handed over in memory."""

LARGEST_CHUNK = 4096
SMALLEST_CHUNK = 240
"""Base64 characters of one graphics command."""


@dataclass(slots=True)
class KittyFrame(EncodedFrame):
    """A picture on its way to one of the two image numbers."""

    image: int = 0
    parts: deque[bytes] = field(default_factory=deque)
    stored: Name | None = None
    placed: bool = False


@dataclass(slots=True)
class _Shown:
    """The image on the screen and how many pieces of it are placed."""

    image: int
    size: tuple[int, int]
    pieces: int = 0


class KittyEncoder:
    """See :class:`~odyssey_tui.video.encoders.base.Encoder`.

    Args:
        store: Where the terminal reads pixels from; ``None`` to send PNGs.
        kind: How such a place is called in the protocol, ``s`` or ``t``.
        sync: What begins and ends an update that is shown all at once.
    """

    in_text = False
    comfort: float = COMFORT
    first: float = FIRST_BUDGET
    spares_last_row = False

    def __init__(
        self,
        *,
        store: Store | None = None,
        kind: str = "s",
        sync: tuple[bytes, bytes] = base.SYNC,
    ) -> None:
        self._store = store
        if store is not None:
            self.comfort, self.first = IN_MEMORY
        self._kind = kind.encode()
        self._sync_begin, self._sync_end = sync
        # Far from what other programs in the same terminal are likely to use.
        first = 0x40000000 + 2 * secrets.randbelow(0x1FFFFFFF)
        self._images = (first, first + 1)
        self._lock = threading.Lock()
        self._layout = base.NOWHERE
        self._shown: _Shown | None = None
        self._sent: set[int] = set()
        self._scaler = Scaler()
        self._palette = AdaptivePalette()
        self._ladder = Ladder(rungs_for)

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
        # Base64 makes four bytes out of three, commands add a little.
        budget = grant.budget * 0.73
        began = time.perf_counter()
        rung = self._ladder.choose(
            full, budget, now, grant.interval, patient=grant.patient
        )
        data = self._png(frame, rung)
        self._ladder.took(rung, time.perf_counter() - began)
        smaller = self._ladder.too_large(rung, len(data), budget, now)
        if smaller is not None:
            rung = smaller
            data = self._png(frame, rung)
            self._ladder.made(rung, len(data))
        parts = deque(_commands(data, image, grant.part))
        return KittyFrame(
            load=sum(map(len, parts)),
            size=(rung.width, rung.height),
            rung=f"{rung.width}×{rung.height}, {rung.colours} colours",
            note=self._ladder.note,
            image=image,
            parts=parts,
        )

    def _png(self, frame: DecodedFrame, rung: Rung) -> bytes:
        codes = self._scaler.rgb555(frame.frame, rung.width, rung.height)
        indices, palette = self._palette.index(codes, rung.colours)
        return png8(indices, palette, rung.level)

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

    def settle(self, frame: EncodedFrame) -> None:
        assert isinstance(frame, KittyFrame)
        if frame.stored is not None and self._store is not None:
            self._store.remove(frame.stored)
            frame.stored = None

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

    def leave(self) -> bytes:
        if self._store is not None:
            self._store.rest()
        return self.clear()

    def close(self) -> bytes:
        if self._store is not None:
            self._store.close()
        return self.clear()

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


def _commands(png: bytes, image: int, part: float) -> list[bytes]:
    """A PNG as graphics commands, bundled into parts of about ``part`` bytes."""
    data = standard_b64encode(png)
    room = int(min(LARGEST_CHUNK, max(SMALLEST_CHUNK, part))) // 4 * 4
    pieces = [data[i : i + room] for i in range(0, len(data), room)]
    parts: list[bytes] = []
    bundle: list[bytes] = []
    held = 0
    for index, piece in enumerate(pieces):
        more = index < len(pieces) - 1
        if index == 0:
            control = b"a=t,f=100,t=d,i=%d,q=2,m=%d" % (image, more)
        else:
            control = b"m=%d,q=2" % more
        command = b"\x1b_G" + control + b";" + piece + b"\x1b\\"
        if bundle and held + len(command) > part:
            parts.append(b"".join(bundle))
            bundle, held = [], 0
        bundle.append(command)
        held += len(command)
    parts.append(b"".join(bundle))
    return parts
