"""Encoder, recorder and production, without a network."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from odyssey_tui.local.encoder import (
    KEYFRAME_INTERVAL,
    MIN_BITRATE,
    TARGET_BITRATE,
    EncoderError,
    H264Encoder,
)
from odyssey_tui.local.production import Production, RecordingError
from odyssey_tui.local.recorder import Event, Recorder
from odyssey_tui.local.stills import PREVIEW_SECONDS, fit
from tests.unit.local_webrtc.support import PatternWorld

SIZE = (320, 176)


@dataclass(frozen=True)
class Paths:
    folder: Path

    @property
    def video_path(self) -> Path:
        return self.folder / "video.mp4"

    @property
    def events_path(self) -> Path:
        return self.folder / "events.jsonl"

    @property
    def thumbnail_path(self) -> Path:
        return self.folder / "thumbnail.jpg"

    @property
    def preview_path(self) -> Path:
        return self.folder / "preview.mp4"


def nal_types(data: bytes) -> list[int]:
    parts = data.split(b"\x00\x00\x01")[1:]
    return [part[0] & 0x1F for part in parts]


def production(paths: Paths | None, world: PatternWorld | None = None) -> Production:
    return Production(
        width=SIZE[0],
        height=SIZE[1],
        store_entry=paths,
        world=world or PatternWorld(*SIZE),
    )


def test_every_picture_can_be_decoded_at_once() -> None:
    encoder, world = H264Encoder(*SIZE), PatternWorld(*SIZE)
    decoder = av.CodecContext.create("h264", "r")
    for number in range(KEYFRAME_INTERVAL + 1):
        picture = encoder.encode(world.render(), keyframe=number == 7)
        assert picture.pts == number
        if number in (0, 7):
            assert picture.keyframe
        kinds = nal_types(picture.data)
        if picture.keyframe:
            # Parameter sets before every keyframe: decoding can start there.
            assert kinds[:2] == [7, 8]
            assert 5 in kinds
        else:
            assert kinds == [1]
        assert len(decoder.decode(av.Packet(picture.data))) == 1
    encoder.close()


def test_bitrate_is_bounded_and_followed_without_a_keyframe() -> None:
    encoder, world = H264Encoder(*SIZE, bitrate=10**9), PatternWorld(*SIZE)
    assert encoder.bitrate == TARGET_BITRATE
    encoder.encode(world.render())
    encoder.bitrate = 1
    assert encoder.bitrate == MIN_BITRATE
    assert not encoder.encode(world.render()).keyframe


def test_encoder_refuses_what_does_not_fit() -> None:
    encoder = H264Encoder(*SIZE)
    with pytest.raises(EncoderError, match="640x480"):
        encoder.encode(av.VideoFrame(640, 480, "yuv420p"))
    encoder.close()
    encoder.close()
    with pytest.raises(EncoderError, match="closed"):
        encoder.encode(av.VideoFrame(*SIZE, "yuv420p"))


@pytest.mark.parametrize("count", [1, 2, 19, 20, 130])
def test_recordings_of_any_length(tmp_path: Path, count: int) -> None:
    paths = Paths(tmp_path)
    made = production(paths)
    made.start("a prompt\nwith two lines", Image.new("RGB", (8, 8)))
    for number in range(count):
        if number == 10:
            assert made.position_ms == 500
            made.interact("more")
        made.next_picture()
    summary = made.finish()
    assert summary.frame_count == count
    assert summary.duration_seconds == pytest.approx(count / 20)
    with av.open(str(paths.video_path)) as video:
        stream = video.streams.video[0]
        assert stream.frames == count
        assert len(list(video.decode(stream))) == count
    with av.open(str(paths.preview_path)) as preview:
        expected = min(-(-count // 2), PREVIEW_SECONDS * 10)
        assert len(list(preview.decode(video=0))) == expected
    with Image.open(paths.thumbnail_path) as thumbnail:
        assert thumbnail.format == "JPEG"
    events = [json.loads(line) for line in paths.events_path.read_text().splitlines()]
    assert events[0] == {
        "timestamp_ms": 0,
        "type": "start",
        "prompt": "a prompt\nwith two lines",
        "applied_prompt": "applied a prompt\nwith two lines",
        "image": True,
    }
    assert events[-1] == {"timestamp_ms": count * 50, "type": "end"}
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "events.jsonl",
        "preview.mp4",
        "thumbnail.jpg",
        "video.mp4",
    ]
    made.close()
    assert paths.video_path.exists()


def test_nothing_looks_like_a_recording_before_the_end(tmp_path: Path) -> None:
    made = production(Paths(tmp_path))
    made.start("x", None)
    for _ in range(30):
        made.next_picture()
    assert all(path.suffix == ".part" for path in tmp_path.iterdir())
    made.close()
    assert not list(tmp_path.iterdir())
    made.close()


def test_a_stream_without_pictures_has_no_recording(tmp_path: Path) -> None:
    made = production(Paths(tmp_path))
    made.start("x", None)
    with pytest.raises(RecordingError, match="before its first picture"):
        made.finish()
    assert not list(tmp_path.iterdir())


def test_a_stream_survives_the_loss_of_its_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "recording"
    folder.mkdir()
    made = production(Paths(folder))
    made.start("x", None)
    made.next_picture()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Recorder, "add", full)
    assert made.next_picture().pts == 1
    assert made.next_picture().pts == 2
    with pytest.raises(RecordingError, match="No space left"):
        made.finish()
    assert not list(folder.iterdir())


def test_a_folder_that_vanishes_is_reported_at_the_end(tmp_path: Path) -> None:
    folder = tmp_path / "recording"
    folder.mkdir()
    made = production(Paths(folder))
    made.start("x", None)
    made.next_picture()
    shutil.rmtree(folder)
    with pytest.raises(RecordingError):
        made.finish()


def test_a_folder_that_is_not_there_is_reported_at_once(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        production(Paths(tmp_path / "missing"))


def test_without_a_place_to_record_there_is_just_the_stream() -> None:
    made = production(None)
    made.start("x", None)
    assert made.next_picture().keyframe
    assert made.frame is not None
    made.set_bitrate(1_000_000)
    assert made.finish().frame_count == 1


def test_events_are_one_line_each(tmp_path: Path) -> None:
    recorder = Recorder(Paths(tmp_path), *SIZE)
    recorder.event(Event(timestamp_ms=0, type="start", prompt="\u2028\n\x00"))
    text = (tmp_path / "events.jsonl.part").read_bytes()
    assert text.count(b"\n") == 1
    recorder.abort()
    assert not list(tmp_path.iterdir())


@given(st.integers(2, 4000), st.integers(2, 4000), st.integers(16, 640))
def test_small_pictures_fit(width: int, height: int, long_side: int) -> None:
    small = fit(width, height, long_side)
    assert all(side % 2 == 0 and 2 <= side <= long_side + 1 for side in small)
