"""The recordings screen with many recordings, and playing on links of all kinds.

Scrolling runs the user interface in this process, on the real service with a folder
full of recordings: what counts is for how long its event loop answers to nothing.
Playing runs the whole program in a simulated terminal.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from odyssey_tui import collector
from odyssey_tui.access import Access
from odyssey_tui.client import Odyssey
from odyssey_tui.demo import LocalService
from odyssey_tui.ui.screens.recordings import RecordingsScreen
from odyssey_tui.ui.widgets.row_list import RowList
from tests.bench.answers import BRANDS
from tests.bench.clips import clip, write_clip
from tests.bench.link import LinkSpec
from tests.bench.report import figure, markdown, percentile, verdict
from tests.bench.terminal import Plan, Watched, read_trace, watch
from tests.ui.running import Running, running

KEY = "ody_bench_browsing_0123456789"
SAMPLE_S = 0.001
PAGES_DOWN = 120
KEYS_DOWN = 400
GOAL_MS = 30.0

WAYS = (
    ("kitty-shm", "auto", "kitty"),
    ("kitty", "kitty", "kitty"),
    ("sixel", "sixel", "xterm"),
    ("cells", "cells", "plain"),
)
LINKS = (LinkSpec("unlimited"), LinkSpec("0.5mb", 0.5e6, 0.1))
SKIP = 3.0
FASTER = b"]"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of this bench."""
    parser.add_argument("--recordings", type=int, default=1_000)
    parser.add_argument("--seconds", type=float, default=12.0, help="of playing")


def run(options: argparse.Namespace) -> str:
    """Two tables."""
    scrolling = asyncio.run(_scrolling(options.recordings))
    return f"{scrolling}\n\n{_playing(options.seconds)}"


# Scrolling


async def _one_recording(service: LocalService) -> None:
    address = await service.ready()
    async with Odyssey(KEY, api_url=address.url) as client:
        await client.connect()
        await client.start_stream("A lighthouse at dusk", portrait=False)
        await asyncio.sleep(1.0)
        await client.end_stream()


def _multiply(data: Path, count: int) -> None:
    """Make ``count`` recordings of the one that there is."""
    folder = data / "recordings"
    (first,) = folder.iterdir()
    about = json.loads((first / "recording.json").read_text())
    for number in range(count - 1):
        about["stream_id"] = str(uuid.uuid4())
        minute, second = divmod(number % 3600, 60)
        about["started_at"] = f"2026-01-02T03:{minute:02d}:{second:02d}.000000Z"
        copy = folder / about["stream_id"]
        shutil.copytree(first, copy, copy_function=os.link)
        (copy / "recording.json").unlink()
        (copy / "recording.json").write_text(json.dumps(about))


@asynccontextmanager
async def _opened(service: LocalService) -> AsyncIterator[Running]:
    address = await service.ready()
    async with (
        Odyssey(KEY, api_url=address.url) as client,
        running(size=(140, 44)) as r,
    ):

        async def give() -> Odyssey:
            return client

        access = Access(give)
        r.backend.recordings = access  # type: ignore[assignment]
        await r.press("ctrl+l")
        yield r
        await access.aclose()


class _Loop:
    """For how long the event loop was not to be spoken to."""

    def __init__(self) -> None:
        self.held_ms: list[float] = []
        self._task = asyncio.create_task(self._watch())

    async def _watch(self) -> None:
        while True:
            began = time.perf_counter()
            await asyncio.sleep(SAMPLE_S)
            self.held_ms.append((time.perf_counter() - began - SAMPLE_S) * 1e3)

    def stop(self) -> None:
        self._task.cancel()


def _resident_mb() -> float:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


async def _scrolling(count: int) -> str:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        data = Path(folder) / "service"
        arguments = ("--api-key", KEY, "--data", str(data))
        service = LocalService.spawn(*arguments)
        try:
            await _one_recording(service)
        finally:
            service.close()
        _multiply(data, count)
        service = LocalService.spawn(*arguments)
        try:
            async with _opened(service) as r:
                return await _scroll(r, count)
        finally:
            service.close()


def _never() -> bool:
    """Somebody types all the time, so nothing is tidied up."""
    return False


async def _scroll(r: Running, count: int) -> str:
    screen = r.app.screen
    assert isinstance(screen, RecordingsScreen)
    table = screen.query_one("#recordings-table", RowList)
    await r.until(lambda: table.row_count > 0)
    collector.idle = _never
    lines = []
    memory = [_resident_mb()]
    for name, key, presses in (
        ("a row down", "down", KEYS_DOWN),
        ("a page down", "pagedown", PAGES_DOWN),
        ("a page up", "pageup", PAGES_DOWN),
    ):
        loop = _Loop()
        for _ in range(presses):
            await r.pilot.press(key)
            await asyncio.sleep(0.01)
        loop.stop()
        memory.append(_resident_mb())
        held = loop.held_ms
        lines.append(
            [
                name,
                str(presses),
                figure(statistics.median(held)),
                figure(percentile(held, 0.99)),
                figure(max(held)),
                verdict(max(held), GOAL_MS),
                figure(memory[-1]),
            ]
        )
    headings = ["keys", "times", "held p50 ms", "p99", "longest", "goal", "memory MB"]
    loaded = f"{table.row_count} of {count} recordings loaded at the end"
    return f"{markdown(headings, lines)}\n\n{loaded}; memory before {memory[0]:.1f} MB"


# Playing


def _play(
    film: Path, way: tuple[str, str, str], link: LinkSpec, faster: bool, seconds: float
) -> tuple[Watched, list[float]]:
    name, graphics, brand = way
    print(f"{name}, {link.name}{', 2x' if faster else ''}", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        trace = Path(folder) / "trace.jsonl"
        plan = Plan(
            command=[
                *(sys.executable, "-m", "odyssey_tui", "--graphics", graphics),
                *("--trace", str(trace), "play", str(film)),
            ],
            brand=BRANDS[brand],
            link=link,
            seconds=seconds,
            skip=SKIP,
            local=link.rtt == 0,
            key_every=0.0,
            typed=((SKIP - 1, FASTER),) if faster else (),
            environment={"HOME": folder, "XDG_STATE_HOME": folder},
        )
        watched = watch(plan)
        ages = watched.ages_ms(trace)
        first = [
            (float(str(line["acked"])) - watched.start) * 1e3
            for line in read_trace(trace)[:1]
        ]
        return watched, [*first, *ages]


def _playing(seconds: float) -> str:
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "film.mp4"
        write_clip(clip("world", (1280, 704), 200) * 4, film)
        for link in LINKS:
            for way in WAYS:
                if way[0] == "kitty-shm" and link.rtt:
                    continue
                for faster in (False, True) if link.rtt == 0 else (False,):
                    watched, (first, *ages) = _play(film, way, link, faster, seconds)
                    fps = watched.frames() / watched.seconds
                    goal = 19.8 if link.rtt == 0 else 12.0
                    lines.append(
                        [
                            f"{way[0]}, {link.name}{', 2x' if faster else ''}",
                            figure(fps),
                            verdict(fps, goal, at_least=True),
                            figure(statistics.median(ages), 0),
                            figure(first, 0),
                            figure(watched.processor, 2),
                        ]
                    )
    headings = ["playing", "fps", "goal", "age p50 ms", "start to frame ms", "CPU"]
    return markdown(headings, lines)
