"""Requests and whose answer is whose."""

from __future__ import annotations

from odyssey_tui.video.requests import AckRequests, Ticket, is_ack_mode

from .support import profile


def test_mode_requests_carry_the_number() -> None:
    requests = AckRequests(profile(ack="decrqm"))
    assert requests.request(Ticket(7, "head")) == b"\x1b[?55007$p"
    assert requests.request(Ticket(7, "tail")) == b"\x1b[?60007$p"
    assert requests.outstanding
    assert requests.answered(60007) == Ticket(7, "tail")
    assert requests.answered(60007) is None
    assert requests.answered(55007) == Ticket(7, "head")
    assert not requests.outstanding


def test_numbers_start_again_within_what_is_free() -> None:
    requests = AckRequests(profile(ack="decrqm"))
    assert requests.request(Ticket(5_003, "tail")) == b"\x1b[?60003$p"
    assert requests.answered(60003) == Ticket(5_003, "tail")
    assert AckRequests.tail_number(5_003) == 60_003
    assert is_ack_mode(55_000)
    assert is_ack_mode(64_999)
    assert not is_ack_mode(2026)
    assert not is_ack_mode(65_000)


def test_status_reports_are_answered_in_order() -> None:
    requests = AckRequests(profile(ack="dsr"))
    assert requests.request(Ticket(1, "head")) == b"\x1b[5n"
    requests.request(Ticket(1, "tail"))
    requests.request(Ticket(2, "tail"))
    assert requests.answered(None) == Ticket(1, "head")
    assert requests.answered(None) == Ticket(1, "tail")
    requests.forget()
    assert requests.answered(None) is None


def test_an_answer_may_come_before_the_report_of_having_asked() -> None:
    requests = AckRequests(profile(ack="decrqm"))
    requests.request(Ticket(1, "tail"))
    requests.request(Ticket(1, "middle", 500))
    assert requests.waiting_for(Ticket(1, "tail"))
    requests.answered(60001)
    assert not requests.waiting_for(Ticket(1, "tail"))
    assert requests.waiting_for(Ticket(1, "middle", 500))


def test_through_tmux_they_are_wrapped() -> None:
    requests = AckRequests(profile(ack="decrqm", multiplexer="tmux", passthrough=True))
    assert requests.request(Ticket(1, "tail")) == b"\x1bPtmux;\x1b\x1b[?60001$p\x1b\\"


def test_without_answers_nothing_is_asked() -> None:
    requests = AckRequests(profile(ack="none"))
    assert requests.request(Ticket(1, "tail")) == b""
    assert not requests.outstanding
