"""Pictures, terminals and links for the tests of the video path."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import av
import numpy as np
import pyte
from numpy.typing import NDArray

from odyssey_tui.models import DecodedFrame
from odyssey_tui.video.budget import Grant
from odyssey_tui.video.encoders.base import Layout
from odyssey_tui.video.encoders.cell_shapes import GLYPHS, PARTS
from odyssey_tui.video.geometry import Rect
from odyssey_tui.video.profile import TerminalProfile
from odyssey_tui.video.sink import FrameSource

GENEROUS = Grant(budget=1e9, part=1e9, rate=1e12, interval=0.05)


def decoded(pixels: NDArray[np.uint8], at: float = 0.0) -> DecodedFrame:
    """A frame of these RGB pixels, as a decoder would hand it over."""
    frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
    planar = frame.reformat(format="yuv420p")
    return DecodedFrame(planar, planar.width, planar.height, 0, at)


def plain(
    width: int, height: int, colour: tuple[int, int, int], at: float = 0.0
) -> DecodedFrame:
    """A frame of one colour."""
    return decoded(np.full((height, width, 3), colour, np.uint8), at)


def busy(width: int, height: int, seed: int, at: float = 0.0) -> DecodedFrame:
    """A frame with different colours everywhere, in patches of 16 pixels."""
    random = np.random.default_rng(seed)
    patches = random.integers(0, 256, (-(-height // 16), -(-width // 16), 3), np.uint8)
    large = np.repeat(np.repeat(patches, 16, 0), 16, 1)[:height, :width]
    return decoded(np.ascontiguousarray(large), at)


def layout_of(
    picture: Rect, visible: Sequence[Rect] | None = None, cell: tuple[int, int] = (8, 8)
) -> Layout:
    """A layout; everything is visible unless said otherwise."""
    parts = (picture,) if visible is None else tuple(visible)
    return Layout(picture, parts, (picture.width * cell[0], picture.height * cell[1]))


class CellTerminal:
    """A terminal that shows text; pyte without what it does not know."""

    def __init__(self, columns: int, rows: int) -> None:
        self.screen = pyte.Screen(columns, rows)
        self.screen.reset_mode(pyte.modes.DECAWM)
        self._stream = pyte.ByteStream(self.screen)

    def feed(self, data: bytes) -> None:
        """Take in bytes; requests are left out."""
        data = re.sub(rb"\x1b\[\?\d+\$p", b"", data)
        self._stream.feed(re.sub(rb"\x1b\[\?2026[hl]", b"", data))

    def pixels(self, rect: Rect) -> NDArray[np.int16]:
        """Four pixels of each cell: ``(2 * height, 2 * width, 3)``."""
        out = np.zeros((rect.height, 2, rect.width, 2, 3), np.int16)
        for y in range(rect.height):
            for x in range(rect.width):
                cell = self.screen.buffer[rect.y + y][rect.x + x]
                shape = GLYPHS.index(cell.data)
                parts = PARTS[shape].reshape(2, 2)
                out[y, :, x] = _rgb(cell.bg)
                out[y, :, x][parts] = _rgb(cell.fg)
        return out.reshape(2 * rect.height, 2 * rect.width, 3)


def _rgb(colour: str) -> tuple[int, int, int]:
    if len(colour) != 6 or colour == "default":
        return 0, 0, 0
    return int(colour[:2], 16), int(colour[2:4], 16), int(colour[4:], 16)


@dataclass
class KittyScreen:
    """What a terminal with kitty graphics has and shows.

    Attributes:
        images: Size of each image by number, and its payload.
        placed: Pieces on the screen: (image, piece) to row, column and settings.
        live_retransmissions: Times that an image was sent anew while it was shown.
    """

    images: dict[int, dict[str, str]] = field(default_factory=dict)
    payloads: dict[int, bytes] = field(default_factory=dict)
    placed: dict[tuple[int, int], dict[str, int]] = field(default_factory=dict)
    live_retransmissions: int = 0
    cursor: tuple[int, int] = (1, 1)
    _open: int | None = None

    _TOKEN = re.compile(rb"\x1b_G([^;\x1b]*);?([^\x1b]*)\x1b\\|\x1b\[(\d+);(\d+)H")

    def feed(self, data: bytes) -> None:
        """Take in bytes."""
        for match in self._TOKEN.finditer(data):
            control, payload, row, column = match.groups()
            if row:
                self.cursor = int(row), int(column)
            else:
                pairs = (item.split("=", 1) for item in control.decode().split(","))
                self._command(dict(pairs), payload)  # type: ignore[arg-type]

    def _command(self, keys: dict[str, str], payload: bytes) -> None:
        assert keys.get("q") == "2", "every command must be quiet"
        action = keys.get("a")
        if action is None:
            assert self._open is not None
            self.payloads[self._open] += payload
            if keys["m"] == "0":
                self._open = None
            return
        image = int(keys["i"])
        if action == "t":
            assert self._open is None, "a transmission inside another"
            if any(number == image for number, _ in self.placed):
                self.live_retransmissions += 1
            self.images[image], self.payloads[image] = keys, payload
            self._open = image if keys.get("m") == "1" else None
        elif action == "p":
            if image in self.images:
                place = {k: int(v) for k, v in keys.items() if k in "xywhcr"}
                place["row"], place["column"] = self.cursor
                self.placed[image, int(keys["p"])] = place
        elif action == "d":
            self._delete(image, keys)

    def _delete(self, image: int, keys: dict[str, str]) -> None:
        for number, piece in list(self.placed):
            if number == image and ("p" not in keys or int(keys["p"]) == piece):
                del self.placed[number, piece]
        if keys["d"] == "I":
            self.images.pop(image, None)
            self.payloads.pop(image, None)

    def covered(self) -> set[tuple[int, int]]:
        """Row and column, from 0, of every cell that shows a picture."""
        cells: set[tuple[int, int]] = set()
        for place in self.placed.values():
            for y in range(place["r"]):
                for x in range(place["c"]):
                    cells.add((place["row"] - 1 + y, place["column"] - 1 + x))
        return cells


def profile(**values: object) -> TerminalProfile:
    """A profile of a terminal that acknowledges, for cells unless said otherwise."""
    return TerminalProfile(**{"protocol": "cells", "rtt": 0.0, **values})  # type: ignore[arg-type]


class AnsweringSink:
    """A sink that asks its source at once and answers everything it requests.

    Args:
        receive: Called with all bytes in order.
        answering: Whether requests are answered.
    """

    def __init__(
        self, receive: Callable[[bytes], None], answering: bool = True
    ) -> None:
        self.source: FrameSource | None = None
        self.answering = answering
        self.clock: Callable[[], float] = lambda: 0.0
        self._receive = receive
        self._woken = threading.Event()
        self._stopped = False
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def attach(self, source: FrameSource) -> None:
        self.source = source
        self.wake()

    def detach(self, source: FrameSource) -> None:
        self.source = None

    def wake(self) -> None:
        self._woken.set()

    def write_control(self, data: bytes) -> None:
        with self._lock:
            self._receive(data)

    def _run(self) -> None:
        while not self._stopped:
            self._woken.wait(0.02)
            self._woken.clear()
            source = self.source
            while source is not None and not self._stopped:
                part = source.next_part(self.clock(), interrupted=False)
                if not isinstance(part, bytes):
                    break
                with self._lock:
                    self._receive(part)
                source.wrote(len(part), self.clock(), picture=True)
                if self.answering:
                    for number in re.findall(rb"\x1b\[\?(\d+)\$p", part):
                        source.acknowledged(int(number), self.clock())

    def stop(self) -> None:
        """End the thread."""
        self._stopped = True
        self.wake()
        self._thread.join(2)
