"""Several downloads at once, the others in a queue."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from odyssey_tui.transfers.download import Download
from odyssey_tui.transfers.pool import Pool
from odyssey_tui.transfers.records import (
    Policy,
    Progress,
    Renew,
    Result,
    Snapshot,
    State,
)

if TYPE_CHECKING:
    import httpx

AT_ONCE: Final = 3
"""How many run at a time; more would only share the same link."""


@dataclass
class _Entry:
    """One download with the task that runs it, and its end."""

    download: Download
    task: asyncio.Task[Result]
    ended: asyncio.Event


class Downloads:
    """Downloads of one event loop; all methods are called in it.

    Args:
        at_once: How many run at a time; the others wait, first come first served.
        on_change: Called with each change of a download's state, and while bytes
            come in at most once in ``policy.report`` seconds for each.
        policy: How patient each is.
        transport: Replaces the network, for tests (``httpx.MockTransport``).
        clock: Monotonic time in seconds.
    """

    def __init__(
        self,
        *,
        at_once: int = AT_ONCE,
        on_change: Callable[[Progress], None] | None = None,
        policy: Policy | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        if at_once < 1:
            raise ValueError("at least one download must be allowed to run")
        self._slots = asyncio.Semaphore(at_once)
        self._pool = Pool(at_once, transport)
        self._on_change = on_change
        self._policy = policy or Policy()
        self._clock = clock
        self._entries: dict[str, _Entry] = {}
        self._closed = False

    def add(
        self,
        url: str | None,
        target: Path,
        *,
        key: str | None = None,
        renew: Renew | None = None,
        overwrite: bool = False,
    ) -> str:
        """Queue a download.

        Args:
            url: The file's address, ``None`` to ask ``renew`` when its turn comes.
            target: Where the file goes.
            key: Names the download; default the target as text.
            renew: Gives a fresh address when the server refuses the one there is.
            overwrite: Replace a file that has the target's name.

        Returns:
            The key. A download of that key that has not ended stays as it is; one
            that has ended is replaced.
        """
        if self._closed:
            raise RuntimeError("the downloads are closed")
        name = key if key is not None else str(target)
        there = self._entries.get(name)
        if there is not None and not there.download.state.ended:
            return name
        download = Download(
            self._pool,
            url,
            target,
            key=name,
            renew=renew,
            overwrite=overwrite,
            on_progress=self._on_change,
            policy=self._policy,
            clock=self._clock,
        )
        download.wait_for_turn()
        self._start(download, asyncio.Event())
        return name

    def pause(self, key: str) -> None:
        """Stop a download for now; its place is given to the next one."""
        entry = self._entries[key]
        if entry.download.state.at_work:
            entry.download.pause()
        elif entry.download.state is State.QUEUED:
            entry.task.cancel()
            entry.download.wait_for_turn(paused=True)

    def resume(self, key: str, *, overwrite: bool | None = None) -> None:
        """Queue a download again that was paused, or ended without being saved.

        Args:
            key: Names it.
            overwrite: Whether a file of that name is replaced from now on; the
                answer to ``EXISTS``.
        """
        entry = self._entries[key]
        state = entry.download.state
        if state is State.PAUSED or (state.ended and state is not State.SAVED):
            if overwrite is not None:
                entry.download.overwrite = overwrite
            entry.ended.clear()
            entry.download.wait_for_turn()
            self._start(entry.download, entry.ended)

    def cancel(self, key: str, *, remove: bool = False) -> None:
        """End a download; its part stays for later unless it is to be removed.

        Of one that has ended already, only the part is removed if asked.
        """
        entry = self._entries[key]
        download = entry.download
        if download.state.at_work:
            download.cancel(remove=remove)
        elif download.state is not State.SAVED:
            entry.task.cancel()
            entry.ended.clear()
            self._watch(entry, asyncio.create_task(download.abandon(remove=remove)))

    def forget(self, key: str) -> None:
        """Leave a download that has ended out of the snapshots from now on."""
        if self._entries[key].download.state.ended:
            del self._entries[key]

    def progress(self, key: str) -> Progress:
        """One download at this moment; ``KeyError`` if there is none."""
        return self._entries[key].download.progress

    def snapshot(self) -> Snapshot:
        """All of them at this moment, in the order in which they were added."""
        return Snapshot.of(
            tuple(entry.download.progress for entry in self._entries.values())
        )

    async def result(self, key: str) -> Result:
        """The result of a download as soon as it has ended; pauses are waited out."""
        entry = self._entries[key]
        await entry.ended.wait()
        return entry.task.result()

    async def results(self) -> tuple[Result, ...]:
        """The results of all, in the order in which they were added."""
        return tuple([await self.result(key) for key in tuple(self._entries)])

    async def aclose(self) -> None:
        """Stop everything, leaving the parts for later, and close the connections."""
        self._closed = True
        tasks = [entry.task for entry in self._entries.values()]
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
        await self._pool.aclose()

    def _start(self, download: Download, ended: asyncio.Event) -> None:
        task = asyncio.create_task(self._run(download), name=f"download {download.key}")
        entry = _Entry(download, task, ended)
        self._entries[download.key] = entry
        self._watch(entry, task)

    async def _run(self, download: Download) -> Result:
        async with self._slots:
            return await download.run()

    def _watch(self, entry: _Entry, task: asyncio.Task[Result]) -> None:
        entry.task = task

        def finished(task: asyncio.Task[Result]) -> None:
            # A task that was cancelled has been replaced, or the loop is closing.
            if not task.cancelled() and (
                task.exception() is not None or task.result().state.ended
            ):
                entry.ended.set()

        task.add_done_callback(finished)
