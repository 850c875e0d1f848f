"""What a client has open in one event loop: connection pool, tokens, regions.

A client may be made before there is a loop and used in several, one after the
other (``asyncio.run`` twice); each loop gets a pool of its own.
"""

from __future__ import annotations

import asyncio
import importlib

from odyssey_tui.client.api import Api
from odyssey_tui.client.auth import Authenticator
from odyssey_tui.client.config import Settings
from odyssey_tui.client.regions import Regions
from odyssey_tui.client.rest import Http
from odyssey_tui.client.sessions import Sessions


class Runtime:
    """The parts that live and die with one event loop."""

    def __init__(self, settings: Settings) -> None:
        self.loop = asyncio.get_running_loop()
        self.http = Http(settings.timeouts.request, settings.transport)
        self.auth = Authenticator(self.http, settings.api_url, settings.api_key or None)
        self.api = Api(self.http, self.auth, settings.api_url)
        self.regions = Regions(self.api)
        self.sessions = Sessions(self.api, self.regions)

    async def aclose(self) -> None:
        """Stops what runs in the background and closes the pool."""
        await self.regions.aclose()
        await self.http.aclose()


async def load_media() -> None:
    """Loads aiortc and av without holding up the loop; at once the second time."""
    await asyncio.to_thread(_load_media)


def _load_media() -> None:
    importlib.import_module("odyssey_tui.client.connection")
    importlib.import_module("odyssey_tui.client.peer").warm_up()
