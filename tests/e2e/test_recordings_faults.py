"""The recordings screen and the player on a service that misbehaves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.widgets import Static

from odyssey_tui.access import Access
from odyssey_tui.client import Odyssey
from odyssey_tui.errors import OdysseyError, ServiceError
from odyssey_tui.player import PlayerStatus
from odyssey_tui.ui.screens.player import PlayerScreen
from odyssey_tui.ui.screens.recordings import RecordingsScreen
from tests.ui.golden import screen_text
from tests.ui.running import Running, running

from .rig import ServiceProcess, account


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


async def record(service: ServiceProcess, key: str) -> None:
    """A short stream of that account, if it can be had."""
    async with Odyssey(key, api_url=service.url) as client:
        for _ in range(12):
            try:
                await client.connect()
                await client.start_stream("A red fox in the snow", portrait=False)
                await asyncio.sleep(0.5)
                await client.end_stream()
            except OdysseyError:
                continue
            break


@asynccontextmanager
async def opened(service: ServiceProcess, key: str) -> AsyncIterator[Running]:
    """The recordings screen for that account."""
    async with (
        Odyssey(key, api_url=service.url) as client,
        running(size=(120, 30)) as r,
    ):

        async def give() -> Odyssey:
            return client

        access = Access(give)
        r.backend.recordings = access  # type: ignore[assignment]
        await r.press("ctrl+l")
        assert isinstance(r.app.screen, RecordingsScreen)
        yield r
        await access.aclose()


def state(r: Running) -> str:
    return str(r.app.screen.query_one("#recordings-state", Static).render())


async def play(r: Running) -> PlayerScreen:
    """Enter, until it plays or has said why not."""
    await r.press("enter")
    await r.until(lambda: isinstance(r.app.screen, PlayerScreen))
    screen = r.app.screen
    assert isinstance(screen, PlayerScreen)
    over = (PlayerStatus.ENDED, PlayerStatus.FAILED)
    await r.until(
        lambda: screen.state.status in over or "No recording" in screen_text(r.app)
    )
    await r.settle()
    return screen


@pytest.mark.parametrize("name", ["hostile", "slow_300"])
async def test_what_can_be_lived_with(service: ServiceProcess, name: str) -> None:
    key = account(name)
    await record(service, key)
    async with opened(service, key) as r:
        await r.until(lambda: "1 recording" in state(r))
        text = screen_text(r.app)
        assert text.replace("\n", "").isprintable()
        screen = await play(r)
        assert screen.state.status is PlayerStatus.ENDED, screen.state.error
        assert screen_text(r.app).replace("\n", "").isprintable()
        await r.press("escape")


async def test_addresses_that_expire_soon(service: ServiceProcess) -> None:
    key = account("expired")
    await record(service, key)
    async with opened(service, key) as r:
        await r.until(lambda: "1 recording" in state(r))
        assert isinstance(r.app.screen, RecordingsScreen)
        assert r.app.screen.current is not None
        stream_id = r.app.screen.current.info.stream_id
        old = await r.app.recordings.get_recording(stream_id)
        assert old.events_url is not None
        await asyncio.sleep(2.3)
        with pytest.raises(ServiceError, match="has expired") as raised:
            await r.app.recordings.fetch(old.events_url, 1_000_000)
        assert "signature" not in str(raised.value)
        # What is asked for anew is good, for two seconds more.
        screen = await play(r)
        assert screen.state.status is PlayerStatus.ENDED, screen.state.error
        await r.press("escape", "y")
        await r.until(lambda: "Copied the address" in r.toasts())


async def test_garbage(service: ServiceProcess) -> None:
    key = account("garbage")
    async with opened(service, key) as r:
        for _ in range(8):
            await r.until(lambda: "oading" not in state(r))
            assert screen_text(r.app).replace("\n", "").isprintable()
            await r.press("r")
        assert isinstance(r.app.screen, RecordingsScreen)
        await r.press("escape")
        assert r.app.screen is r.live


async def test_a_recording_that_is_gone(service: ServiceProcess) -> None:
    key = account("slow_0")
    async with opened(service, key) as r:
        await r.until(lambda: "No recordings yet" in state(r))
        r.app.push_screen(PlayerScreen(stream_id="nobody-has-this", title="gone"))
        await r.until(lambda: "No recording" in screen_text(r.app))
        await r.press("space", "right", "comma", "5", "l", "escape")
        assert isinstance(r.app.screen, RecordingsScreen)
