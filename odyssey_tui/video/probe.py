"""Asking the terminal what it can do, before the user interface starts.

Two batches, each closed by a request that every terminal answers (primary device
attributes), so that waiting ends with the reply and not with a clock. Kitty
graphics are asked about only in the second, once it is known that no multiplexer
would take the question for a window title.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import select
import shutil
import struct
import subprocess
import termios
import time
import tty
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from odyssey_tui.video import brands
from odyssey_tui.video.choice import Findings, choose
from odyssey_tui.video.encoders.transport import TempFiles, shared_memory
from odyssey_tui.video.profile import TerminalProfile, through_tmux

__all__ = ["TerminalProfile", "detect"]

REMOTE_DEADLINE = 1.5
"""Seconds to wait over a network, where the round trip alone may take one."""

PASSTHROUGH_DEADLINE = 0.2
MAX_REPLY = 16_384

ACK_MODE = 60_000
"""A private mode that nothing uses; its number is made up."""

_DA1 = rb"\x1b\[\?[0-9;]*c"
_XTVERSION = re.compile(rb"\x1bP>\|([^\x1b\x07]{0,200})(?:\x1b\\|\x07)")
_MODE = re.compile(rb"\x1b\[\?(\d+);(\d)\$y")
_KITTY = re.compile(rb"\x1b_G([^;\x1b]{0,80});([^\x1b]{0,200})\x1b\\")
_SIZE = re.compile(rb"\x1b\[(4|6);(\d{1,5});(\d{1,5})t")
_SIXEL = re.compile(rb"\x1b\[\?([12]);(\d);([0-9;]{1,24})S")
_SGR = re.compile(rb"\x1bP1\$r([0-9;:]{0,80})m\x1b\\")

_DIRECT, _SHM, _FILE = 4101, 4102, 4103
"""Image numbers of the three questions about kitty graphics."""


@dataclass(slots=True)
class _Terminal:
    """The two ends of the terminal and the time that waiting may take."""

    fd_in: int
    fd_out: int
    deadline: float
    clock: Callable[[], float] = time.monotonic

    def ask(self, questions: bytes, deadline: float | None = None) -> bytes:
        """Send questions and device attributes; everything up to their answer."""
        return self._exchange(questions + b"\x1b[c", re.compile(_DA1), deadline)

    def await_reply(self, question: bytes, reply: str, deadline: float) -> bytes:
        """Send one question that only its own answer closes."""
        return self._exchange(question, re.compile(reply.encode()), deadline)

    def _exchange(
        self, questions: bytes, last: re.Pattern[bytes], deadline: float | None
    ) -> bytes:
        _write_all(self.fd_out, questions)
        received = b""
        end = self.clock() + (self.deadline if deadline is None else deadline)
        while (left := end - self.clock()) > 0 and len(received) < MAX_REPLY:
            if not select.select([self.fd_in], [], [], left)[0]:
                break
            chunk = os.read(self.fd_in, 4096)
            if not chunk:
                break
            received += chunk
            if last.search(received):
                break
        return received


def detect(
    tty_in: int,
    tty_out: int,
    env: Mapping[str, str],
    *,
    override: str | None = None,
    deadline: float = 0.25,
) -> TerminalProfile:
    """Find out how video can be shown in this terminal.

    To be called before anything else reads the terminal. Its settings are
    restored, and what it answers is read completely unless it answers later than
    the deadline, which a terminal close by never does.

    Args:
        tty_in: File descriptor that the terminal's answers arrive on.
        tty_out: File descriptor to write the questions to.
        env: The environment.
        override: A protocol that the user insists on, or ``None``.
        deadline: Seconds to wait for a terminal on this machine.

    Returns:
        The profile; ``protocol`` is ``none`` where there is no terminal.
    """
    findings = Findings(env=dict(env), override=override)
    findings.remote = any(env.get(k) for k in ("SSH_TTY", "SSH_CONNECTION"))
    findings.is_tty = os.isatty(tty_in) and os.isatty(tty_out)
    if findings.is_tty:
        findings.window = _window(tty_out)
        limit = max(deadline, REMOTE_DEADLINE) if findings.remote else deadline
        with contextlib.suppress(OSError, termios.error), _raw(tty_in):
            _ask_all(_Terminal(tty_in, tty_out, limit), findings)
    if findings.brand == "unknown":
        findings.brand, findings.version = brands.brand_of(findings.xtversion, env)
    return choose(findings)


def _ask_all(terminal: _Terminal, findings: Findings) -> None:
    env = findings.env
    term = env.get("TERM", "")
    if term == "dumb":
        return
    # The Linux console and Apple's terminal print parts of what they do not know.
    plain = term == "linux" or env.get("TERM_PROGRAM") == "Apple_Terminal"
    questions = b"\x1b[5n"
    if not plain:
        questions += (
            b"\x1b[>q\x1b[>c\x1b[16t\x1b[14t\x1b[?2026$p"
            + b"\x1b[?%d$p" % ACK_MODE
            + b"\x1b[?1;1;0S\x1b[?2;1;0S"
            + b"\x1b[48;2;1;2;3m\x1bP$qm\x1b\\\x1b[m"
        )
    asked = terminal.clock()
    reply = terminal.ask(questions)
    if reply:
        findings.answered = True
        findings.rtt = terminal.clock() - asked
    _parse(reply, findings)
    findings.brand, findings.version = brands.brand_of(findings.xtversion, env)
    if findings.brand == "unknown" and findings.secondary == brands.XTERM_JS:
        findings.brand = "xterm.js"
    findings.multiplexer = brands.multiplexer_of(findings.xtversion, env)
    if plain or not reply:
        return
    if findings.multiplexer == "tmux":
        _ask_through_tmux(terminal, findings)
    elif not findings.multiplexer and findings.brand in brands.MAY_SPEAK_KITTY:
        _ask_kitty(terminal, findings)


def _ask_kitty(terminal: _Terminal, findings: Findings) -> None:
    """Ask for kitty graphics, by three ways of handing over one pixel."""
    with contextlib.ExitStack() as stack:
        questions = _kitty_questions(stack, (_SHM, _FILE))
        _note_kitty(terminal.ask(b"".join(questions)), findings)


def _kitty_questions(stack: contextlib.ExitStack, stores: Sequence[int]) -> list[bytes]:
    """Questions about kitty graphics; what they point to goes with the stack."""
    questions = [b"\x1b_Gi=%d,s=1,v=1,a=q,t=d,f=24;AQID\x1b\\" % _DIRECT]
    makers = {_SHM: (b"s", shared_memory), _FILE: (b"t", TempFiles)}
    for number in stores:
        kind, maker = makers[number]
        store = maker()
        if store is None:
            continue
        stack.callback(store.close)
        with contextlib.suppress(OSError):
            name = store.put([b"\x01\x02\x03"])
            questions.append(
                b"\x1b_Gi=%d,s=1,v=1,a=q,t=%s,f=24;%s\x1b\\"
                % (number, kind, name.encoded)
            )
    return questions


def _note_kitty(reply: bytes, findings: Findings) -> None:
    names = {_DIRECT: "kitty", _SHM: "kitty shm", _FILE: "kitty file"}
    for control, message in _KITTY.findall(reply):
        said = re.search(rb"i=(\d{1,6})", control)
        name_of = names.get(int(said.group(1))) if said else None
        if name_of is not None:
            findings.answers[name_of] = _text(message)
            findings.kitty[name_of] = message == b"OK"


def _ask_through_tmux(terminal: _Terminal, findings: Findings) -> None:
    """Find out whether the terminal outside of tmux answers us."""
    if findings.sixel:
        # tmux takes sixel from us whatever the terminal outside can show.
        features = _tmux(
            ["display-message", "-p", "#{client_termfeatures}"], findings.env
        )
        findings.sixel_outside = "sixel" in features.split(",")
    # Of the client attached last: our own environment is that of the server.
    where = _tmux(["show-environment", "SSH_CONNECTION"], findings.env)
    findings.remote = findings.remote or where.startswith("SSH_CONNECTION=")
    option = _tmux(["show-options", "-Apv", "allow-passthrough"], findings.env)
    if option in {"off", "0"}:
        findings.answers["tmux passthrough"] = "off"
        return
    patient = findings.remote or bool(option)
    deadline = REMOTE_DEADLINE if patient else PASSTHROUGH_DEADLINE
    mode = ACK_MODE + 1
    asked = terminal.clock()
    reply = terminal.await_reply(
        through_tmux(b"\x1b[?2026$p") + through_tmux(b"\x1b[?%d$p" % mode),
        rf"\x1b\[\?{mode};\d\$y",
        deadline,
    )
    replies = dict(_MODE.findall(reply))
    findings.passthrough = b"%d" % mode in replies
    if findings.passthrough:
        # Further away than tmux itself, which has answered before.
        findings.rtt = terminal.clock() - asked
    findings.sync = findings.sync or replies.get(b"2026") in {b"1", b"2"}
    findings.answers["tmux passthrough"] = (
        "the terminal outside answers" if findings.passthrough else "no answer"
    )
    if findings.passthrough:
        _ask_kitty_outside(terminal, findings, deadline)


def _ask_kitty_outside(
    terminal: _Terminal, findings: Findings, deadline: float
) -> None:
    """Ask the terminal outside of tmux for kitty graphics, if it may have them."""
    question = ["display-message", "-p", "#{client_termtype}"]
    findings.outside = _tmux(question, findings.env)
    if not brands.shows_placeholders(findings.outside):
        return
    findings.answers["terminal outside"] = _text(findings.outside.encode())
    mode = ACK_MODE + 2
    with contextlib.ExitStack() as stack:
        stores = () if findings.remote else (_SHM,)
        questions = [
            *_kitty_questions(stack, stores),
            b"\x1b[?%d$p" % mode,
        ]
        asked = b"".join(map(through_tmux, questions))
        reply = terminal.await_reply(asked, rf"\x1b\[\?{mode};\d\$y", deadline)
    _note_kitty(reply, findings)


def _tmux(question: list[str], env: Mapping[str, str]) -> str:
    """What the tmux we run in says, or an empty text; nothing is changed."""
    if not env.get("TMUX") or shutil.which("tmux", path=env.get("PATH")) is None:
        return ""
    try:
        done = subprocess.run(
            ["tmux", *question],
            capture_output=True,
            check=False,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            timeout=0.5,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("ascii", "replace").strip()[:200]


def _parse(reply: bytes, findings: Findings) -> None:
    answers = findings.answers
    if found := _XTVERSION.search(reply):
        findings.xtversion = answers["version"] = _text(found.group(1))
    if attributes := re.search(rb"\x1b\[\?([0-9;]{0,80})c", reply):
        answers["device attributes"] = _text(attributes.group(1))
        findings.sixel = b"4" in attributes.group(1).split(b";")[1:]
    if second := re.search(rb"\x1b\[>([0-9;]{1,40})c", reply):
        answers["secondary attributes"] = _text(second.group(1))
        findings.secondary = _text(second.group(1))
    if b"\x1b[0n" in reply:
        findings.dsr = True
        answers["status report"] = "ok"
    for mode, value in _MODE.findall(reply):
        if int(mode) == ACK_MODE:
            findings.decrqm = True
            answers["mode request"] = "ok"
        elif mode == b"2026":
            findings.sync = value in {b"1", b"2"}
            answers["synchronized updates"] = "yes" if findings.sync else "no"
    for kind, height, width in _SIZE.findall(reply):
        size = (int(width), int(height))
        if kind == b"6":
            findings.cell_reply = size
            answers["cell size"] = f"{size[0]}x{size[1]}"
        else:
            findings.text_area = size
            answers["text area"] = f"{size[0]}x{size[1]}"
    for item, status, values in _SIXEL.findall(reply):
        if status == b"0":
            name = "sixel colours" if item == b"1" else "sixel size"
            answers[name] = _text(values)
            _note_sixel(item, values, findings)
    if sgr := _SGR.search(reply):
        answers["colour setting"] = _text(sgr.group(1))
        findings.truecolor = re.search(rb"48[:;]2[:;]+1[:;]2[:;]3", sgr.group(1))


def _note_sixel(item: bytes, values: bytes, findings: Findings) -> None:
    """Registers, or the largest picture, as far as the answer makes sense."""
    numbers = [int(value) for value in values.split(b";") if value]
    if item == b"1" and numbers and 2 <= numbers[0] <= 65_536:
        findings.sixel_colours = numbers[0]
    elif item == b"2" and len(numbers) == 2 and min(numbers) >= 100:
        findings.sixel_size = numbers[0], numbers[1]


def _text(data: bytes) -> str:
    """A reply as printable ASCII: it may come from anywhere."""
    return "".join(chr(c) if 32 <= c < 127 else "?" for c in data[:200])


def _window(fd: int) -> tuple[int, int, int, int]:
    """Columns, rows, and pixels each way as the terminal driver knows them."""
    try:
        packed = fcntl.ioctl(fd, termios.TIOCGWINSZ, b"\0" * 8)
    except OSError:
        return 0, 0, 0, 0
    rows, columns, width, height = struct.unpack("HHHH", packed)
    return columns, rows, width, height


@contextlib.contextmanager
def _raw(fd: int) -> Iterator[None]:
    """No echo and no line editing for a while."""
    before = termios.tcgetattr(fd)
    try:
        tty.setraw(fd, termios.TCSANOW)
        yield
    finally:
        termios.tcsetattr(fd, termios.TCSANOW, before)


def _write_all(fd: int, data: bytes) -> None:
    while data:
        data = data[os.write(fd, data) :]
