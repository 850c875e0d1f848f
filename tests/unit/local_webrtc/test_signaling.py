"""Signaling: who gets in, who leaves, and what is cleared away."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest

from odyssey_tui.local.config import Timings
from odyssey_tui.local.service import Service
from tests.unit.local_webrtc.conftest import nothing_is_left
from tests.unit.local_webrtc.support import (
    KEY,
    Client,
    connected,
    eventually,
    running,
)


async def upgrade_status(client: Client, session_id: str, token: str) -> int:
    url = f"{client.session['signalling_url']}/client/{session_id}"
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await client.http.ws_connect(url, params={"token": token})
    return refused.value.status


async def test_only_the_session_s_own_token_opens_it(service: Service) -> None:
    client = Client(service)
    try:
        await client.request_session()
        session_id = client.session["session_id"]
        assert await upgrade_status(client, session_id, "") == 401
        assert await upgrade_status(client, session_id, client.token + "x") == 401
        assert await upgrade_status(client, "another", client.token) == 403
        async with client.http.get(
            f"{service.url}/client/{session_id}", params={"token": client.token}
        ) as reply:
            assert reply.status == 426
        session = service.sessions.get(session_id)
        assert session is not None
        service.sessions.release(session)
        assert await upgrade_status(client, session_id, client.token) == 404
    finally:
        await client.leave()


async def test_config_names_the_local_stun_server(service: Service) -> None:
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"{service.url}/config") as reply,
    ):
        assert reply.headers["Access-Control-Allow-Origin"] == "*"
        found = await reply.json()
    assert found == {"iceServers": [{"urls": f"stun:127.0.0.1:{service.stun.port}"}]}


async def test_a_proper_goodbye_frees_the_session_at_once(service: Service) -> None:
    async with connected(service) as client:
        started = await client.start()
        await client.frames_arrive(1)
    await eventually(lambda: len(service.sessions) == 0, "a freed session")
    entry = service.recordings.get(started["stream_id"])
    assert entry is not None
    await eventually(lambda: entry.finished, "a finished recording")


async def test_a_client_that_dies_is_cleared_away(
    service: Service,
) -> None:
    client = await Client(service).connect()
    started = await client.start()
    await client.frames_arrive(1)
    entry = service.recordings.get(started["stream_id"])
    assert entry is not None
    await client.vanish()
    await eventually(lambda: entry.finished, "a finished recording")
    # Nobody said goodbye: the place is kept for a while.
    assert len(service.sessions) == 1


async def test_a_silent_client_loses_its_session(tmp_path: Any) -> None:
    timings = Timings(session_idle_s=0.8, shutdown_s=0.2)
    async with (
        running(tmp_path / "data", timings=timings) as service,
        connected(service) as client,
    ):
        socket = client.socket
        assert socket is not None
        for _ in range(3):
            await asyncio.sleep(0.3)
            await client.signal(type="keepalive")
        assert len(service.sessions) == 1
        await eventually(lambda: socket.closed, "a closed socket")
        assert socket.close_code == 1008
        assert len(service.sessions) == 0
    await nothing_is_left()


async def test_the_newest_connection_of_a_session_wins(service: Service) -> None:
    async with connected(service) as client:
        first = client.socket
        assert first is not None
        client.channels.clear()
        await client.open_socket()
        await client.negotiate()
        await eventually(lambda: len(client.channels) == 2, "data channels")
        await eventually(lambda: first.closed, "a closed first socket")
        assert first.close_code == 1008
        assert len(service.sessions) == 1
        assert (await client.start())["type"] == "stream_started"
    await eventually(lambda: len(service.sessions) == 0, "a freed session")


@pytest.mark.parametrize(
    "sdp",
    ["", "v=0", "\x00", "a=candidate:x\r\n" * 40_000],
    ids=["empty", "short", "binary", "huge"],
)
async def test_an_answer_of_rubbish_is_fatal_and_harmless(
    service: Service, sdp: str
) -> None:
    client = Client(service)
    try:
        await client.request_session()
        await client.open_socket()
        await client.negotiate(answer=lambda _: sdp)
        await eventually(lambda: bool(client.signals), "an error")
        assert client.signals == [{"type": "error", "reason": "invalid_answer"}]
    finally:
        await client.leave()


async def test_candidates_may_come_late_or_never(service: Service) -> None:
    lines: list[str] = []

    def without_candidates(sdp: str) -> str:
        kept: list[str] = []
        for line in sdp.splitlines(keepends=True):
            late = line.startswith(("a=candidate:", "a=end-of-candidates"))
            (lines if late else kept).append(line)
        kept.append("a=candidate:1 1 udp 1 some-browser.local 50000 typ host\r\n")
        return "".join(kept)

    client = Client(service)
    try:
        await client.request_session()
        await client.open_socket()
        await client.negotiate(answer=without_candidates)
        for candidate in (
            "",
            "candidate:1 1 udp 1 some-browser.local 50000 typ host",
            "candidate:rubbish",
            "candidate:1 1 udp 1 not.an.address 50000 typ host",
            "candidate:1 1 udp x 127.0.0.1 y typ host",
        ):
            await client.signal(
                type="ice_candidate", candidate=candidate, sdpMid="0", sdpMLineIndex=0
            )
        await client.signal(type="ice_candidate", candidate=5)
        await eventually(lambda: len(client.channels) == 2, "data channels")
        assert (await client.start())["type"] == "stream_started"
    finally:
        await client.leave()
    assert lines


async def test_the_end_of_the_service_ends_streams_and_completes_recordings(
    tmp_path: Any,
) -> None:
    async with running(tmp_path / "data") as service:
        client = await Client(service).connect()
        started = await client.start()
        await client.frames_arrive(1)
        entry = service.recordings.get(started["stream_id"])
    assert entry is not None
    assert entry.finished
    assert entry.video_path.exists()
    socket = client.socket
    assert socket is not None
    await eventually(lambda: socket.closed, "a closed socket")
    assert socket.close_code == 1001
    await client.vanish()
    await nothing_is_left()


async def test_a_service_without_clients_ends_at_once(tmp_path: Any) -> None:
    async with running(tmp_path / "data"):
        pass
    await nothing_is_left()


async def test_the_same_key_can_come_again_and_again(service: Service) -> None:
    for _ in range(3):
        async with connected(service, KEY) as client:
            assert (await client.start())["type"] == "stream_started"
        await eventually(lambda: len(service.sessions) == 0, "a freed session")
