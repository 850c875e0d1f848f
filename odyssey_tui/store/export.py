"""A take as something else: a simulation script, or Markdown to read.

Pure functions; nothing is read or written.
"""

from __future__ import annotations

import datetime
import re
from typing import Any, Final

from odyssey_tui.store.records import Take, TakePrompt

END_AFTER_MS: Final = 5_000
"""How long a script runs after its last prompt when the take has no duration."""

_TITLE_LENGTH: Final = 80
# Whatever can begin or end something in CommonMark, in GitHub's tables and in
# the links that it makes of bare addresses; the rest stays readable.
_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>#|~&$^:@])|(?<=www)(\.)|^([-+=])", re.I)
_NUMBERED: Final = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")
_BLANK: Final = re.compile(r"\n\s*\n")


def as_script(take: Take) -> list[dict[str, Any]]:
    """The take as entries of a simulation script (API documentation, "Script Format").

    Prompts that were acknowledged, in the order of their times. The first
    entry starts at 0; the last ends the stream when the take ended, and at
    least 1 ms after what came before it.
    """
    start: dict[str, Any] = {"prompt": take.prompt}
    if take.image is not None and take.image.path:
        start["image"] = take.image.path
    entries: list[dict[str, Any]] = [{"timestamp_ms": 0, "start": start}]
    sent = sorted(
        (max(round(prompt.offset_ms), 0), number, prompt.prompt)
        for number, prompt in enumerate(take.prompts)
        if prompt.ack_ms is not None
    )
    for at, _, text in sent:
        entries.append({"timestamp_ms": at, "interact": {"prompt": text}})
    last: int = entries[-1]["timestamp_ms"]
    if take.duration_s is None:
        end = last + END_AFTER_MS
    else:
        end = max(round(take.duration_s * 1000), last + 1)
    return [*entries, {"timestamp_ms": end, "end": {}}]


def as_script_document(take: Take) -> dict[str, Any]:
    """The arguments of a simulation that repeats the take, ready for JSON."""
    return {"script": as_script(take), "portrait": take.portrait}


def as_markdown(take: Take) -> str:
    """The take to read: a title, what is known of it, and its prompts.

    Times are UTC. Words of the person and of the service are escaped, so that
    nothing in them is Markdown.
    """
    title = _inline(take.prompt)
    if len(take.prompt) > _TITLE_LENGTH:
        title = _inline(take.prompt[:_TITLE_LENGTH].rstrip()) + "…"
    parts = [f"# {title or 'Take'}", "\n".join(f"- {fact}" for fact in _facts(take))]
    if take.note.strip():
        parts += ["## Note", _paragraphs(take.note)]
    parts += ["## Prompts", _prompt_table(take)]
    if take.errors:
        rows = [[clock(error.offset_ms), _inline(error.text)] for error in take.errors]
        parts += ["## Errors", _table(["Time", "Error"], rows)]
    if take.files:
        rows = [[file.kind, _inline(file.path)] for file in take.files]
        parts += ["## Files", _table(["Kind", "File"], rows)]
    return "\n\n".join(parts) + "\n"


def clock(offset_ms: float) -> str:
    """An offset as minutes, seconds and tenths: ``1:02.3``."""
    tenths = round(max(offset_ms, 0) / 100)
    return f"{tenths // 600}:{tenths % 600 // 10:02d}.{tenths % 10}"


def _facts(take: Take) -> list[str]:
    facts = [
        ("Started", _moment(take.started_at)),
        ("Service", _inline(take.api_host)),
        ("Stream", _inline(take.stream_id or "")),
        ("Orientation", "portrait" if take.portrait else "landscape"),
        ("Start image", _image(take)),
        ("Duration", "" if take.duration_s is None else f"{take.duration_s:.1f} s"),
        ("Stream started in", _milliseconds(take.start_ms)),
        ("First frame after", _milliseconds(take.first_frame_ms)),
        ("Gap after the stream before", _milliseconds(take.gap_ms)),
        ("Ended", _inline(take.end_reason or "")),
        ("Rating", "" if take.rating is None else f"{take.rating} of 5"),
    ]
    return [f"{name}: {value}" for name, value in facts if value]


def _moment(seconds: float) -> str:
    try:
        moment = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    except (OverflowError, OSError, ValueError):
        # A file may hold any number.
        return ""
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"


def _image(take: Take) -> str:
    if take.image is None:
        return ""
    return _inline(take.image.path or "an image without a file")


def _milliseconds(value: float | None) -> str:
    return "" if value is None else f"{value:.0f} ms"


def _prompt_table(take: Take) -> str:
    rows = [["0:00.0", _inline(take.prompt), _applied(take.applied_prompt), ""]]
    rows += [
        [
            clock(prompt.offset_ms),
            _inline(prompt.prompt),
            _applied(prompt.applied_prompt),
            _outcome(prompt),
        ]
        for prompt in take.prompts
    ]
    return _table(["Time", "Prompt", "Applied as", "Answer"], rows)


def _applied(text: str | None) -> str:
    return _inline(text or "")


def _outcome(prompt: TakePrompt) -> str:
    if prompt.error is not None:
        return f"failed: {_inline(prompt.error)}"
    return "none" if prompt.ack_ms is None else f"after {prompt.ack_ms:.0f} ms"


def _table(headings: list[str], rows: list[list[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _escaped(text: str) -> str:
    return _NUMBERED.sub(r"\1\\\2", _SPECIAL.sub(r"\\\g<0>", text))


def _inline(text: str) -> str:
    """``text`` in one line and without Markdown, for a title or a cell."""
    return _escaped(" ".join(text.split()))


def _paragraphs(text: str) -> str:
    """``text`` with its line breaks and without Markdown."""
    # A backslash at the end of a line is a line break.
    return "\n\n".join(
        "\\\n".join(_inline(line) for line in paragraph.splitlines())
        for paragraph in _BLANK.split(text.strip())
    )
