"""Programs that end without a word, and limits that only a process can have."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

from odyssey_tui.transfers import State

from .server import Site, serving
from .support import fetch, made_up, part_of, read

PROGRAM = """
import asyncio, resource, sys
from pathlib import Path
from odyssey_tui.transfers import Downloads, Policy
url, target, limit = sys.argv[1:]
if int(limit):
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
async def main():
    downloads = Downloads(policy=Policy(delays=()))
    result = await downloads.result(downloads.add(url, Path(target)))
    await downloads.aclose()
    error = result.error
    print(result.state, getattr(error, "code", None), getattr(error, "hint", None))
asyncio.run(main())
"""


def started(url: str, target: Path, limit: int = 0) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", PROGRAM, url, str(target), str(limit)],
        stdout=subprocess.PIPE,
        text=True,
    )


def killed_when_it_has_more(url: str, target: Path) -> None:
    """One run of the program, ended by SIGKILL when the part has grown."""
    before = _size(part_of(target))
    process = started(url, target)
    deadline = time.monotonic() + 15
    while _size(part_of(target)) <= before:
        assert process.poll() is None, "it was not to come to its end"
        assert time.monotonic() < deadline
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()


async def test_a_killed_download_is_gone_on_with(tmp_path: Path) -> None:
    target = tmp_path / "clip.mp4"
    data = made_up(4 << 20)
    with serving(Site(data, pause=0.01)) as site:
        for _ in range(2):
            killed_when_it_has_more(site.url, target)
        kept = _size(part_of(target))
        assert 0 < kept < len(data)
        site.pause = 0.0
        result = await fetch(site.url, target)
    assert result.state is State.SAVED
    assert read(target) == data
    assert site.starts[-1] == f"bytes={kept}-"


async def test_a_limit_on_the_size_of_files(tmp_path: Path) -> None:
    target = tmp_path / "clip.mp4"
    data = made_up(3_000_000)
    with serving(Site(data)) as site:
        process = started(site.url, target, limit=2_000_000)
        words, _ = process.communicate(timeout=30)
        assert words.startswith("failed EFBIG")
        assert "ulimit" in words
        assert read(part_of(target)) == data[:2_000_000]
        result = await fetch(site.url, target)
    assert result.state is State.SAVED
    assert read(target) == data


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
