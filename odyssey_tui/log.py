"""The log file: rotating, bounded, and without secrets.

Keys, tokens and signed query strings are replaced before a record is
written, whichever module logged it, so a log can be attached to a bug report.
"""

from __future__ import annotations

import logging
import logging.handlers
import re
from pathlib import Path
from typing import Final

from odyssey_tui.sanitize import clean_text

MAX_BYTES: Final = 2_000_000
BACKUPS: Final = 3

_SECRETS: Final = (
    # API keys
    (re.compile(r"ody_[A-Za-z0-9_.\-]{2,}"), "ody_<redacted>"),
    # JSON web tokens
    (re.compile(r"eyJ[A-Za-z0-9_\-]+\.[A-Za-z0-9_\-]+\.[A-Za-z0-9_\-]+"), "<token>"),
    (re.compile(r"(?i)(bearer\s+)[^\s\"',]+"), r"\1<token>"),
    (
        re.compile(
            r"(?i)([?&\"'](?:token|signature|sig|access_token|session_token|"
            r"api_key|x-amz-[a-z-]+|credential)[\"']?\s*[=:]\s*[\"']?)[^&\s\"']+"
        ),
        r"\1<redacted>",
    ),
)


def redact(text: str) -> str:
    """``text`` with everything that looks like a secret replaced."""
    for pattern, replacement in _SECRETS:
        text = pattern.sub(replacement, text)
    return text


class RedactingFormatter(logging.Formatter):
    """Formats a record, then takes secrets and control characters out."""

    def format(self, record: logging.LogRecord) -> str:
        return clean_text(redact(super().format(record)))


def set_up(path: Path, *, debug: bool = False) -> None:
    """Send this program's log to ``path``; a folder that cannot be written to
    turns logging off rather than stopping the program."""
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
        old.close()
    level = logging.DEBUG if debug else logging.INFO
    handler: logging.Handler
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler = logging.handlers.RotatingFileHandler(
            path, maxBytes=MAX_BYTES, backupCount=BACKUPS, encoding="utf-8", delay=True
        )
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(
        RedactingFormatter("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
    )
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    logging.getLogger("odyssey_tui").setLevel(level)
