"""The one slot for the newest frame."""

from __future__ import annotations

import threading

from odyssey_tui.video.mailbox import FrameMailbox

from .support import plain


def test_a_newer_frame_replaces_the_one_that_nobody_took() -> None:
    mailbox = FrameMailbox()
    first, second = plain(16, 16, (1, 2, 3)), plain(16, 16, (4, 5, 6))
    mailbox.put(first)
    mailbox.put(second)
    assert mailbox.pending
    assert mailbox.take() is second
    assert mailbox.take() is None
    assert not mailbox.pending
    assert (mailbox.received, mailbox.replaced) == (2, 1)


def test_clearing_counts_as_replacing() -> None:
    mailbox = FrameMailbox()
    mailbox.clear()
    assert mailbox.replaced == 0
    mailbox.put(plain(16, 16, (0, 0, 0)))
    mailbox.clear()
    assert mailbox.take() is None
    assert mailbox.replaced == 1


def test_waiting_ends_with_a_frame_or_with_the_time() -> None:
    mailbox = FrameMailbox()
    assert not mailbox.wait(0.01)
    timer = threading.Timer(0.02, mailbox.put, [plain(16, 16, (0, 0, 0))])
    timer.start()
    assert mailbox.wait(5)
    timer.join()


def test_the_listener_hears_of_every_frame_until_it_is_removed() -> None:
    mailbox = FrameMailbox()
    heard: list[bool] = []
    mailbox.listen(lambda: heard.append(mailbox.pending))
    mailbox.put(plain(16, 16, (0, 0, 0)))
    mailbox.put(plain(16, 16, (0, 0, 0)))
    mailbox.listen(None)
    mailbox.put(plain(16, 16, (0, 0, 0)))
    assert heard == [True, True]


def test_the_rate_is_that_of_the_last_two_seconds() -> None:
    now = 100.0
    mailbox = FrameMailbox(clock=lambda: now)
    for _ in range(40):
        now += 0.05
        mailbox.put(plain(16, 16, (0, 0, 0)))
    assert mailbox.rate() == 20.0
    now += 0.975
    assert mailbox.rate() == 10.5
    now += 1.5
    assert mailbox.rate() == 0.0
