"""Takes: each stream of a session, written down as it happens."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Protocol, Unpack

from odyssey_tui.session.events import (
    FirstFrame,
    PromptAcknowledged,
    PromptFailed,
    PromptSent,
    SessionEvent,
    StreamEnded,
    StreamErrored,
    StreamStarted,
)
from odyssey_tui.session.text import plain
from odyssey_tui.store.records import (
    NewTake,
    StartImage,
    TakeError,
    TakeFields,
    TakePrompt,
)


class TakeSink(Protocol):
    """Where takes are written; the store's writing half. Nothing here raises."""

    def add_take(self, take: NewTake) -> None:
        """A stream has started."""

    def update_take(self, key: str, **fields: Unpack[TakeFields]) -> None:
        """Something about it became known."""

    def add_prompt(self, key: str, index: int, prompt: TakePrompt) -> None:
        """A midstream prompt went out."""

    def settle_prompt(
        self,
        key: str,
        index: int,
        *,
        ack_ms: float | None = None,
        applied_prompt: str | None = None,
        error: str | None = None,
    ) -> None:
        """What came of it."""

    def add_error(self, key: str, error: TakeError) -> None:
        """The stream met an error."""


class TakeRecorder:
    """Listens to a session and writes its takes.

    Args:
        sink: Where they go.
        api_host: The service, without credentials or path.
        image_for: Gives the start image behind the label of an event, if it
            is known.
        new_key: Makes the identity of a take.
    """

    def __init__(
        self,
        sink: TakeSink,
        *,
        api_host: str,
        image_for: Callable[[str], StartImage | None] = lambda _label: None,
        new_key: Callable[[], str] = lambda: uuid.uuid4().hex,
    ) -> None:
        self._sink = sink
        self._api_host = api_host
        self._image_for = image_for
        self._new_key = new_key
        self._running: str | None = None
        self._started_mono = 0.0
        self._last: str | None = None
        self._indexes: dict[int, int] = {}

    @property
    def running(self) -> str | None:
        """Key of the take whose stream is running."""
        return self._running

    @property
    def last(self) -> str | None:
        """Key of the running take, else of the one before."""
        return self._last

    def __call__(self, event: SessionEvent) -> None:
        """Take note of ``event``; for ``SessionManager.subscribe``."""
        match event:
            case StreamStarted():
                self._begin(event)
            case FirstFrame(took_ms=took, gap_ms=gap) if self._running:
                self._sink.update_take(self._running, **_first_frame(took, gap))
            case PromptSent() if self._running:
                self._sent(self._running, event)
            case PromptAcknowledged() | PromptFailed() if self._running:
                self._settled(self._running, event)
            case StreamErrored(error=error, mono=mono) if self._running:
                offset = 1000 * max(0.0, mono - self._started_mono)
                text = plain(f"{error.title}: {error.detail}")
                self._sink.add_error(
                    self._running, TakeError(offset_ms=offset, text=text)
                )
            case StreamEnded(duration_s=duration, reason=reason) if self._running:
                self._sink.update_take(
                    self._running, duration_s=duration, end_reason=reason
                )
                self._running = None

    def _begin(self, event: StreamStarted) -> None:
        self._running = self._last = self._new_key()
        self._started_mono = event.mono
        self._indexes.clear()
        self._sink.add_take(
            NewTake(
                key=self._running,
                api_host=self._api_host,
                portrait=event.portrait,
                prompt=event.prompt,
                image=self._image_for(event.image) if event.image else None,
                started_at=event.at,
                stream_id=event.stream_id,
                applied_prompt=event.applied_prompt,
                start_ms=event.took_ms,
            )
        )

    def _sent(self, key: str, event: PromptSent) -> None:
        index = self._indexes[event.prompt_id] = len(self._indexes)
        prompt = TakePrompt(
            prompt=event.prompt,
            offset_ms=event.offset_ms,
            ack_ms=None,
            applied_prompt=None,
            error=None,
        )
        self._sink.add_prompt(key, index, prompt)

    def _settled(self, key: str, event: PromptAcknowledged | PromptFailed) -> None:
        index = None
        if event.prompt_id is not None:
            index = self._indexes.get(event.prompt_id)
        if index is None:
            return  # it was never sent, or belongs to a stream before
        if isinstance(event, PromptAcknowledged):
            self._sink.settle_prompt(
                key, index, ack_ms=event.took_ms, applied_prompt=event.applied_prompt
            )
        else:
            error = plain(f"{event.error.title}: {event.error.detail}")
            self._sink.settle_prompt(key, index, error=error)


def _first_frame(took: float, gap: float | None) -> TakeFields:
    if gap is None:
        return {"first_frame_ms": took}
    return {"first_frame_ms": took, "gap_ms": gap}
