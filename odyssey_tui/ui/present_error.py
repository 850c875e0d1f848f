"""The one presenter of errors: what passes becomes a toast, and all is logged.

State (failed, reconnecting) stays visible in the status line, and every error
has a row in the event log, so a toast that has gone loses nothing.
"""

from __future__ import annotations

import logging
from typing import Any

from textual.app import App

from odyssey_tui.errors import OdysseyError
from odyssey_tui.sanitize import clean_line
from odyssey_tui.ui.event_text import error_line

logger = logging.getLogger(__name__)

TOAST_SECONDS = 8.0


def present_error(app: App[Any], error: BaseException, *, doing: str = "") -> None:
    """Tell the person about ``error``; ``doing`` names what was attempted."""
    logger.warning("%s: %s", doing or "error", error_line(error))
    if isinstance(error, OdysseyError):
        title = error.title
        body = clean_line(error.detail, 300)
        if error.hint:
            body += f"\n{clean_line(error.hint, 200)}"
    else:
        logger.error("unexpected error", exc_info=error)
        title = "Unexpected error"
        body = clean_line(f"{type(error).__name__}: {error}", 300)
    app.notify(body, title=title, severity="error", timeout=TOAST_SECONDS, markup=False)
