"""Finding takes by words and filters, with an index of words and without."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odyssey_tui.store import Store, StoreOptions, TakePrompt, TakeQuery
from odyssey_tui.store.wordindex import TABLE
from odyssey_tui.store.words import folded, match_expression, terms_of
from tests.unit.store.conftest import Opener
from tests.unit.store.makers import STARTED, new_take

BOTH = pytest.mark.parametrize("full_text", [True, False])

FOX = {"prompt": "A fox in the snow", "stream_id": "9f3a-77b1", "portrait": True}
CAFE = {"prompt": "Un CAFÉ à Paris, la nuit", "stream_id": "c0ffee"}
CITY = {"prompt": "夜の街 ネオン", "stream_id": "d00d"}


async def _fill(store: Store) -> None:
    for number, fields in enumerate((FOX, CAFE, CITY)):
        values: dict[str, Any] = {"key": f"{number:032x}", **fields}
        store.add_take(new_take(started_at=STARTED + 60 * number, **values))
    fox, cafe, _ = (f"{number:032x}" for number in range(3))
    store.add_prompt(fox, 0, TakePrompt(prompt="the wind rises", offset_ms=1.0))
    store.add_prompt(fox, 1, TakePrompt(prompt="it's over, don't move", offset_ms=2.0))
    store.write_note(cafe, "use for the trailer")
    store.rate(fox, 3)
    store.rate(cafe, 5)
    await store.history()


async def _found(store: Store, text: str = "", **filters: Any) -> list[str]:
    page = await store.search(TakeQuery(text=text, **filters))
    assert page.total == len(page.takes)
    return [take.prompt[:4] for take in page.takes]


@BOTH
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["夜の街 ", "Un C", "A fo"]),
        ("fox", ["A fo"]),
        ("FOX sn", ["A fo"]),
        ("snow fox", ["A fo"]),
        ("fox cafe", []),
        ("ox", []),
        ("cafe", ["Un C"]),
        ("Ca", ["Un C"]),
        ("paris,", ["Un C"]),
        ("wind", ["A fo"]),
        ("wind fox", ["A fo"]),
        ("the", ["Un C", "A fo"]),
        ('"the wind"', ["A fo"]),
        ('"wind the"', []),
        ('"the win"', []),
        ('"the win', ["A fo"]),
        ('fox "wind rises"', ["A fo"]),
        ('"snow the"', []),
        ("don't", ["A fo"]),
        ("trailer", ["Un C"]),
        ("9f3a", ["A fo"]),
        ("9f3a-7", ["A fo"]),
        ("c0ff", ["Un C"]),
        ("街", ["夜の街 "]),
        ("夜の街", ["夜の街 "]),
        ("街の", []),
        ("ネオ", ["夜の街 "]),
        ("rating5", []),
        ("landscape", []),
        ('"', ["夜の街 ", "Un C", "A fo"]),
        ("!? ...", ["夜の街 ", "Un C", "A fo"]),
        ("fox AND", []),
        ("NEAR(fox", []),
        ("fox*", ["A fo"]),
        ("words:fox", []),
        ("-fox ^fox {fox}", ["A fo"]),
        ("%", ["夜の街 ", "Un C", "A fo"]),
        ("\0 fox \ud800", ["A fo"]),
        ("\ue001rating5", []),
    ],
)
async def test_words_are_found(
    opened: Opener, full_text: bool, text: str, found: list[str]
) -> None:
    store = opened(full_text=full_text).store
    await _fill(store)
    assert await _found(store, text) == found


@BOTH
@pytest.mark.parametrize("text", ["", "the"])
async def test_filters_narrow(opened: Opener, full_text: bool, text: str) -> None:
    store = opened(full_text=full_text).store
    await _fill(store)
    assert await _found(store, text, min_rating=3) == ["Un C", "A fo"]
    assert await _found(store, text, min_rating=4) == ["Un C"]
    assert await _found(store, text, portrait=True) == ["A fo"]
    assert await _found(store, text, portrait=False, min_rating=1) == ["Un C"]
    assert await _found(store, text, since=STARTED + 60, until=STARTED + 61) == ["Un C"]
    assert await _found(store, text, until=STARTED + 60) == ["A fo"]
    assert await _found(store, text, since=float("-inf"), min_rating=5) == ["Un C"]
    assert await _found(store, text, since=float("inf")) == []


@BOTH
async def test_what_changes_is_found_anew(opened: Opener, full_text: bool) -> None:
    store = opened(full_text=full_text).store
    await _fill(store)
    fox = f"{0:032x}"
    store.write_note(fox, "unforgettable")
    assert await _found(store, "unforgettable") == ["A fo"]
    store.write_note(fox, "")
    assert await _found(store, "unforgettable") == []
    store.rate(fox, None)
    assert await _found(store, "fox", min_rating=1) == []
    store.update_take(fox, stream_id="beef")
    assert await _found(store, "beef") == ["A fo"]
    assert await _found(store, "9f3a") == []
    store.delete([fox])
    assert await _found(store, "fox") == []


@BOTH
async def test_pages_are_parts_of_the_whole(opened: Opener, full_text: bool) -> None:
    store = opened(full_text=full_text).store
    # More takes of one moment than have ids of their own.
    for number in range(25):
        store.add_take(new_take(f"take {number}", started_at=STARTED + number // 20))
    for text in ("", "take"):
        whole = await store.search(TakeQuery(text=text))
        assert (len(whole.takes), whole.total) == (25, 25)
        keys: list[str] = []
        for offset in range(0, 30, 10):
            page = await store.search(TakeQuery(text=text), limit=10, offset=offset)
            assert page.total == 25
            keys += [take.key for take in page.takes]
        assert keys == [take.key for take in whole.takes]
    assert (await store.search(TakeQuery(), limit=0)).takes == ()
    assert (await store.search(TakeQuery(), limit=-1, offset=-5)).total == 25


async def test_a_program_without_fts5_does_no_harm_to_the_index(
    opened: Opener, path: Path
) -> None:
    store = opened().store
    await _fill(store)
    other = opened(full_text=False).store
    other.write_note(f"{0:032x}", "from far")
    other.delete([f"{1:032x}"])
    other.add_take(new_take("Far away", started_at=STARTED + 900))
    assert await _found(other, "far") == ["Far ", "A fo"]
    assert await _found(store, "far") == ["Far ", "A fo"]
    assert await _found(store, "cafe") == []
    assert store.close()
    connection = sqlite3.connect(path)
    try:
        # The program that has FTS5 has indexed what the other one changed.
        assert connection.execute("SELECT count(*) FROM unindexed").fetchone()[0] == 0
        rows = connection.execute(f"SELECT count(*) FROM {TABLE}").fetchone()
        assert rows[0] == 3
    finally:
        connection.close()


async def test_a_file_made_without_fts5_gets_its_index(opened: Opener) -> None:
    store = opened(full_text=False).store
    await _fill(store)
    assert store.close()
    assert await _found(opened().store, "the") == ["Un C", "A fo"]


@pytest.fixture(scope="module")
def two_stores(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The same takes in a store with an index of words and in one without."""
    folder = tmp_path_factory.mktemp("search")
    stores = [
        Store(folder / f"{name}.db", options=StoreOptions(full_text=name))
        for name in (True, False)
    ]
    texts = ["ab abc", "b.c a-b", "ABC ac", "c b a", "a", "äb ç", "", "b'a"]
    for store in stores:
        for number, text in enumerate(texts):
            key = f"{number:032x}"
            store.add_take(
                new_take(
                    text,
                    key=key,
                    started_at=STARTED + number,
                    portrait=number % 2 == 0,
                )
            )
            later = texts[(number * 3 + 1) % len(texts)]
            store.add_prompt(key, 0, TakePrompt(prompt=later, offset_ms=0.0))
            store.rate(key, 1 + number % 5)
    yield stores
    for store in stores:
        store.close()


QUERIES = st.builds(
    TakeQuery,
    # Letters that are younger than its tables are none to SQLite.
    text=st.one_of(
        st.text("abcä\" -.'", max_size=12),
        st.text(st.characters(max_codepoint=0x2FF), max_size=12),
    ),
    min_rating=st.none() | st.integers(-1, 7),
    portrait=st.none() | st.booleans(),
    since=st.none() | st.floats(STARTED - 2, STARTED + 9),
    until=st.none() | st.floats(STARTED - 2, STARTED + 9),
)


@settings(deadline=None, max_examples=80)
@given(query=QUERIES)
def test_index_or_not_the_same_is_found(
    two_stores: list[Store], query: TakeQuery
) -> None:
    async def both() -> list[Any]:
        return [await store.search(query) for store in two_stores]

    with_index, without = asyncio.run(both())
    assert with_index == without


@given(st.text(st.characters(codec=None), max_size=80))
def test_no_input_is_a_syntax_error(text: str) -> None:
    terms = terms_of(text)
    for term in terms:
        assert folded(term.text)
    if not terms:
        return
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE w USING fts5 (words)")
        connection.execute("INSERT INTO w VALUES ('a b c')")
        statement = "SELECT count(*) FROM w WHERE w MATCH ?"
        connection.execute(statement, (match_expression(terms),)).fetchall()
    finally:
        connection.close()


def test_endless_queries_are_cut() -> None:
    assert len(terms_of(" ".join(f"w{number}" for number in range(9_999)))) <= 32
    assert len(terms_of("x" * 1_000_000)[0].text) <= 1_000
