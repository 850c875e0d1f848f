"""The start of a stream."""

from __future__ import annotations

import asyncio
from typing import Any

from odyssey_tui.errors import (
    BusyError,
    ConnectionLostError,
    OdysseyError,
    OdysseyStreamError,
    StreamTimeoutError,
)
from odyssey_tui.session.core import (
    Connection,
    LiveStream,
    PendingStart,
    SessionCore,
)
from odyssey_tui.session.ends import Ends
from odyssey_tui.session.events import StreamStarted
from odyssey_tui.session.reconnect import Connector
from odyssey_tui.session.records import StreamInfo
from odyssey_tui.session.states import SessionState, Trigger
from odyssey_tui.session.text import MAX_ID, image_label, plain, plain_prompt
from odyssey_tui.session.translate import is_loss, refuses_start, stream_failure
from odyssey_tui.session.waiting import DeadlinePassed


class Starts:
    """Starts streams, one at a time."""

    def __init__(self, core: SessionCore, connector: Connector, ends: Ends) -> None:
        self._core = core
        self._connector = connector
        self._ends = ends

    async def start(self, prompt: str, *, portrait: bool, image: Any) -> StreamInfo:
        """See ``SessionManager.start``."""
        return await self._start_or_tell(prompt, portrait, image, None)

    async def _start_or_tell(
        self, prompt: str, portrait: bool, image: Any, replaced: LiveStream | None
    ) -> StreamInfo:
        try:
            return await self._start(prompt, portrait, image, replaced)
        except OdysseyError as error:
            self._core.prompt_failed(prompt, error)
            raise

    async def _start(
        self, prompt: str, portrait: bool, image: Any, replaced: LiveStream | None
    ) -> StreamInfo:
        core = self._core
        if (
            core.pending is not None
            or core.stream is not None
            or core.state is SessionState.ENDING
        ):
            raise BusyError(
                "A stream is already starting or running.", hint="End it first."
            )
        pending = core.pending = PendingStart(
            prompt=prompt,
            portrait=portrait,
            image=image_label(image),
            asked_mono=core.now(),
            replaces_mono=None if replaced is None else replaced.last_frame_mono,
        )
        try:
            await self._connector.wait_connected()
            connection = core.connection
            if connection is None or core.state is not SessionState.CONNECTED:
                raise ConnectionLostError(
                    "The connection went before the stream could be started."
                )
            core.fire(Trigger.START)
            pending.task = task = core.spawn(
                self._request_start(connection, pending, image), "start"
            )
            task.add_done_callback(lambda _: self._forget(pending))
        finally:
            if pending.task is None:
                self._forget(pending)
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            self._ends.abandon(connection, pending)
            raise
        if task.cancelled():
            raise ConnectionLostError("The session was closed.")
        result = task.result()
        if isinstance(result, OdysseyError):
            raise result
        return result

    async def restart(self, prompt: str, *, portrait: bool, image: Any) -> StreamInfo:
        """See ``SessionManager.restart``."""
        state, running = self._core.state, self._core.stream
        if state is SessionState.STARTING or running is not None:
            try:
                await self._ends.end()
            except OdysseyError as error:
                self._core.prompt_failed(prompt, error)
                raise
        seen = running is not None and running.first_frame_seen
        return await self._start_or_tell(
            prompt, portrait, image, running if seen else None
        )

    def _forget(self, pending: PendingStart) -> None:
        if self._core.pending is pending:
            self._core.pending = None

    async def _request_start(
        self, connection: Connection, pending: PendingStart, image: Any
    ) -> StreamInfo | OdysseyError:
        core = self._core
        try:
            stream_id = await core.waits.bounded(
                core.client.start_stream(
                    pending.prompt, portrait=pending.portrait, image=image
                ),
                core.policy.start_deadline,
                abort=connection.lost,
                name="start_stream",
            )
        except DeadlinePassed:
            error: OdysseyError = StreamTimeoutError(
                f"No answer to the start within {core.policy.start_deadline:g} s."
            )
        except Exception as reason:
            error = stream_failure(reason, "starting a stream")
        else:
            return self._started(connection, pending, stream_id)
        if isinstance(error, StreamTimeoutError):
            # The stream may yet start, unseen, and cost: no session, no stream.
            self._connector.lose(connection, error)
        elif is_loss(error):
            await self._connector.settle_loss(connection)
        elif not refuses_start(error) and core.is_up(connection):
            # An answer that was not understood may have been a yes.
            await self._ends.end_uncertain(connection, plain(error.detail))
        if core.is_up(connection):
            starting = core.state is SessionState.STARTING
            failed = Trigger.START_FAILED if starting else Trigger.ENDED
            core.fire(failed, plain(error.detail))
        return error

    def _started(
        self, connection: Connection, pending: PendingStart, stream_id: str
    ) -> StreamInfo | OdysseyError:
        core = self._core
        if not core.is_up(connection):
            return ConnectionLostError("The connection went as the stream started.")
        now = core.now()
        info = StreamInfo(
            stream_id=plain(stream_id, MAX_ID),
            prompt=pending.prompt,
            applied_prompt=_applied(core.client.last_applied_prompt),
            portrait=pending.portrait,
            image=pending.image,
            started_mono=now,
            started_at=core.clock.time(),
        )
        core.stream = stream = LiveStream(
            info, pending.asked_mono, now, replaces_mono=pending.replaces_mono
        )
        self._forget(pending)
        if not pending.abandoned:
            core.fire(Trigger.STARTED)
        core.emit(
            StreamStarted(
                stream_id=info.stream_id,
                prompt=info.prompt,
                applied_prompt=info.applied_prompt,
                portrait=info.portrait,
                image=info.image,
                took_ms=1000 * (now - pending.asked_mono),
                **core.stamp(),
            )
        )
        if pending.early_frame is not None:
            early = pending.early_frame
            stream.frame_came(early.mono, early.timestamp_ms)
            core.announce_first_frame(stream, early.mono, early.width, early.height)
        if pending.over is not None:
            reason, error = pending.over
            if reason == "error":
                core.stream_errored(error)
            core.finish_stream("asked" if pending.abandoned else reason, error)
        if pending.abandoned:
            return OdysseyStreamError("The stream was ended before it had started.")
        return info


def _applied(prompt: str | None) -> str | None:
    return None if prompt is None else plain_prompt(prompt) or None
