"""The player: a thread that hands out the frames of a recording in time."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from odyssey_tui.errors import PlaybackError
from odyssey_tui.models import DecodedFrame
from odyssey_tui.player.commands import Commands, OpenRequest
from odyssey_tui.player.engine import Engine
from odyssey_tui.player.source import Source, open_source, shown_name
from odyssey_tui.player.state import MAX_RATE, MIN_RATE, PlayerState, PlayerStatus
from odyssey_tui.sanitize import clean_line

log = logging.getLogger(__name__)

CLOSE_SECONDS: Final = 3.0

Wait = Callable[[threading.Condition, float | None], object]


class Player:
    """Plays one recording at a time. Methods may be called from any thread.

    All methods but :meth:`close` return at once; what they ask for shows in
    :attr:`state`. After :meth:`close` they do nothing.

    Args:
        on_frame: Gets each frame to show, in the player's thread.
        on_change: Called in the player's thread after each change of ``state``.
        clock: Seconds.
        wait: Waits on a condition, which is held, for some seconds or until it is
            notified (``None``: only that).
        source_options: Passed on to :func:`odyssey_tui.player.open_source`.
    """

    def __init__(
        self,
        on_frame: Callable[[DecodedFrame], None],
        *,
        on_change: Callable[[], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
        wait: Wait = threading.Condition.wait,
        source_options: dict[str, Any] | None = None,
    ) -> None:
        self._on_change = on_change
        self._wait = wait
        self._source_options = dict(source_options or {})
        self._condition = threading.Condition()
        self._commands = Commands()
        self._state = PlayerState()
        self._source: Source | None = None
        self._thread: threading.Thread | None = None
        self._closed = False
        self._engine = Engine(
            on_frame,
            self._publish,
            interrupted=lambda: bool(self._commands),
            clock=clock,
            open_source=self._open_source,
            opened=self._opened,
        )

    @property
    def state(self) -> PlayerState:
        """The state as it is now."""
        return self._state

    def open(
        self,
        where: str | Path,
        renew: Callable[[], str] | None = None,
        start_paused: bool = False,
    ) -> None:
        """Play a file or an http(s) URL in place of what is playing.

        Rate and loop stay as they are.

        Args:
            where: Path or URL.
            renew: Gives a fresh URL of the same recording when it has expired;
                called in another thread, may block.
            start_paused: Show the first frame and wait.
        """
        request = OpenRequest(where, renew, start_paused)

        def add(commands: Commands) -> None:
            commands.add_open(request)
            self._state = PlayerState(
                status=PlayerStatus.OPENING,
                rate=self._state.rate,
                loop=self._state.loop,
                playing=not start_paused,
                name=shown_name(where),
            )

        self._command(add)

    def play(self) -> None:
        """Play on; at the end from the start, after an error from where it was."""
        self._command(lambda commands: commands.set_playing(True))

    def pause(self) -> None:
        """Stop at the frame that is shown."""
        self._command(lambda commands: commands.set_playing(False))

    def toggle(self) -> None:
        """Pause when playing, play when not."""
        self._command(Commands.add_toggle)

    def seek(self, seconds: float) -> None:
        """Show the frame of that time; beyond the ends, the frame there.

        Raises:
            ValueError: Not a number.
        """
        seconds = _number(seconds)
        self._command(lambda commands: commands.add_seek(seconds))

    def seek_by(self, seconds: float) -> None:
        """Seek from where the seek under way goes to, else from the frame shown.

        Raises:
            ValueError: Not a number.
        """
        seconds = _number(seconds)
        self._command(lambda commands: commands.add_seek_by(seconds))

    def step(self, frames: int) -> None:
        """Pause, and move by frames, back when negative.

        More than 48 at once go by the average frame rate.
        """
        self._command(lambda commands: commands.add_steps(frames))

    def set_rate(self, rate: float) -> None:
        """Play at that speed, brought within 0.25 to 4.

        Raises:
            ValueError: Not a number.
        """
        bounded = min(max(_number(rate), MIN_RATE), MAX_RATE)

        def add(commands: Commands) -> None:
            commands.rate = bounded

        self._command(add)

    def set_loop(self, loop: bool) -> None:
        """Whether to start anew at the end."""

        def add(commands: Commands) -> None:
            commands.loop = loop

        self._command(add)

    def close(self) -> None:
        """End the thread and release everything; waits for that, but not long."""
        with self._condition:
            self._closed = True
            self._commands.close = True
            self._condition.notify_all()
            thread, source = self._thread, self._source
        if source is not None:
            source.wake()
        if thread is not None and thread is not threading.current_thread():
            thread.join(CLOSE_SECONDS)

    def _command(self, add: Callable[[Commands], None]) -> None:
        with self._condition:
            if self._closed:
                return
            add(self._commands)
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="player", daemon=True
                )
                self._thread.start()
            self._condition.notify_all()
            source = self._source
        if source is not None:
            source.wake()

    def _run(self) -> None:
        try:
            while self._turn():
                pass
        finally:
            self._engine.close()
            with self._condition:
                self._state = replace(self._state, status=PlayerStatus.IDLE)

    def _turn(self) -> bool:
        """Commands, then what is due, then a wait; whether to go on."""
        with self._condition:
            commands, self._commands = self._commands, Commands()
        if commands.close:
            return False
        try:
            if commands:
                self._engine.apply(commands)
            delay = self._engine.advance()
        except Exception as error:
            log.exception("the player failed")
            delay = None
            self._engine.fail(
                PlaybackError(f"Playing failed ({clean_line(error, 200)}).")
            )
        with self._condition:
            if not self._commands and delay != 0:
                self._wait(self._condition, delay)
        return True

    def _publish(self, state: PlayerState) -> None:
        with self._condition:
            if self._commands.open is None and not self._closed:
                self._state = state
        if self._on_change is not None:
            self._on_change()

    def _open_source(self, request: OpenRequest) -> Source:
        return open_source(request.where, renew=request.renew, **self._source_options)

    def _opened(self, source: Source | None) -> None:
        with self._condition:
            self._source = source


def _number(value: float) -> float:
    value = float(value)
    if math.isnan(value):
        raise ValueError("not a number")
    # Infinity is the end, but does not add up with anything.
    return min(max(value, -1e9), 1e9)
