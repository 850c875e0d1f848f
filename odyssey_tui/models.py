"""Documented dataclasses and enums shared by every layer.

Nothing heavy is imported here: numpy and av appear in annotations only, so
plain commands such as ``recordings --json`` never load them. Names and fields
follow the public API documentation; fields beyond it are marked as such and
always come last, with a default.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NotRequired, TypeAlias, TypedDict

if TYPE_CHECKING:
    import av
    import numpy as np
    import PIL.Image
    from numpy.typing import NDArray

FRAME_RATE = 20
"""Nominal frames per second of a stream (one every 50 ms)."""

LANDSCAPE_SIZE = (1280, 704)
"""Width and height of a landscape stream, in pixels."""

PORTRAIT_SIZE = (704, 1280)
"""Width and height of a portrait stream, in pixels."""

MAX_IMAGE_BYTES = 25 * 1024 * 1024
"""Largest start image that the API accepts, before base64."""

MAX_PAGE_SIZE = 100
"""Largest ``limit`` of a list request."""

DEFAULT_API_URL = "https://api.odyssey.ml"


def frame_size(portrait: bool) -> tuple[int, int]:
    """Width and height in pixels of a stream of that orientation."""
    return PORTRAIT_SIZE if portrait else LANDSCAPE_SIZE


def kept_box(
    width: int, height: int, target_width: int, target_height: int
) -> tuple[float, float, float, float]:
    """What is left of an image that is scaled to cover a size, and centred.

    Returns:
        Left, top, right and bottom in pixels of the image.
    """
    scale = max(target_width / width, target_height / height)
    left = max(0.0, (width - target_width / scale) / 2)
    top = max(0.0, (height - target_height / scale) / 2)
    return (left, top, width - left, height - top)


class ConnectionStatus(StrEnum):
    """Where a client's connection stands."""

    AUTHENTICATING = "authenticating"
    CONNECTING = "connecting"
    RECONNECTING = "reconnecting"
    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    FAILED = "failed"


class SimulationJobStatus(StrEnum):
    """Known states of a simulation job.

    The documentation says ``running`` where the service says ``dispatched``
    and ``processing``. Both equal the plain text ``"running"``, so the documented
    ``status in ("pending", "running")`` holds for as long as it should; the
    members themselves stay distinct. A state that is none of these is kept as
    plain text, never an error.
    """

    PENDING = "pending"
    DISPATCHED = "dispatched"
    PROCESSING = "processing"
    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"

    def __eq__(self, other: object) -> bool:
        if type(other) is str and other == "running":
            return self.value in ("dispatched", "processing", "running")
        return str.__eq__(self, other) is True

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__

    @classmethod
    def parse(cls, text: str) -> SimulationJobStatus | str:
        """The member for ``text``, or ``text`` itself when it is unknown."""
        try:
            return cls(text)
        except ValueError:
            return text


ACTIVE_JOB_STATUSES = frozenset({"pending", "dispatched", "processing", "running"})
"""States in which a job will still change by itself."""


@dataclass(frozen=True, slots=True)
class VideoFrame:
    """One received frame as the documented API hands it out.

    Attributes:
        data: RGB uint8 array of shape ``(height, width, 3)``.
        width: Width in pixels.
        height: Height in pixels.
        timestamp_ms: Presentation timestamp in milliseconds.
    """

    data: NDArray[np.uint8]
    width: int
    height: int
    timestamp_ms: int


@dataclass(frozen=True, slots=True)
class DecodedFrame:
    """One received frame before any colour conversion.

    What the terminal pipeline works on: a conversion to RGB at full size is
    never paid for when the picture is scaled down anyway.

    Attributes:
        frame: The decoder's picture, planar YUV; shared, not to be written to.
        width: Width in pixels.
        height: Height in pixels.
        timestamp_ms: Presentation timestamp in milliseconds.
        decoded: ``time.monotonic()`` in seconds when decoding had finished.
    """

    frame: av.VideoFrame
    width: int
    height: int
    timestamp_ms: int
    decoded: float


@dataclass(frozen=True, slots=True)
class InspectedImage:
    """A start image that can be used, and what is known of it.

    Attributes:
        source: Absolute path, or the data URL.
        name: File name, or ``data URL``; not cleaned.
        is_path: Whether ``source`` is a path.
        kind: ``JPEG``, ``PNG``, ``WEBP``, ``GIF``, ``BMP``, ``HEIF`` or ``AVIF``.
        width: Width in pixels, upright.
        height: Height in pixels, upright.
        size_bytes: Length of the encoded image.
        sha256: Hash of the encoded image, in hexadecimal.
        picture: The whole picture as RGB, at most 1280 pixels a side.
        small_copy: The same as a JPEG of at most 640 pixels a side and 64 kB.
    """

    source: str = field(repr=False)
    name: str
    is_path: bool
    kind: str
    width: int
    height: int
    size_bytes: int
    sha256: str
    picture: PIL.Image.Image = field(repr=False)
    small_copy: bytes = field(repr=False)

    def kept(self, portrait: bool) -> float:
        """The share of the picture that a stream of that orientation shows."""
        left, top, right, bottom = kept_box(
            self.width, self.height, *frame_size(portrait)
        )
        return (right - left) * (bottom - top) / (self.width * self.height)


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the assigned streamer can do; ``None`` where it did not say."""

    image_to_video: bool | None = None


@dataclass(frozen=True, slots=True)
class PeerStats:
    """One reading of the media path; ``None`` where nothing is known yet.

    Attributes:
        bitrate_bps: Received media, bits per second since the last reading.
        fps: Decoded frames per second since the last reading.
        packets_lost: Packets never received since the peer connected.
        loss: Share of packets lost since the last reading, 0 to 1.
        jitter_ms: Interarrival jitter (RFC 3550) in milliseconds.
        rtt_ms: Round-trip time of the ICE path in milliseconds.
        ice_state: ICE connection state, as WebRTC names it.
        codec: ``H264`` or ``VP8``.
    """

    bitrate_bps: float | None = None
    fps: float | None = None
    packets_lost: int | None = None
    loss: float | None = None
    jitter_ms: float | None = None
    rtt_ms: float | None = None
    ice_state: str | None = None
    codec: str | None = None


@dataclass(frozen=True, slots=True)
class BroadcastInfo:
    """Addresses for spectators of a broadcast stream (beyond the Python docs)."""

    hls_url: str | None
    webrtc_url: str
    spectator_token: str


@dataclass(frozen=True, slots=True)
class Recording:
    """A recording with presigned URLs, valid for about an hour."""

    stream_id: str
    video_url: str | None
    events_url: str | None
    thumbnail_url: str | None
    preview_url: str | None
    frame_count: int | None
    duration_seconds: float | None


@dataclass(frozen=True, slots=True)
class StreamRecordingInfo:
    """One row of the recordings list. Times are ISO 8601 text."""

    stream_id: str
    width: int
    height: int
    started_at: str
    ended_at: str | None
    duration_seconds: float | None


@dataclass(frozen=True, slots=True)
class StreamRecordingsList:
    """One page of the recordings list."""

    recordings: list[StreamRecordingInfo]
    total: int
    limit: int
    offset: int


class StartAction(TypedDict):
    """``start`` of a script entry; the image is a path, bytes or a data URL."""

    prompt: str
    image: NotRequired[Any]


class InteractAction(TypedDict):
    """``interact`` of a script entry."""

    prompt: str


class ScriptEntry(TypedDict):
    """One timed action of a simulation script: exactly one of the three."""

    timestamp_ms: int
    start: NotRequired[StartAction]
    interact: NotRequired[InteractAction]
    end: NotRequired[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class SimulationStream:
    """One stream that a simulation made.

    ``status`` and ``error_message`` are documented; the service sends the
    remaining fields, which are ``None`` until the stream has been recorded.
    """

    stream_id: str
    status: str
    error_message: str | None
    video_url: str | None = None
    events_url: str | None = None
    thumbnail_url: str | None = None
    preview_url: str | None = None
    frame_count: int | None = None
    duration_seconds: float | None = None
    script_index: int | None = None


@dataclass(frozen=True, slots=True)
class SimulationJobInfo:
    """One row of the jobs list. Times are ISO 8601 text."""

    job_id: str
    status: SimulationJobStatus | str
    priority: str
    created_at: str
    completed_at: str | None
    error_message: str | None


@dataclass(frozen=True, slots=True)
class SimulationJobDetail:
    """A job with its streams; the fields after ``streams`` are undocumented."""

    job_id: str
    status: SimulationJobStatus | str
    priority: str
    created_at: str
    started_at: str | None
    completed_at: str | None
    error_message: str | None
    streams: list[SimulationStream]
    dispatched_at: str | None = None
    assigned_region: str | None = None
    retry_count: int = 0
    estimated_wait_minutes: float | None = None


@dataclass(frozen=True, slots=True)
class SimulationJobsList:
    """One page of the jobs list."""

    jobs: list[SimulationJobInfo]
    total: int
    limit: int
    offset: int


@dataclass
class DevConfig:
    """Development settings.

    Attributes:
        signaling_url: Signaling server to use directly, bypassing the API.
        session_id: Session to join there.
        debug: Log every protocol step.
    """

    signaling_url: str | None = None
    session_id: str | None = None
    debug: bool = False


@dataclass
class AdvancedConfig:
    """Retry and queue settings; delays in milliseconds, the queue in seconds."""

    max_retries: int = 5
    initial_retry_delay_ms: int = 1000
    max_retry_delay_ms: int = 2000
    retry_backoff_multiplier: float = 2.0
    queue_timeout_s: int = 30


@dataclass
class ClientConfig:
    """Everything that ``Odyssey(...)`` can be told."""

    api_key: str = field(repr=False)
    api_url: str = DEFAULT_API_URL
    dev: DevConfig = field(default_factory=DevConfig)
    advanced: AdvancedConfig = field(default_factory=AdvancedConfig)


VideoFrameCallback: TypeAlias = Callable[[VideoFrame], None]
DecodedFrameCallback: TypeAlias = Callable[[DecodedFrame], None]
ConnectedCallback: TypeAlias = Callable[[], None]
DisconnectedCallback: TypeAlias = Callable[[], None]
StreamStartedCallback: TypeAlias = Callable[[str], None]
StreamEndedCallback: TypeAlias = Callable[[], None]
InteractAcknowledgedCallback: TypeAlias = Callable[[str], None]
StreamErrorCallback: TypeAlias = Callable[[str, str], None]
ErrorCallback: TypeAlias = Callable[[Exception, bool], None]
StatusChangeCallback: TypeAlias = Callable[[ConnectionStatus, str | None], None]
BroadcastReadyCallback: TypeAlias = Callable[[BroadcastInfo], None]
QueueCallback: TypeAlias = Callable[[float, float], None]
"""Seconds waited for a streamer so far, and the limit in seconds."""
