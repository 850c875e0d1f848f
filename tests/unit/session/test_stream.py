"""Starting and ending streams, by request and otherwise."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from odyssey_tui.errors import (
    BusyError,
    ConnectionLostError,
    ImageError,
    MonthlyLimitReachedError,
    NoStreamError,
    NotConnectedError,
    OdysseyError,
    OdysseyStreamError,
    StreamDurationExceededError,
    StreamRefusedError,
    StreamTimeoutError,
)
from odyssey_tui.session import (
    Failed,
    FirstFrame,
    Notice,
    PromptFailed,
    StateChanged,
    StreamEnded,
    StreamErrored,
    StreamStarted,
)

from .conftest import Build
from .fakes import Hang, World, settle


async def test_a_stream_from_start_to_end(world: World) -> None:
    info = await world.manager.start("a fox", portrait=False)
    assert world.manager.stream is info
    started = world.one(StreamStarted)
    assert started.stream_id == info.stream_id == "stream-1"
    assert started.applied_prompt == info.applied_prompt == "a fox, applied"
    assert (started.prompt, started.portrait, started.image) == ("a fox", False, None)
    picture = world.client.frame()
    world.client.frame()
    assert world.frames[0] is picture, "as is, without a copy"
    first = world.one(FirstFrame)
    assert (first.stream_id, first.width, first.height) == ("stream-1", 1280, 704)
    await world.clock.advance(1.5)
    assert world.manager.live_seconds == pytest.approx(1.5)
    await world.manager.end()
    ended = world.one(StreamEnded)
    assert (ended.stream_id, ended.reason) == ("stream-1", "asked")
    assert ended.duration_s == pytest.approx(1.5)
    assert world.manager.stream is None
    assert world.manager.live_seconds == 0.0
    assert world.path == (
        "disconnected authenticating connecting connected"
        " starting streaming ending connected"
    )


async def test_the_state_is_settled_when_an_event_tells_of_it(world: World) -> None:
    seen: list[tuple[str, str, bool]] = []

    def listen(event: Any) -> None:
        if isinstance(event, StreamStarted | StreamEnded):
            manager = world.manager
            seen.append(
                (type(event).__name__, manager.state, manager.stream is not None)
            )

    world.manager.subscribe(listen)
    await world.manager.start("a fox", portrait=True)
    await world.manager.end()
    assert seen == [
        ("StreamStarted", "streaming", True),
        ("StreamEnded", "connected", False),
    ]


@pytest.mark.parametrize(
    ("image", "label"),
    [
        ("/pictures/fox.png", "/pictures/fox.png"),
        (Path("fox.jpg"), "fox.jpg"),
        (b"12345", "5 bytes"),
        ("data:image/png;base64,AAAA", "data URL"),
        ([[0]], "list"),
        ("bad\x1b]0;evil\x07.png", None),
    ],
)
async def test_a_start_image_is_handed_on_and_named(
    world: World, image: Any, label: str | None
) -> None:
    info = await world.manager.start("a fox", portrait=True, image=image)
    assert ("start_stream", "a fox", True, image) in world.client.calls
    if label is None:
        assert "\x1b" not in (info.image or "")
    else:
        assert info.image == world.one(StreamStarted).image == label


@pytest.mark.parametrize(
    "error",
    [
        StreamRefusedError("lease_denied", "denied"),
        ImageError("fox.txt is no image"),
        MonthlyLimitReachedError("used up"),
    ],
    ids=lambda error: type(error).__name__,
)
async def test_a_refused_start_leaves_the_connection(
    world: World, error: OdysseyError
) -> None:
    async def refuse() -> None:
        # The service's words come by callback too; that must not count twice.
        world.client.tell("on_stream_error", "lease_denied", "denied")
        raise error

    world.client.plan("start_stream", refuse)
    with pytest.raises(type(error)) as caught:
        await world.manager.start("a fox", portrait=True)
    assert caught.value is error
    failed = world.one(PromptFailed)
    assert (failed.prompt, failed.error, failed.prompt_id) == ("a fox", error, None)
    assert world.path.endswith("connected starting connected")
    assert world.of(StreamErrored) == world.of(StreamEnded) == world.of(Notice) == []
    assert world.manager.error is error
    await world.manager.start("a fox", portrait=True)
    assert world.manager.state == "streaming"


async def test_unknown_exceptions_of_a_start(world: World) -> None:
    world.client.plan("start_stream", ZeroDivisionError("x"))
    with pytest.raises(OdysseyStreamError, match="ZeroDivisionError"):
        await world.manager.start("a fox", portrait=True)
    assert world.manager.state == "connected"


@pytest.mark.parametrize("ended", ["ok", "refused"])
async def test_an_answer_that_may_have_been_a_yes(world: World, ended: str) -> None:
    await world.manager.connect()
    world.client.plan("start_stream", OdysseyStreamError("not understood"))
    hang = Hang()

    async def end() -> None:
        await hang()
        if ended == "refused":
            raise StreamRefusedError("odd", "no")

    world.client.plan("end_stream", end)
    caller = asyncio.create_task(world.manager.start("a fox", portrait=True))
    await settle()
    assert world.manager.state == "ending"
    ending = asyncio.create_task(world.manager.end())
    await settle()
    assert not ending.done()
    hang.release.set()
    await ending
    with pytest.raises(OdysseyStreamError, match="not understood"):
        await caller
    await world.clock.advance(1)
    assert world.client.count("end_stream") == 1
    last = "reconnecting connected" if ended == "refused" else "connected"
    assert world.path.endswith(f"starting ending {last}")
    assert world.of(StreamStarted) == world.of(StreamEnded) == []


@pytest.mark.parametrize("by_client", [True, False])
async def test_an_unanswered_start_renews_the_connection(
    build: Build, by_client: bool
) -> None:
    world = build(start_deadline=30)
    await world.manager.connect()
    silent = StreamTimeoutError("no answer in 30 s") if by_client else Hang()
    world.client.plan("start_stream", silent)
    caller = asyncio.create_task(world.manager.start("a fox", portrait=True))
    await world.clock.advance(30)
    with pytest.raises(StreamTimeoutError):
        await caller
    await world.clock.advance(1)
    assert world.path.endswith("starting reconnecting connected")
    assert world.client.count("start_stream") == 1, "never started by itself"
    assert world.one(PromptFailed).prompt == "a fox"
    # A reply that comes after all belongs to a connection of the past.
    world.client.tell("on_stream_started", "late", attempt=0)
    assert world.manager.state == "connected"


async def test_two_starts_at_once(world: World) -> None:
    await world.manager.connect()
    results = await asyncio.gather(
        world.manager.start("a fox", portrait=True),
        world.manager.start("a cat", portrait=True),
        return_exceptions=True,
    )
    assert not isinstance(results[0], BaseException)
    assert isinstance(results[1], BusyError)
    assert world.client.count("start_stream") == 1
    with pytest.raises(BusyError):
        await world.manager.start("a dog", portrait=True)
    assert [e.prompt for e in world.of(PromptFailed)] == ["a cat", "a dog"]


async def test_a_cancelled_start_is_ended_as_it_starts(world: World) -> None:
    await world.manager.connect()
    hang = Hang()
    world.client.plan("start_stream", hang)
    caller = asyncio.create_task(world.manager.start("a fox", portrait=True))
    await settle()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert world.manager.state == "ending"
    with pytest.raises(BusyError):
        await world.manager.start("a cat", portrait=True)
    hang.release.set()
    await settle()
    assert world.client.count("end_stream") == 1
    assert world.one(StreamEnded).reason == "asked"
    assert world.path.endswith("connected starting ending connected")
    assert world.manager.stream is None


async def test_a_cancelled_start_that_is_refused(world: World) -> None:
    await world.manager.connect()
    hang = Hang()

    async def refuse() -> None:
        await hang()
        raise StreamRefusedError("lease_denied", "denied")

    world.client.plan("start_stream", refuse)
    caller = asyncio.create_task(world.manager.start("a fox", portrait=True))
    await settle()
    caller.cancel()
    await settle()
    hang.release.set()
    await settle()
    assert world.path.endswith("connected starting ending connected")
    assert world.client.count("end_stream") == 0


async def test_a_start_cancelled_in_the_moment_of_success(world: World) -> None:
    await world.manager.connect()
    caller = asyncio.create_task(world.manager.start("a fox", portrait=True))

    def cancel(event: Any) -> None:
        if isinstance(event, StreamStarted):
            caller.cancel()

    world.manager.subscribe(cancel)
    with pytest.raises(asyncio.CancelledError):
        await caller
    await settle()
    assert world.path.endswith("starting streaming ending connected")


async def test_end_while_starting(world: World) -> None:
    await world.manager.connect()
    hang = Hang()
    world.client.plan("start_stream", hang)
    caller = asyncio.create_task(world.manager.start("a fox", portrait=True))
    await settle()
    ending = asyncio.create_task(world.manager.end())
    await settle()
    hang.release.set()
    await ending
    with pytest.raises(OdysseyStreamError, match="before it had started"):
        await caller
    assert world.path.endswith("connected starting ending connected")
    assert world.one(PromptFailed).prompt == "a fox"


async def test_end_while_a_start_goes_unanswered(build: Build) -> None:
    world = build(start_deadline=30)
    await world.manager.connect()
    world.client.plan("start_stream", Hang())
    caller = asyncio.create_task(world.manager.start("a fox", portrait=True))
    await settle()
    ending = asyncio.create_task(world.manager.end())
    await world.clock.advance(31)
    await ending
    with pytest.raises(StreamTimeoutError):
        await caller
    assert world.path.endswith("starting ending reconnecting connected")


async def test_disconnect_while_starting(world: World) -> None:
    await world.manager.connect()
    hang = Hang()
    world.client.plan("start_stream", hang)
    caller = asyncio.create_task(world.manager.start("a fox", portrait=True))
    await settle()
    await world.manager.disconnect()
    with pytest.raises(ConnectionLostError):
        await caller
    assert hang.cancelled == 1
    assert world.path.endswith("starting disconnected")
    assert world.one(PromptFailed).prompt == "a fox"


async def test_disconnect_while_streaming_ends_the_stream(world: World) -> None:
    await world.streaming()
    await world.clock.advance(2)
    await world.manager.disconnect()
    ended = world.one(StreamEnded)
    assert (ended.reason, ended.duration_s) == ("asked", pytest.approx(2))
    assert world.path.endswith("streaming disconnected")
    assert world.manager.session_id is None
    assert world.manager.capabilities is None


async def test_calls_in_the_wrong_state(world: World) -> None:
    with pytest.raises(NotConnectedError):
        await world.manager.end()
    with pytest.raises(NotConnectedError):
        await world.manager.interact("run")
    with pytest.raises(NotConnectedError):
        await world.manager.stats()
    await world.manager.connect()
    with pytest.raises(NoStreamError):
        await world.manager.end()
    with pytest.raises(NoStreamError):
        await world.manager.interact("run")
    assert [type(e.error) for e in world.of(StreamErrored)] == [
        NotConnectedError,
        NoStreamError,
    ]
    assert [type(e.error) for e in world.of(PromptFailed)] == [
        NotConnectedError,
        NoStreamError,
    ]
    assert world.manager.state == "connected"
    assert world.client.count("end_stream") == world.client.count("interact") == 0


async def test_the_service_ends_the_stream_by_itself(world: World) -> None:
    await world.streaming()
    world.client.tell("on_stream_ended")
    assert world.one(StreamEnded).reason == "server"
    assert world.path.endswith("streaming connected")
    world.client.tell("on_stream_ended")
    assert len(world.of(StreamEnded)) == 1


async def test_frames_after_the_end_are_dropped(world: World) -> None:
    await world.streaming()
    await world.manager.end()
    shown = len(world.frames)
    world.client.frame()
    assert len(world.frames) == shown
    await world.manager.disconnect()
    world.client.frame()
    assert len(world.frames) == shown


async def test_a_stream_that_goes_on_after_its_end_is_ended_again(
    world: World,
) -> None:
    await world.streaming()
    world.client.tell("on_stream_error", "session_timeout", "time is up")
    for _ in range(60):
        await world.clock.advance(0.1)
        world.client.frame()
    assert world.client.count("end_stream") == 1
    assert "ending it again" in world.one(Notice).text
    assert world.manager.state == "connected"
    assert len(world.of(StreamEnded)) == 1


async def test_frames_of_a_service_that_is_idle_are_no_stream(world: World) -> None:
    await world.streaming()
    await world.manager.end()
    for _ in range(60):
        await world.clock.advance(0.1)
        world.client.frame()
    assert world.client.count("end_stream") == 1


async def test_frames_while_ending_are_shown(world: World) -> None:
    await world.streaming()
    hang = Hang()
    world.client.plan("end_stream", hang)
    ending = asyncio.create_task(world.manager.end())
    await settle()
    world.client.frame()
    assert len(world.frames) == 2
    hang.release.set()
    await ending


async def test_a_frame_that_overtakes_the_reply(world: World) -> None:
    await world.manager.connect()
    hang = Hang()
    world.client.plan("start_stream", hang)
    caller = asyncio.create_task(world.manager.start("a fox", portrait=True))
    await world.clock.advance(0.5)
    world.client.frame()
    await world.clock.advance(0.5)
    hang.release.set()
    await caller
    assert len(world.frames) == 1
    first, started = world.one(FirstFrame), world.one(StreamStarted)
    assert (first.took_ms, started.took_ms) == pytest.approx((500, 1000))
    assert world.events.index(started) < world.events.index(first)


async def test_a_leftover_frame_is_not_the_first_of_the_next_stream(
    world: World,
) -> None:
    await world.streaming()
    await world.manager.end()
    hang = Hang()
    world.client.plan("start_stream", hang)
    caller = asyncio.create_task(world.manager.start("a cat", portrait=True))
    await settle()
    world.client.frame()
    hang.release.set()
    await caller
    assert [e.stream_id for e in world.of(FirstFrame)] == ["stream-1"]
    world.client.frame()
    assert [e.stream_id for e in world.of(FirstFrame)] == ["stream-1", "stream-2"]


async def test_an_early_keyframe_is_the_first_frame_of_a_restarted_stream(
    world: World,
) -> None:
    await world.streaming()
    await world.clock.advance(1.0)
    world.client.frame(timestamp_ms=1000)
    await world.clock.advance(0.1)
    hang = Hang()
    world.client.plan("start_stream", hang)
    caller = asyncio.create_task(world.manager.restart("a cat", portrait=True))
    await world.clock.advance(0.1)
    world.client.frame(timestamp_ms=1050)
    await world.clock.advance(0.1)
    world.client.frame(timestamp_ms=1300, keyframe=True)
    await world.clock.advance(0.1)
    hang.release.set()
    await caller
    first, second = world.of(FirstFrame)
    assert first.gap_ms is None
    assert second.gap_ms == pytest.approx(300)
    assert second.took_ms == pytest.approx(200)
    await world.clock.advance(0.025)
    # The next frame is late, which is no reason to count its time.
    assert world.manager.position_ms == pytest.approx(50 + 50)


async def test_a_restart_before_any_picture_has_no_gap(world: World) -> None:
    await world.manager.start("a fox", portrait=False)
    await world.manager.restart("a cat", portrait=False)
    world.client.frame()
    assert world.one(FirstFrame).gap_ms is None


async def test_a_failing_frame_callback_is_logged_once(
    build: Build, caplog: pytest.LogCaptureFixture
) -> None:
    world = build()

    def fail() -> None:
        raise RuntimeError("display is gone")

    class Frames(list[Any]):
        def append(self, _: Any) -> None:
            fail()

    world.frames = Frames()
    await world.streaming()
    for _ in range(5):
        world.client.frame()
    assert world.manager.state == "streaming"
    assert caplog.text.count("the frame callback failed") == 1


async def test_an_end_that_overtakes_the_reply(world: World) -> None:
    async def start() -> None:
        world.client.tell("on_stream_started", "stream-1")
        world.client.tell("on_stream_ended")

    world.client.plan("start_stream", start)
    info = await world.manager.start("a fox", portrait=True)
    assert info.stream_id == world.one(StreamEnded).stream_id
    assert world.one(StreamEnded).reason == "server"
    assert world.path.endswith("starting streaming connected")


async def test_an_error_that_overtakes_the_reply(world: World) -> None:
    async def start() -> None:
        world.client.tell("on_stream_started", "stream-1")
        world.client.tell("on_stream_error", "session_timeout", "time is up")

    world.client.plan("start_stream", start)
    await world.manager.start("a fox", portrait=True)
    assert world.one(StreamEnded).reason == "error"
    assert isinstance(world.one(StreamErrored).error, StreamDurationExceededError)
    assert world.manager.state == "connected"


async def test_an_end_that_overtakes_the_reply_of_an_abandoned_start(
    world: World,
) -> None:
    await world.manager.connect()
    hang = Hang()

    async def start() -> None:
        await hang()
        world.client.tell("on_stream_started", "stream-1")
        world.client.tell("on_stream_ended")

    world.client.plan("start_stream", start)
    caller = asyncio.create_task(world.manager.start("a fox", portrait=True))
    await settle()
    ending = asyncio.create_task(world.manager.end())
    await settle()
    hang.release.set()
    await ending
    await asyncio.wait({caller})
    assert caller.exception() is not None
    assert world.one(StreamEnded).reason == "asked"
    assert world.client.count("end_stream") == 0


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("session_timeout", StreamDurationExceededError),
        ("quota_exceeded", MonthlyLimitReachedError),
        ("lease_denied", StreamRefusedError),
    ],
)
async def test_an_error_that_ends_the_stream(
    world: World, reason: str, expected: type[OdysseyError]
) -> None:
    await world.streaming()
    world.client.tell("on_stream_error", reason, "time \x1b]0;evil\x07is up")
    error = world.one(StreamErrored).error
    assert type(error) is expected
    assert "\x1b" not in error.detail
    assert world.one(StreamEnded).reason == "error"
    assert world.path.endswith("streaming connected"), "the connection stays up"
    assert world.of(Failed) == []
    await world.manager.start("again", portrait=True)
    assert world.manager.state == "streaming"


async def test_an_error_that_ends_the_stream_by_the_clients_word(world: World) -> None:
    await world.streaming()
    world.client.current_stream_id = None
    world.client.tell("on_stream_error", "model_crashed", "sorry")
    assert world.one(StreamEnded).reason == "error"
    assert isinstance(world.one(StreamErrored).error, StreamRefusedError)
    assert world.one(StreamErrored).error.code == "model_crashed"


async def test_no_active_stream_is_no_error_but_the_end(world: World) -> None:
    await world.streaming()
    world.client.tell("on_stream_error", "no_active_stream", "")
    assert world.of(StreamErrored) == []
    assert world.one(StreamEnded).reason == "server"


async def test_an_error_after_which_the_stream_goes_on(world: World) -> None:
    await world.streaming()
    world.client.tell("on_stream_error", "hiccup", "one moment")
    assert world.one(StreamErrored).error.code == "hiccup"
    for _ in range(50):
        await world.clock.advance(0.1)
        world.client.frame()
    await world.clock.advance(5)
    world.client.frame()
    assert world.manager.state == "streaming"
    assert world.client.count("end_stream") == 0


async def test_an_error_after_which_the_stream_stops(world: World) -> None:
    await world.streaming()
    world.client.tell("on_stream_error", "model_crashed", "sorry")
    assert world.manager.state == "streaming"
    await world.clock.advance(3)
    assert world.client.count("end_stream") == 1, "made sure of"
    assert world.one(StreamEnded).reason == "error"
    assert world.path.endswith("streaming ending connected"), "without reconnecting"


async def test_stream_errors_without_a_stream_are_notices(world: World) -> None:
    await world.manager.connect()
    world.client.tell("on_stream_error", "hiccup", "odd")
    world.client.tell("on_stream_error", "no_active_stream", "")
    assert world.one(Notice).text == "odd"
    assert world.manager.state == "connected"


async def test_an_unconfirmed_end_renews_the_connection(build: Build) -> None:
    world = build(end_deadline=10)
    await world.streaming()
    world.client.plan("end_stream", Hang())
    ending = asyncio.create_task(world.manager.end())
    await world.clock.advance(10)
    with pytest.raises(StreamTimeoutError):
        await ending
    assert isinstance(world.one(StreamErrored).error, StreamTimeoutError)
    assert world.one(StreamEnded).reason == "lost"
    await world.clock.advance(1)
    assert world.path.endswith("ending reconnecting connected")
    assert world.client.count("start_stream") == 1


async def test_an_end_refused_for_another_reason_renews_the_connection(
    world: World,
) -> None:
    await world.streaming()
    world.client.plan("end_stream", StreamRefusedError("odd", "cannot"))
    with pytest.raises(StreamRefusedError):
        await world.manager.end()
    await world.clock.advance(1)
    assert world.path.endswith("ending reconnecting connected")


@pytest.mark.parametrize(
    "error",
    [NoStreamError("none"), StreamRefusedError("no_active_stream", "none")],
    ids=["client", "service"],
)
async def test_ending_what_is_over_is_no_error(
    world: World, error: OdysseyError
) -> None:
    await world.streaming()
    world.client.plan("end_stream", error)
    await world.manager.end()
    assert world.one(StreamEnded).reason == "asked"
    assert world.of(StreamErrored) == []


@pytest.mark.parametrize("report", ["ended", "error"])
async def test_the_report_of_the_end_is_enough(world: World, report: str) -> None:
    await world.streaming()
    world.client.plan("end_stream", Hang())
    ending = asyncio.create_task(world.manager.end())
    await settle()
    if report == "ended":
        world.client.tell("on_stream_ended")
    else:
        world.client.tell("on_stream_error", "no_active_stream", "")
    await ending
    assert world.one(StreamEnded).reason == "asked"
    assert world.manager.state == "connected"


async def test_an_unclear_error_does_not_end_an_end(world: World) -> None:
    await world.streaming()
    hang = Hang()
    world.client.plan("end_stream", hang)
    ending = asyncio.create_task(world.manager.end())
    await settle()
    world.client.tell("on_stream_error", "hiccup", "")
    assert world.manager.state == "ending"
    hang.release.set()
    await ending


async def test_two_ends_share_one_request(world: World) -> None:
    await world.streaming()
    await asyncio.gather(world.manager.end(), world.manager.end())
    assert world.client.count("end_stream") == 1
    assert len(world.of(StreamEnded)) == 1


async def test_a_cancelled_end_goes_on(world: World) -> None:
    await world.streaming()
    hang = Hang()
    world.client.plan("end_stream", hang)
    ending = asyncio.create_task(world.manager.end())
    await settle()
    ending.cancel()
    await settle()
    assert world.manager.state == "ending"
    hang.release.set()
    await settle()
    assert world.manager.state == "connected"
    assert world.one(StreamEnded).reason == "asked"


async def test_disconnect_while_ending(world: World) -> None:
    await world.streaming()
    world.client.plan("end_stream", Hang())
    ending = asyncio.create_task(world.manager.end())
    await settle()
    await world.manager.disconnect()
    await ending
    assert world.one(StreamEnded).reason == "asked"
    assert world.path.endswith("ending disconnected")


async def test_restart(world: World) -> None:
    await world.streaming()
    info = await world.manager.restart("a cat", portrait=True)
    assert info.prompt == "a cat"
    assert [e.reason for e in world.of(StreamEnded)] == ["asked"]
    assert world.path.endswith("streaming ending connected starting streaming")


async def test_restart_without_a_stream_is_a_start(world: World) -> None:
    info = await world.manager.restart("a cat", portrait=True)
    assert world.manager.stream is info
    assert world.client.count("end_stream") == 0


async def test_restart_while_starting(world: World) -> None:
    await world.manager.connect()
    hang = Hang()
    world.client.plan("start_stream", hang)
    first = asyncio.create_task(world.manager.start("a fox", portrait=True))
    await settle()
    second = asyncio.create_task(world.manager.restart("a cat", portrait=True))
    await settle()
    hang.release.set()
    info = await second
    assert info.prompt == "a cat"
    with pytest.raises(OdysseyStreamError):
        await first
    assert [e.prompt for e in world.of(StreamStarted)] == ["a fox", "a cat"]


async def test_restart_gives_the_prompt_back_when_the_end_fails(build: Build) -> None:
    world = build(end_deadline=10)
    await world.streaming()
    world.client.plan("end_stream", Hang())
    caller = asyncio.create_task(world.manager.restart("a cat", portrait=True))
    await world.clock.advance(10)
    with pytest.raises(StreamTimeoutError):
        await caller
    assert world.one(PromptFailed).prompt == "a cat"
    assert world.client.count("start_stream") == 1


@pytest.mark.parametrize("outcome", ["ok", "none", "hang"])
async def test_a_stream_that_nobody_asked_for_is_ended(
    build: Build, outcome: str
) -> None:
    world = build(end_deadline=10)
    await world.manager.connect()
    if outcome == "none":
        world.client.plan("end_stream", NoStreamError("none"))
    elif outcome == "hang":
        world.client.plan("end_stream", Hang())
    world.client.tell("on_stream_started", "late")
    await world.clock.advance(12)
    assert world.client.count("end_stream") == 1
    assert "ending it" in world.of(Notice)[0].text
    reconnected = any(e.new == "reconnecting" for e in world.of(StateChanged))
    assert reconnected is (outcome == "hang")
    assert world.manager.state == "connected"
    assert world.manager.stream is None


async def test_a_hostile_stream_id_is_made_harmless(world: World) -> None:
    world.client.plan("start_stream", "id\x1b]52;c;evil\x07" + "x" * 100_000)
    info = await world.manager.start("a fox", portrait=True)
    assert "\x1b" not in info.stream_id
    assert len(info.stream_id) <= 200


async def test_stats(world: World) -> None:
    await world.manager.connect()
    reading = await world.manager.stats()
    assert reading.ice_state == "completed"
    world.client.plan("stats", ValueError("odd"))
    with pytest.raises(OdysseyError, match="ValueError"):
        await world.manager.stats()
    world.client.plan("stats", Hang())
    caller = asyncio.create_task(world.manager.stats())
    await world.clock.advance(2)
    with pytest.raises(OdysseyError):
        await caller
