"""A live stream: a production that runs at the pace of the clock."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable

from PIL import Image

from odyssey_tui.local.encoder import EncodedPicture
from odyssey_tui.local.production import Production, RecordingSummary
from odyssey_tui.local.studio import Studio
from odyssey_tui.models import FRAME_RATE

FRAME_INTERVAL_S = 1 / FRAME_RATE

KEYFRAME_MIN_INTERVAL_S = 0.4
"""Keyframes are asked for again and again until one arrives; each is large."""

BITRATE_STEP = 0.1
"""Share by which an estimate must differ from the rate in use to be followed."""

logger = logging.getLogger(__name__)

Deliver = Callable[[EncodedPicture, Production, float], bool]
"""Sends a picture that is due at a monotonic time; whether it went out."""


class LiveStream:
    """One running stream, 20 pictures per second.

    Picture ``n`` is due exactly ``n`` times 50 ms after the first one. When the
    machine could not keep up, the pictures missed are left out; they are never
    sent in a burst.

    Args:
        stream_id: What clients know it by.
        production: What is shown.
        studio: In whose thread it is made.
        deliver: Where the pictures go.
        on_failure: Called once if the stream breaks down by itself.
    """

    def __init__(
        self,
        stream_id: str,
        production: Production,
        studio: Studio,
        deliver: Deliver,
        on_failure: Callable[[], None],
    ) -> None:
        self.stream_id = stream_id
        self._production = production
        self._studio = studio
        self._deliver = deliver
        self._on_failure = on_failure
        self._pacing: asyncio.Task[None] | None = None
        self._frozen = False
        self._keyframe_wanted = False
        self._last_keyframe = 0.0
        self._bitrate: int | None = None
        self._bitrate_in_use: int | None = None

    async def start(self, prompt: str, image: Image.Image | None) -> str:
        """Send the first picture and keep going; returns the applied prompt."""

        def begin() -> tuple[str, EncodedPicture]:
            applied = self._production.start(prompt, image)
            return applied, self._production.next_picture(True)

        applied, first = await self._studio.run(begin)
        origin = time.monotonic()
        self._send(first, origin)
        self._pacing = asyncio.create_task(
            self._keep_pace(origin), name=f"stream-{self.stream_id}"
        )
        return applied

    async def interact(self, prompt: str) -> str:
        """Change the scene from the next picture on; returns the applied prompt."""
        return await self._studio.run(self._production.interact, prompt)

    async def note_error(self, message: str) -> None:
        """Have the events of the recording say what went wrong."""
        await self._studio.run(self._production.note_error, message)

    def request_keyframe(self) -> None:
        """Make one of the next pictures a keyframe."""
        self._keyframe_wanted = True

    def set_bitrate(self, bitrate: int) -> None:
        """Follow the receiver's estimate of what the path can carry."""
        self._bitrate = bitrate

    def freeze(self) -> None:
        """Send no more pictures, for a fault."""
        self._frozen = True

    async def finish(self) -> RecordingSummary:
        """End the stream and complete its recording.

        Raises:
            RecordingError: There is no recording.
        """
        await self._stop()
        return await self._studio.run(self._production.finish)

    async def abandon(self, message: str) -> None:
        """End the stream after a breakdown; nothing of it is kept."""
        logger.error("stream %s abandoned: %s", self.stream_id, message)
        await self._stop()
        await self._studio.run(self._production.close)

    async def _stop(self) -> None:
        if self._pacing is not None:
            self._pacing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._pacing
            self._pacing = None

    async def _keep_pace(self, origin: float) -> None:
        slot = 0
        try:
            while True:
                slot += 1
                late = time.monotonic() - (origin + slot * FRAME_INTERVAL_S)
                if late < 0:
                    await asyncio.sleep(-late)
                else:
                    slot += int(late / FRAME_INTERVAL_S)
                if not self._frozen:
                    await self._show(origin + slot * FRAME_INTERVAL_S)
        except Exception:
            logger.exception("stream %s broke down", self.stream_id)
            self._on_failure()

    async def _show(self, due: float) -> None:
        keyframe = (
            self._keyframe_wanted
            and time.monotonic() - self._last_keyframe >= KEYFRAME_MIN_INTERVAL_S
        )
        bitrate = self._bitrate_to_apply()

        def make() -> EncodedPicture:
            if bitrate is not None:
                self._production.set_bitrate(bitrate)
            return self._production.next_picture(keyframe)

        self._send(await self._studio.run(make), due)

    def _send(self, picture: EncodedPicture, due: float) -> None:
        sent = self._deliver(picture, self._production, due)
        if not sent:
            self._keyframe_wanted = True
        elif picture.keyframe:
            self._keyframe_wanted = False
            self._last_keyframe = time.monotonic()

    def _bitrate_to_apply(self) -> int | None:
        wanted, used = self._bitrate, self._bitrate_in_use
        if wanted is None:
            return None
        if used is not None and abs(wanted - used) <= BITRATE_STEP * used:
            return None
        self._bitrate_in_use = wanted
        return wanted
