"""Where events go: the bounded history and the listeners."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable

from odyssey_tui.session.events import SessionEvent

log = logging.getLogger("odyssey_tui.session")

HISTORY_LENGTH = 2_000
"""Events that are kept; older ones are forgotten."""

Listener = Callable[[SessionEvent], None]


class Journal:
    """Keeps events and hands each to every listener, in the order emitted."""

    def __init__(self) -> None:
        self.history: deque[SessionEvent] = deque(maxlen=HISTORY_LENGTH)
        self._listeners: dict[object, Listener] = {}
        self._backlog: deque[SessionEvent] = deque()
        self._delivering = False

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` for each event from now on; returns the way out.

        The same listener may subscribe twice; each subscription is separate.
        The returned function may be called any number of times.
        """
        key = object()
        self._listeners[key] = listener

        def unsubscribe() -> None:
            self._listeners.pop(key, None)

        return unsubscribe

    def emit(self, event: SessionEvent) -> None:
        """Record ``event`` and deliver it.

        An event emitted from within a listener is delivered after the present
        one has reached every listener, so that all see the same order.
        """
        self.history.append(event)
        self._backlog.append(event)
        if self._delivering:
            return
        self._delivering = True
        try:
            while self._backlog:
                self._deliver(self._backlog.popleft())
        finally:
            self._delivering = False

    def _deliver(self, event: SessionEvent) -> None:
        for key, listener in list(self._listeners.items()):
            if key not in self._listeners:
                continue  # a listener before this one unsubscribed it
            try:
                listener(event)
            except Exception:
                log.exception("a listener failed on %s", type(event).__name__)
