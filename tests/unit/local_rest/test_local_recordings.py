"""Recordings over HTTP: lists, presigned URLs, ranges and conditions."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from odyssey_tui.local.recordings import UrlSigner
from odyssey_tui.local.service import Service
from tests.unit.local_rest.support import VIDEO, account_of, client_of, record, running


async def video_url(client: httpx.AsyncClient, service: Service) -> str:
    entry = record(service)
    reply = await client.get(f"/recordings/{entry.stream_id}")
    url: str = reply.json()["video_url"]
    return url


async def test_a_recording_and_its_files(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, service: Service
) -> None:
    entry = record(service)
    reply = await client.get(f"/recordings/{entry.stream_id}")
    assert reply.status_code == 200
    body = reply.json()
    assert list(body) == [
        "stream_id",
        "video_url",
        "events_url",
        "thumbnail_url",
        "preview_url",
        "frame_count",
        "duration_seconds",
    ]
    assert body["stream_id"] == entry.stream_id
    assert (body["frame_count"], body["duration_seconds"]) == (40, 2.0)
    for field, kind in [
        ("video_url", "video/mp4"),
        ("events_url", "application/x-ndjson"),
        ("thumbnail_url", "image/jpeg"),
        ("preview_url", "video/mp4"),
    ]:
        file = await stranger.get(body[field])
        assert file.status_code == 200
        assert file.headers["Content-Type"] == kind
        assert file.headers["Accept-Ranges"] == "bytes"
        assert int(file.headers["Content-Length"]) == len(file.content) > 0
        assert file.headers["Access-Control-Allow-Origin"] == "*"
    assert (await stranger.get(body["video_url"])).content == VIDEO


async def test_a_missing_file_has_no_url(
    client: httpx.AsyncClient, service: Service
) -> None:
    entry = record(service)
    entry.preview_path.unlink()
    body = (await client.get(f"/recordings/{entry.stream_id}")).json()
    assert body["preview_url"] is None
    assert body["video_url"] is not None


async def test_a_running_stream_has_no_urls_and_is_not_listed(
    client: httpx.AsyncClient, service: Service
) -> None:
    entry = service.recordings.create(account_of(service), 1280, 704)
    body = (await client.get(f"/recordings/{entry.stream_id}")).json()
    assert body.pop("stream_id") == entry.stream_id
    assert set(body.values()) == {None}
    assert (await client.get("/stream-recordings")).json()["total"] == 0


async def test_the_list_comes_in_pages(
    client: httpx.AsyncClient, service: Service
) -> None:
    ids = [record(service).stream_id for _ in range(5)][::-1]
    body = (await client.get("/stream-recordings")).json()
    assert (body["total"], body["limit"], body["offset"]) == (5, 50, 0)
    assert [item["stream_id"] for item in body["recordings"]] == ids
    first = body["recordings"][0]
    assert list(first) == [
        "stream_id",
        "width",
        "height",
        "started_at",
        "ended_at",
        "duration_seconds",
    ]
    assert (first["width"], first["height"]) == (1280, 704)
    assert datetime.fromisoformat(first["started_at"]).tzinfo is not None
    body = (await client.get("/stream-recordings?limit=2&offset=3")).json()
    assert (body["total"], body["limit"], body["offset"]) == (5, 2, 3)
    assert [item["stream_id"] for item in body["recordings"]] == ids[3:]
    body = (await client.get("/stream-recordings?offset=2000000000")).json()
    assert body["recordings"] == []


@pytest.mark.parametrize(
    ("query", "kind", "name"),
    [
        ("limit=0", "greater_than_equal", "limit"),
        ("limit=101", "less_than_equal", "limit"),
        ("limit=" + "9" * 400, "less_than_equal", "limit"),
        ("limit=-" + "9" * 400, "greater_than_equal", "limit"),
        ("limit=ten", "int_parsing", "limit"),
        ("limit=", "int_parsing", "limit"),
        ("limit=1.5", "int_parsing", "limit"),
        ("limit=%D9%A3", "int_parsing", "limit"),
        ("offset=-1", "greater_than_equal", "offset"),
        ("limit=5&limit=x", "int_parsing", "limit"),
    ],
)
async def test_bad_pages_are_named(
    client: httpx.AsyncClient, query: str, kind: str, name: str
) -> None:
    for path in ("/stream-recordings", "/simulation-jobs"):
        reply = await client.get(f"{path}?{query}")
        assert reply.status_code == 422
        problem = reply.json()["detail"][0]
        assert (problem["type"], problem["loc"]) == (kind, ["query", name])
        assert problem["msg"]


async def test_others_recordings_are_not_there(
    client: httpx.AsyncClient, service: Service
) -> None:
    entry = record(service, "ody_fault_slow_0")
    reply = await client.get(f"/recordings/{entry.stream_id}")
    assert reply.status_code == 404
    assert reply.json() == {"detail": "Recording not found"}
    assert (await client.get("/stream-recordings")).json()["total"] == 0


@pytest.mark.parametrize(
    "stream_id", ["x", "%00", "..%2f..%2fsecret", "%ff", "a" * 900]
)
async def test_unknown_recordings(client: httpx.AsyncClient, stream_id: str) -> None:
    reply = await client.get(f"/recordings/{stream_id}")
    assert reply.status_code == 404
    assert "detail" in reply.json()


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-99", 0, 99),
        ("bytes=100-", 100, len(VIDEO) - 1),
        ("bytes=-50", len(VIDEO) - 50, len(VIDEO) - 1),
        ("bytes=10-99999999", 10, len(VIDEO) - 1),
    ],
)
async def test_parts_of_a_file(
    client: httpx.AsyncClient, service: Service, asked: str, first: int, last: int
) -> None:
    url = await video_url(client, service)
    reply = await client.get(url, headers={"Range": asked})
    assert reply.status_code == 206
    assert reply.headers["Content-Range"] == f"bytes {first}-{last}/{len(VIDEO)}"
    assert reply.content == VIDEO[first : last + 1]


async def test_a_part_beyond_the_end(
    client: httpx.AsyncClient, service: Service
) -> None:
    url = await video_url(client, service)
    headers = {"Range": f"bytes={len(VIDEO)}-"}
    reply = await client.get(url, headers=headers)
    assert reply.status_code == 416
    assert reply.headers["Content-Range"] == f"bytes */{len(VIDEO)}"


async def test_going_on_only_with_the_same_file(
    client: httpx.AsyncClient, service: Service
) -> None:
    url = await video_url(client, service)
    etag = (await client.head(url)).headers["ETag"]
    part = {"Range": "bytes=100-199"}
    reply = await client.get(url, headers={**part, "If-Range": etag})
    assert reply.status_code == 206
    for other in ['"another"', f"W/{etag}"]:
        reply = await client.get(url, headers={**part, "If-Range": other})
        assert reply.status_code == 200
        assert reply.content == VIDEO


async def test_unchanged_files_are_not_sent_again(
    client: httpx.AsyncClient, service: Service
) -> None:
    url = await video_url(client, service)
    etag = (await client.get(url)).headers["ETag"]
    reply = await client.get(url, headers={"If-None-Match": etag})
    assert reply.status_code == 304
    assert reply.content == b""


async def test_head_tells_the_size(client: httpx.AsyncClient, service: Service) -> None:
    url = await video_url(client, service)
    reply = await client.head(url)
    assert reply.status_code == 200
    assert reply.headers["Content-Length"] == str(len(VIDEO))
    assert reply.headers["Content-Type"] == "video/mp4"
    assert reply.content == b""


async def test_only_signed_urls_open_files(
    client: httpx.AsyncClient, service: Service
) -> None:
    url = await video_url(client, service)
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    expires, signature = query["expires"][0], query["signature"][0]
    path = f"{service.url}{parts.path}"
    other = "1" if signature.endswith("0") else "0"
    forged = [
        path,
        f"{path}?expires={expires}",
        f"{path}?expires={int(expires) + 1}&signature={signature}",
        f"{path}?expires={expires}&signature={signature[:-1]}{other}",
        f"{path}?expires=never&signature={signature}",
        f"{path}?expires={expires}&signature=%ff%00",
        f"{path.replace('video.mp4', 'preview.mp4')}?{parts.query}",
        f"{path.replace('video.mp4', 'recording.json')}?{parts.query}",
    ]
    for bad in forged:
        reply = await client.get(bad)
        assert reply.status_code == 403, bad
        assert reply.headers["Content-Type"].startswith("application/xml")
        assert "AccessDenied" in reply.text
        assert signature not in reply.text


async def test_signed_urls_run_out(client: httpx.AsyncClient, service: Service) -> None:
    entry = record(service)
    path = f"/files/{entry.stream_id}/video.mp4"
    reply = await client.get(f"{path}?{service.signer.query(path, -1)}")
    assert reply.status_code == 403
    assert "expired" in reply.text
    assert (await client.get(f"{path}?{service.signer.query(path, 5)}")).is_success


async def test_only_recorded_files_are_served(
    client: httpx.AsyncClient, service: Service
) -> None:
    entry = record(service)
    for name in ("recording.json", "..", "video.mp4.part"):
        path = f"/files/{entry.stream_id}/{name}"
        reply = await client.get(f"{path}?{service.signer.query(path, 60)}")
        assert reply.status_code in (403, 404)
    service.recordings.discard(entry)
    path = f"/files/{entry.stream_id}/video.mp4"
    reply = await client.get(f"{path}?{service.signer.query(path, 60)}")
    assert reply.status_code == 404
    assert "NoSuchKey" in reply.text


def test_signatures_belong_to_a_folder_and_a_moment() -> None:
    now = 1_000.0
    signer = UrlSigner(b"one", clock=lambda: now)
    query = parse_qs(signer.query("/a", 60))
    given = ("/a", query["expires"][0], query["signature"][0])
    assert signer.refusal(*given) is None
    other = UrlSigner(b"two", clock=lambda: now).refusal(*given)
    assert other is not None
    now += 60
    late = signer.refusal(*given)
    assert late is not None
    assert "expired" in late


async def test_urls_and_lists_survive_a_restart(tmp_path: Path) -> None:
    async with running(tmp_path) as service, client_of(service) as client:
        url = await video_url(client, service)
        path = url.removeprefix(service.url)
    async with running(tmp_path) as service, client_of(service) as client:
        assert (await client.get(path)).content == VIDEO
        assert (await client.get("/stream-recordings")).json()["total"] == 1


async def test_a_fault_makes_urls_short_lived(service: Service) -> None:
    key = "ody_fault_expired_x"
    entry = record(service, key)
    async with client_of(service, key) as client:
        body = (await client.get(f"/recordings/{entry.stream_id}")).json()
    query = parse_qs(urlsplit(body["video_url"]).query)
    now = datetime.now().timestamp()
    assert now < int(query["expires"][0]) + 1 <= now + 4
