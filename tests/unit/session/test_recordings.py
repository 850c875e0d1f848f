"""The list of recordings: pages, refreshes, and recordings made meanwhile."""

from __future__ import annotations

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from odyssey_tui.errors import NetworkError
from odyssey_tui.models import Recording, StreamRecordingInfo, StreamRecordingsList
from odyssey_tui.session.recordings import PAGE, RecordingsFeed


def row(number: int, seconds: float | None = 3.0) -> StreamRecordingInfo:
    return StreamRecordingInfo(
        stream_id=f"stream-{number}",
        width=1280,
        height=704,
        started_at="2026-01-02T03:04:05Z",
        ended_at=None,
        duration_seconds=seconds,
    )


class Service:
    """Recordings, the newest first."""

    def __init__(self, count: int) -> None:
        self.rows = [row(number) for number in reversed(range(count))]
        self.made = count
        self.calls: list[tuple[int | None, int | None]] = []
        self.error: Exception | None = None
        self.lies_about_total = 0

    def record(self) -> None:
        self.rows.insert(0, row(self.made))
        self.made += 1

    async def list_stream_recordings(
        self, limit: int | None = None, offset: int | None = None
    ) -> StreamRecordingsList:
        self.calls.append((limit, offset))
        await asyncio.sleep(0)
        if self.error is not None:
            raise self.error
        limit, offset = limit or 50, offset or 0
        total = len(self.rows) + self.lies_about_total
        return StreamRecordingsList(
            self.rows[offset : offset + limit], total, limit, offset
        )

    async def get_recording(self, stream_id: str) -> Recording:
        raise AssertionError("not asked for")

    async def fetch(self, url: str, limit: int) -> bytes:
        raise AssertionError("not asked for")


async def test_pages_follow_each_other_to_the_end() -> None:
    service = Service(250)
    feed = RecordingsFeed(service)
    assert feed.state.total is None
    sizes = []
    while not feed.complete:
        sizes.append(len(await feed.more()))
    assert sizes == [100, 100, 50]
    assert feed.rows == service.rows
    assert await feed.more() == []
    assert service.calls == [(PAGE, 0), (PAGE, 100), (PAGE, 200)]
    assert (feed.state.loaded, feed.state.total) == (250, 250)


async def test_no_recordings() -> None:
    feed = RecordingsFeed(Service(0))
    assert await feed.more() == []
    assert feed.complete
    assert feed.state.total == 0


async def test_two_at_once_are_one() -> None:
    service = Service(250)
    feed = RecordingsFeed(service)
    first, second = await asyncio.gather(feed.more(), feed.more())
    assert (len(first), len(second)) == (100, 0)
    assert len(service.calls) == 1


async def test_an_error_is_kept_and_the_page_tried_again() -> None:
    service = Service(150)
    feed = RecordingsFeed(service)
    await feed.more()
    service.error = NetworkError("no route")
    assert await feed.more() == []
    assert feed.state.error is service.error
    assert feed.state.loaded == 100
    service.error = ValueError("something else")
    await feed.more()
    assert feed.state.error is not None
    assert "listing recordings" in feed.state.error.detail
    service.error = None
    assert len(await feed.more()) == 50
    assert feed.state.error is None


async def test_a_total_that_is_wrong_does_not_keep_it_asking() -> None:
    service = Service(150)
    service.lies_about_total = 1000
    feed = RecordingsFeed(service)
    for _ in range(10):
        await feed.more()
    assert feed.complete
    assert len(service.calls) == 3


async def test_a_refresh_finds_what_is_new_and_what_has_changed() -> None:
    service = Service(250)
    feed = RecordingsFeed(service)
    await feed.more()
    await feed.more()
    for _ in range(3):
        service.record()
    service.rows[10] = row(service.made - 11, seconds=9.0)
    changed = await feed.refresh()
    assert {r.stream_id for r in changed} == {
        "stream-250",
        "stream-251",
        "stream-252",
        service.rows[10].stream_id,
    }
    assert feed.rows == service.rows[:203]
    assert len(await feed.more()) == 50
    assert feed.rows == service.rows


async def test_a_refresh_after_many_new_ones_leaves_no_hole() -> None:
    service = Service(120)
    feed = RecordingsFeed(service)
    await feed.more()
    for _ in range(250):
        service.record()
    await feed.refresh()
    while not feed.complete:
        await feed.more()
    assert feed.rows == service.rows


async def test_what_was_deleted_goes_with_a_refresh() -> None:
    service = Service(150)
    feed = RecordingsFeed(service)
    await feed.more()
    del service.rows[20]
    await feed.refresh()
    while not feed.complete:
        await feed.more()
    assert feed.rows == service.rows


@given(
    count=st.integers(0, 320),
    steps=st.lists(st.sampled_from(["more", "refresh", "record"]), max_size=20),
)
@settings(max_examples=60, deadline=None)
def test_each_recording_is_there_once_and_in_order(
    count: int, steps: list[str]
) -> None:
    async def run() -> None:
        service = Service(count)
        feed = RecordingsFeed(service)
        for step in steps:
            if step == "record":
                service.record()
            else:
                await getattr(feed, step)()
        await feed.refresh()
        for _ in range(10):
            await feed.more()
        assert feed.complete
        assert feed.rows == service.rows

    asyncio.run(run())
