"""Files that are not what they should be."""

from __future__ import annotations

import os
import struct
from fractions import Fraction
from pathlib import Path

import av
import pytest

from odyssey_tui.player import PlayerStatus
from tests.unit.player.clips import make_clip, picture
from tests.unit.player.rig import Rig


def outcome(path: Path) -> PlayerStatus:
    """Opens, plays and searches a file; what comes of it."""
    with Rig() as rig:
        state = rig.open(path, paused=False)
        rig.run(30)
        if rig.state.status is not PlayerStatus.FAILED:
            rig.seek(2.0)
            rig.step(-1)
            rig.seek(4.9)
        state = rig.state
        if state.status is PlayerStatus.FAILED:
            assert state.error is not None
            assert path.name in state.error.detail
            assert state.error.title == "Cannot be played"
        assert 0 <= state.position_s <= (state.duration_s or 1e9)
        return state.status


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 10_000,
        b"hello, this is text\n" * 500,
        b"#EXTM3U\n#EXTINF:10,\nfile:///etc/passwd\n",
        b"ffconcat version 1.0\nfile '/etc/passwd'\n",
        bytes(range(256)) * 100,
        b"\0\0\0\x18ftypisom\0\0\2\0isomiso2",
        struct.pack(">I4sI4s", 8, b"ftyp", 4, b"moov"),
        struct.pack(">I4sQ", 1, b"ftyp", 1 << 62),
    ],
)
def test_what_is_no_video_is_an_error_that_names_it(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "bad.mp4"
    path.write_bytes(content)
    assert outcome(path) is PlayerStatus.FAILED


def test_what_is_no_file_is_an_error_that_names_it(tmp_path: Path) -> None:
    assert outcome(tmp_path / "none.mp4") is PlayerStatus.FAILED
    assert outcome(tmp_path) is PlayerStatus.FAILED
    os.mkfifo(tmp_path / "pipe.mp4")
    assert outcome(tmp_path / "pipe.mp4") is PlayerStatus.FAILED
    with Rig() as rig:
        state = rig.open("concat:/etc/passwd\x1b[31m|b")
        assert state.error is not None
        assert "\x1b" not in state.error.detail
        assert rig.open("ftp://host/x.mp4").status is PlayerStatus.FAILED
        assert rig.open("bad\0name").status is PlayerStatus.FAILED


@pytest.mark.parametrize("share", [0.3, 0.5, 0.9, 0.99])
def test_a_truncated_file_plays_up_to_its_end_and_says_so(
    clip: Path, tmp_path: Path, share: float
) -> None:
    content = clip.read_bytes()
    path = tmp_path / "cut.mp4"
    path.write_bytes(content[: int(len(content) * share)])
    with Rig() as rig:
        state = rig.open(path, paused=False)
        assert state.truncated
        assert state.duration_s == pytest.approx(5.0)
        rig.run(10)
        assert rig.state.status is PlayerStatus.ENDED
        last = rig.numbers[-1]
        assert rig.numbers == list(range(last + 1))
        assert last < 99
        assert rig.seek(4.9) == last
        assert rig.step(-1) == last - 1


def test_truncated_fragments_play_and_say_so(
    fragmented_clip: Path, tmp_path: Path
) -> None:
    content = fragmented_clip.read_bytes()
    path = tmp_path / "cut.mp4"
    path.write_bytes(content[: len(content) // 2])
    with Rig() as rig:
        rig.open(path, paused=False)
        rig.run(30)
        assert rig.state.truncated
        assert rig.state.status is PlayerStatus.ENDED
        assert 100 < rig.numbers[-1] < 300
        assert rig.seek(2.0) == 40


def test_without_its_index_it_is_said_to_be_incomplete(
    tail_clip: Path, tmp_path: Path
) -> None:
    path = tmp_path / "cut.mp4"
    path.write_bytes(tail_clip.read_bytes()[:-3000])
    with Rig() as rig:
        error = rig.open(path).error
        assert error is not None
        assert error.code == "truncated"


def test_cut_anywhere_nothing_worse_than_an_error_happens(
    clip: Path, tail_clip: Path, fragmented_clip: Path, tmp_path: Path
) -> None:
    outcomes = set()
    for number, source in enumerate((clip, tail_clip, fragmented_clip)):
        content = source.read_bytes()
        for cut in [*range(1, 60, 14), *range(60, len(content), len(content) // 8)]:
            path = tmp_path / f"{number}-{cut}.mp4"
            path.write_bytes(content[:cut])
            outcomes.add(outcome(path))
    assert PlayerStatus.FAILED in outcomes
    assert PlayerStatus.PAUSED in outcomes


def test_damage_anywhere_is_nothing_worse_than_an_error(
    clip: Path, tmp_path: Path
) -> None:
    content = clip.read_bytes()
    for place in range(0, len(content) - 64, len(content) // 18):
        damaged = bytearray(content)
        damaged[place : place + 64] = bytes((place + n * 37) & 255 for n in range(64))
        path = tmp_path / f"{place}.mp4"
        path.write_bytes(damaged)
        outcome(path)


def _patched(path: Path, kind: bytes, at: int, value: bytes) -> None:
    content = bytearray(path.read_bytes())
    place = content.index(kind) + 4 + at
    content[place : place + len(value)] = value
    path.write_bytes(content)


def test_a_picture_that_claims_to_be_huge_is_refused(tmp_path: Path) -> None:
    path = make_clip(tmp_path / "huge.mp4", 5)
    _patched(path, b"avc1", 24, struct.pack(">HH", 50000, 50000))
    _patched(path, b"tkhd", 76, struct.pack(">II", 50000 << 16, 50000 << 16))
    with Rig() as rig:
        state = rig.open(path)
        # What counts is what the pictures themselves say.
        assert state.status in (PlayerStatus.FAILED, PlayerStatus.PAUSED)
        assert max(state.width, state.height) <= 8192


def test_pictures_that_are_huge_are_refused(tmp_path: Path) -> None:
    path = make_clip(tmp_path / "wide.mp4", 2, size=(8704, 64))
    with Rig() as rig:
        error = rig.open(path).error
        assert error is not None
        assert "too large" in error.detail or "played" in error.detail


def test_days_of_video_are_refused(tmp_path: Path) -> None:
    path = make_clip(tmp_path / "days.mp4", times_ms=(0, 40, 25 * 3600 * 1000))
    with Rig() as rig:
        error = rig.open(path).error
        assert error is not None
        assert "24 hours" in error.detail


def test_another_container_plays(tmp_path: Path) -> None:
    path = make_clip(tmp_path / "clip.mkv", 60, format="matroska")
    with Rig() as rig:
        rig.open(path, paused=False)
        rig.run(4)
        assert rig.numbers == list(range(60))
        assert rig.seek(1.5) == 30
        assert rig.step(-1) == 29


def test_a_file_that_vanishes_under_it_is_an_error(clip: Path, tmp_path: Path) -> None:
    path = tmp_path / "going.mp4"
    path.write_bytes(clip.read_bytes())
    with Rig() as rig:
        rig.open(path)
        os.truncate(path, 0)
        state = rig.do(lambda commands: commands.add_seek(4.9))
        assert state.status in (PlayerStatus.FAILED, PlayerStatus.PAUSED)


def test_sound_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "sound.mp4"
    with av.open(str(path), "w") as container:
        sound = container.add_stream("aac", rate=44100, layout="mono")
        video = container.add_stream("libx264", rate=20, options={"bf": "0"})
        video.width, video.height, video.pix_fmt = 320, 176, "yuv420p"
        for number in range(30):
            frame = picture(number)
            frame.pts, frame.time_base = number, Fraction(1, 20)
            container.mux(video.encode(frame))
            silence = av.AudioFrame("fltp", "mono", 1024)
            silence.planes[0].update(bytes(silence.planes[0].buffer_size))
            silence.sample_rate, silence.pts = 44100, number * 1024
            container.mux(sound.encode(silence))
        container.mux(video.encode(None))
        container.mux(sound.encode(None))
    with Rig() as rig:
        rig.open(path, paused=False)
        rig.run(3)
        assert rig.numbers == list(range(30))
    with av.open(str(path), "w") as container:
        sound = container.add_stream("aac", rate=44100, layout="mono")
        silence = av.AudioFrame("fltp", "mono", 1024)
        silence.planes[0].update(bytes(silence.planes[0].buffer_size))
        silence.sample_rate, silence.pts = 44100, 0
        container.mux(sound.encode(silence))
        container.mux(sound.encode(None))
    with Rig() as rig:
        error = rig.open(path).error
        assert error is not None
        assert "no video" in error.detail


def test_nothing_is_known_of_a_recording_from_the_one_before(
    clip: Path, tmp_path: Path
) -> None:
    with Rig() as rig:
        rig.open(clip, paused=False)
        rig.run(1)
        state = rig.open(tmp_path / "none.mp4")
        assert state.status is PlayerStatus.FAILED
        assert (state.duration_s, state.fps, state.decoded) == (None, None, 0)
        assert (state.shown, state.position_s, state.width) == (0, 0.0, 0)
