"""Midstream prompts: each is acknowledged or given back, exactly once."""

from __future__ import annotations

import asyncio

import pytest

from odyssey_tui.errors import (
    BusyError,
    ConnectionLostError,
    NoStreamError,
    OdysseyError,
    OdysseyStreamError,
    SignalingError,
    StreamDurationExceededError,
    StreamRefusedError,
    StreamTimeoutError,
)
from odyssey_tui.session import (
    Notice,
    PromptAcknowledged,
    PromptFailed,
    PromptSent,
    StreamEnded,
    StreamErrored,
)

from .conftest import Build
from .fakes import Hang, World, settle


def fates(world: World) -> list[tuple[int | None, str]]:
    return [
        (event.prompt_id, type(event).__name__)
        for event in world.events
        if isinstance(event, PromptSent | PromptAcknowledged | PromptFailed)
    ]


async def test_a_prompt_is_acknowledged(world: World) -> None:
    await world.streaming()
    await world.clock.advance(1.25)
    world.client.frame(timestamp_ms=1250)
    hang = Hang()
    world.client.plan("interact", hang)
    caller = asyncio.create_task(world.manager.interact("it runs"))
    await world.clock.advance(0.25)
    hang.release.set()
    assert await caller == "it runs, applied"
    told = world.one(PromptAcknowledged)
    assert (told.prompt, told.applied_prompt) == ("it runs", "it runs, applied")
    # The picture that comes next is 50 ms after the one that came now.
    assert (told.offset_ms, told.took_ms) == pytest.approx((1300, 250))
    sent = world.one(PromptSent)
    assert (told.prompt_id, told.offset_ms) == (sent.prompt_id, sent.offset_ms)
    stream = world.manager.stream
    assert stream is not None
    (record,) = stream.prompts
    assert (record.prompt, record.offset_ms) == ("it runs", pytest.approx(1300))
    assert world.of(Notice) == []


async def test_offsets_are_those_of_the_video(world: World) -> None:
    """A video that came late is behind the clock by that, and so are its prompts."""
    await world.manager.start("a fox", portrait=False)
    await world.clock.advance(0.4)
    await world.manager.interact("before any picture")
    world.client.frame(timestamp_ms=90_000)
    await world.clock.advance(0.6)
    world.client.frame(timestamp_ms=90_500)
    await world.clock.advance(0.02)
    await world.manager.interact("it runs")
    offsets = [event.offset_ms for event in world.of(PromptSent)]
    assert offsets == pytest.approx([400, 570])
    assert world.manager.position_ms == pytest.approx(570)
    await world.manager.end()
    assert world.manager.position_ms is None


async def test_a_busy_service_does_not_move_the_video_on(world: World) -> None:
    await world.manager.start("a fox", portrait=False)
    for number in range(4):
        world.client.frame(timestamp_ms=50 * number)
        await world.clock.advance(0.05)
    await world.clock.advance(0.1)
    # Frames are counted: a hundred milliseconds late, it is one more.
    world.client.frame(timestamp_ms=300)
    assert world.manager.position_ms == pytest.approx(4 * 50 + 50)
    await world.clock.advance(1.0)
    world.client.frame(timestamp_ms=1300)
    assert world.manager.position_ms == pytest.approx(4 * 50 + 1000 + 50)


async def test_one_prompt_at_a_time(world: World) -> None:
    await world.streaming()
    hang = Hang()
    world.client.plan("interact", hang)
    caller = asyncio.create_task(world.manager.interact("one"))
    await settle()
    with pytest.raises(BusyError):
        await world.manager.interact("two")
    hang.release.set()
    await caller
    await world.manager.interact("three")
    assert [p for c, *p in world.client.calls if c == "interact"] == [
        ["one"],
        ["three"],
    ]
    assert fates(world) == [
        (1, "PromptSent"),
        (None, "PromptFailed"),
        (1, "PromptAcknowledged"),
        (2, "PromptSent"),
        (2, "PromptAcknowledged"),
    ]


async def test_a_prompt_while_starting_or_ending(world: World) -> None:
    await world.manager.connect()
    hang = Hang()
    world.client.plan("start_stream", hang)
    starting = asyncio.create_task(world.manager.start("a fox", portrait=True))
    await settle()
    with pytest.raises(BusyError, match="starting"):
        await world.manager.interact("run")
    hang.release.set()
    await starting
    world.client.plan("end_stream", hold := Hang())
    ending = asyncio.create_task(world.manager.end())
    await settle()
    with pytest.raises(NoStreamError, match="ending"):
        await world.manager.interact("run")
    hold.release.set()
    await ending
    assert world.client.count("interact") == 0


async def test_a_refused_prompt_leaves_the_stream(world: World) -> None:
    error = StreamRefusedError("moderation", "not this one")

    async def refuse() -> None:
        world.client.tell("on_stream_error", "moderation", "not this one")
        raise error

    await world.streaming()
    world.client.plan("interact", refuse)
    with pytest.raises(StreamRefusedError):
        await world.manager.interact("run")
    assert world.one(PromptFailed).error is error
    assert world.of(StreamErrored) == [], "one cause, one event"
    for _ in range(30):
        await world.clock.advance(0.1)
        world.client.frame()
    assert world.manager.state == "streaming"


async def test_an_unknown_exception_of_a_prompt(world: World) -> None:
    await world.streaming()
    world.client.plan("interact", IndexError("x"))
    with pytest.raises(OdysseyStreamError, match="IndexError"):
        await world.manager.interact("run")
    assert world.manager.state == "streaming"


@pytest.mark.parametrize("by_client", [True, False])
async def test_an_unanswered_prompt_is_given_back(
    build: Build, by_client: bool
) -> None:
    world = build(interact_deadline=15, reconnect_after=100, keyframe_after=100)
    await world.streaming()
    silent = StreamTimeoutError("no answer") if by_client else Hang()
    world.client.plan("interact", silent)
    caller = asyncio.create_task(world.manager.interact("run"))
    await world.clock.advance(15)
    with pytest.raises(StreamTimeoutError):
        await caller
    assert fates(world) == [(1, "PromptSent"), (1, "PromptFailed")]
    assert world.manager.state == "streaming"
    world.client.tell("on_interact_acknowledged", "run \x1b[2J fast")
    assert "late" in world.one(Notice).text
    assert "\x1b" not in world.one(Notice).text
    await world.manager.interact("again")


async def test_a_cancelled_prompt_is_given_back(world: World) -> None:
    await world.streaming()
    hang = Hang()
    world.client.plan("interact", hang)
    caller = asyncio.create_task(world.manager.interact("run"))
    await settle()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert hang.cancelled == 1
    assert fates(world) == [(1, "PromptSent"), (1, "PromptFailed")]
    await world.manager.interact("again")


async def test_the_service_ends_the_stream_before_it_answers(world: World) -> None:
    await world.streaming()
    world.client.plan("interact", Hang())
    caller = asyncio.create_task(world.manager.interact("run"))
    await settle()
    world.client.tell("on_stream_ended")
    with pytest.raises(NoStreamError):
        await caller
    assert world.one(StreamEnded).reason == "server"
    assert fates(world)[-1] == (1, "PromptFailed")


async def test_an_error_ends_the_stream_before_it_answers(world: World) -> None:
    await world.streaming()
    world.client.plan("interact", Hang())
    caller = asyncio.create_task(world.manager.interact("run"))
    await settle()
    world.client.tell("on_stream_error", "session_timeout", "time is up")
    with pytest.raises(StreamDurationExceededError):
        await caller
    assert world.one(StreamEnded).reason == "error"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (NoStreamError("none"), "server"),
        (StreamRefusedError("no_active_stream", "none"), "server"),
        (StreamDurationExceededError("time is up"), "error"),
    ],
)
async def test_an_answer_that_means_the_end_of_the_stream(
    world: World, error: OdysseyError, reason: str
) -> None:
    await world.streaming()
    world.client.plan("interact", error)
    with pytest.raises(type(error)):
        await world.manager.interact("run")
    assert world.one(StreamEnded).reason == reason
    assert world.manager.state == "connected"


async def test_end_and_disconnect_give_a_waiting_prompt_back(world: World) -> None:
    for leave in (world.manager.end, world.manager.disconnect):
        await world.streaming()
        world.client.plan("interact", Hang())
        caller = asyncio.create_task(world.manager.interact("run"))
        await settle()
        await leave()
        with pytest.raises(OdysseyStreamError):
            await caller
    assert [name for _, name in fates(world)] == ["PromptSent", "PromptFailed"] * 2


async def test_a_lost_connection_gives_a_waiting_prompt_back(world: World) -> None:
    await world.streaming()
    world.client.plan("interact", Hang())
    caller = asyncio.create_task(world.manager.interact("run"))
    await settle()
    world.client.tell("on_error", SignalingError("streamer crashed"), True)
    with pytest.raises(ConnectionLostError, match="streamer crashed"):
        await caller
    assert fates(world)[-1] == (1, "PromptFailed")


async def test_a_loss_that_the_client_reports_a_little_later(world: World) -> None:
    await world.streaming()
    world.client.plan("interact", ConnectionLostError("gone"))
    caller = asyncio.create_task(world.manager.interact("run"))
    await world.clock.advance(0.5)
    world.client.tell("on_disconnected")
    with pytest.raises(ConnectionLostError):
        await caller
    assert world.path.endswith("streaming disconnected"), "a regular close"


async def test_a_loss_that_the_client_never_reports(build: Build) -> None:
    world = build(unreported_loss=3)
    await world.streaming()
    world.client.plan("interact", ConnectionLostError("gone"))
    caller = asyncio.create_task(world.manager.interact("run"))
    await world.clock.advance(3)
    with pytest.raises(ConnectionLostError):
        await caller
    await world.clock.advance(1)
    assert world.path.endswith("streaming reconnecting connected")


async def test_a_hostile_acknowledgement_is_made_harmless(world: World) -> None:
    await world.streaming()
    world.client.plan("interact", "run\n\x1b]52;c;evil\x07\u202e" + "x" * 200_000)
    applied = await world.manager.interact("run")
    assert len(applied) <= 4_000
    assert not {"\x1b", "\x07", "\u202e"} & set(applied)
    assert applied.startswith("run\n"), "line breaks are part of a prompt"
