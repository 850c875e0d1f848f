"""What can be set differently from an ordinary run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreOptions:
    """Figures and seams of a store.

    Attributes:
        full_text: Whether to use FTS5 where SQLite has it; without it every
            search reads all text.
        busy_s: How long another program may hold the lock before changes are
            kept in memory.
        retry_s: Seconds between attempts to bring what is in memory to the
            file.
        before_write: Called in the store's thread with the connection of the
            file before each attempt to write.
    """

    full_text: bool = True
    busy_s: float = 2.0
    retry_s: float = 5.0
    before_write: Callable[[sqlite3.Connection], None] | None = None
