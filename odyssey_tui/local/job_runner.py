"""Running one simulation job from pending to its end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from odyssey_tui.local.auth import Account
from odyssey_tui.local.config import ServiceConfig
from odyssey_tui.local.job_store import Job, JobStore, JobStream
from odyssey_tui.local.production import Production, RecordingError
from odyssey_tui.local.rendering import (
    ProductionFactory,
    RenderThread,
    StreamFailure,
)
from odyssey_tui.local.replies import ApiError
from odyssey_tui.local.script_fetch import ScriptFetchError, fetch_script
from odyssey_tui.local.scripts import (
    Script,
    StreamPlan,
    parse_script_file,
    plan_streams,
    total_duration_ms,
)
from odyssey_tui.local.sessions import REGION
from odyssey_tui.local.start_image import StartImageError, decode_image
from odyssey_tui.local.storage import RecordingEntry, RecordingStore, timestamp
from odyssey_tui.models import frame_size

if TYPE_CHECKING:
    from PIL import Image

logger = logging.getLogger(__name__)


class JobFailure(Exception):
    """A job that failed as a whole; the text is what its owner is told."""


class JobRunner:
    """Runs one job at a time.

    Args:
        config: The service's settings.
        store: Where jobs are kept.
        recordings: Where their streams go.
        busy: Whether live streams are running now.
        make_production: Makes what renders a stream; ``None`` is the real thing.
    """

    def __init__(
        self,
        config: ServiceConfig,
        store: JobStore,
        recordings: RecordingStore,
        *,
        busy: Callable[[], bool],
        make_production: ProductionFactory | None = None,
    ) -> None:
        self._config = config
        self._store = store
        self._recordings = recordings
        self._make_production: ProductionFactory = (
            make_production or self._real_production
        )
        self._thread = RenderThread(busy)

    async def close(self) -> None:
        """Wait for the work in hand and end the thread."""
        await self._thread.close()

    async def save(self, job: Job) -> None:
        """Store the state of ``job``; a disk that refuses does not stop it."""
        try:
            await asyncio.to_thread(self._store.save, job)
        except OSError as error:
            # All that is lost is that a restart knows of this step.
            logger.warning("state of job %s not stored: %s", job.job_id, error)

    async def run(self, job: Job) -> None:
        """Take a pending job to its end, unless it is cancelled on the way.

        Raises:
            JobFailure: It failed, as a whole or in one of its streams.
        """
        job.status = "dispatched"
        job.dispatched_at = timestamp()
        job.assigned_region = REGION
        await self.save(job)
        scripts = await self._scripts(job)
        await asyncio.sleep(self._config.timings.job_dispatched_s)
        if job.status != "dispatched":
            return
        job.status = "processing"
        job.started_at = timestamp()
        await self.save(job)
        plans = plan_streams(scripts)
        for plan in plans:
            await self._run_stream(job, plan)
        failed = [stream for stream in job.streams if stream.status == "failed"]
        if failed:
            raise JobFailure(
                f"{len(failed)} of {len(plans)} streams failed: "
                f"{failed[0].error_message}"
            )
        job.end("completed")

    async def _scripts(self, job: Job) -> list[Script]:
        """The job's scripts, fetched first if they are behind a URL."""
        if job.script_url is None:
            return await asyncio.to_thread(self._store.load_scripts, job)
        limits, timings = self._config.limits, self._config.timings
        try:
            data = await fetch_script(
                job.script_url,
                max_bytes=limits.max_script_download_bytes,
                timeout_s=timings.script_download_s,
            )
            scripts, images = await asyncio.to_thread(parse_script_file, data, limits)
        except ScriptFetchError as error:
            raise JobFailure(f"script_url could not be fetched: {error}") from None
        except ApiError as error:
            raise JobFailure(f"script_url: {_in_words(error.detail)}") from None
        if job.active:
            await asyncio.to_thread(self._store.save_scripts, job, scripts, images)
            job.duration_ms = total_duration_ms(scripts)
        return scripts

    async def _run_stream(self, job: Job, plan: StreamPlan) -> None:
        """Render one stream of a job; a failure is noted in it."""
        entry = await asyncio.to_thread(
            self._recordings.create, Account(job.account_id), *frame_size(job.portrait)
        )
        stream = JobStream(stream_id=entry.stream_id, script_index=plan.script_index)
        job.streams.append(stream)
        try:
            await self._record(job, plan, entry)
            stream.status = "completed"
        except (StreamFailure, StartImageError, RecordingError) as failure:
            stream.status = "failed"
            stream.error_message = str(failure)
        except Exception:
            logger.exception("stream %s of job %s failed", entry.stream_id, job.job_id)
            stream.status = "failed"
            stream.error_message = "internal_error: the stream could not be rendered"
        finally:
            if stream.status != "completed":
                await asyncio.to_thread(self._recordings.discard, entry)
        await self.save(job)

    async def _record(self, job: Job, plan: StreamPlan, entry: RecordingEntry) -> None:
        def load_image() -> Image.Image | None:
            if plan.image is None:
                return None
            return decode_image(self._store.load_image(job, plan.image))

        summary = await self._thread.render(
            plan,
            lambda: self._make_production(entry),
            load_image,
            job.forced_failure,
        )
        await asyncio.to_thread(
            self._recordings.finish,
            entry,
            summary.frame_count,
            summary.duration_seconds,
        )

    def _real_production(self, entry: RecordingEntry) -> Production:
        return Production(
            width=entry.width,
            height=entry.height,
            seed=self._config.seed,
            store_entry=entry,
            stamp=self._config.stamp,
        )


def _in_words(detail: Any) -> str:
    """The detail of a refusal in one sentence."""
    if not isinstance(detail, list):
        return str(detail)
    first = detail[0]
    if first["type"] == "json_invalid":
        return f"not JSON: {first['ctx']['error']}"
    place = ".".join(str(part) for part in first["loc"][1:])
    more = f" (and {len(detail) - 1} more)" if len(detail) > 1 else ""
    return f"{place}: {first['msg']}{more}" if place else f"{first['msg']}{more}"
