"""Rows of the database as records; a row is never trusted."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any, cast

from odyssey_tui.store.bounds import (
    MAX_ERROR,
    MAX_ERRORS,
    MAX_ID,
    MAX_LINE,
    MAX_NOTE,
    MAX_PROMPT,
    MAX_THUMBNAIL,
    bytes_from,
    line_from,
    line_or_none,
    number_from,
    path_from,
    text_from,
    text_or_none,
)
from odyssey_tui.store.records import (
    FileKind,
    StartImage,
    Take,
    TakeError,
    TakeFile,
    TakePrompt,
    TakeSummary,
)

MAX_PARTS = 10_000
"""Prompts and files of one take that are read."""


def _cut(column: str, limit: int) -> str:
    """A column of which no more comes out of SQLite than cleaning looks at."""
    return f"substr({column}, 1, {4 * limit + 1})"


_THUMBNAIL = f"CASE WHEN length(thumbnail) <= {MAX_THUMBNAIL} THEN thumbnail END"

_SUMMARY = f"""
    SELECT id, key, stream_id, {_cut("prompt", MAX_LINE)}, portrait,
        started_at, duration_s, rating, {_cut("note", MAX_LINE)},
        image_sha256 IS NOT NULL,
        (SELECT count(*) FROM prompts WHERE take_id = takes.id),
        (SELECT count(*) FROM files WHERE take_id = takes.id),
        EXISTS (SELECT 1 FROM errors WHERE take_id = takes.id) OR EXISTS
            (SELECT 1 FROM prompts WHERE take_id = takes.id AND error IS NOT NULL)
    FROM takes"""


def load_take(connection: sqlite3.Connection, key: str) -> Take | None:
    """Everything of the take that has this key and is not deleted."""
    row = connection.execute(
        "SELECT takes.id, key, started_at, portrait, rating, stream_id, api_host,"
        f" takes.image_sha256, image_path, {_THUMBNAIL}, start_ms, first_frame_ms,"
        f" gap_ms, duration_s, end_reason, {_cut('prompt', MAX_PROMPT)},"
        f" {_cut('applied_prompt', MAX_PROMPT)}, {_cut('note', MAX_NOTE)}"
        " FROM takes LEFT JOIN images ON images.sha256 = takes.image_sha256"
        " WHERE key = ? AND deleted_at IS NULL",
        (key,),
    ).fetchone()
    if row is None:
        return None
    take_id, key, started, portrait, rating, stream, host, sha256, *rest = row
    path, thumbnail, start_ms, first_ms, gap_ms, duration, reason, *texts = rest
    prompt, applied, note = texts
    return Take(
        key=line_from(key, MAX_ID),
        api_host=line_from(host, MAX_ID),
        portrait=bool(portrait),
        prompt=text_from(prompt, MAX_PROMPT),
        image=_image(path, sha256, thumbnail),
        started_at=number_from(started) or 0.0,
        stream_id=line_or_none(stream, MAX_ID),
        applied_prompt=text_or_none(applied, MAX_PROMPT),
        start_ms=number_from(start_ms),
        first_frame_ms=number_from(first_ms),
        gap_ms=number_from(gap_ms),
        duration_s=number_from(duration),
        end_reason=line_or_none(reason, MAX_ID),
        rating=_rating(rating),
        note=text_from(note, MAX_NOTE),
        prompts=_prompts(connection, take_id),
        errors=_errors(connection, take_id),
        files=_files(connection, take_id),
    )


def load_summaries(
    connection: sqlite3.Connection, ids: Sequence[int]
) -> list[TakeSummary]:
    """Summaries of these takes, in this order; deleted ones too."""
    found: dict[int, TakeSummary] = {}
    for take_id in ids:
        row = connection.execute(f"{_SUMMARY} WHERE id = ?", (take_id,)).fetchone()
        if row is not None:
            found[take_id] = _summary(row)
    return [found[take_id] for take_id in ids if take_id in found]


def ids_of_stream(connection: sqlite3.Connection, stream_id: str) -> list[int]:
    """The newest take of this stream that is not deleted, if there is one."""
    rows = connection.execute(
        "SELECT id FROM takes WHERE stream_id = ? AND deleted_at IS NULL"
        " ORDER BY id DESC LIMIT 1",
        (stream_id,),
    )
    return [int(row[0]) for row in rows]


def _summary(row: Sequence[Any]) -> TakeSummary:
    _, key, stream, prompt, portrait, started, duration, rating, note, *rest = row
    has_image, prompt_count, file_count, has_error = rest
    return TakeSummary(
        key=line_from(key, MAX_ID),
        stream_id=line_or_none(stream, MAX_ID),
        prompt=line_from(prompt),
        portrait=bool(portrait),
        started_at=number_from(started) or 0.0,
        duration_s=number_from(duration),
        rating=_rating(rating),
        note=line_from(note),
        prompt_count=int(prompt_count),
        file_count=int(file_count),
        has_image=bool(has_image),
        has_error=bool(has_error),
    )


def _rating(value: object) -> int | None:
    return value if isinstance(value, int) and 1 <= value <= 5 else None


def _image(path: object, sha256: object, thumbnail: object) -> StartImage | None:
    if not isinstance(sha256, str):
        return None
    return StartImage(
        path=path_from(path),
        sha256=line_from(sha256, MAX_ID),
        thumbnail=bytes_from(thumbnail, MAX_THUMBNAIL),
    )


def _prompts(connection: sqlite3.Connection, take_id: int) -> tuple[TakePrompt, ...]:
    rows = connection.execute(
        f"SELECT {_cut('prompt', MAX_PROMPT)}, offset_ms, ack_ms,"
        f" {_cut('applied_prompt', MAX_PROMPT)}, {_cut('error', MAX_ERROR)}"
        " FROM prompts"
        " WHERE take_id = ? ORDER BY number LIMIT ?",
        (take_id, MAX_PARTS),
    )
    return tuple(
        TakePrompt(
            prompt=text_from(prompt, MAX_PROMPT),
            offset_ms=number_from(offset) or 0.0,
            ack_ms=number_from(ack) if error is None else None,
            applied_prompt=text_or_none(applied, MAX_PROMPT),
            error=None if error is None else text_from(error, MAX_ERROR),
        )
        for prompt, offset, ack, applied, error in rows
    )


def _errors(connection: sqlite3.Connection, take_id: int) -> tuple[TakeError, ...]:
    rows = connection.execute(
        "SELECT offset_ms, text FROM errors WHERE take_id = ?"
        " ORDER BY offset_ms, text LIMIT ?",
        (take_id, MAX_ERRORS),
    )
    return tuple(
        TakeError(offset_ms=number_from(at) or 0.0, text=text_from(text, MAX_ERROR))
        for at, text in rows
    )


def _files(connection: sqlite3.Connection, take_id: int) -> tuple[TakeFile, ...]:
    rows = connection.execute(
        "SELECT kind, path, at, offset_ms FROM files WHERE take_id = ?"
        " AND kind IN ('snapshot', 'recording') ORDER BY at, kind, path LIMIT ?",
        (take_id, MAX_PARTS),
    )
    return tuple(
        TakeFile(
            kind=cast(FileKind, kind),
            path=path_from(path) or "",
            at=number_from(at) or 0.0,
            offset_ms=number_from(offset),
        )
        for kind, path, at, offset in rows
    )
