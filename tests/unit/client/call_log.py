"""Notes every callback in the order of the calls."""

from __future__ import annotations

from typing import Any

NAMES = (
    "on_connected",
    "on_disconnected",
    "on_stream_started",
    "on_stream_ended",
    "on_interact_acknowledged",
    "on_stream_error",
    "on_error",
    "on_status_change",
    "on_broadcast_ready",
    "on_queue",
)


class CallLog:
    """``handlers`` is what to pass to ``connect()``."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, ...]] = []
        self.handlers = {name: self._noting(name) for name in NAMES}

    def _noting(self, name: str) -> Any:
        return lambda *arguments: self.calls.append((name, *arguments))

    def of(self, name: str) -> list[tuple[Any, ...]]:
        """Arguments of each call of one handler."""
        return [call[1:] for call in self.calls if call[0] == name]

    def names(self) -> list[str]:
        """Handlers in the order of their calls."""
        return [call[0] for call in self.calls]

    @property
    def statuses(self) -> list[str]:
        """Each status that was reported."""
        return [str(status) for status, _ in self.of("on_status_change")]
