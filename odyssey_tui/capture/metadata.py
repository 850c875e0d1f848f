"""What captured files say about themselves.

PNG, one ``iTXt`` chunk each; the first four are keywords of the PNG standard:

=========================  ==================================================
``Title``                  the prompt, one line
``Description``            the applied prompt, else the prompt, whole
``Software``               ``odyssey-tui`` and its version
``Creation Time``          RFC 3339 with the offset of the time zone
``Odyssey Prompt``         the prompt, whole
``Odyssey Applied Prompt`` what the service made of it
``Odyssey Stream``         the stream id
``Odyssey Offset``         time in the stream, in milliseconds
``Odyssey Service``        host of the API
=========================  ==================================================

MP4: ``title`` (the prompt, one line), ``synopsis`` (the prompt, whole),
``description`` (the applied prompt), ``comment`` (the stream id), ``network`` (host
of the API), ``date`` and ``creation_time``.

What is not known is left out. All text is cleaned and bounded.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from odyssey_tui import __version__
from odyssey_tui.capture.names import CaptureContext
from odyssey_tui.sanitize import clean_line, clean_text, redact_url

SOFTWARE: Final = f"odyssey-tui {__version__}"
_MAX_LINE: Final = 200
_MAX_TEXT: Final = 4000


def png_texts(context: CaptureContext, at: float) -> dict[str, str]:
    """Keywords and texts of a snapshot taken at ``at`` (seconds since the epoch)."""
    prompt = clean_text(context.prompt, _MAX_TEXT)
    applied = clean_text(context.applied_prompt or "", _MAX_TEXT)
    offset = context.offset_ms
    texts = {
        "Title": clean_line(context.prompt, _MAX_LINE),
        "Description": applied or prompt,
        "Software": SOFTWARE,
        "Creation Time": datetime.fromtimestamp(at, UTC)
        .astimezone()
        .isoformat(timespec="seconds"),
        "Odyssey Prompt": prompt,
        "Odyssey Applied Prompt": applied,
        "Odyssey Stream": clean_line(context.stream_id or "", _MAX_LINE),
        "Odyssey Offset": "" if offset is None else f"{offset:.0f}",
        "Odyssey Service": _host(context.api_host),
    }
    return {keyword: text for keyword, text in texts.items() if text}


def mp4_tags(context: CaptureContext, at: float) -> dict[str, str]:
    """Tags of a recording begun at ``at`` (seconds since the epoch)."""
    begun = datetime.fromtimestamp(at, UTC)
    tags = {
        "title": clean_line(context.prompt, _MAX_LINE),
        "synopsis": clean_text(context.prompt, _MAX_TEXT),
        "description": clean_text(context.applied_prompt or "", _MAX_TEXT),
        "comment": clean_line(context.stream_id or "", _MAX_LINE),
        "network": _host(context.api_host),
        "date": begun.astimezone().isoformat(timespec="seconds"),
        "creation_time": begun.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
    }
    return {name: text for name, text in tags.items() if text}


def _host(text: str) -> str:
    """The host of the API, without credentials should there be any."""
    if not text or "://" in text:
        return redact_url(text)
    return redact_url(f"https://{text}").removeprefix("https://").rstrip("/")
