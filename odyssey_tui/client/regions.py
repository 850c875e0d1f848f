"""Latency to each region: measured in the background, kept, never waited for.

The service chooses a better streamer when it knows how far each region is. A
measurement takes up to a second, a connection a fraction of that, so it never
stands in the way: it runs while a client is idle or queued, and whatever is
known by then goes with the next session request.
"""

from __future__ import annotations

import asyncio
import logging
import time

from odyssey_tui.client import rest, tasks, wire
from odyssey_tui.client.api import Api
from odyssey_tui.client.text import web_address
from odyssey_tui.errors import OdysseyError

log = logging.getLogger(__name__)

DEADLINE_SECONDS = 1.0
UNANSWERED_MS = 9999
MAX_REGIONS = 32
_WHAT = "GET /regions"


class Regions:
    """Round-trip times to the regions of the service, in milliseconds."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._latencies: dict[str, int] = {}
        self._task: asyncio.Task[None] | None = None

    @property
    def latencies(self) -> dict[str, int]:
        """What is known by now; empty when nothing is."""
        return dict(self._latencies)

    def measure_soon(self) -> None:
        """Starts a measurement in the background unless there is one already."""
        if self._latencies or (self._task is not None and not self._task.done()):
            return
        self._task = asyncio.create_task(self._measure(), name="odyssey-regions")

    async def measured(self) -> None:
        """Waits for a measurement that is under way."""
        if self._task is not None:
            await asyncio.wait([self._task])

    async def aclose(self) -> None:
        """Stops a measurement that is under way."""
        if self._task is not None:
            await tasks.stop([self._task])
            self._task = None

    async def _measure(self) -> None:
        try:
            reply = await self._api.call("GET", "/regions")
            if not reply.ok:
                raise rest.error_of(reply)
            regions = rest.parse(reply, wire.RegionsReply).regions[:MAX_REGIONS]
        except OdysseyError as error:
            # Regions only improve the choice of a streamer.
            log.info("no region latencies: %s", error)
            return
        pings = {
            asyncio.create_task(self._ping(region.ping_url)): region.id
            for region in regions
            if web_address(region.ping_url) and 0 < len(region.id) <= 200
        }
        if not pings:
            return
        try:
            await asyncio.wait(pings, timeout=DEADLINE_SECONDS)
        finally:
            await tasks.stop(pings)
        self._latencies = {
            region: UNANSWERED_MS if task.cancelled() else task.result()
            for task, region in pings.items()
        }
        log.debug("region latencies in ms: %s", self._latencies)

    async def _ping(self, url: str) -> int:
        # The first request opens the connection; the second is the round trip.
        best = UNANSWERED_MS
        for _ in range(2):
            started = time.perf_counter()
            try:
                reply = await self._api.http.request("GET", url, what="region ping")
            except OdysseyError:
                break
            if not reply.ok:
                break
            best = min(best, round((time.perf_counter() - started) * 1000))
        return best
