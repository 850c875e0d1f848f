"""A program in a simulated terminal at the far end of a simulated link.

The terminal takes in bytes when they have come through the link, answers what it
is asked, and types a key now and then, each time another character, to see when
it comes back. One thread and few calls: it shares the processors with the program.
"""

from __future__ import annotations

import contextlib
import fcntl
import heapq
import json
import math
import os
import pty
import random
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.bench.answers import AnsweringTerminal, Brand, Picture
from tests.bench.link import Link, LinkSpec
from tests.bench.report import percentile
from tests.pty_program import children_of

_TERMINAL = {"TERM", "COLORTERM", "TERM_PROGRAM", "LC_TERMINAL", "KITTY_WINDOW_ID"}
_AROUND = {"TMUX", "STY", "SSH_TTY", "SSH_CONNECTION", "COLUMNS", "LINES"}
# Compiled modules are kept, as in any installation.
_NOT_OURS = {*_TERMINAL, *_AROUND, "NO_COLOR", "CI", "PYTHONDONTWRITEBYTECODE"}
"""What the environment says about the terminal that the bench itself runs in."""

FIRST_GLYPH = 0x100
"""Keys are letters from here on (A with macron, ...), which no interface shows."""

READS = 16
"""Reads in one go; the kernel hands out a pseudo-terminal's bytes 4 kB at a time."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run, and where.

    Attributes:
        command: The program and its arguments.
        brand: The terminal.
        link: The link to it.
        columns, rows: Size of the terminal in cells.
        cell: Width and height of a cell in pixels.
        seconds: How long it runs.
        skip: Seconds at first that are not measured.
        local: Whether the terminal is on the same machine.
        key_every: Seconds between keys on average; 0 for none.
        typed: What is typed at which second besides.
        environment: Added to the environment.
    """

    command: Sequence[str]
    brand: Brand
    link: LinkSpec
    columns: int = 160
    rows: int = 48
    cell: tuple[int, int] = (10, 20)
    seconds: float = 12.0
    skip: float = 4.0
    local: bool = True
    key_every: float = 0.35
    typed: Sequence[tuple[float, bytes]] = ()
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Watched:
    """What was seen; times in seconds of the monotonic clock.

    Attributes:
        start: When the program was started.
        begin, end: The time that is measured.
        acknowledged: Requests with a frame's number, when the terminal got them.
        pictures: Pictures of each kind, when the terminal had got them.
        received: When bytes arrived and how many.
        keys: When a key was pressed and when its character was seen, if it was.
        processor: Processor seconds per second of the program with its children.
        service: The same of the embedded service alone, which is not in the other.
        refused: Pictures that the terminal could not read.
        ended: Whether the program ended by itself.
    """

    start: float
    begin: float = 0.0
    end: float = 0.0
    acknowledged: list[tuple[int, float]] = field(default_factory=list)
    pictures: list[tuple[Picture, float]] = field(default_factory=list)
    received: list[tuple[float, int]] = field(default_factory=list)
    keys: list[tuple[float, float | None]] = field(default_factory=list)
    processor: float = 0.0
    service: float = 0.0
    refused: int = 0
    ended: bool = False

    @property
    def seconds(self) -> float:
        """Length of the time that is measured."""
        return self.end - self.begin

    def frames(self, kind: Picture | None = None) -> int:
        """Pictures measured: those acknowledged, or those of one kind."""
        times = [at for _, at in self.acknowledged]
        if kind is not None:
            times = [at for what, at in self.pictures if what == kind]
        return sum(self.begin <= at < self.end for at in times)

    def bytes_received(self) -> int:
        """Bytes that arrived in the time measured."""
        return sum(size for at, size in self.received if self.begin <= at < self.end)

    def echoes_ms(self, begin: float = -math.inf, end: float = math.inf) -> list[float]:
        """Milliseconds from key to character; one never seen counts to the end.

        Args:
            begin, end: Keys pressed between these times only.
        """
        return [
            ((self.end if seen is None else seen) - pressed) * 1e3
            for pressed, seen in self.keys
            if begin <= pressed < end
        ]

    def echo_ms(self, share: float) -> float | None:
        """A percentile of the echoes, ``share`` from 0 to 1."""
        echoes = self.echoes_ms()
        return percentile(echoes, share) if echoes else None

    def ages_ms(self, trace: Path) -> list[float]:
        """Milliseconds from decoding to the terminal, of each frame in a trace."""
        decoded = {line["seq"]: line["decoded"] for line in read_trace(trace)}
        return [
            (at - decoded[number]) * 1e3
            for number, at in self.acknowledged
            if self.begin <= at < self.end and number in decoded
        ]


def read_trace(path: Path) -> list[dict[str, Any]]:
    """The complete lines of a ``--trace`` file."""
    lines = path.read_text().splitlines() if path.exists() else []
    found = []
    for line in lines:
        with contextlib.suppress(ValueError):
            found.append(json.loads(line))
    return found


def watch(plan: Plan) -> Watched:
    """Run a program in a terminal for a while and end it."""
    session = _Session(plan)
    try:
        return session.run()
    finally:
        session.close()


class _Session:
    """One run of one program."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._start = time.monotonic()
        self._seen = Watched(self._start)
        self._link = Link(plan.link, self._start)
        self._inbox: list[tuple[float, int, bytes]] = []
        self._sent = 0
        self._terminal = AnsweringTerminal(
            plan.brand,
            plan.columns,
            plan.rows,
            plan.cell,
            local=plan.local,
            reply=self._reply,
        )
        self._keys: list[tuple[float, bytes]] = []
        for at, text in plan.typed:
            self._reply(text, self._start + at)
        self._process, self._master = _spawn(plan)

    def run(self) -> Watched:
        plan, seen = self._plan, self._seen
        seen.begin, seen.end = self._start + plan.skip, self._start + plan.seconds
        next_key = seen.begin if plan.key_every else math.inf
        # What is pressed too late could not be seen any more.
        last_key = seen.end - 0.5 - 2 * plan.link.rtt
        chance = random.Random(1)
        used = 0.0, 0.0
        measuring = False
        while (now := time.monotonic()) < seen.end and not seen.ended:
            if not measuring and now >= seen.begin:
                measuring, used, began = True, processor_time(self._process.pid), now
            if next_key <= now < last_key:
                self._press(now)
                next_key = now + plan.key_every * chance.uniform(0.7, 1.3)
            self._deliver(now)
            self._read(min(next_key if next_key < last_key else math.inf, seen.end))
        if measuring and not seen.ended:
            took = time.monotonic() - began
            program, service = processor_time(self._process.pid)
            seen.processor = (program - used[0]) / took
            seen.service = (service - used[1]) / took
        self._note()
        return seen

    def _note(self) -> None:
        seen, terminal = self._seen, self._terminal
        seen.acknowledged, seen.pictures = terminal.acknowledged, terminal.pictures
        seen.refused = terminal.refused
        seen.keys = [(at, terminal.echoes.get(glyph)) for at, glyph in self._keys]

    def _press(self, now: float) -> None:
        glyph = chr(FIRST_GLYPH + len(self._keys)).encode()
        self._keys.append((now, glyph))
        self._terminal.awaited.add(glyph)
        self._reply(glyph, now)

    def _reply(self, data: bytes, at: float) -> None:
        """Have the terminal send something at a time."""
        self._sent += 1
        arrival = at + self._plan.link.rtt / 2
        heapq.heappush(self._inbox, (arrival, self._sent, data))

    def _deliver(self, now: float) -> None:
        """Whatever has come through the link in either direction."""
        for at, data in self._link.arrived(now):
            self._seen.received.append((at, len(data)))
            self._terminal.feed(data, at)
        while self._inbox and self._inbox[0][0] <= now:
            try:
                os.write(self._master, self._inbox[0][2])
            except BlockingIOError:
                return
            except OSError:
                self._seen.ended = True
            heapq.heappop(self._inbox)

    def _read(self, until: float) -> None:
        """Wait for the program's output, or for the next thing to do."""
        now = time.monotonic()
        due = min(until, self._link.next_event(now), now + 1.0)
        if self._inbox:
            due = min(due, self._inbox[0][0])
        wait = max(0.0, due - now)
        if not self._link.accepts(now):
            time.sleep(wait)
            return
        if not select.select([self._master], [], [], wait)[0]:
            return
        with contextlib.suppress(BlockingIOError):
            for _ in range(READS):
                now = time.monotonic()
                if not self._link.accepts(now):
                    return
                try:
                    self._link.send(os.read(self._master, 65_536), now)
                except BlockingIOError:
                    return
                except OSError:
                    self._seen.ended = True
                    return

    def close(self) -> None:
        """End the program as a terminal does that is told to, then by force."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._process.pid, signal.SIGTERM)
        deadline = time.monotonic() + 4.0
        while self._process.poll() is None and time.monotonic() < deadline:
            # It may wait for answers before it goes; they no longer travel.
            if select.select([self._master], [], [], 0.05)[0]:
                try:
                    self._terminal.feed(os.read(self._master, 65_536), -math.inf)
                except OSError:
                    break
            self._deliver(math.inf)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1.0)
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        os.close(self._master)


def _spawn(plan: Plan) -> tuple[subprocess.Popen[bytes], int]:
    """Start the program with a new pseudo-terminal as its controlling one."""
    master, slave = pty.openpty()
    width, height = plan.columns * plan.cell[0], plan.rows * plan.cell[1]
    size = struct.pack("HHHH", plan.rows, plan.columns, width, height)
    fcntl.ioctl(slave, termios.TIOCSWINSZ, size)
    environment = {k: v for k, v in os.environ.items() if k not in _NOT_OURS}
    environment.update(TERM="xterm-256color", COLORTERM="truecolor")
    environment.update(plan.brand.environment)
    if not plan.local:
        environment["SSH_CONNECTION"] = "192.0.2.1 50000 192.0.2.2 22"
    environment.update(plan.environment)
    try:
        process = subprocess.Popen(
            list(plan.command),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environment,
            start_new_session=True,
            preexec_fn=_take_control,
        )
    except OSError:
        os.close(master)
        raise
    finally:
        os.close(slave)
    os.set_blocking(master, False)
    return process, master


def _take_control() -> None:
    """Make standard input the controlling terminal, for signals and ``/dev/tty``."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def processor_time(pid: int) -> tuple[float, float]:
    """Processor seconds of a process with its children, and of the service in it."""
    program = service = 0.0
    for child in children_of(pid):
        below, served = processor_time(child)
        program, service = program + below, service + served
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return program, service
    fields = stat.rsplit(")", 1)[1].split()
    # Own time, and that of children which have ended.
    used = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    if b"\0serve\0" in command:
        return program, service + used
    return program + used, service
