"""One frame between its head and the terminal's last answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Flight:
    """One frame between its head and the terminal's last answer.

    Times are in seconds of the controller's clock, ``None`` until they happen.

    Attributes:
        seq: Its number.
        started: When its head was written.
        clear: When the link was, by estimate, through with everything before.
        alone: Whether nothing else was on its way when it started.
        load: Its units.
        first: Units of its first part, which may travel together with the head.
        last: Units of its last part, which is on its way when all is written.
        behind: Units written before it while the rate was unknown, since ``clear``.
        after: Units of what else was written behind its tail.
        written: When its tail had been written.
        head_acked: When the answer to its head arrived.
        spoiled: Whether the link stood still while it was on its way.
    """

    seq: int
    started: float
    clear: float
    alone: bool
    load: float = 0.0
    first: float = 0.0
    last: float = 0.0
    behind: float = 0.0
    after: float = 0.0
    written: float | None = None
    head_acked: float | None = None
    spoiled: bool = False
