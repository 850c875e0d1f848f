"""Validated settings of one client, from constructor arguments and environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from odyssey_tui.models import DEFAULT_API_URL, AdvancedConfig, DevConfig

if TYPE_CHECKING:
    import httpx

API_URL_VARIABLE = "ODYSSEY_API_URL"

_C = TypeVar("_C", DevConfig, AdvancedConfig)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Deadlines in seconds; every wait for the service has one.

    Attributes:
        request: One REST request, from the first byte sent to the last received.
        connect: Everything in ``connect()`` after a streamer has been assigned.
        start: ``start_stream()`` waiting for the stream to be ready.
        interact: ``interact()`` waiting for the acknowledgement.
        end: ``end_stream()`` waiting for the confirmation.
    """

    request: float = 15.0
    connect: float = 45.0
    start: float = 30.0
    interact: float = 15.0
    end: float = 10.0


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that ``Odyssey(...)`` was told. The key never shows in a repr."""

    api_key: str = field(repr=False)
    api_url: str
    dev: DevConfig
    advanced: AdvancedConfig
    timeouts: Timeouts
    transport: httpx.AsyncBaseTransport | None = None


def make_settings(
    api_key: str,
    *,
    api_url: str | None = None,
    dev: DevConfig | Mapping[str, Any] | None = None,
    advanced: AdvancedConfig | Mapping[str, Any] | None = None,
    connect_timeout: float = 45.0,
    request_timeout: float = 15.0,
    start_timeout: float = 30.0,
    interact_timeout: float = 15.0,
    end_timeout: float = 10.0,
    transport: httpx.AsyncBaseTransport | None = None,
) -> Settings:
    """Settings from arguments; raises ``TypeError`` or ``ValueError`` that says why."""
    timeouts = Timeouts(
        request=request_timeout,
        connect=connect_timeout,
        start=start_timeout,
        interact=interact_timeout,
        end=end_timeout,
    )
    for item in fields(timeouts):
        _positive(f"{item.name}_timeout", getattr(timeouts, item.name))
    return Settings(
        api_key=check_api_key(api_key),
        api_url=_api_url(api_url),
        dev=_dev(dev),
        advanced=_advanced(advanced),
        timeouts=timeouts,
        transport=transport,
    )


def check_api_key(api_key: object) -> str:
    """The key without surrounding blanks; it must be able to be one."""
    if not isinstance(api_key, str):
        raise TypeError(
            f"api_key must be a str such as 'ody_...', not {type(api_key).__name__}"
        )
    key = api_key.strip()
    if not key:
        raise ValueError("api_key is blank; an Odyssey API key looks like 'ody_...'")
    if not key.isprintable():
        raise ValueError("api_key contains characters that no API key has")
    return key


def split_url(url: str, schemes: tuple[str, ...], name: str) -> str:
    """``url`` without trailing slashes; ``ValueError`` unless it is one of schemes."""
    try:
        parts = urlsplit(url.strip())
        valid = parts.scheme in schemes and bool(parts.hostname)
        _ = parts.port
    except ValueError:
        valid = False
    if not valid or not url.isprintable() or " " in url.strip():
        wanted = " or ".join(f"{scheme}://" for scheme in schemes)
        raise ValueError(f"{name} must be an address that begins with {wanted}")
    return url.strip().rstrip("/")


def _api_url(value: str | None) -> str:
    if value is None:
        value = os.environ.get(API_URL_VARIABLE, "").strip() or DEFAULT_API_URL
    if not isinstance(value, str):
        raise TypeError(f"api_url must be a str, not {type(value).__name__}")
    return split_url(value, ("https", "http"), "api_url")


def _from_mapping(cls: type[_C], name: str, value: _C | Mapping[str, Any] | None) -> _C:
    if value is None:
        return cls()
    if isinstance(value, cls):
        return value
    if not isinstance(value, Mapping):
        raise TypeError(
            f"{name} must be a {cls.__name__} or a dict, not {type(value).__name__}"
        )
    known = [item.name for item in fields(cls)]
    unknown = sorted(str(key) for key in value if key not in known)
    if unknown:
        raise TypeError(
            f"{name} has no setting {unknown[0]!r}; it has {', '.join(known)}"
        )
    return cls(**value)


def _dev(value: DevConfig | Mapping[str, Any] | None) -> DevConfig:
    dev = _from_mapping(DevConfig, "dev", value)
    for name in ("signaling_url", "session_id"):
        text = getattr(dev, name)
        if text is not None and not (isinstance(text, str) and text.strip()):
            raise ValueError(f"dev.{name} must be a non-empty str or None")
    if dev.signaling_url is not None:
        split_url(
            dev.signaling_url, ("ws", "wss", "http", "https"), "dev.signaling_url"
        )
    return dev


def _advanced(value: AdvancedConfig | Mapping[str, Any] | None) -> AdvancedConfig:
    advanced = _from_mapping(AdvancedConfig, "advanced", value)
    for item in fields(advanced):
        number = getattr(advanced, item.name)
        if isinstance(number, bool) or not isinstance(number, int | float):
            raise TypeError(f"advanced.{item.name} must be a number")
        if not 0 <= number < 1e9:
            raise ValueError(f"advanced.{item.name} must not be negative or endless")
    return advanced


def _positive(name: str, value: object) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"{name} must be a number of seconds")
    if not 0 < value < 1e9:
        raise ValueError(f"{name} must be more than 0 seconds")
