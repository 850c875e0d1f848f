"""What every request passes: CORS, refusals as JSON, and the account's faults."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any, Final

from aiohttp import hdrs, web

from odyssey_tui.local.auth import ACCOUNT
from odyssey_tui.local.faults import Fault
from odyssey_tui.local.replies import ApiError, json_reply
from odyssey_tui.local.sessions import NEW_SESSION, SessionRegistry

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

JSON_TYPE: Final = "application/json"
ALLOWED_METHODS = "GET, POST, DELETE, OPTIONS, HEAD"
ALLOWED_HEADERS = (
    "Authorization, Content-Type, Range, If-Range, If-None-Match, If-Modified-Since"
)
EXPOSED_HEADERS = "Location, Content-Range, Content-Length, ETag, Accept-Ranges"
PREFLIGHT_LIFETIME_S = 600

SHORT_TEXT_BYTES = 600
"""Size of hostile strings after the first of a reply, as JSON."""

# Without these a client could not even reach what it is to be attacked with.
_SPARED_FIELDS = frozenset(
    {
        "access_token",
        "ping_url",
        "session_id",
        "session_token",
        "signalling_url",
        "status",
        "token_type",
        "urls",
        "video_url",
        "events_url",
        "thumbnail_url",
        "preview_url",
    }
)

logger = logging.getLogger(__name__)


@web.middleware
async def allow_other_origins(
    request: web.Request, handler: Handler
) -> web.StreamResponse:
    """Answer preflights, and let pages of any origin read the replies.

    Nothing here rests on cookies: who has no token gets nothing.
    """
    if request.method == hdrs.METH_OPTIONS:
        reply = web.Response(status=204)
        reply.headers[hdrs.ACCESS_CONTROL_ALLOW_METHODS] = ALLOWED_METHODS
        reply.headers[hdrs.ACCESS_CONTROL_ALLOW_HEADERS] = ALLOWED_HEADERS
        reply.headers[hdrs.ACCESS_CONTROL_MAX_AGE] = str(PREFLIGHT_LIFETIME_S)
        if "Access-Control-Request-Private-Network" in request.headers:
            reply.headers["Access-Control-Allow-Private-Network"] = "true"
        return _with_origin(reply)
    reply_or_stream = await handler(request)
    # Headers of a stream or a socket that has begun are gone already.
    return (
        reply_or_stream if reply_or_stream.prepared else _with_origin(reply_or_stream)
    )


def _with_origin(reply: web.StreamResponse) -> web.StreamResponse:
    reply.headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = "*"
    reply.headers[hdrs.ACCESS_CONTROL_EXPOSE_HEADERS] = EXPOSED_HEADERS
    return reply


@web.middleware
async def refuse_in_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn refusals and accidents into ``{"detail": ...}``."""
    try:
        return await handler(request)
    except ApiError as error:
        return error.response()
    except web.HTTPException as error:
        if error.status < 400:
            raise
        reply = json_reply({"detail": error.reason}, status=error.status)
        if hdrs.ALLOW in error.headers:
            reply.headers[hdrs.ALLOW] = error.headers[hdrs.ALLOW]
        return reply
    except (asyncio.CancelledError, ConnectionError):
        raise
    except Exception:
        logger.exception("%s %s failed", request.method, request.path)
        return json_reply({"detail": "Internal Server Error"}, status=500)


class Misbehaviour:
    """Applies the fault of a request's account to the reply.

    Args:
        sessions: Where a session is given back whose reply nobody can read.
    """

    def __init__(self, sessions: SessionRegistry) -> None:
        self._sessions = sessions

    @web.middleware
    async def middleware(
        self, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        """The middleware."""
        reply = await handler(request)
        account = request.get(ACCOUNT)
        fault = account.fault if account is not None else None
        if fault is None or reply.prepared:
            return reply
        if fault.delay_s:
            await asyncio.sleep(fault.delay_s)
        if isinstance(reply, web.Response) and reply.content_type == JSON_TYPE:
            if fault.hostile:
                value = _HostileCopy(fault).of(json.loads(reply.text or "null"))
                return json_reply(value, status=reply.status)
            if fault.garbage:
                return self._garbled(request, reply, fault)
        return reply

    def _garbled(
        self, request: web.Request, reply: web.Response, fault: Fault
    ) -> web.Response:
        before = reply.text or ""
        after = fault.garble(before)
        if after == before:
            return reply
        session = request.get(NEW_SESSION)
        if session is not None:
            self._sessions.release(session)
        page = after.startswith("<")
        return web.Response(
            text=after,
            status=200 if page else reply.status,
            content_type="text/html" if page else JSON_TYPE,
        )


class _HostileCopy:
    """Copies JSON with attacks in its strings; the first carries the long line."""

    def __init__(self, fault: Fault) -> None:
        self._fault = fault
        self._limit: int | None = None

    def of(self, value: Any, field: str = "") -> Any:
        """``value`` with attacks in every string that is not needed to go on."""
        if isinstance(value, dict):
            return {key: self.of(item, key) for key, item in value.items()}
        if isinstance(value, list):
            return [self.of(item, field) for item in value]
        if not isinstance(value, str) or field in _SPARED_FIELDS:
            return value
        # Ids come back in paths, so none of them may be long.
        limit = SHORT_TEXT_BYTES if field.endswith("id") else self._limit
        if limit is None:
            self._limit = SHORT_TEXT_BYTES
        return self._fault.hostile_text(value, limit)
