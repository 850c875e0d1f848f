"""What is known about downloads: states, progress, results, and how patient."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeAlias

from odyssey_tui.errors import OdysseyError
from odyssey_tui.transfers.rate import time_left

Renew: TypeAlias = Callable[[], Awaitable[str]]
"""Asks the service for a fresh address of the same file.

What it raises on purpose is an :class:`OdysseyError`; a retryable one is tried
again, any other ends the download.
"""


class State(StrEnum):
    """Where a download is."""

    QUEUED = "queued"
    CONNECTING = "connecting"
    RECEIVING = "receiving"
    WAITING = "waiting"
    """For the time of the next attempt."""
    PAUSED = "paused"
    SAVED = "saved"
    EXISTS = "exists"
    """A file has that name already; nothing was written."""
    CANCELLED = "cancelled"
    FAILED = "failed"

    @property
    def ended(self) -> bool:
        """Whether nothing more happens by itself."""
        return self in _ENDED

    @property
    def at_work(self) -> bool:
        """Whether it holds one of the places of those that run."""
        return self in (State.CONNECTING, State.RECEIVING, State.WAITING)


_ENDED = frozenset({State.SAVED, State.EXISTS, State.CANCELLED, State.FAILED})


@dataclass(frozen=True, slots=True)
class Progress:
    """A download at one moment.

    Attributes:
        key: Names the download among others.
        target: Where the file goes.
        state: Where it is.
        done: Bytes received, with those of earlier runs.
        total: Bytes of the whole file, ``None`` when not announced.
        rate: Bytes per second over the last seconds; 0.0 unless receiving.
        time_left: Seconds to go at that rate, ``None`` when nobody can know.
        resumed_from: Bytes that were there before this run.
        notes: What is worth saying, oldest first, such as that the server cannot
            resume; one safe line each.
        error: Why it failed, or what the wait is for.
    """

    key: str
    target: Path
    state: State = State.QUEUED
    done: int = 0
    total: int | None = None
    rate: float = 0.0
    time_left: float | None = None
    resumed_from: int = 0
    notes: tuple[str, ...] = ()
    error: OdysseyError | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """How a run of a download ended.

    Attributes:
        state: ``SAVED``, ``EXISTS``, ``PAUSED``, ``CANCELLED`` or ``FAILED``.
        path: The target.
        size: Bytes of the saved file, or of the part that stays.
        error: Why it failed.
        notes: What is worth saying, oldest first.
    """

    state: State
    path: Path
    size: int = 0
    error: OdysseyError | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All downloads at one moment, in the order in which they were added.

    Attributes:
        downloads: Each of them.
        rate: Bytes per second of all together.
        time_left: Seconds until all have ended, ``None`` when nobody can know.
    """

    downloads: tuple[Progress, ...]
    rate: float
    time_left: float | None

    @classmethod
    def of(cls, downloads: tuple[Progress, ...]) -> Snapshot:
        """The snapshot of these, with what can be said of all together."""
        rate = sum(progress.rate for progress in downloads)
        open_ones = [
            progress
            for progress in downloads
            if progress.state.at_work or progress.state is State.QUEUED
        ]
        left = 0
        for progress in open_ones:
            if progress.total is None:
                return cls(downloads, rate, None)
            left += max(0, progress.total - progress.done)
        return cls(downloads, rate, time_left(0, left, rate) if open_ones else None)

    @property
    def active(self) -> int:
        """How many run or wait for their turn."""
        return sum(
            1
            for progress in self.downloads
            if progress.state.at_work or progress.state is State.QUEUED
        )


@dataclass(frozen=True, slots=True)
class Policy:
    """How patient a download is; times in seconds.

    Attributes:
        delays: Before each further attempt that follows one without progress; one
            attempt more than there are delays ends in an error.
        connect: For a connection to come up.
        stall: Longest silence in the middle of a transfer.
        restarts: How often a file that has changed is begun anew.
        longest_wait: Most that a server's ``Retry-After`` can ask for.
        report: Least time between two reports of progress.
    """

    delays: tuple[float, ...] = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
    connect: float = 10.0
    stall: float = 30.0
    restarts: int = 3
    longest_wait: float = 60.0
    report: float = 0.1
