"""A terminal's screen in pixels, made from what an encoder wrote.

It shares no code with the encoders, and it raises :class:`ValueError` on what it
does not know, so that nothing is measured that a terminal would not show. Pictures
are scaled as most terminals do it, bilinearly.
"""

from __future__ import annotations

import io
import re
from base64 import b64decode
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.sixel import decode

Pixels = NDArray[np.uint8]

_QUARTERS = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"
"""Block elements by the quarters that they fill: 1, 2 above, 4, 8 below."""

_TOKEN = re.compile(
    rb"\x1b\[(?P<csi>[0-9;?]*)(?P<final>[A-Za-z])"
    rb"|\x1b_G(?P<kitty>[^\x1b]*)\x1b\\"
    rb"|\x1b\]1337;(?P<iterm>[^\x1b\x07]*)(?:\x07|\x1b\\)"
    rb"|(?P<sixel>\x1bP[0-9;]*q[^\x1b]*\x1b\\)"
    rb"|\x1b(?P<cursor>[78])"
    rb"|(?P<text>[^\x00-\x1f\x7f]+)"
)
_SIZE = re.compile(r"(\d+)(px|%)?")


def _palette() -> NDArray[np.uint8]:
    """xterm's 256 colours, the first sixteen as the Linux console has them."""
    system = [
        tuple(0xAA * (n >> bit & 1) + 0x55 * (n >> 3) for bit in range(3))
        for n in range(16)
    ]
    system[3] = (0xAA, 0x55, 0)
    steps = (0, 95, 135, 175, 215, 255)
    cube = [(r, g, b) for r in steps for g in steps for b in steps]
    greys = [(8 + 10 * n,) * 3 for n in range(24)]
    return np.array([*system, *cube, *greys], np.uint8)


_PALETTE = _palette()


@dataclass(slots=True)
class _Placement:
    """Part of an image on some cells; ``crop`` is left, top, right, bottom."""

    image: int
    crop: tuple[int, int, int, int]
    column: int
    row: int
    columns: int
    rows: int


class PixelScreen:
    """What a terminal shows.

    Args:
        columns, rows: Size in cells.
        cell: Width and height of a cell in pixels.
    """

    def __init__(self, columns: int, rows: int, cell: tuple[int, int]) -> None:
        self.size = columns * cell[0], rows * cell[1]
        self._cell = cell
        self._columns, self._rows = columns, rows
        self._column = self._row = 0
        self._saved = (0, 0)
        self._colours: list[tuple[int, int, int]] = [(0, 0, 0), (0, 0, 0)]
        self._fore = np.zeros((rows, columns, 3), np.uint8)
        self._back = np.zeros((rows, columns, 3), np.uint8)
        self._shape = np.zeros((rows, columns), np.uint8)
        width, height = self.size
        self._canvas = np.zeros((height, width, 3), np.uint8)
        self._covered = np.zeros((height, width), np.bool_)
        self._images: dict[int, Image.Image] = {}
        self._placements: dict[tuple[int, int], _Placement] = {}
        self._open: tuple[dict[str, str], list[bytes]] | None = None
        self._multipart: tuple[str, list[bytes]] | None = None

    def feed(self, data: bytes) -> None:
        """Take in bytes, which end with a complete sequence.

        Raises:
            ValueError: They contain what no encoder should write.
        """
        at = 0
        for match in _TOKEN.finditer(data):
            if match.start() != at:
                break
            at = match.end()
            kind = match.lastgroup
            if kind == "final":
                self._csi(match["csi"].decode(), match["final"])
            elif kind == "text":
                self._text(match["text"].decode())
            elif kind == "kitty":
                self._kitty(match["kitty"])
            elif kind == "iterm":
                self._iterm(match["iterm"])
            elif kind == "sixel":
                self._paint_sixel(match["sixel"])
            elif match["cursor"] == b"7":
                self._saved = (self._column, self._row)
            else:
                self._column, self._row = self._saved
        if at != len(data):
            raise ValueError(f"not known: {data[at : at + 40]!r}")

    def pixels(self) -> Pixels:
        """The whole screen, shape ``(height, width, 3)``."""
        width, height = self.size
        out = self._cells()
        out[self._covered] = self._canvas[self._covered]
        across, down = self._cell
        for placement in self._placements.values():
            image = self._images[placement.image].crop(placement.crop)
            size = placement.columns * across, placement.rows * down
            scaled = np.asarray(image.resize(size, Image.Resampling.BILINEAR))
            x, y = placement.column * across, placement.row * down
            place = out[y : y + size[1], x : x + size[0]]
            place[:] = scaled[: place.shape[0], : place.shape[1]]
        assert out.shape == (height, width, 3)
        return out

    # Text

    def _csi(self, values: str, final: bytes) -> None:
        if values.startswith("?"):
            if final not in b"hl":
                raise ValueError(f"CSI {values} {final!r}")
            return
        numbers = [int(value or 0) for value in values.split(";")]
        if final == b"H":
            row, column = numbers if len(numbers) == 2 else (1, 1)
            if not (1 <= row <= self._rows and 1 <= column <= self._columns):
                raise ValueError(f"the cursor goes to {row};{column}")
            self._row, self._column = row - 1, column - 1
        elif final == b"C":
            self._column += max(1, numbers[0])
        elif final == b"m":
            self._attributes(numbers)
        else:
            raise ValueError(f"CSI {values} {final!r}")

    def _attributes(self, numbers: list[int]) -> None:
        at = 0
        while at < len(numbers):
            code, at = numbers[at], at + 1
            if code == 0:
                self._colours = [(0, 0, 0), (0, 0, 0)]
            elif code in {38, 48} and numbers[at] == 2:
                red, green, blue = numbers[at + 1 : at + 4]
                self._colours[code == 48] = red, green, blue
                at += 4
            elif code in {38, 48} and numbers[at] == 5:
                self._colours[code == 48] = _indexed(numbers[at + 1])
                at += 2
            elif 30 <= code % 60 <= 37 or 40 <= code % 60 <= 47:
                number = code % 10 + (8 if code >= 90 else 0)
                self._colours[code % 60 >= 40] = _indexed(number)
            else:
                raise ValueError(f"attribute {code}")

    def _text(self, text: str) -> None:
        fore, back = self._colours
        for glyph in text:
            if self._column >= self._columns:
                raise ValueError(f"text right of the screen in row {self._row + 1}")
            place = self._row, self._column
            self._shape[place] = _QUARTERS.index(glyph)
            self._fore[place], self._back[place] = fore, back
            self._column += 1

    def _cells(self) -> Pixels:
        across, down = self._cell
        filled = (self._shape[..., None] >> np.arange(4) & 1).astype(np.bool_)
        four = np.where(
            filled[..., None], self._fore[:, :, None], self._back[:, :, None]
        )
        quarters = four.reshape(self._rows, self._columns, 2, 2, 3)
        small = quarters.transpose(0, 2, 1, 3, 4)
        left, upper = across // 2, down // 2
        tall = np.repeat(
            small.reshape(2 * self._rows, 2 * self._columns, 3),
            [upper, down - upper] * self._rows,
            axis=0,
        )
        return np.repeat(tall, [left, across - left] * self._columns, axis=1)

    # Pictures

    def _paint(self, picture: Pixels, painted: NDArray[np.bool_]) -> None:
        """Put pixels at the cursor, which stays; none may be outside."""
        x, y = self._column * self._cell[0], self._row * self._cell[1]
        height, width = painted.shape
        if x + width > self.size[0] or y + height > self.size[1]:
            raise ValueError(f"a picture of {width}x{height} at {x},{y}")
        place = slice(y, y + height), slice(x, x + width)
        self._canvas[place][painted] = picture[painted]
        self._covered[place] |= painted

    def _paint_sixel(self, data: bytes) -> None:
        picture = decode(data)
        self._paint(picture.pixels, picture.painted)

    def _iterm(self, body: bytes) -> None:
        name, _, rest = body.partition(b"=")
        if name == b"File":
            control, _, payload = rest.partition(b":")
            self._show_file(control.decode(), payload)
        elif name == b"MultipartFile":
            self._multipart = rest.decode(), []
        elif self._multipart is not None and name == b"FilePart":
            self._multipart[1].append(rest)
        elif self._multipart is not None and name == b"FileEnd":
            control_text, parts = self._multipart
            self._multipart = None
            self._show_file(control_text, b"".join(parts))
        else:
            raise ValueError(f"OSC 1337 {name!r}")

    def _show_file(self, control: str, payload: bytes) -> None:
        settings = dict(item.split("=", 1) for item in control.split(";"))
        if settings.get("inline") != "1":
            raise ValueError("a file to be downloaded")
        data = b64decode(payload, validate=True)
        if "size" in settings and int(settings["size"]) != len(data):
            raise ValueError(f"size {settings['size']} of {len(data)} bytes")
        image = Image.open(io.BytesIO(data)).convert("RGB")
        if settings.get("preserveAspectRatio") != "0":
            raise ValueError("the shape is left to the terminal")
        width = _length(settings["width"], self._cell[0], self.size[0])
        height = _length(settings["height"], self._cell[1], self.size[1])
        scaled = image.resize((width, height), Image.Resampling.BILINEAR)
        self._paint(np.asarray(scaled), np.ones((height, width), np.bool_))

    def _kitty(self, body: bytes) -> None:
        control, _, payload = body.partition(b";")
        keys = dict(item.split("=", 1) for item in control.decode().split(","))
        if self._open is not None:
            if "a" in keys and keys["a"] != "t":
                raise ValueError("a command inside a transmission")
            self._open[1].append(payload)
            first, parts = self._open
        elif keys["a"] == "t":
            first, parts = keys, [payload]
        elif keys["a"] == "p":
            self._place(keys)
            return
        elif keys["a"] == "d":
            self._delete(keys)
            return
        else:
            raise ValueError(f"a graphics command {control!r}")
        if keys.get("m", "0") == "1":
            self._open = first, parts
            return
        self._open = None
        data = b64decode(b"".join(parts), validate=True)
        self._images[int(first["i"])] = _received(first, data)

    def _place(self, keys: dict[str, str]) -> None:
        image = int(keys["i"])
        x, y, width, height = (int(keys[key]) for key in "xywh")
        full = self._images[image].size
        if width < 1 or height < 1 or x + width > full[0] or y + height > full[1]:
            raise ValueError(f"{width}x{height} at {x},{y} of an image {full}")
        self._placements[image, int(keys["p"])] = _Placement(
            image,
            (x, y, x + width, y + height),
            self._column,
            self._row,
            int(keys["c"]),
            int(keys["r"]),
        )

    def _delete(self, keys: dict[str, str]) -> None:
        image = int(keys["i"])
        for key in [key for key in self._placements if key[0] == image]:
            if "p" not in keys or int(keys["p"]) == key[1]:
                del self._placements[key]
        if keys["d"] == "I":
            self._images.pop(image, None)


def _indexed(number: int) -> tuple[int, int, int]:
    red, green, blue = (int(value) for value in _PALETTE[number])
    return red, green, blue


def _length(text: str, cell: int, screen: int) -> int:
    """Pixels of a width or height in cells, pixels or percent."""
    match = _SIZE.fullmatch(text)
    if match is None:
        raise ValueError(f"a length of {text}")
    number, unit = int(match[1]), match[2]
    return {"px": number, "%": number * screen // 100}.get(unit or "", number * cell)


def _received(keys: dict[str, str], data: bytes) -> Image.Image:
    """A transmitted image; what it is read from is removed, as kitty does."""
    medium = keys.get("t", "d")
    if medium in {"s", "t"}:
        name = data.decode()
        path = Path("/dev/shm", name.lstrip("/")) if medium == "s" else Path(name)
        data = path.read_bytes()
        path.unlink()
    elif medium != "d":
        raise ValueError(f"transmission by {medium}")
    if keys["f"] == "100":
        return Image.open(io.BytesIO(data)).convert("RGB")
    if keys["f"] != "24":
        raise ValueError(f"format {keys['f']}")
    return Image.frombytes("RGB", (int(keys["s"]), int(keys["v"])), data)
