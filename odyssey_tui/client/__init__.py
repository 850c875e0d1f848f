"""The Odyssey client library: the documented Python API, and a little more.

::

    from odyssey_tui.client import Odyssey

    async with Odyssey(api_key="ody_...") as client:
        await client.connect(on_video_frame=show)
        await client.start_stream("A cat by a window")

Importing this package loads neither aiortc, av nor numpy; those come with the
first ``connect()``. Lists of recordings and jobs never need them.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from odyssey_tui.errors import (
    AccessDeniedError,
    AccountSuspendedError,
    BadReplyError,
    BusyError,
    ConcurrentLimitReachedError,
    ConnectionLostError,
    ImageError,
    InvalidRequestError,
    MonthlyLimitReachedError,
    NetworkError,
    NoStreamError,
    NotCancellableError,
    NotConnectedError,
    NotFoundError,
    OdysseyAuthError,
    OdysseyConnectionError,
    OdysseyError,
    OdysseyStreamError,
    OdysseyUsageError,
    PeerError,
    QueueTimeoutError,
    RateLimitError,
    ReplyTimeoutError,
    ServiceError,
    SignalingError,
    StreamDurationExceededError,
    StreamRefusedError,
    StreamTimeoutError,
)
from odyssey_tui.models import (
    AdvancedConfig,
    BroadcastInfo,
    BroadcastReadyCallback,
    Capabilities,
    ClientConfig,
    ConnectedCallback,
    ConnectionStatus,
    DecodedFrame,
    DecodedFrameCallback,
    DevConfig,
    DisconnectedCallback,
    ErrorCallback,
    InteractAcknowledgedCallback,
    InteractAction,
    PeerStats,
    QueueCallback,
    Recording,
    ScriptEntry,
    SimulationJobDetail,
    SimulationJobInfo,
    SimulationJobsList,
    SimulationJobStatus,
    SimulationStream,
    StartAction,
    StatusChangeCallback,
    StreamEndedCallback,
    StreamErrorCallback,
    StreamRecordingInfo,
    StreamRecordingsList,
    StreamStartedCallback,
    VideoFrame,
    VideoFrameCallback,
)

if TYPE_CHECKING:
    from odyssey_tui.client.client import Odyssey
    from odyssey_tui.client.credentials import ClientCredentials

__all__ = [
    "AccessDeniedError",
    "AccountSuspendedError",
    "AdvancedConfig",
    "BadReplyError",
    "BroadcastInfo",
    "BroadcastReadyCallback",
    "BusyError",
    "Capabilities",
    "ClientConfig",
    "ClientCredentials",
    "ConcurrentLimitReachedError",
    "ConnectedCallback",
    "ConnectionLostError",
    "ConnectionStatus",
    "DecodedFrame",
    "DecodedFrameCallback",
    "DevConfig",
    "DisconnectedCallback",
    "ErrorCallback",
    "ImageError",
    "InteractAcknowledgedCallback",
    "InteractAction",
    "InvalidRequestError",
    "MonthlyLimitReachedError",
    "NetworkError",
    "NoStreamError",
    "NotCancellableError",
    "NotConnectedError",
    "NotFoundError",
    "Odyssey",
    "OdysseyAuthError",
    "OdysseyConnectionError",
    "OdysseyError",
    "OdysseyStreamError",
    "OdysseyUsageError",
    "PeerError",
    "PeerStats",
    "QueueCallback",
    "QueueTimeoutError",
    "RateLimitError",
    "Recording",
    "ReplyTimeoutError",
    "ScriptEntry",
    "ServiceError",
    "SignalingError",
    "SimulationJobDetail",
    "SimulationJobInfo",
    "SimulationJobStatus",
    "SimulationJobsList",
    "SimulationStream",
    "StartAction",
    "StatusChangeCallback",
    "StreamDurationExceededError",
    "StreamEndedCallback",
    "StreamErrorCallback",
    "StreamRecordingInfo",
    "StreamRecordingsList",
    "StreamRefusedError",
    "StreamStartedCallback",
    "StreamTimeoutError",
    "VideoFrame",
    "VideoFrameCallback",
]

# These two pull in httpx and msgspec, which error handling and type checks of
# an importing module do not need.
_LAZY = {
    "ClientCredentials": "odyssey_tui.client.credentials",
    "Odyssey": "odyssey_tui.client.client",
}


def __getattr__(name: str) -> Any:
    module = _LAZY.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(importlib.import_module(module), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(set(globals()) | set(_LAZY))
