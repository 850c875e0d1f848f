"""What is written about a take comes back, within its bounds."""

from __future__ import annotations

import sqlite3
import stat
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odyssey_tui.store import StartImage, TakeError, TakeFile, TakePrompt, TakeQuery
from odyssey_tui.store.bounds import (
    MAX_ERRORS,
    MAX_NOTE,
    MAX_PATH,
    MAX_PROMPT,
    path_from,
    storable,
    text_from,
)
from odyssey_tui.store.database import Database
from odyssey_tui.store.purge import UNDO_S, purge
from odyssey_tui.store.takeid import first_id
from tests.unit.store.conftest import Opener
from tests.unit.store.makers import STARTED, new_take

IMAGE = StartImage(path="/home/me/fox.png", sha256="ab" * 32, thumbnail=b"\xff\xd8jpeg")


async def test_everything_about_a_take_survives_a_restart(opened: Opener) -> None:
    store = opened().store
    new = new_take("A fox\nin the snow", portrait=True, image=IMAGE, start_ms=900.0)
    store.add_take(new)
    store.update_take(
        new.key, stream_id="s-1", applied_prompt="A red fox", first_frame_ms=1200.5
    )
    store.add_prompt(new.key, 1, TakePrompt(prompt="it sleeps", offset_ms=9000.0))
    store.add_prompt(new.key, 0, TakePrompt(prompt="it runs", offset_ms=4000.0))
    store.add_prompt(new.key, 2, TakePrompt(prompt="it waits", offset_ms=9900.0))
    store.settle_prompt(new.key, 0, ack_ms=80.0, applied_prompt="the fox runs")
    store.settle_prompt(new.key, 1, error="too many requests")
    store.add_error(new.key, TakeError(offset_ms=9050.0, text="too many requests"))
    snapshot = TakeFile(kind="snapshot", path="/p/a.png", at=2.0, offset_ms=100.0)
    recording = TakeFile(kind="recording", path="/p/a.mp4", at=1.0)
    store.add_file(new.key, snapshot)
    store.add_file(new.key, recording)
    store.update_take(new.key, duration_s=12.5, end_reason="asked", gap_ms=310.0)
    store.rate(new.key, 4)
    store.write_note(new.key, "the best\nso far")
    assert store.close()

    take = await opened().store.take(new.key)
    assert take is not None
    assert (take.key, take.prompt, take.portrait) == (new.key, new.prompt, True)
    assert (take.image, take.started_at, take.api_host) == (
        IMAGE,
        STARTED,
        "api.example",
    )
    assert (take.stream_id, take.applied_prompt) == ("s-1", "A red fox")
    assert (take.start_ms, take.first_frame_ms) == (900.0, 1200.5)
    assert (take.gap_ms, take.duration_s, take.end_reason) == (310.0, 12.5, "asked")
    assert (take.rating, take.note) == (4, "the best\nso far")
    assert take.prompts == (
        TakePrompt(
            prompt="it runs", offset_ms=4000.0, ack_ms=80, applied_prompt="the fox runs"
        ),
        TakePrompt(prompt="it sleeps", offset_ms=9000.0, error="too many requests"),
        TakePrompt(prompt="it waits", offset_ms=9900.0),
    )
    assert take.errors == (TakeError(offset_ms=9050.0, text="too many requests"),)
    assert take.files == (recording, snapshot)


async def test_a_row_of_the_table_says_what_there_is(opened: Opener) -> None:
    store = opened().store
    plain, rich = new_take("one\nline"), new_take(image=IMAGE, stream_id="s-9")
    store.add_take(plain)
    store.add_take(rich)
    store.add_prompt(rich.key, 0, TakePrompt(prompt="x", offset_ms=1.0))
    store.settle_prompt(rich.key, 0, error="refused")
    store.add_file(rich.key, TakeFile(kind="snapshot", path="/a.png"))
    page = await store.search(TakeQuery())
    by_key = {take.key: take for take in page.takes}
    assert page.total == 2
    first, second = by_key[plain.key], by_key[rich.key]
    assert (first.prompt, first.prompt_count, first.file_count) == ("one line", 0, 0)
    assert (first.has_image, first.has_error, first.rating) == (False, False, None)
    assert (second.prompt_count, second.file_count) == (1, 1)
    assert (second.has_image, second.has_error) == (True, True)
    assert await store.find_by_stream(["s-9", "s-none"]) == {"s-9": second}


async def test_a_key_is_one_take(opened: Opener) -> None:
    store = opened().store
    new = new_take("first")
    store.add_take(new)
    store.add_take(new_take("second", key=new.key))
    assert (await store.search(TakeQuery())).total == 1
    take = await store.take(new.key)
    assert take is not None
    assert take.prompt == "first"


async def test_changes_to_unknown_takes_do_nothing(opened: Opener) -> None:
    watched = opened()
    store = watched.store
    store.rate("nobody", 3)
    store.update_take("nobody", stream_id="x")
    store.add_prompt("nobody", 0, TakePrompt(prompt="x", offset_ms=0.0))
    store.settle_prompt("nobody", 0, ack_ms=1.0)
    store.add_error("nobody", TakeError(offset_ms=0.0, text="x"))
    store.add_file("nobody", TakeFile(kind="snapshot", path="/x"))
    store.delete(["nobody"])
    assert (await store.search(TakeQuery())).total == 0
    assert watched.said == []


async def test_only_given_fields_change(opened: Opener) -> None:
    store = opened().store
    new = new_take(stream_id="kept", start_ms=5.0)
    store.add_take(new)
    store.update_take(new.key, duration_s=1.0)
    store.update_take(new.key, start_ms=None)
    store.update_take(new.key)
    take = await store.take(new.key)
    assert take is not None
    assert (take.stream_id, take.start_ms, take.duration_s) == ("kept", None, 1.0)


async def test_a_deletion_is_undone(opened: Opener) -> None:
    store = opened().store
    one, two = new_take("one", stream_id="s-1"), new_take("two")
    store.add_take(one)
    store.add_take(two)
    store.rate(one.key, 5)
    store.delete([one.key, two.key])
    assert await store.take(one.key) is None
    assert await store.find_by_stream(["s-1"]) == {}
    for query in (TakeQuery(), TakeQuery(text="one"), TakeQuery(min_rating=1)):
        assert (await store.search(query)).total == 0
    store.undelete([one.key])
    assert (await store.search(TakeQuery())).total == 1
    found = await store.search(TakeQuery(text="one", min_rating=5))
    assert [take.key for take in found.takes] == [one.key]


async def test_another_program_closing_leaves_a_deletion_undoable(
    opened: Opener,
) -> None:
    store, other = opened().store, opened().store
    new = new_take()
    store.add_take(new)
    store.delete([new.key])
    await store.history()
    assert other.close()
    store.undelete([new.key])
    assert await store.take(new.key) is not None


def test_old_deletions_go_with_all_that_belongs_to_them(
    opened: Opener, path: Path
) -> None:
    store = opened().store
    gone, kept = new_take(image=IMAGE), new_take()
    for new in (gone, kept):
        store.add_take(new)
        store.add_prompt(new.key, 0, TakePrompt(prompt="x", offset_ms=0.0))
    store.delete([gone.key])
    assert store.close()
    now = time.time()
    connection = sqlite3.connect(path, isolation_level=None)
    database = Database(connection)
    try:
        assert purge(database, now + 60, now=now + UNDO_S - 60) == 0
        assert purge(database, now - 60, now=now + UNDO_S + 60) == 0
        assert purge(database, now + 60, now=now + UNDO_S + 60) == 1
        for table, count in (("takes", 1), ("prompts", 1), ("images", 0)):
            rows = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
            assert rows[0] == count, table
    finally:
        database.close()


async def test_strings_are_bounded_and_cannot_break_a_write(opened: Opener) -> None:
    watched = opened()
    store = watched.store
    bad = "a\0b\ud800c"
    new = new_take(bad + "p" * 30_000, stream_id=bad + "i" * 500, key="k" * 500)
    store.add_take(new)
    store.write_note(new.key, bad + "n" * 30_000)
    store.add_prompt(new.key, 0, TakePrompt(prompt=bad + "m" * 30_000, offset_ms=0.0))
    store.settle_prompt(new.key, 0, error=bad + "e" * 3_000)
    store.add_file(new.key, TakeFile(kind="snapshot", path=bad + "/" * 5_000))
    store.remember(bad)
    store.set_preference(bad, bad)
    take = await store.take(new.key)
    assert take is not None
    assert len(take.key) == 200
    assert take.prompt.startswith("a\N{REPLACEMENT CHARACTER}b")
    assert len(take.prompt) == MAX_PROMPT
    assert len(take.note) == MAX_NOTE
    assert len(take.prompts[0].prompt) == MAX_PROMPT
    assert len(take.prompts[0].error or "") == 2_000
    assert len(take.files[0].path) == MAX_PATH
    assert len(take.stream_id or "") == 200
    assert len(await store.history()) == 1
    assert await store.preference(bad) is not None
    assert watched.said == []


async def test_numbers_that_are_none_are_not_kept(opened: Opener) -> None:
    store = opened().store
    new = new_take(started_at=float("nan"))
    store.add_take(new)
    store.add_take(new_take(started_at=float("inf")))
    store.update_take(new.key, duration_s=float("nan"), gap_ms=float("-inf"))
    take = await store.take(new.key)
    assert take is not None
    assert (take.started_at, take.duration_s, take.gap_ms) == (0.0, None, None)


async def test_a_service_cannot_fill_a_take_with_errors(opened: Opener) -> None:
    store = opened().store
    new = new_take()
    store.add_take(new)
    for number in range(MAX_ERRORS + 20):
        store.add_error(new.key, TakeError(offset_ms=float(number), text="again"))
    take = await store.take(new.key)
    assert take is not None
    assert len(take.errors) == MAX_ERRORS


def test_what_makes_no_sense_is_refused(opened: Opener) -> None:
    store = opened().store
    with pytest.raises(ValueError, match="1 to 5"):
        store.rate("key", 6)
    with pytest.raises(ValueError, match="1 to 5"):
        store.rate("key", 0)
    with pytest.raises(ValueError, match="not both"):
        store.settle_prompt("key", 0, ack_ms=1.0, error="x")
    with pytest.raises(ValueError, match="not both"):
        TakePrompt(prompt="x", offset_ms=0.0, ack_ms=1.0, error="x")
    with pytest.raises(TypeError, match="prompt"):
        store.update_take("key", prompt="x")  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="bytes"):
        StartImage(path=None, sha256="", thumbnail=bytes(64 * 1024 + 1))
    with pytest.raises(ValueError, match="key"):
        new_take(key="")


async def test_a_hostile_file_reaches_no_screen(opened: Opener, path: Path) -> None:
    store = opened().store
    new = new_take(image=IMAGE)
    store.add_take(new)
    store.add_prompt(new.key, 0, TakePrompt(prompt="x", offset_ms=0.0))
    assert store.close()
    evil = "\x1b]52;c;x\x07\u202eevil"
    connection = sqlite3.connect(path)
    connection.execute(
        "UPDATE takes SET prompt = ?1, note = ?1, api_host = ?1, end_reason = ?1,"
        " stream_id = ?1, rating = 'much', duration_s = 'long', start_ms = x'00',"
        " image_path = ?1, applied_prompt = x'ff'",
        (evil,),
    )
    connection.execute("UPDATE images SET thumbnail = zeroblob(9999999)")
    connection.execute(
        "UPDATE prompts SET error = ?1, ack_ms = 5, offset_ms = ''", (evil,)
    )
    connection.execute(
        "INSERT INTO files SELECT id, 0, 'virus', ?, 0 FROM takes", (evil,)
    )
    connection.commit()
    connection.close()
    store = opened().store
    take = await store.take(new.key)
    (row,) = (await store.search(TakeQuery())).takes
    assert take is not None
    assert take.image is not None
    shown = [take.prompt, take.note, take.api_host, take.end_reason, take.stream_id]
    shown += [take.image.path, take.prompts[0].error, row.prompt, row.note]
    for text in shown:
        assert text is not None
        assert text.isprintable()
        assert "evil" in text
    assert (take.rating, take.duration_s, take.start_ms) == (None, None, None)
    assert (take.image.thumbnail, take.applied_prompt, take.files) == (b"", None, ())
    assert (take.prompts[0].ack_ms, take.prompts[0].offset_ms) == (None, 0.0)


def test_the_file_is_the_persons_own(opened: Opener, path: Path) -> None:
    assert opened().store.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


async def test_after_the_end_nothing_is_written_or_read(opened: Opener) -> None:
    store = opened().store
    assert store.close()
    assert store.close()
    store.remember("too late")
    with pytest.raises(RuntimeError, match="closed"):
        await store.history()
    assert await opened().store.history() == []


@given(st.text(st.characters(codec=None), max_size=50), st.integers(0, 60))
def test_storable_text_is_bounded_and_has_utf8(text: str, limit: int) -> None:
    kept = storable(text, limit)
    assert len(kept) <= limit
    assert "\0" not in kept
    kept.encode()
    assert storable(kept, limit) == kept


@given(st.text(st.characters(codec=None), max_size=50))
def test_text_that_is_plain_comes_back_as_it_was(text: str) -> None:
    out = text_from(text, 1000)
    assert all(c == "\n" or c.isprintable() for c in out)
    assert text_from(out, 1000) == out


@pytest.mark.parametrize("text", ["A cat", "a\nb", "", "Ein Füchslein", "夜の街"])
def test_ordinary_text_comes_back_as_it_was(text: str) -> None:
    assert text_from(text, 100) == text


def test_a_path_that_cannot_be_shown_is_another_path() -> None:
    assert path_from("/tmp/a file.png") == "/tmp/a file.png"
    assert path_from("/tmp/\x1b[31m.png") != "/tmp/\x1b[31m.png"
    assert path_from(3) is None


@given(st.floats(0, 4e9), st.floats(0, 4e9))
def test_later_takes_have_greater_ids(one: float, two: float) -> None:
    if one + 0.001 < two:
        assert first_id(one) < first_id(two)
