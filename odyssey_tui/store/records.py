"""What the store keeps and hands out: takes, their parts, and queries.

A take is one stream that the person made. Text in records that come from the
store is bounded and printable; it is not markup-escaped.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Literal, TypedDict

from odyssey_tui.store.bounds import MAX_THUMBNAIL

FileKind = Literal["snapshot", "recording"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StartImage:
    """The image that a take started from.

    Attributes:
        path: Where the file was, or ``None`` for an image that had no file.
        sha256: Digest of the file's bytes, in hexadecimal.
        thumbnail: A small JPEG of it, at most 64 kB; may be empty.

    Raises:
        ValueError: The thumbnail is larger than that.
    """

    path: str | None
    sha256: str
    thumbnail: bytes

    def __post_init__(self) -> None:
        if len(self.thumbnail) > MAX_THUMBNAIL:
            raise ValueError(
                f"a thumbnail has at most {MAX_THUMBNAIL} bytes, "
                f"not {len(self.thumbnail)}"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class TakePrompt:
    """A midstream prompt.

    Attributes:
        prompt: What the person typed.
        offset_ms: When it was sent, from the start of the stream.
        ack_ms: From sending to the acknowledgement; ``None`` while it is in
            flight and when it failed.
        applied_prompt: What the service made of it, or ``None``.
        error: Why it failed, or ``None``.

    Raises:
        ValueError: Both acknowledged and failed.
    """

    prompt: str
    offset_ms: float
    ack_ms: float | None = None
    applied_prompt: str | None = None
    error: str | None = None

    def __post_init__(self) -> None:
        if self.ack_ms is not None and self.error is not None:
            raise ValueError("a prompt is acknowledged or has failed, not both")


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeError:
    """An error while the stream ran; ``offset_ms`` is from its start."""

    offset_ms: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeFile:
    """A file that was made of a take.

    Attributes:
        path: Where it was written.
        at: When, in seconds since the epoch.
        offset_ms: The moment of the stream that it shows or begins with, or
            ``None`` when that is unknown.
    """

    kind: FileKind
    path: str
    at: float = field(default_factory=time.time)
    offset_ms: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTake:
    """A take at the moment when its stream is asked for or starts.

    Attributes:
        key: A uuid4 in hexadecimal, made by the caller; the identity of the
            take everywhere.
        api_host: Host of the service.
        prompt: What the person typed.
        image: Start image, or ``None``.
        started_at: Seconds since the epoch.
        applied_prompt: What the service made of the prompt, or ``None``.
        start_ms: From asking for the stream until the service had started it.

    Raises:
        ValueError: The key is empty.
    """

    key: str
    api_host: str
    portrait: bool
    prompt: str
    image: StartImage | None
    started_at: float
    stream_id: str | None = None
    applied_prompt: str | None = None
    start_ms: float | None = None

    def __post_init__(self) -> None:
        if not self.key:
            raise ValueError("a take needs a key")


class TakeFields(TypedDict, total=False):
    """Fields of a take that become known while its stream runs.

    ``first_frame_ms`` is from asking for the stream to the first frame;
    ``gap_ms`` how long there was no picture between it and the stream that it took
    the place of; ``duration_s`` how long it ran; ``end_reason`` why it ended.
    """

    stream_id: str | None
    applied_prompt: str | None
    start_ms: float | None
    first_frame_ms: float | None
    gap_ms: float | None
    duration_s: float | None
    end_reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """Everything about one take; see ``NewTake`` and ``TakeFields``.

    Attributes:
        rating: 1 to 5, or ``None``.
        note: The person's own words; may be empty.
        prompts: Midstream prompts in the order of their index.
        errors: In the order of their offsets.
        files: In the order in which they were made.
    """

    key: str
    api_host: str
    portrait: bool
    prompt: str
    image: StartImage | None
    started_at: float
    stream_id: str | None = None
    applied_prompt: str | None = None
    start_ms: float | None = None
    first_frame_ms: float | None = None
    gap_ms: float | None = None
    duration_s: float | None = None
    end_reason: str | None = None
    rating: int | None = None
    note: str = ""
    prompts: tuple[TakePrompt, ...] = ()
    errors: tuple[TakeError, ...] = ()
    files: tuple[TakeFile, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeSummary:
    """What a row of a table needs.

    Attributes:
        prompt: The start prompt as one line, at most 500 characters.
        note: The note as one line, at most 500 characters.
        prompt_count: Midstream prompts, whatever became of them.
        file_count: Files that were made of it.
        has_error: Whether an error is kept, or a prompt failed.
    """

    key: str
    stream_id: str | None
    prompt: str
    portrait: bool
    started_at: float
    duration_s: float | None
    rating: int | None
    note: str
    prompt_count: int
    file_count: int
    has_image: bool
    has_error: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeQuery:
    """Which takes to find; every condition has to hold.

    Attributes:
        text: Words as typed. Each word is found by its beginning, in the
            prompts, the note or the stream id; words in double quotes are
            found side by side. Punctuation counts for nothing.
        min_rating: At least this rating; takes without one are left out.
        portrait: Orientation.
        since: Started at this time or later, in seconds since the epoch.
        until: Started before this time.
    """

    text: str = ""
    min_rating: int | None = None
    portrait: bool | None = None
    since: float | None = None
    until: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakePage:
    """Some of the takes that a query found, newest first, and how many in all."""

    takes: tuple[TakeSummary, ...]
    total: int
