"""Authorized REST calls: the token, and one retry when it has been refused."""

from __future__ import annotations

from collections.abc import Mapping

from odyssey_tui.client.auth import Authenticator
from odyssey_tui.client.rest import Http, Reply


class Api:
    """The REST side of the service for one account.

    Args:
        http: The pool to ask with.
        auth: Where tokens come from.
        base_url: Address of the API, without a trailing slash.
    """

    def __init__(self, http: Http, auth: Authenticator, base_url: str) -> None:
        self.http = http
        self.auth = auth
        self._base_url = base_url

    async def call(
        self,
        method: str,
        path: str,
        *,
        what: str | None = None,
        content: object | None = None,
        params: Mapping[str, str] | None = None,
        timeout: float | None = None,
        repeatable: bool = False,
    ) -> Reply:
        """One authorized request; a 401 is answered by one more with a new token.

        Args:
            method: ``GET``, ``POST`` or ``DELETE``.
            path: Path below the base address, quoted.
            what: How errors name the request; default method and path.
            content: Sent as JSON.
            params: Query parameters.
            timeout: Deadline in seconds of one request.
            repeatable: See ``Http.request``; GET and DELETE always are.

        Returns:
            The reply, whatever its status.
        """
        repeatable = repeatable or method in ("GET", "DELETE")
        token = await self.auth.token()
        for attempt in (1, 2):
            reply = await self.http.request(
                method,
                self._base_url + path,
                what=what or f"{method} {path}",
                token=token,
                content=content,
                params=params,
                timeout=timeout,
                repeatable=repeatable,
            )
            if reply.status != 401 or attempt == 2:
                break
            # A refused request was not carried out, so repeating any is safe.
            token = await self.auth.token(refused=token)
        return reply
