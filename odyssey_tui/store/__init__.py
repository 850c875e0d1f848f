"""The store: takes, prompt history and preferences, in SQLite.

Importing this imports no SQLite: that happens in the store's thread.
"""

from __future__ import annotations

from odyssey_tui.store.options import StoreOptions
from odyssey_tui.store.problems import ProblemKind, StoreProblem
from odyssey_tui.store.records import (
    NewTake,
    StartImage,
    Take,
    TakeError,
    TakeFields,
    TakeFile,
    TakePage,
    TakePrompt,
    TakeQuery,
    TakeSummary,
)
from odyssey_tui.store.store import Store

__all__ = [
    "NewTake",
    "ProblemKind",
    "StartImage",
    "Store",
    "StoreOptions",
    "StoreProblem",
    "Take",
    "TakeError",
    "TakeFields",
    "TakeFile",
    "TakePage",
    "TakePrompt",
    "TakeQuery",
    "TakeSummary",
]
