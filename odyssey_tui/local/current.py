"""The stream that a client is watching now, and its place in the store."""

from __future__ import annotations

import logging
from collections.abc import Callable

import av
from PIL import Image

from odyssey_tui.local.auth import Account
from odyssey_tui.local.live import Deliver, LiveStream
from odyssey_tui.local.production import RecordingError
from odyssey_tui.local.storage import RecordingEntry, RecordingStore
from odyssey_tui.local.studio import Studio

logger = logging.getLogger(__name__)


class StartFailure(Exception):
    """A stream could not be started.

    Attributes:
        reason: For programs.
        message: For people.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(f"{reason}: {message}")
        self.reason = reason
        self.message = message


class CurrentStream:
    """At most one running stream, recorded from its start to its end.

    Args:
        account: Whose it is.
        studio: Where it is made.
        store: Where it is recorded.
        deliver: Where its pictures go.
        on_failure: Called when it breaks down by itself.
    """

    def __init__(
        self,
        *,
        account: Account,
        studio: Studio,
        store: RecordingStore,
        deliver: Deliver,
        on_failure: Callable[[], None],
    ) -> None:
        self._account = account
        self._studio = studio
        self._store = store
        self._deliver = deliver
        self._on_failure = on_failure
        self._running: tuple[LiveStream, RecordingEntry] | None = None

    @property
    def live(self) -> LiveStream | None:
        """The running stream."""
        return self._running[0] if self._running is not None else None

    async def start(
        self, size: tuple[int, int], prompt: str, image: Image.Image | None
    ) -> tuple[LiveStream, str]:
        """Start a stream of ``size``; there must be none.

        Returns:
            The stream, with its first picture on its way, and the applied prompt.

        Raises:
            StartFailure: It could not be started. Nothing is left of it.
        """
        try:
            live, entry = await self._studio.run(self._build, *size)
        except (OSError, av.FFmpegError) as error:
            logger.error("no stream: %r", error)
            raise StartFailure(
                "storage_failed", "The service cannot record a stream."
            ) from error
        self._running = live, entry
        try:
            applied = await live.start(prompt, image)
        except Exception as error:
            self._running = None
            await live.abandon(repr(error))
            await self._studio.run(self._store.discard, entry)
            raise StartFailure(
                "generation_failed", "The stream could not be started."
            ) from error
        return live, applied

    async def end(self) -> None:
        """End the running stream, if any, and complete its recording."""
        running, self._running = self._running, None
        if running is None:
            return
        live, entry = running
        try:
            summary = await live.finish()
            await self._studio.run(
                self._store.finish,
                entry,
                summary.frame_count,
                summary.duration_seconds,
            )
        except (RecordingError, OSError) as error:
            logger.error("stream %s is not recorded: %s", entry.stream_id, error)
            await self._studio.run(self._store.discard, entry)

    def _build(self, width: int, height: int) -> tuple[LiveStream, RecordingEntry]:
        """A stream that can be started. Runs in the studio's thread."""
        entry = self._store.create(self._account, width, height)
        try:
            production = self._studio.produce(width, height, entry)
        except BaseException:
            self._store.discard(entry)
            raise
        live = LiveStream(
            entry.stream_id, production, self._studio, self._deliver, self._on_failure
        )
        return live, entry
