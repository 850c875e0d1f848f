"""Faults that a client can ask for through its API key.

A key ``ody_fault_<name>`` makes the service misbehave in one way and behave
normally in every other. Names end where something free may follow, so that
``ody_fault_slow_300_first`` and ``ody_fault_slow_300_second`` are two accounts
with the same fault. A :class:`Fault` belongs to one account and keeps the
counters that make its misbehaviour repeatable.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

FAULT_PREFIX = "ody_fault_"

MAX_DELAY_MS = 600_000

LONG_LINE_LENGTH = 100_000

SHORTENED_URL_LIFETIME_S = 2
SHORTENED_TOKEN_LIFETIME_S = 90

USAGE_CODES = (
    "MONTHLY_LIMIT_REACHED",
    "CONCURRENT_LIMIT_REACHED",
    "STREAM_DURATION_EXCEEDED",
    "ACCOUNT_SUSPENDED",
    "RATE_LIMITED",
)

SIGNAL_REASONS = (
    "streamer_not_available",
    "streamer_disconnected",
    "duration_limit_reached",
)

STREAM_REASONS = (
    "quota_exceeded",
    "concurrent_limit_exceeded",
    "lease_denied",
    "session_timeout",
)

MIDSTREAM_KINDS = (
    "drop",
    "close1011",
    "close1000",
    "kill",
    "error",
    "silent",
    "freeze",
)

LOST_REQUESTS = ("start", "interact", "end")

# CSI (erase, move, colour, mouse reporting), OSC 52 (clipboard), OSC 0 (title),
# a DCS, 8-bit C1 forms of CSI and OSC, Rich and Textual markup, bidi overrides
# and isolates, NUL, BEL, backspace, carriage return, and zero-width characters.
_HOSTILE_PARTS = (
    "\x1b[2J\x1b[1;1H\x1b[31;5m\x1b[?1003h",
    "\x1b]52;c;cHduZWQ=\x07",
    "\x1b]0;owned\x1b\\",
    "\x1bP1$r0m\x1b\\",
    "\x9b2J\x9d0;owned\x9c",
    "[bold red on white][link=javascript:alert(1)]click[/link][/nope][@click=quit]",
    "\u202eesrever\u202c\u2066isolated\u2069",
    "\x00\x07\x08\r",
    "\u200b\ufeff\u2028\u2029",
    "\n",
)
HOSTILE_TAIL = "".join(_HOSTILE_PARTS)

_HTML_PAGE = (
    "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head>"
    "<body><h1>Bad Gateway</h1></body></html>"
)

# The fault key grammar: kind, then the argument where there is one.
_GRAMMAR: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("401", re.compile(r"401(?:_.*)?")),
    ("403", re.compile(r"403(?:_.*)?")),
    ("429str", re.compile(r"429str(?:_.*)?")),
    ("429", re.compile(r"429_(?P<arg>.+)")),
    ("sess500", re.compile(r"sess500(?:_.*)?")),
    ("queue", re.compile(r"queue_(?P<arg>forever|\d{1,6})(?:_.*)?")),
    ("signal_error", re.compile(r"signal_error_(?P<arg>.+)")),
    ("stream", re.compile(r"stream_(?P<arg>.+)")),
    (
        "midstream",
        re.compile(
            rf"midstream_(?P<arg>(?:{'|'.join(MIDSTREAM_KINDS)})_\d{{1,9}})(?:_.*)?"
        ),
    ),
    ("lost", re.compile(rf"lost_(?P<arg>{'|'.join(LOST_REQUESTS)})(?:_.*)?")),
    ("hostile", re.compile(r"hostile(?:_.*)?")),
    ("garbage", re.compile(r"garbage(?:_.*)?")),
    ("slow", re.compile(r"slow_(?P<arg>\d{1,9})(?:_.*)?")),
    ("expired", re.compile(r"expired(?:_.*)?")),
)

_KNOWN_ARGUMENTS = {
    "429": USAGE_CODES,
    "signal_error": SIGNAL_REASONS,
    "stream": STREAM_REASONS,
}


def parse_fault(api_key: str) -> Fault | None:
    """The fault that ``api_key`` asks for, or ``None`` for an ordinary key.

    A fault key with an unknown name is a key that nobody knows: its fault is
    ``401``.
    """
    if not api_key.startswith(FAULT_PREFIX):
        return None
    name = api_key.removeprefix(FAULT_PREFIX)
    for kind, pattern in _GRAMMAR:
        found = pattern.fullmatch(name)
        if found is not None:
            arg = found.groupdict().get("arg") or ""
            return Fault(kind, _without_suffix(arg, _KNOWN_ARGUMENTS.get(kind, ())))
    return Fault("401")


def _without_suffix(arg: str, known: tuple[str, ...]) -> str:
    """``arg`` cut down to the known word it starts with, if there is one."""
    for word in known:
        if arg == word or arg.startswith(f"{word}_"):
            return word
    return arg


class Fault:
    """One account's misbehaviour.

    Attributes:
        kind: Which fault; one of the names in the grammar above.
        arg: Its argument: a code, a reason, a count, milliseconds, or empty.
    """

    def __init__(self, kind: str, arg: str = "") -> None:
        self.kind = kind
        self.arg = arg
        self._refusals = 0
        self._replies = 0
        self._garbled = 0

    def __repr__(self) -> str:
        return f"Fault({self.kind!r}, {self.arg!r})"

    @property
    def hostile(self) -> bool:
        """Whether every string sent is to carry terminal attacks."""
        return self.kind == "hostile"

    @property
    def garbage(self) -> bool:
        """Whether one reply in three is to be unusable."""
        return self.kind == "garbage"

    @property
    def delay_s(self) -> float:
        """How late every reply is, in seconds."""
        return min(int(self.arg), MAX_DELAY_MS) / 1000 if self.kind == "slow" else 0.0

    @property
    def midstream(self) -> tuple[str, float] | None:
        """What goes wrong in a running stream, and how many seconds into it."""
        if self.kind != "midstream":
            return None
        kind, _, milliseconds = self.arg.partition("_")
        return kind, min(int(milliseconds), MAX_DELAY_MS) / 1000

    @property
    def lost(self) -> str | None:
        """The request that is never answered: start, interact or end."""
        return self.arg if self.kind == "lost" else None

    @property
    def stream_reason(self) -> str | None:
        """The reason with which every stream is refused."""
        return self.arg if self.kind == "stream" else None

    @property
    def signal_reason(self) -> str | None:
        """The reason of the error that signaling starts with."""
        return self.arg if self.kind == "signal_error" else None

    @property
    def usage_code(self) -> str | None:
        """The code of the usage error that session requests get."""
        return self.arg if self.kind == "429" else None

    @property
    def signed_url_s(self) -> int | None:
        """Lifetime of presigned URLs in seconds, if it is not the usual one."""
        return SHORTENED_URL_LIFETIME_S if self.kind == "expired" else None

    @property
    def access_token_s(self) -> int | None:
        """Lifetime of access tokens in seconds, if it is not the usual one."""
        return SHORTENED_TOKEN_LIFETIME_S if self.kind == "expired" else None

    def refuses_session(self) -> bool:
        """Whether this session request finds no streamer (503).

        After as many refusals as were asked for, one request gets through;
        then the count starts again.
        """
        if self.kind != "queue":
            return False
        if self.arg == "forever":
            return True
        if self._refusals < int(self.arg):
            self._refusals += 1
            return True
        self._refusals = 0
        return False

    def hostile_text(self, text: str, limit: int | None = None) -> str:
        """``text`` followed by terminal attacks and a very long line.

        Args:
            text: What an honest service would send.
            limit: Largest size in bytes that the result may have as a JSON
                string with ASCII escapes, or ``None`` for no limit.

        Returns:
            ``text`` itself unless this fault is ``hostile``.
        """
        if not self.hostile:
            return text
        attack = text + HOSTILE_TAIL + "A" * LONG_LINE_LENGTH
        return attack if limit is None else _cut_to_json_size(attack, limit)

    def garble(self, text: str) -> str:
        """``text``, or for every third call something a client cannot use.

        The ways take turns: truncated JSON, values of wrong types, missing
        fields, an HTML page. Nothing changes unless this fault is ``garbage``.
        """
        if not self.garbage:
            return text
        group, place = divmod(self._replies, 3)
        self._replies += 1
        if place != _PLACES[group % len(_PLACES)]:
            return text
        way = _WAYS_TO_GARBLE[self._garbled % len(_WAYS_TO_GARBLE)]
        self._garbled += 1
        return way(text)


def _cut_to_json_size(text: str, limit: int) -> str:
    """The longest start of ``text`` whose JSON form fits into ``limit`` bytes."""
    low, high = 0, min(len(text), max(limit, 0))
    while low < high:
        middle = (low + high + 1) // 2
        if len(json.dumps(text[:middle])) <= limit:
            low = middle
        else:
            high = middle - 1
    return text[:low]


def _truncated(text: str) -> str:
    return text[: max(1, len(text) // 2)]


def _wrong_types(text: str) -> str:
    return _changed(text, _mistyped)


def _missing_fields(text: str) -> str:
    return _changed(text, _halved)


def _html(_text: str) -> str:
    return _HTML_PAGE


_WAYS_TO_GARBLE: tuple[Callable[[str], str], ...] = (
    _truncated,
    _wrong_types,
    _missing_fields,
    _html,
)


# Which of three replies is garbled, irregular and of a prime length: a client
# that does the same thing over and over meets every reply spoiled some time.
_PLACES = (2, 2, 0, 1, 2, 0, 0, 1, 1, 2, 1)


def _changed(text: str, change: Callable[[Any], Any]) -> str:
    try:
        value = json.loads(text)
    except ValueError:
        return _truncated(text)
    return json.dumps(change(value))


def _mistyped(value: Any) -> Any:
    """``value`` of the same outline with every leaf of another type."""
    if isinstance(value, dict):
        return {key: _mistyped(item) for key, item in value.items()} or [value]
    if isinstance(value, list):
        return {str(index): _mistyped(item) for index, item in enumerate(value)}
    if isinstance(value, str):
        return len(value)
    if value is None:
        return {"none": []}
    return [str(value)]


def _halved(value: Any) -> Any:
    """``value`` without every other field, at every level."""
    if isinstance(value, dict):
        kept = list(value.items())[1::2]
        return {key: _halved(item) for key, item in kept}
    if isinstance(value, list):
        return [_halved(item) for item in value]
    return value
