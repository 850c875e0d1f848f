"""Every fault that the service can be told to have, over real WebRTC.

Each test asserts the state, the typed error and what the user is told; the
fixture asserts that nothing hangs and nothing is left. Waits are those of the
product at a quicker pace, never mocks.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable
from typing import Any

import httpx
import pytest

from odyssey_tui.errors import (
    AccessDeniedError,
    AccountSuspendedError,
    ConcurrentLimitReachedError,
    ConnectionLostError,
    MonthlyLimitReachedError,
    OdysseyAuthError,
    OdysseyConnectionError,
    OdysseyError,
    OdysseyUsageError,
    QueueTimeoutError,
    RateLimitError,
    ReplyTimeoutError,
    ServiceError,
    SignalingError,
    StreamDurationExceededError,
    StreamRefusedError,
    StreamTimeoutError,
)
from odyssey_tui.models import AdvancedConfig
from odyssey_tui.session import (
    BlockedByOldSession,
    Failed,
    FirstFrame,
    MediaSilent,
    PromptAcknowledged,
    PromptFailed,
    QueueProgress,
    StreamEnded,
    StreamErrored,
    StreamStarted,
)

from .conftest import OpenRig
from .rig import Rig, ServiceProcess, account

NO_RETRY = {"advanced": AdvancedConfig(max_retries=0)}
IMPATIENT = {"start_timeout": 1.0, "interact_timeout": 1.0, "end_timeout": 1.0}


async def fails(rig: Rig, error: type[OdysseyError]) -> OdysseyError:
    """Connecting fails with that error, and the session says so."""
    with pytest.raises(error) as caught:
        await rig.manager.connect()
    assert type(caught.value) is error
    assert rig.manager.state == "failed"
    assert rig.one(Failed).error is rig.manager.error is caught.value
    assert caught.value.detail
    assert "Bearer" not in str(caught.value)
    assert rig.client.is_connected is False
    return caught.value


# -- the key -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (account("401"), OdysseyAuthError),
        ("ody_nobody_knows_this_key", OdysseyAuthError),
        (account("no_such_fault"), OdysseyAuthError),
        (account("403"), AccessDeniedError),
        ("not-a-key", OdysseyAuthError),
    ],
    ids=["401", "unknown key", "unknown fault", "403", "422"],
)
async def test_a_key_that_is_refused(
    rig: OpenRig, key: str, expected: type[OdysseyError]
) -> None:
    session = rig(key)
    error = await fails(session, expected)
    assert session.path == ["authenticating", "failed"]
    assert error.hint
    assert error.retryable is False


# -- limits and the queue ----------------------------------------------------


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("MONTHLY_LIMIT_REACHED", MonthlyLimitReachedError),
        ("STREAM_DURATION_EXCEEDED", StreamDurationExceededError),
        ("ACCOUNT_SUSPENDED", AccountSuspendedError),
        ("RATE_LIMITED", RateLimitError),
        ("SOMETHING_NEW", OdysseyUsageError),
    ],
)
async def test_a_limit_of_the_account(
    rig: OpenRig, code: str, expected: type[OdysseyUsageError]
) -> None:
    session = rig(account(f"429_{code}"))
    error = await fails(session, expected)
    assert isinstance(error, OdysseyUsageError)
    assert session.of(BlockedByOldSession) == []


@pytest.mark.parametrize("fault", ["429_CONCURRENT_LIMIT_REACHED", "429str"])
async def test_another_session_is_waited_for(rig: OpenRig, fault: str) -> None:
    session = rig(account(fault))
    await fails(session, ConcurrentLimitReachedError)
    assert session.path == ["authenticating", "queued", "failed"]
    left = [event.remaining_s for event in session.of(BlockedByOldSession)]
    assert len(left) >= 4
    assert left == sorted(left, reverse=True)


async def test_a_request_that_breaks_the_service(rig: OpenRig) -> None:
    error = await fails(rig(account("sess500")), ServiceError)
    assert isinstance(error, ServiceError)
    assert error.status == 500
    assert error.retryable is True


async def test_a_queue_that_moves(rig: OpenRig) -> None:
    session = rig(account("queue_2"))
    await session.manager.connect()
    assert session.path == ["authenticating", "queued", "connecting", "connected"]
    assert len(session.of(QueueProgress)) == 2
    assert all(event.limit == 30 for event in session.of(QueueProgress))


async def test_a_queue_that_does_not_move(rig: OpenRig) -> None:
    waiting = AdvancedConfig(queue_timeout_s=1)
    session = rig(account("queue_forever"), client={"advanced": waiting})
    await fails(session, QueueTimeoutError)
    assert session.path == ["authenticating", "queued", "failed"]


async def test_leaving_the_queue(rig: OpenRig) -> None:
    session = rig(account("queue_forever"))
    caller = asyncio.create_task(session.manager.start("a fox", portrait=False))
    await session.until_state("queued")
    await session.manager.disconnect()
    with pytest.raises(OdysseyConnectionError):
        await caller
    assert session.path == ["authenticating", "queued", "disconnected"]
    assert session.of(Failed) == []


# -- signaling ---------------------------------------------------------------


@pytest.mark.parametrize(
    "reason",
    [
        "streamer_not_available",
        "streamer_disconnected",
        "duration_limit_reached",
        "something_new",
    ],
)
async def test_signaling_that_reports_an_error(rig: OpenRig, reason: str) -> None:
    session = rig(account(f"signal_error_{reason}"), client=NO_RETRY)
    with pytest.raises(OdysseyConnectionError) as caught:
        await session.manager.connect()
    assert isinstance(caught.value, SignalingError | StreamDurationExceededError)
    assert session.path == ["authenticating", "connecting", "failed"]
    assert session.one(Failed).error is caught.value


# -- starting, prompting, ending ---------------------------------------------


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("quota_exceeded", MonthlyLimitReachedError),
        ("concurrent_limit_exceeded", ConcurrentLimitReachedError),
        ("lease_denied", StreamRefusedError),
        ("session_timeout", StreamDurationExceededError),
        ("something_new", StreamRefusedError),
    ],
)
async def test_a_stream_that_is_refused(
    rig: OpenRig, reason: str, expected: type[OdysseyError]
) -> None:
    session = rig(account(f"stream_{reason}"))
    with pytest.raises(expected) as caught:
        await session.manager.start("a fox", portrait=False)
    assert type(caught.value) is expected
    assert session.path[-2:] == ["starting", "connected"]
    assert session.one(PromptFailed).error is caught.value
    assert session.of(Failed) == session.of(StreamErrored) == []
    assert session.client.is_connected


async def test_a_start_that_is_never_answered(rig: OpenRig) -> None:
    session = rig(account("lost_start"), client={"start_timeout": 1.0})
    with pytest.raises(StreamTimeoutError):
        await session.manager.start("a fox", portrait=False)
    assert session.one(PromptFailed).prompt == "a fox"
    await session.until_state("connected")
    assert session.path[-3:] == ["starting", "reconnecting", "connected"]
    assert session.of(StreamStarted) == []


async def test_giving_up_a_start_that_is_never_answered(rig: OpenRig) -> None:
    session = rig(account("lost_start"))
    caller = asyncio.create_task(session.manager.start("a fox", portrait=False))
    await session.until_state("starting")
    await asyncio.sleep(0.1)
    await session.manager.disconnect()
    with pytest.raises(ConnectionLostError):
        await caller
    assert session.manager.state == "disconnected"


async def test_a_prompt_that_is_never_answered(rig: OpenRig) -> None:
    session = rig(account("lost_interact"), client={"interact_timeout": 1.0})
    await session.manager.start("a fox", portrait=False)
    with pytest.raises(StreamTimeoutError):
        await session.manager.interact("it runs")
    assert session.one(PromptFailed).prompt == "it runs"
    await session.until_frames(3)
    assert session.manager.state == "streaming", "the stream goes on"
    await session.manager.end()
    assert session.one(StreamEnded).reason == "asked"


async def test_an_end_that_is_never_answered(rig: OpenRig) -> None:
    session = rig(account("lost_end"), client={"end_timeout": 1.0})
    await session.manager.start("a fox", portrait=False)
    await session.until_event(FirstFrame)
    with pytest.raises(StreamTimeoutError):
        await session.manager.end()
    assert isinstance(session.one(StreamErrored).error, StreamTimeoutError)
    await session.until_state("connected")
    assert session.path[-3:] == ["ending", "reconnecting", "connected"]
    assert session.one(StreamEnded).reason == "lost"


# -- in the middle of a stream -----------------------------------------------


async def streaming(rig: OpenRig, fault: str, **policy: Any) -> Rig:
    session = rig(account(fault), **policy)
    await session.manager.start("a fox", portrait=False)
    await session.until_event(FirstFrame)
    return session


@pytest.mark.parametrize("kind", ["drop", "close1011", "kill"])
async def test_the_connection_breaks(rig: OpenRig, kind: str) -> None:
    session = await streaming(rig, f"midstream_{kind}_400")
    ended = await session.until_event(StreamEnded)
    assert ended.reason == "lost"
    assert session.path[-2:] == ["streaming", "reconnecting"]
    # Either the service has cleared the old session, or it is in the way.
    await session.until(lambda: session.manager.state in ("connected", "failed"))
    if session.manager.state == "failed":
        assert isinstance(session.manager.error, ConcurrentLimitReachedError)
        assert session.of(BlockedByOldSession)
    assert len(session.of(StreamStarted)) == 1, "never started by itself"


async def test_the_old_session_is_cleared_and_the_connection_comes_back(
    rig: OpenRig, forgetful_service: ServiceProcess
) -> None:
    session = rig(
        account("midstream_drop_200"), at=forgetful_service, old_session_wait=10.0
    )
    await session.manager.start("a fox", portrait=False)
    await session.until_state("reconnecting")
    await session.until_state("connected", 10.0)
    assert len(session.of(BlockedByOldSession)) > 5
    assert session.of(Failed) == []
    assert len(session.of(StreamStarted)) == 1, "never started by itself"


async def test_the_service_closes_the_connection(rig: OpenRig) -> None:
    session = await streaming(rig, "midstream_close1000_400")
    await session.until_state("disconnected")
    assert session.one(StreamEnded).reason == "server"
    assert session.path[-2:] == ["streaming", "disconnected"]
    await asyncio.sleep(0.3)
    assert session.manager.state == "disconnected", "without reconnecting"
    await session.manager.connect()
    assert session.manager.state == "connected"


async def test_the_stream_reaches_its_limit(rig: OpenRig) -> None:
    session = await streaming(rig, "midstream_error_400")
    ended = await session.until_event(StreamEnded)
    assert ended.reason == "error"
    error = session.one(StreamErrored).error
    assert isinstance(error, StreamDurationExceededError)
    assert session.path[-2:] == ["streaming", "connected"], "the connection stays"
    session_id = session.manager.session_id
    info = await session.manager.start("a cat", portrait=True)
    assert info.stream_id != ended.stream_id
    assert session.manager.session_id == session_id


@pytest.mark.parametrize("kind", ["silent", "freeze"])
async def test_the_pictures_stop(rig: OpenRig, kind: str) -> None:
    session = await streaming(
        rig, f"midstream_{kind}_400", keyframe_after=0.6, reconnect_after=1.4
    )
    first = await session.until_event(MediaSilent)
    assert first.action == "keyframe"
    ended = await session.until_event(StreamEnded)
    assert ended.reason == "lost"
    assert session.of(MediaSilent)[-1].action == "reconnect"
    await session.until_state("connected")
    assert session.path[-3:] == ["streaming", "reconnecting", "connected"]


async def test_leaving_while_the_connection_breaks(rig: OpenRig) -> None:
    session = await streaming(rig, "midstream_kill_200")
    await session.until_state("reconnecting")
    await session.manager.disconnect()
    assert session.manager.state == "disconnected"
    assert session.path[-1] == "disconnected"


# -- what the service says ---------------------------------------------------

HARMFUL = {chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))} - {"\n"}
HARMFUL |= set("\u202e\u2066\u200b\ufeff\u2028")


def words(session: Rig) -> list[str]:
    """Every text of the service that the session hands on."""
    found: list[str] = []
    for event in session.events:
        for name in event.__dataclass_fields__:
            value = getattr(event, name)
            if isinstance(value, str):
                found.append(value)
            elif isinstance(value, OdysseyError):
                found.append(value.detail)
    return found


async def test_hostile_words_are_made_harmless(rig: OpenRig) -> None:
    session = rig(account("hostile"))
    info = await session.manager.start("a fox", portrait=False)
    applied = await session.manager.interact("it runs")
    assert applied.startswith("it runs")
    await session.until_event(FirstFrame)
    await session.manager.end()
    assert session.one(StreamEnded).reason == "asked"
    texts = [*words(session), info.stream_id, applied, info.applied_prompt or ""]
    texts.append(session.manager.session_id or "")
    for text in texts:
        assert not HARMFUL & set(text)
        assert len(text) <= 4_000
    assert session.path[-2:] == ["ending", "connected"]


@pytest.mark.parametrize("beside", [1, 2, 3])
async def test_garbage_is_a_typed_error_or_none(
    rig: OpenRig, generous_service: ServiceProcess, beside: int
) -> None:
    # One reply in three is garbage. Requests beside the session's own take
    # their share, so that now one reply of the session is hit and now another.
    session = rig(
        account("garbage"),
        at=generous_service,
        client={**IMPATIENT, "connect_timeout": 2.0, **NO_RETRY},
    )
    manager = session.manager
    errors: list[OdysseyError] = []

    async def tolerate(call: Awaitable[object]) -> None:
        try:
            async with asyncio.timeout(8):
                await call
        except OdysseyError as error:
            errors.append(error)

    for number in range(10):
        others = [
            asyncio.create_task(tolerate(session.client.list_stream_recordings()))
            for _ in range((beside + number) % 4)
        ]
        await tolerate(manager.start("a fox", portrait=False))
        await asyncio.gather(*others)
        await tolerate(manager.interact("it runs"))
        await tolerate(manager.end())
        await session.until(
            lambda: manager.state in ("connected", "failed", "disconnected")
        )
    assert errors
    assert all(0 < len(error.detail) <= 2_000 for error in errors)
    assert session.of(StreamStarted), "some of it went well"
    started = [event.stream_id for event in session.of(StreamStarted)]
    assert started == [event.stream_id for event in session.of(StreamEnded)]


async def test_a_slow_service(rig: OpenRig) -> None:
    session = rig(account("slow_150"))
    before = time.monotonic()
    await session.manager.start("a fox", portrait=False)
    await session.manager.interact("it runs")
    assert session.one(PromptAcknowledged).took_ms >= 140
    await session.manager.end()
    assert time.monotonic() - before > 0.6
    assert session.one(StreamEnded).reason == "asked"


async def test_a_service_slower_than_its_deadline(rig: OpenRig) -> None:
    session = rig(account("slow_4000"), client={"request_timeout": 0.4})
    await fails(session, ReplyTimeoutError)


async def test_a_service_slower_than_the_policy(rig: OpenRig) -> None:
    session = rig(account("slow_4000"), connect_deadline=0.5)
    await fails(session, ReplyTimeoutError)


async def test_what_expires_can_be_renewed(rig: OpenRig) -> None:
    session = rig(account("expired"))
    info = await session.manager.start("a fox", portrait=False)
    await session.until_frames(5)
    await session.manager.end()
    first = await session.client.get_recording(info.stream_id)
    assert first.video_url is not None
    async with httpx.AsyncClient() as web:
        assert (await web.get(first.video_url)).status_code == 200
        await asyncio.sleep(3.1)  # whole seconds are what an address can say
        assert (await web.get(first.video_url)).status_code == 403
        again = await session.client.get_recording(info.stream_id)
        assert again.video_url is not None
        assert (await web.get(again.video_url)).status_code == 200
