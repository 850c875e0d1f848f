"""A small Textual app with live video and no network, for tests and measuring.

Run it in a terminal: ``python -m tests.ui.video_harness``. Keys: what is typed
goes into the input, F2 opens and closes a dialog over the picture, F3 shows a
toast, F4 turns the picture on its side, F6 freezes it, F8 takes it away and brings
it back, Ctrl+Z suspends, Ctrl+Q quits.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
from pathlib import Path
from typing import ClassVar

import av
import numpy as np
from numpy.typing import NDArray
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Label, Static

from odyssey_tui.models import DecodedFrame
from odyssey_tui.ui.driver import VideoDriver, video_driver
from odyssey_tui.ui.widgets.video_pane import VideoPane
from odyssey_tui.video.mailbox import FrameMailbox
from odyssey_tui.video.presenter import Presenter
from odyssey_tui.video.probe import TerminalProfile, detect
from odyssey_tui.video.trace import Trace

Plane = NDArray[np.uint8]


def _texture(width: int, height: int, seed: int) -> NDArray[np.float32]:
    """Cloudy noise between 0 and 1, with detail at every size."""
    random = np.random.default_rng(seed)
    total = np.zeros((height, width), np.float32)
    weight = 1.0
    for octave in range(2, 9):
        grid = random.integers(0, 256, (2**octave, 2 ** (octave + 1)), np.uint8)
        small = av.VideoFrame.from_ndarray(grid, format="gray")
        large = small.reformat(width, height, "gray", interpolation="BICUBIC")
        total += weight * large.to_ndarray().astype(np.float32)
        weight *= 0.55
    total -= total.min()
    return total / total.max()


class MovingPicture:
    """A camera that pans over a landscape of noise with a disc in front.

    Args:
        width: Width of a frame in pixels.
        height: Height of a frame in pixels.
    """

    def __init__(self, width: int, height: int) -> None:
        self.size = (width, height)
        one, two, three = (
            _texture(width + 640, height + 320, seed) for seed in (1, 2, 3)
        )
        luma = 30 + 150 * one + 40 * two
        self._planes = [
            luma.astype(np.uint8),
            (128 + 90 * (two - one))[::2, ::2].astype(np.uint8),
            (128 + 90 * (three - two))[::2, ::2].astype(np.uint8),
        ]
        y, x = np.mgrid[-90:90, -90:90]
        self._disc = (x * x + y * y) < 88 * 88

    def frame(self, number: int) -> av.VideoFrame:
        """The picture at frame ``number``."""
        width, height = self.size
        left = int(320 + 300 * np.sin(number / 20)) // 2 * 2
        top = int(160 + 140 * np.sin(number / 33)) // 2 * 2
        frame = av.VideoFrame(width, height, "yuv420p")
        for index, plane in enumerate(self._planes):
            shift = 1 if index else 0
            x, y, w, h = (v >> shift for v in (left, top, width, height))
            part = plane[y : y + h, x : x + w].copy()
            self._draw(part, index, number)
            target = frame.planes[index]
            rows = np.zeros((h, target.line_size), np.uint8)
            rows[:, :w] = part
            target.update(rows.data)
        return frame

    def _draw(self, part: Plane, index: int, number: int) -> None:
        height, width = part.shape
        disc = self._disc if index == 0 else self._disc[::2, ::2]
        side = disc.shape[0]
        x = int((width - side) * (0.5 + 0.45 * np.cos(number / 9)))
        y = int((height - side) * (0.5 + 0.4 * np.sin(number / 7)))
        part[y : y + side, x : x + side][disc] = (210, 60, 170)[index]


class Source(threading.Thread):
    """Puts 20 pictures a second into a mailbox."""

    def __init__(self, mailbox: FrameMailbox) -> None:
        super().__init__(name="source", daemon=True)
        self.portrait = False
        self.stopped = threading.Event()
        self._mailbox = mailbox
        self._pictures = {False: MovingPicture(1280, 704)}

    def run(self) -> None:
        """Until stopped."""
        number, due = 0, time.monotonic()
        while not self.stopped.is_set():
            if self.portrait not in self._pictures:
                self._pictures[True] = MovingPicture(704, 1280)
            frame = self._pictures[self.portrait].frame(number)
            now = time.monotonic()
            self._mailbox.put(
                DecodedFrame(frame, frame.width, frame.height, number * 50, now)
            )
            number += 1
            due = max(due + 0.05, now - 0.05)
            self.stopped.wait(max(0.0, due - time.monotonic()))


class Dialog(ModalScreen[None]):
    """A dialog over part of the picture."""

    CSS = """
    Dialog { align: center middle; }
    Dialog Vertical {
        width: 40; height: 9; border: round $primary; background: $surface;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape,f2", "dismiss", "Close"),
    ]

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Label("A dialog in front of the picture")
            yield Input(placeholder="type here")


class Harness(App[None]):
    """Video above an input."""

    CSS = """
    VideoPane { height: 1fr; }
    #status { height: 1; }
    Input { height: 3; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        ("f2", "dialog", "Dialog"),
        ("f3", "toast", "Toast"),
        ("f4", "turn", "Turn"),
        ("f6", "freeze", "Freeze"),
        ("f8", "remove", "Remove"),
        ("ctrl+z", "suspend_process", "Suspend"),
        ("ctrl+q", "quit", "Quit"),
    ]

    def __init__(self, profile: TerminalProfile, trace: Trace | None = None) -> None:
        super().__init__(driver_class=VideoDriver)
        self.profile = profile
        self.mailbox = FrameMailbox()
        self.source = Source(self.mailbox)
        self.presenter: Presenter | None = None
        self._trace = trace
        self._frozen = False

    def compose(self) -> ComposeResult:
        yield VideoPane(profile=self.profile)
        yield Static(id="status")
        yield Input(placeholder="type here")

    def on_mount(self) -> None:
        pane = self.query_one(VideoPane)
        pane.message = "no picture yet"
        self.query_one(Input).focus()
        driver = video_driver(self)
        if driver is None or driver.output is None or self.profile.protocol == "none":
            return
        self.presenter = Presenter(
            self.profile, driver.output, self.mailbox, trace=self._trace
        )
        pane.attach(self.presenter)
        self.source.start()
        self.set_interval(1, self._report)

    def on_unmount(self) -> None:
        self.source.stopped.set()
        if self.presenter is not None:
            self.presenter.close()

    def _report(self) -> None:
        assert self.presenter is not None
        stats = self.presenter.snapshot()
        age = "-" if stats.age_ms is None else f"{stats.age_ms:.0f}"
        rtt = "-" if stats.rtt_ms is None else f"{stats.rtt_ms:.0f}"
        self.query_one("#status", Static).update(
            f"{stats.shown_fps:.1f}/{stats.received_fps:.1f} fps {stats.protocol} "
            f"{stats.rung} {stats.encoded_size} {stats.link_bytes_s / 1e3:.0f} kB/s "
            f"rtt {rtt} age {age} {stats.step_reason}"
        )

    def action_dialog(self) -> None:
        self.push_screen(Dialog())

    def action_toast(self) -> None:
        self.notify("A toast over the picture", timeout=2)

    def action_turn(self) -> None:
        self.source.portrait = not self.source.portrait

    def action_freeze(self) -> None:
        self._frozen = not self._frozen
        if self.presenter is not None:
            (self.presenter.pause if self._frozen else self.presenter.resume)()

    def action_remove(self) -> None:
        pane = self.query_one(VideoPane)
        pane.display = not pane.display


def main() -> int:
    """Run it and return its exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--graphics", default="auto", help="protocol to use")
    parser.add_argument("--trace", type=Path, help="JSON lines, one per frame")
    options = parser.parse_args()
    profile = detect(
        sys.stdin.fileno(),
        sys.stdout.fileno(),
        os.environ,
        override=None if options.graphics == "auto" else options.graphics,
    )
    trace = Trace(options.trace) if options.trace else None
    app = Harness(profile, trace)
    app.run()
    return app.return_code or 0


if __name__ == "__main__":
    sys.exit(main())
