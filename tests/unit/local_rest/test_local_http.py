"""HTTP manners: CORS, refusals as JSON, limits; and no input that breaks them."""

from __future__ import annotations

import asyncio
import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odyssey_tui.local.config import Limits, Timings
from odyssey_tui.local.service import Service
from tests.unit.local_rest.support import KEY, client_of, running

ROUTES = [
    ("POST", "/auth/token"),
    ("GET", "/regions"),
    ("POST", "/sessions/request"),
    ("POST", "/sessions/token"),
    ("GET", "/recordings/x"),
    ("GET", "/stream-recordings"),
    ("GET", "/files/x/video.mp4"),
    ("POST", "/simulation-jobs"),
    ("GET", "/simulation-jobs"),
    ("GET", "/simulation-jobs/x"),
    ("DELETE", "/simulation-jobs/x"),
    ("POST", "/telemetry"),
]
BODIES = ["/auth/token", "/sessions/request", "/sessions/token", "/simulation-jobs"]


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_pages_of_other_origins_may_ask(
    stranger: httpx.AsyncClient, method: str, path: str
) -> None:
    reply = await stranger.options(
        path,
        headers={
            "Origin": "https://example.org",
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": "authorization, content-type",
            "Access-Control-Request-Private-Network": "true",
        },
    )
    assert reply.status_code == 204
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    assert method in reply.headers["Access-Control-Allow-Methods"]
    allowed = reply.headers["Access-Control-Allow-Headers"].lower()
    assert {"authorization", "content-type"} <= set(allowed.split(", "))
    assert reply.headers["Access-Control-Allow-Private-Network"] == "true"


@pytest.mark.parametrize(("method", "path"), [*ROUTES, ("GET", "/nothing")])
async def test_every_reply_can_be_read_by_pages(
    stranger: httpx.AsyncClient, method: str, path: str
) -> None:
    reply = await stranger.request(method, path)
    assert reply.headers["Access-Control-Allow-Origin"] == "*"
    exposed = reply.headers["Access-Control-Expose-Headers"]
    for name in ("Location", "Content-Range", "Content-Length", "ETag"):
        assert name in exposed


async def test_unknown_paths_and_methods(client: httpx.AsyncClient) -> None:
    reply = await client.get("/nothing/here")
    assert (reply.status_code, reply.json()) == (404, {"detail": "Not Found"})
    reply = await client.put("/regions")
    assert (reply.status_code, reply.json()) == (405, {"detail": "Method Not Allowed"})
    assert "GET" in reply.headers["Allow"]


@pytest.mark.parametrize("path", BODIES)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b'{"a": NaN}',
        b'{"a": "\\ud800"}',
        b"[" * 50_000,
        b"1" * 50_000,
        b"nonsense",
        b'"\x00"',
        gzip.compress(b"{}"),
    ],
)
async def test_what_is_no_json(
    client: httpx.AsyncClient, path: str, body: bytes
) -> None:
    if path == "/sessions/request" and not body:
        return
    headers = {"Content-Type": "application/json"}
    reply = await client.post(path, content=body, headers=headers)
    assert reply.status_code == 422
    problem = reply.json()["detail"][0]
    assert problem["type"] == "json_invalid"
    assert problem["loc"][0] == "body"


async def test_bodies_are_not_unpacked(client: httpx.AsyncClient) -> None:
    packed = gzip.compress(json.dumps({"api_key": KEY}).encode())
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    reply = await client.post("/auth/token", content=packed, headers=headers)
    assert reply.status_code == 422


async def test_long_bodies_are_refused(tmp_path: Path) -> None:
    limits = Limits(max_body_bytes=1_000, max_job_body_bytes=5_000)
    async with (
        running(tmp_path, limits=limits) as service,
        client_of(service) as client,
    ):

        def pieces(size: int) -> Iterator[bytes]:
            for _ in range(size // 100):
                yield b" " * 100

        async def chunked(size: int) -> Any:
            for piece in pieces(size):
                yield piece

        for path, limit in [("/sessions/token", 1_000), ("/simulation-jobs", 5_000)]:
            reply = await client.post(path, content=b" " * (limit + 1))
            assert reply.status_code == 413
            assert str(limit) in reply.json()["detail"]
            reply = await client.post(path, content=chunked(limit + 100))
            assert reply.status_code == 413
            reply = await client.post(path, content=b" " * limit)
            assert reply.status_code == 422


async def test_images_of_full_size_may_be_submitted(
    client: httpx.AsyncClient, service: Service
) -> None:
    image = "data:image/png;base64," + "A" * (8 * 1024 * 1024)
    entry = {"timestamp_ms": 0, "start": {"prompt": "x", "image": image}}
    script = [entry, {"timestamp_ms": 100, "end": {}}]
    reply = await client.post("/simulation-jobs", json={"script": script})
    assert reply.status_code == 201


async def test_slow_bodies_are_given_up(tmp_path: Path) -> None:
    timings = Timings(body_read_s=0.1, shutdown_s=0.2)
    async with running(tmp_path, timings=timings) as service:
        reader, writer = await asyncio.open_connection("127.0.0.1", service.port)
        writer.write(
            b"POST /auth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"
        )
        status = await asyncio.wait_for(reader.readline(), 5.0)
        assert b" 408 " in status
        writer.close()
        await writer.wait_closed()


async def test_clients_that_hang_up_are_no_trouble(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    for text in [
        b"POST /auth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{",
        b"GET /regions HTTP/1.1\r\n",
        b"\x16\x03\x01\x00\xa5",
        b"POST /auth/token HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz",
    ]:
        _, writer = await asyncio.open_connection("127.0.0.1", service.port)
        writer.write(text)
        await writer.drain()
        writer.close()
        await writer.wait_closed()
    await asyncio.sleep(0.05)
    async with client_of(service) as client:
        assert (await client.get("/regions")).status_code == 200
    assert "Traceback" not in caplog.text


async def test_a_bug_is_a_500_without_a_word(
    client: httpx.AsyncClient,
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a secret")

    monkeypatch.setattr(service.recordings, "page", broken)
    reply = await client.get("/stream-recordings?signature=hidden")
    assert reply.status_code == 500
    assert reply.json() == {"detail": "Internal Server Error"}
    assert "hidden" not in caplog.text


async def test_telemetry_goes_nowhere(stranger: httpx.AsyncClient) -> None:
    events = {"events": [{"event": "session_connecting", "sdk_version": "1.3.0"}]}
    reply = await stranger.post("/telemetry", json=events)
    assert reply.status_code == 202
    assert reply.json() == {"accepted": 1}
    for body in [[], {}, {"events": 7}, {"events": [7]}]:
        assert (await stranger.post("/telemetry", json=body)).status_code == 422


FILE_ERROR = "application/xml; charset=utf-8"

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=10), inner, max_size=4)
    ),
    max_leaves=12,
)
ENTRY = st.fixed_dictionaries(
    {},
    optional={
        "timestamp_ms": st.integers(-10, 700_000) | JSON,
        "start": st.fixed_dictionaries(
            {}, optional={"prompt": st.text(max_size=20) | JSON, "image": JSON}
        )
        | JSON,
        "interact": st.fixed_dictionaries({"prompt": st.text(max_size=20)}) | JSON,
        "end": st.just({}) | JSON,
    },
)
SCRIPT = st.lists(ENTRY | JSON, max_size=5) | JSON
BODY = JSON | st.fixed_dictionaries(
    {},
    optional={
        "api_key": st.text(max_size=30) | JSON,
        "session_id": st.text(max_size=30) | JSON,
        "region_latencies": st.dictionaries(st.text(max_size=5), JSON, max_size=3)
        | JSON,
        "portrait": JSON,
        "script": SCRIPT,
        "scripts": st.lists(SCRIPT, max_size=3),
        "script_url": st.text(max_size=30) | JSON,
        "events": JSON,
    },
)


def check(reply: httpx.Response) -> None:
    """A reply is a success or a refusal of the agreed form; never a 500."""
    assert reply.status_code < 500 or reply.status_code == 503, reply.text
    if reply.status_code >= 400 and reply.headers["Content-Type"] != FILE_ERROR:
        detail = reply.json()["detail"]
        if reply.status_code == 422:
            assert detail
            assert all({"loc", "msg", "type"} <= item.keys() for item in detail)
        else:
            assert detail


@settings(
    deadline=None,
    max_examples=80,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
    ],
)
@given(st.sampled_from([*BODIES, "/telemetry"]), BODY)
def test_no_body_breaks_the_service(path: str, body: Any) -> None:
    FUZZED.post(path, json.dumps(body).encode())


@settings(deadline=None, max_examples=60)
@given(st.sampled_from([*BODIES, "/telemetry"]), st.binary(max_size=200))
def test_no_bytes_break_the_service(path: str, body: bytes) -> None:
    FUZZED.post(path, body)


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(["/stream-recordings", "/simulation-jobs", "/files/x/video.mp4"]),
    st.dictionaries(
        st.sampled_from(
            ["limit", "offset", "status", "active", "expires", "signature"]
        ),
        st.text(max_size=20),
    ),
)
def test_no_query_breaks_the_service(path: str, query: dict[str, str]) -> None:
    FUZZED.get(path, query)


@settings(deadline=None, max_examples=60)
@given(
    st.sampled_from(["/recordings/", "/simulation-jobs/", "/files/", "/regions/", "/"]),
    st.binary(max_size=30),
)
def test_no_path_breaks_the_service(path: str, rest: bytes) -> None:
    FUZZED.get(path + "".join(f"%{byte:02X}" for byte in rest), {})


class Fuzzed:
    """A service in a loop of its own, for tests that are not coroutines."""

    def __init__(self) -> None:
        self._runner: asyncio.Runner | None = None
        self._client: httpx.AsyncClient | None = None

    def open(self, folder: Path) -> None:
        self._runner = asyncio.Runner()
        self._runner.run(self._open(folder))

    def close(self) -> None:
        assert self._runner is not None
        self._runner.run(self._close())
        self._runner.close()

    def post(self, path: str, body: bytes) -> None:
        self._send("POST", path, content=body)

    def get(self, path: str, query: dict[str, str]) -> None:
        for method in ("GET", "DELETE"):
            self._send(method, path, params=query)

    def _send(self, method: str, path: str, **options: Any) -> None:
        assert self._runner is not None
        assert self._client is not None
        check(self._runner.run(self._client.request(method, path, **options)))

    async def _open(self, folder: Path) -> None:
        timings = Timings(job_pending_s=3600.0, session_idle_s=3600.0, shutdown_s=0.1)
        self._running = running(folder, timings=timings)
        service = await self._running.__aenter__()
        self._clients = client_of(service)
        self._client = await self._clients.__aenter__()

    async def _close(self) -> None:
        await self._clients.__aexit__(None, None, None)
        await self._running.__aexit__(None, None, None)


FUZZED = Fuzzed()


@pytest.fixture(autouse=True, scope="module")
def _fuzzed_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("odyssey_tui.local.app.add_signaling_routes", lambda *_: None)
        FUZZED.open(tmp_path_factory.mktemp("fuzzed"))
        yield
        FUZZED.close()
