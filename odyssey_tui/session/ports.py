"""What the session needs from outside: a client and a clock."""

from __future__ import annotations

from typing import Any, Protocol

from odyssey_tui.models import (
    Capabilities,
    ConnectedCallback,
    DecodedFrameCallback,
    DisconnectedCallback,
    ErrorCallback,
    InteractAcknowledgedCallback,
    PeerStats,
    QueueCallback,
    StatusChangeCallback,
    StreamEndedCallback,
    StreamErrorCallback,
    StreamStartedCallback,
)


class StreamClient(Protocol):
    """The part of ``odyssey_tui.client.Odyssey`` that the session drives.

    Callbacks are called in the event loop's thread. Exceptions are those of
    ``odyssey_tui.errors``; the session copes with any other as well.
    """

    @property
    def is_connected(self) -> bool:
        """Whether the connection is up and ready."""

    @property
    def current_session_id(self) -> str | None:
        """The session that the service assigned, or ``None``."""

    @property
    def current_stream_id(self) -> str | None:
        """The running stream, or ``None``."""

    @property
    def capabilities(self) -> Capabilities | None:
        """What the assigned streamer can do, or ``None``."""

    @property
    def last_applied_prompt(self) -> str | None:
        """What the service made of the last prompt, or ``None``."""

    async def connect(
        self,
        on_connected: ConnectedCallback | None = None,
        on_disconnected: DisconnectedCallback | None = None,
        *,
        on_stream_started: StreamStartedCallback | None = None,
        on_stream_ended: StreamEndedCallback | None = None,
        on_interact_acknowledged: InteractAcknowledgedCallback | None = None,
        on_stream_error: StreamErrorCallback | None = None,
        on_error: ErrorCallback | None = None,
        on_status_change: StatusChangeCallback | None = None,
        on_decoded_frame: DecodedFrameCallback | None = None,
        on_queue: QueueCallback | None = None,
    ) -> None:
        """Connect; returns when a stream can be started."""

    async def disconnect(self) -> None:
        """Release the session and every resource; idempotent."""

    async def start_stream(
        self, prompt: str = "", portrait: bool = True, image: Any = None
    ) -> str:
        """Start a stream; returns its id once the first frame is ready."""

    async def interact(self, prompt: str) -> str:
        """Send a midstream prompt; returns the acknowledged prompt."""

    async def end_stream(self) -> None:
        """End the stream; returns when the service has confirmed it."""

    def request_keyframe(self) -> None:
        """Ask the streamer for a picture that depends on no other."""

    async def stats(self) -> PeerStats:
        """One reading of the media path."""


class Clock(Protocol):
    """Time as the session sees it, so that tests can supply their own."""

    def monotonic(self) -> float:
        """Seconds that never go back."""

    def time(self) -> float:
        """Seconds since the epoch."""

    async def sleep(self, seconds: float) -> None:
        """Return after ``seconds``."""
