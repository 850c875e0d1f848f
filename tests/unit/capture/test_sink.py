"""The file behind the muxer: all of a commit reaches the disk, or nothing."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odyssey_tui.capture.sink import StagedFile
from tests.unit.capture.support import LimitedFile

Step = tuple[str, bytes | int]
steps = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.binary(max_size=20)),
        st.tuples(st.just("seek"), st.integers(0, 60)),
        st.tuples(st.just("commit"), st.just(0)),
    ),
    max_size=30,
)


class Memory(io.BytesIO):
    """A file that does not vanish when it is closed, and takes little at a time."""

    def write(self, data: bytes | bytearray | memoryview, /) -> int:  # type: ignore[override]
        return super().write(bytes(data[:7]))

    def fileno(self) -> int:
        raise OSError


@given(steps)
def test_what_is_committed_is_what_an_ordinary_file_holds(wanted: list[Step]) -> None:
    ordinary, raw = io.BytesIO(), Memory()
    staged = StagedFile(raw)
    for name, value in wanted:
        if name == "write":
            assert isinstance(value, bytes)
            ordinary.write(value)
            staged.write(value)
        elif name == "seek":
            assert isinstance(value, int)
            assert staged.seek(value) == ordinary.seek(value)
        else:
            staged.commit()
            # An ordinary file may be followed by a hole that was not written yet.
            assert raw.getvalue() == ordinary.getvalue()
            assert staged.size == len(raw.getvalue())
        assert staged.tell() == ordinary.tell()


def test_seeking_from_everywhere() -> None:
    staged = StagedFile(Memory())
    staged.write(b"0123456789")
    assert staged.seek(-2, io.SEEK_CUR) == 8
    assert staged.seek(3) == 3
    assert staged.seek(0, io.SEEK_END) == 10
    assert staged.seekable()


@given(st.lists(st.binary(min_size=1, max_size=30), min_size=1), st.integers(0, 300))
def test_a_full_disk_leaves_whole_commits(pieces: list[bytes], room: int) -> None:
    raw = Memory()
    staged = StagedFile(LimitedFile(raw, room))
    fitting = b""
    failed = False
    for piece in pieces:
        staged.write(piece)
        if failed:
            assert not staged.commit()
        elif len(fitting) + len(piece) <= room:
            assert staged.commit()
            fitting += piece
        else:
            failed = True
            with pytest.raises(OSError, match="full"):
                staged.commit()
        assert raw.getvalue() == fitting
        assert staged.size == len(fitting)
    assert staged.closed_off is failed


def test_a_commit_of_nothing() -> None:
    assert StagedFile(Memory()).commit() is False


def test_a_file_that_takes_nothing_is_an_error() -> None:
    class Deaf(Memory):
        def write(self, data: bytes | bytearray | memoryview, /) -> int:  # type: ignore[override]
            return 0

    staged = StagedFile(Deaf())
    staged.write(b"x")
    with pytest.raises(OSError, match="no more"):
        staged.commit()


def test_a_deleted_file_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "x"
    staged = StagedFile(io.FileIO(path, "w+"))
    assert staged.is_linked()
    path.unlink()
    assert not staged.is_linked()
    staged.close()
