"""The one door through which text from outside gets in.

Whatever a server, a file or a recording says may carry terminal escapes,
bidirectional overrides, zero-width characters or a megabyte of noise. What
leaves this module is one or more lines of plain printable text, bounded in
length. It is *not* markup-escaped: show it as plain ``Text``/``Content``,
never through a markup parser.
"""

from __future__ import annotations

import unicodedata
from typing import Final

REPLACEMENT: Final = "�"
ELLIPSIS: Final = "…"

# Characters that reorder, hide or join what is around them. Combining marks
# are kept (they belong to words), but not in endless stacks.
_INVISIBLE: Final = frozenset(
    [
        0x00AD,  # soft hyphen
        0x034F,  # combining grapheme joiner
        0x061C,  # Arabic letter mark
        0x115F,
        0x1160,
        0x17B4,
        0x17B5,
        0x180E,
        0x3164,
        0xFEFF,
        0xFFA0,
        *range(0x200B, 0x2010),  # zero-width characters, direction marks
        *range(0x2028, 0x202F),  # line separators, bidirectional overrides
        *range(0x2060, 0x2070),  # invisible operators, isolates
        *range(0xFFF0, 0xFFFC),  # interlinear annotation
        *range(0xE0000, 0xE1000),  # tags and variation selectors
    ]
)
_MAX_COMBINING: Final = 4


def _safe(character: str) -> str:
    code = ord(character)
    if 0x20 <= code < 0x7F:
        return character
    if code < 0x20 or 0x7F <= code < 0xA0:
        return " " if character in "\t\n\r\v\f" else REPLACEMENT
    if code in _INVISIBLE:
        return ""
    category = unicodedata.category(character)
    if category in ("Cc", "Cf", "Cs", "Co", "Cn"):
        return REPLACEMENT
    if category in ("Zl", "Zp", "Zs"):
        return " "
    return character


def clean_line(text: object, limit: int = 500) -> str:
    """One printable line from anything, at most ``limit`` characters long.

    Line breaks and tabs become single spaces, control characters become
    U+FFFD, invisible and reordering characters vanish, and what is cut off is
    marked with an ellipsis. Only the first ``4 * limit`` characters are looked
    at, so a hostile megabyte costs nothing.
    """
    raw = text if isinstance(text, str) else str(text)
    window = raw[: 4 * limit]
    out: list[str] = []
    combining = 0
    for character in window:
        safe = _safe(character)
        if not safe:
            continue
        if safe == " " and out and out[-1] == " ":
            continue
        if unicodedata.combining(character):
            combining += 1
            if combining > _MAX_COMBINING:
                continue
        else:
            combining = 0
        if safe == REPLACEMENT and out and out[-1] == REPLACEMENT:
            continue
        out.append(safe)
    line = "".join(out).strip()
    if len(line) > limit or len(raw) > len(window):
        return line[: max(0, limit - 1)].rstrip() + ELLIPSIS
    return line


def clean_text(text: object, limit: int = 20_000, max_lines: int = 500) -> str:
    """Printable text that keeps its line breaks, bounded in both directions."""
    raw = (text if isinstance(text, str) else str(text))[: 4 * limit]
    raw = raw.replace("\r\n", "\n").replace("\r", "\n")
    lines = raw.split("\n")
    kept = [clean_line(line, limit) for line in lines[:max_lines]]
    if len(lines) > max_lines:
        kept.append(ELLIPSIS)
    joined = "\n".join(kept)
    return joined if len(joined) <= limit else joined[: limit - 1] + ELLIPSIS


def redact_url(url: str) -> str:
    """A URL without its credentials, query and fragment, for logs and screens."""
    head, _, rest = url.partition("://")
    if not rest:
        return clean_line(url.partition("?")[0], 200)
    authority, slash, path = rest.partition("/")
    authority = authority.rpartition("@")[2].partition("?")[0]
    path = path.partition("?")[0].partition("#")[0]
    return clean_line(f"{head}://{authority}{slash}{path}", 200)
