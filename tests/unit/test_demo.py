"""The embedded service as a child: clear words when it does not come up."""

from __future__ import annotations

import subprocess
import sys
import tempfile

import pytest

from odyssey_tui.demo import LocalService, ServiceAddress
from odyssey_tui.errors import LocalServiceError


def service_that_runs(program: str) -> LocalService:
    errors = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        start_new_session=True,
    )
    return LocalService(process, errors)


async def test_the_line_that_it_prints_is_read() -> None:
    service = service_that_runs(
        "print('odyssey-tui service on http://127.0.0.1:1234 key ody_demo_1', "
        "flush=True); import time; time.sleep(60)"
    )
    try:
        address = await service.ready()
        assert address == ServiceAddress("http://127.0.0.1:1234", "ody_demo_1")
        assert "ody_demo_1" not in repr(address)
    finally:
        service.close()
        service.close()


async def test_its_last_words_are_in_the_error_without_the_key() -> None:
    service = service_that_runs(
        "import sys; print('first\\n\\x1b[31mport taken for ody_demo_secret', "
        "file=sys.stderr); sys.exit(3)"
    )
    try:
        with pytest.raises(LocalServiceError) as caught:
            await service.ready()
    finally:
        service.close()
    assert "port taken" in caught.value.detail
    assert "secret" not in caught.value.detail
    assert "\x1b" not in caught.value.detail


async def test_an_end_without_words_says_how_it_ended() -> None:
    service = service_that_runs("raise SystemExit(7)")
    try:
        with pytest.raises(LocalServiceError, match="exit status 7"):
            await service.ready()
    finally:
        service.close()


async def test_one_that_ignores_the_signal_is_ended_by_force(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("odyssey_tui.demo._STOP_DEADLINE", 0.2)
    service = service_that_runs(
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        "print('odyssey-tui service on http://127.0.0.1:1 key ody_demo', flush=True); "
        "time.sleep(60)"
    )
    await service.ready()
    service.close()
    assert service._process.returncode == -9
