"""Anything, in any order: the promises of the session hold all the same."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from odyssey_tui.errors import (
    AccountSuspendedError,
    ConcurrentLimitReachedError,
    ConnectionLostError,
    NetworkError,
    NoStreamError,
    OdysseyAuthError,
    OdysseyError,
    SignalingError,
    StreamRefusedError,
    StreamTimeoutError,
)
from odyssey_tui.models import ConnectionStatus
from odyssey_tui.session import (
    ESTABLISHED,
    FirstFrame,
    PromptAcknowledged,
    PromptFailed,
    PromptSent,
    ReconnectPolicy,
    SessionManager,
    StreamEnded,
    StreamStarted,
)

from .fakes import FakeClient, FakeClock, Hang, Step, World, settle

CALLS = ("connect", "signal", "start_stream", "interact", "end_stream", "disconnect")

STEPS: dict[str, Callable[[], Step]] = {
    "ok": lambda: None,
    "hang": Hang,
    "deaf": lambda: Hang(deaf=True),
    "network": lambda: NetworkError("refused"),
    "auth": lambda: OdysseyAuthError("revoked"),
    "concurrent": lambda: ConcurrentLimitReachedError("open"),
    "refused": lambda: StreamRefusedError("odd", "no"),
    "none": lambda: NoStreamError("none"),
    "timeout": lambda: StreamTimeoutError("silence"),
    "lost": lambda: ConnectionLostError("gone"),
    "bug": lambda: ZeroDivisionError("bug"),
    "cancelled": asyncio.CancelledError,
}

REPORTS: dict[str, tuple[object, ...]] = {
    "crash": ("on_error", SignalingError("crash"), True),
    "suspended": ("on_error", AccountSuspendedError("no"), True),
    "hint": ("on_error", NetworkError("odd"), False),
    "closed": ("on_disconnected",),
    "failed": ("on_status_change", ConnectionStatus.FAILED, "x"),
    "gone": ("on_status_change", ConnectionStatus.DISCONNECTED, None),
    "signaling": ("on_status_change", ConnectionStatus.CONNECTING, None),
    "queue": ("on_queue", 1.0, 30.0),
    "started": ("on_stream_started", "by-itself"),
    "ended": ("on_stream_ended",),
    "timeout": ("on_stream_error", "session_timeout", "up"),
    "none": ("on_stream_error", "no_active_stream", ""),
    "odd": ("on_stream_error", "odd", "hm"),
    "late": ("on_interact_acknowledged", "late"),
    "frame": ("frame",),
}

ACTIONS = st.one_of(
    st.tuples(
        st.just("user"),
        st.sampled_from(["connect", "start", "interact", "end", "restart", "leave"]),
    ),
    st.tuples(st.just("plan"), st.sampled_from(CALLS), st.sampled_from(sorted(STEPS))),
    st.tuples(st.just("report"), st.sampled_from(sorted(REPORTS)), st.integers(0, 3)),
    st.tuples(st.just("time"), st.sampled_from([0.3, 1.0, 3.0, 8.0, 45.0])),
    st.tuples(st.just("cancel"), st.integers(0, 5)),
    st.tuples(st.just("sleep"), st.sampled_from([0.0, 60.0])),
    st.tuples(st.just("turn"), st.just(1)),
)


POLICY = ReconnectPolicy(jitter=0, watch_interval=1.0)
"""The rules of the product with fewer looks of the watchdog in the long quiet times,
which all wait for seconds."""


async def storm(actions: list[tuple[object, ...]]) -> None:
    client, clock = FakeClient(), FakeClock()
    manager = SessionManager(client, clock=clock, policy=POLICY)
    world = World(manager, client, clock)
    crashes: list[object] = []
    asyncio.get_running_loop().set_exception_handler(
        lambda _, context: crashes.append(context)
    )
    callers: list[asyncio.Task[object]] = []
    hangs: list[Hang] = []
    for kind, *details in actions:
        if kind == "user":
            callers.append(asyncio.create_task(act(manager, str(details[0]))))
            await asyncio.sleep(0)
        elif kind == "plan":
            step = STEPS[str(details[1])]()
            client.plan(str(details[0]), step)
            if isinstance(step, Hang):
                hangs.append(step)
        elif kind == "report" and client.attempts:
            report(client, str(details[0]), int(str(details[1])))
        elif kind == "time":
            await clock.advance(float(str(details[0])))
        elif kind == "cancel" and callers:
            callers[int(str(details[0])) % len(callers)].cancel()
        elif kind == "sleep":
            clock.jump(float(str(details[0])), 60.0)
        else:
            await asyncio.sleep(0)
        assert (manager.stream is not None) <= (manager.state in ESTABLISHED)
    # Every wait is bounded: with enough time each caller has an answer.
    client.script.clear()
    for _ in range(8):
        await clock.advance(50)
    for caller in callers:
        assert caller.done(), caller
        error = None if caller.cancelled() else caller.exception()
        assert error is None or isinstance(error, OdysseyError), repr(error)
    assert manager.state in ("disconnected", "connected", "failed")
    closing = asyncio.create_task(manager.close())
    await clock.advance(40)
    assert closing.done()
    for hang in hangs:
        hang.release.set()
    await settle()
    assert manager.state == "disconnected"
    assert clock.sleeping == 0
    left = [t for t in asyncio.all_tasks() if t.get_name().startswith("session")]
    assert left == []
    check(world)
    asked = [a for a in actions if a[1] in ("start", "restart") and a[0] == "user"]
    assert client.count("start_stream") <= len(asked), "never started by itself"
    assert crashes == []


async def act(manager: SessionManager, name: str) -> object:
    if name == "start":
        return await manager.start("a fox", portrait=True)
    if name == "restart":
        return await manager.restart("a cat", portrait=False)
    if name == "interact":
        return await manager.interact("it runs")
    if name == "leave":
        return await manager.disconnect()
    return await {"connect": manager.connect, "end": manager.end}[name]()


def report(client: FakeClient, name: str, back: int) -> None:
    attempt = max(0, len(client.attempts) - 1 - back)
    callback, *args = REPORTS[name]
    if callback == "frame":
        client.frame(attempt)
    else:
        client.tell(str(callback), *args, attempt=attempt)


def check(world: World) -> None:
    """Each stream ends once; each prompt has one fate; the path has no gap."""
    assert world.path
    started = [event.stream_id for event in world.of(StreamStarted)]
    ended = [event.stream_id for event in world.of(StreamEnded)]
    assert started == ended
    assert not Counter(e.stream_id for e in world.of(FirstFrame)) - Counter(started)
    sent = [event.prompt_id for event in world.of(PromptSent)]
    fates = Counter(
        event.prompt_id
        for event in world.events
        if isinstance(event, PromptAcknowledged | PromptFailed)
        and event.prompt_id is not None
    )
    assert fates == Counter(sent)


@settings(max_examples=150, deadline=None)
@given(st.lists(ACTIONS, max_size=25))
def test_a_storm(actions: list[tuple[object, ...]]) -> None:
    asyncio.run(storm(actions))
