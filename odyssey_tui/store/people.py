"""What belongs to the person rather than to a take: prompts typed, preferences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from odyssey_tui.store.bounds import MAX_PROMPT, text_from, text_or_none

if TYPE_CHECKING:
    import sqlite3

    from odyssey_tui.store.database import Database

MAX_HISTORY = 5_000
"""Prompts that are remembered."""


@dataclass(frozen=True, slots=True)
class Remember:
    """A prompt that was typed; one typed before moves to the end."""

    text: str
    keys: tuple[str, ...] = ()

    def apply(self, database: Database) -> None:
        connection = database.connection
        # The row that is replaced goes, so the new one gets the last number.
        connection.execute("DELETE FROM history WHERE text = ?", (self.text,))
        connection.execute("INSERT INTO history (text) VALUES (?)", (self.text,))
        connection.execute(
            "DELETE FROM history WHERE id <= "
            "(SELECT id FROM history ORDER BY id DESC LIMIT 1 OFFSET ?)",
            (MAX_HISTORY,),
        )


@dataclass(frozen=True, slots=True)
class SetPreference:
    """A named value; ``None`` says that it was taken away."""

    name: str
    value: str | None
    keys: tuple[str, ...] = ()

    def apply(self, database: Database) -> None:
        database.connection.execute(
            "INSERT OR REPLACE INTO preferences VALUES (?, ?)", (self.name, self.value)
        )


def load_history(connection: sqlite3.Connection, limit: int) -> list[str]:
    """The last prompts that were typed, oldest first."""
    rows = connection.execute(
        "SELECT text FROM history ORDER BY id DESC LIMIT ?", (limit,)
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
    return (text_or_none(row[0], MAX_PROMPT),)
