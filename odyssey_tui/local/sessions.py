"""Sessions: who may stream, and for how long a silent client is remembered.

A session is made by ``POST /sessions/request`` and holds a streamer. It is
freed at once when its client says goodbye, otherwise 40 s after the client's
last sign of life, whether or not signaling was ever opened.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from aiohttp import web

from odyssey_tui.local.auth import Account
from odyssey_tui.local.config import ServiceConfig
from odyssey_tui.local.faults import Fault
from odyssey_tui.local.replies import ApiError, json_reply, not_found
from odyssey_tui.local.validation import Problems, body_object, required_string

if TYPE_CHECKING:
    from odyssey_tui.local.service import Service

REGION = "local"
MODEL = "odyssey-2-pro"
ACTION_URL = "https://developer.odyssey.ml"
MAX_REGIONS = 64
MAX_ID_BYTES = 256
SWEEP_INTERVAL_S = 1.0

logger = logging.getLogger(__name__)


@dataclass(eq=False, slots=True)
class Session:
    """One client's place on a streamer.

    Attributes:
        session_id: Unguessable, unique.
        account: Who asked for it.
        streamer_id: The streamer that it holds.
        created: Monotonic time of the request, in seconds.
        last_seen: Monotonic time of the client's last sign of life, in seconds.
        capabilities: What the streamer can do, as clients are told.
        released: Whether its place has been given up.
    """

    session_id: str
    account: Account
    streamer_id: str
    created: float
    last_seen: float
    capabilities: dict[str, bool] = field(
        default_factory=lambda: {"image_to_video": True}
    )
    released: bool = False
    _on_release: list[Callable[[], None]] = field(default_factory=list)

    @property
    def fault(self) -> Fault | None:
        """How the service misbehaves towards this session, or ``None``."""
        return self.account.fault

    def on_release(self, callback: Callable[[], None]) -> None:
        """Have ``callback`` called once when the session's place is given up.

        It is called at once if that has happened already.
        """
        if self.released:
            callback()
        else:
            self._on_release.append(callback)

    def mark_released(self) -> None:
        """Run the release callbacks, once; their exceptions are logged."""
        if self.released:
            return
        self.released = True
        callbacks, self._on_release = self._on_release, []
        for callback in callbacks:
            try:
                callback()
            except Exception:
                logger.exception("release callback of a session failed")


NEW_SESSION = web.RequestKey("odyssey.new_session", Session)
"""The session that a request has made."""


class SessionRegistry:
    """All sessions that hold a streamer.

    Args:
        config: The service's settings.
        clock: Monotonic time in seconds.
    """

    def __init__(
        self, config: ServiceConfig, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._capacity = config.streamers
        self._per_account = config.limits.sessions_per_key
        self._idle_s = config.timings.session_idle_s
        self._clock = clock
        self._sessions: dict[str, Session] = {}
        self._sweeper: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._sessions)

    def start(self) -> None:
        """Begin to free silent sessions by themselves."""
        self._sweeper = asyncio.create_task(self._sweep_forever(), name="session-sweep")

    async def close(self) -> None:
        """Free every session and stop."""
        if self._sweeper is not None:
            self._sweeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._sweeper
            self._sweeper = None
        for session in list(self._sessions.values()):
            self.release(session)

    def request(self, account: Account) -> Session:
        """A new session for ``account``.

        Raises:
            ApiError: 429 for a limit of the account, 503 if every streamer is
                busy, 500 if a fault says so.
        """
        self.sweep()
        self._refuse_by_fault(account.fault)
        held = [
            s
            for s in self._sessions.values()
            if s.account.account_id == account.account_id
        ]
        if len(held) >= self._per_account:
            raise usage_error("CONCURRENT_LIMIT_REACHED", self._per_account)
        taken = {session.streamer_id for session in self._sessions.values()}
        free = (f"{REGION}-{n}" for n in range(1, self._capacity + 1))
        streamer_id = next((name for name in free if name not in taken), None)
        if streamer_id is None:
            raise _no_streamer()
        now = self._clock()
        session = Session(str(uuid.uuid4()), account, streamer_id, now, now)
        self._sessions[session.session_id] = session
        return session

    def get(self, session_id: str) -> Session | None:
        """The session of that id while it holds its place, else ``None``."""
        session = self._sessions.get(session_id)
        if session is not None and self._expired(session):
            self.release(session)
            return None
        return session

    def touch(self, session: Session) -> None:
        """Note a sign of life of the session's client."""
        session.last_seen = self._clock()

    def release(self, session: Session) -> None:
        """Give up the session's place, now. Harmless if it has been done."""
        self._sessions.pop(session.session_id, None)
        session.mark_released()

    def sweep(self) -> None:
        """Release every session whose client has been silent for too long."""
        for session in list(self._sessions.values()):
            if self._expired(session):
                logger.info("session %s freed: client is gone", session.session_id)
                self.release(session)

    def _expired(self, session: Session) -> bool:
        return self._clock() - session.last_seen >= self._idle_s

    async def _sweep_forever(self) -> None:
        while True:
            await asyncio.sleep(min(SWEEP_INTERVAL_S, self._idle_s / 4))
            self.sweep()

    def _refuse_by_fault(self, fault: Fault | None) -> None:
        if fault is None:
            return
        if fault.usage_code is not None:
            raise usage_error(fault.usage_code, self._per_account)
        if fault.kind == "429str":
            raise ApiError(
                429, f"Maximum concurrent sessions ({self._per_account}) reached"
            )
        if fault.kind == "sess500":
            raise ApiError(500, "Internal Server Error")
        if fault.refuses_session():
            raise _no_streamer()


def _no_streamer() -> ApiError:
    return ApiError(503, "No streamers available", headers={"Retry-After": "1"})


def usage_error(code: str, limit: int) -> ApiError:
    """The 429 for a usage code, with the figures that belong to it."""
    next_month = datetime.now(UTC).replace(day=1) + timedelta(days=32)
    reset_date = next_month.replace(day=1).strftime("%Y-%m-%d")
    message: str
    action: str
    details: dict[str, Any]
    match code:
        case "CONCURRENT_LIMIT_REACHED":
            message = f"Maximum concurrent sessions ({limit}) reached"
            action = "Disconnect the other session, or wait for it to be cleared."
            details = {"active_count": limit, "limit": limit}
        case "MONTHLY_LIMIT_REACHED":
            message = "Monthly streaming limit reached"
            action = "Wait for the reset, or upgrade the plan."
            details = {"used_hours": 10.0, "limit_hours": 10, "reset_date": reset_date}
        case "STREAM_DURATION_EXCEEDED":
            message = "Stream duration limit reached"
            action = "Start a new stream."
            details = {"max_duration_seconds": 300}
        case "ACCOUNT_SUSPENDED":
            message = "This account is suspended"
            action = "Contact support."
            details = {"reason": "payment overdue"}
        case "RATE_LIMITED":
            message = "Too many requests"
            action = "Slow down."
            details = {"retry_after_seconds": 5}
        case _:
            message = f"Usage limit reached: {code}"
            action = "See the developer portal."
            details = {}
    return ApiError(
        429,
        {
            "error": code,
            "message": message,
            "action": action,
            "action_url": ACTION_URL,
            "details": details,
        },
    )


class SessionRoutes:
    """``/regions``, ``/sessions/request`` and ``/sessions/token``."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def add(self, app: web.Application) -> None:
        """Add the routes to ``app``."""
        app.router.add_get("/regions", self._regions)
        app.router.add_get("/regions/{region}/ping", self._ping)
        app.router.add_post("/sessions/request", self._request)
        app.router.add_post("/sessions/token", self._token)

    async def _regions(self, request: web.Request) -> web.Response:
        self._service.authority.authenticate(request)
        ping_url = f"http://{self._service.origin(request)}/regions/{REGION}/ping"
        return json_reply({"regions": [{"id": REGION, "ping_url": ping_url}]})

    async def _ping(self, request: web.Request) -> web.Response:
        if request.match_info["region"] != REGION:
            raise not_found("Region")
        return json_reply({"status": "ok"})

    async def _request(self, request: web.Request) -> web.Response:
        account = self._service.authority.authenticate(request)
        _check_latencies(await self._service.read_json(request, default={}))
        session = self._service.sessions.request(account)
        request[NEW_SESSION] = session
        return json_reply(
            {
                "session_id": session.session_id,
                "signalling_url": f"ws://{self._service.origin(request)}",
                "streamer_id": session.streamer_id,
                "model": MODEL,
                "region": REGION,
                "capabilities": session.capabilities,
            }
        )

    async def _token(self, request: web.Request) -> web.Response:
        account = self._service.authority.authenticate(request)
        body = body_object(await self._service.read_json(request))
        session_id = required_string(body, "session_id", MAX_ID_BYTES)
        session = self._service.sessions.get(session_id)
        if session is None or session.account.account_id != account.account_id:
            raise ApiError(404, "Session not found or not authorized")
        self._service.sessions.touch(session)
        token, lifetime = self._service.authority.issue_session_token(session_id)
        return json_reply({"session_token": token, "expires_in": lifetime})


def _check_latencies(value: Any) -> None:
    """Raise a 422 unless ``value`` is a body of ``/sessions/request``."""
    latencies = body_object(value).get("region_latencies")
    if latencies is None:
        return
    problems = Problems()
    loc = ("body", "region_latencies")
    if problems.is_object(latencies, loc):
        if len(latencies) > MAX_REGIONS:
            problems.add(
                loc, f"Dictionary should have at most {MAX_REGIONS} items", "too_long"
            )
        else:
            for region, latency in latencies.items():
                problems.integer(latency, (*loc, region[:MAX_ID_BYTES]))
    problems.check()
