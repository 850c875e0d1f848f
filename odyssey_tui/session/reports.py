"""What the service reports about the stream, asked for or not."""

from __future__ import annotations

import logging
from collections.abc import Callable

from odyssey_tui.errors import NoStreamError, OdysseyError
from odyssey_tui.models import DecodedFrame
from odyssey_tui.session.core import EarlyFrame, LiveStream, PendingStart, SessionCore
from odyssey_tui.session.events import Notice
from odyssey_tui.session.states import SessionState
from odyssey_tui.session.text import plain
from odyssey_tui.session.translate import (
    ENDING_REASONS,
    reported_stream_error,
    says_no_stream,
)

log = logging.getLogger("odyssey_tui.session")

LEFTOVER_SECONDS = 1.0
"""For so long after a stream its last pictures may still come in."""

STILL_RUNNING_SECONDS = 3.0
"""Pictures that come so long after a stream are no leftovers."""


class StreamReports:
    """Brings the records of the stream in line with the service's reports."""

    def __init__(
        self,
        core: SessionCore,
        end_unasked: Callable[[], None],
        on_frame: Callable[[DecodedFrame], None] | None,
    ) -> None:
        self._core = core
        self._end_unasked = end_unasked
        self._on_frame = on_frame
        self._frame_fault: type[BaseException] | None = None

    def on_started(self, stream_id: str) -> None:
        """Note the start; a stream that nobody asked for is ended again."""
        core = self._core
        pending = core.pending
        if pending is not None and pending.task is not None:
            pending.announced = True
        elif core.state is SessionState.CONNECTED:
            log.warning("the service started a stream that nobody waits for")
            text = "A stream that had been given up started late; ending it."
            core.emit(Notice(text=text, **core.stamp()))
            self._end_unasked()

    def on_ended(self) -> None:
        """The stream is over, by request or by itself."""
        core, ended = self._core, NoStreamError("The service ended the stream.")
        if core.stream is not None:
            asked = core.state is SessionState.ENDING
            reason = core.stream.end_reason if asked else "server"
            core.finish_stream(reason, ended)
        elif core.pending is not None and core.pending.announced:
            core.pending.over = core.pending.over or ("server", ended)

    def on_acknowledged(self, prompt: str) -> None:
        """Tell of an acknowledgement that comes after its deadline."""
        core = self._core
        if core.stream is not None and not core.stream.interacting:
            text = f"Acknowledged late: {plain(prompt)}"
            core.emit(Notice(text=text, **core.stamp()))

    def on_error(self, reason: str, message: str) -> None:
        """An error of the stream, which may or may not have ended it."""
        core = self._core
        error = reported_stream_error(reason, message)
        final = reason in ENDING_REASONS
        if core.stream is not None:
            over = final or core.client.current_stream_id is None
            self._error_in_stream(core.stream, error, over=over)
        elif core.pending is not None and core.pending.task is not None:
            # The request to start fails with it, unless it had succeeded.
            if final and core.pending.announced:
                core.pending.over = core.pending.over or ("error", error)
        elif not says_no_stream(error):
            core.emit(Notice(text=plain(error.detail), **core.stamp()))

    def _error_in_stream(
        self, stream: LiveStream, error: OdysseyError, *, over: bool
    ) -> None:
        core = self._core
        if core.state is SessionState.ENDING:
            if over:
                core.finish_stream(stream.end_reason, error)
            return
        if over and says_no_stream(error):
            core.finish_stream("server", error)
            return
        if over or not stream.interacting:
            core.stream_errored(error)
        if over:
            core.finish_stream("error", error)
        else:
            stream.suspect_since = core.now()

    def on_frame(self, frame: DecodedFrame) -> None:
        """Pass a picture on, unless its stream is over."""
        core, stream = self._core, self._core.stream
        if stream is not None:
            self._seen(stream, frame)
        elif core.pending is not None and core.pending.task is not None:
            self._early(core.pending, frame)
        else:
            self._after_the_end()
            return
        if self._on_frame is None:
            return
        try:
            self._on_frame(frame)
        except Exception as error:
            # At twenty frames a second once for each kind is enough.
            if type(error) is not self._frame_fault:
                self._frame_fault = type(error)
                log.exception("the frame callback failed")

    def _seen(self, stream: LiveStream, frame: DecodedFrame) -> None:
        core = self._core
        now = core.now()
        stream.frame_came(now, frame.timestamp_ms)
        stream.keyframes_asked = 0
        suspect = stream.suspect_since
        if suspect is not None and now - suspect > core.policy.keyframe_after:
            stream.suspect_since = None  # it goes on: the error was not its end
        if not stream.first_frame_seen:
            core.announce_first_frame(stream, now, frame.width, frame.height)

    def _early(self, pending: PendingStart, frame: DecodedFrame) -> None:
        connection, now = self._core.connection, self._core.now()
        ended = None if connection is None else connection.stream_ended_mono
        if pending.early_frame is not None:
            return
        leftover = ended is not None and now - ended <= LEFTOVER_SECONDS
        # A stream begins with a keyframe, and what is left of one before rarely
        # has any.
        if not leftover or frame.frame.key_frame:
            pending.early_frame = EarlyFrame(
                now, frame.width, frame.height, frame.timestamp_ms
            )

    def _after_the_end(self) -> None:
        """Pictures that keep coming mean that a stream goes on, and costs."""
        core, connection = self._core, self._core.connection
        if (
            connection is None
            or connection.stream_ended_mono is None
            or core.now() - connection.stream_ended_mono < STILL_RUNNING_SECONDS
            or core.client.current_stream_id is None
            or connection.end_repeated
        ):
            return
        connection.end_repeated = True
        text = "Pictures still come after the end of the stream; ending it again."
        core.emit(Notice(text=text, **core.stamp()))
        self._end_unasked()
