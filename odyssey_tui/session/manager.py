"""The session manager: one session, its stream, and what happens to them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

from odyssey_tui.errors import (
    NotConnectedError,
    OdysseyConnectionError,
    OdysseyError,
)
from odyssey_tui.models import Capabilities, DecodedFrame, PeerStats
from odyssey_tui.session.callbacks import ClientCallbacks
from odyssey_tui.session.clock import SystemClock
from odyssey_tui.session.core import Connection, SessionCore
from odyssey_tui.session.ends import Ends
from odyssey_tui.session.events import SessionEvent
from odyssey_tui.session.policy import ReconnectPolicy
from odyssey_tui.session.ports import Clock, StreamClient
from odyssey_tui.session.prompts import Prompts
from odyssey_tui.session.reconnect import Connector
from odyssey_tui.session.records import StreamInfo
from odyssey_tui.session.reports import StreamReports
from odyssey_tui.session.starts import Starts
from odyssey_tui.session.states import ESTABLISHED, SessionState
from odyssey_tui.session.text import MAX_ID, plain_or_none
from odyssey_tui.session.translate import connection_error
from odyssey_tui.session.waiting import DeadlinePassed
from odyssey_tui.session.watchdog import Watchdog


class SessionManager:
    """Drives a client: connects, reconnects, watches, and tells of it all.

    Everything runs in one event loop, and listeners are called in its thread.
    What a call does is told by events as well; a call that fails raises the
    typed error that its event carries. No call hangs: each is bounded by the
    policy. A stream is never started but by ``start`` and ``restart``, because
    it costs; one that was running when the connection went is over.

    The client stays its maker's: ``close`` disconnects it and no more.

    Args:
        client: What talks to the service.
        clock: Time; the system's by default.
        policy: Delays and limits.
        on_frame: Gets each picture of a running stream as it comes.
    """

    def __init__(
        self,
        client: StreamClient,
        *,
        clock: Clock | None = None,
        policy: ReconnectPolicy | None = None,
        on_frame: Callable[[DecodedFrame], None] | None = None,
    ) -> None:
        core = SessionCore(client, clock or SystemClock(), policy or ReconnectPolicy())
        self._core = core
        self._connector = Connector(core, self._callbacks, self._watch)
        self._ends = Ends(core, self._connector)
        self._starts = Starts(core, self._connector, self._ends)
        self._prompts = Prompts(core, self._connector)
        self._reports = StreamReports(core, self._ends.end_unasked, on_frame)
        self._watchdog = Watchdog(core, self._connector, self._ends.end_after_error)

    def _callbacks(self, connection: Connection) -> ClientCallbacks:
        return ClientCallbacks(self._core, connection, self._connector, self._reports)

    def _watch(self, connection: Connection) -> None:
        watch = self._watchdog.watch(connection)
        connection.watcher = self._core.spawn(watch, "watchdog")

    @property
    def state(self) -> SessionState:
        """Where the session stands."""
        return self._core.state

    @property
    def session_id(self) -> str | None:
        """The session that the service assigned, while connected."""
        if self._core.state not in ESTABLISHED:
            return None
        return plain_or_none(self._core.client.current_session_id, MAX_ID)

    @property
    def capabilities(self) -> Capabilities | None:
        """What the assigned streamer can do, while connected."""
        if self._core.state not in ESTABLISHED:
            return None
        return self._core.client.capabilities

    @property
    def stream(self) -> StreamInfo | None:
        """The running stream."""
        stream = self._core.stream
        return None if stream is None else stream.info

    @property
    def error(self) -> OdysseyError | None:
        """The last error; ``None`` again once connected."""
        return self._core.error

    @property
    def live_seconds(self) -> float:
        """For how long the stream has been running; 0 without one."""
        stream = self._core.stream
        if stream is None:
            return 0.0
        return max(0.0, self._core.now() - stream.info.started_mono)

    @property
    def position_ms(self) -> float | None:
        """Where in the video a prompt that is sent now will be seen.

        In milliseconds from the first picture; ``None`` without a stream.
        """
        stream = self._core.stream
        return None if stream is None else stream.position_ms(self._core.now())

    @property
    def history(self) -> deque[SessionEvent]:
        """The last 2,000 events, oldest first. Not to be changed."""
        return self._core.journal.history

    def subscribe(self, listener: Callable[[SessionEvent], None]) -> Callable[[], None]:
        """Call ``listener`` for each event from now on.

        Returns a function that ends that. An exception in a listener is
        logged and goes no further.
        """
        return self._core.journal.subscribe(listener)

    async def connect(self) -> None:
        """Connect, or join the attempt that is being made.

        Does nothing when connected. While reconnecting it makes the next
        attempt at once. A caller who is cancelled takes the attempt with it,
        unless it is a reconnection or somebody else waits for it too.

        Raises:
            OdysseyAuthError: The key was refused.
            OdysseyConnectionError: No connection could be made, or
                ``disconnect`` was called meanwhile.
        """
        self._refuse_if_closed()
        await self._connector.wait_connected()

    async def start(
        self, prompt: str, *, portrait: bool, image: Any = None
    ) -> StreamInfo:
        """Start a stream, connecting first if needed.

        A caller who is cancelled gets no stream: if the service starts it all
        the same, it is ended at once.

        Raises:
            BusyError: A stream is starting, running or ending.
            OdysseyAuthError: As ``connect``.
            OdysseyConnectionError: As ``connect``.
            OdysseyStreamError: The service refused, did not answer, the
                connection went, or ``end`` was called meanwhile.
        """
        self._refuse_if_closed()
        return await self._starts.start(prompt, portrait=portrait, image=image)

    async def interact(self, prompt: str) -> str:
        """Send a midstream prompt; returns what the service made of it.

        Raises:
            BusyError: The stream is still starting, or the prompt before is
                not acknowledged yet.
            NoStreamError: There is no stream, or it ended meanwhile.
            NotConnectedError: There is no connection.
            OdysseyStreamError: The service refused or did not answer.
        """
        return await self._prompts.interact(prompt)

    async def end(self) -> None:
        """End the stream, also one that is just starting.

        A service that does not confirm the end loses the connection, so that
        the stream cannot go on unseen. A caller who is cancelled changes
        nothing: the stream is ended.

        Raises:
            NoStreamError: There is no stream.
            NotConnectedError: There is no connection.
            OdysseyStreamError: The service did not confirm it.
        """
        await self._ends.end()

    async def restart(
        self, prompt: str, *, portrait: bool, image: Any = None
    ) -> StreamInfo:
        """End the stream, if there is one, and start another.

        Raises:
            OdysseyError: As ``end`` and ``start``.
        """
        self._refuse_if_closed()
        return await self._starts.restart(prompt, portrait=portrait, image=image)

    async def disconnect(self) -> None:
        """Disconnect, whatever is going on; never raises.

        The state is ``disconnected`` at once. Returns when the client has let
        go of everything, which is bounded in time and goes on even if the
        caller is cancelled.
        """
        teardown = self._connector.begin_teardown()
        if teardown is not None:
            await asyncio.wait({teardown})

    async def close(self) -> None:
        """Disconnect for good and leave no task behind; idempotent."""
        self._core.closed = True
        await self.disconnect()
        current = asyncio.current_task()
        await self._core.waits.reap(*(t for t in self._core.tasks if t is not current))

    async def stats(self) -> PeerStats:
        """One reading of the media path.

        Raises:
            NotConnectedError: There is no connection.
            OdysseyConnectionError: The reading failed.
        """
        core = self._core
        if core.state not in ESTABLISHED:
            raise NotConnectedError("There is no connection to measure.")
        try:
            return await core.waits.bounded(
                core.client.stats(), core.policy.stats_deadline, name="stats"
            )
        except DeadlinePassed as error:
            raise connection_error(error, "measuring") from None
        except Exception as error:
            raise connection_error(error, "measuring") from error

    def _refuse_if_closed(self) -> None:
        if self._core.closed:
            raise OdysseyConnectionError("The session is closed.", retryable=False)
