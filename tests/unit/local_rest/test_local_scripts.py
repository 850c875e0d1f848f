"""What a simulation script may contain, and what it means."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from odyssey_tui.local.config import Limits
from odyssey_tui.local.replies import ApiError
from odyssey_tui.local.scripts import (
    Script,
    StreamPlan,
    Submission,
    parse_script_file,
    parse_submission,
    plan_streams,
    total_duration_ms,
)

START: dict[str, Any] = {"timestamp_ms": 0, "start": {"prompt": "A cat"}}
TURN: dict[str, Any] = {"timestamp_ms": 1000, "interact": {"prompt": "It sits"}}
END: dict[str, Any] = {"timestamp_ms": 2000, "end": {}}
PIXEL = base64.b64encode(b"GIF89a...").decode()
LIMITS = Limits(max_prompt_bytes=1_000, max_image_bytes=10_000, max_script_entries=20)


def submit(body: Any, limits: Limits = LIMITS) -> Submission:
    return parse_submission(json.dumps(body).encode(), limits)


def refused(body: Any) -> ApiError:
    with pytest.raises(ApiError) as refusal:
        submit(body)
    return refusal.value


def test_a_script() -> None:
    found = submit({"script": [START, TURN, END], "portrait": False})
    assert not found.portrait
    assert not found.bypass_expansion
    assert found.script_url is None
    assert found.scripts is not None
    assert [step.action for step in found.scripts[0]] == ["start", "interact", "end"]
    assert [step.timestamp_ms for step in found.scripts[0]] == [0, 1000, 2000]
    assert [step.prompt for step in found.scripts[0]] == ["A cat", "It sits", ""]


def test_what_the_sdks_send_besides() -> None:
    found = submit(
        {
            "script": [{**START, "interact": None, "unknown": [1]}, END],
            "scripts": None,
            "script_url": None,
            "output_video": True,
            "bypass_vlm_expansion": True,
            "more": {},
        }
    )
    assert found.portrait
    assert found.bypass_expansion


def test_images_are_taken_out() -> None:
    start = {"prompt": "A cat", "image": f"data:image/gif;base64,{PIXEL}"}
    script = [{"timestamp_ms": 0, "start": start}, END]
    found = submit({"scripts": [script, [START, END], script]})
    assert found.scripts is not None
    assert [script[0].image for script in found.scripts] == ["image-0", None, "image-1"]
    assert found.images == {"image-0": b"GIF89a...", "image-1": b"GIF89a..."}


def test_a_url() -> None:
    found = submit({"script_url": "https://example.org/script.json?key=1"})
    assert found.scripts is None
    assert found.script_url == "https://example.org/script.json?key=1"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "script.json",
        "file:///etc/passwd",
        "ftp://example.org/x",
        "https://",
        "http://exa mple.org",
        "http://example.org:99999/",
        "http://[::1/",
        "http://example.org/\n",
        "http://example.org/" + "x" * 3000,
        7,
        ["http://example.org"],
    ],
)
def test_urls_that_cannot_be_fetched(url: Any) -> None:
    error = refused({"script_url": url})
    assert error.status == 422
    assert error.detail[0]["loc"] == ["body", "script_url"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"script": None},
        {"script": [START, END], "scripts": [[START, END]]},
        {"script": [START, END], "script_url": "http://example.org"},
    ],
)
def test_exactly_one_source(body: dict[str, Any]) -> None:
    error = refused(body)
    assert error.status == 422
    assert "exactly one" in error.detail[0]["msg"]


@pytest.mark.parametrize(
    ("script", "loc", "kind"),
    [
        ("x", [], "list_type"),
        ([], [], "too_short"),
        ([START] * 21, [], "too_long"),
        (["x"], [0], "dict_type"),
        ([START, {"end": {}}], [1, "timestamp_ms"], "missing"),
        ([{**START, "timestamp_ms": "0"}], [0, "timestamp_ms"], "int_type"),
        ([{**START, "timestamp_ms": True}], [0, "timestamp_ms"], "int_type"),
        ([{**START, "timestamp_ms": 0.5}], [0, "timestamp_ms"], "int_type"),
        ([{**START, "timestamp_ms": -1}], [0, "timestamp_ms"], "greater_than_equal"),
        ([{"timestamp_ms": 0}], [0], "value_error"),
        ([{**START, "end": {}}], [0], "value_error"),
        ([{"timestamp_ms": 0, "start": "A cat"}], [0, "start"], "dict_type"),
        ([{"timestamp_ms": 0, "start": {}}], [0, "start", "prompt"], "missing"),
        (
            [START, {"timestamp_ms": 0, "interact": {"prompt": 7}}],
            [1, "interact", "prompt"],
            "string_type",
        ),
        (
            [{"timestamp_ms": 0, "start": {"prompt": "\u00e9" * 501}}],
            [0, "start", "prompt"],
            "string_too_long",
        ),
        ([START, {"timestamp_ms": 0, "end": True}], [1, "end"], "dict_type"),
    ],
)
def test_every_wrong_entry_is_named(script: Any, loc: list[Any], kind: str) -> None:
    error = refused({"script": script})
    assert error.status == 422
    assert error.detail[0]["loc"] == ["body", "script", *loc]
    assert error.detail[0]["type"] == kind
    error = refused({"scripts": [[START, END], script]})
    assert error.detail[0]["loc"] == ["body", "scripts", 1, *loc]


@pytest.mark.parametrize(
    ("image", "words"),
    [
        ("cat.png", "data URL"),
        (f"data:text/html;base64,{PIXEL}", "data URL"),
        ("data:image/png;base64,???", "base64"),
        ("data:image/png;base64,", "empty"),
        ("data:image/png;base64," + "AAAA" * 4000, "larger"),
        (7, "string"),
    ],
)
def test_wrong_images_are_named(image: Any, words: str) -> None:
    start = {"prompt": "A cat", "image": image}
    error = refused({"script": [{"timestamp_ms": 0, "start": start}, END]})
    assert error.status == 422
    assert error.detail[0]["loc"] == ["body", "script", 0, "start", "image"]
    assert words in error.detail[0]["msg"]


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ([TURN, END], "[0]: interact without"),
        ([END], "[0]: end without"),
        ([START, START, END], "[1]: start while"),
        ([START, END, TURN], "[2]: timestamp_ms 1000 is before"),
        ([START, END, {**TURN, "timestamp_ms": 2000}], "[2]: interact without"),
        ([START, TURN], "[1]: the script must end"),
        ([START, {"timestamp_ms": 700_000, "end": {}}], "[1]: timestamp_ms 700000"),
        ([START, {"timestamp_ms": 10**30, "end": {}}], "[1]: timestamp_ms 1000"),
    ],
)
def test_senseless_orders_are_named(script: Any, words: str) -> None:
    error = refused({"script": script})
    assert error.status == 400
    assert error.detail.startswith("script" + words)
    error = refused({"scripts": [[START, END], script]})
    assert error.detail.startswith("scripts[1]" + words)


def test_problems_are_counted_to_a_bound() -> None:
    limits = Limits(max_script_entries=500)
    with pytest.raises(ApiError) as refusal:
        submit({"script": [{}] * 400}, limits)
    assert len(refusal.value.detail) == 50


def plans(*scripts: list[dict[str, Any]]) -> list[StreamPlan]:
    return plan_streams(steps(*scripts))


def steps(*scripts: list[dict[str, Any]]) -> list[Script]:
    found = submit({"scripts": list(scripts)}).scripts
    assert found is not None
    return found


def test_one_script_may_make_several_streams() -> None:
    again = {"timestamp_ms": 5000, "start": {"prompt": "A dog"}}
    late = {"timestamp_ms": 7000, "interact": {"prompt": "It barks"}}
    last = {"timestamp_ms": 8000, "end": {}}
    assert plans([START, TURN, END, again, late, last], [START, END]) == [
        StreamPlan(0, "A cat", None, ((1000, "It sits"),), 2000),
        StreamPlan(0, "A dog", None, ((2000, "It barks"),), 3000),
        StreamPlan(1, "A cat", None, (), 2000),
    ]
    assert total_duration_ms(steps([START, END], [START, END])) == 4000


@pytest.mark.parametrize(
    "document",
    [
        [START, END],
        [[START, END]],
        {"script": [START, END]},
        {"scripts": [[START, END]], "portrait": False, "script_url": "x"},
    ],
)
def test_script_files(document: Any) -> None:
    scripts, images = parse_script_file(json.dumps(document).encode(), LIMITS)
    assert [step.action for step in scripts[0]] == ["start", "end"]
    assert images == {}


@pytest.mark.parametrize(
    "document", [b"", b"<html>", b"[]", b"{}", b'"x"', b'{"script_url": "http://x"}']
)
def test_files_that_are_no_scripts(document: bytes) -> None:
    with pytest.raises(ApiError):
        parse_script_file(document, LIMITS)
