"""The thread that turns the newest frame into terminal bytes, at the link's pace.

Nothing queues here: one frame in the mailbox, one encoded frame at the writer. A
frame is encoded only when the pacing is about to let it start, so it is always
the newest there is.
"""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from odyssey_tui.models import DecodedFrame
from odyssey_tui.video.budget import Grant
from odyssey_tui.video.delivery import Delivery
from odyssey_tui.video.encoders import Encoder, Layout, make_encoder
from odyssey_tui.video.encoders.base import NOWHERE
from odyssey_tui.video.geometry import Rect, clip_parts, fit_picture
from odyssey_tui.video.mailbox import FrameMailbox
from odyssey_tui.video.profile import TerminalProfile
from odyssey_tui.video.selection import Selector
from odyssey_tui.video.sink import VideoSink
from odyssey_tui.video.stats import PictureStats, rate_text
from odyssey_tui.video.trace import Trace

__all__ = ["PictureStats", "Presenter"]

logger = logging.getLogger(__name__)

LONGEST_LEAD = 0.03
"""Seconds that encoding may begin before the link is free, at most."""

STILL = 0.15
"""Seconds without a new frame after which the last one is painted more finely."""

REFINEMENTS = 6
"""Times that a picture which stands still is sent again, better, at most."""

AFTER_FAILURE = 0.2
WRITER_TIME = 0.01

MULTIPLEXED_CELL = 5.5
"""Bytes of a frame for each cell of the screen inside a multiplexer, at most. When
eight for each cell wait for the terminal, tmux throws all of them away and paints
the whole screen again a tenth of a second later, keys and all; and it makes about
a third more of what it gets."""


@dataclass(frozen=True, slots=True)
class _Pane:
    """Where the user interface wants the picture."""

    rect: Rect
    visible: tuple[Rect, ...]
    cell_pixels: tuple[int, int]


class Presenter:
    """Shows the frames of a mailbox in a part of the terminal.

    Args:
        profile: What the terminal can do; its protocol must have an encoder.
        sink: What writes to the terminal.
        mailbox: Where frames come from; this presenter becomes its listener.
        clock: Monotonic time in seconds.
        trace: Where to note each acknowledged frame; closed with the presenter.

    Raises:
        ValueError: The profile's protocol has no encoder.
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
        usable = (profile.protocol, *profile.alternatives)
        self._selector = Selector(usable, profile.colors)
        self._preferred = profile.protocol
        self._changed = threading.Condition()
        self._delivery = Delivery(
            profile,
            self._encoder,
            self._changed,
            clock,
            trace,
            redraw=self._redraw_soon,
            wake=sink.wake,
        )
        self._thread: threading.Thread | None = None
        self._closed = self._paused = self._showing = False
        self._redraw = self._unrefined = self._still = False
        self._refinements = 0
        self._pane: _Pane | None = None
        self._layout = NOWHERE
        self._last: DecodedFrame | None = None
        self._fresh_at = 0.0
        self._lead = 0.005

    # For the user interface

    def start(self) -> None:
        """Begin; calling it again does nothing."""
        with self._changed:
            if self._thread is not None or self._closed:
                return
            self._thread = threading.Thread(
                target=self._run, name="video-presenter", daemon=True
            )
        self._mailbox.listen(self._notify)
        self._sink.attach(self._delivery)
        self._thread.start()

    @property
    def showing(self) -> bool:
        """Whether a picture is on the screen, or about to be."""
        return self._showing

    @property
    def picture(self) -> Rect:
        """The cells of the screen that the picture covers; empty without one."""
        return self._layout.picture if self._showing else NOWHERE.picture

    @property
    def spares_last_row(self) -> bool:
        """Whether the picture must keep off the last row of the screen."""
        return self._encoder.spares_last_row

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
            if wanted != self._pane and not self._closed:
                self._pane = wanted
                self._relayout()

    def owned(self, pane: Rect, visible: Sequence[Rect]) -> list[Rect]:
        """The cells that would show the picture as text with such a layout.

        None where the picture is an image above the text, or there is none.

        Args:
            pane: As for :meth:`set_layout`.
            visible: As for :meth:`set_layout`.
        """
        with self._changed:
            if not (self._encoder.in_text and self._showing):
                return []
            cells = self._pane.cell_pixels if self._pane else self.profile.cell_pixels
            return list(self._fitted(_Pane(pane, tuple(visible), cells)).visible)

    def damage(self, rects: Iterable[Rect]) -> None:
        """Cells of the screen that the user interface has painted over."""
        with self._changed:
            picture = self._layout.picture
            hit = [cut for rect in rects if (cut := rect.intersection(picture))]
            if hit:
                self._encoder.damage(hit)
                self._redraw_soon()

    def pause(self) -> None:
        """Keep the picture as it is, whatever comes in."""
        with self._changed:
            self._paused = True

    def resume(self) -> None:
        """Show what comes in again."""
        with self._changed:
            self._paused = False
            self._changed.notify_all()

    def stand_still(self, still: bool) -> None:
        """Say whether pictures that stand still come from now on.

        Each of them may then take longer on the link, and is sent again better
        until it is as good as it can be. A newer one has to wait for that, so this
        is nothing for video.
        """
        with self._changed:
            self._still = still

    def clear(self) -> None:
        """Remove the picture and forget the frames there are."""
        self._mailbox.clear()
        with self._changed:
            self._last = None
            self._showing = self._redraw = self._unrefined = False
            data = self._delivery.drop() + self._encoder.clear()
            self._layout = NOWHERE
            data += self._encoder.set_layout(NOWHERE)
        if data:
            self._sink.write_control(data)

    def close(self) -> None:
        """Remove the picture, end the thread, release everything."""
        with self._changed:
            if self._closed:
                return
            self._closed = True
            self._showing = False
            data = self._delivery.drop() + self._encoder.close()
            if self._delivery.away:
                data = b""
            # It stays attached: answers to what it has asked are still to come.
            self._delivery.away = True
            self._changed.notify_all()
        self._mailbox.listen(None)
        if self._thread is not None:
            self._thread.join(2.0)
        if data:
            self._sink.write_control(data)
        if self._trace is not None:
            self._trace.close()

    def snapshot(self) -> PictureStats:
        """What the person is told; cheap, from any thread."""
        with self._changed:
            now = self._clock()
            delivery = self._delivery
            link, tally, latest = delivery.pacer.link, delivery.tally, delivery.latest
            age = tally.age(now)
            in_band = latest is not None and latest.in_band
            return PictureStats(
                protocol=self.profile.protocol,
                rung=latest.rung if latest is not None else "",
                encoded_size=latest.size if latest is not None else None,
                received_fps=self._mailbox.rate(),
                shown_fps=tally.shown_fps(now),
                dropped=self._mailbox.replaced,
                link_bytes_s=tally.bytes_s(now),
                link_capacity=link.rate if in_band and link.limited else None,
                rtt_ms=None if link.rtt is None else link.rtt * 1e3,
                age_ms=None if age is None else age * 1e3,
                step_reason=self._reason(now),
                stalled=delivery.pacer.stalled(now),
            )

    # The thread

    def _run(self) -> None:
        while True:
            with self._changed:
                if self._closed:
                    return
                now = self._clock()
                chosen = self._choose(now)
                if isinstance(chosen, float):
                    if self._delivery.pacer.should_ask(now):
                        # The writer does that, as soon as it may.
                        self._sink.wake()
                        chosen = WRITER_TIME
                    self._changed.wait(chosen)
                    continue
                layout, grant = self._layout, self._grant(now)
                if self._still and self._fresh_at < now:
                    grant = grant.for_still()
            try:
                self._encode(chosen, layout, grant)
            except Exception:
                # A frame that cannot be encoded must not end the picture.
                logger.exception("a frame could not be encoded")
                time.sleep(AFTER_FAILURE)

    def _choose(self, now: float) -> DecodedFrame | float:
        """The frame to encode now, or the seconds to wait; with the lock held."""
        pacer = self._delivery.pacer
        self._delivery.expire(now)
        if self._delivery.busy or self._pane is None:
            return 1.0
        delay = pacer.wait(now)
        if delay == math.inf:
            return pacer.next_event(now)
        if delay > self._lead:
            return delay - self._lead
        self._reconsider(now)
        if not self._paused and (fresh := self._mailbox.take()) is not None:
            self._accept(fresh, now)
        elif self._last is None or not (self._redraw or self._unrefined):
            return pacer.next_event(now)
        elif not self._redraw and now - self._fresh_at < STILL:
            return self._fresh_at + STILL - now
        if not self._layout.visible or self._last is None:
            return 1.0
        self._redraw = self._unrefined = False
        return self._last

    def _reconsider(self, now: float) -> None:
        """Change to another protocol if that looks better on this link."""
        if self._selector.idle or not self._layout.visible:
            return
        other = self._selector.better(
            self.profile.protocol,
            self._delivery.pacer.budget_for(self._encoder.comfort),
            self._layout.picture.area,
            now,
        )
        if other is None:
            return
        logger.info("video by %s instead of %s", other, self.profile.protocol)
        self.profile = replace(self.profile, protocol=other)
        self._encoder = make_encoder(self.profile)
        self._encoder.set_layout(self._layout)
        self._delivery.use(self.profile, self._encoder)
        self._redraw = True

    def _grant(self, now: float) -> Grant:
        """What the next frame may be; with the lock held."""
        grant = self._delivery.pacer.grant(now)
        in_cells = self.profile.protocol == "cells"
        if self.profile.multiplexer and in_cells and self._pane is not None:
            cells = self._pane.rect.right * self._pane.rect.bottom
            most = max(256.0, cells * MULTIPLEXED_CELL)
            grant = replace(grant, budget=min(grant.budget, most))
        return grant

    def _accept(self, frame: DecodedFrame, now: float) -> None:
        """Make a frame the current one; a new shape needs a new layout."""
        before, self._last, self._fresh_at = self._last, frame, now
        self._refinements = 0
        shape = (frame.width, frame.height)
        if before is None or (before.width, before.height) != shape:
            self._relayout()

    def _encode(self, frame: DecodedFrame, layout: Layout, grant: Grant) -> None:
        began = self._clock()
        encoded = self._encoder.encode(frame, layout, grant, began)
        with self._changed:
            took = min(self._clock() - began, LONGEST_LEAD)
            self._lead += (took - self._lead) * 0.2
            if encoded is None:
                return
            if self._closed or self._delivery.busy or layout != self._layout:
                self._encoder.settle(encoded)
                self._redraw_soon()
                return
            self._delivery.submit(encoded, grant, frame.decoded)
            self._showing = True
            self._unrefined = encoded.partial
            if self._still and encoded.note and self._refinements < REFINEMENTS:
                self._refinements += 1
                self._unrefined = True
        self._sink.wake()

    # With the lock held

    def _notify(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _redraw_soon(self) -> None:
        self._redraw = True
        self._changed.notify_all()

    def _relayout(self) -> None:
        layout = self._fitted(self._pane)
        if layout == self._layout:
            return
        self._layout = layout
        data = self._encoder.set_layout(layout)
        self._redraw_soon()
        if data and not self._delivery.away:
            self._sink.write_control(data)

    def _fitted(self, pane: _Pane | None) -> Layout:
        last = self._last
        if pane is None or last is None:
            return NOWHERE
        size = (pane.rect.width, pane.rect.height)
        fit = fit_picture((last.width, last.height), size, pane.cell_pixels)
        if fit is None:
            return NOWHERE
        picture = fit.rect.translate(pane.rect.x, pane.rect.y)
        visible = tuple(clip_parts(pane.visible, picture))
        return Layout(picture, visible, fit.pixels)

    def _reason(self, now: float) -> str:
        pacer, latest = self._delivery.pacer, self._delivery.latest
        if pacer.stalled(now):
            return "the terminal has stopped answering"
        if self.profile.ack == "none":
            return "the terminal acknowledges nothing: paced by time"
        if latest is None:
            return ""
        note = latest.note
        if self.profile.protocol != self._preferred:
            note = f"too little for {self._preferred}"
        rate = pacer.link.rate
        if note and latest.in_band and rate is not None:
            return f"{note} ({rate_text(rate)})"
        return note
