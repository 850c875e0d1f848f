"""A small Odyssey service whose every reply a test can script.

REST and signaling over aiohttp, the streamer over aiortc, all on loopback and in
the test's own event loop. Pictures are tiny, so a connection costs little.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import fractions
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import av
from aiohttp import WSMsgType, web
from aiortc import (
    RTCConfiguration,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.mediastreams import MediaStreamTrack

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

KEY = "ody_test_key"


def session_jwt(session_id: str) -> str:
    """A token of the right shape; nobody checks its signature."""

    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().strip("=")

    return f"{part({'alg': 'HS256'})}.{part({'session_id': session_id})}.c2ln"


class TinyVideo(MediaStreamTrack):
    """Grey 64x48 pictures, 50 a second, each a little lighter than the last."""

    kind = "video"

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    async def recv(self) -> av.VideoFrame:
        await asyncio.sleep(0.02)
        frame = av.VideoFrame(64, 48, "yuv420p")
        for plane, value in zip(
            frame.planes, (self.count % 200, 128, 128), strict=True
        ):
            plane.update(bytes([value]) * plane.buffer_size)
        frame.pts = self.count * 1800
        frame.time_base = fractions.Fraction(1, 90_000)
        self.count += 1
        return frame


class Streamer:
    """The server's end of one session."""

    def __init__(self, service: FakeService, socket: web.WebSocketResponse) -> None:
        self.service = service
        self.socket = socket
        self.pc = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self.received: list[dict[str, Any]] = []
        self.by_signaling: list[dict[str, Any]] = []
        self.inbox = self.pc.createDataChannel("clientToStreamer")
        self.outbox = self.pc.createDataChannel("streamerToClient")
        self.inbox.on("message", self._message)
        self.video = TinyVideo()
        self.sender = self.pc.addTrack(self.video)
        self.answered = asyncio.Event()
        self.keyframes_wanted = 0
        self._tasks: set[asyncio.Task[None]] = set()

    def prefer(self, name: str) -> None:
        codecs = RTCRtpSender.getCapabilities("video").codecs
        chosen = [codec for codec in codecs if codec.name in (name, "rtx")]
        self.pc.getTransceivers()[0].setCodecPreferences(chosen)

    async def offer(self) -> str:
        if self.service.codec is not None:
            self.prefer(self.service.codec)
        await self.pc.setLocalDescription(await self.pc.createOffer())
        return str(self.pc.localDescription.sdp)

    async def answer(self, sdp: str) -> None:
        await self.pc.setRemoteDescription(RTCSessionDescription(sdp, "answer"))
        self.answered.set()

    def say(self, message: object) -> None:
        """Sends a message (or raw text) on the reply channel."""
        text = message if isinstance(message, str) else json.dumps(message)
        if self.outbox.readyState == "open":
            self.outbox.send(text)
        elif self.outbox.readyState == "connecting":
            # A client may start before this channel is open.
            self.outbox.once("open", lambda: self.outbox.send(text))

    def handle(self, message: dict[str, Any]) -> None:
        """What a real streamer answers, unless the test has scripted otherwise."""
        self.received.append(message)
        kind = message["type"]
        scripted = self.service.replies.get(kind)
        if scripted is not None:
            for reply in scripted:
                self.say(reply)
        elif kind == "interactive_stream_start":
            self.service.streams += 1
            self.say(
                {
                    "type": "stream_started",
                    "stream_id": f"stream-{self.service.streams}",
                    "applied_prompt": message["prompt"].upper(),
                }
            )
        elif kind == "update":
            self.say(
                {"type": "update_acknowledged", "prompt": message["prompt"].upper()}
            )
        elif kind == "interactive_stream_end":
            self.say({"type": "stream_ended"})

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await self.pc.close()

    def _message(self, text: str) -> None:
        self.handle(json.loads(text))


class FakeService:
    """REST, signaling and streamers; attributes script what they do.

    Attributes:
        routes: Replaces the handler of ``(method, path)``.
        requests: Counts requests by ``"METHOD path"``.
        bodies: JSON bodies received, by the same name.
        tokens: How many access tokens were given out.
        refuse_tokens: Access tokens that are answered with 401.
        queue: How many session requests are answered with 503.
        ice_servers: What /config answers.
        signaling: Replaces what happens on an accepted WebSocket.
        refuse_upgrades: HTTP statuses with which the next upgrades are refused.
        replies: Replaces the replies to a data channel message type.
        codec: ``VP8`` or ``H264``; default whatever aiortc prefers.
        change_offer: Changes the offer before it is sent.
    """

    def __init__(self) -> None:
        self.routes: dict[tuple[str, str], Handler] = {}
        self.requests: Counter[str] = Counter()
        self.bodies: dict[str, list[Any]] = {}
        self.headers: dict[str, list[dict[str, str]]] = {}
        self.tokens = 0
        self.expires_in: Any = 3600
        self.refuse_tokens: set[str] = set()
        self.queue = 0
        self.capabilities: Any = {"image_to_video": True}
        self.ice_servers: Any = []
        self.signaling: Callable[[FakeService, web.WebSocketResponse], Any] | None = (
            None
        )
        self.refuse_upgrades: list[int] = []
        self.replies: dict[str, list[Any]] = {}
        self.codec: str | None = None
        self.change_offer: Callable[[str], str] = str
        self.streams = 0
        self.upgrades: list[str] = []
        self.sockets: list[web.WebSocketResponse] = []
        self.streamers: list[Streamer] = []
        self.said: list[dict[str, Any]] = []
        self.closed_with: list[int | None] = []
        self.url = ""
        self._runner: web.AppRunner | None = None

    @property
    def streamer(self) -> Streamer:
        return self.streamers[-1]

    @property
    def socket(self) -> web.WebSocketResponse:
        return self.sockets[-1]

    def drop(self) -> None:
        """Breaks the latest signaling connection without a close frame."""
        transport = self.socket._req.transport  # type: ignore[union-attr]
        assert transport is not None
        transport.abort()

    async def start(self) -> None:
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_route("*", "/{path:.*}", self._dispatch)
        self._runner = web.AppRunner(
            app, shutdown_timeout=0.1, handler_cancellation=True
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"

    async def stop(self) -> None:
        for streamer in self.streamers:
            await streamer.close()
        for socket in self.sockets:
            if not socket.closed:
                with contextlib.suppress(ConnectionError):
                    await socket.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _dispatch(self, request: web.Request) -> web.StreamResponse:
        name = f"{request.method} {request.path}"
        self.requests[name] += 1
        if request.can_read_body:
            self.bodies.setdefault(name, []).append(json.loads(await request.read()))
        self.headers.setdefault(name, []).append(dict(request.headers))
        scripted = self.routes.get((request.method, request.path))
        if scripted is not None:
            return await scripted(request)
        if request.path.startswith("/signal/client/"):
            return await self._socket(request)
        if name == "POST /auth/token":
            return self._auth(name)
        if name == "GET /signal/config":
            return web.json_response({"iceServers": self.ice_servers})
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not token or token in self.refuse_tokens:
            return web.json_response({"detail": "token refused"}, status=401)
        return self._authorized(name)

    def _auth(self, name: str) -> web.Response:
        if self.bodies[name][-1]["api_key"] != KEY:
            return web.json_response({"detail": "no"}, status=401)
        self.tokens += 1
        reply: dict[str, Any] = {"access_token": f"token-{self.tokens}"}
        if self.expires_in is not None:
            reply["expires_in"] = self.expires_in
        return web.json_response(reply)

    def _authorized(self, name: str) -> web.Response:
        if name == "GET /regions":
            return web.json_response({"regions": []})
        if name == "POST /sessions/request":
            if self.queue > 0:
                self.queue -= 1
                return web.json_response({"detail": "busy"}, status=503)
            count = self.requests[name]
            return web.json_response(
                {
                    "session_id": f"session-{count}",
                    "signalling_url": self.url.replace("http", "ws") + "/signal/",
                    "capabilities": self.capabilities,
                    "streamer_id": "s1",
                }
            )
        if name == "POST /sessions/token":
            session_id = self.bodies[name][-1]["session_id"]
            return web.json_response(
                {"session_token": session_jwt(session_id), "expires_in": 600}
            )
        return web.json_response({"detail": "Not Found"}, status=404)

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        self.upgrades.append(request.path_qs)
        if self.refuse_upgrades:
            return web.Response(status=self.refuse_upgrades.pop(0))
        socket = web.WebSocketResponse(max_msg_size=64 * 2**20)
        await socket.prepare(request)
        self.sockets.append(socket)
        try:
            if self.signaling is not None:
                await self.signaling(self, socket)
            else:
                await self.negotiate(socket)
        finally:
            self.closed_with.append(socket.close_code)
        return socket

    async def negotiate(self, socket: web.WebSocketResponse) -> None:
        """The ordinary course of a session."""
        streamer = Streamer(self, socket)
        self.streamers.append(streamer)
        offer = self.change_offer(await streamer.offer())
        await socket.send_json({"type": "offer", "sdp": offer})
        await self.listen(socket, streamer)

    async def listen(self, socket: web.WebSocketResponse, streamer: Streamer) -> None:
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                continue
            content = json.loads(message.data)
            self.said.append(content)
            if content["type"] == "answer":
                await streamer.answer(content["sdp"])
            elif content["type"] == "interactive_stream_start":
                streamer.by_signaling.append(content)
                streamer.handle(content)
