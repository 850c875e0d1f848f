"""Losing the connection and getting it back."""

from __future__ import annotations

import asyncio

import pytest

from odyssey_tui.errors import (
    AccountSuspendedError,
    ConcurrentLimitReachedError,
    ConnectionLostError,
    NetworkError,
    OdysseyAuthError,
    OdysseyError,
    PeerError,
    RateLimitError,
    ServiceError,
    SignalingError,
)
from odyssey_tui.models import ConnectionStatus
from odyssey_tui.session import (
    BlockedByOldSession,
    Connected,
    Failed,
    PromptFailed,
    Reconnecting,
    StateChanged,
    StreamEnded,
)

from .conftest import Build
from .fakes import Hang, World, settle

CRASH = SignalingError("streamer crashed")


def lose(world: World, error: Exception = CRASH) -> None:
    """As the client tells of a loss: status, error, disconnected."""
    world.client.is_connected = False
    world.client.tell("on_status_change", ConnectionStatus.FAILED, "gone")
    world.client.tell("on_error", error, True)
    world.client.tell("on_disconnected")


@pytest.mark.parametrize("error", [CRASH, PeerError("ICE failed")])
async def test_a_lost_connection_comes_back(world: World, error: OdysseyError) -> None:
    await world.manager.connect()
    await world.clock.advance(60)
    lose(world, error)
    assert world.manager.state == "reconnecting"
    assert world.manager.error is error
    assert world.manager.session_id is None
    await settle()
    told = world.one(Reconnecting)
    assert (told.attempt, told.delay_s, told.reason) == (1, 0.5, error.detail)
    changed = world.of(StateChanged)[-1]
    assert (changed.attempt, changed.deadline) == (1, world.clock.mono + 0.5)
    await world.clock.advance(0.4)
    assert world.client.count("connect") == 1
    await world.clock.advance(0.2)
    assert world.path.endswith("connected reconnecting connected")
    assert world.manager.session_id == "session-2"
    assert world.manager.error is None
    assert world.of(Connected)[-1].took_ms == pytest.approx(500)
    assert world.client.count("disconnect") == 1, "the client was cleaned first"


async def test_a_stream_is_lost_and_never_started_again(world: World) -> None:
    await world.streaming()
    await world.clock.advance(3)
    world.client.frame()
    lose(world)
    ended = world.one(StreamEnded)
    assert (ended.reason, ended.duration_s) == ("lost", pytest.approx(3))
    assert world.manager.stream is None
    await world.clock.advance(120)
    assert world.manager.state == "connected"
    assert world.client.count("start_stream") == 1


async def test_loss_while_starting(world: World) -> None:
    await world.manager.connect()
    world.client.plan("start_stream", Hang())
    caller = asyncio.create_task(world.manager.start("a fox", portrait=True))
    await settle()
    lose(world)
    with pytest.raises(ConnectionLostError):
        await caller
    assert world.one(PromptFailed).prompt == "a fox"
    assert world.of(StreamEnded) == []
    await world.clock.advance(1)
    assert world.path.endswith("starting reconnecting connected")
    assert world.client.count("start_stream") == 1


async def test_loss_in_the_moment_of_the_start(world: World) -> None:
    async def start() -> None:
        world.client.tell("on_stream_started", "stream-1")
        lose(world)

    await world.manager.connect()
    world.client.plan("start_stream", start)
    with pytest.raises(ConnectionLostError):
        await world.manager.start("a fox", portrait=True)
    assert world.manager.state == "reconnecting"
    assert world.manager.stream is None


async def test_loss_while_ending(world: World) -> None:
    await world.streaming()
    world.client.plan("end_stream", Hang())
    caller = asyncio.create_task(world.manager.end())
    await settle()
    lose(world)
    with pytest.raises(ConnectionLostError):
        await caller
    assert world.one(StreamEnded).reason == "lost"
    assert world.path.endswith("ending reconnecting")


async def test_loss_while_an_abandoned_start_is_ending(world: World) -> None:
    await world.manager.connect()
    world.client.plan("start_stream", Hang())
    caller = asyncio.create_task(world.manager.start("a fox", portrait=True))
    await settle()
    ending = asyncio.create_task(world.manager.end())
    await settle()
    lose(world)
    await ending
    await asyncio.wait({caller})
    assert isinstance(caller.exception(), ConnectionLostError)
    assert world.path.endswith("starting ending reconnecting")


async def test_the_regular_close_is_no_loss(world: World) -> None:
    await world.streaming()
    world.client.is_connected = False
    world.client.tell("on_status_change", ConnectionStatus.DISCONNECTED, None)
    world.client.tell("on_disconnected")
    assert world.one(StreamEnded).reason == "server"
    await world.clock.advance(60)
    assert world.path.endswith("streaming disconnected")
    assert world.client.count("connect") == 1
    assert "service closed" in (world.of(StateChanged)[-1].message or "")
    await world.manager.connect()
    assert world.manager.state == "connected"


async def test_a_close_told_by_the_status_alone(world: World) -> None:
    await world.manager.connect()
    world.client.tell("on_status_change", ConnectionStatus.DISCONNECTED, None)
    await settle()
    assert world.manager.state == "disconnected"


async def test_a_loss_told_by_the_status_alone(world: World) -> None:
    await world.manager.connect()
    world.client.tell("on_status_change", ConnectionStatus.FAILED, "odd\x1b[1m")
    await settle()
    assert world.manager.state == "reconnecting"
    assert "\x1b" not in (world.of(StateChanged)[-1].message or "")


async def test_a_loss_that_the_client_does_not_tell_at_all(build: Build) -> None:
    world = build(unreported_loss=3)
    await world.manager.connect()
    world.client.is_connected = False
    await world.clock.advance(2)
    assert world.manager.state == "connected"
    await world.clock.advance(3)
    assert world.path.endswith("connected reconnecting connected")


async def test_back_off_and_the_end_of_patience(world: World) -> None:
    await world.manager.connect()
    await world.clock.advance(60)
    refused = NetworkError("refused")
    world.client.plan("connect", *[refused] * 20)
    lose(world)
    await world.clock.advance(200)
    told = world.of(Reconnecting)
    assert [e.attempt for e in told] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [e.delay_s for e in told] == [0.5, 1, 2, 4, 8, 15, 15, 15]
    assert [e.reason for e in told[:2]] == ["streamer crashed", "refused"]
    assert world.client.count("connect") == 9
    assert world.path.endswith("connected reconnecting failed")
    assert world.one(Failed).error is world.manager.error is refused
    await world.manager.disconnect()
    assert world.manager.state == "disconnected"


async def test_after_the_end_of_patience_the_count_is_new(build: Build) -> None:
    world = build(max_attempts=2)
    await world.manager.connect()
    world.client.plan("connect", *[NetworkError("refused")] * 2)
    lose(world)
    await world.clock.advance(10)
    assert world.manager.state == "failed"
    await world.manager.connect()
    lose(world)
    await settle()
    assert world.of(Reconnecting)[-1].attempt == 1


async def test_a_connection_that_keeps_breaking_uses_up_the_attempts(
    build: Build,
) -> None:
    world = build(max_attempts=3, stable_after=10)
    await world.manager.connect()
    for attempt in range(3):
        lose(world)
        await world.clock.advance(9)
        assert world.manager.state == "connected", attempt
    lose(world)
    await settle()
    assert [e.attempt for e in world.of(Reconnecting)] == [1, 2, 3]
    assert world.path.endswith("connected reconnecting failed")


async def test_a_connection_that_held_starts_the_count_anew(build: Build) -> None:
    world = build(max_attempts=3, stable_after=10)
    await world.manager.connect()
    for _ in range(5):
        lose(world)
        await world.clock.advance(20)
    assert [e.attempt for e in world.of(Reconnecting)] == [1] * 5


@pytest.mark.parametrize(
    "error",
    [OdysseyAuthError("revoked"), AccountSuspendedError("suspended")],
    ids=lambda error: type(error).__name__,
)
async def test_no_attempt_after_an_error_that_stays(
    world: World, error: OdysseyError
) -> None:
    await world.manager.connect()
    world.client.plan("connect", error)
    lose(world)
    await world.clock.advance(100)
    assert world.client.count("connect") == 2
    assert world.one(Failed).error is error
    assert world.path.endswith("reconnecting failed")


async def test_a_loss_that_rules_out_reconnecting(world: World) -> None:
    await world.streaming()
    error = AccountSuspendedError("suspended")
    lose(world, error)
    assert world.path.endswith("streaming failed")
    assert world.one(Failed).error is error
    assert world.one(StreamEnded).reason == "lost"
    await world.clock.advance(100)
    assert world.client.count("connect") == 1
    assert world.client.count("disconnect") == 1


async def test_server_errors_are_tried_again(world: World) -> None:
    await world.manager.connect()
    world.client.plan("connect", ServiceError("500", status=500))
    lose(world)
    await world.clock.advance(5)
    assert world.manager.state == "connected"


async def test_a_rate_limit_sets_the_pace(world: World) -> None:
    await world.manager.connect()
    world.client.plan(
        "connect", RateLimitError("slow", details={"retry_after_seconds": 7})
    )
    lose(world)
    await world.clock.advance(1)
    assert [e.delay_s for e in world.of(Reconnecting)] == [0.5, 7]
    await world.clock.advance(7)
    assert world.manager.state == "connected"


async def test_our_own_old_session_is_waited_for(world: World) -> None:
    await world.manager.connect()
    limit = ConcurrentLimitReachedError("one is open")
    world.client.plan("connect", *[limit] * 6)
    lose(world)
    await world.clock.advance(13)
    assert world.path.endswith("connected reconnecting connected")
    left = [round(e.remaining_s) for e in world.of(BlockedByOldSession)]
    assert left[:3] == [40, 39, 38]
    blocked = next(
        e for e in world.of(StateChanged) if "old session" in (e.message or "")
    )
    assert (blocked.new, blocked.attempt) == ("reconnecting", 1)


async def test_an_old_session_that_stays_while_reconnecting(build: Build) -> None:
    world = build(max_attempts=1)
    await world.manager.connect()
    world.client.plan("connect", *[ConcurrentLimitReachedError("open")] * 50)
    lose(world)
    await world.clock.advance(41)
    assert isinstance(world.one(Failed).error, ConcurrentLimitReachedError)
    assert len(world.of(BlockedByOldSession)) == 40


async def test_disconnect_ends_the_back_off(world: World) -> None:
    await world.manager.connect()
    world.client.plan("connect", *[NetworkError("refused")] * 20)
    lose(world)
    await world.clock.advance(10)
    await world.manager.disconnect()
    assert world.path.endswith("reconnecting disconnected")
    before = len(world.events)
    await world.clock.advance(100)
    assert len(world.events) == before


async def test_disconnect_ends_an_attempt_to_reconnect(world: World) -> None:
    await world.manager.connect()
    hang = Hang()
    world.client.plan("connect", hang)
    lose(world)
    await world.clock.advance(1)
    await world.manager.disconnect()
    assert hang.cancelled == 1
    assert world.path.endswith("reconnecting disconnected")


async def test_connect_cuts_the_back_off_short(world: World) -> None:
    await world.manager.connect()
    world.client.plan("connect", *[NetworkError("refused")] * 4)
    lose(world)
    await world.clock.advance(8)
    assert world.client.count("connect") == 5
    caller = asyncio.create_task(world.manager.connect())
    await settle()
    await caller
    assert world.client.count("connect") == 6
    assert world.manager.state == "connected"


async def test_a_caller_who_joined_hears_of_the_failure(build: Build) -> None:
    world = build(max_attempts=2)
    await world.manager.connect()
    refused = NetworkError("refused")
    world.client.plan("connect", refused, refused)
    lose(world)
    caller = asyncio.create_task(world.manager.start("a fox", portrait=True))
    await world.clock.advance(10)
    with pytest.raises(NetworkError):
        await caller
    assert world.one(PromptFailed).prompt == "a fox"
    assert world.manager.state == "failed"


async def test_start_while_reconnecting_waits_for_the_connection(world: World) -> None:
    await world.manager.connect()
    lose(world)
    await world.manager.start("a fox", portrait=True)
    assert world.path.endswith("reconnecting connected starting streaming")


async def test_a_cancelled_caller_does_not_end_a_reconnection(world: World) -> None:
    await world.manager.connect()
    hang = Hang()
    world.client.plan("connect", hang)
    lose(world)
    caller = asyncio.create_task(world.manager.connect())
    await settle()
    caller.cancel()
    await settle()
    assert world.manager.state == "reconnecting"
    hang.release.set()
    await settle()
    assert world.manager.state == "connected"


async def test_reports_of_the_lost_connection_come_too_late(world: World) -> None:
    await world.streaming()
    lose(world)
    await world.clock.advance(1)
    assert world.manager.state == "connected"
    before = len(world.events)
    world.client.tell("on_error", CRASH, True, attempt=0)
    world.client.tell("on_disconnected", attempt=0)
    world.client.tell("on_stream_ended", attempt=0)
    world.client.frame(attempt=0)
    await settle()
    assert len(world.events) == before
    assert world.manager.state == "connected"


async def test_a_client_that_cannot_be_cleaned_does_not_stop_it(world: World) -> None:
    await world.manager.connect()
    world.client.plan("disconnect", RuntimeError("odd"))
    lose(world)
    await world.clock.advance(1)
    assert world.manager.state == "connected"


async def test_an_unknown_fatal_error(world: World) -> None:
    await world.manager.connect()
    lose(world, RuntimeError("token=secret"))
    assert world.manager.state == "failed"
    assert "secret" not in world.one(Failed).error.detail


@pytest.mark.parametrize(
    "error", [ConnectionLostError("gone"), ConnectionResetError("reset")]
)
async def test_a_call_that_hears_of_the_loss_first(
    world: World, error: Exception
) -> None:
    await world.streaming()
    world.client.plan("end_stream", error)
    ending = asyncio.create_task(world.manager.end())
    await settle()
    assert world.manager.state == "ending"
    lose(world)
    with pytest.raises(ConnectionLostError):
        await ending
    await world.clock.advance(1)
    assert world.path.endswith("ending reconnecting connected")
    assert world.one(StreamEnded).reason == "lost"
    world.client.plan("start_stream", error)
    starting = asyncio.create_task(world.manager.start("a cat", portrait=True))
    await world.clock.advance(4)
    with pytest.raises(ConnectionLostError):
        await starting
    assert world.path.endswith("starting reconnecting connected")
