"""What a terminal answers, and what a measurement wants to know of its input.

Only what is needed is looked for: it shares the processors with the program that
is measured. Long strings are skipped, their payload is never decoded.
"""

from __future__ import annotations

import os
import re
import tempfile
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from odyssey_tui.video.requests import CYCLE, TAIL_MODE

Picture = Literal["kitty", "iterm2", "sixel", "text"]

_INTERESTING = re.compile(
    rb"\x1b(?:"
    rb"\[\?(?P<mode>\d+)\$p"
    rb"|\[(?P<report>[56])n"
    rb"|\[(?P<attributes>>?)0?c"
    rb"|\[>0?(?P<version>q)"
    rb"|\[1(?P<size>[468])t"
    rb"|\[\?(?P<graphics>[12]);[14][;\d]*S"
    rb"|\[\?(?P<keyboard>u)"
    rb"|\[(?P<home>(?:1?(?:;1)?|0;0)[Hf]|\d\d+A)"
    rb"|(?P<string>[_PX^\]])"
    rb")"
)
_UNFINISHED = re.compile(rb"\x1b(?:\[[0-9;?>$]{0,24})?")
_SIXEL = re.compile(rb"[0-9;]*q")
_HEAD = 2048
"""Bytes of a string that are kept; its commands, and paths, are at its start."""


@dataclass(frozen=True, slots=True)
class Brand:
    """A terminal as programs see it.

    Attributes:
        version: What it answers to XTVERSION.
        attributes: What it answers to DA1.
        kitty: Whether it has kitty graphics.
        sixel: Whether it has sixel graphics.
        environment: What it sets for programs on the same machine.
    """

    version: str
    attributes: str = "?62;22c"
    kitty: bool = False
    sixel: bool = False
    environment: dict[str, str] = field(default_factory=dict)


BRANDS = {
    "kitty": Brand(
        "kitty(0.36.0)",
        "?62;c",
        kitty=True,
        environment={"TERM": "xterm-kitty", "KITTY_WINDOW_ID": "1"},
    ),
    "iterm2": Brand(
        "iTerm2 3.5.0",
        "?62;4c",
        environment={"TERM_PROGRAM": "iTerm.app", "LC_TERMINAL": "iTerm2"},
    ),
    "xterm": Brand("XTerm(379)", "?64;1;2;4;6;9;15;22c", sixel=True),
    "plain": Brand("plain 1.0"),
}


class AnsweringTerminal:
    """The far end of the link.

    Args:
        brand: Which terminal it is.
        columns, rows: Its size in cells.
        cell: Width and height of a cell in pixels.
        local: Whether it can read shared memory and files of the program.
        reply: Called with each answer and the time of the question.
    """

    def __init__(
        self,
        brand: Brand,
        columns: int,
        rows: int,
        cell: tuple[int, int],
        *,
        local: bool,
        reply: Callable[[bytes, float], None],
    ) -> None:
        self.acknowledged: list[tuple[int, float]] = []
        self.pictures: list[tuple[Picture, float]] = []
        self.echoes: dict[bytes, float] = {}
        self.awaited: set[bytes] = set()
        self.refused = 0
        self._brand = brand
        self._cells, self._cell = (columns, rows), cell
        self._pixels = columns * cell[0], rows * cell[1]
        self._local = local
        self._reply = reply
        self._held = self._last = b""
        self._string: tuple[bytes, bytearray] | None = None
        self._escaped = False

    def feed(self, data: bytes, at: float) -> None:
        """Take in what arrives at time ``at``."""
        if self.awaited:
            # A character may arrive in two pieces.
            self._look_for_echoes(self._last + data, at)
        self._last = data[-3:]
        if self._string is not None:
            data = self._continue(data, at)
        elif self._held:
            data, self._held = self._held + data, b""
        while data:
            data = self._scan(data, at)

    def _look_for_echoes(self, data: bytes, at: float) -> None:
        for glyph in [glyph for glyph in self.awaited if glyph in data]:
            self.awaited.remove(glyph)
            self.echoes[glyph] = at

    def _scan(self, data: bytes, at: float) -> bytes:
        """Look at text up to the first string; what comes after that string."""
        for match in _INTERESTING.finditer(data):
            if match.lastgroup == "string":
                self._string = match["string"], bytearray()
                self._escaped = False
                return self._continue(data[match.end() :], at)
            self._control(match, at)
        last = data.rfind(b"\x1b")
        if last >= 0 and _UNFINISHED.fullmatch(data, last):
            self._held = data[last:]
        return b""

    # Strings: kitty graphics, sixel, OSC

    def _continue(self, data: bytes, at: float) -> bytes:
        """More of the string that is open; what comes after its end."""
        assert self._string is not None
        kind, head = self._string
        if self._escaped and data[:1] == b"\\":
            end, after = 0, 1
        else:
            end = data.find(b"\x1b\\")
            after = end + 2
            if kind == b"]":
                bell = data.find(b"\x07", 0, None if end < 0 else end)
                if bell >= 0:
                    end, after = bell, bell + 1
        body = data if end < 0 else data[:end]
        head += body[: _HEAD - len(head)]
        if end < 0:
            self._escaped = data.endswith(b"\x1b")
            return b""
        self._string = None
        self._ended(kind, bytes(head), at)
        return data[after:]

    def _ended(self, kind: bytes, head: bytes, at: float) -> None:
        if kind == b"_" and head.startswith(b"G"):
            control, _, payload = head[1:].partition(b";")
            pairs = (item.split(b"=", 1) for item in control.split(b",") if item)
            self._kitty({pair[0]: pair[-1] for pair in pairs}, payload, at)
        elif kind == b"P" and _SIXEL.match(head):
            self.pictures.append(("sixel", at))
        elif kind == b"P" and head.startswith(b"$qm"):
            self._reply(b"\x1bP1$r0;48:2::1:2:3m\x1b\\", at)
        elif kind == b"]" and head.startswith((b"1337;File=", b"1337;FileEnd")):
            self.pictures.append(("iterm2", at))
        elif kind == b"]" and head.startswith((b"10;?", b"11;?")):
            colour = b"ffff" if head.startswith(b"10") else b"0000"
            answer = head[:2] + b";rgb:" + b"/".join([colour] * 3)
            self._reply(b"\x1b]" + answer + b"\x1b\\", at)

    def _kitty(self, keys: dict[bytes, bytes], payload: bytes, at: float) -> None:
        if not self._brand.kitty:
            return
        # Only the first command of a transmission says what it is.
        action = keys.get(b"a", b"t" if b"f" in keys or b"s" in keys else b"more")
        medium = keys.get(b"t", b"d")
        readable = medium == b"d" or (self._local and _read(medium, payload))
        if action == b"q":
            answer = b"OK" if readable else b"EBADF:cannot be read from here"
            number = keys.get(b"i", b"1")
            self._reply(b"\x1b_Gi=" + number + b";" + answer + b"\x1b\\", at)
        elif not readable:
            self.refused += 1
        elif action in {b"t", b"T", b"more"} and keys.get(b"m", b"0") != b"1":
            self.pictures.append(("kitty", at))
            if b"i" in keys and keys.get(b"q", b"0") == b"0":
                self._reply(b"\x1b_Gi=" + keys[b"i"] + b";OK\x1b\\", at)

    # Control sequences

    def _control(self, match: re.Match[bytes], at: float) -> None:
        kind = match.lastgroup
        value = match[kind] if kind else b""
        if kind == "mode":
            mode = int(value)
            if TAIL_MODE <= mode < TAIL_MODE + CYCLE:
                self.acknowledged.append((mode, at))
            known = mode == 2026 and not self._brand.sixel
            self._reply(b"\x1b[?%d;%d$y" % (mode, 2 if known else 0), at)
        elif kind == "report":
            self._reply(b"\x1b[0n" if value == b"5" else b"\x1b[1;1R", at)
        elif kind == "attributes":
            answer = b">0;0;0c" if value else self._brand.attributes.encode()
            self._reply(b"\x1b[" + answer, at)
        elif kind == "version":
            self._reply(b"\x1bP>|" + self._brand.version.encode() + b"\x1b\\", at)
        elif kind == "size":
            sizes = {b"4": self._pixels, b"6": self._cell, b"8": self._cells}
            width, height = sizes[value]
            self._reply(b"\x1b[%c;%d;%dt" % (value, height, width), at)
        elif kind == "graphics" and self._brand.sixel:
            answer = b"256" if value == b"1" else b"%d;%d" % self._pixels
            self._reply(b"\x1b[?%c;0;%bS" % (value, answer), at)
        elif kind == "keyboard" and self._brand.kitty:
            self._reply(b"\x1b[?0u", at)
        elif kind == "home":
            self.pictures.append(("text", at))


def _read(medium: bytes, payload: bytes) -> bool:
    """Whether a picture could be read; it is removed then, as kitty does."""
    name = b64decode(payload).decode()
    folder = Path("/dev/shm" if medium == b"s" else tempfile.gettempdir())
    path = folder / name.lstrip("/") if medium == b"s" else Path(name)
    if path.parent != folder or not os.access(path, os.R_OK):
        return False
    if medium == b"s" or "tty-graphics-protocol" in path.name:
        path.unlink()
    return True
