"""Pacing over a simulated link, with simulated time."""

from __future__ import annotations

import itertools
import math
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odyssey_tui.video.budget import FIRST_BUDGET, LONGEST_INTERVAL, PROBES
from odyssey_tui.video.link import LinkEstimator, WindowedMinimum
from odyssey_tui.video.pacing import EXPIRY, Pacer
from odyssey_tui.video.requests import Ticket

from .simulation import Simulation

LINKS = [(2e6, 0.05), (5e5, 0.1), (1.5e5, 0.05), (2e4, 0.2), (1e7, 0.3)]


@pytest.mark.parametrize(("rate", "rtt"), LINKS)
def test_a_link_is_filled_and_keys_pass(rate: float, rtt: float) -> None:
    result = Simulation(Pacer(rtt=rtt), lambda _: rate, rtt).run(12)
    used = result.rate(4, 12) / rate
    assert 0.5 < used < 0.95
    assert result.fps(4, 12) > (7 if rate < 5e4 else 17)
    assert result.longest_queue < max(0.3, 1.1 * max(PROBES) * FIRST_BUDGET / rate)
    # A key waits for one part and the little that is queued, never for a frame.
    assert result.keys(0.95) < 0.03 + 300 / rate
    ages = sorted(age for at, age, _ in result.arrivals if at > 4)
    assert ages[len(ages) // 2] < rtt / 2 + (0.2 if rate < 5e4 else 0.1)


def test_a_link_without_limit_gets_all_there_is() -> None:
    result = Simulation(
        Pacer(), lambda _: 1e9, 0.0005, wanted=lambda budget: min(budget, 500_000)
    ).run(5)
    assert result.fps(1, 5) > 19
    assert result.rate(3, 5) > 0.95 * 20 * 500_000


def test_a_link_that_slows_down_delays_keys_only_briefly() -> None:
    result = Simulation(Pacer(rtt=0.05), lambda now: 2e6 if now < 5 else 2e5, 0.05).run(
        15
    )
    assert result.fps(7, 15) > 17
    assert result.rate(8, 15) / 2e5 > 0.5
    late = result.key_delays[len(result.key_delays) // 2 :]
    assert sorted(late)[int(len(late) * 0.9)] < 0.04
    assert result.longest_queue < 0.9


@pytest.mark.parametrize("fall", [5.0, 5.01, 5.02, 5.03, 5.04])
def test_a_link_that_slows_down_holds_what_is_not_written_yet(fall: float) -> None:
    simulation = Simulation(
        Pacer(rtt=0.05), lambda now: 2e6 if now < fall else 2e5, 0.05
    )
    result = simulation.run(9)
    # What was sent in the round trip that it takes to notice, at a tenth of the rate.
    assert result.longest_queue < 0.46
    assert max(result.key_delays) < 0.35


def test_typing_leaves_room_for_keys() -> None:
    pacer = Pacer(rtt=0.02)
    pacer.link.service(50_000, 0.05, 0.0)
    before = pacer.grant(1.0).budget
    pacer.typed(1.0)
    assert pacer.grant(1.5).budget < 0.8 * before
    assert pacer.grant(3.0).budget == before


def test_late_answers_hold_the_rest_of_a_frame() -> None:
    pacer = Pacer(rtt=0.02)
    pacer.link.service(50_000, 0.05, 0.0)
    pacer.begin(1, 1.0)
    pacer.wrote(8_000, 1.0)
    ticket = Ticket(1, "middle", 8_000)
    pacer.expect(ticket, 1.0)
    assert pacer.hold(1.02) == 0
    assert pacer.hold(1.04) > 0, "it takes 28 ms"
    assert pacer.hold(2.0) == 0, "lost rather than late"
    pacer.answered(ticket, 1.05)
    assert pacer.hold(1.06) == 0
    pacer.answered(ticket, 1.07)


def test_a_link_that_becomes_faster_is_noticed() -> None:
    result = Simulation(Pacer(rtt=0.05), lambda now: 2e5 if now < 5 else 4e6, 0.05).run(
        12
    )
    assert result.rate(9, 12) > 1.5e6


@pytest.mark.parametrize("work", [0.015, 0.06, 0.15])
def test_a_terminal_that_needs_long_for_each_picture_still_gets_large_ones(
    work: float,
) -> None:
    """Smaller pictures would come no sooner."""
    pacer = Pacer()
    result = Simulation(
        pacer,
        lambda _: 2e7,
        0.001,
        # No picture can be arbitrarily small.
        wanted=lambda budget: max(2_500, min(budget, 400_000)),
        work=work,
    ).run(8)
    assert pacer.link.fixed == pytest.approx(work, rel=0.35)
    assert result.fps(3, 8) > 0.6 * min(20, 1 / work)
    loads = sorted(load for at, _, load in result.arrivals if at > 3)
    assert loads[len(loads) // 2] > 150_000


@pytest.mark.parametrize("smallest", [1_300, 65_000])
def test_a_slow_terminal_is_told_from_a_slow_link_however_it_began(
    smallest: int,
) -> None:
    """Also where the first frames took an age, since everything was starting."""
    pacer = Pacer()
    if smallest > 10_000:
        pacer.suit(300_000, 600_000)
    simulation = Simulation(
        pacer,
        lambda now: 2e7 * smallest / 1_300 if now > 1 else 2e4 * smallest / 1_300,
        0.001,
        wanted=lambda budget: max(smallest, min(budget, 100 * smallest)),
        jitter=0.01,
        work=0.06,
    )
    result = simulation.run(12)
    loads = sorted(load for at, _, load in result.arrivals if at > 6)
    assert loads[len(loads) // 2] > 30 * smallest
    assert result.fps(6, 12) > 9


def test_a_thin_link_is_not_taken_for_a_slow_terminal() -> None:
    for rate, rtt in LINKS:
        pacer = Pacer(rtt=rtt)
        Simulation(pacer, lambda _, r=rate: r, rtt, jitter=0.004).run(12)
        assert pacer.link.fixed < 0.012
        assert pacer.link.rate == pytest.approx(rate, rel=0.5)


def test_a_link_that_slows_down_is_not_taken_for_a_slow_terminal() -> None:
    pacer = Pacer(rtt=0.05)
    Simulation(pacer, lambda now: 2e6 if now < 5 else 2e5, 0.05).run(9)
    assert pacer.link.fixed < 0.02
    assert pacer.link.rate == pytest.approx(2e5, rel=0.4)


@pytest.mark.parametrize(("before", "after"), [(0.02, 0.2), (0.2, 0.02), (0.05, 0.4)])
def test_a_way_that_becomes_longer_or_shorter(before: float, after: float) -> None:
    result = Simulation(
        Pacer(rtt=before), lambda _: 2e6, lambda now: before if now < 5 else after
    ).run(14)
    assert result.fps(8, 14) > 15
    assert result.rate(8, 14) > 0.5e6


@pytest.mark.parametrize("lost", [0.02, 0.1])
def test_lost_answers_cost_little(lost: float) -> None:
    pacer = Pacer(rtt=0.05)
    result = Simulation(pacer, lambda _: 2e6, 0.05, lost=lost).run(14)
    assert result.fps(4, 14) > 20 * (1 - lost) - 4
    assert result.rate(4, 14) > 0.5e6


def test_others_on_the_same_link_are_given_way_to() -> None:
    """A buffer that others fill: a tenth of a second of queue, again and again."""
    result = Simulation(
        Pacer(rtt=0.05),
        lambda _: 2e6,
        0.05,
        others=lambda now: 1.7e6 if now > 4 and now % 2 < 1 else 0,
    ).run(14)
    assert result.fps(5, 14) > 13
    assert result.longest_queue < 1.5
    assert not result.stalls


def test_small_frames_say_nothing_about_a_fast_link() -> None:
    # A still picture in cells: a few bytes each, and answers with some jitter.
    pacer = Pacer()
    Simulation(
        pacer, lambda _: 5e6, 0.02, wanted=lambda budget: min(budget, 900), jitter=0.004
    ).run(10)
    assert pacer.link.rate is not None
    assert pacer.link.rate > 1e5


def test_a_dead_link_is_called_stalled_and_recovers_with_a_small_frame() -> None:
    pacer = Pacer(rtt=0.05)
    simulation = Simulation(pacer, lambda _: 1e6, 0.05, dead=(5.0, 9.0))
    result = simulation.run(14)
    assert min(result.stalls) < 6.6
    assert max(result.stalls) < 9.3
    after = [load for at, age, load in result.arrivals if at > 9.0 and age < 1.0]
    assert after[0] <= FIRST_BUDGET
    assert result.fps(11, 14) > 18


def test_a_far_end_that_never_answers_gets_one_small_frame_at_a_time() -> None:
    pacer = Pacer()
    begun: list[float] = []
    now = 0.0
    for seq in range(1, 4):
        while pacer.wait(now) > 0:
            now += 0.01
            pacer.expire(now)
            assert now < 30
        assert pacer.grant(0.0).budget <= FIRST_BUDGET
        pacer.begin(seq, now)
        pacer.wrote(1000, now)
        pacer.finish(seq, now)
        begun.append(now)
    gaps = [round(b - a) for a, b in itertools.pairwise(begun)]
    assert gaps == [round(EXPIRY)] * 2
    assert pacer.expired == 2


def test_without_acknowledgements_time_paces() -> None:
    pacer = Pacer(acked=False, rate_cap=250_000, slowest=0.1)
    result = Simulation(pacer, lambda _: 1e6, 0.05, answering=False).run(5)
    assert not result.stalls
    assert pacer.in_flight <= 1
    assert pacer.grant(0.0).budget <= 250_000 * 0.1


def test_a_multiplexer_that_drops_is_given_up_soon_and_then_spared() -> None:
    pacer = Pacer(lossy=True, rtt=0.005)
    for seq in range(1, 30):
        now = seq * 0.05
        assert pacer.wait(now) <= 0
        pacer.begin(seq, now)
        pacer.wrote(20_000, now + 0.002)
        pacer.finish(seq, now + 0.012)
        pacer.head_acked(seq, now + 0.006)
        pacer.tail_acked(seq, now + 0.018)
    before = pacer.link.rate
    assert before is not None
    pacer.begin(30, 1.5)
    pacer.wrote(20_000, 1.5)
    pacer.finish(30, 1.51)
    assert pacer.expire(1.7) == []
    assert pacer.expire(1.9) == [30]
    assert pacer.link.rate == pytest.approx(before / 4)
    for _ in range(50):
        pacer.link.faster()
    assert pacer.link.rate <= before / 2


def test_a_frame_that_takes_long_is_not_lost() -> None:
    pacer = Pacer(lossy=True, rtt=0.005)
    pacer.link.service(4_000, 1.0, 0.0)
    pacer.begin(1, 1.0)
    pacer.wrote(4_000, 1.0)
    pacer.finish(1, 1.0)
    assert pacer.expire(1.9) == [], "it needs a second"
    assert pacer.expire(3.0) == [1]


def test_a_later_answer_stands_for_lost_earlier_ones() -> None:
    pacer = Pacer(rtt=0.2)
    for seq in (1, 2):
        pacer.begin(seq, seq * 0.01)
        pacer.wrote(500, seq * 0.01)
        pacer.finish(seq, seq * 0.01)
    assert pacer.tail_acked(3, 0.3) is None
    flight = pacer.tail_acked(2, 0.3)
    assert flight is not None
    assert flight.seq == 2
    assert pacer.in_flight == 0


def test_user_interface_bytes_delay_the_next_frame() -> None:
    pacer = Pacer(rtt=0.01)
    pacer.link.service(10_000, 0.1, 0.0)
    assert pacer.wait(1.0) == 0
    pacer.wrote(50_000, 1.0)
    assert pacer.wait(1.0) == pytest.approx(0.5, abs=0.01)
    assert pacer.wait(1.6) == 0


def test_much_user_interface_on_a_thin_link_is_asked_about() -> None:
    pacer = Pacer(rtt=0.01)
    pacer.link.service(500, 0.1, 0.0)
    for now in (1.0, 1.1, 1.2):
        pacer.wrote(20_000, now)
    assert pacer.wait(1.3) > 5, "by what is known of the link"
    assert pacer.should_ask(1.3)
    pacer.asked(1, 1.3)
    assert not pacer.should_ask(1.31)
    pacer.tail_acked(1, 1.33)
    assert pacer.wait(1.34) < 0.1


def test_a_terminal_that_answers_late_is_no_slow_link() -> None:
    """Its thread is busy: head and tail are answered together, after a while."""
    random = Random(3)
    pacer, now, loads = Pacer(rtt=0.002), 0.0, []
    for seq in range(1, 400):
        while pacer.wait(now) > 0:
            now += 0.005
            pacer.expire(now)
        load = max(650.0, min(60_000.0, pacer.grant(now).budget))
        pacer.begin(seq, now)
        pacer.wrote(load, now)
        pacer.finish(seq, now + 0.001)
        late = 0.02 + 0.08 * random.random()
        pacer.head_acked(seq, now + late)
        pacer.tail_acked(seq, now + late + 0.0005)
        now += max(0.05, late)
        loads.append(load)
    assert sorted(loads[50:])[len(loads) // 10] > 20_000


def test_a_first_frame_behind_a_first_screen_measures_both() -> None:
    # 20 kB of user interface, then a frame, all over 20 kB/s.
    pacer = Pacer(rtt=0.2)
    pacer.wrote(20_000, 0.0)
    pacer.begin(1, 0.1)
    pacer.wrote(2_000, 0.1)
    pacer.finish(1, 0.1)
    pacer.head_acked(1, 1.3)
    pacer.tail_acked(1, 1.3)
    assert pacer.link.rate == pytest.approx(20_000, rel=0.1)


def test_the_window_is_one_until_the_bare_round_trip_was_seen() -> None:
    pacer = Pacer(rtt=0.4)
    assert pacer.window(0.0) == 1
    pacer.begin(1, 0.0)
    pacer.finish(1, 0.0)
    pacer.head_acked(1, 0.4)
    pacer.tail_acked(1, 0.4)
    assert pacer.window(0.5) == 9
    assert pacer.window(30.0) == 1


def test_a_hiccup_is_not_a_slow_link() -> None:
    link = LinkEstimator()
    for _ in range(5):
        link.service(20_000, 0.02, 0.0)
    link.service(500, 0.03, 0.0)
    assert link.rate == pytest.approx(1e6)
    link.service(20_000, 0.02, 0.0)
    link.service(20_000, 0.08, 0.0)
    assert link.rate is not None
    assert link.rate > 4e5, "one slow frame lowers the estimate, not all the way"
    link.service(20_000, 0.2, 0.0)
    link.service(20_000, 0.2, 0.0)
    assert link.rate < 2e5


@given(st.lists(st.floats(0, 10), min_size=1, max_size=60))
def test_the_windowed_minimum_is_the_minimum_of_the_window(values: list[float]) -> None:
    minimum = WindowedMinimum(5.0)
    for now, value in enumerate(values):
        minimum.add(value, float(now))
        assert minimum.value == min(values[max(0, now - 5) : now + 1])


steps = st.tuples(
    st.sampled_from(["begin", "wrote", "finish", "head", "tail", "expire", "reset"]),
    st.floats(0, 0.5),
    st.floats(1, 1e6),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(steps, max_size=60))
def test_nothing_that_happens_makes_it_senseless(
    happened: list[tuple[str, float, float]],
) -> None:
    pacer, now, seq, open_frame = Pacer(), 0.0, 0, False
    for what, later, load in happened:
        now += later
        if what == "begin" and not open_frame and pacer.wait(now) <= 0:
            seq, open_frame = seq + 1, True
            pacer.begin(seq, now)
        elif what == "wrote":
            pacer.wrote(load, now)
        elif what == "finish" and open_frame:
            open_frame = False
            pacer.finish(seq, now)
        elif what == "head":
            pacer.head_acked(seq, now)
        elif what == "tail":
            pacer.tail_acked(seq, now)
        elif what == "expire":
            pacer.expire(now)
        elif what == "reset":
            open_frame = False
            pacer.reset()
        grant = pacer.grant(0.0)
        assert grant.budget >= 256
        assert grant.part >= 256
        assert grant.rate > 0
        assert 0.05 <= grant.interval <= LONGEST_INTERVAL
        assert pacer.wait(now) >= 0
        assert 0 < pacer.next_event(now) <= 1
        assert 0 <= pacer.in_flight <= 12
        assert pacer.free_at(now) < math.inf
        rate = pacer.link.rate
        assert rate is None or 0 < rate < math.inf
