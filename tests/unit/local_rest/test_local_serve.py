"""The process: its one line of output, and every way to its end."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

# Signaling is left out: it prepares worlds and peers, which takes seconds.
SERVE = """
import os, sys
from odyssey_tui.local import app
from odyssey_tui.local.config import ServiceConfig
from odyssey_tui.local.serve import run
app.add_signaling_routes = lambda *_: None
sys.exit(run(ServiceConfig({settings})))
"""

# A parent that dies as soon as its child listens. The child keeps the pipe to
# the test open, so the end of that is the end of the child.
PARENT = """
import os, subprocess, sys
serve = {serve!r}.replace("PARENT", str(os.getpid()))
child = subprocess.Popen(
    [sys.executable, "-c", serve], stdout=subprocess.PIPE, stderr=sys.stdout.fileno()
)
print(child.stdout.readline().decode(), end="", flush=True)
os._exit(0)
"""

TIMEOUT_S = 20.0


@contextlib.asynccontextmanager
async def python(code: str, folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        code,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(folder)},
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        # What is left in the pipes has to be read for them to be closed.
        await process.communicate()


def serving(
    folder: Path, settings: str = ""
) -> contextlib.AbstractAsyncContextManager[asyncio.subprocess.Process]:
    return python(SERVE.format(settings=settings), folder)


def contents(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def first_line(process: asyncio.subprocess.Process) -> tuple[str, str]:
    """URL and key from the line that the process prints."""
    assert process.stdout is not None
    line = await asyncio.wait_for(process.stdout.readline(), TIMEOUT_S)
    words = line.decode().split()
    assert words[:3] == ["odyssey-tui", "service", "on"], line
    assert words[4] == "key"
    return words[3], words[5]


async def rest(process: asyncio.subprocess.Process) -> tuple[int, str, str]:
    """Exit code, and what else has been printed on standard output and error."""
    assert process.stdout is not None
    assert process.stderr is not None
    output = await asyncio.wait_for(process.stdout.read(), TIMEOUT_S)
    errors = await asyncio.wait_for(process.stderr.read(), TIMEOUT_S)
    code = await asyncio.wait_for(process.wait(), TIMEOUT_S)
    return code, output.decode(), errors.decode()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
async def test_signals_end_it_cleanly(tmp_path: Path, number: signal.Signals) -> None:
    async with serving(tmp_path) as process:
        url, key = await first_line(process)
        assert url.startswith("http://127.0.0.1:")
        assert key.startswith("ody_demo_")
        async with httpx.AsyncClient(trust_env=False) as client:
            reply = await client.post(f"{url}/auth/token", json={"api_key": key})
            assert reply.status_code == 200
        assert len(contents(tmp_path)) == 1
        process.send_signal(number)
        assert await rest(process) == (0, "", "")
        assert contents(tmp_path) == []


async def test_a_given_key_and_folder(tmp_path: Path) -> None:
    data = tmp_path / "data"
    settings = (
        f"api_key='ody_my_own_key', data_dir=__import__('pathlib').Path({str(data)!r})"
    )
    async with serving(tmp_path, settings) as process:
        _, key = await first_line(process)
        assert key == "ody_my_own_key"
        async with serving(tmp_path, settings) as second:
            code, output, errors = await rest(second)
            assert (code, output) == (1, "")
            assert "another service" in errors
            assert "Traceback" not in errors
        process.terminate()
        assert (await rest(process))[0] == 0
    assert (data / "recordings").is_dir()


async def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        async with serving(tmp_path, f"port={port}") as process:
            code, output, errors = await rest(process)
    assert (code, output) == (1, "")
    assert f"cannot listen on 127.0.0.1 port {port}" in errors
    assert "Traceback" not in errors
    assert contents(tmp_path) == []


async def test_it_ends_with_its_parent(tmp_path: Path) -> None:
    serve = SERVE.format(settings="parent_pid=PARENT")
    async with python(PARENT.format(serve=serve), tmp_path) as parent:
        await first_line(parent)
        code, output, _ = await rest(parent)
        assert code == 0
        assert "the parent process is gone" in output
    assert contents(tmp_path) == []


async def test_it_ends_with_its_input(tmp_path: Path) -> None:
    async with serving(tmp_path, "watch_stdin=True") as process:
        await first_line(process)
        assert process.stdin is not None
        process.stdin.write(b"ignored\n")
        await process.stdin.drain()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(process.wait(), 0.2)
        process.stdin.close()
        assert await rest(process) == (0, "", "")


async def test_the_parents_signal_alone_ends_nothing(tmp_path: Path) -> None:
    async with serving(tmp_path, "parent_pid=os.getppid()") as process:
        await first_line(process)
        process.send_signal(signal.SIGUSR2)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(process.wait(), 0.3)
        process.terminate()
        assert await rest(process) == (0, "", "")
