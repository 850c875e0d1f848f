"""A clock that stands still and a client that does as the test says."""

from __future__ import annotations

import asyncio
import heapq
import itertools
from collections import defaultdict, deque
from collections.abc import Awaitable, Callable
from types import SimpleNamespace
from typing import Any, TypeVar

from odyssey_tui.models import (
    Capabilities,
    ConnectionStatus,
    DecodedFrame,
    PeerStats,
)
from odyssey_tui.session import (
    Event,
    SessionEvent,
    SessionManager,
    SessionState,
    StateChanged,
)

E = TypeVar("E", bound=Event)

TURNS = 40
"""Turns of the event loop in which everything that can happen has happened."""


async def settle() -> None:
    """Let every task run until it waits for something outside."""
    for _ in range(TURNS):
        await asyncio.sleep(0)


class FakeClock:
    """Time passes only in ``advance``."""

    def __init__(self) -> None:
        self.mono = 1_000.0
        self.wall = 1_700_000_000.0
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._order = itertools.count()

    def monotonic(self) -> float:
        return self.mono

    def time(self) -> float:
        return self.wall

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        wake = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.mono + seconds, next(self._order), wake))
        await wake

    async def advance(self, seconds: float) -> None:
        """Let ``seconds`` pass, waking each sleeper at its time."""
        target = self.mono + seconds
        await settle()
        while True:
            while self._sleepers and self._sleepers[0][2].done():
                heapq.heappop(self._sleepers)
            if not self._sleepers or self._sleepers[0][0] > target:
                break
            when, _, wake = heapq.heappop(self._sleepers)
            self._move_to(when)
            wake.set_result(None)
            await settle()
        self._move_to(target)
        await settle()

    def jump(self, mono: float, wall: float) -> None:
        """The computer slept: time has passed and nobody was woken."""
        self.mono += mono
        self.wall += wall

    def _move_to(self, mono: float) -> None:
        step = max(0.0, mono - self.mono)
        self.mono += step
        self.wall += step

    @property
    def sleeping(self) -> int:
        """How many wait for this clock."""
        return sum(not wake.done() for _, _, wake in self._sleepers)


class Hang:
    """A call that never returns; with ``deaf`` not even when cancelled.

    Deaf is deaf to a few cancellations: a failing test must not hang.
    """

    def __init__(self, deaf: bool = False) -> None:
        self.deaf = deaf
        self.release = asyncio.Event()
        self.cancelled = 0

    async def __call__(self) -> Any:
        while not self.release.is_set():
            try:
                await self.release.wait()
            except asyncio.CancelledError:
                self.cancelled += 1
                if not self.deaf or self.cancelled > 3:
                    raise


Step = BaseException | Callable[[], Awaitable[Any]] | str | PeerStats | None


class FakeClient:
    """Each call takes its next step from ``script``; without one it succeeds.

    A step is an exception to raise, a coroutine function to await (its value is
    returned unless it is ``None``), or a value to return.
    """

    def __init__(self) -> None:
        self.script: dict[str, deque[Step]] = defaultdict(deque)
        self.calls: list[tuple[Any, ...]] = []
        self.attempts: list[dict[str, Callable[..., None]]] = []
        self.is_connected = False
        self.current_session_id: str | None = None
        self.current_stream_id: str | None = None
        self.capabilities: Capabilities | None = None
        self.last_applied_prompt: str | None = None
        self._streams = itertools.count(1)

    def plan(self, call: str, *steps: Step) -> None:
        """Queue steps for the next calls of ``call``."""
        self.script[call].extend(steps)

    def tell(self, callback: str, *args: Any, attempt: int = -1) -> None:
        """Call a callback of an attempt to connect, by default the last."""
        self.attempts[attempt][callback](*args)

    def count(self, call: str) -> int:
        """How often ``call`` was called."""
        return sum(entry[0] == call for entry in self.calls)

    async def _step(self, call: str, default: Any) -> Any:
        await asyncio.sleep(0)
        steps = self.script[call]
        step = steps.popleft() if steps else None
        if isinstance(step, BaseException):
            raise step
        if callable(step):
            step = await step()
        return default if step is None else step

    async def connect(self, *args: Any, **callbacks: Any) -> None:
        assert not args
        self.calls.append(("connect",))
        self.attempts.append(callbacks)
        number = len(self.attempts)
        self.tell("on_status_change", ConnectionStatus.AUTHENTICATING, None)
        await self._step("connect", None)
        self.tell(
            "on_status_change", ConnectionStatus.CONNECTING, None, attempt=number - 1
        )
        await self._step("signal", None)
        self.is_connected = True
        self.current_session_id = f"session-{number}"
        self.capabilities = Capabilities(image_to_video=True)
        self.tell(
            "on_status_change", ConnectionStatus.CONNECTED, None, attempt=number - 1
        )

    async def disconnect(self) -> None:
        self.calls.append(("disconnect",))
        was = self.is_connected
        self.is_connected = False
        self.current_session_id = self.current_stream_id = None
        await self._step("disconnect", None)
        if was:
            self.tell("on_status_change", ConnectionStatus.DISCONNECTED, None)
            self.tell("on_disconnected")

    async def start_stream(
        self, prompt: str = "", portrait: bool = True, image: Any = None
    ) -> str:
        self.calls.append(("start_stream", prompt, portrait, image))
        stream_id = await self._step("start_stream", f"stream-{next(self._streams)}")
        self.current_stream_id = stream_id
        self.last_applied_prompt = f"{prompt}, applied"
        self.tell("on_stream_started", stream_id)
        return str(stream_id)

    async def interact(self, prompt: str) -> str:
        self.calls.append(("interact", prompt))
        applied = await self._step("interact", f"{prompt}, applied")
        self.last_applied_prompt = applied
        self.tell("on_interact_acknowledged", applied)
        return str(applied)

    async def end_stream(self) -> None:
        self.calls.append(("end_stream",))
        await self._step("end_stream", None)
        self.current_stream_id = None
        self.tell("on_stream_ended")

    def request_keyframe(self) -> None:
        self.calls.append(("request_keyframe",))
        steps = self.script["request_keyframe"]
        if steps and isinstance(step := steps.popleft(), BaseException):
            raise step

    async def stats(self) -> PeerStats:
        self.calls.append(("stats",))
        return await self._step("stats", PeerStats(ice_state="completed"))

    def frame(
        self, attempt: int = -1, *, timestamp_ms: int = 0, keyframe: bool = False
    ) -> DecodedFrame:
        """A picture comes in."""
        picture = DecodedFrame(
            frame=SimpleNamespace(key_frame=keyframe),  # type: ignore[arg-type]
            width=1280,
            height=704,
            timestamp_ms=timestamp_ms,
            decoded=0.0,
        )
        self.tell("on_decoded_frame", picture, attempt=attempt)
        return picture


class World:
    """A manager with its fakes and what it told."""

    def __init__(
        self, manager: SessionManager, client: FakeClient, clock: FakeClock
    ) -> None:
        self.manager = manager
        self.client = client
        self.clock = clock
        self.events: list[SessionEvent] = []
        self.frames: list[DecodedFrame] = []
        manager.subscribe(self.events.append)

    def of(self, kind: type[E]) -> list[E]:
        """The events of that kind, oldest first."""
        return [event for event in self.events if isinstance(event, kind)]

    def one(self, kind: type[E]) -> E:
        """The only event of that kind."""
        (event,) = self.of(kind)
        return event

    @property
    def path(self) -> str:
        """The states gone through, each named once in a row."""
        states = [SessionState.DISCONNECTED]
        for event in self.of(StateChanged):
            assert event.old is states[-1], "an event is missing"
            if event.new is not states[-1]:
                states.append(event.new)
        assert states[-1] is self.manager.state
        return " ".join(states)

    async def streaming(self) -> None:
        """Go to a running stream with its first picture."""
        await self.manager.start("a fox", portrait=False)
        self.client.frame()
