"""What a local recording and a snapshot cost, and what they look like.

The frames are clips as they are received: sent through the service's encoder, then
decoded. Processor time is that of the recorder's thread and of the encoder's own
threads, without what the bench itself needs. PSNR is over all planes, against the
frames received.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from odyssey_tui.capture import CaptureContext, LocalRecorder, encode_png
from odyssey_tui.capture.movie import ENCODER_OPTIONS, ENCODER_THREADS, MovieWriter
from odyssey_tui.capture.sink import StagedFile
from odyssey_tui.local.encoder import H264Encoder
from odyssey_tui.models import DecodedFrame
from tests.bench import clips
from tests.bench.report import Row, markdown, percentile, table

CONTEXT = CaptureContext("A stormy sea", "1a2b3c4d")
INTERVAL = 1 / clips.FPS
OURS = f"{ENCODER_OPTIONS['preset']}:{ENCODER_OPTIONS['crf']}:{ENCODER_THREADS}"
OTHERS = ("ultrafast:20:1", "ultrafast:23:2", "superfast:23:1", "veryfast:23:1")
LEVELS = (1, 3, 6, 9)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of this bench."""
    parser.add_argument("--frames", type=int, default=120, help="per clip")
    parser.add_argument(
        "--settings",
        default=",".join([OURS, *OTHERS]),
        help="preset:crf:threads, several with commas between",
    )


def run(options: argparse.Namespace) -> str:
    """All tables."""
    received = {
        name: list(_received(clips.clip(name, clips.LARGE, options.frames)))
        for name in clips.NAMES
    }
    lines = []
    for settings in options.settings.split(","):
        for name, frames in received.items():
            print(f"{settings}, {name}", file=sys.stderr, flush=True)
            lines.append([settings, name, *_encoding(settings, frames)])
    headings = ["preset:crf:threads", "clip", "CPU ms per frame", "p95 ms in add()"]
    headings += ["MB per minute", "PSNR dB", "worst frame"]
    parts = [
        f"Encoding {clips.LARGE[0]}x{clips.LARGE[1]} ({OURS} is what is used)",
        markdown(headings, lines),
        "Recording in real time",
        table(_real_time(received["world"])),
        "Snapshots",
        markdown(["clip", "zlib level", "ms", "kB"], list(_snapshots(received))),
    ]
    return "\n\n".join(parts)


def _received(frames: Sequence[av.VideoFrame]) -> Iterator[DecodedFrame]:
    """The frames as the other end of a connection decodes them."""
    encoder = H264Encoder(*clips.LARGE)
    decoder = av.CodecContext.create("h264", "r")
    number = 0
    packets = [av.Packet(encoder.encode(frame).data) for frame in frames]
    for packet in [*packets, None]:
        for picture in decoder.decode(packet):
            at = number * INTERVAL
            milliseconds = round(at * 1000)
            yield DecodedFrame(picture, *clips.LARGE, milliseconds, at)
            number += 1


def _encoding(settings: str, frames: Sequence[DecodedFrame]) -> list[str]:
    preset, crf, threads = settings.split(":")
    encoder = {**ENCODER_OPTIONS, "preset": preset, "crf": crf}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "movie.mp4"
        with path.open("w+b", buffering=0) as raw:
            movie = MovieWriter(
                StagedFile(raw), {}, options=encoder, threads=int(threads)
            )
            walls = []
            processor = time.process_time()
            for frame in frames:
                wall = time.perf_counter()
                movie.add(frame)
                walls.append((time.perf_counter() - wall) * 1e3)
            movie.finish()
            processor = (time.process_time() - processor) * 1e3 / len(frames)
        minutes = len(frames) * INTERVAL / 60
        errors = list(_errors(path, frames))
        return [
            f"{processor:.1f}",
            f"{percentile(walls, 0.95):.1f}",
            f"{path.stat().st_size / 1e6 / minutes:.1f}",
            f"{_psnr(statistics.fmean(errors)):.1f}",
            f"{_psnr(max(errors)):.1f}",
        ]


def _errors(path: Path, frames: Sequence[DecodedFrame]) -> Iterator[float]:
    """Mean squared errors, one per frame."""
    with av.open(str(path)) as container:
        shown = container.decode(video=0)
        for one, other in zip(shown, frames, strict=True):
            difference = _samples(one) - _samples(other.frame)
            yield float(np.mean(difference * difference))


def _samples(frame: av.VideoFrame) -> NDArray[np.float32]:
    pixels: Any = frame.to_ndarray()
    samples: NDArray[np.float32] = pixels.astype(np.float32)
    return samples


def _psnr(error: float) -> float:
    return 10 * math.log10(255**2 / max(error, 1e-3))


def _real_time(frames: Sequence[DecodedFrame]) -> list[Row]:
    """The clip once at 20 frames a second, through the whole recorder."""
    puts, used = [], 0.0
    with tempfile.TemporaryDirectory() as folder:
        recorder = LocalRecorder(Path(folder), CONTEXT)
        begun, processor = time.monotonic(), time.process_time()
        for number, frame in enumerate(frames, 1):
            before = time.perf_counter()
            recorder.put(frame)
            puts.append((time.perf_counter() - before) * 1e6)
            time.sleep(max(0.0, begun + number * INTERVAL - time.monotonic()))
        result = recorder.stop()
        used = time.process_time() - processor
    lost = result.dropped / len(frames) * 100
    return [
        Row("put()", statistics.median(puts), "µs", runs=len(puts)),
        Row("put(), 95th percentile", percentile(puts, 0.95), "µs", runs=len(puts)),
        Row("processor per frame", used * 1e3 / len(frames), "ms", runs=len(frames)),
        Row("processor of one core", used / result.seconds * 100, "%"),
        Row("frames lost", lost, "%", 1.0),
    ]


def _snapshots(received: dict[str, list[DecodedFrame]]) -> Iterator[list[str]]:
    for name, frames in received.items():
        frame = frames[len(frames) // 3]
        for level in LEVELS:
            times = []
            for _ in range(5):
                before = time.perf_counter()
                data = encode_png(frame, CONTEXT, 0.0, compression=level)
                times.append((time.perf_counter() - before) * 1e3)
            size = f"{len(data) / 1e3:.0f}"
            yield [name, str(level), f"{statistics.median(times):.0f}", size]
