"""Keys, access tokens and session tokens."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from odyssey_tui.local.auth import Authority
from odyssey_tui.local.config import ServiceConfig
from odyssey_tui.local.replies import ApiError
from odyssey_tui.local.service import Service
from tests.unit.local_rest.support import KEY, client_of, running


class Clock:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def authority(clock: Clock, *, faults: bool = False) -> Authority:
    config = ServiceConfig(api_key=KEY, faults=faults)
    return Authority(config, api_key=KEY, secret=b"s" * 32, clock=clock)


def status_of(authority: Authority, key: str) -> int:
    with pytest.raises(ApiError) as refused:
        authority.account_for_key(key)
    return refused.value.status


async def test_a_key_is_exchanged_for_a_token(stranger: httpx.AsyncClient) -> None:
    reply = await stranger.post("/auth/token", json={"api_key": KEY})
    assert reply.status_code == 200
    body = reply.json()
    assert body["expires_in"] == 3600
    headers = {"Authorization": f"Bearer {body['access_token']}"}
    assert (await stranger.get("/regions", headers=headers)).status_code == 200
    again = await stranger.post("/auth/token", json={"api_key": KEY})
    assert again.json()["access_token"] != body["access_token"]


async def test_an_unknown_key_is_refused(stranger: httpx.AsyncClient) -> None:
    reply = await stranger.post("/auth/token", json={"api_key": "ody_unknown_key"})
    assert reply.status_code == 401
    assert reply.json() == {"detail": "Invalid API key"}


@pytest.mark.parametrize(
    "key", ["", "ody_", "ody_abc", "sk_0123456789", "ody_has space", "ody_" + "x" * 300]
)
async def test_a_malformed_key_is_no_key(stranger: httpx.AsyncClient, key: str) -> None:
    reply = await stranger.post("/auth/token", json={"api_key": key})
    assert reply.status_code == 422
    assert reply.json()["detail"][0]["loc"] == ["body", "api_key"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [({}, "missing"), ({"api_key": 7}, "string_type"), ([KEY], "dict_type")],
)
async def test_a_wrong_body_says_what_is_wrong(
    stranger: httpx.AsyncClient, body: Any, kind: str
) -> None:
    reply = await stranger.post("/auth/token", json=body)
    assert reply.status_code == 422
    assert reply.json()["detail"][0]["type"] == kind


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Basic abc", "Bearer nonsense", "x"]
)
async def test_without_a_good_token_there_is_nothing(
    stranger: httpx.AsyncClient, header: str | None
) -> None:
    headers = {} if header is None else {"Authorization": header}
    for method, path in [
        ("GET", "/regions"),
        ("POST", "/sessions/request"),
        ("POST", "/sessions/token"),
        ("GET", "/recordings/x"),
        ("GET", "/stream-recordings"),
        ("POST", "/simulation-jobs"),
        ("GET", "/simulation-jobs"),
        ("GET", "/simulation-jobs/x"),
        ("DELETE", "/simulation-jobs/x"),
    ]:
        reply = await stranger.request(method, path, headers=headers)
        assert reply.status_code == 401, path
        assert reply.headers["WWW-Authenticate"] == "Bearer"
        assert isinstance(reply.json()["detail"], str)


async def test_fault_keys_are_unknown_without_faults(tmp_path: Path) -> None:
    async with running(tmp_path) as service, client_of(service, None) as client:
        reply = await client.post("/auth/token", json={"api_key": "ody_fault_slow_5"})
        assert reply.status_code == 401


async def test_a_shut_out_key_says_denied(stranger: httpx.AsyncClient) -> None:
    reply = await stranger.post("/auth/token", json={"api_key": "ody_fault_403_x"})
    assert reply.status_code == 403
    assert "denied" in reply.json()["detail"]


def test_unknown_faults_are_unknown_keys() -> None:
    faulty = authority(Clock(), faults=True)
    assert status_of(faulty, "ody_fault_nonsense") == 401
    assert status_of(faulty, "ody_fault_401_x") == 401


def test_accounts_are_stable_and_apart() -> None:
    first, second = authority(Clock(), faults=True), authority(Clock(), faults=True)
    account = first.account_for_key(KEY)
    assert first.account_for_key(KEY) is account
    assert second.account_for_key(KEY).account_id == account.account_id
    other = first.account_for_key("ody_fault_slow_5")
    assert other.account_id != account.account_id
    assert KEY not in account.account_id


def test_a_session_token_opens_one_session_for_a_while() -> None:
    clock = Clock()
    one = authority(clock)
    token, lifetime = one.issue_session_token("session-1")
    assert lifetime == 600
    assert one.verify_session_token(token) == "session-1"
    claims = token.split(".")[1]
    padded = claims + "=" * (-len(claims) % 4)
    assert json.loads(base64.urlsafe_b64decode(padded))["session_id"] == "session-1"
    clock.now += lifetime
    assert one.verify_session_token(token) is None
    assert authority(Clock()).verify_session_token(token) is None


def test_a_forged_session_token_opens_nothing() -> None:
    one = authority(Clock())
    token, _ = one.issue_session_token("session-1")
    header, claims, signature = token.split(".")
    none = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    for forged in [
        "",
        ".",
        "..",
        "a.b",
        "a.b.c",
        f"{none}.{claims}.",
        f"{none}.{claims}.{signature}",
        f"{header}.{claims[:-2]}AA.{signature}",
        f"{header}.{claims}.{signature[:-1]}",
        f"{header}.{claims}.{signature}\u00e9",
        "x" * 10_000,
    ]:
        assert one.verify_session_token(forged) is None


async def test_tokens_run_out(service: Service) -> None:
    clock = Clock()
    one = authority(clock, faults=True)
    account = one.account_for_key("ody_fault_expired_1")
    token, lifetime = one.issue_access_token(account)
    assert lifetime == 90

    class Request(dict[str, Any]):
        headers = {"Authorization": f"Bearer {token}"}  # noqa: RUF012

    assert one.authenticate(Request()) is account  # type: ignore[arg-type]
    clock.now += 90
    with pytest.raises(ApiError) as refused:
        one.authenticate(Request())  # type: ignore[arg-type]
    assert refused.value.status == 401


def test_tokens_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("odyssey_tui.local.auth.MAX_TOKENS", 10)
    one = authority(Clock())
    account = one.account_for_key(KEY)
    tokens = [one.issue_access_token(account)[0] for _ in range(12)]

    def accepted(token: str) -> bool:
        class Request(dict[str, Any]):
            headers = {"Authorization": f"Bearer {token}"}  # noqa: RUF012

        try:
            one.authenticate(Request())  # type: ignore[arg-type]
        except ApiError:
            return False
        return True

    assert [accepted(token) for token in tokens] == [False] * 2 + [True] * 10
