"""Simulation jobs over HTTP."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from aiohttp import web

from odyssey_tui.local.auth import Account
from odyssey_tui.local.job_store import Job, JobStream
from odyssey_tui.local.recordings import plain_id, recording_fields
from odyssey_tui.local.replies import ApiError, json_reply, read_body
from odyssey_tui.local.scripts import parse_submission
from odyssey_tui.local.validation import query_choice, query_flag, query_page

if TYPE_CHECKING:
    from odyssey_tui.local.service import Service

DEFAULT_PAGE_SIZE = 20

PARSED_AT_A_TIME = 2
"""Submissions held in memory at a time: with images they are large."""

# The documentation says "running" where the service has two states.
_STATUS_FILTERS: dict[str, frozenset[str]] = {
    "pending": frozenset({"pending"}),
    "dispatched": frozenset({"dispatched"}),
    "processing": frozenset({"processing"}),
    "running": frozenset({"dispatched", "processing"}),
    "completed": frozenset({"completed"}),
    "failed": frozenset({"failed"}),
    "cancelled": frozenset({"cancelled"}),
}

_NO_RECORDING: dict[str, Any] = {
    "video_url": None,
    "events_url": None,
    "thumbnail_url": None,
    "preview_url": None,
    "frame_count": None,
    "duration_seconds": None,
}


class JobRoutes:
    """``/simulation-jobs``."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._parsing = asyncio.Semaphore(PARSED_AT_A_TIME)

    def add(self, app: web.Application) -> None:
        """Add the routes to ``app``."""
        app.router.add_post("/simulation-jobs", self._submit)
        app.router.add_get("/simulation-jobs", self._list)
        app.router.add_get("/simulation-jobs/{job_id}", self._detail)
        app.router.add_delete("/simulation-jobs/{job_id}", self._cancel)

    async def _submit(self, request: web.Request) -> web.Response:
        account = self._service.authority.authenticate(request)
        jobs, config = self._service.jobs, self._service.config
        jobs.check_room(account)
        async with self._parsing:
            body = await read_body(
                request,
                config.limits.max_job_body_bytes,
                config.timings.job_body_read_s,
            )
            submission = await asyncio.to_thread(parse_submission, body, config.limits)
            del body
            if submission.bypass_expansion:
                raise ApiError(403, "This account may not use bypass_vlm_expansion")
            job = await jobs.submit(account, submission)
        return json_reply(self._fields(request, account, job), status=201)

    async def _list(self, request: web.Request) -> web.Response:
        account = self._service.authority.authenticate(request)
        limit, offset = query_page(request.query, DEFAULT_PAGE_SIZE)
        status = query_choice(request.query, "status", tuple(_STATUS_FILTERS))
        jobs = self._service.jobs.of_account(
            account,
            statuses=None if status is None else _STATUS_FILTERS[status],
            active=query_flag(request.query, "active"),
        )
        rows = [
            {
                "job_id": job.job_id,
                "status": job.status,
                "priority": job.priority,
                "created_at": job.created_at,
                "completed_at": job.completed_at,
                "error_message": job.error_message,
            }
            for job in jobs[offset : offset + limit]
        ]
        return json_reply(
            {"jobs": rows, "total": len(jobs), "limit": limit, "offset": offset}
        )

    async def _detail(self, request: web.Request) -> web.Response:
        account = self._service.authority.authenticate(request)
        job = self._job(request, account, "access")
        return json_reply(self._fields(request, account, job))

    async def _cancel(self, request: web.Request) -> web.Response:
        account = self._service.authority.authenticate(request)
        job = self._job(request, account, "cancel")
        await self._service.jobs.cancel(job)
        return json_reply(self._fields(request, account, job))

    def _job(self, request: web.Request, account: Account, verb: str) -> Job:
        """The job that the path names.

        Raises:
            ApiError: 404 if there is none, 403 if it is another account's.
        """
        job = self._service.jobs.get(plain_id(request.match_info["job_id"], account))
        if job is None:
            raise ApiError(404, "Simulation job not found")
        if job.account_id != account.account_id:
            raise ApiError(403, f"Not authorized to {verb} this simulation job")
        return job

    def _fields(
        self, request: web.Request, account: Account, job: Job
    ) -> dict[str, Any]:
        """A job as the API describes it."""
        return {
            "job_id": job.job_id,
            "status": job.status,
            "priority": job.priority,
            "created_at": job.created_at,
            "dispatched_at": job.dispatched_at,
            "started_at": job.started_at,
            "completed_at": job.completed_at,
            "error_message": job.error_message,
            "assigned_region": job.assigned_region,
            "retry_count": job.retry_count,
            "estimated_wait_minutes": self._service.jobs.estimated_wait_minutes(job),
            "streams": [self._stream(request, account, item) for item in job.streams],
        }

    def _stream(
        self, request: web.Request, account: Account, stream: JobStream
    ) -> dict[str, Any]:
        entry = self._service.recordings.get(stream.stream_id)
        if entry is None:
            fields = {"stream_id": stream.stream_id, **_NO_RECORDING}
        else:
            fields = recording_fields(self._service, request, account, entry)
        return {
            **fields,
            "status": stream.status,
            "error_message": stream.error_message,
            "script_index": stream.script_index,
        }
