"""What the player does, step by step and without a thread.

:meth:`Engine.advance` does what is due and says when to come again. Time is only
what the clock says, so that a test can drive it.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from typing import Final

from odyssey_tui.errors import PlaybackError
from odyssey_tui.models import DecodedFrame
from odyssey_tui.player.aim import Aim
from odyssey_tui.player.commands import Commands, OpenRequest
from odyssey_tui.player.frames import TimedFrame
from odyssey_tui.player.media import Media
from odyssey_tui.player.playback import Playback
from odyssey_tui.player.source import Source, shown_name
from odyssey_tui.player.state import PlayerState, PlayerStatus
from odyssey_tui.sanitize import clean_line

log = logging.getLogger(__name__)

PROGRESS_S: Final = 0.25
"""How often what is buffered is looked at while it changes."""

Opened = Callable[[Source | None], None]


class Interrupted(Exception):
    """There is a new command; what was going on is given up."""


class Engine:
    """Everything of the player but the thread. For one thread.

    Args:
        on_frame: Gets each frame that is to be shown.
        publish: Gets the state when it has changed.
        interrupted: Whether there are commands.
        clock: Seconds.
        open_source: Opens the bytes of a recording.
        opened: Gets the source that is open, and ``None`` when it is closed.
    """

    def __init__(
        self,
        on_frame: Callable[[DecodedFrame], None],
        publish: Callable[[PlayerState], None],
        *,
        interrupted: Callable[[], bool],
        clock: Callable[[], float],
        open_source: Callable[[OpenRequest], Source],
        opened: Opened,
    ) -> None:
        self._on_frame = on_frame
        self._publish = publish
        self._interrupted = interrupted
        self._clock = clock
        self._open_source = open_source
        self._opened = opened
        self._state = PlayerState()
        self._request: OpenRequest | None = None
        self._media: Media | None = None
        self._playback: Playback | None = None
        self._error: PlaybackError | None = None
        self._shown: TimedFrame | None = None
        self._aim = Aim()
        self._rate = 1.0
        self._loop = self._playing = self._ended = self._waits = self._fetching = False
        self._opening = False
        self._handed_out = 0
        self._buffered: tuple[tuple[float, float], ...] = ()
        self._looked_at = -math.inf

    @property
    def media(self) -> Media | None:
        """What is open."""
        return self._media

    def apply(self, commands: Commands) -> None:
        """Take in commands; :meth:`advance` carries them out."""
        if commands.open is not None:
            self.close()
            self._request, self._opening = commands.open, True
            self._playing, self._aim.target_s = not commands.open.paused, 0.0
            self._shown, self._handed_out, self._error = None, 0, None
        if commands.rate is not None:
            self._rate = commands.rate
        if commands.loop is not None:
            self._loop = commands.loop
        if self._playback is not None:
            self._playback.loop = self._loop
            if self._playback.rate != self._rate:
                self._playback.rate = self._rate
        playing = commands.playing
        if commands.toggle:
            playing = not self._playing if playing is None else playing
        if playing is not None:
            self._set_playing(playing)
        if self._error is None and self._request is not None:
            self._add_moves(commands)
        self._tell()

    def advance(self) -> float | None:
        """Do what is due.

        Returns:
            Seconds until there is something to do again; ``None`` if only a command
            can bring something.
        """
        try:
            delay = self._advance()
        except Interrupted:
            delay = 0.0
        except PlaybackError as error:
            self._fail(error)
            delay = None
        self._tell()
        return delay

    def fail(self, error: PlaybackError) -> None:
        """Give up; playing again starts where it was."""
        self._fail(error)
        self._tell()

    def close(self) -> None:
        """Close the recording."""
        media, self._media, self._playback = self._media, None, None
        self._ended = self._waits = False
        self._buffered = ()
        self._aim.clear()
        if media is not None:
            self._opened(None)
            media.close()

    def _set_playing(self, playing: bool) -> None:
        if self._error is not None:
            if not playing:
                return
            position = self._shown.time_s if self._shown is not None else 0.0
            self._error, self._aim.target_s, self._opening = None, position, True
        elif playing and self._ended:
            self._aim.target_s = 0.0
        self._playing = playing
        self._ended = self._ended and not playing
        if not playing and self._playback is not None and self._shown is not None:
            self._playback.hold(self._shown)

    def _add_moves(self, commands: Commands) -> None:
        fps = self._media.fps if self._media is not None else None
        if self._aim.add(commands, self._position(), fps):
            self._ended = False
            if self._aim.target_s is not None:
                self._aim.target_s = self._within(self._aim.target_s)

    def _advance(self) -> float | None:
        if self._request is None or self._error is not None:
            return None
        media = self._media or self._open(self._request)
        media.prepare()
        if self._aim.target_s is not None:
            self._go(media.at(self._within(self._aim.target_s)))
            self._aim.target_s = None
        if self._aim.steps:
            self._step(media)
        delay: float | None = None
        if self._playing and self._playback is not None:
            delay = self._playback.advance()
            if delay is None:
                self._playing, self._ended = False, True
        fetching = not media.source.complete
        if fetching or self._fetching:
            # Once more after the last byte, for what is buffered then.
            delay = PROGRESS_S if delay is None else min(delay, PROGRESS_S)
        self._fetching = fetching
        return delay

    def _open(self, request: OpenRequest) -> Media:
        source = self._open_source(request)
        self._opened(source)
        self._media = media = Media(source, self._check, self._waiting)
        self._playback = playback = Playback(media, self._show, self._clock)
        playback.rate, playback.loop = self._rate, self._loop
        return media

    def _go(self, frame: TimedFrame) -> None:
        """Show a frame that was looked for."""
        if self._playback is not None:
            self._playback.hold(frame)
        self._waits = self._opening = False
        self._looked_at = -math.inf
        self._show(frame)

    def _step(self, media: Media) -> None:
        steps, shown = self._aim.steps, self._shown
        found = shown
        for _ in range(abs(steps)):
            if found is None:
                break
            find = media.after if steps > 0 else media.before
            following = find(found.time_s)
            if following is None:
                break
            found = following
        self._aim.steps = 0
        if found is not None and found is not shown:
            self._go(found)

    def _show(self, frame: TimedFrame) -> None:
        self._shown = frame
        self._handed_out += 1
        self._on_frame(frame.decoded)

    def _check(self) -> None:
        if self._interrupted():
            raise Interrupted

    def _waiting(self) -> None:
        self._check()
        if self._aim:
            self._waits = True
        elif self._playing and self._playback is not None:
            self._playback.missing()
        self._tell()

    def _fail(self, error: PlaybackError) -> None:
        log.warning("%s", clean_line(error.detail, 500))
        self.close()
        self._error, self._playing = error, False

    def _within(self, seconds: float) -> float:
        duration = self._media.duration_s if self._media is not None else None
        seconds = max(0.0, seconds)
        return seconds if duration is None else min(seconds, duration)

    def _position(self) -> float:
        return self._shown.time_s if self._shown is not None else 0.0

    def _tell(self) -> None:
        state = self._snapshot()
        if state != self._state:
            self._state = state
            self._publish(state)

    def _snapshot(self) -> PlayerState:
        media, shown, playback = self._media, self._shown, self._playback
        before = self._state
        if media is not None:
            self._look(media)
        return PlayerState(
            status=self._status(),
            position_s=self._within(self._position()),
            duration_s=before.duration_s if media is None else media.duration_s,
            rate=self._rate,
            loop=self._loop,
            width=shown.decoded.width if shown is not None else 0,
            height=shown.decoded.height if shown is not None else 0,
            fps=before.fps if media is None else media.fps,
            frame_index=shown.index if shown is not None else 0,
            buffered=self._buffered,
            error=self._error,
            truncated=before.truncated if media is None else media.truncated,
            decoded=before.decoded if media is None else media.decoded,
            shown=self._handed_out,
            skipped=before.skipped if playback is None else playback.skipped,
            target_s=self._aim.target_s if shown is not None else None,
            playing=self._playing,
            name=self._name(),
        )

    def _name(self) -> str:
        if self._media is not None:
            return self._media.source.name
        return "" if self._request is None else shown_name(self._request.where)

    def _look(self, media: Media) -> None:
        now = self._clock()
        if now - self._looked_at >= PROGRESS_S:
            self._looked_at = now
            self._buffered = media.buffered()

    def _status(self) -> PlayerStatus:
        if self._error is not None:
            return PlayerStatus.FAILED
        if self._request is None:
            return PlayerStatus.IDLE
        if self._opening:
            return PlayerStatus.OPENING
        if self._waits or (self._playback is not None and self._playback.stalled):
            return PlayerStatus.BUFFERING
        if self._ended:
            return PlayerStatus.ENDED
        return PlayerStatus.PLAYING if self._playing else PlayerStatus.PAUSED
