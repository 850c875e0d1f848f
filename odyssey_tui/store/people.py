"""What belongs to the person rather than to a take: prompts typed, preferences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from odyssey_tui.store.bounds import (
    MAX_ID,
    MAX_PROMPT,
    MAX_VALUE,
    storable,
    storable_or_none,
    text_from,
    text_or_none,
)
from odyssey_tui.store.changes import Change

if TYPE_CHECKING:
    import sqlite3

    from odyssey_tui.store.database import Database

MAX_HISTORY = 5_000
"""Prompts that are remembered."""


def remember(text: str) -> Change:
    """A prompt that was typed; one typed before moves to the end."""
    text = storable(text, MAX_PROMPT)

    def apply(database: Database) -> None:
        connection = database.connection
        # The row that is replaced goes, so the new one gets the last number.
        connection.execute("DELETE FROM history WHERE text = ?", (text,))
        connection.execute("INSERT INTO history (text) VALUES (?)", (text,))
        connection.execute(
            "DELETE FROM history WHERE id <= "
            "(SELECT id FROM history ORDER BY id DESC LIMIT 1 OFFSET ?)",
            (MAX_HISTORY,),
        )

    return Change("remember", (), apply)


def set_preference(name: str, value: str | None) -> Change:
    """A named value; ``None`` says that it was taken away."""
    row = (storable(name, MAX_ID), storable_or_none(value, MAX_VALUE))

    def apply(database: Database) -> None:
        database.connection.execute(
            "INSERT OR REPLACE INTO preferences VALUES (?, ?)", row
        )

    return Change("set_preference", (), apply)


def load_history(connection: sqlite3.Connection, limit: int) -> list[str]:
    """The last prompts that were typed, oldest first."""
    rows = connection.execute(
        "SELECT substr(text, 1, ?) FROM history ORDER BY id DESC LIMIT ?",
        (MAX_PROMPT, min(limit, MAX_HISTORY)),
    ).fetchall()
    return [text_from(text, MAX_PROMPT) for (text,) in reversed(rows)]


def load_preference(
    connection: sqlite3.Connection, name: str
) -> tuple[str | None] | None:
    """A value, in a tuple because it may be ``None``; ``None`` if none is known."""
    row = connection.execute(
        "SELECT value FROM preferences WHERE name = ?", (name,)
    ).fetchone()
    if row is None:
        return None
    return (text_or_none(row[0], MAX_VALUE),)
