"""The store: takes, prompt history and preferences, behind one thread."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, TypeVar, Unpack

from odyssey_tui.store import changes, people
from odyssey_tui.store.bounds import MAX_ID, storable
from odyssey_tui.store.options import StoreOptions
from odyssey_tui.store.worker import End, Question, work

if TYPE_CHECKING:
    from odyssey_tui.store.changes import Change
    from odyssey_tui.store.layers import Layers
    from odyssey_tui.store.problems import StoreProblem
    from odyssey_tui.store.records import (
        NewTake,
        Take,
        TakeError,
        TakeFields,
        TakeFile,
        TakePage,
        TakePrompt,
        TakeQuery,
        TakeSummary,
    )

log = logging.getLogger("odyssey_tui.store")

T = TypeVar("T")


class Store:
    """Takes in a file, or in memory for as long as the file cannot be used.

    Writing returns at once; what is read afterwards shows it. Strings that are
    too long are cut (see ``bounds``); changes to takes that do not exist do
    nothing. After ``close``, changes are logged and dropped, and reading
    raises ``RuntimeError``.

    Args:
        path: The database; it and its folder are made when they are missing.
        on_problem: Called in the store's thread when a problem begins or
            changes, and with ``None`` when it is over. A file that was damaged
            and replaced is told of for the rest of the run.
        options: What differs from an ordinary run.
    """

    def __init__(
        self,
        path: Path,
        *,
        on_problem: Callable[[StoreProblem | None], None] | None = None,
        options: StoreOptions | None = None,
    ) -> None:
        self._path = path
        self._on_problem = on_problem
        self._options = options or StoreOptions()
        self._queue: SimpleQueue[Any] = SimpleQueue()
        self._lock = threading.Lock()
        self._end: End | None = None
        # A disk that hangs must not keep the program from ending.
        self._thread = threading.Thread(
            target=self._run, name="odyssey-tui store", daemon=True
        )
        self._thread.start()

    def _run(self) -> None:
        # Here, and not above, because importing SQLite takes milliseconds.
        from odyssey_tui.store.keeper import Keeper

        keeper = Keeper(self._path, self._options, self._on_problem)
        work(keeper, self._queue, self._options.retry_s)

    # Takes

    def add_take(self, new: NewTake) -> None:
        """Keep a new take; nothing happens when its key is known."""
        self._put(changes.add_take(new))

    def update_take(self, key: str, **fields: Unpack[TakeFields]) -> None:
        """Set the given fields of a take.

        Raises:
            TypeError: There is no such field.
        """
        self._put(changes.update_take(key, fields))

    def add_prompt(self, key: str, index: int, prompt: TakePrompt) -> None:
        """Keep a midstream prompt; ``index`` counts the take's prompts from 0."""
        self._put(changes.add_prompt(key, index, prompt))

    def settle_prompt(
        self,
        key: str,
        index: int,
        *,
        ack_ms: float | None = None,
        applied_prompt: str | None = None,
        error: str | None = None,
    ) -> None:
        """Say what became of a midstream prompt.

        Raises:
            ValueError: Both acknowledged and failed.
        """
        self._put(changes.settle_prompt(key, index, ack_ms, applied_prompt, error))

    def add_error(self, key: str, error: TakeError) -> None:
        """Keep an error of a take; 500 are kept of each."""
        self._put(changes.add_error(key, error))

    def add_file(self, key: str, file: TakeFile) -> None:
        """Keep where a file of a take was written."""
        self._put(changes.add_file(key, file))

    def rate(self, key: str, rating: int | None) -> None:
        """Rate a take from 1 to 5, or take its rating away.

        Raises:
            ValueError: Another rating.
        """
        self._put(changes.rate(key, rating))

    def write_note(self, key: str, text: str) -> None:
        """Replace the note of a take."""
        self._put(changes.write_note(key, text))

    def delete(self, keys: Iterable[str]) -> None:
        """Delete takes; ``undelete`` brings them back during this run."""
        self._put(changes.set_deleted(tuple(keys), time.time()))

    def undelete(self, keys: Iterable[str]) -> None:
        """Bring back deleted takes."""
        self._put(changes.set_deleted(tuple(keys), None))

    async def search(
        self, query: TakeQuery, *, limit: int = 100, offset: int = 0
    ) -> TakePage:
        """Some of the takes that a query finds, newest first; at most 1,000."""
        return await self._ask(lambda layers: layers.search(query, limit, offset))

    async def take(self, key: str) -> Take | None:
        """Everything of one take; ``None`` if it is unknown or deleted."""
        key = storable(key, MAX_ID)
        return await self._ask(lambda layers: layers.take(key))

    async def find_by_stream(self, stream_ids: Iterable[str]) -> dict[str, TakeSummary]:
        """The newest take of each of these streams that has one."""
        ids = tuple(dict.fromkeys(stream_ids))
        return await self._ask(lambda layers: layers.find_by_stream(ids))

    # The person

    def remember(self, text: str) -> None:
        """Add a prompt to the history; one that is there moves to the end.

        Blank text is not remembered; the last 5,000 prompts are kept.
        """
        if text.strip():
            self._put(people.remember(text))

    async def history(self, limit: int = 2000) -> list[str]:
        """The last prompts that were remembered, oldest first."""
        return await self._ask(lambda layers: layers.history(limit))

    def set_preference(self, name: str, value: str | None) -> None:
        """Keep a named value; ``None`` takes it away."""
        self._put(people.set_preference(name, value))

    async def preference(self, name: str) -> str | None:
        """A named value, or ``None``."""
        name = storable(name, MAX_ID)
        return await self._ask(lambda layers: layers.preference(name))

    # The end

    def close(self, timeout: float = 3.0) -> bool:
        """Write what waits, and end the thread; may be called again.

        Args:
            timeout: How long to wait for that, in seconds.

        Returns:
            Whether everything that was written is in the file.
        """
        with self._lock:
            if self._end is None:
                self._end = End()
                self._queue.put(self._end)
            end = self._end
        self._thread.join(timeout)
        if self._thread.is_alive():
            log.warning("the store was not closed within %g s", timeout)
            return False
        return end.is_saved

    def _put(self, change: Change) -> None:
        with self._lock:
            if self._end is None:
                self._queue.put(change)
                return
        log.warning("dropped after the end: %s", change.name)

    async def _ask(self, read: Callable[[Layers], T]) -> T:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        with self._lock:
            if self._end is not None:
                raise RuntimeError("the store is closed")
            self._queue.put(Question(read, loop, answer))
        return await answer
