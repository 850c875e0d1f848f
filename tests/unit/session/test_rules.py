"""The policy, the translation of errors, and waits that end."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odyssey_tui import errors
from odyssey_tui.errors import (
    BadReplyError,
    ConcurrentLimitReachedError,
    ConnectionLostError,
    InvalidRequestError,
    OdysseyError,
    RateLimitError,
    StreamRefusedError,
)
from odyssey_tui.session import ReconnectPolicy, SystemClock
from odyssey_tui.session.policy import MAX_RETRY_AFTER, asked_wait
from odyssey_tui.session.text import MAX_PROMPT, image_label, plain, plain_prompt
from odyssey_tui.session.translate import (
    connection_error,
    ends_stream,
    reported_stream_error,
    stream_failure,
)
from odyssey_tui.session.waiting import Deadline, DeadlinePassed, Waits

from .fakes import FakeClock, Hang, settle

POLICY = ReconnectPolicy()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("OdysseyAuthError", False),
        ("AccessDeniedError", False),
        ("NetworkError", True),
        ("QueueTimeoutError", True),
        ("ReplyTimeoutError", True),
        ("BadReplyError", True),
        ("SignalingError", True),
        ("PeerError", True),
        ("ConnectionLostError", True),
        ("ConcurrentLimitReachedError", True),
        ("RateLimitError", True),
        ("MonthlyLimitReachedError", False),
        ("AccountSuspendedError", False),
        ("StreamDurationExceededError", False),
        ("OdysseyUsageError", False),
        ("InvalidRequestError", False),
        ("LocalServiceError", False),
    ],
)
def test_what_is_worth_another_attempt(name: str, expected: bool) -> None:
    assert POLICY.may_retry(getattr(errors, name)("x")) is expected


@given(st.integers(1, 1_000), st.integers(0, 2**32))
def test_a_delay_varies_within_its_jitter(attempt: int, seed: int) -> None:
    base = POLICY.delays[min(attempt, len(POLICY.delays)) - 1]
    delay = POLICY.delay(attempt, None, random.Random(seed))
    assert 0.8 * base <= delay <= 1.2 * base


def test_a_policy_without_delays_does_not_wait() -> None:
    assert ReconnectPolicy(delays=()).delay(3, None, random.Random(1)) == 0.0


WEIRD: Any = st.one_of(
    st.none(),
    st.booleans(),
    st.floats(allow_nan=True, allow_infinity=True),
    st.integers(-(10**400), 10**400),
    st.text(),
    st.lists(st.integers()),
)


@given(WEIRD)
def test_a_hostile_retry_after_is_bounded(value: Any) -> None:
    error = RateLimitError("slow", details={"retry_after_seconds": value})
    assert 0.0 <= asked_wait(error) <= MAX_RETRY_AFTER


@given(st.text(max_size=300), st.text(max_size=2_000))
def test_any_report_of_the_service_becomes_a_typed_error(
    reason: str, message: str
) -> None:
    error = reported_stream_error(reason, message)
    assert isinstance(error, OdysseyError)
    assert error.detail
    assert len(error.detail) <= 500
    assert not any(c < " " or "\x7f" <= c <= "\x9f" for c in error.detail)


def test_typed_errors_pass_unchanged() -> None:
    error = BadReplyError("x")
    assert connection_error(error, "x") is error
    assert stream_failure(error, "x") is error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (ConcurrentLimitReachedError("x"), True),
        (RateLimitError("x"), False),
        (StreamRefusedError("session_timeout"), True),
        (StreamRefusedError("moderation"), False),
        (InvalidRequestError("x"), False),
    ],
)
def test_which_errors_leave_no_stream(error: OdysseyError, expected: bool) -> None:
    assert ends_stream(error) is expected


@given(st.text(max_size=500))
def test_prompts_keep_their_lines_and_nothing_harmful(text: str) -> None:
    cleaned = plain_prompt(text)
    assert len(cleaned) <= MAX_PROMPT
    assert all(c == "\n" or c >= " " for c in cleaned)
    assert "\n" not in plain(text)


def test_a_label_of_an_image_never_holds_its_data() -> None:
    assert image_label(None) is None
    assert image_label("DATA:image/png;base64," + "A" * 10_000) == "data URL"
    assert image_label(memoryview(b"abc")) == "3 bytes"
    assert len(image_label("x" * 100_000) or "") <= 4_096


async def test_the_system_clock_is_the_systems() -> None:
    clock = SystemClock()
    before, wall = clock.monotonic(), clock.time()
    await clock.sleep(0)
    assert clock.monotonic() >= before
    assert clock.time() >= wall - 1


async def test_a_wait_is_aborted_with_the_error_given() -> None:
    clock, hang = FakeClock(), Hang()
    waits = Waits(clock, 1.0)
    abort: asyncio.Future[OdysseyError] = asyncio.get_running_loop().create_future()
    caller = asyncio.create_task(waits.bounded(hang(), 5.0, abort=abort, name="x"))
    await settle()
    abort.set_result(ConnectionLostError("gone"))
    with pytest.raises(ConnectionLostError):
        await caller
    assert hang.cancelled == 1
    await settle()
    assert clock.sleeping == 0


async def test_a_result_counts_even_when_the_wait_is_aborted_too() -> None:
    async def answer() -> str:
        return "done"

    abort: asyncio.Future[OdysseyError] = asyncio.get_running_loop().create_future()
    waits = Waits(FakeClock(), 1.0)
    caller = asyncio.create_task(waits.bounded(answer(), 5.0, abort=abort, name="x"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    abort.set_result(ConnectionLostError("gone"))
    assert await caller == "done"


async def test_a_cancelled_wait_cancels_its_call() -> None:
    clock, hang = FakeClock(), Hang()
    caller = asyncio.create_task(Waits(clock, 1.0).bounded(hang(), 5.0, name="x"))
    await settle()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert hang.cancelled == 1
    await settle()
    assert clock.sleeping == 0


async def test_a_wait_cancelled_twice_still_lets_go() -> None:
    clock, hang = FakeClock(), Hang(deaf=True)
    caller = asyncio.create_task(Waits(clock, 1.0).bounded(hang(), 5.0, name="x"))
    await settle()
    caller.cancel()
    await settle()
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    hang.release.set()
    await settle()
    assert clock.sleeping == 0


async def test_what_was_left_behind_is_heard_of_when_it_ends(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock, hang = FakeClock(), Hang(deaf=True)

    async def fail_late() -> None:
        await hang()
        raise RuntimeError("late")

    caller = asyncio.create_task(Waits(clock, 1.0).bounded(fail_late(), 5.0, name="x"))
    await clock.advance(7)
    with pytest.raises(DeadlinePassed):
        await caller
    with caplog.at_level("INFO"):
        hang.release.set()
        await settle()
    assert "x ended late: RuntimeError" in caplog.text


async def test_a_deadline_moves_only_outwards() -> None:
    clock = FakeClock()
    deadline = Deadline(clock, 10)
    deadline.extend(5)
    assert deadline.at == clock.mono + 10
    deadline.extend(20)
    passing = asyncio.create_task(deadline.passed())
    await clock.advance(19)
    assert not passing.done()
    await clock.advance(1)
    assert passing.done()
