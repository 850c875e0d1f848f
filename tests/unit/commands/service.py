"""Just enough of the API for the commands: keys, recordings, files."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

FILES = {
    "video": b"video " * 20_000,
    "events": b'{"type": "start"}\n',
    "thumbnail": b"\xff\xd8 thumbnail",
    "preview": b"preview " * 100,
}


@dataclass
class Api:
    """The service, which may be changed while it runs.

    Attributes:
        rows: Rows of the list, newest first.
        files: Files of each stream; one of ``None`` has no address.
        pause: Seconds between two pieces of a file.
        asked: Paths with queries, oldest first.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, dict[str, bytes | None]] = field(default_factory=dict)
    pause: float = 0.0
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def add(self, stream_id: str, **files: bytes | None) -> None:
        """A recording with the usual files, or others."""
        self.files[stream_id] = {**FILES, **files}
        self.rows.insert(
            0,
            {
                "stream_id": stream_id,
                "width": 1280,
                "height": 704,
                "started_at": f"2026-11-27T10:00:{len(self.rows) % 60:02}Z",
                "ended_at": None,
                "duration_seconds": 65.4,
            },
        )


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._json({"access_token": "t", "expires_in": 3600})

    def do_GET(self) -> None:
        api = self.server.api
        api.asked.append(self.path)
        parts = urlsplit(self.path)
        kind, _, rest = parts.path.lstrip("/").partition("/")
        if kind == "stream-recordings":
            query = parse_qs(parts.query)
            limit, offset = int(query["limit"][0]), int(query["offset"][0])
            rows = api.rows[offset : offset + limit]
            total = len(api.rows)
            self._json(
                {"recordings": rows, "total": total, "limit": limit, "offset": offset}
            )
        elif kind == "recordings" and unquote(rest) in api.files:
            self._json(self._recording(api, unquote(rest)))
        elif kind == "files":
            stream_id, _, what = unquote(rest).partition("/")
            self._file(api.files[stream_id][what] or b"", api.pause)
        else:
            self._json({"detail": "Not found"}, 404)

    def _recording(self, api: Api, stream_id: str) -> dict[str, Any]:
        return {
            "stream_id": stream_id,
            **{
                f"{what}_url": None
                if data is None
                else f"{api.url}/files/{stream_id}/{what}?signature=s3cret"
                for what, data in api.files[stream_id].items()
            },
        }

    def _file(self, data: bytes, pause: float) -> None:
        asked = self.headers.get("Range", "bytes=0-")
        start = int(asked.removeprefix("bytes=").rstrip("-"))
        self.send_response(206 if "Range" in self.headers else 200)
        self.send_header("ETag", '"v1"')
        self.send_header("Content-Length", str(len(data) - start))
        if "Range" in self.headers:
            self.send_header(
                "Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}"
            )
        self.end_headers()
        for place in range(start, len(data), 4096):
            self.wfile.write(data[place : place + 4096])
            if pause:
                time.sleep(pause)

    def _json(self, value: Any, status: int = 200) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle(self) -> None:
        try:
            super().handle()
        except ConnectionError:
            self.close_connection = True

    def finish(self) -> None:
        try:
            super().finish()
        except ConnectionError:
            self.close_connection = True

    def log_message(self, *arguments: Any) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    api: Api


@contextmanager
def running() -> Iterator[Api]:
    """The service on a free port."""
    api = Api()
    server = _Server(("127.0.0.1", 0), _Handler)
    server.api = api
    api.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
    )
    thread.start()
    try:
        yield api
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
