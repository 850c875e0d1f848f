"""Settings of one run of the program, each from flag, environment or default."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from odyssey_tui.errors import InvalidRequestError
from odyssey_tui.models import DEFAULT_API_URL

Graphics = Literal["auto", "kitty", "iterm2", "sixel", "cells", "none"]
GRAPHICS: Final[tuple[Graphics, ...]] = (
    "auto",
    "kitty",
    "iterm2",
    "sixel",
    "cells",
    "none",
)

API_KEY_VARIABLE: Final = "ODYSSEY_API_KEY"
API_URL_VARIABLE: Final = "ODYSSEY_API_URL"


@dataclass(frozen=True)
class RunSettings:
    """What the terminal program was asked to do.

    Attributes:
        demo: Use an embedded service instead of an account.
        prompt: Connect and start with this prompt at once.
        image: Start image for the first stream.
        portrait: Orientation of new streams.
        api_key: Key of the account; never shown or logged.
        api_url: Base URL of the API.
        graphics: Video protocol, ``auto`` to let the terminal decide.
        trace: File for one JSON line per acknowledged frame.
        theme: Name of the theme.
        debug: Write a detailed log.
        play: A file, or the stream id of a recording, to play and nothing else.
    """

    demo: bool = False
    prompt: str | None = None
    image: Path | None = None
    portrait: bool = False
    api_key: str | None = None
    api_url: str = DEFAULT_API_URL
    graphics: Graphics = "auto"
    trace: Path | None = None
    theme: str = "odyssey-dark"
    debug: bool = False
    play: Path | str | None = None

    def __repr__(self) -> str:
        shown = {k: v for k, v in vars(self).items() if k != "api_key"}
        return f"RunSettings({shown})"


def check_api_url(url: str) -> str:
    """``url`` without a trailing slash.

    Raises:
        InvalidRequestError: It is not an http or https URL.
    """
    stripped = url.strip().rstrip("/")
    if not stripped.startswith(("http://", "https://")) or len(stripped) < 9:
        raise InvalidRequestError(
            f"The API URL {url!r} is not an http or https address.",
            hint=f"Use one like {DEFAULT_API_URL}, or unset {API_URL_VARIABLE}.",
        )
    return stripped


def resolve_api_key(
    flag: str | None, environment: Mapping[str, str] = os.environ
) -> str | None:
    """The key from the flag, else from the environment, else ``None``."""
    for value in (flag, environment.get(API_KEY_VARIABLE)):
        if value and value.strip():
            return value.strip()
    return None


def resolve_api_url(
    flag: str | None, environment: Mapping[str, str] = os.environ
) -> str:
    """The API's base URL from the flag, the environment or the default.

    Raises:
        InvalidRequestError: The value is not an http or https URL.
    """
    return check_api_url(flag or environment.get(API_URL_VARIABLE) or DEFAULT_API_URL)
