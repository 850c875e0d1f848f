"""Asking for a streamer: the request, the queue, and the session's token."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote, urlsplit, urlunsplit

from odyssey_tui.client import rest, tasks, wire
from odyssey_tui.client.api import Api
from odyssey_tui.client.config import split_url
from odyssey_tui.client.regions import Regions
from odyssey_tui.client.rest import Reply
from odyssey_tui.errors import (
    BadReplyError,
    NotFoundError,
    OdysseyAuthError,
    OdysseyConnectionError,
    OdysseyError,
    QueueTimeoutError,
    ReplyTimeoutError,
    ServiceError,
)
from odyssey_tui.models import Capabilities

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0
ABANDON_SECONDS = 1.0
_REQUEST = "POST /sessions/request"
_TOKEN = "POST /sessions/token"
_MAX_ID = 4096


@dataclass(frozen=True, slots=True)
class Session:
    """A session that the service has assigned.

    Attributes:
        session_id: Names the session.
        signaling_url: Address of its signaling server, as given.
        capabilities: What its streamer can do, if it said so.
    """

    session_id: str
    signaling_url: str
    capabilities: Capabilities | None = None

    @property
    def config_url(self) -> str:
        """Where the ICE configuration is."""
        return _rebuilt(self.signaling_url, web=True, path="/config")

    def socket_url(self, token: str | None) -> str:
        """The WebSocket address, token included: never log it."""
        path = f"/client/{quote(self.session_id, safe='')}"
        query = "" if token is None else f"token={quote(token, safe='')}"
        return _rebuilt(self.signaling_url, web=False, path=path, query=query)


@dataclass(frozen=True, slots=True)
class SessionToken:
    """Opens the signaling connection of one session."""

    token: str = field(repr=False)
    expires_in: int


class Sessions:
    """Session requests for one account."""

    def __init__(self, api: Api, regions: Regions) -> None:
        self._api = api
        self._regions = regions

    async def request(
        self, queue_timeout: float, on_queue: Callable[[float, float], None]
    ) -> Session:
        """Waits for a streamer, at most ``queue_timeout`` seconds; 0 asks once.

        Args:
            queue_timeout: How long to stay in the queue.
            on_queue: Told (seconds waited, limit) each time none was free.

        Raises:
            QueueTimeoutError: None became free in time.
            OdysseyUsageError: A limit of the account.
            OdysseyAuthError: The key may not do this.
            OdysseyConnectionError: Anything else.
        """
        started = time.monotonic()
        while True:
            content: dict[str, object] = {}
            if latencies := self._regions.latencies:
                content["region_latencies"] = latencies
            reply = await self._ask(content)
            if reply.ok:
                return _session(rest.parse(reply, wire.SessionReply))
            if reply.status != 503:
                raise as_connection_error(rest.error_of(reply))
            waited = time.monotonic() - started
            if queue_timeout <= 0:
                raise QueueTimeoutError(
                    "No streamers available. Please try again later."
                )
            on_queue(min(waited, queue_timeout), queue_timeout)
            # The wait is a good time to learn which region is near.
            self._regions.measure_soon()
            if waited >= queue_timeout:
                raise QueueTimeoutError(
                    f"Timed out waiting for a streamer ({queue_timeout:g}s)"
                )
            await asyncio.sleep(min(POLL_SECONDS, queue_timeout - waited))

    async def _ask(self, content: object) -> Reply:
        """Asks for a session; one that is granted too late is given back."""
        asking = asyncio.create_task(
            self._api.call("POST", "/sessions/request", content=content)
        )
        try:
            return await asyncio.shield(asking)
        except asyncio.CancelledError:
            await tasks.uninterrupted(self._abandon(asking))
            raise

    async def _abandon(self, asking: asyncio.Task[Reply]) -> None:
        # Only the reply says which session it is that has to be given back.
        await asyncio.wait([asking], timeout=ABANDON_SECONDS)
        await tasks.stop([asking])
        if asking.cancelled() or asking.exception() or not asking.result().ok:
            return
        try:
            session = _session(rest.parse(asking.result(), wire.SessionReply))
        except BadReplyError:
            return
        from odyssey_tui.client.farewell import give_back

        await give_back(session, self.token_text(session.session_id))

    async def token_text(self, session_id: str) -> str:
        """The token alone; see ``token``."""
        return (await self.token(session_id)).token

    async def token(self, session_id: str) -> SessionToken:
        """The token that opens the session's signaling connection.

        Asked for twice if need be: without it the session cannot even be given
        back, and would block the account's next one until it expires.
        """
        try:
            return await self._token(session_id)
        except (BadReplyError, ServiceError, ReplyTimeoutError) as error:
            if isinstance(error, ServiceError) and error.status < 500:
                raise
            log.info("asking for the session token again: %s", error)
            return await self._token(session_id)

    async def _token(self, session_id: str) -> SessionToken:
        reply = await self._api.call(
            "POST",
            "/sessions/token",
            content={"session_id": session_id},
            repeatable=True,
        )
        if reply.status == 404:
            raise ServiceError(
                "Session not found or not authorized", status=404, retryable=True
            )
        if not reply.ok:
            raise as_connection_error(rest.error_of(reply))
        answer = rest.parse(reply, wire.SessionTokenReply)
        wire.require(
            0 < len(answer.session_token) <= 16_384,
            _TOKEN,
            "no usable token at `$.session_token`",
        )
        expires_in = 600 if answer.expires_in is None else int(answer.expires_in)
        return SessionToken(answer.session_token, expires_in)


def as_connection_error(error: OdysseyError) -> OdysseyError:
    """``error`` as one of the kinds that ``connect()`` is documented to raise."""
    if isinstance(error, OdysseyAuthError | OdysseyConnectionError):
        return error
    retryable = isinstance(error, NotFoundError)
    replacement = OdysseyConnectionError(
        error.detail, hint=error.hint, code=error.code, retryable=retryable
    )
    replacement.__cause__ = error
    return replacement


def _session(reply: wire.SessionReply) -> Session:
    wire.require(
        0 < len(reply.session_id) <= _MAX_ID,
        _REQUEST,
        "no usable id at `$.session_id`",
    )
    try:
        url = split_url(
            reply.signalling_url, ("ws", "wss", "http", "https"), "$.signalling_url"
        )
    except ValueError as error:
        raise BadReplyError(f"{_REQUEST}: {error}") from None
    able = None
    if reply.capabilities is not None:
        able = Capabilities(image_to_video=reply.capabilities.image_to_video)
    return Session(reply.session_id, url, able)


def _rebuilt(url: str, *, web: bool, path: str, query: str = "") -> str:
    parts = urlsplit(url)
    secure = parts.scheme in ("wss", "https")
    scheme = {
        (True, True): "https",
        (True, False): "http",
        (False, True): "wss",
        (False, False): "ws",
    }[web, secure]
    return urlunsplit((scheme, parts.netloc, parts.path.rstrip("/") + path, query, ""))
