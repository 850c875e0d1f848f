"""What the parts of a session share: its state, records and event journal."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, TypeVar

from odyssey_tui.errors import OdysseyError
from odyssey_tui.models import FRAME_RATE
from odyssey_tui.session.events import (
    EndReason,
    FirstFrame,
    PromptFailed,
    SessionEvent,
    StateChanged,
    StreamEnded,
    StreamErrored,
)
from odyssey_tui.session.journal import Journal
from odyssey_tui.session.policy import ReconnectPolicy
from odyssey_tui.session.ports import Clock, StreamClient
from odyssey_tui.session.records import StreamInfo
from odyssey_tui.session.states import SessionState, Trigger, next_state
from odyssey_tui.session.waiting import Deadline, Waits

log = logging.getLogger("odyssey_tui.session")

T = TypeVar("T")

INTERVAL_MS = 1000 / FRAME_RATE

BUSY_MS = 4 * INTERVAL_MS
"""Without a frame for longer, the video is taken to have gone on unseen."""


def _future() -> asyncio.Future[OdysseyError]:
    return asyncio.get_running_loop().create_future()


@dataclass(slots=True, eq=False)
class Connection:
    """One attempt to connect, and the connection that may come of it.

    Callbacks of the client belong to one of these; those of any other than
    the present one come too late and are ignored.

    Attributes:
        deadline: When the attempt is given up; moves while queueing.
        lost: Resolved with the error for whoever still waits for a reply.
        established_mono: When it became ready, or ``None``.
        problem: A fatal error that was reported before it became ready.
        stream_ended_mono: When its last stream ended, or ``None``.
        end_repeated: Whether that stream went on and was ended once more.
        watcher: The watchdog's task, while it is ready.
    """

    number: int
    deadline: Deadline
    lost: asyncio.Future[OdysseyError] = field(default_factory=_future)
    established_mono: float | None = None
    problem: OdysseyError | None = None
    stream_ended_mono: float | None = None
    end_repeated: bool = False
    watcher: asyncio.Task[None] | None = None


@dataclass(slots=True, eq=False)
class LiveStream:
    """The running stream.

    Attributes:
        over: Resolved when it is over, with the error for whoever waits.
        asked_mono: When it was asked for.
        replaces_mono: As in ``PendingStart``.
        last_frame_mono: When its last frame came, at first when it started.
        video_ms: Length of the video that came, by its frames; ``None`` before the
            first.
        last_timestamp_ms: Presentation timestamp of its last frame.
        first_frame_seen: Whether ``FirstFrame`` was emitted.
        keyframes_asked: Keyframes asked for in the present silence.
        interacting: Whether a prompt waits for its acknowledgement.
        suspect_since: When the service reported an error after which it may
            or may not go on; ``None`` if it did not.
        end_reason: What ``StreamEnded`` will say when the end is confirmed.
    """

    info: StreamInfo
    asked_mono: float
    last_frame_mono: float
    replaces_mono: float | None = None
    video_ms: float | None = None
    last_timestamp_ms: int = 0
    over: asyncio.Future[OdysseyError] = field(default_factory=_future)
    first_frame_seen: bool = False
    keyframes_asked: int = 0
    interacting: bool = False
    suspect_since: float | None = None
    end_reason: EndReason = "asked"

    def position_ms(self, now: float) -> float:
        """Where in the video a change that is asked for ``now`` will be seen.

        A service that is busy makes no frames, and its video does not go on: what
        counts are frames, not time, unless there were none for long. One more may be
        on its way already. Without any frame it is the time since the start.
        """
        if self.video_ms is None:
            return 1000 * max(0.0, now - self.info.started_mono)
        elapsed = 1000 * max(0.0, now - self.last_frame_mono)
        if elapsed <= BUSY_MS:
            elapsed = min(elapsed, INTERVAL_MS)
        return self.video_ms + elapsed + INTERVAL_MS

    def frame_came(self, mono: float, timestamp_ms: int) -> None:
        """Note a frame of the stream."""
        if self.video_ms is None:
            self.video_ms = 0.0
        else:
            gap = timestamp_ms - self.last_timestamp_ms
            self.video_ms += gap if gap > BUSY_MS else INTERVAL_MS
        self.last_frame_mono = mono
        self.last_timestamp_ms = timestamp_ms


@dataclass(frozen=True, slots=True)
class EarlyFrame:
    """The first picture of a stream whose start is not confirmed yet."""

    mono: float
    width: int
    height: int
    timestamp_ms: int


@dataclass(slots=True, eq=False)
class PendingStart:
    """A start that was asked for and has no result yet.

    Attributes:
        image: As in ``StreamInfo``.
        task: The request to the service, once there is a connection.
        abandoned: Nobody wants the stream any more; it ends as it starts.
        announced: Whether the service has reported the start.
        replaces_mono: When the last frame of the stream came that this one takes
            the place of, or ``None``.
        early_frame: The first picture, if it overtook the service's reply.
        over: How the stream ended, if that overtook the reply as well.
    """

    prompt: str
    portrait: bool
    image: str | None
    asked_mono: float
    task: asyncio.Task[StreamInfo | OdysseyError] | None = None
    abandoned: bool = False
    announced: bool = False
    replaces_mono: float | None = None
    early_frame: EarlyFrame | None = None
    over: tuple[EndReason, OdysseyError] | None = None


class SessionCore:
    """State, records, journal and tasks of one session."""

    def __init__(
        self, client: StreamClient, clock: Clock, policy: ReconnectPolicy
    ) -> None:
        self.client = client
        self.clock = clock
        self.policy = policy
        self.journal = Journal()
        self.waits = Waits(clock, policy.cancel_grace)
        self.state = SessionState.DISCONNECTED
        self.error: OdysseyError | None = None
        self.connection: Connection | None = None
        self.stream: LiveStream | None = None
        self.pending: PendingStart | None = None
        self.attempt = 0
        self.closed = False
        self.tasks: set[asyncio.Task[Any]] = set()
        self._numbers = itertools.count(1)

    def now(self) -> float:
        """Monotonic time in seconds."""
        return self.clock.monotonic()

    def stamp(self) -> dict[str, float]:
        """``at`` and ``mono`` of an event of this moment."""
        return {"at": self.clock.time(), "mono": self.clock.monotonic()}

    def emit(self, event: SessionEvent) -> None:
        """Record ``event`` and tell the listeners."""
        self.journal.emit(event)

    def fire(
        self,
        trigger: Trigger,
        message: str | None = None,
        *,
        deadline: float | None = None,
    ) -> None:
        """Make the transition that ``trigger`` means in the present state.

        Raises:
            IllegalTransition: The table has no such transition.
        """
        old, self.state = self.state, next_state(self.state, trigger)
        log.debug("%s: %s -> %s", trigger, old, self.state)
        reconnecting = self.state is SessionState.RECONNECTING
        self.emit(
            StateChanged(
                old=old,
                new=self.state,
                message=message,
                attempt=self.attempt if reconnecting else 0,
                deadline=deadline,
                **self.stamp(),
            )
        )

    def spawn(self, call: Coroutine[Any, Any, T], name: str) -> asyncio.Task[T]:
        """Run ``call`` in a task that is kept and ended with the session."""
        task = asyncio.create_task(call, name=f"session {name}")
        self.tasks.add(task)
        task.add_done_callback(self._task_done)
        return task

    def _task_done(self, task: asyncio.Task[Any]) -> None:
        self.tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("%s failed", task.get_name(), exc_info=error)

    def open_connection(self) -> Connection:
        """Begin a new attempt; it replaces the one before."""
        self.connection = Connection(
            number=next(self._numbers),
            deadline=Deadline(self.clock, self.policy.connect_deadline),
        )
        return self.connection

    def is_up(self, connection: Connection) -> bool:
        """Whether ``connection`` is the present one and ready."""
        return self.connection is connection and connection.established_mono is not None

    def drop_connection(self, error: OdysseyError) -> None:
        """Forget the present connection; ``error`` goes to those who wait."""
        connection, self.connection = self.connection, None
        if connection is None:
            return
        if not connection.lost.done():
            connection.lost.set_result(error)
        if connection.watcher is not None:
            connection.watcher.cancel()

    def detach_stream(self, error: OdysseyError) -> LiveStream | None:
        """Forget the running stream; ``error`` goes to those who wait."""
        stream, self.stream = self.stream, None
        if stream is not None:
            if self.connection is not None:
                self.connection.stream_ended_mono = self.now()
                self.connection.end_repeated = False
            if not stream.over.done():
                stream.over.set_result(error)
        return stream

    def announce_end(self, stream: LiveStream | None, reason: EndReason) -> None:
        """Emit ``StreamEnded`` for a stream that was detached."""
        if stream is not None:
            stream.end_reason = reason
            info = stream.info
            self.emit(
                StreamEnded(
                    stream_id=info.stream_id,
                    duration_s=max(0.0, self.now() - info.started_mono),
                    reason=reason,
                    **self.stamp(),
                )
            )

    def finish_stream(
        self, reason: EndReason, error: OdysseyError
    ) -> LiveStream | None:
        """The stream is over while the connection stays up."""
        stream = self.detach_stream(error)
        if stream is not None:
            stream.end_reason = reason
            self.fire(Trigger.ENDED)
            self.announce_end(stream, reason)
        return stream

    def announce_first_frame(
        self, stream: LiveStream, seen_mono: float, width: int, height: int
    ) -> None:
        """Emit ``FirstFrame`` for a picture that came at ``seen_mono``."""
        stream.first_frame_seen = True
        gap = None
        if stream.replaces_mono is not None:
            gap = 1000 * max(0.0, seen_mono - stream.replaces_mono)
        self.emit(
            FirstFrame(
                stream_id=stream.info.stream_id,
                took_ms=1000 * (seen_mono - stream.asked_mono),
                width=width,
                height=height,
                gap_ms=gap,
                **self.stamp(),
            )
        )

    def prompt_failed(
        self, prompt: str, error: OdysseyError, prompt_id: int | None = None
    ) -> None:
        """Give ``prompt`` back with the error that it met."""
        self.error = error
        self.emit(
            PromptFailed(
                prompt=prompt, error=error, prompt_id=prompt_id, **self.stamp()
            )
        )

    def stream_errored(self, error: OdysseyError) -> None:
        """Tell of an error of the stream or of its end."""
        self.error = error
        self.emit(StreamErrored(error=error, **self.stamp()))
