"""What the encoders share that speak Kitty's graphics protocol.

Pixels go where the terminal can read them, or as PNG through its input.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from odyssey_tui.models import DecodedFrame
from odyssey_tui.video.budget import COMFORT, FIRST_BUDGET, Grant
from odyssey_tui.video.encoders import base
from odyssey_tui.video.encoders.base import EncodedFrame
from odyssey_tui.video.encoders.ladder import Ladder, Rung
from odyssey_tui.video.encoders.palette import AdaptivePalette, png8
from odyssey_tui.video.encoders.scaling import Scaler
from odyssey_tui.video.encoders.transport import Name, Store

IN_MEMORY = (300_000.0, 600_000.0)
"""Bytes of pixels that make a picture worth showing, and those of the first one,
where they are handed over in memory."""


@dataclass(slots=True)
class GraphicsFrame(EncodedFrame):
    """Graphics commands on their way, and the pixels stored for them."""

    parts: deque[bytes] = field(default_factory=deque)
    stored: Name | None = None


class GraphicsEncoder(ABC):
    """Half of an :class:`~.base.Encoder`: PNGs, and the pixels in store.

    A PNG has ``share`` of what may be sent: Base64 makes four bytes out of three,
    commands add a little.
    """

    comfort: float = COMFORT
    first: float = FIRST_BUDGET
    spares_last_row = False

    def __init__(
        self,
        store: Store | None,
        steps_for: Callable[[int, int], list[Rung]],
        share: float,
    ) -> None:
        self._store = store
        if store is not None:
            self.comfort, self.first = IN_MEMORY
        self._lock = threading.Lock()
        self._layout = base.NOWHERE
        self._sent: set[int] = set()
        self._scaler = Scaler()
        self._palette = AdaptivePalette()
        self._ladder = Ladder(steps_for)
        self._share = share

    def _png(
        self, frame: DecodedFrame, full: tuple[int, int], grant: Grant, now: float
    ) -> tuple[Rung, bytes]:
        """A PNG of ``full`` pixels at best, and its step."""

        def png(rung: Rung) -> bytes:
            codes = self._scaler.rgb555(frame.frame, rung.width, rung.height)
            indices, palette = self._palette.index(codes, rung.colours)
            return png8(indices, palette, rung.level)

        return self._ladder.fit(full, grant.budget * self._share, grant, now, png, len)

    def settle(self, frame: EncodedFrame) -> None:
        assert isinstance(frame, GraphicsFrame)
        if frame.stored is not None and self._store is not None:
            self._store.remove(frame.stored)
            frame.stored = None

    @abstractmethod
    def clear(self) -> bytes:
        """See :class:`~.base.Encoder`."""

    def leave(self) -> bytes:
        if self._store is not None:
            self._store.rest()
        return self.clear()

    def close(self) -> bytes:
        if self._store is not None:
            self._store.close()
        return self.clear()


def bundled(commands: Iterable[bytes], part: float) -> Iterator[bytes]:
    """Graphics commands joined to parts of about ``part`` bytes."""
    bundle = bytearray()
    for command in commands:
        if bundle and len(bundle) + len(command) > part:
            yield bytes(bundle)
            bundle.clear()
        bundle += command
    yield bytes(bundle)
