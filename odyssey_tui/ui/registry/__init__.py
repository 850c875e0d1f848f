"""The one registry of actions, by screen."""

from __future__ import annotations

from typing import Final

from odyssey_tui.ui.registry import app, live, player, recordings, takes
from odyssey_tui.ui.registry.action import Action, Scope

ACTIONS: Final[tuple[Action, ...]] = (
    *app.ACTIONS,
    *live.ACTIONS,
    *takes.ACTIONS,
    *recordings.ACTIONS,
    *player.ACTIONS,
)

__all__ = ["ACTIONS", "Action", "Scope"]
