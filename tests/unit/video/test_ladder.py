"""The steps of quality."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odyssey_tui.video.encoders.ladder import Ladder, rungs_for

FULL = (1280, 704)


@given(st.integers(1, 3000), st.integers(1, 2000))
def test_rungs_go_down_in_pixels_and_bytes(width: int, height: int) -> None:
    rungs = rungs_for(width, height)
    assert (rungs[0].width, rungs[0].height) == (width, height)
    for better, worse in pairwise(rungs):
        assert worse.pixels <= better.pixels
        assert worse.typical <= better.typical
    assert min(rungs[-1].width, rungs[-1].height) >= min(30, width, height)


def test_down_at_once_up_after_two_clean_seconds() -> None:
    ladder = Ladder(rungs_for)
    assert ladder.choose(FULL, 1e6, 0.0).width == 1280
    assert not ladder.limited
    low = ladder.choose(FULL, 20_000, 1.0)
    assert low.typical <= 20_000
    assert ladder.limited
    assert ladder.choose(FULL, 1e6, 2.9) == low
    assert ladder.choose(FULL, 1e6, 3.1).width == 1280


def test_at_the_start_it_climbs_without_waiting() -> None:
    ladder = Ladder(rungs_for)
    widths = [ladder.choose(FULL, 4_000 * 2**n, n * 0.05).width for n in range(8)]
    assert widths == sorted(widths)
    assert widths[-1] > 4 * widths[0]


def test_what_pictures_really_take_is_learnt() -> None:
    ladder = Ladder(rungs_for)
    first = ladder.choose(FULL, 50_000, 0.0)
    for _ in range(20):
        ladder.made(first, int(first.typical * 2))
    assert ladder.choose(FULL, 50_000, 1.0).pixels < first.pixels * 0.7


def test_a_frame_far_too_large_is_made_again_smaller() -> None:
    ladder = Ladder(rungs_for)
    rung = ladder.choose(FULL, 50_000, 0.0)
    assert ladder.too_large(rung, 51_000, 50_000, 0.0) is None
    again = ladder.too_large(rung, 140_000, 50_000, 0.0)
    assert again is not None
    assert again.pixels < rung.pixels


def test_the_smallest_step_is_the_last_resort() -> None:
    ladder = Ladder(rungs_for)
    rung = ladder.choose(FULL, 10, 0.0)
    assert rung == rungs_for(*FULL)[-1]
    assert ladder.too_large(rung, 5_000, 10, 0.0) is None


def test_another_size_keeps_the_quality() -> None:
    ladder = Ladder(rungs_for)
    before = ladder.choose(FULL, 20_000, 0.0)
    ladder.choose((704, 1280), 20_000, 0.1)
    after = ladder.choose((704, 1280), 20_000, 0.2)
    assert 0.6 < after.pixels / before.pixels < 1.7


def test_what_a_step_costs_is_learned() -> None:
    ladder = Ladder(rungs_for)
    step = ladder.choose(FULL, 1e6, 0.0, 0.05)
    assert ladder.cost(step).size == step.typical
    assert ladder.cost(step).seconds == 0
    for _ in range(40):
        ladder.made(step, int(2 * step.typical))
        ladder.took(step, 0.012)
    assert ladder.cost(step).size == pytest.approx(2 * step.typical, rel=0.01)
    assert ladder.cost(step).seconds == pytest.approx(0.012, rel=0.05)


def test_a_machine_that_is_too_slow_gets_smaller_pictures() -> None:
    ladder = Ladder(rungs_for)
    step = ladder.choose(FULL, 1e7, 0.0, 0.05)
    for frame in range(60):
        ladder.took(step, 0.1 * step.pixels / (1280 * 704))
        step = ladder.choose(FULL, 1e7, frame * 0.05, 0.05)
    assert step.pixels < 0.4 * 1280 * 704
    assert ladder.slow
    assert "busy" in ladder.note
    for frame in range(200):
        ladder.took(step, 0.001)
        step = ladder.choose(FULL, 1e7, 3 + frame * 0.05, 0.05)
    assert step.width == 1280
    assert ladder.note == ""
