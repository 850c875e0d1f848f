"""Takes over the real service: written down, run again, run as a simulation."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from odyssey_tui.session import (
    FirstFrame,
    Replay,
    ReplayState,
    ReplayStep,
    StreamEnded,
)
from odyssey_tui.session.takes import TakeRecorder
from odyssey_tui.store.export import as_script_document
from odyssey_tui.store.records import Take, TakeQuery
from odyssey_tui.store.store import Store

from .conftest import OpenRig
from .rig import Rig, account

PROMPTS = ("It starts to rain", "Night falls", "The fox is running")
FRAME_MS = 50


async def events_of(url: str | None) -> list[dict[str, Any]]:
    """The events of a recording, as the service wrote them."""
    assert url is not None
    async with httpx.AsyncClient() as http:
        reply = await http.get(url)
    assert reply.status_code == 200
    return [json.loads(line) for line in reply.text.splitlines()]


async def interactions(session: Rig, stream_id: str) -> list[tuple[str, int]]:
    recording = await session.client.get_recording(stream_id)
    return [
        (event["prompt"], event["timestamp_ms"])
        for event in await events_of(recording.events_url)
        if event["type"] == "interact"
    ]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store that is closed whatever happens."""
    opened = Store(tmp_path / "takes.db")
    yield opened
    opened.close()


async def make_take(session: Rig, store: Store) -> Take:
    """A stream with three prompts at odd moments."""
    recorder = TakeRecorder(store, api_host="local")
    session.manager.subscribe(recorder)
    await session.manager.start("a red fox in the snow", portrait=False)
    await session.until_event(FirstFrame)
    for prompt, pause in zip(PROMPTS, (0.73, 0.41, 0.58), strict=True):
        await asyncio.sleep(pause)
        await session.manager.interact(prompt)
    await asyncio.sleep(0.5)
    await session.manager.end()
    (row,) = (await store.search(TakeQuery())).takes
    take = await store.take(row.key)
    assert take is not None
    return take


async def test_a_take_is_written_run_again_and_simulated(
    rig: OpenRig, store: Store
) -> None:
    session = rig(account("slow_0"))
    take = await make_take(session, store)
    assert take.stream_id is not None
    assert [prompt.prompt for prompt in take.prompts] == list(PROMPTS)
    assert all(prompt.ack_ms is not None for prompt in take.prompts)

    # Where the service has them.
    first = await interactions(session, take.stream_id)
    assert [prompt for prompt, _ in first] == list(PROMPTS)
    for (_, at), prompt in zip(first, take.prompts, strict=True):
        # Within 50 ms where the service keeps its pace; a slow machine may not.
        assert prompt.offset_ms == pytest.approx(at, abs=100)

    # Once more, at the same moments.
    steps = [ReplayStep(p.prompt, p.offset_ms) for p in take.prompts]
    replay = Replay(session.manager, take.prompt, steps, portrait=take.portrait)
    await replay.run()
    assert replay.progress.state is ReplayState.DONE
    stream = session.manager.stream
    assert stream is not None
    await asyncio.sleep(0.2)
    await session.manager.end()
    again = await interactions(session, stream.stream_id)
    assert [prompt for prompt, _ in again] == list(PROMPTS)
    for (_, at), (_, before) in zip(again, first, strict=True):
        assert at == pytest.approx(before, abs=150)

    # And as a simulation.
    job = await session.client.simulate(**as_script_document(take))
    detail = job
    for _ in range(200):
        detail = await session.client.get_simulate_status(job.job_id)
        if detail.status in ("completed", "failed", "cancelled"):
            break
        await asyncio.sleep(0.05)
    assert detail.status == "completed", detail.error_message
    simulated = [
        (event["prompt"], event["timestamp_ms"])
        for event in await events_of(detail.streams[0].events_url)
        if event["type"] == "interact"
    ]
    assert [prompt for prompt, _ in simulated] == list(PROMPTS)
    for (_, at), prompt in zip(simulated, take.prompts, strict=True):
        assert at == pytest.approx(prompt.offset_ms, abs=FRAME_MS)


async def test_a_restart_says_how_long_there_was_no_picture(
    rig: OpenRig, store: Store
) -> None:
    session = rig(account("slow_0"))
    session.manager.subscribe(TakeRecorder(store, api_host="local"))
    await session.manager.start("a red fox in the snow", portrait=False)
    await session.until_event(FirstFrame)
    await session.until_frames(5)
    await session.manager.restart("a red fox in the desert", portrait=False)
    second = await session.until_event(FirstFrame, 2)
    assert second.gap_ms is not None
    # From the last picture to the first: ending and starting cannot be quicker
    # than the service's own pictures are.
    assert 20 < second.gap_ms < 5000
    await session.until_frames(3)
    await session.manager.end()
    await session.until_event(StreamEnded, 2)
    page = await store.search(TakeQuery())
    newest, oldest = [await store.take(row.key) for row in page.takes]
    assert newest is not None
    assert oldest is not None
    assert (oldest.prompt, newest.prompt) == (
        "a red fox in the snow",
        "a red fox in the desert",
    )
    assert oldest.gap_ms is None
    assert newest.gap_ms == pytest.approx(second.gap_ms)
