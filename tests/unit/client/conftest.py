"""A scripted service for each test, and proof that the client leaves nothing."""

from __future__ import annotations

import asyncio
import os
import stat
import threading
from collections.abc import AsyncIterator

import aioice.ice
import pytest

from odyssey_tui.client import Odyssey
from tests.unit.client.fake_service import KEY, FakeService


def open_sockets() -> int:
    """How many sockets this process has open."""
    count = 0
    for name in os.listdir(
        "/proc/self/fd" if os.path.isdir("/proc/self/fd") else "/dev/fd"
    ):
        try:
            mode = os.stat(f"/dev/fd/{name}").st_mode
        except OSError:
            continue
        count += stat.S_ISSOCK(mode)
    return count


def busy_threads() -> set[str]:
    """Threads other than the idle workers that asyncio keeps."""
    return {
        thread.name
        for thread in threading.enumerate()
        if not thread.name.startswith(("asyncio_", "MainThread"))
    }


@pytest.fixture(autouse=True)
async def nothing_left() -> AsyncIterator[None]:
    """Compares tasks, threads and sockets before and after each test."""
    tasks, threads, sockets = asyncio.all_tasks(), busy_threads(), open_sockets()
    yield
    for _ in range(50):
        left = asyncio.all_tasks() - tasks - {asyncio.current_task()}
        if not left and busy_threads() <= threads and open_sockets() <= sockets:
            return
        await asyncio.sleep(0.01)
    assert not left
    assert busy_threads() <= threads
    assert open_sockets() <= sockets


@pytest.fixture
async def service(
    nothing_left: None, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[FakeService]:
    """A running service. Its end of ICE needs loopback as much as ours does."""
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda **_: ["127.0.0.1"])
    fake = FakeService()
    await fake.start()
    yield fake
    await fake.stop()


@pytest.fixture
async def client(service: FakeService) -> AsyncIterator[Odyssey]:
    """A client of that service, closed at the end."""
    client = make_client(service)
    yield client
    await client.aclose()


def make_client(service: FakeService, **options: object) -> Odyssey:
    """A client with quick retries."""
    options.setdefault(
        "advanced", {"initial_retry_delay_ms": 10, "max_retry_delay_ms": 20}
    )
    options.setdefault("connect_timeout", 5.0)
    return Odyssey(KEY, api_url=service.url, **options)  # type: ignore[arg-type]
