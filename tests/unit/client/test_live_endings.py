"""However a connection ends: every wait ends, everybody is told, nothing stays."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web

from odyssey_tui.client import (
    BadReplyError,
    BusyError,
    ConnectionLostError,
    MonthlyLimitReachedError,
    NoStreamError,
    NotConnectedError,
    Odyssey,
    OdysseyConnectionError,
    OdysseyStreamError,
    PeerError,
    SignalingError,
    StreamRefusedError,
    StreamTimeoutError,
    farewell,
    sessions,
    signaling,
)
from tests.unit.client.call_log import CallLog
from tests.unit.client.conftest import make_client
from tests.unit.client.fake_service import FakeService, Streamer
from tests.unit.client.waiting import eventually

CLOSES = ["1000", "1001", "1011", "drop"]


async def end_signaling(service: FakeService, how: str) -> None:
    if how == "drop":
        service.drop()
    else:
        await service.socket.close(code=int(how), message=b"streamer \x1b[2Jcrashed")


def check_ending(log: CallLog, how: str) -> None:
    """What is told when signaling ends by itself."""
    assert log.names()[-1] == "on_disconnected"
    assert len(log.of("on_disconnected")) == 1
    if how in ("1000", "1001"):
        assert log.statuses[-1] == "disconnected"
        assert not log.of("on_error")
    else:
        assert log.statuses[-1] == "failed"
        ((error, fatal),) = log.of("on_error")
        assert fatal
        assert isinstance(error, SignalingError)
        assert error.retryable
        assert str(error).isprintable()
        names = log.names()
        assert names.index("on_error") < names.index("on_disconnected")


@pytest.mark.parametrize("how", CLOSES)
async def test_while_idle(client: Odyssey, service: FakeService, how: str) -> None:
    log = CallLog()
    await client.connect(**log.handlers)
    await end_signaling(service, how)
    await eventually(lambda: log.of("on_disconnected"))
    check_ending(log, how)
    assert not client.is_connected
    with pytest.raises(NotConnectedError):
        await client.start_stream("x")
    await client.connect()
    assert client.is_connected


@pytest.mark.parametrize("how", [*CLOSES, "disconnect", "aclose"])
@pytest.mark.parametrize("operation", ["start", "interact", "end"])
async def test_while_an_operation_waits(
    client: Odyssey, service: FakeService, how: str, operation: str
) -> None:
    log = CallLog()
    await client.connect(**log.handlers)
    types = {
        "start": "interactive_stream_start",
        "interact": "update",
        "end": "interactive_stream_end",
    }
    if operation != "start":
        await client.start_stream("A cat")
    service.replies[types[operation]] = []
    operations: dict[str, Callable[[], Awaitable[Any]]] = {
        "start": lambda: client.start_stream("A cat"),
        "interact": lambda: client.interact("Pet it"),
        "end": client.end_stream,
    }
    waiting = asyncio.ensure_future(operations[operation]())
    await eventually(
        lambda: types[operation] in [m["type"] for m in service.streamer.received]
    )
    with pytest.raises(BusyError):
        await operations[operation]()
    if how in CLOSES:
        await end_signaling(service, how)
    else:
        await getattr(client, how)()
    async with asyncio.timeout(1):
        with pytest.raises(ConnectionLostError, match="Connection lost"):
            await waiting
    await eventually(lambda: log.of("on_disconnected"))
    if how in CLOSES:
        check_ending(log, how)
    assert client.current_stream_id is None


@pytest.mark.parametrize("how", CLOSES)
@pytest.mark.parametrize("phase", ["before the offer", "after it", "after the answer"])
async def test_while_connecting(service: FakeService, how: str, phase: str) -> None:
    async def script(fake: FakeService, socket: web.WebSocketResponse) -> None:
        if phase != "before the offer":
            streamer = Streamer(fake, socket)
            fake.streamers.append(streamer)
            await socket.send_json({"type": "offer", "sdp": await streamer.offer()})
        if phase == "after the answer":
            assert (await socket.receive_json())["type"] == "answer"
        await end_signaling(fake, how)

    service.signaling = script
    advanced = {"max_retries": 1, "initial_retry_delay_ms": 1}
    async with make_client(service, advanced=advanced) as client:
        log = CallLog()
        started = time.perf_counter()
        with pytest.raises(SignalingError) as caught:
            await client.connect(**log.handlers)
        assert time.perf_counter() - started < 2
        assert str(caught.value).isprintable()
        assert client.current_status == "failed"
        # 1000 is the service's good-bye, so that is not tried again.
        assert len(service.upgrades) == (1 if how == "1000" else 2)
        assert not log.of("on_error")
        assert not log.of("on_disconnected")
        service.signaling = None
        await client.connect()
        assert client.is_connected


async def test_retries_keep_session_and_token(
    client: Odyssey, service: FakeService
) -> None:
    service.refuse_upgrades = [503, 500, 502]
    log = CallLog()
    await client.connect(**log.handlers)
    assert len(set(service.upgrades)) == 1
    assert len(service.upgrades) == 4
    assert service.requests["POST /sessions/request"] == 1
    assert service.requests["POST /sessions/token"] == 1
    assert service.requests["GET /signal/config"] == 1
    assert service.tokens == 1
    messages = [message for _, message in log.of("on_status_change") if message]
    assert messages == [
        "The signaling server refused the session: HTTP "
        f"{status}; trying again ({number} of 5)"
        for number, status in enumerate(
            ["503 Service Unavailable", "500 Internal Server Error", "502 Bad Gateway"],
            1,
        )
    ]
    assert set(log.statuses) == {"authenticating", "connecting", "connected"}


async def test_retries_run_out(service: FakeService) -> None:
    service.refuse_upgrades = [503] * 9
    advanced = {"max_retries": 2, "initial_retry_delay_ms": 0}
    async with make_client(service, advanced=advanced) as client:
        with pytest.raises(SignalingError, match="HTTP 503"):
            await client.connect()
    assert len(service.upgrades) == 3


@pytest.mark.parametrize("status", [401, 403, 404, 418])
async def test_refusals_that_cannot_get_better(
    client: Odyssey, service: FakeService, status: int
) -> None:
    service.refuse_upgrades = [status]
    with pytest.raises(SignalingError, match=f"HTTP {status}") as caught:
        await client.connect()
    assert caught.value.code == str(status)
    assert not caught.value.retryable
    assert len(service.upgrades) == 1
    assert "token" not in str(caught.value)


async def test_nobody_listens(service: FakeService) -> None:
    dev = {"signaling_url": "ws://127.0.0.1:9/x"}
    advanced = {"max_retries": 1, "initial_retry_delay_ms": 1}
    async with make_client(service, dev=dev, advanced=advanced) as client:
        with pytest.raises(SignalingError, match=r"Cannot reach .*127\.0\.0\.1:9/x"):
            await client.connect()


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("streamer_not_available", "not available"),
        ("streamer_disconnected", "disconnected"),
        ("duration_limit_reached", "longest duration"),
        ("odd\x1b[2J", "Server error: odd"),
    ],
)
@pytest.mark.parametrize("connected", [True, False])
async def test_errors_told_by_signaling(
    client: Odyssey, service: FakeService, reason: str, words: str, connected: bool
) -> None:
    message = {"type": "error", "reason": reason}
    log = CallLog()
    if connected:
        await client.connect(**log.handlers)
        await service.socket.send_json(message)
        await eventually(lambda: log.of("on_disconnected"))
        error, fatal = log.of("on_error")[0]
        assert fatal
        assert log.statuses[-1] == "failed"
    else:

        async def script(_: FakeService, socket: web.WebSocketResponse) -> None:
            await socket.send_json(message)
            await socket.receive()

        service.signaling = script
        with pytest.raises(SignalingError) as caught:
            await client.connect()
        error = caught.value
        assert len(service.upgrades) == 1
    assert words in str(error)
    assert str(error).isprintable()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<html>",
        "[]",
        '{"type": 5}',
        '{"type": "offer"}',
        '{"type":"offer","sdp":1}',
    ],
)
async def test_garbage_instead_of_an_offer(
    client: Odyssey, service: FakeService, text: str
) -> None:
    async def script(_: FakeService, socket: web.WebSocketResponse) -> None:
        await socket.send_str(text)
        await socket.receive()

    service.signaling = script
    async with asyncio.timeout(2):
        with pytest.raises(BadReplyError, match=r"signaling|not JSON"):
            await client.connect()


@pytest.mark.parametrize(
    ("sdp", "words"),
    [
        ("", "no video"),
        ("hello", "no video"),
        ("v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 97\r\n", "no data channel"),
        ("m=video \nm=application \n", "no DTLS fingerprint"),
        ("m=video \nm=application \na=fingerprint:x y\n", "cannot be answered"),
        ("m=video \nm=application \na=fingerprint:" + "x" * 300_000, "more than"),
    ],
)
async def test_offers_that_are_none(
    client: Odyssey, service: FakeService, sdp: str, words: str
) -> None:
    service.change_offer = lambda _: sdp
    with pytest.raises((BadReplyError, PeerError), match=words):
        await client.connect()


async def test_garbage_while_connected_is_ignored(
    client: Odyssey, service: FakeService
) -> None:
    log = CallLog()
    await client.connect(**log.handlers)
    for text in (
        "",
        "{",
        '{"type":"unheard_of"}',
        '{"type":"ice_candidate","candidate":5}',
    ):
        await service.socket.send_str(text)
    await service.socket.send_json(
        {"type": "ice_candidate", "candidate": "candidate:junk", "sdpMid": "0"}
    )
    await service.socket.send_json({"type": "ice_candidate", "candidate": ""})
    assert await client.start_stream("A cat") == "stream-1"
    assert not log.of("on_error")


async def test_keepalives(
    client: Odyssey, service: FakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signaling, "KEEPALIVE_SECONDS", 0.02)
    await client.connect()
    await eventually(lambda: service.said.count({"type": "keepalive"}) >= 2)


async def test_streamer_closes_the_media_path(
    client: Odyssey, service: FakeService
) -> None:
    log = CallLog()
    await client.connect(**log.handlers)
    await client.start_stream("A cat")
    await service.streamer.close()
    await eventually(lambda: log.of("on_disconnected"))
    assert log.statuses[-1] == "failed"
    assert isinstance(log.of("on_error")[0][0], PeerError)
    # The session is given back although signaling was still open.
    await eventually(lambda: {"type": "client_disconnecting"} in service.said)


async def test_a_clean_end_is_clean_whichever_comes_first(
    client: Odyssey, service: FakeService
) -> None:
    log = CallLog()
    await client.connect(**log.handlers)
    await service.streamer.close()
    await service.socket.close(code=1001)
    await eventually(lambda: log.of("on_disconnected"))
    check_ending(log, "1001")


@pytest.mark.parametrize("operation", ["start", "interact", "end"])
async def test_lost_replies(service: FakeService, operation: str) -> None:
    timeouts = {f"{name}_timeout": 0.1 for name in ("start", "interact", "end")}
    async with make_client(service, **timeouts) as client:
        await client.connect()
        if operation == "start":
            service.replies["interactive_stream_start"] = []
            with pytest.raises(StreamTimeoutError, match=r"start_stream.* 0\.1 s"):
                await client.start_stream("A cat")
            # It may run all the same, so it can be ended.
            await client.end_stream()
            assert service.streamer.received[-1]["type"] == "interactive_stream_end"
        else:
            await client.start_stream("A cat")
        if operation == "interact":
            service.replies["update"] = []
            with pytest.raises(StreamTimeoutError, match="interact"):
                await client.interact("Pet it")
            del service.replies["update"]
            assert await client.interact("Pet it") == "PET IT"
        if operation == "end":
            service.replies["interactive_stream_end"] = []
            with pytest.raises(StreamTimeoutError, match="end_stream"):
                await client.end_stream()
            del service.replies["interactive_stream_end"]
            await client.end_stream()
        assert client.is_connected


async def test_late_and_unasked_replies(service: FakeService) -> None:
    async with make_client(service, start_timeout=0.05) as client:
        log = CallLog()
        await client.connect(**log.handlers)
        service.replies["interactive_stream_start"] = []
        with pytest.raises(StreamTimeoutError):
            await client.start_stream("A cat")
        service.streamer.say({"type": "stream_started", "stream_id": "late"})
        await eventually(lambda: client.current_stream_id == "late")
        assert log.of("on_stream_started") == [("late",)]
        service.streamer.say({"type": "update_acknowledged", "prompt": "a\x1b[31mb\nc"})
        await eventually(lambda: client.last_applied_prompt == "a[31mb\nc")
        service.streamer.say({"type": "stream_ended"})
        await eventually(lambda: client.current_stream_id is None)
        assert log.of("on_stream_ended") == [()]
        with pytest.raises(NoStreamError):
            await client.interact("x")


async def test_stream_errors(client: Odyssey, service: FakeService) -> None:
    log = CallLog()
    await client.connect(**log.handlers)
    failure = {"type": "interactive_stream_error", "message": "words"}
    service.replies["interactive_stream_start"] = [
        {**failure, "reason": "quota_exceeded"}
    ]
    with pytest.raises(MonthlyLimitReachedError, match="words"):
        await client.start_stream("A cat")
    del service.replies["interactive_stream_start"]
    await client.start_stream("A cat")
    service.replies["update"] = [{**failure, "reason": "moderation"}]
    with pytest.raises(StreamRefusedError, match="moderation: words") as caught:
        await client.interact("Pet it")
    assert caught.value.reason == caught.value.code == "moderation"
    service.replies["interactive_stream_end"] = [{**failure, "reason": "broken"}]
    with pytest.raises(StreamRefusedError, match="broken"):
        await client.end_stream()
    service.replies["interactive_stream_end"] = [
        {**failure, "reason": "no_active_stream"}
    ]
    await client.end_stream()
    assert client.current_stream_id is None
    assert client.is_connected
    assert [reason for reason, _ in log.of("on_stream_error")] == [
        "quota_exceeded",
        "moderation",
        "broken",
        "no_active_stream",
    ]


async def test_the_stream_ends_under_an_interaction(
    client: Odyssey, service: FakeService
) -> None:
    await client.connect()
    await client.start_stream("A cat")
    service.replies["update"] = [{"type": "stream_ended"}]
    with pytest.raises(NoStreamError, match="ended before"):
        await client.interact("Pet it")


@pytest.mark.parametrize(
    "reply", ["", "{", "<html>", '{"type":"stream_started"}', '{"a":1}', "[" * 10_000]
)
async def test_unreadable_replies_do_not_hang(
    client: Odyssey, service: FakeService, reply: str
) -> None:
    log = CallLog()
    await client.connect(**log.handlers)
    service.replies["interactive_stream_start"] = [reply]
    async with asyncio.timeout(2):
        with pytest.raises(OdysseyStreamError, match="not understood"):
            await client.start_stream("A cat")
    ((error, fatal),) = log.of("on_error")
    assert isinstance(error, BadReplyError)
    assert not fatal
    assert client.is_connected


HANGING = ["POST /auth/token", "POST /sessions/request", "POST /sessions/token"]


@pytest.mark.parametrize("end", ["disconnect", "cancel", "aclose"])
@pytest.mark.parametrize(
    "phase", [*HANGING, "GET /signal/config", "upgrade", "offer", "answer"]
)
async def test_giving_up_at_every_step(
    client: Odyssey,
    service: FakeService,
    phase: str,
    end: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(farewell, "GOODBYE_SECONDS", 0.2)
    monkeypatch.setattr(sessions, "ABANDON_SECONDS", 0.2)

    async def hang(_: web.Request) -> web.Response:
        await asyncio.sleep(60)
        return web.Response()

    async def silent(fake: FakeService, socket: web.WebSocketResponse) -> None:
        if phase == "answer":
            streamer = Streamer(fake, socket)
            fake.streamers.append(streamer)
            await socket.send_json({"type": "offer", "sdp": await streamer.offer()})
        async for message in socket:
            fake.said.append(message.json())

    reached = phase
    if " /" in phase:
        method, _, path = phase.partition(" ")
        service.routes[method, path] = hang
    elif phase == "upgrade":
        reached = "GET /signal/client/session-1"
        service.routes["GET", "/signal/client/session-1"] = hang
    else:
        reached = "GET /signal/client/session-1"
        service.signaling = silent
    log = CallLog()
    connecting = asyncio.create_task(client.connect(**log.handlers))
    await eventually(lambda: service.requests[reached])
    if phase == "answer":
        await eventually(lambda: service.said)
    await asyncio.sleep(0.01)
    service.routes.clear()
    async with asyncio.timeout(2):
        if end == "cancel":
            connecting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await connecting
        else:
            await getattr(client, end)()
            with pytest.raises(OdysseyConnectionError, match="Disconnected while"):
                await connecting
    assert client.current_status == "disconnected"
    assert log.statuses[-1] == "disconnected"
    assert not log.of("on_disconnected")
    if phase in ("offer", "answer", "upgrade", "GET /signal/config"):
        # An assigned session is given back even if nobody had joined it yet.
        await eventually(lambda: {"type": "client_disconnecting"} in service.said)
    service.signaling = None
    await client.connect()
    assert client.is_connected


@pytest.mark.parametrize("phase", ["offer", "answer"])
async def test_connect_has_a_deadline(service: FakeService, phase: str) -> None:
    async def silent(fake: FakeService, socket: web.WebSocketResponse) -> None:
        if phase == "answer":
            streamer = Streamer(fake, socket)
            fake.streamers.append(streamer)
            await socket.send_json({"type": "offer", "sdp": await streamer.offer()})
        async for _ in socket:
            pass

    service.signaling = silent
    async with make_client(service, connect_timeout=0.3) as client:
        with pytest.raises(
            OdysseyConnectionError,
            match=r"within 0\.3 s" if phase == "answer" else "offer",
        ):
            await client.connect()
        assert client.current_status == "failed"


async def test_a_cancelled_operation_leaves_room_for_the_next(
    client: Odyssey, service: FakeService
) -> None:
    await client.connect()
    await client.start_stream("A cat")
    service.replies["update"] = []
    task = asyncio.create_task(client.interact("Pet it"))
    await eventually(lambda: len(service.streamer.received) == 2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    del service.replies["update"]
    assert await client.interact("Pet it") == "PET IT"


@pytest.mark.parametrize("end", ["disconnect", "cancel"])
async def test_giving_up_at_any_moment(
    client: Odyssey, service: FakeService, end: str
) -> None:
    """Whatever instant it is: nothing is left (the fixtures look), all is told."""
    for milliseconds in range(0, 60, 3):
        log = CallLog()
        life = asyncio.create_task(client.connect(**log.handlers))
        await asyncio.sleep(milliseconds / 1000)
        if end == "cancel":
            life.cancel()
        await client.disconnect()
        outcome = (await asyncio.gather(life, return_exceptions=True))[0]
        assert not client.is_connected
        assert client.current_status == "disconnected"
        if outcome is None:
            assert log.of("on_connected")
        else:
            assert isinstance(outcome, OdysseyConnectionError | asyncio.CancelledError)
        # Told of the end if, and only if, told of the beginning.
        assert len(log.of("on_disconnected")) == len(log.of("on_connected"))
    sessions_granted = service.requests["POST /sessions/request"]
    assert sessions_granted > 10
