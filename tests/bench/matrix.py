"""The whole program, every way of showing a picture, on links from none to thin.

``odyssey-tui --demo`` in a simulated terminal: real service, real WebRTC, real user
interface. Each figure is the median of several runs. "CPU" is of the program without
the service; "age" is from decoding a frame to its last byte at the terminal.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from odyssey_tui.config import GRAPHICS
from tests.bench.answers import BRANDS
from tests.bench.link import LinkSpec
from tests.bench.report import figure, markdown, median, verdict
from tests.bench.terminal import Plan, Watched, read_trace, watch

PROMPT = "A lighthouse and a sailing boat at dusk, pan right"
COLUMNS, ROWS = 160, 48
KEY_EVERY = 0.35
FULL_AT = 3.0
FULL = b"\x1bOR"

FALL, RISE, FALLING_SECONDS = 8.0, 14.0, 24.0
RECOVERY = 5.0
LATEST_KEY = 400.0
STEADY_FROM = 5.0
SAME_QUALITY = 0.85
"""Part of the bytes per frame before a fall that counts as the same again; the
content of the picture changes a little in the meantime."""


@dataclass(frozen=True, slots=True)
class Way:
    """A way of showing pictures: ``--graphics``, and a terminal that has it."""

    name: str
    graphics: str
    brand: str


WAYS = {
    way.name: way
    for way in (
        Way("kitty-shm", "auto", "kitty"),
        Way("kitty", "kitty", "kitty"),
        Way("iterm2", "iterm2", "iterm2"),
        Way("sixel", "sixel", "xterm"),
        Way("cells", "cells", "plain"),
    )
}


@dataclass(frozen=True, slots=True)
class Goals:
    """What is to be reached on a link; processor time and age where they matter.

    Attributes:
        fps: At least, by way; the ways not named are not run.
        echo: Milliseconds from key to character at most, 95th percentile.
        age: Milliseconds of age at most, median.
        processor: Processor seconds per second at most, by way.
    """

    fps: dict[str, float]
    echo: float
    age: float | None = None
    processor: dict[str, float] | None = None


SLOW = LinkSpec("2mb", 2e6, 0.05)
LINKS: list[tuple[LinkSpec, Goals]] = [
    (
        LinkSpec("unlimited"),
        Goals(
            dict.fromkeys(("kitty-shm", "kitty", "iterm2", "cells"), 19.5)
            | {"sixel": 19},
            echo=30,
            age=50,
            processor={
                "kitty-shm": 0.25,
                "iterm2": 0.30,
                "kitty": 0.60,
                "cells": 0.30,
                "sixel": 0.80,
            },
        ),
    ),
    (SLOW, Goals({"kitty": 19, "iterm2": 19, "cells": 19, "sixel": 15}, 90, 90)),
    (
        LinkSpec("0.5mb", 0.5e6, 0.1),
        Goals({"kitty": 19, "iterm2": 19, "cells": 17, "sixel": 12}, 150, 150),
    ),
    (
        LinkSpec("0.15mb", 0.15e6, 0.05),
        Goals({"kitty": 12, "iterm2": 17, "cells": 12, "sixel": 6}, 130, 150),
    ),
    (
        LinkSpec("20kb", 20e3, 0.2),
        Goals({"kitty": 2, "iterm2": 2, "cells": 2, "sixel": 2}, 400),
    ),
]
FALLING = LinkSpec(
    "falling", SLOW.bandwidth, SLOW.rtt, ((FALL, 0.2e6), (RISE, SLOW.bandwidth))
)


@dataclass(frozen=True, slots=True)
class Run:
    """One run: what was seen, and the program's own trace."""

    watched: Watched
    ages: list[float]
    trace: list[dict[str, object]]

    @property
    def shown_as(self) -> str:
        """Protocol and quality of the last frame."""
        if not self.trace:
            return "nothing was shown"
        return f"{self.trace[-1]['protocol']} {self.trace[-1]['rung']}"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of this bench."""
    links = [spec.name for spec, _ in LINKS] + [FALLING.name]
    parser.add_argument("--protocols", default=",".join(WAYS), help="some of them")
    parser.add_argument("--links", default=",".join(links), help="some of them")
    parser.add_argument("--runs", type=int, default=3, help="runs of each")
    parser.add_argument("--seconds", type=float, default=12.0, help="of each run")
    parser.add_argument("--skip", type=float, default=4.0, help="seconds left out")
    parser.add_argument("--prompt", default=PROMPT, help="what to show")
    parser.add_argument(
        "--full", action="store_true", help="the picture on the whole screen (F3)"
    )


def run(options: argparse.Namespace) -> str:
    """A table for each link."""
    ways = [WAYS[name] for name in options.protocols.split(",") if name in WAYS]
    wanted = options.links.split(",")
    known = {spec.name for spec, _ in LINKS} | {FALLING.name}
    unknown = [n for n in options.protocols.split(",") if n not in WAYS]
    unknown += [n for n in wanted if n not in known]
    parts = [f"- {name} is not known" for name in unknown]
    for way in ways:
        if way.graphics not in GRAPHICS:
            parts.append(f"- {way.name} left out: no --graphics {way.graphics}")
    ways = [way for way in ways if way.graphics in GRAPHICS]
    for spec, goals in LINKS:
        if spec.name in wanted:
            parts.append(_steady(spec, goals, ways, options))
    if FALLING.name in wanted:
        parts.append(_falling(ways, options))
    return "\n\n".join(parts)


def _once(way: Way, link: LinkSpec, seconds: float, options: argparse.Namespace) -> Run:
    print(f"{way.name}, {link.name}", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory() as folder:
        trace = Path(folder) / "trace.jsonl"
        command = [sys.executable, "-m", "odyssey_tui", "--demo"]
        command += ["--prompt", options.prompt, "--graphics", way.graphics]
        plan = Plan(
            command=[*command, "--trace", str(trace)],
            brand=BRANDS[way.brand],
            link=link,
            columns=COLUMNS,
            rows=ROWS,
            seconds=seconds,
            skip=options.skip,
            # Only a terminal on the same machine has no round trip.
            local=link.rtt == 0,
            typed=((FULL_AT, FULL),) if options.full else (),
            key_every=0.0 if options.full else KEY_EVERY,
            environment={
                "XDG_STATE_HOME": folder,
                "XDG_CONFIG_HOME": folder,
                "XDG_DATA_HOME": folder,
            },
        )
        watched = watch(plan)
        return Run(watched, watched.ages_ms(trace), read_trace(trace))


def _steady(
    link: LinkSpec, goals: Goals, ways: Sequence[Way], options: argparse.Namespace
) -> str:
    lines = []
    for way in ways:
        if way.name in goals.fps:
            runs = [
                _once(way, link, options.seconds, options) for _ in range(options.runs)
            ]
            lines.append(_line(way, goals, runs))
    headings = ["way", "fps", "goal", "echo p50", "p95", "goal", "age p50", "goal"]
    headings += ["CPU", "goal", "service", "kB/frame", "kB/s", "shown as"]
    return f"{_title(link)}\n\n{markdown(headings, lines)}"


def _line(way: Way, goals: Goals, runs: Sequence[Run]) -> list[str]:
    seen = [run.watched for run in runs]
    fps = median(one.frames() / one.seconds for one in seen)
    echo = median(one.echo_ms(0.95) for one in seen)
    age = median(statistics.median(run.ages) if run.ages else None for run in runs)
    processor = median(one.processor for one in seen)
    limit = (goals.processor or {}).get(way.name)
    sent = median(one.bytes_received() / one.seconds for one in seen)
    each = median(one.bytes_received() / max(1, one.frames()) for one in seen)
    shown = runs[-1].shown_as
    refused = sum(one.refused for one in seen)
    if refused:
        shown += f"; {refused} pictures could not be read"
    if any(one.ended for one in seen):
        shown += "; the program ended"
    if not shown.startswith(f"{way.name} "):
        shown = f"**not {way.name}**: {shown}"
    return [
        way.name,
        figure(fps),
        verdict(fps, goals.fps[way.name], at_least=True),
        figure(median(one.echo_ms(0.5) for one in seen), 0),
        figure(echo, 0),
        # With the picture on the whole screen there is no prompt to type into.
        verdict(echo, goals.echo if any(one.keys for one in seen) else None),
        figure(age, 0),
        verdict(age, goals.age),
        figure(processor, 2),
        verdict(processor, limit),
        figure(median(one.service for one in seen), 2),
        figure(None if each is None else each / 1e3),
        figure(None if sent is None else sent / 1e3, 0),
        shown,
    ]


def _title(link: LinkSpec) -> str:
    if link is FALLING:
        return (
            f"{link.name}: {link.bandwidth / 1e6:g} MB/s, "
            + ", ".join(f"{rate / 1e6:g} from {at:g} s" for at, rate in link.changes)
            + f", {link.rtt * 1e3:.0f} ms"
        )
    if link.bandwidth == float("inf"):
        return f"{link.name}, {link.rtt * 1e3:.0f} ms"
    return f"{link.bandwidth / 1e6:g} MB/s, {link.rtt * 1e3:.0f} ms"


def _falling(ways: Sequence[Way], options: argparse.Namespace) -> str:
    """A link that gets ten times slower and recovers."""
    lines = []
    for way in ways:
        if way.name == "kitty-shm":
            continue
        runs = [
            _once(way, FALLING, FALLING_SECONDS, options) for _ in range(options.runs)
        ]
        latest = median(
            max(run.watched.echoes_ms(start + FALL, start + RISE), default=None)
            for run in runs
            for start in [run.watched.start]
        )
        recovered = median(_recovery(run) for run in runs)
        steady, fallen, after = (
            median(_bytes_per_frame(run, begin, end) for run in runs)
            for begin, end in (
                (FALL - 2, FALL),
                (FALL + 1, RISE),
                (RISE + RECOVERY, FALLING_SECONDS),
            )
        )
        lines.append(
            [
                way.name,
                figure(latest, 0),
                verdict(latest, LATEST_KEY),
                *(
                    figure(None if size is None else size / 1e3)
                    for size in (steady, fallen, after)
                ),
                figure(recovered),
                verdict(recovered, RECOVERY),
                runs[-1].shown_as,
            ]
        )
    headings = ["way", "latest key ms", "goal", "kB/frame before", "during", "after"]
    headings += ["recovered after s", "goal", "shown as"]
    return f"{_title(FALLING)}\n\n{markdown(headings, lines)}"


def _bytes_per_frame(run: Run, begin: float, end: float) -> float | None:
    """Median bytes of the frames acknowledged between two times after the start."""
    start = run.watched.start
    return median(
        float(str(line["bytes"]))
        for line in run.trace
        if begin <= float(str(line["acked"])) - start < end
    )


def _recovery(run: Run) -> float | None:
    """Seconds after the rise until a second of frames is as large as before.

    As before is as in the best second before: the link is still being found out.
    """
    seconds = range(int(STEADY_FROM), int(FALL))
    sizes = [_bytes_per_frame(run, second, second + 1) for second in seconds]
    before = max((size for size in sizes if size is not None), default=None)
    if before is None:
        return None
    for tenth in range(int((FALLING_SECONDS - RISE - 1) * 10)):
        begin = RISE + tenth / 10
        size = _bytes_per_frame(run, begin, begin + 1)
        if size is not None and size >= SAME_QUALITY * before:
            return tenth / 10
    return None
