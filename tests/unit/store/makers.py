"""Takes to test with, and what the tests of the store share."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from odyssey_tui.store import NewTake, Store, StoreOptions, StoreProblem, Take

STARTED = 1_700_000_000.0


def new_take(prompt: str = "A lighthouse at dusk", **fields: Any) -> NewTake:
    """A take with everything that it needs."""
    values: dict[str, Any] = {
        "key": uuid.uuid4().hex,
        "api_host": "api.example",
        "portrait": False,
        "image": None,
        "started_at": STARTED,
    }
    return NewTake(prompt=prompt, **{**values, **fields})


def a_take(prompt: str = "A lighthouse at dusk", **fields: Any) -> Take:
    """A take as it comes from the store."""
    values: dict[str, Any] = {
        "key": "0" * 32,
        "api_host": "api.example",
        "portrait": False,
        "image": None,
        "started_at": STARTED,
    }
    return Take(prompt=prompt, **{**values, **fields})


class Watched:
    """A store, and every problem that it told of.

    Attributes:
        said: What ``on_problem`` was called with, in order.
    """

    def __init__(self, path: Path, **options: Any) -> None:
        self.path = path
        self.said: list[StoreProblem | None] = []
        options = {"busy_s": 0.05, "retry_s": 0.05, **options}
        self.store = Store(
            path, on_problem=self.said.append, options=StoreOptions(**options)
        )

    @property
    def kinds(self) -> list[str | None]:
        """Kinds of the problems; ``None`` where one was over."""
        return [None if problem is None else problem.kind for problem in self.said]

    @property
    def problem(self) -> StoreProblem:
        """The last problem, which is not over."""
        problem = self.said[-1]
        assert problem is not None
        return problem
