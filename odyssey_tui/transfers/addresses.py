"""Addresses that may be fetched, and what of them may be shown or written down."""

from __future__ import annotations

from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

from odyssey_tui.errors import AddressError
from odyssey_tui.sanitize import clean_line, redact_url

MAX_ADDRESS: Final = 8192


def check_address(url: str) -> str:
    """``url`` itself if it is one of the web.

    Raises:
        AddressError: It is not http or https, has no host, is too long or has
            control characters. The query, which may be a secret, is not named.
    """
    parts = _split(url) if isinstance(url, str) and len(url) <= MAX_ADDRESS else None
    if parts is None or not url.isprintable() or " " in url:
        raise AddressError("The address cannot be read as one of the web.")
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise AddressError(f"{redact_url(url)} is not an http or https address.")
    return url


def plain_address(url: str) -> str:
    """``url`` without user, query and fragment, the parts that can be secret."""
    parts = _split(url)
    if parts is None:
        return ""
    return f"{_origin(parts)}{parts.path}"


def origin_of(url: str) -> str:
    """Scheme, host and port, as one line for people."""
    parts = _split(url)
    return clean_line(_origin(parts), 200) if parts is not None else "the server"


def redirected(url: str, location: str | None) -> str:
    """Where a redirect of ``url`` leads.

    Raises:
        AddressError: Not to the web, or from https to http.
    """
    if not location or len(location) > MAX_ADDRESS:
        raise AddressError(f"{origin_of(url)} redirects to nowhere.")
    try:
        target = check_address(urljoin(url, location))
    except ValueError:
        raise AddressError(f"{origin_of(url)} redirects to nowhere.") from None
    except AddressError as error:
        raise AddressError(
            f"{origin_of(url)} redirects to something else: {error.detail}"
        ) from None
    if url.lower().startswith("https:") and not target.lower().startswith("https:"):
        raise AddressError(
            f"{origin_of(url)} redirects to {origin_of(target)}, without encryption.",
            hint="Something between here and the server may be tampering.",
        )
    return target


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for a port that is no number
    except ValueError:
        return None
    return parts


def _origin(parts: SplitResult) -> str:
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    port = f":{parts.port}" if parts.port is not None else ""
    return f"{parts.scheme}://{host}{port}"
