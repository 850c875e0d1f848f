"""Fixtures of the REST service tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from aiohttp import web

from odyssey_tui.local.service import Service
from tests.unit.local_rest.support import FakeStudio, client_of, running


@pytest.fixture(autouse=True)
def _no_webrtc(monkeypatch: pytest.MonkeyPatch) -> None:
    """Signaling prepares worlds and peers: much work that is not of use here."""
    monkeypatch.setattr("odyssey_tui.local.app.add_signaling_routes", _add_nothing)


def _add_nothing(_app: web.Application, _service: Service) -> None:
    pass


@pytest.fixture
def studio() -> FakeStudio:
    return FakeStudio()


@pytest.fixture
async def service(tmp_path: Path, studio: FakeStudio) -> AsyncIterator[Service]:
    async with running(tmp_path / "data", studio=studio, faults=True) as service:
        yield service


@pytest.fixture
async def client(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(service) as client:
        yield client


@pytest.fixture
async def stranger(service: Service) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(service, None) as client:
        yield client
