"""From the decoder to the caller: always the newest frame, never a queue."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import Any

import av
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError

from odyssey_tui.client import tasks
from odyssey_tui.client.callbacks import Callbacks
from odyssey_tui.models import DecodedFrame, VideoFrame

log = logging.getLogger(__name__)

MAX_PIXELS = 4096 * 4096
"""A picture larger than this is not a stream's; it is dropped."""


class FrameReceiver:
    """Drains a video track and hands on the newest frame.

    aiortc queues decoded frames without a bound, so a slow consumer of the
    track itself falls seconds behind. The drain task takes every frame at once;
    if several are waiting, all but the newest are skipped.

    Attributes:
        received: Decoded frames so far, skipped ones included.
        last_at: ``time.monotonic()`` of the latest one, or ``None``.
        ended: Resolved when the track has ended.
    """

    def __init__(self, callbacks: Callbacks) -> None:
        self._callbacks = callbacks
        self._newest: av.VideoFrame | None = None
        self._decoded = 0.0
        self._task: asyncio.Task[None] | None = None
        self.received = 0
        self.last_at: float | None = None
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def attach(self, track: MediaStreamTrack) -> None:
        """Begins to drain ``track``; any later track is ignored."""
        if self._task is None:
            self._task = asyncio.create_task(self._drain(track), name="odyssey-frames")

    async def aclose(self) -> None:
        """Stops draining."""
        self._newest = None
        if self._task is not None:
            await tasks.stop([self._task])
        self._newest = None

    async def _drain(self, track: MediaStreamTrack) -> None:
        loop = asyncio.get_running_loop()
        try:
            while True:
                # Does not give up control while frames are waiting, so the
                # hand-over below runs once for all of them.
                frame = await track.recv()
                if not isinstance(frame, av.VideoFrame):
                    continue
                self.received += 1
                self._decoded = self.last_at = time.monotonic()
                if self._newest is None:
                    loop.call_soon(self._hand_over)
                self._newest = frame
        except MediaStreamError:
            if not self.ended.done():
                self.ended.set_result(None)

    def _hand_over(self) -> None:
        frame, self._newest = self._newest, None
        if frame is None:
            return
        if frame.width * frame.height > MAX_PIXELS:
            log.warning("dropped a frame of %dx%d", frame.width, frame.height)
            return
        handlers = self._callbacks.handlers
        milliseconds = _timestamp_ms(frame)
        if handlers.on_decoded_frame is not None:
            self._callbacks.decoded_frame(
                DecodedFrame(
                    frame=frame,
                    width=frame.width,
                    height=frame.height,
                    timestamp_ms=milliseconds,
                    decoded=self._decoded,
                )
            )
        if handlers.on_video_frame is not None:
            # Under a millisecond at 1280x704, less than a trip to a thread and
            # back would delay the frame.
            pixels: Any = frame.to_ndarray(format="rgb24")
            self._callbacks.video_frame(
                VideoFrame(
                    data=pixels,
                    width=frame.width,
                    height=frame.height,
                    timestamp_ms=milliseconds,
                )
            )


def _timestamp_ms(frame: av.VideoFrame) -> int:
    if frame.pts is None or frame.time_base is None:
        return 0
    base = frame.time_base
    return frame.pts * 1000 * base.numerator // base.denominator
