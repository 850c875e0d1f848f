"""One line of words for each event of the session manager."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from rich.text import Text

from odyssey_tui import session as s
from odyssey_tui.errors import OdysseyError
from odyssey_tui.sanitize import clean_line, redact_url


@dataclass(frozen=True)
class LogEntry:
    """One row of the event log.

    Attributes:
        at: Wall clock, seconds since the epoch.
        kind: Short word: prompt, stream, session, error, info.
        text: One clean line.
        muted: Whether the row matters little.
    """

    at: float
    kind: str
    text: str
    muted: bool = False

    @property
    def clock(self) -> str:
        """Local time of day to the second."""
        return time.strftime("%H:%M:%S", time.localtime(self.at))

    def plain(self) -> str:
        """The row as one copies it."""
        return f"{self.clock}  {self.kind:<7}  {self.text}"


_STYLE: Final = {
    "prompt": "accent",
    "stream": "success",
    "session": "primary",
    "error": "error",
    "info": "text-muted",
}


def row_text(entry: LogEntry, styles: dict[str, str]) -> Text:
    """The row with its colours."""
    text = Text()
    text.append(f"{entry.clock} ", styles.get("text-muted", ""))
    text.append(f"{entry.kind:<7} ", styles.get(_STYLE.get(entry.kind, ""), ""))
    text.append(entry.text, styles.get("text-muted", "") if entry.muted else "")
    return text


def error_line(error: BaseException) -> str:
    """What happened and the way out, in one line."""
    if not isinstance(error, OdysseyError):
        return clean_line(f"{type(error).__name__}: {error}", 400)
    parts = [error.title]
    detail = clean_line(error.detail, 400)
    if detail and detail != error.title:
        parts.append(detail)
    line = ": ".join(parts)
    if error.hint:
        end = "" if line.endswith((".", "!", "?", "…")) else "."
        line += f"{end} {clean_line(error.hint, 200)}"
    if error.url:
        line += f" {redact_url(error.url)}"
    return line


def _milliseconds(value: float | None) -> str:
    return "" if value is None else f" in {value:.0f} ms"


def _offset(value: float | None) -> str:
    return "" if value is None else f" at {value / 1000:.2f} s"


def _session_entry(event: s.SessionEvent) -> tuple[str, str] | None:
    match event:
        case s.StateChanged(old=old, new=s.SessionState.DISCONNECTED, message=message):
            if old is s.SessionState.DISCONNECTED:
                return None
            note = clean_line(message or "", 200)
            return "session", f"disconnected{': ' + note if note else ''}"
        case s.Connected(session_id=session_id, took_ms=took):
            shown = clean_line(session_id or "?", 60)
            return "session", f"connected{_milliseconds(took)}, session {shown}"
        case s.Reconnecting(attempt=attempt, delay_s=delay, reason=reason):
            why = clean_line(reason, 200)
            return "session", f"reconnecting, try {attempt} in {delay:.0f} s: {why}"
        case s.MediaSilent(seconds=seconds, action=action):
            done = "asked for a keyframe" if action == "keyframe" else "reconnecting"
            return "session", f"no frame for {seconds:.0f} s, {done}"
        case s.Failed(error=error):
            return "error", error_line(error)
        case s.Notice(text=text):
            return "info", clean_line(text, 300)
    return None


def _stream_entry(event: s.SessionEvent) -> tuple[str, str] | None:
    match event:
        case s.StreamStarted(stream_id=stream_id, took_ms=took):
            shown = clean_line(stream_id, 60)
            return "stream", f"started {shown}{_milliseconds(took)}"
        case s.FirstFrame(took_ms=took, width=width, height=height, gap_ms=gap):
            words = f"first frame{_milliseconds(took)}, {width}×{height}"
            return "stream", words if gap is None else f"{words}, gap {gap:.0f} ms"
        case s.StreamEnded(stream_id=stream_id, duration_s=seconds, reason=reason):
            why = "" if reason == "asked" else f" ({clean_line(reason, 60)})"
            shown = clean_line(stream_id, 60)
            return "stream", f"ended after {seconds:.1f} s{why}, {shown}"
        case s.StreamErrored(error=error):
            return "error", error_line(error)
        case s.PromptSent(prompt=prompt):
            return "prompt", clean_line(prompt, 1000)
        case s.PromptAcknowledged(
            prompt=prompt, applied_prompt=applied, offset_ms=offset, took_ms=took
        ):
            words = f"acknowledged{_milliseconds(took)}{_offset(offset)}"
            if applied and applied != prompt:
                words += f", as: {clean_line(applied, 600)}"
            return "info", words
        case s.PromptFailed(error=error):
            return "error", f"prompt not applied. {error_line(error)}"
    return None


def entries_for(event: s.SessionEvent) -> list[LogEntry]:
    """The rows for ``event``; none for what only the status shows."""
    rows: list[tuple[str, str]] = []
    if isinstance(event, s.StreamStarted):
        words = clean_line(event.prompt, 1000)
        if event.image:
            words += f" (from {clean_line(event.image, 100)})"
        rows.append(("prompt", words))
    found = _session_entry(event) or _stream_entry(event)
    if found is not None:
        rows.append(found)
    if isinstance(event, s.StreamStarted):
        rows += _applied_row(event.prompt, event.applied_prompt)
    return [LogEntry(event.at, kind, text, kind == "info") for kind, text in rows]


def _applied_row(prompt: str, applied: str | None) -> list[tuple[str, str]]:
    if not applied or applied == prompt:
        return []
    return [("info", f"as: {clean_line(applied, 600)}")]
