"""Everything that reaches into aiortc and aioice, in one place.

Nothing is changed globally: each change is made to the objects of one of our own
peer connections, so other users of aiortc in the same process never notice.
tests/contract/test_aiortc_contract.py checks every name below; when it fails
after an upgrade, it says which function here to look at.

Private names used, and why:

- ``RTCRtpReceiver._RTCRtpReceiver__jitter_buffer`` is replaced: frames go to the
  decoder on the RTP marker bit, losses are asked for again by a timer, and a
  frame that cannot be completed leads to a keyframe request (``FrameTap``).
- ``packet._data`` (the payload without its codec header, set by the receiver
  before it feeds the jitter buffer) and ``aiortc.jitterbuffer.JitterFrame``.
- ``RTCRtpReceiver._send_rtcp_pli`` and ``_send_rtcp_nack``: asking for a keyframe
  and for packets.
- ``RTCRtpReceiver._RTCRtpReceiver__remote_streams`` with ``StreamStatistics``:
  loss and jitter of the video alone; ``getStats()`` mixes in retransmissions.
- ``RTCRtpReceiver._RTCRtpReceiver__decoder_queue``: emptied before closing,
  because aiortc joins the decoder thread on the event loop. Also fed, with
  ``__codecs`` and ``__timestamp_mapper``, when one packet completes several
  frames (``FrameTap.add``).
- The coroutine ``RTCPeerConnection.__connect``, recognized by its name: aiortc
  keeps no reference to the tasks that run it, and what they raise when the
  connection is closed meanwhile would be logged as never retrieved.
- ``RTCIceGatherer._connection`` (``aioice.Connection``) and its
  ``get_component_candidates``: loopback addresses are added, which aioice leaves
  out, and an unreachable STUN server costs less than its five seconds.
- ``aioice.Connection._check_periodic``, ``_check_list``, ``_check_list_done``,
  ``check_start_task``, ``_remote_candidates_expected``, ``CandidatePair.State``:
  checks to a service on this machine are not paced (20 ms each), there being no
  network to protect.
- ``aioice.Connection._nominated``, ``build_request``, ``CandidatePair.protocol``,
  ``remote_addr``: one STUN request on the chosen path measures its round trip.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from aioice.ice import CandidatePair
from aioice.stun import TransactionError
from aiortc import RTCIceTransport, RTCPeerConnection, RTCRtpReceiver
from aiortc.jitterbuffer import JitterFrame

from odyssey_tui.client import tasks
from odyssey_tui.client.assembler import (
    EncodedFrame,
    FrameAssembler,
    LossRecovery,
    Packet,
)

LOOPBACK = "127.0.0.1"

_JITTER_BUFFER = "_RTCRtpReceiver__jitter_buffer"
_REMOTE_STREAMS = "_RTCRtpReceiver__remote_streams"
_DECODER_QUEUE = "_RTCRtpReceiver__decoder_queue"
_CODECS = "_RTCRtpReceiver__codecs"
_TIMESTAMPS = "_RTCRtpReceiver__timestamp_mapper"
_CONNECT = "RTCPeerConnection.__connect"
_TUNED = "odyssey_tuned"


@dataclass(frozen=True, slots=True)
class Inbound:
    """Counters of the received video since the connection began.

    Attributes:
        expected: Packets that were sent, as far as sequence numbers tell.
        received: Packets that came.
        jitter_ms: Interarrival jitter of RFC 3550.
    """

    expected: int
    received: int
    jitter_ms: float


class FrameTap:
    """Takes the place of a receiver's jitter buffer.

    Attributes:
        media_ssrc: SSRC of the video, once a packet has come.
        payload_type: RTP payload type of its latest packet.
        recovery: Watches for losses; wants to know the round-trip time.
    """

    def __init__(self, receiver: RTCRtpReceiver) -> None:
        self._receiver = receiver
        self._assembler = FrameAssembler()
        self._tasks: set[asyncio.Task[None]] = set()
        self.media_ssrc: int | None = None
        self.payload_type: int | None = None
        self.recovery = LossRecovery(
            self._assembler, self.request_packets, self.request_keyframe
        )

    def add(self, packet: Any) -> tuple[bool, JitterFrame | None]:
        """What the receiver calls for each packet: (send a PLI?, frame or None)."""
        self.media_ssrc = packet.ssrc
        self.payload_type = packet.payload_type
        self._assembler.add(
            packet.sequence_number,
            Packet(packet.timestamp, bool(packet.marker), packet._data),
        )
        self.recovery.packet_added()
        frame = self._assembler.pop()
        if frame is None:
            return False, None
        # A packet that fills a gap can complete several frames, and the receiver
        # takes only one, the last: those before it go to the decoder directly.
        while (following := self._assembler.pop()) is not None:
            self._decode(frame, packet.payload_type)
            frame = following
        return False, JitterFrame(data=frame.data, timestamp=frame.timestamp)

    def request_keyframe(self, fallback_ssrc: int | None = None) -> None:
        """Sends a picture loss indication (RFC 4585), if it is known to whom."""
        ssrc = self.media_ssrc or fallback_ssrc
        if ssrc is not None:
            self._send(self._receiver._send_rtcp_pli(ssrc))

    def request_packets(self, sequence_numbers: list[int]) -> None:
        """Sends a generic NACK (RFC 4585) for these packets."""
        if self.media_ssrc is not None and sequence_numbers:
            self._send(
                self._receiver._send_rtcp_nack(self.media_ssrc, sequence_numbers)
            )

    async def aclose(self) -> None:
        """Stops the timer and whatever is being sent."""
        self.recovery.close()
        await tasks.stop(list(self._tasks))

    def _decode(self, frame: EncodedFrame, payload_type: int) -> None:
        codec = getattr(self._receiver, _CODECS).get(payload_type)
        mapper = getattr(self._receiver, _TIMESTAMPS)
        if codec is not None:
            encoded = JitterFrame(frame.data, mapper.map(frame.timestamp))
            getattr(self._receiver, _DECODER_QUEUE).put((codec, encoded))

    def _send(self, sending: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(sending)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def install(receiver: RTCRtpReceiver) -> FrameTap:
    """Gives a video receiver our frame assembly; a second call changes nothing."""
    tap = getattr(receiver, _JITTER_BUFFER)
    if not isinstance(tap, FrameTap):
        tap = FrameTap(receiver)
        setattr(receiver, _JITTER_BUFFER, tap)
    return tap


def tune_ice(transport: RTCIceTransport, *, local: bool, patience: float) -> None:
    """Adapts how candidates are gathered and checked; idempotent.

    Args:
        transport: Whose candidates have not been gathered yet.
        local: The service is on this machine: add loopback, do not pace checks.
        patience: Seconds to wait for STUN and TURN servers at most.
    """
    connection: Any = transport.iceGatherer._connection
    if getattr(connection, _TUNED, False):
        return
    setattr(connection, _TUNED, True)
    gather = connection.get_component_candidates

    async def get_component_candidates(
        component: int, addresses: list[str], timeout: float = patience
    ) -> Any:
        if (local or not addresses) and LOOPBACK not in addresses:
            addresses = [LOOPBACK, *addresses]
        return await gather(component, addresses, min(timeout, patience))

    connection.get_component_candidates = get_component_candidates
    if local:
        connection._check_periodic = _unpaced(connection, connection._check_periodic)


def _unpaced(connection: Any, periodic: Callable[[], bool]) -> Callable[[], bool]:
    untried = (CandidatePair.State.WAITING, CandidatePair.State.FROZEN)

    def check_periodic() -> bool:
        if connection._check_list_done:
            return False
        for pair in list(connection._check_list):
            if pair.state in untried:
                connection.check_start_task(pair)
        # Anything that came up meanwhile is left to the original.
        return bool(connection._remote_candidates_expected()) and periodic()

    return check_periodic


async def measure_rtt(transport: RTCIceTransport) -> float | None:
    """Round trip of one STUN request on the nominated path, in seconds.

    Returns:
        ``None`` when there is no path or no answer within half a second.
    """
    connection = transport._connection
    pair = connection._nominated.get(1)
    password = connection.remote_password
    if pair is None or password is None:
        return None
    request = connection.build_request(pair, nominate=False)
    started = time.perf_counter()
    try:
        await pair.protocol.request(
            request,
            pair.remote_addr,
            integrity_key=password.encode(),
            retransmissions=0,
        )
    except (TransactionError, OSError):
        return None
    return time.perf_counter() - started


def inbound(receiver: RTCRtpReceiver, ssrc: int | None) -> Inbound | None:
    """Counters of the video stream with that SSRC, or ``None`` before its first."""
    stream = getattr(receiver, _REMOTE_STREAMS).get(ssrc)
    if stream is None or stream.max_seq is None:
        return None
    return Inbound(
        expected=stream.packets_expected,
        received=stream.packets_received,
        jitter_ms=stream.jitter / 90.0,
    )


def connecting_tasks(peer: RTCPeerConnection) -> list[asyncio.Task[Any]]:
    """The tasks in which aiortc brings up ICE, DTLS and SCTP of ``peer``."""
    found = []
    for task in asyncio.all_tasks():
        coroutine: Any = task.get_coro()
        if getattr(coroutine, "__qualname__", "") == _CONNECT:
            frame = coroutine.cr_frame
            if frame is not None and frame.f_locals.get("self") is peer:
                found.append(task)
    return found


def discard_undecoded(receiver: RTCRtpReceiver) -> None:
    """Empties the decoder's queue, so that joining its thread takes one frame."""
    waiting: queue.Queue[Any] = getattr(receiver, _DECODER_QUEUE)
    with contextlib.suppress(queue.Empty):
        while True:
            waiting.get_nowait()
