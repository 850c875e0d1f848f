"""From RTP packets to whole encoded frames, with loss repaired or skipped.

aiortc's own jitter buffer hands a frame on when the next one begins, a whole
frame interval late. The last packet of a frame carries the marker bit (RFC 6184
section 5.1, RFC 7741 section 4.1), so a frame whose packets are all there can
go at once. It also waits for ever on a retransmission that was itself lost; here
a gap is asked for again by a timer and, in the end, given up for a keyframe.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from typing import NamedTuple

CAPACITY = 2048
"""Packets kept at most: some eight seconds at 3 Mbit/s."""

MAX_JUMP = 1000
"""A sequence number this far ahead is a new numbering, not a loss."""

MAX_MISSING = 200
"""Missing packets named in one request."""

_START_CODE = b"\x00\x00\x00\x01"
_VP8_KEYFRAME = b"\x9d\x01\x2a"


class Packet(NamedTuple):
    """What of an RTP packet matters here; ``data`` has no payload header."""

    timestamp: int
    marker: bool
    data: bytes


class EncodedFrame(NamedTuple):
    """One whole frame as the decoder takes it; the timestamp counts 1/90,000 s."""

    data: bytes
    timestamp: int


def is_keyframe(chunks: list[bytes]) -> bool:
    """Whether a frame can be decoded without any before it (H.264 or VP8)."""
    if not chunks:
        return False
    if not any(chunk.startswith(_START_CODE) for chunk in chunks):
        return chunks[0][3:6] == _VP8_KEYFRAME and not chunks[0][0] & 1
    for chunk in chunks:
        at = chunk.find(_START_CODE)
        while at >= 0:
            # 5 is an IDR slice, 7 the parameter set that comes before one.
            if chunk[at + 4 : at + 5] and chunk[at + 4] & 0x1F in (5, 7):
                return True
            at = chunk.find(_START_CODE, at + 4)
    return False


class FrameAssembler:
    """Puts packets in order and cuts them into frames.

    Sequence numbers are unwrapped into a count that only grows; ``_start`` is
    the first packet of the next frame, ``_scan`` the first one not yet there.
    """

    def __init__(self) -> None:
        self._packets: dict[int, Packet] = {}
        self._ready: deque[EncodedFrame] = deque()
        self._start: int | None = None
        self._scan = 0
        self._highest = 0
        self._timestamp: int | None = None
        self._released: int | None = None
        self._skipped: int | None = None
        self._markers = True
        self.waiting_for_keyframe = False

    @property
    def gap(self) -> int | None:
        """The packet (as a count) that holds everything up, or ``None``."""
        if self._start is None or self._scan > self._highest:
            return None
        return self._scan

    def missing(self) -> list[int]:
        """Sequence numbers (16 bits) to ask for again."""
        if self.gap is None:
            return []
        counts = range(self._scan, self._highest)
        absent = [count & 0xFFFF for count in counts if count not in self._packets]
        return absent[:MAX_MISSING]

    def add(self, sequence: int, packet: Packet) -> None:
        """Takes one packet; frames that it completes can then be popped."""
        if self._start is None:
            self._restart(sequence)
        # The nearest count with these lower 16 bits.
        ahead = (sequence - self._highest + 0x8000) % 0x10000 - 0x8000
        count = self._highest + ahead
        if abs(ahead) > MAX_JUMP:
            self._restart(sequence)
            self.waiting_for_keyframe = True
            count = sequence
        if count < self._scan or count in self._packets:
            return
        self._packets[count] = packet
        self._highest = max(self._highest, count)
        self._advance()
        if len(self._packets) > CAPACITY:
            self.give_up()

    def pop(self) -> EncodedFrame | None:
        """The next whole frame, or ``None``."""
        return self._ready.popleft() if self._ready else None

    def give_up(self) -> None:
        """Forgets the frames that a gap holds up; the next is to be a keyframe."""
        self.waiting_for_keyframe = True
        for count in range(self._scan + 1, self._highest + 1):
            packet, before = self._packets.get(count), self._packets.get(count - 1)
            if packet is None or before is None:
                continue
            if before.marker or before.timestamp != packet.timestamp:
                self._move_to(count)
                self._advance()
                return
        last = self._packets.get(self._highest)
        self._move_to(self._highest + 1)
        # What is still to come of the frame that arrives now has no beginning.
        self._skipped = None if last is None or last.marker else last.timestamp

    def _restart(self, sequence: int) -> None:
        self._packets.clear()
        self._start = self._scan = sequence
        self._highest = sequence - 1
        self._timestamp = self._released = self._skipped = None

    def _move_to(self, count: int) -> None:
        for old in [old for old in self._packets if old < count]:
            del self._packets[old]
        self._start = self._scan = count
        self._timestamp = None

    def _advance(self) -> None:
        """Walks over the packets that have become contiguous, cutting frames."""
        while (packet := self._packets.get(self._scan)) is not None:
            if self._timestamp is not None and packet.timestamp != self._timestamp:
                # No marker seen: the next frame's beginning ends this one.
                self._cut(self._scan)
            if packet.data and packet.timestamp == self._released:
                # More of a frame that had ended: this sender's markers mean
                # something else, so do without them from now on.
                self._markers = False
            self._timestamp = packet.timestamp
            self._scan += 1
            if packet.marker and self._markers:
                self._cut(self._scan)
                self._released = packet.timestamp

    def _cut(self, end: int) -> None:
        """Makes the packets up to ``end`` a frame."""
        assert self._start is not None
        packets = [self._packets.pop(count) for count in range(self._start, end)]
        self._start = end
        timestamp, self._timestamp = self._timestamp, None
        chunks = [packet.data for packet in packets if packet.data]
        if not chunks or timestamp is None or timestamp == self._skipped:
            # Padding only, which a decoder would take for the end of the stream.
            return
        if self.waiting_for_keyframe:
            if not is_keyframe(chunks):
                return
            self.waiting_for_keyframe = False
        self._ready.append(EncodedFrame(b"".join(chunks), timestamp))


class LossRecovery:
    """Asks again for what is missing, and for a keyframe when that fails.

    Args:
        assembler: Whose gaps to watch.
        nack: Asks the sender to repeat these sequence numbers.
        pli: Asks the sender for a keyframe.
    """

    RESEND_SECONDS = 0.04
    GIVE_UP_SECONDS = 0.4
    REPEAT_PLI_SECONDS = 0.5
    PATIENCE_SECONDS = 3.0

    def __init__(
        self,
        assembler: FrameAssembler,
        nack: Callable[[list[int]], None],
        pli: Callable[[], None],
    ) -> None:
        self._assembler = assembler
        self._nack = nack
        self._pli = pli
        self._timer: asyncio.TimerHandle | None = None
        self._gap: int | None = None
        self._since = 0.0
        self._waiting_since: float | None = None
        self._last_pli = float("-inf")
        self._closed = False
        self.rtt = 0.0

    def packet_added(self) -> None:
        """To be called after each packet; cheap when nothing is missing."""
        gap = self._assembler.gap
        if gap is None and not self._assembler.waiting_for_keyframe:
            self._gap = self._waiting_since = None
        elif self._timer is None and not self._closed:
            self._look()

    def close(self) -> None:
        """Stops the timer for good."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _look(self) -> None:
        """Acts on what is missing now and looks again soon, if anything is."""
        self._timer = None
        loop = asyncio.get_running_loop()
        now = loop.time()
        assembler = self._assembler
        gap = assembler.gap
        if gap != self._gap:
            self._gap, self._since = gap, now
        elif gap is not None:
            if now - self._since >= max(self.GIVE_UP_SECONDS, 4 * self.rtt):
                assembler.give_up()
                self._gap = None
            else:
                self._nack(assembler.missing())
        if assembler.waiting_for_keyframe:
            self._want_keyframe(now)
        else:
            self._waiting_since = None
        if assembler.gap is not None or assembler.waiting_for_keyframe:
            pause = max(self.RESEND_SECONDS, 1.5 * self.rtt)
            self._timer = loop.call_later(pause, self._look)

    def _want_keyframe(self, now: float) -> None:
        if self._waiting_since is None:
            self._waiting_since = now
        if now - self._waiting_since > self.PATIENCE_SECONDS:
            # A sender without keyframes: a damaged picture that heals beats none.
            self._assembler.waiting_for_keyframe = False
            self._waiting_since = None
        elif now - self._last_pli >= max(self.REPEAT_PLI_SECONDS, 2 * self.rtt):
            self._last_pli = now
            self._pli()
