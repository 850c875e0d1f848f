"""A program on a pseudo-terminal, seen through a terminal emulator.

The emulator is pyte; graphics strings (APC, DCS, OSC) are taken out before it
and kept for inspection, and the queries that a terminal answers are answered,
so that acknowledged video flows.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import threading
import time
from collections.abc import Mapping
from pathlib import Path

import pyte

_STRINGS = re.compile(rb"\x1b([_P\]X^])(.*?)(?:\x1b\\|\x07)", re.DOTALL)
_UNFINISHED = re.compile(rb"\x1b(?:[_P\]X^].*|\[[0-9;:<=>? -/]*)?$", re.DOTALL)
_CSI = re.compile(rb"\x1b\[([<=>?]?)([0-9;:]*)([ -/]*)([@-~])")
_PYTE_SAFE = re.compile(rb"\x1b\[[<=>?][0-9;:]*[ -/]*[a-zA-Z]")


_NOT_OURS = ("TMUX", "NO_COLOR", "TERM_PROGRAM", "SSH_TTY", "CI", "COLUMNS", "LINES")


class PtyProgram:
    """Runs ``python -m odyssey_tui ...`` and plays its terminal.

    Args:
        arguments: Command line after the program's name.
        columns, rows: Size in cells of 10x20 pixels.
        environment: Added to the environment; ``None`` removes a variable.
        kitty: Answer graphics queries as kitty does (no shared memory).
    """

    def __init__(
        self,
        *arguments: str,
        columns: int = 120,
        rows: int = 36,
        environment: Mapping[str, str | None] | None = None,
        kitty: bool = False,
        command: list[str] | None = None,
    ) -> None:
        self.columns, self.rows = columns, rows
        self._kitty = kitty
        self.raw = bytearray()
        self.strings: list[bytes] = []
        self.acknowledged: list[int] = []
        self._pending = b""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._lock = threading.Lock()
        self.status: int | None = None
        argv = command or [sys.executable, "-m", "odyssey_tui", *arguments]
        self.pid, self._master = pty.fork()
        if self.pid == 0:
            self._become(argv, environment or {})
        self._resize()
        self.before = termios.tcgetattr(self._master)
        self._stopped = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _become(self, argv: list[str], environment: Mapping[str, str | None]) -> None:
        try:
            # Not os.environ alone: readline puts COLUMNS and LINES past it.
            env = {k: v for k, v in os.environ.items() if k not in _NOT_OURS}
            env.update(TERM="xterm-256color", COLORTERM="truecolor")
            for name, value in environment.items():
                env.pop(name, None)
                if value is not None:
                    env[name] = value
            time.sleep(0.05)  # the size is set by the parent
            os.execve(argv[0], argv, env)
        finally:
            os._exit(127)

    def _resize(self) -> None:
        size = struct.pack(
            "HHHH", self.rows, self.columns, self.columns * 10, self.rows * 20
        )
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, size)

    # The terminal

    def _read(self) -> None:
        # With a timeout, because a blocked read would keep the terminal open.
        while not self._stopped.is_set():
            try:
                if not select.select([self._master], [], [], 0.05)[0]:
                    continue
                data = os.read(self._master, 65536)
            except (OSError, ValueError):
                return
            if not data:
                return
            self._feed(data)

    def _feed(self, data: bytes) -> None:
        with self._lock:
            self.raw += data
            text = _STRINGS.sub(self._string, self._pending + data)
            unfinished = _UNFINISHED.search(text)
            cut = unfinished.start() if unfinished else len(text)
            text, self._pending = text[:cut], text[cut:]
            for match in _CSI.finditer(text):
                self._answer(*match.groups())
            self._stream.feed(_PYTE_SAFE.sub(self._private, text))

    @staticmethod
    def _private(match: re.Match[bytes]) -> bytes:
        """Private sequences that pyte knows stay; others would be printed."""
        whole = match.group(0)
        return whole if whole[2:3] == b"?" and whole[-1:] in b"hl" else b""

    def _answer(
        self, prefix: bytes, values: bytes, middle: bytes, final: bytes
    ) -> None:
        if prefix == b"?" and middle == b"$" and final == b"p":
            mode = int(values or 0)
            if mode >= 60000:
                self.acknowledged.append(mode)
            self._write(b"\x1b[?%d;%d$y" % (mode, 2 if mode == 2026 else 0))
        elif (prefix, final) == (b"", b"c"):
            self._write(b"\x1b[?62;22c")
        elif (prefix, final) == (b">", b"q"):
            name = b"kitty(0.36.0)" if self._kitty else b"test terminal 1.0"
            self._write(b"\x1bP>|" + name + b"\x1b\\")
        elif (values, final) == (b"14", b"t"):
            self._write(b"\x1b[4;%d;%dt" % (self.rows * 20, self.columns * 10))
        elif (values, final) == (b"16", b"t"):
            self._write(b"\x1b[6;20;10t")
        elif (values, final) == (b"5", b"n"):
            self._write(b"\x1b[0n")
        elif (values, final) == (b"6", b"n"):
            self._write(b"\x1b[1;1R")

    def _string(self, match: re.Match[bytes]) -> bytes:
        """Keep a complete string, answer it, and take it out of the text."""
        kind, body = match.groups()
        self.strings.append(match.group(0))
        if kind == b"_" and body.startswith(b"G") and b"a=q" in body and self._kitty:
            found = re.search(rb"[G,]i=(\d+)", body)
            reply = b"OK" if b"t=s" not in body and b"t=t" not in body else b"EBADF"
            number = found.group(1) if found else b"1"
            self._write(b"\x1b_Gi=" + number + b";" + reply + b"\x1b\\")
        return b""

    def _write(self, data: bytes) -> None:
        try:
            os.write(self._master, data)
        except OSError:
            return

    # The person

    def press(self, text: str) -> None:
        """Type ``text`` as a terminal would send it."""
        self._write(text.encode())

    def resize(self, columns: int, rows: int) -> None:
        """Change the window's size."""
        with self._lock:
            self.columns, self.rows = columns, rows
            self._screen.resize(rows, columns)
        self._resize()

    def text(self) -> str:
        """What the screen shows."""
        with self._lock:
            return "\n".join(self._screen.display)

    def wait_for(self, words: str, seconds: float = 15.0) -> float:
        """Wait until the screen shows ``words``; how long that took, in seconds."""
        start = time.monotonic()
        while time.monotonic() - start < seconds:
            if words in self.text():
                return time.monotonic() - start
            if self.poll() is not None:
                break
            time.sleep(0.02)
        raise AssertionError(f"{words!r} did not appear:\n{self.text()}")

    def wait_frames(self, count: int, seconds: float = 15.0) -> None:
        """Wait until ``count`` more frames have been acknowledged."""
        have = len(self.acknowledged)
        deadline = time.monotonic() + seconds
        while len(self.acknowledged) < have + count:
            assert time.monotonic() < deadline, self.text()
            time.sleep(0.02)

    # The end

    def poll(self) -> int | None:
        """Exit status, ``None`` while it runs; minus the number of a signal."""
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self.status = os.waitstatus_to_exitcode(status)
        return self.status

    def wait(self, seconds: float = 10.0) -> int:
        """Wait for the program to end by itself."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if (status := self.poll()) is not None:
                time.sleep(0.1)  # the last bytes are on their way
                return status
            time.sleep(0.02)
        raise AssertionError(f"still running:\n{self.text()}")

    def signal(self, number: int) -> None:
        """Send the program a signal."""
        os.kill(self.pid, number)

    def hang_up(self) -> None:
        """Close the terminal, as a broken SSH connection does."""
        self._stopped.set()
        self._reader.join(2)
        os.close(self._master)
        self._master = -1

    def close(self) -> None:
        """End it whatever it does."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
            self.status = -signal.SIGKILL
        if self._master >= 0:
            self.hang_up()

    def __enter__(self) -> PtyProgram:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # What is left

    def modes_left(self) -> dict[str, bool]:
        """Terminal modes that the output turned on and not off again."""
        state: dict[str, bool] = {}
        for match in re.finditer(rb"\x1b\[\?([0-9;]+)([hl])", bytes(self.raw)):
            for mode in match.group(1).split(b";"):
                state[mode.decode()] = match.group(2) == b"h"
        neutral = {"25": True, "7": True}
        return {m: on for m, on in state.items() if on != neutral.get(m, False)}


def children_of(pid: int) -> list[int]:
    """Processes whose parent is ``pid``."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            if int(stat.rsplit(")", 1)[1].split()[1]) == pid:
                found.append(int(entry.name))
    return found


def alive(pid: int) -> bool:
    """Whether ``pid`` is a process that is not a zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"
