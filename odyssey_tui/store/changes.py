"""Changes: what is to be written, as values that can be applied again.

A change is applied to the file or, as long as the file cannot be written, to
a database in memory and later to the file. Applying one twice does no harm,
and one for a take that does not exist does nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple

from odyssey_tui.store.bounds import (
    MAX_ERROR,
    MAX_ERRORS,
    MAX_ID,
    MAX_NOTE,
    MAX_PATH,
    MAX_PROMPT,
    finite,
    storable,
    storable_or_none,
)
from odyssey_tui.store.takeid import free_id

if TYPE_CHECKING:
    from odyssey_tui.store.database import Database
    from odyssey_tui.store.records import (
        NewTake,
        StartImage,
        TakeError,
        TakeFields,
        TakeFile,
        TakePrompt,
    )

Step = Callable[["Database"], None]

_TEXTS = {"stream_id": MAX_ID, "applied_prompt": MAX_PROMPT, "end_reason": MAX_ID}
_NUMBERS = ("start_ms", "first_frame_ms", "gap_ms", "duration_s")


class Change(NamedTuple):
    """Something to be written.

    Attributes:
        name: What it does, for the log.
        keys: Keys of the takes that it concerns.
        apply: Writes it, within a transaction; raises ``sqlite3.Error`` when it
            could not be written.
    """

    name: str
    keys: tuple[str, ...]
    apply: Step


def take_id(database: Database, key: str) -> int | None:
    """The id of a take, deleted or not."""
    row = database.connection.execute(
        "SELECT id FROM takes WHERE key = ?", (key,)
    ).fetchone()
    return None if row is None else int(row[0])


def add_take(take: NewTake) -> Change:
    """A new take; nothing when its key is known already."""
    key = storable(take.key, MAX_ID)

    def apply(database: Database) -> None:
        if take_id(database, key) is not None:
            return
        started_at = finite(take.started_at) or 0.0
        new_id = free_id(database.connection, started_at)
        path = None if take.image is None else take.image.path
        database.connection.execute(
            "INSERT INTO takes (id, key, started_at, portrait, stream_id, api_host,"
            " image_sha256, image_path, start_ms, prompt, applied_prompt)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                new_id,
                key,
                started_at,
                int(take.portrait),
                storable_or_none(take.stream_id, MAX_ID),
                storable(take.api_host, MAX_ID),
                _add_image(database, take.image),
                storable_or_none(path, MAX_PATH),
                finite(take.start_ms),
                storable(take.prompt, MAX_PROMPT),
                storable_or_none(take.applied_prompt, MAX_PROMPT),
            ),
        )
        database.touched.add(new_id)

    return Change("add_take", (key,), apply)


def _add_image(database: Database, image: StartImage | None) -> str | None:
    if image is None:
        return None
    sha256 = storable(image.sha256, MAX_ID)
    database.connection.execute(
        "INSERT INTO images VALUES (?, ?) ON CONFLICT (sha256) DO UPDATE"
        " SET thumbnail = excluded.thumbnail WHERE thumbnail = x''",
        (sha256, bytes(image.thumbnail)),
    )
    return sha256


def update_take(key: str, fields: TakeFields) -> Change:
    """Fields that became known.

    Raises:
        TypeError: There is no such field.
    """
    columns: dict[str, str | float | None] = {}
    values: dict[str, Any] = dict(fields)
    for name, value in values.items():
        if name in _TEXTS:
            columns[name] = storable_or_none(value, _TEXTS[name])
        elif name in _NUMBERS:
            columns[name] = finite(value)
        else:
            raise TypeError(f"a take has no field {name!r} to update")
    return _set_columns("update_take", key, columns)


def rate(key: str, rating: int | None) -> Change:
    """A rating of 1 to 5, or none.

    Raises:
        ValueError: Another rating.
    """
    if rating is not None and rating not in range(1, 6):
        raise ValueError(f"a rating is 1 to 5, not {rating}")
    return _set_columns("rate", key, {"rating": rating})


def write_note(key: str, text: str) -> Change:
    """The person's own words about a take."""
    return _set_columns("write_note", key, {"note": storable(text, MAX_NOTE)})


def _set_columns(
    change: str, key: str, columns: dict[str, str | float | None]
) -> Change:
    key = storable(key, MAX_ID)
    sets = ", ".join(f"{column} = ?" for column in columns)

    def apply(database: Database) -> None:
        found = take_id(database, key)
        if found is None or not columns:
            return
        database.connection.execute(
            f"UPDATE takes SET {sets} WHERE id = ?", (*columns.values(), found)
        )
        if not columns.keys().isdisjoint(("stream_id", "rating", "note")):
            database.touched.add(found)

    return Change(change, (key,), apply)


def add_prompt(key: str, number: int, prompt: TakePrompt) -> Change:
    """A midstream prompt; takes the place of one with the same number."""
    key = storable(key, MAX_ID)

    def apply(database: Database) -> None:
        found = take_id(database, key)
        if found is None:
            return
        database.connection.execute(
            "INSERT OR REPLACE INTO prompts (take_id, number, offset_ms, ack_ms,"
            " error, prompt, applied_prompt) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                found,
                number,
                finite(prompt.offset_ms) or 0.0,
                finite(prompt.ack_ms),
                storable_or_none(prompt.error, MAX_ERROR),
                storable(prompt.prompt, MAX_PROMPT),
                storable_or_none(prompt.applied_prompt, MAX_PROMPT),
            ),
        )
        database.touched.add(found)

    return Change("add_prompt", (key,), apply)


def settle_prompt(
    key: str,
    number: int,
    ack_ms: float | None,
    applied_prompt: str | None,
    error: str | None,
) -> Change:
    """What became of a midstream prompt.

    Raises:
        ValueError: Both acknowledged and failed.
    """
    if ack_ms is not None and error is not None:
        raise ValueError("a prompt is acknowledged or has failed, not both")
    key = storable(key, MAX_ID)

    def apply(database: Database) -> None:
        database.connection.execute(
            "UPDATE prompts SET ack_ms = ?, applied_prompt = ?, error = ?"
            " WHERE take_id = (SELECT id FROM takes WHERE key = ?) AND number = ?",
            (
                finite(ack_ms),
                storable_or_none(applied_prompt, MAX_PROMPT),
                storable_or_none(error, MAX_ERROR),
                key,
                number,
            ),
        )

    return Change("settle_prompt", (key,), apply)


def add_error(key: str, error: TakeError) -> Change:
    """An error of a take, unless it has as many as are kept."""
    key = storable(key, MAX_ID)

    def apply(database: Database) -> None:
        database.connection.execute(
            "INSERT OR IGNORE INTO errors (take_id, offset_ms, text)"
            " SELECT id, ?, ? FROM takes WHERE key = ?"
            " AND (SELECT count(*) FROM errors WHERE take_id = takes.id) < ?",
            (
                finite(error.offset_ms) or 0.0,
                storable(error.text, MAX_ERROR),
                key,
                MAX_ERRORS,
            ),
        )

    return Change("add_error", (key,), apply)


def add_file(key: str, file: TakeFile) -> Change:
    """A file that was made of a take."""
    key = storable(key, MAX_ID)

    def apply(database: Database) -> None:
        database.connection.execute(
            "INSERT OR IGNORE INTO files (take_id, at, kind, path, offset_ms)"
            " SELECT id, ?, ?, ?, ? FROM takes WHERE key = ?",
            (
                finite(file.at) or 0.0,
                file.kind,
                storable(file.path, MAX_PATH),
                finite(file.offset_ms),
                key,
            ),
        )

    return Change("add_file", (key,), apply)


def set_deleted(keys: tuple[str, ...], deleted_at: float | None) -> Change:
    """Takes that are deleted since a time, or, with ``None``, are not."""
    keys = tuple(storable(key, MAX_ID) for key in keys)

    def apply(database: Database) -> None:
        for key in keys:
            found = take_id(database, key)
            if found is not None:
                database.connection.execute(
                    "UPDATE takes SET deleted_at = ? WHERE id = ?", (deleted_at, found)
                )
                database.touched.add(found)

    return Change("undelete" if deleted_at is None else "delete", keys, apply)
