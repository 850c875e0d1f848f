"""Times in the file, from timestamps that may do anything."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odyssey_tui.capture.timeline import FRAME_MS, MAX_GAP_MS, Timeline

START = 123_456


def placed(timestamps: Sequence[int], every: float = 0.05) -> list[int]:
    timeline = Timeline()
    return [timeline.place(t, n * every) for n, t in enumerate(timestamps)]


@pytest.mark.parametrize(
    ("timestamps", "expected"),
    [
        ([0, 50, 100], [0, 50, 100]),
        ([0, 33, 91, 150], [0, 33, 91, 150]),
        ([0, 50, 9050, 9100], [0, 50, 9050, 9100]),
        ([0, 60_000, 60_050], [0, 60_000, 60_050]),
        # Repeated, or late: squeezed in, the rest stays in place.
        ([0, 50, 50, 100], [0, 50, 51, 100]),
        ([0, 50, 100, 60, 150], [0, 50, 100, 101, 150]),
        # A jump, a reset, the end of a 32-bit counter.
        ([0, 50, 70_000, 70_050], [0, 50, 100, 150]),
        ([0, 50, -90_000, -89_950], [0, 50, 100, 150]),
        ([0, 50, 100 - 2**32 // 90, 150 - 2**32 // 90], [0, 50, 100, 150]),
        # A clock that stands still, then runs.
        ([0, 0, 0, 0, 0, 0, 40], [0, 1, 2, 3, 53, 103, 143]),
    ],
)
def test_repairs(timestamps: list[int], expected: list[int]) -> None:
    assert placed([START + t for t in timestamps]) == expected


def test_a_jump_lasts_as_long_as_the_frames_were_apart() -> None:
    assert placed([0, 10**9, 10**9 + 50], every=2.5) == [0, 2500, 2550]


@pytest.mark.parametrize("arrived", [float("nan"), float("inf"), -5.0, 0.0])
def test_a_jump_without_a_usable_arrival_lasts_one_frame(arrived: float) -> None:
    timeline = Timeline()
    timeline.place(0, 0.0)
    assert timeline.place(10**9, arrived) == FRAME_MS


@given(
    st.lists(
        st.tuples(
            st.integers(-(2**64), 2**64) | st.integers(0, 2000),
            st.floats(allow_nan=True, allow_infinity=True),
        )
    )
)
def test_times_always_increase_by_no_more_than_a_minute(
    frames: list[tuple[int, float]],
) -> None:
    timeline = Timeline()
    times = [timeline.place(timestamp, arrived) for timestamp, arrived in frames]
    assert times[:1] in ([], [0])
    for one, other in pairwise(times):
        assert 1 <= other - one <= MAX_GAP_MS


@given(st.integers(-(2**40), 2**40), st.lists(st.integers(1, MAX_GAP_MS), max_size=50))
def test_what_increases_is_kept(start: int, steps: list[int]) -> None:
    expected = [sum(steps[:n]) for n in range(len(steps) + 1)]
    assert placed([start + time for time in expected]) == expected
