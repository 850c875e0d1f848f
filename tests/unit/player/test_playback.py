"""Which frame is shown when, in a time that only the test moves."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odyssey_tui.player import PlayerStatus
from tests.unit.player.clips import make_clip
from tests.unit.player.rig import Rig


def test_the_first_frame_is_shown_at_once_and_waits(clip: Path) -> None:
    with Rig() as rig:
        state = rig.open(clip)
        assert rig.numbers == [0]
        assert state.status is PlayerStatus.PAUSED
        assert (state.width, state.height, state.fps) == (320, 176, 20.0)
        assert state.duration_s == pytest.approx(5.0)
        assert (state.position_s, state.frame_index) == (0.0, 0)
        assert state.buffered == ((0.0, pytest.approx(5.0)),)
        rig.run(3)
        assert rig.numbers == [0]


def test_every_frame_is_shown_once_and_on_time(clip: Path) -> None:
    with Rig() as rig:
        rig.open(clip, paused=False)
        rig.run(10)
        assert rig.numbers == list(range(100))
        for at, number in rig.shown:
            assert at == pytest.approx(1000 + number * 0.05, abs=0.001)
        assert rig.state.status is PlayerStatus.ENDED
        assert rig.state.position_s == pytest.approx(4.95)
        assert not rig.state.playing
        assert [frame.timestamp_ms for frame in rig.frames[:3]] == [0, 50, 100]


def test_the_end_comes_when_the_last_frame_has_had_its_time(clip: Path) -> None:
    with Rig() as rig:
        rig.open(clip, paused=False)
        rig.run(4.99)
        assert rig.state.status is PlayerStatus.PLAYING
        rig.run(0.02)
        assert rig.state.status is PlayerStatus.ENDED


def test_time_does_not_drift_when_every_wake_up_is_late(clip: Path) -> None:
    with Rig() as rig:
        rig.open(clip, paused=False)
        while (delay := rig.settle()) is not None:
            rig.now += delay + 0.004
        assert rig.numbers == list(range(100))
        for at, number in rig.shown:
            assert at - (1000 + number * 0.05) < 0.006


def test_playing_again_after_the_end_starts_anew(clip: Path) -> None:
    with Rig() as rig:
        rig.open(clip, paused=False)
        rig.run(6)
        rig.play()
        rig.run(0.12)
        assert rig.numbers[100:] == [0, 1, 2]
        assert rig.state.status is PlayerStatus.PLAYING


def test_a_pause_costs_no_frame(clip: Path) -> None:
    with Rig() as rig:
        rig.open(clip, paused=False)
        rig.run(1.02)
        rig.pause()
        rig.run(100)
        assert rig.numbers == list(range(21))
        rig.play()
        rig.run(0.06)
        assert rig.numbers[-1] == 21
        assert rig.state.skipped == 0


def test_a_loop_has_no_gap(clip: Path) -> None:
    with Rig() as rig:
        rig.open(clip, paused=True)
        rig.loop(True)
        rig.play()
        rig.run(11)
        assert rig.numbers[1:] == [*range(1, 100), *range(100), *range(21)]
        for place, (at, _) in enumerate(rig.shown):
            assert at == pytest.approx(1000 + place * 0.05, abs=0.001)
        rig.loop(False)
        rig.run(10)
        assert rig.state.status is PlayerStatus.ENDED


@pytest.mark.parametrize(("rate", "step"), [(2.0, 2), (3.0, 3), (4.0, 4)])
def test_faster_frames_are_left_out_evenly(clip: Path, rate: float, step: int) -> None:
    with Rig() as rig:
        rig.open(clip)
        rig.rate(rate)
        rig.play()
        rig.run(4)
        assert rig.numbers[:-1] == list(range(0, 100, step))[: len(rig.numbers) - 1]
        assert rig.numbers[-1] == 99
        for at, number in rig.shown[:-1]:
            assert at == pytest.approx(1000 + number * 0.05 / rate, abs=0.001)
        assert rig.state.skipped == 0


def test_slower_every_frame_is_shown_once(clip: Path) -> None:
    with Rig() as rig:
        rig.open(clip)
        rig.rate(0.25)
        rig.play()
        rig.run(21)
        assert rig.numbers == list(range(100))
        assert rig.shown[-1][0] == pytest.approx(1000 + 4.95 * 4, abs=0.001)


def test_a_rate_changed_while_playing_changes_no_position(clip: Path) -> None:
    with Rig() as rig:
        rig.open(clip, paused=False)
        rig.run(1)
        rig.rate(0.5)
        rig.run(1)
        rig.rate(1)
        rig.run(0.5)
        assert rig.numbers == list(range(41))
        assert rig.shown[-1][0] == pytest.approx(1002.5, abs=0.002)


def test_frames_that_nothing_refers_to_are_not_decoded_in_vain(b_clip: Path) -> None:
    with Rig() as rig:
        rig.open(b_clip)
        rig.rate(4)
        rig.play()
        rig.run(4)
        assert rig.state.decoded < 80
        assert rig.numbers[-1] == 99
        assert rig.numbers == sorted(set(rig.numbers))
        assert rig.state.shown <= 27


def test_b_frames_come_in_the_order_of_showing(b_clip: Path) -> None:
    with Rig() as rig:
        rig.open(b_clip, paused=False)
        rig.run(6)
        assert rig.numbers == list(range(100))


TIMES = (0, 40, 500, 520, 540, 1500, 1501, 2300, 2310, 3000)


def test_a_variable_frame_rate_is_kept(tmp_path: Path) -> None:
    path = make_clip(tmp_path / "v.mp4", times_ms=TIMES)
    with Rig() as rig:
        rig.open(path, paused=False)
        rig.run(5)
        assert rig.numbers == list(range(len(TIMES)))
        for at, number in rig.shown:
            assert at == pytest.approx(1000 + TIMES[number] / 1000, abs=0.001)


def test_slow_decoding_skips_frames_and_not_time(clip: Path) -> None:
    with Rig() as rig:
        rig.late = 0.12
        rig.open(clip, paused=False)
        rig.run(10)
        assert rig.state.skipped > 20
        assert rig.state.shown + rig.state.skipped == 100
        for at, number in rig.shown[1:-1]:
            # What is shown is what is due, give or take the frame in hand.
            assert at - 1000 == pytest.approx(number * 0.05, abs=0.18)


def test_after_a_long_standstill_it_goes_on_where_it_should_be(tmp_path: Path) -> None:
    path = make_clip(tmp_path / "long.mp4", 400, gop=20)
    with Rig() as rig:
        rig.open(path, paused=False)
        rig.run(1)
        rig.now += 10
        rig.run(0.2)
        assert rig.numbers[-1] == pytest.approx(224, abs=2)
        # Most of what is left out is not even decoded.
        assert rig.state.decoded < 100
        assert rig.state.shown + rig.state.skipped == pytest.approx(225, abs=3)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    rates=st.lists(
        st.tuples(st.floats(0.25, 4), st.floats(0.01, 0.7)), min_size=1, max_size=5
    )
)
def test_the_frame_shown_is_the_last_one_due(
    clip: Path, rates: list[tuple[float, float]]
) -> None:
    with Rig() as rig:
        rig.open(clip, paused=False)
        media = 0.0
        for rate, seconds in rates:
            rig.rate(rate)
            rig.run(seconds)
            media = min(media + rate * seconds, 4.95)
            due = int(media * 20 + 1e-6)
            left_out = 2 * rate if rate > 1 else 1
            assert due - left_out <= rig.numbers[-1] <= due + 0.01 or media > 4.8
        assert rig.state.skipped == 0
        assert rig.numbers == sorted(set(rig.numbers))
