"""The one thread that writes to the terminal, and who comes first.

The user interface always does: its bytes wait behind one part of a picture at
most. Pictures are asked for when there is nothing else to write. Nobody who hands
bytes over ever waits for the terminal.
"""

from __future__ import annotations

import contextlib
import logging
import os
import select
import stat
import threading
import time
from collections import deque
from collections.abc import Callable

from odyssey_tui.video.sink import FrameSource

logger = logging.getLogger(__name__)

BLOCKING_PIECE = 512
"""Bytes written at once where a write may block."""


class TerminalOutput:
    """Writes to a terminal from its own thread; a :class:`~.sink.VideoSink`.

    It can be stopped and started again, as when a program is suspended; who is
    attached stays attached.

    Args:
        fd: The terminal. It is opened again by name, so that writing to it
            without blocking does not change it for other programs.
        clock: Monotonic time in seconds.
        on_gone: Called once, from the thread, when the terminal is gone.
    """

    def __init__(
        self,
        fd: int,
        clock: Callable[[], float] = time.monotonic,
        on_gone: Callable[[], None] | None = None,
    ) -> None:
        self._clock = clock
        self._on_gone = on_gone
        self._terminal = fd
        self._fd = -1
        self._blocking = False
        self._changed = threading.Condition()
        self._lane: deque[bytes] = deque()
        self._source: FrameSource | None = None
        self._held = self._sync = self._woken = self._busy = False
        self._stopping = True
        self._gone = False
        self._interrupted = True
        self._give_up_at: float | None = None
        self._thread: threading.Thread | None = None

    # For the user interface

    def start(self) -> None:
        """Start the thread; nothing is written before."""
        if self._thread is not None:
            return
        self._fd, self._blocking = _open_again(self._terminal)
        with self._changed:
            self._lane.clear()
            self._stopping = self._held = self._sync = False
            self._interrupted = True
            self._give_up_at = None
        self._thread = threading.Thread(
            target=self._run, name="terminal-output", daemon=True
        )
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether what is written goes to the terminal."""
        return not self._stopping

    @property
    def gone(self) -> bool:
        """Whether the terminal has gone away."""
        return self._gone

    @property
    def source(self) -> FrameSource | None:
        """Who is asked for pictures."""
        return self._source

    def write(self, data: bytes, *, hold: bool = False) -> None:
        """Queue bytes of the user interface.

        Args:
            data: The bytes.
            hold: Whether pictures must wait for :meth:`release` afterwards.
        """
        with self._changed:
            if self._stopping or self._gone:
                return
            self._lane.append(data)
            self._held = self._held or hold
            opened, closed = data.rfind(b"\x1b[?2026h"), data.rfind(b"\x1b[?2026l")
            if opened != closed:
                self._sync = opened > closed
            self._notify()

    def release(self) -> None:
        """Pictures may be written again."""
        with self._changed:
            self._held = False
            self._notify()

    def flush(self, timeout: float) -> bool:
        """Wait until everything queued is written; whether it was."""
        with self._changed:
            return self._changed.wait_for(
                lambda: self._gone or not (self._lane or self._busy), timeout
            )

    def stop(self, timeout: float = 1.0) -> None:
        """Write what is queued, but no longer than ``timeout``, and end."""
        with self._changed:
            if self._stopping:
                return
            self._stopping = True
            self._give_up_at = self._clock() + timeout
            self._notify()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(timeout + 1.0)
            if not thread.is_alive():
                os.close(self._fd)

    # As a sink

    def attach(self, source: FrameSource) -> None:
        with self._changed:
            self._source = source
            self._notify()

    def detach(self, source: FrameSource) -> None:
        with self._changed:
            if self._source is source:
                self._source = None

    def wake(self) -> None:
        with self._changed:
            self._notify()

    def write_control(self, data: bytes) -> None:
        self.write(data)

    # The thread

    def _notify(self) -> None:
        self._woken = True
        self._changed.notify_all()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._busy = False
                self._changed.notify_all()
                self._woken = False
                data = b"".join(self._lane)
                self._lane.clear()
                if not data and (self._stopping or self._gone):
                    return
                source = self._source
                if data:
                    self._busy = True
                elif source is None or self._held or self._sync:
                    self._wait(None)
                    continue
            try:
                if data:
                    self._write_interface(data, source)
                elif source is not None:
                    self._write_picture(source)
            except Exception:
                # Whatever is wrong with the picture, keys must go on.
                logger.exception("the picture is given up")
                if source is not None:
                    self.detach(source)

    def _wait(self, timeout: float | None) -> None:
        """Wait until something changes; with the lock held."""
        if not self._woken:
            self._changed.wait(timeout)

    def _write_interface(self, data: bytes, source: FrameSource | None) -> None:
        first, self._interrupted = not self._interrupted, True
        if source is None:
            self._write(data)
            return
        try:
            if first:
                self._write(source.interrupt())
        finally:
            self._write(data)
        source.wrote(len(data), self._clock(), picture=False)

    def _write_picture(self, source: FrameSource) -> None:
        part = source.next_part(self._clock(), interrupted=self._interrupted)
        if isinstance(part, bytes):
            self._interrupted = False
            with self._changed:
                self._busy = True
            self._write(part)
            source.wrote(len(part), self._clock(), picture=True)
            return
        with self._changed:
            self._wait(part)

    def _write(self, data: bytes) -> None:
        """Write all of it, unless the terminal is gone or time is up."""
        left = memoryview(data)
        while left and not self._gone:
            try:
                piece = left[:BLOCKING_PIECE] if self._blocking else left
                left = left[os.write(self._fd, piece) :]
                if not self._blocking:
                    continue
            except (BlockingIOError, InterruptedError):
                pass
            except OSError:
                # Hung up, or taken away from us: nobody is there to read on.
                self._lost()
                return
            if left and not self._writable():
                return

    def _writable(self) -> bool:
        """Wait until the terminal takes more; whether it is worth trying."""
        while not self._gone:
            if self._give_up_at is not None and self._clock() > self._give_up_at:
                return False
            try:
                # Not poll, which knows no terminals on macOS.
                if select.select([], [self._fd], [], 0.1)[1]:
                    return True
            except (OSError, ValueError):
                self._lost()
        return False

    def _lost(self) -> None:
        with self._changed:
            first, self._gone = not self._gone, True
            self._lane.clear()
            self._notify()
        if first and self._on_gone is not None:
            self._on_gone()


def _open_again(fd: int) -> tuple[int, bool]:
    """The terminal under a descriptor of our own, and whether writing may block."""
    with contextlib.suppress(OSError):
        name = os.ttyname(fd)
        flags = os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK | os.O_CLOEXEC
        return os.open(name, flags), False
    copy = os.dup(fd)
    return copy, not stat.S_ISREG(os.fstat(copy).st_mode)
