"""The queue of simulation jobs: one runs at a time, in order of submission."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import uuid
from collections.abc import Callable

from odyssey_tui.local.auth import Account
from odyssey_tui.local.config import ServiceConfig
from odyssey_tui.local.job_runner import JobFailure, JobRunner
from odyssey_tui.local.job_store import RESTARTED, Job, JobStore
from odyssey_tui.local.rendering import ProductionFactory
from odyssey_tui.local.replies import ApiError
from odyssey_tui.local.scripts import Submission, total_duration_ms
from odyssey_tui.local.storage import RecordingStore, timestamp

EXPECTED_SPEED = 3.0
"""How much faster than real time simulations are taken to run, for estimates."""

logger = logging.getLogger(__name__)


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
        self._limits = config.limits
        self._pending_s = config.timings.job_pending_s
        self._store = store
        self._runner = JobRunner(
            config, store, recordings, busy=busy, make_production=make_production
        )
        self._jobs: dict[str, Job] = {job.job_id: job for job in store.load()}
        # Stored jobs in order, with the loop time before which each waits.
        self._waiting: asyncio.Queue[tuple[Job, float]] = asyncio.Queue()
        for job in self._jobs.values():
            if job.active:
                self._waiting.put_nowait((job, 0.0))
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
        await self._runner.close()

    def get(self, job_id: str) -> Job | None:
        """The job of that id, or ``None``."""
        return self._jobs.get(job_id)

    def of_account(
        self,
        account: Account,
        *,
        statuses: frozenset[str] | None = None,
        active: bool = False,
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

    def check_room(self, account: Account) -> None:
        """Raise a 429 if the account has too many unfinished jobs."""
        limit = self._limits.max_active_jobs
        if len(self.of_account(account, active=True)) >= limit:
            raise ApiError(429, f"Too many active simulation jobs (at most {limit})")

    async def submit(self, account: Account, submission: Submission) -> Job:
        """A new job.

        Raises:
            ApiError: 429 if the account has too many unfinished jobs.
            OSError: It cannot be stored.
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
        # In the list at once, so that two submissions cannot pass the limit.
        self._jobs[job.job_id] = job
        due = asyncio.get_running_loop().time() + self._pending_s
        try:
            await asyncio.to_thread(
                self._store.create, job, submission.scripts, submission.images
            )
        except BaseException:
            del self._jobs[job.job_id]
            raise
        self._waiting.put_nowait((job, due))
        return job

    async def cancel(self, job: Job) -> None:
        """Cancel a job that is not being processed yet.

        Raises:
            ApiError: 400 if it is too late.
        """
        if job.status not in ("pending", "dispatched"):
            raise ApiError(400, f"Cannot cancel a job that is {job.status}")
        job.end("cancelled")
        await self._runner.save(job)

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
        return round((ahead_ms / 1000 / EXPECTED_SPEED + self._pending_s) / 60, 2)

    async def _work(self) -> None:
        while True:
            job, due = await self._waiting.get()
            await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))
            if job.status == "pending":
                await self._run(job)
            await self._forget_old()

    async def _run(self, job: Job) -> None:
        try:
            await self._runner.run(job)
        except asyncio.CancelledError:
            if job.active:
                job.end("failed", RESTARTED)
                await self._runner.save(job)
            raise
        except JobFailure as failure:
            if job.active:
                job.end("failed", str(failure))
        except Exception:
            logger.exception("job %s failed", job.job_id)
            if job.active:
                job.end("failed", "internal_error: the simulation could not be run")
        await self._runner.save(job)

    async def _forget_old(self) -> None:
        finished = [job for job in self._jobs.values() if not job.active]
        for old in finished[: max(0, len(finished) - self._limits.max_kept_jobs)]:
            del self._jobs[old.job_id]
            await asyncio.to_thread(self._store.delete, old)
