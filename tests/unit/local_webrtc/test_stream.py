"""A stream from start to recording, over real WebRTC on the loopback interface."""

from __future__ import annotations

import asyncio
import base64
import io
import json
from typing import Any

import av
import pillow_heif
import pytest
from PIL import Image

from odyssey_tui.local.config import Limits
from odyssey_tui.local.service import Service
from tests.unit.local_webrtc.support import (
    Client,
    connected,
    eventually,
    running,
)

pillow_heif.register_heif_opener()


def data_url(kind: str, mime: str, size: tuple[int, int] = (96, 64)) -> str:
    buffer = io.BytesIO()
    Image.new("RGB", size, (200, 60, 20)).save(buffer, kind)
    return f"data:{mime};base64,{base64.b64encode(buffer.getvalue()).decode()}"


async def test_landscape_stream_from_start_to_recording(service: Service) -> None:
    async with connected(service) as client:
        started = await client.start("a lighthouse")
        assert started["type"] == "stream_started"
        assert started["applied_prompt"] == "applied a lighthouse"
        await client.frames_arrive()
        client.send(type="update", prompt="at night")
        acknowledged = await client.reply()
        assert acknowledged == {
            "type": "update_acknowledged",
            "prompt": "applied at night",
        }
        await client.frames_arrive()
        assert set(client.frames) == {(1280, 704)}
        assert await client.end() == {"type": "stream_ended"}

        found = await client.recording(started["stream_id"])
        entry = service.recordings.get(started["stream_id"])
        assert entry is not None
        assert found["frame_count"] == entry.frame_count
        assert found["frame_count"] >= 6
        with av.open(str(entry.video_path)) as video:
            stream = video.streams.video[0]
            assert (stream.width, stream.height) == (1280, 704)
            assert stream.frames == found["frame_count"]
            assert stream.average_rate == 20
            decoded = [frame.time for frame in video.decode(stream)]
        assert len(decoded) == found["frame_count"]
        assert decoded[:3] == pytest.approx([0.0, 0.05, 0.1])
        assert found["duration_seconds"] == pytest.approx(len(decoded) / 20)
        lines = entry.events_path.read_text().splitlines()
        events = [json.loads(line) for line in lines]
        assert [event["type"] for event in events] == ["start", "interact", "end"]
        assert events[0]["timestamp_ms"] == 0
        assert events[1]["prompt"] == "at night"
        assert events[1]["timestamp_ms"] % 50 == 0
        with Image.open(entry.thumbnail_path) as thumbnail:
            assert thumbnail.size == (640, 352)
        with av.open(str(entry.preview_path)) as preview:
            assert preview.streams.video[0].width == 320
        assert not list(entry.dir.glob("*.part"))


async def test_portrait_stream(service: Service) -> None:
    async with connected(service) as client:
        client.send(type="interactive_stream_start", prompt="a tower")
        assert (await client.reply())["type"] == "stream_started"
        await client.frames_arrive()
        assert set(client.frames) == {(704, 1280)}
        await client.end()


async def test_offer_is_what_both_sdks_need(service: Service) -> None:
    async with connected(service) as client:
        offer = client.offer
        sections = offer.split("\r\nm=")
        assert sections[1].startswith("video")
        assert sections[2].startswith("application")
        assert "a=sendonly" in sections[1]
        assert "a=msid:" in sections[1]
        first = sections[1].split("\r\n")[0].split()[3]
        assert f"a=rtpmap:{first} H264/90000" in sections[1]
        assert "VP8/90000" in sections[1]
        addresses = {
            line.split()[4]
            for line in offer.split("\r\n")
            if line.startswith("a=candidate:")
        }
        assert addresses == {"127.0.0.1"}


async def test_every_image_format_starts_a_stream_over_signaling(
    service: Service, tmp_path: Any
) -> None:
    formats = [
        ("JPEG", "image/jpeg"),
        ("PNG", "image/png"),
        ("WEBP", "image/webp"),
        ("GIF", "image/gif"),
        ("BMP", "image/bmp"),
        ("HEIF", "image/heic"),
        ("HEIF", "image/heif"),
        ("AVIF", "image/avif"),
    ]
    async with connected(service) as client:
        for kind, mime in formats:
            await client.signal(
                type="interactive_stream_start",
                prompt="",
                portrait=False,
                input_image_base64=data_url(kind, mime),
                broadcast=False,
            )
            reply = await client.reply()
            assert reply["type"] == "stream_started", (kind, reply)
        await client.end()
        entry = service.recordings.get(reply["stream_id"])
        assert entry is not None
        first = json.loads(entry.events_path.read_text().splitlines()[0])
        assert first["image"] is True


@pytest.mark.parametrize(
    "image",
    [
        "data:image/png;base64,AAAA",
        "data:image/png;base64,!!!",
        "data:text/html;base64,PGI+",
        "http://127.0.0.1/secret.png",
    ],
)
async def test_bad_images_are_refused(service: Service, image: str) -> None:
    async with connected(service) as client:
        reply = await client.start(input_image_base64=image)
        assert reply["type"] == "interactive_stream_error"
        assert reply["reason"] == "invalid_image"
        assert (await client.start())["type"] == "stream_started"


async def test_long_prompts(service: Service) -> None:
    async with connected(service) as client:
        prompt = "\u00e4" * (150 * 1024)
        await client.signal(
            type="interactive_stream_start", prompt=prompt, portrait=False
        )
        raw = await asyncio.wait_for(client.replies.get(), 10)
        assert len(raw.encode()) < 60_000
        started = json.loads(raw)
        assert started["type"] == "stream_started"
        client.send(type="update", prompt="x" * 200_000)
        raw = await asyncio.wait_for(client.replies.get(), 10)
        assert len(raw.encode()) < 60_000
        assert json.loads(raw)["type"] == "update_acknowledged"
        await client.signal(
            type="interactive_stream_start", prompt=prompt + "x", portrait=False
        )
        assert (await client.reply())["reason"] == "prompt_too_long"
        await client.end()
        entry = service.recordings.get(started["stream_id"])
        assert entry is not None
        first = json.loads(entry.events_path.read_text("utf-8").splitlines()[0])
        assert first["prompt"] == prompt


async def test_a_privilege_that_nobody_has_is_refused(service: Service) -> None:
    async with connected(service) as client:
        reply = await client.start(bypass_vlm_expansion=True)
        assert reply["reason"] == "bypass_denied"
        assert (await client.start())["type"] == "stream_started"


async def test_requests_without_a_stream(service: Service) -> None:
    async with connected(service) as client:
        client.send(type="update", prompt="x")
        assert (await client.reply())["reason"] == "no_active_stream"
        assert (await client.end())["reason"] == "no_active_stream"


async def test_rubbish_is_ignored_and_wrong_fields_are_named(service: Service) -> None:
    async with connected(service) as client:
        channel = client.channels["clientToStreamer"]
        for rubbish in ("", "{", "[]", "null", '{"type": 5}', '{"type": "dance"}'):
            channel.send(rubbish)
            if client.socket is not None:
                await client.socket.send_str(rubbish)
        channel.send(b"\x00\x01")
        channel.send("[" * 100_000)
        client.send(type="update", prompt=5)
        reply = await client.reply()
        assert reply["reason"] == "invalid_request"
        assert "prompt" in reply["message"]
        assert (await client.start(portrait="yes"))["reason"] == "invalid_request"
        assert (await client.start())["type"] == "stream_started"


async def test_start_ends_the_stream_before_it(service: Service) -> None:
    async with connected(service) as client:
        first = await client.start("one")
        second = await client.start("two")
        assert second["type"] == "stream_started"
        assert first["stream_id"] != second["stream_id"]
        assert (await client.recording(first["stream_id"]))["video_url"]
        await client.frames_arrive()


async def test_start_right_after_the_answer_is_answered_when_it_can_be(
    service: Service,
) -> None:
    client = Client(service)
    try:
        await client.request_session()
        await client.open_socket()
        await client.negotiate()
        await client.signal(
            type="interactive_stream_start", prompt="early", portrait=False
        )
        assert (await client.reply())["type"] == "stream_started"
        await client.frames_arrive()
    finally:
        await client.leave()


async def test_a_client_without_h264_gets_vp8(service: Service) -> None:
    client = Client(service)
    try:
        await client.request_session()
        await client.open_socket()
        await client.negotiate(vp8_only=True)
        await eventually(lambda: len(client.channels) == 2, "data channels")
        started = await client.start()
        await client.frames_arrive()
        assert set(client.frames) == {(1280, 704)}
        await client.end()
        entry = service.recordings.get(started["stream_id"])
        assert entry is not None
        with av.open(str(entry.video_path)) as video:
            assert video.streams.video[0].codec_context.name == "h264"
    finally:
        await client.leave()


async def test_several_clients_at_a_time(tmp_path: Any) -> None:
    limits = Limits(sessions_per_key=3)
    async with running(tmp_path / "data", limits=limits) as service:
        clients = [Client(service) for _ in range(3)]
        try:
            await asyncio.gather(*(client.connect() for client in clients))
            replies = await asyncio.gather(*(client.start() for client in clients))
            assert len({reply["stream_id"] for reply in replies}) == 3
            await asyncio.gather(*(client.frames_arrive() for client in clients))
            await asyncio.gather(*(client.end() for client in clients))
        finally:
            await asyncio.gather(*(client.leave() for client in clients))


async def test_longest_stream(tmp_path: Any) -> None:
    async with (
        running(tmp_path / "data", max_stream_seconds=0.3) as service,
        connected(service) as client,
    ):
        started = await client.start()
        reply = await client.reply()
        assert reply["type"] == "interactive_stream_error"
        assert reply["reason"] == "session_timeout"
        found = service.recordings.get(started["stream_id"])
        await eventually(lambda: found is not None and found.finished, "a recording")
        assert (await client.end())["reason"] == "no_active_stream"


async def test_breakdowns_are_reported(service: Service) -> None:
    async with connected(service) as client:
        assert (await client.start("explode"))["reason"] == "generation_failed"
        async with client.http.get(f"{service.url}/stream-recordings") as reply:
            assert (await reply.json())["recordings"] == []
        started = await client.start("fine")
        client.send(type="update", prompt="collapse")
        replies = [await client.reply(), await client.reply()]
        assert {reply["type"] for reply in replies} == {
            "update_acknowledged",
            "interactive_stream_error",
        }
        assert (await client.start())["type"] == "stream_started"
        await client.end()
        entry = service.recordings.get(started["stream_id"])
        assert entry is not None
        assert '"type":"error"' in entry.events_path.read_text()
