"""What the live screen does with the session: starts, prompts, takes run again."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, Any

from odyssey_tui import session as s
from odyssey_tui.errors import ImageError, OdysseyError
from odyssey_tui.ui.event_text import error_line
from odyssey_tui.ui.present_error import present_error
from odyssey_tui.ui.start_images import Sendable, StartImages

if TYPE_CHECKING:
    from odyssey_tui.ui.screens.live import LiveScreen


class LiveSession:
    """Runs the session manager for one screen, and tells it what came of it.

    What fails gives its prompt back, with the reason.
    """

    def __init__(self, screen: LiveScreen) -> None:
        self._screen = screen
        self.images = StartImages()
        self.replay: s.Replay | None = None
        self.restarting = False
        self._manager: s.SessionManager | None = None
        self._ready: asyncio.Future[s.SessionManager] | None = None
        self._error: OdysseyError | None = None
        self._last_told: BaseException | None = None

    # The manager

    def attach(self, manager: s.SessionManager) -> None:
        """Take the manager; prompts that were waiting for it go on."""
        self._manager = manager
        if self._ready is not None and not self._ready.done():
            self._ready.set_result(manager)

    def attach_failed(self, error: OdysseyError) -> None:
        """There will be no manager; whatever waits for it gets ``error``."""
        self._error = error
        if self._ready is not None and not self._ready.done():
            self._ready.set_exception(error)

    async def manager(self) -> s.SessionManager:
        """The session manager, once it is there."""
        if self._manager is not None:
            return self._manager
        if self._error is not None:
            raise self._error
        if self._ready is None:
            self._ready = asyncio.get_running_loop().create_future()
        return await asyncio.shield(self._ready)

    @property
    def present(self) -> s.SessionManager | None:
        """The session manager, if it is there."""
        return self._manager

    @property
    def state(self) -> s.SessionState:
        """Where the session stands."""
        if self._manager is None:
            return s.SessionState.DISCONNECTED
        return self._manager.state

    @property
    def is_live(self) -> bool:
        """Whether a stream is running, starting or ending."""
        return self.state in (
            s.SessionState.STREAMING,
            s.SessionState.STARTING,
            s.SessionState.ENDING,
        )

    # Prompts and streams

    def send_prompt(self, text: str) -> None:
        """Start a stream with ``text``, or midstream interact with it."""
        if self.state is s.SessionState.STREAMING:
            self.attempt(self._interact(text), "interact", give_back=text)
        else:
            self.attempt(self._start(text), "start", give_back=text)

    async def _interact(self, text: str) -> None:
        await (await self.manager()).interact(text)

    async def _start(self, text: str) -> None:
        manager = await self.manager()
        with self.images.in_flight(self.images.next) as image:
            self._refuse_image_without_capability(manager, image)
            await manager.start(text, portrait=self._screen.portrait, image=image)

    def restart_with(self, text: str) -> None:
        """End the running stream and start one with ``text``, and the same image."""
        self.attempt(self._restart(text), "restart", give_back=text)

    async def _restart(self, text: str) -> None:
        manager = await self.manager()
        with self.images.in_flight(self.images.again) as image:
            self._refuse_image_without_capability(manager, image)
            await self._replace(
                manager.restart(text, portrait=self._screen.portrait, image=image)
            )

    async def _replace(self, replacement: Coroutine[Any, Any, Any]) -> None:
        """Keep the last picture until the first one of the next stream comes."""
        self.restarting = True
        try:
            await replacement
        finally:
            if self.restarting:
                self.restarting = False
                self._screen.odyssey.picture.stop()

    def started(self) -> None:
        """A stream has started: its first picture takes the place of the last."""
        self.restarting = False

    @staticmethod
    def _refuse_image_without_capability(manager: s.SessionManager, image: Any) -> None:
        able = manager.capabilities
        if image is not None and able is not None and able.image_to_video is False:
            raise ImageError(
                "The assigned streamer cannot start from an image.",
                hint="/image alone takes it away; F9 twice asks for another streamer.",
            )

    def run_again(
        self,
        prompt: str,
        steps: Sequence[s.ReplayStep],
        *,
        portrait: bool,
        image: Sendable | None,
    ) -> None:
        """Start a take anew and send its prompts at their offsets."""
        self._screen.portrait = portrait
        self.attempt(
            self._run_again(prompt, steps, portrait, image),
            "run a take again",
            give_back=prompt,
        )

    async def _run_again(
        self,
        prompt: str,
        steps: Sequence[s.ReplayStep],
        portrait: bool,
        image: Sendable | None,
    ) -> None:
        manager = await self.manager()
        if self.replay is not None:
            self.replay.stop()
        self._refuse_image_without_capability(manager, image)
        replay = self.replay = s.Replay(
            manager,
            prompt,
            steps,
            portrait=portrait,
            image=None if image is None else image.source,
            on_change=self._screen.refresh_status,
        )
        try:
            with self.images.in_flight(image):
                await self._replace(replay.run())
        finally:
            self._replay_over(replay)

    def _replay_over(self, replay: s.Replay) -> None:
        if self.replay is replay:
            self.replay = None
        done = replay.progress
        words = f"Run again: {done.sent} of {done.total} prompts sent"
        if done.failed:
            words += f", {done.failed} not taken"
        # After the rows of the last prompt, which are on their way.
        self._screen.call_later(self._screen.add_log, "info", f"{words}.")
        self._screen.refresh_status()

    def end(self) -> None:
        """End the stream."""

        async def end() -> None:
            await (await self.manager()).end()

        self.attempt(end(), "end")

    def connect(self) -> None:
        """Open a session."""

        async def connect() -> None:
            await (await self.manager()).connect()

        self.attempt(connect(), "connect")

    def disconnect(self) -> None:
        """Close the session."""

        async def disconnect() -> None:
            await (await self.manager()).disconnect()

        self.attempt(disconnect(), "disconnect")

    # What came of it

    def tell(self, error: BaseException, doing: str = "") -> None:
        """Show ``error`` once, though it comes as an exception and an event."""
        if error is not self._last_told:
            self._last_told = error
            present_error(self._screen.app, error, doing=doing)

    def attempt(
        self, operation: Coroutine[Any, Any, None], doing: str, give_back: str = ""
    ) -> None:
        """Run ``operation``; when it fails, say so and give the prompt back."""
        screen = self._screen

        async def run() -> None:
            try:
                await operation
            except asyncio.CancelledError:
                screen.prompt.restore(give_back)
                raise
            except Exception as error:
                reason = error_line(error)
                screen.prompt.restore(give_back, reason=reason)
                self.tell(error, doing)
            finally:
                screen.refresh_status()

        screen.run_worker(run(), group="session", name=doing)
