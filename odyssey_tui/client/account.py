"""The part of the client that needs no session: recordings and simulations."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator, Mapping, Sequence
from typing import Any

from odyssey_tui.client import recordings, simulations
from odyssey_tui.client.config import Settings
from odyssey_tui.client.runtime import Runtime
from odyssey_tui.models import (
    Recording,
    SimulationJobDetail,
    SimulationJobsList,
    SimulationJobStatus,
    StreamRecordingsList,
)


class AccountClient:
    """REST methods of one account, and the lifetime of what they leave open."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._open: Runtime | None = None
        self._guard: AsyncGenerator[None, None] | None = None

    async def get_recording(self, stream_id: str) -> Recording:
        """The recording of a stream, with presigned URLs valid for about an hour.

        Raises:
            NotFoundError: There is none, or it is not this account's.
            OdysseyAuthError: The API key is wrong.
            OdysseyConnectionError: The service cannot be reached or understood.
        """
        runtime = await self._runtime()
        return await recordings.get_recording(runtime.api, stream_id)

    async def list_stream_recordings(
        self, limit: int | None = None, offset: int | None = None
    ) -> StreamRecordingsList:
        """One page of the account's recordings, newest first.

        Args:
            limit: Rows at most, 1 to 100; default the service's.
            offset: Rows to skip.

        Raises:
            InvalidRequestError: ``limit`` or ``offset`` is out of range.
            OdysseyAuthError: The API key is wrong.
            OdysseyConnectionError: The service cannot be reached or understood.
        """
        runtime = await self._runtime()
        return await recordings.list_recordings(runtime.api, limit, offset)

    async def simulate(
        self,
        script: Sequence[Mapping[str, Any]] | None = None,
        portrait: bool = True,
        *,
        scripts: Sequence[Sequence[Mapping[str, Any]]] | None = None,
        script_url: str | None = None,
        bypass_vlm_expansion: bool = False,
    ) -> SimulationJobDetail:
        """Submits a simulation job.

        Args:
            script: Timed actions; images may be whatever ``start_stream`` takes.
            portrait: Orientation of the streams.
            scripts: Several scripts as one job, instead of ``script``.
            script_url: Where the service finds the script, instead of ``script``.
            bypass_vlm_expansion: Use prompts as they are, where allowed.

        Returns:
            The new job; everything ``SimulationJobInfo`` has, and more.

        Raises:
            InvalidRequestError: Names the entry of the script that is wrong.
            ImageError: Names the entry whose image cannot be used.
            OdysseyAuthError: The key is wrong or may not do that.
            OdysseyConnectionError: The service cannot be reached or understood.
        """
        runtime = await self._runtime()
        return await simulations.submit(
            runtime.api,
            script=script,
            scripts=scripts,
            script_url=script_url,
            portrait=portrait,
            bypass_vlm_expansion=bypass_vlm_expansion,
        )

    async def get_simulate_status(self, job_id: str) -> SimulationJobDetail:
        """A job with its streams; ``NotFoundError`` if there is none."""
        runtime = await self._runtime()
        return await simulations.get_job(runtime.api, job_id)

    async def list_simulations(
        self,
        limit: int | None = None,
        offset: int | None = None,
        *,
        status: SimulationJobStatus | str | None = None,
        active: bool | None = None,
    ) -> SimulationJobsList:
        """One page of the account's jobs, newest first.

        Args:
            limit: Rows at most, 1 to 100; default the service's.
            offset: Rows to skip.
            status: Only jobs in this state.
            active: Only jobs that still change by themselves.

        Raises:
            InvalidRequestError: An argument is out of range.
        """
        runtime = await self._runtime()
        return await simulations.list_jobs(runtime.api, limit, offset, status, active)

    async def cancel_simulation(self, job_id: str) -> None:
        """Cancels a job that has not begun to run.

        Raises:
            NotCancellableError: It has gone too far.
            NotFoundError: There is no such job.
        """
        runtime = await self._runtime()
        await simulations.cancel_job(runtime.api, job_id)

    async def aclose(self) -> None:
        """Closes everything that the client has open; it may be used again."""
        guard, self._guard = self._guard, None
        await self._shut_down()
        if guard is not None:
            await guard.aclose()

    async def _runtime(self) -> Runtime:
        """What is open in this event loop, made now if nothing is."""
        runtime = self._open
        if runtime is None or runtime.loop is not asyncio.get_running_loop():
            runtime = self._open = Runtime(self._settings)
            # A loop that ends closes its asynchronous generators, and this one
            # then closes the client: a script that forgets to (the documented
            # ones do) still leaves no socket, thread or session behind.
            self._guard = self._close_with_loop()
            await anext(self._guard)
        return runtime

    async def _close_with_loop(self) -> AsyncGenerator[None, None]:
        try:
            yield
        finally:
            # The loop no longer looks after generators, and warns of those that
            # libraries make and finish in the course of closing.
            hooks = sys.get_asyncgen_hooks()
            sys.set_asyncgen_hooks(firstiter=None, finalizer=None)
            try:
                await self._shut_down()
            finally:
                sys.set_asyncgen_hooks(*hooks)

    async def _shut_down(self) -> None:
        runtime, self._open = self._open, None
        if runtime is not None:
            await runtime.aclose()
