"""Other programs that show video in a terminal, and this one's video path alone.

The same clip, the same cells, the same links, one after the other. Frames are
counted when the terminal has got them: whole pictures, or, of those who write
text, returns to the start of the picture.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import av
from PIL import Image

from odyssey_tui.config import GRAPHICS
from tests.bench import clips
from tests.bench.answers import BRANDS, Picture
from tests.bench.link import LinkSpec
from tests.bench.report import figure, markdown
from tests.bench.terminal import Plan, Watched, read_trace, watch

COLUMNS, PICTURE_ROWS, INPUT_ROWS = 128, 35, 3
WIDTH, HEIGHT = COLUMNS * 10, PICTURE_ROWS * 20
CLIP_FRAMES = 100
STILLS = 40
LINKS = (LinkSpec("unlimited"), LinkSpec("2mb", 2e6, 0.05))


@dataclass(frozen=True, slots=True)
class Peer:
    """A program.

    Attributes:
        name: What it is called here.
        command: The program and its arguments.
        brand: The terminal that it gets.
        counted: What a frame is: a kind of picture, ``None`` if it is acknowledged.
        echoes: Whether it shows what is typed.
        trace: Where it says how it has shown each frame, if it does.
    """

    name: str
    command: list[str]
    brand: str
    counted: Picture | None
    echoes: bool = False
    trace: Path | None = None


@dataclass(frozen=True, slots=True)
class Media:
    """The clip in the forms that the programs take.

    Attributes:
        video: As H.264.
        animation: Its beginning as an animated GIF.
        folder: For what else is written.
    """

    video: Path
    animation: Path
    folder: Path


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of this bench."""
    names = [spec.name for spec in LINKS]
    parser.add_argument("--peers", default="", help="words that the names contain")
    parser.add_argument("--links", default=",".join(names), help="some of them")
    parser.add_argument("--clip", default=clips.NAMES[0], choices=clips.NAMES)
    parser.add_argument("--seconds", type=float, default=12.0, help="of each run")
    parser.add_argument("--skip", type=float, default=4.0, help="seconds left out")


def run(options: argparse.Namespace) -> str:
    """A table for each link."""
    words = [word for word in options.peers.split(",") if word]
    with tempfile.TemporaryDirectory() as folder:
        media = _media(options.clip, Path(folder))
        peers = [
            peer
            for peer in (*_ours(media), *_mpv(media), *_timg(media), *_others(media))
            if not words or any(word in peer.name for word in words)
        ]
        parts = ["\n".join(_left_out())]
        for link in LINKS:
            if link.name in options.links.split(","):
                parts.append(_table(link, peers, options))
    return "\n\n".join(part for part in parts if part)


def _left_out() -> Iterator[str]:
    for name in ("mpv", "timg", "chafa"):
        if shutil.which(name) is None:
            yield f"- {name} left out: apt-get install {name}"
    if shutil.which("mpv") is not None and "kitty" not in _mpv_outputs():
        yield "- mpv kitty left out: mpv 0.36 or newer has it"


def _media(clip: str, folder: Path) -> Media:
    frames = clips.clip(clip, clips.LARGE, CLIP_FRAMES)
    media = Media(folder / "clip.mp4", folder / "clip.gif", folder)
    clips.write_clip(frames, media.video)
    _write_animation(frames[:STILLS], media.animation)
    return media


def _write_animation(frames: list[av.VideoFrame], path: Path) -> None:
    first, *others = (
        Image.fromarray(frame.to_ndarray(format="rgb24")) for frame in frames
    )
    duration = 1000 // clips.FPS
    first.save(path, save_all=True, append_images=others, duration=duration, loop=0)


def _ours(media: Media) -> Iterator[Peer]:
    """This program's video path, every way that it has."""
    ways = [("kitty-shm", "auto", "kitty"), ("kitty", "kitty", "kitty")]
    ways += [("iterm2", "iterm2", "iterm2"), ("sixel", "sixel", "xterm")]
    ways += [("cells", "cells", "plain")]
    for name, graphics, brand in ways:
        if graphics in GRAPHICS:
            command = [sys.executable, "-m", "tests.bench.player_app"]
            command += [str(media.video), "--graphics", graphics]
            trace = media.folder / f"{name}.jsonl"
            command += ["--trace", str(trace)]
            yield Peer(f"odyssey-tui {name}", command, brand, None, True, trace)


@cache
def _mpv_outputs() -> list[str]:
    """Words of mpv's list of video outputs."""
    return subprocess.run(
        ["mpv", "--vo=help"], capture_output=True, text=True, check=False
    ).stdout.split()


def _mpv(media: Media) -> Iterator[Peer]:
    if shutil.which("mpv") is None:
        return
    offered = _mpv_outputs()
    base = ["mpv", "--no-config", "--no-audio", "--really-quiet", "--loop-file=inf"]
    pixels = [f"--vo-{{0}}-width={WIDTH}", f"--vo-{{0}}-height={HEIGHT}"]
    cells = [f"--vo-{{0}}-cols={COLUMNS}", f"--vo-{{0}}-rows={PICTURE_ROWS}"]
    text = [f"--vo-tct-width={COLUMNS}", f"--vo-tct-height={PICTURE_ROWS}"]
    kinds: list[tuple[Picture, str, str, list[str]]] = [
        ("sixel", "sixel", "xterm", pixels + cells),
        ("kitty", "kitty", "kitty", pixels + cells),
        ("text", "tct", "plain", text),
    ]
    for counted, output, brand, size in kinds:
        if output in offered:
            arguments = [option.format(output) for option in size]
            command = [*base, f"--vo={output}", *arguments, str(media.video)]
            yield Peer(f"mpv {output}", command, brand, counted)


def _timg(media: Media) -> Iterator[Peer]:
    if shutil.which("timg") is None:
        return
    size = f"-g{COLUMNS}x{PICTURE_ROWS}"
    kinds: list[tuple[str, list[str], str, Picture]] = [
        ("kitty", ["-pk"], "kitty", "kitty"),
        ("kitty, compressed", ["-pk", "--compress"], "kitty", "kitty"),
        ("iterm2", ["-pi"], "iterm2", "iterm2"),
        ("quarter blocks", ["-pq"], "plain", "text"),
        ("half blocks", ["-ph"], "plain", "text"),
    ]
    for name, kind, brand, counted in kinds:
        command = ["timg", "-V", size, "--loops=-1", *kind, str(media.video)]
        yield Peer(f"timg {name}", command, brand, counted)


def _others(media: Media) -> Iterator[Peer]:
    if shutil.which("chafa") is not None:
        kinds: list[tuple[str, str, Picture]] = [
            ("sixels", "xterm", "sixel"),
            ("kitty", "kitty", "kitty"),
            ("symbols", "plain", "text"),
        ]
        for kind, brand, counted in kinds:
            command = ["chafa", f"--format={kind}", f"--size={COLUMNS}x{PICTURE_ROWS}"]
            command += ["--colors=full", f"--speed={clips.FPS}fps", "--duration=inf"]
            command.append(str(media.animation))
            yield Peer(f"chafa {kind}", command, brand, counted)
    widgets: list[tuple[str, str, Picture]] = [
        ("kitty", "kitty", "kitty"),
        ("sixel", "xterm", "sixel"),
    ]
    for kind, brand, counted in widgets:
        command = [sys.executable, "-m", "tests.bench.image_app"]
        command += [str(media.video), kind]
        yield Peer(f"textual-image {kind}", command, brand, counted, echoes=True)


def _table(link: LinkSpec, peers: list[Peer], options: argparse.Namespace) -> str:
    lines = []
    for peer in peers:
        if link.rtt and "kitty-shm" in peer.name:
            # There is no shared memory at the far end of a link.
            continue
        print(f"{peer.name}, {link.name}", file=sys.stderr, flush=True)
        lines.append([*_line(peer, _watch(peer, link, options)), _shown_as(peer)])
    rate = "unlimited" if link.bandwidth == float("inf") else f"{link.bandwidth:g} B/s"
    title = f"{rate}, {link.rtt * 1e3:.0f} ms, {COLUMNS}x{PICTURE_ROWS} cells"
    headings = [
        "program",
        "fps",
        "kB/frame",
        "kB/s",
        "CPU",
        "echo p50",
        "p95",
        "shown as",
    ]
    return f"{title}\n\n{markdown(headings, lines)}"


def _shown_as(peer: Peer) -> str:
    """Protocol and quality of the last frame, as far as the program says it."""
    lines = read_trace(peer.trace) if peer.trace is not None else []
    return f"{lines[-1]['protocol']} {lines[-1]['rung']}" if lines else "-"


def _watch(peer: Peer, link: LinkSpec, options: argparse.Namespace) -> Watched:
    plan = Plan(
        command=peer.command,
        brand=BRANDS[peer.brand],
        link=link,
        columns=COLUMNS,
        rows=PICTURE_ROWS + INPUT_ROWS,
        seconds=options.seconds,
        skip=options.skip,
        local=link.rtt == 0,
        key_every=0.35 if peer.echoes else 0.0,
    )
    return watch(plan)


def _line(peer: Peer, seen: Watched) -> list[str]:
    frames, size = seen.frames(peer.counted), seen.bytes_received()
    name = f"{peer.name} (it ended)" if seen.ended else peer.name
    return [
        name,
        figure(frames / seen.seconds),
        figure(size / frames / 1e3 if frames else None),
        figure(size / seen.seconds / 1e3, 0),
        figure(seen.processor, 2),
        figure(seen.echo_ms(0.5), 0),
        figure(seen.echo_ms(0.95), 0),
    ]
