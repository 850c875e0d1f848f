"""The player of recordings: opening, seeking, frames in time, processor time.

The recording is a minute of the service's own pictures, encoded as the service
encodes them, with the index at the end of the file as it writes it. The web server
is a process of its own, on loopback.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import av

from odyssey_tui.local.encoder import FRAME_TIME_BASE, H264Encoder
from odyssey_tui.models import DecodedFrame
from odyssey_tui.player import Player, PlayerState, PlayerStatus
from tests.bench import clips
from tests.bench.report import Row, median_row

SECONDS = 60
DRAWN = 200
"""Frames that are drawn; the recording shows them forwards and backwards in turn."""

RATES = (0.5, 1.0, 2.0, 4.0)
OPENINGS = 15
TIMEOUT = 10.0

_SERVE = """
import sys
from pathlib import Path
from tests.unit.player.server import FileServer
with FileServer() as server:
    server.behaviour.data = Path(sys.argv[1]).read_bytes()
    print(server.url(), flush=True)
    sys.stdin.read()
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of this bench."""
    parser.add_argument("--seeks", type=int, default=60)
    parser.add_argument("--play", type=float, default=5.0, help="seconds per rate")


def run(options: argparse.Namespace) -> list[Row]:
    """Medians, and the worst where it matters."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        short = _record(Path(folder) / "short.mp4", 2)
        long = _record(Path(folder) / "long.mp4", 5)
        with _served(short) as url, _served(long) as long_url:
            rows += _openings("file", lambda: str(short), None)
            rows += _openings("URL", lambda: url, 300)
            for name, where in (
                ("file, keyframe every 2 s", str(short)),
                ("URL, keyframe every 2 s", url),
                ("URL, keyframe every 5 s", long_url),
            ):
                rows += _seeks(name, where, options.seeks)
            for rate in RATES:
                rows += _playing(url, rate, options.play)
    return rows


class _Watch:
    """A player whose frames can be waited for."""

    def __init__(self) -> None:
        self.arrived: list[tuple[float, int]] = []
        self._news = threading.Condition()
        self.player = Player(self._take)

    def wait(self, count: int) -> float:
        """When the frame of that number was handed out."""
        end = time.monotonic() + TIMEOUT
        with self._news:
            while len(self.arrived) < count:
                if not self._news.wait(end - time.monotonic()):
                    raise TimeoutError(f"no frame: {self.player.state}")
            return self.arrived[count - 1][0]

    def until(self, condition: Callable[[PlayerState], bool]) -> None:
        end = time.monotonic() + TIMEOUT
        while not condition(self.player.state):
            if time.monotonic() > end:
                raise TimeoutError(f"not reached: {self.player.state}")
            time.sleep(0.002)

    def _take(self, frame: DecodedFrame) -> None:
        with self._news:
            self.arrived.append((time.monotonic(), frame.timestamp_ms))
            self._news.notify_all()


@contextmanager
def _watch() -> Iterator[_Watch]:
    watch = _Watch()
    try:
        yield watch
    finally:
        watch.player.close()


def _openings(name: str, where: Callable[[], str], goal: float | None) -> list[Row]:
    times = []
    for _ in range(OPENINGS):
        with _watch() as watch:
            started = time.monotonic()
            watch.player.open(where())
            times.append((watch.wait(1) - started) * 1000)
    later = times[1:]
    return [
        Row(f"open to first frame, {name}, first time", times[0], "ms", goal),
        median_row(f"open to first frame, {name}", later, "ms", goal),
        Row(f"open to first frame, {name}, worst", max(later), "ms", goal),
    ]


def _seeks(name: str, where: str, count: int) -> list[Row]:
    chance = random.Random(1)
    times = []
    with _watch() as watch:
        watch.player.open(where, start_paused=True)
        watch.wait(1)
        for number in range(count):
            target = chance.randrange(SECONDS * clips.FPS)
            started = time.monotonic()
            watch.player.seek(target / clips.FPS)
            times.append((watch.wait(number + 2) - started) * 1000)
            if watch.arrived[-1][1] != target * 1000 // clips.FPS:
                raise AssertionError(f"{target}: another frame was shown")
    return [
        median_row(f"seek to frame, {name}", times, "ms", 200),
        Row(f"seek to frame, {name}, worst", max(times), "ms", 200, runs=len(times)),
    ]


def _playing(where: str, rate: float, seconds: float) -> list[Row]:
    with _watch() as watch:
        watch.player.set_rate(rate)
        watch.player.open(where)
        watch.until(lambda state: state.status is PlayerStatus.PLAYING)
        started, used = time.monotonic(), time.process_time()
        first = len(watch.arrived)
        time.sleep(seconds)
        took = time.monotonic() - started
        used = time.process_time() - used
        handed_out = len(watch.arrived) - first
        # Media time over the clock's: what is lost there would be a slowed clock.
        (begin, begin_ms), (end, end_ms) = watch.arrived[first], watch.arrived[-1]
        drift = (end - begin) * 1000 - (end_ms - begin_ms) / rate
    due = took * min(clips.FPS, clips.FPS * rate)
    share = min(100.0, handed_out / due * 100)
    return [
        Row(f"frames handed out of those due, {rate:g}x", share, "%", 99, True),
        Row(f"behind the clock at the end, {rate:g}x", drift, "ms"),
        Row(f"processor time per second, {rate:g}x", used / took * 1000, "ms"),
    ]


def _record(path: Path, keyframe_seconds: int) -> Path:
    width, height = clips.LARGE
    drawn = clips.clip("world", clips.LARGE, DRAWN)
    there_and_back = [*range(DRAWN), *range(DRAWN - 2, 0, -1)]
    encoder = H264Encoder(width, height)
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_mux_stream(
            "h264",
            rate=clips.FPS,
            width=width,
            height=height,
            time_base=FRAME_TIME_BASE,
        )
        for number in range(SECONDS * clips.FPS):
            frame = drawn[there_and_back[number % len(there_and_back)]]
            keyframe = number % (keyframe_seconds * clips.FPS) == 0
            picture = encoder.encode(frame, keyframe)
            packet = av.Packet(picture.data)
            packet.stream = stream
            packet.time_base = FRAME_TIME_BASE
            packet.pts = packet.dts = number
            packet.duration = 1
            packet.is_keyframe = picture.keyframe
            container.mux_one(packet)
    encoder.close()
    return path


@contextmanager
def _served(path: Path) -> Iterator[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", _SERVE, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.stdin.close()
        process.stdout.close()
        process.wait(TIMEOUT)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
