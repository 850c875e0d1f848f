"""From the terminal's answers to the protocol, with the reason in words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from odyssey_tui.video import brands
from odyssey_tui.video.geometry import DEFAULT_CELL
from odyssey_tui.video.profile import AckMethod, Colors, Protocol, TerminalProfile

IMPLEMENTED: tuple[Protocol, ...] = ("kitty-shm", "kitty-file", "kitty", "cells")
"""Protocols that have an encoder, the best first."""


@dataclass(slots=True)
class Findings:
    """What the probe collected; see :class:`TerminalProfile` for the meanings."""

    env: dict[str, str]
    override: str | None = None
    is_tty: bool = False
    remote: bool = False
    answered: bool = False
    rtt: float | None = None
    window: tuple[int, int, int, int] = (0, 0, 0, 0)
    xtversion: str = ""
    brand: str = "unknown"
    version: str = ""
    multiplexer: str = ""
    passthrough: bool = False
    dsr: bool = False
    decrqm: bool = False
    sync: bool = False
    sixel: bool = False
    truecolor: re.Match[bytes] | None = None
    cell_reply: tuple[int, int] | None = None
    text_area: tuple[int, int] | None = None
    kitty: dict[str, bool] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)


def choose(findings: Findings) -> TerminalProfile:
    """The profile that follows from what was found."""
    protocol, reason, hint = _protocol(findings)
    return TerminalProfile(
        protocol=protocol,
        colors=_colors(findings),
        cell_pixels=_cell_pixels(findings),
        ack=_ack(findings),
        sync=findings.sync,
        brand=findings.brand,
        version=findings.version,
        multiplexer=findings.multiplexer,
        passthrough=findings.passthrough,
        remote=findings.remote,
        rtt=findings.rtt,
        capabilities=_capabilities(findings),
        answers=dict(findings.answers),
        reason=reason,
        hint=hint,
    )


def _protocol(findings: Findings) -> tuple[Protocol, str, str]:
    if not findings.is_tty:
        return "none", "this is not a terminal", "Start it in a terminal."
    if findings.env.get("TERM", "") in {"", "dumb"}:
        term = findings.env.get("TERM") or "unset"
        return (
            "none",
            f"TERM is {term}: the terminal cannot place the cursor",
            "Set TERM to what the terminal is, for instance xterm-256color.",
        )
    if findings.override == "none":
        return "none", "switched off (--graphics none)", "Leave --graphics out."
    best, reason, hint = _automatic(findings)
    if findings.override and findings.override != best:
        return _overridden(findings, best)
    return best, reason, hint


def _automatic(findings: Findings) -> tuple[Protocol, str, str]:
    brand = findings.brand
    if findings.multiplexer:
        name = findings.multiplexer
        why = f"inside {name}, cells are the only way it knows to draw"
        hint = f"Outside of {name} the picture may be sharper."
        if name == "tmux" and not findings.passthrough:
            hint += (
                " 'set -g allow-passthrough on' in tmux.conf lets the picture"
                " follow the speed of the link."
            )
        return "cells", why, hint
    if findings.kitty.get("kitty shm"):
        return "kitty-shm", f"{brand} reads pictures from shared memory", ""
    if findings.kitty.get("kitty file"):
        return "kitty-file", f"{brand} reads pictures from files", ""
    if findings.kitty.get("kitty"):
        where = "over the network" if findings.remote else "through its input"
        return "kitty", f"{brand} takes kitty graphics {where}", ""
    if not findings.answered:
        return "cells", "the terminal answers no questions", ""
    others = [name for name in _capabilities(findings) if name != "cells"]
    if others:
        offered = " and ".join(others)
        return "cells", f"{brand} offers {offered}; cells are used so far", ""
    return (
        "cells",
        f"{brand} shows text only",
        "kitty, Ghostty, WezTerm, iTerm2 or foot show real pictures.",
    )


def _overridden(findings: Findings, best: Protocol) -> tuple[Protocol, str, str]:
    wanted = findings.override
    if wanted == "cells":
        return "cells", "chosen with --graphics", ""
    if findings.multiplexer:
        name = findings.multiplexer
        return best, f"{wanted} was asked for, but {name} does not hand it on", ""
    if wanted == "kitty":
        # Through the terminal's input: works wherever the question was answered,
        # and is what someone wants who insists on it.
        return "kitty", "chosen with --graphics", ""
    if wanted in {"kitty-shm", "kitty-file"}:
        if findings.kitty.get(wanted.replace("-", " ")):
            return (
                ("kitty-shm" if wanted == "kitty-shm" else "kitty-file"),
                ("chosen with --graphics"),
                "",
            )
        return best, f"{wanted} was asked for, but the terminal refuses it", ""
    return best, f"{wanted} was asked for, but has no encoder yet", ""


def _capabilities(findings: Findings) -> tuple[str, ...]:
    found = [name.replace(" ", "-") for name, yes in findings.kitty.items() if yes]
    if findings.brand in brands.SPEAKS_ITERM2 and not findings.multiplexer:
        found.append("iterm2")
    if findings.sixel:
        found.append("sixel")
    return (*found, "cells") if findings.is_tty else ()


def _ack(findings: Findings) -> AckMethod:
    if findings.decrqm or findings.passthrough:
        return "decrqm"
    return "dsr" if findings.dsr else "none"


def _colors(findings: Findings) -> Colors:
    if findings.truecolor is not None:
        return "truecolor"
    if findings.env.get("COLORTERM", "").lower() in {"truecolor", "24bit"}:
        return "truecolor"
    if findings.brand in brands.TRUECOLOR:
        return "truecolor"
    return "16" if findings.env.get("TERM") in {"linux", "xterm-16color"} else "256"


def _cell_pixels(findings: Findings) -> tuple[int, int]:
    columns, rows, width, height = findings.window
    sizes = [findings.cell_reply or (0, 0)]
    if columns and rows:
        if findings.text_area:
            across, down = findings.text_area
            sizes.append((across // columns, down // rows))
        # Last, since it may include a border, or be zero.
        sizes.append((width // columns, height // rows))
    for across, down in sizes:
        if 2 <= across <= 200 and 2 <= down <= 400:
            return across, down
    return DEFAULT_CELL
