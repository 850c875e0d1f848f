"""One stream from prompt to bytes: the world, the encoder and the recorder.

Live streams and simulation jobs are made by the same code; the one calls
``next_picture`` every 50 ms, the other as fast as it can. A production belongs
to one thread at a time.
"""

from __future__ import annotations

import logging
import secrets
import time
from dataclasses import dataclass
from typing import Protocol

import av
from PIL import Image

from odyssey_tui.local.encoder import EncodedPicture, H264Encoder
from odyssey_tui.local.frames import plane_array
from odyssey_tui.local.recorder import Event, Recorder, RecordingPaths
from odyssey_tui.local.stamp import write_stamp
from odyssey_tui.local.world import World
from odyssey_tui.models import FRAME_RATE

FRAME_MS = 1000 // FRAME_RATE

logger = logging.getLogger(__name__)


class RecordingError(RuntimeError):
    """The stream has no usable recording; the text says why."""


class PictureSource(Protocol):
    """What a production films; :class:`World` is the real one."""

    def start(self, prompt: str, image: Image.Image | None = None) -> str:
        """Set the scene; returns the applied prompt."""

    def interact(self, prompt: str) -> str:
        """Change the scene; returns the applied prompt."""

    def render(self) -> av.VideoFrame:
        """The next frame, yuv420p."""


@dataclass(frozen=True, slots=True)
class RecordingSummary:
    """What has been recorded.

    Attributes:
        frame_count: Pictures in the video.
        duration_seconds: Length of the video.
    """

    frame_count: int
    duration_seconds: float


class Production:
    """A stream in the making.

    Args:
        width: Width of the picture in pixels.
        height: Height of the picture in pixels.
        seed: Seed of the world; ``None`` for a different one each time.
        store_entry: Where to record; ``None`` records nothing.
        stamp: Draw the time of rendering (monotonic clock, microseconds) into
            every picture.
        world: A world of that size, if there is one ready.
        encoder: An unused encoder of that size, if there is one ready.

    Raises:
        OSError, av.FFmpegError: The recording cannot be opened.
    """

    def __init__(
        self,
        *,
        width: int,
        height: int,
        seed: int | None = None,
        store_entry: RecordingPaths | None = None,
        stamp: bool = False,
        world: PictureSource | None = None,
        encoder: H264Encoder | None = None,
    ) -> None:
        self.width = width
        self.height = height
        self._stamp = stamp
        self._world = world if world is not None else new_world(width, height, seed)
        self._encoder = encoder or H264Encoder(width, height)
        self._frame: av.VideoFrame | None = None
        self._last: EncodedPicture | None = None
        self._count = 0
        self._failure: BaseException | None = None
        self._recorder: Recorder | None = None
        if store_entry is not None:
            self._recorder = Recorder(store_entry, width, height)

    @property
    def frame(self) -> av.VideoFrame | None:
        """The frame behind the last picture, valid until the next one is made."""
        return self._frame

    @property
    def position_ms(self) -> int:
        """Time in the video at which the next picture will be, in milliseconds."""
        return self._count * FRAME_MS

    def set_bitrate(self, bitrate: int) -> None:
        """Encode the pictures to come with that many bits per second."""
        self._encoder.bitrate = bitrate

    def start(self, prompt: str, image: Image.Image | None = None) -> str:
        """Set the scene.

        Args:
            prompt: The client's words.
            image: What the world is to look like at the start.

        Returns:
            The prompt that the world works with.
        """
        applied = self._world.start(prompt, image)
        self._note(
            Event(
                timestamp_ms=self.position_ms,
                type="start",
                prompt=prompt,
                applied_prompt=applied,
                image=image is not None,
            )
        )
        return applied

    def interact(self, prompt: str) -> str:
        """Change the scene; returns the prompt that the world works with."""
        applied = self._world.interact(prompt)
        self._note(
            Event(
                timestamp_ms=self.position_ms,
                type="interact",
                prompt=prompt,
                applied_prompt=applied,
            )
        )
        return applied

    def note_error(self, message: str) -> None:
        """Have the events of the recording say what went wrong."""
        self._note(Event(timestamp_ms=self.position_ms, type="error", message=message))

    def next_picture(self, keyframe: bool = False) -> EncodedPicture:
        """Render and encode the next 50 ms, and record the 50 ms before.

        So whoever waits for a picture does not wait for the disk too.

        Args:
            keyframe: Make it a picture that decoding can start from.

        Raises:
            EncoderError: The encoder failed; the production is of no use any more.
        """
        self._record_last()
        frame = self._world.render()
        if self._stamp:
            write_stamp(plane_array(frame, 0), time.monotonic_ns() // 1000)
        picture = self._encoder.encode(frame, keyframe)
        self._frame = frame
        self._last = picture
        self._count += 1
        return picture

    def finish(self) -> RecordingSummary:
        """End the stream and complete the recording.

        Raises:
            RecordingError: There is no recording: the disk did not take it, or
                the stream had no picture. Nothing is left of it.
        """
        self._record_last()
        self._note(Event(timestamp_ms=self.position_ms, type="end"))
        self._encoder.close()
        self._frame = None
        recorder, self._recorder = self._recorder, None
        if recorder is not None and self._count == 0:
            recorder.abort()
            raise RecordingError("the stream ended before its first picture")
        if recorder is not None:
            try:
                recorder.finish()
            except (OSError, av.FFmpegError) as error:
                recorder.abort()
                self._failure = error
        if self._failure is not None:
            raise RecordingError(f"not recorded: {self._failure}") from self._failure
        return RecordingSummary(self._count, self._count / FRAME_RATE)

    def close(self) -> None:
        """Let go of everything; an unfinished recording is deleted.

        Never raises, and does nothing after :meth:`finish`.
        """
        self._encoder.close()
        self._frame = self._last = None
        recorder, self._recorder = self._recorder, None
        if recorder is not None:
            recorder.abort()

    def _record_last(self) -> None:
        picture, self._last = self._last, None
        if self._recorder is None or picture is None or self._frame is None:
            return
        try:
            self._recorder.add(picture, self._frame)
        except (OSError, av.FFmpegError) as error:
            self._recording_failed(error)

    def _note(self, event: Event) -> None:
        if self._recorder is None:
            return
        try:
            self._recorder.event(event)
        except (OSError, av.FFmpegError) as error:
            self._recording_failed(error)

    def _recording_failed(self, error: BaseException) -> None:
        # The viewer is not made to suffer for a full disk: the stream goes on.
        logger.error("recording given up: %s", error)
        self._failure = error
        if self._recorder is not None:
            self._recorder.abort()
            self._recorder = None


def new_world(width: int, height: int, seed: int | None = None) -> PictureSource:
    """A world of that size; without a ``seed``, one that nobody has seen."""
    return World(width, height, seed=secrets.randbits(32) if seed is None else seed)
