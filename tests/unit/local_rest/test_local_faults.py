"""Fault keys: what they mean, and what they do to the REST service."""

from __future__ import annotations

import json
import time
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from odyssey_tui.local.faults import HOSTILE_TAIL, Fault, parse_fault
from odyssey_tui.local.service import Service
from tests.unit.local_rest.support import client_of, record


@pytest.mark.parametrize(
    ("name", "kind", "arg"),
    [
        ("401_x", "401", ""),
        ("403_suspended", "403", ""),
        ("429_MONTHLY_LIMIT_REACHED", "429", "MONTHLY_LIMIT_REACHED"),
        ("429_RATE_LIMITED_second", "429", "RATE_LIMITED"),
        ("429_SOMETHING_NEW", "429", "SOMETHING_NEW"),
        ("429str_x", "429str", ""),
        ("429str", "429str", ""),
        ("sess500_x", "sess500", ""),
        ("queue_3", "queue", "3"),
        ("queue_3_b", "queue", "3"),
        ("queue_forever", "queue", "forever"),
        (
            "signal_error_streamer_not_available",
            "signal_error",
            "streamer_not_available",
        ),
        ("signal_error_made_up", "signal_error", "made_up"),
        ("stream_quota_exceeded_x", "stream", "quota_exceeded"),
        ("stream_made_up_reason", "stream", "made_up_reason"),
        ("midstream_drop_500", "midstream", "drop_500"),
        ("midstream_close1011_0_x", "midstream", "close1011_0"),
        ("lost_start", "lost", "start"),
        ("lost_end_2", "lost", "end"),
        ("hostile_x", "hostile", ""),
        ("garbage_x", "garbage", ""),
        ("slow_250", "slow", "250"),
        ("expired_x", "expired", ""),
    ],
)
def test_names(name: str, kind: str, arg: str) -> None:
    fault = parse_fault(f"ody_fault_{name}")
    assert fault is not None
    assert (fault.kind, fault.arg) == (kind, arg)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "nonsense",
        "429",
        "queue_",
        "queue_x",
        "slow_",
        "slow_x",
        "lost_update",
        "midstream_explode_5",
        "midstream_drop",
        "midstream_drop_x",
        "streamer",
    ],
)
def test_unknown_names_are_unknown_keys(name: str) -> None:
    fault = parse_fault(f"ody_fault_{name}")
    assert fault is not None
    assert fault.kind == "401"


def test_ordinary_keys_have_no_fault() -> None:
    assert parse_fault("ody_demo_0123456789") is None
    assert parse_fault("ody_faults") is None


@given(st.from_regex(r"ody_fault_[A-Za-z0-9_.-]{0,60}", fullmatch=True))
def test_every_key_means_something(key: str) -> None:
    fault = parse_fault(key)
    assert fault is not None
    assert 0 <= fault.delay_s <= 600
    assert fault.midstream is None or 0 <= fault.midstream[1] <= 600
    assert isinstance(fault.refuses_session(), bool)


def test_what_the_rest_of_the_service_asks() -> None:
    assert Fault("midstream", "freeze_1500").midstream == ("freeze", 1.5)
    assert Fault("lost", "interact").lost == "interact"
    assert Fault("stream", "lease_denied").stream_reason == "lease_denied"
    assert Fault("signal_error", "x").signal_reason == "x"
    assert Fault("slow", "250").delay_s == 0.25
    nothing = Fault("403")
    assert nothing.midstream is None
    assert nothing.lost is None
    assert nothing.stream_reason is None
    assert nothing.signal_reason is None
    assert nothing.usage_code is None
    assert nothing.signed_url_s is None
    assert nothing.access_token_s is None
    assert nothing.delay_s == 0
    assert nothing.hostile_text("text") == "text"
    assert [nothing.garble("{}") for _ in range(6)] == ["{}"] * 6


def test_queues_refuse_and_then_let_through() -> None:
    fault = Fault("queue", "2")
    rounds = [fault.refuses_session() for _ in range(6)]
    assert rounds == [True, True, False] * 2


def test_hostile_text_has_everything() -> None:
    text = Fault("hostile").hostile_text("hello")
    assert text.startswith("hello")
    for attack in ["\x1b[2J", "\x1b]52;", "\x1b]0;", "\x9b", "\x00", "\u202e", "[bold"]:
        assert attack in text
    assert max(len(line) for line in text.split("\n")) >= 100_000


@given(st.text(max_size=300), st.integers(0, 3000))
def test_hostile_text_keeps_to_its_limit(text: str, limit: int) -> None:
    result = Fault("hostile").hostile_text(text, limit)
    assert len(json.dumps(result)) <= max(limit, 2)
    assert (text + HOSTILE_TAIL + "A" * 3000).startswith(result)


def test_hostile_text_fits_a_data_channel() -> None:
    result = Fault("hostile").hostile_text("x" * 300_000, 50_000)
    assert 49_000 < len(json.dumps(result)) <= 50_000


def test_one_reply_in_three_is_garbage() -> None:
    fault = Fault("garbage")
    text = '{"type": "offer", "sdp": "v=0", "n": 1, "list": [1, null], "d": {}}'
    replies = [fault.garble(text) for _ in range(12)]
    groups = [replies[at : at + 3] for at in range(0, 12, 3)]
    assert all(group.count(text) == 2 for group in groups)
    places = [[reply == text for reply in group].index(False) for group in groups]
    assert len(set(places)) == 3, "a repeated sequence of calls must not fall in step"
    truncated, mistyped, missing, page = [r for r in replies if r != text]
    with pytest.raises(json.JSONDecodeError):
        json.loads(truncated)
    assert json.loads(mistyped)["type"] == 5
    assert json.loads(missing).keys() < json.loads(text).keys()
    assert page.startswith("<!DOCTYPE html>")
    assert [Fault("garbage").garble(text) for _ in range(1)] == [text]


def test_anything_can_be_garbled() -> None:
    fault = Fault("garbage")
    for text in ["", "no json", "[]", "7", '"x"', "null", "[[[1]]]"] * 6:
        assert isinstance(fault.garble(text), str)


async def test_hostile_replies_can_still_be_used(service: Service) -> None:
    key = "ody_fault_hostile_x"
    entry = record(service, key)
    async with client_of(service, key) as client:
        regions = (await client.get("/regions")).json()["regions"]
        assert "\x1b[2J" in regions[0]["id"]
        assert (await client.get(regions[0]["ping_url"])).status_code == 200
        session = (await client.post("/sessions/request", json={})).json()
        assert service.sessions.get(session["session_id"]) is not None
        assert session["signalling_url"].startswith("ws://127.0.0.1:")
        assert "\x1b" in session["streamer_id"]
        assert len(session["model"]) > 100_000 or len(session["region"]) > 100_000
        page = (await client.get("/stream-recordings")).json()
        hostile_id = page["recordings"][0]["stream_id"]
        assert hostile_id.startswith(entry.stream_id)
        assert "\x1b" in hostile_id
        reply = await client.get(f"/recordings/{quoted(hostile_id)}")
        assert reply.status_code == 200
        assert (await client.get(reply.json()["video_url"])).status_code == 200
        reply = await client.post("/sessions/token", json={})
        assert reply.status_code == 422
        assert "\x1b" in reply.json()["detail"][0]["msg"]
        reply = await client.post("/simulation-jobs", json={"script": [{}]})
        assert reply.status_code == 422


def quoted(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


async def test_garbled_session_replies_leave_no_session(service: Service) -> None:
    async with client_of(service, "ody_fault_garbage_x") as client:
        # Reply 1 was the access token; every third is garbage.
        seen: list[Any] = []
        for _ in range(30):
            reply = await client.post("/sessions/request", json={})
            try:
                body = reply.json()
                good = reply.status_code == 200 and "session_id" in body
                session = service.sessions.get(body["session_id"]) if good else None
            except (json.JSONDecodeError, TypeError):
                session = None
            seen.append(reply.headers["Content-Type"])
            assert reply.status_code == 200
            assert (session is not None) == (len(service.sessions) == 1)
            if session is not None:
                service.sessions.release(session)
        assert "text/html; charset=utf-8" in seen


async def test_slow_replies_are_late(service: Service) -> None:
    async with client_of(service, "ody_fault_slow_120") as client:
        began = time.monotonic()
        await client.get("/regions")
        assert time.monotonic() - began >= 0.12


@pytest.mark.parametrize(
    ("name", "status"), [("429_MONTHLY_LIMIT_REACHED", 429), ("sess500_x", 500)]
)
async def test_session_faults_over_http(
    service: Service, name: str, status: int
) -> None:
    async with client_of(service, f"ody_fault_{name}") as client:
        reply = await client.post("/sessions/request", json={})
        assert reply.status_code == status
        assert "detail" in reply.json()


async def test_queueing_over_http(service: Service) -> None:
    async with client_of(service, "ody_fault_queue_2") as client:
        statuses = [
            (await client.post("/sessions/request", json={})).status_code
            for _ in range(3)
        ]
        assert statuses == [503, 503, 200]


async def test_faults_leave_others_alone(client: httpx.AsyncClient) -> None:
    replies = [(await client.get("/regions")).json() for _ in range(6)]
    assert all(reply == replies[0] for reply in replies)
