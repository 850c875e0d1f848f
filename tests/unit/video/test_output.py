"""The writing thread, on a real pseudo-terminal."""

from __future__ import annotations

import os
import pty
import select
import time
import tty
from collections.abc import Callable, Iterator

import pytest

from odyssey_tui.video.output import TerminalOutput


class Pty:
    """Both ends of a pseudo-terminal."""

    def __init__(self) -> None:
        self.master, self.slave = pty.openpty()
        tty.setraw(self.slave)

    def read(self, until: bytes, seconds: float = 5.0) -> bytes:
        """Everything up to and with ``until``."""
        data, end = b"", time.monotonic() + seconds
        while until not in data:
            assert time.monotonic() < end, data
            if select.select([self.master], [], [], 0.05)[0]:
                data += os.read(self.master, 65536)
        return data

    def close(self) -> None:
        for fd in (self.master, self.slave):
            if fd >= 0:
                os.close(fd)


class Source:
    """A frame source that hands out what it is given."""

    def __init__(self) -> None:
        self.parts: list[bytes | float] = []
        self.interrupted: list[bool] = []
        self.log: list[tuple[int, bool]] = []
        self.before_others = b""
        self.failing = False

    def next_part(self, now: float, *, interrupted: bool) -> bytes | float | None:
        if self.failing:
            raise RuntimeError("broken")
        if not self.parts:
            return None
        self.interrupted.append(interrupted)
        return self.parts.pop(0)

    def wrote(self, size: int, now: float, *, picture: bool) -> None:
        self.log.append((size, picture))

    def interrupt(self) -> bytes:
        return self.before_others

    def touched(self) -> tuple[()]:
        return ()

    def acknowledged(self, number: int | None, now: float) -> None: ...

    def typed(self, now: float) -> None: ...

    def farewell(self) -> bytes:
        return b""

    def await_answers(self) -> bool:
        return True

    def welcome(self) -> None: ...


@pytest.fixture
def terminal() -> Iterator[Pty]:
    ends = Pty()
    yield ends
    ends.close()


@pytest.fixture
def output(terminal: Pty) -> Iterator[TerminalOutput]:
    writer = TerminalOutput(terminal.slave)
    writer.start()
    yield writer
    writer.stop(0.5)


def test_user_interface_bytes_arrive_in_order(
    terminal: Pty, output: TerminalOutput
) -> None:
    for number in range(200):
        output.write(b"%d," % number)
    assert output.flush(5)
    expected = b"".join(b"%d," % number for number in range(200))
    assert terminal.read(b"199,") == expected


def test_it_never_blocks_whoever_writes(terminal: Pty, output: TerminalOutput) -> None:
    # Nobody reads: the terminal takes some kilobytes, the rest waits here.
    start = time.monotonic()
    for _ in range(100):
        output.write(b"x" * 10_000)
    output.write(b"end")
    assert time.monotonic() - start < 1
    assert not output.flush(0.05)
    assert len(terminal.read(b"end", 20)) == 1_000_003


def test_the_terminal_stays_blocking_for_others(
    terminal: Pty, output: TerminalOutput
) -> None:
    output.write(b"x")
    terminal.read(b"x")
    assert os.get_blocking(terminal.slave)


def test_pictures_wait_for_the_user_interface(
    terminal: Pty, output: TerminalOutput
) -> None:
    source = Source()
    output.write(b"first", hold=True)
    source.parts = [b"<picture>"]
    output.attach(source)
    output.write(b"second")
    terminal.read(b"second")
    time.sleep(0.05)
    assert source.parts, "held until the update is known to be complete"
    output.release()
    assert terminal.read(b">") == b"<picture>"


def test_no_picture_inside_an_update_of_the_user_interface(
    terminal: Pty, output: TerminalOutput
) -> None:
    source = Source()
    output.write(b"\x1b[?2026hA")
    source.parts = [b"<picture>"]
    output.attach(source)
    terminal.read(b"A")
    time.sleep(0.05)
    assert source.parts
    output.write(b"B\x1b[?2026l")
    assert terminal.read(b">") == b"B\x1b[?2026l<picture>"


def test_others_go_between_the_parts_of_a_picture(
    terminal: Pty, output: TerminalOutput
) -> None:
    source = Source()
    source.before_others = b"(pause)"
    source.parts = [b"<one>", 0.2, b"<two>"]
    output.attach(source)
    data = terminal.read(b"<one>")
    output.write(b"key")
    data += terminal.read(b"<two>")
    assert data == b"<one>(pause)key<two>"
    assert source.interrupted == [True, False, True]
    assert (len(b"key"), False) in source.log
    assert (len(b"<two>"), True) in source.log


def test_a_source_that_asks_for_time_is_asked_again(
    terminal: Pty, output: TerminalOutput
) -> None:
    source = Source()
    source.parts = [0.05, b"<late>"]
    start = time.monotonic()
    output.attach(source)
    terminal.read(b"<late>")
    assert time.monotonic() - start >= 0.05


def test_a_broken_source_does_not_stop_the_keys(
    terminal: Pty, output: TerminalOutput, caplog: pytest.LogCaptureFixture
) -> None:
    source = Source()
    source.failing = True
    output.attach(source)
    output.write(b"key")
    terminal.read(b"key")
    output.wake()
    _until(lambda: output.source is None)
    output.write(b"another")
    terminal.read(b"another")
    assert "given up" in caplog.text


def test_a_terminal_that_goes_away_is_reported_once(terminal: Pty) -> None:
    gone: list[bool] = []
    writer = TerminalOutput(terminal.slave, on_gone=lambda: gone.append(True))
    writer.start()
    os.close(terminal.master)
    os.close(terminal.slave)
    terminal.master = terminal.slave = -1
    for _ in range(20):
        writer.write(b"x" * 1000)
        time.sleep(0.005)
    _until(lambda: writer.gone)
    assert writer.flush(1)
    writer.write(b"ignored")
    writer.stop(0.5)
    assert gone == [True]


def test_stopping_does_not_wait_for_a_terminal_that_takes_nothing(
    terminal: Pty,
) -> None:
    writer = TerminalOutput(terminal.slave)
    writer.start()
    writer.write(b"x" * 1_000_000)
    start = time.monotonic()
    writer.stop(0.2)
    assert time.monotonic() - start < 3


def test_it_can_be_started_again(terminal: Pty, output: TerminalOutput) -> None:
    source = Source()
    output.attach(source)
    output.write(b"one")
    assert output.flush(5)
    assert output.running
    output.stop()
    assert not output.running
    output.write(b"lost")
    output.start()
    source.parts = [b"<picture>"]
    output.write(b"two")
    assert terminal.read(b">") == b"onetwo<picture>"
    assert output.source is source


def test_a_pipe_will_do(tmp_path: object) -> None:
    read, write = os.pipe()
    writer = TerminalOutput(write)
    writer.start()
    writer.write(b"hello" * 1000)
    assert writer.flush(5)
    writer.stop(0.5)
    os.close(write)
    assert len(os.read(read, 65536)) == 5000
    os.close(read)


def _until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)
