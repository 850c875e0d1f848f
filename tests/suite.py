"""``python -m tests.suite``: the whole test suite, its parts side by side.

Tests that go end to end wait most of the time, and those of the units and of the user
interface compute: side by side they take half as long. What computes is niced, so that
what has to keep a pace can. Arguments go to one pytest, as if this were not here.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from typing import IO, Final

ALONE: Final = ("tests/e2e/test_takes.py",)
"""Tests of times to some milliseconds, before anything else runs."""

PARTS: Final = (
    ("end to end", ("tests/e2e", *(f"--ignore={path}" for path in ALONE)), 0),
    ("user interface", ("tests/ui", "tests/contract"), 10),
    ("units", ("tests/unit",), 10),
)
"""Name, folders and niceness of each part."""


@dataclass
class Part:
    """A pytest that runs."""

    name: str
    process: subprocess.Popen[bytes]
    output: IO[bytes]
    seconds: float | None = None


def start(name: str, folders: tuple[str, ...], niceness: int) -> Part:
    """Run the tests of some folders, with what they say kept for later."""
    output = tempfile.TemporaryFile()  # noqa: SIM115  (closed when it is shown)
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *folders],
        stdout=output,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        preexec_fn=lambda: os.nice(niceness),
    )
    return Part(name, process, output)


def show(part: Part) -> None:
    """Print what a part has said."""
    part.output.seek(0)
    print(f"\n== {part.name}", flush=True)
    sys.stdout.buffer.write(part.output.read())
    sys.stdout.flush()
    part.output.close()


def main() -> int:
    """Run everything; the status is 0 when every part's is."""
    if len(sys.argv) > 1:
        return subprocess.call([sys.executable, "-m", "pytest", "-q", *sys.argv[1:]])
    began = time.monotonic()
    alone = start("times", ALONE, 0)
    alone.process.wait()
    alone.seconds = time.monotonic() - began
    show(alone)
    parts = [start(*part) for part in PARTS]
    running = list(parts)
    try:
        while running:
            time.sleep(0.2)
            for part in [p for p in running if p.process.poll() is not None]:
                running.remove(part)
                part.seconds = time.monotonic() - began
                show(part)
    finally:
        for part in running:
            part.process.terminate()
    print()
    parts.insert(0, alone)
    for part in parts:
        status = part.process.returncode
        verdict = "passed" if status == 0 else f"FAILED (status {status})"
        print(f"{part.name}: {verdict} in {part.seconds or 0:.0f} s")
    return max(0 if part.process.returncode == 0 else 1 for part in parts)


if __name__ == "__main__":
    sys.exit(main())
