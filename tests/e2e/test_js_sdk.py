"""The official JavaScript SDK uses the service unchanged, in a real browser.

The page comes from another origin than the service, so CORS, preflight and
exposed headers are used as they are on the web. The SDK is the published npm
package; Chromium runs it headless.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tests.support import need_program

from .rig import ServiceProcess

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SDK_VERSION = "1.3.1"
SDK_PREFIX = ROOT / ".cache" / f"js-sdk-{SDK_VERSION}"
SDK_FILE = SDK_PREFIX / "node_modules/@odysseyml/odyssey/dist/index.js"

CHROMIUM_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--autoplay-policy=no-user-gesture-required",
    # The service is on the loopback interface; browsers gather no candidates
    # there unless they are told to.
    "--allow-loopback-in-peer-connection",
)

LEAST_RATE = 14
"""Frames that a browser presents in each second of a stream that has twenty."""

Result = dict[str, Any]


def install_sdk() -> Path:
    """The SDK's module, from npm's registry the first time."""
    if not SDK_FILE.exists():
        npm = need_program("npm")
        SDK_PREFIX.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [
                npm,
                "install",
                "--silent",
                "--no-save",
                "--no-package-lock",
                "--legacy-peer-deps",
                "--prefix",
                str(SDK_PREFIX),
                f"@odysseyml/odyssey@{SDK_VERSION}",
            ],
            check=True,
            timeout=120,
            stdin=subprocess.DEVNULL,
        )
    return SDK_FILE


class Page:
    """Serves the page and its cases, and takes the results."""

    def __init__(self, cases: list[Result]) -> None:
        self._cases = cases
        self.results: asyncio.Future[dict[str, Result]] = (
            asyncio.get_running_loop().create_future()
        )
        self.url = ""

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator[Page]:
        app = web.Application(client_max_size=16 * 1024 * 1024)
        sdk = install_sdk()
        app.router.add_get("/", self._file(HERE / "js/page.html"))
        app.router.add_get("/driver.js", self._file(HERE / "js/driver.js"))
        app.router.add_get("/sdk/index.js", self._file(sdk))
        app.router.add_get("/cases", self._send_cases)
        app.router.add_post("/results", self._take_results)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        address = runner.addresses[0]
        self.url = f"http://127.0.0.1:{address[1]}/"
        try:
            yield self
        finally:
            await runner.cleanup()

    @staticmethod
    def _file(path: Path) -> Any:
        async def handler(_request: web.Request) -> web.FileResponse:
            return web.FileResponse(path)

        return handler

    async def _send_cases(self, _request: web.Request) -> web.Response:
        return web.json_response(self._cases)

    async def _take_results(self, request: web.Request) -> web.Response:
        if not self.results.done():
            self.results.set_result(json.loads(await request.text()))
        return web.Response()


async def run_cases(
    service: ServiceProcess,
    cases: list[Result],
    folder: Path,
    *,
    seconds: float,
    lanes: int,
) -> dict[str, Result]:
    """Run ``cases`` in one headless browser and return their results by name."""
    chromium = need_program("chromium")
    async with Page(cases).serving() as page:
        browser = await asyncio.create_subprocess_exec(
            chromium,
            *CHROMIUM_FLAGS,
            f"--user-data-dir={folder / 'profile'}",
            f"{page.url}?api={service.url}&lanes={lanes}",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            return await asyncio.wait_for(page.results, seconds)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(browser.pid, signal.SIGTERM)
            await browser.wait()


@pytest.fixture(scope="module")
def own_service(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[ServiceProcess]:
    """A service with faults that takes the sessions lost here with it."""
    running = ServiceProcess(tmp_path_factory.mktemp("js_service"))
    yield running
    status = running.stop()
    assert status == 0, running.errors
    assert "Traceback" not in running.errors, running.errors


def words(result: Result, step: str) -> str:
    """The error text of a step that failed."""
    assert result[step]["state"] == "failed", result
    return str(result[step]["error"]["message"])


def events(result: Result, kind: str) -> list[Result]:
    return [entry for entry in result["log"] if entry["event"] == kind]


async def test_live_and_simulation(own_service: ServiceProcess, tmp_path: Path) -> None:
    key = own_service.api_key
    cases = [
        {
            "name": name,
            "kind": "live",
            "key": key,
            "options": {"portrait": portrait, "image": image, "least": LEAST_RATE},
        }
        for name, portrait, image in (
            ("landscape", False, False),
            ("portrait", True, False),
            ("image", False, True),
        )
    ]
    cases.append({"name": "simulate", "kind": "simulate", "key": key})
    results = await run_cases(own_service, cases, tmp_path, seconds=60, lanes=1)
    for name, size in (
        ("landscape", [1280, 704]),
        ("portrait", [704, 1280]),
        ("image", [1280, 704]),
    ):
        result = results[name]
        assert "threw" not in result, result
        assert result["video"]["size"] == size
        rate = result["video"]["frames"] / result["video"]["seconds"]
        # A headless browser on a busy machine drops some; a stream at half
        # the rate would still be caught.
        assert LEAST_RATE <= rate <= 22, result["video"]
        assert result["acknowledged"]
        assert [e["status"] for e in events(result, "status")][-1] == "disconnected"
        assert events(result, "started")[0]["id"] == result["streamId"]
        assert events(result, "ended")
        assert result["recording"]["stream_id"] == result["streamId"]
        assert result["range"] == {"status": 206, "bytes": 100}
        assert result["list"]["total"] >= 1
    simulated = results["simulate"]
    assert "threw" not in simulated, simulated
    assert simulated["job"]["status"] == "pending"
    assert simulated["detail"]["status"] == "completed"
    assert simulated["detail"]["streams"][0]["video_url"]
    assert simulated["list"]["total"] >= 1
    assert simulated["cancelled"]["status"] == "cancelled"
    assert simulated["late"]["state"] == "failed"


def fault(name: str, **options: Any) -> Result:
    return {
        "name": name,
        "kind": "fault",
        "key": f"ody_fault_{name}",
        "options": options,
    }


FAULT_CASES = [
    fault("401_js"),
    fault("403_js"),
    {"name": "422", "kind": "fault", "key": "not-a-key", "options": {}},
    *[
        fault(f"429_{code}")
        for code in (
            "MONTHLY_LIMIT_REACHED",
            "CONCURRENT_LIMIT_REACHED",
            "STREAM_DURATION_EXCEEDED",
            "ACCOUNT_SUSPENDED",
            "RATE_LIMITED",
        )
    ],
    fault("429str_js"),
    fault("sess500_js"),
    fault("queue_2"),
    fault("queue_forever", patience=2500),
    fault("signal_error_streamer_not_available"),
    fault("stream_quota_exceeded"),
    *[
        fault(f"midstream_{kind}_1000", until=["failed", "disconnected"], wait=8000)
        for kind in ("drop", "close1011", "close1000", "kill")
    ],
    fault("midstream_error_1000", until=["stream_error"], wait=8000),
    fault("midstream_silent_1000", wait=1500),
    fault("midstream_freeze_1000", wait=1500),
    fault("lost_start", patience=1500),
    fault("lost_interact", interact=True, patience=1500),
    fault("lost_end", end=True, patience=1500),
    fault("hostile_js", interact=True, end=True),
    fault("slow_200", interact=True, end=True, patience=6000),
    fault("expired_js", interact=True, end=True),
    fault("garbage_js", patience=3000),
]


@pytest.fixture(scope="module")
def fault_results(
    own_service: ServiceProcess,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, Result]:
    async def run() -> dict[str, Result]:
        folder = tmp_path_factory.mktemp("faults")
        return await run_cases(own_service, FAULT_CASES, folder, seconds=100, lanes=3)

    return asyncio.run(run())


@pytest.mark.parametrize(
    ("name", "pattern"),
    [
        ("401_js", "Invalid API key"),
        ("403_js", "denied"),
        ("422", "API key"),
        ("sess500_js", "500"),
        ("429str_js", "Maximum concurrent sessions (1) reached"),
    ],
)
def test_refused_connections(
    fault_results: dict[str, Result], name: str, pattern: str
) -> None:
    result = fault_results[name]
    assert pattern.lower() in words(result, "connect").lower()
    assert result["statusAfter"] in ("failed", "disconnected")


@pytest.mark.parametrize(
    "code",
    [
        "MONTHLY_LIMIT_REACHED",
        "CONCURRENT_LIMIT_REACHED",
        "STREAM_DURATION_EXCEEDED",
        "ACCOUNT_SUSPENDED",
        "RATE_LIMITED",
    ],
)
def test_usage_limits_are_typed(fault_results: dict[str, Result], code: str) -> None:
    error = fault_results[f"429_{code}"]["connect"]["error"]
    assert error["code"] == code
    assert error["action"]


def test_the_queue(fault_results: dict[str, Result]) -> None:
    waited = fault_results["queue_2"]
    assert waited["connect"]["state"] == "done"
    assert events(waited, "connected")[0]["at"] >= 1900
    forever = fault_results["queue_forever"]
    assert forever["connect"]["state"] == "pending"
    assert forever["statusBefore"] == "authenticating"


def test_signaling_and_start_errors(fault_results: dict[str, Result]) -> None:
    refused = fault_results["signal_error_streamer_not_available"]
    assert any(e["fatal"] for e in events(refused, "error"))
    quota = fault_results["stream_quota_exceeded"]
    assert quota["connect"]["state"] == "done"
    assert "quota_exceeded" in words(quota, "start") + str(
        events(quota, "stream_error")
    )
    assert quota["statusBefore"] == "connected"


@pytest.mark.parametrize(
    ("kind", "statuses"),
    [
        ("drop", {"failed"}),
        ("close1011", {"failed"}),
        ("close1000", {"disconnected"}),
        ("kill", {"failed", "disconnected"}),
        ("error", {"connected"}),
        ("silent", {"connected", "reconnecting"}),
        ("freeze", {"connected"}),
    ],
)
def test_midstream(
    fault_results: dict[str, Result], kind: str, statuses: set[str]
) -> None:
    result = fault_results[f"midstream_{kind}_1000"]
    assert result["start"]["state"] == "done", result
    assert result["statusBefore"] in statuses
    if kind == "error":
        assert events(result, "stream_error")[0]["reason"] == "session_timeout"


@pytest.mark.parametrize("step", ["start", "interact", "end"])
def test_a_lost_reply_stays_pending(
    fault_results: dict[str, Result], step: str
) -> None:
    result = fault_results[f"lost_{step}"]
    assert result["connect"]["state"] == "done"
    assert result[step]["state"] == "pending"


@pytest.mark.parametrize("name", ["hostile_js", "slow_200", "expired_js"])
def test_faults_that_a_client_can_live_with(
    fault_results: dict[str, Result], name: str
) -> None:
    result = fault_results[name]
    for step in ("connect", "start", "interact", "end"):
        assert result[step]["state"] == "done", (step, result)


def test_garbage_ends_in_an_answer_or_an_error(
    fault_results: dict[str, Result],
) -> None:
    result = fault_results["garbage_js"]
    assert "threw" not in result
    assert result["statusAfter"] in ("failed", "disconnected")
