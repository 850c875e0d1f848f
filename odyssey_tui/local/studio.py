"""Where one client's streams are made: a thread, and worlds kept ready in it.

A world takes time to make, and the very first stream of a process takes several
times as long as the later ones: tables are computed, libraries find their feet.
So both are done while nobody waits: before a client connects, and again after
each stream.
"""

from __future__ import annotations

import asyncio
import functools
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeAlias, TypeVar

from odyssey_tui.local.encoder import H264Encoder
from odyssey_tui.local.production import PictureSource, Production, new_world
from odyssey_tui.local.recorder import RecordingPaths
from odyssey_tui.models import frame_size

WorldFactory: TypeAlias = Callable[[int, int, int | None], PictureSource]
"""Makes a world from width, height and seed."""

Result = TypeVar("Result")

REHEARSAL_SIZE = frame_size(False)
REHEARSAL_PROMPT = "a lighthouse by the sea at dusk, light rain, film grain"

_rehearsed = threading.Event()

logger = logging.getLogger(__name__)


class Studio:
    """One thread with what streams are made of.

    Args:
        seed: Seed of every world, or ``None``.
        stamp: Draw the time into every picture.
        make_world: Makes the worlds; ``None`` for the real ones.
    """

    def __init__(
        self,
        *,
        seed: int | None = None,
        stamp: bool = False,
        make_world: WorldFactory | None = None,
    ) -> None:
        self._seed = seed
        self._stamp = stamp
        self._make_world = new_world if make_world is None else make_world
        self._ready: dict[tuple[int, int], tuple[PictureSource, H264Encoder]] = {}
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="stream")
        self._warming: asyncio.Task[None] | None = None
        self._closed = False

    async def run(self, work: Callable[..., Result], *args: Any) -> Result:
        """``work(*args)`` in the studio's thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, work, *args)

    def warm_up(self) -> asyncio.Task[None]:
        """Begin to get ready for a stream of either orientation."""
        if self._warming is None or self._warming.done():
            self._warming = asyncio.create_task(self._warm_up(), name="studio-warm-up")
        return self._warming

    def produce(self, width: int, height: int, entry: RecordingPaths) -> Production:
        """A production of that size. Call it in the studio's thread.

        Raises:
            OSError, av.FFmpegError: The recording cannot be opened.
        """
        world, encoder = self._take(width, height)
        return Production(
            width=width,
            height=height,
            store_entry=entry,
            stamp=self._stamp,
            world=world,
            encoder=encoder,
        )

    async def close(self) -> None:
        """Wait for the work in hand and end the thread."""
        self._closed = True
        if self._warming is not None:
            self._warming.cancel()
            await asyncio.wait([self._warming])
        self._executor.shutdown(wait=False, cancel_futures=True)
        # Idle by now, or at the end of one piece of work: a matter of
        # milliseconds, but not to be spent on the loop.
        await asyncio.to_thread(self._executor.shutdown)
        self._ready.clear()

    async def _warm_up(self) -> None:
        # Short pieces of work: a start that comes now waits for one of them.
        steps: list[Callable[[], None]] = [
            functools.partial(self._prepare, *frame_size(False)),
            functools.partial(self._prepare, *frame_size(True)),
            self._rehearse,
        ]
        for step in steps:
            if self._closed:
                return
            try:
                await self.run(step)
            except Exception:
                # A start that finds nothing ready makes its own world, and
                # reports what is wrong with it to somebody who cares.
                logger.exception("could not get ready for a stream")

    def _prepare(self, width: int, height: int) -> None:
        if (width, height) not in self._ready:
            self._ready[width, height] = self._make(width, height)

    def _take(self, width: int, height: int) -> tuple[PictureSource, H264Encoder]:
        return self._ready.pop((width, height), None) or self._make(width, height)

    def _make(self, width: int, height: int) -> tuple[PictureSource, H264Encoder]:
        world = self._make_world(width, height, self._seed)
        return world, H264Encoder(width, height)

    def _rehearse(self) -> None:
        """Run a stream of one picture, once in the life of the process."""
        if _rehearsed.is_set():
            return
        _rehearsed.set()
        production = Production(
            width=REHEARSAL_SIZE[0],
            height=REHEARSAL_SIZE[1],
            world=self._make_world(*REHEARSAL_SIZE, 0),
        )
        production.start(REHEARSAL_PROMPT)
        production.next_picture(True)
        production.close()
