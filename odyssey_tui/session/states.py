"""The states of a session and the one table of their transitions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType


class SessionState(StrEnum):
    """Where a session stands, from the user's point of view."""

    DISCONNECTED = "disconnected"
    AUTHENTICATING = "authenticating"
    QUEUED = "queued"
    CONNECTING = "connecting"
    CONNECTED = "connected"
    STARTING = "starting"
    STREAMING = "streaming"
    ENDING = "ending"
    RECONNECTING = "reconnecting"
    FAILED = "failed"


class Trigger(StrEnum):
    """What can make a session change its state."""

    CONNECT = "connect"
    """The user asks for a connection."""
    QUEUE = "queue"
    """All streamers are busy; the client waits for one."""
    BLOCKED = "blocked"
    """An older session of this account is still being cleared."""
    SIGNAL = "signal"
    """A session is assigned; signaling and WebRTC come up."""
    ESTABLISHED = "established"
    """The connection is ready for a stream."""
    START = "start"
    """The user asks for a stream."""
    STARTED = "started"
    """The service has started the stream."""
    START_FAILED = "start_failed"
    """The service refused the stream, or the request could not be made."""
    ABANDON = "abandon"
    """The user no longer wants the stream that is being started."""
    END = "end"
    """The stream is to be ended."""
    ENDED = "ended"
    """The stream is over and the connection is still up."""
    LOST = "lost"
    """The connection went, and may come back."""
    RETRY = "retry"
    """Another attempt to reconnect is planned."""
    CLOSED = "closed"
    """The service closed the connection in the regular way."""
    FAIL = "fail"
    """Connecting or reconnecting failed for good."""
    DISCONNECT = "disconnect"
    """The user asks to disconnect."""


COMING_UP = frozenset(
    {SessionState.AUTHENTICATING, SessionState.QUEUED, SessionState.CONNECTING}
)
"""States of a connection that the user asked for and that is not ready yet."""

ESTABLISHED = frozenset(
    {
        SessionState.CONNECTED,
        SessionState.STARTING,
        SessionState.STREAMING,
        SessionState.ENDING,
    }
)
"""States in which the connection is up."""


class IllegalTransition(RuntimeError):
    """A trigger that has no meaning in the present state: a programming error."""

    def __init__(self, state: SessionState, trigger: Trigger) -> None:
        super().__init__(f"{trigger.value!r} is not possible in state {state.value!r}")
        self.state = state
        self.trigger = trigger


def _table() -> dict[tuple[SessionState, Trigger], SessionState]:
    table: dict[tuple[SessionState, Trigger], SessionState] = {}

    def add(
        trigger: Trigger, sources: Iterable[SessionState], target: SessionState
    ) -> None:
        for source in sources:
            table[source, trigger] = target

    s, t = SessionState, Trigger
    idle = (s.DISCONNECTED, s.FAILED)
    add(t.CONNECT, idle, s.AUTHENTICATING)
    add(t.QUEUE, (s.AUTHENTICATING, s.QUEUED), s.QUEUED)
    add(t.BLOCKED, COMING_UP, s.QUEUED)
    add(t.BLOCKED, (s.RECONNECTING,), s.RECONNECTING)
    add(t.SIGNAL, COMING_UP, s.CONNECTING)
    add(t.ESTABLISHED, (*COMING_UP, s.RECONNECTING), s.CONNECTED)
    add(t.START, (s.CONNECTED,), s.STARTING)
    add(t.STARTED, (s.STARTING,), s.STREAMING)
    add(t.START_FAILED, (s.STARTING,), s.CONNECTED)
    add(t.ABANDON, (s.STARTING,), s.ENDING)
    add(t.END, (s.STREAMING,), s.ENDING)
    add(t.ENDED, (s.STREAMING, s.ENDING), s.CONNECTED)
    add(t.LOST, ESTABLISHED, s.RECONNECTING)
    add(t.RETRY, (s.RECONNECTING,), s.RECONNECTING)
    add(t.CLOSED, ESTABLISHED, s.DISCONNECTED)
    add(t.FAIL, (*COMING_UP, *ESTABLISHED, s.RECONNECTING), s.FAILED)
    add(t.DISCONNECT, set(s) - {s.DISCONNECTED}, s.DISCONNECTED)
    return table


TRANSITIONS: Mapping[tuple[SessionState, Trigger], SessionState] = MappingProxyType(
    _table()
)
"""Every legal transition; whatever is missing here is illegal."""


def next_state(state: SessionState, trigger: Trigger) -> SessionState:
    """The state that ``trigger`` leads to.

    Raises:
        IllegalTransition: The table has no such transition.
    """
    try:
        return TRANSITIONS[state, trigger]
    except KeyError:
        raise IllegalTransition(state, trigger) from None
