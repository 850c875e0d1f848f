"""What replies mean, without a network."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odyssey_tui.errors import (
    DownloadError,
    FileGoneError,
    LengthMismatchError,
    TransferRefusedError,
)
from odyssey_tui.transfers.answers import (
    CANNOT_RESUME,
    CHANGED,
    AddressRefused,
    Head,
    StartAnew,
    TryAgain,
    judge,
)
from odyssey_tui.transfers.memo import MAX_MEMO_BYTES, Memo

ADDRESS = "https://files.example/clip.mp4"
MEMO = Memo(ADDRESS, '"v1"', None, 1000)


def head(status: int, **headers: str) -> Head:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Head(status, named, ADDRESS)


def test_a_whole_file() -> None:
    body = judge(head(200, content_length="1000", etag='"v1"'), 0, None)
    assert (body.start, body.expected, body.total) == (0, 1000, 1000)
    assert body.memo == MEMO
    assert body.note is None


def test_the_rest_of_a_file() -> None:
    body = judge(head(206, content_range="bytes 400-999/1000"), 400, MEMO)
    assert (body.start, body.expected, body.total) == (400, 600, 1000)
    assert body.memo == MEMO, "what the reply leaves out is known already"


def test_a_server_without_ranges_sends_everything_and_that_is_said() -> None:
    body = judge(head(200, content_length="1000", etag='"v1"'), 400, MEMO)
    assert body.start == 0
    assert body.note == CANNOT_RESUME


@pytest.mark.parametrize(
    "headers",
    [{"content_length": "1000", "etag": '"v2"'}, {"content_length": "999"}],
)
def test_a_changed_file_is_said(headers: dict[str, str]) -> None:
    assert judge(head(200, **headers), 400, MEMO).note == CHANGED


@pytest.mark.parametrize(
    ("content_range", "note"),
    [
        ("bytes 300-999/1000", CANNOT_RESUME),
        ("bytes 400-399/1000", CANNOT_RESUME),
        ("bytes 400-1000/1000", CANNOT_RESUME),
        ("nonsense", CANNOT_RESUME),
        ("", CANNOT_RESUME),
        ("bytes 400-1999/2000", CHANGED),
    ],
)
def test_a_rest_that_does_not_fit(content_range: str, note: str) -> None:
    with pytest.raises(StartAnew) as caught:
        judge(head(206, content_range=content_range), 400, MEMO)
    assert caught.value.note == note


def test_a_rest_of_another_version() -> None:
    reply = head(206, content_range="bytes 400-999/1000", etag='"v2"')
    with pytest.raises(StartAnew, match="changed"):
        judge(reply, 400, MEMO)


def test_a_part_nobody_asked_for_is_refused() -> None:
    with pytest.raises(TransferRefusedError):
        judge(head(206, content_range="bytes 5-9/10"), 0, None)


def test_nothing_more_at_the_end_of_what_was_announced_longer() -> None:
    with pytest.raises(LengthMismatchError, match="1,000"):
        judge(head(416, content_range="bytes */400"), 400, MEMO)
    with pytest.raises(StartAnew):
        judge(head(416, content_range="bytes */100"), 400, MEMO)
    with pytest.raises(StartAnew):
        judge(head(416), 400, MEMO)


@pytest.mark.parametrize("status", [400, 401, 403])
def test_refused_addresses_ask_for_fresh_ones(status: int) -> None:
    with pytest.raises(AddressRefused) as caught:
        judge(head(status), 0, None)
    assert caught.value.status == status


@pytest.mark.parametrize("status", [404, 410])
def test_gone(status: int) -> None:
    with pytest.raises(FileGoneError, match=str(status)):
        judge(head(status), 0, None)


@pytest.mark.parametrize(
    ("status", "after", "seconds"),
    [(503, "7", 7.0), (500, "", None), (429, "soon", None), (502, "-1", None)],
)
def test_servers_in_trouble_are_asked_again(
    status: int, after: str, seconds: float | None
) -> None:
    with pytest.raises(TryAgain) as caught:
        judge(head(status, retry_after=after), 0, None)
    assert caught.value.after == seconds
    assert isinstance(caught.value.error, TransferRefusedError)
    assert caught.value.error.retryable


@pytest.mark.parametrize("status", [204, 304, 405, 418, 416])
def test_other_answers_are_errors(status: int) -> None:
    with pytest.raises(TransferRefusedError) as caught:
        judge(head(status), 0, None)
    assert caught.value.status == status
    assert not caught.value.retryable


def test_a_login_page_is_no_video() -> None:
    with pytest.raises(TransferRefusedError, match="web page"):
        judge(head(200, content_type="Text/HTML; charset=utf-8"), 0, None)


def test_a_coded_body_has_no_known_length_and_is_never_resumed() -> None:
    body = judge(
        head(200, content_encoding="gzip", content_length="10", etag='"v1"'), 0, None
    )
    assert (body.expected, body.total, body.coding) == (10, None, "gzip")
    assert body.memo.validator_at(ADDRESS) is None
    with pytest.raises(TransferRefusedError, match="coding"):
        judge(head(200, content_encoding="br"), 0, None)


words = st.one_of(
    st.text(max_size=30),
    st.from_regex(r"\Abytes [0-9]{0,20}-[0-9]{0,20}/([0-9]{0,20}|\*)\Z"),
    st.integers().map(str),
)


@given(
    st.integers(100, 599),
    st.dictionaries(
        st.sampled_from(
            [
                *("content-range", "content-length", "etag", "last-modified"),
                *("content-encoding", "content-type", "retry-after"),
            ]
        ),
        words,
    ),
    st.integers(0, 2000),
)
def test_any_reply_has_a_meaning(
    status: int, headers: dict[str, str], asked: int
) -> None:
    memo = MEMO if asked else None
    try:
        body = judge(Head(status, headers, ADDRESS), asked, memo)
    except (StartAnew, AddressRefused, TryAgain, DownloadError):
        return
    assert body.start in (0, asked)
    assert body.total is None or body.start <= body.total
    assert body.expected is None or body.expected >= 0
    assert Memo.from_bytes(body.memo.to_bytes()) == body.memo


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.text(max_size=8), inner, max_size=3)
        ),
    )
)
def test_a_memo_file_with_anything_in_it(value: Any) -> None:
    assert Memo.from_bytes(json.dumps(value).encode()) is None


@pytest.mark.parametrize(
    "change",
    [
        {"etag": 'v1"\r\nX-Evil: 1'},
        {"etag": '"a\r\nb"'},
        {"modified": "x\ny"},
        {"length": -1},
        {"length": True},
        {"length": 2**63},
        {"length": 1.5},
        {"address": None},
        {"version": 2},
    ],
)
def test_a_memo_with_something_odd_is_none(change: dict[str, Any]) -> None:
    fields = json.loads(MEMO.to_bytes())
    assert Memo.from_bytes(json.dumps(fields).encode()) == MEMO
    assert Memo.from_bytes(json.dumps({**fields, **change}).encode()) is None


def test_memos_that_are_no_json() -> None:
    assert Memo.from_bytes(b"") is None
    assert Memo.from_bytes(b"\xff\xfe") is None
    assert Memo.from_bytes(b"[" * MAX_MEMO_BYTES) is None
    assert Memo.from_bytes(b" " * (MAX_MEMO_BYTES + 1)) is None


def test_what_a_range_may_be_conditional_on() -> None:
    elsewhere = "https://mirror.example/clip.mp4"
    date = "Fri, 27 Nov 2026 17:00:00 GMT"
    assert Memo(ADDRESS, '"v1"').validator_at(elsewhere) == '"v1"'
    weak = Memo(ADDRESS, 'W/"v1"', date)
    assert weak.validator_at(ADDRESS) == date
    assert weak.validator_at(elsewhere) is None
    assert Memo(ADDRESS).validator_at(ADDRESS) is None
