"""A web server of one file, with every way of serving it badly."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

SECRET = "signature=verysecret"
MISSING = "/missing"


@dataclass
class Behaviour:
    """How the file is served; may be changed at any time.

    Attributes:
        data: The file.
        etag: Its tag, or ``None``.
        ranges: Whether parts are served.
        cut_after: Close the connection after so many bytes of a body ...
        cuts: ... as often as that; negative is always.
        chunk_delay: Seconds between pieces of 16 KiB.
        valid: Queries that are let in; ``None`` lets in all.
        status: Answer every request with that, if not 0.
        failures: Answer so many requests with 503.
        length_error: Added to the length that is announced.
        location: Where the path ``/redirect`` leads to.
        silent: Accept requests and never answer.
        chunked: Announce no length.
        wrong_part: Serve another part than was asked for.
        stop_at: Bytes beyond are not sent until it is raised.
        requests: Path, query and headers of each.
        connections: How many there were.
    """

    data: bytes = b""
    etag: str | None = '"one"'
    ranges: bool = True
    cut_after: int = 0
    cuts: int = 0
    chunk_delay: float = 0.0
    valid: set[str] | None = None
    status: int = 0
    failures: int = 0
    length_error: int = 0
    location: str = ""
    silent: bool = False
    chunked: bool = False
    wrong_part: bool = False
    stop_at: int | None = None
    requests: list[dict[str, Any]] = field(default_factory=list)
    connections: int = 0


class FileServer:
    """Serves ``behaviour.data`` at every path, on a port of its own."""

    def __init__(self) -> None:
        self.behaviour = Behaviour()
        self.closing = threading.Event()
        self.open: set[socket.socket] = set()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.owner = self
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}
        )

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def url(self, query: str = SECRET, path: str = "/video.mp4") -> str:
        return f"{self.origin}{path}?{query}"

    def cut_connections(self) -> None:
        """End all that is being sent."""
        for connection in list(self.open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> FileServer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self.cut_connections()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    block_on_close = True
    owner: FileServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    connection: socket.socket

    def setup(self) -> None:
        super().setup()
        self.server.owner.open.add(self.connection)
        self.server.owner.behaviour.connections += 1

    def finish(self) -> None:
        self.server.owner.open.discard(self.connection)
        with contextlib.suppress(OSError):
            super().finish()

    def log_message(self, format: str, *arguments: Any) -> None:
        """Tests look at ``behaviour.requests``."""

    def do_GET(self) -> None:
        how = self.server.owner.behaviour
        path, _, query = self.path.partition("?")
        how.requests.append({"path": path, "query": query, **self.headers})
        if how.silent:
            self.server.owner.closing.wait(20)
            self.close_connection = True
        elif path == "/redirect":
            self._answer(302, b"", {"Location": how.location})
        elif how.status or path == MISSING:
            self._answer(how.status or 404, b"<Error/>")
        elif how.valid is not None and query not in how.valid:
            self._answer(403, b"<Error><Code>AccessDenied</Code></Error>")
        elif how.failures > 0:
            how.failures -= 1
            self._answer(503, b"busy")
        else:
            self._serve(how)

    def _answer(
        self, status: int, body: bytes, headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _serve(self, how: Behaviour) -> None:
        size = len(how.data)
        start, end, status = 0, size, 200
        asked = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        condition = self.headers.get("If-Range")
        if asked and how.ranges and condition in (None, how.etag):
            start, end, status = int(asked[1]), min(size, int(asked[2]) + 1), 206
            if start >= size:
                self._answer(416, b"", {"Content-Range": f"bytes */{size}"})
                return
        self.send_response(status)
        if status == 206:
            shift = 1 if how.wrong_part else 0
            total = size + how.length_error
            self.send_header(
                "Content-Range", f"bytes {start + shift}-{end - 1}/{total}"
            )
        if how.etag is not None:
            self.send_header("ETag", how.etag)
        if how.chunked:
            self.close_connection = True
            self.send_header("Connection", "close")
        else:
            length = end - start + (how.length_error if status == 200 else 0)
            self.send_header("Content-Length", str(length))
            if how.length_error:
                self.close_connection = True
        self.end_headers()
        self._send(how, start, end)

    def _send(self, how: Behaviour, start: int, end: int) -> None:
        limit = end
        if how.cut_after and how.cuts != 0:
            limit = min(end, start + how.cut_after)
            how.cuts -= 1
        while start < limit:
            while how.stop_at is not None and start >= how.stop_at:
                if self.server.owner.closing.wait(0.005):
                    return
            piece = how.data[start : min(limit, start + 16 * 1024)]
            if how.stop_at is not None:
                piece = piece[: how.stop_at - start]
            self.wfile.write(piece)
            start += len(piece)
            if how.chunk_delay:
                self.server.owner.closing.wait(how.chunk_delay)
        if limit < end:
            self.close_connection = True
