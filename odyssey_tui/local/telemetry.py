"""Telemetry that official clients send: taken in and thrown away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from odyssey_tui.local.replies import json_reply
from odyssey_tui.local.validation import Problems, body_object

if TYPE_CHECKING:
    from odyssey_tui.local.service import Service


class TelemetryRoutes:
    """``POST /telemetry``."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def add(self, app: web.Application) -> None:
        """Add the routes to ``app``."""
        app.router.add_post("/telemetry", self._drop)

    async def _drop(self, request: web.Request) -> web.Response:
        body = body_object(await self._service.read_json(request))
        problems = Problems()
        events = body.get("events")
        if "events" not in body:
            problems.missing(("body", "events"))
        elif problems.is_list(events, ("body", "events")):
            for index, event in enumerate(events):
                problems.is_object(event, ("body", "events", index))
        problems.check()
        return json_reply({"accepted": len(body["events"])}, status=202)
