"""Encoding times: some for every picture, some for each byte."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odyssey_tui.video.encoders.effort import Effort


def learned(sizes: list[float], fixed: float, per_byte: float) -> Effort:
    effort = Effort()
    for size in sizes:
        effort.took(size, fixed + per_byte * size)
    return effort


def test_nothing_is_known_at_first() -> None:
    assert Effort().affordable(0.01) == math.inf
    assert Effort().seconds(1e6) == 0


@given(
    fixed=st.floats(0.001, 0.05),
    per_byte=st.floats(1e-9, 1e-6),
    small=st.floats(1e3, 1e4),
    factor=st.floats(1.5, 50),
)
def test_the_line_is_found(
    fixed: float, per_byte: float, small: float, factor: float
) -> None:
    effort = learned([small, small * factor] * 40, fixed, per_byte)
    for size in (small, small * factor, small * factor * 2):
        assert effort.seconds(size) == pytest.approx(fixed + per_byte * size, rel=0.05)


def test_small_pictures_do_not_make_large_ones_look_impossible() -> None:
    """Twenty milliseconds for a tiny picture are no twenty seconds for a large one."""
    effort = learned([5_000] * 50, 0.004, 1e-8)
    assert effort.affordable(0.025) > 20_000
    effort = learned([5_000, 20_000, 80_000] * 20, 0.004, 1e-8)
    assert effort.affordable(0.025) == pytest.approx(2.1e6, rel=0.1)


def test_what_every_picture_needs_may_be_too_much_already() -> None:
    effort = learned([5_000, 50_000] * 30, 0.2, 1e-7)
    assert effort.affordable(0.025) == 0


def test_a_busy_machine_is_noticed_and_forgotten_again() -> None:
    effort = learned([50_000, 100_000] * 20, 0.002, 1e-7)
    before = effort.affordable(0.025)
    for _ in range(20):
        effort.took(100_000, 0.12)
    assert effort.affordable(0.025) < before / 3
    for size in [20_000.0, 40_000.0] * 40:
        effort.took(size, 0.002 + 1e-7 * size)
    assert effort.affordable(0.025) > before / 2
