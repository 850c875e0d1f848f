"""Asking terminals, played on a pseudo-terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import termios
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from odyssey_tui.video import probe
from odyssey_tui.video.brands import brand_of, multiplexer_of
from odyssey_tui.video.probe import TerminalProfile, detect

Answerer = Callable[[bytes], bytes]


class PlayedTerminal:
    """A terminal that answers what it knows.

    Args:
        known: Patterns of questions and their answers; groups may be used.
        delay: Seconds before each answer.
    """

    def __init__(self, known: dict[bytes, bytes], delay: float = 0.0) -> None:
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(
            self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 805, 485)
        )
        self.asked = b""
        self._known = known
        self._delay = delay
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._play, daemon=True)
        self._thread.start()

    def _play(self) -> None:
        pending = b""
        pattern = re.compile(b"|".join(b"(?:%s)" % p for p in self._known) or b"$.")
        while not self._stopped.is_set():
            if not select.select([self.master], [], [], 0.01)[0]:
                continue
            data = os.read(self.master, 4096)
            self.asked += data
            pending += data
            answer = b""
            for match in pattern.finditer(pending):
                for question, reply in self._known.items():
                    if found := re.fullmatch(question, match.group(), re.DOTALL):
                        answer += found.expand(reply)
                        break
            pending = pending[-1:] if pending.endswith(b"\x1b") else b""
            if answer:
                time.sleep(self._delay)
                os.write(self.master, answer)

    def close(self) -> None:
        self._stopped.set()
        self._thread.join(2)
        os.close(self.master)
        os.close(self.slave)


BASICS = {
    rb"\x1b\[5n": rb"\x1b[0n".replace(rb"\x1b", b"\x1b"),
    rb"\x1b\[\?(60000)\$p": b"\x1b[?\\1;0$y",
    rb"\x1b\[\?2026\$p": b"\x1b[?2026;0$y",
    rb"\x1b\[c": b"\x1b[?62;22c",
}
XTERM = {
    **BASICS,
    rb"\x1b\[>q": b"\x1bP>|XTerm(379)\x1b" + rb"\\",
    rb"\x1b\[c": b"\x1b[?64;1;4;22c",
    rb"\x1b\[16t": b"\x1b[6;16;8t",
    rb"\x1b\[\?2;1;0S": b"\x1b[?2;0;1000;1000S",
}
KITTY = {
    **BASICS,
    rb"\x1b\[>q": b"\x1bP>|kitty(0.36.0)\x1b" + rb"\\",
    rb"\x1b\[\?2026\$p": b"\x1b[?2026;2$y",
    rb"\x1b\[16t": b"\x1b[6;20;10t",
    rb"\x1b_Gi=(\d+),[^;]*;[^\x1b]*\x1b\\": b"\x1b_Gi=\\1;OK\x1b" + rb"\\",
}
REMOTE_KITTY = {
    **{k: v for k, v in KITTY.items() if b"_G" not in k},
    rb"\x1b_Gi=(\d+),[^;]*t=d[^;]*;[^\x1b]*\x1b\\": b"\x1b_Gi=\\1;OK\x1b" + rb"\\",
    rb"\x1b_Gi=(\d+),[^;]*t=[st][^;]*;[^\x1b]*\x1b\\": (
        b"\x1b_Gi=\\1;EBADF:no such file\x1b" + rb"\\"
    ),
}
TMUX = {
    **BASICS,
    rb"\x1b\[>q": b"\x1bP>|tmux 3.3a\x1b" + rb"\\",
    rb"\x1b\[\?(60000)\$p": b"",
    rb"\x1b\[\?2026\$p": b"",
    rb"\x1b\[c": b"\x1b[?1;2c",
}
PASSING_TMUX = {
    **TMUX,
    rb"\x1bPtmux;\x1b\x1b\[\?(\d+)\$p\x1b\\": b"\x1b[?\\1;2$y",
}

Play = Callable[..., tuple[TerminalProfile, PlayedTerminal]]


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch) -> Iterator[Play]:
    opened: list[PlayedTerminal] = []
    monkeypatch.setattr(probe, "_tmux", lambda *_: "")

    def run(
        known: dict[bytes, bytes], env: dict[str, str] | None = None, **options: Any
    ) -> tuple[TerminalProfile, PlayedTerminal]:
        terminal = PlayedTerminal(known, options.pop("delay", 0.0))
        opened.append(terminal)
        before = termios.tcgetattr(terminal.slave)
        env = {"TERM": "xterm-256color"} if env is None else env
        found = detect(terminal.slave, terminal.slave, env, **options)
        assert termios.tcgetattr(terminal.slave) == before
        time.sleep(0.03)
        assert not select.select([terminal.slave], [], [], 0)[0], "unread answers"
        return found, terminal

    yield run
    for terminal in opened:
        terminal.close()


def test_kitty_here_reads_shared_memory(play: Play) -> None:
    before = set(Path("/dev/shm").iterdir()) if Path("/dev/shm").is_dir() else None
    found, _ = play(KITTY)
    assert found.protocol == ("kitty-file" if before is None else "kitty-shm")
    assert (found.brand, found.version) == ("kitty", "0.36.0")
    assert found.ack == "decrqm"
    assert found.sync
    assert found.cell_pixels == (10, 20)
    assert found.colors == "truecolor"
    assert found.rtt is not None
    assert found.answers["kitty"] == "OK"
    if before is not None:
        left = {p.name for p in set(Path("/dev/shm").iterdir()) - before}
        assert not {
            name for name in left if name.startswith(f"odyssey-tui-{os.getpid()}")
        }


def test_kitty_over_a_network_takes_pictures_through_its_input(play: Play) -> None:
    found, _ = play(REMOTE_KITTY, {"TERM": "xterm-kitty", "SSH_TTY": "/dev/pts/3"})
    assert found.protocol == "kitty"
    assert found.remote
    assert "network" in found.reason


def test_xterm_with_sixel_gets_sixel(play: Play) -> None:
    found, terminal = play(XTERM, {"TERM": "xterm"})
    assert found.protocol == "sixel"
    assert found.alternatives == ("cells",)
    assert "sixel" in found.capabilities
    assert "sixel" in found.reason
    assert found.colors == "truecolor", "known by name, whatever COLORTERM says"
    assert found.cell_pixels == (8, 16)
    assert b"_G" not in terminal.asked, "it is known not to understand"


def test_sixel_needs_the_size_of_a_cell(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probe, "_window", lambda _: (80, 24, 0, 0))
    known = {k: v for k, v in XTERM.items() if b"16t" not in k}
    found, _ = play(known, {"TERM": "xterm"})
    assert found.protocol == "cells"
    assert "how large a cell is" in found.reason


def test_sixel_limits_are_read_and_nonsense_is_not(play: Play) -> None:
    registers = {rb"\x1b\[\?1;1;0S": b"\x1b[?1;0;1024S"}
    found, _ = play({**XTERM, **registers}, {"TERM": "xterm"})
    assert (found.sixel_size, found.sixel_colours) == ((1000, 1000), 1024)
    mad = {rb"\x1b\[\?1;1;0S": b"\x1b[?1;0;0S", rb"\x1b\[\?2;1;0S": b"\x1b[?2;0;3;0S"}
    found, _ = play({**XTERM, **mad}, {"TERM": "xterm"})
    assert (found.sixel_size, found.sixel_colours) == (None, 256)


@pytest.mark.parametrize(
    ("version", "attributes", "protocol"),
    [
        (b"iTerm2 3.5.0", b"62;4;22", "iterm2"),
        (b"WezTerm 20240203-110809-5046fc22", b"65;4;6;18;22", "iterm2"),
        (b"Konsole 26.04.1", b"62;1;4", "iterm2"),
        (b"xterm.js(6.0.0)", b"62;4;9;22", "iterm2"),
        (b"xterm.js(6.0.0)", b"62;22", "cells"),
        (b"foot(1.20.2)", b"62;4;22;28", "sixel"),
    ],
)
def test_the_best_of_what_a_brand_shows(
    play: Play, version: bytes, attributes: bytes, protocol: str
) -> None:
    known = {
        **XTERM,
        rb"\x1b\[>q": b"\x1bP>|" + version + b"\x1b" + rb"\\",
        rb"\x1b\[c": b"\x1b[?" + attributes + b"c",
    }
    assert play(known)[0].protocol == protocol


@pytest.mark.parametrize(
    ("secondary", "protocol"), [(b"0;276;0", "iterm2"), (b"41;379;0", "sixel")]
)
def test_xterm_js_is_known_by_its_second_attributes(
    play: Play, secondary: bytes, protocol: str
) -> None:
    known = {k: v for k, v in XTERM.items() if b"q" not in k}
    known[rb"\x1b\[>c"] = b"\x1b[>" + secondary + b"c"
    found, _ = play(known, {"TERM": "xterm-256color"})
    assert found.protocol == protocol


def test_the_colour_setting_proves_truecolor(play: Play) -> None:
    known = {**BASICS, rb"\x1bP\$qm\x1b\\": b"\x1bP1$r0;48:2:1:2:3m\x1b" + rb"\\"}
    found, _ = play(known)
    assert found.brand == "unknown"
    assert found.colors == "truecolor"


@pytest.mark.parametrize(
    ("env", "colors"),
    [
        ({"TERM": "xterm-256color"}, "256"),
        ({"TERM": "linux"}, "16"),
        ({"TERM": "vt220", "COLORTERM": "truecolor"}, "truecolor"),
    ],
)
def test_colours_otherwise_follow_the_environment(
    play: Play, env: dict[str, str], colors: str
) -> None:
    found, _ = play(BASICS, env)
    assert found.colors == colors


def test_tmux_is_never_sent_graphics(play: Play) -> None:
    found, terminal = play(TMUX, {"TERM": "screen-256color"})
    assert found.protocol == "cells"
    assert (found.brand, found.multiplexer) == ("tmux", "tmux")
    assert found.ack == "dsr"
    assert not found.passthrough
    assert b"\x1b_" not in terminal.asked, "tmux would take it for a title"


def test_tmux_that_hands_on_lets_the_terminal_outside_acknowledge(play: Play) -> None:
    found, _ = play(PASSING_TMUX, {"TERM": "tmux-256color", "TMUX": "socket,1,0"})
    assert found.protocol == "cells"
    assert found.passthrough
    assert found.wrapped
    assert found.sync
    assert found.ack == "decrqm"


def test_tmux_with_passthrough_off_is_not_waited_for(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        probe, "_tmux", lambda words, _: "off" if words[0] == "show-options" else ""
    )
    found, terminal = play(TMUX, {"TERM": "tmux-256color", "TMUX": "x"})
    assert b"Ptmux" not in terminal.asked
    assert not found.passthrough
    assert "allow-passthrough" in found.hint
    assert not found.remote


def test_tmux_knows_where_its_client_is(
    play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probe, "_tmux", lambda words, _: f"{words[1]}=1.2.3.4 5 6 7")
    found, _ = play(PASSING_TMUX, {"TERM": "tmux-256color", "TMUX": "x"})
    assert found.remote
    assert found.passthrough


SIXEL_TMUX = {
    **TMUX,
    rb"\x1b\[c": b"\x1b[?1;2;4c",
    rb"\x1b\[16t": b"\x1b[6;20;10t",
}


@pytest.mark.parametrize(
    ("features", "protocol"),
    [("256,RGB,sixel,title", "sixel"), ("256,RGB,title", "cells"), ("", "cells")],
)
def test_sixel_in_tmux_has_to_be_asked_for_and_shown_outside(
    play: Play, monkeypatch: pytest.MonkeyPatch, features: str, protocol: str
) -> None:
    def says(question: list[str], _env: object) -> str:
        return features if "display-message" in question else "off"

    monkeypatch.setattr(probe, "_tmux", says)
    env = {"TERM": "tmux-256color", "TMUX": "x"}
    assert play(SIXEL_TMUX, env)[0].protocol == "cells"
    found, _ = play(SIXEL_TMUX, env, override="sixel")
    assert found.protocol == protocol
    assert ("hand it on" in found.reason) == (protocol == "cells")


def _outside(control: bytes) -> bytes:
    """A question about kitty graphics as tmux would hand it on."""
    return (
        rb"\x1bPtmux;\x1b\x1b_Gi=(\d+),[^;]*"
        + control
        + rb"[^;]*;[^\x1b]*\x1b\x1b\\\x1b\\"
    )


KITTY_OUTSIDE_TMUX = {
    **PASSING_TMUX,
    _outside(b"t=[ds]"): b"\x1b_Gi=\\1;OK\x1b" + rb"\\",
}


@pytest.mark.parametrize(
    ("outside", "where", "protocol", "edits"),
    [
        ("kitty(0.41.1)", "", "kitty-unicode-shm", True),
        ("kitty(0.41.1)", "SSH_CONNECTION=1.2.3.4", "kitty-unicode", True),
        ("kitty(0.27.1)", "", "cells", True),
        ("ghostty 1.4.0", "", "kitty-unicode-shm", False),
        ("ghostty 1.2.3", "", "cells", False),
        ("XTerm(398)", "", "cells", False),
        ("", "", "cells", False),
    ],
)
def test_tmux_in_kitty_gets_placeholders(
    play: Play,
    monkeypatch: pytest.MonkeyPatch,
    outside: str,
    where: str,
    protocol: str,
    edits: bool,
) -> None:
    def says(question: list[str], _env: object) -> str:
        if question[-1] == "#{client_termtype}":
            return outside
        return where if "show-environment" in question else "on"

    monkeypatch.setattr(probe, "_tmux", says)
    env = {"TERM": "tmux-256color", "TMUX": "x"}
    found, terminal = play(KITTY_OUTSIDE_TMUX, env)
    if protocol == "kitty-unicode-shm" and not Path("/dev/shm").is_dir():
        protocol = "kitty-unicode"
    assert found.protocol == protocol
    assert found.image_edits == edits
    assert b"\x1b_G" not in re.sub(rb"\x1bPtmux;.*?[^\x1b]\x1b\\", b"", terminal.asked)
    if protocol != "cells":
        assert play(KITTY_OUTSIDE_TMUX, env, override="kitty")[0].protocol == (
            "kitty-unicode"
        )


def test_a_terminal_that_answers_nothing_gets_cells_in_time(play: Play) -> None:
    start = time.monotonic()
    found, _ = play({}, {"TERM": "xterm"}, deadline=0.1)
    assert time.monotonic() - start < 1
    assert found.protocol == "cells"
    assert found.ack == "none"
    assert found.rtt is None
    assert found.cell_pixels == (10, 20), "of the window, border left out"


def test_a_slow_network_is_waited_for(play: Play) -> None:
    found, _ = play(XTERM, {"TERM": "xterm", "SSH_CONNECTION": "a b c d"}, delay=0.4)
    assert found.brand == "xterm"
    assert found.rtt is not None
    assert found.rtt >= 0.4


def test_half_an_answer_and_hostile_ones_do_no_harm(play: Play) -> None:
    known = {
        **BASICS,
        rb"\x1b\[>q": b"\x1bP>|" + b"\x01\x02evil" * 60,
        rb"\x1b\[16t": b"\x1b[6;99999;99999t",
        rb"\x1b\[c": b"\x1b[?62;22c",
    }
    found, _ = play(known)
    assert found.protocol == "cells"
    assert found.cell_pixels == (10, 20)
    assert all(text.isprintable() for text in found.answers.values())


def test_what_the_user_insists_on(play: Play) -> None:
    assert play(KITTY, override="cells")[0].protocol == "cells"
    assert play(KITTY, override="kitty")[0].protocol == "kitty"
    assert play(KITTY, override="none")[0].protocol == "none"
    found, _ = play(BASICS, override="sixel")
    assert found.protocol == "sixel", "what cannot be asked for may work all the same"
    assert found.alternatives == ()
    found, _ = play(REMOTE_KITTY, override="kitty-shm")
    assert found.protocol == "kitty"
    assert "refuses" in found.reason
    found, _ = play(TMUX, {"TERM": "tmux-256color"}, override="kitty")
    assert found.protocol == "cells"
    assert "tmux" in found.reason


def test_where_there_is_no_terminal_there_is_no_video(tmp_path: Path) -> None:
    with (tmp_path / "file").open("w+") as file:
        found = detect(file.fileno(), file.fileno(), {"TERM": "xterm"})
    assert found.protocol == "none"
    assert found.reason
    assert found.hint


def test_a_dumb_terminal_is_told_how_to_change_that(play: Play) -> None:
    found, terminal = play(KITTY, {"TERM": "dumb"})
    assert found.protocol == "none"
    assert "TERM" in found.hint
    assert terminal.asked == b""


def test_the_linux_console_is_asked_only_what_it_does_not_print(play: Play) -> None:
    found, terminal = play(BASICS, {"TERM": "linux"})
    assert terminal.asked == b"\x1b[5n\x1b[c"
    assert found.ack == "dsr"


@pytest.mark.parametrize(
    ("said", "env", "brand"),
    [
        ("kitty(0.36.0)", {}, ("kitty", "0.36.0")),
        ("foot(1.13.1)", {}, ("foot", "1.13.1")),
        ("XTerm(379)", {}, ("xterm", "379")),
        ("WezTerm 20240203-110809-5046fc22", {}, ("wezterm", "20240203")),
        ("tmux 3.3a", {"TERM_PROGRAM": "iTerm.app"}, ("tmux", "3.3a")),
        ("", {"TERM_PROGRAM": "Apple_Terminal"}, ("apple-terminal", "")),
        ("", {"TERM": "xterm-ghostty"}, ("ghostty", "")),
        ("", {"VTE_VERSION": "7600"}, ("vte", "7600")),
        ("", {"TMUX": "x", "TERM_PROGRAM": "WezTerm"}, ("tmux", "")),
        ("something else", {}, ("unknown", "")),
        ("", {}, ("unknown", "")),
    ],
)
def test_brands(said: str, env: dict[str, str], brand: tuple[str, str]) -> None:
    assert brand_of(said, env) == brand


def test_a_terminal_started_from_within_tmux_is_not_tmux() -> None:
    assert multiplexer_of("kitty(0.36.0)", {"TMUX": "x"}) == ""
    assert multiplexer_of("", {"TERM": "screen.xterm-256color"}) == "screen"
