"""What the tests of downloads share."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx

from odyssey_tui.transfers import Download, Policy, Pool, Progress, Result

QUICK = Policy(delays=(0.0, 0.0, 0.0, 0.0), connect=2.0, stall=2.0, report=0.0)
"""The rules of the product at a pace that suits tests."""

URL = "https://files.example/a/clip.mp4?signature=s3cret"


def made_up(size: int, seed: int = 1) -> bytes:
    """Bytes that are no pattern."""
    return random.Random(seed).randbytes(size)


@asynccontextmanager
async def pool(
    answer: Callable[[httpx.Request], httpx.Response] | None = None,
) -> AsyncIterator[Pool]:
    """Connections to the network, or to ``answer``."""
    transport = None if answer is None else httpx.MockTransport(answer)
    made = Pool(4, transport)
    try:
        yield made
    finally:
        await made.aclose()


async def fetch(
    url: str | None,
    target: Path,
    *,
    answer: Callable[[httpx.Request], httpx.Response] | None = None,
    seen: list[Progress] | None = None,
    **options: Any,
) -> Result:
    """One download from its beginning to its end."""
    async with pool(answer) as connections:
        download = Download(
            connections,
            url,
            target,
            on_progress=None if seen is None else seen.append,
            **{"policy": QUICK, **options},
        )
        return await download.run()


def leftovers(target: Path) -> list[str]:
    """Names beside the target."""
    return sorted(
        path.name for path in target.parent.iterdir() if path.name != target.name
    )


def read(path: Path) -> bytes:
    """What a file has; for use in coroutines, where a test may well block."""
    return path.read_bytes()


def write(path: Path, data: bytes) -> None:
    """Make a file."""
    path.write_bytes(data)


def remove(path: Path) -> None:
    """Remove a file."""
    path.unlink()


def part_of(target: Path) -> Path:
    """The part beside a target."""
    return target.with_name(target.name + ".part")
