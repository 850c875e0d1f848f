"""Reading requests and making replies, the way a FastAPI service does.

Every refusal has a JSON body ``{"detail": ...}``: a sentence, or for a body or
query that cannot be used (422) a list of ``{"type", "loc", "msg"}``.
"""

from __future__ import annotations

import asyncio
import re
from typing import Any

import msgspec
from aiohttp import web

_HOST = re.compile(r"(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?")


class ApiError(Exception):
    """A request that is refused, with the status and body of the refusal.

    Attributes:
        status: HTTP status.
        detail: JSON value sent as ``detail``.
        headers: Extra headers of the reply.
    """

    def __init__(
        self, status: int, detail: Any, *, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(f"{status}")
        self.status = status
        self.detail = detail
        self.headers = headers or {}

    def response(self) -> web.Response:
        """The refusal as a response."""
        reply = json_reply({"detail": self.detail}, status=self.status)
        reply.headers.update(self.headers)
        return reply


def json_reply(value: Any, *, status: int = 200) -> web.Response:
    """``value`` as a JSON response."""
    return web.Response(
        body=msgspec.json.encode(value),
        status=status,
        content_type="application/json",
    )


def not_found(what: str) -> ApiError:
    """The refusal for something that does not exist, or not for this account."""
    return ApiError(404, f"{what} not found")


async def read_body(request: web.Request, limit: int, timeout_s: float) -> bytes:
    """The request body.

    Raises:
        ApiError: 413 if it is longer than ``limit`` bytes, 408 if it takes
            longer than ``timeout_s`` seconds to arrive, 400 if it breaks off
            or does not keep to HTTP.
    """
    too_large = ApiError(
        413,
        f"Request body too large (at most {limit} bytes)",
        headers={"Connection": "close"},
    )
    if request.content_length is not None and request.content_length > limit:
        raise too_large
    chunks: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(timeout_s):
            async for chunk in request.content.iter_any():
                size += len(chunk)
                if size > limit:
                    raise too_large
                chunks.append(chunk)
    except TimeoutError:
        raise ApiError(408, "The request body did not arrive in time") from None
    except (web.RequestPayloadError, ConnectionError):
        raise ApiError(400, "There was an error parsing the body") from None
    return b"".join(chunks)


def parse_json(body: bytes) -> Any:
    """The JSON value in ``body``.

    Raises:
        ApiError: 422 for anything that is not strict JSON in UTF-8.
    """
    try:
        return msgspec.json.decode(body)
    except RecursionError:
        reason = "nested too deeply"
    except UnicodeDecodeError:
        reason = "not UTF-8"
    except ValueError as error:
        reason = str(error)
    raise ApiError(
        422,
        [
            {
                "type": "json_invalid",
                "loc": ["body", 0],
                "msg": "JSON decode error",
                "ctx": {"error": reason},
            }
        ],
    )


def origin(request: web.Request, fallback: str) -> str:
    """``host:port`` under which the client reached the service.

    A service behind a forwarded port is reached by another address than its
    own, so the client's word is taken, if it is a host at all.
    """
    host = request.headers.get("Host", "")
    return host if _HOST.fullmatch(host) else fallback
