"""A file server that keeps its promises, or breaks the one it is told to."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PIECE = 16_384


@dataclass
class Reply:
    """A reply to be sent once instead of the file."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass
class Site:
    """What the server has and how it behaves; may be changed while it runs.

    Attributes:
        data: The file.
        etag: Its entity tag, ``None`` for none.
        modified: Its ``Last-Modified``, ``None`` for none.
        ranges: Whether it knows ranges.
        cuts: After so many bytes of a body the connection is cut, in turn.
        pause: Seconds between two pieces.
        silence: Seconds before each reply.
        announced: Sent as the length instead of the true one.
        headers: Further headers of the file.
        queue: Replies to be sent first.
        served: How many bytes of bodies have been sent.
        requests: Headers of what was asked, in lower case, oldest first.
    """

    data: bytes
    etag: str | None = '"v1"'
    modified: str | None = None
    ranges: bool = True
    cuts: list[int] = field(default_factory=list)
    pause: float = 0.0
    silence: float = 0.0
    announced: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    queue: list[Reply] = field(default_factory=list)
    served: int = 0
    requests: list[dict[str, str]] = field(default_factory=list)
    url: str = ""

    @property
    def starts(self) -> list[str | None]:
        """The ranges that were asked for, oldest first."""
        return [request.get("range") for request in self.requests]

    def wait_until_served(self, count: int, seconds: float = 10.0) -> None:
        """Block until so many bytes have gone out."""
        deadline = time.monotonic() + seconds
        while self.served < count:
            assert time.monotonic() < deadline, f"{self.served} of {count} bytes"
            time.sleep(0.002)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        site = self.server.site
        asked = {name.lower(): value for name, value in self.headers.items()}
        site.requests.append({**asked, "path": self.path})
        if site.silence:
            time.sleep(site.silence)
        if site.queue:
            self._canned(site.queue.pop(0))
            return
        data, start = site.data, self._start(site, asked)
        if start is not None and start >= len(data):
            self._canned(Reply(416, {"Content-Range": f"bytes */{len(data)}"}))
            return
        body = data[start or 0 :]
        self.send_response(200 if start is None else 206)
        length = len(body) if site.announced is None else site.announced - (start or 0)
        self.send_header("Content-Length", str(length))
        if start is not None:
            whole = len(data) if site.announced is None else site.announced
            self.send_header("Content-Range", f"bytes {start}-{whole - 1}/{whole}")
        for name, value in (("ETag", site.etag), ("Last-Modified", site.modified)):
            if value is not None:
                self.send_header(name, value)
        for name, value in site.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self._send(site, body)

    def _start(self, site: Site, asked: Mapping[str, str]) -> int | None:
        found = re.fullmatch(r"bytes=(\d+)-", asked.get("range", ""))
        if not site.ranges or found is None:
            return None
        condition = asked.get("if-range")
        if condition is not None and condition not in (site.etag, site.modified):
            return None
        return int(found[1])

    def _send(self, site: Site, body: bytes) -> None:
        cut = site.cuts.pop(0) if site.cuts else None
        for place in range(0, len(body), PIECE):
            piece = body[place : place + PIECE]
            if cut is not None and place + len(piece) >= cut:
                self._write(site, piece[: cut - place])
                break
            self._write(site, piece)
            if site.pause:
                time.sleep(site.pause)
        if cut is not None or site.announced is not None:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)

    def _write(self, site: Site, piece: bytes) -> None:
        self.wfile.write(piece)
        site.served += len(piece)

    def _canned(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    def handle(self) -> None:
        try:
            super().handle()
        except ConnectionError:
            self.close_connection = True  # a client that stopped is no news

    def finish(self) -> None:
        try:
            super().finish()
        except ConnectionError:
            self.close_connection = True

    def log_message(self, *arguments: Any) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    site: Site


@contextmanager
def serving(site: Site) -> Iterator[Site]:
    """``site`` on a free port; its ``url`` has a secret query."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.site = site
    site.url = f"http://127.0.0.1:{server.server_address[1]}/clip.mp4?signature=s3cret"
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
    )
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
