"""Blocking work beside the event loop that is never left running alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

R = TypeVar("R")


async def in_thread(work: Callable[..., R], *arguments: Any) -> R:
    """``work(*arguments)`` in a thread of the loop's pool.

    Unlike ``asyncio.to_thread`` a cancelled caller gets its ``CancelledError``
    only when the work has ended: a write that goes on after its file was closed
    would end up in whatever has the descriptor by then.
    """
    loop = asyncio.get_running_loop()
    return await settled(loop.run_in_executor(None, work, *arguments))


async def settled(future: asyncio.Future[R]) -> R:
    """The result of ``future``, which is waited for even by a cancelled caller."""
    cancelled: asyncio.CancelledError | None = None
    while not future.done():
        try:
            await asyncio.wait({future})
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        if not future.cancelled():
            future.exception()  # seen: the loop shall not complain of it
        raise cancelled
    return future.result()
