"""What the engine is at, and the state that it shows of it."""

from __future__ import annotations

from dataclasses import dataclass

from odyssey_tui.errors import PlaybackError
from odyssey_tui.player.commands import OpenRequest
from odyssey_tui.player.frames import TimedFrame
from odyssey_tui.player.media import Media
from odyssey_tui.player.playback import Playback
from odyssey_tui.player.source import shown_name
from odyssey_tui.player.state import PlayerState, PlayerStatus


@dataclass(slots=True)
class Situation:
    """What the engine is at, apart from the frames themselves.

    Attributes:
        request: The recording.
        error: Why it failed.
        shown: The frame that is shown.
        handed_out: Frames handed out so far.
        rate: Playing speed.
        loop: Whether playing starts anew at the end.
        playing: Whether it plays, or will as soon as it can.
        ended: Whether it has played to the end.
        opening: Whether the first frame since opening is still to come.
        waits: Whether the frame of a seek waits for data.
        buffered: What is there, in seconds.
    """

    request: OpenRequest | None = None
    error: PlaybackError | None = None
    shown: TimedFrame | None = None
    handed_out: int = 0
    rate: float = 1.0
    loop: bool = False
    playing: bool = False
    ended: bool = False
    opening: bool = False
    waits: bool = False
    buffered: tuple[tuple[float, float], ...] = ()

    @property
    def position_s(self) -> float:
        """The time of the frame that is shown."""
        return self.shown.time_s if self.shown is not None else 0.0

    def state(
        self,
        before: PlayerState,
        media: Media | None,
        playback: Playback | None,
        target_s: float | None,
    ) -> PlayerState:
        """A snapshot.

        Args:
            before: The last one, for what is known of a recording that was closed.
            media: What is open.
            playback: What plays it.
            target_s: Where a seek goes to.
        """
        shown = self.shown
        duration = before.duration_s if media is None else media.duration_s
        position = self.position_s
        return PlayerState(
            status=self._status(playback),
            position_s=position if duration is None else min(position, duration),
            duration_s=duration,
            rate=self.rate,
            loop=self.loop,
            width=shown.decoded.width if shown is not None else 0,
            height=shown.decoded.height if shown is not None else 0,
            fps=before.fps if media is None else media.fps,
            frame_index=shown.index if shown is not None else 0,
            buffered=self.buffered,
            error=self.error,
            truncated=before.truncated if media is None else media.truncated,
            decoded=before.decoded if media is None else media.decoded,
            shown=self.handed_out,
            skipped=before.skipped if playback is None else playback.skipped,
            target_s=None if self.opening else target_s,
            playing=self.playing,
            name=self._name(media),
        )

    def _name(self, media: Media | None) -> str:
        if media is not None:
            return media.source.name
        return "" if self.request is None else shown_name(self.request.where)

    def _status(self, playback: Playback | None) -> PlayerStatus:
        if self.error is not None:
            return PlayerStatus.FAILED
        if self.request is None:
            return PlayerStatus.IDLE
        if self.opening:
            return PlayerStatus.OPENING
        if self.waits or (playback is not None and playback.stalled):
            return PlayerStatus.BUFFERING
        if self.ended:
            return PlayerStatus.ENDED
        return PlayerStatus.PLAYING if self.playing else PlayerStatus.PAUSED
