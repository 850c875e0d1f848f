"""Importing the store is cheap: no database, no terminal, no numbers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import odyssey_tui.store
from odyssey_tui.store import Store

HEAVY = ("sqlite3", "textual", "rich", "numpy", "av", "httpx")


def test_importing_loads_nothing_heavy() -> None:
    code = (
        "import sys, odyssey_tui.store, odyssey_tui.store.export\n"
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    out = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True
    ).stdout
    assert out.strip() == "[]"


def test_every_exported_name_is_there() -> None:
    for name in odyssey_tui.store.__all__:
        assert hasattr(odyssey_tui.store, name)


def test_making_a_store_returns_though_nothing_works() -> None:
    store = Store(Path("/proc/none/such/takes.db"))
    store.remember("nowhere")
    assert not store.close()
