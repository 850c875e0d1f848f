"""Small rules for tasks: what is started is also ended, and waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

T = TypeVar("T")


async def stop(tasks: Iterable[asyncio.Future[Any]]) -> None:
    """Cancels tasks and waits until each has ended; what they raised is dropped."""
    ending = list(tasks)
    for task in ending:
        task.cancel()
    if any(not task.done() for task in ending):
        await asyncio.wait(ending)
    for task in ending:
        if not task.cancelled():
            task.exception()


async def uninterrupted(work: Coroutine[Any, Any, T]) -> T:
    """Runs bounded cleanup to its end even if the caller is cancelled meanwhile.

    The cancellation is passed on afterwards.
    """
    task = asyncio.create_task(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            if task.cancelled():
                raise
            cancelled = error
        except Exception:
            break
    if cancelled is not None:
        raise cancelled
    return task.result()
