"""When the next frame may start, and how large it may be.

A pure controller: every method is told the time. It keeps the queue between this
program and the terminal empty, so that what the user types is never behind more
than a few milliseconds of picture:

- a frame starts when the link has, by its estimate and by the acknowledgements
  seen, sent everything before it;
- a frame carries what the link sends in most of one frame interval;
- a frame is written in parts, no faster than a little above the link's rate, and
  the user interface may go between any two parts;
- no more frames are on their way than the round trip explains.

Acknowledgements that stay away push the estimated end of the queue along, so a
slower link is noticed before anything is measured.
"""

from __future__ import annotations

import math

from odyssey_tui.video.budget import FRAME_INTERVAL, PACE, Budget, Grant
from odyssey_tui.video.flight import Flight
from odyssey_tui.video.link import LinkEstimator
from odyssey_tui.video.punctuality import Punctuality
from odyssey_tui.video.requests import Ticket

MEASURABLE = 200
"""Units below which a frame says nothing about the link's speed."""

SPREAD = 0.01
"""Seconds over which a frame was written for it not to travel in one piece."""

NO_QUEUE = 0.004
"""Seconds behind the last byte of a frame that are no queue yet."""

VARIES = 0.2
"""Part of its time by which a terminal may need longer for one picture."""

TELLING = 0.008
"""Seconds of link that a frame needs at least for its ease to mean anything."""

SEGMENT, MOMENT = 2_000, 0.01
"""Bytes that travel together at most, and seconds that matter to no round trip."""

MAX_WINDOW = 12
RECHECK_SOON, RECHECK_LATER = 2.0, 8.0
"""Seconds after which a frame is sent alone again, to see the bare round trip."""

LONG_WAY = 0.15
"""Seconds that the user interface's bytes may be thought to take without asking."""

ASK_AGAIN = 0.25
"""Seconds of silence, beyond what frames and round trip take, after which a request
alone is sent: an answer may be lost, and this one stands for it."""

EXPIRY = 5.0
STALL_FLOOR = 1.0
LOSS_FLOOR = 0.3


class Pacer:
    """Grants frames one at a time and learns from their acknowledgements.

    Args:
        acked: Whether the terminal acknowledges; without, time stands in for it.
        rate_cap: Units per second never to exceed, where acknowledgements do not
            come from the far end.
        slowest: Seconds between frames at least, or 0.
        lossy: Whether what is written can get lost on the way, with its
            acknowledgement, as in a multiplexer that skips what is too much.
        rtt: A round trip measured before, in seconds, if there was one.
        now: When that was.

    Attributes:
        expired: Frames given up so far.
    """

    def __init__(
        self,
        *,
        acked: bool = True,
        rate_cap: float | None = None,
        slowest: float = 0.0,
        lossy: bool = False,
        rtt: float | None = None,
        now: float = 0.0,
    ) -> None:
        self.link = LinkEstimator(rate_cap)
        if rtt is not None:
            self.link.round_trip(rtt, now)
        self._acked = acked
        self._budget = Budget(self.link, slowest)
        self._lossy = lossy
        self._flights: dict[int, Flight] = {}
        self._open: Flight | None = None
        self._answers = Punctuality()
        self._free_at = 0.0
        self._unmeasured = 0.0
        self._unmeasured_since = 0.0
        self._last_start = -math.inf
        self._last_sign = self._asked_at = -math.inf
        self._resuming = False
        self._raised_at = -math.inf
        self._checks = 0
        self._recheck_at = -math.inf
        self.expired = 0

    # Granting

    def suit(self, comfort: float, first: float) -> None:
        """Take an encoder's idea of sizes.

        Args:
            comfort: Units below which a frame is worth waiting longer for.
            first: Units of the first frame.
        """
        self._budget.comfort, self._budget.first = comfort, first

    @property
    def interval(self) -> float:
        """Seconds between frames that the link allows."""
        return self._budget.interval

    def grant(self, now: float) -> Grant:
        """What the next frame may be, by what is known now."""
        return self._budget.grant(now, small=self._resuming)

    def typed(self, now: float) -> None:
        """Someone has pressed a key."""
        self._budget.typed(now)

    def budget_for(self, comfort: float) -> float:
        """Units that a frame might have with another idea of comfort."""
        return self._budget.budget_for(comfort)

    @property
    def in_flight(self) -> int:
        """Frames begun and not yet acknowledged."""
        return len(self._flights)

    def window(self, now: float) -> int:
        """Frames that may be on their way at once.

        Now and then it is one: frames that always follow each other closely
        would keep a queue that looks like a longer round trip, for ever.
        """
        if now >= self._recheck_at:
            return 1
        trips = int(self.link.min_rtt / self.interval + 0.75)
        return 1 + min(MAX_WINDOW - 1, trips)

    def wait(self, now: float) -> float:
        """Seconds until a frame may start: 0 is now, infinite is not before an ack."""
        if self.stalled(now):
            return math.inf
        unknown = self.link.rate is None
        if self.in_flight >= (1 if unknown else self.window(now)):
            return math.inf
        held = self.hold(now)
        if held > 0:
            return held
        due = self._last_start
        if self.interval > FRAME_INTERVAL:
            due += self.interval * 0.9
        return max(0.0, self.free_at(now) - now, due - now)

    def hold(self, now: float) -> float:
        """Seconds to write nothing, since answers are overdue; 0 to go on."""
        return 0.0 if self.link.rate is None else self._answers.hold(now)

    def free_at(self, now: float) -> float:
        """When the link will have sent all that was written, at the earliest.

        The times at which frames left the link are known from their tails, less
        the shortest round trip; a tail that is overdue moves the rest along.
        """
        rate = self.link.rate
        if rate is None:
            return now
        free = self._free_at
        seen = now - self.link.min_rtt
        for flight in self._flights.values():
            free = max(free, flight.started) + self.link.fixed + flight.load / rate
            if flight.written is not None:
                free = max(free, seen)
                seen = -math.inf
            free += flight.after / rate
        return free

    def should_ask(self, now: float) -> bool:
        """Whether to send a request alone: nothing comes, or nothing would for long."""
        if self._open is not None or not self._acked:
            return False
        if not self._flights:
            # Only what the user interface has written is thought to be on its way.
            thought = self._free_at - now
            return thought > LONG_WAY and now - self._asked_at > ASK_AGAIN
        since = now - max(self._last_sign, self._asked_at)
        expected = self.free_at(self._last_sign) - self._last_sign
        return since > ASK_AGAIN + min(EXPIRY, expected) + 2 * (self.link.rtt or 0.0)

    # What happens

    def asked(self, seq: int, now: float) -> None:
        """A request has been sent without a frame."""
        flight = Flight(seq, now, now, alone=not self._flights)
        flight.written = self._asked_at = now
        self._flights[seq] = flight
        if not self._acked:
            self.tail_acked(seq, now)

    def begin(self, seq: int, now: float) -> None:
        """A frame's head is being written."""
        flight = Flight(seq, now, max(now, self.free_at(now)), not self._flights)
        if self._unmeasured and self.link.rate is None:
            flight.behind, flight.clear = self._unmeasured, self._unmeasured_since
        self._open = self._flights[seq] = flight
        self._last_start = now
        self._last_sign = max(self._last_sign, now)
        self._resuming = False

    def wrote(self, load: float, now: float) -> None:
        """Something was written: a part of the open frame, or user interface."""
        if self._open is not None:
            self._open.load += load
            self._open.last = load
            if not self._open.first:
                self._open.first = load
            self._last_sign = max(self._last_sign, now)
        elif self._flights:
            next(reversed(self._flights.values())).after += load
        elif self.link.rate is not None:
            self._free_at = max(self._free_at, now) + load / self.link.rate
        if self.link.rate is None and self._open is None:
            if not self._unmeasured:
                self._unmeasured_since = now
            self._unmeasured += load

    def finish(self, seq: int, now: float) -> None:
        """A frame's tail has been written."""
        flight = self._flights.get(seq)
        if flight is None:
            return
        flight.written = now
        if self._open is flight:
            self._open = None
        if not self._acked:
            self.head_acked(seq, flight.started)
            self.tail_acked(seq, now)

    def expect(self, ticket: Ticket, now: float) -> None:
        """A request has been written: its answer should come in time."""
        if self._acked and self.link.rate is not None:
            free = max(now, self.free_at(now))
            self._answers.expect(ticket, free + self.link.min_rtt + self.link.fixed)

    def answered(self, ticket: Ticket, now: float) -> None:
        """An answer has arrived."""
        self._answers.answered(ticket, now)

    def head_acked(self, seq: int, now: float) -> None:
        """The answer to a frame's head has arrived."""
        flight = self._flights.get(seq)
        if flight is None or flight.head_acked is not None:
            return
        flight.head_acked = now
        self._heard(now)
        self.link.round_trip(now - flight.started, now)
        if flight.alone:
            # The head comes with the beginning of the frame, which takes its time.
            beginning = min(flight.first, SEGMENT)
            if self.link.rate is not None and beginning / self.link.rate < MOMENT:
                self.link.bare(now - flight.started, now)
            self._checks += 1
            later = RECHECK_LATER if self._checks > 3 else RECHECK_SOON
            self._recheck_at = now + later

    def tail_acked(self, seq: int, now: float) -> Flight | None:
        """The answer to a frame's tail has arrived; the frame, if it was waited for.

        Earlier frames still waited for have been overtaken: the terminal answers
        in order, so their answers are lost and they count as done.
        """
        flight = self._flights.get(seq)
        if flight is None or flight.written is None:
            return None
        self._heard(now)
        for earlier in list(self._flights):
            del self._flights[earlier]
            if earlier == seq:
                break
        self._measure(flight, now)
        self._free_at = max(flight.started, now - self.link.min_rtt)
        if self.link.rate is not None:
            self._free_at += flight.after / self.link.rate
        return flight

    def _heard(self, now: float) -> None:
        """The terminal gave a sign of life, maybe after a long silence."""
        silent = self._silent_for(now) > self._patience()
        if silent and self.link.rate is not None:
            for flight in self._flights.values():
                flight.spoiled = True
            self.link.resume()
            self._resuming = True
        self._last_sign = now

    def _measure(self, flight: Flight, now: float) -> None:
        """Learn from a frame how fast the link is.

        A frame that was answered a round trip after its last part was written
        did not wait for the link at all. Otherwise, a frame that was spread out
        when it was written is measured from head to tail. A frame written
        at once may travel as one packet and is measured from when the link was
        free for it, less the round trip.
        """
        link = self.link
        too_little = flight.load < MEASURABLE
        if too_little or flight.head_acked is None or flight.spoiled:
            return
        assert flight.written is not None
        spread = flight.written - flight.started
        queued = now - flight.written - link.min_rtt
        if link.rate is not None:
            # What takes longer varies more.
            queued -= (1 + VARIES) * link.fixed + flight.last / (link.rate * PACE)
            self._budget.waited(queued)
        if link.rate is not None and spread >= SPREAD and queued < NO_QUEUE:
            telling = flight.load / link.rate >= TELLING
            # A frame that was sent before the last rise knows nothing of it.
            if telling and flight.started >= self._raised_at:
                self._raised_at = now
                link.faster(max(1, int(spread / FRAME_INTERVAL)))
        elif spread >= SPREAD and flight.load > 2 * flight.first:
            # Between all of the first part and nothing of it came with the head.
            load = flight.load - flight.first / 2
            link.service(load, now - flight.head_acked, now)
        else:
            bare = now - link.min_rtt - flight.clear
            elapsed = max(now - flight.head_acked, bare)
            at_once = spread < SPREAD and not flight.behind
            link.service(flight.load + flight.behind, elapsed, now, at_once=at_once)

    def discard(self, seq: int) -> None:
        """A frame will never be acknowledged, for instance after a reset."""
        flight = self._flights.pop(seq, None)
        if flight is not None and self._open is flight:
            self._open = None

    def reset(self) -> None:
        """Nothing is on its way any more; what was measured stays."""
        self._flights.clear()
        self._answers.forget()
        self._open = None
        self._free_at = 0.0
        self._last_start = -math.inf

    def expire(self, now: float) -> list[int]:
        """Give up frames written long ago; their numbers."""
        self.link.relax(now)
        lost = [
            seq
            for seq, flight in self._flights.items()
            if flight.written is not None
            and min(now - flight.written, self._silent_for(now)) > self._limit(flight)
        ]
        for seq in lost:
            del self._flights[seq]
        if lost:
            self._answers.forget()
            self.expired += len(lost)
            self._resuming = True
            self._last_sign = now
            if self._lossy:
                self.link.lost(now)
            else:
                self.link.resume()
        return lost

    def _limit(self, flight: Flight) -> float:
        """Seconds after which a frame is given up."""
        if not self._lossy:
            return EXPIRY
        # What takes long on this link is not lost because it takes long.
        rate = self.link.rate or math.inf
        needed = self.link.fixed + flight.load / rate
        return min(EXPIRY, self._patience_for_loss() + 1.5 * needed)

    # Looking at it

    def stalled(self, now: float) -> bool:
        """Whether the terminal has been silent for too long."""
        return self._acked and self._silent_for(now) > self._patience()

    def next_event(self, now: float) -> float:
        """Seconds until time alone changes something, for a waiting thread."""
        if not self._flights:
            return 1.0
        silent = self._silent_for(now)
        limit = self._patience_for_loss() if self._lossy else self._patience()
        if silent > limit:
            limit = EXPIRY
        return max(0.02, min(ASK_AGAIN, limit - silent + 0.005))

    def _silent_for(self, now: float) -> float:
        return now - self._last_sign if self._flights else 0.0

    def _patience_for_loss(self) -> float:
        return max(LOSS_FLOOR, 4 * (self.link.rtt or 0.0))

    def _patience(self) -> float:
        return max(STALL_FLOOR, 4 * (self.link.rtt or 0.0))
