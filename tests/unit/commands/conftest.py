"""The service, and the program to run against it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from odyssey_tui.cli import cli

from .service import Api, running


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    returncode: int | str | None
    stdout: str
    stderr: str


Run = Callable[..., Ran]


@pytest.fixture
def api() -> Iterator[Api]:
    """The service."""
    with running() as made:
        yield made


@pytest.fixture
def environment(api: Api, tmp_path: Path) -> dict[str, str]:
    """Environment of a program that talks to the service."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("ODYSSEY_")}
    return {
        **kept,
        "ODYSSEY_API_KEY": "ody_test",
        "ODYSSEY_API_URL": api.url,
        "XDG_STATE_HOME": str(tmp_path / "state"),
    }


@pytest.fixture
def run(
    environment: dict[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Runs the program to its end, in an empty folder, without a process of its own."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    # It would take the handlers of the test run away.
    monkeypatch.setattr("odyssey_tui.log.set_up", lambda *_arguments: None)

    def run_it(*arguments: str, **more: str | None) -> Ran:
        for name in ("ODYSSEY_API_KEY", "ODYSSEY_API_URL"):
            value = {**environment, **more}[name]
            if value is None:
                monkeypatch.delenv(name, raising=False)
            else:
                monkeypatch.setenv(name, value)
        capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            cli.main(list(arguments), prog_name="odyssey-tui")
        return Ran(end.value.code, *capsys.readouterr())

    return run_it
