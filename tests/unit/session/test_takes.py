"""What a session does is written down, as it happens."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from odyssey_tui.errors import StreamRefusedError
from odyssey_tui.session.takes import TakeRecorder
from odyssey_tui.store.records import StartImage, Take, TakeQuery
from odyssey_tui.store.store import Store

from .fakes import World

PICTURE = StartImage(path="/pictures/fox.png", sha256="ab" * 32, thumbnail=b"\xff\xd8")


class Written:
    """A world whose takes go into a real store."""

    def __init__(self, world: World, store: Store) -> None:
        self.world = world
        self.store = store
        numbers = itertools.count(1)
        self.recorder = TakeRecorder(
            store,
            api_host="api.example",
            image_for=lambda label: PICTURE if label == "/pictures/fox.png" else None,
            new_key=lambda: f"{next(numbers):032x}",
        )
        world.manager.subscribe(self.recorder)

    async def takes(self) -> list[Take]:
        page = await self.store.search(TakeQuery())
        found = [await self.store.take(row.key) for row in reversed(page.takes)]
        return [take for take in found if take is not None]


@pytest.fixture
def written(world: World, tmp_path: Path) -> Written:
    return Written(world, Store(tmp_path / "takes.db"))


async def test_a_whole_take(written: Written) -> None:
    world = written.world
    await world.manager.start("a fox", portrait=True, image="/pictures/fox.png")
    world.client.frame(timestamp_ms=0)
    await world.clock.advance(1.0)
    world.client.frame(timestamp_ms=1000)
    await world.manager.interact("it runs")
    world.client.plan("interact", StreamRefusedError("moderation_failed", "not that"))
    with pytest.raises(StreamRefusedError):
        await world.manager.interact("it does worse")
    await world.clock.advance(0.5)
    assert written.recorder.running == written.recorder.last
    await world.manager.end()
    assert written.recorder.running is None
    (take,) = await written.takes()
    assert take.key == written.recorder.last
    assert (take.api_host, take.portrait, take.prompt) == ("api.example", True, "a fox")
    assert take.applied_prompt == "a fox, applied"
    assert take.stream_id == "stream-1"
    assert take.image == PICTURE
    assert take.duration_s == pytest.approx(1.5)
    assert take.end_reason == "asked"
    assert take.first_frame_ms is not None
    taken, refused = take.prompts
    assert (taken.prompt, taken.applied_prompt) == ("it runs", "it runs, applied")
    assert taken.offset_ms == pytest.approx(1050)
    assert taken.ack_ms is not None
    assert refused.prompt == "it does worse"
    assert refused.ack_ms is None
    assert "not that" in (refused.error or "")
    written.store.close()


async def test_a_restart_keeps_both_takes_and_the_gap(written: Written) -> None:
    world = written.world
    await world.streaming()
    await world.clock.advance(1.0)
    await world.manager.restart("a cat", portrait=False)
    await world.clock.advance(0.25)
    world.client.frame(timestamp_ms=2000)
    await world.manager.interact("it sleeps")
    first, second = await written.takes()
    assert (first.prompt, second.prompt) == ("a fox", "a cat")
    assert first.gap_ms is None
    assert second.gap_ms == pytest.approx(1250)
    assert [prompt.prompt for prompt in second.prompts] == ["it sleeps"]
    assert (first.end_reason, second.end_reason) == ("asked", None)
    written.store.close()


async def test_a_start_that_fails_is_no_take(written: Written) -> None:
    written.world.client.plan("start_stream", StreamRefusedError("quota_exceeded"))
    with pytest.raises(StreamRefusedError):
        await written.world.manager.start("a fox", portrait=True)
    assert await written.takes() == []
    assert written.recorder.last is None
    written.store.close()


async def test_an_error_of_the_stream_is_kept_with_its_time(written: Written) -> None:
    world = written.world
    await world.streaming()
    await world.clock.advance(2.0)
    world.client.tell("on_stream_error", "session_timeout", "the time is up")
    await world.clock.advance(20.0)
    (take,) = await written.takes()
    assert take.errors[0].offset_ms == pytest.approx(2000)
    assert "the time is up" in take.errors[0].text
    assert take.end_reason is not None
    written.store.close()
