"""Start, interact, end: requests on the data channel and the replies to them.

The protocol has no correlation ids, so there is at most one of each waiting.
Every wait ends: by the reply, an error of the service, a deadline, or the loss
of the connection.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

from odyssey_tui.client import wire
from odyssey_tui.client.callbacks import Callbacks
from odyssey_tui.client.config import Timeouts
from odyssey_tui.client.limits import stream_error
from odyssey_tui.client.text import one_line, printable, web_address
from odyssey_tui.errors import (
    BadReplyError,
    BusyError,
    ConnectionLostError,
    NoStreamError,
    OdysseyError,
    OdysseyStreamError,
    StreamTimeoutError,
)
from odyssey_tui.models import BroadcastInfo

log = logging.getLogger(__name__)

T = TypeVar("T")

NO_STREAM = "no_active_stream"


class _Pending(Generic[T]):
    """The one request of a kind that may be waiting for its reply."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._reply: asyncio.Future[T] | None = None

    @property
    def waiting(self) -> bool:
        return self._reply is not None and not self._reply.done()

    async def wait(self, send: Callable[[], Awaitable[None]], timeout: float) -> T:
        """Sends, and waits for ``resolve`` or ``reject``, at most ``timeout`` s."""
        if self._reply is not None:
            raise BusyError(f"{self._name} is still waiting for its reply")
        # Registered before sending, or a quick reply would find nobody.
        self._reply = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(timeout):
                await send()
                return await self._reply
        except TimeoutError:
            raise StreamTimeoutError(
                f"No answer to {self._name} within {timeout:g} s"
            ) from None
        finally:
            if self._reply.done() and not self._reply.cancelled():
                # A rejection that came while sending was failing by itself.
                self._reply.exception()
            self._reply = None

    def resolve(self, result: T) -> bool:
        """Answers the request; whether there was one."""
        if self._reply is None or self._reply.done():
            return False
        self._reply.set_result(result)
        return True

    def reject(self, error: Exception) -> bool:
        """Fails the request; whether there was one."""
        if self._reply is None or self._reply.done():
            return False
        self._reply.set_exception(error)
        return True


class StreamControl:
    """The stream of one connection.

    Args:
        send: Sends a text over the data channel; may raise a stream error.
        send_large: Sends a text over signaling.
        fits: Whether a text of that many bytes may go over the data channel.
        callbacks: Whom to tell.
        timeouts: How long to wait for each reply.

    Attributes:
        stream_id: The running stream, or ``None``.
        last_applied_prompt: What the service made of the latest prompt.
    """

    def __init__(
        self,
        *,
        send: Callable[[str], None],
        send_large: Callable[[str], Awaitable[None]],
        fits: Callable[[int], bool],
        callbacks: Callbacks,
        timeouts: Timeouts,
    ) -> None:
        self._send = send
        self._send_large = send_large
        self._fits = fits
        self._callbacks = callbacks
        self._timeouts = timeouts
        self._start: _Pending[str] = _Pending("start_stream()")
        self._interact: _Pending[str] = _Pending("interact()")
        self._end: _Pending[None] = _Pending("end_stream()")
        # A start whose reply was lost may be running all the same.
        self._may_run = False
        self.stream_id: str | None = None
        self.last_applied_prompt: str | None = None

    async def start(self, request: wire.StartRequest) -> str:
        """Starts a stream; returns its id when the first frame is ready."""
        text = wire.encode(request)
        large = request.input_image_base64 is not None or not self._fits(_size(text))

        async def send() -> None:
            self._may_run = True
            if large:
                await self._send_large(text)
                return
            try:
                self._send(text)
            except OdysseyStreamError:
                # The channel is just closing; signaling may still take it.
                await self._send_large(text)

        return await self._start.wait(send, self._timeouts.start)

    async def interact(self, prompt: str) -> str:
        """Changes the running stream; returns the prompt as it was applied."""
        if self.stream_id is None:
            raise NoStreamError("Cannot interact: no stream is running")
        text = wire.encode(wire.UpdateRequest(prompt))
        if not self._fits(_size(text)):
            raise OdysseyStreamError(
                f"The prompt is too long to send ({_size(text):,} bytes)",
                code="prompt_too_long",
                hint="Shorten the prompt.",
            )

        async def send() -> None:
            self._send(text)

        return await self._interact.wait(send, self._timeouts.interact)

    async def end(self) -> None:
        """Ends the running stream; returns at once when there is none."""
        if self.stream_id is None and not self._may_run:
            return

        async def send() -> None:
            self._send(wire.encode(wire.EndRequest()))

        await self._end.wait(send, self._timeouts.end)

    def handle(self, text: str) -> None:
        """Takes one message of the server's data channel."""
        try:
            self._dispatch(text)
        except BadReplyError as error:
            log.info("data channel: %s", error)
            self._reject_only_waiting(error)
            self._callbacks.error(error, False)

    def connection_lost(self, cause: OdysseyError | None) -> None:
        """Fails everything that waits, because the connection has gone."""
        reason = cause.detail if cause is not None else "disconnected"
        for pending in (self._start, self._interact, self._end):
            error = ConnectionLostError(f"Connection lost: {reason}")
            error.__cause__ = cause
            pending.reject(error)
        self.stream_id = None
        self._may_run = False

    def _dispatch(self, text: str) -> None:
        kind = wire.decode(text, wire.Envelope, "data channel message").type
        log.debug("data channel: %s", one_line(kind, 60))
        if kind == "stream_started":
            self._started(wire.decode(text, wire.StreamStartedMessage, kind))
        elif kind == "update_acknowledged":
            message = wire.decode(text, wire.UpdateAcknowledgedMessage, kind)
            prompt = printable(message.prompt)
            self.last_applied_prompt = prompt
            self._callbacks.interact_acknowledged(prompt)
            self._interact.resolve(prompt)
        elif kind == "stream_ended":
            self._ended()
        elif kind == "interactive_stream_error":
            self._errored(wire.decode(text, wire.StreamErrorMessage, kind))
        elif kind == "broadcast_ready":
            self._broadcast(wire.decode(text, wire.BroadcastReadyMessage, kind))

    def _started(self, message: wire.StreamStartedMessage) -> None:
        wire.require(
            len(message.stream_id) > 0, "stream_started", "no id at `$.stream_id`"
        )
        self.stream_id = message.stream_id
        self._may_run = True
        if message.applied_prompt is not None:
            self.last_applied_prompt = printable(message.applied_prompt)
        self._callbacks.stream_started(message.stream_id)
        self._start.resolve(message.stream_id)

    def _ended(self) -> None:
        self.stream_id = None
        # With a start waiting, this is the end of the stream before it.
        self._may_run = self._start.waiting
        self._interact.reject(NoStreamError("The stream ended before the reply"))
        self._callbacks.stream_ended()
        self._end.resolve(None)

    def _errored(self, message: wire.StreamErrorMessage) -> None:
        words = printable(message.message or "")[:2000]
        reason = one_line(message.reason, 100)
        error = stream_error(reason, words)
        if reason == NO_STREAM:
            self.stream_id = None
            self._may_run = self._start.waiting
            # Nothing runs: that is what end_stream() was to achieve.
            self._end.resolve(None)
        elif self._start.waiting:
            self._may_run = self.stream_id is not None
        rejected = [pending.reject(error) for pending in (self._start, self._interact)]
        if not any(rejected):
            self._end.reject(error)
        self._callbacks.stream_error(reason, words)

    def _broadcast(self, message: wire.BroadcastReadyMessage) -> None:
        wire.require(
            web_address(message.webrtc_url) is not None,
            "broadcast_ready",
            "no http(s) address at `$.webrtc_url`",
        )
        self._callbacks.broadcast_ready(
            BroadcastInfo(
                hls_url=web_address(message.broadcast_url),
                webrtc_url=message.webrtc_url,
                spectator_token=message.spectator_token,
            )
        )

    def _reject_only_waiting(self, cause: BadReplyError) -> None:
        """Fails the one request that an unreadable reply must belong to."""
        waiting: list[_Pending[str] | _Pending[None]] = [
            pending
            for pending in (self._start, self._interact, self._end)
            if pending.waiting
        ]
        if len(waiting) == 1:
            error = OdysseyStreamError(
                f"The reply was not understood: {cause.detail}", code="bad_reply"
            )
            error.__cause__ = cause
            waiting[0].reject(error)


def _size(text: str) -> int:
    return len(text.encode())
