"""The documentation's programs, run a few at a time while other tests run.

Most of their time is waiting. So each of a few lanes has a service of its own,
with the limits that every service has, and runs one program after the other.
"""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

KEY = "ody_your_api_key_here"
LANES = 2
PROGRAM_SECONDS = 180
"""Simulations give way to all else, so a busy machine takes long over one."""

WAIT_FOR_A_JOB = (
    "simulate_api_complete_example",
    "examples_working_with_the_simulate_api",
)
LEAVE_A_JOB = ("basic_workflow_1_create_a_simulation", "simulate_api_error_handling")
"""Programs that take the longest, and those that would keep others waiting."""

FAILURES = re.compile(
    "Traceback|Connection failed|Invalid API key|Authentication failed|Stream error|"
    "Stream operation failed|Error \\(fatal|API error|Job failed|Simulation failed|"
    "Simulation was cancelled|Warning: "
)

OUTPUT = {
    "python_text_to_video": [r"Ready: \S+", "Frame: 704x1280"],
    "python_image_to_video": [r"Ready: \S+", "Frame: 1280x704"],
    "examples_complete_application_with_opencv": [
        "Status: authenticating - ",
        "Status: connecting - ",
        "Status: connected - ",
        "Status: disconnected - ",
        r"Windows closed after True pictures, keys \['i', 'q'\]",
    ],
    "examples_headless_processing": [r"Collected [1-9]\d* frames"],
    "examples_status_monitoring": [
        "Authenticating...",
        "Connecting to server...",
        "Connected and ready!",
        "Disconnected",
    ],
    "examples_error_handling_pattern": [],
    "examples_recording_workflow": [
        r"Stream ID: \S+",
        r"Video URL: http://\S+",
        r"Duration: [\d.]+s",
        r"Total recordings: [1-9]",
        r"  - \S+: [\d.]+s",
    ],
    "examples_using_with_pil": [r"Saved screenshot\.png"],
    "examples_batch_processing_multiple_prompts": ["(?s)(Acknowledged: .*){4}"],
    "examples_image_to_video": [r"Stream started: \S+", r"Collected [1-9]\d* frames"],
    "examples_working_with_the_simulate_api": [
        r"Simulation started: \S+",
        r"Video URL: http://\S+",
    ],
    "recordings_capturing_the_stream_id": [r"Stream started: \S+"],
    "recordings_complete_workflow_example": [
        r"Stream started: \S+",
        r"Recording available at: http://\S+",
        r"Duration: [\d.]+ seconds",
        "Frame: 704x1280",
    ],
    "basic_workflow_1_create_a_simulation": [r"Simulation ID: \S+", "Status: pending"],
    "simulate_api_complete_example": [
        r"Started simulation: \S+",
        "Status: pending",
        r"Recording ready: http://\S+",
    ],
    "simulate_api_error_handling": [],
}

START_SERVICE = f"""
import os
from odyssey_tui.local.config import ServiceConfig
from odyssey_tui.local.serve import run
raise SystemExit(run(ServiceConfig(api_key={KEY!r}, parent_pid=os.getppid())))
"""


def name_of(path: Path) -> str:
    """What a program is called in the tables above."""
    return path.stem.split("_", 2)[2]


def turn(path: Path) -> int:
    """When a program has its turn: the longest ones are begun first."""
    name = name_of(path)
    return (name not in WAIT_FOR_A_JOB) + (name in LEAVE_A_JOB)


@contextlib.contextmanager
def services(count: int) -> Iterator[list[str]]:
    """Services that accept the documentation's key; their addresses."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", START_SERVICE], stdout=subprocess.PIPE, text=True
        )
        for _ in range(count)
    ]
    try:
        yield [_address(process) for process in processes]
    finally:
        for process in processes:
            process.terminate()
        statuses = [process.wait(20) for process in processes]
        for process in processes:
            assert process.stdout is not None
            process.stdout.close()
    assert statuses == [0] * count


def _address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    match = re.search(r"http://\S+", line)
    assert match is not None, f"the service said {line!r}"
    return match[0]


@dataclass(frozen=True)
class Done:
    """A program that has ended: exit status, what it wrote, and its folder."""

    status: int
    output: str
    folder: Path


class Programs:
    """Programs under way.

    Args:
        sources: What each program consists of, by its name; the first are begun
            first.
        addresses: Of the services; each serves one program at a time.
        folder: Where every program gets a folder of its own.
        import_path: Folders that the programs can import from.
    """

    def __init__(
        self,
        sources: Mapping[str, str],
        addresses: Sequence[str],
        folder: Path,
        import_path: Sequence[Path],
    ) -> None:
        self._folder = folder
        # Other tests change the environment meanwhile.
        self._environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(map(str, import_path)),
            "PYTHONUNBUFFERED": "1",
        }
        self._free: SimpleQueue[str] = SimpleQueue()
        for address in addresses:
            self._free.put(address)
        self._lanes = ThreadPoolExecutor(max(1, len(addresses)), "documentation")
        self._ends: dict[str, Future[Done]] = {
            name: self._lanes.submit(self._run, name, source)
            for name, source in sources.items()
        }

    def end_of(self, name: str) -> Done:
        """Wait for a program.

        Raises:
            subprocess.TimeoutExpired: It took too long; has what it wrote.
        """
        return self._ends[name].result()

    def close(self) -> None:
        """Begin none any more, and wait for those that run."""
        self._lanes.shutdown(cancel_futures=True)

    def _run(self, name: str, source: str) -> Done:
        folder = self._folder / name
        folder.mkdir()
        script = folder / "example.py"
        script.write_text(source)
        address = self._free.get()
        try:
            done = subprocess.run(
                [sys.executable, str(script)],
                cwd=folder,
                env={**self._environment, "ODYSSEY_API_URL": address},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=PROGRAM_SECONDS,
            )
        finally:
            self._free.put(address)
        return Done(done.returncode, done.stdout + done.stderr, folder)
