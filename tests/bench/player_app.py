"""This program's video path alone: a clip in a pane above an input.

``python -m tests.bench.player_app CLIP --graphics kitty --trace FILE``
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
from pathlib import Path

import av
from textual.app import App, ComposeResult
from textual.widgets import Input

from odyssey_tui.models import DecodedFrame
from odyssey_tui.ui.driver import VideoDriver, video_driver
from odyssey_tui.ui.widgets.video_pane import VideoPane
from odyssey_tui.video.mailbox import FrameMailbox
from odyssey_tui.video.presenter import Presenter
from odyssey_tui.video.probe import TerminalProfile, detect
from odyssey_tui.video.trace import Trace
from tests.bench.clips import FPS


class ClipSource(threading.Thread):
    """Decodes a clip over and over, at its own pace, into a mailbox."""

    def __init__(self, clip: Path, mailbox: FrameMailbox) -> None:
        super().__init__(name="clip", daemon=True)
        self.stopped = threading.Event()
        self._clip = clip
        self._mailbox = mailbox

    def run(self) -> None:
        """Until stopped."""
        due, number = time.monotonic(), 0
        while not self.stopped.is_set():
            with av.open(str(self._clip)) as container:
                for frame in container.decode(video=0):
                    now = time.monotonic()
                    due = max(due + 1 / FPS, now - 1 / FPS)
                    if self.stopped.wait(max(0.0, due - now)):
                        return
                    number += 1
                    milliseconds = number * 1000 // FPS
                    size = frame.width, frame.height
                    at = time.monotonic()
                    self._mailbox.put(DecodedFrame(frame, *size, milliseconds, at))


class Player(App[None]):
    """Video above an input."""

    CSS = """
    VideoPane { height: 1fr; }
    Input { height: 3; }
    """

    def __init__(self, clip: Path, profile: TerminalProfile, trace: Trace) -> None:
        super().__init__(driver_class=VideoDriver)
        self._profile = profile
        self._trace = trace
        self._mailbox = FrameMailbox()
        self._source = ClipSource(clip, self._mailbox)
        self._presenter: Presenter | None = None

    def compose(self) -> ComposeResult:
        yield VideoPane(profile=self._profile)
        yield Input()

    def on_mount(self) -> None:
        self.query_one(Input).focus()
        driver = video_driver(self)
        assert driver is not None
        assert driver.output is not None
        self._presenter = Presenter(
            self._profile, driver.output, self._mailbox, trace=self._trace
        )
        self.query_one(VideoPane).attach(self._presenter)
        self._source.start()

    def on_unmount(self) -> None:
        self._source.stopped.set()
        if self._presenter is not None:
            self._presenter.close()


def main() -> int:
    """Run it and return its exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clip", type=Path)
    parser.add_argument("--graphics", default="auto")
    parser.add_argument("--trace", type=Path, required=True)
    options = parser.parse_args()
    profile = detect(
        sys.stdin.fileno(),
        sys.stdout.fileno(),
        os.environ,
        override=None if options.graphics == "auto" else options.graphics,
    )
    app = Player(options.clip, profile, Trace(options.trace))
    app.run()
    return app.return_code or 0


if __name__ == "__main__":
    sys.exit(main())
