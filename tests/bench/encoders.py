"""What each encoder needs for a picture, and what the picture looks like then.

Two tables: with all the bytes that an encoder can use, and with a few. Quality is
that of the pixels which a terminal would show, made by :mod:`tests.bench.decoding`,
against the source in the size of the picture on the screen. PSNR after a blur of
3x3 pixels does not count dither as an error, as the eye does not.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
import time
from dataclasses import dataclass, field

import av
import numpy as np
from av.video.reformatter import Interpolation
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from odyssey_tui.models import DecodedFrame
from odyssey_tui.video.budget import PACE, PART_TIME, SHARE, Grant
from odyssey_tui.video.encoders import EncodedFrame, Encoder, Layout, make_encoder
from odyssey_tui.video.geometry import Rect
from odyssey_tui.video.profile import Colors, Protocol, TerminalProfile
from tests.bench import clips
from tests.bench.decoding import PixelScreen
from tests.bench.report import markdown, percentile

COLUMNS, ROWS, CELL = 128, 35, (10, 20)
PICTURE = Rect(0, 0, COLUMNS, ROWS)
PIXELS = (COLUMNS * CELL[0], ROWS * CELL[1])
BUDGETS = (80_000, 20_000, 6_000, 1_500)
INTERVAL = 1 / clips.FPS
UNLIMITED = Grant(budget=1e9, part=1e9, rate=1e12, interval=INTERVAL)

KINDS: dict[str, tuple[Protocol, Colors]] = {
    "kitty-shm": ("kitty-shm", "truecolor"),
    "kitty-file": ("kitty-file", "truecolor"),
    "kitty": ("kitty", "truecolor"),
    "iterm2": ("iterm2", "truecolor"),
    "sixel": ("sixel", "truecolor"),
    "cells": ("cells", "truecolor"),
    "cells-256": ("cells", "256"),
    "cells-16": ("cells", "16"),
}
HANDED_OVER = ("kitty-shm", "kitty-file")
"""Not in the second table: next to nothing is sent there."""

Pixels = NDArray[np.uint8]


@dataclass(slots=True)
class Measured:
    """Frames of one encoder: milliseconds, bytes, decibels, one entry each."""

    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    errors: list[float] = field(default_factory=list)
    blurred: list[float] = field(default_factory=list)
    rung: str = ""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of this bench."""
    parser.add_argument("--encoders", default=",".join(KINDS), help="some of them")
    parser.add_argument("--frames", type=int, default=48, help="per clip")
    parser.add_argument("--skip", type=int, default=8, help="frames left out at first")
    parser.add_argument("--look", type=int, default=5, help="PSNR of every Nth frame")


def run(options: argparse.Namespace) -> str:
    """Both tables."""
    names = options.encoders.split(",")
    unknown = [name for name in names if name not in KINDS]
    if unknown:
        return f"unknown encoders: {', '.join(unknown)}; there are {', '.join(KINDS)}"
    missing = {name: why for name in names if (why := _refusal(name))}
    names = [name for name in names if name not in missing]
    left_out = [f"- {name} left out: {why}" for name, why in missing.items()]
    parts = [_unlimited(names, options), _limited(names, options), "\n".join(left_out)]
    return "\n\n".join(part for part in parts if part)


def grant_of(budget: float) -> Grant:
    """What the pacing grants on a link that carries ``budget`` bytes per frame."""
    rate = budget / (INTERVAL * SHARE)
    return Grant(budget, max(256.0, rate * PART_TIME), rate * PACE, INTERVAL)


def _encoder(name: str) -> Encoder:
    protocol, colors = KINDS[name]
    profile = TerminalProfile(
        protocol=protocol, colors=colors, cell_pixels=CELL, sync=True
    )
    return make_encoder(profile)


def _refusal(name: str) -> str:
    """Why there is no such encoder, or an empty text."""
    try:
        _encoder(name).close()
    except ValueError as error:
        return str(error)
    return ""


def _unlimited(names: list[str], options: argparse.Namespace) -> str:
    lines = []
    for size in clips.SIZES:
        for clip in clips.NAMES:
            frames = clips.clip(clip, size, options.frames)
            for name in names:
                _say(f"{name}, {clip} {size[0]}x{size[1]}")
                lines.append(
                    [
                        f"{size[0]}x{size[1]}",
                        clip,
                        name,
                        *_columns(measure(name, frames, UNLIMITED, options)),
                    ]
                )
    headings = ["source", "clip", "encoder", "ms", "p95", "CPU ms", "kB"]
    headings += ["PSNR", "blurred", "shown as"]
    title = (
        f"Unlimited, on {COLUMNS}x{ROWS} cells of {CELL[0]}x{CELL[1]} pixels "
        f"({options.frames} frames, medians; CPU of all threads; dB)"
    )
    return f"{title}\n\n{markdown(headings, lines)}"


def _columns(measured: Measured) -> list[str]:
    return [
        f"{statistics.median(measured.wall):.1f}",
        f"{percentile(measured.wall, 0.95):.1f}",
        f"{statistics.median(measured.processor):.1f}",
        f"{statistics.median(measured.sizes) / 1e3:.1f}",
        f"{psnr(measured.errors):.1f}",
        f"{psnr(measured.blurred):.1f}",
        measured.rung,
    ]


def _limited(names: list[str], options: argparse.Namespace) -> str:
    names = [name for name in names if name not in HANDED_OVER]
    lines = []
    for clip in clips.NAMES:
        frames = clips.clip(clip, clips.LARGE, options.frames)
        for name in names:
            line = [clip, name]
            for budget in BUDGETS:
                _say(f"{name}, {clip} at {budget / 1e3:g} kB")
                measured = measure(name, frames, grant_of(budget), options)
                used = statistics.fmean(measured.sizes) / 1e3
                line.append(f"{psnr(measured.blurred):.1f} dB, {used:.1f} kB")
            lines.append(line)
    headings = ["clip", "encoder", *(f"≤ {budget / 1e3:g} kB" for budget in BUDGETS)]
    title = (
        f"At most so many bytes per frame, {clips.LARGE[0]}x{clips.LARGE[1]} "
        "(PSNR blurred; mean bytes really used)"
    )
    return f"{title}\n\n{markdown(headings, lines)}"


def measure(
    name: str,
    frames: list[av.VideoFrame],
    grant: Grant,
    options: argparse.Namespace,
) -> Measured:
    """Encode all frames as the presenter does, and look at some of them."""
    measured = Measured()
    encoder = _encoder(name)
    screen = PixelScreen(COLUMNS, ROWS, CELL)
    layout = Layout(PICTURE, (PICTURE,), PIXELS)
    try:
        screen.feed(encoder.set_layout(layout))
        for number, frame in enumerate(frames):
            wall, processor = time.perf_counter(), time.process_time()
            encoded = encoder.encode(
                _decoded(frame, number), layout, grant, number * INTERVAL
            )
            data = b"" if encoded is None else _written(encoder, encoded)
            processor = time.process_time() - processor
            wall = time.perf_counter() - wall
            screen.feed(data)
            if encoded is not None:
                encoder.settle(encoded)
                measured.rung = encoded.rung
            if number < options.skip:
                continue
            measured.wall.append(wall * 1e3)
            measured.processor.append(processor * 1e3)
            measured.sizes.append(len(data))
            if number % options.look == 0:
                _compare(screen.pixels(), _reference(frame), measured)
    finally:
        encoder.close()
    return measured


def _decoded(frame: av.VideoFrame, number: int) -> DecodedFrame:
    at = number * INTERVAL
    return DecodedFrame(frame, frame.width, frame.height, round(at * 1e3), at)


def _written(encoder: Encoder, encoded: EncodedFrame) -> bytes:
    """All parts of a frame, as the writer takes them."""
    parts: list[bytes] = []
    while not encoded.done:
        part = encoder.take(encoded, interrupted=False)
        if part is None:
            break
        parts.append(part)
        encoded.taken += len(part)
    return b"".join(parts)


def _reference(frame: av.VideoFrame) -> Pixels:
    """The source in the size that it has on the screen."""
    shrinks = frame.width > PIXELS[0] or frame.height > PIXELS[1]
    how = Interpolation.AREA if shrinks else Interpolation.BILINEAR
    scaled = frame.reformat(*PIXELS, "rgb24", interpolation=how)
    return scaled.to_ndarray().astype(np.uint8, copy=False)


def _compare(shown: Pixels, wanted: Pixels, measured: Measured) -> None:
    measured.errors.append(_squared_error(shown, wanted))
    measured.blurred.append(_squared_error(_blurred(shown), _blurred(wanted)))


def _squared_error(one: Pixels, other: Pixels) -> float:
    difference = one.astype(np.float32) - other
    return float(np.mean(difference * difference))


def _blurred(pixels: Pixels) -> Pixels:
    """The mean of 3x3 pixels around each."""
    return np.asarray(Image.fromarray(pixels).filter(ImageFilter.BoxBlur(1)))


def psnr(errors: list[float]) -> float:
    """Decibels of the mean of squared errors."""
    if not errors:
        return math.nan
    return 10 * math.log10(255**2 / max(statistics.fmean(errors), 1e-3))


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
