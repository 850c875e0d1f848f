"""What downloads are doing, on standard error."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import TextIO

from odyssey_tui.commands.output import columns, sentence
from odyssey_tui.sanitize import clean_line
from odyssey_tui.transfers import Progress, Snapshot, State, size_text

PLAIN_SECONDS = 5.0
"""Between two lines about the same downloads where nothing can be redrawn."""

REDRAW_SECONDS = 0.2

_BAR = 20
_NAME = 48
_ERASE_BELOW = "\x1b[J"


class ProgressLines:
    """A line for each download that runs: redrawn, or written now and then.

    Args:
        stream: Standard error.
        snapshot: Gives the downloads as they are.
        clock: Monotonic time in seconds.
    """

    def __init__(
        self,
        stream: TextIO,
        snapshot: Callable[[], Snapshot],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._stream = stream
        self._snapshot = snapshot
        self._clock = clock
        self._drawn = 0
        self._unread = False
        self._last = clock()
        self._redraws = columns(stream) is not None
        self.interval = REDRAW_SECONDS if self._redraws else PLAIN_SECONDS

    def update(self, *, force: bool = False) -> None:
        """Show how far the downloads are, if it is time to."""
        now = self._clock()
        if not force and now - self._last < self.interval:
            return
        self._last = now
        lines = progress_lines(self._snapshot())
        if self._redraws:
            width = (columns(self._stream) or 80) - 1
            text = "".join(f"{line[:width]}\n" for line in lines)
            self._write(self._to_top() + text)
            self._drawn = len(lines)
        else:
            self._write("".join(f"{line}\n" for line in lines))

    def clear(self) -> None:
        """Take the lines away, so that others can be written in their place."""
        if self._drawn:
            self._write(self._to_top())
            self._drawn = 0

    def say(self, line: str) -> None:
        """A line that stays."""
        self.clear()
        self._write(f"{line}\n")

    def _write(self, text: str) -> None:
        if self._unread:
            return
        try:
            self._stream.write(text)
            self._stream.flush()
        except BrokenPipeError:
            # The files are still wanted, if nobody wants to read about them.
            self._unread = True

    def _to_top(self) -> str:
        return f"\x1b[{self._drawn}A\r{_ERASE_BELOW}" if self._drawn else ""


def progress_lines(snapshot: Snapshot) -> list[str]:
    """A line for each download that runs, and one for those that wait."""
    lines = [
        progress_line(progress)
        for progress in snapshot.downloads
        if progress.state.at_work
    ]
    queued = _count(snapshot.downloads, State.QUEUED)
    if queued:
        lines.append(f"{queued} more waiting")
    return lines


def progress_line(progress: Progress) -> str:
    """Name, share, bar, sizes, rate and time left of one download."""
    name = clean_line(progress.target.name, _NAME)
    if progress.state is State.CONNECTING:
        return f"{name}  connecting"
    if progress.state is State.WAITING:
        why = f": {sentence(progress.error)}" if progress.error is not None else ""
        return f"{name}  waits to try again{why}"
    parts = [name]
    if progress.total:
        share = min(1.0, progress.done / progress.total)
        filled = round(share * _BAR)
        parts.append(f"{int(share * 100):3d}% [{'#' * filled}{'.' * (_BAR - filled)}]")
        parts.append(f"{size_text(progress.done)} of {size_text(progress.total)}")
    else:
        parts.append(size_text(progress.done))
    parts.append(f"{size_text(progress.rate)}/s")
    if progress.time_left is not None:
        parts.append(f"{clock_text(progress.time_left)} left")
    return "  ".join(parts)


def clock_text(seconds: float) -> str:
    """``0:07``, ``1:02:03``; more than four days are ``long``."""
    if seconds > 359_999:
        return "long"
    minutes, rest = divmod(int(seconds + 0.999), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _count(downloads: Sequence[Progress], state: State) -> int:
    return sum(1 for progress in downloads if progress.state is state)
