"""``odyssey-tui recordings``: the account's recordings as a table or as JSON."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from odyssey_tui.commands import account
from odyssey_tui.commands.output import columns, print_json, print_line, say
from odyssey_tui.models import MAX_PAGE_SIZE, StreamRecordingInfo
from odyssey_tui.sanitize import clean_line

if TYPE_CHECKING:
    from odyssey_tui.client import Odyssey

HEADINGS = ("STREAM", "STARTED", "LENGTH", "SIZE")
_GAP = "  "
_MIN_ID = 8
_MAX_CELL = 200
_MAX_TIME = 40


def run(
    *, as_json: bool, limit: int, offset: int, api_key: str | None, api_url: str | None
) -> None:
    """Print up to ``limit`` recordings from ``offset`` on, newest first."""
    who = account.chosen(api_key, api_url)
    rows, total = account.run(who, lambda client: load(client, limit, offset))
    if as_json:
        print_json(
            {
                "recordings": [_fields(row) for row in rows],
                "total": total,
                "limit": limit,
                "offset": offset,
            }
        )
        return
    if rows:
        for line in table(rows, columns(sys.stdout)):
            print_line(line)
    say(_summary(len(rows), total, offset))


async def load(
    client: Odyssey, limit: int, offset: int
) -> tuple[list[StreamRecordingInfo], int]:
    """The rows, and how many there are altogether.

    Asks for several pages when one cannot hold them. What moves to the next page
    because something was recorded meanwhile is listed once.
    """
    rows: dict[str, StreamRecordingInfo] = {}
    total = 0
    position = offset
    while len(rows) < limit:
        size = min(MAX_PAGE_SIZE, limit - len(rows))
        call = partial(client.list_stream_recordings, size, position)
        page = await account.patiently(call)
        total = page.total
        before = len(rows)
        for row in page.recordings[:size]:
            rows.setdefault(row.stream_id, row)
        position += len(page.recordings)
        if len(rows) == before or position >= total:
            break
    return list(rows.values()), total


def table(rows: Sequence[StreamRecordingInfo], width: int | None) -> list[str]:
    """Lines with a heading.

    Args:
        rows: At least one.
        width: Characters that a line may have; columns are left out from the
            right and ids cut for it. ``None`` for no limit.
    """
    cells = [HEADINGS, *(_cells(row) for row in rows)]
    widths = [max(len(line[i]) for line in cells) for i in range(len(HEADINGS))]
    kept = len(widths)
    if width is not None:
        while kept > 1 and _needed(widths[:kept]) > width:
            kept -= 1
        if kept == 1:
            widths[0] = max(_MIN_ID, min(widths[0], width))
    return [
        _GAP.join(
            clean_line(cell, size).ljust(size)
            for cell, size in zip(line[:kept], widths, strict=False)
        ).rstrip()
        for line in cells
    ]


def _needed(widths: Sequence[int]) -> int:
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _cells(row: StreamRecordingInfo) -> tuple[str, str, str, str]:
    return (
        clean_line(row.stream_id, _MAX_CELL),
        local_time(row.started_at),
        length(row.duration_seconds),
        f"{row.width}x{row.height}",
    )


def local_time(text: str) -> str:
    """An ISO 8601 time in local time to the second; other text as it is."""
    try:
        moment = datetime.fromisoformat(text[:_MAX_TIME])
        return moment.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    except (ValueError, OverflowError, OSError):
        return clean_line(text, _MAX_TIME)


def length(seconds: float | None) -> str:
    """``1:02:03``, ``4:05``; a hyphen while the stream runs."""
    if seconds is None or not 0 <= seconds < 1e7:
        return "-"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _summary(shown: int, total: int, offset: int) -> str:
    if total <= 0 and not shown:
        return "No recordings."
    if not shown:
        return f"No recordings from {offset} on; there are {total}."
    if shown >= total:
        return f"{shown} recording{'s' if shown != 1 else ''}."
    return f"{offset + 1} to {offset + shown} of {total} recordings."


def _fields(row: StreamRecordingInfo) -> dict[str, object]:
    fields = asdict(row)
    for name in ("started_at", "ended_at"):
        if fields[name] is not None:
            fields[name] = clean_line(fields[name], _MAX_TIME)
    return fields
