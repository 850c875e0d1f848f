"""Clips that many tests play, made once."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.unit.player.clips import make_clip
from tests.unit.player.server import FileServer


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five seconds at 20 frames a second, a keyframe every second, index in front."""
    return make_clip(tmp_path_factory.mktemp("clips") / "clip.mp4", 100)


@pytest.fixture(scope="session")
def tail_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the index at the end."""
    return make_clip(tmp_path_factory.mktemp("clips") / "t.mp4", 100, movflags="")


@pytest.fixture(scope="session")
def b_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with B-frames that nothing refers to, two in a row."""
    return make_clip(tmp_path_factory.mktemp("clips") / "b.mp4", 100, b_frames=2)


@pytest.fixture(scope="session")
def fragmented_clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty seconds in fragments of one keyframe each."""
    return make_clip(
        tmp_path_factory.mktemp("clips") / "f.mp4",
        400,
        movflags="frag_keyframe+empty_moov+default_base_moof",
    )


@pytest.fixture
def server() -> Iterator[FileServer]:
    """A server of one file."""
    with FileServer() as running:
        yield running


@pytest.fixture(autouse=True)
def _nothing_is_left(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Every test leaves no thread and no temporary file behind."""
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    before = set(threading.enumerate())
    yield
    end = time.monotonic() + 3
    names = {"player", "recording-fetcher"}
    while left := [
        thread.name
        for thread in threading.enumerate()
        if thread not in before and thread.name in names
    ]:
        assert time.monotonic() < end, f"threads are left: {left}"
        time.sleep(0.01)
    assert not list(folder.iterdir())
