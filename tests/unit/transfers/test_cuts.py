"""Wherever and however often a transfer is cut: the bytes are the file's."""

from __future__ import annotations

import asyncio
import contextlib
import random
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odyssey_tui.transfers import Downloads, Policy, State

from .server import Site, serving
from .support import QUICK, fetch, leftovers, made_up, read

SMALL = made_up(120_000)
LONG = made_up(3 << 20)
"""Long enough to be read beside httpx, see ``reading.py``."""

IMPATIENT = Policy(delays=(), stall=2.0, report=0.0)
"""The first break ends it: what goes on then is a later run of the program."""


@settings(max_examples=20, deadline=None)
@given(
    cuts=st.lists(st.integers(0, len(SMALL)), max_size=6),
    ranges=st.booleans(),
    etag=st.sampled_from(['"v1"', 'W/"v1"', None]),
)
def test_cut_anywhere(cuts: list[int], ranges: bool, etag: str | None) -> None:
    site = Site(SMALL, cuts=list(cuts), ranges=ranges, etag=etag)
    patient = replace(QUICK, delays=(0.0,) * 8, restarts=20)
    with tempfile.TemporaryDirectory() as folder, serving(site):
        target = Path(folder) / "clip.mp4"
        result = asyncio.run(fetch(site.url, target, policy=patient))
        assert result.state is State.SAVED, result
        assert target.read_bytes() == SMALL
        assert leftovers(target) == []


@settings(max_examples=6, deadline=None)
@given(
    cuts=st.lists(st.integers(1, len(LONG)), min_size=1, max_size=4),
    changes=st.sets(st.integers(0, 3), max_size=2),
)
def test_a_file_that_changes_between_runs_is_never_mixed(
    cuts: list[int], changes: set[int]
) -> None:
    versions = [LONG, made_up(len(LONG), seed=2), made_up(len(LONG) + 99, seed=3)]
    site = Site(versions[0], cuts=[])
    with tempfile.TemporaryDirectory() as folder, serving(site):
        target = Path(folder) / "clip.mp4"
        for number, cut in enumerate(cuts):
            if number in changes:
                place = versions.index(site.data) + 1
                site.data, site.etag = versions[place], f'"{place}"'
            site.cuts = [cut]
            result = asyncio.run(fetch(site.url, target, policy=IMPATIENT))
            if result.state is State.SAVED:
                break
        else:
            site.cuts = []
            result = asyncio.run(fetch(site.url, target, policy=IMPATIENT))
        assert result.state is State.SAVED, result
        assert target.read_bytes() == site.data


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_cut_ten_times_at_random(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    data = made_up(8 << 20, seed)
    places = sorted(chance.sample(range(1, len(data)), 10))
    cuts = [b - a for a, b in zip([0, *places], places, strict=False)]
    with serving(Site(data, cuts=cuts)) as site:
        result = await fetch(site.url, tmp_path / "clip.mp4")
    assert result.state is State.SAVED
    assert read(tmp_path / "clip.mp4") == data
    assert site.starts == [None, *(f"bytes={place}-" for place in places)]
    assert site.served == len(data)


@pytest.mark.parametrize("seed", [4, 5])
async def test_stopped_at_random_moments(tmp_path: Path, seed: int) -> None:
    # Not the connection but the download is cut: paused, or its task cancelled.
    chance = random.Random(seed)
    data = made_up(4 << 20, seed)
    target = tmp_path / "clip.mp4"
    with serving(Site(data, pause=0.0005)) as site:
        for number in range(10):
            downloads = Downloads(policy=QUICK)
            key = downloads.add(site.url, target)
            await asyncio.sleep(chance.random() * 0.03)
            if number % 2:
                downloads.pause(key)
                await asyncio.sleep(0)
                downloads.resume(key)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(downloads.result(key), 0.02)
            await downloads.aclose()
        downloads = Downloads(policy=QUICK)
        result = await downloads.result(downloads.add(site.url, target))
        await downloads.aclose()
    assert result.state in (State.SAVED, State.EXISTS)
    assert read(target) == data
    assert leftovers(target) == []
