"""Choosing the protocol by what the link carries."""

from __future__ import annotations

from itertools import pairwise
from typing import get_args

import pytest

from odyssey_tui.video.profile import Colors
from odyssey_tui.video.selection import (
    CELLS,
    DWELL,
    LONGEST_DWELL,
    PATIENCE,
    Selector,
    quality,
)


@pytest.mark.parametrize("protocol", ["iterm2", "kitty", "sixel", "cells"])
@pytest.mark.parametrize("colors", get_args(Colors))
def test_more_bytes_never_look_worse(protocol: str, colors: Colors) -> None:
    sizes = [10.0 * 1.3**n for n in range(60)]
    found = [quality(protocol, colors, size, CELLS) for size in sizes]  # type: ignore[arg-type]
    assert all(low <= high for low, high in pairwise(found))
    assert quality(protocol, colors, 1e4, CELLS // 4) > found[0]  # type: ignore[arg-type]


def test_a_thin_link_gets_cells_and_a_fast_one_sixel() -> None:
    selector = Selector(("sixel", "cells"), "truecolor")
    assert not selector.idle
    changes = []
    current = "sixel"
    for tenth in range(600):
        now = tenth / 10
        size = 6_000 if now < 30 else 400_000
        other = selector.better(current, size, CELLS, now)  # type: ignore[arg-type]
        if other is not None:
            changes.append((now, other))
            current = other
    [(down, cells), (up, sixel)] = changes
    assert (cells, sixel) == ("cells", "sixel")
    assert down == pytest.approx(PATIENCE, abs=0.2)
    assert up == pytest.approx(30 + PATIENCE, abs=0.2)


def test_a_moment_is_no_reason() -> None:
    selector = Selector(("sixel", "cells"), "truecolor")
    for tenth in range(300):
        size = 6_000 if tenth % 15 else 500_000
        assert selector.better("sixel", size, CELLS, tenth / 10) is None


def test_a_wavering_link_changes_less_and_less() -> None:
    selector = Selector(("sixel", "cells"), "truecolor")
    current, times = "sixel", []
    for tenth in range(6_000):
        now = tenth / 10
        size = 6_000 if int(now / 6) % 2 else 500_000
        other = selector.better(current, size, CELLS, now)  # type: ignore[arg-type]
        if other is not None:
            times.append(now)
            current = other
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert gaps[0] >= DWELL
    assert gaps[-1] >= LONGEST_DWELL
    assert len(times) < 12


def test_what_has_no_gap_free_change_is_left_alone() -> None:
    for usable in (("kitty", "cells"), ("kitty-shm", "sixel", "cells"), ("cells",), ()):
        assert Selector(usable, "truecolor").idle  # type: ignore[arg-type]
    few = Selector(("sixel", "cells"), "256")
    for tenth in range(100):
        assert few.better("sixel", 20_000, CELLS, tenth / 10) is None
