"""From the mailbox to a terminal and back."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from odyssey_tui.models import DecodedFrame
from odyssey_tui.video.delivery import BLIND_RATE, make_pacer
from odyssey_tui.video.geometry import Rect
from odyssey_tui.video.mailbox import FrameMailbox
from odyssey_tui.video.presenter import Presenter
from odyssey_tui.video.profile import TerminalProfile
from odyssey_tui.video.trace import Trace

from .picture_screen import PictureScreen
from .support import AnsweringSink, CellTerminal, KittyScreen, busy, plain, profile

PANE = Rect(0, 0, 60, 18)


class Rig:
    """A presenter with its mailbox, a sink that answers, and a terminal."""

    def __init__(self, wanted: TerminalProfile, trace: Trace | None = None) -> None:
        self.mailbox = FrameMailbox()
        self.cells, self.kitty = CellTerminal(60, 20), KittyScreen()
        self.pictures = PictureScreen()
        self.raw = b""
        self.sink = AnsweringSink(self._receive)
        self.sink.clock = time.monotonic
        self.presenter = Presenter(wanted, self.sink, self.mailbox, trace=trace)
        self.presenter.start()
        self.presenter.set_layout(PANE, [PANE], (8, 16))

    def _receive(self, data: bytes) -> None:
        self.raw += data
        protocol = self.presenter.profile.protocol
        if protocol in {"iterm2", "sixel"}:
            self.pictures.feed(data)
            return
        self.kitty.feed(data)
        if b"\x1b_G" not in data:
            self.cells.feed(data)

    def put(self, frame: DecodedFrame) -> None:
        self.mailbox.put(frame)

    def close(self) -> None:
        self.presenter.close()
        self.sink.stop()


def until(condition: Callable[[], object], seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.005)


IN_TEXT = {"cells", "iterm2", "sixel"}


@pytest.fixture(params=["cells", "kitty", "kitty-file", "iterm2", "sixel"])
def rig(request: pytest.FixtureRequest) -> Iterator[Rig]:
    made = Rig(profile(protocol=request.param))
    yield made
    made.close()


def shown(rig: Rig) -> set[tuple[int, int]]:
    """Row and column of the cells that show a picture."""
    if rig.presenter.profile.protocol in {"iterm2", "sixel"}:
        return set(rig.pictures.cells)
    if rig.presenter.profile.protocol != "cells":
        return rig.kitty.covered()
    pixels = rig.cells.pixels(Rect(0, 0, 60, 20))
    lit = pixels.reshape(20, 2, 60, 6).max(axis=(1, 3)) > 60
    return {(int(y), int(x)) for y, x in zip(*np.nonzero(lit), strict=True)}


def cells(rect: Rect) -> set[tuple[int, int]]:
    return {
        (y, x) for y in range(rect.y, rect.bottom) for x in range(rect.x, rect.right)
    }


def test_a_frame_is_shown_where_it_fits(rig: Rig) -> None:
    assert not rig.presenter.showing
    rig.put(plain(320, 176, (200, 200, 200), time.monotonic()))
    until(lambda: shown(rig))
    picture = rig.presenter.picture
    assert rig.presenter.showing
    assert picture == Rect(0, 1, 60, 16) or picture == Rect(0, 0, 60, 16)
    until(lambda: shown(rig) == cells(picture))
    until(lambda: rig.presenter.snapshot().shown_fps > 0)
    stats = rig.presenter.snapshot()
    assert stats.protocol == rig.presenter.profile.protocol
    assert stats.rung
    assert stats.encoded_size
    assert stats.age_ms is not None
    assert stats.age_ms < 5_000
    assert stats.rtt_ms is not None
    assert not stats.stalled


def test_what_covers_the_pane_is_not_painted_over(rig: Rig) -> None:
    rig.put(plain(320, 176, (200, 200, 200)))
    until(lambda: shown(rig))
    upper = Rect(0, 0, 60, 6)
    rig.presenter.set_layout(PANE, [upper], (8, 16))
    if rig.presenter.profile.protocol in IN_TEXT:
        return  # what is below was painted over by what covers it
    until(lambda: shown(rig) == cells(upper.intersection(rig.presenter.picture)))


def test_hidden_means_gone_and_nothing_is_sent(rig: Rig) -> None:
    rig.put(plain(320, 176, (200, 200, 200)))
    until(lambda: shown(rig))
    rig.presenter.set_layout(PANE, [], (8, 16))
    if rig.presenter.profile.protocol not in IN_TEXT:
        until(lambda: not rig.kitty.placed)
    time.sleep(0.05)
    before = len(rig.raw)
    rig.put(busy(320, 176, 3))
    time.sleep(0.1)
    assert len(rig.raw) == before
    rig.presenter.set_layout(PANE, [PANE], (8, 16))
    until(lambda: len(rig.raw) > before)


def test_only_the_newest_frame_is_shown(rig: Rig) -> None:
    frames = [busy(320, 176, seed) for seed in range(50)]
    for frame in [*frames, plain(320, 176, (250, 250, 250))]:
        rig.put(frame)
    until(lambda: rig.presenter.showing)
    until(lambda: not rig.mailbox.pending)
    assert rig.presenter.snapshot().dropped > 20
    assert rig.mailbox.received == 51


def test_a_paused_picture_stands_and_is_repaired(rig: Rig) -> None:
    rig.put(plain(320, 176, (200, 200, 200)))
    until(lambda: shown(rig))
    rig.presenter.pause()
    rig.put(plain(320, 176, (90, 90, 90)))
    time.sleep(0.1)
    assert rig.mailbox.pending
    if rig.presenter.profile.protocol == "cells":
        rig.cells.feed(b"\x1b[5;1H\x1b[m" + b" " * 60)
    if rig.presenter.profile.protocol in IN_TEXT:
        rig.pictures.text(Rect(0, 4, 60, 1))
        rig.presenter.damage([Rect(0, 4, 60, 1)])
        until(lambda: shown(rig) == cells(rig.presenter.picture))
    rig.presenter.resume()
    until(lambda: not rig.mailbox.pending)


def test_turning_the_picture_makes_another_letterbox(rig: Rig) -> None:
    rig.put(plain(320, 176, (200, 200, 200)))
    until(lambda: rig.presenter.showing)
    wide = rig.presenter.picture
    rig.put(plain(176, 320, (200, 200, 200)))
    until(lambda: rig.presenter.picture != wide)
    assert rig.presenter.picture.height == PANE.height


def test_clearing_takes_the_picture_away(rig: Rig) -> None:
    rig.put(plain(320, 176, (200, 200, 200)))
    until(lambda: shown(rig))
    rig.presenter.clear()
    assert not rig.presenter.showing
    assert not rig.presenter.picture
    if rig.presenter.profile.protocol not in IN_TEXT:
        until(lambda: not rig.kitty.images)
    rig.put(plain(320, 176, (220, 220, 220)))
    until(lambda: rig.presenter.showing)


def test_leaving_and_coming_back(rig: Rig) -> None:
    rig.put(plain(320, 176, (200, 200, 200)))
    until(lambda: shown(rig))
    source = rig.sink.source
    assert source is not None
    rig.sink.write_control(source.farewell())
    assert source.await_answers()
    assert not rig.kitty.images
    assert not rig.pictures.cells
    before = len(rig.raw)
    rig.put(plain(320, 176, (100, 200, 200)))
    time.sleep(0.05)
    assert len(rig.raw) == before, "nothing after the farewell"
    source.welcome()
    rig.sink.wake()
    until(lambda: len(rig.raw) > before + 100)


def test_closing_removes_everything_and_ends_the_thread(rig: Rig) -> None:
    rig.put(plain(320, 176, (200, 200, 200)))
    until(lambda: shown(rig))
    rig.presenter.close()
    assert rig.presenter._thread is not None
    assert not rig.presenter._thread.is_alive()
    assert not rig.kitty.images
    rig.presenter.close()
    rig.presenter.start()
    rig.put(plain(320, 176, (0, 0, 0)))
    assert rig.mailbox.pending


@pytest.mark.parametrize("rig", ["cells"], indirect=True)
def test_a_silent_terminal_is_reported(rig: Rig) -> None:
    rig.put(plain(320, 176, (200, 200, 200)))
    until(lambda: rig.presenter.snapshot().shown_fps > 0)
    rig.sink.answering = False
    rig.put(busy(320, 176, 1))
    until(lambda: rig.presenter.snapshot().stalled)
    assert "answering" in rig.presenter.snapshot().step_reason


@pytest.mark.parametrize("rig", ["cells"], indirect=True)
def test_a_lost_answer_is_asked_for_again(rig: Rig) -> None:
    rig.put(plain(320, 176, (200, 200, 200)))
    until(lambda: rig.presenter.snapshot().shown_fps > 0)
    rig.sink.answering = False
    rig.put(busy(320, 176, 1))
    until(lambda: not rig.mailbox.pending)
    time.sleep(0.1)
    rig.sink.answering = True
    rig.put(busy(320, 176, 2))
    until(lambda: not rig.mailbox.pending, 1.5)
    rig.put(busy(320, 176, 3))
    until(lambda: not rig.mailbox.pending, 1.5)
    assert not rig.presenter.snapshot().stalled


def test_the_trace_has_a_line_for_each_acknowledged_frame(tmp_path: Path) -> None:
    path = tmp_path / "trace"
    rig = Rig(profile(), Trace(path))
    try:
        for seed in range(3):
            rig.put(busy(320, 176, seed, at=time.monotonic()))
            until(lambda n=seed: len(path.read_text().splitlines()) > n)
    finally:
        rig.close()
    asked = [int(part.split(b"$")[0]) for part in rig.raw.split(b"\x1b[?60")[1:]]
    for line in path.read_text().splitlines():
        entry = json.loads(line)
        assert entry["seq"] - 60_000 in asked
        assert (
            entry["decoded"] <= entry["encoded"] <= entry["written"] <= entry["acked"]
        )
        assert entry["protocol"] == "cells"
        assert entry["bytes"] > 0


def test_a_terminal_without_acknowledgements_is_paced_by_time() -> None:
    rig = Rig(profile(ack="none", rtt=None))
    try:
        for seed in range(3):
            rig.put(busy(320, 176, seed))
            until(lambda: not rig.mailbox.pending)
        assert b"$p" not in rig.raw
        assert "by time" in rig.presenter.snapshot().step_reason
    finally:
        rig.close()


def test_a_frame_that_cannot_be_encoded_does_not_end_the_picture(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    encoder = rig.presenter._encoder
    real = encoder.encode

    def broken(*_: object) -> None:
        raise ValueError("not a picture")

    monkeypatch.setattr(encoder, "encode", broken)
    rig.put(plain(320, 176, (200, 200, 200)))
    until(lambda: "could not be encoded" in caplog.text)
    monkeypatch.setattr(encoder, "encode", real)
    rig.put(plain(320, 176, (200, 200, 200)))
    until(lambda: rig.presenter.showing)


def test_blind_spots_get_a_modest_rate() -> None:
    remote_tmux = profile(ack="dsr", multiplexer="tmux", remote=True)
    pacer = make_pacer(remote_tmux)
    for _ in range(50):
        pacer.link.service(1e6, 0.01, 0.0)
    assert pacer.link.rate == BLIND_RATE
    with pytest.raises(ValueError, match="no encoder"):
        Presenter(profile(protocol="none"), AnsweringSink(bytes), FrameMailbox())


def test_the_protocol_changes_with_the_link_and_back() -> None:
    rig = Rig(profile(protocol="sixel", alternatives=("cells",), rtt=0.0))
    pacer = rig.presenter._delivery.pacer
    seen: list[str] = []
    pretended = 1_200.0

    def feed() -> str:
        rig.put(busy(320, 176, len(seen)))
        seen.append(rig.presenter.snapshot().protocol)
        return seen[-1]

    try:
        pacer.budget_for = lambda _comfort: pretended  # type: ignore[method-assign]
        until(lambda: feed() == "cells", 8)
        until(lambda: feed() and b"\x1b[48;2;" in rig.raw[-3000:])
        assert "too little for sixel" in rig.presenter.snapshot().step_reason
        assert rig.sink.source is not None
        assert rig.sink.source.touched()
    finally:
        rig.close()
