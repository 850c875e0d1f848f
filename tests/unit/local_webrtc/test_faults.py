"""The faults that a client can ask for, as far as they strike in WebRTC."""

from __future__ import annotations

import asyncio
import json
import time

import aiohttp
import pytest

from odyssey_tui.local.service import Service
from tests.unit.local_webrtc.support import Client, connected, eventually


def fault(name: str) -> str:
    return f"ody_fault_{name}"


async def struck(client: Client) -> None:
    """Start a stream, and wait until signaling ends."""
    assert (await client.start())["type"] == "stream_started"
    socket = client.socket
    assert socket is not None
    await eventually(lambda: socket.closed, "the end of signaling")


async def quiet(client: Client, seconds: float = 0.3) -> int:
    """How many frames arrive in that time."""
    before = len(client.frames)
    await asyncio.sleep(seconds)
    return len(client.frames) - before


async def test_drop_breaks_off_tcp_and_keeps_the_session(service: Service) -> None:
    async with connected(service, fault("midstream_drop_100")) as client:
        await struck(client)
        assert client.socket is not None
        assert client.socket.close_code == aiohttp.WSCloseCode.ABNORMAL_CLOSURE
        assert len(service.sessions) == 1
        # The same session can be taken up again, with a new offer.
        client.channels.clear()
        await client.open_socket()
        await client.negotiate()
        await eventually(lambda: len(client.channels) == 2, "data channels")
        assert (await client.start())["type"] == "stream_started"


@pytest.mark.parametrize(("name", "code"), [("close1011", 1011), ("close1000", 1000)])
async def test_close_codes(service: Service, name: str, code: int) -> None:
    async with connected(service, fault(f"midstream_{name}_100")) as client:
        await struck(client)
        assert client.socket is not None
        assert client.socket.close_code == code
        await eventually(lambda: len(service.sessions) == 0, "a freed session")


async def test_kill_reports_the_streamer_as_gone(service: Service) -> None:
    async with connected(service, fault("midstream_kill_100")) as client:
        await client.start()
        await eventually(lambda: bool(client.signals), "an error")
        assert client.signals == [{"type": "error", "reason": "streamer_disconnected"}]
        peer = client.peer
        assert peer is not None
        await eventually(lambda: peer.connectionState == "closed", "a closed peer")


async def test_error_ends_the_stream_and_nothing_else(service: Service) -> None:
    async with connected(service, fault("midstream_error_100")) as client:
        await client.start()
        reply = await client.reply()
        assert (reply["type"], reply["reason"]) == (
            "interactive_stream_error",
            "session_timeout",
        )
        assert (await client.end())["reason"] == "no_active_stream"
        assert (await client.start())["type"] == "stream_started"


async def test_silent_says_nothing_at_all(service: Service) -> None:
    async with connected(service, fault("midstream_silent_400")) as client:
        await client.start()
        await client.frames_arrive(1)
        await asyncio.sleep(0.6)
        assert await quiet(client) == 0
        client.send(type="update", prompt="hello?")
        await asyncio.sleep(0.2)
        assert client.replies.empty()
        assert client.signals == []
        assert client.socket is not None
        assert not client.socket.closed


async def test_freeze_stops_frames_only(service: Service) -> None:
    async with connected(service, fault("midstream_freeze_400")) as client:
        await client.start()
        await client.frames_arrive(1)
        await asyncio.sleep(0.6)
        assert await quiet(client) == 0
        client.send(type="update", prompt="hello?")
        assert (await client.reply())["type"] == "update_acknowledged"
        assert (await client.end())["type"] == "stream_ended"


async def test_a_stream_that_ended_in_time_is_spared(service: Service) -> None:
    async with connected(service, fault("midstream_error_200")) as client:
        await client.start()
        await client.end()
        await asyncio.sleep(0.3)
        assert client.replies.empty()


@pytest.mark.parametrize("request_name", ["start", "interact", "end"])
async def test_lost_replies(service: Service, request_name: str) -> None:
    async with connected(service, fault(f"lost_{request_name}")) as client:
        client.send(type="interactive_stream_start", prompt="x", portrait=False)
        await client.frames_arrive(1)
        client.send(type="update", prompt="y")
        client.send(type="interactive_stream_end")
        kinds = {
            "start": "stream_started",
            "interact": "update_acknowledged",
            "end": "stream_ended",
        }
        expected = [kinds[name] for name in kinds if name != request_name]
        assert [(await client.reply())["type"] for _ in expected] == expected
        await asyncio.sleep(0.1)
        assert client.replies.empty()


async def test_stream_reason(service: Service) -> None:
    async with connected(service, fault("stream_quota_exceeded")) as client:
        reply = await client.start()
        assert (reply["type"], reply["reason"]) == (
            "interactive_stream_error",
            "quota_exceeded",
        )


async def test_signal_error_comes_first(service: Service) -> None:
    client = Client(service, fault("signal_error_streamer_not_available"))
    try:
        await client.request_session()
        socket = await client.open_socket()
        message = await socket.receive_json()
        assert message == {"type": "error", "reason": "streamer_not_available"}
    finally:
        await client.leave()


async def test_hostile_replies_fit_the_channel(service: Service) -> None:
    async with connected(service, fault("hostile")) as client:
        client.send(type="interactive_stream_start", prompt="x", portrait=False)
        raw = await asyncio.wait_for(client.replies.get(), 10)
        assert len(raw.encode()) < 60_000
        started = json.loads(raw)
        assert "\x1b" in started["stream_id"]
        assert "\x1b]52" in started["applied_prompt"]
        client.send(type="update", prompt=5)
        refused = await client.reply()
        assert "\x1b" in refused["message"]


async def test_garbage_is_one_reply_in_three(service: Service) -> None:
    # REST has had replies one to three; the offer is the fourth.
    client = Client(service, fault("garbage"))
    try:
        async with client.http.post(
            f"{service.url}/auth/token", json={"api_key": client.key}
        ) as reply:
            token = (await reply.json())["access_token"]
        client.http.headers["Authorization"] = f"Bearer {token}"
        async with client.http.get(f"{service.url}/regions") as reply:
            await reply.read()
        account = service.authority.account_for_key(client.key)
        session = service.sessions.request(account)
        client.session = {
            "session_id": session.session_id,
            "signalling_url": service.url.replace("http", "ws"),
        }
        client.token, _ = service.authority.issue_session_token(session.session_id)
        socket = await client.open_socket()
        raw = await socket.receive_str()
        with pytest.raises(json.JSONDecodeError):
            json.loads(raw)
    finally:
        await client.leave()


async def test_slow_replies_are_late_and_in_order(service: Service) -> None:
    async with connected(service, fault("slow_150")) as client:
        began = time.monotonic()
        client.send(type="interactive_stream_start", prompt="x", portrait=False)
        client.send(type="update", prompt="y")
        client.send(type="interactive_stream_end")
        kinds = [(await client.reply())["type"] for _ in range(3)]
        assert kinds == ["stream_started", "update_acknowledged", "stream_ended"]
        assert time.monotonic() - began >= 0.15
