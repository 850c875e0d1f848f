"""The prompt, written small in the lower left corner."""

from __future__ import annotations

import unicodedata

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from .paint.layers import Sprite
from .paint.planes import Planes

_LONGEST = 400
"""Characters of a prompt that are looked at for the caption."""


def clean(text: str, limit: int) -> str:
    """One line of printable characters, at most ``limit`` of them.

    Control characters, bidirectional overrides, surrogates and private ones
    become spaces or vanish; whitespace is collapsed. Only the first part of
    a very long text is read.
    """
    kept: list[str] = []
    for char in text[: 4 * limit + 64]:
        kind = unicodedata.category(char)
        if kind in ("Cc", "Zl", "Zp", "Zs"):
            kept.append(" ")
        elif kind[0] != "C":
            kept.append(char)
    words = " ".join("".join(kept).split())
    if len(words) <= limit:
        return words
    return words[: limit - 1].rstrip() + "…"


class Caption:
    """A line or two of text on a dark, rounded strip.

    Args:
        text: Any text at all; it is cleaned and cut.
        width: Of the picture in pixels.
        height: Of the picture in pixels.
    """

    def __init__(self, text: str, width: int, height: int) -> None:
        self._sprite: Sprite | None = None
        self._place = (0, 0)
        cleaned = clean(text, _LONGEST)
        if not cleaned:
            return
        unit = min(width, height)
        size = max(11, round(unit / 42))
        font = _font(size)
        room = int(width * (0.62 if width > height else 0.86))
        lines = _wrap(cleaned, font, room)
        self._sprite = _strip(lines, font, size)
        margin = round(unit / 30) & ~1
        self._place = (margin, height - margin - self._sprite.height)

    def paint(self, canvas: Planes) -> None:
        """Lay the strip over the picture."""
        if self._sprite is not None:
            self._sprite.paint(canvas, *self._place)


_FONTS: dict[int, ImageFont.FreeTypeFont | ImageFont.ImageFont] = {}


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    font = _FONTS.get(size)
    if font is None:
        font = _FONTS[size] = ImageFont.load_default(size)
    return font


def _width(font: ImageFont.FreeTypeFont | ImageFont.ImageFont, text: str) -> float:
    try:
        return float(font.getlength(text))
    except UnicodeError:
        # The bitmap font that stands in where FreeType is missing knows Latin-1.
        return float(
            font.getlength(text.encode("latin-1", "replace").decode("latin-1"))
        )


def _wrap(
    text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, room: int
) -> list[str]:
    """At most two lines, the last one cut with an ellipsis if need be."""
    lines: list[str] = []
    rest = text
    while rest and len(lines) < 2:
        line = _fitting(rest, font, room)
        rest = rest[len(line) :].lstrip()
        lines.append(line.strip())
    if rest:
        last = lines[-1]
        while last and _width(font, last + "…") > room:
            last = last[:-1]
        lines[-1] = last.rstrip() + "…"
    return lines


def _fitting(
    text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, room: int
) -> str:
    """The longest beginning that fits, cut between words where possible."""
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if _width(font, text[:middle]) <= room:
            low = middle
        else:
            high = middle - 1
    if low == len(text):
        return text
    space = text.rfind(" ", 0, low + 1)
    return text[:space] if space > low // 2 else text[:low]


def _strip(
    lines: list[str], font: ImageFont.FreeTypeFont | ImageFont.ImageFont, size: int
) -> Sprite:
    pad = round(size * 0.6)
    step = round(size * 1.32)
    wide = int(max(_width(font, line) for line in lines)) + 2 * pad + 2
    high = step * len(lines) + round(pad * 1.1)
    wide, high = (wide + 1) & ~1, (high + 1) & ~1
    shade = Image.new("L", (wide, high), 0)
    ImageDraw.Draw(shade).rounded_rectangle((0, 0, wide - 1, high - 1), pad, fill=132)
    ink = Image.new("L", (wide, high), 0)
    draw = ImageDraw.Draw(ink)
    for index, line in enumerate(lines):
        spot = (pad, round(pad * 0.45) + index * step)
        try:
            draw.text(spot, line, fill=235, font=font)
        except (UnicodeError, ValueError, OSError):
            # A glyph that the font cannot set: keep what every font has.
            plain = line.encode("ascii", "replace").decode("ascii")
            draw.text(spot, plain, fill=235, font=font)
    letters = np.asarray(ink)
    alpha = np.maximum(np.asarray(shade), letters)
    planes = Planes.blank(wide, high)
    share = letters.astype(np.float32) / 235
    np.copyto(planes.y, 24 + share * 206, casting="unsafe")
    return Sprite(planes, alpha)
