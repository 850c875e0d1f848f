"""Connecting: the way up, the queue, the old session, and giving up."""

from __future__ import annotations

import asyncio
import logging

import pytest

from odyssey_tui.errors import (
    BusyError,
    ConcurrentLimitReachedError,
    MonthlyLimitReachedError,
    NetworkError,
    OdysseyAuthError,
    OdysseyConnectionError,
    OdysseyError,
    QueueTimeoutError,
    RateLimitError,
    ReplyTimeoutError,
    SignalingError,
)
from odyssey_tui.models import Capabilities, ConnectionStatus
from odyssey_tui.session import (
    BlockedByOldSession,
    Connected,
    Failed,
    Notice,
    PromptFailed,
    QueueProgress,
    StateChanged,
)

from .conftest import Build
from .fakes import Hang, World, settle


async def test_the_way_up(world: World) -> None:
    await world.manager.connect()
    assert world.path == "disconnected authenticating connecting connected"
    told = world.one(Connected)
    assert told.session_id == world.manager.session_id == "session-1"
    assert told.capabilities == Capabilities(image_to_video=True)
    assert world.manager.capabilities == told.capabilities
    assert (told.at, told.mono) == (world.clock.wall, world.clock.mono)
    assert world.manager.error is None
    assert world.client.count("connect") == 1


async def test_connecting_twice_does_nothing_more(world: World) -> None:
    await world.manager.connect()
    await world.manager.connect()
    assert world.client.count("connect") == 1


async def test_two_callers_share_one_attempt(world: World) -> None:
    hang = Hang()
    world.client.plan("connect", hang)
    first = asyncio.create_task(world.manager.connect())
    second = asyncio.create_task(world.manager.connect())
    await settle()
    hang.release.set()
    await asyncio.gather(first, second)
    assert world.client.count("connect") == 1


async def test_took_ms_counts_from_the_request(world: World) -> None:
    hang = Hang()
    world.client.plan("connect", hang)
    caller = asyncio.create_task(world.manager.connect())
    await world.clock.advance(1.5)
    hang.release.set()
    await caller
    assert world.one(Connected).took_ms == pytest.approx(1500)


@pytest.mark.parametrize(
    "error",
    [
        OdysseyAuthError("bad key"),
        NetworkError("no route"),
        QueueTimeoutError("busy"),
        MonthlyLimitReachedError("used up"),
        RateLimitError("slow down"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_a_first_attempt_that_fails_is_not_repeated(
    world: World, error: OdysseyError
) -> None:
    world.client.plan("connect", error)
    with pytest.raises(type(error)) as caught:
        await world.manager.connect()
    assert caught.value is error
    assert world.path == "disconnected authenticating failed"
    assert world.one(Failed).error is world.manager.error is error
    assert world.of(StateChanged)[-1].message == error.detail
    assert world.client.count("disconnect") == 1, "the client is left clean"
    await world.clock.advance(100)
    assert world.client.count("connect") == 1


async def test_after_a_failure_the_user_can_try_again(world: World) -> None:
    world.client.plan("connect", NetworkError("no route"))
    with pytest.raises(NetworkError):
        await world.manager.connect()
    await world.manager.connect()
    assert world.path.endswith("failed authenticating connecting connected")
    assert world.manager.error is None


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (ConnectionResetError("reset"), NetworkError),
        (TimeoutError(), ReplyTimeoutError),
        (KeyError("token=secret"), OdysseyConnectionError),
    ],
)
async def test_unknown_exceptions_become_typed_errors(
    world: World,
    raised: Exception,
    expected: type[OdysseyError],
    caplog: pytest.LogCaptureFixture,
) -> None:
    world.client.plan("signal", raised)
    with caplog.at_level(logging.ERROR), pytest.raises(expected) as caught:
        await world.manager.connect()
    assert type(caught.value) is expected
    assert "secret" not in caught.value.detail
    assert world.path == "disconnected authenticating connecting failed"
    if expected is OdysseyConnectionError:
        assert "KeyError" in caught.value.detail
        assert "unexpected KeyError" in caplog.text


async def test_a_client_that_cancels_itself_is_no_cancellation(world: World) -> None:
    world.client.plan("connect", asyncio.CancelledError())
    with pytest.raises(OdysseyError):
        await world.manager.connect()
    assert world.manager.state == "failed"


async def test_an_attempt_that_never_ends_is_given_up(build: Build) -> None:
    world = build(connect_deadline=20)
    hang = Hang()
    world.client.plan("signal", hang)
    caller = asyncio.create_task(world.manager.connect())
    await world.clock.advance(19.9)
    assert not caller.done()
    await world.clock.advance(0.2)
    with pytest.raises(ReplyTimeoutError, match="20 s"):
        await caller
    assert hang.cancelled == 1
    assert world.manager.state == "failed"


async def test_a_client_deaf_to_cancellation_is_left_behind(
    build: Build, caplog: pytest.LogCaptureFixture
) -> None:
    world = build(connect_deadline=20, cancel_grace=2)
    hang = Hang(deaf=True)
    world.client.plan("connect", hang)
    caller = asyncio.create_task(world.manager.connect())
    await world.clock.advance(20)
    assert not caller.done()
    await world.clock.advance(2)
    with pytest.raises(ReplyTimeoutError):
        await caller
    assert "connect did not end" in caplog.text
    await world.manager.connect()
    assert world.manager.state == "connected"
    # What the old attempt still says is nobody's business any more.
    before = len(world.events)
    hang.release.set()
    await settle()
    world.client.tell("on_error", SignalingError("late"), True, attempt=0)
    world.client.tell("on_disconnected", attempt=0)
    world.client.tell("on_queue", 1.0, 30.0, attempt=0)
    world.client.tell("on_stream_started", "late", attempt=0)
    world.client.tell("on_stream_ended", attempt=0)
    world.client.tell("on_stream_error", "late", "late", attempt=0)
    world.client.tell("on_interact_acknowledged", "late", attempt=0)
    world.client.frame(attempt=0)
    for status in ConnectionStatus:
        world.client.tell("on_status_change", status, "late", attempt=0)
    await settle()
    assert world.manager.state == "connected"
    assert len(world.events) == before
    assert world.frames == []


async def test_the_queue_is_shown_and_takes_no_time_away(build: Build) -> None:
    world = build(connect_deadline=20)
    hang = Hang()
    world.client.plan("connect", hang)
    caller = asyncio.create_task(world.manager.connect())
    await settle()
    for second in range(45):
        world.client.tell("on_queue", float(second), 60.0)
        await world.clock.advance(1)
    assert world.path == "disconnected authenticating queued"
    queued = next(e for e in world.of(StateChanged) if e.new == "queued")
    assert queued.deadline == pytest.approx(queued.mono + 60)
    progress = world.of(QueueProgress)
    assert [(e.waited, e.limit) for e in progress[:2]] == [(0.0, 60.0), (1.0, 60.0)]
    hang.release.set()
    await caller
    assert world.path == ("disconnected authenticating queued connecting connected")


async def test_a_queue_without_end_is_bounded(build: Build) -> None:
    world = build(connect_deadline=20)
    world.client.plan("connect", Hang())
    caller = asyncio.create_task(world.manager.connect())
    await settle()
    world.client.tell("on_queue", float("nan"), 30.0)
    for second in range(60):
        if caller.done():
            break
        world.client.tell("on_queue", float(second), 30.0)
        await world.clock.advance(1)
    await world.clock.advance(1)
    with pytest.raises(ReplyTimeoutError):
        await caller
    assert all(e.waited == e.waited for e in world.of(QueueProgress))


async def test_disconnect_in_the_queue(world: World) -> None:
    hang = Hang()
    world.client.plan("connect", hang)
    caller = asyncio.create_task(world.manager.connect())
    await settle()
    world.client.tell("on_queue", 1.0, 30.0)
    await world.manager.disconnect()
    with pytest.raises(OdysseyConnectionError, match="Disconnected"):
        await caller
    assert hang.cancelled == 1
    assert world.path == "disconnected authenticating queued disconnected"
    assert world.of(Failed) == []
    assert world.client.count("disconnect") == 1


async def test_a_cancelled_caller_takes_its_attempt_along(world: World) -> None:
    hang = Hang()
    world.client.plan("connect", hang)
    caller = asyncio.create_task(world.manager.connect())
    await settle()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    await settle()
    assert hang.cancelled == 1
    assert world.path == "disconnected authenticating disconnected"
    assert world.client.count("disconnect") == 1


async def test_a_cancelled_caller_leaves_the_attempt_to_others(world: World) -> None:
    hang = Hang()
    world.client.plan("connect", hang)
    first = asyncio.create_task(world.manager.connect())
    second = asyncio.create_task(world.manager.connect())
    await settle()
    first.cancel()
    await settle()
    hang.release.set()
    await second
    assert world.manager.state == "connected"


async def test_connecting_again_waits_for_the_disconnect(world: World) -> None:
    await world.manager.connect()
    hang = Hang()
    world.client.plan("disconnect", hang)
    leaving = asyncio.create_task(world.manager.disconnect())
    await settle()
    assert world.manager.state == "disconnected", "at once for the user"
    coming = asyncio.create_task(world.manager.connect())
    await settle()
    assert world.client.count("connect") == 1
    hang.release.set()
    await asyncio.gather(leaving, coming)
    assert world.client.count("connect") == 2
    assert world.manager.state == "connected"


async def test_disconnect_while_a_disconnect_holds_up_a_connect(world: World) -> None:
    await world.manager.connect()
    hang = Hang()
    world.client.plan("disconnect", hang)
    leaving = asyncio.create_task(world.manager.disconnect())
    await settle()
    coming = asyncio.create_task(world.manager.connect())
    await settle()
    again = asyncio.create_task(world.manager.disconnect())
    await settle()
    with pytest.raises(OdysseyConnectionError):
        await coming
    hang.release.set()
    await asyncio.gather(leaving, again)
    assert world.manager.state == "disconnected"
    assert world.client.count("connect") == 1


async def test_disconnect_is_bounded_and_outlives_its_caller(build: Build) -> None:
    world = build(disconnect_deadline=5, cancel_grace=2)
    await world.manager.connect()
    hang = Hang(deaf=True)
    world.client.plan("disconnect", hang)
    leaving = asyncio.create_task(world.manager.disconnect())
    await settle()
    leaving.cancel()
    await settle()
    again = asyncio.create_task(world.manager.disconnect())
    await world.clock.advance(6.9)
    assert not again.done()
    await world.clock.advance(0.2)
    await again
    assert world.manager.state == "disconnected"
    hang.release.set()


@pytest.mark.parametrize("error", [RuntimeError("odd"), SignalingError("gone")])
async def test_disconnect_never_raises(world: World, error: Exception) -> None:
    await world.manager.connect()
    world.client.plan("disconnect", error)
    await world.manager.disconnect()
    assert world.path.endswith("connected disconnected")


async def test_disconnect_without_a_connection_does_nothing(world: World) -> None:
    await world.manager.disconnect()
    assert world.events == []
    assert world.client.calls == []


async def test_disconnect_clears_a_failure(world: World) -> None:
    world.client.plan("connect", OdysseyAuthError("bad key"))
    with pytest.raises(OdysseyAuthError):
        await world.manager.connect()
    await world.manager.disconnect()
    assert world.path.endswith("failed disconnected")


async def test_an_old_session_is_waited_for(world: World) -> None:
    limit = ConcurrentLimitReachedError("one is open")
    world.client.plan("connect", *[limit] * 4)
    caller = asyncio.create_task(world.manager.connect())
    await world.clock.advance(7.9)
    assert world.manager.state == "queued"
    assert world.client.count("connect") == 4
    await world.clock.advance(0.2)
    await caller
    assert world.path == ("disconnected authenticating queued connecting connected")
    left = [event.remaining_s for event in world.of(BlockedByOldSession)]
    assert left == pytest.approx([40, 39, 38, 37, 36, 35, 34, 33])
    blocked = next(e for e in world.of(StateChanged) if e.new == "queued")
    assert blocked.deadline == pytest.approx(blocked.mono + 40)
    assert "old session" in (blocked.message or "")
    await world.clock.advance(5)
    assert len(world.of(BlockedByOldSession)) == 8, "the countdown has stopped"


async def test_an_old_session_that_stays_is_the_error(world: World) -> None:
    limit = ConcurrentLimitReachedError("one is open")
    world.client.plan("connect", *[limit] * 50)
    caller = asyncio.create_task(world.manager.connect())
    await world.clock.advance(39.9)
    assert not caller.done()
    await world.clock.advance(0.2)
    with pytest.raises(ConcurrentLimitReachedError):
        await caller
    assert world.path == "disconnected authenticating queued failed"
    assert world.client.count("connect") == 21
    assert len(world.of(BlockedByOldSession)) == 40
    assert world.one(Failed).error is limit


async def test_another_error_ends_the_wait_for_an_old_session(world: World) -> None:
    world.client.plan(
        "connect", ConcurrentLimitReachedError("open"), OdysseyAuthError("revoked")
    )
    caller = asyncio.create_task(world.manager.connect())
    await world.clock.advance(3)
    with pytest.raises(OdysseyAuthError):
        await caller
    assert world.path == "disconnected authenticating queued failed"


async def test_disconnect_ends_the_wait_for_an_old_session(world: World) -> None:
    world.client.plan("connect", ConcurrentLimitReachedError("open"))
    caller = asyncio.create_task(world.manager.connect())
    await world.clock.advance(1)
    await world.manager.disconnect()
    with pytest.raises(OdysseyConnectionError):
        await caller
    before = len(world.events)
    await world.clock.advance(60)
    assert len(world.events) == before
    assert world.client.count("connect") == 1


async def test_the_limit_can_come_back_after_signaling(world: World) -> None:
    limit = ConcurrentLimitReachedError("open")
    world.client.plan("connect", limit, None)
    world.client.plan("signal", limit, None)
    caller = asyncio.create_task(world.manager.connect())
    await world.clock.advance(5)
    await caller
    assert world.path == (
        "disconnected authenticating queued connecting queued connecting connected"
    )


async def test_a_problem_reported_before_connect_returns(world: World) -> None:
    lost = SignalingError("closed at once")

    async def report() -> None:
        world.client.tell("on_error", lost, True)
        world.client.tell("on_disconnected")

    world.client.plan("signal", report)
    with pytest.raises(SignalingError) as caught:
        await world.manager.connect()
    assert caught.value is lost
    assert world.manager.state == "failed"


async def test_a_close_before_connect_returns(world: World) -> None:
    async def report() -> None:
        world.client.tell("on_disconnected")

    world.client.plan("signal", report)
    with pytest.raises(SignalingError, match="closed"):
        await world.manager.connect()


async def test_errors_that_are_not_fatal_are_notices(world: World) -> None:
    await world.manager.connect()
    world.client.tell("on_error", NetworkError("odd \x1b[31m thing"), False)
    assert "odd" in world.one(Notice).text
    assert "\x1b" not in world.one(Notice).text
    assert world.manager.state == "connected"


async def test_start_joins_an_attempt_and_a_second_start_is_refused(
    world: World,
) -> None:
    hang = Hang()
    world.client.plan("connect", hang)
    connecting = asyncio.create_task(world.manager.connect())
    await settle()
    starting = asyncio.create_task(world.manager.start("a fox", portrait=True))
    await settle()
    with pytest.raises(BusyError):
        await world.manager.start("a cat", portrait=True)
    assert world.one(PromptFailed).prompt == "a cat"
    hang.release.set()
    await connecting
    info = await starting
    assert info.prompt == "a fox"
    assert world.client.count("connect") == 1
    assert world.client.count("start_stream") == 1


async def test_start_reports_a_failed_connection(world: World) -> None:
    error = OdysseyAuthError("bad key")
    world.client.plan("connect", error)
    with pytest.raises(OdysseyAuthError):
        await world.manager.start("a fox", portrait=True)
    assert world.one(Failed).error is error
    assert world.one(PromptFailed).error is error
    assert world.client.count("start_stream") == 0
    # And the session is as before: another start connects again.
    await world.manager.start("a fox", portrait=True)
    assert world.manager.state == "streaming"


async def test_a_cancelled_start_takes_its_attempt_along(world: World) -> None:
    world.client.plan("connect", Hang())
    caller = asyncio.create_task(world.manager.start("a fox", portrait=True))
    await settle()
    caller.cancel()
    await asyncio.wait({caller})
    await settle()
    assert world.path == "disconnected authenticating disconnected"
    await world.manager.start("a fox", portrait=True)
    assert world.manager.state == "streaming"


async def test_disconnect_while_start_connects(world: World) -> None:
    world.client.plan("connect", Hang())
    caller = asyncio.create_task(world.manager.start("a fox", portrait=True))
    await settle()
    await world.manager.disconnect()
    with pytest.raises(OdysseyConnectionError):
        await caller
    assert world.one(PromptFailed).prompt == "a fox"


async def test_a_closed_session_does_nothing_more(world: World) -> None:
    await world.manager.connect()
    await world.manager.close()
    await world.manager.close()
    assert world.manager.state == "disconnected"
    with pytest.raises(OdysseyConnectionError, match="closed"):
        await world.manager.connect()
    with pytest.raises(OdysseyConnectionError, match="closed"):
        await world.manager.start("a fox", portrait=True)
    with pytest.raises(OdysseyConnectionError, match="closed"):
        await world.manager.restart("a fox", portrait=True)
