"""Snapshots and local recordings from the live screen."""

from __future__ import annotations

import asyncio
import time
from contextvars import copy_context
from pathlib import Path
from typing import TYPE_CHECKING

from odyssey_tui.capture import (
    CaptureContext,
    LocalRecorder,
    RecordingProgress,
    RecordingResult,
    save_snapshot,
)
from odyssey_tui.errors import CaptureError, InvalidRequestError
from odyssey_tui.models import DecodedFrame
from odyssey_tui.paths import recordings_dir, snapshots_dir
from odyssey_tui.sanitize import clean_line
from odyssey_tui.session import StreamInfo
from odyssey_tui.store.records import FileKind, TakeFile

if TYPE_CHECKING:
    from odyssey_tui.ui.screens.live import LiveScreen


class Captures:
    """Makes files of what is received, and says where they went.

    Attributes:
        last_file: The file that was made last.
        stream: The running or last stream.
    """

    def __init__(self, screen: LiveScreen) -> None:
        self._screen = screen
        self.last_file: Path | None = None
        self._recorder: LocalRecorder | None = None
        self.stream: StreamInfo | None = None

    # Snapshots

    def snapshot(self) -> None:
        """Save the newest frame at its full size.

        Raises:
            InvalidRequestError: There has been no frame yet.
        """
        screen = self._screen
        frame = screen.odyssey.picture.frames.newest
        if frame is None:
            raise InvalidRequestError(
                "There is no picture to save yet.", hint="Start a stream first."
            )
        context = self._context()
        take = screen.odyssey.takes.last
        screen.run_worker(self._save(frame, context, take), group="capture")

    async def _save(
        self, frame: DecodedFrame, context: CaptureContext, take: str | None
    ) -> None:
        at = time.time()
        folder = snapshots_dir()
        try:
            path = await asyncio.to_thread(save_snapshot, frame, context, folder, at=at)
        except CaptureError as error:
            self._screen.session.tell(error, "saving a snapshot")
            return
        self._made("snapshot", path, take, at, context.offset_ms)

    def stream_known(self, stream: StreamInfo | None) -> None:
        """Remember what the newest frame belongs to, also when it is over."""
        if stream is not None:
            self.stream = stream

    def _context(self) -> CaptureContext:
        manager = self._screen.session.present
        stream = (manager.stream if manager else None) or self.stream
        if stream is None:
            return CaptureContext(prompt="", stream_id=None)
        last = stream.prompts[-1] if stream.prompts else None
        return CaptureContext(
            prompt=f"{stream.prompt}\n{last.prompt}" if last else stream.prompt,
            stream_id=stream.stream_id,
            applied_prompt=last.applied_prompt if last else stream.applied_prompt,
            api_host=self._screen.host,
            offset_ms=manager.position_ms if manager else None,
        )

    # Recordings

    @property
    def progress(self) -> RecordingProgress | None:
        """How the recording goes; ``None`` without one."""
        return None if self._recorder is None else self._recorder.progress

    def toggle_recording(self) -> None:
        """Begin to record, or end the recording.

        Raises:
            InvalidRequestError: Nothing is running that could be recorded.
            CaptureError: The file cannot be made.
        """
        if self._recorder is not None:
            self.stop_recording()
            return
        manager = self._screen.session.present
        if manager is None or manager.stream is None:
            raise InvalidRequestError(
                "No stream is running that could be recorded.",
                hint="Start one first; /record begins at any moment of it.",
            )
        loop = asyncio.get_running_loop()
        take, begun_ms = self._screen.odyssey.takes.last, manager.position_ms
        # The recorder's thread does not know which application is active.
        context = copy_context()

        def ended(result: RecordingResult) -> None:
            # In the recorder's thread; the loop may have ended before it.
            if not loop.is_closed():
                loop.call_soon_threadsafe(
                    self._ended, result, take, begun_ms, context=context
                )

        self._recorder = LocalRecorder(recordings_dir(), self._context(), on_end=ended)
        self._screen.odyssey.picture.frames.recording = self._recorder
        self._screen.add_log("info", f"recording into {self._recorder.path}")
        self._screen.refresh_status()

    def stop_recording(self) -> None:
        """End the recording, if there is one; its file is told of when complete."""
        recorder, self._recorder = self._recorder, None
        self._screen.odyssey.picture.frames.recording = None
        if recorder is not None:
            recorder.request_stop()

    async def finish(self) -> None:
        """End the recording and wait until its file is complete."""
        recorder, self._recorder = self._recorder, None
        self._screen.odyssey.picture.frames.recording = None
        if recorder is not None:
            await asyncio.to_thread(recorder.stop)

    def _ended(
        self, result: RecordingResult, take: str | None, begun_ms: float | None
    ) -> None:
        if self._recorder is not None and self._recorder.path == result.path:
            # By itself: the disk is full, or worse.
            self._recorder = None
            self._screen.odyssey.picture.frames.recording = None
        if result.error is not None:
            self._screen.add_log("error", result.error.detail)
            self._screen.session.tell(result.error, "recording")
        if result.frames == 0:
            return
        if result.dropped:
            self._screen.add_log(
                "info", f"{result.dropped} frames are missing in the recording"
            )
        self._made("recording", result.path, take, time.time(), begun_ms)
        self._screen.refresh_status()

    # Where they went

    def _made(
        self,
        kind: FileKind,
        path: Path,
        take: str | None,
        at: float,
        offset_ms: float | None,
    ) -> None:
        """Say it, copy it, and list it in the take."""
        screen = self._screen
        self.last_file = path
        if take is not None:
            screen.odyssey.store.add_file(
                take, TakeFile(kind=kind, path=str(path), at=at, offset_ms=offset_ms)
            )
        shown = clean_line(str(path), 300)
        screen.add_log("info", f"{kind}: {shown}")
        if screen.is_mounted:
            screen.app.copy_to_clipboard(str(path))
            screen.notify(
                f"{shown}\nThe path has been copied.",
                title=f"{kind.capitalize()} saved",
                markup=False,
            )
