"""Frames on their way from the decoder to the caller."""

from __future__ import annotations

import asyncio
from fractions import Fraction

import av
import numpy as np
import pytest
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack

from odyssey_tui.client import DecodedFrame, VideoFrame, frames
from odyssey_tui.client.callbacks import Callbacks, Handlers
from odyssey_tui.client.frames import FrameReceiver
from tests.unit.client.waiting import eventually


class QueueTrack(MediaStreamTrack):
    """A track like aiortc's: an unbounded queue of decoded frames."""

    kind = "video"

    def __init__(self) -> None:
        super().__init__()
        self.queue: asyncio.Queue[av.VideoFrame | None] = asyncio.Queue()

    async def recv(self) -> av.VideoFrame:
        frame = await self.queue.get()
        if frame is None:
            raise MediaStreamError
        return frame


def picture(number: int, width: int = 64, height: int = 48) -> av.VideoFrame:
    frame = av.VideoFrame(width, height, "yuv420p")
    for plane in frame.planes:
        plane.update(bytes([128]) * plane.buffer_size)
    frame.pts = number * 4500
    frame.time_base = Fraction(1, 90_000)
    return frame


async def test_only_the_newest_of_waiting_frames_is_handed_on() -> None:
    seen: list[DecodedFrame] = []
    receiver = FrameReceiver(Callbacks(Handlers(on_decoded_frame=seen.append)))
    track = QueueTrack()
    for number in range(5):
        track.queue.put_nowait(picture(number))
    receiver.attach(track)
    await eventually(lambda: seen)
    await asyncio.sleep(0.02)
    assert [frame.timestamp_ms for frame in seen] == [200]
    assert receiver.received == 5
    for number in (5, 6):
        track.queue.put_nowait(picture(number))
        await asyncio.sleep(0.01)
    assert [frame.timestamp_ms for frame in seen] == [200, 250, 300]
    assert track.queue.empty()
    await receiver.aclose()


async def test_order_and_conversion() -> None:
    order: list[object] = []
    receiver = FrameReceiver(
        Callbacks(Handlers(on_video_frame=order.append, on_decoded_frame=order.append))
    )
    track = QueueTrack()
    receiver.attach(track)
    track.queue.put_nowait(picture(1))
    await eventually(lambda: len(order) == 2)
    decoded, rgb = order
    assert isinstance(decoded, DecodedFrame)
    assert isinstance(rgb, VideoFrame)
    assert rgb.data.dtype == np.uint8
    assert rgb.data.shape == (48, 64, 3)
    assert np.ptp(rgb.data) < 4
    assert rgb.data.flags.writeable
    await receiver.aclose()


async def test_nobody_wants_frames() -> None:
    receiver = FrameReceiver(Callbacks())
    track = QueueTrack()
    receiver.attach(track)
    track.queue.put_nowait(picture(1))
    track.queue.put_nowait(None)
    async with asyncio.timeout(1):
        await receiver.ended
    assert receiver.received == 1
    await receiver.aclose()


async def test_absurd_sizes_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "MAX_PIXELS", 1000)
    seen: list[DecodedFrame] = []
    receiver = FrameReceiver(Callbacks(Handlers(on_decoded_frame=seen.append)))
    track = QueueTrack()
    receiver.attach(track)
    track.queue.put_nowait(picture(1))
    await asyncio.sleep(0.01)
    track.queue.put_nowait(picture(2, 16, 16))
    await eventually(lambda: seen)
    assert seen[0].width == 16
    await receiver.aclose()
