"""The player's engine without its thread, in time that only a test moves."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from odyssey_tui.models import DecodedFrame
from odyssey_tui.player import Player, PlayerState, PlayerStatus, open_source
from odyssey_tui.player.commands import Commands, OpenRequest
from odyssey_tui.player.engine import Engine
from tests.unit.player.clips import number_of


class Rig:
    """An engine on a file.

    Attributes:
        now: What the engine takes for the time, in seconds.
        shown: When each frame was handed out, and its number.
        late: Seconds that each frame handed out takes the receiver.
        states: All states published.
        interrupt: Whether the engine is told that there are commands.
    """

    def __init__(self) -> None:
        self.now = 1000.0
        self.late = 0.0
        self.shown: list[tuple[float, int]] = []
        self.frames: list[DecodedFrame] = []
        self.states: list[PlayerState] = []
        self.interrupt: Callable[[], bool] = lambda: False
        self.engine = Engine(
            self._take,
            self.states.append,
            interrupted=lambda: self.interrupt(),
            clock=lambda: self.now,
            open_source=lambda request: open_source(request.where, renew=request.renew),
            opened=lambda source: None,
        )

    def __enter__(self) -> Rig:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.engine.close()

    @property
    def state(self) -> PlayerState:
        return self.states[-1]

    @property
    def numbers(self) -> list[int]:
        return [number for _, number in self.shown]

    def open(self, where: str | Path, *, paused: bool = True) -> PlayerState:
        """Open a recording and do what is due now."""
        return self.do(
            lambda commands: commands.add_open(OpenRequest(where, None, paused))
        )

    def do(self, add: Callable[[Commands], None]) -> PlayerState:
        """Give a command and do what is due now."""
        commands = Commands()
        add(commands)
        self.engine.apply(commands)
        self.settle()
        return self.state

    def seek(self, seconds: float) -> int:
        """Seek; the number of the frame shown then."""
        self.do(lambda commands: commands.add_seek(seconds))
        return self.numbers[-1]

    def step(self, frames: int) -> int:
        """Step; the number of the frame shown then."""
        self.do(lambda commands: commands.add_steps(frames))
        return self.numbers[-1]

    def play(self) -> None:
        self.do(lambda commands: commands.set_playing(True))

    def pause(self) -> None:
        self.do(lambda commands: commands.set_playing(False))

    def rate(self, rate: float) -> None:
        def add(commands: Commands) -> None:
            commands.rate = rate

        self.do(add)

    def loop(self, loop: bool) -> None:
        def add(commands: Commands) -> None:
            commands.loop = loop

        self.do(add)

    def settle(self) -> float | None:
        """Do what is due now; seconds until there is more."""
        for _ in range(10_000):
            delay = self.engine.advance()
            if delay != 0:
                return delay
        raise AssertionError("the engine never comes to rest")

    def run(self, seconds: float) -> None:
        """Let time pass, from one due moment to the next."""
        until = self.now + seconds
        while True:
            delay = self.settle()
            if delay is None or self.now + delay > until + 1e-9:
                self.now = until
                return
            self.now += delay

    def _take(self, frame: DecodedFrame) -> None:
        self.shown.append((self.now, number_of(frame.frame)))
        self.frames.append(frame)
        self.now += self.late


class Watched:
    """A real player whose states and frames can be waited for."""

    def __init__(self, **options: object) -> None:
        self.frames: list[DecodedFrame] = []
        self._news = threading.Condition()
        self.player = Player(
            self._take, on_change=self._changed, source_options=dict(options)
        )

    def __enter__(self) -> Watched:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.player.close()

    @property
    def state(self) -> PlayerState:
        return self.player.state

    @property
    def numbers(self) -> list[int]:
        return [number_of(frame.frame) for frame in list(self.frames)]

    def until(
        self, condition: Callable[[PlayerState], bool], seconds: float = 10.0
    ) -> PlayerState:
        """The first state seen that meets a condition."""
        end = time.monotonic() + seconds
        with self._news:
            while not condition(state := self.state):
                left = end - time.monotonic()
                assert left > 0, f"not reached: {state}"
                self._news.wait(min(left, 0.05))
        return state

    def until_status(self, *statuses: PlayerStatus) -> PlayerState:
        return self.until(lambda state: state.status in statuses)

    def _take(self, frame: DecodedFrame) -> None:
        with self._news:
            self.frames.append(frame)
            self._news.notify_all()

    def _changed(self) -> None:
        with self._news:
            self._news.notify_all()
