"""Every message of the protocol as a typed struct, and how each is decoded.

Unknown fields are ignored, so the service may grow. A missing or wrongly typed
field is a ``BadReplyError`` that names where it is (``$.access_token``) and
never quotes what was there: replies hold tokens and signed addresses.
"""

from __future__ import annotations

from functools import cache
from typing import Any, TypeVar, cast

import msgspec
from msgspec import UNSET as UNSET

from odyssey_tui.client.text import one_line
from odyssey_tui.errors import BadReplyError

T = TypeVar("T")


# --- REST replies ------------------------------------------------------------


class TokenReply(msgspec.Struct, frozen=True):
    """``POST /auth/token``."""

    access_token: str
    expires_in: float | None = None


class RegionReply(msgspec.Struct, frozen=True):
    """One region of ``GET /regions``."""

    id: str
    ping_url: str


class RegionsReply(msgspec.Struct, frozen=True):
    """``GET /regions``."""

    regions: list[RegionReply]


class CapabilitiesReply(msgspec.Struct, frozen=True):
    """What a streamer can do."""

    image_to_video: bool | None = None


class SessionReply(msgspec.Struct, frozen=True):
    """``POST /sessions/request``. The service writes "signalling" with two l."""

    session_id: str
    signalling_url: str
    capabilities: CapabilitiesReply | None = None


class SessionTokenReply(msgspec.Struct, frozen=True):
    """``POST /sessions/token``."""

    session_token: str
    expires_in: float | None = None


class RecordingReply(msgspec.Struct, frozen=True):
    """``GET /recordings/{stream_id}``."""

    stream_id: str
    video_url: str | None = None
    events_url: str | None = None
    thumbnail_url: str | None = None
    preview_url: str | None = None
    frame_count: int | None = None
    duration_seconds: float | None = None


class RecordingRow(msgspec.Struct, frozen=True):
    """One row of ``GET /stream-recordings``."""

    stream_id: str
    width: int
    height: int
    started_at: str
    ended_at: str | None = None
    duration_seconds: float | None = None


class RecordingsReply(msgspec.Struct, frozen=True):
    """``GET /stream-recordings``."""

    recordings: list[RecordingRow]
    total: int
    limit: int
    offset: int


class JobStreamReply(msgspec.Struct, frozen=True):
    """One stream of a simulation job."""

    stream_id: str
    status: str | None = None
    error_message: str | None = None
    video_url: str | None = None
    events_url: str | None = None
    thumbnail_url: str | None = None
    preview_url: str | None = None
    frame_count: int | None = None
    duration_seconds: float | None = None
    script_index: int | None = None


class JobRow(msgspec.Struct, frozen=True):
    """One row of ``GET /simulation-jobs``."""

    job_id: str
    status: str
    priority: str | int
    created_at: str
    completed_at: str | None = None
    error_message: str | None = None


class JobReply(JobRow, frozen=True):
    """``POST /simulation-jobs`` and ``GET /simulation-jobs/{id}``."""

    dispatched_at: str | None = None
    started_at: str | None = None
    assigned_region: str | None = None
    retry_count: int | None = None
    estimated_wait_minutes: float | None = None
    streams: list[JobStreamReply] | None = None


class JobsReply(msgspec.Struct, frozen=True):
    """``GET /simulation-jobs``."""

    jobs: list[JobRow]
    total: int
    limit: int
    offset: int


# --- signaling ---------------------------------------------------------------


class IceServerReply(msgspec.Struct, frozen=True):
    """One ICE server of ``GET <signaling>/config``."""

    urls: str | list[str]
    username: str | None = None
    credential: str | None = None


class IceConfigReply(msgspec.Struct, frozen=True, rename="camel"):
    """``GET <signaling>/config``."""

    ice_servers: list[IceServerReply] = []


class Envelope(msgspec.Struct, frozen=True):
    """What every signaling and data channel message has."""

    type: str


class OfferMessage(msgspec.Struct, frozen=True):
    """``offer``: the server's session description."""

    sdp: str


class CandidateMessage(msgspec.Struct, frozen=True):
    """``ice_candidate`` from the server; an empty one ends the candidates."""

    candidate: str | None = None
    sdpMid: str | None = None
    sdpMLineIndex: int | None = None


class ErrorMessage(msgspec.Struct, frozen=True):
    """``error``: fatal for the session."""

    reason: str = "unknown"


# --- data channel ------------------------------------------------------------


class StreamStartedMessage(msgspec.Struct, frozen=True):
    """``stream_started``."""

    stream_id: str
    applied_prompt: str | None = None


class UpdateAcknowledgedMessage(msgspec.Struct, frozen=True):
    """``update_acknowledged``; the prompt may have been rewritten."""

    prompt: str


class StreamErrorMessage(msgspec.Struct, frozen=True):
    """``interactive_stream_error``."""

    reason: str
    message: str | None = None


class BroadcastReadyMessage(msgspec.Struct, frozen=True):
    """``broadcast_ready``."""

    webrtc_url: str
    spectator_token: str
    broadcast_url: str | None = None


# --- what the client sends ---------------------------------------------------


class StartRequest(
    msgspec.Struct, frozen=True, tag_field="type", tag="interactive_stream_start"
):
    """Starts a stream; the image is a data URL or ``None``."""

    prompt: str
    portrait: bool
    input_image_base64: str | None
    broadcast: bool
    bypass_vlm_expansion: bool | msgspec.UnsetType = UNSET


class UpdateRequest(msgspec.Struct, frozen=True, tag_field="type", tag="update"):
    """Changes a running stream."""

    prompt: str


class EndRequest(
    msgspec.Struct, frozen=True, tag_field="type", tag="interactive_stream_end"
):
    """Ends a running stream."""


@cache
def _decoder(kind: type[Any]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


def decode(body: bytes | str, kind: type[T], what: str) -> T:
    """``body`` as ``kind``.

    Args:
        body: JSON text.
        kind: The struct to decode into.
        what: Names the reply in errors, such as ``GET /regions``.

    Raises:
        BadReplyError: Names ``what`` and the path of the wrong field.
    """
    try:
        result: T = _decoder(cast(Any, kind)).decode(body)
    except msgspec.ValidationError as error:
        raise BadReplyError(f"{what}: {one_line(str(error))}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        start = body[:200].lstrip()
        looks_html = start[:1] in (b"<", "<")
        raise BadReplyError(
            f"{what}: {'a web page' if looks_html else 'something'} that is not JSON"
        ) from None
    return result


def encode(message: object) -> str:
    """``message`` as compact JSON text."""
    return msgspec.json.encode(message).decode()


def require(condition: bool, what: str, problem: str) -> None:
    """Raises ``BadReplyError`` for a value that has the type but cannot be right."""
    if not condition:
        raise BadReplyError(f"{what}: {problem}")
