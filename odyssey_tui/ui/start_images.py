"""Which image the next stream starts from, and which the running one did."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from odyssey_tui.models import InspectedImage
from odyssey_tui.sanitize import clean_line
from odyssey_tui.store.records import StartImage


@dataclass(frozen=True, slots=True)
class Sendable:
    """An image as it goes to the session, and what a take keeps of it."""

    source: Path | str | bytes
    kept: StartImage


class StartImages:
    """The image that was chosen, the one in use, and the one on its way.

    Attributes:
        chosen: What the next stream starts from.
        used: What the running or last stream started from; a restart keeps it.
        sending: What a stream that starts now is started from.
    """

    def __init__(self) -> None:
        self.chosen: InspectedImage | None = None
        self.used: Sendable | None = None
        self.sending: Sendable | None = None

    def choose(self, image: InspectedImage | None) -> None:
        """Start the next stream, or the running one anew, from ``image``."""
        self.chosen = image
        if image is None:
            self.used = None

    @property
    def label(self) -> str | None:
        """Name of the chosen image, fit to be shown."""
        return None if self.chosen is None else clean_line(self.chosen.name, 100)

    @property
    def next(self) -> Sendable | None:
        """What the next start sends."""
        return None if self.chosen is None else _sendable(self.chosen)

    @property
    def again(self) -> Sendable | None:
        """What a restart sends: the chosen image, else the same again."""
        return self.next or self.used

    @contextmanager
    def in_flight(self, image: Sendable | None) -> Iterator[Any]:
        """``image`` is being sent; gives what the session manager takes.

        Once the stream has started it is the one in use, and no longer chosen
        unless it failed.
        """
        chosen = self.chosen
        self.sending = image
        try:
            yield None if image is None else image.source
        finally:
            self.sending = None
        self.used = image
        if self.chosen is chosen:  # else another was chosen meanwhile
            self.chosen = None


def _sendable(image: InspectedImage) -> Sendable:
    kept = StartImage(
        path=image.source if image.is_path else None,
        sha256=image.sha256,
        thumbnail=image.small_copy,
    )
    return Sendable(Path(image.source) if image.is_path else image.source, kept)


def described(image: InspectedImage, portrait: bool) -> str:
    """Size, format, and what will be cropped, in one line."""
    kept = image.kept(portrait)
    shape = "portrait" if portrait else "landscape"
    size = f"{image.width}×{image.height} {image.kind}, {_bytes(image.size_bytes)}"
    if kept > 0.995:
        return f"{size}; fits {shape}"
    return f"{size}; {shape} keeps the middle {100 * kept:.0f} %"


def _bytes(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{max(1, count // 1000)} kB"
