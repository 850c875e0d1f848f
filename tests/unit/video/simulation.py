"""A simulated link and a program that paces frames over it, without real time."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from odyssey_tui.video.delivery import ASK_EVERY
from odyssey_tui.video.pacing import Pacer
from odyssey_tui.video.requests import Ticket


@dataclass
class Result:
    """What the person at the far end had of it."""

    arrivals: list[tuple[float, float, float]] = field(default_factory=list)
    """When each frame arrived complete, how old it was, and its load."""

    key_delays: list[float] = field(default_factory=list)
    """How long a key's echo waited behind pictures, in seconds."""

    longest_queue: float = 0.0
    """Seconds of data between program and link, at most."""

    stalls: list[float] = field(default_factory=list)
    """Times at which the pacing said that the terminal is silent."""

    def fps(self, start: float, end: float) -> float:
        """Frames per second in a span of time."""
        return sum(start <= at < end for at, _, _ in self.arrivals) / (end - start)

    def rate(self, start: float, end: float) -> float:
        """Units per second in a span of time."""
        spans = [load for at, _, load in self.arrivals if start <= at < end]
        return sum(spans) / (end - start)

    def keys(self, share: float) -> float:
        """The delay that this share of the keys does not exceed."""
        ordered = sorted(self.key_delays)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


class Simulation:
    """Sends a frame every 50 ms, a key now and then, and counts.

    Args:
        pacer: What is tested.
        rate: Units per second of the link at a time.
        rtt: Round trip in seconds, at a time if it changes.
        wanted: Load of a frame at a budget.
        jitter: Largest addition to the time of each answer.
        dead: Span of time in which the link carries nothing.
        answering: Whether the far end answers.
        work: Seconds that the terminal needs for every picture, whatever its load.
        lost: Part of the answers that do not arrive.
        others: Units per second that others put into the same queue at a time.
    """

    STEP = 0.001

    def __init__(
        self,
        pacer: Pacer,
        rate: Callable[[float], float],
        rtt: float | Callable[[float], float],
        *,
        wanted: Callable[[float], float] = lambda budget: budget,
        jitter: float = 0.0,
        dead: tuple[float, float] = (0.0, 0.0),
        answering: bool = True,
        work: float = 0.0,
        lost: float = 0.0,
        others: Callable[[float], float] = lambda _now: 0.0,
    ) -> None:
        self._work = work
        self._lost = lost
        self._others = others
        self._pacer = pacer
        self._rate = rate
        self._rtt = rtt if callable(rtt) else lambda _now: rtt
        self._wanted = wanted
        self._jitter = jitter
        self._dead = dead
        self._answering = answering
        self._random = random.Random(7)
        self._events: list[tuple[float, int, Callable[[float], None]]] = []
        self._count = 0
        self._free = 0.0
        self._after_key = 0.0
        self.result = Result()

    def run(self, seconds: float) -> Result:
        """Simulate that many seconds."""
        pacer, now, seq = self._pacer, 0.0, 0
        fresh = next_frame = 0.0
        next_key = 1.0
        left = part_at = unasked = 0.0
        born = 0.0
        grant = pacer.grant(now)
        pending = False
        while now < seconds:
            while self._events and self._events[0][0] <= now:
                at, _, event = heapq.heappop(self._events)
                event(at)
            if now >= next_frame:
                fresh, pending, next_frame = now, True, next_frame + 0.05
            if now >= next_key:
                self._key(now)
                next_key += 0.3 + 0.2 * self._random.random()
            if others := self._others(now) * self.STEP:
                self._free = max(self._free, now) + others / self._rate(now)
            pacer.expire(now)
            if pacer.stalled(now):
                self.result.stalls.append(now)
            if left <= 0 and pacer.should_ask(now):
                seq += 1
                pacer.asked(seq, now)
                self._send(20, now, lambda at, s=seq: pacer.tail_acked(s, at))
            if left <= 0 and pending and pacer.wait(now) <= 0:
                grant, pending, born = pacer.grant(now), False, fresh
                seq += 1
                left, part_at = max(300.0, self._wanted(grant.budget)), now
                load = left
                pacer.begin(seq, now)
                self._send(20, now, lambda at, s=seq: pacer.head_acked(s, at))
            while left > 0 and part_at <= now and pacer.hold(now) <= 0:
                size = min(left, grant.part)
                left -= size
                unasked += size
                part_at = now if grant.at_once else now + size / grant.rate
                pacer.wrote(size, now)
                if left > 0:
                    answer = None
                    if unasked >= grant.rate * ASK_EVERY:
                        unasked = 0.0
                        ticket = Ticket(seq, "middle", int(load - left))
                        pacer.expect(ticket, now)
                        answer = self._middle(ticket)
                    self._send(size, now, answer)
                else:
                    pacer.expect(Ticket(seq, "tail"), now)
                    pacer.finish(seq, now)
                    tail = self._tail(seq, born, load)
                    self._send(size, now, tail, self._work)
            now += self.STEP
        return self.result

    def _tail(self, seq: int, born: float, load: float) -> Callable[[float], None]:
        def arrived(at: float) -> None:
            self._pacer.answered(Ticket(seq, "tail"), at)
            self._pacer.tail_acked(seq, at)
            seen = at - self._rtt(at) / 2
            self.result.arrivals.append((seen, seen - born, load))

        return arrived

    def _middle(self, ticket: Ticket) -> Callable[[float], None]:
        return lambda at: self._pacer.answered(ticket, at)

    def _key(self, now: float) -> None:
        # What is in the way of it, and the little that it sends itself.
        self._pacer.typed(now)
        self._pacer.wrote(60, now)
        self._send(60, now, None)
        self.result.key_delays.append(self._free - now)

    def _send(
        self,
        size: float,
        now: float,
        answer: Callable[[float], None] | None,
        work: float = 0.0,
    ) -> None:
        start = max(self._free, now)
        if self._dead[0] <= start < self._dead[1]:
            start = self._dead[1]
        self._free = start + size / self._rate(start) + work
        self.result.longest_queue = max(self.result.longest_queue, self._free - now)
        lost = self._lost and self._random.random() < self._lost
        if answer is not None and self._answering and not lost:
            at = (
                self._free
                + self._rtt(self._free)
                + self._jitter * self._random.random()
            )
            self._count += 1
            heapq.heappush(self._events, (at, self._count, answer))
