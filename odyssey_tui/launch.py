"""What stands behind the screens of one run.

``ui`` is handed a :class:`Backend` and sees the session manager through it;
which client and which service are behind it is decided here.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from odyssey_tui.access import Access
from odyssey_tui.config import RunSettings
from odyssey_tui.demo import LocalService
from odyssey_tui.errors import OdysseyAuthError

if TYPE_CHECKING:
    from odyssey_tui.client import Odyssey
    from odyssey_tui.models import DecodedFrame, InspectedImage
    from odyssey_tui.session import SessionManager

logger = logging.getLogger(__name__)


def _import_live_path() -> Any:
    """Import WebRTC and the codecs; costs about half a second of CPU."""
    import aiortc  # noqa: F401  (the slow part, warmed up here)

    from odyssey_tui.session import SessionManager

    return SessionManager


def _import_client() -> Any:
    from odyssey_tui.client import Odyssey

    return Odyssey


class Backend:
    """Opens and closes everything that a run needs, in the right order."""

    def __init__(
        self, settings: RunSettings, service: LocalService | None = None
    ) -> None:
        self._settings = settings
        self._service = service
        self._client: Odyssey | None = None
        self._manager: SessionManager | None = None
        self._warming: asyncio.Task[None] | None = None
        self._making = asyncio.Lock()
        self.recordings = Access(self.client)

    def use_key(self, api_key: str) -> None:
        """Take ``api_key`` for this run."""
        self._settings = replace(self._settings, api_key=api_key, demo=False)

    def use_demo(self) -> None:
        """Take an embedded service for this run, and start it.

        Raises:
            LocalServiceError: Its process could not be started.
        """
        self._settings = replace(self._settings, api_key=None, demo=True)
        if self._service is None:
            self._service = LocalService.spawn()

    async def open(self, on_frame: Callable[[DecodedFrame], None]) -> SessionManager:
        """A session manager that is ready to connect.

        Args:
            on_frame: Gets every decoded frame, in the event loop's thread.

        Raises:
            LocalServiceError: The embedded service did not start.
            OdysseyAuthError: There is no API key.
        """
        imports = asyncio.create_task(asyncio.to_thread(_import_live_path))
        try:
            client = await self.client()
            manager_class = await imports
        except BaseException:
            imports.cancel()
            await asyncio.gather(imports, return_exceptions=True)
            raise
        # Token and libraries now, so that the first Enter finds them ready.
        self._warming = asyncio.create_task(client.warm_up())
        self._manager = manager_class(client, on_frame=on_frame)
        assert self._manager is not None
        return self._manager

    async def client(self) -> Odyssey:
        """The client of this run; made once the service is known.

        Raises:
            LocalServiceError: The embedded service did not start.
            OdysseyAuthError: There is no API key.
        """
        async with self._making:
            if self._client is None:
                url, key = await self._account()
                client_class = await asyncio.to_thread(_import_client)
                self._client = client_class(key, api_url=url)
            assert self._client is not None
            return self._client

    async def _account(self) -> tuple[str, str]:
        """Address of the service and the key for it."""
        if self._service is not None:
            address = await self._service.ready()
            return address.url, address.api_key
        if not self._settings.api_key:
            raise OdysseyAuthError("No API key is set.")
        return self._settings.api_url, self._settings.api_key

    async def inspect_image(self, source: str) -> InspectedImage:
        """What is known of a start image, a path or a data URL.

        Raises:
            ImageError: It cannot be used.
        """
        from odyssey_tui.client import images

        return await asyncio.to_thread(images.inspect, source)

    async def close(self) -> None:
        """Close the session at the service, then the service. Never raises."""
        if self._warming is not None:
            self._warming.cancel()
            await asyncio.gather(self._warming, return_exceptions=True)
            self._warming = None
        if self._manager is not None:
            try:
                await asyncio.wait_for(self._manager.close(), 5)
            except Exception:
                logger.exception("closing the session failed")
        await self.recordings.aclose()
        if self._client is not None:
            try:
                await asyncio.wait_for(self._client.aclose(), 2)
            except Exception:
                logger.exception("closing the client failed")
        self._manager = self._client = None
        await self.close_service()

    async def close_service(self) -> None:
        """End the embedded service, if this run started one."""
        if self._service is not None:
            service, self._service = self._service, None
            await asyncio.to_thread(service.close)
