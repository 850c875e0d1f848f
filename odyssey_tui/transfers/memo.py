"""What a part is a part of: address, validators and length, beside the part.

The memo decides whether a later run may go on where an earlier one stopped. It is
read back from a file that anybody may have changed, so whatever is odd about it
only means that the download begins anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Final

MAX_MEMO_BYTES: Final = 32_768
MAX_LENGTH: Final = 2**62

_VERSION: Final = 1
_ENTITY_TAG: Final = re.compile(r'(?:W/)?"[\x21\x23-\x7e]{0,500}"')
_DATE: Final = re.compile(r"[A-Za-z0-9 ,:+-]{1,64}")
_DIGITS: Final = re.compile(r"[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Memo:
    """What the server said about the file.

    Attributes:
        address: Where it was, without query and fragment.
        etag: Entity tag as sent, quotes included; ``None`` when there is none.
        modified: ``Last-Modified`` as sent.
        length: Bytes of the whole file, ``None`` when not announced.
    """

    address: str
    etag: str | None = None
    modified: str | None = None
    length: int | None = None

    @classmethod
    def of_reply(
        cls, address: str, headers: Mapping[str, str], length: int | None
    ) -> Memo:
        """The memo of a reply; validators that are not well formed are left out."""
        etag = headers.get("etag", "").strip()
        modified = headers.get("last-modified", "").strip()
        return cls(
            address,
            etag if _ENTITY_TAG.fullmatch(etag) else None,
            modified if _DATE.fullmatch(modified) else None,
            length,
        )

    @property
    def strong_tag(self) -> str | None:
        """The entity tag if it promises identical bytes."""
        return None if self.etag is None or self.etag.startswith("W/") else self.etag

    def validator_at(self, address: str) -> str | None:
        """What ``If-Range`` may say to ``address``; without it nothing is resumed.

        Times have a resolution of a second and say nothing about another
        address; a strong entity tag does.
        """
        if self.strong_tag is not None:
            return self.strong_tag
        return self.modified if address == self.address else None

    def differs(self, other: Memo) -> bool:
        """Whether ``other`` certainly describes another version of the file."""
        if self.length is not None and other.length not in (None, self.length):
            return True
        if self.etag is not None and other.etag is not None:
            return self.etag != other.etag
        return (
            self.modified is not None
            and other.modified is not None
            and self.modified != other.modified
        )

    def to_bytes(self) -> bytes:
        """The memo as it is stored."""
        return json.dumps({"version": _VERSION, **asdict(self)}).encode() + b"\n"

    @classmethod
    def from_bytes(cls, data: bytes) -> Memo | None:
        """A stored memo; ``None`` for anything else."""
        if len(data) > MAX_MEMO_BYTES:
            return None
        try:
            fields = json.loads(data)
        except (ValueError, RecursionError):
            return None
        if not isinstance(fields, dict) or fields.get("version") != _VERSION:
            return None
        address = fields.get("address")
        etag, modified = fields.get("etag"), fields.get("modified")
        length = fields.get("length")
        well_formed = (
            isinstance(address, str)
            and _is_text(etag, _ENTITY_TAG)
            and _is_text(modified, _DATE)
            and (length is None or _is_length(length))
        )
        return cls(str(address), etag, modified, length) if well_formed else None


def content_length(headers: Mapping[str, str]) -> int | None:
    """The announced number of bytes of a body, ``None`` for none or nonsense."""
    text = headers.get("content-length", "").strip()
    return int(text) if _DIGITS.fullmatch(text) else None


def _is_text(value: object, pattern: re.Pattern[str]) -> bool:
    return value is None or (
        isinstance(value, str) and pattern.fullmatch(value) is not None
    )


def _is_length(value: object) -> bool:
    return (
        isinstance(value, int)
        and not isinstance(value, bool)
        and 0 <= value <= MAX_LENGTH
    )
