"""Thumbnails come for what is seen, once, and from the disk if they are there."""

from __future__ import annotations

import asyncio
import io
import os
from pathlib import Path

import pytest
from PIL import Image

from odyssey_tui.errors import NetworkError
from odyssey_tui.models import Recording, StreamRecordingsList
from odyssey_tui.store.thumbnails import ThumbnailCache
from odyssey_tui.ui.thumbnail_loader import AT_ONCE, ThumbnailLoader, decoded


def jpeg(size: tuple[int, int] = (320, 176)) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", size, (10, 200, 30)).save(data, "JPEG")
    return data.getvalue()


class Port:
    """A service that has a thumbnail of every stream but ``none``."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.asked: list[str] = []
        self.running = self.most = 0
        self.fail = False

    async def list_stream_recordings(
        self, limit: int | None = None, offset: int | None = None
    ) -> StreamRecordingsList:
        raise AssertionError("not asked for")

    async def get_recording(self, stream_id: str) -> Recording:
        self.asked.append(stream_id)
        if self.fail:
            raise NetworkError("no route")
        url = None if stream_id == "none" else f"https://files/{stream_id}"
        return Recording(stream_id, None, None, url, None, None, None)

    async def fetch(self, url: str, limit: int) -> bytes:
        self.running += 1
        self.most = max(self.most, self.running)
        await asyncio.sleep(0.01)
        self.running -= 1
        return self.data


async def settled(loader: ThumbnailLoader, count: int, came: list[str]) -> None:
    for _ in range(1000):
        if len(came) >= count:
            break
        await asyncio.sleep(0.005)
    await loader.close()
    assert len(came) >= count


async def test_what_is_seen_is_fetched_a_few_at_a_time(tmp_path: Path) -> None:
    port, came = Port(jpeg()), []
    loader = ThumbnailLoader(port, ThumbnailCache(tmp_path), came.append)
    keys = [f"stream {number}" for number in range(12)]
    loader.want(keys)
    await settled(loader, 12, came)
    assert port.most <= AT_ONCE
    assert sorted(port.asked) == sorted(keys)
    picture = loader.get("stream 3")
    assert picture is not None
    assert picture.size == (320, 176)
    loader.want(keys)
    await loader.close()
    assert len(port.asked) == 12, "what is here is not asked for again"


async def test_the_disk_is_asked_before_the_service(tmp_path: Path) -> None:
    cache = ThumbnailCache(tmp_path)
    cache.put("stream", jpeg())
    port, came = Port(b""), []
    loader = ThumbnailLoader(port, cache, came.append)
    loader.want(["stream"])
    await settled(loader, 1, came)
    assert port.asked == []


async def test_what_is_no_longer_seen_is_not_fetched(tmp_path: Path) -> None:
    port, came = Port(jpeg()), []
    loader = ThumbnailLoader(port, ThumbnailCache(tmp_path), came.append)
    loader.want([f"far {number}" for number in range(100)])
    loader.want(["near"])
    await settled(loader, 1, came)
    assert len(port.asked) <= AT_ONCE + 1
    assert "near" in came


@pytest.mark.parametrize("data", [b"", b"no picture", jpeg()[:200]])
async def test_what_is_no_picture_is_asked_for_once(
    tmp_path: Path, data: bytes
) -> None:
    port, came = Port(data), []
    loader = ThumbnailLoader(port, ThumbnailCache(tmp_path), came.append)
    for _ in range(3):
        loader.want(["stream", "none"])
        await asyncio.sleep(0.1)
    await loader.close()
    assert sorted(port.asked) == ["none", "stream"]
    assert came == []
    assert os.listdir(tmp_path) == []


async def test_an_error_ends_nothing(tmp_path: Path) -> None:
    port, came = Port(jpeg()), []
    port.fail = True
    loader = ThumbnailLoader(port, ThumbnailCache(tmp_path), came.append)
    loader.want(["one"])
    await asyncio.sleep(0.05)
    port.fail = False
    loader.want(["two"])
    await settled(loader, 1, came)
    assert came == ["two"]


def test_a_picture_that_would_be_huge_is_not_decoded() -> None:
    data = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(data, "PNG")
    assert decoded(data.getvalue()) is None
