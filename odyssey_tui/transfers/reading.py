"""The bytes of a body as they were sent, without needless copies.

httpx takes a body apart in pieces of 64 kB, each of which is copied four times:
more work than the whole of what curl does. The documented ``network_stream`` of a
response is what these pieces are read from, so a long body of known length is read
from there. That what httpx has read itself comes first, and whole, is proved by
``tests/contract/test_network_stream.py``.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Final, Protocol

import httpcore
import httpx

from odyssey_tui.errors import TransferLostError
from odyssey_tui.transfers.addresses import origin_of
from odyssey_tui.transfers.answers import TryAgain

WORTH_IT: Final = 1 << 20
"""Bytes below which a connection that can be used again is worth more."""

_AT_MOST: Final = 1 << 20


class NetworkStream(Protocol):
    """What httpx calls ``network_stream``."""

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Some bytes; none at the end."""
        ...


async def chunks(
    response: httpx.Response, expected: int | None, stall: float
) -> AsyncGenerator[bytes, None]:
    """The body of ``response`` in pieces.

    Args:
        response: Opened as a stream.
        expected: Its length, ``None`` when not announced.
        stall: Longest silence in seconds.

    Raises:
        TryAgain: The connection broke.
        httpx.HTTPError: The same, for bodies that httpx reads.
    """
    if response.is_stream_consumed:
        # A transport that gives whole replies at once, such as httpx.MockTransport.
        yield response.content
        return
    source = response.aiter_raw()
    stream = _direct(response)
    if stream is None or expected is None or expected < WORTH_IT:
        async for chunk in source:
            yield chunk
        return
    missing = expected
    async for chunk in source:
        missing -= len(chunk)
        yield chunk
        break
    origin = origin_of(str(response.url))
    try:
        while missing > 0:
            chunk = await stream.read(min(_AT_MOST, missing), stall)
            if not chunk:
                break
            missing -= len(chunk)
            yield chunk
    except httpcore.TimeoutException:
        raise TryAgain(TransferLostError(f"{origin} has gone silent.")) from None
    except (httpcore.NetworkError, httpcore.ProtocolError):
        missing = 1
    if missing > 0:
        raise TryAgain(TransferLostError(f"The connection to {origin} broke."))


def _direct(response: httpx.Response) -> NetworkStream | None:
    """Where the bytes come from, if nothing but the body is in them."""
    plain = response.http_version == "HTTP/1.1" and (
        "transfer-encoding" not in response.headers
    )
    stream: NetworkStream | None = response.extensions.get("network_stream")
    return stream if plain else None
