"""The queue, session replies, and regions that never hold up a connection."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import httpx
import pytest

from odyssey_tui.client import (
    AccessDeniedError,
    BadReplyError,
    InvalidRequestError,
    OdysseyAuthError,
    OdysseyConnectionError,
    QueueTimeoutError,
    ServiceError,
    regions,
    sessions,
)
from odyssey_tui.client.sessions import Session
from tests.unit.client.fake_rest import FakeRest

BUSY = httpx.Response(503, json={"detail": "No available streamers"})
GRANTED = {"session_id": "s1", "signalling_url": "ws://localhost:1/signal"}
NO_TOKEN = httpx.Response(404)


@pytest.fixture(autouse=True)
def quick_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "POLL_SECONDS", 0.01)


async def test_waits_in_the_queue_and_tells() -> None:
    fake = FakeRest().on("POST /sessions/request", BUSY, BUSY, BUSY, GRANTED)
    fake.on("POST /sessions/token", NO_TOKEN)
    waits: list[tuple[float, float]] = []
    statuses: list[str] = []
    async with fake.client() as client:
        with pytest.raises(ServiceError, match="Session not found"):
            await client.connect(
                on_queue=lambda waited, limit: waits.append((waited, limit)),
                on_status_change=lambda status, _: statuses.append(status),
            )
    assert fake.counts["POST /sessions/request"] == 4
    assert [limit for _, limit in waits] == [30, 30, 30]
    assert waits == sorted(waits)
    assert statuses == ["authenticating", "connecting", "failed", "disconnected"]


async def test_queue_timeout() -> None:
    fake = FakeRest().on("POST /sessions/request", BUSY)
    async with fake.client(advanced={"queue_timeout_s": 0.05}) as client:
        with pytest.raises(QueueTimeoutError, match=r"Timed out waiting.*\(0\.05s\)"):
            await client.connect()
    assert fake.counts["POST /sessions/request"] >= 3


async def test_no_queueing() -> None:
    fake = FakeRest().on("POST /sessions/request", BUSY)
    async with fake.client(advanced={"queue_timeout_s": 0}) as client:
        with pytest.raises(QueueTimeoutError, match="No streamers available"):
            await client.connect()
    assert fake.counts["POST /sessions/request"] == 1


async def test_disconnect_leaves_the_queue() -> None:
    fake = FakeRest().on("POST /sessions/request", BUSY)
    async with fake.client() as client:
        connecting = asyncio.create_task(client.connect())
        await asyncio.sleep(0.03)
        assert client.current_status == "authenticating"
        await client.disconnect()
        with pytest.raises(OdysseyConnectionError, match="Disconnected while"):
            await connecting
        assert client.current_status == "disconnected"


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (500, {}, ServiceError),
        (403, {"detail": "invalid plan"}, AccessDeniedError),
        (401, {}, OdysseyAuthError),
        (404, {}, OdysseyConnectionError),
        (
            422,
            {"detail": [{"loc": ["body", "x"], "msg": "bad"}]},
            OdysseyConnectionError,
        ),
    ],
)
async def test_refused_requests(status: int, body: Any, kind: type[Exception]) -> None:
    fake = FakeRest().on("POST /sessions/request", httpx.Response(status, json=body))
    async with fake.client() as client:
        with pytest.raises(kind):
            await client.connect()
        assert client.current_status == "failed"


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ({}, "session_id"),
        ({"session_id": 1, "signalling_url": "ws://x"}, r"\$\.session_id"),
        ({"session_id": "", "signalling_url": "ws://x"}, r"\$\.session_id"),
        ({"session_id": "x" * 5000, "signalling_url": "ws://x"}, r"\$\.session_id"),
        ({"session_id": "s"}, "signalling_url"),
        ({"session_id": "s", "signalling_url": "file:///x"}, r"\$\.signalling_url"),
        ({"session_id": "s", "signalling_url": "ws://"}, r"\$\.signalling_url"),
        ({"session_id": "s", "signalling_url": "ws://a\r\nb"}, r"\$\.signalling_url"),
        ({**GRANTED, "capabilities": {"image_to_video": "yes"}}, "image_to_video"),
        ({**GRANTED, "capabilities": []}, r"\$\.capabilities"),
    ],
)
async def test_bad_session_replies(reply: Any, words: str) -> None:
    fake = FakeRest().on("POST /sessions/request", reply)
    async with fake.client() as client:
        with pytest.raises(BadReplyError, match=words):
            await client.connect()


@pytest.mark.parametrize("reply", [{}, {"session_token": 1}, {"session_token": ""}])
async def test_bad_session_tokens(reply: Any) -> None:
    fake = FakeRest().on("POST /sessions/request", GRANTED)
    fake.on("POST /sessions/token", reply).on("GET /signal/config", {})
    async with fake.client() as client:
        with pytest.raises(BadReplyError, match="session_token"):
            await client.connect()
    assert fake.counts["POST /sessions/token"] == 2


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        (httpx.Response(500), 2),
        (httpx.Response(200, content=b"<html>"), 2),
        (httpx.ReadTimeout("slow"), 2),
        (httpx.Response(404), 1),
        (httpx.Response(403), 1),
    ],
)
async def test_session_tokens_are_asked_for_twice(answer: Any, asked: int) -> None:
    fake = FakeRest().on("POST /sessions/request", GRANTED)
    token = {"session_token": "a.b.c", "expires_in": 300}
    fake.on("POST /sessions/token", answer, token)
    async with fake.client() as client:
        if asked == 2:
            await client.create_client_credentials()
        else:
            with pytest.raises((ServiceError, AccessDeniedError)):
                await client.create_client_credentials()
    assert fake.counts["POST /sessions/token"] == asked


@pytest.mark.parametrize(
    ("url", "socket", "config"),
    [
        ("ws://h:1/a/", "ws://h:1/a/client/i%2Fd?token=a%2Bb", "http://h:1/a/config"),
        ("wss://h", "wss://h/client/i%2Fd?token=a%2Bb", "https://h/config"),
        ("https://h/x", "wss://h/x/client/i%2Fd?token=a%2Bb", "https://h/x/config"),
        (
            "http://[::1]:5/ws://",
            "ws://[::1]:5/ws:/client/",
            "http://[::1]:5/ws:/config",
        ),
    ],
)
def test_addresses(url: str, socket: str, config: str) -> None:
    session = Session("i/d", url)
    assert session.socket_url("a+b").startswith(socket)
    assert session.config_url == config
    assert session.socket_url(None).endswith("/client/i%2Fd")


def with_regions(ping: Any) -> FakeRest:
    fake = FakeRest().on("GET /ping", ping)
    return fake.on(
        "GET /regions",
        {
            "regions": [
                {"id": "near", "ping_url": "http://near.test/ping"},
                {"id": "bad", "ping_url": "file:///etc/passwd"},
            ]
        },
    )


async def test_regions_are_measured_while_queued() -> None:
    fake = with_regions(httpx.Response(204))
    fake.on("POST /sessions/request", *[BUSY] * 6, httpx.Response(500))
    async with fake.client() as client:
        with pytest.raises(ServiceError):
            await client.connect()
    asked = [r for r in fake.requests if r.url.path == "/sessions/request"]
    assert asked[0].content == b"{}"
    assert b"region_latencies" in asked[-1].content
    assert fake.counts["GET /regions"] == 1
    pings = [request for request in fake.requests if request.url.path == "/ping"]
    assert all("Authorization" not in request.headers for request in pings)


async def test_slow_regions_never_delay(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(60)
        return httpx.Response(200)

    fake = with_regions(httpx.Response(200))
    fake.on("POST /sessions/request", BUSY, httpx.Response(500))

    async def handle(request: httpx.Request) -> httpx.Response:
        if request.url.path in ("/ping", "/regions"):
            return await never(request)
        return fake._handle(request)

    client = fake.client()
    client._settings = _with_transport(client._settings, httpx.MockTransport(handle))
    started = time.perf_counter()
    with pytest.raises(ServiceError):
        await client.connect()
    await client.aclose()
    assert time.perf_counter() - started < 1


async def test_unanswered_pings_and_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regions, "DEADLINE_SECONDS", 0.03)

    async def handle(request: httpx.Request) -> httpx.Response:
        if request.url.host == "slow.test":
            await asyncio.sleep(60)
        if request.url.host == "down.test":
            raise httpx.ConnectError("down")
        return fake._handle(request)

    fake = FakeRest().on("GET /ping", httpx.Response(200))
    names = ("near", "slow", "down")
    rows = [{"id": name, "ping_url": f"http://{name}.test/ping"} for name in names]
    fake.on("GET /regions", {"regions": rows})
    client = fake.client()
    client._settings = _with_transport(client._settings, httpx.MockTransport(handle))
    await client.warm_up()
    runtime = await client._runtime()
    await runtime.regions.measured()
    latencies = runtime.regions.latencies
    assert latencies.pop("near") < 30
    assert latencies == {"slow": 9999, "down": 9999}
    await client.aclose()


@pytest.mark.parametrize("reply", [b"<html>", b"{}", b'{"regions":[{"id":1}]}', b"[]"])
async def test_unreadable_regions_are_no_regions(reply: bytes) -> None:
    fake = FakeRest().on("GET /regions", httpx.Response(200, content=reply))
    async with fake.client() as client:
        await client.warm_up()
        runtime = await client._runtime()
        await runtime.regions.measured()
        assert runtime.regions.latencies == {}


async def test_client_credentials() -> None:
    fake = FakeRest().on("POST /sessions/request", {**GRANTED, "capabilities": None})
    fake.on("POST /sessions/token", {"session_token": "a.b.c", "expires_in": 300})
    async with fake.client() as client:
        credentials = await client.create_client_credentials()
    assert "a.b.c" not in repr(credentials)
    assert credentials.to_dict() == {
        "session_id": "s1",
        "signaling_url": "ws://localhost:1/signal",
        "session_token": "a.b.c",
        "expires_in": 300,
    }
    assert type(credentials).from_dict(credentials.to_dict()) == credentials


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"session_token": None}, "session_token"),
        ({"session_id": 4}, "session_id"),
        ({"signaling_url": "http://"}, "signaling_url"),
        ({"expires_in": "x"}, "expires_in"),
        ({"capabilities": 1}, "capabilities"),
        ({"capabilities": {"image_to_video": 1}}, "image_to_video"),
        ({"session_id": None, "session_token": "x"}, "not a session JWT"),
    ],
)
async def test_bad_credentials(change: dict[str, Any], words: str) -> None:
    values = {
        "session_id": "s",
        "signaling_url": "ws://h",
        "session_token": "a.b.c",
        "expires_in": 1,
        **change,
    }
    async with FakeRest().client() as client:
        with pytest.raises(InvalidRequestError, match=words):
            await client.connect_with_credentials(values)


def _with_transport(settings: Any, transport: httpx.AsyncBaseTransport) -> Any:
    from dataclasses import replace

    return replace(settings, transport=transport)
