"""The part of the client that needs a session: the stream and its readings."""

from __future__ import annotations

import asyncio
import os
import warnings
from typing import TYPE_CHECKING, TypeAlias

from odyssey_tui.client import wire
from odyssey_tui.client.account import AccountClient
from odyssey_tui.client.config import Settings
from odyssey_tui.client.live import Live
from odyssey_tui.client.text import encodable
from odyssey_tui.errors import ImageError
from odyssey_tui.models import Capabilities, ConnectionStatus, PeerStats

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

    ImageInput: TypeAlias = (
        str | os.PathLike[str] | bytes | Image.Image | NDArray[np.uint8]
    )


class StreamingClient(AccountClient):
    """What can be asked and done while connected."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._live = Live(settings)

    @property
    def is_connected(self) -> bool:
        """Whether the client is connected and ready."""
        return self._live.connection is not None

    @property
    def current_status(self) -> ConnectionStatus:
        """Where the connection stands."""
        return self._live.status

    @property
    def current_session_id(self) -> str | None:
        """The session, or ``None`` if not connected."""
        connection = self._live.connection
        return connection.session.session_id if connection is not None else None

    @property
    def current_stream_id(self) -> str | None:
        """The running stream, or ``None``."""
        connection = self._live.connection
        return connection.stream.stream_id if connection is not None else None

    @property
    def last_applied_prompt(self) -> str | None:
        """What the service made of the latest prompt, or ``None``."""
        connection = self._live.connection
        return connection.stream.last_applied_prompt if connection else None

    @property
    def capabilities(self) -> Capabilities | None:
        """What the assigned streamer can do, if it said so."""
        connection = self._live.connection
        return connection.session.capabilities if connection is not None else None

    @property
    def frames_received(self) -> int:
        """Frames decoded since ``connect()``."""
        connection = self._live.connection
        return connection.frames.received if connection is not None else 0

    @property
    def last_frame_at(self) -> float | None:
        """``time.monotonic()`` of the latest frame, or ``None``."""
        connection = self._live.connection
        return connection.frames.last_at if connection is not None else None

    async def start_stream(
        self,
        prompt: str = "",
        portrait: bool = True,
        image: ImageInput | None = None,
        image_path: str | None = None,
        *,
        broadcast: bool = False,
        bypass_vlm_expansion: bool = False,
    ) -> str:
        """Starts an interactive stream.

        Args:
            prompt: What to show.
            portrait: 704x1280 instead of 1280x704.
            image: First picture: a path, bytes, a PIL image, an RGB uint8 array
                or a data URL; at most 25 MB. It is cropped to the stream's size.
            image_path: Deprecated, use ``image``.
            broadcast: Let others watch; see ``on_broadcast_ready``.
            bypass_vlm_expansion: Use the prompt as it is, where allowed.

        Returns:
            The stream's id, when its first frame is ready.

        Raises:
            OdysseyStreamError: Not connected, or it did not start; see its
                subclasses.
        """
        connection = self._live.require("start stream")
        prompt = _checked(prompt)
        if image_path is not None:
            warnings.warn(
                "image_path is deprecated, use image", DeprecationWarning, stacklevel=2
            )
        source = image if image is not None else image_path
        data: str | None = None
        if source is not None:
            able = connection.session.capabilities
            if able is not None and able.image_to_video is False:
                raise ImageError(
                    "The assigned streamer cannot start from an image",
                    hint="Start without one, or connect again for another streamer.",
                )
            from odyssey_tui.client import images

            data = await asyncio.to_thread(images.data_url, source, bool(portrait))
            connection = self._live.require("start stream")
        bypass = True if bypass_vlm_expansion else wire.UNSET
        request = wire.StartRequest(
            prompt=prompt,
            portrait=bool(portrait),
            input_image_base64=data,
            broadcast=bool(broadcast),
            bypass_vlm_expansion=bypass,
        )
        return await connection.stream.start(request)

    async def interact(self, prompt: str) -> str:
        """Changes the running stream.

        Returns:
            The prompt as the service applied it.

        Raises:
            OdysseyStreamError: Not connected, no stream, or refused.
        """
        connection = self._live.require("interact")
        return await connection.stream.interact(_checked(prompt))

    async def end_stream(self) -> None:
        """Ends the running stream; does nothing if none is running.

        Raises:
            OdysseyStreamError: Not connected, or the service did not confirm.
        """
        await self._live.require("end stream").stream.end()

    def request_keyframe(self) -> None:
        """Asks the streamer for a keyframe; does nothing if not connected."""
        if self._live.connection is not None:
            self._live.connection.request_keyframe()

    async def stats(self) -> PeerStats:
        """A reading of the media path; empty if not connected."""
        if self._live.connection is None:
            return PeerStats()
        return await self._live.connection.stats.read()

    async def _shut_down(self) -> None:
        await self._live.aclose()
        await super()._shut_down()


def _checked(prompt: object) -> str:
    if not isinstance(prompt, str):
        raise TypeError(f"prompt must be a str, not {type(prompt).__name__}")
    return encodable(prompt)
