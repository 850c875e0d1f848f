"""Stores that are closed when the test is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.unit.store.makers import Watched

Opener = Callable[..., Watched]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the database is; its folder is not there yet."""
    return tmp_path / "data" / "takes.db"


@pytest.fixture
def opened(path: Path) -> Iterator[Opener]:
    """Opens stores, at ``path`` unless told otherwise."""
    stores: list[Watched] = []

    def opener(where: Path = path, **options: Any) -> Watched:
        stores.append(Watched(where, **options))
        return stores[-1]

    yield opener
    for watched in stores:
        watched.store.close()
