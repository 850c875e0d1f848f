"""One WebRTC connection, seen from the side that sends the video.

The streamer makes the offer: a video track that it only sends, and two data
channels. What travels over them is for others to say.

Private names of aiortc and aioice are used here and nowhere else in the
service, because neither library offers another way:

* ``RTCIceTransport._connection`` (aiortc): the ICE agent behind a transport.
* ``Connection.gather_candidates``, replaced on the agent, and with it
  ``get_component_candidates`` and the attributes ``_components``,
  ``_local_candidates``, ``_local_candidates_start`` and
  ``_local_candidates_end`` (aioice): to offer exactly the addresses that the
  service listens on. aioice leaves 127.0.0.1 out, so that on a computer
  without a network nothing could connect.
* ``Connection._check_periodic``, replaced on the agent, and with it
  ``_check_list``, ``_check_list_done``, ``_remote_candidates_expected`` and
  ``check_start_task`` (aioice): to begin all connectivity checks at once. One
  every 20 ms is for the good of networks that these checks do not cross.
* ``Connection._protocols`` and the methods ``datagram_received``, ``send_data``
  and ``send_stun`` of each (aioice): to let the media path die, for a fault.
* ``RTCRtpSender._handle_rtcp_packet``, wrapped on the sender (aiortc): to learn
  of keyframe requests and bitrate estimates. aiortc keeps them to its own
  encoder, which is not the one in use.
* ``RTCRtpSender.__encoder`` (aiortc): to raise the bitrate of its VP8 encoder.
* ``RTCRtpTransceiver._codecs`` (aiortc): to learn which codec was agreed on.

``tests/contract/test_streamer_contract.py`` says what to look at when an
upgrade changes one of them.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

import av
from aioice.ice import CandidatePair, get_host_addresses
from aiortc import (
    InvalidStateError,
    RTCConfiguration,
    RTCDataChannel,
    RTCPeerConnection,
    RTCRtpCodecCapability,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.rtcconfiguration import RTCBundlePolicy
from aiortc.rtp import (
    RTCP_PSFB_APP,
    RTCP_PSFB_FIR,
    RTCP_PSFB_PLI,
    RtcpPsfbPacket,
    unpack_remb_fci,
)
from aiortc.sdp import candidate_from_sdp

from odyssey_tui.local.encoder import EncodedPicture
from odyssey_tui.local.stun import is_loopback
from odyssey_tui.local.track import RTP_CLOCK_RATE, PictureTrack

CLOSE_TIMEOUT_S = 0.8
MAX_SDP_LENGTH = 256 * 1024
MAX_CANDIDATES = 200
MAX_WAITING_MESSAGES = 100

VP8_BITRATE = 1_500_000
"""The most that aiortc's VP8 encoder accepts, in bits per second."""

_LOOPBACK = "127.0.0.1"
_H264_PROFILES = ("42e01f", "42001f")

logger = logging.getLogger(__name__)


class AnswerError(ValueError):
    """The client's answer or candidate cannot be used; the text says why."""


def candidate_addresses(host: str) -> list[str]:
    """The addresses at which clients of a service on ``host`` may send media."""
    if is_loopback(host):
        return [_LOOPBACK]
    if host in ("", "0.0.0.0", "::"):
        return [_LOOPBACK, *get_host_addresses(use_ipv4=True, use_ipv6=True)]
    return [host]


class Streamer:
    """The offering end of one connection. Make it with :meth:`prepare`.

    Attributes:
        offer: The SDP for the client.
        on_message: Called with each text that the client sends.
        on_keyframe_wanted: Called when the client cannot decode any more.
        on_bitrate: Called with what the client believes the path can carry, in
            bits per second.
        on_lost: Called once when the connection is gone without :meth:`close`.
    """

    def __init__(self, addresses: list[str]) -> None:
        self.offer = ""
        self.on_message: Callable[[str], None] = _ignore
        self.on_keyframe_wanted: Callable[[], None] = _ignore
        self.on_bitrate: Callable[[int], None] = _ignore
        self.on_lost: Callable[[], None] = _ignore
        self._born = time.monotonic()
        self._closing: asyncio.Task[None] | None = None
        self._lost = False
        self._vp8_raised = False
        self._candidates_taken = 0
        self._waiting: list[str] = []
        self._track = PictureTrack()
        # An empty list of servers: host addresses are all that is needed here.
        self._peer = RTCPeerConnection(
            RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        )
        self._transceiver = self._peer.addTransceiver(self._track, "sendonly")
        self._transceiver.setCodecPreferences(_preferred_codecs())
        self._incoming = self._peer.createDataChannel("clientToStreamer")
        self._outgoing = self._peer.createDataChannel("streamerToClient")
        self._ice: Any = self._transceiver.sender.transport.transport._connection
        _offer_addresses(self._ice, addresses)
        _check_all_at_once(self._ice)
        _watch_feedback(self._transceiver.sender, self)
        self._incoming.on("message", self._received)
        self._outgoing.on("open", self._flush)
        self._peer.on("connectionstatechange", self._state_changed)

    @classmethod
    async def prepare(cls, addresses: list[str]) -> Streamer:
        """A streamer with its offer ready."""
        streamer = cls(addresses)
        try:
            await streamer._peer.setLocalDescription()
        except BaseException:
            await streamer.close()
            raise
        streamer.offer = streamer._peer.localDescription.sdp
        return streamer

    @property
    def codec(self) -> str:
        """``H264`` or ``VP8``, once there is an answer."""
        return str(self._transceiver._codecs[0].name)

    async def accept(self, sdp: str) -> None:
        """Take the client's answer and begin to connect.

        Raises:
            AnswerError: It cannot be used.
        """
        if len(sdp) > MAX_SDP_LENGTH:
            raise AnswerError("the answer is too long")
        answer = RTCSessionDescription(sdp=_without_names(sdp), type="answer")
        try:
            await self._peer.setRemoteDescription(answer)
        except (asyncio.CancelledError, KeyboardInterrupt):
            raise
        except Exception as error:
            # aiortc has no error of its own for SDP that is not as it should be.
            raise AnswerError(f"the answer cannot be used: {error!r}") from error

    async def add_candidate(
        self, candidate: str, mid: str | None, line_index: int | None
    ) -> None:
        """Take one more address of the client.

        Names (``.local``) are left out without looking them up: the client's
        checks show its address.

        Raises:
            AnswerError: It cannot be used.
        """
        line = candidate.removeprefix("candidate:").strip()
        if not line or _is_named(line) or self._candidates_taken >= MAX_CANDIDATES:
            return
        self._candidates_taken += 1
        try:
            parsed = candidate_from_sdp(line)
            parsed.sdpMid = mid
            parsed.sdpMLineIndex = line_index
            await self._peer.addIceCandidate(parsed)
        except (asyncio.CancelledError, KeyboardInterrupt):
            raise
        except Exception as error:
            raise AnswerError(f"the candidate cannot be used: {error!r}") from error

    def send(self, text: str) -> None:
        """Send a message, as soon as there is a channel for it."""
        if self._outgoing.readyState == "connecting":
            if len(self._waiting) < MAX_WAITING_MESSAGES:
                self._waiting.append(text)
            return
        _send(self._outgoing, text)

    def send_picture(
        self, picture: EncodedPicture, frame: av.VideoFrame | None, due: float
    ) -> bool:
        """Send the next picture of the video.

        Args:
            picture: The picture in H.264.
            frame: The frame behind it, for a client that has no H.264.
            due: Monotonic time at which it is to be shown, in seconds.

        Returns:
            Whether it is on its way; if not, a keyframe has to be the next.
        """
        timestamp = round((due - self._born) * RTP_CLOCK_RATE)
        if self.codec == "H264":
            return self._track.push_encoded(picture, timestamp)
        if frame is None:
            return False
        self._raise_vp8_bitrate()
        return self._track.push_frame(frame, timestamp)

    def silence(self) -> None:
        """Let the media path die: nothing comes in or goes out any more."""
        for protocol in self._ice._protocols:
            protocol.datagram_received = _ignore
            protocol.send_data = _ignore_async
            protocol.send_stun = _ignore

    async def close(self) -> None:
        """End the connection, within a second.

        Once begun this goes on to its end, also if the caller is cancelled.
        """
        if self._closing is None:
            self._closing = asyncio.create_task(self._close(), name="streamer-close")
        await asyncio.shield(self._closing)

    async def _close(self) -> None:
        self._waiting.clear()
        self._track.stop()
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await self._peer.close()
        except TimeoutError:
            logger.warning("a peer connection did not close in time")

    def _received(self, message: str | bytes) -> None:
        if isinstance(message, str):
            self.on_message(message)

    def _flush(self) -> None:
        waiting, self._waiting = self._waiting, []
        for text in waiting:
            _send(self._outgoing, text)

    def _state_changed(self) -> None:
        state = self._peer.connectionState
        gone = state in ("failed", "closed") and self._closing is None
        if gone and not self._lost:
            self._lost = True
            self.on_lost()

    def _raise_vp8_bitrate(self) -> None:
        encoder = getattr(self._transceiver.sender, "_RTCRtpSender__encoder", None)
        # Only once: afterwards the client's estimates have their way.
        if encoder is not None and not self._vp8_raised:
            encoder.target_bitrate = VP8_BITRATE
            self._vp8_raised = True


def _ignore(*_: object) -> None:
    """Do nothing."""


async def _ignore_async(*_: object) -> None:
    """Do nothing."""


def _send(channel: RTCDataChannel, text: str) -> None:
    try:
        channel.send(text)
    except InvalidStateError:
        logger.debug("the channel closed before a message could be sent")
    except ValueError as error:
        # The client has announced that it takes no messages of this size.
        logger.warning("message of %d characters not sent: %r", len(text), error)


def _preferred_codecs() -> list[RTCRtpCodecCapability]:
    """H.264 first, VP8 for clients without it, and retransmission."""
    found = RTCRtpSender.getCapabilities("video").codecs
    h264 = [c for c in found if c.name == "H264"]
    h264.sort(key=lambda c: _H264_PROFILES.index(str(c.parameters["profile-level-id"])))
    return (
        h264
        + [c for c in found if c.name == "VP8"]
        + [c for c in found if c.name == "rtx"]
    )


def _offer_addresses(ice: Any, addresses: list[str]) -> None:
    """Have the ICE agent gather just these addresses."""

    async def gather() -> None:
        if ice._local_candidates_start:
            return
        ice._local_candidates_start = True
        for component in ice._components:
            ice._local_candidates += await ice.get_component_candidates(
                component=component, addresses=addresses
            )
        ice._local_candidates_end = True

    ice.gather_candidates = gather


def _check_all_at_once(ice: Any) -> None:
    """Have the ICE agent start every check that it can start."""
    startable = (CandidatePair.State.FROZEN, CandidatePair.State.WAITING)

    def check_periodic() -> bool:
        if ice._check_list_done:
            return False
        for pair in list(ice._check_list):
            if pair.state in startable:
                ice.check_start_task(pair)
        return bool(ice._remote_candidates_expected())

    ice._check_periodic = check_periodic


def _watch_feedback(sender: Any, streamer: Streamer) -> None:
    """Tell ``streamer`` what the receiver asks for."""
    handle: Callable[[Any], Awaitable[None]] = sender._handle_rtcp_packet

    async def handle_and_tell(packet: Any) -> None:
        await handle(packet)
        if not isinstance(packet, RtcpPsfbPacket):
            return
        if packet.fmt in (RTCP_PSFB_FIR, RTCP_PSFB_PLI):
            streamer.on_keyframe_wanted()
        elif packet.fmt == RTCP_PSFB_APP:
            with contextlib.suppress(ValueError):
                streamer.on_bitrate(unpack_remb_fci(packet.fci)[0])

    sender._handle_rtcp_packet = handle_and_tell


def _is_named(candidate: str) -> bool:
    """Whether a candidate line gives a name in place of an address."""
    fields = candidate.split()
    return len(fields) > 4 and fields[4].lower().endswith(".local")


def _without_names(sdp: str) -> str:
    """``sdp`` without the candidates that would have to be looked up."""
    prefix = "a=candidate:"
    return "".join(
        line
        for line in sdp.splitlines(keepends=True)
        if not (line.startswith(prefix) and _is_named(line.removeprefix(prefix)))
    )
