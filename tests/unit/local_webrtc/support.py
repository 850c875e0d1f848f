"""What the tests share: a cheap world, a running service, and a plain client."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import av
from aiortc import (
    RTCConfiguration,
    RTCDataChannel,
    RTCIceServer,
    RTCPeerConnection,
    RTCRtpReceiver,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from PIL import Image

from odyssey_tui.local.config import Limits, ServiceConfig, Timings
from odyssey_tui.local.service import Service

KEY = "ody_test_0123456789"
PATIENCE_S = 10.0

QUICK = Timings(shutdown_s=0.2)


class PatternWorld:
    """A grey picture with a bar that moves; costs next to nothing."""

    def __init__(self, width: int, height: int, seed: int | None = None) -> None:
        self.width = width
        self.height = height
        self.seed = seed
        self.count = 0
        self.images: list[tuple[int, int] | None] = []
        self.prompts: list[str] = []

    def start(self, prompt: str, image: Image.Image | None = None) -> str:
        if "explode" in prompt:
            raise RuntimeError("the world would not start")
        self.images.append(None if image is None else image.size)
        return self.interact(prompt)

    def interact(self, prompt: str) -> str:
        self.prompts.append(prompt)
        return f"applied {prompt}"

    def render(self) -> av.VideoFrame:
        if any("collapse" in prompt for prompt in self.prompts):
            raise RuntimeError("the world came to an end")
        frame = av.VideoFrame(self.width, self.height, "yuv420p")
        for plane, value in zip(frame.planes, (90, 128, 120), strict=True):
            data = bytearray([value]) * plane.buffer_size
            if value == 90:
                row = (self.count * 8) % (self.height - 8)
                start = row * plane.line_size
                data[start : start + 8 * plane.line_size] = bytes(8 * plane.line_size)
            plane.update(bytes(data))
        self.count += 1
        return frame


@contextlib.asynccontextmanager
async def running(folder: Path, **settings: Any) -> AsyncIterator[Service]:
    """A listening service, closed afterwards."""
    settings.setdefault("api_key", KEY)
    settings.setdefault("timings", QUICK)
    settings.setdefault("limits", Limits())
    config = ServiceConfig(data_dir=folder, faults=True, **settings)
    service = await Service.open(config)
    await service.start()
    try:
        yield service
    finally:
        await service.close()


async def eventually(look: Callable[[], bool], what: str) -> None:
    """Wait until ``look()`` is true."""
    end = time.monotonic() + PATIENCE_S
    while not look():
        assert time.monotonic() < end, f"never happened: {what}"
        await asyncio.sleep(0.005)


class Client:
    """A client of the service as the protocol describes it, and nothing more."""

    def __init__(self, service: Service, key: str = KEY) -> None:
        self.service = service
        self.key = key
        self.http = aiohttp.ClientSession()
        self.session: dict[str, Any] = {}
        self.socket: aiohttp.ClientWebSocketResponse | None = None
        self.signals: list[dict[str, Any]] = []
        self.raw_signals: list[str] = []
        self.replies: asyncio.Queue[str] = asyncio.Queue()
        self.frames: list[tuple[int, int]] = []
        self.channels: dict[str, RTCDataChannel] = {}
        self.offer = ""
        self.token = ""
        self.peer: RTCPeerConnection | None = None
        self._tasks: list[asyncio.Task[None]] = []

    async def request_session(self) -> None:
        """REST, up to the session token."""
        base = self.service.url
        async with self.http.post(
            f"{base}/auth/token", json={"api_key": self.key}
        ) as reply:
            token = (await reply.json())["access_token"]
        self.http.headers["Authorization"] = f"Bearer {token}"
        async with self.http.post(f"{base}/sessions/request", json={}) as reply:
            assert reply.status == 200, await reply.text()
            self.session = await reply.json()
        async with self.http.post(
            f"{base}/sessions/token", json={"session_id": self.session["session_id"]}
        ) as reply:
            self.token = (await reply.json())["session_token"]

    async def open_socket(self) -> aiohttp.ClientWebSocketResponse:
        """Signaling, up to the open WebSocket."""
        url = f"{self.session['signalling_url']}/client/{self.session['session_id']}"
        self.socket = await self.http.ws_connect(url, params={"token": self.token})
        return self.socket

    async def connect(self, *, answer: Callable[[str], str] = str) -> Client:
        """Everything up to open data channels; ``answer`` may change the SDP."""
        await self.request_session()
        await self.open_socket()
        await self.negotiate(answer=answer)
        await eventually(
            lambda: (
                len(self.channels) == 2
                and all(c.readyState == "open" for c in self.channels.values())
            ),
            "open data channels",
        )
        return self

    async def negotiate(
        self, *, answer: Callable[[str], str] = str, vp8_only: bool = False
    ) -> None:
        """Take the offer and send the answer."""
        assert self.socket is not None
        async with self.http.get(f"{self.service.url}/config") as reply:
            servers = (await reply.json())["iceServers"]
        self.offer = json.loads(await self.socket.receive_str())["sdp"]
        if self.peer is not None:
            await self.peer.close()
        self.peer = peer = RTCPeerConnection(
            RTCConfiguration(iceServers=[RTCIceServer(**s) for s in servers])
        )
        peer.on("datachannel", self._channel_opened)
        peer.on("track", self._track_added)
        await peer.setRemoteDescription(RTCSessionDescription(self.offer, "offer"))
        if vp8_only:
            found = RTCRtpReceiver.getCapabilities("video")
            assert found is not None
            peer.getTransceivers()[0].setCodecPreferences(
                [codec for codec in found.codecs if codec.name == "VP8"]
            )
        await peer.setLocalDescription(await peer.createAnswer())
        await self.signal(type="answer", sdp=answer(peer.localDescription.sdp))
        self._tasks.append(asyncio.create_task(self._listen()))

    async def signal(self, **message: Any) -> None:
        """Send a signaling message."""
        assert self.socket is not None
        await self.socket.send_json(message)

    def send(self, **message: Any) -> None:
        """Send a message over the data channel."""
        self.channels["clientToStreamer"].send(json.dumps(message))

    async def reply(self) -> dict[str, Any]:
        """The next message of the data channel."""
        async with asyncio.timeout(PATIENCE_S):
            message = json.loads(await self.replies.get())
        assert isinstance(message, dict)
        return message

    async def start(self, prompt: str = "a red fox", **fields: Any) -> dict[str, Any]:
        """Ask for a landscape stream; its first reply."""
        fields = {"prompt": prompt, "portrait": False, **fields}
        self.send(type="interactive_stream_start", **fields)
        return await self.reply()

    async def end(self) -> dict[str, Any]:
        """End the stream; the reply."""
        self.send(type="interactive_stream_end")
        return await self.reply()

    async def frames_arrive(self, more: int = 3) -> None:
        """Wait for that many further frames."""
        goal = len(self.frames) + more
        await eventually(lambda: len(self.frames) >= goal, "frames")

    async def recording(self, stream_id: str) -> dict[str, Any]:
        """What REST says of a recording."""
        async with self.http.get(f"{self.service.url}/recordings/{stream_id}") as reply:
            assert reply.status == 200, await reply.text()
            found = await reply.json()
        assert isinstance(found, dict)
        return found

    async def leave(self) -> None:
        """Disconnect the way the SDKs do."""
        if self.peer is not None:
            await self.peer.close()
        if self.socket is not None and not self.socket.closed:
            with contextlib.suppress(ConnectionError):
                await self.signal(type="client_disconnecting")
            await self.socket.close(code=1000, message=b"Client disconnect")
        await self.vanish()

    async def vanish(self) -> None:
        """Let go of everything without a word."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        if self.socket is not None:
            connection = self.socket._response.connection
            if connection is not None and connection.transport is not None:
                connection.transport.abort()
        if self.peer is not None:
            await self.peer.close()
        await self.http.close()

    def _channel_opened(self, channel: RTCDataChannel) -> None:
        self.channels[channel.label] = channel
        if channel.label == "streamerToClient":
            channel.on("message", self.replies.put_nowait)

    def _track_added(self, track: MediaStreamTrack) -> None:
        self._tasks.append(asyncio.create_task(self._drain(track)))

    async def _drain(self, track: MediaStreamTrack) -> None:
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                assert isinstance(frame, av.VideoFrame)
                self.frames.append((frame.width, frame.height))

    async def _listen(self) -> None:
        assert self.socket is not None
        async for message in self.socket:
            if message.type is aiohttp.WSMsgType.TEXT:
                self.raw_signals.append(message.data)
                with contextlib.suppress(ValueError):
                    self.signals.append(json.loads(message.data))


@contextlib.asynccontextmanager
async def connected(service: Service, key: str = KEY) -> AsyncIterator[Client]:
    """A client with open data channels, which leaves properly."""
    client = Client(service, key)
    try:
        yield await client.connect()
    finally:
        await client.leave()
