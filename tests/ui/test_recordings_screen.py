"""The recordings: pages, filter, order, marks, errors, and what is seen of each."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from PIL import Image
from textual.widgets import Input, Static

from odyssey_tui.errors import NetworkError
from odyssey_tui.store.records import NewTake
from odyssey_tui.store.store import Store
from odyssey_tui.ui.screens.download_choice import DownloadChoice
from odyssey_tui.ui.screens.recordings import RecordingsScreen
from odyssey_tui.ui.widgets.row_list import RowList
from tests.ui.fakes import FakeRecordings
from tests.ui.running import Running, running


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


def jpeg() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (320, 176), (10, 200, 30)).save(data, "JPEG")
    return data.getvalue()


class Opened:
    """The recordings screen of a running application."""

    def __init__(self, r: Running, screen: RecordingsScreen) -> None:
        self.r = r
        self.screen = screen
        self.service = r.backend.recordings

    def said(self) -> str:
        return str(self.screen.query_one("#recordings-state", Static).render())

    def detail(self) -> str:
        return str(self.screen.query_one("#recordings-detail", Static).render())

    def titles(self) -> list[str]:
        table = self.screen.table
        return [str(table.get_row_at(row)[5]) for row in range(table.row_count)]


@asynccontextmanager
async def opened(
    recordings: FakeRecordings,
    data: Path | None = None,
    size: tuple[int, int] = (140, 28),
) -> AsyncIterator[Opened]:
    async with running(size=size, data=data) as r:
        r.backend.recordings = recordings
        await r.press("ctrl+l")
        screen = r.app.screen
        assert isinstance(screen, RecordingsScreen)
        found = Opened(r, screen)
        if recordings.error is None:
            await r.until(lambda: "Loading" not in found.said())
        await r.settle()
        yield found


async def test_they_are_listed_and_joined_with_their_takes(tmp_path: Path) -> None:
    store = Store(tmp_path / "takes.db")
    store.add_take(
        NewTake(
            key="a" * 32,
            api_host="demo",
            portrait=False,
            prompt="A [b]red[/b] fox",
            image=None,
            started_at=1.0,
            stream_id="stream-1",
        )
    )
    store.rate("a" * 32, 4)
    assert store.close()
    async with opened(FakeRecordings(3), tmp_path) as o:
        assert o.titles() == ["stream-2", "A [b]red[/b] fox", "stream-0"]
        assert o.said().startswith("3 recordings")
        await o.r.press("down")
        await o.r.until(lambda: "120 frames" in o.detail())
        assert "★★★★" in o.detail()
        assert "video, events, thumbnail" in o.detail()


async def test_no_recordings() -> None:
    async with opened(FakeRecordings(0)) as o:
        assert "No recordings yet" in o.said()
        await o.r.press("d", "enter", "y", "space", "down", "escape")
        assert o.r.app.screen is o.r.live


async def test_an_error_is_said_and_tried_again() -> None:
    service = FakeRecordings(5)
    service.error = NetworkError("no route to the service")
    async with opened(service) as o:
        await o.r.until(lambda: "no route" in o.said())
        service.error = None
        await o.r.press("r")
        await o.r.until(lambda: len(o.titles()) == 5)
        assert "no route" not in o.said()


async def test_pages_come_as_the_cursor_goes_down() -> None:
    async with opened(FakeRecordings(250)) as o:
        assert o.said().startswith("100 of 250 recordings")
        for _ in range(3):
            await o.r.press("ctrl+end")
            await o.r.settle()
        await o.r.until(lambda: len(o.titles()) == 250)
        assert o.said().startswith("250 recordings")
        assert o.titles()[-1] == "stream-0"


async def test_a_refresh_keeps_the_place() -> None:
    service = FakeRecordings(30)
    async with opened(service) as o:
        await o.r.press(*["down"] * 12)
        assert o.screen.current is not None
        before = o.screen.current.info.stream_id
        service.rows.insert(0, service.row(30))
        service.rows.insert(0, service.row(31))
        await o.r.press("r")
        await o.r.until(lambda: len(o.titles()) == 32)
        await o.r.settle()
        assert o.screen.current.info.stream_id == before
        assert o.titles()[:3] == ["stream-31", "stream-30", "stream-29"]


async def test_filter_and_order_are_over_all_there_is() -> None:
    async with opened(FakeRecordings(250)) as o:
        await o.r.press("slash", *"stream-24")
        await o.r.until(lambda: len(o.titles()) == 11)
        assert "11 found among those loaded" in o.said()
        await o.r.press("enter", "escape")
        await o.r.until(lambda: len(o.titles()) == 250)
        await o.r.press("s", "s")
        await o.r.settle()
        assert "longest first" in o.said()
        assert o.titles()[:2] == ["stream-179", "stream-89"]
        await o.r.press("escape", "escape")
        assert o.r.app.screen is o.r.live


async def test_marks_are_kept_and_taken_away() -> None:
    async with opened(FakeRecordings(5)) as o:
        await o.r.press("space", "space", "down", "space")
        assert o.screen.marked == {"stream-4", "stream-3", "stream-1"}
        assert "3 marked" in o.said()
        marks = [str(o.screen.table.get_row_at(row)[0]) for row in range(5)]
        assert marks == ["●", "●", " ", "●", " "]
        await o.r.press("d")
        dialog = o.r.app.screen
        assert isinstance(dialog, DownloadChoice)
        await o.r.press("escape", "escape")
        assert o.screen.marked == set()
        assert o.r.app.screen is o.screen


async def test_addresses_are_copied_with_their_expiry() -> None:
    async with opened(FakeRecordings(2)) as o:
        await o.r.press("y")
        await o.r.until(lambda: "Copied the address" in o.r.toasts())
        assert o.r.app.clipboard.startswith("https://files/stream-1/video")
        assert "expires=" not in o.r.toasts(), "what signs it is not shown"
        await o.r.press("i")
        assert o.r.app.clipboard == "stream-1"


async def test_no_browser_without_a_window(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    async with opened(FakeRecordings(2)) as o:
        await o.r.press("b")
        await o.r.until(lambda: "no browser with a window" in o.r.toasts())


async def test_thumbnails_come_for_what_is_seen(tmp_path: Path) -> None:
    service = FakeRecordings(90)
    service.files["thumbnail"] = jpeg()
    async with opened(service, size=(140, 44)) as o:
        table = o.screen.table

        def pictures() -> list[int]:
            return [
                row
                for row in range(table.row_count)
                if "▀" in str(table.get_row_at(row)[6])
            ]

        await o.r.until(lambda: len(pictures()) >= 8)
        assert max(pictures()) < 30, "those far below are not asked for"
        await o.r.press("g")
        await o.r.settle()
        assert len(table.columns) == 6
        cached = list((tmp_path / "cache").rglob("*.jpg"))
        assert len(cached) >= 8


async def test_keys_are_answered_while_a_thousand_are_there() -> None:
    async with opened(FakeRecordings(1000)) as o:
        for _ in range(12):
            await o.r.press("ctrl+end")
            await o.r.settle()
        await o.r.until(lambda: len(o.titles()) == 1000)
        await o.r.press("slash", *"stream-77")
        await o.r.until(lambda: len(o.titles()) == 11)
        box = o.screen.query_one("#recordings-search", Input)
        assert box.value == "stream-77"


async def test_a_hostile_service(tmp_path: Path) -> None:
    service = FakeRecordings(3)
    nasty = "\x1b]0;owned\x07[bold red]../../etc/passwd\u202e"
    service.rows = [
        type(service.rows[0])(nasty, -5, 10**30, "\x1b[2J", "9" * 999, float("nan"))
    ]
    service.files["thumbnail"] = b"\x1b[2J"
    async with opened(service) as o:
        await o.r.until(lambda: "stream" in o.detail())
        words = "".join(o.titles()) + o.detail().replace("\n", "")
        assert words.isprintable()
        assert "[bold red]" in o.titles()[0], "no markup"
        await o.r.press("i", "space", "s", "s", "slash", *"pass")
        await o.r.until(lambda: isinstance(o.screen.query_one(RowList), RowList))
        assert o.r.app.clipboard.isprintable()
