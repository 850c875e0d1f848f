"""Several downloads: their queue, and what can be done with each."""

from __future__ import annotations

import asyncio
import gc
import os
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from odyssey_tui.errors import FileGoneError
from odyssey_tui.transfers import Downloads, Progress, Snapshot, State

from .server import Site, serving
from .support import QUICK, URL, leftovers, made_up, part_of, read, write

DATA = made_up(2 << 20)


@pytest.fixture
def site() -> Iterator[Site]:
    """A server that takes its time, until ``pause`` is taken away."""
    with serving(Site(DATA, pause=0.02)) as made:
        yield made


@pytest.fixture
async def downloads() -> AsyncIterator[Downloads]:
    made = Downloads(at_once=2, policy=QUICK)
    yield made
    await made.aclose()


def states(downloads: Downloads) -> list[State]:
    return [progress.state for progress in downloads.snapshot().downloads]


async def until(condition: Any) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - the state has no event
            await asyncio.sleep(0.005)


async def test_two_run_and_the_others_wait_their_turn(
    downloads: Downloads, site: Site, tmp_path: Path
) -> None:
    keys = [downloads.add(site.url, tmp_path / f"{n}.mp4") for n in range(4)]
    await until(lambda: states(downloads)[:2] == [State.RECEIVING] * 2)
    assert states(downloads)[2:] == [State.QUEUED] * 2
    assert downloads.snapshot().active == 4
    site.pause = 0.0
    results = await downloads.results()
    assert [result.state for result in results] == [State.SAVED] * 4
    assert [result.path.name for result in results] == [f"{n}.mp4" for n in range(4)]
    assert all(read(tmp_path / f"{n}.mp4") == DATA for n in range(4))
    assert [downloads.progress(key).done for key in keys] == [len(DATA)] * 4
    assert downloads.snapshot().active == 0


async def test_a_paused_one_gives_its_place_away_and_goes_on_later(
    downloads: Downloads, site: Site, tmp_path: Path
) -> None:
    first, second, third = (
        downloads.add(site.url, tmp_path / f"{n}.mp4") for n in range(3)
    )
    await until(lambda: downloads.progress(first).done > 0)
    downloads.pause(first)
    downloads.pause(second)
    await until(lambda: downloads.progress(third).state is State.RECEIVING)
    assert states(downloads)[:2] == [State.PAUSED] * 2
    assert part_of(tmp_path / "0.mp4").stat().st_size == downloads.progress(first).done
    site.pause = 0.0
    await downloads.result(third)
    downloads.resume(first)
    downloads.resume(second)
    results = await downloads.results()
    assert [result.state for result in results] == [State.SAVED] * 3
    assert read(tmp_path / "0.mp4") == DATA
    assert any((start or "").startswith("bytes=") for start in site.starts)


async def test_a_queued_one_can_be_paused_resumed_and_cancelled(
    downloads: Downloads, site: Site, tmp_path: Path
) -> None:
    keys = [downloads.add(site.url, tmp_path / f"{n}.mp4") for n in range(4)]
    downloads.pause(keys[3])
    downloads.cancel(keys[2])
    assert states(downloads)[3] is State.PAUSED
    assert (await downloads.result(keys[2])).state is State.CANCELLED
    site.pause = 0.0
    await downloads.result(keys[0])
    await downloads.result(keys[1])
    assert states(downloads)[3] is State.PAUSED
    downloads.resume(keys[3])
    assert (await downloads.result(keys[3])).state is State.SAVED


@pytest.mark.parametrize("remove", [False, True])
async def test_cancelling_keeps_the_part_unless_asked(
    downloads: Downloads, site: Site, tmp_path: Path, remove: bool
) -> None:
    target = tmp_path / "clip.mp4"
    key = downloads.add(site.url, target)
    await until(lambda: downloads.progress(key).done > 0)
    downloads.cancel(key, remove=remove)
    result = await downloads.result(key)
    assert result.state is State.CANCELLED
    kept = ["clip.mp4.part", "clip.mp4.part.json"]
    assert leftovers(target) == ([] if remove else kept)
    if not remove:
        downloads.cancel(key, remove=True)
        await downloads.result(key)
        assert os.listdir(tmp_path) == []


async def test_the_answer_to_exists(
    downloads: Downloads, site: Site, tmp_path: Path
) -> None:
    site.pause = 0.0
    target = tmp_path / "clip.mp4"
    write(target, b"old")
    key = downloads.add(site.url, target)
    assert (await downloads.result(key)).state is State.EXISTS
    downloads.resume(key, overwrite=True)
    assert (await downloads.result(key)).state is State.SAVED
    assert read(target) == DATA


async def test_a_failed_one_does_not_stop_the_others_and_can_be_retried(
    tmp_path: Path,
) -> None:
    there = []

    def answer(request: httpx.Request) -> httpx.Response:
        if "missing" in request.url.path and not there:
            return httpx.Response(404)
        return httpx.Response(200, content=b"data")

    downloads = Downloads(policy=QUICK, transport=httpx.MockTransport(answer))
    bad = downloads.add("https://files.example/missing", tmp_path / "bad")
    downloads.add(URL, tmp_path / "good")
    results = await downloads.results()
    assert [result.state for result in results] == [State.FAILED, State.SAVED]
    assert isinstance(downloads.progress(bad).error, FileGoneError)
    there.append(True)
    downloads.resume(bad)
    assert (await downloads.result(bad)).state is State.SAVED
    assert downloads.progress(bad).error is None
    await downloads.aclose()


async def test_the_same_file_is_downloaded_once(
    downloads: Downloads, site: Site, tmp_path: Path
) -> None:
    first = downloads.add(site.url, tmp_path / "clip.mp4")
    assert downloads.add(site.url, tmp_path / "clip.mp4") == first
    assert len(downloads.snapshot().downloads) == 1
    site.pause = 0.0
    await downloads.result(first)
    assert len(site.requests) == 1
    downloads.add(site.url, tmp_path / "clip.mp4")
    assert (await downloads.result(first)).state is State.EXISTS
    downloads.forget(first)
    assert downloads.snapshot().downloads == ()


async def test_changes_are_told_in_the_loop(tmp_path: Path, site: Site) -> None:
    site.pause = 0.0
    told: list[tuple[int, Progress]] = []
    downloads = Downloads(
        policy=QUICK, on_change=lambda one: told.append((threading.get_ident(), one))
    )
    await downloads.result(downloads.add(site.url, tmp_path / "clip.mp4", key="k"))
    await downloads.aclose()
    assert {thread for thread, _ in told} == {threading.get_ident()}
    assert {one.key for _, one in told} == {"k"}
    assert list(dict.fromkeys(one.state for _, one in told)) == [
        State.QUEUED,
        State.CONNECTING,
        State.RECEIVING,
        State.SAVED,
    ]


async def test_closing_leaves_parts_but_no_task_and_no_lock(
    site: Site, tmp_path: Path
) -> None:
    downloads = Downloads(policy=QUICK)
    key = downloads.add(site.url, tmp_path / "clip.mp4")
    downloads.add(site.url, tmp_path / "other.mp4")
    await until(lambda: downloads.progress(key).done > 0)
    await downloads.aclose()
    gc.collect()
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert part_of(tmp_path / "clip.mp4").exists()
    with pytest.raises(RuntimeError, match="closed"):
        downloads.add(site.url, tmp_path / "late.mp4")
    site.pause = 0.0
    again = Downloads(policy=QUICK)
    result = await again.result(again.add(site.url, tmp_path / "clip.mp4"))
    await again.aclose()
    assert result.state is State.SAVED
    assert read(tmp_path / "clip.mp4") == DATA


def test_what_can_be_said_of_all_together() -> None:
    def one(state: State, done: int, total: int | None, rate: float) -> Progress:
        return Progress("k", Path("k"), state, done, total, rate)

    running = one(State.RECEIVING, 400, 1000, 50.0)
    waiting = one(State.WAITING, 0, 400, 0.0)
    saved = one(State.SAVED, 9000, 9000, 0.0)
    snapshot = Snapshot.of((running, waiting, saved))
    assert (snapshot.rate, snapshot.time_left, snapshot.active) == (50.0, 20.0, 2)
    unknown = one(State.QUEUED, 0, None, 0.0)
    assert Snapshot.of((running, unknown)).time_left is None
    assert Snapshot.of((saved,)).time_left is None
