"""Recordings on disk, and the folder they live in."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import msgspec
import pytest

from odyssey_tui.local.auth import Account
from odyssey_tui.local.config import ServiceConfig, ServiceStartError, is_api_key
from odyssey_tui.local.files import DataFolder, write_atomically
from odyssey_tui.local.storage import STREAM_ID, RecordingEntry, RecordingStore

MIB = 1024 * 1024
ALICE, BOB = Account("alice"), Account("bob")


def store(folder: Path, max_bytes: int = 100 * MIB) -> RecordingStore:
    folder.mkdir(exist_ok=True)
    return RecordingStore(folder, max_bytes=max_bytes)


def recorded(
    recordings: RecordingStore, account: Account = ALICE, size: int = 1000
) -> RecordingEntry:
    entry = recordings.create(account, 1280, 704)
    entry.video_path.write_bytes(b"v" * size)
    entry.events_path.write_bytes(b"{}\n")
    recordings.finish(entry, 40, 2.0)
    return entry


def test_an_entry_from_start_to_end(tmp_path: Path) -> None:
    recordings = store(tmp_path / "r")
    entry = recordings.create(ALICE, 704, 1280)
    assert STREAM_ID.fullmatch(entry.stream_id)
    assert entry.dir.is_dir()
    assert not entry.finished
    assert recordings.get(entry.stream_id) is entry
    assert recordings.page(ALICE, 10, 0) == ([], 0)
    entry.video_path.write_bytes(b"video")
    recordings.finish(entry, 30, 1.5)
    assert recordings.page(ALICE, 10, 0) == ([entry], 1)
    assert (entry.frame_count, entry.duration_seconds) == (30, 1.5)
    assert entry.ended_at is not None
    assert entry.ended_at >= entry.started_at
    assert entry.ended_at.endswith("Z")


def test_pages_hold_ones_own_newest_first(tmp_path: Path) -> None:
    recordings = store(tmp_path / "r")
    mine = [recorded(recordings).stream_id for _ in range(5)]
    theirs = recorded(recordings, BOB)
    page, total = recordings.page(ALICE, 2, 1)
    assert total == 5
    assert [entry.stream_id for entry in page] == [mine[3], mine[2]]
    assert recordings.page(ALICE, 10, 5) == ([], 5)
    assert recordings.page(BOB, 10, 0) == ([theirs], 1)


def test_recordings_survive_a_restart(tmp_path: Path) -> None:
    before = store(tmp_path / "r")
    ids = [recorded(before).stream_id for _ in range(3)]
    after = store(tmp_path / "r")
    page, total = after.page(ALICE, 10, 0)
    assert total == 3
    assert [entry.stream_id for entry in page] == ids[::-1]
    assert page[0].frame_count == 40
    assert page[0].video_path.read_bytes()


def test_a_moved_folder_is_found(tmp_path: Path) -> None:
    entry = recorded(store(tmp_path / "r"))
    (tmp_path / "r").rename(tmp_path / "elsewhere")
    moved = store(tmp_path / "elsewhere").get(entry.stream_id)
    assert moved is not None
    assert moved.video_path == tmp_path / "elsewhere" / entry.stream_id / "video.mp4"


def test_what_a_crash_left_behind_is_cleared(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    before = store(tmp_path / "r")
    running = before.create(ALICE, 1280, 704)
    (running.dir / "video.mp4.part").write_bytes(b"half a video")
    almost = before.create(ALICE, 1280, 704)
    almost.video_path.write_bytes(b"a video")
    damaged = recorded(before)
    (damaged.dir / "recording.json").write_bytes(b'{"stream_id": 7}')
    foreign = tmp_path / "r" / "not-a-stream"
    foreign.mkdir()
    after = store(tmp_path / "r")
    assert after.get(running.stream_id) is None
    assert not running.dir.exists()
    assert after.get(damaged.stream_id) is None
    kept = after.get(almost.stream_id)
    assert kept is not None
    assert kept.finished
    assert (kept.frame_count, kept.duration_seconds) == (None, None)
    assert foreign.exists()
    assert "unfinished recording" in caplog.text


def test_another_folders_index_is_not_believed(tmp_path: Path) -> None:
    recordings = store(tmp_path / "r")
    one, two = recorded(recordings), recorded(recordings)
    index = (one.dir / "recording.json").read_bytes()
    (two.dir / "recording.json").write_bytes(index)
    after = store(tmp_path / "r")
    assert after.get(one.stream_id) is not None
    assert after.get(two.stream_id) is None


def test_the_oldest_go_when_there_is_too_much(tmp_path: Path) -> None:
    recordings = store(tmp_path / "r", max_bytes=3_500)
    running = recordings.create(ALICE, 1280, 704)
    entries = [recorded(recordings) for _ in range(5)]
    page, _ = recordings.page(ALICE, 10, 0)
    assert page
    assert page == entries[::-1][: len(page)]
    assert not entries[0].dir.exists()
    assert recordings.get(running.stream_id) is running
    big = recorded(recordings, size=10_000)
    assert recordings.page(ALICE, 10, 0) == ([big], 1)


def test_discarding_twice_is_harmless(tmp_path: Path) -> None:
    recordings = store(tmp_path / "r")
    entry = recordings.create(ALICE, 1280, 704)
    recordings.discard(entry)
    recordings.discard(entry)
    assert recordings.get(entry.stream_id) is None
    assert not entry.dir.exists()


def test_threads_may_record_at_the_same_time(tmp_path: Path) -> None:
    recordings = store(tmp_path / "r")
    threads = [
        threading.Thread(target=lambda: [recorded(recordings) for _ in range(5)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert recordings.page(ALICE, 100, 0)[1] == 20
    assert store(tmp_path / "r").page(ALICE, 100, 0)[1] == 20


def test_the_index_says_nothing_of_where_it_is(tmp_path: Path) -> None:
    entry = recorded(store(tmp_path / "r"))
    text = (entry.dir / "recording.json").read_bytes()
    assert str(tmp_path).encode() not in text
    assert msgspec.json.decode(text)["stream_id"] == entry.stream_id


def test_a_write_that_fails_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    write_atomically(path, b"old")

    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_data_folder_keeps_its_secret_and_key(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    secret, key = folder.secret, folder.own_api_key()
    folder.close()
    assert is_api_key(key)
    assert key.startswith("ody_demo_")
    again = DataFolder(tmp_path / "data")
    assert again.secret == secret
    assert again.own_api_key() == key
    again.close()
    for name in ("secret", "api-key"):
        assert (tmp_path / "data" / name).stat().st_mode & 0o077 == 0


def test_a_data_folder_serves_one_at_a_time(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    with pytest.raises(ServiceStartError, match="another service"):
        DataFolder(tmp_path)
    folder.close()
    DataFolder(tmp_path).close()


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ServiceStartError, match="data folder"):
        DataFolder(tmp_path / "file")


def test_a_temporary_folder_goes_away() -> None:
    folder = DataFolder(None)
    assert folder.path.is_dir()
    folder.close()
    assert not folder.path.exists()


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"api_key": "nonsense"}, "API key"),
        ({"port": 70_000}, "port"),
        ({"streamers": 0}, "streamer"),
    ],
)
def test_settings_that_cannot_work(settings: dict[str, object], words: str) -> None:
    with pytest.raises(ServiceStartError, match=words):
        ServiceConfig(**settings)  # type: ignore[arg-type]
