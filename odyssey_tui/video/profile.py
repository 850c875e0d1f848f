"""What is known about the terminal, as one frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Protocol: TypeAlias = Literal[
    "kitty-shm",
    "kitty-file",
    "kitty",
    "kitty-unicode-shm",
    "kitty-unicode",
    "iterm2",
    "sixel",
    "cells",
    "none",
]
"""How pictures are sent; ``kitty`` alone means through the terminal's input, and
``unicode`` that text stands for the places where they are shown."""

Colors: TypeAlias = Literal["truecolor", "256", "16"]

AckMethod: TypeAlias = Literal["decrqm", "dsr", "none"]
"""How the terminal says that it has taken in a frame.

``decrqm`` is the reply to a mode request, which carries the frame's number;
``dsr`` is the operating status report, which is answered in order but has no
number; ``none`` leaves time as the only measure.
"""


@dataclass(frozen=True, slots=True)
class TerminalProfile:
    """What the terminal can do and how video will be shown in it.

    Attributes:
        protocol: The way chosen for video.
        alternatives: What else works here, the best first on a fast link; none if the
            user insists on the protocol.
        colors: Depth of the colours that text cells may use.
        cell_pixels: Width and height of a cell in pixels.
        ack: How frames are acknowledged.
        sync: Whether synchronized updates (mode 2026) are understood: by the
            terminal outside where ``passthrough`` is possible.
        brand: Name of the terminal, ``unknown`` when it did not say.
        version: Version of the terminal, or an empty text.
        multiplexer: ``tmux``, ``screen``, or an empty text.
        passthrough: Whether the multiplexer hands wrapped sequences through and
            the terminal outside answers them.
        remote: Whether the terminal is at the far end of a network connection.
        rtt: Seconds that it took to answer, or ``None`` when it did not.
        capabilities: Names of everything the terminal offers for pictures, also
            what this program does not use.
        image_edits: Whether the pixels of an image of the kitty protocol can be
            replaced while it is shown.
        sixel_size: Width and height in pixels of the largest sixel picture that it
            takes, or ``None`` where it did not say.
        sixel_colours: Number of its colour registers.
        answers: Every question asked and the terminal's reply, for ``doctor``.
        reason: Why this protocol, in words.
        hint: How to get a better picture here, or an empty text.
    """

    protocol: Protocol
    alternatives: tuple[Protocol, ...] = ()
    colors: Colors = "truecolor"
    cell_pixels: tuple[int, int] = (10, 20)
    ack: AckMethod = "decrqm"
    sync: bool = False
    brand: str = "unknown"
    version: str = ""
    multiplexer: str = ""
    passthrough: bool = False
    remote: bool = False
    rtt: float | None = None
    capabilities: tuple[str, ...] = ()
    image_edits: bool = False
    sixel_size: tuple[int, int] | None = None
    sixel_colours: int = 256
    answers: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""
    hint: str = ""

    @property
    def wrapped(self) -> bool:
        """Whether what is meant for the terminal outside of tmux gets there."""
        return self.multiplexer == "tmux" and self.passthrough


def through_tmux(sequence: bytes) -> bytes:
    """A sequence as tmux hands it on to the terminal outside."""
    return b"\x1bPtmux;" + sequence.replace(b"\x1b", b"\x1b\x1b") + b"\x1b\\"
