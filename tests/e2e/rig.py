"""A session manager on the real client, and what it leaves behind."""

from __future__ import annotations

import asyncio
import gc
import itertools
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from odyssey_tui.client import Odyssey
from odyssey_tui.models import DecodedFrame
from odyssey_tui.session import (
    Event,
    ReconnectPolicy,
    SessionEvent,
    SessionManager,
    SessionState,
    StateChanged,
)

E = TypeVar("E", bound=Event)

READY = re.compile(r"on (http://\S+) key (ody_\S+)$")
START_SECONDS = 20.0
STOP_SECONDS = 5.0

_accounts = itertools.count(1)


# Many streamers: a client that cannot read which session it was given leaves it
# behind, and the next test must not have to queue for that.
SERVE = """
import sys
from pathlib import Path
from odyssey_tui.local.config import Limits, ServiceConfig, Timings
from odyssey_tui.local.serve import run
data, parent, idle, sessions = sys.argv[1:]
config = ServiceConfig(
    faults=True, data_dir=Path(data), parent_pid=int(parent), seed=1, streamers=64,
    timings=Timings(session_idle_s=float(idle)),
    limits=Limits(sessions_per_key=int(sessions)),
)
sys.exit(run(config))
"""


class ServiceProcess:
    """The service with faults on a free port, with a folder of its own.

    Args:
        data_dir: The folder.
        idle_s: After so long without a sign of life a session is cleared.
        sessions: How many a key may have at a time.
    """

    def __init__(self, data_dir: Path, idle_s: float = 40.0, sessions: int = 1) -> None:
        self._errors_path = data_dir / "stderr.txt"
        with self._errors_path.open("wb") as errors:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-c", SERVE, str(data_dir / "data")),
                    *(str(os.getpid()), str(idle_s), str(sessions)),
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        self._line = ""
        reader = threading.Thread(target=self._read_line, daemon=True)
        reader.start()
        reader.join(START_SECONDS)
        found = READY.search(self._line.strip())
        if found is None:
            self.stop()
            raise AssertionError(f"no service: {self._line!r} {self.errors}")
        self.url, self.api_key = found.groups()

    def _read_line(self) -> None:
        assert self._process.stdout is not None
        self._line = self._process.stdout.readline()

    @property
    def errors(self) -> str:
        """What it wrote to standard error."""
        return self._errors_path.read_text(errors="replace")

    def stop(self) -> int:
        """Ask it to end, by its process id; the exit status."""
        self._process.terminate()
        try:
            return self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            return -1
        finally:
            if self._process.stdout is not None:
                self._process.stdout.close()


@dataclass
class Rig:
    """One session over the real thing, with everything that it told.

    ``accounts`` are separate keys with the same fault, because a key has one
    session at a time.
    """

    manager: SessionManager
    client: Odyssey
    events: list[SessionEvent] = field(default_factory=list)
    frames: list[DecodedFrame] = field(default_factory=list)

    def of(self, kind: type[E]) -> list[E]:
        """The events of that kind, oldest first."""
        return [event for event in self.events if isinstance(event, kind)]

    def one(self, kind: type[E]) -> E:
        """The only event of that kind."""
        (event,) = self.of(kind)
        return event

    @property
    def path(self) -> list[SessionState]:
        """The states gone through after ``disconnected``."""
        changes = self.of(StateChanged)
        return [event.new for event in changes if event.new is not event.old]

    async def until(self, condition: Callable[[], Any], seconds: float = 8.0) -> None:
        """Wait until something has become true."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                states = " ".join(self.path)
                raise AssertionError(f"not within {seconds} s; went {states}")
            await asyncio.sleep(0.01)

    async def until_state(self, state: str, seconds: float = 8.0) -> None:
        """Wait until the session is in ``state``."""
        await self.until(lambda: self.manager.state == state, seconds)

    async def until_event(
        self, kind: type[E], count: int = 1, seconds: float = 8.0
    ) -> E:
        """Wait for the ``count``-th event of that kind."""
        await self.until(lambda: len(self.of(kind)) >= count, seconds)
        return self.of(kind)[count - 1]

    async def until_frames(self, count: int, seconds: float = 8.0) -> None:
        """Wait for that many more pictures."""
        wanted = len(self.frames) + count
        await self.until(lambda: len(self.frames) >= wanted, seconds)

    async def close(self) -> None:
        """Close manager and client."""
        await self.manager.close()
        await self.client.aclose()


def make_rig(url: str, key: str, policy: ReconnectPolicy, **options: Any) -> Rig:
    """A manager and client for ``key``; options go to the client."""
    client = Odyssey(key, api_url=url, **options)
    manager = SessionManager(
        client, policy=policy, on_frame=lambda frame: rig.frames.append(frame)
    )
    rig = Rig(manager, client)
    manager.subscribe(rig.events.append)
    return rig


def account(name: str) -> str:
    """A key with the fault ``name`` that no other test uses."""
    return f"ody_fault_{name}_x{os.getpid()}x{next(_accounts)}"


@dataclass(frozen=True)
class Footprint:
    """Tasks, threads and sockets of this process."""

    tasks: frozenset[asyncio.Task[Any]]
    threads: frozenset[threading.Thread]
    sockets: int

    @classmethod
    def now(cls) -> Footprint:
        """What there is at this moment."""
        threads = (
            # The loop's own pool stays as long as the loop.
            thread
            for thread in threading.enumerate()
            if not thread.name.startswith("asyncio_")
        )
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        return cls(frozenset(tasks), frozenset(threads), _open_sockets())

    def more_than(self, before: Footprint) -> str:
        """What is here that was not there before, or nothing."""
        tasks = [task.get_name() for task in self.tasks - before.tasks]
        threads = [thread.name for thread in self.threads - before.threads]
        sockets = max(0, self.sockets - before.sockets)
        if not (tasks or threads or sockets):
            return ""
        return f"tasks {tasks}, threads {threads}, {sockets} sockets"


def _open_sockets() -> int:
    folder = Path("/proc/self/fd")
    if not folder.is_dir():
        return 0  # counted where the system shows them
    count = 0
    for entry in os.listdir(folder):
        try:
            count += os.readlink(folder / entry).startswith("socket:")
        except OSError:
            continue
    return count


async def leftovers(before: Footprint, seconds: float = 2.0) -> str:
    """What is left after that many seconds at most; empty as soon as it is."""
    deadline = time.monotonic() + seconds
    while left := Footprint.now().more_than(before):
        if time.monotonic() > deadline:
            return left
        gc.collect()
        await asyncio.sleep(0.02)
    return ""
