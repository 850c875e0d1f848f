"""Range requests for one file, over one connection that is kept.

Every request says which version of the file it means (``If-Range``); an address
that has expired is renewed once by itself. Nothing here retries: what may go well
another time is a :class:`TransferLost`.
"""

from __future__ import annotations

import contextlib
import logging
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from typing import Any, Final

import httpx

from odyssey_tui.errors import OdysseyError, PlaybackError
from odyssey_tui.player.replies import EXPIRED, RemoteFile, TransferLost, kind_of
from odyssey_tui.sanitize import redact_url

log = logging.getLogger(__name__)

MAX_REDIRECTS: Final = 5
CONNECT_SECONDS: Final = 5.0
READ_SECONDS: Final = 15.0

Sink = Callable[[int, bytes], bool]
"""Takes an offset and the bytes there; whether more of the request is wanted."""


class Transfer:
    """Fetches parts of the file at a URL. For one thread, but for :meth:`abort`.

    Args:
        url: http or https.
        renew: Gives a fresh URL of the same file when this one has expired.
        read_seconds: How long the server may stay silent.
    """

    def __init__(
        self,
        url: str,
        renew: Callable[[], str] | None = None,
        *,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        self.file = RemoteFile()
        self._url = url
        self._renew = renew
        self._timeout = httpx.Timeout(read_seconds, connect=CONNECT_SECONDS)
        self._clients: dict[str, httpx.Client] = {}
        self._lock = threading.Lock()
        self._stream: Any = None
        self._aborted = False

    @property
    def name(self) -> str:
        """The address without what is secret in it."""
        return redact_url(self._url)

    def fetch(self, start: int, end: int, sink: Sink) -> None:
        """Fetch bytes ``start`` to ``end`` (exclusive) into ``sink``.

        A server that does not send parts sends the file from its beginning;
        ``sink`` gets all of it, whatever was asked for.

        Raises:
            TransferLost: The connection, or the server for the moment.
            PlaybackError: Asking again does not help.
        """
        response = self._send(self._url, start, end)
        if response.status_code in EXPIRED and self._renew is not None:
            status = response.status_code
            response.close()
            log.info("%s was refused (%d), renewing", self.name, status)
            self._url = self._renewed(self._renew)
            response = self._send(self._url, start, end)
        try:
            offset = self.file.learn(response, start, self.error)
            self._receive(response, offset, end, sink)
        finally:
            response.close()

    def abort(self) -> None:
        """End a request that is under way, from any thread."""
        with self._lock:
            self._aborted = True
            stream = self._stream
        connection = None if stream is None else stream.get_extra_info("socket")
        if isinstance(connection, socket.socket):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the connections."""
        for client in self._clients.values():
            client.close()
        self._clients.clear()

    def error(self, detail: str, **more: Any) -> PlaybackError:
        """An error about this file."""
        return PlaybackError(f"{self.name}: {detail}", **more)

    def _send(self, url: str, start: int, end: int) -> httpx.Response:
        headers = {"Accept-Encoding": "identity", "Range": f"bytes={start}-{end - 1}"}
        if self.file.etag is not None:
            headers["If-Range"] = self.file.etag
        with self._translated():
            request = self._checked(httpx.Request("GET", url, headers=headers))
            for _ in range(MAX_REDIRECTS + 1):
                secure = request.url.scheme == "https"
                request.extensions["trace"] = self._trace
                request.extensions["timeout"] = self._timeout.as_dict()
                client = self._client(request.url.scheme)
                response = client.send(request, stream=True)
                if response.next_request is None:
                    return response
                response.close()
                request = self._checked(response.next_request, secure)
        raise self.error(f"redirected more than {MAX_REDIRECTS} times.")

    def _checked(self, request: httpx.Request, secure: bool = False) -> httpx.Request:
        allowed = ("https",) if secure else ("http", "https")
        if request.url.scheme not in allowed or not request.url.host:
            raise self.error("the address, or where it redirects to, cannot be used.")
        return request

    def _client(self, scheme: str) -> httpx.Client:
        client = self._clients.get(scheme)
        if client is None:
            # Reading the certificates takes longer than all the rest.
            verify: ssl.SSLContext = (
                httpx.create_ssl_context()
                if scheme == "https"
                else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            )
            limits = httpx.Limits(max_connections=1, max_keepalive_connections=1)
            client = httpx.Client(verify=verify, limits=limits, timeout=self._timeout)
            self._clients[scheme] = client
        return client

    def _trace(self, name: str, info: dict[str, Any]) -> None:
        # The connection is the only way to end a read from another thread.
        if name.endswith((".connect_tcp.complete", ".start_tls.complete")):
            with self._lock:
                self._stream = info.get("return_value")
                aborted = self._aborted
            if aborted:
                self.abort()

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
            raise self.error("the address cannot be used.") from error
        except httpx.TransportError as error:
            raise TransferLost(kind_of(error)) from error
        except (httpx.HTTPError, UnicodeError, ValueError) as error:
            raise self.error(f"the reply cannot be used ({kind_of(error)}).") from error

    def _renewed(self, renew: Callable[[], str]) -> str:
        try:
            return renew()
        except OdysseyError as error:
            raise self.error(
                f"the link has expired and no new one came: {error.detail}",
                hint=error.hint,
                url=error.url,
                code="expired",
                retryable=error.retryable,
            ) from error
        except Exception as error:
            log.warning("renewing %s failed: %s", self.name, kind_of(error))
            raise self.error(
                f"the link has expired and no new one came ({kind_of(error)}).",
                code="expired",
                retryable=True,
            ) from error

    def _receive(
        self, response: httpx.Response, offset: int, end: int, sink: Sink
    ) -> None:
        partial = response.status_code == 206
        with self._translated():
            for chunk in response.iter_raw():
                # A part may not be longer than what was asked for.
                chunk = chunk[: end - offset] if partial else chunk
                if not chunk or not sink(offset, chunk):
                    return
                offset += len(chunk)
        if not partial and self.file.size is None:
            # Without a length the end is where the server stops.
            self.file.size = offset
