"""The live path on loopback: connect, first frame, latency, processor time.

Everything is real: the service in a process of its own, REST, WebSocket,
WebRTC. Latency is read from a time stamp that the service draws into the
picture (same machine, same monotonic clock).
"""

from __future__ import annotations

import asyncio
import os
import statistics
import time
from pathlib import Path

import numpy as np

from odyssey_tui.client import Odyssey
from odyssey_tui.demo import LocalService
from odyssey_tui.local.stamp import read_stamp
from odyssey_tui.models import DecodedFrame
from odyssey_tui.video.mailbox import FrameMailbox
from tests.bench.report import Row, median_row, percentile

CONNECTS = 20
STARTS = 8
WATCH_SECONDS = 15.0


def cpu_seconds(pid: int) -> float:
    """Processor time that ``pid`` and its threads have used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def luma(frame: DecodedFrame) -> np.ndarray:
    """The Y plane, shape ``(height, width)``."""
    plane = frame.frame.planes[0]
    rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
    return rows[: frame.height, : frame.width]


class Watcher:
    """Stands where the terminal's mailbox stands, and notes each arrival."""

    def __init__(self) -> None:
        self.mailbox = FrameMailbox()
        self.first: float | None = None
        self.arrived = asyncio.Event()
        self.ages_ms: list[float] = []
        self.read_stamps = False
        self.frames = 0

    def put(self, frame: DecodedFrame) -> None:
        now = time.monotonic()
        self.mailbox.put(frame)
        self.frames += 1
        if self.first is None:
            self.first = now
            self.arrived.set()
        if self.read_stamps:
            stamp = read_stamp(luma(frame))
            if stamp is not None:
                self.ages_ms.append((now - stamp / 1e6) * 1e3)


async def connects(url: str, key: str) -> list[float]:
    """Milliseconds of ``connect()`` for ``CONNECTS`` new clients."""
    taken: list[float] = []
    for _ in range(CONNECTS):
        async with Odyssey(key, api_url=url) as client:
            before = time.perf_counter()
            await client.connect()
            taken.append((time.perf_counter() - before) * 1e3)
    return taken


async def starts(url: str, key: str) -> list[float]:
    """Milliseconds from ``start_stream()`` to the first frame in the mailbox."""
    taken: list[float] = []
    async with Odyssey(key, api_url=url) as client:
        watcher = Watcher()
        await client.connect(on_decoded_frame=watcher.put)
        for _ in range(STARTS):
            watcher.first = None
            watcher.arrived.clear()
            before = time.monotonic()
            await client.start_stream("A lighthouse at dusk", portrait=False)
            await asyncio.wait_for(watcher.arrived.wait(), 5)
            assert watcher.first is not None
            taken.append((watcher.first - before) * 1e3)
            await asyncio.sleep(0.3)
            await client.end_stream()
            await asyncio.sleep(0.2)
    return taken


async def steady(url: str, key: str, pid: int) -> list[Row]:
    """Latency, rate and processor time of a stream in its steady state."""
    async with Odyssey(key, api_url=url) as client:
        watcher = Watcher()
        await client.connect(on_decoded_frame=watcher.put)
        await client.start_stream("Heavy rain over a neon city", portrait=False)
        await asyncio.sleep(2)
        # Processor time first: reading stamps costs some of it.
        frames, before = watcher.frames, time.monotonic()
        own, served = time.process_time(), cpu_seconds(pid)
        await asyncio.sleep(WATCH_SECONDS)
        seconds = time.monotonic() - before
        own, served = time.process_time() - own, cpu_seconds(pid) - served
        rate = (watcher.frames - frames) / seconds
        watcher.read_stamps = True
        await asyncio.sleep(WATCH_SECONDS)
        await client.end_stream()
    ages = watcher.ages_ms
    p50, p95 = statistics.median(ages), percentile(ages, 0.95)
    return [
        Row("frames received", rate, "fps", 19.9, at_least=True),
        Row("streamer to mailbox, p50", p50, "ms", 20, runs=len(ages)),
        Row("streamer to mailbox, p95", p95, "ms", 30, runs=len(ages)),
        Row("receiving, of one core", own / seconds * 100, "%", 12),
        Row("serving, of one core", served / seconds * 100, "%", 30),
    ]


async def measure() -> list[Row]:
    """Every row of this benchmark."""
    service = LocalService.spawn("--stamp", "--seed", "7")
    try:
        address = await service.ready()
        url, key = address.url, address.api_key
        rows = [
            median_row("connect()", await connects(url, key), "ms", 60),
            median_row("start to first frame", await starts(url, key), "ms", 100),
        ]
        rows += await steady(url, key, service.pid)
        return rows
    finally:
        service.close()


def run() -> list[Row]:
    """Measure on an otherwise quiet machine."""
    return asyncio.run(measure())
