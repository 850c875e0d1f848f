"""A take run again on a clock that stands still."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from odyssey_tui.errors import StreamRefusedError
from odyssey_tui.session import PromptSent, SessionState
from odyssey_tui.session.replay import Replay, ReplayState, ReplayStep

from .conftest import Build
from .fakes import Hang, World, settle

STEPS = (
    ReplayStep("it rains", 2000),
    ReplayStep("it snows", 3500),
    ReplayStep("it stops", 3600),
)


class Run:
    """A replay that runs, and the moments of what it sent."""

    def __init__(self, world: World, steps: tuple[ReplayStep, ...] = STEPS) -> None:
        self.world = world
        self.states: list[ReplayState] = []
        self.replay = Replay(
            world.manager,
            "a fox",
            steps,
            portrait=True,
            clock=world.clock,
            on_change=lambda: self.states.append(self.replay.progress.state),
        )
        self.task = asyncio.create_task(self.replay.run())

    @property
    def sent(self) -> list[tuple[str, float]]:
        stream = self.world.manager.stream
        assert stream is not None
        return [
            (event.prompt, round(event.mono - stream.started_mono, 3))
            for event in self.world.of(PromptSent)
        ]


@pytest.fixture
async def run(build: Build) -> AsyncIterator[Run]:
    world = build(reconnect_after=1e6, keyframe_after=1e6)
    running = Run(world)
    await settle()
    yield running
    running.task.cancel()
    await asyncio.gather(running.task, return_exceptions=True)


async def test_prompts_are_sent_at_their_offsets(run: Run) -> None:
    progress = run.replay.progress
    assert (progress.state, progress.next_prompt) == (ReplayState.RUNNING, "it rains")
    assert progress.remaining_s == pytest.approx(2.0)
    await run.world.clock.advance(1.9)
    assert run.sent == []
    await run.world.clock.advance(2.0)
    await run.task
    assert run.sent == [("it rains", 2.0), ("it snows", 3.5), ("it stops", 3.6)]
    assert run.replay.progress.state is ReplayState.DONE
    assert not run.replay.active
    # Whoever looks at it decides when it has been enough.
    assert run.world.manager.state is SessionState.STREAMING


async def test_a_pause_puts_off_what_is_to_come(run: Run) -> None:
    await run.world.clock.advance(1.0)
    run.replay.pause()
    await run.world.clock.advance(10.0)
    assert run.sent == []
    progress = run.replay.progress
    assert progress.state is ReplayState.PAUSED
    assert progress.remaining_s == pytest.approx(1.0)
    run.replay.resume()
    await run.world.clock.advance(4.0)
    await run.task
    assert run.sent == [("it rains", 12.0), ("it snows", 13.5), ("it stops", 13.6)]


async def test_a_skip_keeps_the_distances_that_follow(run: Run) -> None:
    await run.world.clock.advance(0.5)
    run.replay.pause()
    await run.world.clock.advance(0.5)
    run.replay.skip()
    await settle()
    assert run.sent == [("it rains", 1.0)]
    assert run.replay.progress.state is ReplayState.RUNNING
    await run.world.clock.advance(1.6)
    await run.task
    assert run.sent == [("it rains", 1.0), ("it snows", 2.5), ("it stops", 2.6)]


async def test_it_stops_when_asked(run: Run) -> None:
    await run.world.clock.advance(2.5)
    run.replay.stop()
    await settle()
    await run.task
    await run.world.clock.advance(5.0)
    assert run.sent == [("it rains", 2.0)]
    assert run.states[-1] is ReplayState.STOPPED
    assert run.replay.progress.next_prompt is None


async def test_it_stops_with_the_stream(run: Run) -> None:
    await run.world.clock.advance(2.5)
    await run.world.manager.end()
    await run.world.clock.advance(1.0)
    await run.task
    assert run.replay.progress.state is ReplayState.STOPPED
    assert run.replay.progress.sent == 1


async def test_another_stream_is_not_talked_to(run: Run) -> None:
    await run.world.clock.advance(2.5)
    await run.world.manager.restart("another", portrait=False)
    await run.world.clock.advance(5.0)
    await run.task
    assert run.sent[1:] == []


async def test_a_prompt_that_is_refused_does_not_end_it(run: Run) -> None:
    run.world.client.plan("interact", StreamRefusedError("moderation_failed"))
    await run.world.clock.advance(4.0)
    await run.task
    progress = run.replay.progress
    assert (progress.sent, progress.failed) == (3, 1)
    assert progress.state is ReplayState.DONE


async def test_it_waits_while_somebody_elses_prompt_is_on_its_way(run: Run) -> None:
    hang = Hang()
    run.world.client.plan("interact", hang)
    await run.world.clock.advance(1.9)
    mine = asyncio.create_task(run.world.manager.interact("mine"))
    await run.world.clock.advance(0.5)
    assert [prompt for prompt, _ in run.sent] == ["mine"]
    hang.release.set()
    await run.world.clock.advance(0.1)
    await mine
    assert [prompt for prompt, _ in run.sent] == ["mine", "it rains"]


async def test_a_start_that_fails_is_told(build: Build) -> None:
    world = build()
    world.client.plan("start_stream", StreamRefusedError("quota_exceeded"))
    run = Run(world)
    with pytest.raises(StreamRefusedError):
        await run.task
    assert run.replay.progress.state is ReplayState.STOPPED


async def test_a_stop_while_it_starts_sends_nothing(build: Build) -> None:
    world = build(reconnect_after=1e6, keyframe_after=1e6)
    hang = Hang()
    world.client.plan("start_stream", hang)
    run = Run(world)
    await settle()
    run.replay.stop()
    hang.release.set()
    await run.task
    await world.clock.advance(5.0)
    assert run.sent == []
