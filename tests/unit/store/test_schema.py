"""Migrations: each from the version before it, with data."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from odyssey_tui.store import TakeQuery
from odyssey_tui.store.schema import MIGRATIONS, migrate, version_of
from tests.unit.store.conftest import Opener

# What a file of each version may hold; a new migration brings its own line.
DATA: dict[int, tuple[str, ...]] = {
    0: (),
    1: (
        "INSERT INTO images VALUES ('ab', x'ffd8')",
        "INSERT INTO takes (id, key, started_at, portrait, api_host, image_sha256,"
        " prompt, note) VALUES (8, 'k1', 0.001, 1, 'h', 'ab', 'a fox', 'good')",
        "INSERT INTO prompts VALUES (8, 0, 5.0, 80.0, NULL, 'it runs', NULL)",
        "INSERT INTO errors VALUES (8, 6.0, 'late')",
        "INSERT INTO files VALUES (8, 1.0, 'snapshot', '/a.png', NULL)",
    ),
}


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    """A new database in memory."""
    database = sqlite3.connect(":memory:", isolation_level=None)
    yield database
    database.close()


def _schema(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    return connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"
    ).fetchall()


def _rows(connection: sqlite3.Connection) -> dict[str, list[tuple[object, ...]]]:
    names = [
        name
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
        )
    ]
    return {
        name: rows
        for name in names
        if (rows := connection.execute(f"SELECT * FROM {name}").fetchall())
    }


def test_every_version_has_data_to_be_tested_with() -> None:
    assert sorted(DATA) == list(range(len(MIGRATIONS)))


@pytest.mark.parametrize("version", range(len(MIGRATIONS)))
def test_a_migration_keeps_what_there_is(
    connection: sqlite3.Connection, version: int
) -> None:
    migrate(connection, MIGRATIONS[:version])
    for statement in DATA[version]:
        connection.execute(statement)
    before = _rows(connection)
    assert bool(before) == bool(DATA[version])
    migrate(connection, MIGRATIONS[: version + 1])
    assert version_of(connection) == version + 1
    assert _rows(connection) == before
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_fresh_file_and_a_migrated_one_are_alike(
    connection: sqlite3.Connection,
) -> None:
    for version in range(len(MIGRATIONS) + 1):
        migrate(connection, MIGRATIONS[:version])
        for statement in DATA.get(version, ()):
            connection.execute(statement)
    fresh = sqlite3.connect(":memory:", isolation_level=None)
    try:
        migrate(fresh)
        assert _schema(fresh) == _schema(connection)
    finally:
        fresh.close()


def test_a_migration_that_fails_leaves_the_version_before_it(
    connection: sqlite3.Connection,
) -> None:
    broken = (*MIGRATIONS, ("CREATE TABLE extra (x)", "CREATE TABLE takes (x)"))
    with pytest.raises(sqlite3.OperationalError):
        migrate(connection, broken)
    assert version_of(connection) == len(MIGRATIONS)
    assert not any(name == "extra" for name, _ in _schema(connection))


async def test_an_old_file_is_opened_with_all_its_takes(
    opened: Opener, path: Path
) -> None:
    path.parent.mkdir()
    old = sqlite3.connect(path, isolation_level=None)
    migrate(old, MIGRATIONS[:1])
    for statement in DATA[1]:
        old.execute(statement)
    old.close()
    watched = opened()
    watched.store.remember("new")
    found = await watched.store.search(TakeQuery(text="runs", portrait=True))
    assert [take.note for take in found.takes] == ["good"]
    assert watched.said == []


def test_a_newer_file_is_not_touched(opened: Opener, path: Path) -> None:
    path.parent.mkdir()
    newer = sqlite3.connect(path, isolation_level=None)
    migrate(newer)
    newer.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    newer.close()
    before = path.read_bytes()
    watched = opened()
    watched.store.remember("in memory")
    assert asyncio.run(watched.store.history()) == ["in memory"]
    assert watched.kinds == ["newer"]
    assert str(path) in watched.problem.text
    assert not watched.store.close()
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


async def test_a_newer_version_that_is_still_in_the_log_is_seen(
    opened: Opener, path: Path
) -> None:
    assert opened().store.close()
    newer = sqlite3.connect(path, isolation_level=None)
    try:
        newer.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
        watched = opened()
        watched.store.remember("in memory")
        assert await watched.store.history() == ["in memory"]
        assert watched.kinds == ["newer"]
        assert newer.execute("SELECT count(*) FROM history").fetchone()[0] == 0
    finally:
        newer.close()
