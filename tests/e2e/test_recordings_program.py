"""Recordings with the whole program: made, listed, played, sought in, downloaded."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from odyssey_tui.client import Odyssey
from odyssey_tui.models import Recording
from tests.pty_program import PtyProgram

from .rig import ServiceProcess

CTRL_L, ESC, F10 = "\x0c", "\x1b", "\x1b[21~"
RIGHT, LEFT = "\x1b[C", "\x1b[D"


@pytest.fixture
def own_service(tmp_path: Path) -> Iterator[ServiceProcess]:
    folder = tmp_path / "service"
    folder.mkdir()
    service = ServiceProcess(folder)
    yield service
    assert service.stop() == 0


@pytest.fixture
def home(tmp_path: Path, own_service: ServiceProcess) -> dict[str, str | None]:
    """An environment of its own, with an account at a service of its own."""
    return {
        "HOME": str(tmp_path),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "ODYSSEY_API_KEY": own_service.api_key,
        "ODYSSEY_API_URL": own_service.url,
    }


async def only_recording(service: ServiceProcess) -> tuple[Recording, dict[str, bytes]]:
    """What the service has, and the bytes of each file."""
    async with Odyssey(service.api_key, api_url=service.url) as client:
        (row,) = (await client.list_stream_recordings()).recordings
        recording = await client.get_recording(row.stream_id)
    files = {}
    async with httpx.AsyncClient() as http:
        for what in ("video", "events", "thumbnail", "preview"):
            reply = await http.get(getattr(recording, f"{what}_url"))
            assert reply.status_code == 200
            files[what] = reply.content
    return recording, files


def wait_gone(program: PtyProgram, words: str, seconds: float = 8.0) -> None:
    """Wait until the screen does not show ``words`` any more."""
    deadline = time.monotonic() + seconds
    while words in program.text():
        assert time.monotonic() < deadline, program.text()
        time.sleep(0.02)


def test_from_the_stream_to_the_downloaded_file(
    home: dict[str, str | None], own_service: ServiceProcess, tmp_path: Path
) -> None:
    with PtyProgram("--graphics", "cells", environment=home) as program:
        program.wait_for("Type a prompt")
        program.press("A red fox in the snow\r")
        program.wait_for("live 0:03")
        program.press("Night falls\r")
        program.wait_for("acknowledged")
        program.press("/end\r")
        program.wait_for("End the stream?")
        program.press("y")
        program.wait_for("ended after")

        program.press(CTRL_L)
        program.wait_for("1 recording")
        program.wait_for("A red fox in the snow")
        program.wait_for("files")
        program.press("\r")
        program.wait_for("▶ playing")
        program.wait_frames(10)
        program.wait_for("interact Night falls")
        program.press(" ")
        program.wait_for("‖ paused")
        program.press("0")
        program.wait_for("frame 1 ")
        program.press(".")
        program.wait_for("frame 2 ")
        program.press(RIGHT)
        wait_gone(program, "frame 2 ")
        program.press(LEFT)
        program.wait_for("frame 1 ")
        program.press(ESC)
        program.wait_for("1 recording")

        program.press("d")
        program.wait_for("Download of 1 recording")
        program.press("a\r")
        program.wait_for("4 files")
        program.press("d")
        program.wait_for("Download of 1 recording")
        program.press("\r")
        program.wait_for("Replace ")
        program.press("n")
        program.press(F10)
        assert program.wait() == 0
        assert program.modes_left() == {}

    recording, files = asyncio.run(only_recording(own_service))
    folder = tmp_path / "Downloads" / "odyssey-tui"
    stem = recording.stream_id
    endings = {
        "video": ".mp4",
        "events": ".events.jsonl",
        "thumbnail": ".thumbnail.jpg",
        "preview": ".preview.mp4",
    }
    assert {path.name for path in folder.iterdir()} == {
        stem + ending for ending in endings.values()
    }
    for what, ending in endings.items():
        assert (folder / f"{stem}{ending}").read_bytes() == files[what], what
    events = [json.loads(line) for line in files["events"].splitlines()]
    assert [event["type"] for event in events] == ["start", "interact", "end"]
    assert list((tmp_path / "cache").rglob("*.jpg")), "the thumbnail is kept"


def test_play_from_the_shell(
    home: dict[str, str | None], own_service: ServiceProcess, tmp_path: Path
) -> None:
    async def record() -> Recording:
        async with Odyssey(own_service.api_key, api_url=own_service.url) as client:
            await client.connect()
            await client.start_stream("A lighthouse at dusk", portrait=True)
            await asyncio.sleep(1.5)
            await client.end_stream()
        return (await only_recording(own_service))[0]

    recording = asyncio.run(record())
    arguments = ["--graphics", "cells", "play", recording.stream_id]
    with PtyProgram(*arguments, environment=home) as program:
        program.wait_for("▶ playing")
        program.wait_for("A lighthouse at dusk")
        program.wait_for("■ ended")
        program.press(ESC)
        assert program.wait() == 0
        assert program.modes_left() == {}
    with PtyProgram("play", "not-a-stream", environment=home) as program:
        program.wait_for("No recording")
        program.press(ESC)
        assert program.wait() == 0
        assert program.modes_left() == {}
