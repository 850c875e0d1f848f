"""Attempts to connect, and the wait for an old session to be cleared."""

from __future__ import annotations

import logging
from collections.abc import Callable

from odyssey_tui.errors import (
    ConcurrentLimitReachedError,
    ConnectionLostError,
    OdysseyError,
    ReplyTimeoutError,
)
from odyssey_tui.session.callbacks import ClientCallbacks
from odyssey_tui.session.core import Connection, SessionCore
from odyssey_tui.session.events import BlockedByOldSession
from odyssey_tui.session.states import SessionState, Trigger
from odyssey_tui.session.translate import connection_error
from odyssey_tui.session.waiting import DeadlinePassed

log = logging.getLogger("odyssey_tui.session")


class Attempts:
    """Makes attempts to connect; never more than one at a time."""

    def __init__(
        self,
        core: SessionCore,
        callbacks: Callable[[Connection], ClientCallbacks],
        established: Callable[[Connection], None],
    ) -> None:
        self._core = core
        self._callbacks = callbacks
        self._established = established
        self._blocked = False

    async def patiently(self) -> OdysseyError | None:
        """Connect, waiting for an old session to be cleared if there is one.

        Returns the error of the last attempt, or ``None`` when connected.
        """
        core, policy = self._core, self._core.policy
        error = await self._once()
        if not isinstance(error, ConcurrentLimitReachedError):
            return error
        give_up = core.now() + policy.old_session_wait
        countdown = core.spawn(self._count_down(give_up), "countdown")
        try:
            while (
                isinstance(error, ConcurrentLimitReachedError)
                and (left := give_up - core.now()) > 0
            ):
                self._tell_blocked(give_up)
                await core.clock.sleep(min(policy.old_session_retry, left))
                error = await self._once()
        finally:
            self._blocked = False
            await core.waits.reap(countdown)
        return error

    def _tell_blocked(self, until: float) -> None:
        if not self._blocked or self._core.state is SessionState.CONNECTING:
            self._core.fire(
                Trigger.BLOCKED,
                "An old session is still being cleared",
                deadline=until,
            )
        self._blocked = True

    async def _count_down(self, until: float) -> None:
        core = self._core
        while (left := until - core.now()) > 0:
            core.emit(BlockedByOldSession(remaining_s=left, **core.stamp()))
            await core.clock.sleep(min(core.policy.countdown_interval, left))

    async def _once(self) -> OdysseyError | None:
        """One attempt. On success the session is established on return."""
        core = self._core
        connection = core.open_connection()
        told = self._callbacks(connection)
        error: OdysseyError | None
        try:
            await core.waits.bounded(
                core.client.connect(
                    on_disconnected=told.on_disconnected,
                    on_stream_started=told.on_stream_started,
                    on_stream_ended=told.on_stream_ended,
                    on_interact_acknowledged=told.on_interact_acknowledged,
                    on_stream_error=told.on_stream_error,
                    on_error=told.on_error,
                    on_status_change=told.on_status_change,
                    on_decoded_frame=told.on_decoded_frame,
                    on_queue=told.on_queue,
                ),
                connection.deadline,
                name="connect",
            )
            error = connection.problem
        except DeadlinePassed:
            error = ReplyTimeoutError(
                "The connection did not come up within "
                f"{core.policy.connect_deadline:g} s."
            )
        except Exception as reason:
            error = connection_error(reason, "connecting")
        if error is None:
            self._established(connection)
            return None
        if core.connection is connection:
            core.drop_connection(ConnectionLostError("The attempt to connect failed."))
        log.info("attempt %d failed: %s", connection.number, type(error).__name__)
        await self.release()
        return error

    async def release(self) -> None:
        """Make the client let go of session and resources; bounded, no raise."""
        core = self._core
        try:
            await core.waits.bounded(
                core.client.disconnect(),
                core.policy.disconnect_deadline,
                name="disconnect",
            )
        except Exception as error:
            log.warning("disconnect: %s", type(error).__name__, exc_info=error)
