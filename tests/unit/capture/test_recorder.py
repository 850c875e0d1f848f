"""The recorder: never in the way, bounded, and always with a result."""

from __future__ import annotations

import errno
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from odyssey_tui.capture import CaptureContext, LocalRecorder, RecordingResult
from odyssey_tui.capture.movie import MovieWriter
from odyssey_tui.capture.recorder import START_FREE_BYTES
from odyssey_tui.capture.sink import RawFile, StagedFile
from odyssey_tui.capture.worker import MIN_FREE_BYTES
from odyssey_tui.errors import CaptureError
from odyssey_tui.models import LANDSCAPE_SIZE, DecodedFrame
from tests.unit.capture.support import (
    CONTEXT,
    LimitedFile,
    SlowMovie,
    contents,
    frame,
)

GIGABYTE = 10**9


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    yield
    names = [thread.name for thread in threading.enumerate()]
    assert "odyssey-recorder" not in names


def waited_for(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.002)
    return condition()


def ended(recorder: LocalRecorder) -> RecordingResult:
    """The result of a recording that ends by itself."""
    assert waited_for(lambda: recorder.result is not None)
    return recorder.stop()


def test_a_recording(tmp_path: Path) -> None:
    results: list[tuple[str, RecordingResult]] = []
    recorder = LocalRecorder(
        tmp_path / "new",
        CONTEXT,
        on_end=lambda r: results.append((threading.current_thread().name, r)),
        queue_frames=200,
    )
    frames = [frame(n) for n in range(100)]
    for one in frames:
        recorder.put(one)
    assert recorder.running
    result = recorder.stop()
    assert not recorder.running
    assert results == [("odyssey-recorder", result)]
    assert result.error is None
    assert result.path == recorder.path
    assert result.path.parent == tmp_path / "new"
    assert "a-lighthouse-by-the-sea_1a2b3c4d" in result.path.name
    assert result.bytes == result.path.stat().st_size
    assert (result.frames, result.seconds, result.dropped) == (100, 5.0, 0)
    found = contents(result.path)
    assert len(found.decoded) == 100
    assert found.tags["title"] == CONTEXT.prompt
    assert found.tags["comment"] == CONTEXT.stream_id


def test_in_real_time_nothing_is_lost(tmp_path: Path) -> None:
    frames = [frame(n, size=LANDSCAPE_SIZE) for n in range(20)]
    recorder = LocalRecorder(tmp_path, CONTEXT)
    begun = time.monotonic()
    for number in range(60):
        shown = frames[number % 20].frame
        recorder.put(DecodedFrame(shown, *LANDSCAPE_SIZE, 50 * number, begun))
        time.sleep(max(0.0, begun + 0.05 * (number + 1) - time.monotonic()))
    result = recorder.stop()
    assert result.error is None
    assert result.frames + result.dropped == 60
    assert result.frames >= 0.99 * 60
    assert result.seconds == 3.0
    assert len(contents(result.path).decoded) == result.frames


def test_progress_counts_what_is_done(tmp_path: Path) -> None:
    recorder = LocalRecorder(tmp_path, CONTEXT)
    assert recorder.progress.frames == 0
    for number in range(40):
        recorder.put(frame(number))
    assert waited_for(lambda: recorder.progress.frames == 40)
    progress = recorder.progress
    assert progress.seconds == 2.0
    assert progress.dropped == 0
    assert 0 < progress.bytes == recorder.path.stat().st_size
    assert len(contents(recorder.path).decoded) > 20
    result = recorder.stop()
    assert recorder.progress.bytes == result.bytes


def test_stopping_twice_and_late_frames(tmp_path: Path) -> None:
    calls: list[RecordingResult] = []
    recorder = LocalRecorder(tmp_path, CONTEXT, on_end=calls.append)
    recorder.put(frame(0))
    recorder.request_stop()
    recorder.request_stop()
    recorder.put(frame(1))
    first = recorder.stop()
    recorder.put(frame(2))
    assert recorder.stop() is first
    assert recorder.result is first
    assert calls == [first]
    assert first.frames == 1
    assert first.dropped == 0


def test_stopping_from_on_end_and_an_on_end_that_fails(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    results: list[RecordingResult] = []

    def on_end(result: RecordingResult) -> None:
        results.append(recorder.stop())
        raise RuntimeError("boom")

    recorder = LocalRecorder(tmp_path, CONTEXT, on_end=on_end)
    recorder.put(frame(0))
    assert recorder.stop() is results[0]
    assert "boom" in caplog.text


def test_without_a_frame_there_is_no_file(tmp_path: Path) -> None:
    recorder = LocalRecorder(tmp_path, CONTEXT)
    assert recorder.path.exists()
    result = recorder.stop()
    assert result.error is not None
    assert "no frame" in result.error.detail
    assert (result.frames, result.bytes, result.seconds) == (0, 0, 0.0)
    assert list(tmp_path.iterdir()) == []


def test_two_recordings_in_one_second(tmp_path: Path) -> None:
    recorders = [LocalRecorder(tmp_path, CONTEXT, at=1e9) for _ in range(2)]
    for recorder in recorders:
        recorder.put(frame(0))
    one, other = (recorder.stop() for recorder in recorders)
    assert other.path.name == f"{one.path.stem} (2).mp4"
    assert {one.error, other.error} == {None}


def test_a_hostile_context(tmp_path: Path) -> None:
    context = CaptureContext(
        "../\x1b[2J\ud800" * 1000, "../../x\0", "\0", "http://a:b@c"
    )
    recorder = LocalRecorder(tmp_path, context)
    recorder.put(frame(0))
    result = recorder.stop()
    assert result.error is None
    assert [result.path] == list(tmp_path.iterdir())
    assert len(contents(result.path).decoded) == 1


# The queue


def test_a_slow_encoder_costs_frames_not_memory(tmp_path: Path) -> None:
    gate = threading.Semaphore(0)
    taken: list[int] = []

    def take(one: DecodedFrame) -> None:
        gate.acquire()
        taken.append(one.timestamp_ms)

    movie = SlowMovie(take)
    recorder = LocalRecorder(tmp_path, CONTEXT, queue_frames=5, open_movie=movie.open)
    recorder.put(frame(0, 0))
    # The first one is in the encoder's hands.
    assert waited_for(lambda: recorder._frames.qsize() == 0)
    for number in range(1, 21):
        recorder.put(frame(0, number))
    assert recorder.progress.dropped == 15
    for _ in range(4):
        gate.release()
    assert waited_for(lambda: len(taken) == 4)
    assert waited_for(lambda: recorder._frames.qsize() == 1)
    recorder.put(frame(0, 30))
    for _ in range(10):
        gate.release()
    result = recorder.stop()
    assert taken == [0, 1, 2, 3, 4, 5, 30]
    assert (result.frames, result.dropped) == (7, 15)
    assert (movie.finished, movie.abandoned) == (1, 1)


def test_a_stop_that_takes_too_long_leaves_out_what_waits(tmp_path: Path) -> None:
    def take(_: DecodedFrame) -> None:
        time.sleep(0.1)

    movie = SlowMovie(take)
    recorder = LocalRecorder(tmp_path, CONTEXT, open_movie=movie.open)
    for number in range(50):
        recorder.put(frame(0, number))
    result = recorder.stop(timeout=0.15)
    assert result is recorder.result
    assert result.error is None
    assert result.frames + result.dropped == 50
    assert 1 <= result.frames < 40


def test_a_disk_that_does_not_answer(tmp_path: Path) -> None:
    gate = threading.Event()
    calls: list[RecordingResult] = []
    movie = SlowMovie(lambda _: gate.wait(10) and None)
    recorder = LocalRecorder(
        tmp_path, CONTEXT, on_end=calls.append, open_movie=movie.open
    )
    recorder.put(frame(0))
    result = recorder.stop(timeout=0.01)
    assert result.error is not None
    assert "still being written" in result.error.detail
    assert recorder.result is None
    gate.set()
    final = recorder.stop()
    assert final.error is None
    assert calls == [final]


# What goes wrong


@pytest.mark.parametrize("failing", ["add", "finish", "open"])
def test_an_encoder_that_fails(
    tmp_path: Path, failing: str, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise ArithmeticError("\x1b[31mbad")

    movie = SlowMovie(lambda _: None)
    opener: Callable[[StagedFile], SlowMovie] = movie.open
    if failing == "open":
        opener = fail  # type: ignore[assignment]
    else:
        setattr(movie, failing, fail)
    recorder = LocalRecorder(tmp_path, CONTEXT, open_movie=opener)
    recorder.put(frame(0))
    if failing == "add":
        ended(recorder)
    result = recorder.stop()
    assert result.error is not None
    assert "could not be encoded (�[31mbad)" in result.error.detail
    assert "Nothing is saved." in result.error.detail
    assert list(tmp_path.iterdir()) == []
    assert result.frames == 0
    assert movie.abandoned == (failing != "open")


def test_a_frame_that_is_no_picture_ends_it_and_what_came_before_plays(
    tmp_path: Path,
) -> None:
    recorder = LocalRecorder(tmp_path, CONTEXT)
    for number in range(30):
        recorder.put(frame(number))
    recorder.put(DecodedFrame(None, 0, 0, 0, 0.0))  # type: ignore[arg-type]
    result = ended(recorder)
    assert result.error is not None
    assert "The first 1.5 s are in it." in result.error.detail
    assert (result.frames, result.dropped) == (30, 1)
    assert len(contents(result.path).decoded) == 30


def size_of_ninety(folder: Path) -> int:
    """Bytes of a whole recording of 90 frames."""
    recorder = LocalRecorder(folder, CONTEXT, queue_frames=100, at=0.0)
    for number in range(90):
        recorder.put(frame(number))
    size = recorder.stop().bytes
    recorder.path.unlink()
    return size


def test_a_full_disk_at_any_moment(tmp_path: Path) -> None:
    size = size_of_ninety(tmp_path)
    rooms = [0, 10, 500, 2000, size // 3, size // 2, size - 1500, size - 9, size - 1]
    seen = []
    for room in [*rooms, size + 8]:
        calls: list[RecordingResult] = []
        recorder = LocalRecorder(
            tmp_path,
            CONTEXT,
            on_end=calls.append,
            queue_frames=100,
            wrap_file=lambda raw, room=room: LimitedFile(raw, room),  # type: ignore[misc]
            at=0.0,
        )
        for number in range(90):
            recorder.put(frame(number))
        result = recorder.stop()
        assert calls == [result]
        # What comes after it has ended is not counted.
        assert result.frames + result.dropped <= 90
        seen.append(result.frames)
        if room > size:
            assert result.error is None
            continue
        error = result.error
        assert error is not None
        assert error.code == "ENOSPC"
        assert str(result.path) in error.detail
        assert error.hint
        if result.frames == 0:
            assert "Nothing is saved." in error.detail
            assert not result.path.exists()
            continue
        assert f"The first {result.seconds:.1f} s are in it." in error.detail
        assert result.path.stat().st_size == result.bytes <= room
        found = contents(result.path)
        assert len(found.decoded) == result.frames
        assert found.end_ms == result.seconds * 1000
        result.path.unlink()
    assert seen == sorted(seen)
    assert seen[0] == 0
    assert seen[-2] >= 75
    assert seen[-1] == 90


def test_a_full_disk_ends_it_while_frames_still_come(tmp_path: Path) -> None:
    calls: list[RecordingResult] = []
    recorder = LocalRecorder(
        tmp_path,
        CONTEXT,
        on_end=calls.append,
        wrap_file=lambda raw: LimitedFile(raw, 3000),
    )
    number = 0
    while recorder.running and number < 2000:
        recorder.put(frame(number))
        number += 1
        time.sleep(0.001)
    result = ended(recorder)
    assert result.error is not None
    assert calls == [result]
    recorder.put(frame(0))
    assert recorder._frames.qsize() == 0


def test_no_room_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(CaptureError, match="only 49 MB are free") as caught:
        LocalRecorder(tmp_path, CONTEXT, free_bytes=lambda _: START_FREE_BYTES - 10**6)
    assert caught.value.code == "ENOSPC"
    assert str(tmp_path) in caught.value.detail
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CaptureError, match="file"):
        LocalRecorder(tmp_path / "file" / "below", CONTEXT)


def test_a_disk_that_cannot_be_asked(tmp_path: Path) -> None:
    def fail(_: Path) -> int:
        raise OSError(errno.EIO, "bad")

    with pytest.raises(CaptureError) as caught:
        LocalRecorder(tmp_path, CONTEXT, free_bytes=fail)
    assert caught.value.code == "EIO"
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def _checks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("odyssey_tui.capture.worker.CHECK_SECONDS", 0.01)


@pytest.mark.usefixtures("_checks_often")
def test_it_stops_before_the_disk_is_full(tmp_path: Path) -> None:
    free = GIGABYTE
    recorder = LocalRecorder(tmp_path, CONTEXT, free_bytes=lambda _: free)
    for number in range(20):
        recorder.put(frame(number))
    assert waited_for(lambda: recorder.progress.frames == 20)
    free = MIN_FREE_BYTES - 1
    result = ended(recorder)
    assert result.error is not None
    assert result.error.code == "ENOSPC"
    assert "The first 1.0 s are in it." in result.error.detail
    assert len(contents(result.path).decoded) == 20


@pytest.mark.usefixtures("_checks_often")
def test_a_file_that_is_deleted_meanwhile(tmp_path: Path) -> None:
    recorder = LocalRecorder(tmp_path, CONTEXT)
    for number in range(20):
        recorder.put(frame(number))
    assert waited_for(lambda: recorder.progress.frames == 20)
    recorder.path.unlink()
    result = ended(recorder)
    assert result.error is not None
    assert "deleted" in result.error.detail
    assert (result.frames, result.bytes, result.dropped) == (0, 0, 20)


def test_the_movie_is_given_the_file_and_the_tags(tmp_path: Path) -> None:
    opened: list[StagedFile] = []

    def open_movie(file: StagedFile) -> MovieWriter:
        opened.append(file)
        return MovieWriter(file, {"title": "mine"})

    wrapped: list[RawFile] = []

    def wrap(raw: RawFile) -> RawFile:
        wrapped.append(raw)
        return raw

    recorder = LocalRecorder(tmp_path, CONTEXT, open_movie=open_movie, wrap_file=wrap)
    recorder.put(frame(0))
    assert contents(recorder.stop().path).tags["title"] == "mine"
    assert len(opened) == len(wrapped) == 1
