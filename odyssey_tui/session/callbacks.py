"""What the client reports, turned into what the session does about it."""

from __future__ import annotations

import asyncio
import logging
import math
from typing import Protocol

from odyssey_tui.errors import OdysseyError, SignalingError
from odyssey_tui.models import ConnectionStatus, DecodedFrame
from odyssey_tui.session.core import Connection, SessionCore
from odyssey_tui.session.events import Notice, QueueProgress
from odyssey_tui.session.states import COMING_UP, SessionState, Trigger
from odyssey_tui.session.text import plain, plain_or_none
from odyssey_tui.session.translate import connection_error

log = logging.getLogger("odyssey_tui.session")


class ConnectionSink(Protocol):
    """Takes reports about the connection."""

    def lose(self, connection: Connection, error: OdysseyError) -> None:
        """It broke."""

    def closed_by_service(self, connection: Connection) -> None:
        """The service closed it in the regular way."""


class StreamSink(Protocol):
    """Takes reports about the stream."""

    def on_started(self, stream_id: str) -> None:
        """The service started a stream."""

    def on_ended(self) -> None:
        """The service ended it."""

    def on_acknowledged(self, prompt: str) -> None:
        """The service took a prompt."""

    def on_error(self, reason: str, message: str) -> None:
        """The service reported a stream error."""

    def on_frame(self, frame: DecodedFrame) -> None:
        """A picture came."""


class ClientCallbacks:
    """The callbacks for one connection; all are ignored once it is a past one."""

    def __init__(
        self,
        core: SessionCore,
        connection: Connection,
        connector: ConnectionSink,
        streams: StreamSink,
    ) -> None:
        self._core = core
        self._connection = connection
        self._connector = connector
        self._streams = streams

    def _is_up(self) -> bool:
        return self._core.is_up(self._connection)

    def _is_coming_up(self) -> bool:
        return (
            self._core.connection is self._connection
            and self._connection.established_mono is None
        )

    def on_status_change(self, status: ConnectionStatus, message: str | None) -> None:
        """Follow an attempt; notice an end that no other callback reports."""
        core = self._core
        if self._is_coming_up():
            if status == ConnectionStatus.CONNECTING and core.state in COMING_UP - {
                SessionState.CONNECTING
            }:
                core.fire(Trigger.SIGNAL, plain_or_none(message))
        elif self._is_up() and status in (
            ConnectionStatus.FAILED,
            ConnectionStatus.DISCONNECTED,
        ):
            # The callback with the reason normally follows at once.
            asyncio.get_running_loop().call_soon(self._ended, status, message)

    def _ended(self, status: ConnectionStatus, message: str | None) -> None:
        if status == ConnectionStatus.FAILED:
            text = plain_or_none(message) or "The connection failed."
            self._connector.lose(self._connection, SignalingError(text))
        else:
            self._connector.closed_by_service(self._connection)

    def on_queue(self, waited: float, limit: float) -> None:
        """Show the progress; time in the queue is no time lost."""
        core = self._core
        if not self._is_coming_up():
            return
        if not (math.isfinite(waited) and math.isfinite(limit)):
            log.debug("queue progress without figures")
            return
        if waited <= limit:
            self._connection.deadline.extend(core.policy.connect_deadline)
        if core.state is SessionState.AUTHENTICATING:
            core.fire(Trigger.QUEUE, deadline=core.now() + max(0.0, limit - waited))
        core.emit(QueueProgress(waited=waited, limit=limit, **core.stamp()))

    def on_error(self, error: Exception, fatal: bool) -> None:
        """A fatal error is the end of the connection; any other is a notice."""
        if self._core.connection is not self._connection:
            return
        typed = connection_error(error, "connected")
        if fatal:
            self._connector.lose(self._connection, typed)
        else:
            self._core.emit(Notice(text=plain(typed.detail), **self._core.stamp()))

    def on_disconnected(self) -> None:
        """The connection was closed and nobody called that an error."""
        self._connector.closed_by_service(self._connection)

    def on_stream_started(self, stream_id: str) -> None:
        """See ``StreamSink.on_started``."""
        if self._is_up():
            self._streams.on_started(stream_id)

    def on_stream_ended(self) -> None:
        """See ``StreamSink.on_ended``."""
        if self._is_up():
            self._streams.on_ended()

    def on_interact_acknowledged(self, prompt: str) -> None:
        """See ``StreamSink.on_acknowledged``."""
        if self._is_up():
            self._streams.on_acknowledged(prompt)

    def on_stream_error(self, reason: str, message: str) -> None:
        """See ``StreamSink.on_error``."""
        if self._is_up():
            self._streams.on_error(reason, message)

    def on_decoded_frame(self, frame: DecodedFrame) -> None:
        """See ``StreamSink.on_frame``."""
        if self._is_up():
            self._streams.on_frame(frame)
