"""The WebRTC side of a session: one peer connection, answering the server's offer."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from aiortc import (
    MediaStreamTrack,
    RTCCertificate,
    RTCConfiguration,
    RTCDataChannel,
    RTCIceServer,
    RTCIceTransport,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.rtcicetransport import parse_stun_turn_uri
from aiortc.sdp import candidate_from_sdp

from odyssey_tui.client import aiortc_patches as patches
from odyssey_tui.client import tasks
from odyssey_tui.client.frames import FrameReceiver
from odyssey_tui.client.text import one_line
from odyssey_tui.client.wire import CandidateMessage, IceServerReply
from odyssey_tui.errors import (
    BadReplyError,
    NotConnectedError,
    OdysseyError,
    OdysseyStreamError,
    PeerError,
)

log = logging.getLogger(__name__)

TO_STREAMER = "clientToStreamer"
FROM_STREAMER = "streamerToClient"

DEFAULT_MESSAGE_SIZE = 65_536
"""What RFC 8841 section 6.1 says where an offer names no max-message-size."""

UNLIMITED = 2**30
MAX_OFFER = 256 * 1024
MAX_CANDIDATES = 100
MAX_SERVERS = 16
STUN_PATIENCE = 1.5
TURN_PATIENCE = 4.0
CLOSE_SECONDS = 2.0
CLOSING_SECONDS = 0.3


def warm_up() -> None:
    """Pays for the first use of the cryptography ahead of time (some 5 ms)."""
    RTCCertificate.generateCertificate()


def usable_servers(servers: Iterable[IceServerReply]) -> list[RTCIceServer]:
    """The ICE servers that aiortc understands, credentials included."""
    usable = []
    for server in list(servers)[:MAX_SERVERS]:
        urls = [server.urls] if isinstance(server.urls, str) else server.urls
        good = []
        for url in urls[:MAX_SERVERS]:
            try:
                parse_stun_turn_uri(url)
            except ValueError:
                log.info("ignored an ICE server address that is not one")
            else:
                good.append(url)
        if good:
            usable.append(
                RTCIceServer(
                    urls=good, username=server.username, credential=server.credential
                )
            )
    return usable


def max_message_size(offer: str) -> int:
    """Largest data channel message, in bytes, that the offering side takes."""
    match = re.search(r"^a=max-message-size:(\d{1,18})\s*$", offer, re.MULTILINE)
    if match is None:
        return DEFAULT_MESSAGE_SIZE
    return int(match[1]) or UNLIMITED


class Peer:
    """One peer connection with its video and data channels.

    Args:
        servers: STUN and TURN servers; none means none.
        local: The service is on this machine.
        frames: Takes the video track.
        on_message: Called with each text of the server's data channel.

    Attributes:
        ready: Resolved when there is a video track and an open data channel.
        lost: Resolved with an error when the media path has gone, for good.
    """

    def __init__(
        self,
        servers: list[RTCIceServer],
        *,
        local: bool,
        frames: FrameReceiver,
        on_message: Callable[[str], None],
    ) -> None:
        loop = asyncio.get_running_loop()
        self._frames = frames
        self._on_message = on_message
        self._local = local
        turn = any("turn" in url for server in servers for url in server.urls)
        self._patience = TURN_PATIENCE if turn else STUN_PATIENCE
        self._pc = RTCPeerConnection(RTCConfiguration(iceServers=servers))
        self._video = self._pc.addTransceiver("video", direction="recvonly")
        self.tap = patches.install(self._video.receiver)
        self._channel: RTCDataChannel | None = None
        self._replies: RTCDataChannel | None = None
        self._message_size = DEFAULT_MESSAGE_SIZE
        self._offered_ssrc: int | None = None
        self._candidates: list[CandidateMessage] | None = []
        self._candidate_count = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._closing = False
        self.ready: asyncio.Future[None] = loop.create_future()
        self.lost: asyncio.Future[OdysseyError] = loop.create_future()
        self._pc.on("track", self._track_added)
        self._pc.on("datachannel", self._channel_opened)
        self._pc.on("connectionstatechange", self._state_changed)
        frames.ended.add_done_callback(self._track_ended)
        # Candidates are gathered while signaling is still connecting.
        self._gathering = asyncio.create_task(self._gather(), name="odyssey-gather")

    @property
    def max_message_size(self) -> int:
        """Largest message in bytes that may go over the data channel."""
        return self._message_size

    @property
    def channel_open(self) -> bool:
        """Whether ``send`` can work."""
        return self._channel is not None and self._channel.readyState == "open"

    @property
    def ice_state(self) -> str:
        """State of the ICE connection, as WebRTC names it."""
        return str(self._pc.iceConnectionState)

    @property
    def codec(self) -> str | None:
        """Name of the codec of the latest video packet, such as ``H264``."""
        if self.tap.payload_type is None or self._pc.localDescription is None:
            return None
        match = re.search(
            rf"^a=rtpmap:{self.tap.payload_type} ([\w-]+)/",
            self._pc.localDescription.sdp,
            re.MULTILINE,
        )
        return match[1] if match else None

    @property
    def transport(self) -> RTCIceTransport:
        """The ICE transport that carries the video."""
        return self._video.receiver.transport.transport

    async def bytes_received(self) -> int | None:
        """Bytes that came over the transport so far."""
        for item in (await self._video.receiver.getStats()).values():
            if item.type == "transport":
                return int(item.bytesReceived)
        return None

    def inbound(self) -> patches.Inbound | None:
        """Packet counters of the video, or ``None`` before its first packet."""
        return patches.inbound(self._video.receiver, self.tap.media_ssrc)

    async def answer(self, offer: str) -> str:
        """Applies the offer; returns the answer with all candidates in it.

        Raises:
            BadReplyError: The offer is none that a streamer makes.
            PeerError: It cannot be answered here.
        """
        self._check_offer(offer)
        try:
            await self._gathering
            await self._pc.setRemoteDescription(RTCSessionDescription(offer, "offer"))
            for transceiver in self._pc.getTransceivers():
                self._tune(transceiver.receiver.transport.transport)
                if transceiver is not self._video:
                    # Audio would be decoded and queued with nobody to hear it.
                    transceiver.direction = "inactive"
            if self._pc.sctp is not None:
                self._tune(self._pc.sctp.transport.transport)
            await self._pc.setLocalDescription()
        except Exception as error:
            # The parser raises whatever a malformed description leads it to.
            raise PeerError(
                f"The offer cannot be answered: {type(error).__name__} "
                f"{one_line(str(error), 200)}"
            ) from error
        early, self._candidates = self._candidates, None
        for candidate in early or []:
            self._add(candidate)
        answer: str = self._pc.localDescription.sdp
        if "a=candidate:" not in answer:
            raise PeerError("This machine has no network interface to use")
        return answer

    def add_candidate(self, candidate: CandidateMessage) -> None:
        """Takes an ICE candidate of the server, before or after the offer."""
        self._candidate_count += 1
        if self._candidate_count > MAX_CANDIDATES or self._closing:
            return
        if self._candidates is not None:
            self._candidates.append(candidate)
        else:
            self._add(candidate)

    def send(self, text: str) -> None:
        """Sends a message that is not larger than ``max_message_size``."""
        if self._channel is None or self._channel.readyState != "open":
            raise NotConnectedError("The data channel is not open")
        try:
            self._channel.send(text)
        except ValueError as error:
            raise OdysseyStreamError(
                "The message is too large for the data channel",
                code="message_too_large",
            ) from error

    def request_keyframe(self) -> None:
        """Asks the streamer for a picture that needs none before it (PLI)."""
        if not self._closing:
            self.tap.request_keyframe(self._offered_ssrc)

    async def aclose(self) -> None:
        """Closes everything; always ends within a few seconds."""
        self._closing = True
        for task in self._tasks:
            task.cancel()
        # Cancelling the gathering would leave its sockets open.
        await asyncio.wait([self._gathering, *self._tasks], timeout=self._patience + 1)
        await self.tap.aclose()
        receiver = self._video.receiver
        patches.discard_undecoded(receiver)
        # One that closes by itself already is nearly done, or never will be: when
        # the loop ends, that task of aiortc's may have been cancelled.
        itself = self._pc.signalingState == "closed"
        connecting = patches.connecting_tasks(self._pc)
        await _ended(self._pc.close(), CLOSING_SECONDS if itself else CLOSE_SECONDS)
        # A handshake that completed meanwhile may have started it anew.
        await _ended(receiver.stop(), CLOSING_SECONDS)
        if connecting:
            await asyncio.wait(connecting, timeout=CLOSING_SECONDS)
        await tasks.stop(connecting)
        await self._frames.aclose()

    async def _gather(self) -> None:
        self._tune(self.transport)
        await self.transport.iceGatherer.gather()

    def _tune(self, transport: RTCIceTransport) -> None:
        patches.tune_ice(transport, local=self._local, patience=self._patience)

    def _check_offer(self, offer: str) -> None:
        problem = None
        if len(offer) > MAX_OFFER:
            problem = f"it has more than {MAX_OFFER:,} characters"
        elif "m=video " not in offer:
            problem = "it has no video"
        elif "m=application " not in offer:
            problem = "it has no data channel"
        elif "a=fingerprint:" not in offer:
            problem = "it has no DTLS fingerprint"
        if problem is not None:
            raise BadReplyError(f"The offer cannot be used: {problem}")
        self._message_size = max_message_size(offer)
        video = offer[offer.index("m=video ") :].partition("\nm=")[0]
        if ssrc := re.search(r"^a=ssrc:(\d{1,10}) ", video, re.MULTILINE):
            self._offered_ssrc = int(ssrc[1]) & 0xFFFFFFFF

    def _add(self, message: CandidateMessage) -> None:
        # A task: a .local name takes its time to resolve.
        task = asyncio.create_task(self._add_now(message), name="odyssey-candidate")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _add_now(self, message: CandidateMessage) -> None:
        text = (message.candidate or "").removeprefix("candidate:").strip()
        try:
            candidate = candidate_from_sdp(text) if text else None
            if candidate is not None:
                candidate.sdpMid = message.sdpMid
                candidate.sdpMLineIndex = message.sdpMLineIndex
                if candidate.sdpMid is None and candidate.sdpMLineIndex is None:
                    candidate.sdpMLineIndex = 0
            await self._pc.addIceCandidate(candidate)
        except Exception as error:
            # One bad candidate must not cost the others.
            log.info("ignored an ICE candidate: %s", type(error).__name__)

    def _track_added(self, track: MediaStreamTrack) -> None:
        if track.kind == "video":
            self._frames.attach(track)

    def _channel_opened(self, channel: RTCDataChannel) -> None:
        log.debug("data channel %s", one_line(str(channel.label), 60))
        if channel.label == TO_STREAMER and self._channel is None:
            self._channel = channel
            channel.on("close", self._channel_closed)
            if not self.ready.done():
                self.ready.set_result(None)
        elif channel.label == FROM_STREAMER and self._replies is None:
            self._replies = channel
            channel.on("message", self._received)

    def _received(self, message: str | bytes) -> None:
        if isinstance(message, bytes):
            message = message.decode(errors="replace")
        if not self._closing:
            self._on_message(message)

    def _channel_closed(self) -> None:
        self._lose("The streamer closed the data channel")

    def _track_ended(self, _: asyncio.Future[None]) -> None:
        self._lose("The streamer ended the video")

    def _state_changed(self) -> None:
        state = self._pc.connectionState
        log.debug("peer connection %s", state)
        if state == "failed":
            self._lose("No media path to the streamer")
        elif state == "closed":
            self._lose("The streamer closed the media connection")

    def _lose(self, reason: str) -> None:
        if not self._closing and not self.lost.done():
            self.lost.set_result(PeerError(reason))


async def _ended(closing: Coroutine[Any, Any, None], seconds: float) -> None:
    """Waits for a part of the cleanup; the next one comes whatever this does."""
    try:
        async with asyncio.timeout(seconds):
            await closing
    except Exception as error:
        log.info("closing the peer connection: %s", type(error).__name__)
