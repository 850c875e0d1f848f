"""What the player tells about itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from odyssey_tui.errors import PlaybackError

MIN_RATE = 0.25
MAX_RATE = 4.0

MAX_DURATION_S = 24 * 3600.0
"""Longer recordings are refused."""

MAX_HANDED_OUT = 20
"""Frames a second that are handed out at most when playing faster than 1x."""


class PlayerStatus(StrEnum):
    """What the player is doing."""

    IDLE = "idle"
    OPENING = "opening"
    PLAYING = "playing"
    PAUSED = "paused"
    BUFFERING = "buffering"
    ENDED = "ended"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PlayerState:
    """One moment of the player.

    Attributes:
        status: What it is doing; ``buffering`` while data is missing, whether it
            plays or looks for the frame of a seek.
        position_s: Presentation time of the frame that is shown, in seconds from the
            first frame, 0 to the duration.
        duration_s: Length, ``None`` while it is unknown.
        rate: Playing speed, 0.25 to 4.
        loop: Whether playing starts anew at the end.
        width: Width of the picture in pixels, upright; 0 before the first.
        height: Height of the picture in pixels, upright; 0 before the first.
        fps: Frames per second, on the average; ``None`` while it is unknown.
        frame_index: Number of the frame that is shown, from 0. Counted where the
            file tells, worked out from time and rate where it does not.
        buffered: Start and end in seconds of each stretch that is there without the
            network.
        error: Why it failed, when it did.
        truncated: Whether the file ends before the video does.
        decoded: Frames decoded since the recording was opened.
        shown: Frames handed out.
        skipped: Frames left out because decoding was late.
        target_s: Where a seek that is under way goes to.
        playing: Whether it plays, or will as soon as it can.
        name: The recording's name or address, safe to show and without secrets.
    """

    status: PlayerStatus = PlayerStatus.IDLE
    position_s: float = 0.0
    duration_s: float | None = None
    rate: float = 1.0
    loop: bool = False
    width: int = 0
    height: int = 0
    fps: float | None = None
    frame_index: int = 0
    buffered: tuple[tuple[float, float], ...] = ()
    error: PlaybackError | None = None
    truncated: bool = False
    decoded: int = 0
    shown: int = 0
    skipped: int = 0
    target_s: float | None = None
    playing: bool = False
    name: str = ""
