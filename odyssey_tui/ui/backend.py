"""What the user interface needs from behind the screens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from odyssey_tui.models import DecodedFrame, InspectedImage
from odyssey_tui.session import SessionManager
from odyssey_tui.session.recordings import RecordingsPort


class Backend(Protocol):
    """Opens the session manager and closes everything again."""

    def use_key(self, api_key: str) -> None:
        """Take ``api_key`` for this run; before ``open``."""
        ...

    def use_demo(self) -> None:
        """Take an embedded service for this run; before ``open``."""
        ...

    async def open(self, on_frame: Callable[[DecodedFrame], None]) -> SessionManager:
        """A manager that is ready to connect; raises ``OdysseyError``."""
        ...

    @property
    def recordings(self) -> RecordingsPort:
        """Lists and files of the account; needs no session."""
        ...

    async def inspect_image(self, source: str) -> InspectedImage:
        """What is known of a start image, a path or a data URL.

        Raises ``ImageError`` when it cannot be used.
        """
        ...

    async def close(self) -> None:
        """Close the session and whatever serves it. Never raises."""
        ...
