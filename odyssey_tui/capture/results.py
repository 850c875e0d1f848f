"""What a local recording says about itself while it runs and when it has ended."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from odyssey_tui.errors import CaptureError


@dataclass(frozen=True, slots=True)
class RecordingProgress:
    """A reading of a recording that runs.

    Attributes:
        seconds: Length so far, of the frames that are encoded.
        bytes: Size of the file.
        frames: Frames encoded.
        dropped: Frames left out because the encoder was behind.
    """

    seconds: float
    bytes: int
    frames: int
    dropped: int


@dataclass(frozen=True, slots=True)
class RecordingResult:
    """How a recording ended.

    Attributes:
        path: The file; it does not exist when ``frames`` is 0.
        seconds: Length of the video that is in the file.
        bytes: Size of the file.
        frames: Frames that are in the file.
        dropped: Frames received but not in the file.
        error: Why it ended by itself or is not complete; ``None`` when all is well.
    """

    path: Path
    seconds: float
    bytes: int
    frames: int
    dropped: int
    error: CaptureError | None
