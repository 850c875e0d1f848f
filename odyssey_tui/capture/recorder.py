"""A local recording of the frames received, beside the live picture.

The frames go by reference through a bounded queue to a thread of their own, which
spends nearly all its time in the codec without the interpreter's lock. The live
path is never held up: a frame that finds the queue full leaves a hole in the video.
"""

from __future__ import annotations

import io
import logging
import os
import queue
import shutil
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from odyssey_tui.capture.failures import capture_error, shown
from odyssey_tui.capture.metadata import mp4_tags
from odyssey_tui.capture.names import CaptureContext, file_name, open_new
from odyssey_tui.capture.results import RecordingProgress, RecordingResult
from odyssey_tui.capture.sink import RawFile, StagedFile
from odyssey_tui.capture.worker import Movie, RecorderWorker
from odyssey_tui.errors import CaptureError
from odyssey_tui.models import DecodedFrame

log = logging.getLogger(__name__)

START_FREE_BYTES: Final = 50 * 1_000_000
"""Free space without which a recording is not begun."""

_GRACE_SECONDS: Final = 1.0


def free_bytes(folder: Path) -> int:
    """Free space for this user in the file system of ``folder``."""
    return shutil.disk_usage(folder).free


class LocalRecorder:
    """Records from its construction until :meth:`stop`, or until it cannot go on.

    Args:
        folder: Where the MP4 goes; made when it is missing.
        context: What the name and the metadata say.
        on_end: Called once with the result, in the recorder's thread, whatever ended
            the recording.
        queue_frames: Frames that may wait for the encoder.
        at: Seconds since the epoch of the beginning; now if left out.
        free_bytes: Tells the free space in a folder.
        wrap_file: Puts something around the unbuffered file that is written.
        open_movie: Makes what the frames are put into.

    Attributes:
        path: The file that is written.

    Raises:
        CaptureError: No file can be made there, or less than 50 MB are free.
    """

    def __init__(
        self,
        folder: Path,
        context: CaptureContext,
        *,
        on_end: Callable[[RecordingResult], None] | None = None,
        queue_frames: int = 60,
        at: float | None = None,
        free_bytes: Callable[[Path], int] = free_bytes,
        wrap_file: Callable[[RawFile], RawFile] | None = None,
        open_movie: Callable[[StagedFile], Movie] | None = None,
    ) -> None:
        at = time.time() if at is None else at
        self._on_end = on_end
        self._limit = queue_frames
        self._dropped = 0
        self._closed = False
        self._result: RecordingResult | None = None
        self._frames: queue.SimpleQueue[DecodedFrame | None] = queue.SimpleQueue()
        self._tags = mp4_tags(context, at)
        descriptor, self.path = open_new(folder, file_name(context, at, "mp4"))
        raw: RawFile = io.FileIO(descriptor, "r+")
        try:
            self._check_room(free_bytes)
            self._file = StagedFile(raw if wrap_file is None else wrap_file(raw))
            self._worker = RecorderWorker(
                self.path,
                self._file,
                self._frames,
                open_movie=self._open_movie if open_movie is None else open_movie,
                free_bytes=free_bytes,
            )
            self._thread = threading.Thread(
                target=self._run, name="odyssey-recorder", daemon=True
            )
            self._thread.start()
        except BaseException as error:
            raw.close()
            os.unlink(self.path)
            if isinstance(error, RuntimeError):
                raise CaptureError(f"No thread can be started: {error}.") from error
            raise

    @property
    def running(self) -> bool:
        """Whether frames are still taken."""
        return not self._closed

    @property
    def progress(self) -> RecordingProgress:
        """How far it is; from any thread, at any time."""
        movie = self._worker.movie
        return RecordingProgress(
            seconds=0.0 if movie is None else movie.end_ms / 1000,
            bytes=self._file.size,
            frames=0 if movie is None else movie.frames,
            dropped=self._dropped,
        )

    @property
    def result(self) -> RecordingResult | None:
        """How it ended, or ``None`` while it has not."""
        return self._result

    def put(self, frame: DecodedFrame) -> None:
        """Record a frame. Never waits and never fails; for one thread, the loop's.

        The frame is kept by reference until it is encoded, and only read.
        """
        if self._closed:
            return
        if self._frames.qsize() >= self._limit:
            self._dropped += 1
        else:
            self._frames.put(frame)

    def request_stop(self) -> None:
        """Take no more frames, record those that wait, finish. Does not wait."""
        if not self._closed:
            self._closed = True
            self._frames.put(None)

    def stop(self, timeout: float = 5.0) -> RecordingResult:
        """Like :meth:`request_stop`, and wait for the end.

        Args:
            timeout: Seconds for recording what waits. Then the rest is left out, and
                a second more is waited.

        Returns:
            The result; the same one however often it is called. Should the disk
            still not have answered, a result with an error that says so, which is
            not the final one.
        """
        self.request_stop()
        if threading.current_thread() is not self._thread:
            self._thread.join(timeout)
            if self._thread.is_alive():
                self._worker.hurry = True
                self._thread.join(_GRACE_SECONDS)
        return self._result or self._unfinished()

    def _unfinished(self) -> RecordingResult:
        progress = self.progress
        error = CaptureError(
            f"{shown(self.path)}: still being written; the disk does not keep up."
        )
        return RecordingResult(
            self.path,
            progress.seconds,
            progress.bytes,
            progress.frames,
            progress.dropped,
            error,
        )

    def _check_room(self, free: Callable[[Path], int]) -> None:
        try:
            room = free(self.path.parent)
        except OSError as error:
            raise capture_error(self.path, error) from error
        if room < START_FREE_BYTES:
            raise CaptureError(
                f"{shown(self.path.parent)}: only {room / 1e6:.0f} MB are free, a "
                f"recording needs {START_FREE_BYTES / 1e6:.0f} MB.",
                hint="Free some space, or choose another folder.",
                code="ENOSPC",
            )

    def _open_movie(self, file: StagedFile) -> Movie:
        # Loads the codecs, in this thread and only when something is recorded.
        from odyssey_tui.capture.movie import MovieWriter

        return MovieWriter(file, self._tags)

    def _run(self) -> None:
        error = self._worker.run()
        self._closed = True
        self._worker.discard_waiting()
        self._result = result = self._worker.result(error, self._dropped)
        if self._on_end is None:
            return
        try:
            self._on_end(result)
        except Exception:
            log.exception("on_end of a recording failed")
