"""The garbage collector does its long work only when asked to."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from odyssey_tui import collector


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    threshold = gc.get_threshold()
    yield
    gc.set_threshold(*threshold)
    gc.unfreeze()
    gc.enable()
    gc.collect()


class Cycle:
    def __init__(self) -> None:
        self.myself = self


def test_nothing_is_collected_while_it_is_held() -> None:
    collector.hold()
    assert not gc.isenabled()
    collector.resume()
    assert gc.isenabled()


def test_a_full_collection_waits_until_nobody_types() -> None:
    gc.collect()
    collector.resume()
    full = gc.get_stats()[2]["collections"]
    gone = weakref.ref(Cycle())
    kept = [[number] for number in range(collector.YOUNG * collector.MIDDLE * 60)]
    assert gc.get_stats()[2]["collections"] == full, "not by itself"
    assert gone() is None, "young garbage goes as ever"
    assert collector.idle()
    assert gc.get_stats()[2]["collections"] == full + 1
    assert not collector.idle(), "once is enough"
    assert len(kept) > 0
