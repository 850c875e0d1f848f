"""What a session tells its listeners.

Every event is an immutable record of something that has happened. Text that
came from the service (prompts, reasons, identifiers) is bounded in length and
holds no control characters; errors carry their text as it came.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from odyssey_tui.errors import OdysseyError
from odyssey_tui.models import Capabilities
from odyssey_tui.session.states import SessionState

EndReason: TypeAlias = Literal["asked", "server", "lost", "error"]
"""Why a stream ended: by request, by the service, with the connection, or by
an error of the stream."""

SilenceAction: TypeAlias = Literal["keyframe", "reconnect"]
"""What is done about a stream whose frames have stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Base of every event.

    Attributes:
        at: Wall clock, seconds since the epoch.
        mono: Monotonic clock, seconds; for differences between events.
    """

    at: float = field(default_factory=time.time)
    mono: float = field(default_factory=time.monotonic)


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChanged(Event):
    """The session changed its state, or its attempt within ``reconnecting``.

    Attributes:
        old: State before.
        new: State now; the same as ``old`` when only the attempt or deadline
            changed.
        message: A few words for the status line, or ``None``.
        attempt: Number of the reconnection attempt from 1; 0 outside of one.
        deadline: Monotonic time when this phase ends by itself (the next
            attempt, the queue limit), or ``None``.
    """

    old: SessionState
    new: SessionState
    message: str | None = None
    attempt: int = 0
    deadline: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueProgress(Event):
    """Waiting for a free streamer: ``waited`` of at most ``limit`` seconds."""

    waited: float
    limit: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected(Event):
    """The connection is ready; ``took_ms`` since it was asked for or lost."""

    session_id: str | None
    capabilities: Capabilities | None
    took_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamStarted(Event):
    """The service started a stream; ``took_ms`` since it was asked for.

    Attributes:
        image: Path of the start image, or a word for an image that has none.
    """

    stream_id: str
    prompt: str
    applied_prompt: str | None
    portrait: bool
    image: str | None
    took_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstFrame(Event):
    """The first picture of a stream; ``took_ms`` since it was asked for.

    Attributes:
        gap_ms: Since the last picture of the stream that it took the place of;
            ``None`` if there was none.
    """

    stream_id: str
    took_ms: float
    width: int
    height: int
    gap_ms: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptSent(Event):
    """A midstream prompt goes out.

    It is followed by one ``PromptAcknowledged`` or one ``PromptFailed`` with
    the same ``prompt_id``.

    Attributes:
        offset_ms: Where in the video it will be seen, from its first picture.
    """

    prompt_id: int
    prompt: str
    offset_ms: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptAcknowledged(Event):
    """The service took a midstream prompt.

    Attributes:
        applied_prompt: What the service made of it.
        offset_ms: Where in the video it was sent for, from its first picture.
        took_ms: From sending to acknowledgement.
    """

    prompt_id: int
    prompt: str
    applied_prompt: str
    offset_ms: float
    took_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptFailed(Event):
    """A prompt, of a start or midstream, came to nothing; give it back.

    Attributes:
        prompt_id: As in ``PromptSent``; ``None`` for a start, and for a prompt
            that was never sent.
    """

    prompt: str
    error: OdysseyError
    prompt_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamEnded(Event):
    """A stream is over, whoever ended it. Emitted once for each stream."""

    stream_id: str
    duration_s: float
    reason: EndReason


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamErrored(Event):
    """A running stream, or the request to end it, met an error."""

    error: OdysseyError


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconnecting(Event):
    """Attempt ``attempt`` (from 1) will be made in ``delay_s`` seconds."""

    attempt: int
    delay_s: float
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockedByOldSession(Event):
    """An older session is in the way; it is gone in at most ``remaining_s``.

    Emitted about once a second while waiting.
    """

    remaining_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaSilent(Event):
    """No frame for ``seconds``; ``action`` is what is being done about it."""

    seconds: float
    action: SilenceAction


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed(Event):
    """Connecting failed, or the connection is gone for good."""

    error: OdysseyError


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice(Event):
    """Something worth a line in the event log, and nothing more."""

    text: str


SessionEvent: TypeAlias = (
    StateChanged
    | QueueProgress
    | Connected
    | StreamStarted
    | FirstFrame
    | PromptSent
    | PromptAcknowledged
    | PromptFailed
    | StreamEnded
    | StreamErrored
    | Reconnecting
    | BlockedByOldSession
    | MediaSilent
    | Failed
    | Notice
)
"""Any event that a session emits."""
