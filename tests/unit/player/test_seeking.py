"""Seeks and steps land on the frame that is meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odyssey_tui.player import PlayerStatus
from odyssey_tui.player.frames import MAX_FRAMES
from tests.unit.player.clips import luma_of, make_clip
from tests.unit.player.rig import Rig


@pytest.fixture(params=["clip", "tail_clip", "b_clip", "fragmented_clip"])
def any_clip(request: pytest.FixtureRequest) -> Path:
    path: Path = request.getfixturevalue(request.param)
    return path


@pytest.mark.parametrize("number", [0, 1, 19, 20, 21, 57, 99])
def test_a_seek_shows_exactly_that_frame(any_clip: Path, number: int) -> None:
    with Rig() as rig:
        rig.open(any_clip)
        rig.seek(3.0)
        assert rig.seek(number * 0.05) == number
        assert rig.state.frame_index == number
        assert rig.state.position_s == pytest.approx(number * 0.05)
        assert rig.state.target_s is None
        # A time within the frame is the same frame.
        rig.seek(1.0)
        assert rig.seek(number * 0.05 + 0.049) == number


def test_only_the_target_is_handed_out(any_clip: Path) -> None:
    with Rig() as rig:
        rig.open(any_clip)
        rig.seek(4.7)
        assert rig.numbers == [0, 94]


def test_playing_goes_on_from_the_target(any_clip: Path) -> None:
    with Rig() as rig:
        rig.open(any_clip, paused=False)
        rig.run(0.52)
        rig.seek(3.31)
        rig.run(0.26)
        assert rig.numbers[-6:] == [66, 67, 68, 69, 70, 71]
        assert rig.state.status is PlayerStatus.PLAYING


def test_beyond_the_ends_is_at_the_ends(clip: Path) -> None:
    with Rig() as rig:
        rig.open(clip)
        assert rig.seek(1e9) == 99
        assert rig.seek(-5) == 0
        rig.play()
        rig.seek(99)
        rig.run(1)
        assert rig.state.status is PlayerStatus.ENDED
        assert rig.seek(2.0) == 40
        assert rig.state.status is PlayerStatus.PAUSED


def test_far_into_fragments_little_is_decoded(fragmented_clip: Path) -> None:
    with Rig() as rig:
        rig.open(fragmented_clip)
        assert rig.seek(19.0) == 380
        assert rig.state.decoded < 40


@pytest.mark.parametrize("steps", [1, 3, 20, 47, 60, -1, -3, -20, -47, -60])
def test_steps(any_clip: Path, steps: int) -> None:
    with Rig() as rig:
        state = rig.open(any_clip, paused=False)
        rig.seek(2.5)
        last = round((state.duration_s or 0) * 20) - 1
        assert rig.step(steps) == min(max(50 + steps, 0), last)
        assert rig.state.status is PlayerStatus.PAUSED
        assert len(rig.numbers) == 3


def test_steps_end_at_the_ends(clip: Path) -> None:
    with Rig() as rig:
        rig.open(clip)
        assert rig.step(-1) == 0
        assert rig.numbers == [0]
        rig.seek(4.9)
        assert rig.step(5) == 99
        assert rig.step(1) == 99
        assert rig.numbers == [0, 98, 99]


def test_stepping_back_decodes_a_group_of_pictures_once(clip: Path) -> None:
    with Rig() as rig:
        rig.open(clip)
        rig.seek(2.95)
        decoded = rig.state.decoded
        for number in range(58, 39, -1):
            assert rig.step(-1) == number
        assert rig.state.decoded == decoded
        assert rig.step(-1) == 39
        assert rig.state.decoded > decoded


def test_playing_on_from_a_kept_frame_decodes_nothing_twice(clip: Path) -> None:
    with Rig() as rig:
        rig.open(clip, paused=False)
        rig.run(2.01)
        decoded = rig.state.decoded
        rig.step(-10)
        rig.play()
        rig.run(0.52)
        assert rig.numbers[-11:] == list(range(30, 41))
        assert rig.state.decoded <= decoded + 1


def test_a_kept_frame_is_stamped_when_it_is_handed_out(clip: Path) -> None:
    with Rig() as rig:
        rig.open(clip)
        rig.step(1)
        rig.step(-1)
        first, _, again = rig.frames
        assert first.frame is again.frame
        assert again.decoded > first.decoded


def test_what_is_kept_is_bounded(tmp_path: Path) -> None:
    path = make_clip(tmp_path / "long.mp4", 300, gop=300)
    with Rig() as rig:
        rig.open(path, paused=False)
        rig.run(20)
        media = rig.engine.media
        assert media is not None
        assert media.kept == MAX_FRAMES


def test_uneven_times_are_stepped_through_one_by_one(tmp_path: Path) -> None:
    times = (0, 40, 500, 520, 540, 1500, 1501, 2300)
    path = make_clip(tmp_path / "v.mp4", times_ms=times, gop=3)
    with Rig() as rig:
        rig.open(path)
        for number in range(1, 8):
            assert rig.step(1) == number
        rig.seek(0)
        rig.seek(2.3)
        for number in range(6, -1, -1):
            assert rig.step(-1) == number
        assert rig.seek(1.499) == 4
        assert rig.seek(1.5) == 5


def test_a_seek_given_up_is_taken_up_again(clip: Path) -> None:
    with Rig() as rig:
        rig.open(clip)
        answers = iter([False, False, False, True])
        rig.interrupt = lambda: next(answers, False)
        assert rig.seek(4.9) == 98
        assert rig.numbers == [0, 98]


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(targets=st.lists(st.floats(0, 5), min_size=1, max_size=8))
def test_any_order_of_seeks_is_exact(b_clip: Path, targets: list[float]) -> None:
    with Rig() as rig:
        rig.open(b_clip)
        for target in targets:
            assert rig.seek(target) == min(99, int((target + 0.0005) * 20 + 1e-9))


@pytest.mark.parametrize(
    ("rotation", "corner"),
    [(90, "bottom left"), (270, "top right"), (180, "bottom right")],
)
def test_turned_pictures_are_turned_back(
    tmp_path: Path, rotation: int, corner: str
) -> None:
    path = make_clip(tmp_path / "turned.mp4", 3, rotation=rotation)
    with Rig() as rig:
        state = rig.open(path)
        rig.step(1)
        frame = rig.frames[-1]
        upright = (320, 176) if rotation == 180 else (176, 320)
        assert (frame.width, frame.height) == (state.width, state.height) == upright
        luma = luma_of(frame.frame)
        # Bit 0 of the number 1 is the only white block, in the corner of the file's
        # picture that is its origin.
        corners = {
            "top right": luma[8, -8],
            "bottom left": luma[-8, 8],
            "bottom right": luma[-8, -8],
        }
        assert corners[corner] > 200
