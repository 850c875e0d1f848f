"""Themes: one TOML file each, ours beside the package, the user's in XDG."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from textual.theme import Theme

from odyssey_tui.errors import InvalidRequestError

logger = logging.getLogger(__name__)

_COLOURS: Final = (
    "primary",
    "secondary",
    "warning",
    "error",
    "success",
    "accent",
    "foreground",
    "background",
    "surface",
    "panel",
)
_FLAGS: Final = ("dark", "ansi")
_MAX_BYTES: Final = 64_000


def themes_folder() -> Path:
    """Where the themes that come with the program are."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "themes"
    return installed if installed.is_dir() else package.parent / "themes"


def read_theme(path: Path) -> Theme:
    """The theme in ``path``.

    Raises:
        InvalidRequestError: The file cannot be read, is not TOML, or a value
            in it is missing or of the wrong type; the error names which.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise InvalidRequestError(f"Theme {path.name} is too big.")
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidRequestError(f"Theme {path.name}: {error}") from error
    values: dict[str, Any] = {}
    for key in ("name", "primary"):
        if not isinstance(data.get(key), str):
            raise InvalidRequestError(f"Theme {path.name}: {key!r} is missing.")
    for key in _COLOURS:
        if key in data:
            if not isinstance(data[key], str):
                raise InvalidRequestError(f"Theme {path.name}: {key!r} is no text.")
            values[key] = data[key]
    for key in _FLAGS:
        if key in data:
            if not isinstance(data[key], bool):
                raise InvalidRequestError(
                    f"Theme {path.name}: {key!r} is not true or false."
                )
            values[key] = data[key]
    variables = data.get("variables", {})
    if not isinstance(variables, dict) or not all(
        isinstance(value, str) for value in variables.values()
    ):
        raise InvalidRequestError(f"Theme {path.name}: [variables] are not all text.")
    return Theme(name=data["name"], variables=dict(variables), **values)


def load_themes(folder: Path) -> Iterator[Theme]:
    """Every readable theme in ``folder``, by file name; bad ones are logged."""
    if not folder.is_dir():
        return
    for path in sorted(folder.glob("*.toml")):
        try:
            yield read_theme(path)
        except InvalidRequestError as error:
            logger.warning("theme skipped: %s", error)
