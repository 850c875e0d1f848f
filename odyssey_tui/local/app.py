"""The web application: every route of the service on one port."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from odyssey_tui.local.auth import AuthRoutes
from odyssey_tui.local.jobs import JobRoutes
from odyssey_tui.local.middlewares import (
    Misbehaviour,
    allow_other_origins,
    refuse_in_json,
)
from odyssey_tui.local.recordings import RecordingRoutes
from odyssey_tui.local.sessions import SessionRoutes
from odyssey_tui.local.signaling import add_routes as add_signaling_routes
from odyssey_tui.local.telemetry import TelemetryRoutes

if TYPE_CHECKING:
    from odyssey_tui.local.service import Service


def create_app(service: Service) -> web.Application:
    """The application of ``service``."""
    app = web.Application(
        middlewares=[
            allow_other_origins,
            Misbehaviour(service.sessions).middleware,
            refuse_in_json,
        ],
        client_max_size=service.config.limits.max_body_bytes,
    )
    AuthRoutes(service).add(app)
    SessionRoutes(service).add(app)
    RecordingRoutes(service).add(app)
    JobRoutes(service).add(app)
    TelemetryRoutes(service).add(app)
    add_signaling_routes(app, service)
    return app
