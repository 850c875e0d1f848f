"""Takes as raw rows, carried from one database into another.

The source may be damaged or of an older version: parts that cannot be read
are left out, columns that the target does not know are ignored.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from odyssey_tui.store.bounds import number_from
from odyssey_tui.store.schema import CHILDREN
from odyssey_tui.store.takeid import free_id

if TYPE_CHECKING:
    from odyssey_tui.store.database import Database

log = logging.getLogger("odyssey_tui.store")

Row = dict[str, object]


@dataclass(slots=True)
class RawTake:
    """A take's row, the rows of its parts by table, and its thumbnail."""

    row: Row
    parts: dict[str, list[Row]] = field(default_factory=dict)
    thumbnail: bytes = b""


def read_take(
    connection: sqlite3.Connection, column: str, value: object
) -> RawTake | None:
    """A take by its ``id`` or ``key``, deleted or not.

    Raises:
        sqlite3.Error: The row of the take itself cannot be read.
    """
    rows = _rows(connection, f"SELECT * FROM takes WHERE {column} = ?", (value,))
    if not rows:
        return None
    raw = RawTake(rows[0])
    for table in CHILDREN:
        try:
            raw.parts[table] = _rows(
                connection,
                f"SELECT * FROM {table} WHERE take_id = ?",
                (raw.row.get("id"),),
            )
        except sqlite3.DatabaseError as error:
            log.debug("%s of a take cannot be read: %s", table, error)
    try:
        images = _rows(
            connection,
            "SELECT thumbnail FROM images WHERE sha256 = ?",
            (raw.row.get("image_sha256"),),
        )
    except sqlite3.DatabaseError as error:
        log.debug("a thumbnail cannot be read: %s", error)
    else:
        thumbnail = images[0]["thumbnail"] if images else None
        raw.thumbnail = thumbnail if isinstance(thumbnail, bytes) else b""
    return raw


def write_take(database: Database, raw: RawTake) -> None:
    """Add a take, within a transaction; nothing when its key is known.

    Raises:
        sqlite3.Error: It could not be written.
    """
    connection = database.connection
    known = connection.execute(
        "SELECT 1 FROM takes WHERE key = ?", (raw.row.get("key"),)
    ).fetchone()
    if known is not None:
        return
    new_id = free_id(connection, number_from(raw.row.get("started_at")) or 0.0)
    sha256 = raw.row.get("image_sha256")
    if sha256 is not None:
        connection.execute(
            "INSERT OR IGNORE INTO images VALUES (?, ?)", (sha256, raw.thumbnail)
        )
    _insert(database, "takes", raw.row | {"id": new_id})
    for table in CHILDREN:
        for row in raw.parts.get(table, ()):
            _insert(database, table, row | {"take_id": new_id})
    database.touched.add(new_id)


def _rows(
    connection: sqlite3.Connection, statement: str, parameters: Sequence[object]
) -> list[Row]:
    cursor = connection.execute(statement, parameters)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, values, strict=True)) for values in cursor]


def _insert(database: Database, table: str, row: Row) -> None:
    names = [name for name in database.columns_of(table) if name in row]
    database.connection.execute(
        f"INSERT OR IGNORE INTO {table} ({', '.join(names)})"
        f" VALUES ({', '.join('?' * len(names))})",
        [row[name] for name in names],
    )
