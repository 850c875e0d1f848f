"""How often something is tried again, and after how long."""

from __future__ import annotations

from odyssey_tui.errors import (
    AddressExpiredError,
    DownloadError,
    FileChangedError,
    OdysseyError,
    TransferLostError,
)
from odyssey_tui.transfers.answers import CHANGED
from odyssey_tui.transfers.records import Policy


class Attempts:
    """Counts what led nowhere; whatever leads further clears the counts.

    Args:
        policy: The limits.
        size: Bytes that are there already.
    """

    def __init__(self, policy: Policy, size: int) -> None:
        self._policy = policy
        self._furthest = size
        self._fruitless = 0
        self._restarts = 0
        self._renewed = False
        self._last: OdysseyError | None = None

    def reached(self, size: int) -> None:
        """So many bytes are there now."""
        if size > self._furthest:
            self._furthest = size
            self._fruitless = 0
            self._renewed = False

    def anew(self, reason: str) -> None:
        """The download begins at its start again.

        Raises:
            FileChangedError: It has done so too often, because the file changes.
            OdysseyError: The same, because the server cannot resume: what went
                wrong last.
        """
        self._restarts += 1
        if self._restarts <= self._policy.restarts:
            return
        if reason == CHANGED:
            raise FileChangedError("The file was another one at each request.")
        raise self._last or TransferLostError(
            "The connection broke too often for a server that cannot resume."
        )

    def refused(self, status: int, *, renewable: bool) -> None:
        """The address was refused; returns when a fresh one is to be had.

        Raises:
            AddressExpiredError: There is none, or the fresh one was refused too.
        """
        if not renewable:
            raise AddressExpiredError(
                f"The server refuses the address (HTTP {status})."
            )
        if self._renewed:
            raise AddressExpiredError(
                f"The server refuses the renewed address too (HTTP {status})."
            )
        self._renewed = True

    def delay(self, error: OdysseyError, after: float | None = None) -> float:
        """Seconds to wait before the next attempt.

        Args:
            error: Why there has to be one.
            after: What the server asks for.

        Raises:
            OdysseyError: ``error``, when there were enough attempts.
        """
        self._last = error
        number = self._fruitless
        if number >= len(self._policy.delays):
            raise error
        self._fruitless += 1
        own = self._policy.delays[number]
        if after is None:
            return own
        if after == 0.0 and number == 0:
            return 0.0
        return max(own, min(after, self._policy.longest_wait))


def renewal_error(error: OdysseyError) -> DownloadError:
    """What a failed renewal of the address means for the download."""
    return AddressExpiredError(
        f"There is no fresh address: {error.detail}",
        hint=error.hint,
        url=error.url,
        code=error.code,
        retryable=error.retryable,
    )
