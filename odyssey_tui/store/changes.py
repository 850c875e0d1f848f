"""Changes: what is to be written, as values that can be applied again.

A change is applied to the file or, as long as the file cannot be written, to
a database in memory and later to the file. Applying one twice does no harm,
and one for a take that does not exist does nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

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
    from odyssey_tui.store.records import NewTake, TakeError, TakeFile, TakePrompt


class Change(Protocol):
    """Something to be written."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the takes that it concerns."""

    def apply(self, database: Database) -> None:
        """Write it, within a transaction.

        Raises:
            sqlite3.Error: It could not be written.
        """


def take_id(database: Database, key: str) -> int | None:
    """The id of a take, deleted or not."""
    row = database.connection.execute(
        "SELECT id FROM takes WHERE key = ?", (key,)
    ).fetchone()
    return None if row is None else int(row[0])


@dataclass(frozen=True, slots=True)
class AddTake:
    """A new take; nothing when its key is known already."""

    take: NewTake

    @property
    def keys(self) -> tuple[str, ...]:
        return (storable(self.take.key, MAX_ID),)

    def apply(self, database: Database) -> None:
        take, (key,) = self.take, self.keys
        if take_id(database, key) is not None:
            return
        image, sha256, path = take.image, None, None
        if image is not None:
            sha256 = storable(image.sha256, MAX_ID)
            path = storable_or_none(image.path, MAX_PATH)
            database.connection.execute(
                "INSERT INTO images VALUES (?, ?) ON CONFLICT (sha256) DO UPDATE"
                " SET thumbnail = excluded.thumbnail WHERE thumbnail = x''",
                (sha256, bytes(image.thumbnail)),
            )
        started_at = finite(take.started_at) or 0.0
        new_id = free_id(database.connection, started_at)
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
                sha256,
                path,
                finite(take.start_ms),
                storable(take.prompt, MAX_PROMPT),
                storable_or_none(take.applied_prompt, MAX_PROMPT),
            ),
        )
        database.touched.add(new_id)


@dataclass(frozen=True, slots=True)
class SetFields:
    """Columns of a take that get new values."""

    key: str
    columns: tuple[tuple[str, str | float | None], ...]

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.key,)

    def apply(self, database: Database) -> None:
        found = take_id(database, self.key)
        if found is None or not self.columns:
            return
        sets = ", ".join(f"{name} = ?" for name, _ in self.columns)
        values = [value for _, value in self.columns]
        database.connection.execute(
            f"UPDATE takes SET {sets} WHERE id = ?", (*values, found)
        )
        if any(name in ("stream_id", "rating", "note") for name, _ in self.columns):
            database.touched.add(found)


@dataclass(frozen=True, slots=True)
class AddPrompt:
    """A midstream prompt; takes the place of one with the same number."""

    key: str
    number: int
    prompt: TakePrompt

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.key,)

    def apply(self, database: Database) -> None:
        found = take_id(database, self.key)
        if found is None:
            return
        prompt = self.prompt
        database.connection.execute(
            "INSERT OR REPLACE INTO prompts (take_id, number, offset_ms, ack_ms,"
            " error, prompt, applied_prompt) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                found,
                self.number,
                finite(prompt.offset_ms) or 0.0,
                finite(prompt.ack_ms),
                storable_or_none(prompt.error, MAX_ERROR),
                storable(prompt.prompt, MAX_PROMPT),
                storable_or_none(prompt.applied_prompt, MAX_PROMPT),
            ),
        )
        database.touched.add(found)


@dataclass(frozen=True, slots=True)
class SettlePrompt:
    """What became of a midstream prompt."""

    key: str
    number: int
    ack_ms: float | None
    applied_prompt: str | None
    error: str | None

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.key,)

    def apply(self, database: Database) -> None:
        database.connection.execute(
            "UPDATE prompts SET ack_ms = ?, applied_prompt = ?, error = ?"
            " WHERE take_id = (SELECT id FROM takes WHERE key = ?) AND number = ?",
            (
                finite(self.ack_ms),
                storable_or_none(self.applied_prompt, MAX_PROMPT),
                storable_or_none(self.error, MAX_ERROR),
                self.key,
                self.number,
            ),
        )


@dataclass(frozen=True, slots=True)
class AddError:
    """An error of a take, unless it has as many as are kept."""

    key: str
    error: TakeError

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.key,)

    def apply(self, database: Database) -> None:
        database.connection.execute(
            "INSERT OR IGNORE INTO errors (take_id, offset_ms, text)"
            " SELECT id, ?, ? FROM takes WHERE key = ?"
            " AND (SELECT count(*) FROM errors WHERE take_id = takes.id) < ?",
            (
                finite(self.error.offset_ms) or 0.0,
                storable(self.error.text, MAX_ERROR),
                self.key,
                MAX_ERRORS,
            ),
        )


@dataclass(frozen=True, slots=True)
class AddFile:
    """A file that was made of a take."""

    key: str
    file: TakeFile

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.key,)

    def apply(self, database: Database) -> None:
        database.connection.execute(
            "INSERT OR IGNORE INTO files (take_id, at, kind, path, offset_ms)"
            " SELECT id, ?, ?, ?, ? FROM takes WHERE key = ?",
            (
                finite(self.file.at) or 0.0,
                self.file.kind,
                storable(self.file.path, MAX_PATH),
                finite(self.file.offset_ms),
                self.key,
            ),
        )


@dataclass(frozen=True, slots=True)
class SetDeleted:
    """Takes that are deleted since a time, or, with ``None``, are not."""

    keys: tuple[str, ...]
    deleted_at: float | None

    def apply(self, database: Database) -> None:
        for key in self.keys:
            found = take_id(database, key)
            if found is not None:
                database.connection.execute(
                    "UPDATE takes SET deleted_at = ? WHERE id = ?",
                    (self.deleted_at, found),
                )
                database.touched.add(found)


def rating_change(key: str, rating: int | None) -> SetFields:
    """A rating of 1 to 5, or none.

    Raises:
        ValueError: Another rating.
    """
    if rating is not None and rating not in range(1, 6):
        raise ValueError(f"a rating is 1 to 5, not {rating}")
    return SetFields(storable(key, MAX_ID), (("rating", rating),))


def note_change(key: str, text: str) -> SetFields:
    """The person's own words about a take."""
    return SetFields(storable(key, MAX_ID), (("note", storable(text, MAX_NOTE)),))
