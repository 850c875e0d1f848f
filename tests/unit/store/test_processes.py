"""Several programs at once, one that is killed, and one that may not write."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from odyssey_tui.store import TakeQuery
from tests.unit.store.conftest import Opener
from tests.unit.store.makers import new_take

ROOT = Path(__file__).parents[3]
NOBODY = 65534

WRITER = """
import asyncio, sys, uuid
from pathlib import Path
from odyssey_tui.store import NewTake, Store, TakePrompt

async def main(path, name, count):
    store = Store(Path(path), on_problem=lambda problem: print("PROBLEM", problem))
    for number in range(int(count)):
        key = uuid.uuid4().hex
        store.add_take(NewTake(key=key, api_host="h", portrait=True, image=None,
            prompt=f"{name} {number}", started_at=1.7e9 + number))
        store.add_prompt(key, 0, TakePrompt(prompt="more", offset_ms=1.0))
        store.remember(f"{name} {number}")
        take = await store.take(key)
        assert take is not None and len(take.prompts) == 1
        print(key, flush=True)
    assert store.close(30)

asyncio.run(main(*sys.argv[1:]))
"""

UNPRIVILEGED = """
import asyncio, os, sys
from pathlib import Path
from odyssey_tui.store import Store, StoreOptions, TakeQuery
import odyssey_tui.store.keeper

async def main(path, user):
    if int(user):
        os.setuid(int(user))
    said = []
    store = Store(Path(path), on_problem=said.append)
    print(len(await store.history()))
    store.remember("new")
    print("new" in await store.history())
    print((await store.search(TakeQuery(text="lighthouse"))).total)
    print(said[-1].kind)
    print(store.close())

asyncio.run(main(*sys.argv[1:]))
"""


def _start(code: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def _end(program: subprocess.Popen[str]) -> list[str]:
    out, errors = program.communicate(timeout=60)
    assert program.returncode == 0, errors
    return out.splitlines()


def test_two_programs_lose_nothing_and_are_never_locked_out(
    opened: Opener, path: Path
) -> None:
    count = 60
    programs = [_start(WRITER, path, name, count) for name in ("one", "two")]
    keys = [key for program in programs for key in _end(program)]
    assert not [key for key in keys if key.startswith("PROBLEM")]
    store = opened().store
    page = asyncio.run(store.search(TakeQuery(text="more"), limit=1000))
    assert {take.key for take in page.takes} == set(keys)
    assert page.total == 2 * count
    history = asyncio.run(store.history())
    for name in ("one", "two"):
        own = [text for text in history if text.startswith(name)]
        assert own == [f"{name} {number}" for number in range(count)]


def test_what_was_written_stays_when_the_program_is_killed(
    opened: Opener, path: Path
) -> None:
    with _start(WRITER, path, "killed", 100_000) as program:
        assert program.stdout is not None
        keys = [program.stdout.readline().strip() for _ in range(40)]
        program.send_signal(signal.SIGKILL)
        # What it said with its last breath counts, if the line is whole.
        keys += program.stdout.read().split("\n")[:-1]
    watched = opened()
    page = asyncio.run(watched.store.search(TakeQuery(), limit=1000))
    assert set(keys) <= {take.key for take in page.takes}
    assert page.total <= len(keys) + 1
    assert watched.said == []


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that every user can get to."""
    with tempfile.TemporaryDirectory(prefix="odyssey-tui-store-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


def _unprivileged(path: Path) -> list[str]:
    user = NOBODY if os.geteuid() == 0 else 0
    return _end(_start(UNPRIVILEGED, path, user))


def test_a_folder_that_may_not_be_written(opened: Opener, public: Path) -> None:
    path = public / "takes.db"
    store = opened(path).store
    store.remember("old")
    store.add_take(new_take())
    assert store.close()
    path.chmod(0o444)
    public.chmod(0o555)
    before = path.read_bytes()
    assert _unprivileged(path) == ["1", "True", "1", "read-only", "False"]
    assert path.read_bytes() == before


def test_a_file_that_may_not_be_made(public: Path) -> None:
    public.chmod(0o555)
    answers = _unprivileged(public / "data" / "takes.db")
    assert answers == ["0", "True", "0", "read-only", "False"]


def test_a_damaged_file_that_cannot_be_moved(public: Path) -> None:
    path = public / "takes.db"
    path.write_bytes(b"damaged " * 1000)
    path.chmod(0o666)
    public.chmod(0o555)
    answers = _unprivileged(path)
    assert answers[:3] == ["0", "True", "0"]
    assert answers[3] in ("corrupt", "read-only")
    assert answers[4] == "False"
    assert path.read_bytes() == b"damaged " * 1000
    assert len(list(public.iterdir())) == 1
