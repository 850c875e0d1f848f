"""Whatever fails and whenever: what was written is read, and in the end kept."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from odyssey_tui.store import Store, TakePrompt, TakeQuery
from tests.unit.store.makers import STARTED, Watched, new_take

KEYS = [f"{number:032x}" for number in range(4)]
WORDS = ["fox", "snow", "cafe", "moon"]

STEP = st.one_of(
    st.tuples(st.just("add"), st.sampled_from(KEYS), st.sampled_from(WORDS)),
    st.tuples(st.just("prompt"), st.sampled_from(KEYS), st.sampled_from(WORDS)),
    st.tuples(st.just("note"), st.sampled_from(KEYS), st.sampled_from(WORDS)),
    st.tuples(st.just("rate"), st.sampled_from(KEYS), st.sampled_from("12345")),
    st.tuples(st.just("delete"), st.sampled_from(KEYS), st.just("")),
    st.tuples(st.just("undelete"), st.sampled_from(KEYS), st.just("")),
    st.tuples(st.just("remember"), st.just(""), st.sampled_from(WORDS)),
    st.tuples(st.just("look"), st.just(""), st.just("")),
    st.tuples(
        st.just("trouble"),
        st.just(""),
        st.sampled_from(["", "full", "read-only", "locked"]),
    ),
)


class Model:
    """What a person would expect of a store."""

    def __init__(self) -> None:
        self.takes: dict[str, dict[str, Any]] = {}
        self.history: list[str] = []

    def step(self, store: Store, kind: str, key: str, word: str) -> None:
        """Do one thing, in the store and here."""
        take = self.takes.get(key)
        if kind == "add":
            store.add_take(
                new_take(word, key=key, started_at=STARTED + KEYS.index(key))
            )
            self.takes.setdefault(
                key,
                {"words": [word], "note": "", "rating": None, "is_deleted": False},
            )
        elif kind == "remember":
            store.remember(word)
            self.history = [text for text in self.history if text != word] + [word]
        elif kind == "prompt":
            number = len(take["words"]) - 1 if take else 0
            store.add_prompt(key, number, TakePrompt(prompt=word, offset_ms=1.0))
            if take:
                take["words"].append(word)
        elif kind == "note":
            store.write_note(key, word)
            if take:
                take["note"] = word
        elif kind == "rate":
            store.rate(key, int(word))
            if take:
                take["rating"] = int(word)
        elif kind in ("delete", "undelete"):
            getattr(store, kind)([key])
            if take:
                take["is_deleted"] = kind == "delete"

    def found(self, word: str = "", rating: int | None = None) -> list[str]:
        """Keys of what a search finds."""
        return [
            key
            for key, take in sorted(self.takes.items(), reverse=True)
            if not take["is_deleted"]
            and (not word or word in [*take["words"], take["note"]])
            and (rating is None or (take["rating"] or 0) >= rating)
        ]

    async def check(self, store: Store) -> None:
        """Everything that can be asked is answered as expected."""
        assert await store.history() == self.history
        for word in ("", "fox", "snow"):
            for rating in (None, 3):
                page = await store.search(TakeQuery(text=word, min_rating=rating))
                expected = self.found(word, rating)
                assert [take.key for take in page.takes] == expected
                assert page.total == len(expected)
        for key in KEYS:
            take = await store.take(key)
            assert (take is not None) == (key in self.found())
            if take is not None:
                words = [take.prompt, *(prompt.prompt for prompt in take.prompts)]
                assert words == self.takes[key]["words"]


@settings(deadline=None, max_examples=25)
@given(steps=st.lists(STEP, max_size=25), full_text=st.booleans())
def test_a_store_is_faithful(
    steps: list[tuple[str, str, str]], full_text: bool
) -> None:
    asyncio.run(_play(steps, full_text))


async def _play(steps: list[tuple[str, str, str]], full_text: bool) -> None:
    trouble = ""

    def before_write(connection: sqlite3.Connection) -> None:
        pages = 1 if trouble == "full" else 2**30
        connection.execute(f"PRAGMA max_page_count = {pages}")
        is_read_only = trouble == "read-only"
        connection.execute(f"PRAGMA query_only = {int(is_read_only)}")

    model = Model()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "takes.db"
        options: dict[str, Any] = {"full_text": full_text, "busy_s": 0.0}
        watched = Watched(path, before_write=before_write, retry_s=1000.0, **options)
        await watched.store.history()
        holder = sqlite3.connect(path, isolation_level=None)
        for kind, key, word in steps:
            if kind == "trouble":
                # So that what was written before it has met the trouble before.
                await model.check(watched.store)
                trouble = word
                if holder.in_transaction:
                    holder.execute("ROLLBACK")
                if trouble == "locked":
                    holder.execute("BEGIN IMMEDIATE")
            elif kind == "look":
                await model.check(watched.store)
            else:
                model.step(watched.store, kind, key, word)
        await model.check(watched.store)
        trouble = ""
        holder.close()
        assert watched.store.close()
        again = Watched(path, **options)
        await model.check(again.store)
        assert again.said == []
        assert again.store.close()
