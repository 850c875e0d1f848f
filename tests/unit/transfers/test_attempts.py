"""How patient a download is."""

from __future__ import annotations

import pytest

from odyssey_tui.errors import (
    AddressExpiredError,
    FileChangedError,
    TransferLostError,
)
from odyssey_tui.transfers import Policy
from odyssey_tui.transfers.answers import CANNOT_RESUME, CHANGED
from odyssey_tui.transfers.attempts import Attempts

LOST = TransferLostError("The connection broke.")
POLICY = Policy(delays=(1.0, 2.0, 4.0), restarts=2, longest_wait=10.0)


def test_waits_grow_and_end_in_the_error() -> None:
    attempts = Attempts(POLICY, 0)
    assert [attempts.delay(LOST) for _ in range(3)] == [1.0, 2.0, 4.0]
    with pytest.raises(TransferLostError) as caught:
        attempts.delay(LOST)
    assert caught.value is LOST


def test_getting_further_than_ever_begins_the_count_again() -> None:
    attempts = Attempts(POLICY, 100)
    attempts.delay(LOST)
    attempts.reached(100)
    assert attempts.delay(LOST) == 2.0, "as far as before is no progress"
    attempts.reached(101)
    assert attempts.delay(LOST) == 1.0


@pytest.mark.parametrize(
    ("asked", "seconds"), [(None, 1.0), (7.0, 7.0), (0.2, 1.0), (9999.0, 10.0)]
)
def test_a_server_may_ask_for_more_time_but_not_for_ever(
    asked: float | None, seconds: float
) -> None:
    assert Attempts(POLICY, 0).delay(LOST, asked) == seconds


def test_a_server_that_sends_too_little_is_asked_at_once_but_only_once() -> None:
    attempts = Attempts(POLICY, 0)
    assert attempts.delay(LOST, 0.0) == 0.0
    assert attempts.delay(LOST, 0.0) == 2.0


def test_a_fresh_address_is_to_be_had_once_for_each_expiry() -> None:
    attempts = Attempts(POLICY, 0)
    attempts.refused(403, renewable=True)
    with pytest.raises(AddressExpiredError, match="renewed address too"):
        attempts.refused(403, renewable=True)
    attempts.reached(1)
    attempts.refused(403, renewable=True)
    with pytest.raises(AddressExpiredError, match="HTTP 401"):
        Attempts(POLICY, 0).refused(401, renewable=False)


def test_beginning_anew_comes_to_an_end_that_says_why() -> None:
    attempts = Attempts(POLICY, 0)
    for _ in range(2):
        attempts.anew(CHANGED)
    with pytest.raises(FileChangedError):
        attempts.anew(CHANGED)
    attempts = Attempts(POLICY, 0)
    attempts.delay(LOST)
    for _ in range(2):
        attempts.anew(CANNOT_RESUME)
    with pytest.raises(TransferLostError, match="broke"):
        attempts.anew(CANNOT_RESUME)
