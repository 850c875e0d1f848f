"""Snapshots and local recordings from the live screen."""

from __future__ import annotations

import errno
import time
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from odyssey_tui.capture import LocalRecorder
from odyssey_tui.errors import CaptureError
from odyssey_tui.models import DecodedFrame
from tests.ui.golden import screen_text
from tests.ui.running import Running, running


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("XDG_PICTURES_DIR", "XDG_VIDEOS_DIR", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def frame(number: int) -> DecodedFrame:
    picture = np.full((704, 1280, 3), (number * 7) % 256, np.uint8)
    made = av.VideoFrame.from_ndarray(picture, "rgb24").reformat(format="yuv420p")
    return DecodedFrame(made, 1280, 704, number * 50, time.monotonic())


async def feed(r: Running, first: int, count: int) -> None:
    """The service sends pictures, twenty a second."""
    for number in range(first, first + count):
        r.client.handlers["on_decoded_frame"](frame(number))
        await r.pilot.pause(0.01)


async def test_a_snapshot_is_full_size_and_says_what_it_shows(home: Path) -> None:
    async with running() as r:
        await r.press("ctrl+y")
        assert "no picture to save yet" in r.toasts()
        await r.type("A fox in the snow")
        await feed(r, 0, 3)
        await r.type("It starts to rain")
        await r.press("ctrl+y")
        await r.until(lambda: "Snapshot saved" in r.toasts())
        (path,) = (home / "Pictures" / "odyssey-tui").iterdir()
        with Image.open(path) as picture:
            assert picture.size == (1280, 704)
            texts = " ".join(str(value) for value in picture.info.values())
        for words in ("A fox in the snow", "It starts to rain", "stream-1"):
            assert words in texts
        assert r.app.clipboard == str(path)
        assert path.name in r.log()
        key = r.app.takes.last
        assert key is not None
        take = await r.app.store.take(key)
        assert take is not None
        assert [(file.kind, file.path) for file in take.files] == [
            ("snapshot", str(path))
        ]
        await r.type("/copy file")
        assert "Copied the path" in r.toasts()


async def test_a_snapshot_of_a_stream_that_is_over(home: Path) -> None:
    async with running() as r:
        await r.type("A fox")
        await feed(r, 0, 2)
        await r.type("/end")
        await r.press("y")
        await r.until(lambda: not r.live.is_live)
        await r.press("ctrl+y")
        await r.until(lambda: "Snapshot saved" in r.toasts())
        (path,) = (home / "Pictures" / "odyssey-tui").iterdir()
        assert "a-fox" in path.name


async def test_a_recording_is_begun_and_ended_at_will(home: Path) -> None:
    async with running() as r:
        await r.type("/record")
        assert "No stream is running" in r.toasts()
        assert r.live.prompt.text == "/record"
        await r.type("A fox")
        assert r.app.picture.frames.recording is None, "costs nothing until asked for"
        await feed(r, 0, 2)
        await r.press("ctrl+o")
        await feed(r, 2, 30)
        r.live.refresh_status()
        assert "REC 0:0" in screen_text(r.app)
        await r.press("ctrl+o")
        await feed(r, 32, 3)
        await r.until(lambda: "Recording saved" in r.toasts())
        assert r.app.picture.frames.recording is None
        (path,) = (home / "Videos" / "odyssey-tui").iterdir()
        with av.open(str(path)) as movie:
            frames = list(movie.decode(video=0))
        assert len(frames) == 30
        assert frames[-1].time == pytest.approx(29 * 0.05, abs=0.002)
        assert r.app.clipboard == str(path)
        key = r.app.takes.last
        assert key is not None
        take = await r.app.store.take(key)
        assert take is not None
        assert [(file.kind, file.path) for file in take.files] == [
            ("recording", str(path))
        ]


async def test_a_recording_ends_with_its_stream_and_with_the_program(
    home: Path,
) -> None:
    async with running() as r:
        await r.type("A fox")
        await feed(r, 0, 2)
        await r.press("ctrl+o")
        await feed(r, 2, 10)
        await r.type("A cat", enter=False)
        await r.press("f6")
        await r.until(lambda: "Recording saved" in r.toasts())
        assert r.live.captures.progress is None
        await feed(r, 20, 2)
        await r.press("ctrl+o")
        await feed(r, 22, 10)
    first, second = sorted((home / "Videos" / "odyssey-tui").iterdir())
    for path, count in ((first, 10), (second, 10)):
        with av.open(str(path)) as movie:
            assert len(list(movie.decode(video=0))) == count
            assert movie.duration == pytest.approx(count * 50_000, abs=2_000)


async def test_a_disk_that_is_full(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with running() as r:
        await r.type("A fox")
        await feed(r, 0, 2)

        def no_room(*_args: object, **_options: object) -> LocalRecorder:
            raise CaptureError("/videos: no room left.", code=errno.errorcode[28])

        monkeypatch.setattr("odyssey_tui.ui.captures.LocalRecorder", no_room)
        await r.press("ctrl+o")
        assert "no room left" in r.toasts()
        assert r.app.picture.frames.recording is None
        (home / "Pictures").write_text("a file where the folder should be")
        await r.press("ctrl+y")
        await r.until(lambda: "Could not be saved" in r.toasts())
        await r.type("It rains")
        assert r.client.calls[-1] == ("interact", "It rains")
