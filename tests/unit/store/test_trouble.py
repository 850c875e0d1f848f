"""A file that cannot be written: the program works on, and nothing is lost."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from odyssey_tui.store import Store, StoreProblem, TakePrompt, TakeQuery
from tests.unit.store.conftest import Opener
from tests.unit.store.makers import STARTED, Watched, new_take

OLD = [new_take(f"old {number}", started_at=STARTED + number) for number in range(3)]


class Switch:
    """Makes every attempt to write fail for a real reason, while it is on.

    Attributes:
        reason: ``full``, ``read-only``, or ``None``.
    """

    def __init__(self) -> None:
        self.reason: str | None = None

    def __call__(self, connection: sqlite3.Connection) -> None:
        # SQLite clamps the limit to what there is: no page more.
        pages = 1 if self.reason == "full" else 2**30
        connection.execute(f"PRAGMA max_page_count = {pages}")
        is_read_only = self.reason == "read-only"
        connection.execute(f"PRAGMA query_only = {int(is_read_only)}")


async def _until(condition: Callable[[], bool]) -> None:
    for _ in range(1_000):
        if condition():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it never came true")


async def _prompts(watched: Watched, text: str = "") -> list[str]:
    page = await watched.store.search(TakeQuery(text=text))
    assert page.total == len(page.takes)
    return [take.prompt for take in page.takes]


async def _change_everything(watched: Watched) -> str:
    """Change takes in all ways; the key of a new one with a long prompt."""
    store = watched.store
    new = new_take("new " + "word " * 3_000, started_at=STARTED + 9)
    store.add_take(new)
    store.add_prompt(new.key, 0, TakePrompt(prompt="it grows", offset_ms=1.0))
    store.settle_prompt(new.key, 0, ack_ms=3.0)
    store.delete([OLD[0].key])
    store.rate(OLD[1].key, 5)
    store.write_note(OLD[1].key, "changed")
    store.remember("one")
    store.remember("three")
    store.set_preference("sort", None)
    return new.key


async def _assert_changed(watched: Watched, key: str) -> None:
    store = watched.store
    shown = await _prompts(watched)
    assert [text[:5] for text in shown] == ["new w", "old 2", "old 1"]
    assert [text[:4] for text in await _prompts(watched, "grows")] == ["new "]
    assert await _prompts(watched, "changed") == ["old 1"]
    assert await _prompts(watched, "old") == ["old 2", "old 1"]
    rated = await store.search(TakeQuery(min_rating=5))
    assert ([take.note for take in rated.takes], rated.total) == (["changed"], 1)
    page = await store.search(TakeQuery(), limit=1, offset=1)
    assert ([take.prompt for take in page.takes], page.total) == (["old 2"], 3)
    take = await store.take(key)
    assert take is not None
    assert [prompt.ack_ms for prompt in take.prompts] == [3.0]
    assert await store.take(OLD[0].key) is None
    found = await store.find_by_stream(["s-0", "s-1"])
    assert {stream: row.rating for stream, row in found.items()} == {"s-1": 5}
    assert await store.history() == ["two", "one", "three"]
    assert await store.history(2) == ["one", "three"]
    assert await store.preference("sort") is None


def _fill(watched: Watched) -> None:
    for number, new in enumerate(OLD):
        watched.store.add_take(new)
        watched.store.update_take(new.key, stream_id=f"s-{number}")
    watched.store.remember("one")
    watched.store.remember("two")
    watched.store.set_preference("sort", "time")


@pytest.mark.parametrize("reason", ["full", "read-only"])
async def test_what_cannot_be_written_is_kept_shown_and_written_later(
    opened: Opener, path: Path, reason: str
) -> None:
    switch = Switch()
    watched = opened(before_write=switch)
    _fill(watched)
    await watched.store.history()
    switch.reason = reason
    key = await _change_everything(watched)
    await _assert_changed(watched, key)
    assert watched.kinds == [reason]
    assert str(path) in watched.problem.text
    assert watched.problem.hint
    other = opened()
    assert len(await _prompts(other)) == 3
    assert await _prompts(other, "new") == []

    switch.reason = None
    await _until(lambda: watched.kinds == [reason, None])
    await _assert_changed(watched, key)
    await _assert_changed(other, key)
    assert watched.store.close()
    await _assert_changed(opened(), key)


@pytest.mark.parametrize("reason", ["full", "read-only"])
async def test_closing_tries_once_more(opened: Opener, reason: str) -> None:
    switch = Switch()
    watched = opened(before_write=switch, retry_s=1000.0)
    _fill(watched)
    await watched.store.history()
    switch.reason = reason
    key = await _change_everything(watched)
    await watched.store.history()
    switch.reason = None
    assert watched.store.close()
    await _assert_changed(opened(), key)


async def test_closing_says_what_is_lost(opened: Opener) -> None:
    switch = Switch()
    watched = opened(before_write=switch)
    switch.reason = "full"
    watched.store.add_take(new_take("long " * 4_000))
    assert len(await _prompts(watched)) == 1
    assert not watched.store.close()


async def test_one_problem_becomes_another(opened: Opener) -> None:
    switch = Switch()
    watched = opened(before_write=switch)
    await watched.store.history()
    for reason in ("full", "read-only", "full"):
        switch.reason = reason
        watched.store.add_take(new_take("long " * 4_000))
        await _until(lambda reason=reason: watched.kinds[-1:] == [reason])
    switch.reason = None
    await _until(lambda: watched.kinds[-1] is None)
    assert watched.kinds == ["full", "read-only", "full", None]
    assert len(await _prompts(watched)) == 3


@contextmanager
def _locked(path: Path, how: str) -> Iterator[None]:
    connection = sqlite3.connect(path, isolation_level=None, timeout=5.0)
    try:
        if how == "EXCLUSIVE":
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute(f"BEGIN {how}")
        connection.execute("INSERT OR REPLACE INTO preferences VALUES ('held', '1')")
        yield
        connection.execute("ROLLBACK")
    finally:
        connection.close()


async def test_a_lock_that_is_held_for_long(opened: Opener, path: Path) -> None:
    watched = opened()
    _fill(watched)
    await watched.store.history()
    with _locked(path, "IMMEDIATE"):
        key = await _change_everything(watched)
        await _assert_changed(watched, key)
        assert watched.kinds == ["locked"]
    await _until(lambda: watched.kinds == ["locked", None])
    await _assert_changed(watched, key)
    assert watched.store.close()
    await _assert_changed(opened(), key)


async def test_a_file_that_is_locked_from_the_start(opened: Opener, path: Path) -> None:
    first = opened()
    _fill(first)
    assert first.store.close()
    with _locked(path, "EXCLUSIVE"):
        watched = opened()
        key = await _change_everything(watched)
        # Not even reading is possible: what is new is there.
        assert [text[:3] for text in await _prompts(watched)] == ["new"]
        assert watched.kinds == ["locked"]
    await _until(lambda: watched.kinds == ["locked", None])
    await _assert_changed(watched, key)


async def test_a_file_where_the_folder_should_be(opened: Opener, path: Path) -> None:
    path.parent.write_text("in the way")
    watched = opened()
    watched.store.add_take(new_take("kept"))
    assert await _prompts(watched) == ["kept"]
    assert watched.kinds == ["unavailable"]
    assert str(path) in watched.problem.text
    path.parent.unlink()
    await _until(lambda: watched.kinds == ["unavailable", None])
    assert watched.store.close()
    assert await _prompts(opened()) == ["kept"]


def test_a_folder_where_the_file_should_be(opened: Opener, path: Path) -> None:
    path.mkdir(parents=True)
    watched = opened()
    watched.store.remember("kept")
    assert asyncio.run(watched.store.history()) == ["kept"]
    assert watched.kinds == ["unavailable"]
    assert not watched.store.close()


async def test_a_file_that_is_removed_is_made_anew(opened: Opener, path: Path) -> None:
    watched = opened()
    watched.store.remember("gone")
    await watched.store.history()
    for file in path.parent.iterdir():
        file.unlink()
    watched.store.remember("kept")
    assert await watched.store.history() == ["kept"]
    assert watched.store.close()
    assert await opened().store.history() == ["kept"]


async def test_a_listener_that_fails_does_no_harm(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path.parent.write_text("in the way")

    def broken(problem: StoreProblem | None) -> None:
        raise RuntimeError("listener")

    store = Store(path, on_problem=broken)
    store.remember("kept")
    assert await store.history() == ["kept"]
    store.close()
    assert "reporting a problem" in caplog.text
