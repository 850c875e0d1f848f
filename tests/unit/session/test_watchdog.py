"""Silence, sleep and the watchdog's other worries."""

from __future__ import annotations

import pytest

from odyssey_tui.errors import PeerError
from odyssey_tui.models import PeerStats
from odyssey_tui.session import (
    MediaSilent,
    Notice,
    Reconnecting,
    StreamEnded,
)

from .fakes import Hang, World, settle


async def watch(world: World, seconds: float, step: float = 0.25) -> None:
    """Frames come for ``seconds``."""
    for _ in range(round(seconds / step)):
        await world.clock.advance(step)
        world.client.frame()


async def test_frames_keep_it_quiet(world: World) -> None:
    await world.streaming()
    await watch(world, 30)
    assert world.of(MediaSilent) == []
    assert world.client.count("request_keyframe") == 0


async def test_silence_asks_for_keyframes_and_then_reconnects(world: World) -> None:
    await world.streaming()
    await watch(world, 5)
    await world.clock.advance(2.1)
    silent = world.one(MediaSilent)
    assert (silent.action, silent.seconds) == ("keyframe", pytest.approx(2))
    assert world.client.count("request_keyframe") == 1
    await world.clock.advance(2)
    assert world.client.count("request_keyframe") == 2
    assert world.manager.state == "streaming"
    await world.clock.advance(2.1)
    assert world.of(MediaSilent)[-1].action == "reconnect"
    assert world.one(StreamEnded).reason == "lost"
    assert "No picture for 6 s" in world.one(Reconnecting).reason
    await world.clock.advance(2)
    assert world.path.endswith("streaming reconnecting connected")


async def test_a_picture_ends_the_silence(world: World) -> None:
    await world.streaming()
    await world.clock.advance(5)
    world.client.frame()
    await world.clock.advance(5)
    world.client.frame()
    await world.clock.advance(1)
    assert world.manager.state == "streaming"
    assert [e.action for e in world.of(MediaSilent)] == ["keyframe"] * 4


async def test_a_stream_that_never_shows_a_picture(world: World) -> None:
    await world.manager.start("a fox", portrait=True)
    await world.clock.advance(6.1)
    assert world.one(StreamEnded).reason == "lost"
    assert isinstance(world.manager.error, PeerError)


async def test_silence_without_a_stream_is_normal(world: World) -> None:
    await world.streaming()
    await world.manager.end()
    await world.clock.advance(120)
    assert world.of(MediaSilent) == []
    assert world.manager.state == "connected"


async def test_a_keyframe_request_that_fails_is_logged(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    await world.streaming()
    world.client.plan("request_keyframe", RuntimeError("odd"))
    await world.clock.advance(2.1)
    assert "request_keyframe: RuntimeError" in caplog.text
    assert world.manager.state == "streaming"


@pytest.mark.parametrize("mono", [0.0, 300.0], ids=["clock slept", "clock ran"])
async def test_sleep_is_not_silence(world: World, mono: float) -> None:
    await world.streaming()
    await watch(world, 5)
    world.clock.jump(mono, 300.0)
    await world.clock.advance(0.5)
    assert "asleep for 300 s" in world.one(Notice).text
    assert world.client.count("stats") == 1
    assert world.client.count("request_keyframe") == 1
    assert world.of(MediaSilent) == []
    await world.clock.advance(1)
    world.client.frame()
    await watch(world, 5)
    assert world.manager.state == "streaming"


async def test_silence_that_goes_on_after_sleep(world: World) -> None:
    await world.streaming()
    world.clock.jump(300.0, 300.0)
    await world.clock.advance(5)
    assert world.manager.state == "streaming"
    await world.clock.advance(2)
    assert world.one(StreamEnded).reason == "lost"


@pytest.mark.parametrize("found", ["closed", "failed", "disconnected", "client"])
async def test_a_connection_that_died_in_sleep(world: World, found: str) -> None:
    await world.manager.connect()
    if found == "client":
        world.client.is_connected = False
    else:
        world.client.plan("stats", PeerStats(ice_state=found))
    world.clock.jump(0.0, 3_600.0)
    await world.clock.advance(0.3)
    assert world.manager.state == "reconnecting"
    await world.clock.advance(1)
    assert world.manager.state == "connected"


@pytest.mark.parametrize("fault", [ValueError("odd"), "hang"])
async def test_no_reading_after_sleep_is_no_verdict(
    world: World, fault: Exception | str
) -> None:
    await world.manager.connect()
    world.client.plan("stats", Hang() if fault == "hang" else ValueError("odd"))
    world.clock.jump(0.0, 60.0)
    await world.clock.advance(5)
    assert world.manager.state == "connected"


async def test_disconnect_while_the_connection_is_examined(world: World) -> None:
    await world.manager.connect()
    world.client.plan("stats", Hang())
    world.clock.jump(0.0, 60.0)
    await world.clock.advance(0.5)
    await world.manager.disconnect()
    await settle()
    assert world.clock.sleeping == 0


async def test_a_clock_set_back_changes_nothing(world: World) -> None:
    await world.streaming()
    world.clock.jump(0.0, -3_600.0)
    await watch(world, 3)
    assert world.of(Notice) == []
    assert world.manager.state == "streaming"
    await world.manager.end()
    assert world.one(StreamEnded).duration_s == pytest.approx(3)


async def test_nothing_is_left_after_disconnect(world: World) -> None:
    await world.streaming()
    await world.manager.disconnect()
    await settle()
    assert world.clock.sleeping == 0
