"""Fixtures of the WebRTC tests, and the proof that nothing is left behind."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from odyssey_tui.local import studio
from odyssey_tui.local.service import Service
from tests.unit.local_webrtc.support import PatternWorld, eventually, running


@pytest.fixture(autouse=True)
def cheap_world(monkeypatch: pytest.MonkeyPatch) -> None:
    """Streams show a test pattern: these tests are not about the world."""
    monkeypatch.setattr(studio, "new_world", PatternWorld)


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    async with running(tmp_path / "data") as service:
        yield service
    await nothing_is_left()


async def nothing_is_left() -> None:
    """No task and no thread of a stream survives the service."""

    def leftovers() -> set[str]:
        tasks = {task.get_name() for task in asyncio.all_tasks()}
        tasks.discard(asyncio.current_task().get_name())  # type: ignore[union-attr]
        threads = {
            thread.name
            for thread in threading.enumerate()
            if thread.name.startswith(("stream", "simulation"))
        }
        return tasks | threads

    await eventually(lambda: not leftovers(), "an end without leftovers")
