"""The queue of simulation jobs: one runs at a time, in order of submission."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import uuid
from collections.abc import Callable, Iterable

from odyssey_tui.local.auth import Account
from odyssey_tui.local.config import ServiceConfig
from odyssey_tui.local.job_store import RESTARTED, Job, JobStore, JobStream
from odyssey_tui.local.rendering import ProductionFactory, RenderThread, StreamFailure
from odyssey_tui.local.replies import ApiError
from odyssey_tui.local.script_fetch import ScriptFetchError, fetch_script
from odyssey_tui.local.scripts import (
    Script,
    StreamPlan,
    Submission,
    parse_script_file,
    plan_streams,
    total_duration_ms,
)
from odyssey_tui.local.sessions import REGION
from odyssey_tui.local.start_image import StartImageError, decode_start_image
from odyssey_tui.local.storage import RecordingEntry, RecordingStore, timestamp
from odyssey_tui.models import frame_size

EXPECTED_SPEED = 3.0
"""How much faster than real time simulations are taken to run, for estimates."""

logger = logging.getLogger(__name__)


class JobFailure(Exception):
    """A job that failed as a whole; the text is what its owner is told."""


class JobQueue:
    """All simulation jobs, and the worker that runs them.

    Args:
        config: The service's settings.
        store: Where jobs are kept; read when the queue is made.
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
        self._make_production = make_production or self._real_production
        self._jobs: dict[str, Job] = {job.job_id: job for job in store.load()}
        self._wakeup = asyncio.Event()
        self._due: dict[str, float] = {}
        self._thread = RenderThread(busy)
        self._worker: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to run jobs."""
        self._worker = asyncio.create_task(self._work(), name="simulation-jobs")

    async def close(self) -> None:
        """Stop; a running job fails, waiting ones stay for the next start."""
        if self._worker is not None:
            self._worker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._worker
            self._worker = None
        await self._thread.close()

    def get(self, job_id: str) -> Job | None:
        """The job of that id, or ``None``."""
        return self._jobs.get(job_id)

    def list(
        self, account: Account, *, statuses: frozenset[str] | None, active: bool
    ) -> list[Job]:
        """The account's jobs, newest first.

        Args:
            account: Whose.
            statuses: Only those in one of these; ``None`` for any.
            active: Only those that have not ended.
        """
        return [
            job
            for job in reversed(self._jobs.values())
            if job.account_id == account.account_id
            and (statuses is None or job.status in statuses)
            and (job.active or not active)
        ]

    async def submit(self, account: Account, submission: Submission) -> Job:
        """A new job.

        Raises:
            ApiError: 429 if the account has too many unfinished jobs.
        """
        self.check_room(account)
        job = Job(
            job_id=str(uuid.uuid4()),
            account_id=account.account_id,
            portrait=submission.portrait,
            created_at=timestamp(),
            script_url=submission.script_url,
            forced_failure=account.fault.stream_reason if account.fault else None,
            duration_ms=total_duration_ms(submission.scripts or []),
        )
        loop = asyncio.get_running_loop()
        # In the list at once, so that two submissions cannot pass the limit.
        self._jobs[job.job_id] = job
        self._due[job.job_id] = loop.time() + self._config.timings.job_pending_s
        try:
            await asyncio.to_thread(
                self._store.create, job, submission.scripts, submission.images
            )
        except BaseException:
            del self._jobs[job.job_id]
            self._due.pop(job.job_id, None)
            raise
        self._wakeup.set()
        return job

    def check_room(self, account: Account) -> None:
        """Raise a 429 if the account has too many unfinished jobs."""
        limit = self._config.limits.max_active_jobs
        if len(self.list(account, statuses=None, active=True)) >= limit:
            raise ApiError(429, f"Too many active simulation jobs (at most {limit})")

    async def cancel(self, job: Job) -> None:
        """Cancel a job that is not being processed yet.

        Raises:
            ApiError: 400 if it is too late.
        """
        if job.status not in ("pending", "dispatched"):
            raise ApiError(400, f"Cannot cancel a job that is {job.status}")
        job.end("cancelled")
        await asyncio.to_thread(self._store.save, job)

    def estimated_wait_minutes(self, job: Job) -> float | None:
        """How long until a waiting job starts; ``None`` for any other."""
        if job.status != "pending":
            return None
        ahead_ms = 0
        for other in self._jobs.values():
            if other is job:
                break
            if other.active:
                ahead_ms += other.duration_ms
        seconds = ahead_ms / 1000 / EXPECTED_SPEED + self._config.timings.job_pending_s
        return round(seconds / 60, 2)

    async def _work(self) -> None:
        while True:
            self._wakeup.clear()
            job = next((j for j in self._jobs.values() if j.status == "pending"), None)
            if job is None:
                await self._wakeup.wait()
                continue
            try:
                await self._run(job)
            except asyncio.CancelledError:
                if job.status in ("dispatched", "processing"):
                    job.end("failed", RESTARTED)
                    await asyncio.to_thread(self._store.save, job)
                raise
            except JobFailure as failure:
                job.end("failed", str(failure))
            except Exception:
                logger.exception("job %s failed", job.job_id)
                job.end("failed", "internal_error: the simulation could not be run")
            self._due.pop(job.job_id, None)
            await self._settle(job)

    async def _settle(self, job: Job) -> None:
        """Store a job that has ended, and forget the oldest if there are many."""
        await self._save(job)
        finished = [j for j in self._jobs.values() if not j.active]
        for old in finished[: max(0, len(finished) - self._config.limits.max_kept_jobs)]:
            del self._jobs[old.job_id]
            await asyncio.to_thread(self._store.delete, old)

    async def _save(self, job: Job) -> None:
        try:
            await asyncio.to_thread(self._store.save, job)
        except OSError as error:
            # The job goes on: what is lost is that a restart knows of this step.
            logger.warning("state of job %s not stored: %s", job.job_id, error)

    async def _run(self, job: Job) -> None:
        """Take one job from pending to its end, unless it is cancelled."""
        loop = asyncio.get_running_loop()
        due = self._due.get(job.job_id, 0.0)
        await asyncio.sleep(max(0.0, due - loop.time()))
        if job.status != "pending":
            return
        job.status = "dispatched"
        job.dispatched_at = timestamp()
        job.assigned_region = REGION
        await self._save(job)
        scripts = await self._scripts(job)
        await asyncio.sleep(self._config.timings.job_dispatched_s)
        if job.status != "dispatched":
            return
        job.status = "processing"
        job.started_at = timestamp()
        await self._save(job)
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
        width, height = frame_size(job.portrait)
        account = Account(job.account_id)
        entry = await asyncio.to_thread(
            self._recordings.create, account, width, height
        )
        stream = JobStream(stream_id=entry.stream_id, script_index=plan.script_index)
        job.streams.append(stream)

        def load_image() -> Image | None:
            if plan.image is None:
                return None
            return decode_start_image(self._store.load_image(job, plan.image))

        complete = False
        try:
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
            complete = True
            stream.status = "completed"
        except (StreamFailure, StartImageError) as failure:
            stream.status = "failed"
            stream.error_message = str(failure)
        except Exception:
            logger.exception("stream %s of job %s failed", entry.stream_id, job.job_id)
            stream.status = "failed"
            stream.error_message = "internal_error: the stream could not be rendered"
        finally:
            if not complete:
                await asyncio.to_thread(self._recordings.discard, entry)
        await self._save(job)
