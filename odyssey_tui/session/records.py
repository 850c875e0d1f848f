"""What is remembered about a stream while it runs."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PromptRecord:
    """One acknowledged midstream prompt.

    Attributes:
        offset_ms: Where in the video it was sent for, from its first picture.
        applied_prompt: What the service made of it.
    """

    prompt_id: int
    prompt: str
    applied_prompt: str
    offset_ms: float


@dataclass(slots=True)
class StreamInfo:
    """A stream, as ``SessionManager.start`` returns it.

    Attributes:
        prompt: The prompt that started it.
        applied_prompt: What the service made of that prompt, or ``None``.
        portrait: Orientation.
        image: Path of the start image, or a word for an image that has none.
        started_mono: Monotonic time when the service had started it.
        started_at: The same moment on the wall clock, seconds since the epoch.
        prompts: Acknowledged midstream prompts, oldest first.
    """

    stream_id: str
    prompt: str
    applied_prompt: str | None
    portrait: bool
    image: str | None
    started_mono: float
    started_at: float
    prompts: list[PromptRecord] = field(default_factory=list)
