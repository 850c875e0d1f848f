"""Each screen at four sizes, as the person sees it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import av
import pytest
from PIL import Image

from odyssey_tui.errors import NetworkError
from odyssey_tui.player import parse_events
from odyssey_tui.session import SystemClock
from odyssey_tui.store.records import (
    NewTake,
    StartImage,
    TakeError,
    TakeFile,
    TakePrompt,
)
from odyssey_tui.store.store import Store
from odyssey_tui.ui.screens.player import PlayerScreen
from odyssey_tui.ui.widgets.event_table import EventTable
from tests.ui import fakes
from tests.ui.fakes import FakeRecordings
from tests.ui.golden import SIZES, check_screen, screen_text
from tests.ui.running import Running, running

NOW = 1_767_323_045.0
"""2026-01-02 03:04:05 UTC."""

PROMPTS = (
    ("A red fox crossing a snowy forest at dawn, eye-level, soft light", False, 5),
    ("Neon city at night in the rain, a robot walking, cyberpunk", True, 3),
    ("A lighthouse by the sea at dusk, big waves, watercolor", False, None),
    ("A lighthouse by the sea at night, big waves, oil painting", False, 4),
)


class StillClock(SystemClock):
    """Time that stands still, so that no figure on the screen depends on it."""

    def time(self) -> float:
        return NOW

    def monotonic(self) -> float:
        return 100.0


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    monkeypatch.setattr(fakes, "CLOCK", StillClock())
    stopped = SimpleNamespace(
        time=lambda: NOW,
        localtime=time.localtime,
        strftime=time.strftime,
        mktime=time.mktime,
    )
    for module in (
        "screens.live",
        "screens.takes",
        "screens.take_diff",
        "screens.recordings",
    ):
        monkeypatch.setattr(f"odyssey_tui.ui.{module}.time", stopped)
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def seeded(tmp_path: Path) -> Path:
    """A folder with a few takes in it."""
    store = Store(tmp_path / "takes.db")
    for number, (prompt, portrait, rating) in enumerate(PROMPTS):
        key = f"{number:032x}"
        image = StartImage(path="/home/me/fox.png", sha256="ab" * 32, thumbnail=b"x")
        store.add_take(
            NewTake(
                key=key,
                api_host="demo",
                portrait=portrait,
                prompt=prompt,
                applied_prompt=f"{prompt}; highly detailed",
                image=image if number == 0 else None,
                started_at=NOW - 86_400 * number * number - 600,
                stream_id=f"{number}f3a77c1-0000-4000-8000-000000000000",
                start_ms=80.0,
            )
        )
        for index, text in enumerate(("It starts to snow", "Night falls")[:number]):
            sent = TakePrompt(prompt=text, offset_ms=2000.0 * (index + 1))
            store.add_prompt(key, index, sent)
            if index == 0:
                store.settle_prompt(key, 0, ack_ms=61.0, applied_prompt=text)
            else:
                store.settle_prompt(key, 1, error="Stream refused: not that")
        store.update_take(key, first_frame_ms=91.0, duration_s=75.4, end_reason="asked")
        store.rate(key, rating)
    store.write_note(f"{1:032x}", "The robot walks backwards.")
    store.add_error(f"{2:032x}", TakeError(offset_ms=1500.0, text="something odd"))
    file = TakeFile(kind="snapshot", path="/home/me/a.png", at=NOW, offset_ms=900.0)
    store.add_file(f"{0:032x}", file)
    for text in ("/portrait", *(prompt for prompt, _, _ in PROMPTS)):
        store.remember(text)
    assert store.close()
    return tmp_path


async def takes(r: Running) -> None:
    await r.press("f7")
    await r.until(lambda: "fox" in str(r.app.screen.query_one("#takes-text").render()))
    await r.settle()


async def check_sizes(r: Running, name: str) -> None:
    """Compare the screen with a file for each size."""
    for columns, rows in SIZES:
        await r.pilot.resize_terminal(columns, rows)
        await r.settle()
        await check_screen(r.pilot, name)


async def test_live(tmp_path: Path) -> None:
    async with running(size=SIZES[2], data=tmp_path) as r:
        await r.type("A red fox in the snow, watercolor")
        await r.type("It starts to rain")
        await r.until(lambda: "acknowledged" in r.log())
        await r.settle()
        await check_sizes(r, "live")


async def test_commands(tmp_path: Path) -> None:
    async with running(size=SIZES[2], data=tmp_path) as r:
        await r.press("slash", "r", "down")
        await check_sizes(r, "commands")


async def test_vocabulary(tmp_path: Path) -> None:
    async with running(size=SIZES[2], data=tmp_path) as r:
        await r.press(*"A fox,", "space", *"clos")
        await check_sizes(r, "vocabulary")


async def test_hint(tmp_path: Path) -> None:
    async with running(size=SIZES[2], data=tmp_path) as r:
        await r.type("A fox in the snow")
        await r.type("The fox puts on a hat", enter=False)
        await check_sizes(r, "hint")


async def test_restart(tmp_path: Path) -> None:
    async with running(size=SIZES[2], data=tmp_path) as r:
        await r.type("A fox in the snow")
        await r.press("f6")
        await check_sizes(r, "restart")


async def test_history(seeded: Path) -> None:
    async with running(size=SIZES[2], data=seeded) as r:
        await r.press("ctrl+r")
        await r.until(lambda: r.app.screen is not r.live)
        await r.press(*"lghthse")
        await check_sizes(r, "history")


async def test_takes(seeded: Path) -> None:
    async with running(size=SIZES[2], data=seeded) as r:
        await takes(r)
        await check_sizes(r, "takes")


async def test_take(seeded: Path) -> None:
    async with running(size=SIZES[2], data=seeded) as r:
        await takes(r)
        await r.press("down", "down", "down")
        await r.until(
            lambda: "refused" in str(r.app.screen.query_one("#takes-text").render())
        )
        await r.press("enter")
        await check_sizes(r, "take")


async def test_no_takes(tmp_path: Path) -> None:
    async with running(size=SIZES[2], data=tmp_path) as r:
        await r.press("f7")
        await r.until(
            lambda: "No takes" in str(r.app.screen.query_one("#takes-filter").render())
        )
        await check_sizes(r, "no-takes")


async def test_diff(seeded: Path) -> None:
    async with running(size=SIZES[2], data=seeded) as r:
        await takes(r)
        await r.press("down", "down", "d", "down", "d")
        await r.until(lambda: r.app.screen.query("#diff"))
        await r.settle()
        await check_sizes(r, "diff")


async def test_note(seeded: Path) -> None:
    async with running(size=SIZES[2], data=seeded) as r:
        await takes(r)
        await r.press("n", *"A good one")
        await check_sizes(r, "note")


async def test_images(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "pictures"
    (folder / "older").mkdir(parents=True)
    Image.new("RGB", (1000, 1000)).save(folder / "square.png")
    (folder / "notes.txt").write_text("no image")
    monkeypatch.chdir(folder)
    async with running(size=SIZES[2], data=tmp_path) as r:
        await r.type("/image")
        await r.until(lambda: r.app.screen.query("#image-tree"))
        await r.settle()
        r.app.screen.query_one("#image-tree").border_title = "pictures"
        tree = r.app.screen.query_one("#image-tree")
        await r.until(lambda: len(tree.root.children) == 2)  # type: ignore[attr-defined]
        await r.press("down", "down")
        facts = r.app.screen.query_one("#image-facts")
        await r.until(lambda: "middle" in str(facts.render()))
        await r.settle()
        await check_sizes(r, "images")


def some_recordings() -> FakeRecordings:
    service = FakeRecordings(7)
    service.rows = [
        replace(row, started_at=f"2026-01-0{1 + number % 2}T0{number}:04:05Z")
        for number, row in enumerate(service.rows)
    ]
    return service


async def recordings(r: Running) -> None:
    r.backend.recordings = some_recordings()
    await r.press("ctrl+l")
    await r.until(lambda: r.app.screen.query("#recordings-table"))
    await r.until(
        lambda: "files" in str(r.app.screen.query_one("#recordings-detail").render())
    )


@pytest.fixture
def no_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", "/home/me")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


async def test_recordings(no_cache: Path) -> None:
    async with running(size=SIZES[1], data=no_cache) as r:
        await recordings(r)
        await r.press("space", "space")
        await check_sizes(r, "recordings")


async def test_no_recordings(no_cache: Path) -> None:
    async with running(size=SIZES[1], data=no_cache) as r:
        await r.press("ctrl+l")
        await check_sizes(r, "no-recordings")


async def test_recordings_that_cannot_be_listed(no_cache: Path) -> None:
    async with running(size=SIZES[1], data=no_cache) as r:
        r.backend.recordings.error = NetworkError("The service cannot be reached.")
        await r.press("ctrl+l")
        await check_sizes(r, "recordings-error")


async def test_download(no_cache: Path) -> None:
    async with running(size=SIZES[1], data=no_cache) as r:
        await recordings(r)
        await r.press("d")
        await check_sizes(r, "download")


def movie(path: Path) -> None:
    """Four frames, a fifth of a second."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=20)
        stream.width, stream.height, stream.pix_fmt = 64, 32, "yuv420p"
        for number in range(4):
            frame = av.VideoFrame(64, 32, "yuv420p")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


EVENTS = b"""\
{"timestamp_ms": 0, "type": "start", "prompt": "A red fox in the snow"}
{"timestamp_ms": 50, "type": "interact", "prompt": "Night falls"}
{"timestamp_ms": 100, "type": "meteor", "size": 3}
{"timestamp_ms": 150, "type": "end"}
"""


async def test_player(no_cache: Path) -> None:
    path = no_cache / "a film.mp4"
    movie(path)
    async with running(size=SIZES[1], data=no_cache) as r:
        screen = PlayerScreen(path=path, title="A red fox in the snow")
        r.app.push_screen(screen)
        await r.until(lambda: screen.is_mounted and screen.state.status == "ended")
        # As if it were a recording of the account.
        screen.path = None
        screen.events = list(parse_events(EVENTS))
        screen.query_one(EventTable).display = True
        screen.query_one(EventTable).show(screen.events)
        await check_sizes(r, "player")
        await r.press("e")
        await check_sizes(r, "player-raw")


async def test_player_that_cannot(no_cache: Path) -> None:
    path = no_cache / "no film.mp4"
    path.write_bytes(b"this is no film" * 100)
    async with running(size=SIZES[1], data=no_cache) as r:
        r.app.push_screen(PlayerScreen(path=path, title="no film.mp4"))
        await r.until(lambda: "Cannot be played" in screen_text(r.app))
        assert "no film.mp4" in screen_text(r.app)
