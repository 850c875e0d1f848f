"""A slow link with a deep buffer, such as SSH over a thin line, without a network."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

PIECE_TIME = 0.002
SMALLEST_PIECE, LARGEST_PIECE = 1448, 65_536
"""Data arrives piece by piece: what the link carries in 2 ms, but no less than one
TCP segment."""


@dataclass(frozen=True, slots=True)
class LinkSpec:
    """What a link is like.

    Attributes:
        name: What it is called on the command line.
        bandwidth: Bytes per second towards the terminal, infinite for no limit.
        rtt: Round trip in seconds.
        changes: Times in seconds from the start and the bandwidth from then on.
        buffer: Bytes that it takes in before it has sent them.
    """

    name: str
    bandwidth: float = math.inf
    rtt: float = 0.0
    changes: Sequence[tuple[float, float]] = ()
    buffer: int = 512 * 1024


class Link:
    """Data on its way to the terminal; every method is told the time in seconds.

    Args:
        spec: What it is like.
        start: The time that the changes of bandwidth count from.
    """

    def __init__(self, spec: LinkSpec, start: float) -> None:
        self.spec = spec
        self._delay = spec.rtt / 2
        self._rates = [(start, spec.bandwidth)]
        self._rates += [(start + at, rate) for at, rate in spec.changes]
        self._free_at = start
        self._waiting: deque[tuple[float, int]] = deque()
        self._backlog = 0
        self._travelling: deque[tuple[float, bytes]] = deque()

    def accepts(self, now: float) -> bool:
        """Whether there is room in the buffer; without, the writer is blocked."""
        while self._waiting and self._waiting[0][0] <= now:
            self._backlog -= self._waiting.popleft()[1]
        return self._backlog < self.spec.buffer

    def send(self, data: bytes, now: float) -> None:
        """Take data in; it is sent after all that came before."""
        self._free_at = max(self._free_at, now)
        rate = self._rate(self._free_at)
        step = LARGEST_PIECE
        if rate < math.inf:
            wanted = int(rate * PIECE_TIME)
            step = max(SMALLEST_PIECE, min(LARGEST_PIECE, wanted))
        for start in range(0, len(data), step):
            piece = data[start : start + step]
            self._free_at = self._sent_at(self._free_at, len(piece))
            self._travelling.append((self._free_at + self._delay, piece))
            if self._free_at > now:
                self._waiting.append((self._free_at, len(piece)))
                self._backlog += len(piece)

    def arrived(self, now: float) -> list[tuple[float, bytes]]:
        """What has reached the terminal, with the time when it did."""
        pieces = []
        while self._travelling and self._travelling[0][0] <= now:
            pieces.append(self._travelling.popleft())
        return pieces

    def next_event(self, now: float) -> float:
        """When something arrives or there is room again; infinite for never."""
        arrival = self._travelling[0][0] if self._travelling else math.inf
        if self.accepts(now):
            return arrival
        return min(arrival, self._waiting[0][0])

    def _rate(self, at: float) -> float:
        return next(rate for since, rate in reversed(self._rates) if since <= at)

    def _sent_at(self, begin: float, size: float) -> float:
        """When the last of ``size`` bytes is sent that begin to be at ``begin``."""
        for since, rate in self._rates:
            until = next((at for at, _ in self._rates if at > since), math.inf)
            if until <= begin:
                continue
            need = size / rate
            if begin + need <= until:
                return begin + need
            size -= (until - begin) * rate
            begin = until
        raise AssertionError("the last rate has no end")
