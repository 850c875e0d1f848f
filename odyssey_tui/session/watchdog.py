"""Watches a connection for what nobody reports: silence, sleep, quiet loss."""

from __future__ import annotations

import logging
from collections.abc import Callable

from odyssey_tui.errors import PeerError, SignalingError
from odyssey_tui.session.core import Connection, LiveStream, SessionCore
from odyssey_tui.session.events import MediaSilent, Notice, SilenceAction
from odyssey_tui.session.reconnect import Connector
from odyssey_tui.session.states import SessionState

log = logging.getLogger("odyssey_tui.session")

DEAD_ICE_STATES = frozenset({"failed", "disconnected", "closed"})
"""ICE connection states in which no media can arrive."""


class Watchdog:
    """Looks after each connection for as long as it is up."""

    def __init__(
        self,
        core: SessionCore,
        connector: Connector,
        end_after_error: Callable[[LiveStream], None],
    ) -> None:
        self._core = core
        self._connector = connector
        self._end_after_error = end_after_error
        self._awake_since = 0.0
        self._unconnected_since: float | None = None

    async def watch(self, connection: Connection) -> None:
        """Run until ``connection`` is no longer up."""
        core, policy = self._core, self._core.policy
        self._awake_since = core.now()
        self._unconnected_since = None
        mono, wall = core.now(), core.clock.time()
        while core.is_up(connection):
            await core.clock.sleep(policy.watch_interval)
            if not core.is_up(connection):
                return
            # The monotonic clock may or may not run while a computer sleeps.
            gap = max(core.now() - mono, core.clock.time() - wall)
            mono, wall = core.now(), core.clock.time()
            if gap > policy.suspend_gap:
                await self._examine(connection, gap)
            else:
                self._look(connection)

    def _look(self, connection: Connection) -> None:
        core, now = self._core, self._core.now()
        if core.client.is_connected:
            self._unconnected_since = None
        elif self._unconnected_since is None:
            self._unconnected_since = now
        elif now - self._unconnected_since >= core.policy.unreported_loss:
            lost = SignalingError("The client lost its connection.")
            self._connector.lose(connection, lost)
            return
        if core.state is SessionState.STREAMING and core.stream is not None:
            self._listen(connection, core.stream, now)

    def _listen(self, connection: Connection, stream: LiveStream, now: float) -> None:
        policy = self._core.policy
        silence = now - max(stream.last_frame_mono, self._awake_since)
        if silence >= policy.keyframe_after and stream.suspect_since is not None:
            self._end_after_error(stream)
        elif silence >= policy.reconnect_after:
            self._tell(silence, "reconnect")
            error = PeerError(
                f"No picture for {silence:.0f} s.",
                hint="The streamer or the network on the way has gone silent.",
            )
            self._connector.lose(connection, error)
        elif silence >= policy.keyframe_after * (stream.keyframes_asked + 1):
            stream.keyframes_asked += 1
            self._tell(silence, "keyframe")
            self._request_keyframe()

    def _tell(self, silence: float, action: SilenceAction) -> None:
        core = self._core
        core.emit(MediaSilent(seconds=silence, action=action, **core.stamp()))

    def _request_keyframe(self) -> None:
        try:
            self._core.client.request_keyframe()
        except Exception as error:
            log.warning("request_keyframe: %s", type(error).__name__, exc_info=error)

    async def _examine(self, connection: Connection, gap: float) -> None:
        """Time has jumped: judge by what is, not by when something was heard."""
        core = self._core
        self._awake_since = core.now()
        self._unconnected_since = None
        text = f"This computer was asleep for {gap:.0f} s; checking the connection."
        core.emit(Notice(text=text, **core.stamp()))
        if core.stream is not None:
            core.stream.keyframes_asked = 0
            self._request_keyframe()
        ice_state = None
        try:
            reading = await core.waits.bounded(
                core.client.stats(), core.policy.stats_deadline, name="stats"
            )
            ice_state = reading.ice_state
        except Exception as error:
            log.info("no statistics after a gap: %s", type(error).__name__)
        if not core.client.is_connected or ice_state in DEAD_ICE_STATES:
            lost = PeerError("The connection did not survive the pause.")
            self._connector.lose(connection, lost)
