"""Simulation jobs, from submission to recordings."""

from __future__ import annotations

import asyncio
import base64
import io
from pathlib import Path
from typing import Any

import httpx
import pytest
from aiohttp import web
from PIL import Image

from odyssey_tui.local.config import Limits, Timings
from odyssey_tui.local.service import Service
from tests.unit.local_rest.support import (
    VIDEO,
    FakeStudio,
    account_of,
    client_of,
    eventually,
    record,
    running,
)

STALLED = Timings(job_pending_s=3600.0, shutdown_s=0.2)
"""Jobs stay pending."""


def script(
    *, prompt: str = "A cat", turn: str = "It sits", end_ms: int = 1000
) -> list[dict[str, Any]]:
    return [
        {"timestamp_ms": 0, "start": {"prompt": prompt}},
        {"timestamp_ms": end_ms // 2, "interact": {"prompt": turn}},
        {"timestamp_ms": end_ms, "end": {}},
    ]


async def submit(client: httpx.AsyncClient, **body: Any) -> dict[str, Any]:
    if not body.keys() & {"scripts", "script_url"}:
        body.setdefault("script", script())
    reply = await client.post("/simulation-jobs", json=body)
    assert reply.status_code == 201, reply.text
    job: dict[str, Any] = reply.json()
    return job


async def detail(client: httpx.AsyncClient, job: dict[str, Any]) -> dict[str, Any]:
    reply = await client.get(f"/simulation-jobs/{job['job_id']}")
    assert reply.status_code == 200
    body: dict[str, Any] = reply.json()
    return body


async def ended(client: httpx.AsyncClient, job: dict[str, Any]) -> dict[str, Any]:
    for _ in range(1000):
        now = await detail(client, job)
        if now["status"] in ("completed", "failed", "cancelled"):
            return now
        await asyncio.sleep(0.01)
    raise AssertionError(f"never ended: {now}")


async def test_a_job_makes_a_recording(
    client: httpx.AsyncClient, service: Service, studio: FakeStudio
) -> None:
    job = await submit(client, portrait=False)
    assert list(job) == [
        "job_id",
        "status",
        "priority",
        "created_at",
        "dispatched_at",
        "started_at",
        "completed_at",
        "error_message",
        "assigned_region",
        "retry_count",
        "estimated_wait_minutes",
        "streams",
    ]
    assert (job["status"], job["priority"]) == ("pending", "normal")
    assert job["streams"] == []
    done = await ended(client, job)
    assert done["status"] == "completed"
    assert done["created_at"] <= done["dispatched_at"] <= done["started_at"]
    assert done["started_at"] <= done["completed_at"]
    assert done["assigned_region"] == "local"
    assert done["estimated_wait_minutes"] is None
    (stream,) = done["streams"]
    assert stream["status"] == "completed"
    assert (stream["script_index"], stream["error_message"]) == (0, None)
    assert (stream["frame_count"], stream["duration_seconds"]) == (20, 1.0)
    assert (await client.get(stream["video_url"])).content == VIDEO
    recording = (await client.get(f"/recordings/{stream['stream_id']}")).json()
    assert recording["frame_count"] == 20
    (item,) = (await client.get("/stream-recordings")).json()["recordings"]
    assert (item["width"], item["height"]) == (1280, 704)
    (production,) = studio.productions
    assert production.calls == [("start", "A cat", None), ("interact", 10, "It sits")]
    assert production.closed
    kept = service.jobs.get(job["job_id"])
    assert kept is not None
    folder = service.recordings.get(stream["stream_id"])
    assert folder is not None
    files = (folder.dir.parent.parent / "jobs" / job["job_id"]).iterdir()
    assert [path.name for path in files] == ["job.json"]


async def test_a_batch_makes_one_stream_a_script(client: httpx.AsyncClient) -> None:
    scripts = [script(end_ms=100), script(end_ms=200) + script_from(300, 400)]
    done = await ended(client, await submit(client, scripts=scripts))
    assert [stream["script_index"] for stream in done["streams"]] == [0, 1, 1]
    assert [stream["frame_count"] for stream in done["streams"]] == [2, 4, 2]
    (item, *_) = (await client.get("/stream-recordings")).json()["recordings"]
    assert (item["width"], item["height"]) == (704, 1280)


def script_from(begin_ms: int, end_ms: int) -> list[dict[str, Any]]:
    return [
        {"timestamp_ms": begin_ms, "start": {"prompt": "Again"}},
        {"timestamp_ms": end_ms, "end": {}},
    ]


async def test_an_image_reaches_the_world(
    client: httpx.AsyncClient, studio: FakeStudio
) -> None:
    file = io.BytesIO()
    Image.new("RGB", (64, 32), "red").save(file, "PNG")
    url = f"data:image/png;base64,{base64.b64encode(file.getvalue()).decode()}"
    job = await submit(client, script=with_image(url))
    assert (await ended(client, job))["status"] == "completed"
    assert studio.productions[0].calls[0] == ("start", "A cat", (64, 32))


def with_image(url: str) -> list[dict[str, Any]]:
    entries = script(end_ms=100)
    entries[0]["start"]["image"] = url
    return entries


async def test_a_bad_image_fails_its_stream_only(client: httpx.AsyncClient) -> None:
    bad = with_image("data:image/png;base64," + base64.b64encode(b"no image").decode())
    scripts = [bad, script(end_ms=100)]
    done = await ended(client, await submit(client, scripts=scripts))
    assert done["status"] == "failed"
    assert done["error_message"].startswith("1 of 2 streams failed: image cannot")
    first, second = done["streams"]
    assert first["status"] == "failed"
    assert "decoded" in first["error_message"]
    assert first["video_url"] is None
    assert first["stream_id"]
    assert second["status"] == "completed"
    assert second["video_url"]
    assert (await client.get("/stream-recordings")).json()["total"] == 1


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        (script(prompt="please fail_stream now"), "generation_failed"),
        (script(turn="fail_stream"), "generation_failed"),
        (script(prompt="explode"), "internal_error"),
    ],
)
async def test_streams_that_fail(
    client: httpx.AsyncClient,
    studio: FakeStudio,
    entries: list[dict[str, Any]],
    words: str,
) -> None:
    done = await ended(client, await submit(client, script=entries))
    assert done["status"] == "failed"
    assert done["completed_at"]
    assert words in done["error_message"]
    assert done["streams"][0]["error_message"].startswith(words)
    assert (await client.get("/stream-recordings")).json()["total"] == 0
    assert all(production.closed for production in studio.productions)


async def test_a_fault_fails_every_stream(service: Service) -> None:
    async with client_of(service, "ody_fault_stream_quota_exceeded") as client:
        done = await ended(client, await submit(client, scripts=[script()] * 2))
        assert done["status"] == "failed"
        assert [stream["status"] for stream in done["streams"]] == ["failed"] * 2
        assert done["streams"][1]["error_message"].startswith("quota_exceeded")


async def test_a_new_job_waits_before_it_is_taken(tmp_path: Path) -> None:
    timings = Timings(job_pending_s=0.15, job_dispatched_s=0.1, shutdown_s=0.2)
    studio = FakeStudio()
    studio.gate.clear()
    async with (
        running(tmp_path, timings=timings, studio=studio) as service,
        client_of(service) as client,
    ):
        job = await submit(client)
        seen = [job["status"]]
        while seen[-1] != "completed":
            now = await detail(client, job)
            if now["status"] != seen[-1]:
                seen.append(now["status"])
            if now["status"] == "processing" and now["streams"]:
                assert now["streams"][0]["status"] == "running"
                assert now["streams"][0]["video_url"] is None
                studio.gate.set()
            await asyncio.sleep(0.005)
        assert seen == ["pending", "dispatched", "processing", "completed"]


async def test_jobs_run_in_order_and_say_how_long(tmp_path: Path) -> None:
    async with (
        running(tmp_path, timings=STALLED) as service,
        client_of(service) as client,
    ):
        jobs = [await submit(client, script=script(end_ms=60_000)) for _ in range(3)]
        waits = [(await detail(client, job))["estimated_wait_minutes"] for job in jobs]
        assert waits == sorted(waits)
        assert waits[2] - waits[0] == pytest.approx(2 / 3, abs=0.02)


async def test_pending_jobs_can_be_cancelled(tmp_path: Path) -> None:
    async with (
        running(tmp_path, timings=STALLED) as service,
        client_of(service) as client,
    ):
        job = await submit(client)
        reply = await client.delete(f"/simulation-jobs/{job['job_id']}")
        assert reply.status_code == 200
        body = reply.json()
        assert (body["job_id"], body["status"]) == (job["job_id"], "cancelled")
        assert body["priority"]
        assert body["created_at"]
        assert body["completed_at"]
        again = await client.delete(f"/simulation-jobs/{job['job_id']}")
        assert again.status_code == 400
        assert again.json() == {"detail": "Cannot cancel a job that is cancelled"}
        assert (await detail(client, job))["status"] == "cancelled"


async def test_dispatched_jobs_can_be_cancelled(tmp_path: Path) -> None:
    timings = Timings(job_pending_s=0.0, job_dispatched_s=0.3, shutdown_s=0.2)
    studio = FakeStudio()
    async with (
        running(tmp_path, timings=timings, studio=studio) as service,
        client_of(service) as client,
    ):
        job = await submit(client)
        kept = service.jobs.get(job["job_id"])
        assert kept is not None
        await eventually(lambda: kept.status == "dispatched", "dispatched")
        reply = await client.delete(f"/simulation-jobs/{job['job_id']}")
        assert reply.json()["status"] == "cancelled"
        second = await submit(client, script=script(end_ms=100))
        assert (await ended(client, second))["status"] == "completed"
        assert (await detail(client, job))["status"] == "cancelled"
        assert len(studio.productions) == 1


async def test_running_jobs_cannot_be_cancelled(
    client: httpx.AsyncClient, service: Service, studio: FakeStudio
) -> None:
    studio.gate.clear()
    job = await submit(client)
    kept = service.jobs.get(job["job_id"])
    assert kept is not None
    await eventually(lambda: kept.status == "processing", "processing")
    reply = await client.delete(f"/simulation-jobs/{job['job_id']}")
    assert reply.status_code == 400
    assert reply.json() == {"detail": "Cannot cancel a job that is processing"}
    studio.gate.set()
    assert (await ended(client, job))["status"] == "completed"


async def test_lists_filters_and_pages(tmp_path: Path) -> None:
    studio = FakeStudio()
    async with (
        running(tmp_path, studio=studio) as service,
        client_of(service) as client,
    ):
        done = [await submit(client, script=script(end_ms=100)) for _ in range(3)]
        for job in done:
            await ended(client, job)
        failed = await submit(client, script=script(prompt="fail_stream"))
        await ended(client, failed)
        studio.gate.clear()
        busy = await submit(client)
        kept = service.jobs.get(busy["job_id"])
        assert kept is not None
        await eventually(lambda: kept.status == "processing", "processing")
        waiting = await submit(client)

        async def listed(query: str) -> list[str]:
            reply = await client.get(f"/simulation-jobs{query}")
            assert reply.status_code == 200
            return [job["job_id"] for job in reply.json()["jobs"]]

        newest_first = [job["job_id"] for job in [*done, failed, busy, waiting]][::-1]
        assert await listed("") == newest_first
        assert await listed("?active=false") == newest_first
        assert await listed("?active=true") == newest_first[:2]
        assert await listed("?active=1&status=pending") == [waiting["job_id"]]
        assert await listed("?status=processing") == [busy["job_id"]]
        assert await listed("?status=running") == [busy["job_id"]]
        assert await listed("?status=failed") == [failed["job_id"]]
        assert await listed("?status=cancelled") == []
        assert await listed("?limit=2&offset=1") == newest_first[1:3]
        body = (await client.get("/simulation-jobs?limit=1")).json()
        assert (body["total"], body["limit"], body["offset"]) == (6, 1, 0)
        assert (await client.get("/simulation-jobs")).json()["limit"] == 20
        assert list(body["jobs"][0]) == [
            "job_id",
            "status",
            "priority",
            "created_at",
            "completed_at",
            "error_message",
        ]
        for query in ["status=sleeping", "active=perhaps", "active="]:
            reply = await client.get(f"/simulation-jobs?{query}")
            assert reply.status_code == 422
            assert reply.json()["detail"][0]["loc"][0] == "query"
        studio.gate.set()


async def test_others_jobs_are_off_limits(
    client: httpx.AsyncClient, service: Service
) -> None:
    job = await submit(client)
    async with client_of(service, "ody_fault_slow_0") as other:
        for method in ("GET", "DELETE"):
            reply = await other.request(method, f"/simulation-jobs/{job['job_id']}")
            assert reply.status_code == 403
            assert "Not authorized" in reply.json()["detail"]
        assert (await other.get("/simulation-jobs")).json()["total"] == 0
    for method in ("GET", "DELETE"):
        reply = await client.request(method, "/simulation-jobs/nothing")
        assert reply.status_code == 404
        assert reply.json() == {"detail": "Simulation job not found"}


async def test_what_cannot_be_submitted(client: httpx.AsyncClient) -> None:
    url = "/simulation-jobs"
    reply = await client.post(url, json={"script": []})
    assert reply.status_code == 422
    reply = await client.post(url, json={"script": script()[1:]})
    assert reply.status_code == 400
    assert reply.json()["detail"].startswith("script[0]: interact")
    reply = await client.post(
        url, json={"script": script(), "bypass_vlm_expansion": True}
    )
    assert reply.status_code == 403
    assert (await client.get(url)).json()["total"] == 0


async def test_active_jobs_are_bounded(tmp_path: Path) -> None:
    async with (
        running(tmp_path, timings=STALLED, limits=Limits(max_active_jobs=2)) as service,
        client_of(service) as client,
    ):
        jobs = [await submit(client) for _ in range(2)]
        reply = await client.post("/simulation-jobs", json={"script": script()})
        assert reply.status_code == 429
        assert "at most 2" in reply.json()["detail"]
        await client.delete(f"/simulation-jobs/{jobs[0]['job_id']}")
        await submit(client)


async def test_old_jobs_are_forgotten(tmp_path: Path) -> None:
    async with (
        running(tmp_path, limits=Limits(max_kept_jobs=2)) as service,
        client_of(service) as client,
    ):
        jobs = [await submit(client, script=script(end_ms=100)) for _ in range(4)]
        await ended(client, jobs[-1])
        await eventually(
            lambda: service.jobs.get(jobs[1]["job_id"]) is None, "forgotten"
        )
        assert (await client.get("/simulation-jobs")).json()["total"] == 2


async def test_jobs_survive_a_restart(tmp_path: Path) -> None:
    async with running(tmp_path) as service, client_of(service) as client:
        done = await submit(client, script=script(end_ms=100))
        await ended(client, done)
    async with (
        running(tmp_path, timings=STALLED) as service,
        client_of(service) as client,
    ):
        waiting = await submit(client)
        cancelled = await submit(client)
        await client.delete(f"/simulation-jobs/{cancelled['job_id']}")
    async with running(tmp_path) as service, client_of(service) as client:
        assert (await detail(client, done))["streams"][0]["video_url"]
        assert (await detail(client, cancelled))["status"] == "cancelled"
        assert (await ended(client, waiting))["status"] == "completed"
        assert (await client.get("/simulation-jobs")).json()["total"] == 3


async def test_a_job_that_ran_at_the_end_has_failed(tmp_path: Path) -> None:
    studio = FakeStudio()
    studio.gate.clear()
    async with (
        running(tmp_path, studio=studio) as service,
        client_of(service) as client,
    ):
        job = await submit(client)
        await eventually(lambda: bool(studio.productions), "started")
        asyncio.get_running_loop().call_later(0.1, studio.gate.set)
    assert studio.productions[0].closed
    async with running(tmp_path) as service, client_of(service) as client:
        now = await detail(client, job)
        assert now["status"] == "failed"
        assert "restarted" in now["error_message"]
        assert now["streams"][0]["status"] == "failed"
        assert (await client.get("/stream-recordings")).json()["total"] == 0


async def test_a_job_cut_off_by_a_crash_has_failed(tmp_path: Path) -> None:
    async with (
        running(tmp_path, timings=STALLED) as service,
        client_of(service) as client,
    ):
        crashed, scriptless = await submit(client), await submit(client)
    file = tmp_path / "jobs" / crashed["job_id"] / "job.json"
    file.write_text(file.read_text().replace('"pending"', '"processing"'))
    (tmp_path / "jobs" / scriptless["job_id"] / "script.json").unlink()
    damaged = tmp_path / "jobs" / "01234567-0123-0123-0123-0123456789ab"
    damaged.mkdir()
    (damaged / "job.json").write_text("{")
    async with running(tmp_path) as service, client_of(service) as client:
        now = await detail(client, crashed)
        assert (now["status"], now["streams"]) == ("failed", [])
        assert "restarted" in now["error_message"]
        assert "lost" in (await detail(client, scriptless))["error_message"]
        assert not damaged.exists()


async def test_live_streams_go_first(tmp_path: Path) -> None:
    studio = FakeStudio()
    async with running(tmp_path, studio=studio) as service:
        service.sessions.request(account_of(service))
        async with client_of(service) as client:
            job = await submit(client, script=script(end_ms=2000))
            assert (await ended(client, job))["status"] == "completed"


async def test_an_evicted_recording_leaves_its_job(
    client: httpx.AsyncClient, service: Service
) -> None:
    done = await ended(client, await submit(client, script=script(end_ms=100)))
    entry = service.recordings.get(done["streams"][0]["stream_id"])
    assert entry is not None
    service.recordings.discard(entry)
    (stream,) = (await detail(client, done))["streams"]
    assert stream["status"] == "completed"
    assert stream["video_url"] is None
    record(service)


class Scripts:
    """A web server with scripts."""

    def __init__(self) -> None:
        self.url = ""

    async def __aenter__(self) -> Scripts:
        app = web.Application()
        app.router.add_get("/good", self._good)
        app.router.add_get("/html", self._html)
        app.router.add_get("/long", self._long)
        app.router.add_get("/loop", self._loop)
        app.router.add_get("/moved", self._moved)
        app.router.add_get("/file", self._file)
        app.router.add_get("/bad", self._bad)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _good(self, _request: web.Request) -> web.Response:
        return web.json_response({"scripts": [script(end_ms=100)] * 2})

    async def _html(self, _request: web.Request) -> web.Response:
        return web.Response(text="<html>", content_type="text/html")

    async def _long(self, _request: web.Request) -> web.Response:
        return web.Response(text="[" + " " * 200_000 + "]")

    async def _loop(self, request: web.Request) -> web.Response:
        raise web.HTTPFound(request.path)

    async def _moved(self, _request: web.Request) -> web.Response:
        raise web.HTTPFound("/good")

    async def _file(self, _request: web.Request) -> web.Response:
        raise web.HTTPFound("file:///etc/passwd")

    async def _bad(self, _request: web.Request) -> web.Response:
        return web.json_response([{"timestamp_ms": 0}, {"timestamp_ms": "x"}])


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/good", None),
        ("/moved", None),
        ("/html", "script_url: not JSON"),
        ("/long", "larger than 100000 bytes"),
        ("/loop", "redirects"),
        ("/file", "could not be fetched"),
        ("/nothing", "HTTP status 404"),
        ("/bad", "script_url: script.0: Value error, exactly one"),
    ],
)
async def test_scripts_behind_a_url(
    tmp_path: Path, path: str, words: str | None
) -> None:
    limits = Limits(max_script_download_bytes=100_000)
    async with (
        Scripts() as scripts,
        running(tmp_path, limits=limits) as service,
        client_of(service) as client,
    ):
        url = f"{scripts.url}{path}?secret=1"
        done = await ended(client, await submit(client, script_url=url))
        if words is None:
            assert done["status"] == "completed"
            assert len(done["streams"]) == 2
        else:
            assert done["status"] == "failed"
            assert words in done["error_message"]
            assert "secret" not in done["error_message"]


async def test_a_url_that_never_answers(tmp_path: Path) -> None:
    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()
        hung_up.set()

    hung_up = asyncio.Event()

    server = await asyncio.start_server(hang, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    timings = Timings(
        job_pending_s=0, job_dispatched_s=0, script_download_s=0.2, shutdown_s=0.2
    )
    async with (
        running(tmp_path, timings=timings) as service,
        client_of(service) as client,
    ):
        url = f"http://127.0.0.1:{port}/"
        done = await ended(client, await submit(client, script_url=url))
        assert "not received within" in done["error_message"]
    await asyncio.wait_for(hung_up.wait(), 5.0)
    server.close()
    await server.wait_closed()


async def test_a_url_where_nobody_is(client: httpx.AsyncClient) -> None:
    job = await submit(client, script_url="http://127.0.0.1:1/x")
    done = await ended(client, job)
    assert done["status"] == "failed"
    assert "could not be fetched" in done["error_message"]
