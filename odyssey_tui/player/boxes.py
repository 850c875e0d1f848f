"""The outermost structure of an MP4 file: enough to tell whether all of it is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from odyssey_tui.player.source import Reader

MAX_BOXES: Final = 50_000
"""A file in fragments of half a second has so many in four hours."""

_HEADER: Final = 8
_LONG_HEADER: Final = 16
_INDEXES: Final = frozenset({b"moov"})


@dataclass(frozen=True, slots=True)
class BoxSurvey:
    """What the outermost boxes of a file tell.

    Attributes:
        mp4: Whether it begins as an MP4 or QuickTime file does.
        indexed: Whether there is an index (``moov``).
        truncated: Whether the last box is longer than what is left of the file.
    """

    mp4: bool
    indexed: bool
    truncated: bool


def survey_boxes(file: Reader, size: int, *, limit: int = MAX_BOXES) -> BoxSurvey:
    """Walk from box to box.

    Args:
        file: The bytes; its position is as it was afterwards.
        size: Its length in bytes.
        limit: How many boxes are looked at; what is beyond counts as whole.
    """
    position = file.tell()
    try:
        return _walk(file, size, limit)
    finally:
        # A demuxer that has the file open does not look where it is.
        file.seek(position)


def _walk(file: Reader, size: int, limit: int) -> BoxSurvey:
    offset, indexed, mp4 = 0, False, False
    for _ in range(limit):
        if offset >= size:
            break
        file.seek(offset)
        header = _read(file, _LONG_HEADER)
        kind = header[4:8]
        if offset == 0:
            mp4 = kind in (b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide")
            if not mp4:
                return BoxSurvey(mp4=False, indexed=False, truncated=False)
        if len(header) < _HEADER:
            return BoxSurvey(mp4, indexed, truncated=True)
        indexed = indexed or kind in _INDEXES
        length = int.from_bytes(header[:4], "big")
        if length == 0:
            return BoxSurvey(mp4, indexed, truncated=False)
        if length == 1:
            length = int.from_bytes(header[8:], "big")
        if length < _HEADER:
            return BoxSurvey(mp4, indexed, truncated=False)
        offset += length
    return BoxSurvey(mp4, indexed, truncated=offset > size)


def _read(file: Reader, size: int) -> bytes:
    data = b""
    while len(data) < size and (piece := file.read(size - len(data))):
        data += piece
    return data
