"""Whose recordings: key and address from flags and environment, and a client."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

import click

from odyssey_tui.commands.output import EXIT_USAGE, fail, fail_with
from odyssey_tui.config import API_KEY_VARIABLE, resolve_api_key, resolve_api_url
from odyssey_tui.errors import InvalidRequestError, OdysseyError

if TYPE_CHECKING:
    from odyssey_tui.client import Odyssey

R = TypeVar("R")

_ATTEMPTS = 3
_PAUSE_SECONDS = 0.5


@dataclass(frozen=True)
class Account:
    """Who asks, and where.

    Attributes:
        api_key: Key of the account; never shown.
        api_url: Base URL of the API.
    """

    api_key: str = field(repr=False)
    api_url: str


def chosen(api_key: str | None, api_url: str | None) -> Account:
    """The account that flags and environment name.

    Flags of the subcommand come before those of the main command, and these before
    the environment. Without a key, or with an address that is none, the program
    ends with status 2.
    """
    outer = click.get_current_context().find_root().params
    try:
        key = resolve_api_key(api_key or outer.get("api_key"))
        url = resolve_api_url(api_url or outer.get("api_url"))
    except InvalidRequestError as error:
        fail(error.detail, error.hint, EXIT_USAGE)
    if key is None:
        fail(
            "no API key.",
            f"Set {API_KEY_VARIABLE}, or give --api-key KEY.",
            EXIT_USAGE,
        )
    return Account(key, url)


def run(account: Account, work: Callable[[Odyssey], Awaitable[R]]) -> R:
    """``work`` with a client of the account, in an event loop.

    What this program raises on purpose ends it, with status 2 for an argument that
    the API would refuse and 1 for everything else.
    """
    _set_up_log()
    try:
        return asyncio.run(_with_client(account, work))
    except InvalidRequestError as error:
        fail(error.detail, error.hint, EXIT_USAGE)
    except OdysseyError as error:
        fail_with(error)


async def patiently(call: Callable[[], Awaitable[R]]) -> R:
    """The result of ``call``, which is tried again when that may help.

    Raises:
        OdysseyError: What the last attempt raised.
    """
    for attempt in range(1, _ATTEMPTS):
        try:
            return await call()
        except OdysseyError as error:
            if not error.retryable:
                raise
        await asyncio.sleep(_PAUSE_SECONDS * attempt)
    return await call()


async def _with_client(account: Account, work: Callable[[Odyssey], Awaitable[R]]) -> R:
    from odyssey_tui.client import Odyssey

    async with Odyssey(account.api_key, api_url=account.api_url) as client:
        return await work(client)


def _set_up_log() -> None:
    from odyssey_tui.log import set_up
    from odyssey_tui.paths import state_dir

    set_up(state_dir() / "odyssey-tui.log")
