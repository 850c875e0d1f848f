"""Progress lines: redrawn on a terminal, written now and then elsewhere."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from odyssey_tui.commands import progress as progress_module
from odyssey_tui.commands.progress import (
    PLAIN_SECONDS,
    ProgressLines,
    clock_text,
    progress_line,
    progress_lines,
)
from odyssey_tui.errors import TransferLostError
from odyssey_tui.transfers import Progress, Snapshot, State

HALF = Progress(
    "k", Path("clip.mp4"), State.RECEIVING, 13_500_000, 27_000_000, 4.2e6, 3.2
)


def snapshot(*downloads: Progress) -> Snapshot:
    return Snapshot.of(downloads)


def test_a_line_says_everything() -> None:
    assert progress_line(HALF) == (
        "clip.mp4   50% [##########..........]  13.5 MB of 27.0 MB  4.2 MB/s  0:04 left"
    )


def test_without_a_length_there_is_no_share() -> None:
    line = progress_line(Progress("k", Path("a.jsonl"), State.RECEIVING, 999, None))
    assert line == "a.jsonl  999 B  0 B/s"


def test_a_wait_says_why() -> None:
    error = TransferLostError("The connection to \x1b[2Jhost broke.")
    line = progress_line(Progress("k", Path("a.mp4"), State.WAITING, error=error))
    assert "waits to try again: Connection lost: The connection" in line
    assert line.isprintable()


def test_only_those_at_work_have_lines() -> None:
    queued = Progress("q", Path("q"), State.QUEUED)
    saved = Progress("s", Path("s"), State.SAVED)
    lines = progress_lines(snapshot(HALF, queued, saved, queued))
    assert len(lines) == 2
    assert lines[1] == "2 more waiting"


def test_plain_lines_come_at_intervals_and_have_no_escapes() -> None:
    stream, now = io.StringIO(), [0.0]
    lines = ProgressLines(stream, lambda: snapshot(HALF), lambda: now[0])
    for now[0] in (1.0, PLAIN_SECONDS - 0.1, PLAIN_SECONDS, PLAIN_SECONDS + 1):
        lines.update()
    assert stream.getvalue() == progress_line(HALF) + "\n"
    lines.say("done")
    assert stream.getvalue().endswith("left\ndone\n")
    assert "\x1b" not in stream.getvalue()


def test_a_terminal_is_redrawn_within_its_width(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(progress_module, "columns", lambda _stream: 30)
    stream = io.StringIO()
    lines = ProgressLines(stream, lambda: snapshot(HALF, HALF))
    lines.update(force=True)
    lines.update(force=True)
    first, second = stream.getvalue().split("\x1b[2A\r\x1b[J")
    assert first == second
    assert all(len(line) < 30 for line in first.splitlines())
    lines.say("done")
    assert stream.getvalue().endswith("\x1b[2A\r\x1b[Jdone\n")
    lines.clear()
    assert stream.getvalue().endswith("done\n"), "nothing is left to be cleared"


def test_clock() -> None:
    assert [clock_text(s) for s in (0.2, 59.0, 3600.5, 1e9)] == [
        *("0:01", "0:59", "1:00:01", "long"),
    ]
