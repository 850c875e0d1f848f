"""A session from connect to disconnect, as the documentation tells it."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from odyssey_tui.client import ConnectionStatus, DecodedFrame, Odyssey, VideoFrame
from tests.unit.client.fake_service import FakeService


class Log:
    """Notes every callback in the order of the calls."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self.frames: list[VideoFrame] = []
        self.decoded: list[DecodedFrame] = []

    def note(self, name: str) -> Any:
        return lambda *arguments: self.calls.append((name, *arguments))

    def handlers(self) -> dict[str, Any]:
        names = (
            "on_connected",
            "on_disconnected",
            "on_stream_started",
            "on_stream_ended",
            "on_interact_acknowledged",
            "on_stream_error",
            "on_error",
            "on_status_change",
            "on_broadcast_ready",
            "on_queue",
        )
        return {name: self.note(name) for name in names}

    def of(self, name: str) -> list[tuple[Any, ...]]:
        return [call[1:] for call in self.calls if call[0] == name]


async def test_whole_session(client: Odyssey, service: FakeService) -> None:
    log = Log()
    t = time.perf_counter()
    await client.connect(
        on_video_frame=log.frames.append,
        on_decoded_frame=log.decoded.append,
        **log.handlers(),
    )
    print("connect", time.perf_counter() - t)
    assert client.is_connected
    assert client.current_status is ConnectionStatus.CONNECTED
    assert client.current_session_id == "session-1"
    assert client.capabilities is not None
    assert client.capabilities.image_to_video is True
    assert await client.start_stream("A cat", portrait=False) == "stream-1"
    assert client.current_stream_id == "stream-1"
    assert client.last_applied_prompt == "A CAT"
    assert await client.interact("Pet the cat") == "PET THE CAT"
    async with asyncio.timeout(3):
        while len(log.frames) < 3:
            await asyncio.sleep(0.01)
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
    frame, decoded = log.frames[0], log.decoded[0]
    assert frame.data.shape == (48, 64, 3)
    assert (frame.width, frame.height) == (64, 48)
    assert decoded.frame.format.name == "yuv420p"
    assert decoded.timestamp_ms == frame.timestamp_ms
    assert {"type": "client_disconnecting"} in service.said
    assert service.closed_with == [1000]
