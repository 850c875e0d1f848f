"""Recordings: one, a page of them, and replies that cannot be right."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from odyssey_tui.client import (
    BadReplyError,
    InvalidRequestError,
    NotFoundError,
    Recording,
    StreamRecordingInfo,
    StreamRecordingsList,
)
from tests.unit.client.fake_rest import FakeRest

ONE = {
    "stream_id": "s-1",
    "video_url": "https://files.test/v.mp4?signature=abc",
    "events_url": "https://files.test/e.jsonl",
    "thumbnail_url": None,
    "frame_count": 200,
    "duration_seconds": 10,
    "something_new": {"a": 1},
}


async def test_one_recording() -> None:
    fake = FakeRest().on("GET /recordings/s-1", ONE)
    async with fake.client() as client:
        recording = await client.get_recording("s-1")
    assert recording == Recording(
        stream_id="s-1",
        video_url="https://files.test/v.mp4?signature=abc",
        events_url="https://files.test/e.jsonl",
        thumbnail_url=None,
        preview_url=None,
        frame_count=200,
        duration_seconds=10.0,
    )


@pytest.mark.parametrize("evil", ["../regions", "a/b", "a?b#c", "\x1b[2J", "é"])
async def test_an_id_stays_one_path_segment(evil: str) -> None:
    fake = FakeRest()
    async with fake.client() as client:
        with pytest.raises(NotFoundError) as caught:
            await client.get_recording(evil)
    assert str(caught.value).isprintable()
    path = fake.requests[-1].url.raw_path.decode()
    assert path.startswith("/recordings/")
    assert path.count("/") == 2
    assert "?" not in path


@pytest.mark.parametrize("bad", ["", ".", "..", None, 5])
async def test_what_cannot_be_an_id(bad: Any) -> None:
    async with FakeRest().client() as client:
        with pytest.raises(InvalidRequestError, match="stream_id"):
            await client.get_recording(bad)
        with pytest.raises(InvalidRequestError, match="job_id"):
            await client.get_simulate_status(bad)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"stream_id": None}, r"\$\.stream_id"),
        ({"video_url": "file:///etc/passwd"}, r"\$\.video_url"),
        ({"events_url": "/relative"}, r"\$\.events_url"),
        ({"thumbnail_url": "http://a\x1b[2J"}, r"\$\.thumbnail_url"),
        ({"preview_url": 7}, r"\$\.preview_url"),
        ({"frame_count": "many"}, r"\$\.frame_count"),
        ({"duration_seconds": []}, r"\$\.duration_seconds"),
    ],
)
async def test_garbage_in_a_recording(change: dict[str, Any], words: str) -> None:
    fake = FakeRest().on("GET /recordings/s-1", {**ONE, **change})
    async with fake.client() as client:
        with pytest.raises(BadReplyError, match=words) as caught:
            await client.get_recording("s-1")
    assert "signature" not in str(caught.value)


async def test_a_page() -> None:
    row = {
        "stream_id": "s",
        "width": 1280,
        "height": 704,
        "started_at": "2025-11-20T10:00:00Z",
        "ended_at": None,
        "duration_seconds": None,
    }
    fake = FakeRest().on(
        "GET /stream-recordings",
        {"recordings": [row], "total": 41, "limit": 10, "offset": 20},
    )
    async with fake.client() as client:
        page = await client.list_stream_recordings(limit=10, offset=20)
    assert fake.requests[-1].url.query == b"limit=10&offset=20"
    assert page == StreamRecordingsList([StreamRecordingInfo(**row)], 41, 10, 20)


@pytest.mark.parametrize(
    "arguments",
    [{"limit": 0}, {"limit": 101}, {"limit": True}, {"limit": "9"}, {"offset": -1}],
)
async def test_impossible_pages(arguments: Any) -> None:
    fake = FakeRest()
    async with fake.client() as client:
        with pytest.raises(InvalidRequestError):
            await client.list_stream_recordings(**arguments)
        with pytest.raises(ValueError, match=r"limit|offset"):
            await client.list_simulations(**arguments)
    assert not fake.requests


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        ({"recordings": [], "total": 1, "limit": 1}, "offset"),
        (
            {"recordings": [{}], "total": 1, "limit": 1, "offset": 0},
            r"recordings\[0\]|\[\.\.\.\]",
        ),
        ({"recordings": 5, "total": 1, "limit": 1, "offset": 0}, r"\$\.recordings"),
    ],
)
async def test_garbage_in_a_page(reply: Any, words: str) -> None:
    fake = FakeRest().on("GET /stream-recordings", reply)
    async with fake.client() as client:
        with pytest.raises(BadReplyError, match=words):
            await client.list_stream_recordings()


async def test_redirects_are_not_followed() -> None:
    fake = FakeRest().on(
        "GET /recordings/s", httpx.Response(307, headers={"Location": "http://evil/"})
    )
    async with fake.client() as client:
        with pytest.raises(Exception, match="redirect"):
            await client.get_recording("s")
    assert all(request.url.host == "api.test" for request in fake.requests)
