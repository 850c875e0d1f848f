"""The caller's callbacks: called in the loop, and never able to break the client."""

from __future__ import annotations

import asyncio
import inspect
import logging
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from odyssey_tui.models import (
    BroadcastInfo,
    BroadcastReadyCallback,
    ConnectedCallback,
    ConnectionStatus,
    DecodedFrame,
    DecodedFrameCallback,
    DisconnectedCallback,
    ErrorCallback,
    InteractAcknowledgedCallback,
    QueueCallback,
    StatusChangeCallback,
    StreamEndedCallback,
    StreamErrorCallback,
    StreamStartedCallback,
    VideoFrame,
    VideoFrameCallback,
)

log = logging.getLogger(__name__)

REPORT_EVERY_SECONDS = 1.0
"""A callback that fails on every frame is reported this often, not 20 times."""


@dataclass(frozen=True, slots=True)
class Handlers:
    """What the caller gave to ``connect()``; each may be ``None``."""

    on_connected: ConnectedCallback | None = None
    on_disconnected: DisconnectedCallback | None = None
    on_video_frame: VideoFrameCallback | None = None
    on_stream_started: StreamStartedCallback | None = None
    on_stream_ended: StreamEndedCallback | None = None
    on_interact_acknowledged: InteractAcknowledgedCallback | None = None
    on_stream_error: StreamErrorCallback | None = None
    on_error: ErrorCallback | None = None
    on_status_change: StatusChangeCallback | None = None
    on_decoded_frame: DecodedFrameCallback | None = None
    on_broadcast_ready: BroadcastReadyCallback | None = None
    on_queue: QueueCallback | None = None

    def check(self) -> None:
        """Raises ``TypeError`` naming a handler that cannot be called."""
        for name in self.__slots__:
            handler = getattr(self, name)
            if handler is not None and not callable(handler):
                raise TypeError(f"{name} must be callable, not {handler!r}")


class Callbacks:
    """Calls handlers and keeps what they raise away from the client.

    An exception is logged and given to ``on_error`` as not fatal. A handler may
    be a coroutine function: it then runs as a task of its own.
    """

    def __init__(
        self,
        handlers: Handlers | None = None,
        tasks: set[asyncio.Task[Any]] | None = None,
    ) -> None:
        self.handlers = handlers or Handlers()
        self._tasks = set() if tasks is None else tasks
        self._reported: dict[str, float] = {}

    def connected(self) -> None:
        self._call("on_connected")

    def disconnected(self) -> None:
        self._call("on_disconnected")

    def video_frame(self, frame: VideoFrame) -> None:
        self._call("on_video_frame", frame)

    def decoded_frame(self, frame: DecodedFrame) -> None:
        self._call("on_decoded_frame", frame)

    def stream_started(self, stream_id: str) -> None:
        self._call("on_stream_started", stream_id)

    def stream_ended(self) -> None:
        self._call("on_stream_ended")

    def interact_acknowledged(self, prompt: str) -> None:
        self._call("on_interact_acknowledged", prompt)

    def stream_error(self, reason: str, message: str) -> None:
        self._call("on_stream_error", reason, message)

    def error(self, error: Exception, fatal: bool) -> None:
        self._call("on_error", error, fatal)

    def status_change(self, status: ConnectionStatus, message: str | None) -> None:
        self._call("on_status_change", status, message)

    def broadcast_ready(self, info: BroadcastInfo) -> None:
        self._call("on_broadcast_ready", info)

    def queue(self, waited: float, limit: float) -> None:
        self._call("on_queue", waited, limit)

    def _call(self, name: str, *arguments: object) -> None:
        handler: Callable[..., object] | None = getattr(self.handlers, name)
        if handler is None:
            return
        try:
            result = handler(*arguments)
        except Exception as error:
            self._failed(name, error)
            return
        if inspect.iscoroutine(result):
            self._run(name, result)

    def _run(self, name: str, coroutine: Coroutine[Any, Any, object]) -> None:
        async def run() -> None:
            try:
                await coroutine
            except Exception as error:
                self._failed(name, error)

        task = asyncio.create_task(run(), name=f"odyssey-{name}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _failed(self, name: str, error: Exception) -> None:
        now = time.monotonic()
        if now - self._reported.get(name, -REPORT_EVERY_SECONDS) < REPORT_EVERY_SECONDS:
            return
        self._reported[name] = now
        log.error("%s raised %s", name, type(error).__name__, exc_info=error)
        if name != "on_error":
            self.error(error, False)
