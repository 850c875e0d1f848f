"""Recordings behind a URL: every way in which a server may serve them."""

from __future__ import annotations

import errno
import logging
import os
import threading
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from odyssey_tui.errors import OdysseyError, PlaybackError
from odyssey_tui.player import PlayerStatus, Source, open_source
from odyssey_tui.player.blocks import BlockStore
from odyssey_tui.player.source import Reader
from tests.unit.player.rig import Watched
from tests.unit.player.server import FileServer

QUICK = {"back_off": (0.01, 0.01, 0.01)}
SMALL = {"block_bytes": 4096, "read_ahead": 16 * 4096, **QUICK}


@pytest.fixture
def data(server: FileServer) -> bytes:
    """What the server has: bytes that differ everywhere."""
    content = b"".join(number.to_bytes(4, "big") for number in range(50_000))
    server.behaviour.data = content
    return content


def read_all(source: Source, start: int = 0, size: int = -1) -> bytes:
    reader = source.reader()
    reader.seek(start)
    pieces = []
    while size and (piece := reader.read(65536 if size < 0 else min(size, 65536))):
        pieces.append(piece)
        size = size - len(piece) if size > 0 else size
    return b"".join(pieces)


def drain(reader: Reader) -> None:
    """Read to the end."""
    while reader.read(65536):
        continue


def failure(source: Source) -> PlaybackError:
    reader = source.reader()
    with pytest.raises(PlaybackError) as caught:
        drain(reader)
    # Said once; what FFmpeg still asks for then is simply not there.
    assert reader.read(10) == b""
    assert reader.error is caught.value
    assert "verysecret" not in str(caught.value)
    return caught.value


def using(
    url: str, renew: Callable[[], str] | None = None, **options: object
) -> Source:
    return open_source(url, renew=renew, **{**SMALL, **options})


def test_it_reads_what_is_there(server: FileServer, data: bytes) -> None:
    source = using(server.url())
    try:
        assert read_all(source) == data
        assert source.size == len(data)
        assert read_all(source, 100_001, 5) == data[100_001:100_006]
        assert read_all(source, len(data)) == b""
        reader = source.reader()
        assert reader.seek(-4, os.SEEK_END) == len(data) - 4
        assert reader.read(100) == data[-4:]
    finally:
        source.close()
    assert server.behaviour.connections == 1
    assert len(server.behaviour.requests) < 30


def test_seeking_back_asks_for_nothing(server: FileServer, data: bytes) -> None:
    source = using(server.url())
    try:
        read_all(source)
        requests = len(server.behaviour.requests)
        assert read_all(source) == data
        assert source.buffered() == ((0, len(data)),)
        assert len(server.behaviour.requests) == requests
    finally:
        source.close()


def test_it_reads_ahead_but_not_everything(server: FileServer, data: bytes) -> None:
    source = using(server.url())
    try:
        source.reader().read(10)
        for _ in range(1000):
            if source.complete:
                break
            threading.Event().wait(0.005)
        ((start, end),) = source.buffered()
        assert start == 0
        assert 16 * 4096 <= end <= 32 * 4096
        assert source.ahead(0) == end
    finally:
        source.close()


def test_a_seek_forward_leaves_out_what_lies_between(
    server: FileServer, data: bytes
) -> None:
    source = using(server.url())
    try:
        assert read_all(source, 150_000, 100) == data[150_000:150_100]
        assert len(source.buffered()) == 2
    finally:
        source.close()


def test_the_disk_use_is_bounded(server: FileServer, data: bytes) -> None:
    source = using(server.url(), max_blocks=8)
    try:
        assert read_all(source) == data
        assert sum(end - start for start, end in source.buffered()) <= 8 * 4096
        assert read_all(source) == data
    finally:
        source.close()


def test_a_server_without_ranges(server: FileServer, data: bytes) -> None:
    server.behaviour.ranges = False
    source = using(server.url())
    try:
        assert read_all(source, 150_000, 100) == data[150_000:150_100]
        assert read_all(source) == data
    finally:
        source.close()
    assert len(server.behaviour.requests) == 1


def test_a_server_without_ranges_and_length(server: FileServer, data: bytes) -> None:
    server.behaviour.ranges, server.behaviour.chunked = False, True
    source = using(server.url())
    try:
        assert source.reader().seek(0, os.SEEK_END) == len(data)
        assert read_all(source) == data
    finally:
        source.close()


def test_without_ranges_a_file_has_to_fit(server: FileServer, data: bytes) -> None:
    server.behaviour.ranges = False
    source = using(server.url(), max_blocks=8)
    try:
        assert "no parts of files" in failure(source).detail
    finally:
        source.close()


@pytest.mark.parametrize(
    ("ranges", "cut_after", "cuts"), [(True, 999, 5), (False, 50_000, 1)]
)
def test_a_cut_connection_is_taken_up_again(
    server: FileServer, data: bytes, ranges: bool, cut_after: int, cuts: int
) -> None:
    server.behaviour.ranges = ranges
    server.behaviour.cut_after, server.behaviour.cuts = cut_after, cuts
    source = using(server.url())
    try:
        assert read_all(source) == data
    finally:
        source.close()
    assert server.behaviour.connections > 1


def test_a_connection_that_stays_cut_is_an_error_that_can_be_retried(
    server: FileServer, data: bytes
) -> None:
    source = using(server.url())
    try:
        assert read_all(source, 0, 10) == data[:10]
        server.behaviour.failures = 1000
        error = failure(source)
    finally:
        source.close()
    assert error.retryable
    assert error.code == "lost"
    assert "/video.mp4" in error.detail


def test_a_server_that_recovers_is_no_error(server: FileServer, data: bytes) -> None:
    server.behaviour.failures = 3
    source = using(server.url())
    try:
        assert read_all(source) == data
    finally:
        source.close()


@pytest.mark.parametrize("ranges", [True, False])
def test_a_replaced_file_is_noticed(
    server: FileServer, data: bytes, ranges: bool
) -> None:
    source = using(server.url())
    try:
        source.reader().read(10)
        server.behaviour.etag = '"two"'
        server.behaviour.ranges = ranges
        server.behaviour.data = data[::-1]
        error = failure(source)
    finally:
        source.close()
    assert error.code == "changed"
    assert error.retryable


def test_a_shorter_file_without_a_tag_is_noticed(
    server: FileServer, data: bytes
) -> None:
    server.behaviour.etag = None
    source = using(server.url())
    try:
        source.reader().read(10)
        server.behaviour.data = data[:90_000]
        assert failure(source).code == "changed"
    finally:
        source.close()


def test_a_length_that_is_wrong(server: FileServer, data: bytes) -> None:
    server.behaviour.length_error = 10_000
    source = using(server.url())
    try:
        assert failure(source).code == "changed"
    finally:
        source.close()


def test_a_body_shorter_than_announced(server: FileServer, data: bytes) -> None:
    server.behaviour.ranges, server.behaviour.length_error = False, 10_000
    source = using(server.url())
    try:
        assert failure(source).code == "lost"
    finally:
        source.close()


def test_another_part_than_asked_for_is_refused(
    server: FileServer, data: bytes
) -> None:
    server.behaviour.wrong_part = True
    source = using(server.url())
    try:
        assert "another part" in failure(source).detail
    finally:
        source.close()


def test_each_expiry_is_renewed_once(server: FileServer, data: bytes) -> None:
    server.behaviour.valid = {"old"}
    renewals: list[str] = []

    def renew() -> str:
        renewals.append(f"new{len(renewals)}")
        server.behaviour.valid = {renewals[-1]}
        return server.url(renewals[-1])

    source = using(server.url("old"), renew)
    try:
        assert read_all(source, 0, 10) == data[:10]
        server.behaviour.valid = set()
        assert read_all(source, 120_000, 10) == data[120_000:120_010]
        server.behaviour.valid = set()
        assert read_all(source) == data
    finally:
        source.close()
    assert renewals == ["new0", "new1"]


def test_a_renewed_address_that_is_refused_too_is_an_error(
    server: FileServer, data: bytes
) -> None:
    server.behaviour.valid = set()
    renewals: list[int] = []

    def renew() -> str:
        renewals.append(1)
        return server.url("another")

    source = using(server.url(), renew)
    try:
        assert failure(source).code == "expired"
    finally:
        source.close()
    assert len(renewals) == 1


@pytest.mark.parametrize(
    ("raised", "words"),
    [
        (OdysseyError("no such recording"), "no such recording"),
        (TimeoutError("signature=verysecret"), "timeout error"),
    ],
)
def test_a_renewal_that_fails_is_an_error(
    server: FileServer, data: bytes, raised: Exception, words: str
) -> None:
    server.behaviour.valid = set()

    def renew() -> str:
        raise raised

    source = using(server.url(), renew)
    try:
        error = failure(source)
    finally:
        source.close()
    assert error.code == "expired"
    assert words in error.detail


@pytest.mark.parametrize(
    ("status", "code"), [(403, "expired"), (404, "missing"), (418, None)]
)
def test_a_refusal_is_said(
    server: FileServer, data: bytes, status: int, code: str | None
) -> None:
    server.behaviour.status = status
    source = using(server.url())
    try:
        error = failure(source)
    finally:
        source.close()
    assert error.code == code
    assert str(status) in error.detail
    assert not error.retryable


def test_redirects_are_followed(server: FileServer, data: bytes) -> None:
    server.behaviour.location = server.url()
    source = using(server.url(path="/redirect"))
    try:
        assert read_all(source) == data
    finally:
        source.close()


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("/redirect", "more than 5 times"),
        ("file:///etc/passwd", "cannot be used"),
        ("ftp://127.0.0.1/x", "cannot be used"),
    ],
)
def test_redirects_are_limited(
    server: FileServer, data: bytes, location: str, words: str
) -> None:
    server.behaviour.location = location
    source = using(server.url(path="/redirect"))
    try:
        assert words in failure(source).detail
    finally:
        source.close()


def test_nobody_listens() -> None:
    source = using("http://127.0.0.1:9/video.mp4?signature=verysecret")
    try:
        assert failure(source).code == "lost"
    finally:
        source.close()


def test_no_secrets_are_logged(
    server: FileServer, data: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "odyssey_tui")
    server.behaviour.failures = 2
    server.behaviour.valid = {"other"}
    source = using(server.url(), lambda: server.url("token=alsosecret"))
    try:
        failure(source)
    finally:
        source.close()
    assert "renewing" in caplog.text
    ours = [r.getMessage() for r in caplog.records if r.name.startswith("odyssey")]
    assert not any("secret" in message for message in ours)


def test_a_full_disk_is_said(
    server: FileServer, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "full")

    source = using(server.url())
    try:
        source.reader().read(10)
        monkeypatch.setattr(os, "pwrite", full)
        error = failure(source)
    finally:
        source.close()
    assert error.code == "ENOSPC"
    assert error.hint is not None


@pytest.mark.parametrize("silent", [True, False])
def test_closing_ends_a_transfer_at_once(
    server: FileServer, data: bytes, silent: bool
) -> None:
    server.behaviour.silent = silent
    server.behaviour.stop_at = 100
    source = using(server.url())
    for _ in range(1000):
        if server.behaviour.requests:
            break
        threading.Event().wait(0.002)
    source.close()
    names = [thread.name for thread in threading.enumerate()]
    assert "recording-fetcher" not in names


@pytest.mark.parametrize("where", ["clip", "tail_clip", "fragmented_clip"])
@pytest.mark.parametrize("ranges", [True, False])
def test_playing_a_url(
    server: FileServer, where: str, ranges: bool, request: pytest.FixtureRequest
) -> None:
    path: Path = request.getfixturevalue(where)
    server.behaviour.data = path.read_bytes()
    server.behaviour.ranges = ranges
    with Watched(**SMALL) as watched:
        watched.player.open(server.url(), start_paused=True)
        watched.until_status(PlayerStatus.PAUSED)
        watched.player.seek(4.0)
        watched.until(lambda state: state.frame_index == 80)
        watched.player.step(-1)
        watched.until(lambda state: state.frame_index == 79)
        watched.player.set_rate(4)
        watched.player.play()
        watched.until(lambda state: state.frame_index > 82)
        assert watched.numbers[:3] == [0, 80, 79]


def test_playing_starts_while_it_downloads(server: FileServer, clip: Path) -> None:
    server.behaviour.data = content = clip.read_bytes()
    server.behaviour.stop_at = len(content) // 2
    with Watched(**SMALL) as watched:
        watched.player.open(server.url(), start_paused=True)
        watched.until_status(PlayerStatus.PAUSED)
        state = watched.until(
            lambda state: bool(state.buffered) and state.buffered[-1][1] > 1
        )
        assert state.buffered[0][0] == 0
        assert 1 < state.buffered[0][1] < 4


def test_missing_data_is_waited_for(server: FileServer, clip: Path) -> None:
    server.behaviour.data = content = clip.read_bytes()
    server.behaviour.stop_at = len(content) // 3
    with Watched(**SMALL) as watched:
        watched.player.set_rate(4)
        watched.player.open(server.url())
        stalled = watched.until_status(PlayerStatus.BUFFERING)
        assert stalled.playing
        threading.Event().wait(0.2)
        assert watched.state.position_s == stalled.position_s
        server.behaviour.stop_at = None
        watched.until_status(PlayerStatus.ENDED)
        # Nothing is left out for the time that it waited.
        shown = watched.numbers
        gap = max(after - before for before, after in pairwise(shown))
        assert shown[-1] == 99
        assert gap < 20


def test_a_command_is_heard_while_data_is_missing(
    server: FileServer, clip: Path
) -> None:
    server.behaviour.data = content = clip.read_bytes()
    server.behaviour.stop_at = len(content) // 3
    with Watched(**SMALL) as watched:
        watched.player.open(server.url(), start_paused=True)
        watched.until_status(PlayerStatus.PAUSED)
        watched.player.seek(4.9)
        assert watched.until_status(PlayerStatus.BUFFERING).target_s == 4.9
        watched.player.seek(0.5)
        watched.until(lambda state: state.frame_index == 10)
        assert watched.state.status is PlayerStatus.PAUSED
        watched.player.seek(4.9)
        watched.until_status(PlayerStatus.BUFFERING)
        server.behaviour.stop_at = None
        watched.until(lambda state: state.frame_index == 98)
        assert watched.numbers == [0, 10, 98]


def test_after_an_error_playing_goes_on_where_it_was(
    server: FileServer, clip: Path
) -> None:
    server.behaviour.data = content = clip.read_bytes()
    server.behaviour.stop_at = len(content) // 2
    with Watched(**SMALL) as watched:
        watched.player.open(server.url(), start_paused=True)
        watched.until_status(PlayerStatus.PAUSED)
        watched.player.seek(1.0)
        watched.until(lambda state: state.frame_index == 20)
        server.behaviour.status = 500
        server.cut_connections()
        watched.player.seek(4.9)
        state = watched.until_status(PlayerStatus.FAILED)
        assert state.error is not None
        assert state.error.retryable
        assert state.position_s == 1.0
        server.behaviour.status = 0
        server.behaviour.stop_at = None
        watched.player.play()
        watched.until_status(PlayerStatus.PLAYING)
        assert 1.0 <= watched.state.position_s < 4.5
        assert watched.numbers[:3] == [0, 20, 20]


def test_blocks_are_read_back_as_written() -> None:
    store = BlockStore(block_bytes=10, max_blocks=3)
    assert store.write(0, b"0123456789abc") == 13
    assert store.write(5, b"56789abcdef") == 3
    assert store.write(25, b"lost") == 0
    assert store.read(8, 10) == b"89"
    assert store.end_of(3) == 16
    assert store.ranges() == ((0, 16),)
    store.write(30, b"x" * 10)
    store.read(0, 1)
    store.write(40, b"y" * 10)
    assert store.ranges() == ((0, 10), (30, 50))
    store.close()


def test_an_empty_file_is_an_error_that_names_it(server: FileServer) -> None:
    for ranges in (True, False):
        server.behaviour.ranges = ranges
        with Watched(**SMALL) as watched:
            watched.player.open(server.url())
            error = watched.until_status(PlayerStatus.FAILED).error
            assert error is not None
            assert "empty" in error.detail
            assert "/video.mp4" in error.detail


def test_a_truncated_recording_behind_a_url_says_so(
    server: FileServer, clip: Path, tail_clip: Path
) -> None:
    server.behaviour.data = clip.read_bytes()[:-8000]
    with Watched(**SMALL) as watched:
        watched.player.open(server.url(), start_paused=True)
        assert watched.until_status(PlayerStatus.PAUSED).truncated
    server.behaviour.data = tail_clip.read_bytes()[:-3000]
    server.behaviour.etag = '"two"'
    with Watched(**SMALL) as watched:
        watched.player.open(server.url(), start_paused=True)
        error = watched.until_status(PlayerStatus.FAILED).error
        assert error is not None
        assert error.code == "truncated"


def test_what_is_buffered_is_told_to_the_last_byte(
    server: FileServer, clip: Path
) -> None:
    server.behaviour.data = clip.read_bytes()
    with Watched(**{**SMALL, "read_ahead": 1 << 24, "max_blocks": 4096}) as watched:
        watched.player.open(server.url(), start_paused=True)
        watched.until(lambda state: state.buffered == ((0.0, 5.0),))
