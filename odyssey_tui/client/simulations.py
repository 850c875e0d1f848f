"""Simulation jobs: scripted streams that run in the background."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from odyssey_tui.client import rest, wire
from odyssey_tui.client.api import Api
from odyssey_tui.client.recordings import page_params, presigned, quoted_id
from odyssey_tui.client.text import encodable, one_line, web_address
from odyssey_tui.errors import (
    ImageError,
    InvalidRequestError,
    NotCancellableError,
    NotFoundError,
)
from odyssey_tui.models import (
    SimulationJobDetail,
    SimulationJobInfo,
    SimulationJobsList,
    SimulationJobStatus,
    SimulationStream,
)

MAX_ENTRIES = 10_000
_PATH = "/simulation-jobs"
_ONE = "GET /simulation-jobs/{job_id}"
_SUBMIT = "POST /simulation-jobs"
_CANCEL = "DELETE /simulation-jobs/{job_id}"
_ACTIONS = ("start", "interact", "end")
_ACTION_KEYS: Mapping[str, frozenset[str]] = {
    "start": frozenset({"prompt", "image"}),
    "interact": frozenset({"prompt"}),
    "end": frozenset(),
}


async def submit(
    api: Api,
    *,
    script: Sequence[Mapping[str, Any]] | None,
    scripts: Sequence[Sequence[Mapping[str, Any]]] | None,
    script_url: str | None,
    portrait: bool,
    bypass_vlm_expansion: bool,
) -> SimulationJobDetail:
    """Checks the script, prepares its images in a thread, submits it."""
    given = [item is not None for item in (script, scripts, script_url)]
    if sum(given) != 1:
        raise InvalidRequestError("Give exactly one of script, scripts or script_url")
    content: dict[str, Any] = {"portrait": bool(portrait), "output_video": True}
    if bypass_vlm_expansion:
        content["bypass_vlm_expansion"] = True
    if script_url is not None:
        if web_address(script_url) is None:
            raise InvalidRequestError("script_url must be an http(s) address")
        content["script_url"] = script_url
    elif script is not None:
        content["script"] = await _prepared(script, "script", portrait)
    elif scripts is not None:
        if not _is_list(scripts) or not scripts:
            raise InvalidRequestError("scripts must be a list of scripts")
        content["scripts"] = [
            await _prepared(one, f"scripts[{number}]", portrait)
            for number, one in enumerate(scripts)
        ]
    reply = await api.call("POST", _PATH, content=content)
    if not reply.ok:
        raise rest.error_of(reply)
    return _detail(rest.parse(reply, wire.JobReply), _SUBMIT)


async def get_job(api: Api, job_id: str) -> SimulationJobDetail:
    """One job with its streams."""
    path = f"{_PATH}/{quoted_id(job_id, 'job_id')}"
    reply = await api.call("GET", path, what=_ONE)
    if reply.status == 404:
        raise NotFoundError(f"No simulation job {one_line(job_id, 80)}")
    if not reply.ok:
        raise rest.error_of(reply)
    return _detail(rest.parse(reply, wire.JobReply), _ONE)


async def list_jobs(
    api: Api,
    limit: int | None,
    offset: int | None,
    status: SimulationJobStatus | str | None,
    active: bool | None,
) -> SimulationJobsList:
    """One page of the account's jobs, newest first."""
    params = page_params(limit, offset)
    if status is not None:
        if not isinstance(status, str) or not status.isalpha():
            raise InvalidRequestError("status must be a SimulationJobStatus")
        params["status"] = str(status)
    if active is not None:
        params["active"] = "true" if active else "false"
    reply = await api.call("GET", _PATH, params=params)
    if not reply.ok:
        raise rest.error_of(reply)
    answer = rest.parse(reply, wire.JobsReply)
    return SimulationJobsList(
        jobs=[
            SimulationJobInfo(
                job_id=row.job_id,
                status=SimulationJobStatus.parse(row.status),
                priority=str(row.priority),
                created_at=row.created_at,
                completed_at=row.completed_at,
                error_message=row.error_message,
            )
            for row in answer.jobs
        ],
        total=answer.total,
        limit=answer.limit,
        offset=answer.offset,
    )


async def cancel_job(api: Api, job_id: str) -> None:
    """Cancels a job that has not begun to run."""
    path = f"{_PATH}/{quoted_id(job_id, 'job_id')}"
    reply = await api.call("DELETE", path, what=_CANCEL)
    if reply.ok:
        return
    if reply.status == 404:
        raise NotFoundError(f"No simulation job {one_line(job_id, 80)}")
    if reply.status in (400, 409):
        raise NotCancellableError(
            rest.detail_of(reply) or "The job has gone too far to be cancelled"
        )
    raise rest.error_of(reply)


async def _prepared(
    script: Sequence[Mapping[str, Any]], name: str, portrait: bool
) -> list[dict[str, Any]]:
    """A script as JSON-ready values, each image as a data URL."""
    entries = check_script(script, name)
    for number, entry in enumerate(entries):
        start = entry.get("start")
        if start is None or start.get("image") is None:
            continue
        from odyssey_tui.client import images

        try:
            start["image"] = await asyncio.to_thread(
                images.data_url, start["image"], portrait
            )
        except ImageError as error:
            raise ImageError(f"{name}[{number}]: {error.detail}") from error
    return entries


def check_script(
    script: Sequence[Mapping[str, Any]], name: str = "script"
) -> list[dict[str, Any]]:
    """A checked copy of a script.

    Raises:
        InvalidRequestError: Names the entry and what is wrong with it.
    """
    if not _is_list(script):
        raise InvalidRequestError(f"{name} must be a list of entries")
    if not script:
        raise InvalidRequestError(f"{name} has no entries")
    if len(script) > MAX_ENTRIES:
        raise InvalidRequestError(f"{name} has more than {MAX_ENTRIES:,} entries")
    return [_entry(entry, f"{name}[{number}]") for number, entry in enumerate(script)]


def _entry(entry: object, where: str) -> dict[str, Any]:
    if not isinstance(entry, Mapping):
        raise InvalidRequestError(f"{where} must be a dict")
    unknown = [str(key) for key in entry if key not in ("timestamp_ms", *_ACTIONS)]
    if unknown:
        raise InvalidRequestError(
            f"{where} has no meaning for {unknown[0]!r}; "
            "an entry has timestamp_ms and one of start, interact, end"
        )
    when = entry.get("timestamp_ms")
    if isinstance(when, bool) or not isinstance(when, int) or not 0 <= when < 2**53:
        raise InvalidRequestError(
            f"{where}.timestamp_ms must be a whole number of milliseconds from 0"
        )
    actions = [name for name in _ACTIONS if entry.get(name) is not None]
    if len(actions) != 1:
        raise InvalidRequestError(
            f"{where} must have exactly one of start, interact, end"
        )
    name = actions[0]
    return {"timestamp_ms": when, name: _action(entry[name], name, f"{where}.{name}")}


def _action(action: object, name: str, where: str) -> dict[str, Any]:
    if not isinstance(action, Mapping):
        raise InvalidRequestError(f"{where} must be a dict")
    unknown = [str(key) for key in action if key not in _ACTION_KEYS[name]]
    if unknown:
        raise InvalidRequestError(f"{where} has no meaning for {unknown[0]!r}")
    if name != "end" and not isinstance(action.get("prompt"), str):
        raise InvalidRequestError(f"{where}.prompt must be a str")
    copy = {key: value for key, value in action.items() if value is not None}
    if "prompt" in copy:
        copy["prompt"] = encodable(copy["prompt"])
    return copy


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def _detail(job: wire.JobReply, what: str) -> SimulationJobDetail:
    return SimulationJobDetail(
        job_id=job.job_id,
        status=SimulationJobStatus.parse(job.status),
        priority=str(job.priority),
        created_at=job.created_at,
        started_at=job.started_at,
        completed_at=job.completed_at,
        error_message=job.error_message,
        streams=[
            _stream(stream, job, f"{what} streams[{number}]")
            for number, stream in enumerate(job.streams or [])
        ],
        dispatched_at=job.dispatched_at,
        assigned_region=job.assigned_region,
        retry_count=job.retry_count or 0,
        estimated_wait_minutes=job.estimated_wait_minutes,
    )


def _stream(
    stream: wire.JobStreamReply, job: wire.JobReply, what: str
) -> SimulationStream:
    return SimulationStream(
        stream_id=stream.stream_id,
        status=stream.status if stream.status is not None else _status(stream, job),
        error_message=stream.error_message,
        video_url=presigned(stream.video_url, what, "video_url"),
        events_url=presigned(stream.events_url, what, "events_url"),
        thumbnail_url=presigned(stream.thumbnail_url, what, "thumbnail_url"),
        preview_url=presigned(stream.preview_url, what, "preview_url"),
        frame_count=stream.frame_count,
        duration_seconds=stream.duration_seconds,
        script_index=stream.script_index,
    )


def _status(stream: wire.JobStreamReply, job: wire.JobReply) -> str:
    """The documented status of a stream whose reply has none.

    The service sends what the stream has become instead, and that says it.
    """
    if stream.error_message is not None:
        return "failed"
    if stream.video_url is not None or job.status == "completed":
        return "completed"
    return "failed" if job.status in ("failed", "cancelled") else "running"
