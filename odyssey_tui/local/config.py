"""Settings of the embedded service."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from odyssey_tui.models import MAX_IMAGE_BYTES

API_KEY_PATTERN = re.compile(r"ody_[A-Za-z0-9_.-]{4,}")
"""What an API key looks like; anything else is a malformed request."""

MAX_API_KEY_LENGTH = 256

KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB


class ServiceStartError(Exception):
    """The service cannot start; the text says why and what to do."""


def new_api_key() -> str:
    """A random API key of the usual shape."""
    return f"ody_demo_{secrets.token_hex(16)}"


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes and counts beyond which a request is refused.

    Attributes:
        max_prompt_bytes: Longest prompt, in UTF-8 bytes.
        max_image_bytes: Largest start image, before base64.
        max_body_bytes: Largest body of an ordinary request.
        max_job_body_bytes: Largest simulation submission; images travel in it
            as base64.
        max_script_entries: Most entries in one script.
        max_scripts: Most scripts in one job.
        max_script_ms: Latest timestamp of a script, in milliseconds.
        max_script_download_bytes: Largest file behind a ``script_url``.
        max_active_jobs: Unfinished jobs that one account may have.
        max_kept_jobs: Finished jobs kept for the lists, all accounts together.
        max_store_bytes: Total size of all recordings; the oldest go first.
        sessions_per_key: Concurrent sessions that one key may have.
    """

    max_prompt_bytes: int = 300 * KIB
    max_image_bytes: int = MAX_IMAGE_BYTES
    max_body_bytes: int = 256 * KIB
    max_job_body_bytes: int = 192 * MIB
    max_script_entries: int = 500
    max_scripts: int = 50
    max_script_ms: int = 600_000
    max_script_download_bytes: int = 64 * MIB
    max_active_jobs: int = 100
    max_kept_jobs: int = 1_000
    max_store_bytes: int = 4 * GIB
    sessions_per_key: int = 1


@dataclass(frozen=True, slots=True)
class Timings:
    """Lifetimes and delays, all in seconds.

    Attributes:
        session_idle_s: A session is freed this long after its last sign of life.
        access_token_s: Lifetime of an access token.
        session_token_s: Lifetime of a session token (the JWT for signaling).
        signed_url_s: Lifetime of a presigned URL.
        job_pending_s: A new job stays ``pending`` at least this long.
        job_dispatched_s: ...and then ``dispatched`` this long.
        body_read_s: Time to receive an ordinary request body.
        job_body_read_s: Time to receive a simulation submission.
        script_download_s: Time to fetch a ``script_url``.
        shutdown_s: Time that open requests get to finish at the end.
    """

    session_idle_s: float = 40.0
    access_token_s: int = 3600
    session_token_s: int = 600
    signed_url_s: int = 3600
    job_pending_s: float = 0.5
    job_dispatched_s: float = 0.3
    body_read_s: float = 30.0
    job_body_read_s: float = 300.0
    script_download_s: float = 15.0
    shutdown_s: float = 2.0


@dataclass(frozen=True, slots=True)
class ServiceConfig:
    """Everything that the service can be told.

    Attributes:
        host: Address to listen on.
        port: TCP port; 0 lets the system choose one.
        api_key: The key to accept. ``None``: the data folder's own key, made
            at random when the folder is first used.
        faults: Accept the fault keys (``ody_fault_...``), for tests.
        data_dir: Where recordings and jobs are kept. ``None``: a temporary
            folder, deleted at the end.
        parent_pid: End when this process does.
        watch_stdin: End when standard input is closed.
        stamp: Draw a machine-readable time stamp into pictures (benchmarks).
        seed: Seed of the world, or ``None`` for a different one each time.
        streamers: Sessions that can be served at a time.
        max_stream_seconds: Longest live stream; ``None`` is no limit.
    """

    host: str = "127.0.0.1"
    port: int = 0
    api_key: str | None = None
    faults: bool = False
    data_dir: Path | None = None
    parent_pid: int | None = None
    watch_stdin: bool = False
    stamp: bool = False
    seed: int | None = None
    streamers: int = 4
    max_stream_seconds: float | None = None
    limits: Limits = field(default_factory=Limits)
    timings: Timings = field(default_factory=Timings)

    def __post_init__(self) -> None:
        """Raise ``ServiceStartError`` for what can never work."""
        if self.api_key is not None and not is_api_key(self.api_key):
            raise ServiceStartError(
                "the API key does not look like one: ody_ and at least four of "
                "A-Z a-z 0-9 _ . -"
            )
        if not 0 <= self.port <= 65535:
            raise ServiceStartError(f"port {self.port} is not between 0 and 65535")
        if self.streamers < 1:
            raise ServiceStartError("at least one streamer is needed")


def is_api_key(text: str) -> bool:
    """Whether ``text`` has the shape of an API key."""
    return len(text) <= MAX_API_KEY_LENGTH and bool(API_KEY_PATTERN.fullmatch(text))
