"""The driver, the pane and the presenter together, on a pseudo-terminal."""

from __future__ import annotations

import os
import re
import signal
import sys
import time
from base64 import standard_b64decode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.pty_program import PtyProgram, alive

SHM = Path("/dev/shm")
COMMAND = [sys.executable, "-m", "tests.ui.video_harness"]
ROOT = Path(__file__).parents[2]


class VideoTerminal(PtyProgram):
    """A terminal that can also read pictures from shared memory.

    Args:
        near: Whether it is on the same machine as the program.
        options: Options of the program.
    """

    def __init__(
        self, *options: str, kitty: bool = False, near: bool = False, **more: object
    ) -> None:
        self.pictures = 0
        self.mute = False
        self._near = near
        super().__init__(
            kitty=kitty,
            command=[*COMMAND, *options],
            columns=100,
            rows=30,
            **more,  # type: ignore[arg-type]
        )

    def _string(self, match: re.Match[bytes]) -> bytes:
        control, _, payload = match.group(2).partition(b";")
        number = re.search(rb"i=(\d+)", control)
        question = b"a=q" in control
        readable = b"t=d" in control or (self._near and b"t=s" in control)
        if readable and b"t=s" in control:
            path = SHM / standard_b64decode(payload).decode().lstrip("/")
            size = path.stat().st_size
            path.unlink()
            self.pictures += not question and size > 1000
        if question and self._kitty and number is not None:
            said = b"OK" if readable else b"EBADF"
            self._write(b"\x1b_Gi=" + number.group(1) + b";" + said + b"\x1b\\")
        self.strings.append(match.group(0))
        return b""

    def _write(self, data: bytes) -> None:
        if not self.mute:
            super()._write(data)


Start = Callable[..., VideoTerminal]


@pytest.fixture(scope="module")
def lively() -> Iterator[VideoTerminal]:
    """One program in a terminal for text, for all tests that leave it running."""
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        program = VideoTerminal()
    finally:
        os.chdir(before)
    with program:
        program.wait_for("type here")
        yield program


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    monkeypatch.chdir(ROOT)
    running: list[VideoTerminal] = []

    def run(*options: str, frames: int = 5, **more: object) -> VideoTerminal:
        program = VideoTerminal(*options, **more)  # type: ignore[arg-type]
        running.append(program)
        program.wait_for("type here")
        program.wait_frames(frames)
        return program

    yield run
    for program in running:
        program.close()


def painted(program: VideoTerminal) -> list[int]:
    """For each row of the screen, the cells with a colour of the picture."""
    with program._lock:
        return [
            sum(
                program._screen.buffer[y][x].bg not in {"default", "121212", "1e1e1e"}
                for x in range(program.columns)
            )
            for y in range(program.rows)
        ]


def until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to that"
        time.sleep(0.02)


def leftovers(program: VideoTerminal) -> list[str]:
    """Shared memory of a program that is no more."""
    if not SHM.is_dir():
        return []
    return [p.name for p in SHM.glob(f"odyssey-tui-{program.pid}-*")]


def after_leaving(program: VideoTerminal) -> bytes:
    """What was written after the alternate screen was left for the last time."""
    return bytes(program.raw).rpartition(b"\x1b[?1049l")[2]


def assert_left_clean(program: VideoTerminal) -> None:
    assert program.modes_left() == {}
    assert b"\x1b[<u" in program.raw, "the keyboard protocol is popped"
    rest = after_leaving(program)
    assert b"\x1b_G" not in rest
    assert b"$p" not in rest
    assert len(rest) < 200
    assert leftovers(program) == []


def test_frames_flow_and_answers_are_no_keys(lively: VideoTerminal) -> None:
    for key in "keys among frames":
        lively.press(key)
        time.sleep(0.01)
    lively.wait_for("keys among frames", 5)
    lively.wait_frames(20)
    text = lively.text()
    assert "$y" not in text
    assert "keys among frames " in text, "and nothing after them"
    assert sum(painted(lively)) > 2000


def test_a_key_is_not_behind_pictures(lively: VideoTerminal) -> None:
    delays = []
    for number in range(10):
        mark = chr(0x100 + number)
        begin = time.monotonic()
        lively.press(mark)
        lively.wait_for(mark, 5)
        delays.append(time.monotonic() - begin)
    # No measure of performance: only that it is not the queue of a second.
    assert sorted(delays)[5] < 0.5


def test_a_dialog_stays_in_front_and_escape_closes_it(lively: VideoTerminal) -> None:
    lively.press("\x1bOQ")
    lively.wait_for("A dialog in front of the picture", 5)
    for _ in range(3):
        lively.wait_frames(3)
        assert "A dialog in front of the picture" in lively.text()
    whole = max(painted(lively)[:20])
    lively.press("\x1b")
    until(lambda: "A dialog" not in lively.text())
    # The picture is whole again where the dialog was.
    until(lambda: all(count >= whole for count in painted(lively)[10:18]))


def test_a_stray_continue_changes_nothing(lively: VideoTerminal) -> None:
    entered = bytes(lively.raw).count(b"\x1b[?1049h")
    lively.signal(signal.SIGCONT)
    lively.press("still here")
    lively.wait_for("still here", 5)
    lively.wait_frames(5)
    assert bytes(lively.raw).count(b"\x1b[?1049h") == entered


def test_resizing_keeps_the_picture(lively: VideoTerminal) -> None:
    lively.resize(70, 24)
    lively.wait_frames(10)
    until(lambda: sum(painted(lively)) > 500 and "still here" in lively.text())
    lively.resize(100, 30)
    until(lambda: sum(painted(lively)) > 2000)


def test_leaving_cells_leaves_nothing(lively: VideoTerminal) -> None:
    lively.press("\x11")
    assert lively.wait() == 0
    assert_left_clean(lively)


def test_shared_memory_suspension_and_coming_back(start: Start) -> None:
    if not SHM.is_dir():
        pytest.skip("no shared memory folder here")
    program = start(kitty=True, near=True)
    assert program.pictures >= 5
    program.press("\x1bOR")
    program.wait_for("A toast over the picture", 5)
    program.wait_frames(5)
    program.press("\x1a")
    pid, status = os.waitpid(program.pid, os.WUNTRACED)
    assert pid == program.pid
    assert os.WIFSTOPPED(status)
    time.sleep(0.2)
    assert_left_clean(program)
    assert any(b"a=d,d=I" in string for string in program.strings)
    before = len(program.raw)
    time.sleep(0.2)
    assert len(program.raw) == before, "a stopped program writes nothing"
    program.signal(signal.SIGCONT)
    program.wait_frames(5)
    program.press("back")
    program.wait_for("back", 5)
    program.press("\x11")
    assert program.wait() == 0
    assert_left_clean(program)


def test_kitty_far_away_gets_pngs_in_chunks(start: Start) -> None:
    program = start(kitty=True)
    chunks = [s for s in program.strings if s.startswith(b"\x1b_G")]
    assert any(b"f=100" in chunk for chunk in chunks)
    assert not any(b"t=s" in c or b"t=t" in c for c in chunks if b"a=q" not in c)
    assert max(map(len, chunks)) < 4300
    program.signal(signal.SIGTERM)
    assert program.wait() == 128 + signal.SIGTERM
    assert_left_clean(program)


def test_a_broken_connection_ends_it_and_leaves_nothing(start: Start) -> None:
    program = start(kitty=True, near=SHM.is_dir())
    program.hang_up()
    until(lambda: not alive(program.pid), 8)
    assert leftovers(program) == []


def test_a_terminal_that_falls_silent_does_not_hold_up_keys_or_leaving(
    start: Start,
) -> None:
    program = start()
    program.mute = True
    program.wait_for("stopped answering", 5)
    program.mute = False
    program.press("typed in silence")
    program.mute = True
    program.wait_for("typed in silence", 5)
    program.signal(signal.SIGTERM)
    assert program.wait() == 128 + signal.SIGTERM
    assert program.modes_left() == {}


def test_typing_costs_bytes_for_what_changes_only(start: Start) -> None:
    program = start("--graphics", "none", frames=0)
    program.press("ab")
    program.wait_for("ab", 5)
    time.sleep(0.3)
    before = len(program.raw)
    program.press("c")
    program.wait_for("abc", 5)
    time.sleep(0.2)
    assert len(program.raw) - before < 200
