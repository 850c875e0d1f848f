"""Recordings of finished streams."""

from __future__ import annotations

from urllib.parse import quote

from odyssey_tui.client import rest, wire
from odyssey_tui.client.api import Api
from odyssey_tui.client.text import one_line, web_address
from odyssey_tui.errors import InvalidRequestError, NotFoundError
from odyssey_tui.models import (
    MAX_PAGE_SIZE,
    Recording,
    StreamRecordingInfo,
    StreamRecordingsList,
)

_ONE = "GET /recordings/{stream_id}"
_LIST = "GET /stream-recordings"


async def get_recording(api: Api, stream_id: str) -> Recording:
    """The recording of one stream, with presigned addresses."""
    path = f"/recordings/{quoted_id(stream_id, 'stream_id')}"
    reply = await api.call("GET", path, what=_ONE)
    if reply.status == 404:
        raise NotFoundError(f"No recording of stream {one_line(stream_id, 80)}")
    if not reply.ok:
        raise rest.error_of(reply)
    answer = rest.parse(reply, wire.RecordingReply)
    return Recording(
        stream_id=answer.stream_id,
        video_url=presigned(answer.video_url, _ONE, "video_url"),
        events_url=presigned(answer.events_url, _ONE, "events_url"),
        thumbnail_url=presigned(answer.thumbnail_url, _ONE, "thumbnail_url"),
        preview_url=presigned(answer.preview_url, _ONE, "preview_url"),
        frame_count=answer.frame_count,
        duration_seconds=answer.duration_seconds,
    )


async def list_recordings(
    api: Api, limit: int | None, offset: int | None
) -> StreamRecordingsList:
    """One page of the account's recordings, newest first."""
    reply = await api.call(
        "GET", "/stream-recordings", params=page_params(limit, offset)
    )
    if not reply.ok:
        raise rest.error_of(reply)
    answer = rest.parse(reply, wire.RecordingsReply)
    return StreamRecordingsList(
        recordings=[
            StreamRecordingInfo(
                stream_id=row.stream_id,
                width=row.width,
                height=row.height,
                started_at=row.started_at,
                ended_at=row.ended_at,
                duration_seconds=row.duration_seconds,
            )
            for row in answer.recordings
        ],
        total=answer.total,
        limit=answer.limit,
        offset=answer.offset,
    )


def page_params(limit: int | None, offset: int | None) -> dict[str, str]:
    """Query parameters of a page; ``InvalidRequestError`` for an impossible one."""
    params = {}
    if limit is not None:
        if not _is_int(limit) or not 1 <= limit <= MAX_PAGE_SIZE:
            raise InvalidRequestError(
                f"limit must be a whole number from 1 to {MAX_PAGE_SIZE}"
            )
        params["limit"] = str(limit)
    if offset is not None:
        if not _is_int(offset) or not 0 <= offset < 2**63:
            raise InvalidRequestError("offset must be a whole number from 0")
        params["offset"] = str(offset)
    return params


def quoted_id(value: str, name: str) -> str:
    """An id as a path segment; ``InvalidRequestError`` for what cannot be one."""
    if not isinstance(value, str) or not value or value in (".", ".."):
        raise InvalidRequestError(f"{name} must be the id that the service gave")
    return quote(value, safe="")


def presigned(url: str | None, what: str, name: str) -> str | None:
    """``url`` if it is one to fetch: never a file or an address with controls."""
    if url is None or url == "":
        return None
    wire.require(
        web_address(url) is not None, what, f"no http(s) address at `$.{name}`"
    )
    return url


def _is_int(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
