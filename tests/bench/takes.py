"""The store with many takes: importing, opening, searching, writing.

Each search is timed as the screen does it, from asking to the page with its
total; the worst of several pages of it counts, and the row has the median of
that.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import os
import random
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Awaitable, Callable
from pathlib import Path

from odyssey_tui.store import NewTake, Store, TakePrompt, TakeQuery
from tests.bench import startup
from tests.bench.report import Row, median_row

RUNS = 9
STARTS = 5
PROMPTS = 3
WORDS = 8_000
FIRST = 1_700_000_000.0
APART = 300.0
GOAL_MS = 50.0

_ONSETS = ("b", "c", "d", "f", "gr", "h", "l", "m", "n", "p", "r", "s", "st", "t", "w")
_VOWELS = ("a", "e", "i", "o", "u", "ai", "ou", "ea")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of this bench."""
    parser.add_argument("--takes", type=int, default=100_000)


def run(options: argparse.Namespace) -> list[Row]:
    """Medians; building the database is a row of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "odyssey-tui" / "takes.db"
        rows = [*_import(), *asyncio.run(_measure(path, options.takes))]
        return [*rows, *_starts(Path(folder), options.takes)]


def _starts(data: Path, count: int) -> list[Row]:
    """The whole program with no takes and with many, one after the other."""
    startup.once()
    pairs = [(startup.once()[0], startup.once(data)[0]) for _ in range(STARTS)]
    empty, full = zip(*pairs, strict=True)
    return [
        median_row("first paint, no takes", empty, "ms", 600),
        median_row(f"first paint, {count:,} takes", full, "ms", 600),
    ]


def _vocabulary(source: random.Random) -> list[str]:
    syllables = ["".join(pair) for pair in itertools.product(_ONSETS, _VOWELS)]
    words = {"the", "a", "of", "in"}
    while len(words) < WORDS:
        words.add("".join(source.choices(syllables, k=source.randint(1, 4))))
    return ["the", "a", "of", "in", *sorted(words - {"the", "a", "of", "in"})]


def _fill(store: Store, count: int) -> None:
    source = random.Random(7)
    words = _vocabulary(source)
    # Words are as frequent as in any language: the n-th a n-th as often.
    weights = list(itertools.accumulate(1 / rank for rank in range(1, WORDS + 1)))

    def prompt() -> str:
        return " ".join(source.choices(words, cum_weights=weights, k=14))

    for number in range(count):
        key = f"{number:032x}"
        store.add_take(
            NewTake(
                key=key,
                api_host="api.example",
                portrait=source.random() < 0.4,
                prompt=prompt(),
                image=None,
                started_at=FIRST + APART * number,
                stream_id=str(uuid.UUID(int=source.getrandbits(128), version=4)),
            )
        )
        for index in range(PROMPTS):
            store.add_prompt(
                key,
                index,
                TakePrompt(prompt=prompt(), offset_ms=5e3 * index, ack_ms=80.0),
            )
        if source.random() < 0.3:
            store.rate(key, source.randint(1, 5))
        if source.random() < 0.1:
            store.write_note(key, prompt())


def _queries(count: int) -> dict[str, list[TakeQuery]]:
    """Kinds of searches; each a few of that kind, of which the worst counts."""
    since, until = FIRST + APART * count * 0.2, FIRST + APART * count * 0.9
    letters = [TakeQuery(text=letter) for letter in "abcdfghlmnprstw"]
    return {
        "everything": [TakeQuery()],
        "filters, no words": [
            TakeQuery(min_rating=5),
            TakeQuery(min_rating=1, portrait=True),
            TakeQuery(portrait=False, since=since, until=until),
        ],
        "a common word": [TakeQuery(text="the"), TakeQuery(text="of a in the")],
        "one letter": letters,
        "two and three letters": [
            TakeQuery(text=text) for text in ("st", "gr", "wa", "sta", "gro", "tai")
        ],
        "the beginning of many words": [
            TakeQuery(text=text) for text in ("stai", "grou", "lait", "mepo")
        ],
        "a rare word": [TakeQuery(text="staigroulea"), TakeQuery(text="zzz")],
        "words side by side": [
            TakeQuery(text='"the a"'),
            TakeQuery(text='"of the in"'),
        ],
        "a stream id": [TakeQuery(text="1a2b"), TakeQuery(text="1a2b3c4d-5e6f")],
        "common words with filters": [
            TakeQuery(text="the", portrait=True),
            TakeQuery(text="the a", min_rating=1, portrait=False),
            TakeQuery(text="t", min_rating=3, since=since, until=until),
        ],
        "many words with filters": [
            TakeQuery(text="t s b a of in the", portrait=True, since=since)
        ],
    }


async def _worst(store: Store, queries: list[TakeQuery], offset: int = 0) -> float:
    """Milliseconds of the slowest of some searches."""
    return max(
        [await _timed(lambda q=q: store.search(q, offset=offset)) for q in queries]
    )


async def _timed(ask: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await ask()
    return (time.perf_counter() - began) * 1e3


async def _measure(path: Path, count: int) -> list[Row]:
    store = Store(path)
    began = time.perf_counter()
    _fill(store, count)
    await store.history()
    rows = [Row(f"writing {count:,} takes", time.perf_counter() - began, "s")]
    store.close(60)
    rows += [Row("size of the file", _size(path), "MB"), await _opening(path)]
    store = Store(path)
    for name, queries in _queries(count).items():
        times = [await _worst(store, queries) for _ in range(RUNS)]
        rows.append(median_row(f"search: {name}", times, "ms", GOAL_MS))
    for name, query in (("everything", TakeQuery()), ("the", TakeQuery(text="the"))):
        times = [await _worst(store, [query], count - 200) for _ in range(RUNS)]
        rows.append(median_row(f"the last page: {name}", times, "ms", GOAL_MS))
    keys = [f"{number:032x}" for number in range(0, count, max(count // 50, 1))]
    takes = [await _timed(lambda key=key: store.take(key)) for key in keys]
    rows.append(median_row("one take", takes, "ms", 5))
    rows.append(await _writing(store))
    store.close(10)
    return rows


def _size(path: Path) -> float:
    return path.stat().st_size / 1e6


async def _opening(path: Path) -> Row:
    """From making the store to its first page."""
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        store = Store(path)
        await store.search(TakeQuery())
        times.append((time.perf_counter() - began) * 1e3)
        store.close()
    return median_row("opening, to the first page", times, "ms", GOAL_MS)


async def _writing(store: Store) -> Row:
    """From a new take to its being found."""
    times = []
    for number in range(RUNS * 3):
        key = uuid.uuid4().hex
        began = time.perf_counter()
        store.add_take(
            NewTake(
                key=key,
                api_host="api.example",
                portrait=True,
                prompt=f"unheardof{number} the lighthouse",
                image=None,
                started_at=time.time(),
            )
        )
        page = await store.search(TakeQuery(text=f"unheardof{number}"))
        times.append((time.perf_counter() - began) * 1e3)
        assert [take.key for take in page.takes] == [key]
    return median_row("a new take, until it is found", times, "ms", 20)


def _import() -> list[Row]:
    """What importing adds to a program that has asyncio and dataclasses."""
    code = (
        "import asyncio, dataclasses, logging, pathlib, queue, time\n"
        "import odyssey_tui.sanitize\n"
        "began = time.perf_counter()\n"
        "{}\n"
        "print((time.perf_counter() - began) * 1e3)"
    )
    # Compiled modules are kept, as in any installation.
    environment = {
        name: value
        for name, value in os.environ.items()
        if name != "PYTHONDONTWRITEBYTECODE"
    }
    rows = []
    for name, statement in (
        ("importing the store", "import odyssey_tui.store"),
        (
            "importing what its thread needs besides",
            "import odyssey_tui.store.keeper",
        ),
    ):
        times = [
            float(
                subprocess.run(
                    [sys.executable, "-c", code.format(statement)],
                    check=True,
                    capture_output=True,
                    text=True,
                    env=environment,
                ).stdout
            )
            for _ in range(RUNS + 1)
        ]
        rows.append(median_row(name, times[1:], "ms"))
    return rows
