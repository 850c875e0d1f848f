"""The terminal, lent to another program while the session goes on behind it."""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
from contextlib import suppress
from typing import Any

from textual.app import App, SuspendNotSupported

from odyssey_tui.errors import InvalidRequestError
from odyssey_tui.sanitize import clean_line


async def run_on_terminal(app: App[Any], *command: str, what: str, hint: str) -> int:
    """Run a program on our terminal, and come back when it has ended.

    Args:
        app: The application, which is suspended meanwhile.
        command: The program and its arguments.
        what: What errors call it: ``editor``, ``player``.
        hint: The way out when it cannot be started.

    Returns:
        Its exit status.

    Raises:
        InvalidRequestError: It cannot be started, or the terminal not be lent.
    """
    status: int | OSError
    # Ctrl+C in that program is meant for it. A handler, not SIG_IGN, which it would
    # inherit.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        # Nothing may be raised in here: Textual would not take the terminal back.
        with app.suspend():
            try:
                status = await _run(*command)
            except OSError as error:
                status = error
    except SuspendNotSupported as error:
        raise InvalidRequestError(
            "The terminal cannot be lent to another program here."
        ) from error
    finally:
        with suppress(ValueError):
            signal.signal(signal.SIGINT, before)
    if isinstance(status, OSError):
        raise InvalidRequestError(
            f"The {what} {clean_line(command[0], 100)} cannot be started: "
            f"{status.strerror or status}.",
            hint=hint,
        )
    return status


async def _run(*command: str) -> int:
    """Run a program on our terminal; its exit status. It does not outlive us."""
    process = await asyncio.create_subprocess_exec(*command)
    try:
        return await process.wait()
    except asyncio.CancelledError:
        process.terminate()
        raise


def command_from(*variables: str) -> list[str] | None:
    """The command line in the first of these variables that is set, as words.

    Raises:
        InvalidRequestError: It cannot be taken apart.
    """
    for name in variables:
        value = os.environ.get(name, "").strip()
        if value:
            try:
                return shlex.split(value)
            except ValueError as error:
                raise InvalidRequestError(
                    f"{name} is no command line: {clean_line(value, 100)}."
                ) from error
    return None
