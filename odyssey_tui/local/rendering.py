"""Rendering the streams of simulations, in a thread that yields to live ones."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from odyssey_tui.local.scripts import StreamPlan
from odyssey_tui.local.storage import RecordingEntry
from odyssey_tui.models import FRAME_RATE

if TYPE_CHECKING:
    from PIL import Image

FRAMES_AT_A_TIME = 10
NICENESS = 10

FAILING_WORD = "fail_stream"
"""A prompt with this word makes its simulated stream fail."""

Result = TypeVar("Result")


class Summary(Protocol):
    """What has been recorded."""

    @property
    def frame_count(self) -> int:
        """Frames in the video."""

    @property
    def duration_seconds(self) -> float:
        """Length of the video."""


class Production(Protocol):
    """World, encoder and recorder as one. Used by one thread at a time."""

    def start(self, prompt: str, image: Image.Image | None) -> Any:
        """Begin the stream."""

    def interact(self, prompt: str) -> Any:
        """Apply a prompt to the next picture."""

    def next_picture(self) -> Any:
        """Render, encode and record one picture."""

    def finish(self) -> Summary:
        """Complete the recording."""

    def close(self) -> None:
        """Let go of everything; a recording that is not finished is deleted."""


ProductionFactory = Callable[[RecordingEntry], Production]


class StreamFailure(Exception):
    """A simulated stream that failed; the text is what its owner is told."""


class StreamRender:
    """One planned stream on its way to a recording. Every method blocks.

    Args:
        plan: What happens when.
        forced_failure: The reason with which it is to fail, for tests.
    """

    def __init__(self, plan: StreamPlan, forced_failure: str | None = None) -> None:
        self._plan = plan
        self._forced_failure = forced_failure
        self._production: Production | None = None
        self._waiting = list(reversed(plan.interactions))
        self._frame = 0
        self._frames = max(1, round(plan.duration_ms * FRAME_RATE / 1000))

    def begin(
        self,
        make_production: Callable[[], Production],
        load_image: Callable[[], Image.Image | None],
    ) -> None:
        """Set everything up.

        Raises:
            StreamFailure: The script, or a fault, asks for a failure.
        """
        if self._forced_failure is not None:
            raise StreamFailure(f"{self._forced_failure}: the stream was refused")
        _refuse_failing_word(self._plan.prompt)
        image = load_image()
        self._production = make_production()
        self._production.start(self._plan.prompt, image)

    def advance(self, frames: int) -> bool:
        """Render up to that many frames; whether there are more to come.

        Raises:
            StreamFailure: The script asks for a failure here.
        """
        production = self._begun()
        for _ in range(min(frames, self._frames - self._frame)):
            self._interact_until(self._frame * 1000 / FRAME_RATE)
            production.next_picture()
            self._frame += 1
        return self._frame < self._frames

    def finish(self) -> Summary:
        """Apply what falls on the very end, and complete the recording."""
        self._interact_until(self._plan.duration_ms)
        return self._begun().finish()

    def close(self) -> None:
        """Let go of everything; what is not finished is deleted."""
        if self._production is not None:
            self._production.close()
            self._production = None

    def _begun(self) -> Production:
        if self._production is None:
            raise RuntimeError("the stream has not begun, or is over")
        return self._production

    def _interact_until(self, now_ms: float) -> None:
        while self._waiting and self._waiting[-1][0] <= now_ms:
            _, prompt = self._waiting.pop()
            _refuse_failing_word(prompt)
            self._begun().interact(prompt)


class RenderThread:
    """One thread of low priority; live streams go before simulations.

    Args:
        busy: Whether live streams are running now.
    """

    def __init__(self, busy: Callable[[], bool]) -> None:
        self._busy = busy
        self._executor = ThreadPoolExecutor(
            max_workers=1, thread_name_prefix="simulation", initializer=_yield_to_others
        )

    async def run(self, work: Callable[..., Result], *args: Any) -> Result:
        """``work(*args)`` in the thread."""
        loop = asyncio.get_running_loop()
        call = functools.partial(work, *args)
        return await loop.run_in_executor(self._executor, call)

    async def render(
        self,
        plan: StreamPlan,
        make_production: Callable[[], Production],
        load_image: Callable[[], Image.Image | None],
        forced_failure: str | None,
    ) -> Summary:
        """Render one stream from start to end, as fast as it goes.

        While live streams run, the thread rests as long as it works.

        Raises:
            StreamFailure: The stream failed in a way that its owner is told.
        """
        loop = asyncio.get_running_loop()
        render = StreamRender(plan, forced_failure)
        try:
            await self.run(render.begin, make_production, load_image)
            more = True
            while more:
                began = loop.time()
                more = await self.run(render.advance, FRAMES_AT_A_TIME)
                if self._busy():
                    await asyncio.sleep(loop.time() - began)
            return await self.run(render.finish)
        finally:
            # The thread takes one thing after the other, so this comes after
            # whatever it still does when the task has been cancelled.
            await self.run(render.close)

    async def close(self) -> None:
        """Wait for the work in hand and end the thread."""
        await asyncio.to_thread(self._executor.shutdown)


def _refuse_failing_word(prompt: str) -> None:
    if FAILING_WORD in prompt:
        raise StreamFailure("generation_failed: the prompt asked for a failed stream")


def _yield_to_others() -> None:
    # On Linux a niceness belongs to the thread, and to those that it starts.
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
