"""Start-up of the whole program on a pseudo-terminal that answers like kitty.

First paint: the first bytes of the user interface after the alternate screen.
First video frame: the first frame that the terminal has acknowledged, from
the program's own trace.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import sys
import tempfile
import termios
import time
from pathlib import Path

from tests.bench.report import Row, median_row

RUNS = 5
COLUMNS, ROWS = 160, 48
DEADLINE = 15.0

_QUERY = re.compile(
    rb"\x1b\[\?(\d+)\$p|(\x1b\[c)|(\x1b\[>q)|\x1b\[1([46])t|\x1b_Ga=q,[^;]*;"
)


def _answer(data: bytes) -> bytes:
    """What a terminal like kitty over a remote link says to ``data``."""
    out = b""
    for match in _QUERY.finditer(data):
        whole = match.group(0)
        if match.group(1):
            mode = int(match.group(1))
            out += b"\x1b[?%d;%d$y" % (mode, 2 if mode == 2026 else 0)
        elif whole == b"\x1b[c":
            out += b"\x1b[?62;c"
        elif whole == b"\x1b[>q":
            out += b"\x1bP>|kitty(0.36.0)\x1b\\"
        elif match.group(4) == b"4":
            out += b"\x1b[4;%d;%dt" % (ROWS * 20, COLUMNS * 10)
        elif match.group(4) == b"6":
            out += b"\x1b[6;20;10t"
    return out


def once(data: Path | None = None) -> tuple[float, float]:
    """Milliseconds to the first paint and to the first acknowledged frame.

    Args:
        data: Folder of the program's takes; an empty one if left out.
    """
    with tempfile.TemporaryDirectory() as folder:
        trace = Path(folder) / "trace.jsonl"
        started = time.monotonic()
        pid, master = pty.fork()
        if pid == 0:
            os.environ.update(TERM="xterm-kitty", COLORTERM="truecolor")
            os.environ["XDG_DATA_HOME"] = str(data or folder)
            # Compiled modules are kept, as in any installation.
            for name in ("TMUX", "PYTHONDONTWRITEBYTECODE", "COLUMNS", "LINES"):
                os.environ.pop(name, None)
            command = [sys.executable, "-m", "odyssey_tui", "--demo"]
            command += ["--prompt", "A lighthouse at dusk", "--trace", str(trace)]
            command += ["--graphics", "cells"]
            os.execv(sys.executable, command)
        size = struct.pack("HHHH", ROWS, COLUMNS, COLUMNS * 10, ROWS * 20)
        fcntl.ioctl(master, termios.TIOCSWINSZ, size)
        try:
            return _watch(master, trace, started)
        finally:
            os.kill(pid, signal.SIGTERM)
            _drain(master)
            os.waitpid(pid, 0)
            os.close(master)


def _watch(master: int, trace: Path, started: float) -> tuple[float, float]:
    paint: float | None = None
    seen = b""
    while time.monotonic() - started < DEADLINE:
        if select.select([master], [], [], 0.005)[0]:
            data = os.read(master, 65536)
            os.write(master, _answer(data))
            seen = (seen + data)[-20000:]
            if paint is None and b"\x1b[?1049h" in seen and "╭".encode() in seen:
                paint = time.monotonic()
        if paint is not None and trace.exists():
            for line in trace.read_text().splitlines():
                with contextlib.suppress(ValueError, KeyError):
                    acked = float(json.loads(line)["acked"])
                    return (paint - started) * 1e3, (acked - started) * 1e3
    raise RuntimeError("no frame was shown within the deadline")


def _drain(master: int) -> None:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if select.select([master], [], [], 0.1)[0]:
            with contextlib.suppress(OSError):
                if os.read(master, 65536):
                    continue
            return


def run() -> list[Row]:
    """Medians of several starts, after one that compiles what has changed."""
    once()
    paints, frames = zip(*(once() for _ in range(RUNS)), strict=True)
    return [
        median_row("first paint", paints, "ms", 600),
        median_row("first video frame on the terminal", frames, "ms", 3000),
    ]
