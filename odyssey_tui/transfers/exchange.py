"""One request for a file, or for the rest of it, into the part.

This module needs httpx; it is imported when a download runs, so that whoever only
wants to know about downloads does not wait for it.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from typing import Final

import httpx

from odyssey_tui.errors import (
    AddressError,
    HostUnreachableError,
    LengthMismatchError,
    TransferLostError,
)
from odyssey_tui.sanitize import clean_line
from odyssey_tui.transfers.addresses import (
    check_address,
    origin_of,
    plain_address,
    redirected,
)
from odyssey_tui.transfers.answers import (
    CANNOT_RESUME,
    Body,
    Head,
    TryAgain,
    judge,
)
from odyssey_tui.transfers.decoding import Decoder
from odyssey_tui.transfers.part import PartFile
from odyssey_tui.transfers.reading import chunks
from odyssey_tui.transfers.records import Policy
from odyssey_tui.transfers.threads import in_thread
from odyssey_tui.transfers.writer import Writer

_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_MAX_REDIRECTS: Final = 5


class Exchange:
    """Asks once for what is missing and appends it to the part.

    Args:
        client: The connections.
        part: Where the bytes go; open.
        policy: Deadlines.
        on_body: Told what the reply is before its first byte; what it raises ends
            the exchange.
        on_bytes: Told the number of bytes that were received.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        part: PartFile,
        policy: Policy,
        on_body: Callable[[Body], None],
        on_bytes: Callable[[int], None],
    ) -> None:
        self._client = client
        self._part = part
        self._on_body = on_body
        self._on_bytes = on_bytes
        self._stall = policy.stall
        self._timeout = httpx.Timeout(policy.stall, connect=policy.connect, pool=None)

    async def run(self, url: str) -> None:
        """Fetch from ``url``; returns when the part is the whole file.

        Raises:
            StartAnew: The part is of no use.
            AddressRefused: A fresh address is needed.
            TryAgain: The connection or the server failed.
            DownloadError: It cannot be had, or not be written.
        """
        asked = self._first_missing(url)
        try:
            async with self._opened(check_address(url), asked) as response:
                head = Head(
                    response.status_code,
                    response.headers,
                    plain_address(url),
                )
                body = judge(head, asked, self._part.memo if asked else None)
                if self._part.size and not asked:
                    body = replace(body, note=CANNOT_RESUME)
                self._on_body(body)
                await in_thread(self._prepare, body)
                await self._receive(response, body)
        except httpx.HTTPError as error:
            raise _failure(error, url) from error
        except (httpx.InvalidURL, UnicodeError):
            raise AddressError(
                "The address cannot be read as one of the web."
            ) from None

    def _first_missing(self, url: str) -> int:
        """Where to go on; 0 when there is nothing that could be gone on with."""
        part, memo = self._part, self._part.memo
        if memo is None or memo.validator_at(plain_address(url)) is None:
            return 0
        if memo.length is not None and part.size >= memo.length:
            # All is there: the last byte is fetched again, which tells whether it
            # is still the same file.
            return max(0, memo.length - 1)
        return part.size

    @asynccontextmanager
    async def _opened(self, url: str, asked: int) -> AsyncIterator[httpx.Response]:
        headers = {}
        memo = self._part.memo
        if asked and memo is not None:
            headers["Range"] = f"bytes={asked}-"
            headers["If-Range"] = memo.validator_at(plain_address(url)) or ""
        for _ in range(_MAX_REDIRECTS + 1):
            request = self._client.build_request(
                "GET", url, headers=headers, timeout=self._timeout
            )
            response = await self._client.send(request, stream=True)
            try:
                if response.status_code not in _REDIRECTS:
                    yield response
                    return
                url = redirected(url, response.headers.get("location"))
            finally:
                await response.aclose()
        raise AddressError(f"{origin_of(url)} redirects again and again.")

    def _prepare(self, body: Body) -> None:
        part = self._part
        if body.start != part.size:
            part.truncate(body.start)
        if body.total is not None:
            part.check_room(body.total)
        if body.memo != part.memo:
            part.write_memo(body.memo)

    async def _receive(self, response: httpx.Response, body: Body) -> None:
        writer = Writer(self._part)
        decoder = Decoder() if body.coding is not None else None
        received = 0
        try:
            async with aclosing(chunks(response, body.expected, self._stall)) as raw:
                async for chunk in raw:
                    received += len(chunk)
                    _check_not_longer(received, body)
                    for piece in decoder.pieces(chunk) if decoder else (chunk,):
                        self._on_bytes(len(piece))
                        await writer.add(piece)
        finally:
            await writer.finish()
        if body.expected is not None and received < body.expected:
            raise TryAgain(
                LengthMismatchError(
                    f"The server sent {received:,} of the {body.expected:,} bytes "
                    "that it had announced."
                )
            )
        if decoder is not None:
            decoder.finish()
        if body.total is not None and self._part.size < body.total:
            # A server may answer a range with less than it was asked for.
            raise TryAgain(
                TransferLostError("The server sends less than it is asked for."), 0.0
            )


def _check_not_longer(received: int, body: Body) -> None:
    if body.expected is not None and received > body.expected:
        raise LengthMismatchError(
            f"The server sent more than the {body.expected:,} bytes "
            "that it had announced."
        )


def _failure(error: httpx.HTTPError, url: str) -> TryAgain | AddressError:
    """What went wrong with the connection, without the address's query."""
    origin = origin_of(url)
    if isinstance(error, httpx.UnsupportedProtocol):
        return AddressError(f"{origin} is not an http or https address.")
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError):
        reason = clean_line(str(error), 200) or "no answer"
        if _is_untrusted(error):
            return AddressError(f"{origin} cannot prove who it is: {reason}.")
        return TryAgain(HostUnreachableError(f"Cannot reach {origin}: {reason}."))
    if isinstance(error, httpx.TimeoutException):
        return TryAgain(TransferLostError(f"{origin} has gone silent."))
    return TryAgain(TransferLostError(f"The connection to {origin} broke."))


def _is_untrusted(error: BaseException) -> bool:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return True
        cause = cause.__cause__ or cause.__context__
    return False
