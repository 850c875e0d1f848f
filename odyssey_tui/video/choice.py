"""From the terminal's answers to the protocol, with the reason in words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import get_args

from odyssey_tui.video import brands
from odyssey_tui.video.geometry import DEFAULT_CELL
from odyssey_tui.video.profile import AckMethod, Colors, Protocol, TerminalProfile


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
    secondary: str = ""
    brand: str = "unknown"
    version: str = ""
    multiplexer: str = ""
    passthrough: bool = False
    dsr: bool = False
    decrqm: bool = False
    sync: bool = False
    sixel: bool = False
    sixel_size: tuple[int, int] | None = None
    sixel_colours: int = 256
    sixel_outside: bool = False
    outside: str = ""
    truecolor: re.Match[bytes] | None = None
    cell_reply: tuple[int, int] | None = None
    text_area: tuple[int, int] | None = None
    kitty: dict[str, bool] = field(default_factory=dict)
    answers: dict[str, str] = field(default_factory=dict)


def choose(findings: Findings) -> TerminalProfile:
    """The profile that follows from what was found."""
    usable = _usable(findings)
    protocol, reason, hint = _protocol(findings, usable)
    return TerminalProfile(
        protocol=protocol,
        alternatives=_alternatives(findings, protocol, usable),
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
        image_edits=brands.edits_images(findings.outside or findings.xtversion),
        sixel_size=findings.sixel_size,
        sixel_colours=findings.sixel_colours,
        capabilities=_capabilities(findings),
        answers=dict(findings.answers),
        reason=reason,
        hint=hint,
    )


def _usable(findings: Findings) -> tuple[Protocol, ...]:
    """What would show pictures here, the best first where the link is fast."""
    if not findings.is_tty or findings.env.get("TERM", "") in {"", "dumb"}:
        return ()
    found: list[Protocol] = []
    if findings.multiplexer:
        if findings.kitty.get("kitty shm"):
            found.append("kitty-unicode-shm")
        if findings.kitty.get("kitty"):
            found.append("kitty-unicode")
        # No sixel unasked: tmux paints whole pictures anew, the last nine of them,
        # when a character is written over one. Cells are eight times as fast there.
        return (*found, "cells")
    kitty = findings.kitty
    if kitty.get("kitty shm"):
        found.append("kitty-shm")
    if kitty.get("kitty file"):
        found.append("kitty-file")
    if findings.brand in brands.SPEAKS_ITERM2 and (
        findings.sixel or findings.brand not in brands.ITERM2_WITH_SIXEL
    ):
        first = findings.brand in brands.ITERM2_FIRST
        found.insert(0 if first else len(found), "iterm2")
    # After JPEG, which looks better for the same bytes than the PNGs it takes.
    if kitty.get("kitty"):
        found.append("kitty")
    if findings.sixel and _cell_is_known(findings):
        found.append("sixel")
    return (*found, "cells")


def _protocol(
    findings: Findings, usable: tuple[Protocol, ...]
) -> tuple[Protocol, str, str]:
    if not findings.is_tty:
        return "none", "this is not a terminal", "Start it in a terminal."
    if not usable:
        term = findings.env.get("TERM") or "unset"
        return (
            "none",
            f"TERM is {term}: the terminal cannot place the cursor",
            "Set TERM to what the terminal is, for instance xterm-256color.",
        )
    if findings.override == "none":
        return "none", "switched off (--graphics none)", "Leave --graphics out."
    if findings.override:
        return _overridden(findings, usable, findings.override)
    return usable[0], *_why(findings, usable[0])


def _why(findings: Findings, protocol: Protocol) -> tuple[str, str]:
    """The reason for a protocol, and how to get a better picture."""
    brand = findings.brand
    if findings.multiplexer:
        return _why_inside(findings, protocol)
    if protocol == "kitty-shm":
        return f"{brand} reads pictures from shared memory", ""
    if protocol == "kitty-file":
        return f"{brand} reads pictures from files", ""
    where = "over the network" if findings.remote else "through its input"
    if protocol == "kitty":
        return f"{brand} takes kitty graphics {where}", ""
    if protocol == "iterm2":
        return f"{brand} takes JPEG images {where}", ""
    if protocol == "sixel":
        return f"{brand} takes sixel graphics {where}", ""
    if not findings.answered:
        return "the terminal answers no questions", ""
    hint = "kitty, Ghostty, WezTerm, iTerm2 or foot show real pictures."
    if findings.sixel:
        return f"{brand} takes sixel but does not say how large a cell is", hint
    if brand == "xterm":
        hint = "'xterm -ti vt340' shows real pictures, and so do kitty and foot."
    return f"{brand} shows text only", hint


def _why_inside(findings: Findings, protocol: Protocol) -> tuple[str, str]:
    name = findings.multiplexer
    if protocol in {"kitty-unicode", "kitty-unicode-shm"}:
        return f"{name} hands kitty graphics on to the terminal outside", ""
    why = f"inside {name}, cells are the fastest way that it knows to draw"
    hint = f"Outside of {name} the picture may be sharper."
    if name == "tmux" and not findings.passthrough:
        hint += (
            " 'set -g allow-passthrough on' in tmux.conf lets the picture"
            " follow the speed of the link."
        )
    return why, hint


def _overridden(
    findings: Findings, usable: tuple[Protocol, ...], wanted: str
) -> tuple[Protocol, str, str]:
    best = usable[0]
    if findings.multiplexer and wanted == "kitty" and "kitty-unicode" in usable:
        wanted = "kitty-unicode"
    if wanted == "cells":
        return "cells", "chosen with --graphics", ""
    if findings.multiplexer and wanted not in usable:
        name = findings.multiplexer
        if wanted != "sixel" or not findings.sixel_outside:
            return best, f"{wanted} was asked for, but {name} does not hand it on", ""
    if wanted in {"kitty-shm", "kitty-file"} and wanted not in usable:
        return best, f"{wanted} was asked for, but the terminal refuses it", ""
    # What cannot be asked for may work all the same: someone insists on it.
    for protocol in get_args(Protocol):
        if wanted == protocol:
            return protocol, "chosen with --graphics", ""
    return best, f"{wanted} was asked for, but is no protocol", ""


def _alternatives(
    findings: Findings, protocol: Protocol, usable: tuple[Protocol, ...]
) -> tuple[Protocol, ...]:
    """What the picture may change to when the link turns out to be thin."""
    if findings.override or protocol == "none":
        return ()
    return tuple(other for other in usable if other != protocol)


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
    return _cell_size(findings) or DEFAULT_CELL


def _cell_is_known(findings: Findings) -> bool:
    return _cell_size(findings) is not None


def _cell_size(findings: Findings) -> tuple[int, int] | None:
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
    return None
