"""What downloaded files are called; a stream id is never trusted with a path."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from pathlib import Path
from typing import Final, Literal, get_args

from odyssey_tui.errors import FileNameError
from odyssey_tui.sanitize import clean_line

What = Literal["video", "events", "thumbnail", "preview"]
"""The files of a recording."""

WHATS: Final[tuple[What, ...]] = get_args(What)

MAX_STEM: Final = 100
"""Characters of a stream id that stand in a name as they are."""

PART: Final = ".part"
MEMO: Final = ".part.json"

_MAX_NAME_BYTES: Final = 255
_ENDINGS: Final[dict[What, str]] = {
    "video": ".mp4",
    "events": ".events.jsonl",
    "thumbnail": ".thumbnail.jpg",
    "preview": ".preview.mp4",
}
_PLAIN: Final = re.compile(rf"[A-Za-z0-9_][A-Za-z0-9._-]{{0,{MAX_STEM - 1}}}")
_OTHER: Final = re.compile(r"[^A-Za-z0-9._]+")
_LOOKED_AT: Final = 200


def file_name(stream_id: str, what: What) -> str:
    """The name of a recording's file, such as ``1a2b.events.jsonl``.

    Different ids and kinds have different names. An id that is not made of ASCII
    letters, digits, ``.``, ``_`` and ``-``, begins with a dot or a hyphen, or is
    longer than ``MAX_STEM``, is replaced by what is left of it and a short hash.
    """
    return safe_stem(stream_id) + _ENDINGS[what]


def safe_stem(stream_id: str) -> str:
    """The part of :func:`file_name` that stands for the stream."""
    # "x.preview" as a video would have the name of the preview of "x".
    if _PLAIN.fullmatch(stream_id) and not stream_id.endswith(".preview"):
        return stream_id
    digest = hashlib.sha256(stream_id.encode("utf-8", "surrogatepass")).hexdigest()
    readable = _OTHER.sub("-", stream_id[:_LOOKED_AT])[:40].strip(".-")
    return f"{readable or 'recording'}-{digest[:12]}"


def check_target(target: Path) -> None:
    """Refuse a path that no file can have, before anything is sent.

    Raises:
        FileNameError: It has no name, a name with control characters, or one that
            has no room for the ending of the part file.
    """
    name = target.name
    shown = clean_line(str(target), 300)
    if name in ("", ".", "..") or "\0" in str(target):
        raise FileNameError(f"{shown or 'An empty path'} is not the name of a file.")
    if any(unicodedata.category(character) == "Cc" for character in name):
        raise FileNameError(f"{shown} has control characters in its name.")
    if len(os.fsencode(name)) + len(MEMO) > _MAX_NAME_BYTES:
        raise FileNameError(f"{shown}: the name is too long.", code="ENAMETOOLONG")


def part_path(target: Path) -> Path:
    """Where the file grows until it is complete."""
    return target.with_name(target.name + PART)


def memo_path(target: Path) -> Path:
    """Where it is written down what the part is a part of."""
    return target.with_name(target.name + MEMO)
