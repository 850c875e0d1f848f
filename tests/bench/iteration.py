"""Trying prompts: restarts, and what recording costs beside live video.

Restarts go through the session manager and the real service. Recording is measured with
the whole program in a simulated terminal, runs with and without it in turn.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

import av

from odyssey_tui.client import Odyssey
from odyssey_tui.demo import LocalService
from odyssey_tui.models import DecodedFrame
from odyssey_tui.session import FirstFrame, SessionEvent, SessionManager
from tests.bench.answers import BRANDS
from tests.bench.link import LinkSpec
from tests.bench.report import Row, median_row
from tests.bench.terminal import Plan, Watched, watch

RESTARTS = 12
PROMPT = "A lighthouse and a sailing boat at dusk, pan right"
RECORD = b"\x0f"
RECORD_AT = 3.0
SETTLED = 5.0


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of this bench."""
    parser.add_argument("--seconds", type=float, default=60.0, help="of a recording")
    parser.add_argument("--pairs", type=int, default=3, help="runs with and without")


def run(options: argparse.Namespace) -> list[Row]:
    """Medians."""
    return [*asyncio.run(_restarts()), *_recording(options.seconds, options.pairs)]


async def _restarts() -> list[Row]:
    service = LocalService.spawn("--seed", "7")
    client: Odyssey | None = None
    manager: SessionManager | None = None
    firsts: list[FirstFrame] = []
    arrivals: list[float] = []
    arrived = asyncio.Event()

    def told(event: SessionEvent) -> None:
        if isinstance(event, FirstFrame):
            firsts.append(event)
            arrivals.append(time.monotonic())
            arrived.set()

    def ignore(_frame: DecodedFrame) -> None:
        """The session wants somebody to hand frames to."""

    try:
        address = await service.ready()
        client = Odyssey(address.api_key, api_url=address.url)
        manager = SessionManager(client, on_frame=ignore)
        manager.subscribe(told)
        await manager.start(PROMPT, portrait=False)
        await asyncio.sleep(1)
        taken, gaps = [], []
        for number in range(RESTARTS):
            arrived.clear()
            asked = time.monotonic()
            await manager.restart(f"{PROMPT}, number {number}", portrait=False)
            await asyncio.wait_for(arrived.wait(), 5)
            taken.append((arrivals[-1] - asked) * 1e3)
            gap = firsts[-1].gap_ms
            assert gap is not None
            gaps.append(gap)
            await asyncio.sleep(0.7)
    finally:
        if manager is not None:
            await manager.close()
        if client is not None:
            await client.aclose()
        await asyncio.to_thread(service.close)
    return [
        median_row("restart to the new first frame", taken, "ms", 400),
        Row("the slowest of them", max(taken), "ms", 400),
        median_row("without a picture meanwhile", gaps, "ms"),
    ]


def _once(seconds: float, record: bool) -> tuple[Watched, float | None]:
    """One run; with a recording also its frames per second of the video."""
    print("recording" if record else "not recording", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        plan = Plan(
            command=[
                *(sys.executable, "-m", "odyssey_tui", "--demo"),
                *("--prompt", PROMPT, "--graphics", "auto"),
            ],
            brand=BRANDS["kitty"],
            link=LinkSpec("unlimited"),
            seconds=seconds + SETTLED,
            skip=SETTLED,
            typed=((RECORD_AT, RECORD),) if record else (),
            environment={
                "HOME": folder,
                "XDG_STATE_HOME": folder,
                "XDG_CONFIG_HOME": folder,
                "XDG_DATA_HOME": folder,
            },
        )
        watched = watch(plan)
        if not record:
            return watched, None
        (movie,) = (Path(folder) / "Videos" / "odyssey-tui").iterdir()
        with av.open(str(movie)) as container:
            times = [frame.time or 0.0 for frame in container.decode(video=0)]
        return watched, (len(times) - 1) / (times[-1] - times[0])


def _recording(seconds: float, pairs: int) -> list[Row]:
    without, recorded, kept = [], [], []
    for _ in range(pairs):
        without.append(_once(seconds, record=False)[0])
        watched, rate = _once(seconds, record=True)
        recorded.append(watched)
        assert rate is not None
        kept.append(rate)

    def fps(runs: list[Watched]) -> list[float]:
        return [run.frames() / run.seconds for run in runs]

    def processor(runs: list[Watched]) -> list[float]:
        return [run.processor * 100 for run in runs]

    return [
        median_row("frames shown, not recording", fps(without), "fps"),
        median_row(
            "frames shown, recording", fps(recorded), "fps", 19.5, at_least=True
        ),
        median_row("frames in the recording", kept, "fps", 19.8, at_least=True),
        median_row("of one core, not recording", processor(without), "%"),
        median_row("of one core, recording", processor(recorded), "%"),
    ]
