"""The thread that turns the newest frame into terminal bytes, at the link's pace.

Nothing queues here: one frame in the mailbox, one encoded frame at the writer. A
frame is encoded only when the pacing is about to let it start, so it is always
the newest there is.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from odyssey_tui.models import DecodedFrame
from odyssey_tui.video.encoders import EncodedFrame, Encoder, Layout, make_encoder
from odyssey_tui.video.encoders.base import NOWHERE
from odyssey_tui.video.geometry import Rect, clip_parts, fit_picture
from odyssey_tui.video.mailbox import FrameMailbox
from odyssey_tui.video.pacing import Grant, Pacer
from odyssey_tui.video.profile import TerminalProfile
from odyssey_tui.video.requests import AckRequests
from odyssey_tui.video.sink import VideoSink
from odyssey_tui.video.stats import PictureStats, Tally, rate_text
from odyssey_tui.video.trace import Trace

__all__ = ["PictureStats", "Presenter"]

logger = logging.getLogger(__name__)

BLIND_RATE = 250_000.0
"""Bytes per second where no acknowledgement comes from the far end."""

BLIND_INTERVAL = 0.1
LONGEST_LEAD = 0.03
STILL = 0.15
"""Seconds without a new frame after which the last one is painted more finely."""

LONGEST_WRITE = 0.5
"""Seconds over which a frame is written at most."""


@dataclass(slots=True)
class _Job:
    """One frame from encoded to acknowledged."""

    seq: int
    frame: EncodedFrame
    decoded: float
    encoded: float
    rate: float
    next_at: float = 0.0
    started: bool = False
    tail_sent: bool = False
    written: float = 0.0
    acked: float | None = None


@dataclass(frozen=True, slots=True)
class _Pane:
    """Where the user interface wants the picture."""

    rect: Rect
    visible: tuple[Rect, ...]
    cell_pixels: tuple[int, int]


def make_pacer(profile: TerminalProfile, now: float = 0.0) -> Pacer:
    """The pacing that fits how a terminal acknowledges."""
    if profile.ack == "none":
        return Pacer(acked=False, rate_cap=BLIND_RATE, slowest=BLIND_INTERVAL)
    cap = None
    if profile.ack == "dsr" and profile.remote and profile.multiplexer:
        cap = BLIND_RATE
    return Pacer(rate_cap=cap, lossy=profile.wrapped, rtt=profile.rtt, now=now)


class Presenter:
    """Shows the frames of a mailbox in a part of the terminal.

    Args:
        profile: What the terminal can do; its protocol must have an encoder.
        sink: What writes to the terminal.
        mailbox: Where frames come from.
        clock: Monotonic time in seconds.
        trace: Where to note each acknowledged frame; closed with the presenter.
    """

    def __init__(
        self,
        profile: TerminalProfile,
        sink: VideoSink,
        mailbox: FrameMailbox,
        clock: Callable[[], float] = time.monotonic,
        trace: Trace | None = None,
    ) -> None:
        self.profile = profile
        self._sink = sink
        self._mailbox = mailbox
        self._clock = clock
        self._trace = trace
        self._encoder: Encoder = make_encoder(profile)
        self._pacer = make_pacer(profile, clock())
        self._requests = AckRequests(profile)
        self._tally = Tally()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = self._paused = self._away = False
        self._pane: _Pane | None = None
        self._layout = NOWHERE
        self._last: DecodedFrame | None = None
        self._job: _Job | None = None
        self._flying: dict[int, _Job] = {}
        self._seq = 0
        self._redraw = self._unrefined = self._showing = self._sounded = False
        self._fresh_at = 0.0
        self._lead = 0.005
        self._latest: EncodedFrame | None = None

    # For the user interface

    def start(self) -> None:
        """Begin; calling it again does nothing."""
        if self._thread is not None or self._closed:
            return
        self._thread = threading.Thread(
            target=self._run, name="video-presenter", daemon=True
        )
        self._mailbox.listen(self._notify)
        self._sink.attach(self)
        self._thread.start()

    @property
    def showing(self) -> bool:
        """Whether a picture is on the screen, or about to be."""
        return self._showing

    @property
    def picture(self) -> Rect:
        """The cells of the screen that the picture covers; empty without one."""
        return self._layout.picture if self._showing else NOWHERE.picture

    def set_layout(
        self,
        pane: Rect,
        visible: Sequence[Rect],
        cell_pixels: tuple[int, int] | None = None,
    ) -> None:
        """Say where the picture goes and what of that is not covered.

        Args:
            pane: The cells of the screen for picture and letterbox.
            visible: Disjoint parts of ``pane``; none while it is hidden.
            cell_pixels: Size of a cell, if it is known better than at the start.
        """
        cells = cell_pixels or self.profile.cell_pixels
        wanted = _Pane(pane, tuple(visible), cells)
        with self._changed:
            if wanted == self._pane or self._closed:
                return
            self._pane = wanted
            self._relayout()

    def damage(self, rects: Iterable[Rect]) -> None:
        """Cells of the screen that the user interface has painted over."""
        with self._changed:
            hit = [
                r for rect in rects if (r := rect.intersection(self._layout.picture))
            ]
            if not hit:
                return
            self._encoder.damage(hit)
            self._redraw = True
            self._changed.notify_all()

    def pause(self) -> None:
        """Keep the picture as it is, whatever comes in."""
        with self._changed:
            self._paused = True

    def resume(self) -> None:
        """Show what comes in again."""
        with self._changed:
            self._paused = False
            self._changed.notify_all()

    def clear(self) -> None:
        """Remove the picture and forget the frames there are."""
        self._mailbox.clear()
        with self._changed:
            self._last = None
            self._showing = self._redraw = False
            data = self._drop_job() + self._encoder.clear()
        if data:
            self._sink.write_control(data)

    def close(self) -> None:
        """Remove the picture, end the thread, release everything."""
        with self._changed:
            if self._closed:
                return
            self._closed = True
            self._showing = False
            data = self._drop_job() + self._encoder.close()
            if self._away:
                data = b""
            self._changed.notify_all()
        self._mailbox.listen(None)
        if self._thread is not None:
            self._thread.join(2.0)
            self._sink.detach(self)
        if data:
            self._sink.write_control(data)
        if self._trace is not None:
            self._trace.close()

    def snapshot(self) -> PictureStats:
        """What the person is told; cheap, from any thread."""
        with self._changed:
            now = self._clock()
            link, latest = self._pacer.link, self._latest
            age = self._tally.age(now)
            in_band = latest is not None and latest.in_band
            measured = link.rate if in_band and link.limited else None
            return PictureStats(
                protocol=self.profile.protocol,
                rung=latest.rung if latest is not None else "",
                encoded_size=latest.size if latest is not None else None,
                received_fps=self._mailbox.rate(),
                shown_fps=self._tally.shown_fps(now),
                dropped=self._mailbox.replaced,
                link_bytes_s=self._tally.bytes_s(now),
                link_capacity=measured,
                rtt_ms=None if link.rtt is None else link.rtt * 1e3,
                age_ms=None if age is None else age * 1e3,
                step_reason=self._reason(now),
                stalled=self._pacer.stalled(now),
            )

    # For the writer: see FrameSource

    def next_part(self, now: float, *, interrupted: bool) -> bytes | float | None:
        with self._changed:
            job = self._job
            if self._away or self._closed:
                return None
            if not self._sounded:
                return self._sound(now)
            if job is None:
                return None
            if not job.started:
                delay = self._pacer.wait(now)
                if delay > 0:
                    return delay if delay < 1 else None
            elif now < job.next_at:
                return job.next_at - now
            data = self._encoder.take(job.frame, interrupted=interrupted)
            if data is None:
                if not job.started:
                    self._give_up(job)
                    return None
                data, job.frame.done = b"", True
            if not job.started:
                job.started = True
                self._flying[job.seq] = job
                self._pacer.begin(job.seq, now)
                data = self._requests.request(job.seq, tail=False) + data
            job.frame.taken += len(data)
            job.next_at = now + len(data) / job.rate
            if job.frame.done:
                job.tail_sent = True
                data += self._requests.request(job.seq, tail=True)
            return data

    def wrote(self, size: int, now: float, *, picture: bool) -> None:
        with self._changed:
            job = self._job
            latest = self._latest
            if latest is None or latest.in_band:
                self._pacer.wrote(size, now)
            if not picture:
                return
            self._tally.sent(now, size)
            if job is None or not job.tail_sent:
                return
            if not job.frame.in_band:
                self._pacer.wrote(job.frame.load, now)
            job.written = now
            self._job = None
            self._pacer.finish(job.seq, now)
            if self.profile.ack == "none":
                self._shown(job, now)
            elif job.acked is not None:
                self._arrived(job.seq, job.acked)
            self._changed.notify_all()

    def touched(self) -> Sequence[Rect]:
        return self._encoder.touched()

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
            if not ticket.tail:
                self._pacer.head_acked(ticket.seq, now)
                self._changed.notify_all()
                return
            job = self._job
            if job is not None and job.seq == ticket.seq:
                # Faster than the writer's report of having written it.
                job.acked = now
                return
            self._arrived(ticket.seq, now)
        self._sink.wake()

    def farewell(self) -> bytes:
        with self._changed:
            self._away = True
            return self._drop_job() + self._encoder.clear()

    def await_answers(self) -> bool:
        with self._changed:
            patience = max(1.0, min(2.0, 4 * (self._pacer.link.rtt or 0.0)))
            done = self._changed.wait_for(
                lambda: not self._requests.outstanding, patience
            )
            self._requests.forget()
            self._pacer.reset()
            for job in list(self._flying.values()):
                self._shown(job, self._clock(), acked=False)
            return done

    def welcome(self) -> None:
        with self._changed:
            self._away = self._sounded = False
            self._encoder.damage([self._layout.picture])
            self._redraw = True
            self._changed.notify_all()

    # The thread

    def _run(self) -> None:
        while True:
            with self._changed:
                if self._closed:
                    return
                chosen = self._choose()
                if isinstance(chosen, float):
                    self._changed.wait(chosen)
                    continue
                layout, grant = self._layout, self._pacer.grant()
            try:
                self._encode(chosen, layout, grant)
            except Exception:
                # A frame that cannot be encoded must not end the picture.
                logger.exception("a frame could not be encoded")
                time.sleep(0.2)

    def _choose(self) -> DecodedFrame | float:
        """The frame to encode now, or the seconds to wait; with the lock held."""
        now = self._clock()
        for seq in self._pacer.expire(now):
            job = self._flying.pop(seq, None)
            if job is not None:
                self._encoder.settle(job.frame)
        if self._job is not None or self._away or self._pane is None:
            return 1.0
        delay = self._pacer.wait(now)
        if delay == float("inf"):
            return self._pacer.next_event(now)
        if delay > self._lead:
            return delay - self._lead
        if not self._paused and (fresh := self._mailbox.take()) is not None:
            self._accept(fresh)
            self._fresh_at = now
        elif self._last is None or not (self._redraw or self._unrefined):
            return self._pacer.next_event(now)
        elif not self._redraw and now - self._fresh_at < STILL:
            return self._fresh_at + STILL - now
        if not self._layout.visible or self._last is None:
            return 1.0
        self._redraw = self._unrefined = False
        return self._last

    def _accept(self, frame: DecodedFrame) -> None:
        """Make a frame the current one; a new shape needs a new layout."""
        before, self._last = self._last, frame
        shape = (frame.width, frame.height)
        if before is None or (before.width, before.height) != shape:
            self._relayout()

    def _encode(self, frame: DecodedFrame, layout: Layout, grant: Grant) -> None:
        began = self._clock()
        encoded = self._encoder.encode(frame, layout, grant, began)
        now = self._clock()
        with self._changed:
            self._lead += (min(now - began, LONGEST_LEAD) - self._lead) * 0.2
            if encoded is None:
                return
            if self._closed or self._away or layout != self._layout:
                self._encoder.settle(encoded)
                self._redraw = True
                return
            self._seq += 1
            rate = max(grant.rate, encoded.load / LONGEST_WRITE)
            self._job = _Job(self._seq, encoded, frame.decoded, now, rate)
            self._latest = encoded
            self._showing = True
            self._unrefined = encoded.partial
        self._sink.wake()

    def _notify(self) -> None:
        with self._changed:
            self._changed.notify_all()

    # Helpers, with the lock held

    def _sound(self, now: float) -> bytes:
        """A request alone, ahead of the first frame.

        Its answer gives the bare round trip, and comes when the terminal is
        through with everything that the user interface has painted so far.
        """
        self._sounded = True
        self._seq += 1
        self._pacer.begin(self._seq, now)
        self._pacer.finish(self._seq, now)
        return self._requests.request(self._seq, tail=True)

    def _relayout(self) -> None:
        pane, last = self._pane, self._last
        layout = NOWHERE
        if pane is not None and last is not None:
            size = (pane.rect.width, pane.rect.height)
            fit = fit_picture((last.width, last.height), size, pane.cell_pixels)
            if fit is not None:
                picture = fit.rect.translate(pane.rect.x, pane.rect.y)
                visible = tuple(clip_parts(pane.visible, picture))
                layout = Layout(picture, visible, fit.pixels)
        if layout == self._layout:
            return
        self._layout = layout
        data = self._encoder.set_layout(layout)
        self._redraw = True
        self._changed.notify_all()
        if data and not self._away:
            self._sink.write_control(data)

    def _give_up(self, job: _Job) -> None:
        """A frame that nothing was written of."""
        self._encoder.settle(job.frame)
        self._job = None
        self._redraw = True
        self._changed.notify_all()

    def _drop_job(self) -> bytes:
        """End the frame at the writer, if any; what ends it for the terminal."""
        job, self._job = self._job, None
        if job is None:
            return b""
        data = self._encoder.abandon(job.frame) if job.started else b""
        self._encoder.settle(job.frame)
        self._flying.pop(job.seq, None)
        self._pacer.discard(job.seq)
        return data

    def _arrived(self, seq: int, now: float) -> None:
        """The terminal has taken in a frame, and with it all before."""
        if seq not in self._flying:
            self._pacer.head_acked(seq, now)
        self._pacer.tail_acked(seq, now)
        for earlier in [s for s in self._flying if s <= seq]:
            self._shown(self._flying[earlier], now, acked=earlier == seq)
        self._changed.notify_all()

    def _shown(self, job: _Job, now: float, *, acked: bool = True) -> None:
        self._flying.pop(job.seq, None)
        self._encoder.settle(job.frame)
        if not acked:
            return
        self._tally.shown(now, now - job.decoded)
        if self._trace is not None:
            self._trace.write(
                seq=self._requests.tail_number(job.seq),
                decoded=job.decoded,
                encoded=job.encoded,
                written=job.written,
                acked=now,
                protocol=self.profile.protocol,
                rung=job.frame.rung,
                bytes=job.frame.taken,
            )

    def _reason(self, now: float) -> str:
        if self._pacer.stalled(now):
            return "the terminal has stopped answering"
        if self.profile.ack == "none":
            return "the terminal acknowledges nothing: paced by time"
        latest = self._latest
        if latest is None or not latest.note:
            return ""
        rate = self._pacer.link.rate
        if latest.in_band and rate is not None:
            return f"{latest.note} ({rate_text(rate)})"
        return latest.note
