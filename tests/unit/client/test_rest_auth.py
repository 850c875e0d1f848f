"""Keys and access tokens: construction, statuses, expiry, renewal, secrecy."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import httpx
import pytest

from odyssey_tui.client import (
    AccessDeniedError,
    BadReplyError,
    NetworkError,
    Odyssey,
    OdysseyAuthError,
    OdysseyConnectionError,
    RateLimitError,
    ReplyTimeoutError,
    ServiceError,
    auth,
    rest,
)
from tests.unit.client.fake_rest import KEY, FakeRest

EMPTY = {"recordings": [], "total": 0, "limit": 50, "offset": 0}


@pytest.mark.parametrize("key", ["", "   ", "\n", "ody_\x1b[31m"])
def test_blank_or_impossible_key(key: str) -> None:
    with pytest.raises(ValueError, match="api_key"):
        Odyssey(key)


@pytest.mark.parametrize("key", [None, 7, b"ody_bytes"])
def test_key_of_wrong_type(key: Any) -> None:
    with pytest.raises(TypeError, match=r"api_key must be a str.*ody_"):
        Odyssey(key)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"api_url": "ftp://x"}, "api_url must be"),
        ({"api_url": "https://"}, "api_url must be"),
        ({"api_url": "http://x:abc"}, "api_url must be"),
        ({"advanced": {"max_retires": 1}}, "'max_retires'.*max_retries"),
        ({"advanced": {"max_retries": -1}}, "max_retries"),
        ({"advanced": {"queue_timeout_s": "30"}}, "queue_timeout_s"),
        ({"advanced": 3}, "AdvancedConfig or a dict"),
        ({"dev": {"signaling_url": "gopher://x"}}, "signaling_url"),
        ({"dev": {"session_id": ""}}, "session_id"),
        ({"start_timeout": 0}, "start_timeout"),
        ({"end_timeout": True}, "end_timeout"),
        ({"nonsense": 1}, "nonsense"),
    ],
)
def test_wrong_settings_are_named(options: dict[str, Any], words: str) -> None:
    with pytest.raises((TypeError, ValueError), match=words):
        Odyssey(KEY, **options)


def test_api_url_from_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ODYSSEY_API_URL", "http://localhost:9/api/")
    assert Odyssey(KEY)._settings.api_url == "http://localhost:9/api"
    assert Odyssey(KEY, api_url="http://b")._settings.api_url == "http://b"
    monkeypatch.setenv("ODYSSEY_API_URL", "")
    assert Odyssey(KEY)._settings.api_url == "https://api.odyssey.ml"
    assert KEY not in repr(Odyssey(KEY)._settings)


async def test_one_token_for_many_calls() -> None:
    fake = FakeRest().on("GET /stream-recordings", EMPTY)
    async with fake.client() as client:
        await asyncio.gather(*(client.list_stream_recordings() for _ in range(8)))
    assert fake.tokens == 1
    assert fake.requests[-1].headers["Authorization"] == "Bearer token-1"
    assert fake.requests[-1].headers["User-Agent"].startswith("odyssey-tui/")


async def test_token_is_renewed_before_it_expires(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 1000.0
    monkeypatch.setattr(auth.time, "monotonic", lambda: now)
    fake = FakeRest().on("GET /stream-recordings", EMPTY)
    fake.expires_in = 600
    async with fake.client() as client:
        await client.list_stream_recordings()
        now += 539
        await client.list_stream_recordings()
        assert fake.tokens == 1
        now += 2
        await client.list_stream_recordings()
        assert fake.tokens == 2


@pytest.mark.parametrize(
    ("expires_in", "after", "tokens"),
    [(90, 44, 1), (90, 46, 2), (None, 3539, 1), (None, 3541, 2), (0, 0, 2)],
)
async def test_short_unknown_and_zero_lifetimes(
    monkeypatch: pytest.MonkeyPatch, expires_in: int | None, after: float, tokens: int
) -> None:
    now = 1000.0
    monkeypatch.setattr(auth.time, "monotonic", lambda: now)
    fake = FakeRest().on("GET /stream-recordings", EMPTY)
    fake.expires_in = expires_in
    async with fake.client() as client:
        await client.list_stream_recordings()
        now += after
        await client.list_stream_recordings()
    assert fake.tokens == tokens


async def test_one_retry_with_a_new_token_after_401() -> None:
    fake = FakeRest().on("GET /stream-recordings", httpx.Response(401), EMPTY)
    async with fake.client() as client:
        await client.list_stream_recordings()
    assert fake.tokens == 2
    assert fake.requests[-1].headers["Authorization"] == "Bearer token-2"


async def test_calls_refused_together_share_the_new_token() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        fresh = request.headers["Authorization"] != "Bearer token-1"
        return httpx.Response(200 if fresh else 401, json=EMPTY)

    fake = FakeRest().on("GET /stream-recordings", answer)
    async with fake.client() as client:
        await asyncio.gather(*(client.list_stream_recordings() for _ in range(6)))
    assert fake.tokens == 2


async def test_a_second_401_is_an_auth_error() -> None:
    fake = FakeRest().on(
        "GET /stream-recordings", httpx.Response(401, json={"detail": "expired"})
    )
    async with fake.client() as client:
        with pytest.raises(OdysseyAuthError, match="expired"):
            await client.list_stream_recordings()
    assert fake.counts["GET /stream-recordings"] == 2


@pytest.mark.parametrize(
    ("status", "body", "kind", "words"),
    [
        (401, {"detail": "x"}, OdysseyAuthError, "Invalid API key"),
        (403, {"detail": "API key access denied"}, AccessDeniedError, "access denied"),
        (403, {}, AccessDeniedError, "access denied"),
        (422, {"detail": [{"msg": "x"}]}, OdysseyAuthError, "malformed"),
        (429, {"detail": {"error": "RATE_LIMITED"}}, RateLimitError, "Too many"),
        (500, {}, ServiceError, "HTTP 500"),
        (302, {}, ServiceError, "HTTP 302"),
    ],
)
async def test_statuses_of_the_token_request(
    status: int, body: Any, kind: type[Exception], words: str
) -> None:
    fake = FakeRest().on("POST /auth/token", httpx.Response(status, json=body))
    async with fake.client() as client:
        with pytest.raises(kind, match=words):
            await client.get_recording("s")
        with pytest.raises(kind, match=words) as caught:
            await client.connect()
    assert isinstance(caught.value, OdysseyAuthError | OdysseyConnectionError)
    assert KEY not in str(caught.value)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html>hello</html>", "a web page that is not JSON"),
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        pytest.param(b'{"a":' * 100_000, "not JSON", id="deep"),
        (b"[]", "POST /auth/token: Expected `object`"),
        (b"{}", "access_token"),
        (b'{"access_token": 5}', r"\$\.access_token"),
        (b'{"access_token": "", "expires_in": 5}', r"\$\.access_token"),
        (b'{"access_token": "a\\r\\nb"}', r"\$\.access_token"),
        (b'{"access_token": "secret", "expires_in": "soon"}', r"\$\.expires_in"),
    ],
)
async def test_bad_token_replies_name_the_path(body: bytes, words: str) -> None:
    fake = FakeRest().on("POST /auth/token", httpx.Response(200, content=body))
    async with fake.client() as client:
        with pytest.raises(BadReplyError, match=words) as caught:
            await client.list_stream_recordings()
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("problem", "kind", "words"),
    [
        (httpx.ConnectError("refused"), NetworkError, "Cannot reach http://api.test"),
        (httpx.ConnectTimeout(""), NetworkError, "Cannot reach"),
        (httpx.ReadTimeout("slow"), ReplyTimeoutError, "no reply from"),
        (httpx.ReadError(""), NetworkError, "broke"),
        (httpx.RemoteProtocolError("x"), NetworkError, "broke"),
        (httpx.UnsupportedProtocol("x"), NetworkError, "broke"),
    ],
)
async def test_network_failures(
    problem: Exception, kind: type[Exception], words: str
) -> None:
    fake = FakeRest().on("GET /recordings/s", problem)
    async with fake.client() as client:
        with pytest.raises(kind, match=words):
            await client.get_recording("s")


async def test_a_broken_kept_alive_connection_is_used_anew() -> None:
    reply = {"stream_id": "s"}
    fake = FakeRest().on("GET /recordings/s", httpx.ReadError("reset"), reply)
    fake.on("POST /simulation-jobs", httpx.ReadError("reset"))
    async with fake.client() as client:
        assert (await client.get_recording("s")).stream_id == "s"
        # A job might have been made all the same, so it is not asked for twice.
        with pytest.raises(NetworkError):
            await client.simulate([{"timestamp_ms": 0, "start": {"prompt": "x"}}])
    assert fake.counts["POST /simulation-jobs"] == 1


async def test_a_reply_that_never_ends_has_a_deadline() -> None:
    class Endless(httpx.AsyncByteStream):
        async def __aiter__(self) -> Any:
            while True:
                await asyncio.sleep(0.01)
                yield b" "

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=Endless())

    fake = FakeRest().on("GET /recordings/s", answer)
    async with fake.client(request_timeout=0.15) as client:
        with pytest.raises(ReplyTimeoutError):
            await client.get_recording("s")


async def test_a_reply_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest, "MAX_REPLY_BYTES", 1000)
    fake = FakeRest().on("GET /recordings/s", httpx.Response(200, content=b" " * 2000))
    async with fake.client() as client:
        with pytest.raises(BadReplyError, match="1,000 bytes"):
            await client.get_recording("s")


async def test_nothing_secret_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    fake = FakeRest().on("GET /stream-recordings", httpx.Response(401), EMPTY)
    async with fake.client(dev={"debug": True}) as client:
        await client.list_stream_recordings()
    logging.getLogger("odyssey_tui.client").setLevel(logging.NOTSET)
    assert "GET /stream-recordings" in caplog.text
    assert KEY not in caplog.text
    assert "token-" not in caplog.text
    assert "Bearer" not in caplog.text


async def test_words_of_the_service_are_made_harmless() -> None:
    evil = "no\x1b]52;c;aGk=\x07 \u202eway\x9b31m\r\nnew line" + "x" * 100_000
    fake = FakeRest().on("POST /auth/token", httpx.Response(403, json={"detail": evil}))
    async with fake.client() as client:
        with pytest.raises(AccessDeniedError) as caught:
            await client.list_stream_recordings()
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) <= 500
