"""The real service in a process of its own, and sessions that leave nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from odyssey_tui.session import ReconnectPolicy

from .rig import Footprint, Rig, ServiceProcess, leftovers, make_rig

QUICK = ReconnectPolicy(
    delays=(0.05, 0.1, 0.2),
    jitter=0.0,
    max_attempts=3,
    stable_after=0.0,
    connect_deadline=10.0,
    start_deadline=8.0,
    interact_deadline=5.0,
    end_deadline=5.0,
    watch_interval=0.05,
    keyframe_after=2.0,
    reconnect_after=5.0,
    unreported_loss=1.0,
    old_session_wait=0.6,
    old_session_retry=0.2,
    countdown_interval=0.1,
)
"""The rules of the product at a pace that suits tests."""

TEST_SECONDS = 25.0
CLOSE_SECONDS = 12.0

OpenRig = Callable[..., Rig]


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceProcess]:
    """The service with all its faults; it ends cleanly and without complaint."""
    yield from _run(ServiceProcess(tmp_path_factory.mktemp("service")))


@pytest.fixture
def forgetful_service(tmp_path: Path) -> Iterator[ServiceProcess]:
    """One that clears a lost session after a few seconds instead of forty."""
    yield from _run(ServiceProcess(tmp_path, idle_s=4.0))


@pytest.fixture(scope="session")
def generous_service(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[ServiceProcess]:
    """One on which a key may have many sessions, lost ones among them."""
    folder = tmp_path_factory.mktemp("generous")
    yield from _run(ServiceProcess(folder, sessions=60))


def _run(running: ServiceProcess) -> Iterator[ServiceProcess]:
    yield running
    status = running.stop()
    assert status == 0, running.errors
    assert "Traceback" not in running.errors, running.errors


@pytest.fixture
async def rig(service: ServiceProcess) -> AsyncIterator[OpenRig]:
    """Opens sessions: ``rig(key, max_attempts=2, client={...})``.

    At the end everything is closed, and no task, thread or socket may be left.
    """
    # What loads once and stays is no leak.
    import odyssey_tui.client.connection  # noqa: F401

    before = Footprint.now()
    opened: list[Rig] = []
    limits: list[asyncio.TimerHandle] = []

    def open_rig(
        key: str,
        client: dict[str, Any] | None = None,
        at: ServiceProcess = service,
        **policy: Any,
    ) -> Rig:
        test = asyncio.current_task()
        assert test is not None
        loop = asyncio.get_running_loop()
        limits.append(loop.call_later(TEST_SECONDS, test.cancel, "the test hangs"))
        made = make_rig(at.url, key, replace(QUICK, **policy), **(client or {}))
        opened.append(made)
        return made

    yield open_rig
    for limit in limits:
        limit.cancel()
    async with asyncio.timeout(CLOSE_SECONDS):
        for made in opened:
            await made.close()
    left = await leftovers(before)
    assert left == "", left
