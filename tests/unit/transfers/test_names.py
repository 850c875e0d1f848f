"""Names of files: never a path, never the same for two things."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odyssey_tui.errors import FileNameError
from odyssey_tui.transfers.names import (
    MEMO,
    WHATS,
    What,
    check_target,
    file_name,
    safe_stem,
)

UUID = "1a2b3c4d-0000-4000-8000-00000000beef"


def test_names_of_an_ordinary_stream() -> None:
    assert [file_name(UUID, what) for what in WHATS] == [
        f"{UUID}.mp4",
        f"{UUID}.events.jsonl",
        f"{UUID}.thumbnail.jpg",
        f"{UUID}.preview.mp4",
    ]


@pytest.mark.parametrize(
    "stream_id",
    [
        *("", ".", "..", "../../etc/passwd", "/etc/passwd", "a/b", "a\\b", ".hidden"),
        *("-rf", "a\0b", "a\nb", "x" * 5000, "\x1b[2J", "\ud800", "ünïcode", "a b"),
    ],
)
def test_an_id_that_is_no_name_becomes_a_safe_one(stream_id: str) -> None:
    stem = safe_stem(stream_id)
    assert stem != stream_id
    assert stem.isascii()
    assert stem[0] not in ".-"
    assert len(stem) < 64
    assert "/" not in stem


ids = st.one_of(
    st.text(max_size=150),
    st.text(alphabet="ab./-_\\\0 \x1b", max_size=20),
    st.text(alphabet="ab", max_size=3).map(lambda text: text + ".preview"),
    st.text(st.characters(exclude_categories=()), max_size=20),
)


@given(ids)
def test_a_name_is_one_path_component_and_can_be_a_target(stream_id: str) -> None:
    for what in WHATS:
        name = file_name(stream_id, what)
        assert Path(name).name == name
        assert os.path.normpath(name) == name
        assert len(name) + len(MEMO) <= 255
        check_target(Path("folder") / name)


@given(ids, ids, st.sampled_from(WHATS), st.sampled_from(WHATS))
def test_different_things_have_different_names(
    a: str, b: str, x: What, y: What
) -> None:
    assert (file_name(a, x) == file_name(b, y)) == ((a, x) == (b, y))


def test_the_video_of_one_is_not_the_preview_of_another() -> None:
    assert file_name("x", "preview") == "x.preview.mp4"
    assert file_name("x.preview", "video") != "x.preview.mp4"


@pytest.mark.parametrize(
    "target",
    ["", ".", "..", "folder/..", "/", "a\0b", "a\nb", "a\x1bb", "x" * 246, "é" * 123],
)
def test_targets_that_no_file_can_have(target: str) -> None:
    with pytest.raises(FileNameError) as caught:
        check_target(Path(target))
    assert caught.value.detail.isprintable()


def test_the_longest_target() -> None:
    check_target(Path("x" * 245))
