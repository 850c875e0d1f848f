"""A damaged file: kept whole beside the new one, and read as far as possible."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import time
from pathlib import Path

import pytest

from odyssey_tui.store import StartImage, StoreProblem, TakePrompt, TakeQuery
from odyssey_tui.store.opening import identity_of
from odyssey_tui.store.rescue import move_aside
from tests.unit.store.conftest import Opener
from tests.unit.store.makers import STARTED, Watched, new_take

COUNT = 80
PAGE = 4096


def _fill(watched: Watched) -> None:
    store = watched.store
    for number in range(COUNT):
        image = StartImage(path=None, sha256=f"{number % 5}", thumbnail=b"\xff\xd8")
        new = new_take(
            f"take {number} " + "of the long words " * 20,
            key=f"{number:032x}",
            started_at=STARTED + number,
            image=image,
        )
        store.add_take(new)
        store.add_prompt(new.key, 0, TakePrompt(prompt="it goes on", offset_ms=9.0))
    store.remember("one")
    store.remember("two")
    store.set_preference("sort", "time")
    assert store.close()


def _garble(path: Path, pages: list[int]) -> bytes:
    """Overwrite pages (numbered from 0) with garbage; the whole file after it."""
    noise = random.Random(3)
    with path.open("r+b") as file:
        for page in pages:
            file.seek(page * PAGE)
            file.write(noise.randbytes(PAGE))
    return path.read_bytes()


def _leaves_of(path: Path, table: str) -> list[int]:
    connection = sqlite3.connect(path)
    try:
        rows = connection.execute(
            "SELECT pageno - 1 FROM dbstat WHERE name = ? AND pagetype = 'leaf'",
            (table,),
        ).fetchall()
    except sqlite3.OperationalError:
        pytest.skip("this SQLite cannot tell which page is whose")
    finally:
        connection.close()
    return [number for (number,) in rows]


def _everything(watched: Watched) -> dict[str, str]:
    """Key and prompt of every take that can be found and read."""

    async def read() -> dict[str, str]:
        store = watched.store
        page = await store.search(TakeQuery(), limit=1000)
        takes = [await store.take(row.key) for row in page.takes]
        # Takes may have gone meanwhile, when the damage is met on the way.
        again = await store.search(TakeQuery(), limit=1000)
        assert len(again.takes) == again.total
        words = await store.search(TakeQuery(text="take"), limit=1000)
        assert words.total == again.total
        return {take.key: take.prompt for take in takes if take is not None}

    return asyncio.run(read())


def _aside(path: Path) -> list[Path]:
    """Damaged files that were moved; their logs lie beside them."""
    return sorted(path.parent.glob("takes.damaged-*.db"))


def _said(watched: Watched) -> StoreProblem:
    assert watched.kinds == ["corrupt"]
    return watched.problem


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(random.Random(1).randbytes(9000), id="garbage"),
        pytest.param(b"SQLite format 3\0" + bytes(9000), id="only a header"),
        pytest.param(b"no database\n", id="text"),
    ],
)
def test_garbage_from_the_first_byte(
    opened: Opener, path: Path, content: bytes
) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    watched = opened()
    watched.store.remember("one")
    assert asyncio.run(watched.store.history()) == ["one"]
    (aside,) = _aside(path)
    assert aside.read_bytes() == content
    text = _said(watched).text
    assert str(path) in text
    assert str(aside) in text
    assert "0 takes" in text
    assert watched.store.close()
    again = opened()
    assert asyncio.run(again.store.history()) == ["one"]
    assert again.said == []


def test_an_empty_file_is_a_new_one(opened: Opener, path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    watched = opened()
    watched.store.remember("one")
    assert asyncio.run(watched.store.history()) == ["one"]
    assert watched.said == []


@pytest.mark.parametrize("table", ["takes", "prompts", "images", "words_1_data"])
def test_garbage_in_the_middle(opened: Opener, path: Path, table: str) -> None:
    _fill(opened())
    leaves = _leaves_of(path, table)
    # Which leaves of the index a search reads is not known.
    some = leaves[len(leaves) // 3 : len(leaves) // 3 + max(1, len(leaves) // 10)]
    hit = leaves if table.startswith("words") else some
    damaged = _garble(path, hit)
    watched = opened()
    _everything(watched)
    for number in range(COUNT):
        watched.store.write_note(f"{number:032x}", "noted")
    found = _everything(watched)
    text = _said(watched).text
    (aside,) = _aside(path)
    assert aside.read_bytes() == damaged
    assert f"{len(found)} takes and 2 earlier prompts" in text
    if table == "takes":
        assert COUNT / 2 < len(found) < COUNT
    else:
        assert len(found) == COUNT
    for key, prompt in found.items():
        assert prompt.startswith(f"take {int(key, 16)} of")
    assert watched.store.close()
    again = opened()
    assert _everything(again) == found
    assert asyncio.run(again.store.preference("sort")) == "time"
    assert again.said == []


def test_a_file_that_was_cut_off(opened: Opener, path: Path) -> None:
    _fill(opened())
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2 // PAGE * PAGE)
    watched = opened()
    found = _everything(watched)
    watched.store.remember("three")
    assert asyncio.run(watched.store.history())[-1] == "three"
    assert _said(watched)
    assert watched.store.close()
    assert _everything(opened()).items() >= found.items()


def test_what_was_in_the_log_is_saved_too(opened: Opener, path: Path) -> None:
    _fill(opened())
    (leaf, *_) = _leaves_of(path, "takes")
    _garble(path, [leaf])
    holder = sqlite3.connect(path, isolation_level=None)
    try:
        # As after a crash: the last write is in the log only.
        holder.execute("INSERT INTO history (text) VALUES ('in the log')")
        watched = opened()
        _everything(watched)
        assert asyncio.run(watched.store.history()) == ["one", "two", "in the log"]
        (aside,) = _aside(path)
        assert aside.with_name(f"{aside.name}-wal").stat().st_size > 0
    finally:
        holder.close()


def test_nothing_is_ever_overwritten(path: Path) -> None:
    path.parent.mkdir()
    day = time.strftime("%Y-%m-%d")
    taken = path.with_name(f"takes.damaged-{day}-1.db")
    taken.write_bytes(b"kept")
    path.with_name(f"takes.damaged-{day}-2.db-wal").write_bytes(b"kept")
    path.write_bytes(b"damaged")
    path.with_name("takes.db-wal").write_bytes(b"its log")
    aside = move_aside(path, identity_of(path))
    assert aside == path.with_name(f"takes.damaged-{day}-3.db")
    assert aside is not None
    assert aside.read_bytes() == b"damaged"
    assert aside.with_name(f"{aside.name}-wal").read_bytes() == b"its log"
    assert taken.read_bytes() == b"kept"
    assert not path.exists()


def test_only_the_damaged_file_is_moved(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"damaged")
    damaged = identity_of(path)
    good = path.with_name("good")
    good.write_bytes(b"good")
    good.rename(path)
    assert move_aside(path, damaged) is None
    assert path.read_bytes() == b"good"


async def test_a_program_whose_file_is_replaced_goes_on_with_the_new_one(
    opened: Opener, path: Path
) -> None:
    watched, other = opened(), opened()
    watched.store.remember("before")
    await watched.store.history()
    await other.store.history()
    move_aside(path, identity_of(path))
    watched.store.remember("after")
    assert await watched.store.history() == ["after"]
    other.store.remember("other")
    await other.store.history()
    assert await watched.store.history() == ["after", "other"]
    assert watched.store.close()
    assert await other.store.history() == ["after", "other"]


def test_salvage_waits_for_a_disk_that_is_full(opened: Opener, path: Path) -> None:
    _fill(opened())
    (leaf, *_) = _leaves_of(path, "takes")
    _garble(path, [leaf])
    is_full = True

    def limit(connection: sqlite3.Connection) -> None:
        pages = 1 if is_full else 2**30
        connection.execute(f"PRAGMA max_page_count = {pages}")

    watched = opened(before_write=limit)
    found = _everything(watched)
    found = _everything(watched)
    assert len(found) > COUNT / 2
    assert watched.kinds[-1] == "full"
    is_full = False
    assert watched.store.close()
    assert watched.kinds[-1] == "corrupt"
    assert f"{len(found)} takes" in watched.problem.text
    assert _everything(opened()) == found


def test_what_a_killed_program_could_not_save_is_saved_later(
    opened: Opener, path: Path
) -> None:
    _fill(opened())
    aside = move_aside(path, identity_of(path))
    # Killed here: the file is aside, and nothing of it is in the new one.
    watched, other = opened(), opened()
    assert len(_everything(watched)) == COUNT
    assert len(_everything(other)) == COUNT
    # Whichever of the two was first.
    said = [*watched.said, *other.said]
    assert said
    for problem in said:
        assert problem is not None
        assert f"{COUNT} takes and 2 earlier prompts" in problem.text
    watched.store.delete([f"{0:032x}"])
    assert watched.store.close()
    assert other.store.close()
    again = opened()
    assert len(_everything(again)) == COUNT - 1
    assert again.said == []
    assert _aside(path) == [aside]
    assert not list(path.parent.glob("*-unread"))
