"""Writes one stream to disk: video, events, thumbnail and preview.

The video holds the very pictures that went to the peer. Files are written
under temporary names and get their own when the stream has ended, so that a
crash leaves nothing that looks like a recording. The video is a fragmented MP4
until then; finishing turns it into an ordinary one without copying it, which
takes milliseconds however long the stream was.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import av
import msgspec

from odyssey_tui.local.encoder import FRAME_TIME_BASE, EncodedPicture
from odyssey_tui.local.stills import THUMBNAIL_FRAME, PreviewClip, write_thumbnail
from odyssey_tui.models import FRAME_RATE

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.stream import Stream

PART_SUFFIX = ".part"


class RecordingPaths(Protocol):
    """Where the files of a recording go."""

    @property
    def video_path(self) -> Path:
        """MP4."""

    @property
    def events_path(self) -> Path:
        """JSON lines."""

    @property
    def thumbnail_path(self) -> Path:
        """JPEG."""

    @property
    def preview_path(self) -> Path:
        """MP4."""


class Event(msgspec.Struct, kw_only=True, omit_defaults=True):
    """One line of the events file.

    Attributes:
        timestamp_ms: Time in the video.
        type: ``start``, ``interact``, ``end`` or ``error``.
        prompt: What the client asked for.
        applied_prompt: What the world made of it.
        image: Whether the stream started from an image.
        message: What went wrong.
    """

    timestamp_ms: int = msgspec.field()
    type: str = msgspec.field()
    prompt: str | None = None
    applied_prompt: str | None = None
    image: bool = False
    message: str | None = None


class Recorder:
    """One recording in the making. Not safe for several threads at a time.

    Every method but :meth:`abort` raises ``OSError`` or ``av.FFmpegError`` when
    the disk does not take the data.
    """

    def __init__(self, paths: RecordingPaths, width: int, height: int) -> None:
        """Open the files."""
        self._targets = (
            paths.events_path,
            paths.thumbnail_path,
            paths.preview_path,
            # The video comes last: where it is, everything is.
            paths.video_path,
        )
        self._thumbnail = _part(paths.thumbnail_path)
        self._frame_count = 0
        self._last_frame: av.VideoFrame | None = None
        with contextlib.ExitStack() as opened:
            self._events = opened.enter_context(_part(paths.events_path).open("wb"))
            self._preview = PreviewClip(_part(paths.preview_path), width, height)
            opened.callback(self._preview.close)
            self._video: OutputContainer = av.open(
                str(_part(paths.video_path)),
                "w",
                format="mp4",
                options={"movflags": "hybrid_fragmented+delay_moov"},
            )
            self._stream: Stream = self._video.add_mux_stream(
                "h264",
                rate=FRAME_RATE,
                width=width,
                height=height,
                time_base=FRAME_TIME_BASE,
            )
            opened.pop_all()

    @property
    def frame_count(self) -> int:
        """Pictures taken so far."""
        return self._frame_count

    def add(self, picture: EncodedPicture, frame: av.VideoFrame) -> None:
        """Take in the next picture and the frame that it was made from."""
        packet = av.Packet(picture.data)
        packet.stream = self._stream
        packet.time_base = FRAME_TIME_BASE
        packet.pts = packet.dts = picture.pts
        packet.duration = 1
        packet.is_keyframe = picture.keyframe
        self._video.mux_one(packet)
        self._preview.add(frame)
        if self._frame_count == THUMBNAIL_FRAME:
            write_thumbnail(frame, self._thumbnail)
        self._last_frame = frame
        self._frame_count += 1

    def event(self, event: Event) -> None:
        """Append one event."""
        self._events.write(msgspec.json.encode(event) + b"\n")
        self._events.flush()

    def finish(self) -> None:
        """Complete all files and give them their names."""
        if self._frame_count <= THUMBNAIL_FRAME and self._last_frame is not None:
            write_thumbnail(self._last_frame, self._thumbnail)
        self._last_frame = None
        self._close()
        for target in self._targets:
            part = _part(target)
            if part.exists():
                os.replace(part, target)

    def abort(self) -> None:
        """Give up: close and delete the unfinished files. Never raises."""
        self._last_frame = None
        with contextlib.suppress(OSError, av.FFmpegError):
            self._close()
        for target in self._targets:
            with contextlib.suppress(OSError):
                _part(target).unlink(missing_ok=True)

    def _close(self) -> None:
        # Each file is closed whatever becomes of the others.
        with contextlib.ExitStack() as closing:
            callbacks: tuple[Callable[[], None], ...] = (
                self._video.close,
                self._preview.close,
                self._events.close,
            )
            for callback in callbacks:
                closing.callback(callback)


def _part(path: Path) -> Path:
    return path.with_name(path.name + PART_SUFFIX)
