"""The takes: found, compared, rated, exported, deleted and brought back, run again."""

from __future__ import annotations

import asyncio
import json
import os
import time
from pathlib import Path

import pytest
from PIL import Image
from textual.widgets import Input, Static

from odyssey_tui.client.images import inspect
from odyssey_tui.session import SessionState
from odyssey_tui.store.records import NewTake, StartImage, Take, TakePrompt, TakeQuery
from odyssey_tui.store.store import Store
from odyssey_tui.ui.screens.takes import PAGE, TakesScreen
from odyssey_tui.ui.widgets.confirm import Confirm
from odyssey_tui.ui.widgets.row_list import RowList
from tests.ui.running import Running, running

DAY = 86_400.0


def key_of(number: int) -> str:
    return f"{number:032x}"


def fill(
    folder: Path,
    *prompts: str,
    image: StartImage | None = None,
    steps: tuple[str, ...] = (),
    step_ms: float = 100.0,
) -> None:
    """Write takes, the last one the newest."""
    store = Store(folder / "takes.db")
    now = time.time()
    for number, prompt in enumerate(prompts):
        key = key_of(number)
        store.add_take(
            NewTake(
                key=key,
                api_host="demo",
                portrait=number % 2 == 1,
                prompt=prompt,
                image=image,
                started_at=now - DAY * (len(prompts) - number) + DAY / 2,
                stream_id=f"stream-{number}",
            )
        )
        for index, step in enumerate(steps):
            sent = TakePrompt(prompt=step, offset_ms=step_ms * (index + 1))
            store.add_prompt(key, index, sent)
            store.settle_prompt(key, index, ack_ms=20.0, applied_prompt=step)
        store.update_take(key, duration_s=3.0, end_reason="asked")
    assert store.close()


async def opened(r: Running) -> TakesScreen:
    await r.press("f7")
    screen = r.app.screen
    assert isinstance(screen, TakesScreen)
    await r.until(lambda: screen.query_one(RowList).row_count or "No takes" in said(r))
    await r.settle()
    return screen


def said(r: Running) -> str:
    return str(r.app.screen.query_one("#takes-filter", Static).render())


def detail(r: Running) -> str:
    return str(r.app.screen.query_one("#takes-text", Static).render())


def rows(r: Running) -> list[str]:
    table = r.app.screen.query_one(RowList)
    return [str(table.get_row_at(row)[-1]) for row in range(table.row_count)]


async def kept(r: Running, number: int) -> Take | None:
    return await r.app.store.take(key_of(number))


async def test_what_is_typed_finds_takes(tmp_path: Path) -> None:
    fill(tmp_path, "A red fox", "A blue whale", "A red car")
    async with running(data=tmp_path) as r:
        await opened(r)
        assert rows(r) == ["A red car", "A blue whale", "A red fox"]
        await r.press("slash", *"red")
        await r.until(lambda: len(rows(r)) == 2)
        assert said(r).startswith("2 takes")
        await r.press(*" f", "enter")
        await r.until(lambda: rows(r) == ["A red fox"])
        await r.until(lambda: "A red fox" in detail(r))
        await r.press("escape")
        await r.until(lambda: len(rows(r)) == 3)
        await r.press("escape")
        assert r.app.screen is r.live


async def test_words_of_any_kind_are_no_syntax(tmp_path: Path) -> None:
    fill(tmp_path, 'A "red" fox', "A blue whale")
    async with running(data=tmp_path) as r:
        await opened(r)
        box = r.app.screen.query_one("#takes-search", Input)
        for words in ('"', "red*", "NEAR(", "a OR", "'; DROP TABLE takes;--", "-red"):
            box.value = words
            await r.settle()
        box.value = '"red'
        await r.until(lambda: rows(r) == ['A "red" fox'])


async def test_filters(tmp_path: Path) -> None:
    fill(tmp_path, *(f"Take {number}" for number in range(40)))
    async with running(data=tmp_path) as r:
        await opened(r)
        r.app.store.rate(key_of(39), 4)
        r.app.store.rate(key_of(30), 2)
        await r.press("asterisk")
        await r.until(lambda: rows(r) == ["Take 39", "Take 30"])
        await r.press("asterisk", "asterisk")
        await r.until(lambda: rows(r) == ["Take 39"])
        assert "★★★ or more" in said(r)
        await r.press("o")
        await r.until(lambda: rows(r) == [])
        assert "Nothing like that" in said(r)
        await r.press("escape")
        await r.until(lambda: len(rows(r)) == 40)
        await r.press("w", "w")
        await r.until(lambda: len(rows(r)) in (7, 8))
        assert "in 7 days" in said(r)


async def test_more_takes_come_as_the_cursor_goes_down(tmp_path: Path) -> None:
    count = PAGE + 50
    fill(tmp_path, *(f"Take {number}" for number in range(count)))
    async with running(data=tmp_path) as r:
        await opened(r)
        assert said(r).startswith(f"{PAGE} of {count} takes")
        await r.press("ctrl+end")
        await r.until(lambda: len(rows(r)) == count)
        assert rows(r) == [f"Take {number}" for number in reversed(range(count))]
        assert said(r).startswith(f"{count} takes")


async def test_rating_and_note(tmp_path: Path) -> None:
    fill(tmp_path, "A fox", "A cat")
    async with running(data=tmp_path) as r:
        await opened(r)
        await r.press("down", "3")
        await r.until(lambda: "★★★" in detail(r))
        await r.press("n", *"the better one", "enter")
        await r.until(lambda: "the better one" in detail(r))
        take = await kept(r, 0)
        assert take is not None
        assert (take.rating, take.note) == (3, "the better one")
        await r.press("0")
        await r.until(lambda: "★" not in detail(r))
        await r.press("n", "escape")
        take = await kept(r, 0)
        assert take is not None
        assert (take.rating, take.note) == (None, "the better one")


async def test_what_is_deleted_comes_back(tmp_path: Path) -> None:
    fill(tmp_path, "A fox", "A cat", "A cow")
    async with running(data=tmp_path) as r:
        await opened(r)
        await r.press("down", "delete")
        await r.until(lambda: rows(r) == ["A cow", "A fox"])
        await r.press("x")
        await r.until(lambda: rows(r) == ["A cow"])
        assert await kept(r, 1) is None
        await r.press("u")
        await r.until(lambda: rows(r) == ["A cow", "A fox"])
        await r.press("u")
        await r.until(lambda: rows(r) == ["A cow", "A cat", "A fox"])
        assert r.app.screen.query_one(RowList).cursor_row == 1
        await r.press("u")
        assert "Nothing was deleted" in r.toasts()


async def test_a_take_that_runs_is_not_deleted(tmp_path: Path) -> None:
    async with running(data=tmp_path) as r:
        await r.type("A fox")
        await opened(r)
        await r.until(lambda: "live" in detail(r))
        await r.press("delete")
        assert rows(r) == ["A fox"]
        assert "still running" in r.toasts()


async def test_files_of_a_take(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path, "A fox", steps=("It runs", "It sleeps"), step_ms=1500.0)
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    async with running(data=tmp_path) as r:
        await opened(r)
        await r.press("s")
        await r.until(lambda: list(folder.glob("*.json")))
        await r.press("m", "s")
        await r.until(lambda: list(folder.glob("*.md")))
        await r.until(lambda: len(list(folder.glob("*.json"))) == 2)
        script = json.loads(min(folder.glob("*.json")).read_text())
        assert script == {
            "portrait": False,
            "script": [
                {"timestamp_ms": 0, "start": {"prompt": "A fox"}},
                {"timestamp_ms": 1500, "interact": {"prompt": "It runs"}},
                {"timestamp_ms": 3000, "interact": {"prompt": "It sleeps"}},
                {"timestamp_ms": 3001, "end": {}},
            ],
        }
        (document,) = folder.glob("*.md")
        assert "It sleeps" in document.read_text()
        assert "here/" in r.toasts()


async def test_two_takes_side_by_side(tmp_path: Path) -> None:
    fill(tmp_path, "A red fox", "A blue fox", "A green fox")
    async with running(data=tmp_path) as r:
        await opened(r)
        await r.press("d", "down", "down", "d")
        await r.until(lambda: r.app.screen.query("#diff-table"))
        await r.settle()
        table = r.app.screen.query_one("#diff-table", Static)
        assert table.region.height >= 2
        await r.press("escape")
        assert isinstance(r.app.screen, TakesScreen)


async def test_a_prompt_is_taken_along_to_be_edited(tmp_path: Path) -> None:
    fill(tmp_path, "A red fox")
    async with running(data=tmp_path) as r:
        await opened(r)
        await r.until(lambda: "A red fox" in detail(r))
        await r.press("e")
        assert r.app.screen is r.live
        assert r.live.prompt.text == "A red fox"
        await r.press(*" at night", "enter")
        assert r.client.calls[-1][1][0] == "A red fox at night"


async def sent(r: Running, count: int) -> None:
    await r.until(
        lambda: sum(call[0] == "interact" for call in r.client.calls) == count
    )


async def test_a_take_runs_again(tmp_path: Path) -> None:
    fill(tmp_path, "A cat", "A fox", steps=("It runs", "It sleeps"))
    async with running(data=tmp_path) as r:
        await opened(r)
        await r.press("a")
        await sent(r, 2)
        assert r.app.screen is r.live
        assert [call for call in r.client.calls if call[0] != "connect"] == [
            ("start_stream", ("A fox", True, None)),
            ("interact", "It runs"),
            ("interact", "It sleeps"),
        ]
        await r.until(lambda: "2 of 2 prompts sent" in r.log())
        assert r.live.state is SessionState.STREAMING
        assert r.live.session.replay is None
        # It is a take of its own.
        page = await r.app.store.search(TakeQuery())
        assert [take.prompt for take in page.takes] == ["A fox", "A fox", "A cat"]


async def test_holding_and_skipping(tmp_path: Path) -> None:
    fill(tmp_path, "A fox", steps=("It runs", "It sleeps"), step_ms=60_000.0)
    async with running(data=tmp_path) as r:
        await opened(r)
        await r.press("a")
        await r.until(lambda: r.live.session.replay is not None)
        await r.until(lambda: r.live.state is SessionState.STREAMING)
        r.live.refresh_status()
        await r.press("escape", "space")
        replay = r.live.session.replay
        assert replay is not None
        assert replay.progress.state == "paused"
        line = str(r.live.query_one("#status-line", Static).render())
        assert "again 0/2, held" in line
        await r.press("j")
        await sent(r, 1)
        await r.type("/skip")
        await sent(r, 2)
        await r.until(lambda: r.live.session.replay is None)
        await r.type("/skip")
        assert "No take is being run again" in r.toasts()


async def test_running_again_asks_before_it_ends_a_stream(tmp_path: Path) -> None:
    fill(tmp_path, "A fox")
    async with running(data=tmp_path) as r:
        await r.type("A whale")
        await opened(r)
        await r.press("down", "a")
        assert isinstance(r.app.screen, Confirm)
        await r.press("n")
        assert r.client.starts == ["A whale"]
        await r.press("a", "y")
        await r.until(lambda: r.client.starts == ["A whale", "A fox"])
        assert [call[0] for call in r.client.calls].count("end_stream") == 1


def start_image(path: Path) -> StartImage:
    found = inspect(path)
    return StartImage(path=str(path), sha256=found.sha256, thumbnail=found.small_copy)


async def test_the_start_image_of_a_take_is_sent_again(tmp_path: Path) -> None:
    path = tmp_path / "fox.png"
    Image.new("RGB", (640, 352), (200, 80, 20)).save(path)
    image = start_image(path)
    fill(tmp_path, "A fox", image=image)
    async with running(data=tmp_path) as r:
        await opened(r)
        await r.press("a")
        await r.until(lambda: r.live.state is SessionState.STREAMING)
        assert r.client.calls[-1] == ("start_stream", ("A fox", False, path))
        # Another picture is there now: the small copy is sent, and that is said.
        Image.new("RGB", (640, 352), (0, 0, 0)).save(path)
        await r.type("/again")
        await r.press("y")
        await r.until(lambda: "small copy is sent" in r.toasts())
        await r.until(lambda: r.client.calls[-1][0] == "start_stream")
        assert r.client.calls[-1][1][2] == image.thumbnail
        page = await r.app.store.search(TakeQuery())
        assert all(take.has_image for take in page.takes)


async def test_the_last_take_is_rated_and_noted_from_the_live_screen(
    tmp_path: Path,
) -> None:
    async with running(data=tmp_path) as r:
        await r.type("/rate 4")
        assert "no take yet" in r.toasts()
        await r.type("A fox")
        await r.type("/rate 4")
        await r.type("/note the first one")
        key = r.app.takes.last
        assert key is not None
        take = await r.app.store.take(key)
        assert take is not None
        assert (take.rating, take.note) == (4, "the first one")
        await r.press("escape", "plus", "plus")
        await asyncio.sleep(0.1)
        await r.settle()
        take = await r.app.store.take(key)
        assert take is not None
        assert take.rating == 5
        await r.type("/note")
        await r.until(lambda: r.live.prompt.text == "/note the first one")
        await r.type("/rate 9")
        assert "it takes" in r.toasts()


async def test_a_damaged_store_is_told_of_and_everything_works_on(
    tmp_path: Path,
) -> None:
    (tmp_path / "takes.db").write_bytes(b"this was never a database" * 400)
    async with running(data=tmp_path) as r:
        await r.until(lambda: "takes.db" in r.toasts())
        await r.type("A fox")
        await opened(r)
        assert rows(r) == ["A fox"]
    beginnings = [
        (tmp_path / name).read_bytes()[:14]
        for name in os.listdir(tmp_path)
        if name != "takes.db"
    ]
    assert b"this was never" in beginnings, "it was moved, not thrown away"


async def test_a_folder_that_cannot_be_written_is_told_of(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    async with running(data=tmp_path / "file") as r:
        await r.until(lambda: "Takes" in r.toasts())
        await r.type("A fox")
        await opened(r)
        assert rows(r) == ["A fox"]
