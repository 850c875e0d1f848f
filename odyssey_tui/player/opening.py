"""Opens a container and chooses its video track, within bounds."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

import av
import av.stream

from odyssey_tui.errors import PlaybackError
from odyssey_tui.player.boxes import survey_boxes
from odyssey_tui.player.source import Reader
from odyssey_tui.player.state import MAX_DURATION_S
from odyssey_tui.sanitize import clean_line

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

MAX_SIDE: Final = 8192
MAX_PIXELS: Final = 8192 * 4352
"""Levels of H.264 and HEVC end there."""

CODECS: Final = frozenset(
    {"h264", "hevc", "mpeg4", "vp8", "vp9", "libdav1d", "av1", "mjpeg"}
)

# Playlists among the other formats would open further files and addresses.
OPTIONS: Final = {
    "format_whitelist": "mov,matroska",
    "max_streams": "32",
    "max_pixels": str(MAX_PIXELS),
}

BUFFER_BYTES: Final = 64 * 1024

EXPLAIN_BOXES: Final = 16
"""Over a network, each box may be a request."""


@contextlib.contextmanager
def guarded(file: Reader, name: str, what: str) -> Iterator[None]:
    """Turn what the codecs raise into what the player understands.

    Args:
        file: What they read; its error comes first.
        name: The recording.
        what: The trouble, in words.

    Raises:
        PlaybackError: The codecs failed, with the code ``unreadable``; or whatever
            the file ended with.
    """
    try:
        yield
    except (av.FFmpegError, ValueError, MemoryError) as error:
        if file.error is not None:
            raise file.error from error
        reason = error.strerror if isinstance(error, av.FFmpegError) else error
        raise PlaybackError(
            f"{name}: {what} ({clean_line(reason, 200)}).", code="unreadable"
        ) from error
    if file.error is not None:
        raise file.error


def open_container(
    file: Reader, name: str, size: Callable[[], int | None]
) -> InputContainer:
    """The container in a file.

    Raises:
        PlaybackError: There is none that can be read.
    """
    try:
        with guarded(file, name, "it is not a video that can be played"):
            file.seek(0)
            return av.open(
                file,
                "r",
                options=OPTIONS,
                metadata_errors="replace",
                buffer_size=BUFFER_BYTES,
            )
    except PlaybackError as error:
        length = size()
        if file.error is not None or error.code != "unreadable" or length is None:
            raise
        if length == 0:
            raise PlaybackError(f"{name}: the file is empty.") from error
        survey = survey_boxes(file, length, limit=EXPLAIN_BOXES)
        if survey.mp4 and not survey.indexed:
            raise PlaybackError(
                f"{name}: the file is incomplete, its index is missing.",
                code="truncated",
            ) from error
        raise


def choose_stream(container: InputContainer, name: str) -> VideoStream:
    """The first video in it that is no cover picture, ready to be decoded.

    Raises:
        PlaybackError: There is none, or none that may be decoded.
    """
    for stream in container.streams.video:
        if stream.disposition & av.stream.Disposition.attached_pic:
            continue
        codec = stream.codec_context
        if codec is None or codec.name not in CODECS:
            kind = clean_line("unknown" if codec is None else codec.name, 40)
            raise PlaybackError(f"{name}: the codec {kind} cannot be played.")
        check_size(name, codec.width, codec.height)
        # With several, frames come later by as many, and seeks were no faster in
        # ``python -m tests.bench player`` on a machine that encodes beside.
        codec.thread_count = 1
        codec.options = {**codec.options, "max_pixels": str(MAX_PIXELS)}
        return stream
    raise PlaybackError(f"{name}: there is no video in it.")


def check_size(name: str, width: int, height: int) -> None:
    """Refuse pictures that are too large.

    Raises:
        PlaybackError: It is one.
    """
    if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
        raise PlaybackError(f"{name}: a picture of {width}x{height} is too large.")


def frame_rate(stream: VideoStream) -> float | None:
    """Frames per second on the average, if the file tells one that can be."""
    for rate in (stream.average_rate, stream.guessed_rate):
        if rate is not None and 0.01 <= rate <= 1000:
            return float(rate)
    return None


def duration(container: InputContainer, stream: VideoStream, name: str) -> float | None:
    """Length in seconds, if the file tells.

    Raises:
        PlaybackError: It is too long.
    """
    seconds = 0.0
    if stream.duration is not None and stream.time_base is not None:
        seconds = float(stream.duration * stream.time_base)
    elif container.duration is not None:
        seconds = container.duration / av.time_base
    if seconds > MAX_DURATION_S:
        raise PlaybackError(f"{name}: it is longer than 24 hours.")
    return seconds if seconds > 0 else None


def is_truncated(
    file: Reader, stream: VideoStream, size: int | None, *, remote: bool
) -> bool:
    """Whether the file ends before the video does, as far as can be told at once.

    Args:
        file: The bytes.
        stream: The video.
        size: Length in bytes, if known.
        remote: Whether looking around in the file is costly.
    """
    if size is None:
        return False
    entries = stream.index_entries
    if len(entries) and any(entry.pos + entry.size > size for entry in entries[-3:]):
        return True
    return not remote and survey_boxes(file, size).truncated
