"""Batches: in order, never after a gap, and no waiting for a slow disk."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odyssey_tui.errors import StorageError, StorageFullError
from odyssey_tui.transfers import part as part_module
from odyssey_tui.transfers import writer as writer_module
from odyssey_tui.transfers.part import PartFile
from odyssey_tui.transfers.threads import in_thread
from odyssey_tui.transfers.writer import Writer

CHUNK = b"x" * 1000


@pytest.fixture
def part(tmp_path: Path) -> Iterator[PartFile]:
    made = PartFile(tmp_path / "clip.mp4")
    made.open()
    yield made
    made.close()


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches and intervals of a size for tests."""
    monkeypatch.setattr(writer_module, "BATCH_BYTES", 4000)
    monkeypatch.setattr(writer_module, "SYNC_BYTES", 8000)


async def _add(writer: Writer, count: int) -> None:
    for _ in range(count):
        await writer.add(CHUNK)
        await asyncio.sleep(0.001)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.binary(max_size=3000), max_size=40), st.integers(1, 5))
def test_what_is_added_is_written_in_order(chunks: list[bytes], pieces: int) -> None:
    class Memory:
        disk_keeps_up = True

        def __init__(self) -> None:
            self.data = b""

        def append(self, batch: list[bytes]) -> None:
            self.data += b"".join(batch)

        def sync(self) -> None:
            pass

    async def write(memory: Memory) -> None:
        writer = Writer(memory)  # type: ignore[arg-type]
        for chunk in chunks:
            await writer.add(chunk)
        await writer.finish()

    memory = Memory()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writer_module, "BATCH_CHUNKS", pieces)
        asyncio.run(write(memory))
    assert memory.data == b"".join(chunks)


async def test_bytes_of_a_slow_link_do_not_wait_for_a_full_batch(
    part: PartFile,
) -> None:
    now = [0.0]
    writer = Writer(part, lambda: now[0])
    await writer.add(b"a")
    now[0] = 0.6
    await writer.add(b"b")
    await writer.add(b"c")
    await writer.finish()
    assert part.path.read_bytes() == b"abc"


@pytest.mark.usefixtures("small")
async def test_nothing_is_written_after_a_batch_that_failed(
    part: PartFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []

    def full(_descriptor: int, chunks: list[bytes]) -> None:
        calls.append(len(chunks))
        raise OSError(28, "full")

    monkeypatch.setattr(part_module, "write_all", full)
    writer = Writer(part)
    with pytest.raises(StorageFullError):
        await _add(writer, 20)
    await writer.finish()
    assert calls == [4]
    assert part.size == 0


@pytest.mark.usefixtures("small")
async def test_a_quick_disk_has_nearly_all_before_the_end(
    part: PartFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = []
    monkeypatch.setattr(
        part_module, "sync", lambda _fd, *, all_of_it: synced.append(all_of_it)
    )
    writer = Writer(part)
    for _ in range(40):
        await writer.add(CHUNK)
        await asyncio.sleep(0.002)
    await writer.finish()
    assert part.disk_keeps_up
    assert len(synced) >= 3
    part.publish(overwrite=False)
    assert synced[-1] is True


@pytest.mark.usefixtures("small")
async def test_a_disk_that_cannot_keep_up_is_not_waited_for(
    part: PartFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = threading.Event()
    synced = []

    def slow(_descriptor: int, *, all_of_it: bool) -> None:
        synced.append(all_of_it)
        assert release.wait(10)

    monkeypatch.setattr(part_module, "sync", slow)
    writer = Writer(part)
    for _ in range(60):
        await writer.add(CHUNK)
    assert not part.disk_keeps_up
    finish = asyncio.create_task(writer.finish())
    await asyncio.sleep(0.02)
    assert not finish.done(), "the file must not be closed under a sync"
    release.set()
    await finish
    part.publish(overwrite=False)
    assert synced == [False]
    assert part.target.stat().st_size == 60_000


@pytest.mark.usefixtures("small")
async def test_a_disk_with_a_fault_is_said(
    part: PartFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_descriptor: int, *, all_of_it: bool) -> None:
        raise OSError(5, "fault")

    monkeypatch.setattr(part_module, "sync", broken)
    writer = Writer(part)
    with pytest.raises(StorageError) as caught:
        await _add(writer, 100)
    assert caught.value.code == "EIO"


async def test_work_in_a_thread_is_waited_for_by_a_cancelled_caller() -> None:
    release, ended = threading.Event(), threading.Event()

    def work() -> None:
        assert release.wait(10)
        ended.set()

    task = asyncio.create_task(in_thread(work))
    await asyncio.sleep(0.01)
    for _ in range(3):
        task.cancel()
        await asyncio.sleep(0.01)
        assert not task.done()
    release.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended.is_set()
