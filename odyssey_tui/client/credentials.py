"""Short-lived permission to join one session, to hand to a client without a key.

A server that holds the API key calls ``create_client_credentials()`` and sends
``to_dict()`` to a client, which calls ``connect_with_credentials()``.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from odyssey_tui.client.config import split_url
from odyssey_tui.errors import InvalidRequestError
from odyssey_tui.models import Capabilities

_JWT = re.compile(r"[A-Za-z0-9_-]+\.([A-Za-z0-9_-]+)\.[A-Za-z0-9_-]*")
_MAX_TOKEN = 16_384


@dataclass(frozen=True, slots=True)
class ClientCredentials:
    """Everything that is needed to join one session.

    Attributes:
        session_id: The session.
        signaling_url: Address of its signaling server.
        session_token: JWT that opens it; a secret, left out of the repr.
        expires_in: Lifetime of the token in seconds from when it was made.
        capabilities: What the streamer can do, if it said so.
    """

    session_id: str
    signaling_url: str
    session_token: str = field(repr=False)
    expires_in: int
    capabilities: Capabilities | None = None

    def to_dict(self) -> dict[str, Any]:
        """As JSON-ready values, named as every Odyssey client names them."""
        values: dict[str, Any] = {
            "session_id": self.session_id,
            "signaling_url": self.signaling_url,
            "session_token": self.session_token,
            "expires_in": self.expires_in,
        }
        if self.capabilities is not None:
            values["capabilities"] = {
                "image_to_video": self.capabilities.image_to_video
            }
        return values

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> ClientCredentials:
        """From ``to_dict()`` of any Odyssey client; camelCase names are taken too.

        Raises:
            InvalidRequestError: Names the field that is missing or wrong.
        """
        token = _text(values, "session_token", "sessionToken")
        url = _text(values, "signaling_url", "signalingUrl")
        session_id = _first(values, "session_id", "sessionId")
        if session_id is None:
            session_id = session_of(token)
        if not isinstance(session_id, str) or not session_id:
            raise InvalidRequestError("Credentials: session_id must be text")
        try:
            url = split_url(url, ("ws", "wss", "http", "https"), "signaling_url")
        except ValueError as error:
            raise InvalidRequestError(f"Credentials: {error}") from None
        expires_in = _first(values, "expires_in", "expiresIn")
        if isinstance(expires_in, bool) or not isinstance(expires_in, int | float):
            raise InvalidRequestError("Credentials: expires_in must be a number")
        return cls(session_id, url, token, int(expires_in), _capabilities(values))


def session_of(token: str) -> str:
    """The ``session_id`` claim of a session token.

    The signature cannot be checked here: only the service has the secret.

    Raises:
        InvalidRequestError: It is not a JWT with that claim.
    """
    match = _JWT.fullmatch(token) if len(token) <= _MAX_TOKEN else None
    claims: object = None
    if match is not None:
        part = match[1]
        try:
            payload = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
            claims = msgspec.json.decode(payload)
        except (binascii.Error, ValueError, msgspec.DecodeError, RecursionError):
            claims = None
    session_id = claims.get("session_id") if isinstance(claims, dict) else None
    if not isinstance(session_id, str) or not session_id:
        raise InvalidRequestError(
            "Credentials: session_token is not a session JWT (no session_id claim)"
        )
    return session_id


def _first(values: Mapping[str, Any], *names: str) -> Any:
    return next((values[name] for name in names if name in values), None)


def _text(values: Mapping[str, Any], *names: str) -> str:
    value = _first(values, *names)
    if not isinstance(value, str) or not value or len(value) > _MAX_TOKEN:
        raise InvalidRequestError(f"Credentials: {names[0]} must be text")
    return value


def _capabilities(values: Mapping[str, Any]) -> Capabilities | None:
    given = values.get("capabilities")
    if given is None:
        return None
    if not isinstance(given, Mapping):
        raise InvalidRequestError("Credentials: capabilities must be an object")
    able = _first(given, "image_to_video", "imageToVideo")
    if able is not None and not isinstance(able, bool):
        raise InvalidRequestError("Credentials: image_to_video must be true or false")
    return Capabilities(image_to_video=able)
