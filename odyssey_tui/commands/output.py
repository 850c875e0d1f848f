"""Data on standard output, words on standard error."""

from __future__ import annotations

import json
import os
import shutil
import sys
from typing import NoReturn, TextIO

import click

from odyssey_tui.errors import OdysseyError
from odyssey_tui.sanitize import clean_line

EXIT_ERROR = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130
"""What shells say of a program that Ctrl+C has ended."""

_MAX_WORDS = 500


def fail(message: str, hint: str | None = None, code: int = EXIT_ERROR) -> NoReturn:
    """Say what went wrong on stderr, and the way out, and exit."""
    click.echo(f"odyssey-tui: {message}", err=True)
    if hint:
        click.echo(f"  {hint}", err=True)
    sys.exit(code)


def fail_with(error: OdysseyError) -> NoReturn:
    """The same for a typed error, in which a server may have had its say."""
    hint = clean_line(error.hint, _MAX_WORDS) if error.hint else None
    fail(sentence(error), hint)


def sentence(error: OdysseyError) -> str:
    """Title and detail of an error on one safe line."""
    detail = clean_line(error.detail, _MAX_WORDS)
    title = clean_line(error.title, _MAX_WORDS)
    return detail if detail == title else f"{title}: {detail}"


def say(text: str) -> None:
    """A line for the person, on stderr."""
    click.echo(text, err=True)


def print_line(text: str) -> None:
    """A line of data on stdout; what nobody reads any more is left out."""
    try:
        click.echo(text)
    except BrokenPipeError:
        # The interpreter would complain at its end of what it cannot flush.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


def print_json(value: object) -> None:
    """One JSON document on stdout.

    Everything but ASCII is escaped, so that text from a server is exact and yet
    nothing that a terminal would obey.
    """
    print_line(json.dumps(value, ensure_ascii=True, indent=2))


def is_terminal(stream: TextIO) -> bool:
    """Whether somebody is looking, and at something that can move its cursor."""
    return stream.isatty() and os.environ.get("TERM", "") != "dumb"


def columns(stream: TextIO) -> int | None:
    """Width of the terminal that ``stream`` goes to, ``None`` if to none."""
    if not is_terminal(stream):
        return None
    try:
        width = os.get_terminal_size(stream.fileno()).columns
    except OSError:
        width = 0
    return width or shutil.get_terminal_size().columns
