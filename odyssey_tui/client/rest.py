"""HTTP to the service: one pool, bounded replies, deadlines, typed errors."""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import httpx
import msgspec

from odyssey_tui import __version__
from odyssey_tui.client import limits, wire
from odyssey_tui.client.text import one_line, without_query
from odyssey_tui.errors import (
    AccessDeniedError,
    BadReplyError,
    InvalidRequestError,
    NetworkError,
    NotFoundError,
    OdysseyAuthError,
    OdysseyError,
    ReplyTimeoutError,
    ServiceError,
)

log = logging.getLogger(__name__)

MAX_REPLY_BYTES = 32 * 1024 * 1024
"""Replies are read no further than this; a page of a list is a few kilobytes."""

CONNECT_SECONDS = 10.0
SLOW_UPLINK_BYTES_PER_SECOND = 100_000
"""Long uploads (images in scripts) get time for at least this rate."""

USER_AGENT = f"odyssey-tui/{__version__}"


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP reply, read to its end.

    Attributes:
        status: The status code.
        body: The whole body.
        what: The request that it answers, as errors name it.
        retry_after: The ``Retry-After`` header, if any.
    """

    status: int
    body: bytes
    what: str
    retry_after: str | None = None

    @property
    def ok(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300


@cache
def tls_context() -> ssl.SSLContext:
    """The one TLS context of this process; making it costs some 40 ms."""
    return httpx.create_ssl_context()


@cache
def _load_backend() -> None:
    """Loads what httpx loads with its first request, some 60 ms of imports."""
    import anyio

    anyio.run(anyio.sleep, 0)


class Http:
    """A connection pool for one event loop.

    Args:
        timeout: Default deadline in seconds of a whole request.
        transport: Replaces the network, for tests.
    """

    def __init__(
        self, timeout: float, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._timeout = timeout
        self._transport = transport
        self._clients: dict[str, httpx.AsyncClient] = {}

    async def request(
        self,
        method: str,
        url: str,
        *,
        what: str,
        token: str | None = None,
        content: object | None = None,
        params: Mapping[str, str] | None = None,
        timeout: float | None = None,
        repeatable: bool = False,
    ) -> Reply:
        """Sends one request and reads the whole reply, whatever its status.

        Args:
            method: ``GET``, ``POST`` or ``DELETE``.
            url: Absolute address.
            what: How errors and the log name the request; never has secrets.
            token: Access token to authorize with.
            content: Sent as JSON.
            params: Query parameters.
            timeout: Deadline in seconds; default the pool's.
            repeatable: Whether to repeat once if the connection breaks before
                there is a reply, as a kept-alive connection may.

        Raises:
            NetworkError: The service cannot be reached or broke the connection.
            ReplyTimeoutError: No complete reply within the deadline.
            BadReplyError: The reply is larger than any real one.
        """
        headers = {}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        body = None
        if content is not None:
            body = msgspec.json.encode(content)
            headers["Content-Type"] = "application/json"
        seconds = timeout or self._timeout
        seconds += len(body or b"") / SLOW_UPLINK_BYTES_PER_SECOND
        client = await self._client(url)
        try:
            request = client.build_request(
                method,
                url,
                headers=headers,
                content=body,
                params=params,
                timeout=httpx.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds)),
            )
        except (httpx.InvalidURL, UnicodeError, ValueError):
            raise NetworkError(f"{what}: the address cannot be used") from None
        try:
            async with asyncio.timeout(seconds):
                try:
                    reply = await self._exchange(client, request, what)
                except (httpx.ReadError, httpx.RemoteProtocolError):
                    if not repeatable:
                        raise
                    log.debug("%s: connection broke, repeating once", what)
                    reply = await self._exchange(client, request, what)
        except (httpx.HTTPError, TimeoutError) as error:
            raise _network_error(error, what, url, seconds) from error
        log.debug("%s -> %d, %d bytes", what, reply.status, len(reply.body))
        return reply

    async def aclose(self) -> None:
        """Closes every connection of the pool."""
        clients, self._clients = self._clients, {}
        for client in clients.values():
            await client.aclose()

    async def _client(self, url: str) -> httpx.AsyncClient:
        scheme = url.partition(":")[0].lower()
        if scheme not in self._clients:
            # The context of plain http trusts no authority, so it costs nothing
            # and could never be used for https by mistake.
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            if self._transport is None:
                await asyncio.to_thread(_load_backend)
                if scheme == "https":
                    context = await asyncio.to_thread(tls_context)
            if scheme not in self._clients:
                self._clients[scheme] = self._new_client(context)
        return self._clients[scheme]

    def _new_client(self, context: ssl.SSLContext) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            transport=self._transport,
            verify=context,
            limits=httpx.Limits(
                max_connections=20, max_keepalive_connections=10, keepalive_expiry=30
            ),
            headers={"User-Agent": USER_AGENT, "Accept-Encoding": "identity"},
            follow_redirects=False,
        )

    @staticmethod
    async def _exchange(
        client: httpx.AsyncClient, request: httpx.Request, what: str
    ) -> Reply:
        response = await client.send(request, stream=True)
        try:
            chunks: list[bytes] = []
            size = 0
            async for chunk in response.aiter_bytes():
                size += len(chunk)
                if size > MAX_REPLY_BYTES:
                    raise BadReplyError(
                        f"{what}: a reply of more than {MAX_REPLY_BYTES:,} bytes"
                    )
                chunks.append(chunk)
        finally:
            await response.aclose()
        return Reply(
            status=response.status_code,
            body=b"".join(chunks),
            what=what,
            retry_after=response.headers.get("Retry-After"),
        )


def detail_of(reply: Reply) -> str:
    """The service's own words about a failure, on one line; may be empty.

    Understands ``{"detail": "text"}`` and the list of problems that validation
    of a request gives: ``{"detail": [{"loc": [...], "msg": "..."}]}``.
    """
    try:
        content = msgspec.json.decode(reply.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    detail = content.get("detail") if isinstance(content, dict) else content
    if isinstance(detail, dict):
        detail = detail.get("message")
    if isinstance(detail, list):
        problems = [_problem(item) for item in detail[:5] if isinstance(item, dict)]
        detail = "; ".join(filter(None, problems))
    return one_line(detail) if isinstance(detail, str) else ""


def error_of(reply: Reply) -> OdysseyError:
    """The typed error of a reply that is not 2xx."""
    words = detail_of(reply)
    status = reply.status
    if status == 401:
        return OdysseyAuthError(words or "The access token was refused")
    if status == 403:
        return AccessDeniedError(words or f"{reply.what}: not allowed")
    if status == 404:
        return NotFoundError(words or f"{reply.what}: not found")
    if status == 429:
        return limits.limit_error(reply.body, reply.retry_after)
    if status in (400, 422):
        return InvalidRequestError(words or f"{reply.what}: refused as invalid")
    if 300 <= status < 400:
        return ServiceError(
            f"{reply.what}: answered with a redirect (HTTP {status})",
            status=status,
            hint="Check the API URL; it may lack https:// or a path.",
        )
    text = f"{reply.what}: HTTP {status}"
    return ServiceError(f"{text}: {words}" if words else text, status=status)


def parse(reply: Reply, kind: type[wire.T]) -> wire.T:
    """The body of a 2xx reply as ``kind``; ``BadReplyError`` names what is wrong."""
    return wire.decode(reply.body, kind, reply.what)


def _problem(item: dict[str, object]) -> str:
    place = item.get("loc")
    where = ""
    if isinstance(place, list):
        where = ".".join(str(part) for part in place[:10] if part != "body")
    message = item.get("msg")
    words = message if isinstance(message, str) else ""
    return f"{where}: {words}" if where and words else where or words


def _network_error(
    error: Exception, what: str, url: str, seconds: float
) -> OdysseyError:
    origin = without_query(url).split("/")
    host = "/".join(origin[:3])
    if isinstance(error, httpx.ConnectTimeout | httpx.ConnectError | httpx.ProxyError):
        reason = one_line(str(error)) or "no answer"
        return NetworkError(f"Cannot reach {host}: {reason}")
    if isinstance(error, TimeoutError | httpx.TimeoutException):
        return ReplyTimeoutError(f"{what}: no reply from {host} within {seconds:.0f} s")
    return NetworkError(f"{what}: the connection to {host} broke")
