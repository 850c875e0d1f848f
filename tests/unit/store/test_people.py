"""Prompt history and preferences."""

from __future__ import annotations

import pytest

from odyssey_tui.store import people
from odyssey_tui.store.database import Database
from odyssey_tui.store.people import load_history, remember
from tests.unit.store.conftest import Opener


async def test_a_prompt_that_is_repeated_moves_to_the_end(opened: Opener) -> None:
    store = opened().store
    for text in ("one", "two", "three", "one", "  ", ""):
        store.remember(text)
    assert await store.history() == ["two", "three", "one"]
    assert await store.history(2) == ["three", "one"]
    assert await store.history(0) == []
    assert store.close()
    assert await opened().store.history() == ["two", "three", "one"]


def test_only_the_last_prompts_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "MAX_HISTORY", 50)
    database = Database.in_memory(full_text=False)
    try:
        with database.transaction():
            for number in range(130):
                remember(f"prompt {number}").apply(database)
        kept = load_history(database.connection, 1000)
        assert kept == [f"prompt {number}" for number in range(80, 130)]
    finally:
        database.close()


async def test_preferences_are_kept_replaced_and_taken_away(opened: Opener) -> None:
    store = opened().store
    assert await store.preference("sort") is None
    store.set_preference("sort", "rating")
    store.set_preference("sort", "time")
    assert await store.preference("sort") == "time"
    assert store.close()
    store = opened().store
    assert await store.preference("sort") == "time"
    store.set_preference("sort", None)
    assert await store.preference("sort") is None
