"""The session manager: one session, its stream, and what happens to them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any

from odyssey_tui.errors import OdysseyError
from odyssey_tui.models import Capabilities, DecodedFrame, PeerStats
from odyssey_tui.session.events import SessionEvent
from odyssey_tui.session.policy import ReconnectPolicy
from odyssey_tui.session.ports import Clock, StreamClient
from odyssey_tui.session.records import StreamInfo
from odyssey_tui.session.states import SessionState


class SessionManager:
    """SIGNATURES ARE FINAL; bodies are being written."""

    def __init__(
        self,
        client: StreamClient,
        *,
        clock: Clock | None = None,
        policy: ReconnectPolicy | None = None,
        on_frame: Callable[[DecodedFrame], None] | None = None,
    ) -> None: ...

    @property
    def state(self) -> SessionState: ...
    @property
    def session_id(self) -> str | None: ...
    @property
    def capabilities(self) -> Capabilities | None: ...
    @property
    def stream(self) -> StreamInfo | None: ...
    @property
    def error(self) -> OdysseyError | None: ...
    @property
    def live_seconds(self) -> float: ...
    @property
    def history(self) -> deque[SessionEvent]: ...
    def subscribe(
        self, listener: Callable[[SessionEvent], None]
    ) -> Callable[[], None]: ...

    async def connect(self) -> None: ...
    async def start(
        self, prompt: str, *, portrait: bool, image: Any = None
    ) -> StreamInfo: ...
    async def interact(self, prompt: str) -> str: ...
    async def end(self) -> None: ...
    async def restart(
        self, prompt: str, *, portrait: bool, image: Any = None
    ) -> StreamInfo: ...
    async def disconnect(self) -> None: ...
    async def close(self) -> None: ...
    async def stats(self) -> PeerStats: ...
