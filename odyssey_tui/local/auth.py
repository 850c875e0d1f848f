"""API keys, access tokens and session tokens.

An API key is exchanged for an opaque access token; every other REST request
carries that. A session token is a JWT (HS256) that opens one session's
signaling connection. Its secret lives as long as the process: sessions do too.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec
from aiohttp import web

from odyssey_tui.local.config import API_KEY_PATTERN, ServiceConfig, is_api_key
from odyssey_tui.local.faults import Fault, parse_fault
from odyssey_tui.local.replies import ApiError, json_reply
from odyssey_tui.local.validation import Problems, body_object, required_string

if TYPE_CHECKING:
    from odyssey_tui.local.service import Service

MAX_ACCOUNTS = 1_000
MAX_TOKENS = 10_000
MAX_SESSION_TOKEN_LENGTH = 4_096
MAX_SUBMITTED_KEY_BYTES = 4_096

_JWT_HEADER = {"alg": "HS256", "typ": "JWT"}


@dataclass(frozen=True, slots=True)
class Account:
    """Who a request acts for; every API key has one.

    Attributes:
        account_id: Stable for one key and data folder; not the key itself.
        fault: How the service misbehaves towards it, or ``None``.
    """

    account_id: str
    fault: Fault | None = None


ACCOUNT = web.RequestKey("odyssey.account", Account)
"""The account that a request acts for, once it is known."""


class Authority:
    """Knows the API key, hands out tokens and recognises them.

    Args:
        config: The service's settings.
        api_key: The key to accept.
        secret: The data folder's secret, from which account ids are derived.
        clock: Wall-clock time in seconds.
    """

    def __init__(
        self,
        config: ServiceConfig,
        *,
        api_key: str,
        secret: bytes,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._config = config
        self._api_key = api_key
        self._secret = secret
        self._jwt_secret = secrets.token_bytes(32)
        self._clock = clock
        self._accounts: OrderedDict[str, Account] = OrderedDict()
        self._tokens: OrderedDict[bytes, tuple[Account, float]] = OrderedDict()

    def account_for_key(self, api_key: str) -> Account:
        """The account of a well-formed API key.

        Raises:
            ApiError: 401 for an unknown key, 403 for one that is shut out.
        """
        fault = parse_fault(api_key) if self._config.faults else None
        if fault is None:
            known = hmac.compare_digest(api_key.encode(), self._api_key.encode())
            if not known:
                raise ApiError(401, "Invalid API key")
        elif fault.kind == "401":
            raise ApiError(401, "Invalid API key")
        elif fault.kind == "403":
            raise ApiError(403, "API key access denied: this account may not use it")
        account_id = self._account_id(api_key)
        account = self._accounts.get(account_id)
        if account is None:
            account = Account(account_id, fault)
            self._accounts[account_id] = account
            if len(self._accounts) > MAX_ACCOUNTS:
                self._accounts.popitem(last=False)
        self._accounts.move_to_end(account_id)
        return account

    def account_by_id(self, account_id: str) -> Account | None:
        """An account that has been seen since the start, or ``None``."""
        return self._accounts.get(account_id)

    def issue_access_token(self, account: Account) -> tuple[str, int]:
        """A new access token for ``account``, and its lifetime in seconds."""
        lifetime = self._config.timings.access_token_s
        if account.fault is not None and account.fault.access_token_s is not None:
            lifetime = account.fault.access_token_s
        token = secrets.token_urlsafe(32)
        now = self._clock()
        self._tokens[_digest(token)] = (account, now + lifetime)
        if len(self._tokens) > MAX_TOKENS:
            self._drop_tokens(now)
        return token, lifetime

    def authenticate(self, request: web.Request) -> Account:
        """The account whose access token ``request`` carries.

        Raises:
            ApiError: 401 if there is none, or an unknown or expired one.
        """
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise _unauthorized("Not authenticated")
        key = _digest(token.strip())
        found = self._tokens.get(key)
        if found is None:
            raise _unauthorized("Invalid or expired access token")
        account, expires = found
        if self._clock() >= expires:
            del self._tokens[key]
            raise _unauthorized("Invalid or expired access token")
        request[ACCOUNT] = account
        return account

    def issue_session_token(self, session_id: str) -> tuple[str, int]:
        """A JWT that opens ``session_id``, and its lifetime in seconds."""
        lifetime = self._config.timings.session_token_s
        now = int(self._clock())
        claims = {"session_id": session_id, "iat": now, "exp": now + lifetime}
        signed = f"{_encoded(_JWT_HEADER)}.{_encoded(claims)}"
        return f"{signed}.{self._signature(signed)}", lifetime

    def verify_session_token(self, token: str) -> str | None:
        """The session id that ``token`` opens; ``None`` for a bad or expired one."""
        if len(token) > MAX_SESSION_TOKEN_LENGTH or not token.isascii():
            return None
        signed, _, signature = token.rpartition(".")
        if not hmac.compare_digest(signature, self._signature(signed)):
            return None
        header, claims = (_decoded(part) for part in signed.split(".", 1))
        if header != _JWT_HEADER or not isinstance(claims, dict):
            return None
        session_id, expires = claims.get("session_id"), claims.get("exp")
        if not isinstance(session_id, str) or not isinstance(expires, int):
            return None
        return session_id if self._clock() < expires else None

    def _account_id(self, api_key: str) -> str:
        digest = hmac.new(self._secret, api_key.encode(), hashlib.sha256)
        return digest.hexdigest()[:32]

    def _signature(self, signed: str) -> str:
        digest = hmac.new(self._jwt_secret, signed.encode(), hashlib.sha256)
        return _base64url(digest.digest())

    def _drop_tokens(self, now: float) -> None:
        expired = [key for key, (_, end) in self._tokens.items() if end <= now]
        for key in expired:
            del self._tokens[key]
        while len(self._tokens) > MAX_TOKENS:
            self._tokens.popitem(last=False)


def _unauthorized(detail: str) -> ApiError:
    return ApiError(401, detail, headers={"WWW-Authenticate": "Bearer"})


def _digest(token: str) -> bytes:
    # Looked up by digest, so that the time of a look-up says nothing of a token.
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _encoded(part: dict[str, Any]) -> str:
    return _base64url(msgspec.json.encode(part))


def _decoded(part: str) -> Any:
    try:
        data = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
        return msgspec.json.decode(data)
    except (binascii.Error, ValueError, RecursionError):
        return None


class AuthRoutes:
    """``POST /auth/token``."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def add(self, app: web.Application) -> None:
        """Add the routes to ``app``."""
        app.router.add_post("/auth/token", self._exchange)

    async def _exchange(self, request: web.Request) -> web.Response:
        body = body_object(await self._service.read_json(request))
        api_key = required_string(body, "api_key", MAX_SUBMITTED_KEY_BYTES)
        if not is_api_key(api_key):
            problems = Problems()
            problems.add(
                ("body", "api_key"),
                f"String should match pattern '^{API_KEY_PATTERN.pattern}$'",
                "string_pattern_mismatch",
            )
            raise problems.error()
        authority = self._service.authority
        account = authority.account_for_key(api_key)
        request[ACCOUNT] = account
        token, lifetime = authority.issue_access_token(account)
        return json_reply(
            {"access_token": token, "token_type": "bearer", "expires_in": lifetime}
        )
