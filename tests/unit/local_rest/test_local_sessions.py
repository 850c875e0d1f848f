"""Sessions: limits, queueing, and when a place is free again."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from odyssey_tui.local.auth import Account
from odyssey_tui.local.config import Limits, ServiceConfig, Timings
from odyssey_tui.local.faults import Fault
from odyssey_tui.local.replies import ApiError
from odyssey_tui.local.service import Service
from odyssey_tui.local.sessions import SessionRegistry
from tests.unit.local_rest.support import client_of, running


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def registry(clock: Clock, *, streamers: int = 4, per_key: int = 1) -> SessionRegistry:
    limits = Limits(sessions_per_key=per_key)
    return SessionRegistry(
        ServiceConfig(streamers=streamers, limits=limits), clock=clock
    )


def refusal(sessions: SessionRegistry, account: Account) -> ApiError:
    with pytest.raises(ApiError) as refused:
        sessions.request(account)
    return refused.value


async def test_a_session_and_its_token(
    client: httpx.AsyncClient, service: Service
) -> None:
    reply = await client.post(
        "/sessions/request", json={"region_latencies": {"local": 3}}
    )
    assert reply.status_code == 200
    body = reply.json()
    assert body["signalling_url"] == service.url.replace("http", "ws")
    assert body["capabilities"] == {"image_to_video": True}
    assert {"streamer_id", "model", "region"} <= body.keys()
    session = service.sessions.get(body["session_id"])
    assert session is not None
    reply = await client.post(
        "/sessions/token", json={"session_id": session.session_id}
    )
    assert reply.status_code == 200
    token = reply.json()
    assert token["expires_in"] == 600
    opened = service.authority.verify_session_token(token["session_token"])
    assert opened == session.session_id


async def test_the_client_is_answered_under_the_name_it_used(
    client: httpx.AsyncClient, service: Service
) -> None:
    async def url(host: str) -> str:
        headers = {"Host": host}
        reply = await client.post("/sessions/request", json={}, headers=headers)
        body: dict[str, str] = reply.json()
        session = service.sessions.get(body["session_id"])
        assert session is not None
        service.sessions.release(session)
        return body["signalling_url"]

    assert await url("localhost:8765") == "ws://localhost:8765"
    assert await url("[::1]:80") == "ws://[::1]:80"
    for host in ["evil.example/x", "a b", "user@host", "x" * 300]:
        assert await url(host) == service.url.replace("http", "ws")


async def test_regions_can_be_pinged_by_anybody(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient
) -> None:
    regions = (await client.get("/regions")).json()["regions"]
    assert regions
    for region in regions:
        assert (await stranger.get(region["ping_url"])).status_code == 200
    assert (await stranger.get("/regions/mars/ping")).status_code == 404


async def test_a_second_session_is_one_too_many(client: httpx.AsyncClient) -> None:
    assert (await client.post("/sessions/request", json={})).status_code == 200
    reply = await client.post("/sessions/request", json={})
    assert reply.status_code == 429
    detail = reply.json()["detail"]
    assert detail["error"] == "CONCURRENT_LIMIT_REACHED"
    assert detail["details"] == {"active_count": 1, "limit": 1}
    assert detail["message"] == "Maximum concurrent sessions (1) reached"
    assert detail["action"]


async def test_other_accounts_are_no_hindrance_but_streamers_are(
    tmp_path: Path,
) -> None:
    async with (
        running(tmp_path, faults=True, streamers=2) as service,
        client_of(service, "ody_fault_slow_0_a") as first,
        client_of(service, "ody_fault_slow_0_b") as second,
        client_of(service, "ody_fault_slow_0_c") as third,
    ):
        assert (await first.post("/sessions/request", json={})).status_code == 200
        assert (await second.post("/sessions/request", json={})).status_code == 200
        reply = await third.post("/sessions/request", json={})
        assert reply.status_code == 503
        assert isinstance(reply.json()["detail"], str)
        service.sessions.sweep()
        assert len(service.sessions) == 2


@pytest.mark.parametrize(
    "body",
    [
        [],
        {"region_latencies": []},
        {"region_latencies": {"a": "soon"}},
        {"region_latencies": {"a": True}},
        {"region_latencies": {"a": -1}},
        {"region_latencies": {str(n): n for n in range(100)}},
    ],
)
async def test_bad_latencies_are_named(client: httpx.AsyncClient, body: Any) -> None:
    reply = await client.post("/sessions/request", json=body)
    assert reply.status_code == 422
    assert reply.json()["detail"][0]["loc"][0] == "body"


async def test_an_empty_body_asks_for_a_session_too(client: httpx.AsyncClient) -> None:
    assert (await client.post("/sessions/request")).status_code == 200


async def test_tokens_are_for_ones_own_sessions(
    client: httpx.AsyncClient, service: Service
) -> None:
    session_id = (await client.post("/sessions/request", json={})).json()["session_id"]
    async with client_of(service, "ody_fault_slow_0") as other:
        reply = await other.post("/sessions/token", json={"session_id": session_id})
        assert reply.status_code == 404
    for unknown in ["", "x", "x" * 200]:
        reply = await client.post("/sessions/token", json={"session_id": unknown})
        assert reply.status_code == 404
        assert "not found" in reply.json()["detail"]
    reply = await client.post("/sessions/token", json={"session_id": "x" * 10_000})
    assert reply.status_code == 422


def test_a_silent_session_is_freed_after_forty_seconds() -> None:
    clock = Clock()
    sessions = registry(clock)
    account = Account("a")
    session = sessions.request(account)
    clock.now += 39.9
    assert refusal(sessions, account).status == 429
    sessions.touch(session)
    clock.now += 39.9
    assert sessions.get(session.session_id) is session
    clock.now += 0.1
    assert sessions.get(session.session_id) is None
    assert session.released
    assert sessions.request(account).session_id != session.session_id


def test_a_goodbye_frees_at_once() -> None:
    sessions = registry(Clock())
    account = Account("a")
    session = sessions.request(account)
    sessions.release(session)
    sessions.release(session)
    assert len(sessions) == 0
    assert not sessions.request(account).released


def test_release_callbacks_run_once_and_may_fail(
    caplog: pytest.LogCaptureFixture,
) -> None:
    sessions = registry(Clock())
    session = sessions.request(Account("a"))
    calls: list[str] = []

    def broken() -> None:
        raise RuntimeError("a bug")

    session.on_release(broken)
    session.on_release(lambda: calls.append("early"))
    sessions.release(session)
    sessions.release(session)
    session.on_release(lambda: calls.append("late"))
    assert calls == ["early", "late"]
    assert "release callback" in caplog.text


def test_streamers_are_used_again() -> None:
    sessions = registry(Clock(), streamers=2)
    first = sessions.request(Account("a"))
    second = sessions.request(Account("b"))
    assert first.streamer_id != second.streamer_id
    assert refusal(sessions, Account("c")).status == 503
    sessions.release(first)
    assert sessions.request(Account("c")).streamer_id == first.streamer_id


@pytest.mark.parametrize(
    ("code", "figures"),
    [
        ("CONCURRENT_LIMIT_REACHED", {"active_count", "limit"}),
        ("MONTHLY_LIMIT_REACHED", {"used_hours", "limit_hours", "reset_date"}),
        ("STREAM_DURATION_EXCEEDED", {"max_duration_seconds"}),
        ("ACCOUNT_SUSPENDED", {"reason"}),
        ("RATE_LIMITED", {"retry_after_seconds"}),
        ("SOMETHING_NEW", set()),
    ],
)
def test_usage_errors_carry_their_figures(code: str, figures: set[str]) -> None:
    error = refusal(registry(Clock()), Account("a", Fault("429", code)))
    assert error.status == 429
    assert error.detail["error"] == code
    assert error.detail["details"].keys() == figures
    assert error.detail["message"]
    assert error.detail["action"]
    assert error.detail["action_url"].startswith("https://")


def test_other_refusals_on_request() -> None:
    sessions = registry(Clock())
    error = refusal(sessions, Account("a", Fault("429str")))
    assert (error.status, error.detail) == (
        429,
        "Maximum concurrent sessions (1) reached",
    )
    assert refusal(sessions, Account("b", Fault("sess500"))).status == 500
    waiting = Account("c", Fault("queue", "2"))
    assert [refusal(sessions, waiting).status for _ in range(2)] == [503, 503]
    assert sessions.request(waiting)
    forever = Account("d", Fault("queue", "forever"))
    assert {refusal(sessions, forever).status for _ in range(20)} == {503}


async def test_silent_sessions_are_freed_without_being_asked(tmp_path: Path) -> None:
    timings = Timings(session_idle_s=0.2, shutdown_s=0.2)
    async with (
        running(tmp_path, timings=timings) as service,
        client_of(service) as client,
    ):
        reply = await client.post("/sessions/request", json={})
        session = service.sessions.get(reply.json()["session_id"])
        assert session is not None
        freed = asyncio.Event()
        session.on_release(freed.set)
        await asyncio.wait_for(freed.wait(), 5.0)
        assert len(service.sessions) == 0


async def test_closing_frees_everybody(tmp_path: Path) -> None:
    async with running(tmp_path) as service, client_of(service) as client:
        reply = await client.post("/sessions/request", json={})
        session = service.sessions.get(reply.json()["session_id"])
    assert session is not None
    assert session.released
