"""Rates and times left."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odyssey_tui.transfers.rate import WINDOW_SECONDS, RateMeter, time_left


def test_a_steady_stream_has_its_rate() -> None:
    meter = RateMeter()
    meter.start(0.0)
    for step in range(1, 101):
        meter.add(1000, step * 0.1)
    assert meter.rate(10.0) == pytest.approx(10_000, rel=0.05)


def test_what_is_older_than_the_window_does_not_count() -> None:
    meter = RateMeter()
    meter.start(0.0)
    for step in range(1, 101):
        meter.add(1_000_000, step * 0.1)
    for step in range(1, 61):
        meter.add(100, 10.0 + step * 0.1)
    assert meter.rate(16.0) == pytest.approx(1000, rel=0.05)


def test_a_stall_makes_the_rate_fall() -> None:
    meter = RateMeter()
    meter.start(0.0)
    for step in range(1, 51):
        meter.add(1000, step * 0.1)
    rates = [meter.rate(5.0 + later) for later in (0.0, 1.0, 4.0, 60.0)]
    assert rates == sorted(rates, reverse=True)
    assert rates[-1] < rates[0] / 10


def test_starting_again_forgets_the_time_between() -> None:
    meter = RateMeter()
    meter.start(0.0)
    meter.add(1_000_000, 1.0)
    meter.start(1000.0)
    assert meter.rate(1000.05) == 0.0
    meter.add(500, 1001.0)
    assert meter.rate(1001.0) == pytest.approx(500)


@given(
    st.lists(
        st.tuples(st.integers(0, 1 << 20), st.floats(0.001, 3.0)),
        min_size=1,
        max_size=60,
    )
)
def test_the_rate_is_never_above_what_came_in(steps: list[tuple[int, float]]) -> None:
    meter, now = RateMeter(), 0.0
    meter.start(now)
    for count, pause in steps:
        now += pause
        meter.add(count, now)
        rate = meter.rate(now)
        total = sum(size for size, _ in steps)
        assert 0 <= rate <= total / 0.1
    assert meter.rate(now + 1000 * WINDOW_SECONDS) <= sum(s for s, _ in steps) / 100


def test_time_left() -> None:
    assert time_left(50, 100, 10.0) == 5.0
    assert time_left(150, 100, 10.0) == 0.0
    assert time_left(50, None, 10.0) is None
    assert time_left(50, 100, 0.0) is None
