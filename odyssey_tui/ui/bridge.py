"""Where events of the session manager become Textual messages, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable

from textual.message_pump import MessagePump

from odyssey_tui.session import SessionEvent, SessionManager
from odyssey_tui.ui.messages import SessionUpdate


class SessionBridge:
    """Posts every event of ``manager`` to ``target`` until it is closed."""

    def __init__(self, manager: SessionManager, target: MessagePump) -> None:
        self._target = target
        self._unsubscribe: Callable[[], None] | None = manager.subscribe(self._post)

    def _post(self, event: SessionEvent) -> None:
        self._target.post_message(SessionUpdate(event))

    def close(self) -> None:
        """Stop listening. Safe to repeat."""
        if self._unsubscribe is not None:
            self._unsubscribe()
            self._unsubscribe = None
