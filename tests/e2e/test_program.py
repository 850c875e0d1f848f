"""The whole program on a pseudo-terminal, on its own service, over real WebRTC."""

from __future__ import annotations

import os
import signal
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pty_program import PtyProgram, alive, children_of

CTRL_C = "\x03"
F10 = "\x1b[21~"


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str | None]:
    """An environment of its own, so that nobody's settings are touched."""
    return {
        "HOME": str(tmp_path),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "ODYSSEY_API_KEY": None,
        "ODYSSEY_API_URL": None,
    }


@pytest.fixture
def shared_memory() -> Iterator[None]:
    """Nothing of ours stays in shared memory."""
    folder = Path("/dev/shm")
    before = set(os.listdir(folder)) if folder.is_dir() else set()
    yield
    after = set(os.listdir(folder)) if folder.is_dir() else set()
    assert {n for n in after - before if "odyssey" in n or "tty-graphics" in n} == set()


def gone(pids: list[int], seconds: float = 4.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not any(alive(pid) for pid in pids):
            return True
        time.sleep(0.05)
    return False


PICTURES = {"kitty": b"\x1b_G", "iterm2": b"\x1b]1337;File=", "sixel": b"\x1bP0;1;0q"}


@pytest.mark.parametrize("graphics", ["cells", *PICTURES])
@pytest.mark.usefixtures("shared_memory")
def test_a_prompt_becomes_video_and_leaving_leaves_nothing(
    home: dict[str, str | None], graphics: str
) -> None:
    arguments = ["--demo", "--prompt", "A red fox at noon", "--graphics", graphics]
    with PtyProgram(*arguments, environment=home, kitty=graphics == "kitty") as program:
        program.wait_for("live")
        program.wait_frames(20)
        children = children_of(program.pid)
        assert children
        program.press("Night falls\r")
        program.wait_for("acknowledged")
        program.wait_frames(10)
        program.press(F10)
        program.wait_for("End the stream and quit?")
        program.wait_frames(5)
        program.press("y")
        assert program.wait() == 0
        assert program.modes_left() == {}
        assert gone(children)
        assert termios.tcgetattr(program._master)[3] & termios.ECHO
        if graphics in PICTURES:
            assert any(s.startswith(PICTURES[graphics]) for s in program.strings)


def test_the_second_interrupt_quits(home: dict[str, str | None]) -> None:
    with PtyProgram("--demo", environment=home) as program:
        program.wait_for("ready")
        program.press(CTRL_C)
        program.wait_for("Ctrl+C again")
        program.press(CTRL_C)
        assert program.wait() == 0
        assert program.modes_left() == {}


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
@pytest.mark.usefixtures("shared_memory")
def test_a_signal_closes_the_session_and_restores_the_terminal(
    home: dict[str, str | None], number: signal.Signals
) -> None:
    with PtyProgram("--demo", "--prompt", "A fox", environment=home) as program:
        program.wait_for("live")
        program.wait_frames(5)
        children = children_of(program.pid)
        program.signal(number)
        assert program.wait() == 128 + number
        assert program.modes_left() == {}
        assert gone(children)


@pytest.mark.usefixtures("shared_memory")
def test_a_terminal_that_goes_takes_everything_with_it(
    home: dict[str, str | None],
) -> None:
    with PtyProgram("--demo", "--prompt", "A fox", environment=home) as program:
        program.wait_for("live")
        children = children_of(program.pid)
        program.hang_up()
        program.wait()
        assert gone(children)


def test_a_killed_program_takes_its_service_with_it(
    home: dict[str, str | None],
) -> None:
    with PtyProgram("--demo", environment=home) as program:
        program.wait_for("ready")
        children = children_of(program.pid)
        program.signal(signal.SIGKILL)
        program.wait()
        assert gone(children, 6)


def test_no_secret_reaches_screen_or_log(
    home: dict[str, str | None], tmp_path: Path
) -> None:
    secret = "ody_very_secret_key_0123456789"
    home["ODYSSEY_API_KEY"] = secret
    arguments = ["--api-url", "http://127.0.0.1:9", "--prompt", "A fox", "--debug"]
    with PtyProgram(*arguments, environment=home) as program:
        program.wait_for("unreachable")
        assert secret.encode() not in bytes(program.raw)
        program.press(F10)
        program.wait()
    logs = list((tmp_path / "state").rglob("*.log*"))
    assert logs
    for path in logs:
        assert secret not in path.read_text()
