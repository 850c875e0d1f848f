"""Recorded video: plays files and URLs, frame by frame and in time.

Importing this package loads neither av nor httpx; the player's thread does.
"""

from __future__ import annotations

from odyssey_tui.player.events import (
    RecordedEvent,
    RecordedEvents,
    parse_events,
    prompt_at,
)
from odyssey_tui.player.player import Player
from odyssey_tui.player.source import Source, open_source
from odyssey_tui.player.state import (
    MAX_RATE,
    MIN_RATE,
    PlayerState,
    PlayerStatus,
)

__all__ = [
    "MAX_RATE",
    "MIN_RATE",
    "Player",
    "PlayerState",
    "PlayerStatus",
    "RecordedEvent",
    "RecordedEvents",
    "Source",
    "open_source",
    "parse_events",
    "prompt_at",
]
