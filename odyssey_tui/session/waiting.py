"""Waiting that always ends: deadlines on the session's clock, and abort."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any, TypeVar

from odyssey_tui.errors import ConnectionLostError, OdysseyError
from odyssey_tui.session.ports import Clock

log = logging.getLogger("odyssey_tui.session")

T = TypeVar("T")


class DeadlinePassed(TimeoutError):
    """A wait ended because its deadline had passed."""


class Deadline:
    """A moment on a clock that may be moved while it is waited for."""

    def __init__(self, clock: Clock, seconds: float) -> None:
        self._clock = clock
        self.at = clock.monotonic() + seconds

    def extend(self, seconds: float) -> None:
        """Let it pass no earlier than ``seconds`` from now."""
        self.at = max(self.at, self._clock.monotonic() + seconds)

    async def passed(self) -> None:
        """Return when it has passed."""
        while (left := self.at - self._clock.monotonic()) > 0:
            await self._clock.sleep(left)


class Waits:
    """Runs calls into the client so that none of them can hang the session.

    A call that does not even end when it is cancelled is left behind after a
    grace period; it is named in the log and kept until it ends by itself.
    """

    def __init__(self, clock: Clock, grace: float) -> None:
        self._clock = clock
        self._grace = grace
        self._left_behind: set[asyncio.Task[Any]] = set()

    async def bounded(
        self,
        call: Coroutine[Any, Any, T],
        limit: float | Deadline,
        *,
        abort: asyncio.Future[OdysseyError] | None = None,
        name: str,
    ) -> T:
        """The result of ``call``.

        Args:
            call: A coroutine, always consumed.
            limit: Seconds, or a deadline that others may move.
            abort: Ends the wait with its result, an error to raise.
            name: What the call is, for the log.

        Raises:
            DeadlinePassed: ``limit`` was reached.
            OdysseyError: ``abort`` was resolved with it.
            ConnectionLostError: The call cancelled itself.
            Exception: Whatever the call raised.
        """
        deadline = (
            limit if isinstance(limit, Deadline) else Deadline(self._clock, limit)
        )
        task = asyncio.create_task(call, name=name)
        timer = asyncio.create_task(deadline.passed(), name=f"{name} deadline")
        waited: set[asyncio.Future[Any]] = {task, timer}
        if abort is not None:
            waited.add(abort)
        try:
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
            if task.cancelled():
                # Nobody here did that: the client gave the call up itself.
                raise ConnectionLostError(f"{name} was given up by the client.")
            if task.done():
                return task.result()
            if abort is not None and abort.done():
                raise abort.result()
            raise DeadlinePassed(name)
        finally:
            await self.reap(timer, task)

    async def reap(self, *tasks: asyncio.Task[Any], grace: float | None = None) -> None:
        """Cancel ``tasks`` and wait for their end, no longer than the grace."""
        running = [task for task in tasks if not task.done()]
        for task in running:
            # A second cancellation would break off what the first one cleans up.
            if not task.cancelling():
                task.cancel()
        pending: set[asyncio.Future[Any]] = set(running)
        if pending:
            seconds = self._grace if grace is None else grace
            timer = asyncio.create_task(self._clock.sleep(seconds), name="grace")
            try:
                while pending and not timer.done():
                    _, rest = await asyncio.wait(
                        {*pending, timer}, return_when=asyncio.FIRST_COMPLETED
                    )
                    pending &= rest
            finally:
                timer.cancel()
                for task in tasks:
                    self._leave_behind(task)
            await asyncio.wait({timer})
        for task in tasks:
            if task.done() and not task.cancelled():
                # Looked at, so that asyncio does not report it as unseen.
                task.exception()

    def _leave_behind(self, task: asyncio.Task[Any]) -> None:
        if task.done():
            return
        log.warning("%s did not end when it was cancelled", task.get_name())
        self._left_behind.add(task)
        task.add_done_callback(self._ended_late)

    def _ended_late(self, task: asyncio.Task[Any]) -> None:
        self._left_behind.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.info("%s ended late: %s", task.get_name(), type(error).__name__)
