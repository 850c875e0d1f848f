"""What captured files are called, and how they come into being.

A name is made of the local time, the first words of the prompt and the start of
the stream id: ``2026-11-27_16-31-05_a-lighthouse-by-the-sea_1a2b3c4d.png``. Prompt
and id are not to be trusted; whatever they hold, a name is one path component.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from odyssey_tui.capture.failures import capture_error, shown
from odyssey_tui.errors import CaptureError
from odyssey_tui.sanitize import clean_line

MAX_SLUG: Final = 40
"""Characters of a prompt in a file name; at most four bytes each in UTF-8."""

MAX_ID: Final = 8
"""Characters of a stream id in a file name."""

_LOOKED_AT: Final = 200
_ID_CHARACTERS: Final = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-"
)
_SELECTORS: Final = frozenset(
    map(chr, (*range(0xFE00, 0xFE10), *range(0x180B, 0x1810)))
)
"""Variation selectors: marks that nobody can see."""

_MAX_SAME_NAME: Final = 1000
_NO_HARD_LINKS: Final = frozenset(
    {
        errno.EPERM,
        errno.EACCES,
        errno.EMLINK,
        errno.ENOSYS,
        errno.ENOTSUP,
        errno.EOPNOTSUPP,
        errno.EINVAL,
        errno.EXDEV,
    }
)


@dataclass(frozen=True, slots=True)
class CaptureContext:
    """What is known about the picture or the video that is saved.

    Attributes:
        prompt: What the user asked for last; may be empty.
        stream_id: The stream's id as the service gave it.
        applied_prompt: What the service made of the prompt.
        api_host: Which service it came from.
        offset_ms: Time in the stream, in milliseconds.
    """

    prompt: str
    stream_id: str | None
    applied_prompt: str | None = None
    api_host: str = ""
    offset_ms: float | None = None


def file_name(context: CaptureContext, at: float, extension: str) -> str:
    """The name for something captured at ``at``.

    Args:
        context: Prompt and stream id; pieces that would be empty are left out.
        at: Seconds since the epoch, shown in local time.
        extension: Letters and digits, without the dot.

    Raises:
        ValueError: The extension is something else.
    """
    if not (extension.isascii() and extension.isalnum()):
        raise ValueError(f"not an extension: {extension!r}")
    time = datetime.fromtimestamp(at).strftime("%Y-%m-%d_%H-%M-%S")
    pieces = (time, slug(context.prompt), short_id(context.stream_id))
    return "_".join(piece for piece in pieces if piece) + f".{extension}"


def slug(text: str) -> str:
    """The first words in lower case, joined by hyphens; empty when there are none.

    Letters and digits of every script stay, with the marks that belong to them. The
    result is in NFC, at most ``MAX_SLUG`` characters, cut between words if possible.
    """
    words: list[str] = []
    open_word = False
    lowered = unicodedata.normalize("NFC", clean_line(text, _LOOKED_AT).lower())
    for character in lowered:
        category = unicodedata.category(character)
        if category[0] == "L" or category == "Nd":
            words.append(character if open_word or not words else f"-{character}")
            open_word = True
        elif category in ("Mn", "Mc") and open_word:
            if character not in _SELECTORS:
                words.append(character)
        else:
            open_word = False
    whole = "".join(words)
    cut = whole[:MAX_SLUG]
    if len(whole) > MAX_SLUG and whole[MAX_SLUG] != "-":
        # Half a word is better than one long word left out.
        before = cut.rfind("-")
        cut = cut[:before] if before >= MAX_SLUG // 2 else cut
    return cut.rstrip("-")


def short_id(stream_id: str | None) -> str:
    """The first safe characters of a stream id; empty when there are none."""
    if not stream_id:
        return ""
    safe = "".join(c for c in stream_id[:_LOOKED_AT] if c in _ID_CHARACTERS)
    return re.sub("-+", "-", safe).lstrip("-")[:MAX_ID].rstrip("-")


def create_file(folder: Path, name: str) -> Path:
    """Create an empty file of that name, or of the next free one like it.

    The folder is made when it is missing. Nothing that exists is overwritten, and
    a symbolic link in the file's place is not followed.

    Args:
        folder: Where the file goes.
        name: One path component; ``name (2).png`` is taken when it exists.

    Raises:
        CaptureError: Folder or file cannot be made there.
        ValueError: ``name`` is not one path component.
    """
    descriptor, path = open_new(folder, name)
    os.close(descriptor)
    return path


def open_new(folder: Path, name: str) -> tuple[int, Path]:
    """Like :func:`create_file`; the file stays open for reading and writing.

    Returns:
        The descriptor, which is the caller's to close, and the path.
    """
    _check(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise capture_error(folder, error) from error
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    for path in _candidates(folder, name):
        try:
            return os.open(path, flags, 0o644), path
        except FileExistsError:
            continue
        except OSError as error:
            raise capture_error(path, error) from error
    raise _all_taken(folder, name)


def publish(temporary: Path, name: str) -> Path:
    """Give a complete file its name, or the next free one, in the same folder.

    Raises:
        OSError: The file system refuses.
        CaptureError: A thousand files have that name.
    """
    _check(name)
    folder = temporary.parent
    for path in _candidates(folder, name):
        try:
            os.link(temporary, path, follow_symlinks=False)
        except FileExistsError:
            continue
        except OSError as error:
            if error.errno not in _NO_HARD_LINKS:
                raise
            # FAT and some network file systems: reserve the name, then replace.
            path = create_file(folder, name)
            try:
                os.replace(temporary, path)
            except OSError:
                with contextlib.suppress(OSError):
                    path.unlink()
                raise
            return path
        temporary.unlink()
        return path
    raise _all_taken(folder, name)


def _check(name: str) -> None:
    if name in {"", ".", ".."} or "/" in name or os.sep in name or "\0" in name:
        raise ValueError(f"not a file name: {name!r}")


def _candidates(folder: Path, name: str) -> Iterator[Path]:
    yield folder / name
    stem, dot, extension = name.rpartition(".")
    if not stem:
        stem, dot, extension = name, "", ""
    for number in range(2, _MAX_SAME_NAME + 1):
        yield folder / f"{stem} ({number}){dot}{extension}"


def _all_taken(folder: Path, name: str) -> CaptureError:
    return CaptureError(
        f"{shown(folder / name)}: {_MAX_SAME_NAME} files have that name already.",
        hint="Choose another folder.",
    )
