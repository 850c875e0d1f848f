"""The end of a stream, however it comes to be asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeAlias

from odyssey_tui.errors import (
    NoStreamError,
    NotConnectedError,
    OdysseyError,
    SignalingError,
    StreamTimeoutError,
)
from odyssey_tui.session.core import (
    Connection,
    LiveStream,
    PendingStart,
    SessionCore,
)
from odyssey_tui.session.events import EndReason
from odyssey_tui.session.reconnect import Connector
from odyssey_tui.session.records import StreamInfo
from odyssey_tui.session.states import ESTABLISHED, SessionState, Trigger
from odyssey_tui.session.translate import is_loss, says_no_stream, stream_failure
from odyssey_tui.session.waiting import DeadlinePassed

Ended: TypeAlias = OdysseyError | None
"""What came of an end: nothing worse, or the error."""


class Ends:
    """Ends streams, and sees to it that they are over."""

    def __init__(self, core: SessionCore, connector: Connector) -> None:
        self._core = core
        self._connector = connector
        self._ending: asyncio.Task[Ended] | None = None

    async def end(self) -> None:
        """See ``SessionManager.end``."""
        core = self._core
        state, connection = core.state, core.connection
        if state is SessionState.STARTING and core.pending and connection:
            self.abandon(connection, core.pending)
        elif state is SessionState.STREAMING and core.stream and connection:
            self._begin_end(connection, core.stream, "asked")
        elif state is not SessionState.ENDING:
            error: OdysseyError = (
                NoStreamError("There is no stream to end.")
                if state in ESTABLISHED
                else NotConnectedError("There is no connection, and no stream to end.")
            )
            core.stream_errored(error)
            raise error
        task = self._ending
        if task is None:
            return
        # A caller who goes away changes nothing: the stream must end.
        await asyncio.wait({task})
        if not task.cancelled() and (failure := task.result()) is not None:
            raise failure

    def abandon(self, connection: Connection, pending: PendingStart) -> None:
        """Nobody wants this stream any more: it is ended as soon as it can be."""
        core, task = self._core, pending.task
        pending.abandoned = True
        if core.state is SessionState.STARTING and task is not None:
            core.fire(Trigger.ABANDON)
            self._spawn(self._end_abandoned(connection, task))
        elif core.state is SessionState.STREAMING and core.stream is not None:
            # It had started before its caller could be told.
            self._begin_end(connection, core.stream, "asked")

    async def _end_abandoned(
        self,
        connection: Connection,
        starting: asyncio.Task[StreamInfo | OdysseyError],
    ) -> Ended:
        await asyncio.wait({starting})
        stream = self._core.stream
        if stream is None or not self._core.is_up(connection):
            return None
        return await self._request_end(connection, stream)

    def end_after_error(self, stream: LiveStream) -> None:
        """The stream has stopped after an error: make sure that it is over."""
        connection = self._core.connection
        if self._core.stream is stream and connection is not None:
            self._begin_end(connection, stream, "error")

    def end_unasked(self) -> None:
        """The service runs a stream that nobody waits for: end it."""
        connection = self._core.connection
        if connection is not None:
            self._core.spawn(self._end_unseen(connection), "end unasked")

    async def end_uncertain(self, connection: Connection, message: str) -> None:
        """A stream may be starting, or not: leave none behind."""
        ending = self._spawn(self._end_unseen(connection))
        if self._core.state is SessionState.STARTING:
            self._core.fire(Trigger.ABANDON, message)
        await asyncio.wait({ending})

    async def _end_unseen(self, connection: Connection) -> Ended:
        """End a stream that may or may not run; without success, renew."""
        core = self._core
        try:
            await core.waits.bounded(
                core.client.end_stream(),
                core.policy.end_deadline,
                abort=connection.lost,
                name="end_stream",
            )
        except Exception as reason:
            error = stream_failure(reason, "ending a stream")
            if not says_no_stream(error):
                self._renew(connection, error)
        return None

    def _begin_end(
        self, connection: Connection, stream: LiveStream, reason: EndReason
    ) -> None:
        stream.end_reason = reason
        self._core.fire(Trigger.END)
        self._spawn(self._request_end(connection, stream))

    def _spawn(self, ending: Coroutine[Any, Any, Ended]) -> asyncio.Task[Ended]:
        """Run ``ending``; a call of ``end`` meanwhile waits for it."""
        task = self._ending = self._core.spawn(ending, "end")
        task.add_done_callback(self._forget)
        return task

    def _forget(self, task: asyncio.Task[Ended]) -> None:
        if self._ending is task:
            self._ending = None

    async def _request_end(self, connection: Connection, stream: LiveStream) -> Ended:
        """End ``stream``; the error, or ``None`` when it is over as asked."""
        core = self._core
        error: OdysseyError | None = None
        try:
            await core.waits.bounded(
                core.client.end_stream(),
                core.policy.end_deadline,
                abort=stream.over,
                name="end_stream",
            )
        except DeadlinePassed:
            error = StreamTimeoutError(
                "The service did not confirm the end of the stream within "
                f"{core.policy.end_deadline:g} s."
            )
        except Exception as reason:
            error = stream_failure(reason, "ending the stream")
        if core.stream is not stream:
            # Over by another way: a report of the service, a loss, disconnect.
            return error if stream.end_reason == "lost" else None
        if error is None or says_no_stream(error):
            core.finish_stream(
                stream.end_reason, NoStreamError("The stream was ended.")
            )
            return None
        core.stream_errored(error)
        if is_loss(error):
            await self._connector.settle_loss(connection)
        else:
            self._renew(connection, error)
        return error

    def _renew(self, connection: Connection, error: OdysseyError) -> None:
        """Drop a connection over which a stream may go on, and cost."""
        if not error.retryable:
            error = SignalingError(
                "The service did not end the stream; the connection is renewed."
            )
        self._connector.lose(connection, error)
