"""What the player does, step by step and without a thread.

:meth:`Engine.advance` does what is due and says when to come again. Time is only
what the clock says, so that a test can drive it.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from odyssey_tui.errors import PlaybackError
from odyssey_tui.models import DecodedFrame
from odyssey_tui.player.aim import Aim
from odyssey_tui.player.commands import Commands, OpenRequest
from odyssey_tui.player.frames import TimedFrame
from odyssey_tui.player.media import Media
from odyssey_tui.player.playback import Playback
from odyssey_tui.player.situation import Situation
from odyssey_tui.player.source import Source
from odyssey_tui.player.state import PlayerState
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
        self._here = Situation()
        self._media: Media | None = None
        self._playback: Playback | None = None
        self._aim = Aim()
        self._fetching = False
        self._looked_at = -math.inf

    @property
    def media(self) -> Media | None:
        """What is open."""
        return self._media

    def apply(self, commands: Commands) -> None:
        """Take in commands; :meth:`advance` carries them out."""
        if commands.open is not None:
            self.close()
            self._here = Situation(
                request=commands.open,
                rate=self._here.rate,
                loop=self._here.loop,
                playing=not commands.open.paused,
                opening=True,
            )
            self._aim.target_s = 0.0
            # Nothing is known of the new one from the one before.
            self._state = PlayerState()
        if commands.rate is not None:
            self._here.rate = commands.rate
        if commands.loop is not None:
            self._here.loop = commands.loop
        if self._playback is not None:
            self._playback.loop = self._here.loop
            if self._playback.rate != self._here.rate:
                self._playback.rate = self._here.rate
        playing = commands.playing
        if commands.toggle:
            playing = not self._here.playing if playing is None else playing
        if playing is not None:
            self._set_playing(playing)
        if self._here.error is None and self._here.request is not None:
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
        self._here.ended = self._here.waits = False
        self._here.buffered = ()
        self._aim.clear()
        if media is not None:
            self._opened(None)
            media.close()

    def _set_playing(self, playing: bool) -> None:
        here = self._here
        if here.request is None or (here.error is not None and not playing):
            return
        if here.error is not None:
            here.error, here.opening = None, True
            self._aim.target_s = here.position_s
        elif playing and here.ended:
            self._aim.target_s = 0.0
        here.playing = playing
        here.ended = here.ended and not playing
        if not playing and self._playback is not None and here.shown is not None:
            self._playback.hold(here.shown)

    def _add_moves(self, commands: Commands) -> None:
        fps = self._media.fps if self._media is not None else None
        if self._aim.add(commands, self._here.position_s, fps):
            self._here.ended = False
            if self._aim.target_s is not None:
                self._aim.target_s = self._within(self._aim.target_s)

    def _advance(self) -> float | None:
        if self._here.request is None or self._here.error is not None:
            return None
        media = self._media or self._open(self._here.request)
        media.prepare()
        if self._aim.target_s is not None:
            self._go(media.at(self._within(self._aim.target_s)))
            self._aim.target_s = None
        if self._aim.steps:
            self._step(media)
        self._here.waits = False
        delay: float | None = None
        if self._here.playing and self._playback is not None:
            delay = self._playback.advance()
            if delay is None:
                self._here.playing, self._here.ended = False, True
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
        playback.rate, playback.loop = self._here.rate, self._here.loop
        return media

    def _go(self, frame: TimedFrame) -> None:
        """Show a frame that was looked for."""
        if self._playback is not None:
            self._playback.hold(frame)
        self._here.opening = False
        self._looked_at = -math.inf
        self._show(frame)

    def _step(self, media: Media) -> None:
        steps, shown = self._aim.steps, self._here.shown
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
        self._here.shown = frame
        self._here.handed_out += 1
        # Decoded ahead or kept, its way to the screen begins only now.
        self._on_frame(replace(frame.decoded, decoded=time.monotonic()))

    def _check(self) -> None:
        if self._interrupted():
            raise Interrupted

    def _waiting(self) -> None:
        self._check()
        if self._aim:
            self._here.waits = True
        elif self._here.playing and self._playback is not None:
            self._playback.missing()
        self._tell()

    def _fail(self, error: PlaybackError) -> None:
        log.warning("%s", clean_line(error.detail, 500))
        self.close()
        self._here.error, self._here.playing = error, False

    def _within(self, seconds: float) -> float:
        duration = self._media.duration_s if self._media is not None else None
        seconds = max(0.0, seconds)
        return seconds if duration is None else min(seconds, duration)

    def _tell(self) -> None:
        media, playback = self._media, self._playback
        if media is not None:
            self._look(media)
        state = self._here.state(self._state, media, playback, self._aim.target_s)
        if state != self._state:
            self._state = state
            self._publish(state)

    def _look(self, media: Media) -> None:
        now = self._clock()
        if now - self._looked_at >= PROGRESS_S:
            self._looked_at = now
            self._here.buffered = media.buffered()
