"""Fetching a script from the URL that a submission names."""

from __future__ import annotations

import aiohttp

MAX_REDIRECTS = 3


class ScriptFetchError(Exception):
    """The script cannot be had; the text says why, without the URL."""


async def fetch_script(url: str, *, max_bytes: int, timeout_s: float) -> bytes:
    """The file behind an http or https URL.

    Args:
        url: Checked to be an http or https URL.
        max_bytes: Largest file that is taken.
        timeout_s: Time for all of it.

    Raises:
        ScriptFetchError: It cannot be had, or is too large.
    """
    timeout = aiohttp.ClientTimeout(total=timeout_s, connect=min(timeout_s, 5.0))
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(url, max_redirects=MAX_REDIRECTS) as reply,
        ):
            if not reply.ok:
                raise ScriptFetchError(f"HTTP status {reply.status}")
            chunks: list[bytes] = []
            size = 0
            async for chunk in reply.content.iter_any():
                size += len(chunk)
                if size > max_bytes:
                    raise ScriptFetchError(f"larger than {max_bytes} bytes")
                chunks.append(chunk)
            return b"".join(chunks)
    except TimeoutError:
        raise ScriptFetchError(f"not received within {timeout_s:g} s") from None
    except aiohttp.TooManyRedirects:
        raise ScriptFetchError(f"more than {MAX_REDIRECTS} redirects") from None
    except (aiohttp.ClientError, OSError, ValueError) as error:
        raise ScriptFetchError(type(error).__name__) from None
