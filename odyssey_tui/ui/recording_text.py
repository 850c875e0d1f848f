"""Recordings as words: rows of the table, the detail beside it."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

from rich.text import Text

from odyssey_tui.models import Recording, StreamRecordingInfo
from odyssey_tui.sanitize import clean_line
from odyssey_tui.store.records import TakeSummary
from odyssey_tui.ui.take_text import length_text, stars_text, started_text

FILES = (
    ("video", "video_url"),
    ("events", "events_url"),
    ("thumbnail", "thumbnail_url"),
    ("preview", "preview_url"),
)
"""What a recording has, and the field with its address."""


@dataclass(frozen=True, slots=True)
class Row:
    """A recording and the take that it came from, if that was made here."""

    info: StreamRecordingInfo
    take: TakeSummary | None = None

    @property
    def portrait(self) -> bool:
        """Orientation."""
        return self.info.height > self.info.width

    @property
    def words(self) -> str:
        """What the row is found by: prompt, note and stream id, cleaned."""
        if self.take is None:
            return clean_line(self.info.stream_id, 200)
        return f"{self.take.prompt} {self.take.note} {self.info.stream_id}"

    @property
    def title(self) -> str:
        """The prompt, else the stream id; one clean line."""
        if self.take is not None:
            return clean_line(self.take.prompt, 300)
        return clean_line(self.info.stream_id, 100)


def parsed_time(text: str | None) -> float | None:
    """Seconds since the epoch of an ISO 8601 time; ``None`` if it is none.

    A time without a zone is UTC, as the service means it.
    """
    if not text or len(text) > 64:
        return None
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return moment.timestamp()
    except (ValueError, OverflowError, OSError):
        return None


def row_cells(row: Row, now: float, *, marked: bool) -> list[Text]:
    """The cells of the table's row."""
    started = parsed_time(row.info.started_at)
    rating = row.take.rating if row.take is not None else None
    return [
        Text("●" if marked else " "),
        Text(stars_text(rating), "yellow"),
        Text("?" if started is None else started_text(started, now)),
        Text("▯" if row.portrait else "▭"),
        Text(length_text(_seconds(row.info.duration_seconds)), justify="right"),
        Text(row.title, "" if row.take is not None else "italic"),
    ]


def _seconds(value: float | None) -> float | None:
    """A duration that can be shown; what a service says may be anything."""
    if value is None or not 0 <= value < 1e6:
        return None
    return value


def expiry(url: str) -> float | None:
    """When a presigned address expires, seconds since the epoch, if it says so."""
    try:
        query = parse_qs(urlsplit(url).query)
        if "X-Amz-Date" in query:
            signed = datetime.strptime(query["X-Amz-Date"][0], "%Y%m%dT%H%M%SZ")
            begun = signed.replace(tzinfo=UTC).timestamp()
            return begun + float(query["X-Amz-Expires"][0])
        for name in ("expires", "Expires"):
            if name in query:
                return float(query[name][0])
    except (ValueError, KeyError, OverflowError):
        return None
    return None


def expiry_text(url: str, now: float) -> str:
    """How long an address is good for, in words."""
    at = expiry(url)
    if at is None or not now - 1e8 < at < now + 1e8:
        return "for about an hour"
    if at <= now:
        return "expired"
    return f"until {time.strftime('%H:%M', time.localtime(at))}"


def detail_lines(row: Row, recording: Recording | None, styles: dict[str, str]) -> Text:
    """Everything that is known of a recording, to be read."""
    muted = styles.get("text-muted", "")
    text = Text()
    if row.take is not None:
        text.append(f"{clean_line(row.take.prompt, 1_000)}\n", "bold")
        if row.take.note:
            text.append(f"{clean_line(row.take.note, 1_000)}\n", muted)
    for name, value in _facts(row, recording):
        text.append(f"{name:<9}", muted)
        text.append(f"{value}\n")
    return text


def _facts(row: Row, recording: Recording | None) -> Iterable[tuple[str, str]]:
    info = row.info
    if row.take is not None and row.take.rating:
        yield "rating", stars_text(row.take.rating)
    for name, moment in (("started", info.started_at), ("ended", info.ended_at)):
        at = parsed_time(moment)
        if at is not None:
            shown = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at))
            yield name, shown
        elif moment:
            yield name, clean_line(moment, 40)
    yield "picture", f"{int(info.width)}×{int(info.height)}"
    seconds = _seconds(info.duration_seconds)
    if seconds is not None:
        frames = ""
        if recording is not None and recording.frame_count is not None:
            frames = f", {recording.frame_count:,} frames"
        yield "length", f"{seconds:.1f} s{frames}"
    yield "stream", clean_line(info.stream_id, 200)
    if recording is not None:
        there = [name for name, field in FILES if getattr(recording, field)]
        yield "files", ", ".join(there) or "none yet"
