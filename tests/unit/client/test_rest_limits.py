"""Limits of the account are typed, and say what to do and where."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from odyssey_tui.client import (
    AccountSuspendedError,
    ConcurrentLimitReachedError,
    MonthlyLimitReachedError,
    OdysseyConnectionError,
    OdysseyStreamError,
    OdysseyUsageError,
    RateLimitError,
    ServiceError,
    StreamDurationExceededError,
    StreamRefusedError,
)
from odyssey_tui.client.limits import limit_error, stream_error
from tests.unit.client.fake_rest import FakeRest

CODES = [
    ("MONTHLY_LIMIT_REACHED", MonthlyLimitReachedError, {"used_hours": 10.5}),
    ("CONCURRENT_LIMIT_REACHED", ConcurrentLimitReachedError, {"limit": 1}),
    ("STREAM_DURATION_EXCEEDED", StreamDurationExceededError, {}),
    ("ACCOUNT_SUSPENDED", AccountSuspendedError, {"reason": "unpaid"}),
    ("RATE_LIMITED", RateLimitError, {"retry_after_seconds": 7}),
    ("SOMETHING_NEW", OdysseyUsageError, {}),
]


@pytest.mark.parametrize(("code", "kind", "details"), CODES)
@pytest.mark.parametrize("name", ["error", "code"])
@pytest.mark.parametrize("wrapped", [True, False])
async def test_each_code(
    code: str, kind: type[Exception], details: Any, name: str, wrapped: bool
) -> None:
    body = {
        name: code,
        "message": "You have reached it",
        "action": "Upgrade your plan",
        "action_url": "https://odyssey.ml/plans",
        "details": details,
    }
    fake = FakeRest().on(
        "POST /sessions/request",
        httpx.Response(429, json={"detail": body} if wrapped else body),
    )
    async with fake.client() as client:
        with pytest.raises(OdysseyUsageError, match="You have reached it") as caught:
            await client.connect()
    error = caught.value
    assert type(error) is kind
    assert error.code == code
    assert error.action == error.hint == "Upgrade your plan"
    assert error.url == error.action_url == "https://odyssey.ml/plans"
    assert error.details == details
    assert error.message == "You have reached it"
    assert isinstance(error, OdysseyConnectionError)
    assert isinstance(error, OdysseyStreamError)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (
            b'{"detail":"Maximum concurrent sessions (1) reached"}',
            ConcurrentLimitReachedError,
        ),
        (b'"Maximum concurrent sessions (1) reached"', ConcurrentLimitReachedError),
        (b'{"detail":"Slow down"}', ServiceError),
        (b"", RateLimitError),
        (b"<html>", RateLimitError),
        (b'{"detail": null}', RateLimitError),
        (b'{"detail": {"message": 5, "details": []}}', OdysseyUsageError),
    ],
)
def test_other_bodies(body: bytes, kind: type[Exception]) -> None:
    error = limit_error(body, "12")
    assert type(error) is kind
    assert error.retryable is (kind is not OdysseyUsageError)
    if kind is RateLimitError:
        assert error.details == {"retry_after_seconds": 12}


def test_hostile_limit() -> None:
    body = (
        b'{"detail":{"error":"A\\u001b[2J","message":"\\u009b31m[red]","action_url":'
        b'"javascript:alert(1)","action":"a\\nb","details":{"x":[1],"y":"\\u001b","z":1}}}'
    )
    error = limit_error(body)
    assert isinstance(error, OdysseyUsageError)
    assert error.url is None
    assert error.hint == "a b"
    assert error.details == {"y": "", "z": 1}
    assert str(error).isprintable()
    assert (error.code or "").isprintable()


@pytest.mark.parametrize(
    ("reason", "kind"),
    [
        ("quota_exceeded", MonthlyLimitReachedError),
        ("concurrent_limit_exceeded", ConcurrentLimitReachedError),
        ("session_timeout", StreamDurationExceededError),
        ("lease_denied", StreamRefusedError),
        ("anything", StreamRefusedError),
    ],
)
def test_stream_reasons(reason: str, kind: type[Exception]) -> None:
    error = stream_error(reason, "words")
    assert type(error) is kind
    assert "denied" in str(error) if reason == "lease_denied" else "words" in str(error)
