"""What the player was told and has not done yet: never a queue.

A newer seek takes the place of the one before, relative ones add up, and what a
new recording makes pointless is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A recording to open.

    Attributes:
        where: Path or URL.
        renew: Gives a fresh URL when that one has expired.
        paused: Whether to show the first frame and wait.
    """

    where: str | Path
    renew: Callable[[], str] | None = None
    paused: bool = False


@dataclass(slots=True)
class Commands:
    """Commands not yet carried out, in the order of the attributes.

    Attributes:
        close: End everything.
        open: Play another recording.
        seek: Where to, in seconds.
        seek_by: Seconds to move, from where a seek goes to or from the position.
        steps: Frames to move.
        playing: Whether to play; ``None`` leaves it.
        toggle: Whether to do the opposite of what it is doing.
        rate: New speed.
        loop: Whether to start anew at the end.
    """

    close: bool = False
    open: OpenRequest | None = None
    seek: float | None = None
    seek_by: float = 0.0
    steps: int = 0
    playing: bool | None = None
    toggle: bool = False
    rate: float | None = None
    loop: bool | None = None

    def __bool__(self) -> bool:
        return self != Commands()

    def add_open(self, request: OpenRequest) -> None:
        """Open that, and forget what concerned the recording before."""
        self.open = request
        self.seek, self.seek_by, self.steps = None, 0.0, 0
        self.playing, self.toggle = None, False

    def add_seek(self, seconds: float) -> None:
        """Go there instead of where a seek before was going."""
        self.seek, self.seek_by, self.steps = seconds, 0.0, 0

    def add_seek_by(self, seconds: float) -> None:
        """Go so much further."""
        self.seek_by += seconds
        self.steps = 0

    def add_steps(self, frames: int) -> None:
        """Move by frames, and pause."""
        self.steps += frames
        self.playing, self.toggle = False, False

    def set_playing(self, playing: bool) -> None:
        """Play or pause."""
        self.playing, self.toggle = playing, False

    def add_toggle(self) -> None:
        """Pause when playing, play when not."""
        if self.playing is not None:
            self.playing = not self.playing
        else:
            self.toggle = not self.toggle
