"""What the package exports, and what importing it costs."""

from __future__ import annotations

import dataclasses
import inspect
import subprocess
import sys

import pytest

import odyssey_tui.client as package
from odyssey_tui import models
from odyssey_tui.client import Odyssey

DOCUMENTED = {
    "AdvancedConfig",
    "ClientConfig",
    "ConnectionStatus",
    "DevConfig",
    "InteractAction",
    "Odyssey",
    "OdysseyAuthError",
    "OdysseyConnectionError",
    "OdysseyError",
    "OdysseyStreamError",
    "Recording",
    "ScriptEntry",
    "SimulationJobDetail",
    "SimulationJobInfo",
    "SimulationJobsList",
    "SimulationStream",
    "StartAction",
    "StreamRecordingInfo",
    "StreamRecordingsList",
    "VideoFrame",
}
BEYOND = {
    "AccessDeniedError",
    "AccountSuspendedError",
    "BadReplyError",
    "BroadcastInfo",
    "BroadcastReadyCallback",
    "BusyError",
    "Capabilities",
    "ClientCredentials",
    "ConcurrentLimitReachedError",
    "ConnectedCallback",
    "ConnectionLostError",
    "DecodedFrame",
    "DecodedFrameCallback",
    "DisconnectedCallback",
    "ErrorCallback",
    "ImageError",
    "InteractAcknowledgedCallback",
    "InvalidRequestError",
    "MonthlyLimitReachedError",
    "NetworkError",
    "NoStreamError",
    "NotCancellableError",
    "NotConnectedError",
    "NotFoundError",
    "OdysseyUsageError",
    "PeerError",
    "PeerStats",
    "QueueCallback",
    "QueueTimeoutError",
    "RateLimitError",
    "ReplyTimeoutError",
    "ServiceError",
    "SignalingError",
    "SimulationJobStatus",
    "StatusChangeCallback",
    "StreamDurationExceededError",
    "StreamEndedCallback",
    "StreamErrorCallback",
    "StreamRefusedError",
    "StreamStartedCallback",
    "StreamTimeoutError",
    "VideoFrameCallback",
}


def test_exported_names() -> None:
    assert set(package.__all__) == DOCUMENTED | BEYOND
    assert all(getattr(package, name) is not None for name in package.__all__)
    assert set(package.__all__) <= set(dir(package))
    with pytest.raises(AttributeError, match="nonsense"):
        _ = package.nonsense


@pytest.mark.parametrize(
    ("method", "parameters"),
    [
        (
            "connect",
            "on_connected on_disconnected on_video_frame on_stream_started "
            "on_stream_ended on_interact_acknowledged on_stream_error on_error "
            "on_status_change",
        ),
        ("disconnect", ""),
        ("start_stream", "prompt portrait image image_path"),
        ("interact", "prompt"),
        ("end_stream", ""),
        ("get_recording", "stream_id"),
        ("list_stream_recordings", "limit offset"),
        ("simulate", "script portrait"),
        ("get_simulate_status", "job_id"),
        ("list_simulations", "limit offset"),
        ("cancel_simulation", "job_id"),
    ],
)
def test_documented_signatures(method: str, parameters: str) -> None:
    function = getattr(Odyssey, method)
    assert inspect.iscoroutinefunction(function)
    positional = [
        parameter.name
        for parameter in inspect.signature(function).parameters.values()
        if parameter.kind is parameter.POSITIONAL_OR_KEYWORD
    ]
    assert positional == ["self", *parameters.split()]


def test_documented_defaults() -> None:
    start = inspect.signature(Odyssey.start_stream).parameters
    assert (start["prompt"].default, start["portrait"].default) == ("", True)
    assert inspect.signature(Odyssey.simulate).parameters["portrait"].default is True
    assert dataclasses.asdict(models.AdvancedConfig()) == {
        "max_retries": 5,
        "initial_retry_delay_ms": 1000,
        "max_retry_delay_ms": 2000,
        "retry_backoff_multiplier": 2.0,
        "queue_timeout_s": 30,
    }
    names = {"is_connected", "current_status", "current_session_id"}
    assert all(isinstance(getattr(Odyssey, name), property) for name in names)


def loaded_by(code: str) -> set[str]:
    """Top-level modules in a fresh interpreter after ``code``."""
    code += "\nimport sys; print(*sorted({n.partition('.')[0] for n in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


HEAVY = {"numpy", "av", "aiortc", "aioice", "PIL", "cryptography", "textual"}


def test_importing_and_rest_load_nothing_heavy() -> None:
    assert not loaded_by("import odyssey_tui.client") & (HEAVY | {"httpx", "msgspec"})
    rest = """
import asyncio, httpx
from odyssey_tui.client import Odyssey
def answer(request):
    if request.url.path == "/auth/token":
        return httpx.Response(200, json={"access_token": "t", "expires_in": 60})
    return httpx.Response(
        200, json={"recordings": [], "jobs": [], "total": 0, "limit": 1, "offset": 0}
    )
async def main():
    client = Odyssey("ody_x", transport=httpx.MockTransport(answer))
    await client.list_stream_recordings()
    await client.list_simulations()
asyncio.run(main())
"""
    assert not loaded_by(rest) & HEAVY
