"""Callbacks that raise, callbacks that are coroutines, callbacks that call back."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from odyssey_tui.client import Odyssey
from odyssey_tui.client.callbacks import Callbacks, Handlers
from tests.unit.client.call_log import NAMES
from tests.unit.client.fake_service import FakeService
from tests.unit.client.waiting import eventually


async def test_every_callback_may_raise(
    client: Odyssey, service: FakeService, caplog: pytest.LogCaptureFixture
) -> None:
    errors: list[tuple[Exception, bool]] = []
    raised: set[str] = set()

    def bad(name: str) -> Any:
        def handler(*_: object) -> None:
            raised.add(name)
            raise ValueError(name)

        return handler

    names = {*NAMES, "on_video_frame", "on_decoded_frame"} - {"on_error"}
    await client.connect(
        on_error=lambda error, fatal: errors.append((error, fatal)),
        **{name: bad(name) for name in names},
    )
    assert await client.start_stream("A cat") == "stream-1"
    assert await client.interact("Pet it") == "PET IT"
    await eventually(lambda: {"on_video_frame", "on_decoded_frame"} <= raised)
    service.streamer.say(
        {"type": "interactive_stream_error", "reason": "x", "message": ""}
    )
    await eventually(lambda: "on_stream_error" in raised)
    await client.end_stream()
    await client.disconnect()
    assert raised == names - {"on_queue", "on_broadcast_ready"}
    assert {str(error) for error, _ in errors} == raised
    assert not any(fatal for _, fatal in errors)
    assert "on_connected raised ValueError" in caplog.text


async def test_on_error_may_raise_too(client: Odyssey, service: FakeService) -> None:
    def bad(*_: object) -> None:
        raise RuntimeError("again")

    await client.connect(on_error=bad, on_connected=bad)
    service.drop()
    await eventually(lambda: not client.is_connected)


async def test_a_flood_of_failures_is_reported_now_and_then() -> None:
    errors: list[Exception] = []

    def bad(_: object) -> None:
        raise ValueError("no")

    callbacks = Callbacks(
        Handlers(on_video_frame=bad, on_error=lambda error, _: errors.append(error))
    )
    logging.getLogger("odyssey_tui.client.callbacks").disabled = True
    for _ in range(100):
        callbacks.video_frame(None)  # type: ignore[arg-type]
    logging.getLogger("odyssey_tui.client.callbacks").disabled = False
    assert len(errors) == 1


async def test_coroutine_functions(client: Odyssey, service: FakeService) -> None:
    done: list[str] = []
    errors: list[Exception] = []

    async def on_started(stream_id: str) -> None:
        await asyncio.sleep(0)
        done.append(stream_id)
        raise ValueError("after all")

    async def forever() -> None:
        await asyncio.sleep(3600)

    await client.connect(
        on_stream_started=on_started,
        on_connected=forever,
        on_error=lambda error, _: errors.append(error),
    )
    await client.start_stream("A cat")
    await eventually(lambda: errors)
    assert done == ["stream-1"]
    # ``forever`` ends with the client, which the fixtures check.
    await client.aclose()


async def test_reconnecting_from_callbacks(
    client: Odyssey, service: FakeService
) -> None:
    again = asyncio.Event()

    async def on_disconnected() -> None:
        await client.connect()
        again.set()

    await client.connect(on_disconnected=on_disconnected)
    service.drop()
    async with asyncio.timeout(3):
        await again.wait()
    assert client.current_session_id == "session-2"


async def test_disconnecting_from_callbacks(
    client: Odyssey, service: FakeService
) -> None:
    async def on_error(error: Exception, fatal: bool) -> None:
        await client.disconnect()

    await client.connect(on_error=on_error)
    service.drop()
    await eventually(lambda: client.current_status == "failed")
    await client.disconnect()
    assert not client.is_connected
