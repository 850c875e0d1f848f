"""What a reply to a request for a file, or for the rest of it, means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from odyssey_tui.errors import (
    DownloadError,
    FileGoneError,
    LengthMismatchError,
    TransferRefusedError,
)
from odyssey_tui.transfers.memo import Memo, content_length

CHANGED: Final = "The file has changed on the server: begun anew."
CANNOT_RESUME: Final = "The server cannot resume: begun anew."

_RANGE: Final = re.compile(r"bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\*)")
_UNSATISFIED: Final = re.compile(r"bytes \*/([0-9]{1,18})")
_SECONDS: Final = re.compile(r"[0-9]{1,9}")
_REFUSED: Final = frozenset({400, 401, 403})
"""With one of these, object stores refuse an address that has expired."""
_LATER: Final = frozenset({408, 425, 429})
_NO_CODING: Final = frozenset({"", "identity"})
CODINGS: Final = frozenset({"gzip", "x-gzip", "deflate"})


class StartAnew(Exception):
    """What is there cannot be gone on with.

    Attributes:
        note: Why, in one line for people.
    """

    def __init__(self, note: str) -> None:
        super().__init__(note)
        self.note = note


class AddressRefused(Exception):
    """The address is not accepted, or no longer.

    Attributes:
        status: The HTTP status code.
    """

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class TryAgain(Exception):
    """It did not work this time.

    Attributes:
        error: What to say if it never does.
        after: Seconds that the server asks to wait, ``None`` if it does not.
    """

    def __init__(self, error: DownloadError, after: float | None = None) -> None:
        super().__init__(error.detail)
        self.error = error
        self.after = after


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a reply.

    Attributes:
        status: The HTTP status code.
        headers: By name, in any case.
        address: Where it came from, without query.
    """

    status: int
    headers: Mapping[str, str]
    address: str


@dataclass(frozen=True, slots=True)
class Body:
    """The bytes that follow.

    Attributes:
        start: Where in the file they begin.
        expected: How many they are as sent, ``None`` when not announced.
        total: Bytes of the whole file, ``None`` when not known.
        memo: What the file is.
        coding: Content coding to undo, ``None`` for none.
        note: What is worth saying about it.
    """

    start: int
    expected: int | None
    total: int | None
    memo: Memo
    coding: str | None = None
    note: str | None = None


def judge(head: Head, asked: int, memo: Memo | None) -> Body:
    """What comes after ``head``.

    Args:
        head: Status and headers.
        asked: First byte that was asked for; 0 if no range was.
        memo: What the part is a part of, ``None`` for an empty one.

    Raises:
        StartAnew: The rest that comes is none of this part.
        AddressRefused: A fresh address is needed.
        TryAgain: The server is in trouble.
        DownloadError: There is nothing to be had.
    """
    if head.status == 200:
        return _whole(head, asked, memo)
    if head.status == 206:
        return _rest(head, asked, memo)
    if head.status == 416 and asked:
        raise _unsatisfied(head, asked, memo)
    if head.status in _REFUSED:
        raise AddressRefused(head.status)
    if head.status in (404, 410):
        raise FileGoneError(f"The server has no such file (HTTP {head.status}).")
    error = TransferRefusedError(
        f"The server answered with HTTP {head.status}.", status=head.status
    )
    if head.status in _LATER or head.status >= 500:
        raise TryAgain(error, _retry_after(head.headers))
    raise error


def _whole(head: Head, asked: int, memo: Memo | None) -> Body:
    if _is_page(head):
        raise TransferRefusedError(
            "The server sent a web page instead of the file.",
            status=head.status,
            hint="A login page or proxy may be in between.",
        )
    coding = _coding(head)
    expected = content_length(head.headers)
    total = expected if coding is None else None
    found = Memo.of_reply(head.address, head.headers, total)
    note = None
    if asked and memo is not None:
        note = CHANGED if memo.differs(found) else CANNOT_RESUME
    if coding is not None:
        # Ranges would be of the coded bytes, and the part has the plain ones.
        found = Memo(head.address)
    return Body(0, expected, total, found, coding, note)


def _rest(head: Head, asked: int, memo: Memo | None) -> Body:
    found = _RANGE.fullmatch(head.headers.get("content-range", "").strip())
    start, end = (int(found[1]), int(found[2])) if found else (-1, -1)
    total = int(found[3]) if found and found[3] != "*" else None
    usable = start == asked and end >= start and (total is None or end < total)
    if not usable or _coding(head) is not None:
        if not asked:
            raise TransferRefusedError(
                "The server sent a part that nobody asked for.", status=head.status
            )
        raise StartAnew(CANNOT_RESUME)
    if total is None and memo is not None:
        total = memo.length
    new = Memo.of_reply(head.address, head.headers, total)
    if memo is not None and asked:
        if memo.differs(new):
            raise StartAnew(CHANGED)
        # A reply to a range may leave out what the first one has said.
        new = replace(
            new, etag=new.etag or memo.etag, modified=new.modified or memo.modified
        )
    return Body(start, end - start + 1, total, new)


def _unsatisfied(head: Head, asked: int, memo: Memo | None) -> Exception:
    found = _UNSATISFIED.fullmatch(head.headers.get("content-range", "").strip())
    announced = memo.length if memo is not None else None
    if found and announced is not None and int(found[1]) == asked < announced:
        return LengthMismatchError(
            f"The server announced {announced:,} bytes and has {asked:,}."
        )
    return StartAnew(CHANGED)


def _coding(head: Head) -> str | None:
    coding = head.headers.get("content-encoding", "").strip().lower()
    if coding in _NO_CODING:
        return None
    if coding not in CODINGS:
        raise TransferRefusedError(
            "The server sent the file in a coding that it was asked not to use.",
            status=head.status,
        )
    return coding


def _is_page(head: Head) -> bool:
    kind = head.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind in ("text/html", "application/xhtml+xml") and not (
        head.address.lower().endswith((".html", ".htm", ".xhtml"))
    )


def _retry_after(headers: Mapping[str, str]) -> float | None:
    text = headers.get("retry-after", "").strip()
    return float(text) if _SECONDS.fullmatch(text) else None
