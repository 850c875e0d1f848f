"""Recordings over HTTP: the two REST calls, and files behind presigned URLs."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aiohttp import hdrs, web
from aiohttp.abc import AbstractStreamWriter

from odyssey_tui.local.auth import ACCOUNT, Account
from odyssey_tui.local.replies import json_reply, not_found
from odyssey_tui.local.storage import (
    EVENTS_NAME,
    FILE_NAMES,
    PREVIEW_NAME,
    STREAM_ID,
    THUMBNAIL_NAME,
    VIDEO_NAME,
    RecordingEntry,
)
from odyssey_tui.local.validation import query_page

if TYPE_CHECKING:
    from odyssey_tui.local.service import Service

DEFAULT_PAGE_SIZE = 50

CONTENT_TYPES = {
    VIDEO_NAME: "video/mp4",
    EVENTS_NAME: "application/x-ndjson",
    THUMBNAIL_NAME: "image/jpeg",
    PREVIEW_NAME: "video/mp4",
}

_URL_FIELDS = {
    "video_url": VIDEO_NAME,
    "events_url": EVENTS_NAME,
    "thumbnail_url": THUMBNAIL_NAME,
    "preview_url": PREVIEW_NAME,
}

_EXPIRES = re.compile(r"\d{1,12}")


class UrlSigner:
    """Makes and checks presigned URLs: HMAC-SHA256 over path and expiry.

    Args:
        secret: The data folder's secret; URLs stay valid over a restart.
        clock: Wall-clock time in seconds.
    """

    def __init__(
        self, secret: bytes, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._secret = hmac.new(secret, b"presigned urls", hashlib.sha256).digest()
        self._clock = clock

    def query(self, path: str, lifetime_s: int) -> str:
        """The query that opens ``path`` for ``lifetime_s`` seconds."""
        expires = int(self._clock()) + lifetime_s
        return f"expires={expires}&signature={self._signature(path, str(expires))}"

    def refusal(self, path: str, expires: str, signature: str) -> str | None:
        """Why a request for ``path`` may not be served, or ``None``."""
        if not _EXPIRES.fullmatch(expires):
            return "Query-string authentication requires expires and signature"
        expected = self._signature(path, expires)
        if not hmac.compare_digest(
            signature.encode(errors="replace"), expected.encode()
        ):
            return "The request signature we calculated does not match"
        return None if self._clock() < int(expires) else "Request has expired"

    def _signature(self, path: str, expires: str) -> str:
        message = f"{path}\n{expires}".encode()
        return hmac.new(self._secret, message, hashlib.sha256).hexdigest()


class RecordedFile(web.FileResponse):
    """A file with ranges and conditions, including ``If-Range`` with an ETag.

    aiohttp knows ``If-Range`` with a date only, and would send a part of a
    file that is not the one the client has the beginning of.
    """

    def __init__(self, path: Path, content_type: str) -> None:
        super().__init__(
            path,
            headers={
                hdrs.CONTENT_TYPE: content_type,
                hdrs.CACHE_CONTROL: "private, max-age=3600",
            },
        )
        self._file = path

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Send the reply; the whole file if the client's part is of another."""
        condition = request.headers.get(hdrs.IF_RANGE, "").strip()
        names_tag = condition.startswith(('"', "W/"))
        if names_tag and condition != await asyncio.to_thread(_etag, self._file):
            headers = request.headers.copy()
            headers.popall(hdrs.RANGE, None)
            request = request.clone(headers=headers)
        return await super().prepare(request)


def _etag(path: Path) -> str | None:
    """The entity tag that aiohttp gives to a file, quoted."""
    try:
        status = path.stat()
    except OSError:
        return None
    return f'"{status.st_mtime_ns:x}-{status.st_size:x}"'


def recording_fields(
    service: Service, request: web.Request, account: Account, entry: RecordingEntry
) -> dict[str, Any]:
    """A recording as the API describes it, with fresh presigned URLs.

    The URLs of a stream that still runs are null.
    """
    lifetime = service.config.timings.signed_url_s
    if account.fault is not None and account.fault.signed_url_s is not None:
        lifetime = account.fault.signed_url_s
    fields: dict[str, Any] = {"stream_id": entry.stream_id}
    base = f"http://{service.origin(request)}"
    for field, name in _URL_FIELDS.items():
        path = f"/files/{entry.stream_id}/{name}"
        url = f"{base}{path}?{service.signer.query(path, lifetime)}"
        present = entry.finished and (entry.dir / name).exists()
        fields[field] = url if present else None
    fields["frame_count"] = entry.frame_count
    fields["duration_seconds"] = entry.duration_seconds
    return fields


class RecordingRoutes:
    """``/recordings/{id}``, ``/stream-recordings`` and ``/files/...``."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def add(self, app: web.Application) -> None:
        """Add the routes to ``app``."""
        app.router.add_get("/recordings/{stream_id}", self._detail)
        app.router.add_get("/stream-recordings", self._list)
        app.router.add_get("/files/{stream_id}/{name}", self._file)

    async def _detail(self, request: web.Request) -> web.Response:
        account = self._service.authority.authenticate(request)
        stream_id = plain_id(request.match_info["stream_id"], account)
        entry = self._service.recordings.get(stream_id)
        if entry is None or entry.account_id != account.account_id:
            raise not_found("Recording")
        return json_reply(recording_fields(self._service, request, account, entry))

    async def _list(self, request: web.Request) -> web.Response:
        account = self._service.authority.authenticate(request)
        limit, offset = query_page(request.query, DEFAULT_PAGE_SIZE)
        page, total = self._service.recordings.page(account, limit, offset)
        rows = [
            {
                "stream_id": entry.stream_id,
                "width": entry.width,
                "height": entry.height,
                "started_at": entry.started_at,
                "ended_at": entry.ended_at,
                "duration_seconds": entry.duration_seconds,
            }
            for entry in page
        ]
        return json_reply(
            {"recordings": rows, "total": total, "limit": limit, "offset": offset}
        )

    async def _file(self, request: web.Request) -> web.StreamResponse:
        stream_id = request.match_info["stream_id"]
        name = request.match_info["name"]
        refusal = self._service.signer.refusal(
            f"/files/{stream_id}/{name}",
            request.query.get("expires", ""),
            request.query.get("signature", ""),
        )
        if refusal is not None:
            return _storage_error(403, "AccessDenied", refusal)
        entry = self._service.recordings.get(stream_id)
        if entry is None or name not in FILE_NAMES or not (entry.dir / name).exists():
            return _storage_error(404, "NoSuchKey", "The specified key does not exist.")
        owner = self._service.authority.account_by_id(entry.account_id)
        if owner is not None:
            request[ACCOUNT] = owner
        return RecordedFile(entry.dir / name, CONTENT_TYPES[name])


def plain_id(text: str, account: Account) -> str:
    """The id in ``text``, which a client got from the service.

    Ids given to a ``hostile`` account carry more than the id.
    """
    if account.fault is not None and account.fault.hostile:
        found = STREAM_ID.search(text)
        return found.group() if found is not None else text
    return text


def _storage_error(status: int, code: str, message: str) -> web.Response:
    # Object stores answer in XML: clients must not expect JSON from these URLs.
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    )
    return web.Response(text=body, status=status, content_type="application/xml")
