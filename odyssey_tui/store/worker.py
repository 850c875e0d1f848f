"""The store's thread: changes and questions, in the order in which they came."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from odyssey_tui.store.changes import Change
    from odyssey_tui.store.keeper import Keeper
    from odyssey_tui.store.layers import Layers

log = logging.getLogger("odyssey_tui.store")

BATCH: Final = 1_000
"""Changes that are written in one transaction."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something to be read, and the future that waits for the answer."""

    read: Callable[[Layers], Any]
    loop: asyncio.AbstractEventLoop
    answer: asyncio.Future[Any]

    def resolve(self, result: Any, error: BaseException | None = None) -> None:
        """Hand over the result or the error; called in the store's thread."""
        try:
            self.loop.call_soon_threadsafe(self._settle, result, error)
        except RuntimeError as cause:
            # The program has ended its loop while the question waited.
            log.debug("nobody waits for an answer: %s", cause)

    def _settle(self, result: Any, error: BaseException | None) -> None:
        if self.answer.done():
            return
        if error is not None:
            self.answer.set_exception(error)
        else:
            self.answer.set_result(result)


class End:
    """The last thing in the queue.

    Attributes:
        is_saved: Whether everything is in the file, once the thread has ended.
    """

    is_saved = False


def work(keeper: Keeper, queue: SimpleQueue[Any], retry_s: float) -> None:
    """Do what is in the queue until it says that this is the end."""
    _guarded(keeper.retry)
    while True:
        try:
            item = queue.get(timeout=None if keeper.is_well else retry_s)
        except Empty:
            _guarded(keeper.retry)
            continue
        changes: list[Change] = []
        while not isinstance(item, Question | End):
            changes.append(item)
            if len(changes) == BATCH or queue.empty():
                item = None
                break
            item = queue.get()
        if changes:
            _guarded(partial(keeper.write, changes))
        if isinstance(item, Question):
            _answer(keeper, item)
        elif isinstance(item, End):
            _guarded(partial(_end, keeper, item))
            return


def _end(keeper: Keeper, end: End) -> None:
    end.is_saved = keeper.close()


def _answer(keeper: Keeper, question: Question) -> None:
    # Whoever typed another letter has given up the search before it.
    if question.answer.cancelled():
        return
    try:
        result = keeper.read(question.read)
    except Exception as error:
        log.exception("reading takes failed")
        question.resolve(None, error)
    else:
        question.resolve(result)


def _guarded(step: Callable[[], None]) -> None:
    """An error of this program must not end the thread that answers."""
    try:
        step()
    except Exception:
        log.exception("a step of the store failed")
