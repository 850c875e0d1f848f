"""Part files: locked, never somebody else's, never a half-written name."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from odyssey_tui.errors import (
    FileNameError,
    PartBusyError,
    StorageError,
    StorageFullError,
)
from odyssey_tui.transfers import files
from odyssey_tui.transfers import part as part_module
from odyssey_tui.transfers.files import exists, write_all
from odyssey_tui.transfers.memo import Memo
from odyssey_tui.transfers.part import PartFile, remove_part

MEMO = Memo("http://x/clip.mp4", '"v1"', None, 6)


@pytest.fixture
def part(tmp_path: Path) -> Iterator[PartFile]:
    made = PartFile(tmp_path / "clip.mp4")
    made.open()
    yield made
    made.close()


def filled(target: Path, data: bytes = b"abc", memo: Memo | None = MEMO) -> None:
    """What an earlier run left."""
    made = PartFile(target)
    made.open()
    if memo is not None:
        made.write_memo(memo)
    made.append([data])
    made.close()


def test_a_part_is_gone_on_with(tmp_path: Path) -> None:
    target = tmp_path / "new" / "folder" / "clip.mp4"
    filled(target)
    part = PartFile(target)
    part.open()
    assert (part.size, part.memo) == (3, MEMO)
    part.append([b"d", b"ef"])
    assert part.publish(overwrite=False)
    part.close()
    assert target.read_bytes() == b"abcdef"
    assert os.listdir(target.parent) == ["clip.mp4"]


@pytest.mark.parametrize("memo", [None, b"", b"{", b"[]", b"\xff" * 100_000])
def test_without_a_readable_memo_it_begins_anew(
    tmp_path: Path, memo: bytes | None
) -> None:
    target = tmp_path / "clip.mp4"
    filled(target)
    path = tmp_path / "clip.mp4.part.json"
    path.unlink() if memo is None else path.write_bytes(memo)
    part = PartFile(target)
    part.open()
    assert (part.size, part.memo) == (0, None)
    part.close()
    assert os.listdir(tmp_path) == [], "an empty part is not left behind"


def test_two_at_once_do_not_write_the_same_part(part: PartFile) -> None:
    part.append([b"abc"])
    with pytest.raises(PartBusyError, match=r"clip\.mp4"):
        PartFile(part.target).open()
    part.append([b"def"])
    assert part.path.read_bytes() == b"abcdef"


def test_another_program_is_kept_out_too(part: PartFile) -> None:
    program = (
        "import sys; from pathlib import Path\n"
        "from odyssey_tui.errors import PartBusyError\n"
        "from odyssey_tui.transfers.part import PartFile\n"
        "try: PartFile(Path(sys.argv[1])).open()\n"
        "except PartBusyError: sys.exit(7)\n"
    )
    result = subprocess.run(
        [sys.executable, "-c", program, str(part.target)], timeout=30, check=False
    )
    assert result.returncode == 7


def test_what_was_published_meanwhile_is_not_written_to(
    part: PartFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The other one opens the part, and only then it gets its name.
    part.append([b"abcdef"])
    flock, done = part_module.fcntl.flock, []

    def late(descriptor: int, operation: int) -> None:
        if not done:
            done.append(True)
            assert part.publish(overwrite=False)
            part.close()
        flock(descriptor, operation)

    monkeypatch.setattr(part_module.fcntl, "flock", late)
    other = PartFile(part.target)
    other.open()
    other.append([b"new"])
    assert part.target.read_bytes() == b"abcdef"
    assert other.path.read_bytes() == b"new"
    other.close()


def test_a_part_that_is_also_the_target_is_left_alone(tmp_path: Path) -> None:
    # A program that was killed between naming the file and unlinking the part.
    target = tmp_path / "clip.mp4"
    filled(target)
    os.link(tmp_path / "clip.mp4.part", target)
    part = PartFile(target)
    part.open()
    part.append([b"other"])
    part.close()
    assert target.read_bytes() == b"abc"


@pytest.mark.parametrize("links", [True, False])
def test_a_file_that_appears_meanwhile_stays(
    part: PartFile, monkeypatch: pytest.MonkeyPatch, links: bool
) -> None:
    if not links:
        monkeypatch.setattr(os, "link", _no_links)
    part.append([b"abcdef"])
    part.target.write_bytes(b"precious")
    assert not part.publish(overwrite=False)
    assert part.target.read_bytes() == b"precious"
    assert part.path.read_bytes() == b"abcdef"
    assert part.publish(overwrite=True)
    assert part.target.read_bytes() == b"abcdef"


def _no_links(*_arguments: object, **_options: object) -> None:
    raise OSError(errno.EPERM, "no hard links here")


def test_without_hard_links_it_is_renamed(
    part: PartFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", _no_links)
    part.append([b"abcdef"])
    assert part.publish(overwrite=False)
    assert part.target.read_bytes() == b"abcdef"
    assert not part.path.exists()


def test_the_disk_has_the_bytes_before_they_have_a_name(
    part: PartFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []
    fsync, link = os.fsync, os.link
    monkeypatch.setattr(os, "fsync", lambda fd: (calls.append("fsync"), fsync(fd)))
    monkeypatch.setattr(
        os, "link", lambda *a, **k: (calls.append("link"), link(*a, **k))
    )
    part.append([b"abc"])
    part.publish(overwrite=False)
    assert calls == ["fsync", "link"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_keeps_what_fitted(
    part: PartFile, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def half(descriptor: int, chunks: list[bytes]) -> None:
        os.write(descriptor, b"".join(chunks)[:2])
        raise OSError(number, "full")

    monkeypatch.setattr(part_module, "write_all", half)
    with pytest.raises(StorageFullError) as caught:
        part.append([b"abcdef"])
    assert caught.value.code == errno.errorcode[number]
    assert part.size == 2
    part.close()
    assert part.path.read_bytes() == b"ab"


def test_a_file_that_cannot_fit_is_not_begun(
    part: PartFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(part_module, "free_bytes", lambda _folder: 1_500_000)
    part.append([b"x" * 100])
    part.check_room(1_500_100)
    with pytest.raises(StorageFullError, match=r"2\.0 MB are needed, 1\.5 MB are free"):
        part.check_room(2_000_100)


def test_short_writes_are_completed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writev, write = os.writev, os.write
    monkeypatch.setattr(
        files.os, "writev", lambda fd, chunks: writev(fd, [b"".join(chunks)[:3]])
    )
    monkeypatch.setattr(files.os, "write", lambda fd, rest: write(fd, rest[:2]))
    with (tmp_path / "file").open("wb") as file:
        write_all(file.fileno(), [b"ab", b"cdef", b"ghijk"])
    assert (tmp_path / "file").read_bytes() == b"abcdefghijk"


@pytest.mark.parametrize("kind", ["symlink", "folder", "fifo"])
def test_what_is_in_the_way_is_named(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "clip.mp4.part"
    if kind == "symlink":
        (tmp_path / "victim").write_bytes(b"precious")
        path.symlink_to(tmp_path / "victim")
    elif kind == "folder":
        path.mkdir()
    else:
        os.mkfifo(path)
    with pytest.raises(StorageError, match=r"clip\.mp4\.part"):
        PartFile(tmp_path / "clip.mp4").open()
    if kind == "symlink":
        assert (tmp_path / "victim").read_bytes() == b"precious"


def test_a_memo_is_not_written_through_a_link(part: PartFile, tmp_path: Path) -> None:
    (tmp_path / "victim").write_bytes(b"precious")
    (tmp_path / "clip.mp4.part.json").symlink_to(tmp_path / "victim")
    with pytest.raises(StorageError):
        part.write_memo(MEMO)
    assert (tmp_path / "victim").read_bytes() == b"precious"


def test_places_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError, match="file"):
        PartFile(tmp_path / "file" / "clip.mp4").open()
    deep = tmp_path.joinpath(*["d" * 200] * 30, "clip.mp4")
    with pytest.raises(FileNameError):
        exists(deep)
    with pytest.raises(StorageError, match="folder"):
        exists(tmp_path)
    (tmp_path / "dangling").symlink_to("nowhere")
    assert exists(tmp_path / "dangling")


def test_removing_a_part(tmp_path: Path) -> None:
    target = tmp_path / "clip.mp4"
    remove_part(target)
    filled(target)
    holder = PartFile(target)
    holder.open()
    with pytest.raises(PartBusyError):
        remove_part(target)
    holder.close()
    remove_part(target)
    assert os.listdir(tmp_path) == []
