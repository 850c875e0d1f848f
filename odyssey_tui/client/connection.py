"""One session from its assignment to its end: signaling, media and stream together.

Importing this module loads aiortc and av, which takes a third of a second; the
client does it in a thread while the first requests are on their way.
"""

from __future__ import annotations

import asyncio
import ipaddress
import logging
from asyncio import CancelledError
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlsplit

from aiortc import RTCIceServer

from odyssey_tui.client import rest, tasks, wire
from odyssey_tui.client.callbacks import Callbacks
from odyssey_tui.client.config import Settings
from odyssey_tui.client.farewell import give_back
from odyssey_tui.client.frames import FrameReceiver
from odyssey_tui.client.peer import Peer, usable_servers
from odyssey_tui.client.rest import Http
from odyssey_tui.client.sessions import Session
from odyssey_tui.client.signaling import Signaling
from odyssey_tui.client.stats import StatsReader
from odyssey_tui.client.stream import StreamControl
from odyssey_tui.errors import (
    ConnectionLostError,
    OdysseyError,
    PeerError,
    ReplyTimeoutError,
    SignalingError,
)
from odyssey_tui.models import AdvancedConfig

log = logging.getLogger(__name__)

T = TypeVar("T")

CONFIG_SECONDS = 5.0
VERDICT_SECONDS = 0.25
"""How long signaling may take to say why the media path has just closed."""

FALLBACK_STUN = "stun:stun.l.google.com:19302"
"""What every Odyssey client uses when the service names no configuration."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is needed to join a session.

    Attributes:
        session: The session.
        token: Fetches the session token; ``None`` means that none is needed.
        http: The pool to fetch the ICE configuration with.
        settings: Deadlines and retries.
        callbacks: Whom to tell of frames and stream events.
        on_retry: Told (attempt, attempts, why) before signaling is tried again.
    """

    session: Session
    token: Callable[[], Awaitable[str | None]]
    http: Http
    settings: Settings
    callbacks: Callbacks
    on_retry: Callable[[int, int, OdysseyError], None]


class Connection:
    """An established session.

    Attributes:
        session: The session.
        stream: Start, interact, end.
        frames: Where frames come from, and how many there were.
        stats: Readings of the media path.
    """

    def __init__(
        self, plan: Plan, signaling: Signaling, peer: Peer, frames: FrameReceiver
    ) -> None:
        self.session = plan.session
        self.frames = frames
        self._signaling = signaling
        self._peer = peer
        self.stats = StatsReader(peer, frames)
        self.stats.measure_rtt()
        self.stream = StreamControl(
            send=peer.send,
            send_large=self._send_large,
            fits=lambda size: peer.channel_open and size <= peer.max_message_size,
            callbacks=plan.callbacks,
            timeouts=plan.settings.timeouts,
        )

    async def wait_lost(self) -> OdysseyError | None:
        """Waits until the session is over.

        Returns:
            ``None`` if the server closed it in good order, else why it was lost.
        """
        signaling, peer = self._signaling.lost, self._peer.lost
        watched: list[asyncio.Future[Any]] = [signaling, peer]
        await asyncio.wait(watched, return_when=asyncio.FIRST_COMPLETED)
        if not signaling.done():
            # A server that goes away closes both; what it says over signaling
            # tells more than the closed media path.
            await asyncio.wait([signaling], timeout=VERDICT_SECONDS)
        if signaling.done():
            return signaling.result()
        return peer.result()

    def request_keyframe(self) -> None:
        """Asks for a keyframe."""
        self._peer.request_keyframe()

    async def aclose(self) -> None:
        """Leaves the session and closes everything; always ends."""
        await self.stats.aclose()
        await _all(self._signaling.aclose(polite=True), self._peer.aclose())

    async def _send_large(self, text: str) -> None:
        try:
            await self._signaling.send(text)
        except SignalingError as error:
            raise ConnectionLostError(error.detail) from error


async def open_connection(plan: Plan) -> Connection:
    """Joins the session, trying signaling again as the settings say.

    Raises:
        SignalingError: Signaling was refused or broke, in every attempt.
        PeerError: The media path did not come up.
        OdysseyConnectionError: Any other failure, such as a bad reply.
    """
    advanced = plan.settings.advanced
    seconds = plan.settings.timeouts.connect
    last: OdysseyError | None = None
    join = _Join(plan)
    try:
        async with asyncio.timeout(seconds):
            for attempt in range(1, int(advanced.max_retries) + 2):
                try:
                    # Nothing is awaited between this and the caller, or a
                    # cancellation there would lose the connection.
                    return await join.attempt()
                except SignalingError as error:
                    last = error
                    if attempt > advanced.max_retries or not _worth_retrying(error):
                        raise
                log.info("signaling failed, trying again: %s", last)
                plan.on_retry(attempt, int(advanced.max_retries), last)
                await asyncio.sleep(retry_delay(advanced, attempt))
    except BaseException as error:
        await tasks.uninterrupted(join.aclose(isinstance(error, CancelledError)))
        if not isinstance(error, TimeoutError):
            raise
        if last is not None:
            raise last from None
        if join.negotiating:
            raise PeerError(
                f"The media connection did not come up within {seconds:g} s"
            ) from None
        raise ReplyTimeoutError(
            f"The signaling server sent no offer within {seconds:g} s"
        ) from None
    raise AssertionError("the loop returns or raises")


def retry_delay(advanced: AdvancedConfig, attempt: int) -> float:
    """Seconds to wait after failed attempt number ``attempt``, from 1."""
    factor = advanced.retry_backoff_multiplier ** min(attempt - 1, 64)
    delay = min(advanced.initial_retry_delay_ms * factor, advanced.max_retry_delay_ms)
    return delay / 1000


def is_local(url: str) -> bool:
    """Whether an address is on this machine by its name alone."""
    host = (urlsplit(url).hostname or "").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _Join:
    """Attempts to join one session; token and ICE servers are fetched once."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._local = is_local(plan.session.signaling_url)
        # Side by side: neither needs the other.
        self._servers = asyncio.create_task(self._fetch_servers())
        self._token = asyncio.ensure_future(plan.token())
        self._said_goodbye = False
        self.negotiating = False

    async def aclose(self, given_up: bool) -> None:
        """Stops what is still being fetched.

        Args:
            given_up: The caller has lost interest, rather than the attempts
                having failed: the service is to know, unless it does already.
        """
        if given_up and not self._said_goodbye:
            await give_back(self._plan.session, asyncio.shield(self._token))
        await tasks.stop([self._servers, self._token])

    async def attempt(self) -> Connection:
        """One try; leaves nothing behind when it fails."""
        self.negotiating = self._said_goodbye = False
        frames = FrameReceiver(self._plan.callbacks)
        connection: Connection | None = None
        early: list[str] = []

        def received(text: str) -> None:
            # Before the connection exists there can be no reply to anything.
            if connection is not None:
                connection.stream.handle(text)
            elif len(early) < 16:
                early.append(text)

        peer_task = asyncio.create_task(self._make_peer(frames, received))
        signaling: Signaling | None = None
        try:
            candidates: list[wire.CandidateMessage] = []
            url = self._plan.session.socket_url(await asyncio.shield(self._token))
            signaling = await Signaling.open(url, candidates.append)
            peer = await peer_task
            await self._negotiate(signaling, peer, candidates)
            connection = Connection(self._plan, signaling, peer, frames)
            for text in early:
                connection.stream.handle(text)
            return connection
        finally:
            if connection is None:
                self._said_goodbye = signaling is not None and not (
                    signaling.lost.done()
                )
                await tasks.uninterrupted(_discard(peer_task, signaling))

    async def _negotiate(
        self,
        signaling: Signaling,
        peer: Peer,
        candidates: list[wire.CandidateMessage],
    ) -> None:
        offer = await _unless_lost(signaling.offer, signaling, peer)
        self.negotiating = True
        signaling.on_candidate = peer.add_candidate
        for candidate in candidates:
            peer.add_candidate(candidate)
        answering = asyncio.ensure_future(peer.answer(offer))
        answer = await _unless_lost(answering, signaling, peer)
        await signaling.send(wire.encode({"type": "answer", "sdp": answer}))
        await _unless_lost(peer.ready, signaling, peer)

    async def _make_peer(
        self, frames: FrameReceiver, received: Callable[[str], None]
    ) -> Peer:
        servers = await asyncio.shield(self._servers)
        return Peer(servers, local=self._local, frames=frames, on_message=received)

    async def _fetch_servers(self) -> list[RTCIceServer]:
        try:
            reply = await self._plan.http.request(
                "GET",
                self._plan.session.config_url,
                what="GET /config",
                timeout=min(CONFIG_SECONDS, self._plan.settings.timeouts.request),
                repeatable=True,
            )
            if not reply.ok:
                raise rest.error_of(reply)
            config = rest.parse(reply, wire.IceConfigReply)
        except OdysseyError as error:
            log.info("no ICE configuration: %s", error)
            return [] if self._local else [RTCIceServer(urls=[FALLBACK_STUN])]
        return usable_servers(config.ice_servers)


async def _unless_lost(
    result: asyncio.Future[T], signaling: Signaling, peer: Peer
) -> T:
    """The result, unless signaling or the peer goes first: then its error."""
    watched: list[asyncio.Future[Any]] = [result, signaling.lost, peer.lost]
    try:
        await asyncio.wait(watched, return_when=asyncio.FIRST_COMPLETED)
        if result.done():
            return result.result()
    finally:
        if isinstance(result, asyncio.Task):
            await tasks.stop([result])
    if signaling.lost.done():
        raise signaling.lost.result() or SignalingError(
            "The server closed the session while it was being set up",
            code=str(signaling.close_code),
        )
    raise peer.lost.result()


async def _discard(peer_task: asyncio.Task[Peer], signaling: Signaling | None) -> None:
    """Closes what a failed attempt has made, however far it came."""
    closing: list[Coroutine[Any, Any, None]] = []
    await tasks.stop([peer_task])
    if not peer_task.cancelled() and peer_task.exception() is None:
        closing.append(peer_task.result().aclose())
    if signaling is not None:
        closing.append(signaling.aclose(polite=True))
    await _all(*closing)


async def _all(*closing: Coroutine[Any, Any, None]) -> None:
    """Runs cleanups side by side; one that fails does not keep the others."""
    for result in await asyncio.gather(*closing, return_exceptions=True):
        if isinstance(result, Exception):
            log.error("cleaning up failed", exc_info=result)


def _worth_retrying(error: SignalingError) -> bool:
    """Whether the same session may work at the next try.

    A reason in words is the service's decision, and 1000 its good-bye.
    """
    in_words = error.code is not None and not error.code.isdecimal()
    return error.retryable and not in_words and error.code != "1000"
