"""The signaling connection: a WebSocket that brings the offer and must stay open."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidStatus,
    InvalidURI,
)

from odyssey_tui.client import tasks, wire
from odyssey_tui.client.rest import USER_AGENT, tls_context
from odyssey_tui.client.text import one_line, without_query
from odyssey_tui.errors import BadReplyError, OdysseyError, SignalingError

log = logging.getLogger(__name__)

# At DEBUG the library logs the request line, which has the session token.
_library_log = logging.getLogger("odyssey_tui.client.websocket")
_library_log.setLevel(logging.WARNING)

OPEN_SECONDS = 10.0
CLOSE_SECONDS = 1.0
KEEPALIVE_SECONDS = 10.0
PING_SECONDS = 20.0
MAX_MESSAGE = 1024 * 1024
CLEAN_CLOSES = (1000, 1001)

_REASONS = {
    "streamer_not_available": "The streamer is not available",
    "streamer_disconnected": "The streamer disconnected",
    "duration_limit_reached": "The session reached its longest duration",
}


class Signaling:
    """One open signaling connection.

    Attributes:
        on_candidate: Called with each ICE candidate of the server.
        offer: Resolved with the server's session description.
        lost: Resolved when the connection has gone: with ``None`` if the server
            closed it in good order (1000, 1001), else with the error.
    """

    def __init__(
        self,
        socket: ClientConnection,
        on_candidate: Callable[[wire.CandidateMessage], None],
    ) -> None:
        loop = asyncio.get_running_loop()
        self._socket = socket
        self.on_candidate = on_candidate
        self.offer: asyncio.Future[str] = loop.create_future()
        self.lost: asyncio.Future[OdysseyError | None] = loop.create_future()
        self._tasks = [
            asyncio.create_task(self._receive(), name="odyssey-signaling"),
            asyncio.create_task(self._keep_alive(), name="odyssey-keepalive"),
        ]

    @classmethod
    async def open(
        cls, url: str, on_candidate: Callable[[wire.CandidateMessage], None]
    ) -> Signaling:
        """Connects.

        Args:
            url: WebSocket address with the session token; a secret.
            on_candidate: Called with each ICE candidate of the server.

        Raises:
            SignalingError: Refused (``retryable`` says whether trying again can
                help) or unreachable.
        """
        options: dict[str, Any] = {}
        if url.startswith("wss:"):
            options["ssl"] = await asyncio.to_thread(tls_context)
        try:
            socket = await connect(
                url,
                compression=None,
                open_timeout=OPEN_SECONDS,
                close_timeout=CLOSE_SECONDS,
                ping_interval=PING_SECONDS,
                ping_timeout=PING_SECONDS,
                max_size=MAX_MESSAGE,
                user_agent_header=USER_AGENT,
                logger=_library_log,
                **options,
            )
        except InvalidStatus as error:
            raise _refused(error.response.status_code) from None
        except InvalidURI:
            raise SignalingError(
                "The signaling address cannot be used", retryable=False
            ) from None
        except (OSError, TimeoutError, InvalidHandshake, ValueError) as error:
            # The library's words can repeat the address, token included.
            reason = error.strerror if isinstance(error, OSError) else None
            raise SignalingError(
                f"Cannot reach the signaling server {without_query(url)}: "
                f"{one_line(reason or type(error).__name__, 200)}"
            ) from None
        return cls(socket, on_candidate)

    @property
    def close_code(self) -> int | None:
        """The code with which the connection was closed, if it was."""
        return self._socket.close_code

    async def send(self, text: str) -> None:
        """Sends one message; ``SignalingError`` if the connection has gone."""
        try:
            await self._socket.send(text)
        except ConnectionClosed as error:
            raise SignalingError("The signaling connection has closed") from error

    async def aclose(self, *, polite: bool) -> None:
        """Closes; ``polite`` tells the server first, so it frees the session.

        Always ends within a few seconds.
        """
        await tasks.stop(self._tasks)
        with contextlib.suppress(TimeoutError, ConnectionClosed, OSError):
            async with asyncio.timeout(2 * CLOSE_SECONDS):
                if polite:
                    await self._socket.send('{"type":"client_disconnecting"}')
                await self._socket.close(1000, "Client disconnect")
        # Nothing is left to wait for if that came in time.
        self._socket.transport.abort()

    async def _receive(self) -> None:
        try:
            async for message in self._socket:
                self._handle(message)
        except ConnectionClosed:
            pass
        except OdysseyError as error:
            self._lose(error)
            return
        except Exception as error:
            # Without its reader the connection is as good as lost.
            log.error("signaling reader failed", exc_info=error)
            self._lose(SignalingError("The signaling connection failed"))
            return
        self._lose(self._close_error())

    async def _keep_alive(self) -> None:
        while True:
            await asyncio.sleep(KEEPALIVE_SECONDS)
            try:
                await self._socket.send('{"type":"keepalive"}')
            except ConnectionClosed:
                return

    def _handle(self, message: str | bytes) -> None:
        try:
            kind = wire.decode(message, wire.Envelope, "signaling message").type
            if kind == "offer" and not self.offer.done():
                offer = wire.decode(message, wire.OfferMessage, "signaling offer")
                self.offer.set_result(offer.sdp)
            elif kind == "ice_candidate":
                self.on_candidate(
                    wire.decode(message, wire.CandidateMessage, "ice_candidate")
                )
            elif kind == "error":
                reason = wire.decode(message, wire.ErrorMessage, "error").reason
                words = one_line(reason, 100)
                raise SignalingError(
                    _REASONS.get(words, f"Server error: {words}"),
                    code=words,
                    retryable=words != "duration_limit_reached",
                )
        except BadReplyError as error:
            if not self.offer.done():
                # It may have been the offer; waiting for another is no use.
                raise
            log.info("ignored: %s", error)

    def _close_error(self) -> SignalingError | None:
        code = self._socket.close_code
        if code in CLEAN_CLOSES:
            return None
        reason = one_line(self._socket.close_reason or "", 200)
        if code is None or code == 1006:
            text = "The signaling connection broke"
        else:
            text = "Signaling disconnected: " + (reason or f"code {code}")
        # 1008 and the codes of the application's own mean "not you".
        refused = code == 1008 or (code is not None and code >= 4000)
        return SignalingError(text, code=str(code or 1006), retryable=not refused)

    def _lose(self, error: OdysseyError | None) -> None:
        if not self.lost.done():
            self.lost.set_result(error)


def _refused(status: int) -> SignalingError:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "refused"
    retryable = status >= 500 or status in (408, 425, 429)
    return SignalingError(
        f"The signaling server refused the session: HTTP {status} {phrase}",
        code=str(status),
        retryable=retryable,
    )
