"""Messages of a client, decoded and checked."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odyssey_tui.local.requests import (
    End,
    RequestError,
    Start,
    Update,
    message_type,
    parse_request,
)


def test_what_the_sdks_send() -> None:
    assert parse_request(
        json.dumps(
            {
                "type": "interactive_stream_start",
                "prompt": "a cat",
                "portrait": False,
                "input_image_base64": None,
                "broadcast": False,
                "bypass_vlm_expansion": True,
                "something_new": [1, 2],
            }
        )
    ) == Start(prompt="a cat", portrait=False, bypass_vlm_expansion=True)
    shortest = parse_request('{"type": "interactive_stream_start", "prompt": "x"}')
    assert shortest == Start(prompt="x", portrait=True)
    assert parse_request('{"type":"update","prompt":"y"}') == Update(prompt="y")
    assert parse_request('{"prompt":"y","type":"update"}') == Update(prompt="y")
    assert parse_request('{"type":"interactive_stream_end"}') == End()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "5",
        "[]",
        '"x"',
        "{",
        '{"type":"dance"}',
        '{"type":null}',
        "[" * 9_999,
    ],
)
def test_what_is_ignored(text: str) -> None:
    assert parse_request(text) is None


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('{"type":"update"}', "prompt"),
        ('{"type":"update","prompt":null}', "prompt"),
        ('{"type":"interactive_stream_start","prompt":["x"]}', "prompt"),
        ('{"type":"interactive_stream_start","portrait":"no"}', "portrait"),
        ('{"type":"update","prompt":"half a pair: \\ud83d"}', r"\w"),
    ],
)
def test_what_is_refused_with_the_field_named(text: str, named: str) -> None:
    with pytest.raises(RequestError, match=named):
        parse_request(text)


@given(st.text(max_size=200))
def test_any_text_is_harmless(text: str) -> None:
    parse_request(text)
    message_type(text)


@given(st.recursive(st.none() | st.text() | st.integers(), st.lists, max_leaves=8))
def test_any_prompt_is_a_prompt_or_refused(prompt: object) -> None:
    text = json.dumps({"type": "update", "prompt": prompt})
    if isinstance(prompt, str):
        assert parse_request(text) == Update(prompt=prompt)
    else:
        with pytest.raises(RequestError):
            parse_request(text)
