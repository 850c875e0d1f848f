"""One file from one address to one path."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from odyssey_tui.errors import LengthMismatchError, OdysseyError
from odyssey_tui.sanitize import clean_line
from odyssey_tui.transfers.answers import AddressRefused, Body, StartAnew, TryAgain
from odyssey_tui.transfers.attempts import Attempts, renewal_error
from odyssey_tui.transfers.files import exists
from odyssey_tui.transfers.names import check_target
from odyssey_tui.transfers.part import PartFile, remove_part
from odyssey_tui.transfers.pool import Pool
from odyssey_tui.transfers.rate import RateMeter, time_left
from odyssey_tui.transfers.records import Policy, Progress, Renew, Result, State
from odyssey_tui.transfers.threads import in_thread

_MAX_NOTES = 20


class Download:
    """A download that can be stopped and gone on with, in this run or a later one.

    Args:
        pool: The connections.
        url: The file's address, ``None`` to ask ``renew`` for it.
        target: Where the file goes; its folder is made if need be.
        key: Names the download in its progress; default the target.
        renew: Gives a fresh address when the server refuses the one there is.
        overwrite: Replace a file that has the target's name.
        on_progress: Called in the event loop with each change of state, and while
            bytes come in at most once in ``policy.report`` seconds.
        policy: How patient it is.
        clock: Monotonic time in seconds.

    Raises:
        ValueError: Neither ``url`` nor ``renew`` is given.
    """

    def __init__(
        self,
        pool: Pool,
        url: str | None,
        target: Path,
        *,
        key: str | None = None,
        renew: Renew | None = None,
        overwrite: bool = False,
        on_progress: Callable[[Progress], None] | None = None,
        policy: Policy | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if url is None and renew is None:
            raise ValueError("a download needs an address or a way to get one")
        self.key = key if key is not None else str(target)
        self.target = target
        self.overwrite = overwrite
        self._pool = pool
        self._url = url
        self._renew = renew
        self._on_progress = on_progress
        self._policy = policy or Policy()
        self._clock = clock
        self._meter = RateMeter()
        self._state = State.QUEUED
        self._done = 0
        self._total: int | None = None
        self._resumed_from = 0
        self._notes: list[str] = []
        self._error: OdysseyError | None = None
        self._reported = 0.0
        self._work: asyncio.Task[State] | None = None
        self._wish: Literal["pause", "cancel", "remove"] | None = None
        self._published = False

    @property
    def state(self) -> State:
        """Where the download is."""
        return self._state

    @property
    def progress(self) -> Progress:
        """The download at this moment."""
        receiving = self._state is State.RECEIVING
        rate = self._meter.rate(self._clock()) if receiving else 0.0
        return Progress(
            key=self.key,
            target=self.target,
            state=self._state,
            done=self._done,
            total=self._total,
            rate=rate,
            time_left=time_left(self._done, self._total, rate),
            resumed_from=self._resumed_from,
            notes=tuple(self._notes),
            error=self._error,
        )

    async def run(self) -> Result:
        """Download until the file is complete, something ends it, or it is stopped.

        May be called again afterwards, which goes on where it is. A cancelled
        caller leaves the part as it is.

        Returns:
            The result; what goes wrong is in its ``error`` and not raised.
        """
        if self._work is not None:
            raise RuntimeError("the download is running already")
        self._wish, self._error, self._published = None, None, False
        self._set_state(State.CONNECTING)
        work = self._work = asyncio.create_task(self._transfer(), name="download")
        try:
            await asyncio.wait({work})
        except asyncio.CancelledError:
            work.cancel()
            await asyncio.wait({work})
            self._set_state(State.SAVED if self._published else State.PAUSED)
            raise
        finally:
            self._work = None
            if work.done() and not work.cancelled():
                work.exception()  # seen
        if work.cancelled():
            state = await self._stopped()
        else:
            state = self._outcome(work)
        return self._end(state)

    def pause(self) -> None:
        """Stop; the part stays, and ``run`` goes on with it."""
        self._stop("pause")

    def cancel(self, *, remove: bool = False) -> None:
        """Stop for good.

        Args:
            remove: Remove the part too, instead of leaving it for later.
        """
        self._stop("remove" if remove else "cancel")

    def wait_for_turn(self, *, paused: bool = False) -> None:
        """Say that a download that does not run is queued, or not even that."""
        self._error = None
        self._set_state(State.PAUSED if paused else State.QUEUED)

    async def abandon(self, *, remove: bool = False) -> Result:
        """What ``cancel`` is for a download that does not run."""
        if remove:
            await self._remove()
        return self._end(State.CANCELLED)

    def _stop(self, wish: Literal["pause", "cancel", "remove"]) -> None:
        if self._work is not None and not self._work.done():
            self._wish = wish
            self._work.cancel()

    async def _stopped(self) -> State:
        if self._published:
            return State.SAVED
        if self._wish == "pause":
            return State.PAUSED
        if self._wish == "remove":
            await self._remove()
        return State.CANCELLED

    def _end(self, state: State) -> Result:
        self._set_state(state)
        return Result(state, self.target, self._done, self._error, tuple(self._notes))

    def _outcome(self, work: asyncio.Task[State]) -> State:
        error = work.exception()
        if error is None:
            return work.result()
        if not isinstance(error, OdysseyError):
            raise error
        self._error = error
        return State.FAILED

    async def _remove(self) -> None:
        try:
            await in_thread(remove_part, self.target)
        except OdysseyError as error:
            self._note(f"The part could not be removed: {error.detail}")
        else:
            self._done = 0

    async def _transfer(self) -> State:
        check_target(self.target)
        if not self.overwrite and await in_thread(exists, self.target):
            return State.EXISTS
        part = PartFile(self.target)
        try:
            await in_thread(part.open)
            self._done = self._resumed_from = part.size
            # Another program may have saved it before it gave up the lock.
            if await in_thread(exists, self.target) and not self.overwrite:
                return State.EXISTS
            await self._receive(part)
            saved = await in_thread(self._publish, part)
        except LengthMismatchError:
            await in_thread(part.truncate, 0)
            self._done = 0
            raise
        finally:
            part.close()
        return State.SAVED if saved else State.EXISTS

    def _publish(self, part: PartFile) -> bool:
        # Written down here: who stops the download now is too late.
        self._published = part.publish(overwrite=self.overwrite)
        return self._published

    async def _receive(self, part: PartFile) -> None:
        """Exchanges, until the part is complete."""
        attempts = Attempts(self._policy, part.size)
        while True:
            wait = 0.0
            try:
                await self._exchange(part, attempts)
                return
            except StartAnew as reason:
                attempts.anew(reason.note)
                self._note(reason.note)
                await in_thread(part.truncate, 0)
            except AddressRefused as refusal:
                attempts.refused(refusal.status, renewable=self._renew is not None)
                self._url = None
            except TryAgain as failure:
                attempts.reached(part.size)
                wait = attempts.delay(failure.error, failure.after)
                self._error = failure.error
            self._done = part.size
            if wait:
                self._set_state(State.WAITING)
                await asyncio.sleep(wait)
            self._set_state(State.CONNECTING)

    async def _exchange(self, part: PartFile, attempts: Attempts) -> None:
        url = self._url if self._url is not None else await self._fresh_address()
        client = await self._pool.client(url)
        from odyssey_tui.transfers.exchange import Exchange

        def on_body(body: Body) -> None:
            if body.note is not None:
                attempts.anew(body.note)
                self._note(body.note)
            self._begin(body)

        await Exchange(client, part, self._policy, on_body, self._received).run(url)

    async def _fresh_address(self) -> str:
        assert self._renew is not None
        try:
            self._url = await self._renew()
        except OdysseyError as error:
            problem = renewal_error(error)
            if problem.retryable:
                raise TryAgain(problem) from error
            raise problem from error
        return self._url

    def _begin(self, body: Body) -> None:
        self._done = body.start
        self._total = body.total
        self._error = None
        self._meter.start(self._clock())
        self._set_state(State.RECEIVING)

    def _received(self, count: int) -> None:
        now = self._clock()
        self._done += count
        self._meter.add(count, now)
        if now - self._reported >= self._policy.report:
            self._report(now)

    def _note(self, text: str) -> None:
        line = clean_line(text, 300)
        if line not in self._notes and len(self._notes) < _MAX_NOTES:
            self._notes.append(line)

    def _set_state(self, state: State) -> None:
        self._state = state
        self._report(self._clock())

    def _report(self, now: float) -> None:
        self._reported = now
        if self._on_progress is not None:
            self._on_progress(self.progress)
