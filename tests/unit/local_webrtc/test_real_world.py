"""The service as it is: the real world, both orientations, the time stamp."""

from __future__ import annotations

import time
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from odyssey_tui.local import production, studio
from odyssey_tui.local.frames import plane_array
from odyssey_tui.local.production import Production
from odyssey_tui.local.stamp import read_stamp
from tests.unit.local_webrtc.support import connected, running


@pytest.fixture(autouse=True)
def real_world(cheap_world: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(studio, "new_world", production.new_world)


async def test_both_orientations_one_after_the_other(tmp_path: Path) -> None:
    async with (
        running(tmp_path / "data", seed=7, stamp=True) as service,
        connected(service) as client,
    ):
        for portrait in (False, True):
            client.frames.clear()
            started = await client.start("a red fox in the snow", portrait=portrait)
            assert started["type"] == "stream_started"
            assert 0 < len(started["applied_prompt"]) <= 2_000
            await client.frames_arrive()
            client.send(type="update", prompt="it starts to rain")
            assert (await client.reply())["type"] == "update_acknowledged"
            await client.frames_arrive()
            size = (704, 1280) if portrait else (1280, 704)
            assert client.frames[-1] == size
            await client.end()


@pytest.mark.parametrize("size", [(1280, 704), (704, 1280)])
def test_the_time_can_be_read_after_encoding(size: tuple[int, int]) -> None:
    before = time.monotonic_ns() // 1000
    made = Production(width=size[0], height=size[1], seed=7, stamp=True)
    made.start("heavy rain", Image.new("RGB", (100, 300), (20, 90, 200)))
    decoder = av.CodecContext.create("h264", "r")
    for _ in range(3):
        picture = made.next_picture()
        (frame,) = decoder.decode(av.Packet(picture.data))
        stamp = read_stamp(plane_array(frame, 0))
        assert stamp is not None
        assert before <= stamp <= time.monotonic_ns() // 1000
        before = stamp
    made.close()


def test_the_seed_decides_what_is_shown() -> None:
    def first(seed: int | None) -> np.ndarray:
        made = Production(width=320, height=176, seed=seed)
        made.start("hills", None)
        made.next_picture()
        assert made.frame is not None
        return plane_array(made.frame, 0).copy()

    assert np.array_equal(first(3), first(3))
    assert not np.array_equal(first(None), first(None))


def test_colours_are_labelled() -> None:
    made = Production(width=320, height=176, seed=1)
    made.start("hills", None)
    decoder = av.CodecContext.create("h264", "r")
    (frame,) = decoder.decode(av.Packet(made.next_picture().data))
    # SMPTE 170M (BT.601), limited range.
    assert (int(frame.colorspace), int(frame.color_range)) == (6, 1)
    made.close()
