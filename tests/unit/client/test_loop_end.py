"""Scripts that never close the client, and clients used in several loops."""

from __future__ import annotations

import asyncio
import sys
import time

from tests.unit.client.fake_rest import FakeRest
from tests.unit.client.fake_service import KEY, FakeService


async def run_script(code: str, url: str) -> tuple[int | None, str]:
    """Runs a script for which every warning is an error."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-W",
        "error",
        # Third parties' own, of a Python or OpenSSL newer than they are.
        "-W",
        "ignore::DeprecationWarning",
        "-c",
        code,
        env={"ODYSSEY_API_URL": url, "PATH": "/usr/bin:/bin"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(15):
        out, errors = await process.communicate()
    return process.returncode, (out + errors).decode()


HEAD = f"""
import asyncio
from odyssey_tui.client import Odyssey
client = Odyssey({KEY!r})
"""


async def test_a_script_that_only_asks(service: FakeService) -> None:
    code = HEAD + "asyncio.run(client.list_simulations())"
    service.routes["GET", "/simulation-jobs"] = _page
    assert await run_script(code, service.url) == (0, "")


async def test_a_script_that_forgets_to_disconnect(service: FakeService) -> None:
    code = (
        HEAD
        + """
async def main():
    await client.connect(on_video_frame=lambda frame: None)
    await client.start_stream("A cat")
    await asyncio.sleep(0.2)
    print(client.frames_received > 0)

asyncio.run(main())
"""
    )
    started = time.perf_counter()
    assert await run_script(code, service.url) == (0, "True\n")
    assert time.perf_counter() - started < 10
    assert {"type": "client_disconnecting"} in service.said


async def test_a_script_that_dies_of_an_exception(service: FakeService) -> None:
    code = (
        HEAD
        + """
async def main():
    await client.connect()
    raise KeyboardInterrupt

try:
    asyncio.run(main())
except KeyboardInterrupt:
    print("interrupted")
"""
    )
    assert await run_script(code, service.url) == (0, "interrupted\n")
    assert {"type": "client_disconnecting"} in service.said


def test_one_client_in_two_loops() -> None:
    fake = FakeRest().on("GET /recordings/s", {"stream_id": "s"})
    client = fake.client()
    for _ in range(2):
        assert asyncio.run(client.get_recording("s")).stream_id == "s"
    assert fake.tokens == 2


async def _page(_: object) -> object:
    from aiohttp import web

    return web.json_response({"jobs": [], "total": 0, "limit": 20, "offset": 0})
