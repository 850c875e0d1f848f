"""The embedded service as a child process.

It is started before anything heavy is imported, so that it boots beside the
user interface, and it is told whose child it is: whatever happens to this
process, the service ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from typing import IO, Final

from odyssey_tui.errors import LocalServiceError
from odyssey_tui.log import redact
from odyssey_tui.sanitize import clean_line

_READY: Final = re.compile(r"on (http://\S+) key (ody_\S+)")
_START_DEADLINE: Final = 20.0
_STOP_DEADLINE: Final = 3.0


@dataclass(frozen=True)
class ServiceAddress:
    """Where the service listens and the key it accepts."""

    url: str
    api_key: str

    def __repr__(self) -> str:
        return f"ServiceAddress(url={self.url!r})"


class LocalService:
    """A running ``odyssey-tui serve``; make one with :meth:`spawn`."""

    def __init__(self, process: subprocess.Popen[str], errors: IO[str]) -> None:
        self._process = process
        self._errors = errors
        self._line: str | None = None
        self._got_line = threading.Event()
        self._reader = threading.Thread(
            target=self._read_line, name="local-service-line", daemon=True
        )
        self._reader.start()

    @classmethod
    def spawn(cls, *arguments: str) -> LocalService:
        """Start the service on a free loopback port, without waiting for it.

        Raises:
            LocalServiceError: The process could not be started.
        """
        errors = tempfile.TemporaryFile(  # noqa: SIM115  (closed by close())
            "w+", encoding="utf-8", errors="replace"
        )
        command = [
            sys.executable,
            "-m",
            "odyssey_tui",
            "serve",
            "--port",
            "0",
            "--parent-pid",
            str(os.getpid()),
            *arguments,
        ]
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                # Its own session: a Ctrl+C or hangup meant for the terminal
                # program must not end the service before the stream is closed.
                start_new_session=True,
            )
        except OSError as error:
            errors.close()
            raise LocalServiceError(
                f"The local service could not be started: {error}."
            ) from error
        return cls(process, errors)

    @property
    def pid(self) -> int:
        """Process id of the service."""
        return self._process.pid

    def _read_line(self) -> None:
        assert self._process.stdout is not None
        with contextlib.suppress(OSError, ValueError):
            self._line = self._process.stdout.readline()
        self._got_line.set()

    async def ready(self) -> ServiceAddress:
        """Wait until the service listens.

        Raises:
            LocalServiceError: It ended, or said nothing within 20 s; the
                error carries the last line that it wrote.
        """
        came = await asyncio.to_thread(self._got_line.wait, _START_DEADLINE)
        match = _READY.search(self._line or "")
        if match:
            return ServiceAddress(match.group(1), match.group(2))
        if not came:
            detail = f"The local service said nothing for {_START_DEADLINE:.0f} s."
        else:
            detail = f"The local service did not start: {self._last_words()}"
        raise LocalServiceError(
            detail, hint="Run `odyssey-tui serve` to see its messages."
        )

    def _last_words(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(0.5)
        with contextlib.suppress(OSError, ValueError):
            self._errors.seek(0)
            lines = [line for line in self._errors.read()[-4000:].splitlines() if line]
            if lines:
                return clean_line(redact(lines[-1]), 300)
        return f"it ended with exit status {self._process.returncode}."

    def close(self) -> None:
        """End the service; by force if it does not listen. Safe to repeat."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(_STOP_DEADLINE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._reader.join(1)
        if self._process.stdout is not None and not self._process.stdout.closed:
            self._process.stdout.close()
        if not self._errors.closed:
            self._errors.close()
