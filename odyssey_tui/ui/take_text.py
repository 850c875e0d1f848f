"""Takes as words: rows of the table, the detail beside it."""

from __future__ import annotations

import time
from collections.abc import Iterable

from rich.text import Text

from odyssey_tui.sanitize import clean_line, clean_text
from odyssey_tui.store.diff import DiffRow, Segment
from odyssey_tui.store.records import Take, TakePrompt, TakeSummary

STARS = 5


def started_text(at: float, now: float) -> str:
    """When a take was started: the time for today, else the day too."""
    moment = time.localtime(at)
    today = time.localtime(now)
    if moment[:3] == today[:3]:
        return time.strftime("%H:%M:%S", moment)
    if moment[0] == today[0]:
        return time.strftime("%d %b %H:%M", moment)
    return time.strftime("%Y-%m-%d", moment)


def length_text(seconds: float | None) -> str:
    """Minutes and seconds; a take without an end was cut off."""
    if seconds is None:
        return "–"
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d}"


def offset_text(milliseconds: float | None) -> str:
    """A time in the video, to a tenth of a second."""
    if milliseconds is None:
        return ""
    tenths = round(milliseconds / 100)
    return f"{tenths // 600}:{tenths // 10 % 60:02d}.{tenths % 10}"


def stars_text(rating: int | None) -> str:
    """A rating as stars; empty without one."""
    return "★" * min(STARS, max(0, rating or 0))


def marks_text(take: TakeSummary) -> str:
    """One letter for each thing that a take has; the help explains them."""
    marks = (
        ("i", take.has_image),
        ("f", take.file_count > 0),
        ("n", bool(take.note)),
        ("!", take.has_error),
    )
    return "".join(letter for letter, there in marks if there)


def summary_of(take: Take) -> TakeSummary:
    """What a row needs of a take that is known whole."""
    failed = any(prompt.error is not None for prompt in take.prompts)
    return TakeSummary(
        key=take.key,
        stream_id=take.stream_id,
        prompt=clean_line(take.prompt, 500),
        portrait=take.portrait,
        started_at=take.started_at,
        duration_s=take.duration_s,
        rating=take.rating,
        note=clean_line(take.note, 500),
        prompt_count=len(take.prompts),
        file_count=len(take.files),
        has_image=take.image is not None,
        has_error=failed or bool(take.errors),
    )


def row_cells(take: TakeSummary, now: float, *, marked: bool) -> list[Text]:
    """The cells of the table's row for ``take``."""
    return [
        Text("●" if marked else " "),
        Text(stars_text(take.rating), "yellow"),
        Text(started_text(take.started_at, now)),
        Text("▯" if take.portrait else "▭"),
        Text(length_text(take.duration_s), justify="right"),
        Text(f"+{take.prompt_count}" if take.prompt_count else "", justify="right"),
        Text(marks_text(take), "red" if take.has_error else ""),
        Text(clean_line(take.prompt, 300)),
    ]


def detail_text(take: Take, styles: dict[str, str], *, running: bool) -> Text:
    """Everything about a take, to be read; ``running`` when its stream is live."""
    muted, accent = styles.get("text-muted", ""), styles.get("accent", "")
    text = Text()
    text.append(clean_text(take.prompt, 4_000), "bold")
    text.append("\n")
    _applied(text, take.prompt, take.applied_prompt, muted)
    for prompt in take.prompts:
        text.append(f"\n{offset_text(prompt.offset_ms):>7}  ", accent)
        text.append(clean_text(prompt.prompt, 4_000))
        text.append("\n")
        _outcome(text, prompt, muted, styles.get("error", ""))
    text.append("\n")
    if take.note:
        text.append("note      ", muted)
        text.append(f"{clean_text(take.note, 4_000)}\n")
    for name, value in _facts(take, running):
        text.append(f"{name:<10}", muted)
        text.append(f"{value}\n")
    for error in take.errors:
        text.append(f"{offset_text(error.offset_ms):>7}  ", muted)
        text.append(f"{clean_line(error.text, 400)}\n", styles.get("error", ""))
    return text


def _applied(text: Text, prompt: str, applied: str | None, style: str) -> None:
    if applied and applied != prompt:
        text.append(f"as: {clean_text(applied, 1_000)}\n", style)


def _outcome(text: Text, prompt: TakePrompt, muted: str, error: str) -> None:
    if prompt.error is not None:
        text.append(f"         {clean_line(prompt.error, 400)}\n", error)
    elif prompt.ack_ms is None:
        text.append("         never acknowledged\n", muted)
    else:
        text.append(f"         acknowledged in {prompt.ack_ms:.0f} ms\n", muted)
        if prompt.applied_prompt and prompt.applied_prompt != prompt.prompt:
            words = clean_text(prompt.applied_prompt, 1_000)
            text.append(f"         as: {words}\n", muted)


def _facts(take: Take, running: bool) -> Iterable[tuple[str, str]]:
    shape = "portrait 704×1280" if take.portrait else "landscape 1280×704"
    if take.rating:
        yield "rating", stars_text(take.rating)
    moment = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(take.started_at))
    yield "started", moment
    if running:
        yield "length", "live"
    elif take.duration_s is None:
        yield "length", "unknown: nobody saw it end"
    else:
        reason = clean_line(take.end_reason or "", 60)
        ended = "" if reason in ("", "asked") else f", ended by {reason}"
        yield "length", f"{take.duration_s:.1f} s{ended}"
    yield "picture", shape
    if take.image is not None:
        yield "image", clean_line(take.image.path or "from a data URL", 300)
    if take.first_frame_ms is not None:
        gap = "" if take.gap_ms is None else f", gap {take.gap_ms:.0f} ms"
        yield "first", f"frame after {take.first_frame_ms:.0f} ms{gap}"
    yield "service", clean_line(take.api_host, 200)
    if take.stream_id:
        yield "stream", clean_line(take.stream_id, 200)
    for file in take.files:
        at = "" if file.offset_ms is None else f" ({offset_text(file.offset_ms)})"
        yield file.kind, f"{clean_line(file.path, 400)}{at}"


def diff_cells(row: DiffRow, styles: dict[str, str]) -> tuple[Text, Text]:
    """Left and right of a row that compares two takes.

    What differs is underlined too, so that it is seen without colours.
    """
    return (
        _side(row.left_ms, row.left_segments, styles.get("error", ""), styles),
        _side(row.right_ms, row.right_segments, styles.get("success", ""), styles),
    )


def _side(
    offset: float | None,
    segments: tuple[Segment, ...],
    style: str,
    styles: dict[str, str],
) -> Text:
    text = Text()
    if offset is None:
        return text
    text.append(f"{offset_text(offset):>7}  ", styles.get("text-muted", ""))
    for segment in segments:
        changed = segment.mark != "same"
        text.append(
            _piece(segment.text), f"{style} underline".strip() if changed else ""
        )
    return text


def _piece(text: str) -> str:
    """A piece of a prompt, printable, with the spaces that it begins and ends with."""
    clean = clean_text(text, 4_000)
    if not clean:
        return " " if text else ""
    before = " " if text[:1].isspace() and not clean[:1].isspace() else ""
    after = " " if text[-1:].isspace() and not clean[-1:].isspace() else ""
    return before + clean + after
