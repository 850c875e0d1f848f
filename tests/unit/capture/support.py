"""Frames to save, files that refuse, and what is in a file afterwards."""

from __future__ import annotations

import errno
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from odyssey_tui.capture import CaptureContext
from odyssey_tui.capture.sink import RawFile, StagedFile
from odyssey_tui.models import DecodedFrame

SIZE = (320, 176)
CONTEXT = CaptureContext("A lighthouse by the sea", "1a2b3c4d-5e6f")


def picture(
    number: int, size: tuple[int, int] = SIZE, pixel_format: str = "yuv420p"
) -> av.VideoFrame:
    """A grey ramp with a bright square that has moved ``number`` steps."""
    width, height = size
    pixels = np.empty((height, width, 3), np.uint8)
    pixels[..., 0] = np.linspace(30, 220, width)
    pixels[..., 1] = np.linspace(60, 180, height)[:, None]
    pixels[..., 2] = 90
    left = (number * 8) % max(1, width - 32)
    pixels[height // 4 : height // 2, left : left + 32] = 250
    return av.VideoFrame.from_ndarray(pixels, "rgb24").reformat(format=pixel_format)


def frame(
    number: int,
    timestamp_ms: int | None = None,
    size: tuple[int, int] = SIZE,
    pixel_format: str = "yuv420p",
) -> DecodedFrame:
    """Frame ``number`` of a stream at 20 frames a second that began long ago."""
    shown = picture(number, size, pixel_format)
    timestamp = 90_000 + 50 * number if timestamp_ms is None else timestamp_ms
    return DecodedFrame(shown, shown.width, shown.height, timestamp, number * 0.05)


@dataclass(frozen=True, slots=True)
class Contents:
    """What a player finds in a file.

    Attributes:
        times_ms: When each packet is shown.
        durations_ms: For how long.
        keyframes: Times of the keyframes.
        decoded: Frames that could be decoded.
        size: Width and height.
        tags: Metadata.
        colours: Range, matrix, primaries and transfer.
    """

    times_ms: list[Fraction]
    durations_ms: list[Fraction]
    keyframes: list[Fraction]
    decoded: list[av.VideoFrame]
    size: tuple[int, int]
    tags: dict[str, str]
    colours: tuple[int, int, int, int]

    @property
    def end_ms(self) -> float:
        """The length."""
        return float(self.times_ms[-1] + self.durations_ms[-1])


def contents(path: Path) -> Contents:
    """Demux and decode a whole file; nothing in it may be broken."""
    times, durations, keyframes = [], [], []
    decoded: list[av.VideoFrame] = []
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        base = stream.time_base
        assert base is not None
        for packet in container.demux(stream):
            decoded += packet.decode()
            if packet.pts is None:
                continue
            times.append(packet.pts * base * 1000)
            durations.append((packet.duration or 0) * base * 1000)
            if packet.is_keyframe:
                keyframes.append(times[-1])
        codec = stream.codec_context
        return Contents(
            times,
            durations,
            keyframes,
            decoded,
            (codec.width, codec.height),
            dict(container.metadata),
            (
                codec.color_range,
                codec.colorspace,
                codec.color_primaries,
                codec.color_trc,
            ),
        )


def playable_ms(data: bytes, folder: Path) -> float:
    """Up to where a player gets in a file that was cut off; 0 when it does not open."""
    path = folder / "cut.mp4"
    path.write_bytes(data)
    end = 0.0
    try:
        with av.open(str(path)) as container:
            for shown in container.decode(video=0):
                assert shown.time is not None
                end = shown.time * 1000
    except av.FFmpegError:
        # What a player does with a broken end: it stops.
        return end
    return end


class LimitedFile:
    """A file on a disk that has room for so many bytes."""

    def __init__(self, raw: RawFile, room: int) -> None:
        self.raw = raw
        self.room = room

    def write(self, data: bytes | bytearray | memoryview, /) -> int | None:
        if self.room == 0:
            raise OSError(errno.ENOSPC, "full")
        taken = self.raw.write(bytes(data[: self.room])) or 0
        self.room -= taken
        return taken

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self.raw.seek(offset, whence)

    def truncate(self, size: int | None = None, /) -> int:
        return self.raw.truncate(size)

    def fileno(self) -> int:
        return self.raw.fileno()

    def close(self) -> None:
        self.raw.close()


class LoggedFile(LimitedFile):
    """Remembers what was written where."""

    def __init__(self, raw: RawFile) -> None:
        super().__init__(raw, 1 << 40)
        self.log: list[tuple[int, bytes]] = []

    def write(self, data: bytes | bytearray | memoryview, /) -> int | None:
        self.log.append((self.raw.seek(0, 1), bytes(data)))
        return super().write(data)


def replayed(log: Sequence[tuple[int, bytes]]) -> bytes:
    """What a file holds after these writes."""
    data = bytearray()
    for offset, piece in log:
        data[offset : offset + len(piece)] = piece
    return bytes(data)


class SlowMovie:
    """Takes frames when it is allowed to."""

    def __init__(self, take: Callable[[DecodedFrame], None]) -> None:
        self.frames = self.end_ms = self.saved_frames = self.saved_ms = 0
        self.finished = self.abandoned = 0
        self._take = take

    def open(self, file: StagedFile) -> SlowMovie:
        file.write(b"x")
        return self

    def add(self, frame: DecodedFrame) -> None:
        self._take(frame)
        self.frames += 1
        self.end_ms += 50

    def finish(self) -> None:
        self.finished += 1
        self.saved_frames, self.saved_ms = self.frames, self.end_ms

    def abandon(self) -> None:
        self.abandoned += 1
