"""The download engine beside curl: the same URL, alternating, in one run.

A made-up file comes over loopback from a process that does nothing but
``sendfile``. curl starts a process for each run, which is part of its time; the
engine imports what it needs before the first run. Both write to the same folder.
"""

from __future__ import annotations

import asyncio
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from odyssey_tui.transfers import Downloads, State
from odyssey_tui.transfers.part import PartFile
from tests.bench.report import Row, median_row

RUNS = 5
MEGABYTES = 200
GOAL = 0.8

_SERVER = """
import http.server, os, sys
path = sys.argv[1]
size = os.path.getsize(path)
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", str(size))
        self.send_header("ETag", '"made-up"')
        self.end_headers()
        self.wfile.flush()
        with open(path, "rb") as file:
            offset = 0
            while offset < size:
                offset += os.sendfile(
                    self.connection.fileno(), file.fileno(), offset, size - offset
                )
    def log_message(self, *arguments):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
"""


@dataclass(frozen=True)
class Measured:
    """One transfer: megabytes per second, and processor seconds."""

    rate: float
    cpu: float


def run() -> list[Row]:
    """Rates, their ratio, and the processor time of both."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / "source.bin"
        _make_up(source)
        server = subprocess.Popen(
            [sys.executable, "-c", _SERVER, str(source)],
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            assert server.stdout is not None
            port = int(server.stdout.readline())
            return asyncio.run(_rows(f"http://127.0.0.1:{port}/file", folder))
        finally:
            server.kill()
            server.wait()


async def _rows(url: str, folder: Path) -> list[Row]:
    curl = shutil.which("curl")
    engine: list[Measured] = []
    others: list[Measured] = []
    syncs: list[float] = []
    downloads = Downloads()
    try:
        await _with_engine(downloads, url, folder)  # loads the HTTP library
        with patch.object(PartFile, "publish", _timed(syncs)):
            for _ in range(RUNS):
                engine.append(await _with_engine(downloads, url, folder))
                if curl is not None:
                    others.append(_with_curl(curl, url, folder))
    finally:
        await downloads.aclose()
    rate = statistics.median(one.rate for one in engine)
    rows = [
        median_row("engine", [one.rate for one in engine], "MB/s"),
        median_row("engine, processor", [one.cpu * 1e3 for one in engine], "ms"),
        median_row("of the engine's time, publishing", [s * 1e3 for s in syncs], "ms"),
    ]
    if others:
        with_curl = statistics.median(one.rate for one in others)
        share = rate / with_curl * 100
        rows += [
            median_row("curl", [one.rate for one in others], "MB/s"),
            median_row("curl, processor", [one.cpu * 1e3 for one in others], "ms"),
            Row("engine, of curl's rate", share, "%", GOAL * 100, True, RUNS),
        ]
    return rows


async def _with_engine(downloads: Downloads, url: str, folder: Path) -> Measured:
    target = folder / "engine.bin"
    target.unlink(missing_ok=True)
    before, start = _cpu(resource.RUSAGE_SELF), time.perf_counter()
    result = await downloads.result(downloads.add(url, target))
    seconds = time.perf_counter() - start
    cpu = _cpu(resource.RUSAGE_SELF) - before
    assert result.state is State.SAVED, result
    _check(target)
    return Measured(MEGABYTES / seconds, cpu)


def _with_curl(curl: str, url: str, folder: Path) -> Measured:
    target = folder / "curl.bin"
    target.unlink(missing_ok=True)
    before, start = _cpu(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([curl, "-sS", "-o", str(target), url], check=True)
    seconds = time.perf_counter() - start
    cpu = _cpu(resource.RUSAGE_CHILDREN) - before
    _check(target)
    return Measured(MEGABYTES / seconds, cpu)


def _timed(seconds: list[float]) -> Callable[..., bool]:
    """``PartFile.publish`` that measures itself; what takes time in it is the disk."""
    publish = PartFile.publish

    def timed(part: PartFile, *, overwrite: bool) -> bool:
        start = time.perf_counter()
        try:
            return publish(part, overwrite=overwrite)
        finally:
            seconds.append(time.perf_counter() - start)

    return timed


def _make_up(path: Path) -> None:
    with path.open("wb") as file:
        for _ in range(MEGABYTES):
            file.write(os.urandom(1_000_000))


def _check(path: Path) -> None:
    assert path.stat().st_size == MEGABYTES * 1_000_000, path


def _cpu(who: int) -> float:
    usage = resource.getrusage(who)
    return usage.ru_utime + usage.ru_stime
