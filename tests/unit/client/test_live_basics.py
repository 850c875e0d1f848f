"""A session from connect to disconnect, as the documentation tells it."""

from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from odyssey_tui.client import (
    BroadcastInfo,
    Capabilities,
    ConnectionStatus,
    DecodedFrame,
    DevConfig,
    ImageError,
    NoStreamError,
    NotConnectedError,
    Odyssey,
    OdysseyAuthError,
    OdysseyConnectionError,
    OdysseyStreamError,
    PeerStats,
    VideoFrame,
)
from tests.unit.client.call_log import CallLog
from tests.unit.client.conftest import make_client
from tests.unit.client.fake_service import FakeService
from tests.unit.client.waiting import eventually


async def test_whole_session(client: Odyssey, service: FakeService) -> None:
    log = CallLog()
    frames: list[VideoFrame] = []
    pictures: list[DecodedFrame] = []
    await client.connect(
        on_video_frame=frames.append,
        on_decoded_frame=pictures.append,
        **log.handlers,
    )
    assert client.is_connected
    assert client.current_status is ConnectionStatus.CONNECTED
    assert client.current_session_id == "session-1"
    assert client.capabilities is not None
    assert client.capabilities.image_to_video is True
    assert await client.start_stream("A cat", portrait=False) == "stream-1"
    assert client.current_stream_id == "stream-1"
    assert client.last_applied_prompt == "A CAT"
    assert await client.interact("Pet the cat") == "PET THE CAT"
    await eventually(lambda: len(frames) >= 3)
    await client.end_stream()
    assert client.current_stream_id is None
    assert client.frames_received >= 3
    assert client.last_frame_at == pytest.approx(time.monotonic(), abs=2)
    await client.disconnect()
    assert not client.is_connected
    assert log.calls == [
        ("on_status_change", "authenticating", None),
        ("on_status_change", "connecting", None),
        ("on_status_change", "connected", None),
        ("on_connected",),
        ("on_stream_started", "stream-1"),
        ("on_interact_acknowledged", "PET THE CAT"),
        ("on_stream_ended",),
        ("on_status_change", "disconnected", None),
        ("on_disconnected",),
    ]
    frame, decoded = frames[0], pictures[0]
    assert frame.data.shape == (48, 64, 3)
    assert (frame.width, frame.height) == (64, 48)
    assert decoded.frame.format.name == "yuv420p"
    assert decoded.timestamp_ms == frame.timestamp_ms
    assert {"type": "client_disconnecting"} in service.said
    assert service.closed_with == [1000]


@pytest.mark.parametrize("codec", ["H264", "VP8"])
async def test_codecs_and_readings(
    client: Odyssey, service: FakeService, codec: str
) -> None:
    assert await client.stats() == PeerStats()
    service.codec = codec
    await client.connect()
    await client.start_stream("A cat")
    first = await client.stats()
    assert first.bitrate_bps is None
    count = client.frames_received
    await eventually(lambda: client.frames_received > count + 4)
    reading = await client.stats()
    assert reading.codec == codec
    assert reading.ice_state == "completed"
    assert reading.packets_lost == 0
    assert reading.loss == 0
    assert reading.fps is not None
    assert reading.fps > 5
    assert reading.bitrate_bps is not None
    assert reading.bitrate_bps > 1000
    assert reading.jitter_ms is not None
    assert reading.rtt_ms is not None
    assert reading.rtt_ms < 200


async def test_a_keyframe_can_be_asked_for(
    client: Odyssey, service: FakeService
) -> None:
    client.request_keyframe()
    await client.connect()
    asked: list[int] = []
    service.streamer.sender._send_keyframe = lambda: asked.append(1)
    client.request_keyframe()
    await eventually(lambda: asked)


async def test_image_goes_over_signaling(client: Odyssey, service: FakeService) -> None:
    await client.connect()
    picture = np.zeros((8, 8, 3), np.uint8)
    await client.start_stream("A cat", False, picture, broadcast=True)
    (request,) = service.streamer.by_signaling
    assert request["input_image_base64"].startswith("data:image/jpeg;base64,")
    assert request["portrait"] is False
    assert request["broadcast"] is True
    assert "bypass_vlm_expansion" not in request


async def test_plain_start_goes_over_the_data_channel(
    client: Odyssey, service: FakeService
) -> None:
    await client.connect()
    await client.start_stream("A cat", bypass_vlm_expansion=True)
    assert service.streamer.by_signaling == []
    assert service.streamer.received == [
        {
            "type": "interactive_stream_start",
            "prompt": "A cat",
            "portrait": True,
            "input_image_base64": None,
            "broadcast": False,
            "bypass_vlm_expansion": True,
        }
    ]


async def test_prompts_that_are_not_quite_text(
    client: Odyssey, service: FakeService
) -> None:
    await client.connect()
    await client.start_stream("caf\udce9 \U0001f600")
    assert service.streamer.received[0]["prompt"] == "caf? \U0001f600"
    assert await client.interact("\ud83d") == "?"


async def test_deprecated_image_path(
    client: Odyssey, service: FakeService, tmp_path: Path
) -> None:
    path = tmp_path / "x.png"
    Image.new("RGB", (4, 4)).save(path)
    await client.connect()
    with pytest.warns(DeprecationWarning, match="use image"):
        await client.start_stream("A cat", image_path=str(path))
    assert service.streamer.by_signaling


async def test_no_images_for_a_streamer_without_them(
    client: Odyssey, service: FakeService
) -> None:
    service.capabilities = {"image_to_video": False}
    await client.connect()
    with pytest.raises(ImageError, match="cannot start from an image"):
        await client.start_stream("A cat", image=b"\xff\xd8\xff")
    assert service.streamer.received == []


@pytest.mark.parametrize("limit", [1000, None, 262_144, 0])
async def test_message_size_decides_the_way(
    client: Odyssey, service: FakeService, limit: int | None
) -> None:
    line = re.compile(r"a=max-message-size:\d+\r\n")
    said = "" if limit is None else f"a=max-message-size:{limit}\r\n"
    service.change_offer = lambda sdp: line.sub(said, sdp)
    largest = {1000: 1000, None: 65_536, 0: 2**30}.get(limit, limit)
    await client.connect()
    long = "x" * 100_000
    assert await client.start_stream(long)
    assert bool(service.streamer.by_signaling) is (largest < 100_000)
    if largest < 100_000:
        with pytest.raises(OdysseyStreamError, match=r"too long to send \(100,0"):
            await client.interact(long)
        assert [message["type"] for message in service.streamer.received] == [
            "interactive_stream_start"
        ]
    assert await client.interact("x" * 900) == "X" * 900


async def test_wrong_states_and_types(client: Odyssey, service: FakeService) -> None:
    for operation in (
        client.start_stream("x"),
        client.interact("x"),
        client.end_stream(),
    ):
        with pytest.raises(NotConnectedError, match="client is disconnected"):
            await operation
    with pytest.raises(TypeError, match="on_connected must be callable"):
        await client.connect(5)  # type: ignore[arg-type]
    await client.connect()
    with pytest.raises(OdysseyConnectionError, match="Already connected"):
        await client.connect()
    with pytest.raises(NoStreamError, match="no stream is running"):
        await client.interact("x")
    with pytest.raises(TypeError, match="prompt must be a str"):
        await client.start_stream(None)  # type: ignore[arg-type]
    await client.end_stream()
    assert service.streamer.received == []
    await client.disconnect()
    await client.disconnect()


async def test_two_connects_at_once(client: Odyssey) -> None:
    first = asyncio.create_task(client.connect())
    await asyncio.sleep(0)
    with pytest.raises(OdysseyConnectionError, match="Already connecting"):
        await client.connect()
    await first
    assert client.is_connected


async def test_connect_again_and_again(client: Odyssey, service: FakeService) -> None:
    for count in (1, 2, 3):
        await client.connect()
        assert client.current_session_id == f"session-{count}"
        assert client.frames_received < 5
        await client.disconnect()
        assert client.current_session_id is None
        assert client.last_applied_prompt is None
    assert service.tokens == 1
    assert service.requests["POST /sessions/token"] == 3


async def test_context_manager_closes(service: FakeService) -> None:
    async with make_client(service) as client:
        await client.connect()
    assert not client.is_connected
    assert {"type": "client_disconnecting"} in service.said


async def test_development_settings_bypass_the_api(service: FakeService) -> None:
    dev = DevConfig(signaling_url=f"{service.url}/signal", session_id="mine")
    async with make_client(service, dev=dev) as client:
        await client.connect()
        assert client.current_session_id == "mine"
        assert await client.start_stream("A cat")
    assert service.upgrades == ["/signal/client/mine"]
    assert "POST /auth/token" not in service.requests
    assert "GET /regions" not in service.requests


@pytest.mark.parametrize("camel", [True, False])
async def test_credentials(service: FakeService, camel: bool) -> None:
    async with make_client(service) as owner:
        values = (await owner.create_client_credentials()).to_dict()
    if camel:
        values = {
            "signalingUrl": values["signaling_url"],
            "sessionToken": values["session_token"],
            "expiresIn": values["expires_in"],
            "capabilities": {"imageToVideo": False},
        }
    async with Odyssey.without_key(api_url=service.url) as client:
        with pytest.raises(OdysseyAuthError, match="no API key"):
            await client.list_simulations()
        started: list[str] = []
        await client.connect_with_credentials(values, on_stream_started=started.append)
        assert client.current_session_id == "session-1"
        assert client.capabilities == Capabilities(not camel)
        await client.start_stream("A cat")
        assert started == ["stream-1"]
    assert service.tokens == 1


async def test_broadcast(client: Odyssey, service: FakeService) -> None:
    log = CallLog()
    await client.connect(**log.handlers)
    await client.start_stream("A cat", broadcast=True)
    message = {"type": "broadcast_ready", "webrtc_url": "https://w.test/x"}
    service.streamer.say({**message, "spectator_token": "t", "broadcast_url": None})
    await eventually(lambda: log.of("on_broadcast_ready"))
    assert log.of("on_broadcast_ready") == [
        (BroadcastInfo(None, "https://w.test/x", "t"),)
    ]
    service.streamer.say({**message, "webrtc_url": "file:///x", "spectator_token": ""})
    service.streamer.say(message)
    await eventually(lambda: len(log.of("on_error")) == 2)
    assert all(not fatal for _, fatal in log.of("on_error"))


async def test_nothing_heavy_before_connect_and_warm_up(service: FakeService) -> None:
    async with make_client(service) as client:
        await client.warm_up()
        assert service.tokens == 1
        await eventually(lambda: service.requests["GET /regions"])
        await client.connect()
        assert service.tokens == 1
