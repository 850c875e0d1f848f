"""Giving a session back that nobody is going to use.

A session that is just left stays the account's one session for 40 s, and the
next ``connect()`` is refused for so long. Saying good-bye over signaling frees
it at once, so that is done even for a session that was never joined.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable

from odyssey_tui.client.sessions import Session
from odyssey_tui.client.signaling import Signaling
from odyssey_tui.errors import OdysseyError

log = logging.getLogger(__name__)

GOODBYE_SECONDS = 1.0
"""Whoever gives up does not want to wait; beyond this the session is left."""


async def give_back(session: Session, token: Awaitable[str | None]) -> None:
    """Joins the session for a moment, only to leave it properly.

    Args:
        session: The session to free.
        token: What opens it.
    """
    try:
        async with asyncio.timeout(GOODBYE_SECONDS):
            url = session.socket_url(await token)
            signaling = await Signaling.open(url, lambda _: None)
            await signaling.aclose(polite=True)
    except (OdysseyError, TimeoutError) as error:
        log.info("the session is left to expire: %s", error)
