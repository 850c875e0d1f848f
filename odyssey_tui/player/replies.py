"""What a server's reply to a range request says about the file."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import httpx

from odyssey_tui.errors import PlaybackError

MAX_FILE_BYTES: Final = 1 << 36
MAX_ETAG: Final = 1000

EXPIRED: Final = frozenset({401, 403, 410})
"""Statuses with which servers answer when a presigned address has expired."""

CHANGED_HINT: Final = "Open it again to play the new one."

_PASSING: Final = frozenset({408, 425, 429})
_CONTENT_RANGE = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15}|\*)")
_LENGTH = re.compile(r"\d{1,15}")

ErrorOf = Callable[..., PlaybackError]
"""Makes an error about the file, from a sentence and what errors take besides."""


class TransferLost(Exception):
    """The transfer broke off; the rest may come with another request."""


@dataclass(slots=True)
class RemoteFile:
    """What is known of the file on the server.

    Attributes:
        size: Length in bytes, once the server has said so.
        etag: The version's strong entity tag, if the server gives one.
        modified: When the version was made, as the server puts it.
        ranges: Whether the server sends parts; ``None`` before the first reply.
    """

    size: int | None = None
    etag: str | None = None
    modified: str | None = None
    ranges: bool | None = None

    def learn(self, response: httpx.Response, start: int, error: ErrorOf) -> int:
        """Take in a reply to a request for what comes from ``start`` on.

        Returns:
            Where its body begins in the file.

        Raises:
            PlaybackError: It is of no use, or of another version of the file.
            TransferLost: The server cannot answer at the moment.
        """
        if response.status_code not in (200, 206):
            raise _refusal(response, error)
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise error("the server sends it encoded.")
        partial = response.status_code == 206
        offset, size = start if partial else 0, _length(response)
        if partial:
            size = _whole_length(response, start, error)
        etag, modified = _version(response)
        if self.ranges is not None and (
            _differ(self.size, size)
            or _differ(self.etag, etag)
            or (etag is None and _differ(self.modified, modified))
        ):
            raise _changed(error)
        if size is not None and size > MAX_FILE_BYTES:
            raise error("the file is too large.")
        self.size = self.size if size is None else size
        self.etag, self.modified = self.etag or etag, self.modified or modified
        self.ranges = partial
        return offset


def kind_of(error: Exception) -> str:
    """The kind of an error in words; its message may hold an address's secrets."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(error).__name__).lower()


def _length(response: httpx.Response) -> int | None:
    text = response.headers.get("Content-Length", "")
    return int(text) if _LENGTH.fullmatch(text) else None


def _whole_length(response: httpx.Response, start: int, error: ErrorOf) -> int | None:
    match = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
    if match is None or int(match[1]) != start:
        raise error("the server sends another part than was asked for.")
    return None if match[3] == "*" else int(match[3])


def _refusal(response: httpx.Response, error: ErrorOf) -> PlaybackError | TransferLost:
    status = response.status_code
    if status in EXPIRED:
        return error(
            f"the server refuses it ({status}); the link may have expired.",
            hint="Refresh the list of recordings and open it again.",
            code="expired",
        )
    if status == 404:
        return error("there is no such file (404).", code="missing")
    if status == 416:
        if response.headers.get("Content-Range", "").strip() == "bytes */0":
            return error("the file is empty.")
        return _changed(error)
    if status >= 500 or status in _PASSING:
        return TransferLost(f"the server answered {status}")
    return error(f"the server answered {status}.")


def _changed(error: ErrorOf) -> PlaybackError:
    return error(
        "the file on the server was replaced, or is shorter than it said.",
        hint=CHANGED_HINT,
        code="changed",
        retryable=True,
    )


def _version(response: httpx.Response) -> tuple[str | None, str | None]:
    """The strong entity tag and the date of what a reply has, as far as they go."""
    etag = response.headers.get("ETag", "").strip()
    usable = etag.startswith('"') and etag.isascii() and len(etag) <= MAX_ETAG
    return etag if usable else None, response.headers.get("Last-Modified")


def _differ(known: object, new: object) -> bool:
    return known is not None and new is not None and known != new
