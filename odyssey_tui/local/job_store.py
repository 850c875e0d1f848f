"""Simulation jobs on disk: one folder each.

::

    jobs/<job_id>/job.json      the state, rewritten at every change
                  script.json   the scripts, until the job has ended
                  image-<n>     start images, until the job has ended
"""

from __future__ import annotations

import contextlib
import logging
import shutil
import threading
from pathlib import Path
from typing import Literal

import msgspec

from odyssey_tui.local.files import write_atomically
from odyssey_tui.local.scripts import Script
from odyssey_tui.local.storage import STREAM_ID, timestamp
from odyssey_tui.models import ACTIVE_JOB_STATUSES

JOB_FILE = "job.json"
SCRIPT_FILE = "script.json"
MAX_JOB_FILE_BYTES = 16 * 1024 * 1024

RESTARTED = "The service restarted while this job was running"

JobStatus = Literal[
    "pending", "dispatched", "processing", "completed", "failed", "cancelled"
]
StreamStatus = Literal["running", "completed", "failed"]

logger = logging.getLogger(__name__)


class JobStream(msgspec.Struct, kw_only=True, eq=False):
    """One stream of a job.

    Attributes:
        stream_id: Its recording, once it is complete.
        script_index: Which script of the job made it.
        status: How far it is.
        error_message: Why it failed, or ``None``.
    """

    stream_id: str
    script_index: int
    status: StreamStatus = "running"
    error_message: str | None = None


class Job(msgspec.Struct, kw_only=True, eq=False):
    """One simulation job. Times are ISO 8601 text.

    Attributes:
        job_id: Unique.
        account_id: Whose it is.
        portrait: Orientation of its streams.
        created_at: When it was submitted.
        status: How far it is.
        priority: Always ``normal`` here.
        script_url: Where its scripts are, until they have been fetched.
        forced_failure: The reason with which its streams are to fail, for tests.
        duration_ms: Length of all its streams together; 0 while unknown.
        dispatched_at: When a streamer took it.
        started_at: When its first stream started.
        completed_at: When it ended, in whatever way.
        error_message: Why it failed, or ``None``.
        assigned_region: Where it runs, or ``None``.
        retry_count: Always 0 here.
        streams: Its streams so far.
    """

    job_id: str
    account_id: str
    portrait: bool
    created_at: str
    status: JobStatus = "pending"
    priority: str = "normal"
    script_url: str | None = None
    forced_failure: str | None = None
    duration_ms: int = 0
    dispatched_at: str | None = None
    started_at: str | None = None
    completed_at: str | None = None
    error_message: str | None = None
    assigned_region: str | None = None
    retry_count: int = 0
    streams: list[JobStream] = msgspec.field(default_factory=list)

    @property
    def active(self) -> bool:
        """Whether it has not ended."""
        return self.status in ACTIVE_JOB_STATUSES

    def end(self, status: JobStatus, error_message: str | None = None) -> None:
        """Note how the job ended, now."""
        self.status = status
        self.error_message = error_message
        self.completed_at = timestamp()
        for stream in self.streams:
            if stream.status == "running":
                stream.status = "failed"
                stream.error_message = error_message


class JobStore:
    """The folder of jobs. Safe to use from any thread; every method blocks.

    Args:
        folder: The folder with one folder for each job.
        max_finished: How many finished jobs are kept.
    """

    def __init__(self, folder: Path, *, max_finished: int) -> None:
        self._folder = folder
        self._max_finished = max_finished
        self._lock = threading.Lock()

    def load(self) -> list[Job]:
        """Every job on disk, oldest first.

        Those that were running have failed; the oldest finished ones beyond
        the bound are deleted.
        """
        jobs = sorted(self._found_on_disk(), key=lambda job: job.created_at)
        for job in jobs:
            if job.status in ("dispatched", "processing"):
                job.end("failed", RESTARTED)
                self.save(job)
            elif job.active and job.script_url is None and not self._has_script(job):
                job.end("failed", "The script of this job is lost")
                self.save(job)
        finished = [job for job in jobs if not job.active]
        excess = finished[: max(0, len(finished) - self._max_finished)]
        for job in excess:
            self.delete(job)
        return [job for job in jobs if job not in excess]

    def folder(self, job: Job) -> Path:
        """Where the files of ``job`` are."""
        return self._folder / job.job_id

    def create(
        self, job: Job, scripts: list[Script] | None, images: dict[str, bytes]
    ) -> None:
        """Store a new job; ``None`` for scripts that are yet to be fetched.

        Raises:
            OSError: The disk refuses.
        """
        folder = self.folder(job)
        folder.mkdir(parents=True)
        try:
            if scripts is not None:
                self.save_scripts(job, scripts, images)
            self.save(job)
        except OSError:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    def save(self, job: Job) -> None:
        """Store the state of ``job``; once it has ended, only that is kept."""
        folder = self.folder(job)
        with self._lock:
            # Encoded under the lock, so that the last to write has the last state.
            write_atomically(folder / JOB_FILE, msgspec.json.encode(job))
        if not job.active:
            for path in folder.iterdir():
                if path.name != JOB_FILE:
                    with contextlib.suppress(OSError):
                        path.unlink()

    def save_scripts(
        self, job: Job, scripts: list[Script], images: dict[str, bytes]
    ) -> None:
        """Store the scripts of ``job`` and their start images by name.

        Raises:
            OSError: The disk refuses.
        """
        folder = self.folder(job)
        for name, data in images.items():
            (folder / name).write_bytes(data)
        write_atomically(folder / SCRIPT_FILE, msgspec.json.encode(scripts))

    def load_scripts(self, job: Job) -> list[Script]:
        """The scripts of ``job``.

        Raises:
            OSError: They cannot be read.
            ValueError: They are not what was written.
        """
        data = (self.folder(job) / SCRIPT_FILE).read_bytes()
        return msgspec.json.decode(data, type=list[Script])

    def load_image(self, job: Job, name: str) -> bytes:
        """The file of a start image of ``job``.

        Raises:
            OSError: It cannot be read.
        """
        return (self.folder(job) / name).read_bytes()

    def delete(self, job: Job) -> None:
        """Delete everything of ``job``."""
        shutil.rmtree(self.folder(job), ignore_errors=True)

    def _has_script(self, job: Job) -> bool:
        return (self.folder(job) / SCRIPT_FILE).exists()

    def _found_on_disk(self) -> list[Job]:
        found: list[Job] = []
        for folder in self._folder.iterdir():
            if not folder.is_dir() or not STREAM_ID.fullmatch(folder.name):
                continue
            job = _read_job(folder)
            if job is None:
                logger.warning("job %s cannot be read and is deleted", folder.name)
                shutil.rmtree(folder, ignore_errors=True)
            else:
                found.append(job)
        return found


def _read_job(folder: Path) -> Job | None:
    try:
        with open(folder / JOB_FILE, "rb") as file:
            data = file.read(MAX_JOB_FILE_BYTES)
        job = msgspec.json.decode(data, type=Job)
    except (OSError, ValueError):
        return None
    return job if job.job_id == folder.name else None
