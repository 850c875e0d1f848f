"""Readings of the media path, as differences since the reading before."""

from __future__ import annotations

import asyncio
import time

from odyssey_tui.client import aiortc_patches as patches
from odyssey_tui.client import tasks
from odyssey_tui.client.frames import FrameReceiver
from odyssey_tui.client.peer import Peer
from odyssey_tui.models import PeerStats

RTT_EVERY_SECONDS = 1.0


class StatsReader:
    """Computes ``PeerStats`` for one peer."""

    def __init__(self, peer: Peer, frames: FrameReceiver) -> None:
        self._peer = peer
        self._frames = frames
        self._read_at: float | None = None
        self._bytes = 0
        self._frame_count = 0
        self._packets = (0, 0)
        self._rtt: float | None = None
        self._rtt_at = float("-inf")
        self._rtt_task: asyncio.Task[None] | None = None

    async def read(self) -> PeerStats:
        """The reading for now; rates are ``None`` in the first one."""
        self.measure_rtt()
        now = time.monotonic()
        received_bytes = await self._peer.bytes_received() or 0
        inbound = self._peer.inbound()
        frame_count = self._frames.received
        bitrate = fps = loss = jitter = None
        lost = None
        if self._read_at is not None and now > self._read_at:
            elapsed = now - self._read_at
            bitrate = max(0, received_bytes - self._bytes) * 8 / elapsed
            fps = (frame_count - self._frame_count) / elapsed
        if inbound is not None:
            expected = inbound.expected - self._packets[0]
            received = inbound.received - self._packets[1]
            lost = max(0, inbound.expected - inbound.received)
            jitter = inbound.jitter_ms
            if self._read_at is not None and expected > 0:
                loss = min(1.0, max(0.0, 1 - received / expected))
            self._packets = (inbound.expected, inbound.received)
        self._read_at, self._bytes = now, received_bytes
        self._frame_count = frame_count
        return PeerStats(
            bitrate_bps=bitrate,
            fps=fps,
            packets_lost=lost,
            loss=loss,
            jitter_ms=jitter,
            rtt_ms=None if self._rtt is None else self._rtt * 1000,
            ice_state=self._peer.ice_state,
            codec=self._peer.codec,
        )

    def measure_rtt(self) -> None:
        """Measures the round trip in the background, once a second at most."""
        now = time.monotonic()
        busy = self._rtt_task is not None and not self._rtt_task.done()
        if not busy and now - self._rtt_at >= RTT_EVERY_SECONDS:
            self._rtt_at = now
            self._rtt_task = asyncio.create_task(self._measure(), name="odyssey-rtt")

    async def aclose(self) -> None:
        """Stops a measurement that is under way."""
        if self._rtt_task is not None:
            await tasks.stop([self._rtt_task])

    async def _measure(self) -> None:
        rtt = await patches.measure_rtt(self._peer.transport)
        if rtt is not None:
            self._rtt = rtt
            self._peer.tap.recovery.rtt = rtt
