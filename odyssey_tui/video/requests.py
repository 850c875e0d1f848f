"""Requests that the terminal answers in order, numbered, and whose answer is whose."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Literal

from odyssey_tui.video.profile import TerminalProfile, through_tmux

TAIL_MODE = 60_000
HEAD_MODE = 55_000
MIDDLE_MODE = 50_000
CYCLE = 5_000
"""Numbers of private modes that nothing uses: a reply to a request for their state
says that they are unknown, which every terminal that knows the request can say."""


def is_ack_mode(number: int) -> bool:
    """Whether a mode report can be the answer to one of our requests."""
    return MIDDLE_MODE <= number < TAIL_MODE + CYCLE


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a request was sent for: a place in a frame.

    Attributes:
        seq: The frame.
        kind: Its head, its tail, or somewhere between.
        taken: Bytes of the frame before a place between.
    """

    seq: int
    kind: Literal["head", "middle", "tail"]
    taken: int = 0


class AckRequests:
    """Makes requests and matches the answers.

    Args:
        profile: Which kind of request the terminal answers.
    """

    def __init__(self, profile: TerminalProfile) -> None:
        self._method = profile.ack
        self._wrapped = profile.wrapped
        self._waiting: dict[int, Ticket] = {}
        self._order: deque[Ticket] = deque()
        self._middles = 0

    @staticmethod
    def tail_number(seq: int) -> int:
        """The mode number that acknowledges a frame."""
        return TAIL_MODE + seq % CYCLE

    def request(self, ticket: Ticket) -> bytes:
        """The bytes of a request, whose answer is expected from now on."""
        if self._method == "none":
            return b""
        if self._method == "dsr":
            self._order.append(ticket)
            return b"\x1b[5n"
        number = self._number(ticket)
        self._waiting[number] = ticket
        request = b"\x1b[?%d$p" % number
        return through_tmux(request) if self._wrapped else request

    def _number(self, ticket: Ticket) -> int:
        if ticket.kind == "middle":
            self._middles += 1
            return MIDDLE_MODE + self._middles % CYCLE
        return (TAIL_MODE if ticket.kind == "tail" else HEAD_MODE) + ticket.seq % CYCLE

    def answered(self, number: int | None) -> Ticket | None:
        """Whose answer this is: by mode number, or in order for ``None``."""
        if number is None:
            return self._order.popleft() if self._order else None
        return self._waiting.pop(number, None)

    def waiting_for(self, ticket: Ticket) -> bool:
        """Whether this answer is still expected."""
        return ticket in self._waiting.values() or ticket in self._order

    @property
    def outstanding(self) -> bool:
        """Whether an answer is still expected."""
        return bool(self._waiting or self._order)

    def forget(self) -> None:
        """Expect nothing any more."""
        self._waiting.clear()
        self._order.clear()
