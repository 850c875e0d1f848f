"""The events log, from friends and from strangers."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from odyssey_tui.player import parse_events, prompt_at
from odyssey_tui.player.events import MAX_LINE_BYTES, MAX_TIMESTAMP_MS

LOG = b"""\
{"timestamp_ms":0,"type":"start","prompt":"Lake","applied_prompt":"Still","image":true}
{"timestamp_ms":2500,"type":"interact","prompt":"Rain"}

{"timestamp_ms":4000,"type":"error","message":"Lost"}
{"timestamp_ms":6000,"type":"end"}
"""


def test_what_the_service_writes() -> None:
    events = parse_events(LOG)
    assert [event.type for event in events] == ["start", "interact", "error", "end"]
    start = events[0]
    assert (start.timestamp_ms, start.prompt) == (0, "Lake")
    assert (start.applied_prompt, start.image) == ("Still", True)
    assert events[2].message == "Lost"
    assert not events[1].image
    assert events[3].prompt is None
    assert (events.broken, events.cut) == (0, False)


def test_the_prompt_at_a_time() -> None:
    events = parse_events(LOG)
    assert prompt_at(events, -1) is None
    assert prompt_at(events, 0) == events[0]
    assert prompt_at(events, 2499.9) == events[0]
    assert prompt_at(events, 2500) == events[1]
    assert prompt_at(events, 1e12) == events[1]
    assert prompt_at([], 5) is None


def test_lines_out_of_order_are_sorted_and_equal_times_keep_their_order() -> None:
    lines = [(3, "c"), (1, "a"), (3, "d"), (2, "b")]
    data = b"\r\n".join(
        json.dumps({"timestamp_ms": at, "type": kind}).encode() for at, kind in lines
    )
    assert [event.type for event in parse_events(data)] == ["a", "b", "c", "d"]


def test_unknown_types_and_fields_are_kept() -> None:
    (event,) = parse_events(b'{"timestamp_ms":1,"type":"camera","zoom":{"x":[1,2]}}')
    assert event.type == "camera"
    assert event.raw == '{"timestamp_ms":1,"type":"camera","zoom":{"x":[1,2]}}'


def test_broken_lines_are_counted_and_left_out() -> None:
    bad = [
        b"not json",
        b"[1, 2]",
        b'"text"',
        b'{"type":"start"}',
        b'{"timestamp_ms":1}',
        b'{"timestamp_ms":NaN,"type":"start"}',
        b'{"timestamp_ms":Infinity,"type":"start"}',
        b'{"timestamp_ms":1e999,"type":"start"}',
        b'{"timestamp_ms":-1,"type":"start"}',
        b'{"timestamp_ms":true,"type":"start"}',
        b'{"timestamp_ms":"5","type":"start"}',
        b'{"timestamp_ms":%d,"type":"start"}' % (MAX_TIMESTAMP_MS + 1),
        b'{"timestamp_ms":' + b"9" * 6000 + b',"type":"start"}',
        b'{"timestamp_ms":1,"type":"start","x":' + b"[" * 30000 + b"]" * 30000 + b"}",
        b'{"timestamp_ms":1,"type":"start","prompt":"' + b"a" * MAX_LINE_BYTES + b'"}',
    ]
    events = parse_events(b"\n".join([*bad, b'{"timestamp_ms":5,"type":"end"}']))
    assert [event.type for event in events] == ["end"]
    assert events.broken == len(bad)


def test_brackets_in_a_prompt_are_no_nesting() -> None:
    prompt = "[" * 100 + '\\"{'
    line = json.dumps({"timestamp_ms": 1, "type": "interact", "prompt": prompt})
    (event,) = parse_events(line.encode())
    assert event.prompt == prompt


def test_text_is_cleaned_and_bounded() -> None:
    line = json.dumps(
        {
            "timestamp_ms": 1.4,
            "type": "in\x1b[2Jteract",
            "prompt": "one\ntwo\u202e" + "x" * 20_000,
        }
    )
    (event,) = parse_events(line.encode() + b"\n\xff\xfe\x00")
    assert event.timestamp_ms == 1
    assert "\x1b" not in event.type + event.raw
    assert event.prompt is not None
    assert event.prompt.startswith("one twox")
    assert len(event.prompt) <= 4000
    assert len(event.raw) <= 2000


def test_the_number_of_events_is_bounded() -> None:
    events = parse_events(b'{"timestamp_ms":1,"type":"end"}\n' * 20, limit=5)
    assert len(events) == 5
    assert events.cut
    assert not parse_events(b'{"timestamp_ms":1,"type":"end"}\n' * 5, limit=5).cut


def test_not_utf_8_is_no_reason_to_lose_a_line() -> None:
    data = b'\xef\xbb\xbf{"timestamp_ms":1,"type":"interact","prompt":"caf\xe9"}'
    (event,) = parse_events(data)
    assert event.prompt == "caf\ufffd"


@given(st.binary(max_size=400))
def test_anything_can_be_parsed(data: bytes) -> None:
    events = parse_events(data)
    assert all(0 <= event.timestamp_ms <= MAX_TIMESTAMP_MS for event in events)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=40)
@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={
                "timestamp_ms": VALUES | st.integers(0, 10_000),
                "type": VALUES | st.sampled_from(["start", "interact", "end"]),
                "prompt": VALUES,
                "image": VALUES,
                "message": VALUES,
            },
        ),
        max_size=8,
    ),
    st.floats(0, 10_000),
)
def test_any_json_can_be_parsed(lines: list[dict[str, object]], at: float) -> None:
    data = "\n".join(json.dumps(line) for line in lines).encode()
    events = parse_events(data)
    assert len(events) + events.broken == len(lines)
    times = [event.timestamp_ms for event in events]
    assert times == sorted(times)
    current = prompt_at(events, at)
    assert current is None or current.timestamp_ms <= at
