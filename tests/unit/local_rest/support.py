"""What the tests of the REST service share: a quick service and its clients."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from odyssey_tui.local.config import Limits, ServiceConfig, Timings
from odyssey_tui.local.service import Service
from odyssey_tui.local.storage import RecordingEntry
from odyssey_tui.models import FRAME_RATE

KEY = "ody_test_0123456789"

QUICK = Timings(job_pending_s=0.0, job_dispatched_s=0.0, shutdown_s=0.2)
"""Timings without waits, for tests that are not about waiting."""

VIDEO = bytes(range(256)) * 40


@dataclass(frozen=True)
class FakeSummary:
    """What a fake production has recorded."""

    frame_count: int
    duration_seconds: float


@dataclass
class FakeProduction:
    """Records what is asked of it, and leaves files where a recorder would."""

    entry: RecordingEntry
    studio: FakeStudio
    frames: int = 0
    closed: bool = False
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def start(self, prompt: str, image: Any) -> str:
        self.calls.append(("start", prompt, None if image is None else image.size))
        if "explode" in prompt:
            raise RuntimeError("a bug")
        return prompt

    def interact(self, prompt: str) -> str:
        self.calls.append(("interact", self.frames, prompt))
        return prompt

    def next_picture(self) -> None:
        self.studio.gate.wait(10.0)
        self.frames += 1

    def finish(self) -> FakeSummary:
        self.entry.video_path.write_bytes(VIDEO)
        self.entry.preview_path.write_bytes(VIDEO[:512])
        self.entry.thumbnail_path.write_bytes(b"\xff\xd8\xff\xe0")
        self.entry.events_path.write_text('{"type":"start"}\n', "utf-8")
        return FakeSummary(self.frames, self.frames / FRAME_RATE)

    def close(self) -> None:
        self.closed = True


class FakeStudio:
    """Makes fake productions; ``gate`` holds their pictures up when cleared."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.productions: list[FakeProduction] = []

    def __call__(self, entry: RecordingEntry) -> FakeProduction:
        production = FakeProduction(entry, self)
        self.productions.append(production)
        return production


@contextlib.asynccontextmanager
async def running(
    folder: Path | None,
    *,
    studio: FakeStudio | None = None,
    limits: Limits | None = None,
    timings: Timings = QUICK,
    **settings: Any,
) -> AsyncIterator[Service]:
    """A listening service on ``folder``, closed afterwards."""
    settings.setdefault("api_key", KEY)
    config = ServiceConfig(
        data_dir=folder, limits=limits or Limits(), timings=timings, **settings
    )
    service = await Service.open(config, make_production=studio or FakeStudio())
    await service.start()
    try:
        yield service
    finally:
        await service.close()


@contextlib.asynccontextmanager
async def client_of(
    service: Service, key: str | None = KEY
) -> AsyncIterator[httpx.AsyncClient]:
    """An HTTP client of the service, with an access token unless ``key`` is None."""
    # Loading certificates takes longer than most of these tests.
    async with httpx.AsyncClient(
        base_url=service.url, timeout=20.0, trust_env=False, verify=False
    ) as client:
        if key is not None:
            reply = await client.post("/auth/token", json={"api_key": key})
            assert reply.status_code == 200, reply.text
            client.headers["Authorization"] = f"Bearer {reply.json()['access_token']}"
        yield client


def account_of(service: Service, key: str = KEY) -> Any:
    """The account that the service keeps for ``key``."""
    return service.authority.account_for_key(key)


def record(service: Service, key: str = KEY, *, frames: int = 40) -> RecordingEntry:
    """A finished recording of the account of ``key``."""
    entry = service.recordings.create(account_of(service, key), 1280, 704)
    production = FakeProduction(entry, FakeStudio(), frames=frames)
    summary = production.finish()
    service.recordings.finish(entry, summary.frame_count, summary.duration_seconds)
    return entry


async def eventually(
    look: Callable[[], bool], what: str, *, timeout_s: float = 10.0
) -> None:
    """Wait until ``look()`` is true."""
    end = time.monotonic() + timeout_s
    while not look():
        assert time.monotonic() < end, f"never happened: {what}"
        await asyncio.sleep(0.01)
