"""One download: each outcome is its own, and the bytes are the file's."""

from __future__ import annotations

import asyncio
import errno
import gzip
import os
import threading
import zlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import httpx
import pytest

from odyssey_tui.errors import (
    AddressError,
    AddressExpiredError,
    BadReplyError,
    DownloadError,
    FileChangedError,
    FileGoneError,
    FileNameError,
    HostUnreachableError,
    LengthMismatchError,
    NotFoundError,
    OdysseyError,
    PartBusyError,
    StorageError,
    StorageFullError,
    TransferLostError,
    TransferRefusedError,
)
from odyssey_tui.transfers import Policy, Progress, Result, State
from odyssey_tui.transfers import part as part_module
from odyssey_tui.transfers.part import PartFile

from .server import Reply, Site, serving
from .support import (
    QUICK,
    URL,
    fetch,
    leftovers,
    made_up,
    part_of,
    read,
    remove,
    write,
)

DATA = made_up(300_000)
Answer = Callable[[httpx.Request], httpx.Response]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "clip.mp4"


def failure(result: Result, kind: type[OdysseyError]) -> OdysseyError:
    """The error of a result, which is of that kind and says something safe."""
    assert result.state is State.FAILED
    assert type(result.error) is kind
    assert result.error.detail.isprintable()
    assert "s3cret" not in f"{result.error.detail}{result.error.hint}"
    return result.error


def sends(status: int = 200, content: bytes = b"", **headers: str) -> Answer:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda _request: httpx.Response(status, headers=named, content=content)


async def test_a_file_is_saved(target: Path) -> None:
    seen: list[Progress] = []
    with serving(Site(DATA)) as site:
        result = await fetch(site.url, target, seen=seen)
    assert result == Result(State.SAVED, target, len(DATA))
    assert read(target) == DATA
    assert leftovers(target) == []
    assert site.requests[0]["accept-encoding"] == "identity"
    states = list(dict.fromkeys(progress.state for progress in seen))
    assert states == [State.CONNECTING, State.RECEIVING, State.SAVED]
    assert seen[-1].done == seen[-1].total == len(DATA)
    dones = [progress.done for progress in seen]
    assert dones == sorted(dones)


@pytest.mark.parametrize("size", [0, 1, 2 << 20])
async def test_files_of_any_size(target: Path, size: int) -> None:
    with serving(Site(made_up(size))) as site:
        result = await fetch(site.url, target)
    assert (result.state, result.size) == (State.SAVED, size)
    assert read(target) == site.data


async def test_an_existing_file_is_not_touched_nor_asked_for(target: Path) -> None:
    write(target, DATA)
    with serving(Site(DATA)) as site:
        result = await fetch(site.url, target)
        assert (result.state, result.error) == (State.EXISTS, None)
        assert site.requests == []
        assert leftovers(target) == []
        write(target, b"old")
        result = await fetch(site.url, target, overwrite=True)
    assert result.state is State.SAVED
    assert read(target) == DATA


async def test_a_file_that_appears_while_downloading_is_not_touched(
    target: Path,
) -> None:
    def answer(_request: httpx.Request) -> httpx.Response:
        write(target, b"precious")
        return httpx.Response(200, content=DATA, headers={"ETag": '"v1"'})

    result = await fetch(URL, target, answer=answer)
    assert result.state is State.EXISTS
    assert read(target) == b"precious"
    assert leftovers(target) == ["clip.mp4.part", "clip.mp4.part.json"]


async def test_a_break_is_resumed_where_it_was(target: Path) -> None:
    seen: list[Progress] = []
    with serving(Site(DATA, cuts=[100_000, 50_000])) as site:
        result = await fetch(site.url, target, seen=seen)
    assert result.state is State.SAVED
    assert read(target) == DATA
    assert site.starts == [None, "bytes=100000-", "bytes=150000-"]
    assert [request.get("if-range") for request in site.requests][1:] == ['"v1"'] * 2
    assert site.served == len(DATA), "nothing is fetched twice"
    waiting = [one for one in seen if one.state is State.CONNECTING and one.error]
    assert {type(one.error) for one in waiting} == {TransferLostError}


async def test_a_later_run_goes_on(target: Path) -> None:
    impatient = Policy(delays=(), stall=2.0)
    with serving(Site(DATA, cuts=[120_000])) as site:
        first = await fetch(site.url, target, policy=impatient)
        failure(first, TransferLostError)
        assert first.size == 120_000
        seen: list[Progress] = []
        url = site.url.replace("s3cret", "another")
        second = await fetch(url, target, seen=seen)
    assert second.state is State.SAVED
    assert read(target) == DATA
    assert site.starts == [None, "bytes=120000-"]
    assert seen[-1].resumed_from == 120_000


async def test_the_memo_has_no_secrets(target: Path) -> None:
    with serving(Site(DATA, cuts=[1000])) as site:
        await fetch(site.url, target, policy=Policy(delays=()))
    text = read(target.with_name("clip.mp4.part.json")).decode()
    assert "/clip.mp4" in text
    assert "s3cret" not in text


async def test_a_file_without_validators_begins_anew(target: Path) -> None:
    with serving(Site(DATA, etag=None, cuts=[100_000])) as site:
        result = await fetch(site.url, target)
    assert result.state is State.SAVED
    assert read(target) == DATA
    assert site.starts == [None, None]
    assert result.notes == ("The server cannot resume: begun anew.",)


async def test_a_file_of_unknown_length(target: Path) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for place in range(0, len(DATA), 7777):
            yield DATA[place : place + 7777]

    seen: list[Progress] = []
    result = await fetch(
        URL, target, answer=lambda _: httpx.Response(200, content=pieces()), seen=seen
    )
    assert (result.state, result.size) == (State.SAVED, len(DATA))
    assert read(target) == DATA
    assert {progress.total for progress in seen} == {None}


async def test_a_date_is_a_validator_too(target: Path) -> None:
    date = "Fri, 27 Nov 2026 17:00:00 GMT"
    with serving(Site(DATA, etag='W/"v1"', modified=date, cuts=[100_000])) as site:
        result = await fetch(site.url, target)
    assert read(target) == DATA
    assert result.state is State.SAVED
    assert site.requests[1]["if-range"] == date


async def test_a_server_that_ignores_ranges_is_said(target: Path) -> None:
    with serving(Site(DATA, ranges=False, cuts=[100_000])) as site:
        result = await fetch(site.url, target)
    assert read(target) == DATA
    assert result.notes == ("The server cannot resume: begun anew.",)


async def test_a_server_that_ignores_ranges_and_breaks_comes_to_an_end(
    target: Path,
) -> None:
    with serving(Site(DATA, ranges=False, cuts=[100_000] * 50)) as site:
        result = await fetch(site.url, target)
    failure(result, TransferLostError)
    assert result.notes == ("The server cannot resume: begun anew.",)
    assert len(site.requests) < 10


async def test_a_changed_file_begins_anew(target: Path) -> None:
    other = made_up(300_000, seed=2)
    with serving(Site(DATA, cuts=[100_000])) as site:
        await fetch(site.url, target, policy=Policy(delays=()))
        site.data, site.etag = other, '"v2"'
        result = await fetch(site.url, target)
    assert read(target) == other
    assert result.notes == ("The file has changed on the server: begun anew.",)


async def test_a_rest_of_a_changed_file_is_not_appended(target: Path) -> None:
    # A server that does not know If-Range.
    replies = [
        httpx.Response(200, content=DATA[:1000], headers={"ETag": '"v1"'}),
        httpx.Response(
            206,
            content=b"x" * 200,
            headers={"ETag": '"v2"', "Content-Range": "bytes 1000-1199/1200"},
        ),
        httpx.Response(200, content=b"x" * 1200, headers={"ETag": '"v2"'}),
    ]
    replies[0].headers["Content-Length"] = "1200"
    result = await fetch(URL, target, answer=lambda _request: replies.pop(0))
    assert result.state is State.SAVED
    assert read(target) == b"x" * 1200


async def test_a_file_that_is_another_each_time_comes_to_an_end(target: Path) -> None:
    versions = iter(range(100))

    def answer(_request: httpx.Request) -> httpx.Response:
        headers = {"ETag": f'"{next(versions)}"', "Content-Length": "100"}
        return httpx.Response(200, headers=headers, content=b"x" * 50)

    failure(await fetch(URL, target, answer=answer), FileChangedError)


async def test_a_complete_part_is_checked_with_one_byte(target: Path) -> None:
    def appear(_request: httpx.Request) -> httpx.Response:
        write(target, b"precious")
        return httpx.Response(200, content=DATA, headers={"ETag": '"v1"'})

    with serving(Site(DATA)) as site:
        await fetch(site.url.replace("127.0.0.1", "x.example"), target, answer=appear)
        remove(target)
        result = await fetch(site.url, target)
    assert result.state is State.SAVED
    assert read(target) == DATA
    assert site.starts == [f"bytes={len(DATA) - 1}-"]


@pytest.mark.parametrize("status", [403, 401, 400])
async def test_an_expired_address_is_renewed_once(target: Path, status: int) -> None:
    renewals: list[str] = []
    with serving(Site(DATA, queue=[Reply(status)])) as site:

        async def renew() -> str:
            renewals.append(site.url)
            return site.url.replace("s3cret", "fresh")

        result = await fetch(site.url, target, renew=renew)
        assert result.state is State.SAVED
        assert len(renewals) == 1
        assert "fresh" in site.requests[1]["path"]
        remove(target)
        site.queue = [Reply(status)] * 2
        again = await fetch(site.url, target, renew=renew)
    assert str(status) in failure(again, AddressExpiredError).detail
    assert len(renewals) == 2


async def test_each_expiry_in_the_middle_is_renewed(target: Path) -> None:
    renewals = []
    with serving(Site(DATA, cuts=[50_000] * 5)) as site:

        async def renew() -> str:
            renewals.append(True)
            return site.url

        cut = site.cuts

        class Expiring(list[Reply]):
            """Every second request is refused."""

            def __bool__(self) -> bool:
                return len(site.requests) % 2 == 0

            def pop(self, _place: object = 0) -> Reply:  # type: ignore[override]
                return Reply(403)

        site.queue = Expiring()
        result = await fetch(site.url, target, renew=renew)
    assert result.state is State.SAVED
    assert read(target) == DATA
    assert len(renewals) == 5
    assert cut == []


async def test_without_a_way_to_renew_an_expired_address_is_an_error(
    target: Path,
) -> None:
    error = failure(await fetch(URL, target, answer=sends(403)), AddressExpiredError)
    assert error.retryable
    assert leftovers(target) == []


async def test_a_renewal_that_fails(target: Path) -> None:
    async def gone() -> str:
        raise NotFoundError("No recording of stream x")

    calls = []

    async def garbled() -> str:
        calls.append(True)
        if len(calls) < 3:
            raise BadReplyError("not understood")
        return URL

    result = await fetch(None, target, answer=sends(200, DATA), renew=gone)
    assert "No recording" in failure(result, AddressExpiredError).detail
    result = await fetch(None, target, answer=sends(200, DATA), renew=garbled)
    assert result.state is State.SAVED
    assert len(calls) == 3


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (sends(404), FileGoneError),
        (sends(410), FileGoneError),
        (sends(418), TransferRefusedError),
        (sends(500), TransferRefusedError),
        (sends(200, b"<html>", content_type="text/html"), TransferRefusedError),
        (sends(302, location="file:///etc/passwd"), AddressError),
        (sends(302, location="http://files.example/plain"), AddressError),
        (sends(302, location=URL), AddressError),
        (sends(302), AddressError),
    ],
)
async def test_answers_that_are_no_file(
    target: Path, answer: Answer, kind: type[DownloadError]
) -> None:
    failure(await fetch(URL, target, answer=answer), kind)
    assert os.listdir(target.parent) == []


async def test_redirects_within_the_web_are_followed(target: Path) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.host == "files.example":
            return httpx.Response(307, headers={"Location": "https://eu.example/x"})
        return httpx.Response(200, content=DATA)

    assert (await fetch(URL, target, answer=answer)).state is State.SAVED
    assert read(target) == DATA


@pytest.mark.parametrize(
    "url",
    [
        *("ftp://x/y", "file:///etc/passwd", "", "x", "http://", "http://x:y/"),
        *("http://x/\x1b[2J", "http://x/" + "a" * 9000, "javascript:alert(1)"),
    ],
)
async def test_addresses_that_are_none(target: Path, url: str) -> None:
    failure(await fetch(url, target, answer=sends(200, DATA)), AddressError)


async def test_nobody_there(target: Path, unused_tcp_port: int) -> None:
    url = f"http://127.0.0.1:{unused_tcp_port}/x?signature=s3cret"
    error = failure(await fetch(url, target), HostUnreachableError)
    assert str(unused_tcp_port) in error.detail
    assert error.retryable


async def test_a_silent_server_is_given_up(target: Path) -> None:
    policy = Policy(delays=(0.0,), stall=0.1)
    with serving(Site(DATA, silence=3.0)) as site:
        error = failure(await fetch(site.url, target, policy=policy), TransferLostError)
    assert "silent" in error.detail


async def test_a_server_in_trouble_is_asked_again(target: Path) -> None:
    seen: list[Progress] = []
    with serving(Site(DATA, queue=[Reply(503), Reply(429), Reply(500)])) as site:
        result = await fetch(
            site.url, target, seen=seen, policy=Policy(delays=(0.01,) * 3)
        )
    assert result.state is State.SAVED
    waits = [one.error for one in seen if one.state is State.WAITING]
    assert [type(error) for error in waits] == [TransferRefusedError] * 3


async def test_more_than_announced(target: Path) -> None:
    answer = sends(200, b"x" * 101, content_length="100", etag='"v1"')
    error = failure(await fetch(URL, target, answer=answer), LengthMismatchError)
    assert "more than the 100" in error.detail
    assert leftovers(target) == [], "such a part is of no use"


async def test_less_than_announced(target: Path) -> None:
    answer = sends(200, b"x" * 99, content_length="100")
    error = failure(await fetch(URL, target, answer=answer), LengthMismatchError)
    assert "99 of the 100" in error.detail


async def test_a_server_that_has_less_than_it_announces(target: Path) -> None:
    with serving(Site(DATA, announced=len(DATA) + 5)) as site:
        failure(await fetch(site.url, target), LengthMismatchError)
    assert "clip.mp4" not in os.listdir(target.parent)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
async def test_a_coding_nobody_asked_for_is_undone(target: Path, coding: str) -> None:
    text = b'{"type": "interact"}\n' * 5000
    coded = gzip.compress(text) if coding == "gzip" else zlib.compress(text)
    site = Site(coded, headers={"Content-Encoding": coding}, cuts=[len(coded) // 2])
    with serving(site):
        result = await fetch(site.url, target)
    assert (result.state, result.size) == (State.SAVED, len(text))
    assert read(target) == text
    assert site.starts == [None, None], "half of a coded file is of no use"


@pytest.mark.parametrize(
    "body", [b"no gzip at all", gzip.compress(DATA)[:-9]], ids=["other", "cut"]
)
async def test_a_damaged_coding(target: Path, body: bytes) -> None:
    headers = {"Content-Encoding": "gzip"}
    with serving(Site(body, headers=headers)) as site:
        result = await fetch(site.url, target)
    assert result.state is State.FAILED
    assert isinstance(result.error, TransferRefusedError | LengthMismatchError)
    assert "clip.mp4" not in os.listdir(target.parent)


async def test_no_room_is_known_before(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(part_module, "free_bytes", lambda _folder: 1000)
    with serving(Site(DATA)) as site:
        error = failure(await fetch(site.url, target), StorageFullError)
    assert "300.0 kB are needed, 1.0 kB" in error.detail
    assert leftovers(target) == []


async def test_a_disk_that_fills_up_keeps_the_part_and_no_gap(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = made_up(6 << 20)
    write_all = part_module.write_all

    def full(descriptor: int, chunks: list[bytes]) -> None:
        room = 2_500_000 - os.fstat(descriptor).st_size
        joined = b"".join(chunks)
        write_all(descriptor, [joined[: max(0, room)]])
        if len(joined) > room:
            raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(part_module, "write_all", full)
    with serving(Site(data)) as site:
        first = await fetch(site.url, target)
        failure(first, StorageFullError)
        assert read(part_of(target)) == data[:2_500_000]
        monkeypatch.setattr(part_module, "write_all", write_all)
        second = await fetch(site.url, target)
    assert second.state is State.SAVED
    assert read(target) == data
    assert site.starts == [None, "bytes=2500000-"]


async def test_places_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    cases: list[tuple[Path, type[OdysseyError]]] = [
        (tmp_path / "file" / "clip.mp4", StorageError),
        (tmp_path, StorageError),
        (tmp_path / ("x" * 250), FileNameError),
        (tmp_path / "a\nb", FileNameError),
        (tmp_path.joinpath(*["d" * 200] * 30, "clip.mp4"), FileNameError),
    ]
    for target, kind in cases:
        result = await fetch(URL, target, answer=sends(200, DATA))
        failure(result, kind)


async def test_a_part_that_another_program_writes(target: Path) -> None:
    other = PartFile(target)
    other.open()
    try:
        failure(await fetch(URL, target, answer=sends(200, DATA)), PartBusyError)
    finally:
        other.close()


async def test_the_loop_goes_on_while_the_disk_is_slow(
    target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = threading.Event()
    write_all = part_module.write_all

    def slow(descriptor: int, chunks: list[bytes]) -> None:
        assert release.wait(10)
        write_all(descriptor, chunks)

    monkeypatch.setattr(part_module, "write_all", slow)
    with serving(Site(DATA)) as site:
        task = asyncio.create_task(fetch(site.url, target, policy=QUICK))
        await asyncio.to_thread(site.wait_until_served, len(DATA))
        assert not task.done()
        release.set()
        assert (await task).state is State.SAVED
    assert read(target) == DATA
