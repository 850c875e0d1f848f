"""What the user interface shows, so that only what changes is sent.

A user interface repaints whole widgets: a key typed into an input costs a kilobyte
and a half of borders and blanks, which is a tenth of a second on a thin link. Cell
by cell most of it is on the screen already. What is not known for certain, such as
cells with characters of doubtful width, or cells that a picture was painted into,
is always sent. Cells in which a picture is seen are left alone: the user interface
has nothing there but a background, which would flash.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from odyssey_tui.video.geometry import Rect

_TOKEN = re.compile(
    r"\x1b\[(\d{1,5});(\d{1,5})H"
    r"|\x1b\[([0-9;]*)m"
    r"|([^\x00-\x1f\x7f-\x9f]+)"
    r"|(\n)"
    r"|(.)",
    re.DOTALL,
)
_MOVE, _STYLE, _TEXT, _NEWLINE = 2, 3, 4, 5

_ONE_COLUMN = re.compile(r"[ -~\u00a1-\u00ac\u00ae-\u02ff\u2500-\u25fc\u2800-\u28ff]*")
"""Characters that take one column in every terminal set up for a Western script."""

GAP = 6
"""Unchanged cells that are cheaper to send again than to step over."""

_Cell = tuple[str, str]


class ScreenShadow:
    """Removes from updates of the screen what would change nothing.

    Understands what Textual writes for an update: cursor positions, colours and
    text. Anything else in an update makes it forget what it knows and leaves the
    update as it is.
    """

    def __init__(self) -> None:
        self._columns = 0
        self._rows: list[list[_Cell | None]] = []
        self._cursor: tuple[int, int] | None = None

    def resize(self, columns: int, rows: int) -> None:
        """Say how large the screen is; another size makes everything unknown."""
        if (columns, rows) != (self._columns, len(self._rows)):
            self._columns = columns
            self._rows = [[None] * columns for _ in range(rows)]
            self._cursor = None

    def forget(self, rects: Iterable[Rect] | None = None) -> None:
        """The content of these cells is not known any more; ``None`` for all."""
        if rects is None:
            self._rows = [[None] * self._columns for _ in self._rows]
            self._cursor = None
            return
        screen = Rect(0, 0, self._columns, len(self._rows))
        for rect in rects:
            cut = rect.intersection(screen)
            blank: list[_Cell | None] = [None] * cut.width
            for row in self._rows[cut.y : cut.bottom]:
                row[cut.x : cut.right] = blank

    def moved(self) -> None:
        """The cursor may be anywhere."""
        self._cursor = None

    def reduce(self, update: str, owned: Sequence[Rect] = ()) -> Reduced:
        """The part of an update that changes the screen, maybe nothing.

        The cursor ends where the whole update would have left it.

        Args:
            update: What would be written.
            owned: Cells that a picture is painted into and that the user
                interface therefore has to leave alone.
        """
        masks = [bytes(self._columns)] * len(self._rows)
        for rect in owned:
            cut = rect.intersection(Rect(0, 0, self._columns, len(self._rows)))
            for y in range(cut.y, cut.bottom):
                mask = masks[y]
                ones = b"\1" * cut.width
                masks[y] = mask[: cut.x] + ones + mask[cut.right :]
        reduced = _Update(self._columns, self._rows, self._cursor, masks)
        if not reduced.apply(update):
            self.forget()
            return Reduced(update, [Rect(0, 0, self._columns, len(self._rows))])
        self._cursor = reduced.cursor
        return Reduced("".join(reduced.out), reduced.overpainted)


@dataclass(frozen=True, slots=True)
class Reduced:
    """What is left of an update.

    Attributes:
        text: What to write.
        overpainted: Cells that it paints although they are owned, or more.
    """

    text: str
    overpainted: list[Rect]


class _Update:
    """One update on its way through."""

    def __init__(
        self,
        columns: int,
        rows: list[list[_Cell | None]],
        cursor: tuple[int, int] | None,
        masks: list[bytes],
    ) -> None:
        self.out: list[str] = []
        self.overpainted: list[Rect] = []
        self.cursor = cursor
        self._masks = masks
        self._columns = columns
        self._rows = rows
        self._at: tuple[int, int] | None = cursor
        self._style = ""
        self._raw = False

    def apply(self, update: str) -> bool:
        """Take in the update; whether all of it was understood."""
        for match in _TOKEN.finditer(update):
            kind = match.lastindex
            if kind == _MOVE:
                self._at = int(match.group(1)) - 1, int(match.group(2)) - 1
                self._raw = False
            elif kind == _STYLE:
                self._set_style(match.group(3))
            elif kind == _TEXT:
                if not self._text(match.group(4)):
                    return False
            elif kind == _NEWLINE and self._above_last():
                assert self._at is not None
                self._at = self._at[0] + 1, 0
                self._raw = False
            else:
                return False
        if self._at is not None and self._at != self.cursor and not self._raw:
            self._go(self._at)
        return not self._style

    def _above_last(self) -> bool:
        """Whether a new line does not scroll."""
        return self._at is not None and self._at[0] < len(self._rows) - 1

    def _set_style(self, codes: str) -> None:
        if codes in {"", "0"}:
            self._style = ""
        else:
            self._style = f"{self._style};{codes}" if self._style else codes

    def _text(self, text: str) -> bool:
        if self._at is None:
            return False
        y, x = self._at
        if not (0 <= y < len(self._rows) and 0 <= x < self._columns):
            return False
        if self._raw or not _ONE_COLUMN.fullmatch(text):
            self._send_raw(text, y, x)
            return True
        if x + len(text) > self._columns:
            return False
        row = self._rows[y]
        new: list[_Cell | None] = [(character, self._style) for character in text]
        old = row[x : x + len(text)]
        mask = self._masks[y][x : x + len(text)]
        if any(mask):
            old, new = _without(mask, old), _without(mask, new)
            row[x : x + len(text)] = old
        if old != new:
            row[x : x + len(text)] = new
            for start, end in _changes(old, new):
                self._send(text[start:end], y, x + start)
        self._at = y, x + len(text)
        return True

    def _send_raw(self, text: str, y: int, x: int) -> None:
        """Send the rest of a line as it is: its columns are not known."""
        if not self._raw:
            self._raw = True
            if self.cursor != (y, x):
                self._go((y, x))
            self._rows[y][x:] = [None] * (self._columns - x)
            self.overpainted.append(Rect(x, y, self._columns - x, 1))
        self.out.append(self._styled(text))
        self.cursor = None

    def _send(self, text: str, y: int, x: int) -> None:
        if self.cursor != (y, x):
            self._go((y, x))
        self.out.append(self._styled(text))
        end = x + len(text)
        # At the edge terminals differ about where the cursor is.
        self.cursor = (y, end) if end < self._columns else None

    def _styled(self, text: str) -> str:
        return f"\x1b[{self._style}m{text}\x1b[0m" if self._style else text

    def _go(self, place: tuple[int, int]) -> None:
        self.out.append(f"\x1b[{place[0] + 1};{place[1] + 1}H")
        self.cursor = place


def _without(mask: bytes, cells: list[_Cell | None]) -> list[_Cell | None]:
    """The cells with those of the mask unknown."""
    return [None if owned else cell for owned, cell in zip(mask, cells, strict=True)]


def _changes(
    old: list[_Cell | None], new: list[_Cell | None]
) -> Iterable[tuple[int, int]]:
    """Where the cells differ, with small gaps between differences filled."""
    start = end = -1
    for index, (before, after) in enumerate(zip(old, new, strict=True)):
        if after is None and start >= 0:
            # Not ours: no gap to fill.
            yield start, end
            start = -1
        if before == after:
            continue
        if start < 0:
            start = index
        elif index - end > GAP:
            yield start, end
            start = index
        end = index + 1
    if start >= 0:
        yield start, end
