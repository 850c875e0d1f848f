"""A scripted client and backend, so that screens run with no network."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from odyssey_tui.client import images
from odyssey_tui.errors import NotFoundError, OdysseyError
from odyssey_tui.models import (
    Capabilities,
    DecodedFrame,
    InspectedImage,
    PeerStats,
    Recording,
    StreamRecordingInfo,
    StreamRecordingsList,
)
from odyssey_tui.session import Clock, SessionManager, SystemClock
from odyssey_tui.video.profile import TerminalProfile

CLOCK: Clock = SystemClock()
"""What the session manager goes by."""


def headless_profile() -> TerminalProfile:
    """A terminal that shows no video, as in tests without a driver."""
    return TerminalProfile(protocol="none", reason="no terminal in this test")


class FakeClient:
    """Does at once what it is asked; ``fail`` holds the next errors by method."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Any]] = []
        self.fail: dict[str, OdysseyError] = {}
        self.handlers: dict[str, Any] = {}
        self.is_connected = False
        self.current_session_id: str | None = None
        self.current_stream_id: str | None = None
        self.capabilities: Capabilities | None = Capabilities(image_to_video=True)
        self.last_applied_prompt: str | None = None
        self._streams = 0

    @property
    def starts(self) -> list[str]:
        """Prompts that streams were started with."""
        return [call[1][0] for call in self.calls if call[0] == "start_stream"]

    def _called(self, name: str, argument: Any = None) -> None:
        self.calls.append((name, argument))
        if name in self.fail:
            raise self.fail.pop(name)

    async def connect(self, *_args: Any, **handlers: Any) -> None:
        self._called("connect")
        self.handlers = handlers
        await asyncio.sleep(0)
        self.is_connected = True
        self.current_session_id = "session-1"

    async def disconnect(self) -> None:
        self._called("disconnect")
        self.is_connected = False
        self.current_session_id = self.current_stream_id = None

    async def start_stream(
        self, prompt: str = "", portrait: bool = True, image: Any = None
    ) -> str:
        self._called("start_stream", (prompt, portrait, image))
        self._streams += 1
        self.current_stream_id = f"stream-{self._streams}"
        self.last_applied_prompt = prompt
        return self.current_stream_id

    async def interact(self, prompt: str) -> str:
        self._called("interact", prompt)
        self.last_applied_prompt = f"{prompt}, applied"
        return self.last_applied_prompt

    async def end_stream(self) -> None:
        self._called("end_stream")
        self.current_stream_id = None

    def request_keyframe(self) -> None:
        self._called("request_keyframe")

    async def stats(self) -> PeerStats:
        return PeerStats(bitrate_bps=2.9e6, ice_state="completed", codec="H264")


class FakeRecordings:
    """An account's recordings, the newest first, and the files behind them."""

    def __init__(self, count: int = 0) -> None:
        self.rows = [self.row(number) for number in reversed(range(count))]
        self.files: dict[str, bytes] = {}
        self.error: OdysseyError | None = None
        self.asked: list[str] = []
        self.delay = 0.0

    @staticmethod
    def row(number: int) -> StreamRecordingInfo:
        portrait = number % 3 == 2
        return StreamRecordingInfo(
            stream_id=f"stream-{number}",
            width=704 if portrait else 1280,
            height=1280 if portrait else 704,
            started_at=f"2026-01-02T03:{number % 60:02d}:05Z",
            ended_at=None,
            duration_seconds=float(number % 90),
        )

    async def list_stream_recordings(
        self, limit: int | None = None, offset: int | None = None
    ) -> StreamRecordingsList:
        await asyncio.sleep(self.delay)
        if self.error is not None:
            raise self.error
        limit, offset = limit or 50, offset or 0
        rows = self.rows[offset : offset + limit]
        return StreamRecordingsList(rows, len(self.rows), limit, offset)

    async def get_recording(self, stream_id: str) -> Recording:
        self.asked.append(stream_id)
        if self.error is not None:
            raise self.error
        base = f"https://files/{stream_id}"
        return Recording(
            stream_id=stream_id,
            video_url=f"{base}/video?expires=1767326645",
            events_url=f"{base}/events",
            thumbnail_url=f"{base}/thumbnail",
            preview_url=None,
            frame_count=120,
            duration_seconds=6.0,
        )

    async def fetch(self, url: str, limit: int) -> bytes:
        kind = url.rpartition("/")[2]
        if kind not in self.files:
            raise NotFoundError(f"{kind} is not there.")
        return self.files[kind]


class FakeBackend:
    """A session manager on a :class:`FakeClient`."""

    def __init__(self, error: OdysseyError | None = None) -> None:
        self.client = FakeClient()
        self.manager: SessionManager | None = None
        self.error = error
        self.recordings = FakeRecordings()
        self.closed = 0
        self.chosen: str | None = None

    def use_key(self, api_key: str) -> None:
        self.chosen = api_key

    def use_demo(self) -> None:
        self.chosen = "demo"

    async def open(self, on_frame: Callable[[DecodedFrame], None]) -> SessionManager:
        if self.error is not None:
            raise self.error
        self.manager = SessionManager(self.client, clock=CLOCK, on_frame=on_frame)
        return self.manager

    async def inspect_image(self, source: str) -> InspectedImage:
        return await asyncio.to_thread(images.inspect, source)

    async def close(self) -> None:
        self.closed += 1
        if self.manager is not None:
            manager, self.manager = self.manager, None
            await manager.close()
