"""One encoded frame at a time from the encoder to the terminal and back as an answer.

This is what the writer asks for bytes. It paces the parts of a frame, asks the
terminal to acknowledge them, and keeps account of what is on its way.
"""

from __future__ import annotations

import itertools
import math
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from odyssey_tui.video.budget import Grant
from odyssey_tui.video.encoders.base import EncodedFrame, Encoder
from odyssey_tui.video.geometry import Rect
from odyssey_tui.video.pacing import Pacer
from odyssey_tui.video.profile import TerminalProfile
from odyssey_tui.video.requests import AckRequests, Ticket
from odyssey_tui.video.stats import Tally
from odyssey_tui.video.trace import Trace

BLIND_RATE = 250_000.0
"""Bytes per second where no acknowledgement comes from the far end."""

BLIND_INTERVAL = 0.1

AT_ONCE = 0.012
"""Seconds of link that a frame may need to be written without pauses."""

ASK_EVERY = 0.006
"""Seconds of link after which the terminal is asked how far it is."""

LONGEST_WRITE = 0.5
"""Seconds over which a frame is written at most."""

_numbers = itertools.count(1)
"""Numbers of frames, never the same for two presenters: an answer to the one
before must not be taken for an answer to this one."""

EVERYWHERE = Rect(0, 0, 1 << 15, 1 << 15)


@dataclass(slots=True)
class _Job:
    """One frame from encoded to acknowledged; times in seconds."""

    seq: int
    frame: EncodedFrame
    encoder: Encoder
    protocol: str
    decoded: float
    encoded: float
    rate: float
    next_at: float = 0.0
    unasked: int = 0
    started: bool = False
    tail_sent: bool = False
    written: float = 0.0
    acked: float | None = None


def make_pacer(profile: TerminalProfile, now: float = 0.0) -> Pacer:
    """The pacing that fits how a terminal acknowledges."""
    if profile.ack == "none":
        return Pacer(acked=False, rate_cap=BLIND_RATE, slowest=BLIND_INTERVAL)
    cap = None
    if profile.ack == "dsr" and profile.remote and profile.multiplexer:
        cap = BLIND_RATE
    return Pacer(rate_cap=cap, lossy=profile.wrapped, rtt=profile.rtt, now=now)


class Delivery:
    """A :class:`~odyssey_tui.video.sink.FrameSource` of one presenter.

    The methods of the protocol lock by themselves. The others are for the
    presenter, which holds the lock when it calls them.

    Args:
        profile: What the terminal can do.
        encoder: Whose frames these are.
        lock: Shared with the presenter; notified when something changed.
        clock: Monotonic time in seconds.
        trace: Where to note each acknowledged frame.
        redraw: Called with the lock held when what was to be shown is not.
        wake: Called without the lock when the writer should ask again.
    """

    def __init__(
        self,
        profile: TerminalProfile,
        encoder: Encoder,
        lock: threading.Condition,
        clock: Callable[[], float],
        trace: Trace | None,
        *,
        redraw: Callable[[], None],
        wake: Callable[[], None],
    ) -> None:
        self.pacer = make_pacer(profile, clock())
        self.pacer.suit(encoder.comfort, encoder.first)
        self.tally = Tally()
        self.latest: EncodedFrame | None = None
        self.away = False
        self._profile = profile
        self._encoder = encoder
        self._touched: list[Rect] = []
        self._changed = lock
        self._clock = clock
        self._trace = trace
        self._redraw = redraw
        self._wake = wake
        self._requests = AckRequests(profile)
        self._job: _Job | None = None
        self._flying: dict[int, _Job] = {}
        self._sounded = False
        self._asked: Ticket | None = None

    # For the presenter, with the lock held

    def use(self, profile: TerminalProfile, encoder: Encoder) -> None:
        """Take frames of another encoder from now on; only while not :attr:`busy`."""
        self._touched += self._encoder.touched()
        self._profile, self._encoder = profile, encoder
        self.pacer.suit(encoder.comfort, encoder.first)

    @property
    def busy(self) -> bool:
        """Whether a frame waits or is being written, or none may be."""
        return self._job is not None or self.away

    def submit(self, frame: EncodedFrame, grant: Grant, decoded: float) -> None:
        """Have a frame written; only while not :attr:`busy`."""
        rate = max(grant.rate, frame.load / LONGEST_WRITE)
        if grant.at_once or frame.load < grant.rate * AT_ONCE:
            # Spread out it would be seen to be painted from top to bottom.
            rate = math.inf
        self._job = _Job(
            next(_numbers),
            frame,
            self._encoder,
            self._profile.protocol,
            decoded,
            self._clock(),
            rate,
        )
        self.latest = frame

    def drop(self) -> bytes:
        """End the frame being written, if any; what ends it for the terminal."""
        job, self._job = self._job, None
        if job is None:
            return b""
        data = job.encoder.abandon(job.frame) if job.started else b""
        job.encoder.settle(job.frame)
        self._flying.pop(job.seq, None)
        self.pacer.discard(job.seq)
        return b"" if self.away else data

    def expire(self, now: float) -> None:
        """Give up frames that the terminal has not answered for long."""
        for seq in self.pacer.expire(now):
            job = self._flying.pop(seq, None)
            if job is not None:
                job.encoder.settle(job.frame)

    # For the writer: see FrameSource

    def next_part(self, now: float, *, interrupted: bool) -> bytes | float | None:
        with self._changed:
            if self.away:
                return None
            if not self._sounded or self.pacer.should_ask(now):
                return self._sound(now)
            job = self._job
            if job is None:
                return None
            delay = self.pacer.wait(now)
            if job.started:
                # The rest of a frame waits for overdue answers too: what a link that
                # has just slowed down is given now, keys wait for.
                delay = max(job.next_at - now, self.pacer.hold(now))
            if delay > 0:
                return None if delay == math.inf else delay
            return self._take(job, now, interrupted)

    def wrote(self, size: int, now: float, *, picture: bool) -> None:
        with self._changed:
            if self.latest is None or self.latest.in_band:
                self.pacer.wrote(size, now)
            if not picture:
                return
            asked, self._asked = self._asked, None
            if asked is not None and self._requests.waiting_for(asked):
                # A terminal close by may have answered before this was reported.
                self.pacer.expect(asked, now)
            self.tally.sent(now, size)
            job = self._job
            if job is None or not job.tail_sent:
                return
            if not job.frame.in_band:
                self.pacer.wrote(job.frame.load, now)
            job.written = now
            self._job = None
            self.pacer.finish(job.seq, now)
            if self._profile.ack == "none":
                self._done(job, now)
            elif job.acked is not None:
                self._arrived(job.seq, job.acked)
            self._changed.notify_all()

    def touched(self) -> Sequence[Rect]:
        with self._changed:
            before, self._touched = self._touched, []
            return [*before, *self._encoder.touched()]

    def interrupt(self) -> bytes:
        with self._changed:
            job = self._job
            if job is None or not job.started:
                return b""
            return self._encoder.interrupt(job.frame)

    def acknowledged(self, number: int | None, now: float) -> None:
        with self._changed:
            ticket = self._requests.answered(number)
            if ticket is None:
                return
            job = self._job
            self.pacer.answered(ticket, now)
            if ticket.kind == "middle":
                pass
            elif ticket.kind == "head":
                self.pacer.head_acked(ticket.seq, now)
            elif job is not None and job.seq == ticket.seq:
                # Faster than the writer's report of having written it.
                job.acked = now
            else:
                self._arrived(ticket.seq, now)
            self._changed.notify_all()
        self._wake()

    def typed(self, now: float) -> None:
        with self._changed:
            self.pacer.typed(now)

    def farewell(self) -> bytes:
        with self._changed:
            data = self.drop() + self._encoder.leave()
            self.away = True
            return data

    def await_answers(self) -> bool:
        with self._changed:
            patience = max(1.0, min(2.0, 4 * (self.pacer.link.rtt or 0.0)))
            done = self._changed.wait_for(
                lambda: not self._requests.outstanding, patience
            )
            self._requests.forget()
            self.pacer.reset()
            for job in list(self._flying.values()):
                self._done(job, None)
            return done

    def welcome(self) -> None:
        with self._changed:
            self.away = self._sounded = False
            self._encoder.damage([EVERYWHERE])
            self._redraw()

    # With the lock held

    def _sound(self, now: float) -> bytes:
        """A request alone, ahead of the first frame or after a long silence.

        The answer to the first gives the bare round trip, and comes when the
        terminal is through with all that the user interface has painted so far.
        """
        self._sounded = True
        seq = next(_numbers)
        self.pacer.asked(seq, now)
        return self._requests.request(Ticket(seq, "tail"))

    def _take(self, job: _Job, now: float, interrupted: bool) -> bytes | None:
        data = self._encoder.take(job.frame, interrupted=interrupted)
        if data is None:
            if not job.started:
                # Its layout is gone before anything of it was written.
                self._encoder.settle(job.frame)
                self._job = None
                self._redraw()
                return None
            data, job.frame.done = b"", True
        if not job.started:
            job.started = True
            self._flying[job.seq] = job
            self.pacer.begin(job.seq, now)
            data = self._requests.request(Ticket(job.seq, "head")) + data
        job.frame.taken += len(data)
        job.unasked += len(data)
        job.next_at = now + len(data) / job.rate
        if job.frame.done:
            job.tail_sent = True
            data += self._ask(Ticket(job.seq, "tail"))
        elif job.unasked >= job.rate * ASK_EVERY:
            job.unasked = 0
            data += self._ask(Ticket(job.seq, "middle", job.frame.taken))
        return data

    def _ask(self, ticket: Ticket) -> bytes:
        """A request that says how far the terminal is, if it answers in time."""
        self._asked = ticket
        return self._requests.request(ticket)

    def _arrived(self, seq: int, now: float) -> None:
        """The terminal has taken in a frame, and with it all before."""
        if seq not in self._flying:
            self.pacer.head_acked(seq, now)
        self.pacer.tail_acked(seq, now)
        for earlier in [s for s in self._flying if s <= seq]:
            self._done(self._flying[earlier], now if earlier == seq else None)

    def _done(self, job: _Job, acked: float | None) -> None:
        """The terminal is through with a frame, acknowledged or not."""
        self._flying.pop(job.seq, None)
        job.encoder.settle(job.frame)
        if acked is None:
            return
        self.tally.shown(acked, acked - job.decoded)
        if self._trace is not None:
            self._trace.write(
                seq=self._requests.tail_number(job.seq),
                decoded=job.decoded,
                encoded=job.encoded,
                written=job.written,
                acked=acked,
                protocol=job.protocol,
                rung=job.frame.rung,
                size=job.frame.size,
                bytes=job.frame.taken,
                note=job.frame.note,
                rate=self.pacer.link.rate if self.pacer.link.limited else None,
                rtt=self.pacer.link.rtt,
            )
