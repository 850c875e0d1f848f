"""What a client can ask of a stream, decoded and checked.

The same messages come over the data channel and, when they are too large for
it, over signaling.
"""

from __future__ import annotations

import json
from typing import TypeAlias

import msgspec


class Start(msgspec.Struct, tag_field="type", tag="interactive_stream_start"):
    """Begin a stream.

    Attributes:
        prompt: What to show.
        portrait: Whether the picture is upright.
        input_image_base64: Start image as a data URL, or ``None``.
        broadcast: Accepted; there are no spectators on this service.
        bypass_vlm_expansion: A privilege that no account here has.
    """

    prompt: str = ""
    portrait: bool = True
    input_image_base64: str | None = None
    broadcast: bool | None = False
    bypass_vlm_expansion: bool | None = False


class Update(msgspec.Struct, tag_field="type", tag="update"):
    """Change the running stream.

    Attributes:
        prompt: What to change.
    """

    prompt: str


class End(msgspec.Struct, tag_field="type", tag="interactive_stream_end"):
    """End the running stream."""


Request: TypeAlias = Start | Update | End


class RequestError(ValueError):
    """A known request with contents that cannot be used; the text says why."""


class _Head(msgspec.Struct):
    type: str = ""


_LENIENT_LENGTH = 1_000_000

_HEAD = msgspec.json.Decoder(_Head)
_REQUEST = msgspec.json.Decoder(Request)
_KNOWN = frozenset({"interactive_stream_start", "update", "interactive_stream_end"})


def message_type(text: str) -> str:
    """The ``type`` of a message; empty for one that is no message at all."""
    try:
        return _HEAD.decode(text).type
    except (ValueError, RecursionError):
        return _lenient_type(text)


def _lenient_type(text: str) -> str:
    """The ``type`` of a message with half a surrogate pair in it.

    JavaScript writes such text without a complaint, and whoever sent it waits
    for a reply.
    """
    if len(text) > _LENIENT_LENGTH or "\\ud" not in text.lower():
        return ""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    kind = value.get("type") if isinstance(value, dict) else None
    return kind if isinstance(kind, str) else ""


def parse_request(text: str) -> Request | None:
    """The request in ``text``; ``None`` for anything that is to be ignored.

    Raises:
        RequestError: It is a request, but its fields are not as they should be.
    """
    # Decoded at once, since looking at the type first would mean going through
    # a large image twice.
    try:
        request: Request = _REQUEST.decode(text)
    except (ValueError, RecursionError) as error:
        if message_type(text) in _KNOWN:
            raise RequestError(str(error)) from None
        return None
    return request
