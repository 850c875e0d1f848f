"""One JSON line for each acknowledged frame, for measuring from outside."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any, TextIO


class Trace:
    """Writes lines to a file, from any thread.

    Times are seconds of ``CLOCK_MONOTONIC``, which other programs on the same
    machine can read too.

    Args:
        path: The file, which is emptied first.

    Raises:
        OSError: The file cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._lock = threading.Lock()
        self._file: TextIO | None = path.open("w", encoding="utf-8", buffering=1)

    def write(self, **values: Any) -> None:
        """Write one line; nothing happens after :meth:`close`."""
        line = json.dumps(values, separators=(",", ":"))
        with self._lock:
            if self._file is not None:
                self._file.write(line + "\n")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None
