"""The recorder's thread: takes frames from the queue until it is told to end."""

from __future__ import annotations

import contextlib
import logging
import queue
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

from odyssey_tui.capture.failures import capture_error, reason_of, shown
from odyssey_tui.capture.results import RecordingResult
from odyssey_tui.capture.sink import StagedFile
from odyssey_tui.errors import CaptureError
from odyssey_tui.models import DecodedFrame
from odyssey_tui.sanitize import clean_line

log = logging.getLogger(__name__)

MIN_FREE_BYTES: Final = 20 * 1_000_000
"""With less free space a recording ends itself, so that others still have some."""

CHECK_SECONDS: Final = 1.0


class Movie(Protocol):
    """What the frames are put into; see :class:`odyssey_tui.capture.movie`."""

    frames: int
    end_ms: int
    saved_frames: int
    saved_ms: int

    def add(self, frame: DecodedFrame) -> None:
        """Take in the next frame."""

    def finish(self) -> None:
        """Complete the file."""

    def abandon(self) -> None:
        """Release everything, write nothing more."""


class RecorderWorker:
    """One recording from its first frame to its result.

    Args:
        path: The file's name.
        file: The open file.
        frames: Frames to record; ``None`` is the end.
        open_movie: Makes the movie. Called in the thread, where the codecs may be
            loaded.
        free_bytes: Free space in a folder.

    Attributes:
        movie: What is being written, once the thread has begun.
        hurry: Set to leave out the frames that still wait.
        unrecorded: Frames that were taken from the queue but not recorded.
    """

    def __init__(
        self,
        path: Path,
        file: StagedFile,
        frames: queue.SimpleQueue[DecodedFrame | None],
        *,
        open_movie: Callable[[StagedFile], Movie],
        free_bytes: Callable[[Path], int],
    ) -> None:
        self.movie: Movie | None = None
        self.hurry = False
        self.unrecorded = 0
        self._path = path
        self._file = file
        self._frames = frames
        self._open_movie = open_movie
        self._free_bytes = free_bytes
        self._checked = time.monotonic()
        self._deleted = False

    def run(self) -> CaptureError | None:
        """Record until the end; why that came early or badly, if it did."""
        error = self._guarded(self._record)
        if self.movie is not None:
            if not self._file.closed_off:
                # There is some room left for the index even when there is little.
                finishing = self._guarded(self.movie.finish)
                error = error or finishing
            self._guarded(self.movie.abandon)
        closing = self._guarded(self._file.close)
        return error or closing

    def discard_waiting(self) -> None:
        """Let go of the frames that nobody will record."""
        with contextlib.suppress(queue.Empty):
            while True:
                if self._frames.get_nowait() is not None:
                    self.unrecorded += 1

    def result(self, error: CaptureError | None, dropped: int) -> RecordingResult:
        """What became of it; removes a file that has nothing in it."""
        movie = self.movie
        frames, seconds = 0, 0.0
        if movie is not None and not self._deleted:
            frames, seconds = movie.saved_frames, movie.saved_ms / 1000
        if frames == 0:
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)
        lost = self.unrecorded + (movie.frames - frames if movie is not None else 0)
        return RecordingResult(
            path=self._path,
            seconds=seconds,
            bytes=self._file.size if frames else 0,
            frames=frames,
            dropped=dropped + lost,
            error=self._explained(error, frames, seconds),
        )

    def _record(self) -> None:
        self.movie = movie = self._open_movie(self._file)
        while not self.hurry:
            with contextlib.suppress(queue.Empty):
                frame = self._frames.get(timeout=CHECK_SECONDS)
                if frame is None:
                    return
                self.unrecorded += 1
                movie.add(frame)
                self.unrecorded -= 1
            if time.monotonic() - self._checked >= CHECK_SECONDS:
                self._check()

    def _check(self) -> None:
        self._checked = time.monotonic()
        if not self._file.is_linked():
            self._file.discard()
            self._deleted = True
            raise CaptureError(f"{shown(self._path)}: the file was deleted.")
        free = self._free_bytes(self._path.parent)
        if free < MIN_FREE_BYTES:
            raise CaptureError(
                f"{shown(self._path)}: only {free / 1e6:.0f} MB are free.",
                hint="Free some space, or choose another folder.",
                code="ENOSPC",
            )

    def _guarded(self, step: Callable[[], None]) -> CaptureError | None:
        """Run a step; what went wrong, in words. The thread must reach its end."""
        try:
            step()
        except CaptureError as error:
            return error
        except OSError as error:
            log.warning("recording %s: %s", shown(self._path), reason_of(error))
            return capture_error(self._path, error)
        except Exception as error:
            log.exception("recording %s failed", shown(self._path))
            return CaptureError(
                f"{shown(self._path)}: the video could not be encoded "
                f"({clean_line(error, 200)})."
            )
        return None

    def _explained(
        self, error: CaptureError | None, frames: int, seconds: float
    ) -> CaptureError | None:
        """The error with a sentence about what is in the file."""
        if error is None and frames:
            return None
        if error is None:
            return CaptureError(
                f"{shown(self._path)}: no frame came, so there is no file.",
                hint="Record while a stream is running.",
            )
        what = "Nothing is saved."
        if frames:
            digits = 0 if seconds >= 10 else 1
            what = f"The first {seconds:.{digits}f} s are in it."
        return CaptureError(
            f"{error.detail} {what}", hint=error.hint, url=error.url, code=error.code
        )
