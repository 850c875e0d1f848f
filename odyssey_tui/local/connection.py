"""One client's signaling connection and all that hangs on it."""

from __future__ import annotations

import asyncio
import logging
from typing import Literal, TypeAlias

import msgspec
from aiohttp import WSCloseCode, WSMsgType, web

from odyssey_tui.local.background import BackgroundTasks
from odyssey_tui.local.channels import StreamControl
from odyssey_tui.local.config import ServiceConfig
from odyssey_tui.local.midstream import Midstream
from odyssey_tui.local.requests import message_type
from odyssey_tui.local.sessions import Session, SessionRegistry
from odyssey_tui.local.storage import RecordingStore
from odyssey_tui.local.streamer import AnswerError, Streamer
from odyssey_tui.local.studio import Studio

GOODBYE_TIMEOUT_S = 5.0
"""How long a client whose media is gone has to close signaling itself."""

ERROR_LINGER_S = 5.0
"""How long a client has to leave after a fatal error."""

logger = logging.getLogger(__name__)


class Answer(msgspec.Struct, tag_field="type", tag="answer"):
    """The client's half of the negotiation."""

    sdp: str


class IceCandidate(msgspec.Struct, tag_field="type", tag="ice_candidate"):
    """One more address of the client; an empty one ends the list."""

    candidate: str = ""
    sdp_mid: str | None = msgspec.field(default=None, name="sdpMid")
    line_index: int | None = msgspec.field(default=None, name="sdpMLineIndex")


class Keepalive(msgspec.Struct, tag_field="type", tag="keepalive"):
    """The client is still there."""


class Goodbye(msgspec.Struct, tag_field="type", tag="client_disconnecting"):
    """The client is about to leave."""


SignalingMessage: TypeAlias = Answer | IceCandidate | Keepalive | Goodbye

_MESSAGE = msgspec.json.Decoder(SignalingMessage)
_START = "interactive_stream_start"

# Who ended the connection decides whether the session is over with it.
_Ending: TypeAlias = Literal["client", "service", "lost"]


class ClientConnection:
    """Serves one client from the offer to the last byte.

    Args:
        request: The upgrade request.
        socket: The WebSocket, open.
        session: Whose connection this is.
        streamer: The offering end, ready.
        studio: Where streams are made; not closed by the connection.
        config: The service's settings.
        sessions: Where signs of life go.
        store: Where streams are recorded.
    """

    def __init__(
        self,
        request: web.Request,
        socket: web.WebSocketResponse,
        session: Session,
        *,
        streamer: Streamer,
        studio: Studio,
        config: ServiceConfig,
        sessions: SessionRegistry,
        store: RecordingStore,
    ) -> None:
        self.session = session
        self._request = request
        self._socket = socket
        self._streamer = streamer
        self._sessions = sessions
        self._fault = session.fault
        self._tasks = BackgroundTasks()
        self._ending: _Ending | None = None
        self._midstream: Midstream | None = None
        if self._fault is not None and self._fault.midstream is not None:
            self._midstream = Midstream(*self._fault.midstream, self)
        self._control = StreamControl(
            account=session.account,
            wire=streamer,
            studio=studio,
            store=store,
            limits=config.limits,
            max_stream_seconds=config.max_stream_seconds,
            on_started=self._midstream.stream_started if self._midstream else None,
        )
        streamer.on_message = self._control.submit
        streamer.on_keyframe_wanted = self._control.request_keyframe
        streamer.on_bitrate = self._control.set_bitrate
        streamer.on_lost = self._media_lost

    async def run(self) -> None:
        """Serve until either side has had enough, then clear everything away."""
        self._control.begin()
        self.session.on_release(self._session_released)
        try:
            if self._fault is not None and self._fault.signal_reason is not None:
                await self._send_error(self._fault.signal_reason)
                self._close_later(ERROR_LINGER_S)
            else:
                await self._send("offer", sdp=self._streamer.offer)
            await self._receive()
        except ConnectionError as error:
            logger.debug("signaling broke off: %r", error)
        finally:
            await self._clear_away()

    def replace(self) -> None:
        """Make way for a newer connection of the same session."""
        self._ending = "lost"
        self._close(WSCloseCode.POLICY_VIOLATION, "replaced by a newer connection")

    def stop(self) -> None:
        """The service is about to end."""
        self._ending = "service"
        self._close(WSCloseCode.GOING_AWAY, "the service is stopping")

    def abort_transport(self) -> None:
        """Break the TCP connection of the WebSocket off."""
        transport = self._request.transport
        if transport is not None:
            transport.abort()

    def close_signaling(self, code: int, reason: str) -> None:
        """Close the WebSocket with that code, and end the session."""
        self._ending = "service"
        self._close(code, reason)

    def lose_streamer(self) -> None:
        """Report the streamer as gone and close the peer connection."""

        async def lose() -> None:
            await self._send_error("streamer_disconnected")
            await asyncio.gather(self._streamer.close(), self._control.close())
            self._close_later(ERROR_LINGER_S)

        self._tasks.spawn(lose())

    def fail_stream(self, reason: str, message: str) -> None:
        """End the stream with an error."""
        self._control.fail_stream(reason, message)

    def silence_media(self) -> None:
        """Let the media path die without a word."""
        self._streamer.on_lost = _nothing
        self._streamer.silence()

    async def _receive(self) -> None:
        async for message in self._socket:
            if message.type is WSMsgType.TEXT:
                self._sessions.touch(self.session)
                await self._handle(message.data)
        code = self._socket.close_code
        if self._ending is None:
            proper = code in (WSCloseCode.OK, WSCloseCode.GOING_AWAY)
            self._ending = "client" if proper else "lost"

    async def _handle(self, text: str) -> None:
        if message_type(text) == _START:
            self._control.submit(text)
            return
        try:
            message = _MESSAGE.decode(text)
        except (ValueError, RecursionError):
            # Of an unknown type, or rubbish: both are to be ignored.
            return
        match message:
            case Answer():
                await self._answer(message.sdp)
            case IceCandidate():
                self._tasks.spawn(self._candidate(message))
            case Goodbye():
                if self._ending is None:
                    self._ending = "client"
                    self._give_up_session()
            case Keepalive():
                pass

    async def _answer(self, sdp: str) -> None:
        try:
            await self._streamer.accept(sdp)
        except AnswerError as error:
            logger.warning("session %s: %s", self.session.session_id, error)
            await self._send_error("invalid_answer")
            self._close_later(ERROR_LINGER_S)

    async def _candidate(self, message: IceCandidate) -> None:
        try:
            await self._streamer.add_candidate(
                message.candidate, message.sdp_mid, message.line_index
            )
        except AnswerError as error:
            logger.info("session %s: %s", self.session.session_id, error)

    async def _send(self, kind: str, **fields: str) -> None:
        fault = self._fault
        if fault is not None and fault.delay_s:
            await asyncio.sleep(fault.delay_s)
        if fault is not None and fault.hostile and "reason" in fields:
            fields["reason"] = fault.hostile_text(fields["reason"])
        text = msgspec.json.encode({"type": kind, **fields}).decode()
        await self._socket.send_str(fault.garble(text) if fault is not None else text)

    async def _send_error(self, reason: str) -> None:
        await self._send("error", reason=reason)

    def _media_lost(self) -> None:
        """The peer connection is gone; the client knows, or is gone as well."""

        async def lost() -> None:
            await self._control.close()
            await asyncio.sleep(GOODBYE_TIMEOUT_S)
            await self._send_error("streamer_disconnected")
            self._close(WSCloseCode.INTERNAL_ERROR, "media connection lost")

        self._tasks.spawn(lost())

    def _session_released(self) -> None:
        if self._ending is None:
            self._ending = "service"
            self._close(WSCloseCode.POLICY_VIOLATION, "session expired: no keepalive")

    def _close_later(self, delay_s: float) -> None:
        async def close() -> None:
            await asyncio.sleep(delay_s)
            self._close(WSCloseCode.INTERNAL_ERROR, "")

        self._ending = "service"
        self._tasks.spawn(close())

    def _close(self, code: int, reason: str) -> None:
        async def close() -> None:
            await self._socket.close(code=code, message=reason.encode())

        self._tasks.spawn(close())

    async def _clear_away(self) -> None:
        """Close everything; the session ends too, unless the client was lost."""
        if self._midstream is not None:
            self._midstream.cancel()
        self._ending = self._ending or "lost"
        if self._ending != "lost":
            self._give_up_session()
        await asyncio.gather(
            self._streamer.close(),
            self._control.close(),
            self._tasks.cancel(),
        )

    def _give_up_session(self) -> None:
        # At once, before anything else is cleared away: a client that comes
        # back right after it has left is to find its place free.
        self._sessions.release(self.session)


def _nothing() -> None:
    """Do nothing."""
