"""A session manager on fakes; each test leaves neither task nor sleeper."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from odyssey_tui.session import ReconnectPolicy, SessionManager

from .fakes import FakeClient, FakeClock, World, settle

Build = Callable[..., World]


@pytest.fixture
async def build() -> AsyncIterator[Build]:
    """Makes worlds: ``build(max_attempts=2, ...)`` with fields of the policy."""
    worlds: list[World] = []

    def make(**policy: object) -> World:
        client, clock = FakeClient(), FakeClock()
        rules = ReconnectPolicy(**{"jitter": 0.0, **policy})  # type: ignore[arg-type]
        manager = SessionManager(
            client,
            clock=clock,
            policy=rules,
            on_frame=lambda frame: world.frames.append(frame),
        )
        world = World(manager, client, clock)
        worlds.append(world)
        return world

    yield make
    for world in worlds:
        closing = asyncio.create_task(world.manager.close())
        for _ in range(40):
            if closing.done():
                break
            await world.clock.advance(1.0)
        await closing
        await settle()
        assert world.clock.sleeping == 0
    left = asyncio.all_tasks() - {asyncio.current_task()}
    names = [task.get_name() for task in left if "session" in task.get_name()]
    assert names == []


@pytest.fixture
def world(build: Build) -> World:
    """A world with the default policy, but no jitter."""
    return build()
