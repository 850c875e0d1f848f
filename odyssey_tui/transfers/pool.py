"""The connections that all downloads of one event loop share."""

from __future__ import annotations

import asyncio
import ssl
from typing import TYPE_CHECKING

from odyssey_tui import __version__

if TYPE_CHECKING:
    import httpx

_HEADERS = {"User-Agent": f"odyssey-tui/{__version__}", "Accept-Encoding": "identity"}


class Pool:
    """HTTP clients, made when the first address of their scheme is fetched.

    Args:
        connections: How many may be open at once, for each scheme.
        transport: Replaces the network, for tests.
    """

    def __init__(
        self, connections: int, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._connections = connections
        self._transport = transport
        self._clients: dict[str, httpx.AsyncClient] = {}

    async def client(self, url: str) -> httpx.AsyncClient:
        """The client for addresses like ``url``.

        What httpx imports and a TLS context cost, some 100 ms, is spent in a thread.
        """
        scheme = url.partition(":")[0].lower()
        if scheme not in self._clients:
            made = await asyncio.to_thread(self._make, scheme)
            if scheme in self._clients:
                await made.aclose()
            else:
                self._clients[scheme] = made
        return self._clients[scheme]

    def _make(self, scheme: str) -> httpx.AsyncClient:
        import anyio
        import httpx

        # Plain http needs no authorities, whose loading is what takes long, and a
        # context without any could not be used for https by mistake.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        if self._transport is None:
            anyio.run(anyio.sleep, 0)
            if scheme == "https":
                context = httpx.create_ssl_context()
        return httpx.AsyncClient(
            transport=self._transport,
            verify=context,
            headers=_HEADERS,
            follow_redirects=False,
            limits=httpx.Limits(
                max_connections=self._connections,
                max_keepalive_connections=self._connections,
                keepalive_expiry=30,
            ),
        )

    async def aclose(self) -> None:
        """Close every connection."""
        clients, self._clients = self._clients, {}
        for client in clients.values():
            await client.aclose()
