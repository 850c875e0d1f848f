"""The terminal driver: keys first, pictures in between, nothing left behind.

Textual's own driver writes through a queue of thirty that blocks when it is full,
so one slow terminal stops the event loop and everything on it. This one hands all
bytes to :class:`~odyssey_tui.video.output.TerminalOutput`, which never makes
anyone wait, and reads the terminal itself, to take the answers that pace the
picture out of what the user types.

Private names of Textual 8.2 used here, each with a test in
``tests/contract/test_textual_driver.py``:

- ``LinuxDriver._writer_thread``: assigned and started in
  ``start_application_mode``; a property here, so that ours takes its place.
- ``LinuxDriver._key_thread``, ``exit_event``, ``fileno``, ``input_tty``,
  ``_debug``, ``_auto_restart``, ``_must_signal_resume``, ``_loop``, ``_app``.
- ``LinuxDriver._sigtstp_application`` and ``_sigcont_application``: signal
  handlers that it installs, replaced by ones that act on the event loop.
- ``LinuxDriver._in_band_window_resize``.
- ``textual._xterm_parser.XTermParser``: ``feed`` and ``tick``.
- ``textual._ansi_sequences.SYNC_START`` and ``SYNC_END``: written by
  ``App._display`` around the update, each as one write.
- ``App._display(screen, renderable)``: wrapped, to learn which cells the user
  interface paints; ``App._driver``.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import math
import os
import select
import signal
import struct
import sys
import termios
import threading
import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Key, Resize
from textual.message import Message

from odyssey_tui.ui.occlusion import painted_rects
from odyssey_tui.video.answers import AnswerFilter
from odyssey_tui.video.geometry import Rect, visible_parts
from odyssey_tui.video.output import TerminalOutput
from odyssey_tui.video.shadow import ScreenShadow

if TYPE_CHECKING:
    from textual.app import App

Watcher = Callable[[list[Rect]], None]
"""Told, after each update of the screen, which cells were painted."""

Owned = Callable[[], Sequence[Rect]]
"""Says which cells the user interface has to leave alone."""

EXIT_TIME = 1.5
"""Seconds that leaving waits for a terminal that does not take its bytes."""

MOUSE_PIXELS_OFF = b"\x1b[?1016l"
"""Textual switches this on and not off again."""

IDLE_TICK = 0.1
BUSY_TICK = 0.02
"""Seconds after which the parser may decide that an escape was the key."""


def video_driver(app: App[Any]) -> VideoDriver | None:
    """The driver of an app if it can show video, else ``None`` (as in tests)."""
    driver = app._driver
    return driver if isinstance(driver, VideoDriver) else None


class ScreenUpdates:
    """What the user interface paints, on its way to the terminal.

    Each update is reduced to what changes the screen. It is followed by whoever
    watches, and ends only after them, so that what they write happens on the
    screen at the same moment.
    """

    def __init__(self, app: App[Any]) -> None:
        self.shadow = ScreenShadow()
        self._app = app
        self._watchers: dict[Watcher, Owned] = {}
        self._painted: list[Rect] = []
        self._renderable: Any = None
        self._begin_due = self._end_due = False
        display = app._display

        def watched(screen: Any, renderable: Any) -> None:
            self._renderable = renderable
            try:
                display(screen, renderable)
            finally:
                self._renderable = None

        app._display = watched  # type: ignore[method-assign]

    def watch(self, watcher: Watcher, owned: Owned) -> None:
        """Follow the updates of the screen.

        Args:
            watcher: Called after each update, before it ends. What it writes with
                ``output.write_control`` belongs to the update.
            owned: Called before each update: the cells that are to be left alone.
        """
        self._watchers[watcher] = owned

    def unwatch(self, watcher: Watcher) -> None:
        """Stop calling it."""
        self._watchers.pop(watcher, None)

    @property
    def running(self) -> bool:
        """Whether what is being written belongs to an update."""
        return self._renderable is not None

    def write(self, data: str, output: TerminalOutput) -> None:
        """Write a part of an update."""
        if data == SYNC_START:
            self._begin_due = True
        elif data == SYNC_END:
            self._end_due = not self._begin_due
            self._begin_due = False
        elif reduced := self._reduce(data, output):
            if self._begin_due:
                self._begin_due = False
                reduced = SYNC_START + reduced
            output.write(reduced.encode("utf-8", "replace"), hold=True)

    def settle(self, output: TerminalOutput) -> None:
        """Tell the watchers about an update and end it; let pictures go on."""
        painted, self._painted = self._painted, []
        try:
            for watcher in list(self._watchers):
                watcher(painted)
        finally:
            if self._end_due:
                self._end_due = False
                output.write(SYNC_END.encode())
            output.release()

    def _reduce(self, update: str, output: TerminalOutput) -> str:
        self.shadow.resize(*self._app.size)
        if output.source is not None:
            self.shadow.forget(output.source.touched())
        owned = [rect for cells in self._watchers.values() for rect in cells()]
        reduced = self.shadow.reduce(update, owned)
        for rect in painted_rects(self._renderable):
            self._painted += visible_parts(rect, owned)
        self._painted += reduced.overpainted
        return reduced.text


class VideoDriver(LinuxDriver):
    """Textual's driver for terminals with a lane for pictures.

    Attributes:
        output: What writes to the terminal, and takes presenters; ``None`` before
            application mode, the same ever after.
        updates: What the user interface paints; can be watched.
        typed_at: Monotonic time of the last key.
        on_signal: Called in the event loop with SIGTERM or SIGHUP, the latter
            also when the terminal goes away. By default the app exits.
    """

    def __init__(self, app: App[Any], **options: Any) -> None:
        super().__init__(app, **options)
        self.output: TerminalOutput | None = None
        self.updates = ScreenUpdates(app)
        self.on_signal: Callable[[int], None] = self._exit_app
        self.typed_at = -math.inf
        self._settling = False
        self._suspended = False
        self._hung_up = False
        self._ui_thread = threading.get_ident()
        self._wake: tuple[int, int] | None = None

    def cell_pixels(self) -> tuple[int, int] | None:
        """Size of a cell as the terminal driver knows it now, if it does."""
        with contextlib.suppress(OSError):
            packed = fcntl.ioctl(self.fileno, termios.TIOCGWINSZ, b"\0" * 8)
            rows, columns, width, height = struct.unpack("HHHH", packed)
            if rows and columns and width >= 2 * columns and height >= 2 * rows:
                return width // columns, height // rows
        return None

    # Writing

    @property
    def _writer_thread(self) -> Any:
        return self.output

    @_writer_thread.setter
    def _writer_thread(self, value: Any) -> None:
        # LinuxDriver assigns a thread of its own here and then starts it.
        if value is not None and self.output is None:
            self.output = TerminalOutput(
                _terminal_fd(), on_gone=lambda: self._from_thread(self._hang_up)
            )

    @property
    def _active(self) -> TerminalOutput | None:
        """The output while the terminal is ours."""
        output = self.output
        return output if output is not None and output.running else None

    def write(self, data: str) -> None:
        """Queue bytes for the terminal; never waits."""
        output = self._active
        if output is None:
            return
        if threading.get_ident() == self._ui_thread and self.updates.running:
            self.updates.write(data, output)
        else:
            self.updates.shadow.moved()
            output.write(data.encode("utf-8", "replace"), hold=True)
        if not self._settling:
            self._settling = True
            self._from_thread(self._settle)

    def flush(self) -> None:
        """The user interface has written all of an update."""
        if threading.get_ident() == self._ui_thread:
            self._settle()

    def _settle(self) -> None:
        self._settling = False
        if self._active is not None:
            self.updates.settle(self._active)

    def repaint(self) -> None:
        """Paint the whole screen anew, whatever is believed to be on it."""
        self.updates.shadow.forget()
        self._app.refresh(layout=True)

    def _from_thread(self, callback: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended
            self._loop.call_soon_threadsafe(callback)

    # Coming and going

    def start_application_mode(self) -> None:
        """Enter application mode, also after a suspension."""
        self._ui_thread = threading.get_ident()
        self.updates.shadow.forget()
        if self._wake is None:
            self._wake = os.pipe()
        super().start_application_mode()  # type: ignore[no-untyped-call]
        output = self._active
        if output is None:
            return  # in the background: stopped again, without a terminal
        self._catch_signals()
        if output.source is not None:
            # Only now: answers that came before the terminal was ours would be
            # echoed on the screen of the shell.
            output.source.welcome()
            output.wake()
        resized = signal.getsignal(signal.SIGWINCH)

        def forget_first(number: int, frame: Any) -> None:
            # The terminal may have moved everything.
            self.updates.shadow.forget()
            if callable(resized):
                resized(number, frame)

        signal.signal(signal.SIGWINCH, forget_first)

    def process_message(self, message: Message) -> None:
        """Hand on what was read; called in the thread that reads."""
        if isinstance(message, Resize):
            self._from_thread(self.updates.shadow.forget)
        elif isinstance(message, Key):
            self.typed_at = time.monotonic()
        super().process_message(message)

    def stop_application_mode(self) -> None:
        """Leave the terminal as it was found, with no picture in it."""
        output = self._active
        if output is None:
            return
        if output.source is not None:
            output.write(output.source.farewell())
            output.flush(EXIT_TIME)
            if not output.gone:
                # While the input thread still takes the answers in.
                output.source.await_answers()
        output.write(MOUSE_PIXELS_OFF)
        super().stop_application_mode()
        output.flush(EXIT_TIME)

    def close(self) -> None:
        """End the writing thread."""
        if self.output is not None:
            self.output.stop(EXIT_TIME)
        reading = self._key_thread is not None and self._key_thread.is_alive()
        if self._wake is not None and not reading:
            for end in self._wake:
                os.close(end)
            self._wake = None

    def disable_input(self) -> None:
        """Stop reading, without waiting for the next key."""
        if self._wake is not None:
            os.write(self._wake[1], b"x")
        super().disable_input()

    # Signals

    def _catch_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is signal.SIG_DFL:
                with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                    self._loop.add_signal_handler(number, self._signalled, number)

    def _signalled(self, number: int) -> None:
        self.on_signal(number)

    def _exit_app(self, number: int) -> None:
        self._app.exit(return_code=128 + number)

    def _hang_up(self) -> None:
        """The terminal is gone: as if its hangup signal had come."""
        if not self._hung_up:
            self._hung_up = True
            self.on_signal(signal.SIGHUP)

    def _sigtstp_application(self, *_: object) -> None:
        # On the event loop, so that nothing is interrupted half way.
        self._from_thread(self._suspend_now)

    def _sigcont_application(self, *_: object) -> None:
        self._from_thread(self._resume_now)

    def _suspend_now(self) -> None:
        if self._auto_restart and not self._suspended and self._active is not None:
            self.suspend_application_mode()
            self._must_signal_resume = True
            self._suspended = True
        os.kill(os.getpid(), signal.SIGSTOP)

    def _resume_now(self) -> None:
        # Also sent to programs that were never stopped.
        if not self._suspended:
            return
        self.resume_application_mode()
        if self._active is not None:
            self._suspended = False
            self._app.refresh(layout=True)

    # Reading

    def run_input_thread(self) -> None:
        """Read the terminal: answers to the presenter, the rest to the parser."""
        parser = XTermParser(self._debug)
        answers = AnswerFilter()
        decode = getincrementaldecoder("utf-8")("replace").decode
        assert self._wake is not None
        woken = self._wake[0]
        busy_until = 0.0
        try:
            while not self.exit_event.is_set():
                now = time.monotonic()
                tick = BUSY_TICK if now < busy_until else IDLE_TICK
                held = answers.wait(now)
                wait = tick if held is None else min(tick, held)
                # Not poll, which knows no terminals on macOS.
                ready, _, _ = select.select([self.fileno, woken], [], [], wait)
                if woken in ready:
                    os.read(woken, 64)
                data = b""
                if self.fileno in ready:
                    data = self._read()
                    if not data:
                        break
                now = time.monotonic()
                data = self._take_answers(answers, data, now)
                if data:
                    busy_until = now + 0.3
                    for event in parser.feed(decode(data)):
                        self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)
        finally:
            with contextlib.suppress(EOFError, ParseError):
                for _ in parser.feed(""):
                    pass

    def _read(self) -> bytes:
        try:
            data = os.read(self.fileno, 65536)
        except OSError as error:
            if error.errno == errno.EINTR:
                return b""
            data = b""
        if not data and self.input_tty:
            self._from_thread(self._hang_up)
        return data

    def _take_answers(self, answers: AnswerFilter, data: bytes, now: float) -> bytes:
        """Input without the answers in it, which go to the presenter."""
        source = self.output.source if self.output is not None else None
        clean = b""
        if data:
            clean, found = answers.feed(data, now, expecting=source is not None)
            if source is not None:
                for answer in found:
                    source.acknowledged(answer.number, now)
                if clean:
                    source.typed(now)
        return clean + answers.overdue(now)


def _terminal_fd() -> int:
    """Where the user interface goes: standard error as Textual has it, unless
    that is redirected and standard output is not."""
    for stream in (sys.__stderr__, sys.__stdout__):
        if stream is not None:
            with contextlib.suppress(OSError, ValueError):
                if stream.isatty():
                    return stream.fileno()
    assert sys.__stderr__ is not None
    return sys.__stderr__.fileno()
