"""``/config`` and the WebSocket through which client and streamer find each other."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

from aiohttp import web

from odyssey_tui.local.config import ServiceConfig
from odyssey_tui.local.connection import ClientConnection
from odyssey_tui.local.replies import ApiError, json_reply
from odyssey_tui.local.sessions import Session
from odyssey_tui.local.streamer import Streamer, candidate_addresses
from odyssey_tui.local.studio import Studio

if TYPE_CHECKING:
    from odyssey_tui.local.service import Service

REFILL_DELAY_S = 0.2
"""A new streamer is made this long after the last was taken, when the client
that took it has connected."""

CLOSE_TIMEOUT_S = 1.0
"""How long a client has to answer the closing of its WebSocket."""

_BASE64_SHARE = 4 / 3
_MESSAGE_OVERHEAD = 64 * 1024

logger = logging.getLogger(__name__)


def add_routes(app: web.Application, service: Service) -> None:
    """Add signaling to ``app``; it starts and ends with it."""
    Signaling(service).add(app)


class SparePool:
    """Keeps a streamer and a studio ready, so that no client waits for them.

    Streamers are used once. A studio goes from client to client, and with it
    the worlds that are ready in it.

    Args:
        config: The service's settings.
    """

    def __init__(self, config: ServiceConfig) -> None:
        self._config = config
        self._addresses = candidate_addresses(config.host)
        self._streamer: Streamer | None = None
        self._studio: Studio | None = None
        self._refill: asyncio.Task[None] | None = None
        self._closed = False

    async def start(self) -> None:
        """Make the first spares; worlds are built in the background."""
        self._studio = self._new_studio()
        self._streamer = await Streamer.prepare(self._addresses)

    async def take_streamer(self) -> Streamer:
        """A streamer with its offer ready. It is the caller's, to close it."""
        taken, self._streamer = self._streamer, None
        refilling = self._refill is not None and not self._refill.done()
        if not refilling and not self._closed:
            self._refill = asyncio.create_task(
                self._prepare_streamer(), name="spare-streamer"
            )
        return taken or await Streamer.prepare(self._addresses)

    def take_studio(self) -> Studio:
        """A studio, to be given back."""
        taken, self._studio = self._studio, None
        return taken or self._new_studio()

    async def give_back(self, studio: Studio) -> None:
        """Keep ``studio`` for the next client, or close it if there is one."""
        if self._closed or self._studio is not None:
            await studio.close()
            return
        self._studio = studio
        studio.warm_up()

    async def close(self) -> None:
        """Close the spares, and make no more."""
        self._closed = True
        if self._refill is not None:
            self._refill.cancel()
            await asyncio.wait([self._refill])
        if self._streamer is not None:
            await self._streamer.close()
        if self._studio is not None:
            await self._studio.close()

    def _new_studio(self) -> Studio:
        studio = Studio(seed=self._config.seed, stamp=self._config.stamp)
        studio.warm_up()
        return studio

    async def _prepare_streamer(self) -> None:
        await asyncio.sleep(REFILL_DELAY_S)
        self._streamer = await Streamer.prepare(self._addresses)


class Signaling:
    """The routes, and the connections that they have made.

    Args:
        service: The service's shared state.
    """

    def __init__(self, service: Service) -> None:
        self._service = service
        self._spares = SparePool(service.config)
        self._connections: dict[str, ClientConnection] = {}
        self._served: set[asyncio.Task[None]] = set()
        self._closing = False
        limits = service.config.limits
        self._max_message = (
            round(limits.max_image_bytes * _BASE64_SHARE)
            + 6 * limits.max_prompt_bytes
            + _MESSAGE_OVERHEAD
        )

    def add(self, app: web.Application) -> None:
        """Add the routes to ``app``, and what has to be begun and ended."""
        app.router.add_get("/config", self._config)
        app.router.add_get("/client/{session_id}", self._client)
        app.on_startup.append(self._start)
        app.on_shutdown.append(self._close)

    async def _start(self, _app: web.Application) -> None:
        await self._spares.start()

    async def _close(self, _app: web.Application) -> None:
        """End every connection; streams are recorded to the end."""
        self._closing = True
        for connection in list(self._connections.values()):
            connection.stop()
        if self._served:
            await asyncio.wait(self._served)
        await self._spares.close()

    async def _config(self, request: web.Request) -> web.Response:
        transport = request.transport
        address = transport.get_extra_info("sockname") if transport else None
        seen_as = address[0] if address else "127.0.0.1"
        return json_reply({"iceServers": [{"urls": self._service.stun.url(seen_as)}]})

    async def _client(self, request: web.Request) -> web.StreamResponse:
        session = self._authorized(request)
        socket = web.WebSocketResponse(
            timeout=CLOSE_TIMEOUT_S,
            max_msg_size=self._max_message,
            # Images are compressed already; a second time costs both sides more
            # than the bytes saved.
            compress=False,
        )
        if not socket.can_prepare(request):
            raise ApiError(426, "This is a WebSocket", headers={"Upgrade": "websocket"})
        await socket.prepare(request)
        # A task of its own: it finishes its work even if the server gives up
        # on the handler.
        serving = asyncio.create_task(self._serve(request, socket, session))
        self._served.add(serving)
        serving.add_done_callback(self._served.discard)
        await asyncio.shield(serving)
        return socket

    async def _serve(
        self, request: web.Request, socket: web.WebSocketResponse, session: Session
    ) -> None:
        streamer = await self._spares.take_streamer()
        studio = self._spares.take_studio()
        connection = ClientConnection(
            request,
            socket,
            session,
            streamer=streamer,
            studio=studio,
            config=self._service.config,
            sessions=self._service.sessions,
            store=self._service.recordings,
        )
        session_id = session.session_id
        previous = self._connections.get(session_id)
        self._connections[session_id] = connection
        if previous is not None:
            previous.replace()
        try:
            if self._closing:
                connection.stop()
            await connection.run()
        finally:
            if self._connections.get(session_id) is connection:
                del self._connections[session_id]
            await self._spares.give_back(studio)

    def _authorized(self, request: web.Request) -> Session:
        """The session that the request's token opens.

        Raises:
            ApiError: 401 without a valid token, 403 for another session's, 404
                for a session that is no more.
        """
        session_id = request.match_info["session_id"]
        token = request.query.get("token", "")
        opened = self._service.authority.verify_session_token(token)
        if opened is None:
            raise ApiError(401, "Invalid or expired session token")
        if opened != session_id:
            raise ApiError(403, "The token is for another session")
        session = self._service.sessions.get(session_id)
        if session is None:
            raise ApiError(404, "Session not found")
        self._service.sessions.touch(session)
        return session
