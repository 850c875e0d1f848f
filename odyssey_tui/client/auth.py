"""Access tokens: fetched when needed, renewed before they expire, shared."""

from __future__ import annotations

import asyncio
import logging
import time

from odyssey_tui.client import rest, wire
from odyssey_tui.client.limits import limit_error
from odyssey_tui.client.rest import Http, Reply
from odyssey_tui.errors import (
    AccessDeniedError,
    OdysseyAuthError,
    OdysseyError,
    ServiceError,
)

log = logging.getLogger(__name__)

RENEW_BEFORE_SECONDS = 60.0
"""A token this close to its end is not used any more."""

DEFAULT_LIFETIME_SECONDS = 3600.0
_WHAT = "POST /auth/token"


class Authenticator:
    """Exchanges the API key for access tokens, one at a time.

    Args:
        http: The pool to ask with.
        api_url: Base address of the API.
        api_key: The key, or ``None`` for a client that only has credentials.
    """

    def __init__(self, http: Http, api_url: str, api_key: str | None) -> None:
        self._http = http
        self._url = f"{api_url}/auth/token"
        self._api_key = api_key
        self._lock = asyncio.Lock()
        self._token: str | None = None
        self._usable_until = 0.0

    async def token(self, refused: str | None = None) -> str:
        """A token that is good for now.

        Args:
            refused: A token that the service has just refused; it is not
                given out again. Callers that were refused together share the
                one new token.

        Raises:
            OdysseyAuthError: The key is wrong; ``AccessDeniedError`` if it is
                known but may not be used.
            OdysseyConnectionError: The service did not answer as it should.
        """
        async with self._lock:
            if refused is not None and refused == self._token:
                self._token = None
            if self._token is None or time.monotonic() >= self._usable_until:
                self._token = None
                self._token = await self._fetch()
            return self._token

    async def _fetch(self) -> str:
        if self._api_key is None:
            raise OdysseyAuthError(
                "This client has no API key",
                hint="Pass api_key=..., or use connect_with_credentials() only.",
            )
        asked = time.monotonic()
        reply = await self._http.request(
            "POST",
            self._url,
            what=_WHAT,
            content={"api_key": self._api_key},
            repeatable=True,
        )
        if not reply.ok:
            raise _refusal(reply)
        answer = rest.parse(reply, wire.TokenReply)
        wire.require(
            0 < len(answer.access_token) <= 16_384
            and answer.access_token.isascii()
            and answer.access_token.isprintable(),
            _WHAT,
            "no usable token at `$.access_token`",
        )
        lifetime = DEFAULT_LIFETIME_SECONDS
        if answer.expires_in is not None:
            lifetime = answer.expires_in
        # Half of a very short life, so that such a token is used at all.
        margin = min(RENEW_BEFORE_SECONDS, max(lifetime, 0) / 2)
        self._usable_until = asked + lifetime - margin
        log.debug("access token for %.0f s", lifetime)
        return answer.access_token


def _refusal(reply: Reply) -> OdysseyError:
    """Each documented status as its own error; classed by status, not by words."""
    words = rest.detail_of(reply)
    if reply.status == 401:
        return OdysseyAuthError("Invalid API key", code="invalid_api_key")
    if reply.status == 403:
        return AccessDeniedError(words or "API key access denied", code="access_denied")
    if reply.status == 422:
        return OdysseyAuthError(
            "The API key is malformed",
            code="malformed_api_key",
            hint="An Odyssey API key looks like ody_...; copy it whole.",
        )
    if reply.status == 429:
        return limit_error(reply.body, reply.retry_after)
    return ServiceError(
        f"Authentication failed: HTTP {reply.status}", status=reply.status
    )
