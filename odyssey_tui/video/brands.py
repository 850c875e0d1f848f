"""What cannot be asked of a terminal and has to be known by its name."""

from __future__ import annotations

import re
from collections.abc import Mapping

_NAMES = (
    ("xterm-kitty", "kitty"),
    ("kitty", "kitty"),
    ("ghostty", "ghostty"),
    ("wezterm", "wezterm"),
    ("konsole", "konsole"),
    ("iterm2", "iterm2"),
    ("foot", "foot"),
    ("contour", "contour"),
    ("mlterm", "mlterm"),
    ("mintty", "mintty"),
    ("rio", "rio"),
    ("warp", "warp"),
    ("tabby", "tabby"),
    ("alacritty", "alacritty"),
    ("vte", "vte"),
    ("xterm.js", "xterm.js"),
    ("xterm", "xterm"),
    ("tmux", "tmux"),
    ("screen", "screen"),
)

_TERM_PROGRAMS = {
    "iterm.app": "iterm2",
    "apple_terminal": "apple-terminal",
    "vscode": "vscode",
    "wezterm": "wezterm",
    "ghostty": "ghostty",
    "mintty": "mintty",
    "rio": "rio",
    "warpterminal": "warp",
    "tabby": "tabby",
    "tmux": "tmux",
}

MAY_SPEAK_KITTY = frozenset({"unknown", "kitty", "ghostty", "konsole", "wezterm"})
"""Brands that are asked about kitty graphics; the others would gain nothing, or
answer that they can and then show pictures wrongly."""

SPEAKS_ITERM2 = frozenset(
    {"iterm2", "wezterm", "konsole", "mintty", "vscode", "xterm.js", "rio", "tabby"}
)
"""Brands known to show inline images (OSC 1337), which cannot be asked for."""

ITERM2_FIRST = frozenset({"konsole", "wezterm"})
"""Brands whose kitty graphics lack parts, or answer without showing."""

ITERM2_WITH_SIXEL = frozenset({"vscode", "xterm.js", "tabby", "rio"})
"""Brands in which inline images can be switched off, or are missing in some
versions: always together with sixel, which can be asked for."""

TRUECOLOR = frozenset(
    {
        "alacritty",
        "contour",
        "foot",
        "ghostty",
        "iterm2",
        "kitty",
        "konsole",
        "mintty",
        "mlterm",
        "rio",
        "tabby",
        "vscode",
        "vte",
        "warp",
        "wezterm",
        "xterm",
        "xterm.js",
    }
)
"""Brands that show 24-bit colours whatever ``COLORTERM`` says."""

XTERM_JS = "0;276;0"
"""Secondary device attributes of xterm.js, the terminal of VS Code and many others,
which does not say its name."""

PLACEHOLDERS_SINCE = {"kitty": (0, 28), "ghostty": (1, 4)}
"""Versions from which terminals show Unicode placeholders inside tmux properly."""

_VERSION = re.compile(r"\d+(?:\.\d+)*[a-z]?")


def brand_of(xtversion: str, env: Mapping[str, str]) -> tuple[str, str]:
    """Name and version of the terminal that the program talks to.

    Its own answer comes first, then what the environment says. Inside a
    multiplexer that is the multiplexer: variables of the terminal outside may
    belong to one that is long gone.
    """
    if xtversion:
        version = _VERSION.search(xtversion)
        return _match(xtversion.lower()), version.group() if version else ""
    if multiplexer_of("", env):
        return multiplexer_of("", env), ""
    program = env.get("TERM_PROGRAM", "").lower()
    if program in _TERM_PROGRAMS:
        return _TERM_PROGRAMS[program], env.get("TERM_PROGRAM_VERSION", "")
    if env.get("KITTY_WINDOW_ID"):
        return "kitty", ""
    if env.get("VTE_VERSION"):
        return "vte", env["VTE_VERSION"]
    if env.get("KONSOLE_VERSION"):
        return "konsole", env["KONSOLE_VERSION"]
    term = env.get("TERM", "").lower()
    if term in {"linux", "dumb"}:
        return term, ""
    if term.startswith(("xterm-kitty", "xterm-ghostty", "foot", "alacritty")):
        return _match(term.removeprefix("xterm-")), ""
    return "unknown", ""


def multiplexer_of(xtversion: str, env: Mapping[str, str]) -> str:
    """``tmux`` or ``screen`` when the program runs inside one, else nothing."""
    said = xtversion.lower()
    if said:
        for name in ("tmux", "screen"):
            if said.startswith(name):
                return name
        return ""
    term = env.get("TERM", "").lower()
    if env.get("TMUX") or term.startswith("tmux"):
        return "tmux"
    if env.get("STY") or term.startswith("screen"):
        return "screen"
    return ""


def _match(text: str) -> str:
    for part, name in _NAMES:
        if part in text:
            return name
    return "unknown"


def shows_placeholders(xtversion: str) -> bool:
    """Whether a terminal shows images where text says so."""
    since = PLACEHOLDERS_SINCE.get(_match(xtversion.lower()))
    return since is not None and _numbers(xtversion) >= since


def edits_images(xtversion: str) -> bool:
    """Whether a terminal can replace the pixels of an image that is shown."""
    return _match(xtversion.lower()) == "kitty" and _numbers(xtversion) >= (0, 20)


def _numbers(text: str) -> tuple[int, ...]:
    version = _VERSION.search(text)
    if version is None:
        return ()
    digits = version.group().rstrip("abcdefghijklmnopqrstuvwxyz")
    return tuple(int(number) for number in digits.split(".")[:4])
