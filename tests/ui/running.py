"""The whole application with a scripted backend, and ways to press its keys."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from textual.pilot import Pilot

from odyssey_tui.config import RunSettings
from odyssey_tui.errors import OdysseyError
from odyssey_tui.ui.app import OdysseyApp
from odyssey_tui.ui.screens.live import LiveScreen
from tests.ui.fakes import FakeBackend, headless_profile

WIDE = (160, 44)


class Running:
    """A running application with a scripted backend."""

    def __init__(self, app: OdysseyApp, backend: FakeBackend, pilot: Pilot[None]):
        self.app = app
        self.backend = backend
        self.client = backend.client
        self.pilot = pilot

    @property
    def live(self) -> LiveScreen:
        for screen in self.app.screen_stack:
            if isinstance(screen, LiveScreen):
                return screen
        raise AssertionError("no live screen")

    async def type(self, text: str, *, enter: bool = True) -> None:
        """Put ``text`` into the prompt, and send it."""
        self.live.prompt.text = text
        self.live.prompt.focus()
        if enter:
            await self.pilot.press("enter")
        await self.settle()

    async def press(self, *keys: str) -> None:
        """Press keys, and let come of it what may."""
        await self.pilot.press(*keys)
        await self.settle()

    async def settle(self) -> None:
        for _ in range(4):
            await self.pilot.pause()

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for something that is done in a thread."""
        for _ in range(300):
            if condition():
                return
            await self.pilot.pause(0.02)
        raise AssertionError("it never came true")

    def log(self) -> str:
        return self.live.log_view.as_text()

    def toasts(self) -> str:
        return "\n".join(f"{n.title} {n.message}" for n in self.app._notifications)


@asynccontextmanager
async def running(
    size: tuple[int, int] = WIDE,
    error: OdysseyError | None = None,
    data: Path | None = None,
    **settings: object,
) -> AsyncIterator[Running]:
    """The application in a terminal of ``size`` cells.

    Args:
        size: Columns and rows.
        error: What opening the backend fails with.
        data: Folder of its takes; one of its own if left out.
        **settings: Of the run.
    """
    backend = FakeBackend(error)
    values: dict[str, object] = {"api_key": "ody_test0000", **settings}
    with tempfile.TemporaryDirectory() as folder:
        app = OdysseyApp(
            RunSettings(**values),  # type: ignore[arg-type]
            backend,
            headless_profile(),
            data or Path(folder),
        )
        async with app.run_test(size=size) as pilot:
            found = Running(app, backend, pilot)
            await found.settle()
            yield found
