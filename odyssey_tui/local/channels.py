"""The data channels: a client's requests in order, and the replies to them.

One stream runs at a time. A request may come before the reply channel is open,
or over signaling; the order in which requests arrive is the order in which
they are carried out.
"""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

import av
import msgspec
from PIL import Image

from odyssey_tui.local.auth import Account
from odyssey_tui.local.config import Limits
from odyssey_tui.local.current import CurrentStream, StartFailure
from odyssey_tui.local.encoder import EncodedPicture
from odyssey_tui.local.faults import Fault
from odyssey_tui.local.live import LiveStream
from odyssey_tui.local.production import Production
from odyssey_tui.local.requests import (
    End,
    RequestError,
    Start,
    Update,
    parse_request,
)
from odyssey_tui.local.start_image import (
    StartImageError,
    decode_image,
    read_data_url,
)
from odyssey_tui.local.storage import RecordingStore
from odyssey_tui.local.studio import Studio
from odyssey_tui.models import frame_size

MAX_ECHO_LENGTH = 8_000
"""Characters of a prompt that a reply repeats: replies stay under 60,000 bytes."""

HOSTILE_TEXT_BYTES = 40_000
HOSTILE_ID_BYTES = 600

MAX_WAITING_REQUESTS = 100
MAX_WAITING_CHARACTERS = 64 * 1024 * 1024

logger = logging.getLogger(__name__)


class Wire(Protocol):
    """The connection to the client, as far as streams need it."""

    def send(self, text: str) -> None:
        """Send a message."""

    def send_picture(
        self, picture: EncodedPicture, frame: av.VideoFrame | None, due: float
    ) -> bool:
        """Send a picture; whether it is on its way."""


class Replies:
    """Sends replies the way the client's fault wants them sent.

    Args:
        send: Where the text goes.
        fault: The client's fault, or ``None``.
    """

    def __init__(self, send: Callable[[str], None], fault: Fault | None) -> None:
        self._send = send
        self._fault = fault
        self._late: set[asyncio.TimerHandle] = set()

    def send(self, kind: str, **fields: str) -> None:
        """Send the message ``{"type": kind, **fields}``."""
        fault = self._fault
        if fault is None:
            self._send(_encoded(kind, fields))
            return
        if fault.hostile:
            fields = {name: _hostile(fault, name, fields[name]) for name in fields}
        text = fault.garble(_encoded(kind, fields))
        if fault.delay_s:
            # Timers of the same delay keep their order.
            loop = asyncio.get_running_loop()
            handle = loop.call_later(fault.delay_s, self._send, text)
            self._late = {h for h in self._late if h.when() > loop.time()}
            self._late.add(handle)
        else:
            self._send(text)

    def close(self) -> None:
        """Forget the replies that are late."""
        for handle in self._late:
            handle.cancel()
        self._late.clear()


def _encoded(kind: str, fields: dict[str, str]) -> str:
    return msgspec.json.encode({"type": kind, **fields}).decode()


def _hostile(fault: Fault, name: str, text: str) -> str:
    short = name in ("stream_id", "reason")
    return fault.hostile_text(text, HOSTILE_ID_BYTES if short else HOSTILE_TEXT_BYTES)


class StreamControl:
    """Carries out what one client asks for.

    Args:
        account: Whose streams these are.
        wire: The connection to the client.
        studio: Where streams are made.
        store: Where they are recorded.
        limits: What is too much.
        max_stream_seconds: Longest stream, or ``None``.
        on_started: Called with each stream that has been announced.
    """

    def __init__(
        self,
        *,
        account: Account,
        wire: Wire,
        studio: Studio,
        store: RecordingStore,
        limits: Limits,
        max_stream_seconds: float | None = None,
        on_started: Callable[[LiveStream], None] | None = None,
    ) -> None:
        self._fault = account.fault
        self._wire = wire
        self._studio = studio
        self._limits = limits
        self._max_stream_seconds = max_stream_seconds
        self._on_started = on_started
        self._replies = Replies(wire.send, account.fault)
        self._queue: asyncio.Queue[Callable[[], Awaitable[None]] | None] = (
            asyncio.Queue()
        )
        self._waiting_characters = 0
        self._closing = False
        self._current = CurrentStream(
            account=account,
            studio=studio,
            store=store,
            deliver=self._deliver,
            on_failure=self._broke_down,
        )
        self._time_up: asyncio.TimerHandle | None = None
        self._worker: asyncio.Task[None] | None = None
        self._shutdown: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Begin to carry out requests."""
        self._worker = asyncio.create_task(self._work(), name="stream-control")

    def submit(self, text: str) -> None:
        """Carry out the request in ``text`` when those before it are done."""
        waiting = self._waiting_characters + len(text)
        if (
            self._queue.qsize() >= MAX_WAITING_REQUESTS
            or waiting > MAX_WAITING_CHARACTERS
        ):
            logger.warning("request of %d characters dropped: too many", len(text))
            return
        self._waiting_characters = waiting
        self._queue.put_nowait(functools.partial(self._handle, text))

    def fail_stream(self, reason: str, message: str) -> None:
        """End the running stream with an error, when its turn comes."""
        live = self._current.live
        if live is not None and not self._closing:
            self._queue.put_nowait(functools.partial(self._fail, live, reason, message))

    def request_keyframe(self) -> None:
        """The client cannot decode any more."""
        if self._current.live is not None:
            self._current.live.request_keyframe()

    def set_bitrate(self, bitrate: int) -> None:
        """The client believes that this is what the path can carry."""
        if self._current.live is not None:
            self._current.live.set_bitrate(bitrate)

    async def close(self) -> None:
        """End the running stream, complete its recording, and stop.

        Once begun this goes on to its end, also if the caller is cancelled.
        """
        if self._shutdown is None:
            self._shutdown = asyncio.create_task(
                self._shut_down(), name="stream-control-close"
            )
        await asyncio.shield(self._shutdown)

    async def _shut_down(self) -> None:
        self._closing = True
        while not self._queue.empty():
            self._queue.get_nowait()
        self._queue.put_nowait(None)
        if self._worker is not None:
            await self._worker
            self._worker = None
        await self._end_stream()
        self._replies.close()

    async def _work(self) -> None:
        while (job := await self._queue.get()) is not None:
            try:
                await job()
            except Exception:
                logger.exception("a stream request failed")
                self._refuse("internal_error", "The service could not do that.")

    async def _handle(self, text: str) -> None:
        self._waiting_characters -= len(text)
        try:
            request = parse_request(text)
        except RequestError as error:
            self._refuse("invalid_request", str(error))
            return
        match request:
            case Start():
                await self._start(request)
            case Update():
                await self._update(request)
            case End():
                await self._end()

    async def _start(self, request: Start) -> None:
        if self._fault is not None and self._fault.stream_reason is not None:
            reason = self._fault.stream_reason
            self._refuse(reason, f"The stream was refused: {reason}")
            return
        if self._too_long(request.prompt):
            return
        if request.bypass_vlm_expansion:
            self._refuse(
                "bypass_denied", "This account may not use bypass_vlm_expansion."
            )
            return
        size = frame_size(request.portrait)
        try:
            image = await self._start_image(request)
        except StartImageError as error:
            self._refuse("invalid_image", str(error))
            return
        # Asking for another stream ends the one that runs.
        await self._end_stream()
        if self._closing:
            return
        try:
            live, applied = await self._current.start(size, request.prompt, image)
        except StartFailure as failure:
            self._refuse(failure.reason, failure.message)
            return
        self._announce(live, applied)

    def _announce(self, live: LiveStream, applied: str) -> None:
        if not self._loses("start"):
            self._replies.send(
                "stream_started",
                stream_id=live.stream_id,
                applied_prompt=applied[:MAX_ECHO_LENGTH],
            )
        if self._max_stream_seconds is not None:
            self._time_up = asyncio.get_running_loop().call_later(
                self._max_stream_seconds,
                self.fail_stream,
                "session_timeout",
                f"The stream reached {self._max_stream_seconds:g} seconds.",
            )
        if self._on_started is not None:
            self._on_started(live)

    async def _update(self, request: Update) -> None:
        live = self._current.live
        if live is None:
            self._refuse("no_active_stream", "There is no stream to change.")
            return
        if self._too_long(request.prompt):
            return
        applied = await live.interact(request.prompt)
        if not self._loses("interact"):
            self._replies.send("update_acknowledged", prompt=applied[:MAX_ECHO_LENGTH])

    async def _end(self) -> None:
        if self._current.live is None:
            self._refuse("no_active_stream", "There is no stream to end.")
            return
        await self._end_stream()
        if not self._loses("end"):
            self._replies.send("stream_ended")

    async def _fail(self, live: LiveStream, reason: str, message: str) -> None:
        if live is not self._current.live:
            return
        await live.note_error(f"{reason}: {message}")
        self._refuse(reason, message)
        await self._end_stream()

    async def _end_stream(self) -> None:
        """End the running stream, if any, and get ready for the next."""
        if self._time_up is not None:
            self._time_up.cancel()
            self._time_up = None
        await self._current.end()
        if not self._closing:
            self._studio.warm_up()

    def _broke_down(self) -> None:
        self.fail_stream("generation_failed", "The stream broke down.")

    def _deliver(
        self, picture: EncodedPicture, production: Production, due: float
    ) -> bool:
        return self._wire.send_picture(picture, production.frame, due)

    async def _start_image(self, request: Start) -> Image.Image | None:
        data_url = request.input_image_base64
        if not data_url:
            return None

        def decode() -> Image.Image:
            data = read_data_url(data_url, self._limits.max_image_bytes)
            return decode_image(data)

        # Not in the studio: a stream may still be running there.
        return await asyncio.to_thread(decode)

    def _too_long(self, prompt: str) -> bool:
        limit = self._limits.max_prompt_bytes
        if len(prompt.encode("utf-8", "surrogatepass")) <= limit:
            return False
        self._refuse("prompt_too_long", f"A prompt may have {limit} bytes at most.")
        return True

    def _loses(self, request: str) -> bool:
        return self._fault is not None and self._fault.lost == request

    def _refuse(self, reason: str, message: str) -> None:
        self._replies.send("interactive_stream_error", reason=reason, message=message)
