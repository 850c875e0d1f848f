"""Range requests for one file, over one connection that is kept.

Every request says which version of the file it means (``If-Range``); an address
that has expired is renewed once by itself. Nothing here retries: what may go well
another time is a :class:`TransferLost`.
"""

from __future__ import annotations

import contextlib
import logging
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import httpx

from odyssey_tui.errors import OdysseyError, PlaybackError
from odyssey_tui.sanitize import clean_line, redact_url

log = logging.getLogger(__name__)

MAX_REDIRECTS: Final = 5
MAX_FILE_BYTES: Final = 1 << 36
MAX_ETAG: Final = 1000
CONNECT_SECONDS: Final = 5.0
READ_SECONDS: Final = 15.0

_CONTENT_RANGE = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15}|\*)")
_LENGTH = re.compile(r"\d{1,15}")
_EXPIRED = frozenset({401, 403, 410})
_PASSING = frozenset({408, 425, 429})

RETRY_HINT: Final = "Play it again to retry."
CHANGED_HINT: Final = "Open it again to play the new one."

Sink = Callable[[int, bytes], bool]
"""Takes an offset and the bytes there; whether more of the request is wanted."""


class TransferLost(Exception):
    """The transfer broke off; the rest may come with another request."""


@dataclass(slots=True)
class RemoteFile:
    """What is known of the file on the server.

    Attributes:
        size: Length in bytes, once the server has said so.
        etag: The version's strong entity tag, if the server gives one.
        modified: When the version was made, as the server puts it.
        ranges: Whether the server sends parts; ``None`` before the first reply.
    """

    size: int | None = None
    etag: str | None = None
    modified: str | None = None
    ranges: bool | None = None


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
        if response.status_code in _EXPIRED and self._renew is not None:
            status = response.status_code
            response.close()
            log.info("%s was refused (%d), renewing", self.name, status)
            self._url = self._renewed(self._renew)
            response = self._send(self._url, start, end)
        try:
            offset = self._examined(response, start)
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
            raise TransferLost(_reason(error)) from error
        except (httpx.HTTPError, UnicodeError, ValueError) as error:
            raise self.error(f"the reply cannot be used ({_reason(error)}).") from error

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
            log.exception("renewing the address of %s failed", self.name)
            raise self.error(
                f"the link has expired and no new one came ({clean_line(error, 200)}).",
                code="expired",
                retryable=True,
            ) from error

    def _examined(self, response: httpx.Response, start: int) -> int:
        """Where the body of a reply begins; raises unless it is of use."""
        status = response.status_code
        if status not in (200, 206):
            raise self._refusal(response)
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise self.error("the server sends it encoded.")
        offset, size = 0, self._content_length(response)
        if status == 206:
            offset, size = self._content_range(response, start)
        known = self.file
        etag, modified = _version(response)
        if known.ranges is not None and (
            _differ(known.size, size)
            or _differ(known.etag, etag)
            or (etag is None and _differ(known.modified, modified))
        ):
            raise self._changed()
        if size is not None and size > MAX_FILE_BYTES:
            raise self.error("the file is too large.")
        known.size = known.size if size is None else size
        known.etag, known.modified = known.etag or etag, known.modified or modified
        known.ranges = status == 206
        return offset

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

    def _content_length(self, response: httpx.Response) -> int | None:
        text = response.headers.get("Content-Length", "")
        return int(text) if _LENGTH.fullmatch(text) else None

    def _content_range(
        self, response: httpx.Response, start: int
    ) -> tuple[int, int | None]:
        match = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
        if match is None or int(match[1]) != start:
            raise self.error("the server sends another part than was asked for.")
        return start, None if match[3] == "*" else int(match[3])

    def _refusal(self, response: httpx.Response) -> PlaybackError | TransferLost:
        status = response.status_code
        if status in _EXPIRED:
            return self.error(
                f"the server refuses it ({status}); the link may have expired.",
                hint="Refresh the list of recordings and open it again.",
                code="expired",
            )
        if status == 404:
            return self.error("there is no such file (404).", code="missing")
        if status == 416:
            if response.headers.get("Content-Range", "").strip() == "bytes */0":
                return self.error("the file is empty.")
            return self._changed()
        if status >= 500 or status in _PASSING:
            return TransferLost(f"the server answered {status}")
        return self.error(f"the server answered {status}.")

    def _changed(self) -> PlaybackError:
        return self.error(
            "the file on the server was replaced, or is shorter than it said.",
            hint=CHANGED_HINT,
            code="changed",
            retryable=True,
        )


def _version(response: httpx.Response) -> tuple[str | None, str | None]:
    """The strong entity tag and the date of what a reply has, as far as they go."""
    etag = response.headers.get("ETag", "").strip()
    usable = etag.startswith('"') and etag.isascii() and len(etag) <= MAX_ETAG
    return etag if usable else None, response.headers.get("Last-Modified")


def _differ(known: object, new: object) -> bool:
    return known is not None and new is not None and known != new


def _reason(error: Exception) -> str:
    # Messages of httpx may hold the address with its secrets; the kind never does.
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__).lower()
