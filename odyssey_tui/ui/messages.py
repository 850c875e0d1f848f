"""Messages that are not any one widget's own."""

from __future__ import annotations

from textual.message import Message

from odyssey_tui.session import SessionEvent


class SessionUpdate(Message):
    """The session manager said something."""

    def __init__(self, event: SessionEvent) -> None:
        super().__init__()
        self.event = event
