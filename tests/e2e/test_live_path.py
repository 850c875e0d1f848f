"""The live path from the prompt to the recording, over real WebRTC."""

from __future__ import annotations

import asyncio
import io

import av
import httpx
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from odyssey_tui.errors import ImageError
from odyssey_tui.models import FRAME_RATE, LANDSCAPE_SIZE, PORTRAIT_SIZE, DecodedFrame
from odyssey_tui.session import (
    Connected,
    FirstFrame,
    PromptAcknowledged,
    StreamEnded,
    StreamStarted,
)

from .conftest import OpenRig
from .rig import ServiceProcess, account

Picture = NDArray[np.float64]


def look(frame: DecodedFrame) -> Picture:
    """The picture in 32 by 32 fields of RGB, 0 to 255."""
    small = frame.frame.reformat(width=32, height=32, format="rgb24")
    return small.to_ndarray().astype(np.float64)


def mean_of(frames: list[DecodedFrame]) -> Picture:
    return np.mean([look(frame) for frame in frames], axis=0)


def difference(one: Picture, two: Picture) -> float:
    return float(np.abs(one - two).mean())


async def test_from_the_prompt_to_the_recording(rig: OpenRig) -> None:
    session = rig(account("slow_0"))
    manager = session.manager
    await manager.connect()
    told = session.one(Connected)
    assert told.session_id == manager.session_id
    info = await manager.start("a green forest at noon", portrait=False)
    assert info.applied_prompt
    first = await session.until_event(FirstFrame)
    assert (first.width, first.height) == LANDSCAPE_SIZE
    await session.until_frames(20)
    before = session.frames[-10:]
    drift = difference(mean_of(before[:5]), mean_of(before[5:]))

    applied = await manager.interact("deep night, everything is dark and blue")
    assert applied
    assert session.one(PromptAcknowledged).applied_prompt == applied
    await asyncio.sleep(1.5)
    change = difference(mean_of(before), mean_of(session.frames[-5:]))
    assert change > 8
    assert change > 3 * drift, "more than the picture changes by itself"

    reading = await manager.stats()
    assert reading.ice_state in ("completed", "connected")
    await manager.end()
    ended = session.one(StreamEnded)
    assert (ended.stream_id, ended.reason) == (info.stream_id, "asked")
    assert manager.state == "connected"

    recording = await session.client.get_recording(info.stream_id)
    assert recording.frame_count is not None
    assert recording.duration_seconds == pytest.approx(
        recording.frame_count / FRAME_RATE, abs=0.06
    )
    # A machine that is too busy renders fewer pictures, never more.
    assert 1.0 < recording.duration_seconds < ended.duration_s + 0.7
    assert recording.video_url is not None
    async with httpx.AsyncClient() as web:
        video = (await web.get(recording.video_url)).content
    with av.open(io.BytesIO(video)) as container:
        stream = container.streams.video[0]
        assert (stream.width, stream.height) == LANDSCAPE_SIZE
        assert stream.frames == recording.frame_count
    listed = await session.client.list_stream_recordings()
    assert listed.recordings[0].stream_id == info.stream_id
    await manager.disconnect()
    assert session.path == [
        *("authenticating", "connecting", "connected", "starting"),
        *("streaming", "ending", "connected", "disconnected"),
    ]


async def test_the_services_own_key(rig: OpenRig, service: ServiceProcess) -> None:
    session = rig(service.api_key)
    await session.manager.connect()
    await session.manager.disconnect()
    await session.manager.connect()
    assert len(session.of(Connected)) == 2


async def test_portrait_and_restart(rig: OpenRig) -> None:
    session = rig(account("slow_0"))
    one = await session.manager.start("a lighthouse", portrait=True)
    first = await session.until_event(FirstFrame)
    assert (first.width, first.height) == PORTRAIT_SIZE
    two = await session.manager.restart("a lighthouse in fog", portrait=False)
    second = await session.until_event(FirstFrame, 2)
    assert (second.width, second.height) == LANDSCAPE_SIZE
    assert second.stream_id == two.stream_id != one.stream_id
    assert [e.portrait for e in session.of(StreamStarted)] == [True, False]
    await session.until_frames(3)
    assert (session.frames[-1].width, session.frames[-1].height) == LANDSCAPE_SIZE


@pytest.mark.parametrize("portrait", [False, True])
async def test_a_stream_from_an_image(rig: OpenRig, portrait: bool) -> None:
    # Red above blue, with detail enough to be no small message.
    noise = np.random.default_rng(1).integers(0, 40, (720, 720, 3), np.uint8)
    noise[:360, :, 0] += 180
    noise[360:, :, 2] += 180
    image = Image.fromarray(noise)
    session = rig(account("slow_0"))
    info = await session.manager.start(
        "slowly drifting", portrait=portrait, image=image
    )
    assert info.image == "Image"
    first = await session.until_event(FirstFrame)
    assert (first.width, first.height) == (
        PORTRAIT_SIZE if portrait else LANDSCAPE_SIZE
    )
    picture = look(session.frames[0])
    top, bottom = picture[4:12].mean((0, 1)), picture[20:28].mean((0, 1))
    assert top[0] > top[2] + 30, "red above"
    assert bottom[2] > bottom[0] + 30, "blue below"
    await session.manager.end()


async def test_an_image_that_is_none_costs_nothing(rig: OpenRig) -> None:
    session = rig(account("slow_0"))
    with pytest.raises(ImageError):
        await session.manager.start("x", portrait=True, image=b"this is no image")
    assert session.path[-2:] == ["starting", "connected"]
    await session.manager.start("a fox", portrait=True)


async def test_a_start_that_is_cancelled_leaves_no_stream(rig: OpenRig) -> None:
    session = rig(account("slow_100"))
    await session.manager.connect()
    caller = asyncio.create_task(session.manager.start("a fox", portrait=False))
    await session.until_state("starting")
    await asyncio.sleep(0.02)
    caller.cancel()
    await asyncio.wait({caller})
    await session.until_state("connected")
    assert session.path[-3:] == ["starting", "ending", "connected"]
    assert session.one(StreamEnded).reason == "asked"
    await asyncio.sleep(0.3)
    shown = len(session.frames)
    await asyncio.sleep(0.3)
    assert len(session.frames) == shown, "no picture comes any more"
