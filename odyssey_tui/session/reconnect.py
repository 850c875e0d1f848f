"""The connection of a session: coming up, going down, coming back."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

from odyssey_tui.errors import (
    ConnectionLostError,
    OdysseyConnectionError,
    OdysseyError,
    SignalingError,
)
from odyssey_tui.session.attempts import Attempts
from odyssey_tui.session.callbacks import ClientCallbacks
from odyssey_tui.session.core import Connection, LiveStream, SessionCore
from odyssey_tui.session.events import Connected, Failed, Reconnecting
from odyssey_tui.session.states import ESTABLISHED, SessionState, Trigger
from odyssey_tui.session.text import MAX_ID, plain, plain_or_none
from odyssey_tui.session.waiting import DeadlinePassed

Attempt = asyncio.Task[OdysseyError | None]


class Connector:
    """Owns the connection: at most one attempt or teardown runs at a time."""

    def __init__(
        self,
        core: SessionCore,
        callbacks: Callable[[Connection], ClientCallbacks],
        watch: Callable[[Connection], None],
    ) -> None:
        self._core = core
        self._attempts = Attempts(core, callbacks, self._established)
        self._watch = watch
        self._rng = random.Random()
        self._attempt: Attempt | None = None
        self._by_user = False
        self._waiters = 0
        self._hurry = asyncio.Event()
        self._teardown: asyncio.Task[None] | None = None
        self._asked_mono = 0.0

    async def wait_connected(self) -> None:
        """Return when connected; connects, or joins the attempt that runs.

        A wait for the next reconnection attempt is cut short. If the caller
        is cancelled and nobody else waits for a connection that the user had
        asked for, the attempt is given up.

        Raises:
            OdysseyAuthError: The key was refused.
            OdysseyConnectionError: No connection, or disconnected meanwhile.
        """
        attempt = self._attempt
        if attempt is None:
            if self._core.state in ESTABLISHED:
                return
            attempt = self._begin_by_user()
        self._hurry.set()
        self._waiters += 1
        try:
            await asyncio.wait({attempt})
        except asyncio.CancelledError:
            last = self._waiters == 1 and self._attempt is attempt
            if last and self._by_user:
                self.begin_teardown("Connecting was cancelled")
            raise
        finally:
            self._waiters -= 1
        if attempt.cancelled():
            raise OdysseyConnectionError("Disconnected while connecting.")
        if (error := attempt.result()) is not None:
            raise error

    def lose(self, connection: Connection, error: OdysseyError) -> None:
        """``connection`` is gone; comes back unless ``error`` rules it out."""
        core = self._core
        if core.connection is not connection:
            return
        if connection.established_mono is None:
            connection.problem = connection.problem or error
            return
        lived = core.now() - connection.established_mono
        if lived >= core.policy.stable_after:
            core.attempt = 0
        lost = ConnectionLostError(f"The connection was lost: {plain(error.detail)}")
        stream = core.detach_stream(lost)
        core.drop_connection(lost)
        core.error = error
        if not core.policy.may_retry(error):
            self._fail(error, stream)
            self._release_later()
            return
        self._asked_mono = core.now()
        self._by_user = False
        self._hurry.clear()
        core.fire(Trigger.LOST, plain(error.detail))
        core.announce_end(stream, "lost")
        self._attempt = core.spawn(self._come_back(error), "reconnect")

    async def settle_loss(self, connection: Connection) -> None:
        """A call said that ``connection`` is gone: let the client report it.

        The report says whether the service closed or the line broke. Without
        one in good time it counts as broken.
        """
        core = self._core
        if not core.is_up(connection):
            return
        try:
            await core.waits.bounded(
                _resolved(connection.lost), core.policy.unreported_loss, name="loss"
            )
        except DeadlinePassed:
            self.lose(connection, SignalingError("The client lost its connection."))

    def closed_by_service(self, connection: Connection) -> None:
        """The service closed ``connection`` in the regular way."""
        core = self._core
        if core.connection is not connection:
            return
        closed = SignalingError("The service closed the connection.")
        if connection.established_mono is None:
            connection.problem = connection.problem or closed
            return
        lost = ConnectionLostError(closed.detail)
        stream = core.detach_stream(lost)
        core.drop_connection(lost)
        core.fire(Trigger.CLOSED, closed.detail)
        core.announce_end(stream, "server")
        self._release_later()

    def begin_teardown(self, message: str | None = None) -> asyncio.Task[None] | None:
        """Disconnect at once as far as the user is concerned.

        Returns the task that releases what is behind it, bounded in time, or
        ``None`` if there is nothing to do.
        """
        core = self._core
        attempt, self._attempt = self._attempt, None
        if attempt is not None:
            attempt.cancel()  # before it can take another step
        if core.state is not SessionState.DISCONNECTED:
            gone = ConnectionLostError("Disconnected on request.")
            stream = core.detach_stream(gone)
            core.drop_connection(gone)
            core.fire(Trigger.DISCONNECT, message)
            core.announce_end(stream, "asked")
        elif attempt is None:
            return self._teardown
        self._release_later(attempt)
        return self._teardown

    def _release_later(self, attempt: Attempt | None = None) -> None:
        self._teardown = self._core.spawn(
            self._tear_down(attempt, self._teardown), "teardown"
        )

    async def _tear_down(
        self, attempt: Attempt | None, before: asyncio.Task[None] | None
    ) -> None:
        if attempt is not None:
            # Within it, a call into the client has the usual grace to end.
            await self._core.waits.reap(
                attempt, grace=2 * self._core.policy.cancel_grace + 1
            )
        if before is not None:
            await asyncio.wait({before})
        await self._attempts.release()
        if self._teardown is asyncio.current_task():
            self._teardown = None

    def _begin_by_user(self) -> Attempt:
        core = self._core
        core.error = None
        core.attempt = 0
        self._by_user = True
        self._asked_mono = core.now()
        core.fire(Trigger.CONNECT)
        self._attempt = core.spawn(self._come_up(), "connect")
        return self._attempt

    async def _come_up(self) -> OdysseyError | None:
        if self._teardown is not None:
            await asyncio.wait({self._teardown})
        error = await self._attempts.patiently()
        if error is not None:
            self._fail(error)
        return error

    async def _come_back(self, error: OdysseyError) -> OdysseyError | None:
        core, policy = self._core, self._core.policy
        await self._attempts.release()
        while policy.may_retry(error) and core.attempt < policy.max_attempts:
            core.attempt += 1
            delay = policy.delay(core.attempt, error, self._rng)
            await self._pause(delay, plain(error.detail))
            failure = await self._attempts.patiently()
            if failure is None:
                return None
            core.error = error = failure
        self._fail(error)
        return error

    async def _pause(self, delay: float, reason: str) -> None:
        """Wait before the next attempt; a user who asks cuts it short."""
        core, number = self._core, self._core.attempt
        core.fire(Trigger.RETRY, reason, deadline=core.now() + delay)
        core.emit(
            Reconnecting(attempt=number, delay_s=delay, reason=reason, **core.stamp())
        )
        if not self._hurry.is_set():
            sleep = asyncio.create_task(core.clock.sleep(delay))
            hurry = asyncio.create_task(self._hurry.wait())
            try:
                await asyncio.wait({sleep, hurry}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                await core.waits.reap(sleep, hurry)
        self._hurry.clear()

    def _established(self, connection: Connection) -> None:
        core = self._core
        connection.established_mono = core.now()
        core.error = None
        self._attempt = None
        core.fire(Trigger.ESTABLISHED)
        core.emit(
            Connected(
                session_id=plain_or_none(core.client.current_session_id, MAX_ID),
                capabilities=core.client.capabilities,
                took_ms=1000 * (core.now() - self._asked_mono),
                **core.stamp(),
            )
        )
        self._watch(connection)

    def _fail(self, error: OdysseyError, stream: LiveStream | None = None) -> None:
        core = self._core
        self._attempt = None
        core.error = error
        core.fire(Trigger.FAIL, plain(error.detail))
        core.announce_end(stream, "lost")
        core.emit(Failed(error=error, **core.stamp()))


async def _resolved(future: asyncio.Future[OdysseyError]) -> None:
    await asyncio.wait({future})
