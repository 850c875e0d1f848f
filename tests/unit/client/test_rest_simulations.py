"""Simulation jobs: scripts are checked before they go, states never raise."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from PIL import Image

from odyssey_tui.client import (
    AccessDeniedError,
    BadReplyError,
    ImageError,
    InvalidRequestError,
    NotCancellableError,
    NotFoundError,
    SimulationJobStatus,
)
from tests.unit.client.fake_rest import FakeRest

JOB = {
    "job_id": "j-1",
    "status": "pending",
    "priority": "normal",
    "created_at": "2025-11-20T10:00:00Z",
    "estimated_wait_minutes": 2,
}
SCRIPT = [
    {"timestamp_ms": 0, "start": {"prompt": "A cat"}},
    {"timestamp_ms": 3000, "interact": {"prompt": "It yawns"}},
    {"timestamp_ms": 6000, "end": {}},
]


async def test_submit() -> None:
    fake = FakeRest().on("POST /simulation-jobs", JOB)
    async with fake.client() as client:
        job = await client.simulate(SCRIPT, portrait=False)
    assert fake.body() == {"portrait": False, "output_video": True, "script": SCRIPT}
    assert job.job_id == "j-1"
    assert job.status is SimulationJobStatus.PENDING
    assert job.status == "pending"
    assert job.estimated_wait_minutes == 2
    assert job.completed_at is None


async def test_batch_address_and_bypass() -> None:
    fake = FakeRest().on("POST /simulation-jobs", JOB)
    async with fake.client() as client:
        await client.simulate(scripts=[SCRIPT, SCRIPT], bypass_vlm_expansion=True)
        assert fake.body()["scripts"] == [SCRIPT, SCRIPT]
        assert fake.body()["bypass_vlm_expansion"] is True
        await client.simulate(script_url="https://files.test/script.json")
        assert fake.body()["script_url"] == "https://files.test/script.json"


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ([], "script has no entries"),
        ("text", "script must be a list"),
        ({"timestamp_ms": 0}, "script must be a list"),
        ([*SCRIPT, 5], r"script\[3\] must be a dict"),
        ([{"start": {"prompt": "x"}}], r"script\[0\]\.timestamp_ms"),
        ([{"timestamp_ms": -1, "end": {}}], r"script\[0\]\.timestamp_ms"),
        ([{"timestamp_ms": 1.5, "end": {}}], r"script\[0\]\.timestamp_ms"),
        ([{"timestamp_ms": True, "end": {}}], r"script\[0\]\.timestamp_ms"),
        ([SCRIPT[0], {"timestamp_ms": 1}], r"script\[1\] must have exactly one"),
        ([{"timestamp_ms": 1, "end": {}, "start": {}}], "exactly one"),
        ([{"timestamp_ms": 1, "strat": {}}], r"script\[0\].*'strat'"),
        ([{"timestamp_ms": 1, "start": {}}], r"script\[0\]\.start\.prompt"),
        ([{"timestamp_ms": 1, "start": {"prompt": 4}}], r"start\.prompt"),
        ([{"timestamp_ms": 1, "start": "A cat"}], r"script\[0\]\.start must be a dict"),
        ([{"timestamp_ms": 1, "interact": {"prompt": "x", "imge": 1}}], "'imge'"),
        ([{"timestamp_ms": 1, "end": {"prompt": "x"}}], "'prompt'"),
    ],
)
async def test_wrong_entries_are_named(script: Any, words: str) -> None:
    fake = FakeRest()
    async with fake.client() as client:
        with pytest.raises(InvalidRequestError, match=words):
            await client.simulate(script)
    assert not fake.requests


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"script": SCRIPT, "script_url": "https://x.test"},
        {"scripts": []},
        {"scripts": "x"},
        {"script_url": "file:///etc/passwd"},
    ],
)
async def test_wrong_arguments(arguments: Any) -> None:
    async with FakeRest().client() as client:
        with pytest.raises(InvalidRequestError):
            await client.simulate(**arguments)


async def test_images_of_every_kind_become_data_urls(tmp_path: Path) -> None:
    picture = Image.new("RGB", (100, 50), "red")
    path = tmp_path / "start.png"
    picture.save(path)
    array = np.zeros((20, 20, 3), np.uint8)
    url = "data:image/png;base64," + base64.b64encode(path.read_bytes()).decode()
    images = [str(path), path, path.read_bytes(), picture, array, url]
    script = [
        {"timestamp_ms": number, "start": {"prompt": "x", "image": image}}
        for number, image in enumerate(images)
    ]
    fake = FakeRest().on("POST /simulation-jobs", JOB)
    async with fake.client() as client:
        await client.simulate(script, portrait=True)
    for entry in fake.body()["script"]:
        head, data = entry["start"]["image"].split(",")
        assert head == "data:image/jpeg;base64"
        assert Image.open(io.BytesIO(base64.b64decode(data))).size == (704, 1280)
    assert script[0]["start"]["image"] == str(path)


async def test_a_bad_image_names_its_entry(tmp_path: Path) -> None:
    script = [*SCRIPT, {"timestamp_ms": 9, "start": {"prompt": "", "image": "/no.jpg"}}]
    async with FakeRest().client() as client:
        with pytest.raises(ImageError, match=r"script\[3\]: /no\.jpg: no such file"):
            await client.simulate(script)
        with pytest.raises(ImageError, match=r"scripts\[1\]\[3\]"):
            await client.simulate(scripts=[SCRIPT, script])


@pytest.mark.parametrize("status", ["processing", "running", "hibernating", "\x1b[2J"])
async def test_known_and_unknown_states(status: str) -> None:
    job = {**JOB, "status": status, "priority": 3}
    fake = FakeRest().on("GET /simulation-jobs/j-1", job)
    fake.on(
        "GET /simulation-jobs", {"jobs": [job], "total": 1, "limit": 20, "offset": 0}
    )
    async with fake.client() as client:
        detail = await client.get_simulate_status("j-1")
        assert detail.status == status
        page = await client.list_simulations()
    assert page.jobs[0].status == status
    assert detail.priority == page.jobs[0].priority == "3"


def test_the_documented_word_for_a_running_job() -> None:
    status = SimulationJobStatus
    for member in (status.DISPATCHED, status.PROCESSING, status.RUNNING):
        assert member in ("pending", "running")
        assert not member != "running"  # noqa: SIM202
        assert member == member.value
        assert {member: 1}[member.value] == 1  # type: ignore[index]
    assert status.DISPATCHED != status.RUNNING
    assert status.DISPATCHED != status.PROCESSING
    assert status.PENDING != "running"
    assert status.FAILED not in ("pending", "running")
    assert status.PENDING == "pending"
    assert status.PENDING != 5


async def test_streams_of_a_job() -> None:
    streams = [
        {"stream_id": "a", "video_url": "https://f.test/a.mp4", "script_index": 0},
        {"stream_id": "b", "error_message": "broke", "script_index": 1},
        {"stream_id": "c", "status": "odd"},
        {"stream_id": "d"},
    ]
    fake = FakeRest().on(
        "GET /simulation-jobs/j-1", {**JOB, "status": "processing", "streams": streams}
    )
    async with fake.client() as client:
        detail = await client.get_simulate_status("j-1")
    assert [stream.status for stream in detail.streams] == [
        "completed",
        "failed",
        "odd",
        "running",
    ]
    assert detail.streams[0].video_url == "https://f.test/a.mp4"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"job_id": None}, r"\$\.job_id"),
        ({"status": 4}, r"\$\.status"),
        ({"created_at": []}, r"\$\.created_at"),
        ({"streams": {}}, r"\$\.streams"),
        ({"streams": [{}]}, "stream_id"),
        ({"streams": [{"stream_id": "x", "video_url": "x"}]}, "video_url"),
    ],
)
async def test_garbage_in_a_job(change: dict[str, Any], words: str) -> None:
    fake = FakeRest().on("GET /simulation-jobs/j-1", {**JOB, **change})
    async with fake.client() as client:
        with pytest.raises(BadReplyError, match=words):
            await client.get_simulate_status("j-1")


async def test_filters() -> None:
    page = {"jobs": [], "total": 0, "limit": 5, "offset": 0}
    fake = FakeRest().on("GET /simulation-jobs", page)
    async with fake.client() as client:
        await client.list_simulations(5, 0, status=SimulationJobStatus.FAILED)
        assert fake.requests[-1].url.query == b"limit=5&offset=0&status=failed"
        await client.list_simulations(active=True)
        assert fake.requests[-1].url.query == b"active=true"
        with pytest.raises(InvalidRequestError):
            await client.list_simulations(status="a&b")


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (400, NotCancellableError, "already running"),
        (404, NotFoundError, "No simulation job"),
        (403, AccessDeniedError, "already running"),
    ],
)
async def test_cancel(status: int, kind: type[Exception], words: str) -> None:
    reply = httpx.Response(status, json={"detail": "already running"})
    fake = FakeRest().on("DELETE /simulation-jobs/j-1", JOB, reply)
    async with fake.client() as client:
        assert await client.cancel_simulation("j-1") is None
        with pytest.raises(kind, match=words):
            await client.cancel_simulation("j-1")


async def test_refused_submission_says_where() -> None:
    detail = [{"loc": ["body", "script", 0, "start"], "msg": "Too long", "type": "x"}]
    fake = FakeRest().on(
        "POST /simulation-jobs", httpx.Response(422, json={"detail": detail})
    )
    async with fake.client() as client:
        with pytest.raises(InvalidRequestError, match=r"script\.0\.start: Too long"):
            await client.simulate(SCRIPT)
