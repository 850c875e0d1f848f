"""Recordings as rows: found, sorted, described, whatever the service says."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from rich.style import Style

from odyssey_tui.models import Recording, StreamRecordingInfo
from odyssey_tui.store.records import TakeSummary
from odyssey_tui.ui.half_blocks import half_blocks
from odyssey_tui.ui.recording_list import RecordingList
from odyssey_tui.ui.recording_text import (
    Row,
    detail_lines,
    expiry,
    expiry_text,
    parsed_time,
    row_cells,
)

NOW = 1_767_323_045.0


def info(key: str = "stream-1", **changes: Any) -> StreamRecordingInfo:
    fields: dict[str, Any] = {
        "stream_id": key,
        "width": 1280,
        "height": 704,
        "started_at": "2026-01-02T03:04:05Z",
        "ended_at": "2026-01-02T03:05:05Z",
        "duration_seconds": 60.0,
    }
    return StreamRecordingInfo(**{**fields, **changes})


def take(key: str, prompt: str, rating: int | None = None) -> TakeSummary:
    return TakeSummary(
        key=key,
        stream_id=key,
        prompt=prompt,
        portrait=False,
        started_at=NOW,
        duration_s=60.0,
        rating=rating,
        note="with snow",
        prompt_count=0,
        file_count=0,
        has_image=False,
        has_error=False,
    )


def filled() -> RecordingList:
    rows = RecordingList()
    rows.load(
        [
            info("one", duration_seconds=5.0),
            info("two", duration_seconds=None),
            info("three", duration_seconds=50.0),
        ],
        {"one": take("one", "A red fox", 2), "three": take("three", "A whale", 5)},
    )
    return rows


def keys(rows: RecordingList) -> list[str]:
    return [row.info.stream_id for row in rows.rows()]


def test_every_order() -> None:
    rows = filled()
    found = {rows.order: keys(rows)}
    for _ in range(3):
        rows.next_order()
        found[rows.order] = keys(rows)
    assert found == {
        "newest": ["one", "two", "three"],
        "oldest": ["three", "two", "one"],
        "longest": ["three", "one", "two"],
        "rating": ["three", "one", "two"],
    }
    assert rows.next_order() == "newest"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", ["one", "two", "three"]),
        ("fox", ["one"]),
        ("FOX red", ["one"]),
        ("snow", ["one", "three"]),
        ("tw", ["two"]),
        ("fox whale", []),
    ],
)
def test_words_are_found_in_prompt_note_and_id(words: str, expected: list[str]) -> None:
    rows = filled()
    rows.words = words
    assert keys(rows) == expected


def test_what_has_no_take_is_asked_for_again() -> None:
    assert filled().without_take() == ["two"]


def test_times_of_all_kinds() -> None:
    assert parsed_time("2026-01-02T03:04:05Z") == NOW
    assert parsed_time("2026-01-02T04:04:05+01:00") == NOW
    assert parsed_time("2026-01-02T03:04:05") == NOW, "without a zone it is UTC"
    assert parsed_time("yesterday") is None
    assert parsed_time(None) is None
    assert parsed_time("9" * 5000) is None


@given(
    st.builds(
        info,
        key=st.text(max_size=50),
        width=st.integers(-(2**63), 2**63),
        height=st.integers(-(2**63), 2**63),
        started_at=st.text(max_size=80),
        ended_at=st.none() | st.text(max_size=80),
        duration_seconds=st.none() | st.floats(),
    )
)
def test_no_recording_can_break_the_table(found: StreamRecordingInfo) -> None:
    row = Row(found)
    cells = row_cells(row, NOW, marked=True)
    words = "".join(cell.plain for cell in cells)
    words += detail_lines(row, None, {}).plain.replace("\n", "")
    assert words.isprintable()


def test_the_expiry_of_an_address() -> None:
    at = NOW + 1800
    assert expiry(f"https://x/y?expires={at:.0f}&signature=abc") == at
    aws = "https://x/y?X-Amz-Date=20260102T030405Z&X-Amz-Expires=3600"
    assert expiry(aws) == NOW + 3600
    assert expiry("https://x/y") is None
    assert expiry("https://x/y?expires=soon") is None
    clock = time.strftime("%H:%M", time.localtime(NOW + 3600))
    assert expiry_text(aws, NOW) == f"until {clock}"
    assert expiry_text(aws, NOW + 4000) == "expired"
    assert expiry_text("https://x/y", NOW) == "for about an hour"
    assert expiry_text("https://x/y?expires=1e300", NOW) == "for about an hour"


def test_the_detail_says_what_files_there_are() -> None:
    recording = Recording(
        stream_id="one",
        video_url="https://x/v",
        events_url=None,
        thumbnail_url="https://x/t",
        preview_url=None,
        frame_count=1200,
        duration_seconds=60.0,
    )
    row = Row(info("one"), take("one", "A [b]red[/b] fox", 4))
    text = detail_lines(row, recording, {}).plain
    assert "A [b]red[/b] fox" in text, "nothing in it is markup"
    assert "60.0 s, 1,200 frames" in text
    assert "video, thumbnail" in text
    assert "★★★★" in text


def test_a_picture_of_half_blocks() -> None:
    picture = Image.new("RGB", (40, 24), (255, 0, 0))
    picture.paste((0, 0, 255), (0, 12, 40, 24))
    text = half_blocks(picture, 10, 3)
    lines = text.plain.split("\n")
    assert lines == ["▀" * 10] * 3, "it fills 10x3 cells of 1:2"
    style = text.spans[0].style
    assert isinstance(style, Style)
    assert style.color is not None
    assert style.color.triplet == (255, 0, 0)


@given(
    width=st.integers(1, 300),
    height=st.integers(1, 300),
    columns=st.integers(1, 20),
    rows=st.integers(1, 8),
)
def test_half_blocks_stay_in_their_cells(
    width: int, height: int, columns: int, rows: int
) -> None:
    lines = half_blocks(Image.new("RGB", (width, height)), columns, rows).plain.split(
        "\n"
    )
    assert 1 <= len(lines) <= rows
    assert {len(line) for line in lines} <= set(range(1, columns + 1))
