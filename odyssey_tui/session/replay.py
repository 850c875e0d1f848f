"""A take run again: its start, then its prompts at their offsets."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from odyssey_tui.errors import (
    BusyError,
    NoStreamError,
    NotConnectedError,
    OdysseyError,
)
from odyssey_tui.session.clock import SystemClock
from odyssey_tui.session.ports import Clock
from odyssey_tui.session.records import StreamInfo

BUSY_RETRY_S = 0.02
"""Somebody else's prompt is waiting for its acknowledgement: try so soon again."""


class ReplayState(StrEnum):
    """Where a replay stands."""

    STARTING = "starting"
    RUNNING = "running"
    PAUSED = "paused"
    DONE = "done"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class ReplayStep:
    """A midstream prompt and when it is due, in milliseconds of the video."""

    prompt: str
    offset_ms: float


@dataclass(frozen=True, slots=True)
class ReplayProgress:
    """How far a replay has come.

    Attributes:
        sent: Steps that have been sent, whatever came of them.
        total: Steps that there are.
        failed: Steps that the service did not take.
        next_prompt: The step that is waited for.
        remaining_s: Seconds until it is due; ``None`` without one.
    """

    state: ReplayState
    sent: int
    total: int
    failed: int
    next_prompt: str | None
    remaining_s: float | None


class ReplayManager(Protocol):
    """The part of ``SessionManager`` that a replay drives."""

    @property
    def stream(self) -> StreamInfo | None:
        """The running stream."""

    @property
    def position_ms(self) -> float | None:
        """Time in the video of what comes next, or ``None`` without a stream."""

    async def restart(
        self, prompt: str, *, portrait: bool, image: Any = None
    ) -> StreamInfo:
        """End the stream, if there is one, and start another."""

    async def interact(self, prompt: str) -> str:
        """Send a midstream prompt."""


class Replay:
    """Runs a take again; ``run`` returns when the last prompt has been sent.

    The stream is left running: whoever looks at it decides when it has been
    enough. It stops by itself when that stream is over.

    Args:
        manager: The session.
        prompt: What starts the stream.
        steps: What follows, by offset.
        portrait: Orientation.
        image: Start image, as ``SessionManager.start`` takes it.
        clock: Time.
        on_change: Called when the state or the step changes.
    """

    def __init__(
        self,
        manager: ReplayManager,
        prompt: str,
        steps: Sequence[ReplayStep],
        *,
        portrait: bool,
        image: Any = None,
        clock: Clock | None = None,
        on_change: Callable[[], None] = lambda: None,
    ) -> None:
        self._manager = manager
        self._prompt = prompt
        self._steps = sorted(steps, key=lambda step: step.offset_ms)
        self._portrait = portrait
        self._image = image
        self._clock = clock or SystemClock()
        self._on_change = on_change
        self._state = ReplayState.STARTING
        self._sent = 0
        self._failed = 0
        # How much later than in the take everything is by now; less than zero
        # after a skip.
        self._shift_ms = 0.0
        self._paused_at_ms: float | None = None
        self._wake = asyncio.Event()
        self._stream: StreamInfo | None = None

    @property
    def progress(self) -> ReplayProgress:
        """How far it has come."""
        waiting = self._state in (ReplayState.RUNNING, ReplayState.PAUSED)
        step = self._steps[self._sent] if waiting and self._more else None
        return ReplayProgress(
            state=self._state,
            sent=self._sent,
            total=len(self._steps),
            failed=self._failed,
            next_prompt=step.prompt if step else None,
            remaining_s=self._remaining_s(step) if step else None,
        )

    @property
    def active(self) -> bool:
        """Whether there is more to come."""
        return self._state not in (ReplayState.DONE, ReplayState.STOPPED)

    @property
    def _more(self) -> bool:
        return self._sent < len(self._steps)

    def pause(self) -> None:
        """Hold the prompts back; the stream itself cannot be held."""
        if self._state is ReplayState.RUNNING:
            self._paused_at_ms = self._position()
            self._enter(ReplayState.PAUSED)

    def resume(self) -> None:
        """Go on; what is still to come is later by the pause."""
        if self._state is ReplayState.PAUSED:
            paused_at, self._paused_at_ms = self._paused_at_ms, None
            if paused_at is not None:
                self._shift_ms += self._position() - paused_at
            self._enter(ReplayState.RUNNING)

    def skip(self) -> None:
        """Send the next prompt now; those after it keep their distance to it."""
        if self._state in (ReplayState.RUNNING, ReplayState.PAUSED) and self._more:
            step = self._steps[self._sent]
            self._paused_at_ms = None
            self._shift_ms = self._position() - step.offset_ms
            self._enter(ReplayState.RUNNING)

    def stop(self) -> None:
        """Send nothing more; the stream goes on."""
        if self.active:
            self._enter(ReplayState.STOPPED)

    async def run(self) -> None:
        """Start the stream and send the prompts.

        Raises:
            OdysseyError: As ``SessionManager.restart``. A prompt that fails
                does not end the replay; the session tells of it.
        """
        try:
            self._stream = await self._manager.restart(
                self._prompt, portrait=self._portrait, image=self._image
            )
            if self._state is ReplayState.STARTING:
                self._enter(ReplayState.RUNNING)
            while self._more and await self._due():
                await self._send(self._steps[self._sent].prompt)
            if self.active:
                self._enter(ReplayState.DONE)
        finally:
            if self.active:
                self._enter(ReplayState.STOPPED)

    async def _due(self) -> bool:
        """Wait for the next step; whether it is still to be sent."""
        while self.active:
            if not self._is_live():
                self._enter(ReplayState.STOPPED)
                break
            self._wake.clear()
            remaining = self._remaining_s(self._steps[self._sent])
            if self._state is ReplayState.RUNNING and remaining <= 0:
                return True
            # In short naps: the video's own clock may drift from ours, and the
            # stream may end.
            nap = 0.25 if self._state is ReplayState.PAUSED else min(remaining, 0.25)
            await self._nap(nap)
        return False

    async def _nap(self, seconds: float) -> None:
        sleeping = asyncio.ensure_future(self._clock.sleep(seconds))
        waking = asyncio.ensure_future(self._wake.wait())
        try:
            await asyncio.wait({sleeping, waking}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (sleeping, waking):
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task

    async def _send(self, prompt: str) -> None:
        while self._is_live():
            try:
                await self._manager.interact(prompt)
            except BusyError:
                await self._clock.sleep(BUSY_RETRY_S)
                continue
            except (NoStreamError, NotConnectedError):
                self._enter(ReplayState.STOPPED)
                return
            except OdysseyError:
                self._failed += 1
            break
        self._sent += 1
        self._on_change()

    def _is_live(self) -> bool:
        return self._stream is not None and self._manager.stream is self._stream

    def _position(self) -> float:
        return self._manager.position_ms or 0.0

    def _remaining_s(self, step: ReplayStep) -> float:
        now = self._position() if self._paused_at_ms is None else self._paused_at_ms
        return max(0.0, step.offset_ms + self._shift_ms - now) / 1000

    def _enter(self, state: ReplayState) -> None:
        self._state = state
        self._wake.set()
        self._on_change()
