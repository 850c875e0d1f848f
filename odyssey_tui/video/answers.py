"""Taking the terminal's answers out of what the user types.

The answers share the terminal's input with the keys. They are removed before
anything looks for keys in it, also when they arrive in pieces: a piece that can
only be the beginning of an answer is held back, one that may also be a key (a
lone escape) only for a moment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from odyssey_tui.video.requests import is_ack_mode

ESCAPE_HOLD = 0.05
"""Seconds that a lone escape waits for the rest of an answer."""

ANSWER_HOLD = 1.0
"""Seconds that the unmistakable beginning of an answer waits for the rest."""

LONGEST = 512
"""Bytes after which the beginning of an answer is given up."""

_ANSWER = re.compile(
    rb"\x1b(?:"
    rb"\[\?(?P<mode>\d{1,5});[0-4]\$y"
    rb"|\[(?P<status>0)n"
    rb"|\[[?>][\d;]{0,60}c"  # device attributes
    rb"|\[\?[12];\d;[\d;]{0,30}S"  # graphics attributes
    rb"|\[[46];\d{1,5};\d{1,5}t"  # sizes in pixels
    rb"|P[^\x1b]{0,400}\x1b\\"  # version, settings
    rb"|_G[^\x1b]{0,400}\x1b\\"  # graphics
    rb")"
)
_BEGINNING = re.compile(
    rb"\x1b(?:"
    rb"\[(?:\?(?:[\d;]{0,62}\$?)?|>[\d;]{0,60}|0|[46](?:;\d{0,5}(?:;\d{0,5})?)?)?"
    rb"|P[^\x1b]{0,400}\x1b?"
    rb"|_G?[^\x1b]{0,400}\x1b?"
    rb")?\Z"
)
_MAY_BE_KEY = (b"\x1b", b"\x1b[", b"\x1bP", b"\x1b_", b"\x1b[4", b"\x1b[6", b"\x1b[0")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: the number of a mode, or ``None`` for a status report."""

    number: int | None


class AnswerFilter:
    """Splits terminal input into keys and answers.

    Mode reports that are not ours are left in: the user interface asks for
    some modes itself.
    """

    def __init__(self) -> None:
        self._held = b""
        self._since = 0.0

    def feed(
        self, data: bytes, now: float, *, expecting: bool = True
    ) -> tuple[bytes, list[Answer]]:
        """What remains for the user interface, and the answers found.

        Args:
            data: What was read.
            now: Time in seconds.
            expecting: Whether an answer may be on its way; if not, nothing is
                held back that may be a key.
        """
        if self._held:
            data, self._held = self._held + data, b""
        answers: list[Answer] = []
        keys: list[bytes] = []
        end = 0
        for match in _ANSWER.finditer(data):
            mode, status = match.group("mode", "status")
            if mode is not None and not is_ack_mode(int(mode)):
                continue
            if mode is not None or status is not None:
                answers.append(Answer(None if mode is None else int(mode)))
            keys.append(data[end : match.start()])
            end = match.end()
        # Only what nothing has followed can be the beginning of an answer.
        rest = data[end:]
        unfinished = _BEGINNING.search(rest)
        if unfinished is not None:
            held = rest[unfinished.start() :]
            if len(held) < LONGEST and (expecting or held not in _MAY_BE_KEY):
                rest = rest[: unfinished.start()]
                self._held, self._since = held, now
        return b"".join(keys) + rest, answers

    def overdue(self, now: float) -> bytes:
        """What was held back for too long and is no answer after all."""
        if not self._held or now - self._since < self._patience():
            return b""
        held, self._held = self._held, b""
        return held

    def wait(self, now: float) -> float | None:
        """Seconds until :meth:`overdue` has something, ``None`` for never."""
        if not self._held:
            return None
        return max(0.0, self._since + self._patience() - now)

    def _patience(self) -> float:
        return ESCAPE_HOLD if self._held in _MAY_BE_KEY else ANSWER_HOLD
