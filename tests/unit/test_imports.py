"""Rooms load only what they are allowed to, proved in a process of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest


def loaded_by(statement: str) -> set[str]:
    """Top-level modules in memory after ``statement``."""
    program = (
        f"{statement}\nimport sys\n"
        "print(' '.join(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    result = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return set(result.stdout.split())


@pytest.mark.parametrize(
    ("statement", "forbidden"),
    [
        ("import odyssey_tui", {"click", "textual", "numpy", "av", "httpx"}),
        ("import odyssey_tui.models", {"numpy", "av", "textual", "httpx"}),
        ("import odyssey_tui.errors", {"numpy", "av", "textual", "httpx"}),
        ("import odyssey_tui.client", {"numpy", "av", "aiortc", "textual", "rich"}),
        (
            "from odyssey_tui.client import Odyssey; Odyssey('ody_abcd')",
            {"numpy", "av", "aiortc", "textual"},
        ),
        ("import odyssey_tui.session", {"numpy", "av", "aiortc", "textual", "httpx"}),
        ("import odyssey_tui.transfers", {"httpx", "aiohttp", "click", "textual"}),
        (
            "import odyssey_tui.transfers.exchange",
            {"numpy", "av", "textual", "aiohttp", "msgspec"},
        ),
        ("import odyssey_tui.video.probe", {"textual", "rich", "httpx", "aiortc"}),
        ("import odyssey_tui.local.serve", {"textual", "rich", "httpx"}),
        ("import odyssey_tui.ui.app", {"aiortc", "httpx", "aiohttp", "websockets"}),
    ],
)
def test_what_importing_a_room_does_not_load(
    statement: str, forbidden: set[str]
) -> None:
    assert loaded_by(statement) & forbidden == set()
