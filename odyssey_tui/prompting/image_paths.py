"""Paths of images: completing them, and telling a pasted path from prose."""

from __future__ import annotations

import heapq
import os
import re
import shlex
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from odyssey_tui.sanitize import clean_line

IMAGE_EXTENSIONS: Final = frozenset(
    ["jpg", "jpeg", "png", "webp", "gif", "bmp", "heic", "heif", "avif"]
)
"""Endings of the formats that the service takes, without the dot."""

MOST_ENTRIES: Final = 50_000
"""Entries of a folder that are looked at."""

_LONGEST_PATH: Final = 4096
_LONGEST_PASTE: Final = 4 * _LONGEST_PATH
_LONGEST_LABEL: Final = 255
_UNSAFE: Final = frozenset(["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"])
_DATA_URL: Final = re.compile(
    r"data:image/[a-z0-9.+-]{1,40}(?:;[a-z0-9=.+-]{1,80}){0,4}?;base64,", re.I
)
_BASE64: Final = b"+/=_-%\r\n0123456789" + b"".join(
    bytes([small, small - 32]) for small in range(ord("a"), ord("z") + 1)
)
_IMAGE_NAME: Final = re.compile(
    rf"\.(?:{'|'.join(sorted(IMAGE_EXTENSIONS))})[\"']?\Z", re.I
)


@dataclass(frozen=True, slots=True)
class PathCandidate:
    """A path that a fragment may become.

    Attributes:
        text: Replaces the whole fragment; a folder ends with a slash.
        label: The name alone, cleaned for a screen.
        folder: Whether it is a folder.
    """

    text: str
    label: str
    folder: bool


def complete_path(
    fragment: str,
    *,
    base: Path,
    extensions: frozenset[str] = IMAGE_EXTENSIONS,
    limit: int = 200,
) -> list[PathCandidate]:
    """Folders and files that begin like the last part of ``fragment``.

    Args:
        fragment: What is typed; may begin with ``~``, may hold spaces.
        base: Folder that relative paths start from.
        extensions: Endings of the files to offer, with or without the dot.
        limit: Most candidates to return.

    Returns:
        Folders first, then files, each in alphabetical order, written the
        way the fragment is: relative stays relative, ``~`` stays ``~``.
        Names with control or invisible characters are left out, and so is
        what comes after ``MOST_ENTRIES`` entries. Empty for a folder that
        cannot be read.
    """
    if len(fragment) > _LONGEST_PATH or not is_plain(fragment) or limit < 1:
        return []
    if fragment == "~":
        return [PathCandidate("~/", "~/", True)]
    head, slash, last = fragment.rpartition("/")
    typed = head + slash
    folder = base / os.path.expanduser(typed) if typed else base
    found = _entries(folder, last, _endings(extensions))
    best = heapq.nsmallest(limit, found)
    candidates = [
        PathCandidate(
            f"{typed}{name}/" if not is_file else f"{typed}{name}",
            clean_line(name, _LONGEST_LABEL) + ("" if is_file else "/"),
            not is_file,
        )
        for is_file, _, name in best
    ]
    if last == "..":
        candidates.insert(0, PathCandidate(f"{typed}../", "../", True))
    return candidates[:limit]


def pasted_image(text: str) -> str | None:
    """The image that a pasted text stands for, if it stands for one.

    Terminals paste the path of a dropped file: in quotes, with backslashes,
    as a ``file:`` URL, or as it is.

    Args:
        text: What was pasted.

    Returns:
        The path of a file that exists, without quotes and with ``~``
        expanded; or the text itself if it is a base64 ``data:`` URL of an
        image; else ``None``.
    """
    if text[:11].lower() == "data:image/" or text[:64].lstrip()[:5].lower() == "data:":
        url = text.strip()
        return url if _is_data_url(url) else None
    if len(text) > _LONGEST_PASTE:
        return None
    line = text.strip(" \t\r\n")
    if "\n" in line or "\r" in line or not _IMAGE_NAME.search(line):
        return None
    for path in _readings(line):
        expanded = os.path.expanduser(path)
        if _is_path(expanded) and os.path.isfile(expanded):
            return expanded
    return None


def is_plain(name: str) -> bool:
    """Whether a name is free of control, invisible and broken characters."""
    if name.isascii():
        return name.isprintable()
    return all(unicodedata.category(letter) not in _UNSAFE for letter in name)


def _endings(extensions: frozenset[str]) -> tuple[str, ...]:
    return tuple("." + one.lower().lstrip(".") for one in extensions if one.strip("."))


def _entries(
    folder: Path, last: str, endings: tuple[str, ...]
) -> Iterator[tuple[bool, str, str]]:
    """What fits, as (is it a file, name for sorting, name)."""
    wanted = last.casefold()
    hidden = last.startswith(".")
    try:
        with os.scandir(folder) as entries:
            for entry in islice(entries, MOST_ENTRIES):
                name = entry.name
                if name.startswith(".") and not hidden:
                    continue
                key = name.casefold()
                if not key.startswith(wanted) or not is_plain(name):
                    continue
                is_file = _is_file(entry, key.endswith(endings))
                if is_file is not None:
                    yield is_file, key, name
    except OSError:
        # Gone, not a folder, or not ours to read: nothing to offer.
        return


def _is_file(entry: os.DirEntry[str], named_well: bool) -> bool | None:
    """True for a file to offer, False for a folder, ``None`` for the rest."""
    try:
        if entry.is_dir():
            return False
        return True if named_well and entry.is_file() else None
    except OSError:
        # A link that goes round in circles is neither.
        return None


def _readings(line: str) -> Iterator[str]:
    """What a line can mean as a path, the likeliest first."""
    if line[:7].lower() == "file://":
        yield from _from_url(line)
        return
    yield line
    try:
        words = shlex.split(line)
    except ValueError:
        # A quote that never closes is an apostrophe.
        return
    if len(words) == 1:
        word = words[0]
        yield from _from_url(word) if word[:7].lower() == "file://" else (word,)


def _from_url(url: str) -> Iterator[str]:
    try:
        parts = urlsplit(url)
    except ValueError:
        return
    if parts.netloc.lower() in ("", "localhost", os.uname().nodename.lower()):
        # A "#" or "?" that was not escaped is a part of the name.
        rest = url[len("file://") + len(parts.netloc) :]
        yield unquote(rest, errors="surrogateescape")


def _is_path(path: str) -> bool:
    fits = len(path) <= _LONGEST_PATH and is_plain(path)
    return fits and path[-1:] not in "\"'" and bool(_IMAGE_NAME.search(path))


def _is_data_url(text: str) -> bool:
    """Whether a text is a base64 data URL and nothing else."""
    head = _DATA_URL.match(text)
    if head is None or not text.isascii() or head.end() == len(text):
        return False
    # Tens of megabytes: deleting what may be there is the fastest test.
    return not text[head.end() :].encode("ascii").translate(None, _BASE64)
