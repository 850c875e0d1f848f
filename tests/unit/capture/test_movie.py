"""The MP4: timing, colours, metadata, sizes, and what survives a crash."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from odyssey_tui.capture import CaptureContext
from odyssey_tui.capture.metadata import mp4_tags
from odyssey_tui.capture.movie import MovieWriter
from odyssey_tui.capture.sink import StagedFile
from odyssey_tui.models import DecodedFrame
from tests.unit.capture.support import (
    LoggedFile,
    contents,
    frame,
    picture,
    playable_ms,
    replayed,
)

IRREGULAR = [0, 50, 83, 150, 151, 300, 301, 350, 4900, 4950, 5011, 7200, 7250]


def written(
    path: Path, frames: Iterable[DecodedFrame], tags: Mapping[str, str] | None = None
) -> MovieWriter:
    file = StagedFile(io.FileIO(path, "w+"))
    movie = MovieWriter(file, tags or {})
    for one in frames:
        movie.add(one)
    movie.finish()
    movie.abandon()
    file.close()
    return movie


def mean_error(one: av.VideoFrame, other: av.VideoFrame) -> float:
    """Mean absolute difference in RGB."""
    difference = one.to_ndarray(format="rgb24").astype(float)
    return float(np.abs(difference - other.to_ndarray(format="rgb24")).mean())


def test_times_are_those_of_the_frames(tmp_path: Path) -> None:
    frames = [frame(n, 777_000 + t) for n, t in enumerate(IRREGULAR)]
    movie = written(tmp_path / "a.mp4", frames)
    found = contents(tmp_path / "a.mp4")
    assert [float(time) for time in found.times_ms] == IRREGULAR
    steps = [other - one for one, other in pairwise(IRREGULAR)]
    assert [float(duration) for duration in found.durations_ms] == [*steps, 50]
    assert len(found.decoded) == len(IRREGULAR)
    assert movie.saved_frames == movie.frames == len(IRREGULAR)
    assert movie.saved_ms == movie.end_ms == found.end_ms == 7300


def test_a_keyframe_at_least_every_two_seconds(tmp_path: Path) -> None:
    written(tmp_path / "a.mp4", (frame(n) for n in range(130)))
    keyframes = contents(tmp_path / "a.mp4").keyframes
    assert keyframes[0] == 0
    assert len(keyframes) >= 4
    assert all(other - one <= 2000 for one, other in pairwise(keyframes))


def test_a_single_frame_lasts_as_long_as_one(tmp_path: Path) -> None:
    written(tmp_path / "a.mp4", [frame(0)])
    found = contents(tmp_path / "a.mp4")
    assert [float(duration) for duration in found.durations_ms] == [50]
    assert len(found.decoded) == 1


@pytest.mark.parametrize("size", [(320, 176), (176, 320), (2, 2), (64, 30)])
def test_sizes(tmp_path: Path, size: tuple[int, int]) -> None:
    written(tmp_path / "a.mp4", (frame(n, size=size) for n in range(5)))
    found = contents(tmp_path / "a.mp4")
    assert found.size == size
    assert len(found.decoded) == 5


def test_an_odd_size_loses_a_line(tmp_path: Path) -> None:
    frames = [
        DecodedFrame(av.VideoFrame(321, 177, "yuv420p"), 321, 177, 50 * n, 0.0)
        for n in range(3)
    ]
    written(tmp_path / "a.mp4", frames)
    assert contents(tmp_path / "a.mp4").size == (320, 176)


@pytest.mark.parametrize("other", [(640, 352), (176, 320), (160, 88)])
def test_a_frame_of_another_size_is_scaled(
    tmp_path: Path, other: tuple[int, int]
) -> None:
    frames = [frame(0), frame(0, 90_050, size=other), frame(0, 90_100)]
    written(tmp_path / "a.mp4", frames)
    found = contents(tmp_path / "a.mp4")
    assert found.size == (320, 176)
    assert len(found.decoded) == 3
    assert mean_error(found.decoded[0], found.decoded[1]) < 6


def test_the_picture_is_the_one_received(tmp_path: Path) -> None:
    frames = [frame(n) for n in range(20)]
    written(tmp_path / "a.mp4", frames)
    for shown, received in zip(
        contents(tmp_path / "a.mp4").decoded, frames, strict=True
    ):
        difference = shown.to_ndarray().astype(float) - received.frame.to_ndarray()
        # 40 dB
        assert np.mean(difference**2) < 6.5


@pytest.mark.parametrize(
    ("pixel_format", "said", "flagged"),
    [
        # What says nothing is shown as BT.601, limited range; players guess BT.709.
        ("yuv420p", (0, 2, 2, 2), (1, 6, 1, 1)),
        ("yuv420p", (1, 1, 1, 1), (1, 1, 1, 1)),
        ("yuv420p", (2, 5, 5, 6), (2, 5, 1, 1)),
        ("yuv420p", (1, 6, 6, 6), (1, 6, 1, 1)),
        ("yuvj420p", (0, 2, 2, 2), (2, 6, 1, 1)),
        ("yuv420p", (1, 0, 0, 0), (1, 6, 1, 1)),
    ],
)
def test_colours_are_flagged(
    tmp_path: Path,
    pixel_format: str,
    said: tuple[int, int, int, int],
    flagged: tuple[int, int, int, int],
) -> None:
    shown = picture(0, pixel_format=pixel_format)
    shown.color_range, shown.colorspace, shown.color_primaries, shown.color_trc = said
    written(tmp_path / "a.mp4", [DecodedFrame(shown, 320, 176, 0, 0.0)])
    found = contents(tmp_path / "a.mp4")
    assert found.colours == flagged
    assert mean_error(found.decoded[0], shown) < 3


def test_frames_in_another_format(tmp_path: Path) -> None:
    frames = [frame(0, pixel_format="nv12"), frame(0, 90_050, pixel_format="yuv444p")]
    written(tmp_path / "a.mp4", frames)
    found = contents(tmp_path / "a.mp4")
    assert [mean_error(one, picture(0)) < 3 for one in found.decoded] == [True, True]


def test_the_frames_are_only_read(tmp_path: Path) -> None:
    frames = [frame(n) for n in range(4)] + [frame(4, size=(64, 64))]
    before = [
        (bytes(f.frame.planes[0]), f.frame.pts, f.frame.time_base, f.frame.pict_type)
        for f in frames
    ]
    written(tmp_path / "a.mp4", frames)
    after = [
        (bytes(f.frame.planes[0]), f.frame.pts, f.frame.time_base, f.frame.pict_type)
        for f in frames
    ]
    assert before == after


def test_tags(tmp_path: Path) -> None:
    context = CaptureContext(
        prompt="海辺\x1b]0;x\x07の灯台\nat night",
        stream_id="1a2b\u202e",
        applied_prompt="a lighthouse",
        api_host="user:secret@api.example",
    )
    written(tmp_path / "a.mp4", [frame(0)], mp4_tags(context, 1_795_797_065.0))
    tags = contents(tmp_path / "a.mp4").tags
    assert tags["title"] == "海辺�]0;x�の灯台 at night"
    assert tags["synopsis"] == "海辺�]0;x�の灯台\nat night"
    assert tags["comment"] == "1a2b"
    assert tags["description"] == "a lighthouse"
    assert tags["network"] == "api.example"
    assert tags["creation_time"].startswith("2026-11-27T")
    assert tags["date"].startswith("2026-11-2")


def test_hostile_tags_stay_bounded(tmp_path: Path) -> None:
    context = CaptureContext("\ud800\0" + "é" * 10**6, "\n" * 10**6, "\0" * 10**6)
    written(tmp_path / "a.mp4", [frame(0)], mp4_tags(context, 0.0))
    assert (tmp_path / "a.mp4").stat().st_size < 100_000
    assert len(contents(tmp_path / "a.mp4").decoded) == 1


def test_without_a_frame_nothing_is_written(tmp_path: Path) -> None:
    written(tmp_path / "a.mp4", [])
    assert (tmp_path / "a.mp4").read_bytes() == b""


def test_nothing_is_printed(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    written(tmp_path / "a.mp4", [frame(0), frame(1, size=(64, 64))])
    assert capfd.readouterr() == ("", "")


def test_finished_it_is_an_ordinary_file(tmp_path: Path) -> None:
    written(tmp_path / "a.mp4", (frame(n) for n in range(60)))
    data = (tmp_path / "a.mp4").read_bytes()
    boxes, offset = [], 0
    while offset < len(data):
        size = int.from_bytes(data[offset : offset + 4], "big")
        boxes.append(data[offset + 4 : offset + 8])
        offset += size
    assert boxes == [b"ftyp", b"free", b"mdat", b"moov"]
    assert offset == len(data)


def test_a_crash_at_any_write_leaves_what_was_saved(tmp_path: Path) -> None:
    """After every write, and in its midst, the file plays as far as promised."""
    raw = LoggedFile(io.FileIO(tmp_path / "a.mp4", "w+"))
    file = StagedFile(raw)
    movie = MovieWriter(file, {"title": "x"})
    times = [50 * n + (3000 if n > 35 else 0) for n in range(70)]
    received: list[int] = []
    """How many frames had come before each write."""
    for number, time in enumerate(times):
        movie.add(frame(number, time))
        received += [number + 1] * (len(raw.log) - len(received))
    movie.finish()
    file.close()
    received += [len(times)] * (len(raw.log) - len(received))
    assert len(raw.log) >= 8
    assert replayed(raw.log) == (tmp_path / "a.mp4").read_bytes()
    playable = [0]
    for count, (offset, data) in enumerate(raw.log):
        before = raw.log[:count]
        for cut in (1, 4, 7, len(data) // 2, len(data) - 1):
            torn = replayed([*before, (offset, data[:cut])])
            assert playable_ms(torn, tmp_path) >= times[max(0, playable[-1] - 1)]
        end = playable_ms(replayed(raw.log[: count + 1]), tmp_path)
        playable.append(times.index(round(end)) + 1 if end else 0)
    assert playable == sorted(playable)
    assert playable[-1] == len(times)
    # A fragment is complete with the first frame after it, hence more than half a
    # second of frames.
    for safe, at_next_write in zip(playable, received, strict=False):
        assert at_next_write - safe <= 15
